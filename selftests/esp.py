#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""An ESP encoder and decoder (RFC 4303) that knows nothing of any kernel.

  esp.py selfcheck      known answers from RFCs, as TAP lines

As a module: Sa.seal() makes an ESP packet, Sa.open() takes one apart.  Both
let a test lie about every field, which is what the hostile tests are for.
"""
import os
import struct
import sys

from espalg import AEADS, AUTHS, CIPHERS, BadIcv, Ripemd160, Twofish


class BadPacket(Exception):
    """The packet authenticates but is not well-formed ESP."""


def key_of(name, bits, salt=0):
    """A reproducible key: never all one byte, different for each name."""
    out, i = b"", 0
    while 8 * len(out) < bits:
        out += struct.pack(">H", (hash_name(name) + 40503 * (i + salt)) & 0xffff)
        i += 1
    return out[:bits // 8]


def hash_name(name):
    value = 5381
    for c in name.encode():
        value = (value * 33 + c) & 0xffff
    return value


class Sa:
    """One SA.

    spi: number; cipher: a name in CIPHERS or AEADS with its key; auth: a name
    in AUTHS with its key (not with an AEAD); esn: 64-bit sequence numbers.
    seq is the last number sent.
    """

    def __init__(self, spi, cipher, key=b"", auth="null", auth_key=b"", esn=False):
        self.spi, self.cipher, self.key = spi, cipher, key
        self.auth, self.auth_key, self.esn = auth, auth_key, esn
        self.aead = AEADS.get(cipher)
        self.row = self.aead or CIPHERS[cipher]
        self.icv = self.aead.icv if self.aead else AUTHS[auth].icv
        self.block = 4 if self.aead else self.row.block
        self.seq = 0

    def _aad(self, seq):
        if self.esn:
            return struct.pack(">IQ", self.spi, seq)
        return struct.pack(">II", self.spi, seq & 0xffffffff)

    def _tag(self, seq, data):
        if self.esn:
            data += struct.pack(">I", seq >> 32)
        return AUTHS[self.auth].run(self.auth_key, data)[:self.icv]

    def _derived(self, seq):
        return struct.pack(">II", seq & 0xffffffff, ~seq & 0xffffffff)

    def seal(self, payload, next_header, seq=None, iv=None, pad=None, pad_len=None):
        """The ESP packet (from its SPI on) that carries payload.

        seq: default the next one; iv: default random; pad: the padding bytes,
        default 1, 2, 3 ... up to the block size; pad_len: the value to claim in
        the pad length field, default the truth.
        """
        if seq is None:
            seq = self.seq = self.seq + 1
        if iv is None:
            iv = os.urandom(self.row.iv)
        if pad is None:
            pad = bytes(range(1, 1 + -(len(payload) + 2) % self.block))
        if pad_len is None:
            pad_len = len(pad)
        body = payload + pad + bytes([pad_len, next_header])
        head = struct.pack(">II", self.spi, seq & 0xffffffff)
        if self.aead:
            salt = self.aead.salt
            return head + iv + self.aead.run(self.key[:-salt], self.key[-salt:] + iv,
                                             body, self._aad(seq), False)
        crypt_iv = self._derived(seq) if self.row.derived else iv
        packet = head + iv + self.row.run(self.key, crypt_iv, body, False)
        return packet + self._tag(seq, packet)

    def open(self, packet, seq_high=0):
        """(sequence number, payload, next header) of an ESP packet.

        Raises BadIcv or BadPacket.  Padding must be 1, 2, 3 ...
        """
        if len(packet) < 8 + self.row.iv + self.icv + 4:
            raise BadPacket("%d bytes are too few" % len(packet))
        spi, seq = struct.unpack(">II", packet[:8])
        seq |= seq_high << 32
        if spi != self.spi:
            raise BadPacket("SPI %#x, expected %#x" % (spi, self.spi))
        iv, data = packet[8:8 + self.row.iv], packet[8 + self.row.iv:]
        if self.aead:
            salt = self.aead.salt
            body = self.aead.open(self.key[:-salt], self.key[-salt:] + iv, data,
                                  self._aad(seq))
        else:
            if self.icv:
                data, tag = data[:-self.icv], data[-self.icv:]
                if tag != self._tag(seq, packet[:-self.icv]):
                    raise BadIcv("wrong ICV")
            if len(data) % self.block:
                raise BadPacket("%d bytes are no multiple of %d" % (len(data), self.block))
            crypt_iv = self._derived(seq) if self.row.derived else iv
            body = self.row.run(self.key, crypt_iv, data, True)
        pad_len, next_header = body[-2], body[-1]
        if pad_len + 2 > len(body):
            raise BadPacket("pad length %d of %d bytes" % (pad_len, len(body)))
        end = len(body) - 2 - pad_len
        if body[end:-2] != bytes(range(1, pad_len + 1)):
            raise BadPacket("padding is not 1, 2, 3 ...: " + body[end:-2].hex())
        if (8 + self.row.iv + len(body)) % 4:
            raise BadPacket("trailer is not aligned to 4 bytes")
        return seq, body[:end], next_header


# ------------------------------------------------------------- known answers

def unhex(text):
    return bytes.fromhex(text.replace("\n", "").replace(" ", ""))


_SEQ = bytes(range(64))

# name of the row, key, data, answer (shortened as the RFC has it), source
AUTH_ANSWERS = [
    ("hmac-md5", "0b" * 16, b"Hi There",
     "9294727a3638bb1c13f48ef8158bfc9d", "RFC 2202"),
    ("hmac-sha1", "0b" * 20, b"Hi There",
     "b617318655057264e28bc0b6fb378c8ef146be00", "RFC 2202"),
    ("hmac-ripemd160", "0b" * 20, b"Hi There",
     "24cb4bd67d20fc1a5d2ed7732dcc39377f0a5668", "RFC 2286"),
    ("hmac-sha256", "0b" * 20, b"Hi There",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", "RFC 4231"),
    ("hmac-sha384", "0b" * 20, b"Hi There",
     "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
     "faea9ea9076ede7f4af152e8b2fa9cb6", "RFC 4231"),
    ("hmac-sha512", "0b" * 20, b"Hi There",
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
     "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854", "RFC 4231"),
    ("aes-xcbc-mac", _SEQ[:16].hex(), b"",
     "75f0251d528ac01c4573dfd584d79f29", "RFC 3566"),
    ("aes-xcbc-mac", _SEQ[:16].hex(), _SEQ[:3],
     "5b376580ae2f19afe7219ceef172756f", "RFC 3566"),
    ("aes-xcbc-mac", _SEQ[:16].hex(), _SEQ[:16],
     "d2a246fa349b68a79998a4394ff7a263", "RFC 3566"),
    ("aes-xcbc-mac", _SEQ[:16].hex(), _SEQ[:20],
     "47f51b4564966215b8985c63055ed308", "RFC 3566"),
    ("aes-cmac", "2b7e151628aed2a6abf7158809cf4f3c", b"",
     "bb1d6929e95937287fa37d129b756746", "RFC 4493"),
    ("aes-cmac", "2b7e151628aed2a6abf7158809cf4f3c",
     unhex("6bc1bee22e409f96e93d7e117393172a"),
     "070a16b46b4d4144f79bdd9dd04a287c", "RFC 4493"),
]

# name of the row, key, IV, clear, encrypted, source
CIPHER_ANSWERS = [
    ("des-cbc", "133457799bbcdff1", "00" * 8, "0123456789abcdef",
     "85e813540f0ab405", "FIPS 46 worked example"),
    ("3des-cbc", "0123456789abcdef23456789abcdef01456789abcdef0123", "00" * 8,
     "5468652071756663", "a826fd8ce53b855f", "NIST SP 800-67 appendix B"),
    ("blowfish-cbc", "00" * 8, "00" * 8, "00" * 8, "4ef997456198dd78",
     "Schneier's vectors"),
    ("cast128-cbc", "0123456712345678234567893456789a", "00" * 8,
     "0123456789abcdef", "238b4fe5847e44b2", "RFC 2144"),
    ("cast128-cbc", "0123456712", "00" * 8,
     "0123456789abcdef", "7ac816d16e9b302e", "RFC 2144"),
    ("aes-cbc", "06a9214036b8a15b512e03d534120006",
     "3dafba429d9eb430b422da802c9fac41", b"Single block msg".hex(),
     "e353779c1079aeb82708942dbe77181a", "RFC 3602"),
    ("aes-ctr", "ae6852f8121067cc4bf7a5765577f39e" "00000030", "00" * 8,
     b"Single block msg".hex(), "e4095d4fb7a7b3792d6175a3261311b8", "RFC 3686"),
    ("camellia-cbc", "0123456789abcdeffedcba9876543210", "00" * 16,
     "0123456789abcdeffedcba9876543210", "67673138549669730857065648eabe43", "RFC 3713"),
    ("twofish-cbc", "00" * 16, "00" * 16, "00" * 16,
     "9f589f5cf6122c32b6bfec2f2ae8c35a", "Twofish paper"),
    ("twofish-cbc", "0123456789abcdeffedcba98765432100011223344556677",
     "00" * 16, "00" * 16, "cfd1d2e5a9be9cdf501f13b892bd2248", "Twofish paper"),
    ("twofish-cbc",
     "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff",
     "00" * 16, "00" * 16, "37527be0052334b89f0cfccae87cfa20", "Twofish paper"),
]

_PING = ("45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10"
         "0007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
         "2425262728292a2b2c2d2e2f3031323334353637")

# whole ESP packets: cipher, key, SPI, sequence number, ESN, IV, payload, pad,
# next header, packet, source
PACKET_ANSWERS = [
    ("aes-cbc", "90d382b410eeba7ad938c46cec1a82bf", 0x4321, 1, False,
     "e96e8c08ab465763fd098d45dd3ff893",
     "08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f1011121314151617"
     "18191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637", None, 1,
     "0000432100000001e96e8c08ab465763fd098d45dd3ff893f663c25d325c18c6"
     "a9453e194e120849a4870b66cc6b9965330013b4898dc856a4699e523a55db08"
     "0b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874aa269add047ad2d59"
     "13ac19b7cfbad4a6", "RFC 3602 case 5"),
    ("aes-cbc", "0123456789abcdef0123456789abcdef", 0x8765, 2, False,
     "f4e765244f6407adf13dc1380f673f37",
     "45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d"
     "02a2040008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
     "2425262728292a2b2c2d2e2f3031323334353637", None, 4,
     "0000876500000002f4e765244f6407adf13dc1380f673f37773b5241a4c44922"
     "5e4f3ce5ed611b0c237ca96cf74a93013c1b0ea1a0cf70f8e4ecaec78ac53aad"
     "7a0f022b859243c647752e94a859352b8a4d4d2decd136e5c177f132ad3fbfb2"
     "201ac9904c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d", "RFC 3602 case 7"),
    ("aes-gcm-16", "4c80cdefbb5d10da906ac73c3613a634" "2e443b68",
     0x4321, 0x8765432100000000, True, "4956ed7e3b244cfe",
     "45000048699a000080114db7c0a80102c0a801010a9bf15638d3010000010000"
     "00000000045f736970045f756470037369700963796265726369747902646b00"
     "00210001", "0102", 1,
     "00004321000000004956ed7e3b244cfefecf537e729d5b07dc30df528dd22b76"
     "8d1b98736696a6fd348509fa13ceac34cfa2436f14a3f3cf65925bf1f4a13c5d"
     "15b21e1884f5ff6247aeabb786b93bce61bc17d768fd9732459018148f6cbe72"
     "2fd04796562dfdb4", "McGrew's GCM cases, 1"),
    ("aes-gcm-16", "abbccddef00112233445566778899aababbccddef00112233445566778899aab"
     "11223344", 0x4a2cbfe3, 2, False, "0102030405060708",
     "4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee000000000"
     "7002400020bf0000020405b401010402", "0102", 1,
     "4a2cbfe3000000020102030405060708ff425c9b724599df7a3bcd510194e00d"
     "6a78107f1b0b1cbf06efae9d65a5d763748a637985771d347f0545659f14e99d"
     "ef842d8eb335f4eecfdbf831824b4c4915956c96", "McGrew's GCM cases, 3"),
    ("chacha20-poly1305",
     "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f" "a0a1a2a3",
     0x01020304, 5, False, "1011121314151617", _PING, None, 4,
     "0102030400000005101112131415161724039428b97f417e3c13753a4f05087b"
     "67c352e6a7fab1b982d466ef407ae5c614ee8099d52844eb61aa95dfab4c02f7"
     "2aa71e7c4c4f64c9befe2facc638e8f3cbec163fac469b502773f6fb94e664da"
     "9165b82829f641e076aaa8266b7fb0f7b11b369907e1ad43", "RFC 7634 appendix A"),
]


def all_suites():
    """Every (cipher, bits, auth) worth trying: each cipher with one
    authenticator, each authenticator with one cipher, each AEAD."""
    for cipher, row in CIPHERS.items():
        for bits in row.bits:
            yield cipher, bits, "hmac-sha1"
    for auth in AUTHS:
        if auth != "hmac-sha1":
            yield "aes-cbc", 128, auth
    yield "null", 0, "null"
    for aead, row in AEADS.items():
        for bits in row.bits:
            yield aead, bits, "null"


def suite_sa(spi, cipher, bits, auth, salt=0):
    """The SA of a suite with its reproducible keys."""
    return Sa(spi, cipher, key_of(cipher, bits, salt), auth,
              key_of(auth, AUTHS[auth].bits, salt))


def _check(results, what, good):
    results.append(good)
    print("%sok - %s" % ("" if good else "not ", what))


def _check_round_trip(results, cipher, bits, auth):
    """What is sealed opens; with one bit changed it does not."""
    sa = suite_sa(0x1000, cipher, bits, auth)
    good = True
    for size in (0, 1, 2, 13, 14, 15, 16, 17, 100, 1400):
        payload = os.urandom(size)
        packet = sa.seal(payload, 4)
        good &= sa.open(packet) == (sa.seq, payload, 4)
        good &= len(packet) % 4 == 0
        if sa.icv:
            at = size % len(packet)
            at = max(at, 4)
            try:
                sa.open(packet[:at] + bytes([packet[at] ^ 1]) + packet[at + 1:])
                good = False
            except BadIcv:
                pass
    _check(results, "%s/%d %s: seals, opens, notices a changed bit" % (cipher, bits, auth),
           good)


def selfcheck():
    results = []
    _check(results, "RIPEMD-160 of \"abc\"",
           Ripemd160(b"abc").hexdigest() == "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")
    _check(results, "RIPEMD-160 of two blocks",
           Ripemd160(b"1234567890" * 8).hexdigest() ==
           "9b752e45573d4b39f4dbd3323cab82bf63326bfb")
    for name, key, data, answer, source in AUTH_ANSWERS:
        _check(results, "%s of %d bytes, %s" % (name, len(data), source),
               AUTHS[name].run(unhex(key), data) == unhex(answer))
    for name, key, iv, clear, answer, source in CIPHER_ANSWERS:
        key, iv, clear, answer = map(unhex, (key, iv, clear, answer))
        iv = iv[:CIPHERS[name].iv]
        _check(results, "%s, %d-bit key, %s" % (name, 8 * len(key), source),
               CIPHERS[name].run(key, iv, clear, False) == answer and
               CIPHERS[name].run(key, iv, answer, True) == clear)
    _check(results, "aes-ccm-8, RFC 3610 packet vector 1",
           AEADS["aes-ccm-8"].run(
               bytes(range(0xc0, 0xd0)), unhex("00000003020100a0a1a2a3a4a5"),
               _SEQ[8:31], _SEQ[:8], False) ==
           unhex("588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0"))
    for row in PACKET_ANSWERS:
        cipher, key, spi, seq, esn, iv, payload, pad, nxt, answer, source = row
        sa = Sa(spi, cipher, unhex(key), esn=esn)
        packet = sa.seal(unhex(payload), nxt, seq, unhex(iv),
                         None if pad is None else unhex(pad))
        _check(results, "%s, a whole packet, %s" % (cipher, source), packet == unhex(answer))
    one = Twofish(bytes(16))
    _check(results, "twofish decrypts what it encrypts",
           one.decrypt(one.encrypt(_SEQ[:16])) == _SEQ[:16])
    seen = set()
    for suite in all_suites():
        if suite not in seen:
            seen.add(suite)
            _check_round_trip(results, *suite)
    return 0 if all(results) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["selfcheck"]:
        sys.exit(selfcheck())
    sys.exit(__doc__)

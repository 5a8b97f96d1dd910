#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Known answers for the cryptographic engine: writes vectors.h.

Published answers are copied from the documents that they name, and each is first
computed again by ../espalg.py, which knows nothing of the kernel's crypto API. What
nobody has published is computed by it alone, from keys and texts that are drawn
from a hash, so that every run writes the same file.

usage: vectors.py [--check]     write vectors.h, or see whether it is up to date
"""
import hashlib
import os
import struct
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import espalg   # noqa: E402


def hexed(text):
    return bytes.fromhex(text)


def keyed_kame(digest):
    """RFC 1828 and RFC 1852 as in KAME: the key's length is little-endian in both."""
    def run(key, data):
        fill = b"\x80" + bytes(55 - len(key)) + struct.pack("<Q", 8 * len(key))
        return hashlib.new(digest, key + fill + data + key).digest()
    return run


MACS = {name: row.run for name, row in espalg.AUTHS.items()}
MACS["keyed-md5"] = keyed_kame("md5")
MACS["keyed-sha1"] = keyed_kame("sha1")


def seal(v):
    """The ESP packet of a vector, from SPI to ICV."""
    header = v["spi"] + struct.pack(">I", v["seq"] & 0xffffffff)
    high = struct.pack(">I", v["seq"] >> 32) if v["esn"] else b""
    iv, clear, key = v["iv"], v["clear"], v["ekey"]
    if v["enc"] in espalg.AEADS:
        row = espalg.AEADS[v["enc"]]
        cut = len(key) - row.salt
        aad = v["spi"] + high + header[4:]
        return header + iv + row.run(key[:cut], key[cut:] + iv, clear, aad, False)
    row = espalg.CIPHERS[v["enc"]]
    used = header[4:] + bytes(b ^ 255 for b in header[4:]) if row.derived else iv
    packet = header + iv + row.run(key, used, clear, False)
    if v["auth"]:
        icv = MACS[v["auth"]](v["akey"], packet + high)
        packet += icv[:espalg.AUTHS[v["auth"]].icv]
    return packet


VECTORS = []


def add(name, enc, auth, ekey, akey, spi, seq, iv, clear, packet=None, esn=False,
        computable=True):
    v = dict(name=name, enc=enc, auth=auth, ekey=ekey, akey=akey, spi=spi, seq=seq,
             iv=iv, clear=clear, esn=esn)
    computed = seal(v) if computable else packet
    if packet is not None and packet != computed:
        sys.exit("%s: %s published, %s computed" % (name, packet.hex(), computed.hex()))
    v["packet"] = computed
    VECTORS.append(v)


# ---------------------------------------------------------------- published

SPI = hexed("00001234")     # where the document has no packet


def cipher(name, enc, key, iv, clear, text, **more):
    """A published answer of a cipher: wrapped in an ESP packet without ICV."""
    iv, text = hexed(iv), hexed(text)
    add(name, enc, None, hexed(key), b"", SPI, 1, iv, clear,
        SPI + struct.pack(">I", 1) + iv + text, **more)


def mac(name, auth, key, data, icv):
    """
    A published answer of an authenticator: its data is taken for an ESP packet with
    the null cipher. HMAC fills short keys with zeros itself, so we may do so too.
    """
    row = espalg.AUTHS[auth]
    key = hexed(key)
    if auth.startswith("hmac-"):
        key = key.ljust(row.bits // 8, b"\0")
    add(name, "null", auth, b"", key, data[:4], struct.unpack(">I", data[4:8])[0],
        b"", data[8:], data + hexed(icv)[:row.icv])


def esp(name, enc, key, packet, clear, seq=None):
    """A published packet. Its sequence number may have a high half."""
    iv = (espalg.AEADS.get(enc) or espalg.CIPHERS.get(enc)).iv
    packet = hexed(packet)
    low = struct.unpack(">I", packet[4:8])[0]
    add(name, enc, None, hexed(key), b"", packet[:4], low if seq is None else seq,
        packet[8:8 + iv], hexed(clear), packet, esn=seq is not None)


def published_cipher():
    case = "RFC 3602 case %d"
    cipher(case % 1, "aes-cbc", "06a9214036b8a15b512e03d534120006",
           "3dafba429d9eb430b422da802c9fac41", b"Single block msg",
           "e353779c1079aeb82708942dbe77181a")
    cipher(case % 2, "aes-cbc", "c286696d887c9aa0611bbb3e2025a45a",
           "562e17996d093d28ddb3ba695a2e6f58", bytes(range(32)),
           "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1")
    cipher(case % 3, "aes-cbc", "6c3ea0477630ce21a2ce334aa746c2cd",
           "c782dc4c098c66cbd9cd27d825682c81",
           b"This is a 48-byte message (exactly 3 AES blocks)",
           "d0a02b3836451753d493665d33f0e8862dea54cdb293abc7506939276772f8d5"
           "021c19216bad525c8579695d83ba2684")
    cipher(case % 4, "aes-cbc", "56e47a38c5598974bc46903dba290349",
           "8ce82eefbea0da3c44699ed7db51b7d9", bytes(range(0xa0, 0xe0)),
           "c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207eb0ef8e4e"
           "35907aa632c3ffdf868bb7b29d3d46ad83ce9f9a102ee99d49a53e87f4c3da55")
    for number, (key, nonce, iv, clear, text) in enumerate((
            ("ae6852f8121067cc4bf7a5765577f39e", "00000030", "0000000000000000",
             b"Single block msg", "e4095d4fb7a7b3792d6175a3261311b8"),
            ("7e24067817fae0d743d6ce1f32539163", "006cb6db", "c0543b59da48d90b",
             bytes(range(32)),
             "5104a106168a72d9790d41ee8edad388eb2e1efc46da57c8fce630df9141be28"),
            ("7691be035e5020a8ac6e618529f9a0dc", "00e0017b", "27777f3f4a1786f0",
             bytes(range(36)),
             "c1cf48a89f2ffdd9cf4652e9efdb72d74540a42bde6d7836d59a5ceaaef31053"
             "25b2072f"),
            ("16af5b145fc9f579c175f93e3bfb0eed863d06ccfdb78515", "00000048",
             "36733c147d6d93cb", b"Single block msg", "4b55384fe259c9c84e7935a003cbe928"),
            ("7c5cb2401b3dc33c19e7340819e0f69c678c3db8e6f6a91a", "0096b03b",
             "020c6eadc2cb500d", bytes(range(32)),
             "453243fc609b23327edfaafa7131cd9f8490701c5ad4a79cfc1fe0ff42f4fb00"),
            ("02bf391ee8ecb159b959617b0965279bf59b60a786d3e0fe", "0007bdfd",
             "5cbd60278dcc0912", bytes(range(36)),
             "96893fc55e5c722f540b7dd1ddf7e758d288bc95c69165884536c811662f2188"
             "abee0935"),
            ("776beff2851db06f4c8a0542c8696f6c6a81af1eec96b4d37fc1d689e6c1c104",
             "00000060", "db5672c97aa8f0b2", b"Single block msg",
             "145ad01dbf824ec7560863dc71e3e0c0"),
            ("f6d66d6bd52d59bb0796365879eff886c66dd51a5b6a99744b50590c87a23884",
             "00faac24", "c1585ef15a43d875", bytes(range(32)),
             "f05e231b3894612c49ee000b804eb2a9b8306b508f839d6a5530831d9344af1c"),
            ("ff7a617ce69148e4f1726e2f43581de2aa62d9f805532edff1eed687fb54153d",
             "001cc5b7", "51a51d70a1c11148", bytes(range(36)),
             "eb6c52821d0bbbf7ce7594462aca4faab407df866569fd07f48cc0b583d6071f"
             "1ec0e6b8"))):
        cipher("RFC 3686 vector %d" % (number + 1), "aes-ctr", key + nonce, iv, clear, text)
    cipher("FIPS 81 table C2", "des-cbc", "0123456789abcdef", "1234567890abcdef",
           b"Now is the time for all ",
           "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6")
    cipher("Blowfish, its author's CBC test", "blowfish-cbc",
           "0123456789abcdeff0e1d2c3b4a59687", "fedcba9876543210",
           b"7654321 Now is the time for \0\0\0\0",
           "6b77b4d63006dee605b156e27403979358deb9e7154616d959f1652bd5ff92cc")
    zero8, zero16 = "00" * 8, "00" * 16
    for bits, key, text in (
            (128, "0123456712345678234567893456789a", "238b4fe5847e44b2"),
            (80, "01234567123456782345", "eb6a711a2c02271b"),
            (40, "0123456712", "7ac816d16e9b302e")):
        cipher("RFC 2144 B.1, %d bits" % bits, "cast128-cbc", key, zero8,
               hexed("0123456789abcdef"), text)
    camellia = "0123456789abcdeffedcba9876543210"
    for more, text in (
            ("", "67673138549669730857065648eabe43"),
            ("0011223344556677", "b4993401b3e996f84ee5cee7d79b09b9"),
            ("00112233445566778899aabbccddeeff", "9acc237dff16d76c20ef7c919e3a7509")):
        cipher("RFC 3713 appendix A, %d bits" % (len(camellia + more) * 4),
               "camellia-cbc", camellia + more, zero16, hexed(camellia), text)
    cipher("Twofish, its authors' first answer", "twofish-cbc", zero16, zero16, bytes(16),
           "9f589f5cf6122c32b6bfec2f2ae8c35a")
    cipher("Serpent, NESSIE set 1 vector 0", "serpent-cbc", "80" + "00" * 31, zero16,
           bytes(16), "a223aa1288463c0e2be38ebd825616c0", computable=False)


def published_mac():
    jefe, want = "4a656665", b"what do ya want for nothing?"
    cut = b"Test With Truncation"
    case = "RFC 2202 %s case %d"
    mac(case % ("MD5", 2), "hmac-md5", jefe, want, "750c783e6ab0b503eaa86e310a5db738")
    mac(case % ("MD5", 3), "hmac-md5", "aa" * 16, b"\xdd" * 50,
        "56be34521d144c88dbb8c733f0e8b3f6")
    mac(case % ("MD5", 5), "hmac-md5", "0c" * 16, cut, "56461ef2342edc00f9bab995")
    mac(case % ("SHA-1", 2), "hmac-sha1", jefe, want,
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
    mac(case % ("SHA-1", 3), "hmac-sha1", "aa" * 20, b"\xdd" * 50,
        "125d7342b9ac11cd91a39af48aa17b4f63f175d3")
    mac(case % ("SHA-1", 5), "hmac-sha1", "0c" * 20, cut, "4c1a03424b55e07fe7f27be1")
    mac("RFC 2286 RIPEMD-160 case 2", "hmac-ripemd160", jefe, want,
        "dda6c0213a485a9e24f4742064a7f033b43c4069")
    mac("RFC 2286 RIPEMD-160 case 3", "hmac-ripemd160", "aa" * 20, b"\xdd" * 50,
        "b0b105360de759960ab4f35298e116e295d8e7c1")
    steps = bytes(range(1, 26)).hex()
    for size, answers in (
            (256, ("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                   "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
                   "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b")),
            (384, ("af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                   "8e2240ca5e69e2c78b3239ecfab21649",
                   "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b"
                   "2a5ab39dc13814b94e3ab6e101a34f27",
                   "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e"
                   "6801dd23c4a7d679ccf8a386c674cffb")),
            (512, ("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                   "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
                   "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
                   "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb",
                   "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
                   "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"))):
        for number, key, data, answer in (
                (2, jefe, want, answers[0]), (3, "aa" * 20, b"\xdd" * 50, answers[1]),
                (4, steps, b"\xcd" * 50, answers[2])):
            mac("RFC 4231 SHA-%d case %d" % (size, number), "hmac-sha%d" % size, key,
                data, answer)
    mac("RFC 4231 SHA-256 case 2 to 96 bits", "hmac-sha256-96", jefe, want,
        "5bdcc146bf60754e6a042426")
    xcbc = bytes(range(16)).hex()
    for number, size, answer in (
            (3, 16, "d2a246fa349b68a79998a4394ff7a263"),
            (4, 20, "47f51b4564966215b8985c63055ed308"),
            (5, 32, "f54f0ec8d2b9f3d36807734bd5283fd4"),
            (6, 34, "becbb3bccdb518a30677d5481fb6b4d8")):
        mac("RFC 3566 case %d" % number, "aes-xcbc-mac", xcbc, bytes(range(size)), answer)
    mac("RFC 3566 case 7", "aes-xcbc-mac", xcbc, bytes(1000),
        "f0dafee895db30253761103b5d84528f")
    text = hexed("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                 "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
    for number, size, answer in (
            (2, 16, "070a16b46b4d4144f79bdd9dd04a287c"),
            (3, 40, "dfa66747de9ae63030ca32611497c827"),
            (4, 64, "51f0bebf7e3b9d92fc49741779363cfe")):
        mac("RFC 4493 example %d" % number, "aes-cmac", "2b7e151628aed2a6abf7158809cf4f3c",
            text[:size], answer)


def published_esp():
    key = "90d382b410eeba7ad938c46cec1a82bf"
    ping = bytes(range(8, 0x38)).hex()
    esp("RFC 3602 case 5", "aes-cbc", key,
        "0000432100000001e96e8c08ab465763fd098d45dd3ff893f663c25d325c18c6a9453e194e120849"
        "a4870b66cc6b9965330013b4898dc856a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c"
        "538ab50c551b874aa269add047ad2d5913ac19b7cfbad4a6",
        "08000ebda70a00008e9c083db95b0700" + ping + "0102030405060708090a0b0c0d0e0e01")
    esp("RFC 3602 case 6", "aes-cbc", key,
        "000043210000000869d08df7d203329db093fc4924e5bd80f51995881ec4e0c4488987ce742e8109"
        "689bb379d2d750c0d915dca346a89f75",
        "0800b5e8a80a0500a69c083d0b660e00777777777777777777777777" "01020201")
    key = "0123456789abcdef0123456789abcdef"
    esp("RFC 3602 case 7", "aes-cbc", key,
        "0000876500000002f4e765244f6407adf13dc1380f673f37773b5241a4c449225e4f3ce5ed611b0c"
        "237ca96cf74a93013c1b0ea1a0cf70f8e4ecaec78ac53aad7a0f022b859243c647752e94a859352b"
        "8a4d4d2decd136e5c177f132ad3fbfb2201ac9904c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d",
        "45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d02a20400" + ping +
        "0102030405060708090a0a04")
    esp("RFC 3602 case 8", "aes-cbc", key,
        "000087650000000585d47224b5f3dd5d2101d4ea8dffab2215b92683819596a8047232cc00f7048f"
        "e45318e11f8a0f62ede3c3fc61203bb50f980a08c9843fd3a1b06d5c07ff9639b7eb7dfb3512e5de"
        "435e7207ed971ef3d2726d9b5ef6affc6d17a0decbb13892",
        "45000044090c00004001f990c0a87b03c0a87bc80800d63caa0a0200c69c083da3de0300" +
        "ff" * 32 + "0102030405060708090a0a04")
    esp("RFC 7634 appendix A", "chacha20-poly1305",
        "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3",
        "0102030400000005101112131415161724039428b97f417e3c13753a4f05087b67c352e6a7fab1b9"
        "82d466ef407ae5c614ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3"
        "cbec163fac469b502773f6fb94e664da9165b82829f641e076aaa8266b7fb0f7b11b369907e1ad43",
        "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec100007362708090a0b"
        "0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30313233"
        "3435363701020204")


# draft-mcgrew-gcm-test-01 section 4: key, salt and IV, SPI and sequence number (with its
# high half between them where it has one), clear text, cipher text and ICV
GCM = (
    ("4c80cdefbb5d10da906ac73c3613a634", "2e443b684956ed7e3b244cfe",
     "000043218765432100000000",
     "45000048699a000080114db7c0a80102c0a801010a9bf15638d3010000010000"
     "00000000045f736970045f756470037369700963796265726369747902646b00"
     "0021000101020201",
     "fecf537e729d5b07dc30df528dd22b768d1b98736696a6fd348509fa13ceac34"
     "cfa2436f14a3f3cf65925bf1f4a13c5d15b21e1884f5ff6247aeabb786b93bce"
     "61bc17d768fd9732459018148f6cbe722fd04796562dfdb4"),
    ("feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "0000a5f80000000a",
     "4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d00100"
     "0001000000000000037369700963796265726369747902646b00000100010001",
     "deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c"
     "3de81827c10e9a4f51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd1"
     "83b70d3aa8bc6ee4c309e9d85a41ad4a"),
    ("abbccddef00112233445566778899aababbccddef00112233445566778899aab",
     "112233440102030405060708", "4a2cbfe300000002",
     "4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee000000000"
     "7002400020bf0000020405b40101040201020201",
     "ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763"
     "748a637985771d347f0545659f14e99def842d8eb335f4eecfdbf831824b4c49"
     "15956c96"),
    ("00000000000000000000000000000000", "000000000000000000000000", "0000000000000001",
     "4500003c99c500008001cb7a40679318010101010800075c0200440061626364"
     "65666768696a6b6c6d6e6f707172737475767761626364656667686901020201",
     "4688daf2f973a392732909c331d56d60f694abaa414b5e7ff5fdcdfff5e9a284"
     "456476492719ffb64de7d9dca1e1d894bc3bd57873ed4d181d19d4d5c8c18af3"
     "f821d496eeb096e98ad2b69e4799c71d"),
    ("3de09874b388e6491988d0c3607eae1f", "57690e434e280000a2fca1a3",
     "42f67e3f1010101010101010",
     "4500003c99c300008001cb7c40679318010101010800085c0200430061626364"
     "65666768696a6b6c6d6e6f707172737475767761626364656667686901020201",
     "fba2caa4853cf9f0f22cb10d86dd83b0fec75691cf1a04b00d1138ec9c357917"
     "65acbd8701ad79845bf9fe3fba487bc91755e6662b4c8d0d1f5e22739530320a"
     "e0d731cc978ecafaeae88f00e80d6e48"),
    ("3de09874b388e6491988d0c3607eae1f", "57690e434e280000a2fca1a3",
     "42f67e3f1010101010101010",
     "4500001c42a200008001441f406793b6e00000020a00f5ff01020201",
     "fba2ca845e5df9f0f22c3e6e86dd831e1fc65792cd1af9130e1379ed369f071f"
     "35e034be95f112e4e7d05d35"),
    ("feffe9928665731c6d6a8f9467308308feffe9928665731c", "cafebabefacedbaddecaf888",
     "0000a5f80000000a",
     "45000028a4ad4000400678800a01038f0a010612802306b8cb712602dd6bb03e"
     "501016d075680001",
     "a5b1f8066029aea40e598b8122de02420938b3ab33f828e687b8858b5bfbdbd0"
     "315b27452144cc7795457b9652037f5318027b5b4cd7a636"),
    ("abbccddef00112233445566778899aab", "decaf888cafedebaceface74",
     "000001000000000000000001",
     "4500004933ba00007f119106c3fb1d10c2b1d326c02831ce0035dd7b800302d5"
     "00004e20001e8c18d75b81dc91baa0476b91b924b280389d92c963bac046ec95"
     "9b6266c04722b14923010101",
     "18a6fd42f72cbf4ab2a2ea901f73d814e3e7f243d95412e1c349c1d2fbec168f"
     "9190feebaf2cb01984e65863965d7472b79da345e0e780191f0d2f0e0f496c22"
     "6f2127b27db35724e7845d68651f57e65f354f75ff17015769623436"),
    ("abbccddef00112233445566778899aababbccddef00112233445566778899aab",
     "73616c74616e640169766563", "17405e67156f3126dd0db99b",
     "45080028732c00004006e9f90a0106120a01038f06b88023dd6bafbecb712602"
     "50101f646d540001",
     "f2d69ecdbd5a0d5b8d5ef38bad4da58d1f278fde98ef67549d524a3018d9a57f"
     "f4d3a31ce673119e451626c2415771e3b7eebca614c89b35"),
    ("3de09874b388e6491988d0c3607eae1f", "57690e434e280000a2fca1a3",
     "42f67e3f1010101010101010",
     "45000049333e00007f119182c3fb1d10c2b1d326c02831ce0035cb458003025b"
     "000001e0001e8c18d65759d52284a0352c71475c8880391c764d6e5ee0496b32"
     "5ae270c03899493915010101",
     "fba2cad12fc1f9f00d3cebf305410db83d7784b607323d220f24b0a97d541828"
     "00cadb0f68d99ef0e0c0c89ae9bea8884e52d65bc1afd0740f742444747b5b39"
     "ab533163aad4550ee5160975cdb608c5769189609763b8e18caa81e2"),
    ("abbccddef00112233445566778899aababbccddef00112233445566778899aab",
     "73616c74616e640169766563", "17405e67156f3126dd0db99b",
     "636973636f0172756c657301746865016e6574776501646566696e6501746865"
     "746563686e6f6c6f67696573017468617477696c6c01646566696e65746f6d6f"
     "72726f7701020201",
     "d4b7ed86a1777f2ea13d6973d324c69e7b43f826fb56831226508bebd2dceb18"
     "d0a6df10e5487df074113e14c641024e3e6773d91a62ee429b043a10e3efe6b0"
     "12a49363412364f8c0cac587f249e56b11e24f30e44ccc76"),
    ("7d773d00c144c525ac619d18c84a3f47", "d966426743457e9182443bc6", "335467aeffffffff",
     "01020201", "437f866bcb3f699fe9b0822bac961c4504bef270"),
    ("abbccddef00112233445566778899aab", "decaf888cafedebaceface74",
     "000001000000000000000001",
     "746f016265016f72016e6f7401746f0162650001",
     "29c9fc69a197d038ccdd14e2ddfcaa0543332164412503524303ed3c6c5f2838"
     "43af8c3e"),
    ("6c6567616c697a656d6172696a75616e61616e64646f69746265666f72656961",
     "7475726e333021696765746d", "796b6963ffffffffffffffff",
     "45000030da3a00008001df3bc0a80005c0a800010800c6cd0200070061626364"
     "65666768696a6b6c6d6e6f707172737401020201",
     "f97ab2aa356d8edce17644ac8c78e25dd24dedbb29ebf1b64a274b39b49c3a86"
     "4cd3d78ca4ae68a32b42458fb57dbe821dcc63b9d0937ba2945f669368661a32"
     "9fb4c053"),
)


def published_gcm():
    for number, (key, nonce, aad, clear, sealed) in enumerate(GCM):
        seq = int(aad[8:], 16) if len(aad) == 24 else None
        esp("draft-mcgrew-gcm-test-01 number %d" % (number + 1), "aes-gcm-16",
            key + nonce[:8], aad[:8] + aad[-8:] + nonce[8:] + sealed, clear, seq)


# ----------------------------------------------------------------- computed

class Draw:
    """Bytes that depend on a name only."""

    def __init__(self, name):
        self.name, self.count = name, 0

    def __call__(self, size):
        data = b""
        while len(data) < size:
            self.count += 1
            data += hashlib.sha256(b"%d %s" % (self.count, self.name.encode())).digest()
        return data[:size]


def computed(enc, auth, bits, size, esn):
    name = "%s %d%s%s" % (enc, bits, " + " + auth if auth else "", ", ESN" if esn else "")
    draw = Draw(name)
    row = espalg.AEADS.get(enc) or espalg.CIPHERS[enc]
    size += -size % getattr(row, "block", 4)
    ekey = draw(bits // 8)
    akey = draw(espalg.AUTHS[auth].bits // 8) if auth else b""
    seq = struct.unpack(">Q", draw(8))[0]
    add(name, enc, auth, ekey, akey, draw(4), seq if esn else seq & 0xffffffff,
        draw(row.iv), draw(size), esn=esn)


def compute_all():
    auths = [name for name in espalg.AUTHS if name != "null"]
    turn = 0
    for enc, row in espalg.CIPHERS.items():
        for bits in row.bits:
            computed(enc, auths[turn % len(auths)], bits, 61 + 7 * turn, turn % 3 == 0)
            turn += 1
    for auth in auths:
        for enc, bits in (("null", 0), ("aes-cbc", 128), ("des-deriv", 64)):
            for esn in (False, True):
                computed(enc, auth, bits, 40 + turn, esn)
                turn += 1
    for enc, row in espalg.AEADS.items():
        for bits in row.bits:
            for esn in (False, True):
                computed(enc, None, bits, 20 + turn, esn)
                turn += 1


# ------------------------------------------------------------------- output

def wrapped(data):
    text = data.hex()
    lines = [text[i:i + 64] for i in range(0, len(text), 64)] or [""]
    return "\n\t\t".join('"%s"' % line for line in lines)


def header():
    out = ["/* SPDX-License-Identifier: GPL-2.0 */",
           "/* Written by vectors.py, which says where each comes from. */",
           "static const struct klips_kat_vector klips_kat_vectors[] = {"]
    for v in VECTORS:
        out.append("\t{")
        out.append('\t\t.name = "%s",' % v["name"])
        out.append('\t\t.enc = "%s",' % v["enc"])
        if v["auth"]:
            out.append('\t\t.auth = "%s",' % v["auth"])
        if v["esn"]:
            out.append("\t\t.esn = true,")
        out.append("\t\t.seq = 0x%xULL," % v["seq"])
        for field in ("ekey", "akey", "clear", "packet"):
            if v[field]:
                out.append("\t\t.%s =\n\t\t%s," % (field, wrapped(v[field])))
        out.append("\t},")
    return "\n".join(out + ["};", ""])


def main():
    published_cipher()
    published_mac()
    published_esp()
    published_gcm()
    compute_all()
    path = os.path.join(HERE, "vectors.h")
    if sys.argv[1:] == ["--check"]:
        with open(path) as file:
            if file.read() != header():
                sys.exit("vectors.h is not what vectors.py writes")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        with open(path, "w") as file:
            file.write(header())


main()

# SPDX-License-Identifier: GPL-2.0
"""Ciphers, authenticators and AEADs of ESP, independent of any kernel.

The tables CIPHERS, AUTHS and AEADS are keyed by setkey's names.  Each row
also holds the name under which native XFRM knows the same algorithm (None
where it has none), so that every test reads one table.

Block ciphers and AEADs come from python3-cryptography; what it lacks is
written out here: Twofish, RIPEMD-160, AES-XCBC, the keyed digests of
RFC 1828 and RFC 1852, and the derived-IV modes of DES.
"""
import hashlib
import hmac
import struct
import warnings

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import cmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

warnings.filterwarnings("ignore", message=".* has been (deprecated|moved)")
try:
    from cryptography.hazmat.decrepit.ciphers import algorithms as old
except ImportError:
    old = algorithms


class BadIcv(Exception):
    """The integrity check value does not fit the packet."""


# ---------------------------------------------------------------- RIPEMD-160

_RMD_R = [list(range(16)),
          [7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8],
          [3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12],
          [1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2],
          [4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13]]
_RMD_RR = [[5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12],
           [6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2],
           [15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13],
           [8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14],
           [12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11]]
_RMD_S = [[11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8],
          [7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12],
          [11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5],
          [11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12],
          [9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6]]
_RMD_SS = [[8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6],
           [9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11],
           [9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5],
           [15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8],
           [8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11]]
_RMD_K = [0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e]
_RMD_KK = [0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0]
_RMD_F = [lambda x, y, z: x ^ y ^ z,
          lambda x, y, z: (x & y) | (~x & z),
          lambda x, y, z: (x | ~y) ^ z,
          lambda x, y, z: (x & z) | (y & ~z),
          lambda x, y, z: x ^ (y | ~z)]
_M32 = 0xffffffff


def _rol(x, n):
    x &= _M32
    return (x << n | x >> (32 - n)) & _M32


class Ripemd160:
    """RIPEMD-160 with the interface of hashlib, for hmac and for digests."""

    digest_size, block_size, name = 20, 64, "ripemd160"

    def __init__(self, data=b""):
        self.data = bytes(data)

    def update(self, data):
        self.data += bytes(data)

    def copy(self):
        return Ripemd160(self.data)

    def digest(self):
        h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
        message = (self.data + b"\x80" + bytes(-(len(self.data) + 9) % 64) +
                   struct.pack("<Q", 8 * len(self.data)))
        for at in range(0, len(message), 64):
            x = struct.unpack("<16I", message[at:at + 64])
            left = self._line(h, x, _RMD_R, _RMD_S, _RMD_K, _RMD_F)
            right = self._line(h, x, _RMD_RR, _RMD_SS, _RMD_KK, _RMD_F[::-1])
            h = [(h[(i + 1) % 5] + left[(i + 2) % 5] + right[(i + 3) % 5]) & _M32
                 for i in range(5)]
        return struct.pack("<5I", *h)

    def hexdigest(self):
        return self.digest().hex()

    @staticmethod
    def _line(h, x, order, shift, const, func):
        a, b, c, d, e = h
        for rnd in range(5):
            for j in range(16):
                t = a + func[rnd](b, c, d) + x[order[rnd][j]] + const[rnd]
                t = (_rol(t, shift[rnd][j]) + e) & _M32
                a, e, d, c, b = e, d, _rol(c, 10), b, t
        return a, b, c, d, e


# ------------------------------------------------------------------- Twofish

def _q_table(t):
    table = []
    for x in range(256):
        a, b = x >> 4, x & 15
        for half in (0, 2):
            a, b = a ^ b, a ^ (b >> 1 | (b & 1) << 3) ^ (8 * a & 15)
            a, b = t[half][a], t[half + 1][b]
        table.append(b << 4 | a)
    return table


_Q0 = _q_table([[int(c, 16) for c in s] for s in (
    "817D6F320B59ECA4", "ECB81235F4A6709D", "BA5E6D90C8F32471", "D7F4126E9B3085CA")])
_Q1 = _q_table([[int(c, 16) for c in s] for s in (
    "28BDF76E31940AC5", "1E2B4C376DA5F908", "4C75169A0ED82B3F", "B951C3DE647F208A")])
_MDS = [bytes.fromhex(s) for s in ("01ef5b5b", "5befef01", "ef5b01ef", "ef01ef5b")]
_RS = [bytes.fromhex(s) for s in ("01a455875a58db9e", "a45682f31ec668e5",
                                  "02a1fcc147ae3d19", "a455875a58db9e03")]


def _gf_mul(a, b, poly):
    r = 0
    while b:
        if b & 1:
            r ^= a
        a <<= 1
        if a & 256:
            a ^= poly
        b >>= 1
    return r


def _gf_matrix(matrix, vector, poly):
    word = 0
    for i, row in enumerate(matrix):
        y = 0
        for m, v in zip(row, vector):
            y ^= _gf_mul(m, v, poly)
        word |= y << 8 * i
    return word


class Twofish:
    """The block cipher Twofish (Schneier et al., 1998); keys up to 256 bits."""

    def __init__(self, key):
        for size in (16, 24, 32):
            if len(key) <= size:
                key = bytes(key) + bytes(size - len(key))
                break
        k = len(key) // 8
        words = struct.unpack("<%dI" % (2 * k), key)
        even = [w.to_bytes(4, "little") for w in words[0::2]]
        odd = [w.to_bytes(4, "little") for w in words[1::2]]
        sbox = [_gf_matrix(_RS, key[8 * i:8 * i + 8], 0x14d).to_bytes(4, "little")
                for i in range(k)][::-1]
        self.k = []
        for i in range(20):
            a = self._h(bytes([2 * i] * 4), even)
            b = _rol(self._h(bytes([2 * i + 1] * 4), odd), 8)
            self.k += [(a + b) & _M32, _rol(a + 2 * b, 9)]
        # g() of each byte position as a table: g(x) is their exclusive or.
        self.tables = []
        for pos in range(4):
            column = [row[pos:pos + 1] for row in _MDS]
            self.tables.append([
                _gf_matrix(column, [self._sub(pos, x, sbox)], 0x169)
                for x in range(256)])

    @staticmethod
    def _sub(pos, x, words):
        """The chain of q permutations for one byte position."""
        chain = ((_Q1, _Q0, _Q0, _Q1, _Q1), (_Q0, _Q0, _Q1, _Q1, _Q0),
                 (_Q1, _Q1, _Q0, _Q0, _Q0), (_Q0, _Q1, _Q1, _Q0, _Q1))[pos]
        for i in range(len(words) - 1, -1, -1):
            x = chain[i + 1][x] ^ words[i][pos]
        return chain[0][x]

    @classmethod
    def _h(cls, x, words):
        return _gf_matrix(_MDS, [cls._sub(i, x[i], words) for i in range(4)], 0x169)

    def _g(self, x):
        t = self.tables
        return t[0][x & 255] ^ t[1][x >> 8 & 255] ^ t[2][x >> 16 & 255] ^ t[3][x >> 24]

    def encrypt(self, block):
        k = self.k
        a, b, c, d = (w ^ k[i] for i, w in enumerate(struct.unpack("<4I", block)))
        for r in range(8, 40, 2):
            t0, t1 = self._g(a), self._g(_rol(b, 8))
            c = _rol(c ^ (t0 + t1 + k[r]) & _M32, 31)
            d = _rol(d, 1) ^ (t0 + 2 * t1 + k[r + 1]) & _M32
            a, b, c, d = c, d, a, b
        return struct.pack("<4I", c ^ k[4], d ^ k[5], a ^ k[6], b ^ k[7])

    def decrypt(self, block):
        k = self.k
        c, d, a, b = (w ^ k[4 + i] for i, w in enumerate(struct.unpack("<4I", block)))
        for r in range(38, 6, -2):
            a, b, c, d = c, d, a, b
            t0, t1 = self._g(a), self._g(_rol(b, 8))
            c = _rol(c, 1) ^ (t0 + t1 + k[r]) & _M32
            d = _rol(d ^ (t0 + 2 * t1 + k[r + 1]) & _M32, 31)
        return struct.pack("<4I", a ^ k[0], b ^ k[1], c ^ k[2], d ^ k[3])


# ------------------------------------------------------------------- ciphers

def _xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def _openssl(make, mode):
    def run(key, iv, data, decrypt):
        cipher = Cipher(make(key), mode(iv))
        work = cipher.decryptor() if decrypt else cipher.encryptor()
        return work.update(data) + work.finalize()
    return run


def _twofish_cbc(key, iv, data, decrypt):
    cipher, out = Twofish(key), b""
    for at in range(0, len(data), 16):
        block = data[at:at + 16]
        if decrypt:
            out += _xor(cipher.decrypt(block), iv)
            iv = block
        else:
            iv = cipher.encrypt(_xor(block, iv))
            out += iv
    return out


def _aes_ctr(key, iv, data, decrypt):
    # RFC 3686 section 4: nonce, IV and a block counter that starts at 1.
    counter = key[-4:] + iv + b"\0\0\0\1"
    return _openssl(algorithms.AES, modes.CTR)(key[:-4], counter, data, decrypt)


class CipherRow:
    """block and iv in bytes; bits: the key lengths to test, setkey's count."""

    def __init__(self, bits, block, iv, run, xfrm, derived=False):
        self.bits, self.block, self.iv = bits, block, iv
        self.run, self.xfrm, self.derived = run, xfrm, derived


_des = _openssl(lambda k: old.TripleDES(k * 3), modes.CBC)
_3des = _openssl(old.TripleDES, modes.CBC)

CIPHERS = {
    "null": CipherRow([0], 4, 0, lambda k, iv, data, dec: data, "ecb(cipher_null)"),
    "des-cbc": CipherRow([64], 8, 8, _des, "cbc(des)"),
    "3des-cbc": CipherRow([192], 8, 8, _3des, "cbc(des3_ede)"),
    "blowfish-cbc": CipherRow([128, 40, 448], 8, 8,
                              _openssl(old.Blowfish, modes.CBC), "cbc(blowfish)"),
    "cast128-cbc": CipherRow([128, 40], 8, 8,
                             _openssl(old.CAST5, modes.CBC), "cbc(cast5)"),
    "des-deriv": CipherRow([64], 8, 0, _des, None, derived=True),
    "3des-deriv": CipherRow([192], 8, 0, _3des, None, derived=True),
    "aes-cbc": CipherRow([128, 192, 256], 16, 16,
                         _openssl(algorithms.AES, modes.CBC), "cbc(aes)"),
    "twofish-cbc": CipherRow([128, 192, 256], 16, 16, _twofish_cbc, "cbc(twofish)"),
    "aes-ctr": CipherRow([160, 224, 288], 4, 8, _aes_ctr, "rfc3686(ctr(aes))"),
    "camellia-cbc": CipherRow([128, 192, 256], 16, 16,
                              _openssl(algorithms.Camellia, modes.CBC), "cbc(camellia)"),
}


# ------------------------------------------------------------ authenticators

def _hmac(digest):
    return lambda key, data: hmac.new(key, data, digest).digest()


def _keyed(digest):
    """RFC 1828, RFC 1852: digest(key, keyfill, data, key)."""
    def run(key, data):
        fill = b"\x80" + bytes(-(len(key) + 9) % 64) + struct.pack(
            "<Q" if digest == "md5" else ">Q", 8 * len(key))
        return hashlib.new(digest, key + fill + data + key).digest()
    return run


def _xcbc(key, data):
    """AES-XCBC-MAC, RFC 3566 section 4."""
    def ecb(k, block):
        return _openssl(algorithms.AES, lambda iv: modes.ECB())(k, b"", block, False)
    k1, k2, k3 = (ecb(key, bytes([i] * 16)) for i in (1, 2, 3))
    blocks = [data[i:i + 16] for i in range(0, len(data), 16)] or [b""]
    last = blocks.pop()
    e = bytes(16)
    for block in blocks:
        e = ecb(k1, _xor(e, block))
    if len(last) == 16:
        last = _xor(last, k2)
    else:
        last = _xor((last + b"\x80").ljust(16, b"\0"), k3)
    return ecb(k1, _xor(e, last))


def _cmac(key, data):
    work = cmac.CMAC(algorithms.AES(key))
    work.update(data)
    return work.finalize()


class AuthRow:
    """icv: bytes sent; bits: key length."""

    def __init__(self, bits, icv, run, xfrm):
        self.bits, self.icv, self.run, self.xfrm = bits, icv, run, xfrm


AUTHS = {
    "null": AuthRow(0, 0, lambda key, data: b"", ""),
    "hmac-md5": AuthRow(128, 12, _hmac("md5"), "hmac(md5)"),
    "hmac-sha1": AuthRow(160, 12, _hmac("sha1"), "hmac(sha1)"),
    "keyed-md5": AuthRow(128, 12, _keyed("md5"), None),
    "keyed-sha1": AuthRow(160, 12, _keyed("sha1"), None),
    "hmac-sha256": AuthRow(256, 16, _hmac("sha256"), "hmac(sha256)"),
    "hmac-sha256-96": AuthRow(256, 12, _hmac("sha256"), "hmac(sha256)"),
    "hmac-sha384": AuthRow(384, 24, _hmac("sha384"), "hmac(sha384)"),
    "hmac-sha512": AuthRow(512, 32, _hmac("sha512"), "hmac(sha512)"),
    "hmac-ripemd160": AuthRow(160, 12, _hmac(Ripemd160), "hmac(rmd160)"),
    "aes-xcbc-mac": AuthRow(128, 12, _xcbc, "xcbc(aes)"),
    "aes-cmac": AuthRow(128, 12, _cmac, "cmac(aes)"),
}


# --------------------------------------------------------------------- AEADs

def _gcm(icv):
    def run(key, nonce, data, aad, decrypt):
        if not decrypt:
            sealed = AESGCM(key).encrypt(nonce, data, aad)
            return sealed[:len(data) + icv]
        body, tag = data[:-icv], data[-icv:]
        work = Cipher(algorithms.AES(key), modes.GCM(nonce, tag, min_tag_length=icv))
        work = work.decryptor()
        work.authenticate_additional_data(aad)
        return work.update(body) + work.finalize()
    return run


def _ccm(icv):
    def run(key, nonce, data, aad, decrypt):
        work = AESCCM(key, tag_length=icv)
        return (work.decrypt if decrypt else work.encrypt)(nonce, data, aad)
    return run


def _chacha(key, nonce, data, aad, decrypt):
    work = ChaCha20Poly1305(key)
    return (work.decrypt if decrypt else work.encrypt)(nonce, data, aad)


def _gmac(key, nonce, data, aad, decrypt):
    # RFC 4543 section 3.3: SPI, sequence number, IV and payload are all AAD.
    aad += nonce[4:]
    if not decrypt:
        return data + AESGCM(key).encrypt(nonce, b"", aad + data)
    AESGCM(key).decrypt(nonce, data[-16:], aad + data[:-16])
    return data[:-16]


class AeadRow:
    """salt: bytes at the end of the key; bits: key lengths, salt included."""

    def __init__(self, bits, salt, icv, run, xfrm):
        self.bits, self.salt, self.icv, self.run, self.xfrm = bits, salt, icv, run, xfrm
        self.iv = 8

    def open(self, key, nonce, data, aad):
        if len(data) < self.icv:
            raise BadIcv("packet shorter than its ICV")
        try:
            return self.run(key, nonce, data, aad, True)
        except InvalidTag:
            raise BadIcv("wrong ICV") from None


AEADS = {}
for _icv in (8, 12, 16):
    AEADS["aes-gcm-%d" % _icv] = AeadRow([160, 224, 288], 4, _icv, _gcm(_icv),
                                         "rfc4106(gcm(aes))")
    AEADS["aes-ccm-%d" % _icv] = AeadRow([152, 216, 280], 3, _icv, _ccm(_icv),
                                         "rfc4309(ccm(aes))")
AEADS["chacha20-poly1305"] = AeadRow([288], 4, 16, _chacha,
                                     "rfc7539esp(chacha20,poly1305)")
AEADS["aes-gmac"] = AeadRow([160, 224, 288], 4, 16, _gmac, "rfc4543(gcm(aes))")

// SPDX-License-Identifier: GPL-2.0
/*
 * The one table of algorithms.
 *
 * Key sizes of the authenticators are those that ipsec-tools takes, which are also
 * the only ones that RFC 2403, 2404 and 4868 allow. Integrity check values are as
 * long as in ESP and AH of today: 96 bits unless the algorithm's RFC says more.
 */
#include "algtab.h"

#ifndef __KERNEL__
#include <stdio.h>
#endif

/* What a table's row says where the kernel has no such algorithm */
#define LACKS(name, crypto, module)						\
	name " needs the kernel module \"" module "\" (crypto API name \""	\
	crypto "\"), which this kernel lacks"

#define DUMPED(_name, _dump, _crypto, _module)					\
	.name = _name, .dump = _dump, .crypto = _crypto, .module = _module,	\
	.lacks = LACKS(_name, _crypto, _module)
#define NAMED(_name, _crypto, _module)	DUMPED(_name, _name, _crypto, _module)

/* A name that is known, and why it cannot be used */
#define UNSUPPORTED(_name, _why)						\
	.name = _name, .dump = _name, .module = "", .rfc = "",			\
	.lacks = _name " is not supported: " _why

#define KEY(_min, _max, _step)	.key_min = _min, .key_max = _max, .key_step = _step
#define ENC(_blk, _iv)		.kind = KLIPS_ALG_ENC, .blksize = _blk, .ivlen = _iv
#define AUTH(_icv)		.kind = KLIPS_ALG_AUTH, .blksize = 1, .icvlen = _icv
#define AEAD(_salt, _icv)							\
	.kind = KLIPS_ALG_AEAD, .blksize = 1, .ivlen = 8, .salt = _salt,	\
	.icvlen = _icv, .flags = KLIPS_ALG_COUNTER
#define COMP			.kind = KLIPS_ALG_COMP, .blksize = 1

static const struct klips_alg klips_algs[] = {
	/* AEADs */
	{ NAMED("aes-gcm-16", "rfc4106(gcm(aes))", "gcm"), .rfc = "RFC 4106",
	  AEAD(4, 16), KEY(160, 288, 64), .pfkey_id = 20 },
	{ NAMED("aes-gcm-12", "rfc4106(gcm(aes))", "gcm"), .rfc = "RFC 4106",
	  AEAD(4, 12), KEY(160, 288, 64), .pfkey_id = 19 },
	{ NAMED("aes-gcm-8", "rfc4106(gcm(aes))", "gcm"), .rfc = "RFC 4106",
	  AEAD(4, 8), KEY(160, 288, 64), .pfkey_id = 18 },
	{ NAMED("aes-ccm-16", "rfc4309(ccm(aes))", "ccm"), .rfc = "RFC 4309",
	  AEAD(3, 16), KEY(152, 280, 64), .pfkey_id = 16 },
	{ NAMED("aes-ccm-12", "rfc4309(ccm(aes))", "ccm"), .rfc = "RFC 4309",
	  AEAD(3, 12), KEY(152, 280, 64), .pfkey_id = 15 },
	{ NAMED("aes-ccm-8", "rfc4309(ccm(aes))", "ccm"), .rfc = "RFC 4309",
	  AEAD(3, 8), KEY(152, 280, 64), .pfkey_id = 14 },
	{ NAMED("chacha20-poly1305", "rfc7539esp(chacha20,poly1305)",
		"chacha20poly1305"), .rfc = "RFC 7634",
	  AEAD(4, 16), KEY(288, 288, 0) },
	/* authenticates only: what it carries stays readable */
	{ NAMED("aes-gmac", "rfc4543(gcm(aes))", "gcm"), .rfc = "RFC 4543",
	  AEAD(4, 16), KEY(160, 288, 64), .pfkey_id = 23 },

	/* ciphers */
	{ NAMED("aes-cbc", "cbc(aes)", "cbc"), .rfc = "RFC 3602",
	  ENC(16, 16), KEY(128, 256, 64), .pfkey_id = 12 },
	{ NAMED("aes-ctr", "rfc3686(ctr(aes))", "ctr"), .rfc = "RFC 3686",
	  ENC(1, 8), KEY(160, 288, 64), .salt = 4, .pfkey_id = 13,
	  .flags = KLIPS_ALG_COUNTER },
	{ NAMED("camellia-cbc", "cbc(camellia)", "camellia_generic"), .rfc = "RFC 4312",
	  ENC(16, 16), KEY(128, 256, 64), .pfkey_id = 22 },
	{ NAMED("twofish-cbc", "cbc(twofish)", "twofish_generic"),
	  .rfc = "draft-ietf-ipsec-ciph-aes-cbc-03",
	  ENC(16, 16), KEY(128, 256, 64), .pfkey_id = 253 },
	{ NAMED("serpent-cbc", "cbc(serpent)", "serpent_generic"),
	  .rfc = "draft-ietf-ipsec-ciph-aes-cbc-03",
	  ENC(16, 16), KEY(128, 256, 64), .pfkey_id = 252 },
	{ NAMED("null", "ecb(cipher_null)", "crypto_null"), .rfc = "RFC 2410",
	  ENC(1, 0), .pfkey_id = 11 },
	{ NAMED("3des-cbc", "cbc(des3_ede)", "des_generic"), .rfc = "RFC 2451",
	  ENC(8, 8), KEY(192, 192, 0), .pfkey_id = 3, .flags = KLIPS_ALG_WEAK },
	{ NAMED("cast128-cbc", "cbc(cast5)", "cast5_generic"), .rfc = "RFC 2451",
	  ENC(8, 8), KEY(40, 128, 8), .pfkey_id = 6, .flags = KLIPS_ALG_WEAK },
	{ NAMED("blowfish-cbc", "cbc(blowfish)", "blowfish_generic"), .rfc = "RFC 2451",
	  ENC(8, 8), KEY(40, 448, 8), .pfkey_id = 7, .flags = KLIPS_ALG_WEAK },
	{ NAMED("des-cbc", "cbc(des)", "des_generic"), .rfc = "RFC 2405",
	  ENC(8, 8), KEY(64, 64, 0), .pfkey_id = 2, .flags = KLIPS_ALG_WEAK },
	{ NAMED("des-deriv", "cbc(des)", "des_generic"),
	  .rfc = "draft-ietf-ipsec-ciph-des-derived-01",
	  ENC(8, 0), KEY(64, 64, 0),
	  .flags = KLIPS_ALG_WEAK | KLIPS_ALG_DERIVED_IV },
	{ NAMED("3des-deriv", "cbc(des3_ede)", "des_generic"), .rfc = "",
	  ENC(8, 0), KEY(192, 192, 0),
	  .flags = KLIPS_ALG_WEAK | KLIPS_ALG_DERIVED_IV },
	{ UNSUPPORTED("des-32iv", "it belongs to esp-old (RFC 1829)"),
	  ENC(8, 4), KEY(64, 64, 0),
	  .flags = KLIPS_ALG_WEAK | KLIPS_ALG_UNSUPPORTED },

	/* authenticators */
	{ NAMED("hmac-sha256", "hmac(sha256)", "sha256_generic"), .rfc = "RFC 4868",
	  AUTH(16), KEY(256, 256, 0), .pfkey_id = 5 },
	{ NAMED("hmac-sha384", "hmac(sha384)", "sha512_generic"), .rfc = "RFC 4868",
	  AUTH(24), KEY(384, 384, 0), .pfkey_id = 6 },
	{ NAMED("hmac-sha512", "hmac(sha512)", "sha512_generic"), .rfc = "RFC 4868",
	  AUTH(32), KEY(512, 512, 0), .pfkey_id = 7 },
	{ NAMED("hmac-sha1", "hmac(sha1)", "sha1_generic"), .rfc = "RFC 2404",
	  AUTH(12), KEY(160, 160, 0), .pfkey_id = 3 },
	{ NAMED("hmac-ripemd160", "hmac(rmd160)", "rmd160"), .rfc = "RFC 2857",
	  AUTH(12), KEY(160, 160, 0), .pfkey_id = 8 },
	{ NAMED("aes-xcbc-mac", "xcbc(aes)", "xcbc"), .rfc = "RFC 3566",
	  AUTH(12), KEY(128, 128, 0), .pfkey_id = 9 },
	{ NAMED("aes-cmac", "cmac(aes)", "cmac"), .rfc = "RFC 4494",
	  AUTH(12), KEY(128, 128, 0) },
	/* what Linux' PF_KEY made of hmac-sha256: the draft's truncation */
	{ NAMED("hmac-sha256-96", "hmac(sha256)", "sha256_generic"),
	  .rfc = "draft-ietf-ipsec-ciph-sha-256-00",
	  AUTH(12), KEY(256, 256, 0), .flags = KLIPS_ALG_OBSOLETE },
	{ NAMED("hmac-md5", "hmac(md5)", "md5"), .rfc = "RFC 2403",
	  AUTH(12), KEY(128, 128, 0), .pfkey_id = 2, .flags = KLIPS_ALG_WEAK },
	{ DUMPED("keyed-md5", "md5", "md5", "md5"), .rfc = "RFC 1828",
	  AUTH(12), KEY(128, 128, 0), .pfkey_id = 249,
	  .flags = KLIPS_ALG_WEAK | KLIPS_ALG_KEYED },
	{ DUMPED("keyed-sha1", "sha", "sha1", "sha1_generic"), .rfc = "RFC 1852",
	  AUTH(12), KEY(160, 160, 0), .pfkey_id = 250,
	  .flags = KLIPS_ALG_WEAK | KLIPS_ALG_KEYED },
	{ NAMED("null", "digest_null", "crypto_null"), .rfc = "RFC 2410",
	  AUTH(0), .pfkey_id = 251, .flags = KLIPS_ALG_WEAK },
	{ UNSUPPORTED("tcp-md5", "it belongs to a TCP socket (TCP_MD5SIG)"),
	  AUTH(16), KEY(8, 640, 8), .pfkey_id = 252,
	  .flags = KLIPS_ALG_WEAK | KLIPS_ALG_UNSUPPORTED },

	/* compressors; klips calls the kernel's zlib directly */
	{ .name = "deflate", .dump = "deflate", .module = "zlib_deflate",
	  .rfc = "RFC 2394", COMP, .pfkey_id = 2,
	  .lacks = "deflate needs the kernel's zlib, which this kernel lacks" },
	{ UNSUPPORTED("lzs", "there is no implementation of RFC 2395"),
	  COMP, .pfkey_id = 3, .flags = KLIPS_ALG_UNSUPPORTED },
	{ UNSUPPORTED("oui", "a vendor's own method that nobody has published"),
	  COMP, .pfkey_id = 1, .flags = KLIPS_ALG_UNSUPPORTED },
};

/* Other spellings: ipsec-tools' own, NetBSD's, and what XFRM's users write */
static const struct {
	const char *alias;
	const char *name;
	u8 kind;
} klips_alg_aliases[] = {
	{ "rijndael-cbc", "aes-cbc", KLIPS_ALG_ENC },
	{ "simple", "null", KLIPS_ALG_ENC },
	{ "aes-gcm", "aes-gcm-16", KLIPS_ALG_AEAD },
	{ "aes-ccm", "aes-ccm-16", KLIPS_ALG_AEAD },
	{ "hmac-sha2-256", "hmac-sha256", KLIPS_ALG_AUTH },
	{ "hmac-sha2-384", "hmac-sha384", KLIPS_ALG_AUTH },
	{ "hmac-sha2-512", "hmac-sha512", KLIPS_ALG_AUTH },
	{ "hmac-sha2-256-96", "hmac-sha256-96", KLIPS_ALG_AUTH },
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const struct klips_alg *find(u32 kinds, const char *name)
{
	unsigned int i;

	for (i = 0; i < COUNT(klips_algs); i++) {
		if ((kinds & KLIPS_ALG_SET(klips_algs[i].kind)) &&
		    !strcmp(klips_algs[i].name, name))
			return &klips_algs[i];
	}
	return NULL;
}

/**
 * klips_alg_by_name() - look an algorithm up
 * @kinds: which kinds to look among: KLIPS_ALG_SET() of one or several,
 *	KLIPS_ALG_CIPHERS, or KLIPS_ALG_ANY
 * @name: name or alias, in lower case, exactly
 *
 * "null" names a cipher and an authenticator; where both are in @kinds the cipher
 * is meant. Algorithms that are KLIPS_ALG_UNSUPPORTED are found too.
 *
 * Return: the algorithm, or NULL where no such kind has that name.
 */
const struct klips_alg *klips_alg_by_name(u32 kinds, const char *name)
{
	const struct klips_alg *alg = find(kinds, name);
	unsigned int i;

	for (i = 0; !alg && i < COUNT(klips_alg_aliases); i++) {
		if ((kinds & KLIPS_ALG_SET(klips_alg_aliases[i].kind)) &&
		    !strcmp(klips_alg_aliases[i].alias, name))
			alg = find(KLIPS_ALG_SET(klips_alg_aliases[i].kind),
				   klips_alg_aliases[i].name);
	}
	return alg;
}

/**
 * klips_alg_iter() - walk the table
 * @i: 0, 1, 2, ...
 *
 * Return: the algorithm in row @i, or NULL after the last one.
 */
const struct klips_alg *klips_alg_iter(unsigned int i)
{
	return i < COUNT(klips_algs) ? &klips_algs[i] : NULL;
}

/**
 * klips_alg_alias_iter() - walk the other spellings
 * @i: 0, 1, 2, ...
 * @alg: set to what the alias means; may be NULL
 *
 * Return: the alias in row @i, or NULL (with @alg untouched) after the last one.
 */
const char *klips_alg_alias_iter(unsigned int i, const struct klips_alg **alg)
{
	if (i >= COUNT(klips_alg_aliases))
		return NULL;
	if (alg)
		*alg = find(KLIPS_ALG_SET(klips_alg_aliases[i].kind),
			    klips_alg_aliases[i].name);
	return klips_alg_aliases[i].alias;
}

/**
 * klips_alg_key_ok() - is this a size of key that the algorithm takes?
 * @alg: algorithm
 * @bits: length of the key in bits, nonce (salt) included
 *
 * Return: true if it is.
 */
bool klips_alg_key_ok(const struct klips_alg *alg, u32 bits)
{
	if (bits < alg->key_min || bits > alg->key_max)
		return false;
	return !alg->key_step || (bits - alg->key_min) % alg->key_step == 0;
}

/**
 * klips_alg_key_text() - the sizes of key that an algorithm takes, in words
 * @alg: algorithm
 * @text: where to: "no key", "128 bits", "128, 192 or 256 bits", or "40 to 448
 *	bits in steps of 8"; NUL-terminated
 */
void klips_alg_key_text(const struct klips_alg *alg, char text[KLIPS_ALG_KEY_TEXT])
{
	u32 span = (u32)alg->key_max - alg->key_min;
	u32 min = alg->key_min, max = alg->key_max, step = alg->key_step;
	size_t size = KLIPS_ALG_KEY_TEXT;

	if (!max)
		snprintf(text, size, "no key");
	else if (!span)
		snprintf(text, size, "%u bits", min);
	else if (span == step)
		snprintf(text, size, "%u or %u bits", min, max);
	else if (span == 2 * step)
		snprintf(text, size, "%u, %u or %u bits", min, min + step, max);
	else
		snprintf(text, size, "%u to %u bits in steps of %u", min, max, step);
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one table of algorithms: names, key sizes, lengths in the packet, and what
 * the kernel's crypto API calls them.
 */
#ifndef KLIPS_CORE_ALGTAB_H
#define KLIPS_CORE_ALGTAB_H

#include "env.h"
#include "../uapi/klips.h"

/**
 * enum klips_alg_kind - what an algorithm is for; the netlink values
 * @KLIPS_ALG_ENC: cipher
 * @KLIPS_ALG_AUTH: authenticator
 * @KLIPS_ALG_AEAD: cipher and authenticator in one; stands where a cipher
 *	stands (setkey -E), with no authenticator beside it
 * @KLIPS_ALG_COMP: compressor
 */
enum klips_alg_kind {
	KLIPS_ALG_ENC = KLIPS_ALGORITHM_CIPHER,
	KLIPS_ALG_AUTH = KLIPS_ALGORITHM_AUTH,
	KLIPS_ALG_AEAD = KLIPS_ALGORITHM_AEAD,
	KLIPS_ALG_COMP = KLIPS_ALGORITHM_COMP,
};

/* Sets of kinds, for lookups */
#define KLIPS_ALG_SET(kind)	(1U << (kind))
#define KLIPS_ALG_ANY		(~0U)
/* what setkey's -E names and KLIPS_SA_ENC holds */
#define KLIPS_ALG_CIPHERS	(KLIPS_ALG_SET(KLIPS_ALG_ENC) | KLIPS_ALG_SET(KLIPS_ALG_AEAD))

/**
 * enum klips_alg_flags - properties of an algorithm
 * @KLIPS_ALG_WEAK: for old peers only: RFC 8221 says MUST NOT or SHOULD NOT, or
 *	no protection at all
 * @KLIPS_ALG_OBSOLETE: an earlier definition that something better replaced under
 *	nearly the same name
 * @KLIPS_ALG_COUNTER: the IV need not be random, but must never repeat under one
 *	key
 * @KLIPS_ALG_DERIVED_IV: no IV in the packet: it follows from the sequence number
 * @KLIPS_ALG_KEYED: hash over key, data and key (RFC 1828), not HMAC
 * @KLIPS_ALG_UNSUPPORTED: the name is known, but klips cannot do it; the text
 *	@lacks says why
 */
enum klips_alg_flags {
	KLIPS_ALG_WEAK		= 1 << 0,
	KLIPS_ALG_OBSOLETE	= 1 << 1,
	KLIPS_ALG_COUNTER	= 1 << 2,
	KLIPS_ALG_DERIVED_IV	= 1 << 3,
	KLIPS_ALG_KEYED		= 1 << 4,
	KLIPS_ALG_UNSUPPORTED	= 1 << 5,
};

/**
 * struct klips_alg - one algorithm
 * @name: its name in netlink messages and in setkey's files; at most
 *	KLIPS_MAX_NAME - 1 bytes
 * @dump: its name as "setkey -D" prints it
 * @crypto: its name in the kernel's crypto API, without the templates that join a
 *	cipher and an authenticator; NULL where the crypto API has no part in it
 * @module: the kernel module that usually provides it
 * @rfc: where it is defined, "" if nowhere
 * @lacks: the whole sentence to show where it cannot be had
 * @flags: enum klips_alg_flags
 * @key_min: shortest key in bits, nonce (salt) included; 0 = takes no key
 * @key_max: longest key in bits
 * @key_step: every key_min + n * key_step up to key_max is a key size; 0 where
 *	there is one size only. Always whole bytes.
 * @kind: enum klips_alg_kind
 * @salt: bytes at the key's end that are nonce (salt) and not key
 * @blksize: the clear text is a multiple of this many bytes; 1 = any length
 * @ivlen: bytes of IV in each packet
 * @icvlen: bytes of integrity check value in each packet
 * @pfkey_id: SADB_AALG_*, SADB_EALG_* or SADB_X_CALG_* (RFC 2367 and the numbers
 *	in use), 0 where there is none
 */
struct klips_alg {
	const char *name;
	const char *dump;
	const char *crypto;
	const char *module;
	const char *rfc;
	const char *lacks;
	u32 flags;
	u16 key_min;
	u16 key_max;
	u16 key_step;
	u8 kind;
	u8 salt;
	u8 blksize;
	u8 ivlen;
	u8 icvlen;
	u8 pfkey_id;
};

/* Room for what klips_alg_key_text() writes, NUL included */
#define KLIPS_ALG_KEY_TEXT	48

const struct klips_alg *klips_alg_by_name(u32 kinds, const char *name);
const struct klips_alg *klips_alg_iter(unsigned int i);
const char *klips_alg_alias_iter(unsigned int i, const struct klips_alg **alg);
bool klips_alg_key_ok(const struct klips_alg *alg, u32 bits);
void klips_alg_key_text(const struct klips_alg *alg, char text[KLIPS_ALG_KEY_TEXT]);

#endif /* KLIPS_CORE_ALGTAB_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cryptographic engine of ESP: seals and opens one packet (RFC 4303 sections
 * 3.3.2 and 3.4.4), whatever the algorithms. It knows nothing of SAs, devices or
 * netlink messages.
 */
#ifndef KLIPS_CRYPT_H
#define KLIPS_CRYPT_H

#include <linux/siphash.h>
#include <linux/types.h>

#include "core/algtab.h"

struct crypto_aead;
struct klips_keyed;
struct netlink_ext_ack;
struct sk_buff;

/**
 * struct klips_crypt_param - what to make an engine of
 * @enc: cipher ("null" for integrity only) or AEAD
 * @auth: authenticator, or NULL for none; with an AEAD NULL or "null"
 * @enc_key: key with its nonce (salt) behind it
 * @auth_key: key
 * @enc_bits: length of @enc_key in bits
 * @auth_bits: length of @auth_key in bits
 * @esn: 64-bit sequence numbers: the high half is authenticated, but not sent
 *	(RFC 4303 section 2.2.1)
 */
struct klips_crypt_param {
	const struct klips_alg *enc;
	const struct klips_alg *auth;
	const u8 *enc_key;
	const u8 *auth_key;
	u32 enc_bits;
	u32 auth_bits;
	bool esn;
};

/**
 * struct klips_crypt - an engine; constant after klips_crypt_new()
 * @ivlen: bytes of IV behind the ESP header
 * @blksize: what is sealed must be a multiple of this many bytes
 * @icvlen: bytes of integrity check value at the end
 * @ivkind: where IVs come from
 * @sync: klips_crypt_seal() and klips_crypt_open() never return -EINPROGRESS
 * @esn: 64-bit sequence numbers
 * @shift: the crypto API wants the high half of the sequence number between SPI
 *	and sequence number
 * @taglen: bytes of the ICV that @aead makes: @icvlen or 0
 * @opsize: bytes of memory that one operation needs
 * @aead: cipher, and authenticator unless @keyed
 * @keyed: authenticator that the crypto API cannot join with a cipher, or NULL
 * @ivsalt: of counter IVs
 * @ivkey: of random-looking IVs
 */
struct klips_crypt {
	/* public */
	u8 ivlen;
	u8 blksize;
	u8 icvlen;
	bool sync;
	/* private */
	u8 ivkind;
	u8 taglen;
	bool esn;
	bool shift;
	u32 opsize;
	struct crypto_aead *aead;
	struct klips_keyed *keyed;
	u64 ivsalt;
	siphash_key_t ivkey;
};

typedef void (*klips_crypt_done_t)(void *arg, int err);

struct klips_crypt *klips_crypt_new(const struct klips_crypt_param *p,
				    struct netlink_ext_ack *extack);
void klips_crypt_free(struct klips_crypt *c);
bool klips_crypt_available(const struct klips_alg *alg);

int klips_crypt_seal(const struct klips_crypt *c, struct sk_buff *skb, u8 *esp,
		     u32 clen, u64 seq, klips_crypt_done_t done, void *arg);
int klips_crypt_open(const struct klips_crypt *c, struct sk_buff *skb, u8 *esp,
		     u32 len, u64 seq, klips_crypt_done_t done, void *arg);

#endif /* KLIPS_CRYPT_H */

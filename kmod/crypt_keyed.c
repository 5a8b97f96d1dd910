// SPDX-License-Identifier: GPL-2.0
/*
 * Keyed MD5 and keyed SHA-1 (RFC 1828, RFC 1852): the authenticators from before
 * HMAC, as the KAME stack of the BSDs has them on the wire.
 *
 *	H(key, fill, data, key)
 *
 * "fill" brings the key to 512 bits the way the hash function pads a message: one
 * bit, zeros, and the key's length in bits as a 64-bit number. KAME writes that
 * number with its low byte first for both functions, though SHA-1 itself pads
 * with the high byte first, and so do we, for KAME is whom one talks to with this.
 * (The BSDs' later IPsec pads the SHA-1 key with the high byte first; it does not
 * understand KAME here, nor us.) Of the result, ESP and AH carry the first 96 bits.
 *
 * The crypto API's templates join ciphers with hashes that have a key, which these
 * have not; therefore this runs beside the cipher, over the cipher text.
 */
#include <crypto/hash.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat/crypto.h"
#include "crypt_priv.h"

#define KEYED_BLOCK	64	/* bytes that MD5 and SHA-1 work on at once */
#define KEYED_LENGTH	8	/* bytes of the message length at a block's end */
#define KEYED_MAX_HASH	20

/**
 * struct klips_keyed - a keyed hash
 * @hash: hash function
 * @keylen: bytes of key
 * @icvlen: bytes of the result that are used
 * @head: key and fill
 */
struct klips_keyed {
	struct crypto_shash *hash;
	u8 keylen;
	u8 icvlen;
	u8 head[KEYED_BLOCK];
};

/**
 * klips_keyed_new() - make a keyed hash
 * @alg: algorithm with KLIPS_ALG_KEYED
 * @key: key
 * @bits: its length in bits, one that @alg takes
 *
 * Context: process context, may sleep and load modules.
 * Return: the hash, -ENOMEM, or an error of crypto_alloc_shash() (-ENOENT: the
 * kernel lacks it).
 */
struct klips_keyed *klips_keyed_new(const struct klips_alg *alg, const u8 *key,
				    u32 bits)
{
	struct klips_keyed *k;
	int err;

	if (WARN_ON_ONCE(bits / 8 >= KEYED_BLOCK - KEYED_LENGTH))
		return ERR_PTR(-EINVAL);
	k = kzalloc(sizeof(*k), GFP_KERNEL);
	if (!k)
		return ERR_PTR(-ENOMEM);
	k->hash = crypto_alloc_shash(alg->crypto, 0, 0);
	if (IS_ERR(k->hash)) {
		err = PTR_ERR(k->hash);
		kfree(k);
		return ERR_PTR(err);
	}
	if (WARN_ON_ONCE(crypto_shash_digestsize(k->hash) > KEYED_MAX_HASH ||
			 crypto_shash_digestsize(k->hash) < alg->icvlen)) {
		klips_keyed_free(k);
		return ERR_PTR(-EINVAL);
	}
	k->keylen = bits / 8;
	k->icvlen = alg->icvlen;
	memcpy(k->head, key, k->keylen);
	k->head[k->keylen] = 0x80;
	k->head[KEYED_BLOCK - KEYED_LENGTH] = bits & 0xff;
	k->head[KEYED_BLOCK - KEYED_LENGTH + 1] = bits >> 8;
	return k;
}

/**
 * klips_keyed_free() - free a keyed hash and wipe its key
 * @k: hash; NULL does nothing
 *
 * Context: process context.
 */
void klips_keyed_free(struct klips_keyed *k)
{
	if (!k)
		return;
	crypto_free_shash(k->hash);
	kfree_sensitive(k);
}

/* The whole hash; out has KEYED_MAX_HASH bytes. */
static int digest(const struct klips_keyed *k, const u8 *data, u32 len,
		  const __be32 *seqhi, u8 *out)
{
	struct shash_desc *desc;
	int err;

	desc = kmalloc(sizeof(*desc) + crypto_shash_descsize(k->hash), GFP_ATOMIC);
	if (!desc)
		return -ENOMEM;
	desc->tfm = k->hash;
	err = crypto_shash_init(desc);
	if (!err)
		err = crypto_shash_update(desc, k->head, KEYED_BLOCK);
	if (!err)
		err = crypto_shash_update(desc, data, len);
	if (!err && seqhi)
		err = crypto_shash_update(desc, (const u8 *)seqhi, sizeof(*seqhi));
	if (!err)
		err = crypto_shash_finup(desc, k->head, k->keylen, out);
	kfree_sensitive(desc);
	return err;
}

/**
 * klips_keyed_make() - authenticate
 * @k: hash
 * @data: what to authenticate, in the linear mapping
 * @len: bytes of it
 * @seqhi: high half of a 64-bit sequence number, which counts as behind the data
 *	(RFC 4303 section 2.2.1), or NULL
 * @icv: where the result goes
 *
 * Context: any but hard interrupts; does not sleep.
 * Return: 0, -ENOMEM, or an error of the hash function.
 */
int klips_keyed_make(const struct klips_keyed *k, const u8 *data, u32 len,
		     const __be32 *seqhi, u8 *icv)
{
	u8 full[KEYED_MAX_HASH];
	int err = digest(k, data, len, seqhi, full);

	if (!err)
		memcpy(icv, full, k->icvlen);
	memzero_explicit(full, sizeof(full));
	return err;
}

/**
 * klips_keyed_check() - verify
 * @k: hash
 * @data: what was authenticated
 * @len: bytes of it
 * @seqhi: as in klips_keyed_make()
 * @icv: what came with it
 *
 * Takes the same time wherever @icv differs.
 *
 * Context: any but hard interrupts; does not sleep.
 * Return: 0, -EBADMSG if @icv is wrong, -ENOMEM, or an error of the hash function.
 */
int klips_keyed_check(const struct klips_keyed *k, const u8 *data, u32 len,
		      const __be32 *seqhi, const u8 *icv)
{
	u8 full[KEYED_MAX_HASH];
	int err = digest(k, data, len, seqhi, full);

	if (!err && crypto_memneq(full, icv, k->icvlen))
		err = -EBADMSG;
	memzero_explicit(full, sizeof(full));
	return err;
}

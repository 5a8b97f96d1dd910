/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the cryptographic engine share with each other only.
 */
#ifndef KLIPS_CRYPT_PRIV_H
#define KLIPS_CRYPT_PRIV_H

#include "crypt.h"

/**
 * enum klips_crypt_iv - where IVs come from
 * @KLIPS_CRYPT_IV_NONE: there is none
 * @KLIPS_CRYPT_IV_COUNTER: must never repeat, may be known in advance
 * @KLIPS_CRYPT_IV_RANDOM: nobody else may know it in advance
 * @KLIPS_CRYPT_IV_DERIVED: from the sequence number, not sent
 */
enum klips_crypt_iv {
	KLIPS_CRYPT_IV_NONE,
	KLIPS_CRYPT_IV_COUNTER,
	KLIPS_CRYPT_IV_RANDOM,
	KLIPS_CRYPT_IV_DERIVED,
};

/* The longest IV of any cipher, in bytes */
#define KLIPS_CRYPT_MAX_IV	16

u32 klips_crypt_opsize(struct crypto_aead *aead);

/*
 * Known answers need known IVs. Only the test module has this function, which
 * writes one and returns true where it wants to.
 */
#ifdef KLIPS_CRYPT_KNOWN_IV
bool klips_crypt_known_iv(u8 *iv, u32 len);
#else
static inline bool klips_crypt_known_iv(u8 *iv, u32 len)
{
	return false;
}
#endif

struct klips_keyed *klips_keyed_new(const struct klips_alg *alg, const u8 *key,
				    u32 bits);
void klips_keyed_free(struct klips_keyed *k);
int klips_keyed_make(const struct klips_keyed *k, const u8 *data, u32 len,
		     const __be32 *seqhi, u8 *icv);
int klips_keyed_check(const struct klips_keyed *k, const u8 *data, u32 len,
		      const __be32 *seqhi, const u8 *icv);

#endif /* KLIPS_CRYPT_PRIV_H */

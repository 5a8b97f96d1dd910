// SPDX-License-Identifier: GPL-2.0
/*
 * Setting up the cryptographic engine: from the algorithms and keys of an SA to
 * keyed transforms of the kernel's crypto API, or to an error that says what is
 * wrong with them.
 */
#include <crypto/aead.h>
#include <crypto/authenc.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <linux/err.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "crypt_priv.h"
#include "extack.h"

/*
 * The crypto API's null authenticator: "authenc" wants one in every case. The test
 * module has its own idea of its name.
 */
#ifndef NO_AUTH
#define NO_AUTH	"digest_null"
#endif

static int check_key(const struct klips_alg *alg, const u8 *key, u32 bits,
		     struct netlink_ext_ack *extack)
{
	char sizes[KLIPS_ALG_KEY_TEXT];

	if (klips_alg_key_ok(alg, bits) && (key || !bits))
		return 0;
	klips_alg_key_text(alg, sizes);
	klips_extack_fmt(extack, "the algorithm does not take a key of this length",
			 "%s takes %s%s, found %u bits", alg->name,
			 alg->key_max ? "a key of " : "", sizes, bits);
	return -EINVAL;
}

/* Do these algorithms and keys make an ESP SA? */
static int check(const struct klips_crypt_param *p, struct netlink_ext_ack *extack)
{
	const struct klips_alg *enc = p->enc, *auth = p->auth;
	const struct klips_alg *alg;
	int err;

	if (!enc) {
		NL_SET_ERR_MSG(extack, "ESP needs a cipher; \"null\" is one");
		return -EINVAL;
	}
	if (enc->kind != KLIPS_ALG_ENC && enc->kind != KLIPS_ALG_AEAD) {
		klips_extack_fmt(extack, "the algorithm is not a cipher",
				 "%s is not a cipher", enc->name);
		return -EINVAL;
	}
	if (auth && auth->kind != KLIPS_ALG_AUTH) {
		klips_extack_fmt(extack, "the algorithm is not an authenticator",
				 "%s is not an authenticator", auth->name);
		return -EINVAL;
	}
	alg = (enc->flags & KLIPS_ALG_UNSUPPORTED) ? enc : auth;
	if (alg && (alg->flags & KLIPS_ALG_UNSUPPORTED)) {
		klips_extack_set(extack, alg->lacks);
		return -EOPNOTSUPP;
	}
	if (enc->kind == KLIPS_ALG_AEAD && auth && auth->icvlen) {
		klips_extack_fmt(extack, "an AEAD takes no authenticator beside it",
				 "%s authenticates by itself, found %s beside it",
				 enc->name, auth->name);
		return -EINVAL;
	}
	if (p->esn && !enc->icvlen && !(auth && auth->icvlen)) {
		NL_SET_ERR_MSG(extack, "64-bit sequence numbers need an authenticator");
		return -EINVAL;
	}
	err = check_key(enc, p->enc_key, p->enc_bits, extack);
	if (!err && auth)
		err = check_key(auth, p->auth_key, p->auth_bits, extack);
	return err;
}

/*
 * Say which algorithm it is that the kernel lacks, after crypto_alloc_aead() has
 * said only that something is missing.
 */
static void say_missing(const struct klips_crypt_param *p,
			struct netlink_ext_ack *extack)
{
	if (p->enc->kind == KLIPS_ALG_AEAD || !klips_crypt_available(p->enc))
		klips_extack_set(extack, p->enc->lacks);
	else if (p->auth && !klips_crypt_available(p->auth))
		klips_extack_set(extack, p->auth->lacks);
	else
		NL_SET_ERR_MSG(extack,
			       "ESP needs the kernel modules \"authenc\" and \"crypto_null\", which this kernel lacks");
}

/* Turn an error of crypto_alloc_*() into one for the user. */
static int alloc_error(const struct klips_crypt_param *p, int err,
		       struct netlink_ext_ack *extack)
{
	if (err == -ENOMEM)
		return err;
	if (err == -ENOENT || err == -ELIBBAD) {
		say_missing(p, extack);
		return -EOPNOTSUPP;
	}
	klips_extack_fmt(extack, "the kernel's crypto API cannot set this cipher up",
			 "the kernel's crypto API cannot set up %s with %s: error %d",
			 p->enc->name, p->auth ? p->auth->name : "no authenticator", -err);
	return err;
}

/* The cipher, with the authenticator that is to be joined with it */
static int alloc_aead(struct klips_crypt *c, const struct klips_crypt_param *p,
		      struct netlink_ext_ack *extack)
{
	const char *auth = NO_AUTH;
	char *name;

	if (p->enc->kind == KLIPS_ALG_AEAD) {
		c->aead = crypto_alloc_aead(p->enc->crypto, 0, 0);
	} else {
		if (p->auth && p->auth->icvlen && !c->keyed)
			auth = p->auth->crypto;
		name = kasprintf(GFP_KERNEL, "%s(%s,%s)",
				 c->shift ? "authencesn" : "authenc", auth,
				 p->enc->crypto);
		if (!name)
			return -ENOMEM;
		c->aead = crypto_alloc_aead(name, 0, 0);
		kfree(name);
	}
	if (IS_ERR(c->aead)) {
		int err = PTR_ERR(c->aead);

		c->aead = NULL;
		return alloc_error(p, err, extack);
	}
	return 0;
}

/*
 * The key of "authenc": an attribute with the length of the cipher's key, then
 * the authenticator's key, then the cipher's (crypto/authenc.h).
 */
static int set_joined_key(struct klips_crypt *c, const struct klips_crypt_param *p)
{
	struct crypto_authenc_key_param *param;
	u32 auth_len = 0, enc_len = p->enc_bits / 8;
	struct rtattr *rta;
	u32 len;
	u8 *blob;
	int err;

	if (p->auth && !c->keyed)
		auth_len = p->auth_bits / 8;
	len = RTA_SPACE(sizeof(*param)) + auth_len + enc_len;
	blob = kmalloc(len, GFP_KERNEL);
	if (!blob)
		return -ENOMEM;
	rta = (struct rtattr *)blob;
	rta->rta_type = CRYPTO_AUTHENC_KEYA_PARAM;
	rta->rta_len = RTA_LENGTH(sizeof(*param));
	param = RTA_DATA(rta);
	param->enckeylen = cpu_to_be32(enc_len);
	if (auth_len)
		memcpy(blob + RTA_SPACE(sizeof(*param)), p->auth_key, auth_len);
	if (enc_len)
		memcpy(blob + RTA_SPACE(sizeof(*param)) + auth_len, p->enc_key, enc_len);
	err = crypto_aead_setkey(c->aead, blob, len);
	kfree_sensitive(blob);
	return err;
}

static int set_key(struct klips_crypt *c, const struct klips_crypt_param *p,
		   struct netlink_ext_ack *extack)
{
	int err;

	crypto_aead_set_flags(c->aead, CRYPTO_TFM_REQ_FORBID_WEAK_KEYS);
	if (p->enc->kind == KLIPS_ALG_AEAD)
		err = crypto_aead_setkey(c->aead, p->enc_key, p->enc_bits / 8);
	else
		err = set_joined_key(c, p);
	if (err == -ENOMEM)
		return err;
	/* All lengths are right, so there is but one reason left. */
	if (err) {
		klips_extack_fmt(extack, "the kernel's crypto API refuses this key as weak",
				 "the kernel's crypto API refuses this key of %s as weak",
				 p->enc->name);
		return -EINVAL;
	}

	err = crypto_aead_setauthsize(c->aead, c->taglen);
	if (err)
		klips_extack_fmt(extack, "the kernel's crypto API refuses this ICV length",
				 "the kernel's crypto API refuses an ICV of %u bytes",
				 c->taglen);
	return err;
}

static u8 iv_kind(const struct klips_alg *enc)
{
	if (enc->flags & KLIPS_ALG_DERIVED_IV)
		return KLIPS_CRYPT_IV_DERIVED;
	if (!enc->ivlen)
		return KLIPS_CRYPT_IV_NONE;
	return (enc->flags & KLIPS_ALG_COUNTER) ? KLIPS_CRYPT_IV_COUNTER :
						  KLIPS_CRYPT_IV_RANDOM;
}

static int set_up(struct klips_crypt *c, const struct klips_crypt_param *p,
		  struct netlink_ext_ack *extack)
{
	int err;

	c->ivlen = p->enc->ivlen;
	c->blksize = p->enc->blksize;
	c->icvlen = p->enc->kind == KLIPS_ALG_AEAD ? p->enc->icvlen :
		    p->auth ? p->auth->icvlen : 0;
	c->ivkind = iv_kind(p->enc);
	c->esn = p->esn;
	get_random_bytes(&c->ivsalt, sizeof(c->ivsalt));
	get_random_bytes(&c->ivkey, sizeof(c->ivkey));

	if (p->auth && (p->auth->flags & KLIPS_ALG_KEYED)) {
		struct klips_keyed *k;

		k = klips_keyed_new(p->auth, p->auth_key, p->auth_bits);
		if (IS_ERR(k))
			return alloc_error(p, PTR_ERR(k), extack);
		c->keyed = k;
	}
	c->taglen = c->keyed ? 0 : c->icvlen;
	c->shift = c->esn && c->taglen;

	err = alloc_aead(c, p, extack);
	if (err)
		return err;
	if (WARN_ON_ONCE(crypto_aead_ivsize(c->aead) > KLIPS_CRYPT_MAX_IV ||
			 (c->ivlen && crypto_aead_ivsize(c->aead) != c->ivlen)))
		return -EINVAL;
	err = set_key(c, p, extack);
	if (err)
		return err;
	c->sync = !(crypto_aead_tfm(c->aead)->__crt_alg->cra_flags & CRYPTO_ALG_ASYNC);
	c->opsize = klips_crypt_opsize(c->aead);
	return 0;
}

/**
 * klips_crypt_new() - make an engine for one SA
 * @p: algorithms and keys; the keys are copied
 * @extack: gets a text for every error but -ENOMEM; may be NULL
 *
 * Context: process context, may sleep and load modules.
 * Return: the engine; or -EINVAL: these algorithms do not go together, or a key has
 * the wrong length or is weak; -EOPNOTSUPP: this kernel lacks an algorithm; -ENOMEM;
 * or another error of the crypto API.
 */
struct klips_crypt *klips_crypt_new(const struct klips_crypt_param *p,
				    struct netlink_ext_ack *extack)
{
	struct klips_crypt *c;
	int err;

	err = check(p, extack);
	if (err)
		return ERR_PTR(err);
	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return ERR_PTR(-ENOMEM);
	err = set_up(c, p, extack);
	if (err) {
		klips_crypt_free(c);
		return ERR_PTR(err);
	}
	return c;
}

/**
 * klips_crypt_free() - free an engine and wipe its keys
 * @c: engine, with no operation under way; NULL does nothing
 *
 * Context: process context, may sleep.
 */
void klips_crypt_free(struct klips_crypt *c)
{
	if (!c)
		return;
	crypto_free_aead(c->aead);
	klips_keyed_free(c->keyed);
	kfree_sensitive(c);
}

/**
 * klips_crypt_available() - can this kernel do an algorithm?
 * @alg: algorithm of any kind; compressors, which are not the crypto API's, are
 *	available unless unsupported
 *
 * Context: process context, may sleep and load modules.
 * Return: true if it can.
 */
bool klips_crypt_available(const struct klips_alg *alg)
{
	struct crypto_aead *aead;

	if (alg->flags & KLIPS_ALG_UNSUPPORTED)
		return false;
	switch (alg->kind) {
	case KLIPS_ALG_ENC:
		return crypto_has_skcipher(alg->crypto, 0, 0);
	case KLIPS_ALG_AUTH:
		return crypto_has_ahash(alg->crypto, 0, 0);
	case KLIPS_ALG_AEAD:
		aead = crypto_alloc_aead(alg->crypto, 0, 0);
		if (IS_ERR(aead))
			return false;
		crypto_free_aead(aead);
		return true;
	default:
		return true;
	}
}

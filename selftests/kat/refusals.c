// SPDX-License-Identifier: GPL-2.0
/*
 * What the engine must refuse: algorithms and keys that do not fit, with a text
 * that says so, and packets of impossible lengths.
 */
#include <linux/err.h>

#include "kat.h"

/**
 * struct refusal - what klips_crypt_new() must refuse
 * @err: its error
 * @text: the whole text
 */
struct refusal {
	const char *enc;
	const char *auth;
	u32 enc_bits;
	u32 auth_bits;
	bool esn;
	int err;
	const char *text;
};

static const struct refusal klips_kat_refusal[] = {
	{ NULL, "hmac-sha1", 0, 160, false, -EINVAL,
	  "ESP needs a cipher; \"null\" is one" },
	{ "aes-cbc", "hmac-sha1", 120, 160, false, -EINVAL,
	  "aes-cbc takes a key of 128, 192 or 256 bits, found 120 bits" },
	{ "aes-cbc", "hmac-sha256", 128, 160, false, -EINVAL,
	  "hmac-sha256 takes a key of 256 bits, found 160 bits" },
	{ "blowfish-cbc", "hmac-sha1", 456, 160, false, -EINVAL,
	  "blowfish-cbc takes a key of 40 to 448 bits in steps of 8, found 456 bits" },
	{ "aes-gcm-16", NULL, 128, 0, false, -EINVAL,
	  "aes-gcm-16 takes a key of 160, 224 or 288 bits, found 128 bits" },
	{ "null", "null", 8, 0, false, -EINVAL, "null takes no key, found 8 bits" },
	{ "aes-gcm-16", "hmac-sha1", 160, 160, false, -EINVAL,
	  "aes-gcm-16 authenticates by itself, found hmac-sha1 beside it" },
	{ "aes-cbc", "null", 128, 0, true, -EINVAL,
	  "64-bit sequence numbers need an authenticator" },
	{ "hmac-sha1", "hmac-sha1", 160, 160, false, -EINVAL,
	  "hmac-sha1 is not a cipher" },
	{ "aes-cbc", "deflate", 128, 0, false, -EINVAL,
	  "deflate is not an authenticator" },
	{ "des-32iv", "hmac-md5", 64, 128, false, -EOPNOTSUPP,
	  "des-32iv is not supported: it belongs to esp-old (RFC 1829)" },
};

static void try(const struct refusal *r)
{
	const struct klips_alg *enc = NULL, *auth = NULL;
	struct netlink_ext_ack extack = {};
	struct klips_kat_keys k;
	const char *fault = NULL;
	struct klips_crypt *c;

	if (r->enc)
		enc = klips_alg_by_name(KLIPS_ALG_ANY, r->enc);
	if (r->auth)
		auth = klips_alg_by_name(enc ? ~KLIPS_ALG_CIPHERS : KLIPS_ALG_ANY, r->auth);
	klips_kat_keys_draw(&k, enc, r->enc_bits, auth, r->esn);
	k.p.auth_bits = r->auth_bits;
	c = klips_crypt_new(&k.p, &extack);
	if (!IS_ERR(c)) {
		fault = "it is accepted";
		klips_crypt_free(c);
	} else if (PTR_ERR(c) != r->err) {
		fault = "another error is returned";
	} else if (!extack._msg || strcmp(extack._msg, r->text)) {
		fault = extack._msg ? extack._msg : "there is no text";
	}
	klips_kat_ok(fault, "refused: %s", r->text);
}

/* Keys that the crypto API calls weak (RFC 2405, RFC 2451) */
static void try_weak(const char *name, const char *text)
{
	struct netlink_ext_ack extack = {};
	struct klips_kat_keys k;
	const char *fault = NULL;
	struct klips_crypt *c;

	klips_kat_keys_draw(&k, klips_alg_by_name(KLIPS_ALG_CIPHERS, name),
			    klips_alg_by_name(KLIPS_ALG_CIPHERS, name)->key_max,
			    klips_alg_by_name(KLIPS_ALG_SET(KLIPS_ALG_AUTH), "hmac-sha1"),
			    false);
	memset(k.enc_key, 0x01, sizeof(k.enc_key));
	c = klips_crypt_new(&k.p, &extack);
	if (c == ERR_PTR(-EOPNOTSUPP)) {
		klips_kat_skip(extack._msg, "refused: weak key of %s", name);
		return;
	}
	if (!IS_ERR(c)) {
		fault = "it is accepted";
		klips_crypt_free(c);
	} else if (PTR_ERR(c) != -EINVAL) {
		fault = "another error is returned";
	} else if (!extack._msg || strcmp(extack._msg, text)) {
		fault = extack._msg ? extack._msg : "there is no text";
	}
	klips_kat_ok(fault, "refused: weak key of %s", name);
}

/* An algorithm that no kernel has */
static void try_missing(const char *name, u32 kind)
{
	struct klips_alg alg = *klips_alg_by_name(KLIPS_ALG_SET(kind), name);
	struct netlink_ext_ack extack = {};
	struct klips_kat_keys k;
	const char *fault = NULL;
	struct klips_crypt *c;

	alg.crypto = "klips_no_such";
	if (kind == KLIPS_ALG_AUTH)
		klips_kat_keys_draw(&k, klips_alg_by_name(KLIPS_ALG_CIPHERS, "null"), 0,
				    &alg, false);
	else
		klips_kat_keys_draw(&k, &alg, alg.key_max, NULL, false);
	c = klips_crypt_new(&k.p, &extack);
	if (!IS_ERR(c)) {
		fault = "it is accepted";
		klips_crypt_free(c);
	} else if (PTR_ERR(c) != -EOPNOTSUPP) {
		fault = "another error is returned";
	} else if (extack._msg != alg.lacks) {
		fault = extack._msg ? extack._msg : "there is no text";
	}
	klips_kat_ok(fault, "refused: %s where the kernel lacks it", name);
	klips_kat_ok(klips_crypt_available(&alg) ? "it is" : NULL,
		     "%s is not available where the kernel lacks it", name);
}

/* Lengths that no packet of aes-cbc with hmac-sha1 can have */
static void try_lengths(void)
{
	static const u32 clear[] = { 0, 1, 2, 15, 17, 31, 4000, 0xfffffff0 };
	static const u32 sealed[] = { 0, 1, 16, 28, 29, 30, 43, 45, 59, 4016 + 12, 0xfffffff0 };
	const struct klips_alg *cbc = klips_alg_by_name(KLIPS_ALG_CIPHERS, "aes-cbc");
	const char *fault = NULL;
	struct klips_kat_packet p;
	struct klips_kat_keys k;
	struct klips_crypt *c;
	unsigned int i;

	klips_kat_keys_draw(&k, cbc, 128,
			    klips_alg_by_name(KLIPS_ALG_SET(KLIPS_ALG_AUTH), "hmac-sha1"),
			    true);
	c = klips_crypt_new(&k.p, NULL);
	if (IS_ERR(c) || klips_kat_packet_init(&p, KAT_HDR + 16 + 16 + 12)) {
		klips_kat_ok("cannot begin", "refused: impossible lengths");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(clear); i++) {
		if (klips_crypt_seal(c, p.skb, p.esp, clear[i], 1, klips_kat_done, &p) != -EINVAL)
			fault = "an impossible length is sealed";
	}
	for (i = 0; i < ARRAY_SIZE(sealed); i++) {
		if (klips_crypt_open(c, p.skb, p.esp, sealed[i], 1, klips_kat_done, &p) != -EINVAL)
			fault = "an impossible length is opened";
	}
	/* no room for the high half of the sequence number */
	if (klips_crypt_seal(c, p.skb, p.skb->head + 3, 16, 1, klips_kat_done, &p) != -EINVAL)
		fault = "a header too near to the buffer's begin is sealed";
	if (!fault)
		fault = klips_kat_damage(&p);
	klips_kat_ok(fault, "refused: impossible lengths");
	klips_kat_packet_exit(&p);
	klips_crypt_free(c);
}

/**
 * klips_kat_refusals() - run all of them
 */
void klips_kat_refusals(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(klips_kat_refusal); i++)
		try(&klips_kat_refusal[i]);
	try_weak("des-cbc", "the kernel's crypto API refuses this key of des-cbc as weak");
	try_weak("3des-cbc", "the kernel's crypto API refuses this key of 3des-cbc as weak");
	try_missing("cast128-cbc", KLIPS_ALG_ENC);
	try_missing("hmac-ripemd160", KLIPS_ALG_AUTH);
	try_missing("keyed-md5", KLIPS_ALG_AUTH);
	try_missing("aes-gcm-16", KLIPS_ALG_AEAD);
	try_lengths();
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Round trips: whatever goes together seals and opens again, and nothing opens of
 * which a single bit has changed. Synchronously, and by way of another thread.
 */
#include <linux/err.h>

#include "kat.h"

#define SEQ	0x00000005fffffff0ULL	/* its high half counts with ESN only */

#define LONG_PACKET	1000	/* bytes from which on fewer bits are changed */

/* Long ones last: they are tried with one key only. */
static const u16 klips_kat_lengths[] = { 1, 13, 14, 64, 1400, 9000 };
#define SHORT_LENGTHS	4

const char *klips_kat_no_auth = "digest_null";

/**
 * struct trip - one engine under test
 * @c: engine
 * @clear: clear text as it was
 * @clen: bytes of it
 * @seq: sequence number
 * @late: klips_crypt_seal() and klips_crypt_open() must return -EINPROGRESS
 */
struct trip {
	struct klips_crypt *c;
	u8 *clear;
	u32 clen;
	u64 seq;
	bool esn;
	bool late;
};

static int seal(const struct trip *t, struct klips_kat_packet *p)
{
	__be32 header[2] = { cpu_to_be32(0x1234abcd), cpu_to_be32((u32)t->seq) };
	int err;

	memcpy(p->esp, header, sizeof(header));
	memcpy(p->esp + KAT_HDR + t->c->ivlen, t->clear, t->clen);
	err = klips_crypt_seal(t->c, p->skb, p->esp, t->clen, t->seq, klips_kat_done, p);
	if (t->late && err != -EINPROGRESS)
		return err ? err : -EALREADY;
	return klips_kat_wait(p, err);
}

static int open(const struct trip *t, struct klips_kat_packet *p, u64 seq)
{
	int err = klips_crypt_open(t->c, p->skb, p->esp, p->len - KAT_HDR, seq,
				   klips_kat_done, p);

	if (t->late && err != -EINPROGRESS && err != -EBADMSG)
		return err ? err : -EALREADY;
	return klips_kat_wait(p, err);
}

/* Open a copy of a sealed packet after one bit of it has changed. */
static const char *flip(const struct trip *t, const struct klips_kat_packet *sealed,
			u32 bit)
{
	struct klips_kat_packet p;
	const char *fault = NULL;
	int err;

	if (klips_kat_packet_init(&p, sealed->len))
		return "out of memory";
	memcpy(p.esp, sealed->esp, sealed->len);
	p.esp[bit / 8] ^= 1 << bit % 8;
	err = open(t, &p, t->seq);
	if (err != -EBADMSG)
		fault = err ? "another error than -EBADMSG for a changed bit" :
			      "a packet opens of which one bit has changed";
	else
		fault = klips_kat_damage(&p);
	klips_kat_packet_exit(&p);
	return fault;
}

/* One bit of each part of the packet, and some at arbitrary places */
static const char *flips(const struct trip *t, const struct klips_kat_packet *sealed)
{
	u32 text = KAT_HDR + t->c->ivlen;
	u32 bits[] = {
		0,			/* SPI */
		KAT_HDR * 8 - 1,	/* sequence number */
		KAT_HDR * 8,		/* IV, or text */
		text * 8,
		(text + t->clen) * 8 - 1,
		(text + t->clen) * 8,	/* ICV */
		sealed->len * 8 - 1,
		0, 0, 0,
	};
	const char *fault = NULL;
	unsigned int i;

	/* three arbitrary ones, and the fixed ones too in short packets */
	for (i = ARRAY_SIZE(bits) - 3; i < ARRAY_SIZE(bits); i++) {
		klips_kat_draw((u8 *)&bits[i], sizeof(bits[i]));
		bits[i] %= sealed->len * 8;
	}
	i = t->clen > LONG_PACKET ? ARRAY_SIZE(bits) - 3 : 0;
	for (; !fault && i < ARRAY_SIZE(bits); i++)
		fault = flip(t, sealed, bits[i]);
	return fault;
}

/* The high half of the sequence number: authenticated with ESN, else ignored */
static const char *other_high_half(const struct trip *t,
				   const struct klips_kat_packet *sealed)
{
	struct klips_kat_packet p;
	int err;

	if (klips_kat_packet_init(&p, sealed->len))
		return "out of memory";
	memcpy(p.esp, sealed->esp, sealed->len);
	err = open(t, &p, t->seq ^ 1ULL << 32);
	klips_kat_packet_exit(&p);
	if (t->esn && err != -EBADMSG)
		return "a packet opens under another high half of the sequence number";
	if (!t->esn && err)
		return "the high half of the sequence number counts without ESN";
	return NULL;
}

/* Sealed again under the next number, the IV must be another one. */
static const char *next_iv(struct trip *t, const struct klips_kat_packet *sealed)
{
	struct klips_kat_packet p;
	const char *fault = NULL;

	if (!t->c->ivlen)
		return NULL;
	if (klips_kat_packet_init(&p, sealed->len))
		return "out of memory";
	t->seq++;
	if (seal(t, &p))
		fault = "sealing fails";
	else if (!memcmp(p.esp + KAT_HDR, sealed->esp + KAT_HDR, t->c->ivlen))
		fault = "an IV occurs twice";
	t->seq--;
	klips_kat_packet_exit(&p);
	return fault;
}

static const char *opens_again(const struct trip *t, const struct klips_kat_packet *sealed)
{
	struct klips_kat_packet p;
	const char *fault = NULL;

	if (klips_kat_packet_init(&p, sealed->len))
		return "out of memory";
	memcpy(p.esp, sealed->esp, sealed->len);
	if (open(t, &p, t->seq))
		fault = "opening fails";
	else if (memcmp(p.esp, sealed->esp, KAT_HDR))
		fault = "opening has changed the ESP header";
	else if (memcmp(p.esp + KAT_HDR + t->c->ivlen, t->clear, t->clen))
		fault = "what comes out is not what went in";
	else
		fault = klips_kat_damage(&p);
	if (!fault && atomic_read(&p.calls) != t->late)
		fault = "the callback was not called exactly as often as promised";
	klips_kat_packet_exit(&p);
	return fault;
}

/* hides: the cipher hides the clear text */
static const char *trip(struct trip *t, bool hides)
{
	u32 len = KAT_HDR + t->c->ivlen + t->clen + t->c->icvlen;
	struct klips_kat_packet p;
	const char *fault;

	if (klips_kat_packet_init(&p, len))
		return "out of memory";
	if (seal(t, &p))
		fault = "sealing fails";
	else if (hides && t->clen >= 8 &&
		 !memcmp(p.esp + KAT_HDR + t->c->ivlen, t->clear, t->clen))
		fault = "what was sealed is still readable";
	else
		fault = klips_kat_damage(&p);
	if (!fault)
		fault = opens_again(t, &p);
	if (!fault)
		fault = next_iv(t, &p);
	if (!fault && t->c->icvlen)
		fault = flips(t, &p);
	if (!fault)
		fault = other_high_half(t, &p);
	klips_kat_packet_exit(&p);
	return fault;
}

static const char *lengths(struct klips_crypt *c, const struct klips_alg *enc,
			   unsigned int count, bool esn, bool late)
{
	/* GMAC and the null cipher leave the text as it is. */
	bool hides = strcmp(enc->name, "null") && strcmp(enc->name, "aes-gmac");
	struct trip t = { .c = c, .seq = SEQ, .esn = esn, .late = late };
	const char *fault = NULL;
	unsigned int i;

	for (i = 0; !fault && i < count; i++) {
		u32 align = max_t(u32, c->blksize, 4);

		t.clen = round_up(klips_kat_lengths[i] + 2, align);
		t.clear = kmalloc(t.clen, GFP_KERNEL);
		if (!t.clear)
			return "out of memory";
		klips_kat_draw(t.clear, t.clen);
		fault = trip(&t, hides);
		kfree(t.clear);
	}
	return fault;
}

/* One size of key, with and without ESN */
static const char *one_key(const struct klips_alg *enc, u32 bits,
			   const struct klips_alg *auth, unsigned int count,
			   const char **lacks)
{
	bool icv = enc->icvlen || (auth && auth->icvlen);
	struct netlink_ext_ack extack = {};
	const char *fault = NULL;
	struct klips_kat_keys k;
	struct klips_crypt *c;
	int esn;

	for (esn = 0; !fault && esn <= icv; esn++) {
		klips_kat_keys_draw(&k, enc, bits, auth, esn);
		c = klips_crypt_new(&k.p, &extack);
		if (c == ERR_PTR(-EOPNOTSUPP)) {
			*lacks = extack._msg;
			return NULL;
		}
		if (IS_ERR(c))
			return extack._msg ? extack._msg : "out of memory";
		fault = lengths(c, enc, count, esn, false);
		klips_crypt_free(c);
	}
	return fault;
}

static void one_pair(const struct klips_alg *enc, const struct klips_alg *auth)
{
	const char *fault = NULL, *lacks = NULL;
	u32 sizes[] = { enc->key_min, enc->key_min + enc->key_step, enc->key_max };
	unsigned int i;

	for (i = 0; !fault && !lacks && i < ARRAY_SIZE(sizes); i++) {
		if (i && sizes[i] == sizes[i - 1])
			continue;
		fault = one_key(enc, sizes[i], auth,
				i ? SHORT_LENGTHS : ARRAY_SIZE(klips_kat_lengths), &lacks);
	}
	if (lacks)
		klips_kat_skip(lacks, "%s with %s", enc->name, auth ? auth->name : "itself");
	else
		klips_kat_ok(fault, "%s with %s", enc->name, auth ? auth->name : "itself");
}

/**
 * klips_kat_trips() - round trips of every pair of algorithms
 */
void klips_kat_trips(void)
{
	const struct klips_alg *enc, *auth;
	unsigned int i, j;

	for (i = 0; (enc = klips_alg_iter(i)); i++) {
		if (enc->flags & KLIPS_ALG_UNSUPPORTED)
			continue;
		if (enc->kind == KLIPS_ALG_AEAD)
			one_pair(enc, NULL);
		if (enc->kind != KLIPS_ALG_ENC)
			continue;
		for (j = 0; (auth = klips_alg_iter(j)); j++) {
			if (auth->kind == KLIPS_ALG_AUTH &&
			    !(auth->flags & KLIPS_ALG_UNSUPPORTED))
				one_pair(enc, auth);
		}
	}
}

/* An algorithm of the table, but as cryptd's thread does it */
static void one_late(const char *enc_name, const char *enc_crypto, u32 bits,
		     const char *auth_name, const char *auth_crypto, bool esn)
{
	struct klips_alg enc = *klips_alg_by_name(KLIPS_ALG_CIPHERS, enc_name);
	struct klips_alg auth = *klips_alg_by_name(KLIPS_ALG_SET(KLIPS_ALG_AUTH), auth_name);
	struct netlink_ext_ack extack = {};
	struct klips_kat_keys k;
	const char *fault = NULL;
	struct klips_crypt *c;

	enc.crypto = enc_crypto;
	if (auth_crypto)
		auth.crypto = auth_crypto;
	klips_kat_keys_draw(&k, &enc, bits, auth.icvlen ? &auth : NULL, esn);
	c = klips_crypt_new(&k.p, &extack);
	if (c == ERR_PTR(-EOPNOTSUPP)) {
		klips_kat_skip("no cryptd in this kernel", "late: %s with %s%s", enc_name,
			       auth_name, esn ? ", ESN" : "");
		return;
	}
	if (IS_ERR(c)) {
		klips_kat_ok(extack._msg, "late: %s with %s", enc_name, auth_name);
		return;
	}
	if (c->sync)
		fault = "the engine takes an asynchronous cipher for a synchronous one";
	else
		fault = lengths(c, &enc, ARRAY_SIZE(klips_kat_lengths), esn, true);
	klips_kat_ok(fault, "late: %s with %s%s", enc_name, auth_name, esn ? ", ESN" : "");
	klips_crypt_free(c);
}

/**
 * klips_kat_late() - round trips that end in another thread
 *
 * A template is found under a name of its own making only, so that all parts of
 * it must be named by their drivers.
 */
void klips_kat_late(void)
{
	static const char gcm[] = "rfc4106(gcm_base(cryptd(ctr(aes-generic)),ghash-generic))";
	static const char cbc[] = "cryptd(cbc(aes-generic))";
	static const char des[] = "cryptd(cbc(des-generic))";
	int esn;

	klips_kat_no_auth = "digest_null-generic";
	for (esn = 0; esn <= 1; esn++) {
		one_late("aes-gcm-16", gcm, 160, "null", NULL, esn);
		one_late("aes-cbc", cbc, 128, "hmac-sha256", "hmac(sha256-generic)", esn);
		one_late("aes-cbc", cbc, 256, "keyed-md5", NULL, esn);
		one_late("des-deriv", des, 64, "keyed-sha1", NULL, esn);
	}
	klips_kat_no_auth = "digest_null";
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Known answers: what the engine seals is what others have computed, and what
 * others have sealed it opens.
 */
#include <linux/err.h>
#include <linux/slab.h>

#include "kat.h"

/**
 * struct klips_kat_vector - a known answer; texts are hexadecimal
 * @name: where it comes from
 * @enc: cipher or AEAD
 * @auth: authenticator, or NULL
 * @ekey: key of @enc
 * @akey: key of @auth
 * @clear: payload, padding, pad length, next header
 * @packet: from the SPI to the ICV
 * @seq: sequence number with its high half
 * @esn: 64-bit sequence numbers
 */
struct klips_kat_vector {
	const char *name;
	const char *enc;
	const char *auth;
	const char *ekey;
	const char *akey;
	const char *clear;
	const char *packet;
	u64 seq;
	bool esn;
};

#include "vectors.h"

/**
 * struct answer - a vector in bytes
 * @clear: clear text
 * @packet: sealed packet
 */
struct answer {
	u8 *clear;
	u8 *packet;
	u32 clear_len;
	u32 packet_len;
	u8 ekey[64];
	u8 akey[64];
};

static u32 hexlen(const char *text)
{
	return text ? strlen(text) / 2 : 0;
}

/* hex_to_bin() lives in different headers of different kernels. */
static u8 nibble(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

static void to_bytes(u8 *data, const char *text)
{
	u32 i;

	for (i = 0; i < hexlen(text); i++)
		data[i] = nibble(text[2 * i]) << 4 | nibble(text[2 * i + 1]);
}

static int from_hex(struct answer *a, const struct klips_kat_vector *v)
{
	a->clear_len = hexlen(v->clear);
	a->packet_len = hexlen(v->packet);
	if (hexlen(v->ekey) > sizeof(a->ekey) || hexlen(v->akey) > sizeof(a->akey))
		return -EINVAL;
	a->clear = kmalloc(a->clear_len, GFP_KERNEL);
	a->packet = kmalloc(a->packet_len, GFP_KERNEL);
	if (!a->clear || !a->packet)
		return -ENOMEM;
	to_bytes(a->clear, v->clear);
	to_bytes(a->packet, v->packet);
	to_bytes(a->ekey, v->ekey);
	to_bytes(a->akey, v->akey);
	return 0;
}

static const char *try_seal(struct klips_crypt *c, const struct klips_kat_vector *v,
			    const struct answer *a)
{
	const char *fault = NULL;
	struct klips_kat_packet p;
	int err;

	if (KAT_HDR + c->ivlen + a->clear_len + c->icvlen != a->packet_len)
		return "the engine's IV and ICV have other lengths";
	if (klips_kat_packet_init(&p, a->packet_len))
		return "out of memory";
	memcpy(p.esp, a->packet, KAT_HDR);
	memcpy(p.esp + KAT_HDR + c->ivlen, a->clear, a->clear_len);
	klips_kat_set_iv(a->packet + KAT_HDR, c->ivlen);
	err = klips_kat_wait(&p, klips_crypt_seal(c, p.skb, p.esp, a->clear_len, v->seq,
						  klips_kat_done, &p));
	klips_kat_set_iv(NULL, 0);
	if (err)
		fault = "sealing fails";
	else if (memcmp(p.esp, a->packet, a->packet_len))
		fault = "the sealed packet differs";
	else
		fault = klips_kat_damage(&p);
	klips_kat_packet_exit(&p);
	return fault;
}

static const char *try_open(struct klips_crypt *c, const struct klips_kat_vector *v,
			    const struct answer *a)
{
	const char *fault = NULL;
	struct klips_kat_packet p;
	int err;

	if (klips_kat_packet_init(&p, a->packet_len))
		return "out of memory";
	memcpy(p.esp, a->packet, a->packet_len);
	err = klips_kat_wait(&p, klips_crypt_open(c, p.skb, p.esp, a->packet_len - KAT_HDR,
						  v->seq, klips_kat_done, &p));
	if (err)
		fault = "opening fails";
	else if (memcmp(p.esp, a->packet, KAT_HDR))
		fault = "opening has changed the ESP header";
	else if (memcmp(p.esp + KAT_HDR + c->ivlen, a->clear, a->clear_len))
		fault = "the clear text differs";
	else
		fault = klips_kat_damage(&p);
	klips_kat_packet_exit(&p);
	return fault;
}

static void try(const struct klips_kat_vector *v, struct answer *a)
{
	struct netlink_ext_ack extack = {};
	struct klips_crypt_param p = {
		.enc = klips_alg_by_name(KLIPS_ALG_CIPHERS, v->enc),
		.auth = v->auth ? klips_alg_by_name(KLIPS_ALG_SET(KLIPS_ALG_AUTH), v->auth)
				: NULL,
		.enc_key = a->ekey,
		.auth_key = a->akey,
		.enc_bits = hexlen(v->ekey) * 8,
		.auth_bits = hexlen(v->akey) * 8,
		.esn = v->esn,
	};
	struct klips_crypt *c;
	const char *fault;

	c = klips_crypt_new(&p, &extack);
	if (c == ERR_PTR(-EOPNOTSUPP)) {
		klips_kat_skip(extack._msg, "%s", v->name);
		return;
	}
	if (IS_ERR(c)) {
		klips_kat_ok(extack._msg ? extack._msg : "out of memory", "%s", v->name);
		return;
	}
	fault = try_seal(c, v, a);
	if (!fault)
		fault = try_open(c, v, a);
	klips_kat_ok(fault, "%s", v->name);
	klips_crypt_free(c);
}

/**
 * klips_kat_answers() - run all known answers
 */
void klips_kat_answers(void)
{
	struct answer *a;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(klips_kat_vectors); i++) {
		a = kzalloc(sizeof(*a), GFP_KERNEL);
		if (!a || from_hex(a, &klips_kat_vectors[i]))
			klips_kat_ok("cannot read the vector", "%s",
				     klips_kat_vectors[i].name);
		else
			try(&klips_kat_vectors[i], a);
		if (a) {
			kfree(a->clear);
			kfree(a->packet);
		}
		kfree(a);
	}
}

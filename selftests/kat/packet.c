// SPDX-License-Identifier: GPL-2.0
/*
 * Packets and keys for the tests of the cryptographic engine.
 */
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/prandom.h>

#include "crypt_priv.h"
#include "kat.h"

#define GUARD_BYTE	0xa5
#define LATE_LIMIT	(10 * HZ)

static u8 klips_kat_iv[KLIPS_CRYPT_MAX_IV];
static u32 klips_kat_ivlen;

/**
 * klips_kat_set_iv() - choose the IV of what is sealed from now on
 * @iv: IV
 * @len: its length in bytes; 0 = the engine's own choice again
 */
void klips_kat_set_iv(const u8 *iv, u32 len)
{
	if (len)
		memcpy(klips_kat_iv, iv, len);
	klips_kat_ivlen = len;
}

/* Called by the engine, see crypt_priv.h. */
bool klips_crypt_known_iv(u8 *iv, u32 len)
{
	if (!len || len != klips_kat_ivlen)
		return false;
	memcpy(iv, klips_kat_iv, len);
	return true;
}

/**
 * klips_kat_draw() - bytes that look random and are the same in every run
 * @data: where to
 * @len: how many
 */
void klips_kat_draw(u8 *data, u32 len)
{
	static struct rnd_state state;
	static bool seeded;

	if (!seeded) {
		prandom_seed_state(&state, 20240607);
		seeded = true;
	}
	prandom_bytes_state(&state, data, len);
}

/**
 * klips_kat_packet_init() - make a packet with room for an ESP packet
 * @p: packet
 * @len: bytes from the ESP header to the ICV's end
 *
 * Return: 0 or -ENOMEM.
 */
int klips_kat_packet_init(struct klips_kat_packet *p, u32 len)
{
	memset(p, 0, sizeof(*p));
	init_completion(&p->left);
	p->skb = alloc_skb(len + 2 * KAT_GUARD, GFP_KERNEL);
	if (!p->skb)
		return -ENOMEM;
	memset(skb_put(p->skb, len + 2 * KAT_GUARD), GUARD_BYTE, len + 2 * KAT_GUARD);
	p->esp = p->skb->data + KAT_GUARD;
	p->len = len;
	return 0;
}

/**
 * klips_kat_packet_exit() - free a packet
 * @p: packet, with no operation under way
 */
void klips_kat_packet_exit(struct klips_kat_packet *p)
{
	kfree_skb(p->skb);
}

/**
 * klips_kat_done() - the engine's callback
 * @arg: packet
 * @err: error of the operation
 */
void klips_kat_done(void *arg, int err)
{
	struct klips_kat_packet *p = arg;

	p->err = err;
	atomic_inc(&p->calls);
	complete(&p->left);
}

/**
 * klips_kat_wait() - the error of an operation, now or later
 * @p: packet
 * @err: what klips_crypt_seal() or klips_crypt_open() returned
 *
 * Return: its error; -ETIMEDOUT if it does not end in ten seconds.
 */
int klips_kat_wait(struct klips_kat_packet *p, int err)
{
	if (err != -EINPROGRESS)
		return err;
	if (!wait_for_completion_timeout(&p->left, LATE_LIMIT))
		return -ETIMEDOUT;
	return p->err;
}

/**
 * klips_kat_damage() - has anything outside the packet changed?
 * @p: packet
 *
 * Return: what has, or NULL.
 */
const char *klips_kat_damage(const struct klips_kat_packet *p)
{
	if (memchr_inv(p->esp - KAT_GUARD, GUARD_BYTE, KAT_GUARD))
		return "bytes before the ESP header have changed";
	if (memchr_inv(p->esp + p->len, GUARD_BYTE, KAT_GUARD))
		return "bytes behind the ICV have changed";
	return NULL;
}

/**
 * klips_kat_keys_draw() - algorithms with arbitrary keys
 * @k: where to; @k->p points into it
 * @enc: cipher or AEAD
 * @enc_bits: size of its key
 * @auth: authenticator with one size of key, or NULL
 * @esn: 64-bit sequence numbers
 */
void klips_kat_keys_draw(struct klips_kat_keys *k, const struct klips_alg *enc,
			 u32 enc_bits, const struct klips_alg *auth, bool esn)
{
	klips_kat_draw(k->enc_key, sizeof(k->enc_key));
	klips_kat_draw(k->auth_key, sizeof(k->auth_key));
	k->p.enc = enc;
	k->p.auth = auth;
	k->p.enc_key = k->enc_key;
	k->p.auth_key = k->auth_key;
	k->p.enc_bits = enc_bits;
	k->p.auth_bits = auth ? auth->key_max : 0;
	k->p.esn = esn;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * The cryptographic engine of ESP: one packet.
 *
 * Every SA is an AEAD of the crypto API: AEADs as they are, cipher and
 * authenticator joined by "authenc". The packet is worked on where it lies:
 *
 *	| SPI | sequence number | IV | clear or cipher text | ICV |
 *	|<----- authenticated only ----->|
 *
 * With 64-bit sequence numbers the crypto API takes the number's high half, which
 * is not in the packet, between SPI and sequence number. For as long as the
 * operation lasts, the SPI moves four bytes to the front and makes room for it;
 * what was in these four bytes (the end of the outer header) comes back after.
 */
#include <crypto/aead.h>
#include <linux/scatterlist.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "compat/crypto.h"
#include "core/espsize.h"
#include "crypt_priv.h"

#define ESP_SEQ_LEN	4	/* bytes of half a sequence number, or of the SPI */

/**
 * struct klips_crypt_op - one operation under way
 * @crypt: engine
 * @done: whom to tell, if it ends later
 * @arg: for @done
 * @esp: ESP header
 * @len: bytes of clear text
 * @seqhi: high half of the sequence number
 * @before: the four bytes before the ESP header
 * @sealing: not opening
 * @sg: the packet
 * @iv: for the crypto API, which changes it
 * @req: request; its size depends on the algorithm
 */
struct klips_crypt_op {
	const struct klips_crypt *crypt;
	klips_crypt_done_t done;
	void *arg;
	u8 *esp;
	u32 len;
	__be32 seqhi;
	u8 before[ESP_SEQ_LEN];
	bool sealing;
	struct scatterlist sg;
	u8 iv[KLIPS_CRYPT_MAX_IV] __aligned(sizeof(u64));
	struct aead_request req;
};

/**
 * klips_crypt_opsize() - memory that one operation needs
 * @aead: transform that it uses
 *
 * Return: bytes.
 */
u32 klips_crypt_opsize(struct crypto_aead *aead)
{
	return sizeof(struct klips_crypt_op) + crypto_aead_reqsize(aead);
}

/*
 * Write the IV of a packet to be sealed.
 *
 * Counter modes are broken by an IV that occurs twice under one key. The sequence
 * number, which is 64 bits here even where 32 are sent, occurs once in an SA's
 * life, on whatever CPU. The salt is for manual keys, which come back with the
 * next boot: it makes the counter begin elsewhere.
 *
 * CBC wants an IV that nobody can know in advance (RFC 3602 section 3): the
 * sequence number under a pseudo-random function with a key of its own.
 */
static void make_iv(const struct klips_crypt *c, u64 seq, u8 *iv)
{
	__be64 word;
	u32 i;

	switch (c->ivkind) {
	case KLIPS_CRYPT_IV_COUNTER:
		word = cpu_to_be64(seq ^ c->ivsalt);
		memcpy(iv, &word, sizeof(word));
		break;
	case KLIPS_CRYPT_IV_RANDOM:
		for (i = 0; i < c->ivlen; i += sizeof(word)) {
			word = cpu_to_be64(siphash_2u64(seq, i, &c->ivkey));
			memcpy(iv + i, &word, sizeof(word));
		}
		break;
	}
}

/*
 * The IV as the crypto API takes it. Where none is sent, it is the sequence number
 * and its complement, as in the KAME stack and in the draft that it follows,
 * draft-ietf-ipsec-ciph-des-derived. Neither knows 3des-deriv; it is the same.
 */
static void load_iv(struct klips_crypt_op *op)
{
	const struct klips_crypt *c = op->crypt;
	const u8 *seq = op->esp + ESP_SEQ_LEN;
	u32 i;

	if (c->ivkind == KLIPS_CRYPT_IV_DERIVED) {
		for (i = 0; i < ESP_SEQ_LEN; i++) {
			op->iv[i] = seq[i];
			op->iv[i + ESP_SEQ_LEN] = ~seq[i];
		}
	} else {
		memcpy(op->iv, op->esp + KLIPS_ESP_HDR_LEN, c->ivlen);
	}
}

/* Make room for the high half of the sequence number, and put it there. */
static void shift_header(struct klips_crypt_op *op)
{
	u8 *esp = op->esp;

	memcpy(op->before, esp - ESP_SEQ_LEN, ESP_SEQ_LEN);
	memcpy(esp - ESP_SEQ_LEN, esp, ESP_SEQ_LEN);
	memcpy(esp, &op->seqhi, ESP_SEQ_LEN);
}

static void unshift_header(struct klips_crypt_op *op)
{
	u8 *esp = op->esp;

	memcpy(esp, esp - ESP_SEQ_LEN, ESP_SEQ_LEN);
	memcpy(esp - ESP_SEQ_LEN, op->before, ESP_SEQ_LEN);
}

/* The authenticated bytes of a packet, for engines with a hash beside them */
static u32 covered(const struct klips_crypt_op *op)
{
	return KLIPS_ESP_HDR_LEN + op->crypt->ivlen + op->len;
}

/* What is left to do after the crypto API; frees the operation. */
static int finish(struct klips_crypt_op *op, int err)
{
	const struct klips_crypt *c = op->crypt;

	if (c->shift)
		unshift_header(op);
	if (!err && c->keyed && op->sealing)
		err = klips_keyed_make(c->keyed, op->esp, covered(op),
				       c->esn ? &op->seqhi : NULL,
				       op->esp + covered(op));
	kfree_sensitive(op);
	return err;
}

static void complete_later(void *data, int err)
{
	struct klips_crypt_op *op = data;
	klips_crypt_done_t done = op->done;
	void *arg = op->arg;

	/* said of a request that leaves a backlog; ours enter none */
	if (WARN_ON_ONCE(err == -EINPROGRESS))
		return;
	err = finish(op, err);
	done(arg, err);
}

KLIPS_CRYPTO_DONE(complete_later)

/* Does the packet have what the caller says it has? */
static bool fits(const struct klips_crypt *c, const struct sk_buff *skb,
		 const u8 *esp, u32 clen)
{
	u32 fixed = KLIPS_ESP_HDR_LEN + c->ivlen + c->icvlen;
	const u8 *tail = skb->data + skb_headlen(skb);

	if (esp < skb->head + (c->shift ? ESP_SEQ_LEN : 0) || esp > tail)
		return false;
	return fixed <= tail - esp && clen <= tail - esp - fixed;
}

static struct klips_crypt_op *new_op(const struct klips_crypt *c, u8 *esp, u32 len,
				     u64 seq, klips_crypt_done_t done, void *arg)
{
	struct klips_crypt_op *op = kmalloc(c->opsize, GFP_ATOMIC);

	if (!op)
		return NULL;
	op->crypt = c;
	op->done = done;
	op->arg = arg;
	op->esp = esp;
	op->len = len;
	op->seqhi = cpu_to_be32(seq >> 32);
	return op;
}

/* Have the crypto API do it; len is what it works on, with the ICV if opening. */
static int run(struct klips_crypt_op *op, u32 len)
{
	const struct klips_crypt *c = op->crypt;
	u32 head = KLIPS_ESP_HDR_LEN + c->ivlen;
	u8 *start = op->esp;
	int err;

	load_iv(op);
	if (c->shift) {
		shift_header(op);
		start -= ESP_SEQ_LEN;
		head += ESP_SEQ_LEN;
	}
	sg_init_one(&op->sg, start, head + op->len + c->taglen);
	aead_request_set_tfm(&op->req, c->aead);
	aead_request_set_callback(&op->req, 0, klips_crypto_done(complete_later), op);
	aead_request_set_crypt(&op->req, &op->sg, &op->sg, len, op->iv);
	aead_request_set_ad(&op->req, head);
	err = op->sealing ? crypto_aead_encrypt(&op->req) : crypto_aead_decrypt(&op->req);
	return err == -EINPROGRESS ? err : finish(op, err);
}

/**
 * klips_crypt_seal() - encrypt and authenticate a packet in place
 * @c: engine
 * @skb: packet; from @esp on linear and not shared with anybody
 * @esp: ESP header in it: SPI and low half of the sequence number are written.
 *	Behind it come c->ivlen bytes that are filled here, @clen bytes to be
 *	encrypted, and c->icvlen bytes that are filled here; all within
 *	skb_headlen().
 * @clen: bytes of payload, padding, pad length and next header
 * @seq: sequence number. It counts on past 32 bits also where only these are sent:
 *	an engine must never see one twice.
 * @done: called later, exactly once, if this returns -EINPROGRESS; perhaps on
 *	another CPU, in softirq or process context with softirqs off, perhaps
 *	before this returns. @skb is the engine's until then.
 * @arg: for @done
 *
 * With 64-bit sequence numbers there must be four bytes between skb->head and
 * @esp; they change for a while and come back.
 *
 * Context: process or softirq context; does not sleep.
 * Return: 0: done. -EINPROGRESS: see @done, which gets an error as below. -EINVAL:
 * the lengths are impossible. -ENOMEM, -EBUSY or -ENOSPC (a hardware's queue is
 * full), or another error of the crypto API: the packet is spoilt.
 */
int klips_crypt_seal(const struct klips_crypt *c, struct sk_buff *skb, u8 *esp,
		     u32 clen, u64 seq, klips_crypt_done_t done, void *arg)
{
	struct klips_crypt_op *op;

	if (clen < KLIPS_ESP_TRAILER_LEN || clen % c->blksize || !fits(c, skb, esp, clen))
		return -EINVAL;
	op = new_op(c, esp, clen, seq, done, arg);
	if (!op)
		return -ENOMEM;
	op->sealing = true;
	if (!klips_crypt_known_iv(esp + KLIPS_ESP_HDR_LEN, c->ivlen))
		make_iv(c, seq, esp + KLIPS_ESP_HDR_LEN);
	return run(op, clen);
}

/**
 * klips_crypt_open() - verify and decrypt a packet in place
 * @c: engine
 * @skb: packet; from @esp on linear and not shared with anybody
 * @esp: ESP header in it
 * @len: bytes from the ESP header's end to the ICV's end; untrusted
 * @seq: sequence number, with the high half that the receiver takes it to have;
 *	without ESN only the packet counts
 * @done: as in klips_crypt_seal()
 * @arg: for @done
 *
 * The clear text takes the cipher text's place behind the IV. Nothing of it may be
 * used where an error is returned. Padding is not looked at.
 *
 * Context: process or softirq context; does not sleep.
 * Return: 0: genuine and decrypted. -EINPROGRESS: see @done. -EBADMSG: the ICV is
 * wrong. -EINVAL: no packet of this SA is that long, or it is shorter than @len.
 * Others as of klips_crypt_seal().
 */
int klips_crypt_open(const struct klips_crypt *c, struct sk_buff *skb, u8 *esp,
		     u32 len, u64 seq, klips_crypt_done_t done, void *arg)
{
	struct klips_crypt_op *op;
	u32 clen;
	int err;

	if (len < c->ivlen + c->icvlen + KLIPS_ESP_TRAILER_LEN)
		return -EINVAL;
	clen = len - c->ivlen - c->icvlen;
	if (clen % c->blksize || !fits(c, skb, esp, clen))
		return -EINVAL;
	op = new_op(c, esp, clen, seq, done, arg);
	if (!op)
		return -ENOMEM;
	op->sealing = false;
	if (c->keyed) {
		err = klips_keyed_check(c->keyed, esp, covered(op),
					c->esn ? &op->seqhi : NULL, esp + covered(op));
		if (err) {
			kfree_sensitive(op);
			return err;
		}
	}
	return run(op, clen + c->taglen);
}

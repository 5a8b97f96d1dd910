/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Test module for the cryptographic engine: what its files share.
 */
#ifndef KLIPS_KAT_H
#define KLIPS_KAT_H

#include <linux/completion.h>
#include <linux/netlink.h>
#include <linux/skbuff.h>

#include "crypt.h"

/* Bytes before and behind the packet that nobody may change */
#define KAT_GUARD	64
#define KAT_HDR		8

/**
 * struct klips_kat_packet - an ESP packet under test
 * @skb: the packet between two guards
 * @esp: ESP header
 * @len: bytes from @esp to the end of the ICV
 * @left: completed when a late operation has ended
 * @calls: times that a late operation has ended
 * @err: its error
 */
struct klips_kat_packet {
	struct sk_buff *skb;
	u8 *esp;
	u32 len;
	struct completion left;
	atomic_t calls;
	int err;
};

int klips_kat_packet_init(struct klips_kat_packet *p, u32 len);
void klips_kat_packet_exit(struct klips_kat_packet *p);
void klips_kat_done(void *arg, int err);
int klips_kat_wait(struct klips_kat_packet *p, int err);
const char *klips_kat_damage(const struct klips_kat_packet *p);
void klips_kat_set_iv(const u8 *iv, u32 len);
void klips_kat_draw(u8 *data, u32 len);

/**
 * struct klips_kat_keys - algorithms with keys
 */
struct klips_kat_keys {
	struct klips_crypt_param p;
	u8 enc_key[64];
	u8 auth_key[64];
};

void klips_kat_keys_draw(struct klips_kat_keys *k, const struct klips_alg *enc,
			 u32 enc_bits, const struct klips_alg *auth, bool esn);

extern const char *klips_kat_no_auth;

void klips_kat_ok(const char *fault, const char *fmt, ...) __printf(2, 3);
void klips_kat_skip(const char *why, const char *fmt, ...) __printf(2, 3);

void klips_kat_answers(void);
void klips_kat_trips(void);
void klips_kat_late(void);
void klips_kat_refusals(void);

#endif /* KLIPS_KAT_H */

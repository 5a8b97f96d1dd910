/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ESP transform (RFC 4303): packets in, packets out, no policy.
 */
#ifndef KLIPS_ESP_H
#define KLIPS_ESP_H

#include <linux/skbuff.h>

#include "drop.h"
#include "sad.h"

/**
 * klips_esp_seal() - build and encrypt an ESP packet
 * @sa: SA, whose mode is fixed
 * @skb: linear, private, with klips_esp_headroom() and klips_esp_tailroom() to
 *	spare; skb->data at the IP header; checksums done
 * @tunnel: use tunnel mode
 * @why: filled on failure
 * @done: called with @skb when the cipher is asynchronous
 *
 * The outer IP header is written too, before the cipher runs: nothing in it
 * depends on the cipher. Context: BH off.
 *
 * Return: 0, -EINPROGRESS (@done will be called), or another negative errno
 * (the packet is still the caller's, in no defined state).
 */
int klips_esp_seal(struct klips_sa *sa, struct sk_buff *skb, bool tunnel,
		   enum klips_drop *why, void (*done)(void *skb, int err));

/**
 * klips_esp_open() - check and decrypt an ESP packet in place
 * @sa: SA
 * @skb: linear, private; skb->data at the ESP header
 * @seq: filled with the full sequence number, to be given to
 *	klips_esp_strip()
 * @why: filled on failure
 * @done: as above
 *
 * Return: as above.
 */
int klips_esp_open(struct klips_sa *sa, struct sk_buff *skb, u64 *seq,
		   enum klips_drop *why, void (*done)(void *skb, int err));

/**
 * klips_esp_strip() - after decryption: replay window, trailer, headers
 * @sa: SA
 * @skb: skb->data at the ESP header; afterwards at the payload
 * @seq: of klips_esp_open()
 * @next: filled with the next header
 * @why: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int klips_esp_strip(struct klips_sa *sa, struct sk_buff *skb, u64 seq, u8 *next,
		    enum klips_drop *why);

#endif /* KLIPS_ESP_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inbound processing (RFC 4301 section 5.2): from the protected packet that
 * arrives in the underlay to the clear packet that enters an ipsecN device.
 */
#ifndef KLIPS_INPUT_H
#define KLIPS_INPUT_H

#include <linux/skbuff.h>

int klips_input_init(void);
void klips_input_exit(void);

/**
 * klips_input_is_ours() - does this ICMP error quote a packet of one of our SAs?
 * @skb: ICMP or ICMPv6 error
 * @family: AF_INET or AF_INET6
 * @l4off: offset of the ICMP header
 *
 * Context: rcu_read_lock().
 */
struct klips_net;
bool klips_input_is_ours(struct klips_net *kn, const struct sk_buff *skb, u8 family,
			 u32 l4off);

#endif /* KLIPS_INPUT_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Steering: clear packets that an "out" policy protects are sent into its
 * device, whatever the routing table prefers.
 */
#ifndef KLIPS_STEER_H
#define KLIPS_STEER_H

#include <linux/netfilter.h>

/**
 * klips_steer_early() - LOCAL_OUT and FORWARD: give the packet its new route
 *
 * First of all hooks, so that firewall rules and conntrack see the device as
 * output. A convenience: what counts is klips_steer_final(). Never drops.
 */
unsigned int klips_steer_early(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);

/**
 * klips_steer_final() - POST_ROUTING, after NAT: the guarantee
 *
 * What matches an "out" policy now is on its way into that policy's device, or
 * is dropped; what was steered and matches no more gets its own route back.
 */
unsigned int klips_steer_final(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);

#endif /* KLIPS_STEER_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Outbound processing (RFC 4301 section 5.1): from the clear packet that enters
 * an ipsecN device to the protected packet that leaves by the underlay.
 */
#ifndef KLIPS_OUTPUT_H
#define KLIPS_OUTPUT_H

#include <linux/netdevice.h>

#include "core/flow.h"
#include "spd.h"

struct klips_net;

netdev_tx_t klips_xmit(struct sk_buff *skb, struct net_device *dev);

/**
 * struct klips_chain - the SAs that a packet needs, innermost first
 * @sa: without references, unless the chain says otherwise
 * @n: how many; 0: every template is of level "use" and none has an SA
 * @tunnel: bit i: SA i is used in tunnel mode
 * @unmet: when klips_resolve() fails: the template that has no SA
 */
struct klips_chain {
	struct klips_sa *sa[KLIPS_MAX_TEMPLATES];
	u8 n;
	u8 tunnel;
	u8 unmet;
};

/**
 * klips_resolve() - find the SAs for a policy's templates
 * @kn: namespace
 * @gen: klips_gen() of the packet
 * @p: policy of action ipsec
 * @flow: packet
 * @mark: skb mark
 * @chain: filled
 *
 * Context: rcu_read_lock(). Return: 0, -ENOENT with @chain->unmet.
 */
int klips_resolve(struct klips_net *kn, unsigned long gen, const struct klips_policy *p,
		  const struct klips_flow *flow, u32 mark, struct klips_chain *chain);

#endif /* KLIPS_OUTPUT_H */

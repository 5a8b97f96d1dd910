/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is never captured nor enforced, whatever the policies say.
 */
#ifndef KLIPS_EXEMPT_H
#define KLIPS_EXEMPT_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

#include "core/flow.h"

struct klips_net;
struct klips_policy;

/**
 * klips_exempt_out() - may this packet leave as it is, before policies are asked?
 * @kn: namespace
 * @skb: packet in LOCAL_OUT, FORWARD or POST_ROUTING
 * @state: of the hook
 *
 * Loopback; klips's own output; NETKEY's output; sockets of the keying daemon;
 * devices with disable_xfrm. Context: rcu_read_lock().
 */
bool klips_exempt_out(struct klips_net *kn, const struct sk_buff *skb,
		      const struct nf_hook_state *state);

/**
 * klips_exempt_in() - may this packet be taken as it is?
 * @skb: packet in LOCAL_IN or FORWARD
 *
 * Loopback; what came out of a klips device or of NETKEY; devices with
 * disable_policy. The others as above.
 */
bool klips_exempt_in(const struct sk_buff *skb, const struct nf_hook_state *state);

/**
 * klips_exempt_flow() - what depends on the packet alone, in both directions
 * @kn: namespace
 * @skb: packet
 * @flow: the packet
 *
 * Neighbour discovery and MLD; ICMP errors that quote packets of our SAs.
 */
bool klips_exempt_flow(struct klips_net *kn, const struct sk_buff *skb,
		       const struct klips_flow *flow);

/**
 * klips_exempt_group() - a multicast or broadcast packet that the policy does not
 *	mean
 * @skb: packet with its route
 * @flow: the packet
 * @p: policy that matches
 *
 * Such packets fall under a policy only if its destination names them: a
 * multicast prefix, or the broadcast address itself.
 */
bool klips_exempt_group(const struct sk_buff *skb, const struct klips_flow *flow,
			const struct klips_policy *p);

#endif /* KLIPS_EXEMPT_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A bundle: the destination entry that steers packets into an ipsecN device and
 * says which policy they go by.
 *
 * It is a route of our own making: its output is the stack's ip_output() or
 * ip6_output() and its device the ipsecN device, so that POST_ROUTING,
 * fragmentation and ICMP "too big" work for steered packets as for any other,
 * and the policy found in a hook need not be looked for again in the device.
 */
#ifndef KLIPS_BUNDLE_H
#define KLIPS_BUNDLE_H

#include <net/dst.h>
#include <net/dst_cache.h>
#include <net/ip6_fib.h>
#include <net/route.h>

#include "spd.h"

/**
 * struct klips_bundle - one "out" ipsec policy on its device
 *
 * Lifetime: that of a dst_entry: reference counted, freed by RCU. The policy
 * holds one reference until klips_bundle_unbind(), each steered packet one.
 *
 * @dst: first, as in every route
 * @policy: holds a reference; constant
 * @metrics: where the stack looks for the MTU
 * @cache: outer route, where all endpoints are constant (tunnel mode)
 * @stamp: klips_dev.stamp that @cache was filled with
 * @whole: the first template is transport mode: the stack must not fragment
 * @outer_mtu: path MTU that the announced MTU was computed from (WRITE_ONCE)
 * @sa_id: and the SA
 */
struct klips_bundle {
	union {
		struct dst_entry dst;
		struct rtable rt;
		struct rt6_info rt6;
	};
	struct klips_policy *policy;
	struct dst_metrics metrics;
	struct dst_cache cache;
	u32 stamp;
	bool whole;
	u32 outer_mtu;
	u32 sa_id;
};

int klips_bundle_init(void);
void klips_bundle_exit(void);

/**
 * klips_bundle_of() - the bundle that a packet was steered by
 * @skb: packet
 *
 * Return: bundle, valid as long as the packet keeps its dst; NULL.
 */
struct klips_bundle *klips_bundle_of(const struct sk_buff *skb);

/**
 * klips_bundle_steer() - give a packet its policy's bundle as route
 * @skb: packet
 * @p: policy. Context: rcu_read_lock().
 *
 * Return: true, false if the policy has no bundle (its device is gone).
 */
bool klips_bundle_steer(struct sk_buff *skb, const struct klips_policy *p);

/**
 * klips_bundle_announce() - set the MTU that senders are told
 * @b: bundle
 * @mtu: of the clear packet
 */
void klips_bundle_announce(struct klips_bundle *b, u32 mtu);

/**
 * klips_bundle_bind() - give an "out" ipsec policy its bundle
 * @p: policy with a device, not visible yet or blocking; klips_net.cfg held
 *
 * Process context. Return: 0, -ENOMEM, -ENODEV when the device lacks the family.
 */
int klips_bundle_bind(struct klips_policy *p);

/**
 * klips_bundle_unbind() - take it away; what holds the bundle then discards
 * @p: policy, with or without one; klips_net.cfg held
 */
void klips_bundle_unbind(struct klips_policy *p);

#endif /* KLIPS_BUNDLE_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way of protected packets: routes in the underlay.
 */
#ifndef KLIPS_ROUTE_H
#define KLIPS_ROUTE_H

#include <net/dst.h>

#include "core/addr.h"
#include "drop.h"

struct klips_bundle;
struct klips_dev;
struct klips_net;

/**
 * klips_route_lookup() - route of an outer packet; XFRM is not consulted
 * @kn: underlay namespace
 * @kd: device, for its underlay link and mark
 * @family: of the addresses
 * @src: outer source
 * @dst: outer destination
 * @proto: IPPROTO_ESP, ...; for rules that look at it
 * @why: filled on failure: no-route or route-loop
 *
 * Context: any, under rcu_read_lock(). Return: dst with a reference, NULL.
 */
struct dst_entry *klips_route_lookup(struct klips_net *kn, struct klips_dev *kd, u8 family,
				     const struct klips_addr *src,
				     const struct klips_addr *dst, u8 proto,
				     enum klips_drop *why);

/**
 * klips_route_cached() - the same through a bundle's cache
 * @b: bundle whose outermost template is tunnel mode
 *
 * Context: BH off.
 */
struct dst_entry *klips_route_cached(struct klips_net *kn, struct klips_dev *kd,
				     struct klips_bundle *b, u8 family,
				     const struct klips_addr *src,
				     const struct klips_addr *dst, u8 proto,
				     enum klips_drop *why);

#endif /* KLIPS_ROUTE_H */

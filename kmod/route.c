// SPDX-License-Identifier: GPL-2.0
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "bundle.h"
#include "device.h"
#include "net.h"
#include "route.h"

static struct dst_entry *klips_route4(struct klips_net *kn, const struct klips_dev *kd,
				      const struct klips_addr *src,
				      const struct klips_addr *dst, u8 proto)
{
	struct flowi4 fl4 = {
		.flowi4_oif = READ_ONCE(kd->underlay),
		.flowi4_mark = READ_ONCE(kd->fwmark),
		.flowi4_proto = proto,
		.flowi4_flags = FLOWI_FLAG_ANYSRC,
		.saddr = src->a4,
		.daddr = dst->a4,
	};
	/* Not ip_route_output_flow(), which would ask XFRM. */
	struct rtable *rt = __ip_route_output_key(kn->net, &fl4);

	return IS_ERR(rt) ? NULL : &rt->dst;
}

static struct dst_entry *klips_route6(struct klips_net *kn, const struct klips_dev *kd,
				      const struct klips_addr *src,
				      const struct klips_addr *dst, u8 proto)
{
	struct flowi6 fl6 = {
		.flowi6_oif = READ_ONCE(kd->underlay),
		.flowi6_mark = READ_ONCE(kd->fwmark),
		.flowi6_proto = proto,
		.flowi6_flags = FLOWI_FLAG_ANYSRC,
		.saddr = src->a6,
		.daddr = dst->a6,
	};

	return ip6_route_output(kn->net, NULL, &fl6);
}

struct dst_entry *klips_route_lookup(struct klips_net *kn, struct klips_dev *kd, u8 family,
				     const struct klips_addr *src,
				     const struct klips_addr *dst, u8 proto,
				     enum klips_drop *why)
{
	struct dst_entry *route;

	route = family == AF_INET ? klips_route4(kn, kd, src, dst, proto) :
				    klips_route6(kn, kd, src, dst, proto);
	*why = KLIPS_DROP_NO_ROUTE;
	if (!route)
		return NULL;
	if (!route->error && !klips_is_device(route->dev))
		return route;
	if (!route->error)
		*why = KLIPS_DROP_ROUTE_LOOP;
	dst_release(route);
	return NULL;
}

struct dst_entry *klips_route_cached(struct klips_net *kn, struct klips_dev *kd,
				     struct klips_bundle *b, u8 family,
				     const struct klips_addr *src,
				     const struct klips_addr *dst, u8 proto,
				     enum klips_drop *why)
{
	u32 stamp = READ_ONCE(kd->stamp);
	struct dst_entry *route;

	if (unlikely(READ_ONCE(b->stamp) != stamp)) {
		dst_cache_reset(&b->cache);
		WRITE_ONCE(b->stamp, stamp);
	}
	route = dst_cache_get(&b->cache);
	if (likely(route))
		return route;
	route = klips_route_lookup(kn, kd, family, src, dst, proto, why);
	if (!route)
		return NULL;
	if (family == AF_INET)
		dst_cache_set_ip4(&b->cache, route, src->a4);
	else
		dst_cache_set_ip6(&b->cache, route, &src->a6);
	return route;
}

// SPDX-License-Identifier: GPL-2.0
#include <linux/completion.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "bundle.h"
#include "compat/dst.h"
#include "device.h"

/* Bundles and the module: one for the module itself, one for each bundle. */
static refcount_t klips_bundles;
static DECLARE_COMPLETION(klips_bundles_gone);

static struct dst_entry *klips_bundle_check(struct dst_entry *dst, u32 cookie)
{
	return dst->obsolete == DST_OBSOLETE_DEAD ? NULL : dst;
}

static unsigned int klips_bundle_mtu(const struct dst_entry *dst)
{
	unsigned int mtu = dst_metric_raw(dst, RTAX_MTU);

	return mtu ?: READ_ONCE(dst->dev->mtu);
}

static unsigned int klips_bundle_advmss(const struct dst_entry *dst)
{
	unsigned int headers = dst->ops->family == AF_INET ? 40 : 60;

	return klips_bundle_mtu(dst) - headers;
}

static void klips_bundle_put(void)
{
	if (refcount_dec_and_test(&klips_bundles))
		complete(&klips_bundles_gone);
}

static void klips_bundle_destroy(struct dst_entry *dst)
{
	struct klips_bundle *b = container_of(dst, struct klips_bundle, dst);

	if (dst->ops->family == AF_INET6 && b->rt6.rt6i_idev)
		in6_dev_put(b->rt6.rt6i_idev);
	dst_cache_destroy(&b->cache);
	klips_policy_put(b->policy);
	klips_bundle_put();
}

static void klips_bundle_ifdown(KLIPS_IFDOWN_ARGS)
{
	struct klips_bundle *b = container_of(dst, struct klips_bundle, dst);
	struct inet6_dev *idev;

	if (dst->ops->family != AF_INET6 || !b->rt6.rt6i_idev ||
	    b->rt6.rt6i_idev->dev != dev)
		return;
	/* As the stack's own routes do: packets under way may still look. */
	idev = in6_dev_get(blackhole_netdev);
	if (!idev) /* has none before 5.14 */
		idev = in6_dev_get(dev_net(dev)->loopback_dev);
	if (idev) {
		in6_dev_put(b->rt6.rt6i_idev);
		b->rt6.rt6i_idev = idev;
	}
}

/* Announced by klips alone: what the stack learns belongs to other routes. */
static void klips_bundle_update_pmtu(struct dst_entry *dst, struct sock *sk,
				     struct sk_buff *skb, u32 mtu, bool confirm)
{
}

static void klips_bundle_redirect(struct dst_entry *dst, struct sock *sk,
				  struct sk_buff *skb)
{
}

static struct neighbour *klips_bundle_neigh(const struct dst_entry *dst,
					    struct sk_buff *skb, const void *daddr)
{
	return NULL;
}

static struct dst_ops klips_bundle_ops4 = {
	.family = AF_INET,
	.check = klips_bundle_check,
	.default_advmss = klips_bundle_advmss,
	.mtu = klips_bundle_mtu,
	.destroy = klips_bundle_destroy,
	.ifdown = klips_bundle_ifdown,
	.update_pmtu = klips_bundle_update_pmtu,
	.redirect = klips_bundle_redirect,
	.neigh_lookup = klips_bundle_neigh,
};

static struct dst_ops klips_bundle_ops6 = {
	.family = AF_INET6,
	.check = klips_bundle_check,
	.default_advmss = klips_bundle_advmss,
	.mtu = klips_bundle_mtu,
	.destroy = klips_bundle_destroy,
	.ifdown = klips_bundle_ifdown,
	.update_pmtu = klips_bundle_update_pmtu,
	.redirect = klips_bundle_redirect,
	.neigh_lookup = klips_bundle_neigh,
};

struct klips_bundle *klips_bundle_of(const struct sk_buff *skb)
{
	struct dst_entry *dst = skb_dst(skb);

	if (!dst || (dst->ops != &klips_bundle_ops4 && dst->ops != &klips_bundle_ops6))
		return NULL;
	return container_of(dst, struct klips_bundle, dst);
}

bool klips_bundle_steer(struct sk_buff *skb, const struct klips_policy *p)
{
	struct klips_bundle *b = rcu_dereference(p->bundle);

	if (!b || !dst_hold_safe(&b->dst))
		return false;
	skb_dst_drop(skb);
	skb_dst_set(skb, &b->dst);
	return true;
}

void klips_bundle_announce(struct klips_bundle *b, u32 mtu)
{
	/* Transport mode protects whole packets and fragments what comes out,
	 * so the stack must not cut them before.
	 */
	if (b->whole)
		return;
	WRITE_ONCE(b->metrics.metrics[RTAX_MTU - 1], mtu);
}

/* The route's own fields, for what the stack reads of it on output. */
static int klips_bundle_fill(struct klips_bundle *b, struct net_device *dev)
{
	if (b->dst.ops->family == AF_INET) {
		b->rt.rt_type = RTN_UNICAST;
		b->rt.rt_flags = 0;
		b->dst.output = ip_output;
		return 0;
	}
	b->rt6.rt6i_idev = in6_dev_get(dev);
	if (!b->rt6.rt6i_idev)
		return -ENODEV;
	/* A gateway, whatever it is: else each destination would make a
	 * neighbour entry of its own on a device that has no neighbours.
	 */
	b->rt6.rt6i_gateway.s6_addr32[0] = htonl(0xfe800000);
	b->rt6.rt6i_gateway.s6_addr32[3] = htonl(1);
	b->rt6.rt6i_flags = RTF_GATEWAY;
	/* ip6_forward() obeys a route's MTU only when it is locked. */
	b->metrics.metrics[RTAX_LOCK - 1] = 1 << RTAX_MTU;
	b->dst.output = ip6_output;
	return 0;
}

int klips_bundle_bind(struct klips_policy *p)
{
	struct klips_dev *kd = rcu_dereference_protected(p->dev, true);
	struct dst_ops *ops = p->host.sel.family == AF_INET ? &klips_bundle_ops4 :
							      &klips_bundle_ops6;
	struct klips_bundle *b;
	int err;

	b = klips_dst_alloc(ops, kd->dev, DST_OBSOLETE_NONE, DST_NOXFRM | DST_NOCOUNT);
	if (!b)
		return -ENOMEM;
	memset((u8 *)b + sizeof(b->dst), 0, sizeof(*b) - sizeof(b->dst));
	refcount_inc(&klips_bundles);
	klips_policy_hold(p);
	b->policy = p;
	b->whole = p->tmpl[0].mode == KLIPS_MODE_TRANSPORT;
	if (b->whole)
		b->metrics.metrics[RTAX_MTU - 1] = IP_MAX_MTU;
	dst_init_metrics(&b->dst, b->metrics.metrics, true);
	err = dst_cache_init(&b->cache, GFP_KERNEL);
	if (!err)
		err = klips_bundle_fill(b, kd->dev);
	if (err) {
		dst_release_immediate(&b->dst);
		return err;
	}
	rcu_assign_pointer(p->bundle, b);
	return 0;
}

void klips_bundle_unbind(struct klips_policy *p)
{
	struct klips_bundle *b = rcu_dereference_protected(p->bundle, true);

	if (!b)
		return;
	RCU_INIT_POINTER(p->bundle, NULL);
	dst_dev_put(&b->dst);
	dst_release(&b->dst);
}

int klips_bundle_init(void)
{
	int err;

	refcount_set(&klips_bundles, 1);
	klips_bundle_ops4.kmem_cachep = KMEM_CACHE(klips_bundle, SLAB_HWCACHE_ALIGN);
	if (!klips_bundle_ops4.kmem_cachep)
		return -ENOMEM;
	klips_bundle_ops6.kmem_cachep = klips_bundle_ops4.kmem_cachep;
	err = dst_entries_init(&klips_bundle_ops4);
	if (err)
		goto cache;
	err = dst_entries_init(&klips_bundle_ops6);
	if (err)
		goto entries;
	return 0;

entries:
	dst_entries_destroy(&klips_bundle_ops4);
cache:
	kmem_cache_destroy(klips_bundle_ops4.kmem_cachep);
	return err;
}

void klips_bundle_exit(void)
{
	/* Packets may hold bundles wherever they wait; the code and the cache
	 * must outlive the last, and its RCU callback.
	 */
	klips_bundle_put();
	wait_for_completion(&klips_bundles_gone);
	rcu_barrier();
	dst_entries_destroy(&klips_bundle_ops6);
	dst_entries_destroy(&klips_bundle_ops4);
	kmem_cache_destroy(klips_bundle_ops4.kmem_cachep);
}

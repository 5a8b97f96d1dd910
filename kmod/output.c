// SPDX-License-Identifier: GPL-2.0
#include <linux/icmpv6.h>
#include <net/dst.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "bundle.h"
#include "compat/netdev.h"
#include "device.h"
#include "esp.h"
#include "mtu.h"
#include "net.h"
#include "netlink.h"
#include "output.h"
#include "packet.h"
#include "route.h"

/**
 * struct klips_out - one packet on its way out
 * @kn: underlay namespace
 * @kd: device that it entered
 * @b: bundle that steered it, or NULL
 * @flow: clear packet
 * @gen: generation that it sees
 * @chain: its SAs
 * @policy: its policy
 */
struct klips_out {
	struct klips_net *kn;
	struct klips_dev *kd;
	struct klips_bundle *b;
	const struct klips_policy *policy;
	unsigned long gen;
	struct klips_flow flow;
	struct klips_chain chain;
};

/**
 * struct klips_out_wait - in skb->cb while an asynchronous cipher works
 * @sa: holds a reference
 * @rest: what is still to be applied, with references; NULL if nothing
 */
struct klips_out_wait {
	struct klips_sa *sa;
	struct klips_out_rest *rest;
};

/* The templates after the one at work; see klips_out_park(). */
struct klips_out_rest {
	struct klips_chain chain;
	u8 next;
};

static struct klips_out_wait *klips_out_wait(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct klips_out_wait) > sizeof(skb->cb));
	return (struct klips_out_wait *)skb->cb;
}

static void klips_out_drop(const struct klips_out *out, struct sk_buff *skb,
			   struct klips_sa *sa, enum klips_drop why)
{
	klips_drop(skb, out->kn, out->kd, sa, why);
}

int klips_resolve(struct klips_net *kn, unsigned long gen, const struct klips_policy *p,
		  const struct klips_flow *flow, u32 mark, struct klips_chain *chain)
{
	const struct klips_addr *src = &flow->src, *dst = &flow->dst;
	u8 family = flow->family, i;
	struct klips_sa *sa;
	bool tunnel;

	chain->n = 0;
	chain->tunnel = 0;
	for (i = 0; i < p->ntmpl; i++) {
		const struct klips_tmpl *t = &p->tmpl[i];

		tunnel = t->mode == KLIPS_MODE_TUNNEL ||
			 (t->mode == KLIPS_MODE_ANY && t->family);
		if (tunnel) {
			src = &t->src;
			dst = &t->dst;
			family = t->family;
		}
		sa = klips_sad_find_out(kn, gen, t, src, dst, family, flow, mark);
		if (sa && !klips_sa_fix_mode(sa, tunnel ? KLIPS_MODE_TUNNEL :
							  KLIPS_MODE_TRANSPORT))
			sa = NULL;
		if (!sa && t->level == KLIPS_LEVEL_USE)
			continue;
		if (!sa) {
			chain->unmet = i;
			return -ENOENT;
		}
		if (tunnel)
			chain->tunnel |= 1 << chain->n;
		chain->sa[chain->n++] = sa;
	}
	return 0;
}

/* The geometry of SA @i as it is used in this chain. */
static struct klips_espgeom klips_chain_geom(const struct klips_chain *chain, u8 i)
{
	struct klips_espgeom g = chain->sa[i]->geom;

	g.mode = chain->tunnel & 1 << i ? KLIPS_ESPMODE_TUNNEL : KLIPS_ESPMODE_TRANSPORT;
	return g;
}

static u32 klips_iphl(u8 family)
{
	return family == AF_INET ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
}

/* Header length that transport mode of SA @i sees: of the clear packet, or of what
 * the tunnel before it has put around.
 */
static u32 klips_chain_iphl(const struct klips_chain *chain, u8 i, u32 iphl)
{
	while (i-- > 0)
		if (chain->tunnel & 1 << i)
			return klips_iphl(chain->sa[i]->geom.family);
	return iphl;
}

static u32 klips_chain_outer_len(const struct klips_chain *chain, u32 len, u32 iphl)
{
	struct klips_espgeom g;
	u8 i;

	for (i = 0; i < chain->n; i++) {
		g = klips_chain_geom(chain, i);
		len = klips_esp_outer_len(&g, len, klips_chain_iphl(chain, i, iphl));
	}
	return len;
}

/* The largest clear packet that fits in @mtu; 0 if none does. */
static u32 klips_chain_max_inner(const struct klips_chain *chain, u32 mtu, u32 iphl)
{
	struct klips_espgeom g;
	u8 i;

	for (i = chain->n; i > 0 && mtu; i--) {
		g = klips_chain_geom(chain, i - 1);
		mtu = klips_esp_max_inner(&g, mtu, klips_chain_iphl(chain, i - 1, iphl));
	}
	return mtu;
}

static void klips_chain_room(const struct klips_chain *chain, u32 *head, u32 *tail)
{
	struct klips_espgeom g;
	u8 i;

	*head = 0;
	*tail = 0;
	for (i = 0; i < chain->n; i++) {
		g = klips_chain_geom(chain, i);
		*head += klips_esp_headroom(&g);
		*tail += klips_esp_tailroom(&g);
	}
}

/* The source and destination of the packet that leaves. */
static u8 klips_chain_ends(const struct klips_out *out, const struct klips_addr **src,
			   const struct klips_addr **dst)
{
	u8 i = out->chain.n;

	while (i-- > 0) {
		if (out->chain.tunnel & 1 << i) {
			*src = &out->chain.sa[i]->out_key.src;
			*dst = &out->chain.sa[i]->in_key.dst;
			return out->chain.sa[i]->geom.family;
		}
	}
	*src = &out->flow.src;
	*dst = &out->flow.dst;
	return out->flow.family;
}

static struct dst_entry *klips_out_route(struct klips_out *out, enum klips_drop *why)
{
	const struct klips_addr *src, *dst;
	u8 family = klips_chain_ends(out, &src, &dst);

	/* The outermost template of a bundle is tunnel mode or not for good, and
	 * then its ends are constant: its route can be cached.
	 */
	if (out->b && out->chain.tunnel & 1 << (out->chain.n - 1))
		return klips_route_cached(out->kn, out->kd, out->b, family, src, dst,
					  IPPROTO_ESP, why);
	return klips_route_lookup(out->kn, out->kd, family, src, dst, IPPROTO_ESP, why);
}

/* May the sender have wanted the packet to arrive in one piece? */
static bool klips_out_df(const struct sk_buff *skb, u8 family)
{
	if (skb->ignore_df)
		return false;
	return family == AF_INET6 ||
	       ((const struct iphdr *)skb->data)->frag_off & htons(IP_DF);
}

static void klips_out_too_big(struct sk_buff *skb, u8 family, u32 mtu)
{
	if (family == AF_INET)
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
	else
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
}

/**
 * klips_out_fit() - does it fit the path, and who must know if not
 * @mtu: path MTU of the outer packet
 *
 * Tells the bundle, so that the stack fragments or refuses the next packets by
 * itself, and the sender of this one. Below KLIPS_MIN_MTU nothing is announced:
 * the outer packet is fragmented instead.
 *
 * Return: true; false if the packet must be dropped. @fragment: the outer packet
 * will have to be fragmented.
 */
static bool klips_out_fit(struct klips_out *out, struct sk_buff *skb, u32 mtu,
			  bool *fragment)
{
	struct klips_chain *chain = &out->chain;
	u32 iphl = out->flow.family == AF_INET ? ip_hdrlen(skb) : sizeof(struct ipv6hdr);
	struct klips_bundle *b = out->b;
	u32 max = 0;

	*fragment = false;
	if (b && (READ_ONCE(b->outer_mtu) != mtu || READ_ONCE(b->sa_id) != chain->sa[0]->id)) {
		max = max_t(u32, klips_chain_max_inner(chain, mtu, iphl), KLIPS_MIN_MTU);
		klips_bundle_announce(b, max);
		WRITE_ONCE(b->outer_mtu, mtu);
		WRITE_ONCE(b->sa_id, chain->sa[0]->id);
	}
	if (likely(klips_chain_outer_len(chain, skb->len, iphl) <= mtu))
		return true;
	max = max_t(u32, klips_chain_max_inner(chain, mtu, iphl), KLIPS_MIN_MTU);
	if (skb->len > max && klips_out_df(skb, out->flow.family)) {
		klips_out_too_big(skb, out->flow.family, max);
		return false;
	}
	*fragment = true;
	return true;
}

/* The protected packet leaves: skb->data at its IP header, its route set. */
static void klips_out_send(struct sk_buff *skb, struct klips_net *kn)
{
	memset(skb->cb, 0, sizeof(skb->cb));
	/* This is how capture knows klips's own packets, and NETKEY's, from
	 * others: not by a mark, which belongs to the user.
	 */
	if (skb->protocol == htons(ETH_P_IP)) {
		IPCB(skb)->flags |= IPSKB_XFRM_TRANSFORMED;
		ip_local_out(kn->net, NULL, skb);
	} else {
		IP6CB(skb)->flags |= IP6SKB_XFRM_TRANSFORMED;
		ip6_local_out(kn->net, NULL, skb);
	}
}

static void klips_out_rest_free(struct klips_out_rest *rest)
{
	u8 i;

	if (!rest)
		return;
	for (i = rest->next; i < rest->chain.n; i++)
		klips_sa_put(rest->chain.sa[i]);
	kfree(rest);
}

static void klips_out_done(void *arg, int err);

/* Take references for an asynchronous cipher: at once for the SA, and in a
 * structure of its own for those that come after it.
 */
static int klips_out_park(struct sk_buff *skb, const struct klips_chain *chain, u8 i)
{
	struct klips_out_wait *wait = klips_out_wait(skb);
	struct klips_out_rest *rest = NULL;

	if (i + 1 < chain->n) {
		rest = kmalloc(sizeof(*rest), GFP_ATOMIC);
		if (!rest)
			return -ENOMEM;
		rest->chain = *chain;
		for (rest->next = i + 1; i + 1 < chain->n; i++)
			if (!klips_sa_hold(chain->sa[i + 1]))
				break;
		rest->chain.n = i + 1;
		if (rest->chain.n < chain->n) {
			klips_out_rest_free(rest);
			return -ENOMEM;
		}
	}
	wait->rest = rest;
	return 0;
}

/**
 * klips_out_apply() - apply SAs from number @i on, and send
 * @skb: packet; consumed
 * @fail: set to the SA at fault
 *
 * Return: 0 when it is sent or will be; else why it must be dropped has been
 * stored, and the packet is still there.
 */
static int klips_out_apply(struct klips_net *kn, struct sk_buff *skb,
			   const struct klips_chain *chain, u8 i, struct klips_sa **fail,
			   enum klips_drop *why)
{
	struct klips_sa *sa;
	bool async;
	int err;

	for (; i < chain->n; i++) {
		sa = chain->sa[i];
		*fail = sa;
		err = klips_sa_account(sa, skb->len);
		if (err) {
			*why = KLIPS_DROP_EXPIRED;
			return err;
		}
		async = !sa->crypt->sync;
		if (async) {
			*why = KLIPS_DROP_NO_MEMORY;
			if (!klips_sa_hold(sa))
				return -ENOENT;
			err = klips_out_park(skb, chain, i);
			if (err) {
				klips_sa_put(sa);
				return err;
			}
			klips_out_wait(skb)->sa = sa;
		}
		err = klips_esp_seal(sa, skb, chain->tunnel & 1 << i, why, klips_out_done);
		if (err == -EINPROGRESS)
			return 0;
		if (async) {
			klips_out_rest_free(klips_out_wait(skb)->rest);
			/* Still in the tables, or its readers are waited for. */
			klips_sa_put(sa);
		}
		if (err)
			return err;
	}
	klips_out_send(skb, kn);
	return 0;
}

/* An asynchronous cipher is done with one SA. Any context with BH off or not. */
static void klips_out_done(void *arg, int err)
{
	struct sk_buff *skb = arg;
	struct klips_out_wait wait = *klips_out_wait(skb);
	struct klips_sa *sa = wait.sa, *fail = sa;
	struct klips_net *kn = sa->kn;
	enum klips_drop why = KLIPS_DROP_CRYPTO;

	local_bh_disable();
	rcu_read_lock();
	if (!err && wait.rest)
		err = klips_out_apply(kn, skb, &wait.rest->chain, wait.rest->next, &fail, &why);
	else if (!err)
		klips_out_send(skb, kn);
	if (err)
		klips_drop(skb, kn, NULL, fail, why);
	rcu_read_unlock();
	local_bh_enable();
	klips_out_rest_free(wait.rest);
	klips_sa_put(sa);
}

static const struct klips_policy *klips_out_policy(struct klips_out *out, struct sk_buff *skb)
{
	struct klips_policy *p;

	out->b = klips_bundle_of(skb);
	if (out->b && out->b->dst.dev == out->kd->dev &&
	    klips_visible(&out->b->policy->life, out->gen))
		return out->b->policy;
	/* Not steered, or by a policy that has been replaced meanwhile. */
	p = klips_spd_dev(out->kd, out->gen, &out->flow);
	if (!p && out->b && READ_ONCE(out->kd->capture))
		p = klips_spd_out(out->kn, out->gen, &out->flow);
	out->b = NULL;
	return p;
}

/* Without a policy, or by one that has no use for the device. */
static bool klips_out_refused(const struct klips_policy *p, enum klips_drop *why)
{
	if (p && p->action == KLIPS_ACTION_IPSEC)
		return false;
	*why = !p ? KLIPS_DROP_NO_POLICY :
	       p->action == KLIPS_ACTION_DISCARD ? KLIPS_DROP_DISCARD :
						   KLIPS_DROP_CLEAR_ROUTED;
	return true;
}

static bool klips_out_resolve(struct klips_out *out, u32 mark, enum klips_drop *why)
{
	const struct klips_policy *p = out->policy;
	int err = klips_resolve(out->kn, out->gen, p, &out->flow, mark, &out->chain);

	if (err) {
		*why = klips_event_acquire(out->kn, p, out->chain.unmet, &out->flow) ?
			       KLIPS_DROP_NO_SA :
			       KLIPS_DROP_NO_DAEMON;
		return false;
	}
	/* Level "use" passes in the clear what was not steered here; what is
	 * here has lost its own way.
	 */
	*why = KLIPS_DROP_NO_SA;
	return out->chain.n > 0;
}

static bool klips_out_prepare(struct klips_out *out, struct sk_buff *skb,
			      enum klips_drop *why)
{
	struct dst_entry *route;
	u32 head, tail, inner = skb->len;
	bool fragment;

	route = klips_out_route(out, why);
	if (!route)
		return false;
	if (!klips_out_fit(out, skb, dst_mtu(route), &fragment)) {
		*why = KLIPS_DROP_TOO_BIG;
		goto release;
	}
	klips_chain_room(&out->chain, &head, &tail);
	*why = KLIPS_DROP_NO_MEMORY;
	if (klips_packet_own(skb, head + LL_RESERVED_SPACE(route->dev), tail))
		goto release;

	skb_scrub_packet(skb, !net_eq(dev_net(out->kd->dev), out->kn->net));
	skb_dst_set(skb, route);
	skb->mark = READ_ONCE(out->kd->fwmark);
	skb->ignore_df = fragment;
	/* The inner packet's checksums are final: its parts are no more what the
	 * stack may know of them.
	 */
	skb->ip_summed = CHECKSUM_NONE;
	skb->encapsulation = 0;
	dev_sw_netstats_tx_add(out->kd->dev, 1, inner);
	return true;

release:
	dst_release(route);
	return false;
}

netdev_tx_t klips_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct klips_out out = { .kd = netdev_priv(dev) };
	enum klips_drop why = KLIPS_DROP_MALFORMED;
	struct klips_sa *fail = NULL;
	u32 mark = skb->mark;
	u8 family;

	rcu_read_lock();
	out.kn = rcu_dereference(out.kd->kn);
	if (unlikely(!out.kn)) {
		why = KLIPS_DROP_NO_UNDERLAY;
		goto drop;
	}
	family = klips_packet_family(skb);
	if (!family)
		goto drop;
	skb_reset_network_header(skb);
	skb->protocol = family == AF_INET ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	if (klips_packet_flow(skb, family, &out.flow))
		goto drop;
	out.gen = klips_gen(out.kn);
	out.policy = klips_out_policy(&out, skb);
	if (klips_out_refused(out.policy, &why) || !klips_out_resolve(&out, mark, &why) ||
	    !klips_out_prepare(&out, skb, &why))
		goto drop;
	if (klips_out_apply(out.kn, skb, &out.chain, 0, &fail, &why))
		goto drop;
	rcu_read_unlock();
	return NETDEV_TX_OK;

drop:
	klips_out_drop(&out, skb, fail, why);
	rcu_read_unlock();
	return NETDEV_TX_OK;
}

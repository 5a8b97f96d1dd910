// SPDX-License-Identifier: GPL-2.0
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/addrconf.h>
#include <net/dsfield.h>
#include <net/esp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "device.h"
#include "esp.h"
#include "input.h"
#include "net.h"
#include "packet.h"

/* Higher than every handler in the tree, so that vti does not look first. */
#define KLIPS_XFRM_PRIORITY 240

/**
 * struct klips_in_wait - in skb->cb between the steps of an inbound packet
 * @seq: full sequence number
 * @sa: with a reference while an asynchronous cipher works
 * @before: the SAs that were taken off before, outermost first, with references;
 *	NULL for most packets, which have one
 * @nhoff: IPv6: offset of the next-header byte that says ESP
 */
struct klips_in_wait {
	u64 seq;
	struct klips_sa *sa;
	struct klips_in_chain *before;
	u16 nhoff;
};

struct klips_in_chain {
	struct klips_sa *sa[KLIPS_MAX_TEMPLATES];
	u8 n;
};

static struct klips_in_wait *klips_in_wait(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct klips_in_wait) > sizeof(skb->cb));
	return (struct klips_in_wait *)skb->cb;
}

static void klips_in_chain_free(struct klips_in_chain *chain)
{
	u8 i;

	if (!chain)
		return;
	for (i = 0; i < chain->n; i++)
		klips_sa_put(chain->sa[i]);
	kfree(chain);
}

/* Remember an SA, when the packet turns out to have another layer. */
static bool klips_in_remember(struct klips_in_wait *wait, struct klips_sa *sa,
			      enum klips_drop *why)
{
	*why = KLIPS_DROP_NO_MEMORY;
	if (!wait->before)
		wait->before = kzalloc(sizeof(*wait->before), GFP_ATOMIC);
	if (!wait->before)
		return false;
	if (wait->before->n + 1 >= KLIPS_MAX_TEMPLATES) {
		*why = KLIPS_DROP_NESTED;
		return false;
	}
	if (!klips_sa_hold(sa))
		return false;
	wait->before->sa[wait->before->n++] = sa;
	return true;
}

/**
 * struct klips_in_fit - the SAs that a packet came by, to compare with templates
 */
struct klips_in_fit {
	const struct klips_in_chain *before;
	const struct klips_sa *last;
	const struct klips_flow *flow;
};

static const struct klips_sa *klips_in_fit_sa(const struct klips_in_fit *fit, u8 i)
{
	/* Taken off from the outside inwards; templates go the other way. */
	return i == 0 ? fit->last : fit->before->sa[fit->before->n - i];
}

static bool klips_in_tmpl_fits(const struct klips_tmpl *t, const struct klips_sa *sa)
{
	u8 mode = READ_ONCE(sa->mode);

	if (t->proto != sa->in_key.proto || (t->reqid && t->reqid != sa->out_key.reqid))
		return false;
	if (t->mode != KLIPS_MODE_ANY && t->mode != mode)
		return false;
	if (!t->family || mode != KLIPS_MODE_TUNNEL)
		return true;
	return t->family == sa->in_key.family &&
	       klips_addr_equal(&t->dst, &sa->in_key.dst, t->family) &&
	       klips_addr_equal(&t->src, &sa->out_key.src, t->family);
}

/* Do the templates fit the SAs, in order? A template of level "use" may be unmet. */
static bool klips_in_fits(const struct klips_policy *p, void *arg)
{
	const struct klips_in_fit *fit = arg;
	u8 n = 1 + (fit->before ? fit->before->n : 0), used = 0, i;

	if (p->action != KLIPS_ACTION_IPSEC)
		return false;
	for (i = 0; i < p->ntmpl; i++) {
		if (used < n && klips_in_tmpl_fits(&p->tmpl[i], klips_in_fit_sa(fit, used)))
			used++;
		else if (p->tmpl[i].level != KLIPS_LEVEL_USE)
			return false;
	}
	return used == n;
}

static bool klips_in_is_local(struct net *net, const struct klips_flow *flow)
{
	if (flow->family == AF_INET)
		return inet_addr_type(net, flow->dst.a4) != RTN_UNICAST;
	return ipv6_addr_is_multicast(&flow->dst.a6) ||
	       ipv6_chk_addr(net, &flow->dst.a6, NULL, 0);
}

/**
 * klips_in_policy() - is this clear packet what the policy wants, and by which
 *	device does it enter?
 *
 * The first captured policy for the packet decides; where there is none, the
 * first of the others that fits. Return: device, or NULL with @why.
 */
static struct klips_dev *klips_in_policy(struct klips_net *kn, unsigned long gen,
					 struct klips_in_fit *fit, enum klips_drop *why)
{
	const struct klips_flow *flow = fit->flow;
	u8 dir = klips_in_is_local(kn->net, flow) ? KLIPS_DIR_IN : KLIPS_DIR_FWD;
	struct klips_policy *p = klips_spd_in(kn, gen, dir, flow);

	if (flow->flags & KLIPS_FLOW_NOPORTS && klips_spd_in_may(kn, gen, dir, flow) != p) {
		*why = KLIPS_DROP_FRAGMENT;
		return NULL;
	}
	if (p && !klips_in_fits(p, fit)) {
		*why = KLIPS_DROP_POLICY_MISMATCH;
		return NULL;
	}
	if (!p)
		p = klips_spd_in_loose(kn, gen, KLIPS_DIR_IN, flow, klips_in_fits, fit);
	if (!p)
		p = klips_spd_in_loose(kn, gen, KLIPS_DIR_FWD, flow, klips_in_fits, fit);
	if (p) {
		*why = KLIPS_DROP_NO_DEVICE;
		return rcu_dereference(p->dev);
	}
	*why = KLIPS_DROP_NO_IN_POLICY;
	if (READ_ONCE(fit->last->mode) == KLIPS_MODE_TUNNEL)
		return NULL;
	/* Nobody asked for this protection, but it does no harm: transport mode
	 * names no other packets than its own.
	 */
	return klips_device_default(kn);
}

/* Tunnel mode: the outer header has done its work. */
static bool klips_in_detunnel(struct klips_sa *sa, struct sk_buff *skb, u8 outer_tos,
			      u8 next, enum klips_drop *why)
{
	u8 family;

	*why = KLIPS_DROP_BAD_NEXT_HEADER;
	if (next != IPPROTO_IPIP && next != IPPROTO_IPV6)
		return false;
	*why = KLIPS_DROP_MALFORMED;
	family = klips_packet_family(skb);
	if (family != (next == IPPROTO_IPIP ? AF_INET : AF_INET6))
		return false;
	skb_reset_network_header(skb);
	if (family == AF_INET) {
		skb->protocol = htons(ETH_P_IP);
		if (sa->flags & KLIPS_SA_DECAP_DSCP)
			ipv4_change_dsfield(ip_hdr(skb), INET_ECN_MASK,
					    outer_tos & ~INET_ECN_MASK);
		if (!(sa->flags & KLIPS_SA_NO_ECN) && INET_ECN_is_ce(outer_tos))
			IP_ECN_set_ce(ip_hdr(skb));
	} else {
		skb->protocol = htons(ETH_P_IPV6);
		if (sa->flags & KLIPS_SA_DECAP_DSCP)
			ipv6_change_dsfield(ipv6_hdr(skb), INET_ECN_MASK,
					    outer_tos & ~INET_ECN_MASK);
		if (!(sa->flags & KLIPS_SA_NO_ECN) && INET_ECN_is_ce(outer_tos))
			IP6_ECN_set_ce(skb, ipv6_hdr(skb));
	}
	return true;
}

/* Transport mode: close the gap between the IP header and its payload. @gap bytes
 * of ESP header and IV lay before skb->data.
 */
static bool klips_in_untransport(struct sk_buff *skb, u32 hlen, u32 gap, u16 nhoff, u8 next,
				 enum klips_drop *why)
{
	u8 *from = skb->data - gap - hlen, *to = skb->data - hlen;

	*why = KLIPS_DROP_MALFORMED;
	memmove(to, from, hlen);
	skb_push(skb, hlen);
	skb_reset_network_header(skb);
	if (skb->len > IP_MAX_MTU)
		return false;
	if (skb->protocol == htons(ETH_P_IP)) {
		struct iphdr *iph = ip_hdr(skb);

		iph->protocol = next;
		iph->tot_len = htons(skb->len);
		ip_send_check(iph);
	} else {
		to[nhoff] = next;
		ipv6_hdr(skb)->payload_len = htons(skb->len - sizeof(struct ipv6hdr));
	}
	return true;
}

/* An "any" SA is fixed by what it carries first. */
static bool klips_in_tunnel(struct klips_sa *sa, u8 next)
{
	u8 mode = next == IPPROTO_IPIP || next == IPPROTO_IPV6 ? KLIPS_MODE_TUNNEL :
								 KLIPS_MODE_TRANSPORT;

	if (READ_ONCE(sa->mode) == KLIPS_MODE_ANY)
		klips_sa_fix_mode(sa, mode);
	return READ_ONCE(sa->mode) == KLIPS_MODE_TUNNEL;
}

/* The next layer of a packet that has several, where its SA is known. */
static struct klips_sa *klips_in_next_sa(struct klips_net *kn, unsigned long gen,
					 struct sk_buff *skb, const struct klips_flow *flow)
{
	const struct ip_esp_hdr *esp;
	struct ip_esp_hdr buf;

	if (flow->proto != IPPROTO_ESP || flow->flags & KLIPS_FLOW_FRAGMENT)
		return NULL;
	esp = skb_header_pointer(skb, flow->l4off, sizeof(buf), &buf);
	if (!esp)
		return NULL;
	return klips_sad_find_in(kn, gen, flow->family, &flow->dst, IPPROTO_ESP, esp->spi,
				 skb->mark);
}

static void klips_in_step(struct klips_net *kn, struct klips_sa *sa, struct sk_buff *skb);

/* One SA has been taken off: look for the next, or deliver. */
static void klips_in_clear(struct klips_net *kn, struct klips_sa *sa, struct sk_buff *skb)
{
	struct klips_in_wait *wait = klips_in_wait(skb);
	unsigned long gen = klips_gen(kn);
	struct klips_flow flow;
	struct klips_in_fit fit = { .before = wait->before, .last = sa, .flow = &flow };
	u8 family = skb->protocol == htons(ETH_P_IP) ? AF_INET : AF_INET6;
	enum klips_drop why = KLIPS_DROP_MALFORMED;
	struct klips_in_chain *before = wait->before;
	struct klips_dev *kd = NULL;
	struct klips_sa *next;

	if (klips_packet_flow(skb, family, &flow))
		goto drop;
	if (sa->has_selector && !klips_selector_match(&sa->selector, &flow)) {
		why = KLIPS_DROP_SA_SELECTOR;
		goto drop;
	}
	next = klips_in_next_sa(kn, gen, skb, &flow);
	if (next) {
		if (!klips_in_remember(wait, sa, &why)) {
			before = wait->before;
			goto drop;
		}
		skb_set_transport_header(skb, flow.l4off);
		if (family == AF_INET6) {
			u8 *nexthdr;

			if (ip6_find_1stfragopt(skb, &nexthdr) < 0) {
				before = wait->before;
				goto drop;
			}
			wait->nhoff = nexthdr - skb_network_header(skb);
		}
		skb_pull(skb, flow.l4off);
		klips_in_step(kn, next, skb);
		return;
	}
	kd = klips_in_policy(kn, gen, &fit, &why);
	if (!kd)
		goto drop;
	klips_in_chain_free(before);
	klips_device_receive(kd, skb, kn);
	return;

drop:
	klips_in_chain_free(before);
	klips_drop(skb, kn, kd, sa, why);
}

/* After the cipher. */
static void klips_in_opened(struct klips_net *kn, struct klips_sa *sa, struct sk_buff *skb)
{
	struct klips_in_wait *wait = klips_in_wait(skb);
	u32 hlen = skb_transport_offset(skb) - skb_network_offset(skb);
	u8 tos = skb->protocol == htons(ETH_P_IP) ? ip_hdr(skb)->tos :
						    ipv6_get_dsfield(ipv6_hdr(skb));
	const u8 *esp = skb->data;
	enum klips_drop why;
	u8 next;

	if (klips_esp_strip(sa, skb, wait->seq, &next, &why))
		goto drop;
	why = KLIPS_DROP_DUMMY;
	if (next == IPPROTO_NONE)
		goto drop;
	why = KLIPS_DROP_EXPIRED;
	if (klips_sa_account(sa, skb->len))
		goto drop;
	if (klips_in_tunnel(sa, next)) {
		if (!klips_in_detunnel(sa, skb, tos, next, &why))
			goto drop;
	} else if (!klips_in_untransport(skb, hlen, skb->data - esp, wait->nhoff, next, &why)) {
		goto drop;
	}
	klips_in_clear(kn, sa, skb);
	return;

drop:
	klips_in_chain_free(wait->before);
	klips_drop(skb, kn, NULL, sa, why);
}

static void klips_in_done(void *arg, int err)
{
	struct sk_buff *skb = arg;
	struct klips_sa *sa = klips_in_wait(skb)->sa;
	struct klips_net *kn = sa->kn;

	local_bh_disable();
	rcu_read_lock();
	if (err) {
		klips_in_chain_free(klips_in_wait(skb)->before);
		klips_drop(skb, kn, NULL, sa,
			   err == -EBADMSG ? KLIPS_DROP_BAD_ICV : KLIPS_DROP_CRYPTO);
	} else {
		klips_in_opened(kn, sa, skb);
	}
	rcu_read_unlock();
	local_bh_enable();
	klips_sa_put(sa);
}

/**
 * klips_in_step() - take off one SA
 * @sa: SA, under RCU
 * @skb: skb->data at the ESP header, network header before it, klips_in_wait
 *	filled but for @seq and @sa; consumed
 */
static void klips_in_step(struct klips_net *kn, struct klips_sa *sa, struct sk_buff *skb)
{
	struct klips_in_wait *wait = klips_in_wait(skb);
	enum klips_drop why = KLIPS_DROP_NO_MEMORY;
	bool async = !sa->crypt->sync;
	int err;

	if (klips_packet_own(skb, 0, 0))
		goto drop;
	if (async && !klips_sa_hold(sa))
		goto drop;
	wait->sa = sa;
	/* wait->seq is written before the cipher can finish elsewhere. */
	err = klips_esp_open(sa, skb, &wait->seq, &why, klips_in_done);
	if (err == -EINPROGRESS)
		return;
	if (!err)
		klips_in_opened(kn, sa, skb);
	if (async)
		klips_sa_put(sa);
	if (err)
		goto drop;
	return;

drop:
	klips_in_chain_free(wait->before);
	klips_drop(skb, kn, NULL, sa, why);
}

static int klips_rcv(struct sk_buff *skb, u8 family)
{
	struct klips_net *kn = klips_net(dev_net(skb->dev));
	struct klips_in_wait *wait;
	struct klips_addr dst = {};
	struct klips_sa *sa = NULL;
	u16 nhoff = 0;
	__be32 spi;

	/* Not a well-formed ESP packet, so not ours: NETKEY may count it. */
	if (!READ_ONCE(kn->sad.count) || !pskb_may_pull(skb, sizeof(struct ip_esp_hdr)))
		return -EINVAL;
	spi = ((const struct ip_esp_hdr *)skb->data)->spi;
	if (family == AF_INET) {
		dst.a4 = ip_hdr(skb)->daddr;
	} else {
		dst.a6 = ipv6_hdr(skb)->daddr;
		nhoff = IP6CB(skb)->nhoff;
	}
	rcu_read_lock();
	sa = klips_sad_find_in(kn, klips_gen(kn), family, &dst, IPPROTO_ESP, spi, skb->mark);
	if (!sa) {
		klips_drop_count(kn, NULL, NULL, KLIPS_DROP_FOREIGN_SPI);
		rcu_read_unlock();
		return -EINVAL;
	}
	skb_set_transport_header(skb, 0);
	wait = klips_in_wait(skb);
	memset(wait, 0, sizeof(*wait));
	wait->nhoff = nhoff;
	klips_in_step(kn, sa, skb);
	rcu_read_unlock();
	return 0;
}

static int klips_rcv4(struct sk_buff *skb)
{
	return klips_rcv(skb, AF_INET);
}

static int klips_rcv6(struct sk_buff *skb)
{
	return klips_rcv(skb, AF_INET6);
}

/* ESP in UDP reaches klips by a hook of its own, not by a socket. */
static int klips_rcv_udp(struct sk_buff *skb, int nexthdr, __be32 spi, int encap_type)
{
	return -EINVAL;
}

/* Called for every handler's packets: "not mine, go on". */
static int klips_rcv_cb(struct sk_buff *skb, int err)
{
	return 1;
}

static bool klips_input_quoted(struct klips_net *kn, u8 family, const struct klips_addr *dst,
			       __be32 spi)
{
	bool found;

	rcu_read_lock();
	found = klips_sad_find_in(kn, klips_gen(kn), family, dst, IPPROTO_ESP, spi, 0);
	rcu_read_unlock();
	return found;
}

/* ICMP errors about packets that we sent; skb->data at the quoted IP header. */
static int klips_err4(struct sk_buff *skb, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	const struct ip_esp_hdr *esp = (const struct ip_esp_hdr *)(skb->data + iph->ihl * 4);
	struct net *net = dev_net(skb->dev);
	struct klips_addr dst = { .a4 = iph->daddr };

	if (!klips_input_quoted(klips_net(net), AF_INET, &dst, esp->spi))
		return -ENOENT;
	switch (icmp_hdr(skb)->type) {
	case ICMP_DEST_UNREACH:
		if (icmp_hdr(skb)->code == ICMP_FRAG_NEEDED)
			ipv4_update_pmtu(skb, net, info, 0, IPPROTO_ESP);
		break;
	case ICMP_REDIRECT:
		ipv4_redirect(skb, net, 0, IPPROTO_ESP);
		break;
	}
	return 0;
}

static int klips_err6(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type, u8 code,
		      int offset, __be32 info)
{
	const struct ipv6hdr *ip6h = (const struct ipv6hdr *)skb->data;
	const struct ip_esp_hdr *esp = (const struct ip_esp_hdr *)(skb->data + offset);
	struct net *net = dev_net(skb->dev);
	struct klips_addr dst = { .a6 = ip6h->daddr };

	if (!klips_input_quoted(klips_net(net), AF_INET6, &dst, esp->spi))
		return -ENOENT;
	if (type == ICMPV6_PKT_TOOBIG)
		ip6_update_pmtu(skb, net, info, 0, 0, sock_net_uid(net, NULL));
	else if (type == NDISC_REDIRECT)
		ip6_redirect(skb, net, skb->dev->ifindex, 0, sock_net_uid(net, NULL));
	return 0;
}

bool klips_input_is_ours(struct klips_net *kn, const struct sk_buff *skb, u8 family, u32 l4off)
{
	/* The quoted packet begins behind the 8 bytes of the ICMP header. */
	const struct klips_sa *sa;
	struct klips_addr dst = {};
	struct ipv6hdr ip6buf, *ip6h;
	struct iphdr ipbuf, *iph;
	__be32 buf, *spi;

	if (family == AF_INET) {
		iph = skb_header_pointer(skb, l4off + 8, sizeof(ipbuf), &ipbuf);
		if (!iph || iph->version != 4 || iph->ihl < 5 || iph->protocol != IPPROTO_ESP)
			return false;
		dst.a4 = iph->daddr;
		spi = skb_header_pointer(skb, l4off + 8 + iph->ihl * 4, sizeof(buf), &buf);
	} else {
		ip6h = skb_header_pointer(skb, l4off + 8, sizeof(ip6buf), &ip6buf);
		if (!ip6h || ip6h->version != 6 || ip6h->nexthdr != IPPROTO_ESP)
			return false;
		dst.a6 = ip6h->daddr;
		spi = skb_header_pointer(skb, l4off + 8 + sizeof(*ip6h), sizeof(buf), &buf);
	}
	if (!spi)
		return false;
	sa = klips_sad_find_in(kn, klips_gen(kn), family, &dst, IPPROTO_ESP, *spi, 0);
	return sa;
}

static struct xfrm4_protocol klips_esp4 = {
	.handler = klips_rcv4,
	.input_handler = klips_rcv_udp,
	.cb_handler = klips_rcv_cb,
	.err_handler = klips_err4,
	.priority = KLIPS_XFRM_PRIORITY,
};

static struct xfrm6_protocol klips_esp6 = {
	.handler = klips_rcv6,
	.input_handler = klips_rcv_udp,
	.cb_handler = klips_rcv_cb,
	.err_handler = klips_err6,
	.priority = KLIPS_XFRM_PRIORITY,
};

int klips_input_init(void)
{
	int err;

	err = xfrm4_protocol_register(&klips_esp4, IPPROTO_ESP);
	if (err)
		return err;
	err = xfrm6_protocol_register(&klips_esp6, IPPROTO_ESP);
	if (err)
		xfrm4_protocol_deregister(&klips_esp4, IPPROTO_ESP);
	return err;
}

void klips_input_exit(void)
{
	xfrm6_protocol_deregister(&klips_esp6, IPPROTO_ESP);
	xfrm4_protocol_deregister(&klips_esp4, IPPROTO_ESP);
}

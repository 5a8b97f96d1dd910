// SPDX-License-Identifier: GPL-2.0
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/inetdevice.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ndisc.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "bypass.h"
#include "device.h"
#include "exempt.h"
#include "input.h"
#include "net.h"

/* IPSKB_XFRM_TRANSFORMED is set by NETKEY and by klips on what they have
 * protected, and only there; it lives as long as the packet stays in the IP
 * layer. A mark would not do: marks belong to the user.
 */
static bool klips_exempt_transformed(const struct sk_buff *skb, u8 pf)
{
	if (pf == NFPROTO_IPV4)
		return IPCB(skb)->flags & IPSKB_XFRM_TRANSFORMED;
	return IP6CB(skb)->flags & IP6SKB_XFRM_TRANSFORMED;
}

static bool klips_exempt_no_xfrm(const struct net_device *dev, u8 pf)
{
	struct in_device *in_dev;

	/* IPv6 has no disable_xfrm. */
	if (pf != NFPROTO_IPV4)
		return false;
	in_dev = __in_dev_get_rcu(dev);
	return in_dev && IN_DEV_CONF_GET(in_dev, NOXFRM);
}

static bool klips_exempt_no_policy(const struct net_device *dev, u8 pf)
{
	struct in_device *in_dev;
	const struct inet6_dev *idev;

	if (pf == NFPROTO_IPV4) {
		in_dev = __in_dev_get_rcu(dev);
		return in_dev && IN_DEV_CONF_GET(in_dev, NOPOLICY);
	}
	idev = __in6_dev_get(dev);
	return idev && READ_ONCE(idev->cnf.disable_policy);
}

bool klips_exempt_out(struct klips_net *kn, const struct sk_buff *skb,
		      const struct nf_hook_state *state)
{
	const struct dst_entry *dst = skb_dst(skb);

	if (!state->out || state->out->flags & IFF_LOOPBACK)
		return true;
	if (klips_exempt_transformed(skb, state->pf))
		return true;
#ifdef CONFIG_XFRM
	if (dst && dst->xfrm)
		return true;
#endif
	if (!klips_is_device(state->out) && klips_exempt_no_xfrm(state->out, state->pf))
		return true;
	return klips_bypass_out(kn, skb_to_full_sk(skb));
}

bool klips_exempt_in(const struct sk_buff *skb, const struct nf_hook_state *state)
{
	const struct sec_path *sp;

	if (!state->in || state->in->flags & IFF_LOOPBACK || klips_is_device(state->in))
		return true;
	sp = skb_sec_path(skb);
	if (sp && sp->len)
		return true;
	return klips_exempt_no_policy(state->in, state->pf);
}

static bool klips_exempt_icmp4(struct klips_net *kn, const struct sk_buff *skb,
			       const struct klips_flow *flow)
{
	return icmp_is_err(flow->sport) &&
	       klips_input_is_ours(kn, skb, AF_INET, flow->l4off);
}

static bool klips_exempt_icmp6(struct klips_net *kn, const struct sk_buff *skb,
			       const struct klips_flow *flow)
{
	switch (flow->sport) {
	case NDISC_ROUTER_SOLICITATION:
	case NDISC_ROUTER_ADVERTISEMENT:
	case NDISC_NEIGHBOUR_SOLICITATION:
	case NDISC_NEIGHBOUR_ADVERTISEMENT:
	case NDISC_REDIRECT:
	case ICMPV6_MGM_QUERY:
	case ICMPV6_MGM_REPORT:
	case ICMPV6_MGM_REDUCTION:
	case ICMPV6_MLD2_REPORT:
		return true;
	case ICMPV6_DEST_UNREACH:
	case ICMPV6_PKT_TOOBIG:
	case ICMPV6_TIME_EXCEED:
	case ICMPV6_PARAMPROB:
		return klips_input_is_ours(kn, skb, AF_INET6, flow->l4off);
	default:
		return false;
	}
}

bool klips_exempt_flow(struct klips_net *kn, const struct sk_buff *skb,
		       const struct klips_flow *flow)
{
	if (flow->flags & (KLIPS_FLOW_NOPORTS | KLIPS_FLOW_FRAGMENT))
		return false;
	if (flow->family == AF_INET && flow->proto == IPPROTO_ICMP)
		return klips_exempt_icmp4(kn, skb, flow);
	if (flow->family == AF_INET6 && flow->proto == IPPROTO_ICMPV6)
		return klips_exempt_icmp6(kn, skb, flow);
	return false;
}

bool klips_exempt_group(const struct sk_buff *skb, const struct klips_flow *flow,
			const struct klips_policy *p)
{
	const struct klips_selector *sel = &p->host.sel;
	const struct rtable *rt = skb_rtable(skb);

	if (flow->family == AF_INET6)
		return ipv6_addr_is_multicast(&flow->dst.a6) &&
		       !(sel->dst_plen >= 8 && ipv6_addr_is_multicast(&sel->dst.a6));
	if (ipv4_is_multicast(flow->dst.a4))
		return !(sel->dst_plen >= 4 && ipv4_is_multicast(sel->dst.a4));
	if (ipv4_is_lbcast(flow->dst.a4) || (rt && rt->rt_flags & RTCF_BROADCAST))
		return sel->dst_plen != 32;
	return false;
}

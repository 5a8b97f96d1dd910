// SPDX-License-Identifier: GPL-2.0
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/netfilter/nf_conntrack.h>

#include "bypass.h"
#include "enforce.h"
#include "exempt.h"
#include "net.h"
#include "packet.h"

/*
 * Inbound selectors are about the packet as it arrived. Where NAT has rewritten it
 * since, conntrack remembers what it was: the tuple of its own direction. Only
 * inline functions are used, so klips does not need conntrack.
 */
static void klips_enforce_denat(const struct sk_buff *skb, struct klips_flow *flow)
{
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	const struct nf_conntrack_tuple *t;
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);
	bool related;

	if (!ct || !(ct->status & IPS_NAT_MASK))
		return;
	t = &ct->tuplehash[CTINFO2DIR(info)].tuple;
	related = info == IP_CT_RELATED || info == IP_CT_RELATED_REPLY;
	/* An ICMP error about the connection shares its destination only. */
	memcpy(&flow->dst, &t->dst.u3, sizeof(flow->dst));
	if (related || flow->flags & KLIPS_FLOW_NOPORTS)
		return;
	memcpy(&flow->src, &t->src.u3, sizeof(flow->src));
	if (klips_proto_ports(flow->family, flow->proto) == KLIPS_PORTS_PORTS) {
		flow->sport = ntohs(t->src.u.all);
		flow->dport = ntohs(t->dst.u.all);
	}
#endif
}

static bool klips_enforce_optional(const struct klips_policy *p)
{
	u8 i;

	for (i = 0; i < p->ntmpl; i++)
		if (p->tmpl[i].level != KLIPS_LEVEL_USE)
			return false;
	return true;
}

static unsigned int klips_enforce(struct klips_net *kn, struct sk_buff *skb, u8 dir,
				  struct klips_flow *flow)
{
	unsigned long gen = klips_gen(kn);
	const struct klips_policy *p;
	enum klips_drop why;

	if (klips_exempt_flow(kn, skb, flow))
		return NF_ACCEPT;
	klips_enforce_denat(skb, flow);
	p = klips_spd_in(kn, gen, dir, flow);
	why = KLIPS_DROP_FRAGMENT;
	if (flow->flags & KLIPS_FLOW_NOPORTS && klips_spd_in_may(kn, gen, dir, flow) != p)
		goto drop;
	if (!p || p->action == KLIPS_ACTION_NONE || klips_exempt_group(skb, flow, p))
		return NF_ACCEPT;
	if (p->action == KLIPS_ACTION_IPSEC && klips_enforce_optional(p))
		return NF_ACCEPT;
	why = p->action == KLIPS_ACTION_DISCARD ? KLIPS_DROP_DISCARD : KLIPS_DROP_CLEAR_IN;
drop:
	klips_drop_count(kn, NULL, NULL, why);
	return NF_DROP;
}

static u8 klips_enforce_family(const struct nf_hook_state *state)
{
	return state->pf == NFPROTO_IPV4 ? AF_INET : AF_INET6;
}

unsigned int klips_enforce_in(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	struct klips_net *kn = klips_net(state->net);
	struct klips_flow flow;

	if (klips_exempt_in(skb, state))
		return NF_ACCEPT;
	if (klips_packet_flow(skb, klips_enforce_family(state), &flow)) {
		klips_drop_count(kn, NULL, NULL, KLIPS_DROP_MALFORMED);
		return NF_DROP;
	}
	/* What is protected already is judged after it has been decrypted. */
	if (flow.proto == IPPROTO_ESP || flow.proto == IPPROTO_AH || flow.proto == IPPROTO_COMP)
		return NF_ACCEPT;
	if (klips_bypass_in(kn, &flow))
		return NF_ACCEPT;
	return klips_enforce(kn, skb, KLIPS_DIR_IN, &flow);
}

unsigned int klips_enforce_fwd(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	struct klips_net *kn = klips_net(state->net);
	struct klips_flow flow;

	if (klips_exempt_in(skb, state))
		return NF_ACCEPT;
	if (klips_packet_flow(skb, klips_enforce_family(state), &flow)) {
		klips_drop_count(kn, NULL, NULL, KLIPS_DROP_MALFORMED);
		return NF_DROP;
	}
	return klips_enforce(kn, skb, KLIPS_DIR_FWD, &flow);
}

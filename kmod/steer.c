// SPDX-License-Identifier: GPL-2.0
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>
#include <net/ip6_route.h>

#include "bundle.h"
#include "device.h"
#include "exempt.h"
#include "net.h"
#include "output.h"
#include "packet.h"
#include "steer.h"

static u8 klips_hook_family(const struct nf_hook_state *state)
{
	return state->pf == NFPROTO_IPV4 ? AF_INET : AF_INET6;
}

/* Does the policy let this packet pass in the clear: level "use", no SA? */
static bool klips_steer_not_needed(struct klips_net *kn, unsigned long gen,
				   const struct klips_policy *p,
				   const struct klips_flow *flow, u32 mark)
{
	struct klips_chain chain;
	u8 i;

	for (i = 0; i < p->ntmpl; i++)
		if (p->tmpl[i].level != KLIPS_LEVEL_USE)
			return false;
	return !klips_resolve(kn, gen, p, flow, mark, &chain) && !chain.n;
}

/**
 * klips_steer_policy() - the policy that an outbound packet goes by
 * @out: device that it is about to leave by
 *
 * What is routed into a klips device searches that device's policies; what is
 * captured searches those of all devices that capture.
 */
static struct klips_policy *klips_steer_policy(struct klips_net *kn, unsigned long gen,
					       const struct net_device *out,
					       const struct klips_flow *flow)
{
	if (klips_is_device(out))
		return klips_spd_dev(netdev_priv(out), gen, flow);
	return klips_spd_out(kn, gen, flow);
}

unsigned int klips_steer_early(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	struct klips_net *kn = klips_net(state->net);
	const struct klips_policy *p;
	struct klips_flow flow;
	unsigned long gen;

	if (klips_exempt_out(kn, skb, state) ||
	    klips_packet_flow(skb, klips_hook_family(state), &flow) ||
	    klips_exempt_flow(kn, skb, &flow))
		return NF_ACCEPT;
	gen = klips_gen(kn);
	p = klips_steer_policy(kn, gen, state->out, &flow);
	if (!p || p->action != KLIPS_ACTION_IPSEC || klips_exempt_group(skb, &flow, p) ||
	    klips_steer_not_needed(kn, gen, p, &flow, skb->mark))
		return NF_ACCEPT;
	if (!klips_bundle_steer(skb, p))
		return NF_ACCEPT;
	/* The hooks after this one get the same state, and see the device. It
	 * lives on the stack of the function that walks the hooks; only the
	 * pointer that hooks are given is const.
	 */
	((struct nf_hook_state *)state)->out = skb_dst(skb)->dev;
	return NF_ACCEPT;
}

static unsigned int klips_steer_refuse(struct klips_net *kn, const struct nf_hook_state *state,
				       enum klips_drop why)
{
	struct klips_dev *kd = klips_is_device(state->out) ? netdev_priv(state->out) : NULL;

	klips_drop_count(kn, kd, NULL, why);
	return NF_DROP;
}

/* A steered packet that no policy protects any more: NAT has changed it, or the
 * policy is gone. Back to where routing wanted it.
 */
static unsigned int klips_steer_back(struct klips_net *kn, struct sk_buff *skb,
				     const struct nf_hook_state *state)
{
	int err;

	if (state->pf == NFPROTO_IPV4)
		err = ip_route_me_harder(state->net, state->sk, skb, RTN_UNSPEC);
	else
		err = ip6_route_me_harder(state->net, state->sk, skb);
	if (err)
		return klips_steer_refuse(kn, state, KLIPS_DROP_NO_ROUTE);
	if (klips_is_device(skb_dst(skb)->dev))
		return klips_steer_refuse(kn, state, KLIPS_DROP_NO_POLICY);
	skb->dev = skb_dst(skb)->dev;
	return NF_ACCEPT;
}

/* The policy decides what becomes of a packet that is not yet on its way. */
static unsigned int klips_steer_decide(struct klips_net *kn, unsigned long gen,
				       struct sk_buff *skb, const struct klips_policy *p,
				       const struct klips_flow *flow,
				       const struct nf_hook_state *state)
{
	bool inside = klips_is_device(state->out);

	if (klips_exempt_group(skb, flow, p))
		return inside ? klips_steer_refuse(kn, state, KLIPS_DROP_NO_POLICY) : NF_ACCEPT;
	if (p->action == KLIPS_ACTION_DISCARD)
		return klips_steer_refuse(kn, state, KLIPS_DROP_DISCARD);
	if (p->action == KLIPS_ACTION_NONE ||
	    klips_steer_not_needed(kn, gen, p, flow, skb->mark)) {
		if (klips_bundle_of(skb))
			return klips_steer_back(kn, skb, state);
		return inside ? klips_steer_refuse(kn, state, KLIPS_DROP_CLEAR_ROUTED) :
				NF_ACCEPT;
	}
	if (!klips_bundle_steer(skb, p))
		return klips_steer_refuse(kn, state,
					  rcu_access_pointer(p->dev) ? KLIPS_DROP_NOT_CAPTURED :
								       KLIPS_DROP_NO_DEVICE);
	skb->dev = skb_dst(skb)->dev;
	if (!netif_running(skb->dev)) {
		klips_drop_count(kn, netdev_priv(skb->dev), NULL, KLIPS_DROP_DEVICE_DOWN);
		return NF_DROP;
	}
	return NF_ACCEPT;
}

/* Steered already: is it by the policy that matches now? */
static bool klips_steer_confirm(struct klips_net *kn, unsigned long gen,
				const struct klips_bundle *b, const struct klips_flow *flow,
				const struct klips_policy **p)
{
	struct klips_dev *kd = netdev_priv(b->dst.dev);

	*p = NULL;
	if (!klips_is_device(b->dst.dev))
		return false;
	if (READ_ONCE(kd->capture)) {
		*p = klips_spd_out(kn, gen, flow);
		if (*p == b->policy)
			return true;
	}
	/* It may have been routed here: then the device's own policies count. */
	if (klips_spd_dev(kd, gen, flow) == b->policy)
		return true;
	return false;
}

unsigned int klips_steer_final(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	struct klips_net *kn = klips_net(state->net);
	const struct klips_policy *p = NULL;
	struct klips_bundle *b;
	struct klips_flow flow;
	unsigned long gen;

	if (klips_exempt_out(kn, skb, state))
		return NF_ACCEPT;
	if (klips_packet_flow(skb, klips_hook_family(state), &flow))
		return klips_steer_refuse(kn, state, KLIPS_DROP_MALFORMED);
	b = klips_bundle_of(skb);
	if (!b && klips_exempt_flow(kn, skb, &flow))
		return NF_ACCEPT;
	gen = klips_gen(kn);
	if (b && klips_steer_confirm(kn, gen, b, &flow, &p)) {
		if (netif_running(b->dst.dev))
			return NF_ACCEPT;
		return klips_steer_refuse(kn, state, KLIPS_DROP_DEVICE_DOWN);
	}
	if (!b)
		p = klips_steer_policy(kn, gen, state->out, &flow);
	if (flow.flags & KLIPS_FLOW_NOPORTS && klips_spd_out_may(kn, gen, &flow) != p &&
	    !klips_is_device(state->out))
		return klips_steer_refuse(kn, state, KLIPS_DROP_FRAGMENT);
	if (p)
		return klips_steer_decide(kn, gen, skb, p, &flow, state);
	if (b)
		return klips_steer_back(kn, skb, state);
	if (klips_is_device(state->out))
		return klips_steer_refuse(kn, state, KLIPS_DROP_NO_POLICY);
	return NF_ACCEPT;
}

// SPDX-License-Identifier: GPL-2.0
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "packet.h"

static const void *klips_packet_at(const struct klips_pkt *pkt, u32 off, u32 len,
				   void *buf)
{
	return skb_header_pointer(pkt->ctx, off, len, buf);
}

int klips_packet_flow(const struct sk_buff *skb, u8 family, struct klips_flow *flow)
{
	const struct klips_pkt pkt = {
		.head = skb->data,
		.headlen = skb_headlen(skb),
		.len = skb->len,
		.at = klips_packet_at,
		.ctx = skb,
	};
	int off = skb_network_offset(skb);

	if (unlikely(off < 0))
		return -EINVAL;
	return klips_flow_parse(&pkt, family, off, flow);
}

static bool klips_packet_check4(struct sk_buff *skb)
{
	const struct iphdr *iph;
	unsigned int len;

	if (!pskb_may_pull(skb, sizeof(*iph)))
		return false;
	iph = (const struct iphdr *)skb->data;
	if (iph->ihl < 5 || !pskb_may_pull(skb, iph->ihl * 4))
		return false;
	iph = (const struct iphdr *)skb->data;
	len = ntohs(iph->tot_len);
	if (len < iph->ihl * 4u || len > skb->len)
		return false;
	return !pskb_trim(skb, len);
}

static bool klips_packet_check6(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h;
	unsigned int len;

	if (!pskb_may_pull(skb, sizeof(*ip6h)))
		return false;
	ip6h = (const struct ipv6hdr *)skb->data;
	len = ntohs(ip6h->payload_len) + sizeof(*ip6h);
	if (len > skb->len)
		return false;
	return !pskb_trim(skb, len);
}

u8 klips_packet_family(struct sk_buff *skb)
{
	if (!pskb_may_pull(skb, 1))
		return 0;
	switch (skb->data[0] >> 4) {
	case 4:
		return klips_packet_check4(skb) ? AF_INET : 0;
	case 6:
		return klips_packet_check6(skb) ? AF_INET6 : 0;
	default:
		return 0;
	}
}

int klips_packet_own(struct sk_buff *skb, unsigned int head, unsigned int tail)
{
	unsigned int nhead = 0, ntail = 0;

	if (skb_linearize(skb))
		return -ENOMEM;
	if (skb_headroom(skb) < head)
		nhead = head - skb_headroom(skb);
	if (skb_tailroom(skb) < tail)
		ntail = tail - skb_tailroom(skb);
	if (!nhead && !ntail && !skb_cloned(skb))
		return 0;
	return pskb_expand_head(skb, SKB_DATA_ALIGN(nhead), ntail, GFP_ATOMIC);
}

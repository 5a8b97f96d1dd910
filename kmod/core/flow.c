// SPDX-License-Identifier: GPL-2.0
/*
 * From packets to flows. Every packet that is steered or enforced comes through
 * here, and all of it is hostile: each read is bounds checked against the packet
 * and against the length that the IP header states.
 */
#include "flow.h"

#define IPV4_HLEN_MIN	20
#define IPV4_MF		0x2000
#define IPV4_OFFSET	0x1fff

#define IPV6_HLEN	40
#define IPV6_FRAG_HLEN	8
#define IPV6_FRAG_MF	0x0001
#define IPV6_FRAG_OFFSET 0xfff8

#define GRE_HLEN_MIN	4
#define GRE_CSUM	0x8000
#define GRE_ROUTING	0x4000
#define GRE_KEY		0x2000
#define GRE_VERSION	0x0007

/* Not all of userland's headers know these. */
#define PROTO_MH	135
#define PROTO_UDPLITE	136

/*
 * The packet cut to what its IP header says: what follows (link-layer padding)
 * is not part of the flow and must not supply its ports.
 */
struct cursor {
	const struct klips_pkt *pkt;
	u32 end;
};

static const u8 *cursor_at(const struct cursor *c, u32 off, u32 len, void *buf)
{
	if (off > c->end || len > c->end - off)
		return NULL;
	return klips_pkt_at(c->pkt, off, len, buf);
}

/*
 * A stated length of 0 is a GSO packet of more than 64 KiB, and one that exceeds
 * the packet is one quoted in an ICMP error: both end where the packet ends.
 */
static void cursor_init(struct cursor *c, const struct klips_pkt *pkt, u32 nhoff,
			u32 stated)
{
	c->pkt = pkt;
	c->end = pkt->len;
	if (stated && stated < pkt->len - nhoff)
		c->end = nhoff + stated;
}

/**
 * klips_proto_ports() - what sport and dport of a flow mean
 * @family: AF_INET or AF_INET6
 * @proto: upper-layer protocol
 *
 * Return: see enum klips_ports; KLIPS_PORTS_NONE also for ICMP over IPv6 and
 * ICMPv6 over IPv4.
 */
enum klips_ports klips_proto_ports(u8 family, u8 proto)
{
	switch (proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case PROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return KLIPS_PORTS_PORTS;
	case IPPROTO_ICMP:
		return family == AF_INET ? KLIPS_PORTS_TYPE : KLIPS_PORTS_NONE;
	case IPPROTO_ICMPV6:
	case PROTO_MH:
		return family == AF_INET6 ? KLIPS_PORTS_TYPE : KLIPS_PORTS_NONE;
	case IPPROTO_GRE:
		return KLIPS_PORTS_KEY;
	default:
		return KLIPS_PORTS_NONE;
	}
}

/*
 * RFC 2784 and 2890. Version 1 (PPTP, RFC 2637) has in place of the key the
 * payload's length, which differs from packet to packet, and a call number: that
 * is no key.
 */
static u8 parse_gre(const struct cursor *c, struct klips_flow *out)
{
	u8 buf[4];
	const u8 *p = cursor_at(c, out->l4off, GRE_HLEN_MIN, buf);
	u32 off = out->l4off + GRE_HLEN_MIN;
	u16 bits;

	if (!p)
		return KLIPS_FLOW_NOPORTS;
	bits = klips_be16_at(p);
	if (bits & GRE_VERSION || !(bits & GRE_KEY))
		return KLIPS_FLOW_PORTLESS;
	if (bits & (GRE_CSUM | GRE_ROUTING))
		off += 4;
	p = cursor_at(c, off, 4, buf);
	if (!p)
		return KLIPS_FLOW_NOPORTS;
	out->sport = klips_be16_at(p);
	out->dport = klips_be16_at(p + 2);
	return 0;
}

/* Fill in the ports; out has family, proto and l4off. Returns flags to add. */
static u8 parse_upper(const struct cursor *c, struct klips_flow *out)
{
	u8 buf[4];
	const u8 *p;

	switch (klips_proto_ports(out->family, out->proto)) {
	case KLIPS_PORTS_PORTS:
		p = cursor_at(c, out->l4off, 4, buf);
		if (!p)
			return KLIPS_FLOW_NOPORTS;
		out->sport = klips_be16_at(p);
		out->dport = klips_be16_at(p + 2);
		return 0;
	case KLIPS_PORTS_TYPE:
		if (out->proto == PROTO_MH) {
			p = cursor_at(c, out->l4off + 2, 1, buf);
			if (!p)
				return KLIPS_FLOW_NOPORTS;
			out->sport = p[0];
			return 0;
		}
		p = cursor_at(c, out->l4off, 2, buf);
		if (!p)
			return KLIPS_FLOW_NOPORTS;
		out->sport = p[0];
		out->dport = p[1];
		return 0;
	case KLIPS_PORTS_KEY:
		return parse_gre(c, out);
	case KLIPS_PORTS_NONE:
		break;
	}
	return KLIPS_FLOW_PORTLESS;
}

static int parse_ipv4(const struct klips_pkt *pkt, u32 nhoff,
		      struct klips_flow *out)
{
	u8 buf[IPV4_HLEN_MIN];
	const u8 *p = klips_pkt_at(pkt, nhoff, IPV4_HLEN_MIN, buf);
	u32 hlen, total;
	struct cursor c;
	u16 frag;

	if (!p || p[0] >> 4 != 4)
		return -EINVAL;
	hlen = (p[0] & 0x0f) * 4;
	total = klips_be16_at(p + 2);
	if (hlen < IPV4_HLEN_MIN || hlen > pkt->len - nhoff ||
	    (total && total < hlen))
		return -EINVAL;
	cursor_init(&c, pkt, nhoff, total);

	memcpy(&out->src.a4, p + 12, 4);
	memcpy(&out->dst.a4, p + 16, 4);
	out->proto = p[9];
	out->l4off = nhoff + hlen;
	frag = klips_be16_at(p + 6);
	if (frag & (IPV4_MF | IPV4_OFFSET))
		out->flags |= KLIPS_FLOW_FRAGMENT;
	if (!(frag & IPV4_OFFSET))
		out->flags |= parse_upper(&c, out);
	else if (klips_proto_ports(AF_INET, out->proto) == KLIPS_PORTS_NONE)
		out->flags |= KLIPS_FLOW_PORTLESS;
	else
		out->flags |= KLIPS_FLOW_NOPORTS;
	return 0;
}

static bool is_exthdr(u8 nexthdr)
{
	return nexthdr == IPPROTO_HOPOPTS || nexthdr == IPPROTO_ROUTING ||
	       nexthdr == IPPROTO_DSTOPTS || nexthdr == IPPROTO_FRAGMENT;
}

/* A fragment other than the first: what follows is not a header. */
static int parse_later_fragment(struct klips_flow *out)
{
	if (is_exthdr(out->proto))
		out->flags |= KLIPS_FLOW_NOPROTO | KLIPS_FLOW_NOPORTS;
	else if (klips_proto_ports(AF_INET6, out->proto) == KLIPS_PORTS_NONE)
		out->flags |= KLIPS_FLOW_PORTLESS;
	else
		out->flags |= KLIPS_FLOW_NOPORTS;
	return 0;
}

/*
 * Walk to the upper layer; out has the first next-header value in proto and the
 * offset behind the fixed header in l4off. A chain that runs out of the packet
 * is malformed, in a first fragment too: RFC 7112 has such fragments discarded.
 */
static int walk_exthdrs(const struct cursor *c, struct klips_flow *out)
{
	unsigned int i;
	u8 buf[IPV6_FRAG_HLEN];
	const u8 *p;
	u32 hlen;
	u16 frag;
	u8 type;

	for (i = 0; is_exthdr(out->proto); i++) {
		/* RFC 8200 4.1: hop-by-hop options only right after the IPv6 header */
		if (i == KLIPS_FLOW_MAX_EXTHDRS ||
		    (out->proto == IPPROTO_HOPOPTS && i))
			return -EINVAL;
		p = cursor_at(c, out->l4off, IPV6_FRAG_HLEN, buf);
		if (!p)
			return -EINVAL;
		type = out->proto;
		out->proto = p[0];
		hlen = type == IPPROTO_FRAGMENT ? IPV6_FRAG_HLEN : (p[1] + 1) * 8;
		if (hlen > c->end - out->l4off)
			return -EINVAL;
		out->l4off += hlen;
		if (type != IPPROTO_FRAGMENT)
			continue;
		frag = klips_be16_at(p + 2);
		if (frag & (IPV6_FRAG_OFFSET | IPV6_FRAG_MF))
			out->flags |= KLIPS_FLOW_FRAGMENT;
		if (frag & IPV6_FRAG_OFFSET)
			return parse_later_fragment(out);
	}
	out->flags |= parse_upper(c, out);
	return 0;
}

static int parse_ipv6(const struct klips_pkt *pkt, u32 nhoff,
		      struct klips_flow *out)
{
	u8 buf[IPV6_HLEN];
	const u8 *p = klips_pkt_at(pkt, nhoff, IPV6_HLEN, buf);
	struct cursor c;
	u32 payload;

	if (!p || p[0] >> 4 != 6)
		return -EINVAL;
	payload = klips_be16_at(p + 4);
	cursor_init(&c, pkt, nhoff, payload ? IPV6_HLEN + payload : 0);

	memcpy(&out->src.a6, p + 8, 16);
	memcpy(&out->dst.a6, p + 24, 16);
	out->proto = p[6];
	out->l4off = nhoff + IPV6_HLEN;
	return walk_exthdrs(&c, out);
}

/**
 * klips_flow_parse() - find addresses, protocol and ports of an IP packet
 * @pkt: the packet
 * @family: AF_INET or AF_INET6: what the packet is said to be
 * @nhoff: where its IP header begins
 * @out: result; unspecified on error
 *
 * IPv6 extension headers are walked: hop-by-hop options, routing, destination
 * options, fragment. AH and ESP are upper layers (RFC 4301 section 4.4.1.1), as is
 * "no next header". Ports are taken only from within the length that the IP header
 * states; where they are cut off, the flow is KLIPS_FLOW_NOPORTS and not an error,
 * since such packets exist (fragments, packets quoted in ICMP errors).
 *
 * Return: 0, or -EINVAL for another family, a header that is malformed or
 * truncated, or more than KLIPS_FLOW_MAX_EXTHDRS extension headers: what cannot
 * be compared with a policy, so that the caller drops it.
 */
int klips_flow_parse(const struct klips_pkt *pkt, u8 family, u32 nhoff,
		     struct klips_flow *out)
{
	memset(out, 0, sizeof(*out));
	out->family = family;
	switch (family) {
	case AF_INET:
		return parse_ipv4(pkt, nhoff, out);
	case AF_INET6:
		return parse_ipv6(pkt, nhoff, out);
	default:
		return -EINVAL;
	}
}

/**
 * klips_flow_reverse() - the flow of the answers
 * @flow: a flow
 * @out: result; may be @flow
 *
 * Addresses and ports change sides. ICMP type and code and the GRE key belong to
 * no side and stay.
 */
void klips_flow_reverse(const struct klips_flow *flow, struct klips_flow *out)
{
	struct klips_flow f = *flow;

	*out = f;
	out->src = f.dst;
	out->dst = f.src;
	if (klips_proto_ports(f.family, f.proto) == KLIPS_PORTS_PORTS) {
		out->sport = f.dport;
		out->dport = f.sport;
	}
}

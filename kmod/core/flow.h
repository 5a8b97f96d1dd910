/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A flow: what a policy's selector is compared with (RFC 4301 section 4.4.1.1).
 */
#ifndef KLIPS_CORE_FLOW_H
#define KLIPS_CORE_FLOW_H

#include "addr.h"

/* Extension headers before the upper layer; more are taken for an attack. */
#define KLIPS_FLOW_MAX_EXTHDRS	8

/**
 * enum klips_flow_flags - what is known of a flow
 * @KLIPS_FLOW_NOPORTS: the ports (ICMP type, ...) are unknown: a fragment other
 *	than the first, or a packet cut short before them. sport and dport are 0.
 * @KLIPS_FLOW_FRAGMENT: a part of an IP packet, the first or another one. An IPv6
 *	"atomic" fragment (RFC 6946) is a whole packet and has not this flag.
 * @KLIPS_FLOW_PORTLESS: the packet is known to have no ports: its protocol has
 *	none, or it is GRE without a key. sport and dport are 0.
 * @KLIPS_FLOW_NOPROTO: not even the upper-layer protocol is known: an IPv6
 *	fragment other than the first, whose first fragment continues with more
 *	extension headers. proto is what the fragment header names. Comes with
 *	KLIPS_FLOW_NOPORTS.
 */
enum klips_flow_flags {
	KLIPS_FLOW_NOPORTS	= 1 << 0,
	KLIPS_FLOW_FRAGMENT	= 1 << 1,
	KLIPS_FLOW_PORTLESS	= 1 << 2,
	KLIPS_FLOW_NOPROTO	= 1 << 3,
};

/**
 * struct klips_flow - the addresses, protocol and ports of one packet
 * @src: source address of the IP header
 * @dst: destination address of the IP header, also where a routing header names
 *	others: that is the address that routing, and so policy, goes by here
 * @l4off: where the upper-layer header (or a later fragment's payload) begins,
 *	in bytes from the start of the packet that was parsed
 * @sport: **host order**: source port; ICMP, ICMPv6 and mobility header: type;
 *	GRE: upper half of the key
 * @dport: **host order**: destination port; ICMP and ICMPv6: code; mobility
 *	header: 0; GRE: lower half of the key
 * @family: AF_INET or AF_INET6
 * @proto: upper-layer protocol, IPPROTO_*; AH and ESP are upper layers
 * @flags: KLIPS_FLOW_*
 */
struct klips_flow {
	struct klips_addr src;
	struct klips_addr dst;
	u32 l4off;
	u16 sport;
	u16 dport;
	u8 family;
	u8 proto;
	u8 flags;
};

/**
 * struct klips_pkt - how a core reads a packet
 * @head: the first @headlen bytes, linear
 * @headlen: bytes at @head, at most @len
 * @len: bytes in the whole packet
 * @at: for what is not (wholly) in @head: return @len bytes at @off, either in
 *	place or copied to @buf, or NULL where there are not so many; may be NULL
 *	if the packet is linear. In the kernel: skb_header_pointer().
 * @ctx: for @at
 *
 * The linear part is read without a call: an indirect call costs more than the
 * rest of the parser.
 */
struct klips_pkt {
	const u8 *head;
	u32 headlen;
	u32 len;
	const void *(*at)(const struct klips_pkt *pkt, u32 off, u32 len, void *buf);
	const void *ctx;
};

/**
 * klips_pkt_at() - bytes of a packet, bounds checked
 * @pkt: packet
 * @off: first byte wanted; any value
 * @len: number of bytes wanted; any value
 * @buf: room for @len bytes, used if they are not linear
 *
 * Return: the bytes, at no particular alignment, or NULL.
 */
static inline const u8 *klips_pkt_at(const struct klips_pkt *pkt, u32 off,
				     u32 len, void *buf)
{
	if (unlikely(off > pkt->len || len > pkt->len - off))
		return NULL;
	if (likely(off + len <= pkt->headlen))
		return pkt->head + off;
	return pkt->at ? pkt->at(pkt, off, len, buf) : NULL;
}

/**
 * enum klips_ports - what sport and dport mean for a protocol
 * @KLIPS_PORTS_NONE: nothing: the protocol has no such fields
 * @KLIPS_PORTS_PORTS: source and destination port, exchanged in the other direction
 * @KLIPS_PORTS_TYPE: type and code, 0..255 each
 * @KLIPS_PORTS_KEY: upper and lower half of the GRE key, which may be absent
 */
enum klips_ports {
	KLIPS_PORTS_NONE,
	KLIPS_PORTS_PORTS,
	KLIPS_PORTS_TYPE,
	KLIPS_PORTS_KEY,
};

enum klips_ports klips_proto_ports(u8 family, u8 proto);
int klips_flow_parse(const struct klips_pkt *pkt, u8 family, u32 nhoff,
		     struct klips_flow *out);
void klips_flow_reverse(const struct klips_flow *flow, struct klips_flow *out);

#endif /* KLIPS_CORE_FLOW_H */

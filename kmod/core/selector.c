// SPDX-License-Identifier: GPL-2.0
/*
 * Comparing selectors with flows and with each other.
 *
 * A flow's ports may be unknown (see struct klips_flow). Two questions are then
 * different: "is this selector's policy the one for the packet?" and "could it
 * be?". Whoever decides to protect asks the first, whoever decides to let a packet
 * pass in clear also has to ask the second.
 */
#include "selector.h"

static bool sport_any(const struct klips_selector *sel)
{
	return sel->sport_min == 0 && sel->sport_max == KLIPS_PORT_MAX;
}

static bool dport_any(const struct klips_selector *sel)
{
	return sel->dport_min == 0 && sel->dport_max == KLIPS_PORT_MAX;
}

static const char *ports_wrong(const struct klips_selector *sel)
{
	if (sel->sport_min > sel->sport_max)
		return "first source port (or ICMP type) is above the last";
	if (sel->dport_min > sel->dport_max)
		return "first destination port (or ICMP code) is above the last";
	if (!sel->proto || !klips_selector_has_ports(sel))
		return NULL;
	switch (klips_proto_ports(sel->family, sel->proto)) {
	case KLIPS_PORTS_NONE:
		return "ports are given for a protocol that has none";
	case KLIPS_PORTS_TYPE:
		if (!sport_any(sel) && sel->sport_max > 255)
			return "ICMP (or mobility header) type is above 255";
		if (!dport_any(sel) && sel->dport_max > 255)
			return "ICMP code is above 255";
		return NULL;
	default:
		return NULL;
	}
}

/**
 * klips_selector_valid() - does a selector make sense?
 * @sel: selector, of any content
 * @why: if not NULL, set to a constant string which says what is wrong; unchanged
 *	if nothing is
 *
 * Host bits after a prefix are no error: they are ignored everywhere, and
 * klips_selector_normalise() clears them.
 *
 * Return: 0 or -EINVAL.
 */
int klips_selector_valid(const struct klips_selector *sel, const char **why)
{
	u8 bits = klips_addr_bits(sel->family);
	const char *wrong;

	if (!bits)
		wrong = "address family is neither IPv4 nor IPv6";
	else if (sel->src_plen > bits)
		wrong = "source prefix is longer than an address";
	else if (sel->dst_plen > bits)
		wrong = "destination prefix is longer than an address";
	else
		wrong = ports_wrong(sel);
	if (!wrong)
		return 0;
	if (why)
		*why = wrong;
	return -EINVAL;
}

/**
 * klips_selector_normalise() - clear the host bits of both prefixes
 * @sel: valid selector, changed in place
 */
void klips_selector_normalise(struct klips_selector *sel)
{
	klips_addr_mask(&sel->src, sel->src_plen);
	klips_addr_mask(&sel->dst, sel->dst_plen);
}

static bool match_ports(const struct klips_selector *sel,
			const struct klips_flow *flow)
{
	enum klips_ports kind = klips_proto_ports(flow->family, flow->proto);

	/* "any protocol, port 80" is about ports, not about ICMP type 80 */
	if (sel->proto ? kind == KLIPS_PORTS_NONE : kind != KLIPS_PORTS_PORTS)
		return false;
	return flow->sport >= sel->sport_min && flow->sport <= sel->sport_max &&
	       flow->dport >= sel->dport_min && flow->dport <= sel->dport_max;
}

/**
 * klips_selector_match_upper() - match protocol and ports only
 * @sel: valid selector
 * @flow: flow whose family and addresses are known to match
 *
 * Return: as klips_selector_match().
 */
bool klips_selector_match_upper(const struct klips_selector *sel,
				const struct klips_flow *flow)
{
	if (sel->proto &&
	    (sel->proto != flow->proto || flow->flags & KLIPS_FLOW_NOPROTO))
		return false;
	if (!klips_selector_has_ports(sel))
		return true;
	if (flow->flags & (KLIPS_FLOW_NOPORTS | KLIPS_FLOW_PORTLESS))
		return false;
	return match_ports(sel, flow);
}

/**
 * klips_selector_may_match_upper() - could protocol and ports match?
 * @sel: valid selector
 * @flow: flow whose family and addresses are known to match
 *
 * Return: as klips_selector_may_match().
 */
bool klips_selector_may_match_upper(const struct klips_selector *sel,
				    const struct klips_flow *flow)
{
	enum klips_ports kind;

	if (flow->flags & KLIPS_FLOW_NOPROTO)
		return true;
	if (!(flow->flags & KLIPS_FLOW_NOPORTS))
		return klips_selector_match_upper(sel, flow);
	if (sel->proto)
		return sel->proto == flow->proto;
	kind = klips_proto_ports(flow->family, flow->proto);
	return !klips_selector_has_ports(sel) || kind == KLIPS_PORTS_PORTS;
}

static bool match_addrs(const struct klips_selector *sel,
			const struct klips_flow *flow)
{
	return sel->family == flow->family &&
	       klips_addr_prefix_match(&sel->dst, &flow->dst, sel->family,
				       sel->dst_plen) &&
	       klips_addr_prefix_match(&sel->src, &flow->src, sel->family,
				       sel->src_plen);
}

/**
 * klips_selector_match() - is the flow one that the selector selects?
 * @sel: valid selector
 * @flow: flow
 *
 * A selector with ports does not match a flow whose ports are unknown or which has
 * none, one with a protocol does not match a flow whose protocol is unknown. One
 * with ports and without a protocol matches TCP, UDP, UDP-Lite, SCTP and DCCP.
 *
 * Return: true if it is.
 */
bool klips_selector_match(const struct klips_selector *sel,
			  const struct klips_flow *flow)
{
	return match_addrs(sel, flow) && klips_selector_match_upper(sel, flow);
}

/**
 * klips_selector_may_match() - could the flow be one that the selector selects?
 * @sel: valid selector
 * @flow: flow
 *
 * Return: true where klips_selector_match() is, and where it is false only for
 * what is unknown of the flow.
 */
bool klips_selector_may_match(const struct klips_selector *sel,
			      const struct klips_flow *flow)
{
	return match_addrs(sel, flow) &&
	       klips_selector_may_match_upper(sel, flow);
}

/**
 * klips_selector_equal() - are two selectors the same?
 * @a: valid selector
 * @b: valid selector
 *
 * Host bits make no difference.
 *
 * Return: true if they are.
 */
bool klips_selector_equal(const struct klips_selector *a,
			  const struct klips_selector *b)
{
	return a->family == b->family && a->proto == b->proto &&
	       a->src_plen == b->src_plen && a->dst_plen == b->dst_plen &&
	       a->sport_min == b->sport_min && a->sport_max == b->sport_max &&
	       a->dport_min == b->dport_min && a->dport_max == b->dport_max &&
	       klips_addr_prefix_match(&a->src, &b->src, a->family,
				       a->src_plen) &&
	       klips_addr_prefix_match(&a->dst, &b->dst, a->family, a->dst_plen);
}

/* Does a, which has ports, contain b as to the protocol? */
static bool contains_proto(const struct klips_selector *a,
			   const struct klips_selector *b)
{
	if (a->proto == b->proto)
		return true;
	if (a->proto)
		return false;
	return klips_proto_ports(b->family, b->proto) == KLIPS_PORTS_PORTS;
}

/**
 * klips_selector_contains() - is every flow of one selector also one of another?
 * @a: the wider selector; valid
 * @b: the narrower one; valid
 *
 * Return: true if each flow that matches @b also matches @a. (The contrary is not
 * exact in one case: ICMP types 0..255 do not contain "any type", which also
 * selects packets whose type is unknown.)
 */
bool klips_selector_contains(const struct klips_selector *a,
			     const struct klips_selector *b)
{
	if (a->family != b->family || a->src_plen > b->src_plen ||
	    a->dst_plen > b->dst_plen ||
	    !klips_addr_prefix_match(&a->src, &b->src, a->family, a->src_plen) ||
	    !klips_addr_prefix_match(&a->dst, &b->dst, a->family, a->dst_plen))
		return false;
	if (!klips_selector_has_ports(a))
		return !a->proto || a->proto == b->proto;
	return contains_proto(a, b) &&
	       a->sport_min <= b->sport_min && a->sport_max >= b->sport_max &&
	       a->dport_min <= b->dport_min && a->dport_max >= b->dport_max;
}

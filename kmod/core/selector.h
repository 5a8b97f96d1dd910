/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A selector: which flows a policy or an SA is for (RFC 4301 section 4.4.1.1).
 */
#ifndef KLIPS_CORE_SELECTOR_H
#define KLIPS_CORE_SELECTOR_H

#include "flow.h"

#define KLIPS_PORT_MAX	65535

/**
 * struct klips_selector - which flows
 * @src: source prefix; bits after @src_plen are ignored
 * @dst: destination prefix; bits after @dst_plen are ignored
 * @sport_min: **host order**: first source port (or ICMP type, ... as in struct
 *	klips_flow)
 * @sport_max: last source port, inclusive; 0..65535 means any, and only this
 *	range also matches flows whose ports are unknown or which have none
 * @dport_min: first destination port (or ICMP code, ...)
 * @dport_max: last destination port, inclusive; 0..65535 means any
 * @family: AF_INET or AF_INET6
 * @proto: upper-layer protocol; 0 means any. (A selector for IPv6 hop-by-hop
 *	options, whose number is 0, has no use: they are no upper layer.)
 * @src_plen: length of the source prefix in bits
 * @dst_plen: length of the destination prefix in bits
 */
struct klips_selector {
	struct klips_addr src;
	struct klips_addr dst;
	u16 sport_min;
	u16 sport_max;
	u16 dport_min;
	u16 dport_max;
	u8 family;
	u8 proto;
	u8 src_plen;
	u8 dst_plen;
};

/**
 * klips_selector_has_ports() - does the selector restrict ports, types or keys?
 * @sel: selector
 *
 * Return: true unless both ranges are 0..65535.
 */
static inline bool klips_selector_has_ports(const struct klips_selector *sel)
{
	return sel->sport_min != 0 || sel->sport_max != KLIPS_PORT_MAX ||
	       sel->dport_min != 0 || sel->dport_max != KLIPS_PORT_MAX;
}

int klips_selector_valid(const struct klips_selector *sel, const char **why);
void klips_selector_normalise(struct klips_selector *sel);
bool klips_selector_match_upper(const struct klips_selector *sel,
				const struct klips_flow *flow);
bool klips_selector_may_match_upper(const struct klips_selector *sel,
				    const struct klips_flow *flow);
bool klips_selector_match(const struct klips_selector *sel,
			  const struct klips_flow *flow);
bool klips_selector_may_match(const struct klips_selector *sel,
			      const struct klips_flow *flow);
bool klips_selector_equal(const struct klips_selector *a,
			  const struct klips_selector *b);
bool klips_selector_contains(const struct klips_selector *a,
			     const struct klips_selector *b);

#endif /* KLIPS_CORE_SELECTOR_H */

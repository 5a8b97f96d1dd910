// SPDX-License-Identifier: GPL-2.0
/* Statements about policies: spdadd spdupdate spddelete spddump spdflush. */

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "check.h"
#include "text.h"

#define BIT(option) (1U << (option))

#define PLAIN_PRIORITY_MIN 2147483647U /* below zero */
#define PLAIN_PRIORITY_MAX 2147483648U
#define BASE_PRIORITY_MAX 1073741823U

#ifndef IPPROTO_MH
#define IPPROTO_MH 135
#endif

static bool is_icmp(uint8_t proto)
{
	return proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6 || proto == IPPROTO_MH;
}

static void set_range(struct klips_port_range *r, bool any, uint16_t value)
{
	r->min = any ? 0 : value;
	r->max = any ? UINT16_MAX : value;
}

/* "type" or "type,code" */
static bool take_type(struct check *c, const struct word *word, struct klips_traffic *t)
{
	const char *comma = strchr(word->text, ',');
	struct word type = *word, code = *word;
	char text[8];
	uint64_t n;

	if (comma) {
		size_t len = comma - word->text;

		if (len >= sizeof(text))
			return check_fault(c, word->at, "expected TYPE or TYPE,CODE, both 0 to 255");
		memcpy(text, word->text, len);
		text[len] = '\0';
		type.text = text;
		code.text = comma + 1;
		if (!check_number(c, &code, 0, UINT8_MAX,
				  "TYPE or TYPE,CODE, both 0 to 255", &n))
			return false;
		set_range(&t->dport, false, n);
	}
	if (!check_number(c, &type, 0, UINT8_MAX, "TYPE or TYPE,CODE, both 0 to 255", &n))
		return false;
	set_range(&t->sport, false, n);
	return true;
}

/* GRE key: the ports hold its halves */
static bool take_gre_key(struct check *c, const struct word *word, struct klips_traffic *t)
{
	struct in_addr quad;
	uint64_t key;

	if (inet_pton(AF_INET, word->text, &quad) == 1)
		key = ntohl(quad.s_addr);
	else if (!check_number(c, word, 0, UINT32_MAX,
			       "a GRE key: a dotted quad or a number of 32 bits", &key))
		return false;
	set_range(&t->sport, false, key >> 16);
	set_range(&t->dport, false, key & UINT16_MAX);
	return true;
}

static bool take_ports(struct check *c, const struct item *src, const struct item *dst,
		       struct klips_traffic *t)
{
	const struct item *item;
	uint16_t sport, dport;

	if (!check_port(c, &src->port, &sport) || !check_port(c, &dst->port, &dport))
		return false;
	set_range(&t->sport, !sport, sport);
	set_range(&t->dport, !dport, dport);
	item = sport ? src : dport ? dst : NULL;
	if (!item || klips_traffic_has_ports(t->proto))
		return true;
	if (is_icmp(t->proto))
		return check_fault(c, item->port.at, "this protocol has no ports: write TYPE,CODE after it");
	return check_fault(c, item->port.at, "a port needs a protocol that has ports (tcp, udp, sctp, dccp)");
}

static bool take_upper(struct check *c, const struct item *upper, const struct item *misc,
		       struct klips_traffic *t)
{
	const char *expected;

	expected = klips_ipproto_parse(upper->word.text, &t->proto);
	if (expected)
		return check_fault(c, upper->word.at, "invalid upper layer protocol: expected %s",
				   expected);
	if (t->proto == UINT8_MAX)
		t->proto = 0;
	if (!misc)
		return true;
	if (is_icmp(t->proto))
		return take_type(c, &misc->word, t);
	if (t->proto == IPPROTO_GRE)
		return take_gre_key(c, &misc->word, t);
	return check_fault(c, misc->at, "expected -P or another option: only icmp, icmp6, ipv6-mh and gre have more to say after the protocol");
}

/* Host bits beyond the prefix say nothing; clear them so that equal is equal */
static bool mask_host_bits(struct klips_address *a, uint8_t plen)
{
	uint8_t *byte = a->family == AF_INET ? (uint8_t *)&a->v4 : a->v6.s6_addr;
	bool changed = false;

	for (unsigned int bit = plen; bit < klips_address_bits(a); bit++) {
		uint8_t mask = 0x80 >> bit % 8;

		changed |= byte[bit / 8] & mask;
		byte[bit / 8] &= ~mask;
	}
	return changed;
}

static bool take_prefix(struct check *c, const struct statement *s, const struct item *item,
			struct klips_address *a, uint8_t *plen)
{
	char text[KLIPS_PREFIX_TEXT];
	struct addresses list;
	uint64_t n;

	if (!check_addresses(c, s, &item->word, &list))
		return false;
	if (list.n > 1)
		return check_fault(c, item->at, "multiple address specified: the name has %u, expected one (-4 or -6 may help)",
				   list.n);
	*a = list.a[0];
	*plen = klips_address_bits(a);
	if (!item->plen.text)
		return true;
	if (strspn(item->plen.text, "0123456789") != item->plen.len ||
	    klips_number_parse(item->plen.text, *plen, &n))
		return check_fault(c, item->plen.at, "expected a prefix length of 0 to %u", *plen);
	*plen = n;
	if (mask_host_bits(a, *plen))
		report_warning(c->report, item->at, "the address has bits beyond its prefix: taken as %s",
			       klips_prefix_text(a, *plen, text));
	return true;
}

static bool take_selector(struct check *c, const struct statement *s, struct klips_traffic *t)
{
	static const char *const names[] = { "a source address", "a destination address",
		"an upper-layer protocol (any, tcp, udp, icmp, ...)",
		"an ICMP type,code or GRE key", NULL };
	const struct item *items[4] = {};
	bool good;

	if (!check_items(c, s, names, 3, items) || !check_plain(c, items[2], false) ||
	    (items[3] && !check_plain(c, items[3], false)))
		return false;
	good = take_prefix(c, s, items[0], &t->src, &t->src_plen);
	good = take_prefix(c, s, items[1], &t->dst, &t->dst_plen) && good;
	if (good && t->src.family != t->dst.family)
		good = check_fault(c, items[1]->at, "Family mismatch: expected an %s address as the source is",
				   t->src.family == AF_INET ? "IPv4" : "IPv6");
	set_range(&t->sport, true, 0);
	set_range(&t->dport, true, 0);
	/* the protocol decides what the ports may be, and may put other things there */
	if (klips_ipproto_parse(items[2]->word.text, &t->proto))
		return take_upper(c, items[2], items[3], t);
	if (t->proto == UINT8_MAX)
		t->proto = 0;
	good = take_ports(c, items[0], items[1], t) && good;
	return take_upper(c, items[2], items[3], t) && good;
}

static bool take_priority(struct check *c, const struct policy_text *text, uint32_t *out)
{
	uint64_t limit = text->base.text ? BASE_PRIORITY_MAX :
			 text->minus ? PLAIN_PRIORITY_MIN : PLAIN_PRIORITY_MAX, n = 0;
	uint32_t base = KLIPS_PRIORITY_DEFAULT;
	char expected[80];

	if (text->base.text && !strcmp(text->base.text, "high"))
		base = KLIPS_PRIORITY_HIGH;
	else if (text->base.text && !strcmp(text->base.text, "low"))
		base = KLIPS_PRIORITY_LOW;
	if (text->number.text) {
		if (text->base.text)
			snprintf(expected, sizeof(expected),
				 "a distance of 0 to %u from low, def or high", BASE_PRIORITY_MAX);
		else
			snprintf(expected, sizeof(expected), "a priority of -%u to %u",
				 PLAIN_PRIORITY_MIN, PLAIN_PRIORITY_MAX);
		if (!check_number(c, &text->number, 0, limit, expected, &n))
			return false;
	}
	/* a larger number is matched earlier: a smaller value for the kernel */
	*out = text->minus ? base + (uint32_t)n : base - (uint32_t)n;
	return true;
}

static bool take_rule_address(struct check *c, const struct word *word, struct klips_address *a)
{
	const char *expected = klips_address_parse(word->text, AF_UNSPEC, a);

	if (expected)
		return check_fault(c, word->at, "Invalid address specification: expected %s (names are not looked up in policies)",
				   expected);
	return true;
}

static bool take_rule_ports(struct check *c, const struct rule *r)
{
	const struct word *sport = &r->src.port, *dport = &r->dst.port;
	uint16_t sp, dp;

	if (!sport->text != !dport->text)
		return check_fault(c, sport->text ? r->dst.address.at : r->src.address.at,
				   "expected a port on both addresses of the rule or on none");
	if (!check_port(c, sport, &sp) || !check_port(c, dport, &dp))
		return false;
	if (sp || dp)
		report_warning(c->report, sport->at,
			       "the ports of a rule are not looked at: the SA has them (esp-udp)");
	return true;
}

/* me-any, any-me: the other side is not known beforehand */
static bool take_me_any(struct check *c, const struct rule *r, const struct klips_policy *p,
			struct klips_template *t)
{
	bool me_first = !strcmp(r->src.address.text, "me");

	if (p->dir != (me_first ? KLIPS_DIR_OUT : KLIPS_DIR_IN))
		return check_fault(c, r->src.address.at,
				   "Invalid direction: me-any goes with out, any-me with in");
	t->src.family = t->dst.family = p->selector.src.family;
	return true;
}

static bool take_rule_addresses(struct check *c, const struct rule *r, const struct klips_policy *p,
				struct klips_template *t)
{
	bool good;

	if (!r->src.address.text) {
		if (t->mode == KLIPS_MODE_TUNNEL)
			return check_fault(c, r->at, "Invalid address specification: a tunnel rule needs its two ends, as in esp/tunnel/192.0.2.1-192.0.2.2/require");
		return true;
	}
	if (!strcmp(r->src.address.text, "me") || !strcmp(r->src.address.text, "any"))
		return take_me_any(c, r, p, t);
	good = take_rule_address(c, &r->src.address, &t->src);
	good = take_rule_address(c, &r->dst.address, &t->dst) && good;
	if (good && t->src.family != t->dst.family)
		return check_fault(c, r->dst.address.at, "Family mismatch: expected an %s address",
				   t->src.family == AF_INET ? "IPv4" : "IPv6");
	if (good && t->mode == KLIPS_MODE_TRANSPORT && p->selector.src.family &&
	    t->src.family != p->selector.src.family)
		return check_fault(c, r->src.address.at, "Family mismatch: a transport rule has the addresses of the traffic itself");
	return good && take_rule_ports(c, r);
}

static bool take_level(struct check *c, const struct rule *r, struct klips_template *t)
{
	uint64_t n;

	if (r->level.text && klips_level_parse(r->level.text, &t->level))
		return check_fault(c, r->level.at, "Invalid level: expected default, use, require, unique or unique:N");
	if (!r->reqid.text)
		return true;
	if (!check_number(c, &r->reqid, 0, UINT32_MAX, "a reqid of 1 to 16383", &n))
		return false;
	if (n > MANUAL_REQID_MAX) {
		report_warning(c->report, r->reqid.at,
			       "reqids above %u belong to the kernel: taken as unique without a number",
			       MANUAL_REQID_MAX);
		n = 0;
	}
	t->reqid = n;
	return true;
}

static bool take_rule(struct check *c, const struct rule *r, const struct klips_policy *p,
		      struct klips_template *t)
{
	bool good;

	if (!r->mode.text)
		return check_fault(c, r->at, "Too few arguments: expected PROTOCOL/MODE, as in esp/transport//require");
	klips_saproto_parse(r->proto.text, &t->proto);
	klips_mode_parse(r->mode.text, &t->mode);
	good = take_rule_addresses(c, r, p, t);
	return take_level(c, r, t) && good;
}

static bool take_rules(struct check *c, const struct policy_text *text, struct klips_policy *p)
{
	const struct rule *r;
	bool good = true;

	for (r = text->rules; r; r = r->next) {
		if (p->ntemplates == KLIPS_MAX_TEMPLATES)
			return check_fault(c, r->at, "expected at most %u rules in one policy",
					   KLIPS_MAX_TEMPLATES);
		good = take_rule(c, r, p, &p->templates[p->ntemplates++]) && good;
	}
	return good;
}

static bool take_policy_text(struct check *c, const struct statement *s, struct klips_policy *p)
{
	const struct policy_text *text = s->policy;
	const char *action = text->action.text;
	bool delete = s->verb == VERB_SPDDELETE;

	klips_dir_parse(text->dir.text, &p->dir);
	p->priority = KLIPS_PRIORITY_DEFAULT;
	if (text->has_priority && !take_priority(c, text, &p->priority))
		return false;
	if (action && (!strcmp(action, "bypass") || !strcmp(action, "entrust")))
		return check_fault(c, text->action.at, "bypass and entrust are for the policy of one socket (ipsec_set_policy(3)), not for the policy database: expected discard, none or ipsec");
	if (!action)
		return delete ? true :
		       check_fault(c, text->at, "Too few arguments: expected an action (discard, none or ipsec) after the direction");
	klips_action_parse(action, &p->action);
	if (p->action != KLIPS_ACTION_IPSEC) {
		if (text->rules && !delete)
			return check_fault(c, text->rules->at, "expected \";\": only ipsec has rules, %s has none",
					   action);
		return true;
	}
	if (!text->rules && !delete)
		return check_fault(c, text->action.at, "Too few arguments: ipsec needs a rule, as in esp/transport//require");
	return take_rules(c, text, p);
}

static bool take_options(struct check *c, const struct statement *s, struct klips_policy *p)
{
	const struct option *o;
	bool good = true;

	for (o = s->options; o; o = o->next) {
		const struct word *name = &o->arg[0];

		if (o->kind == OPT_CONTEXT) {
			good = check_context(c, o, &p->label) && good;
		} else if (o->kind == OPT_DEVICE) {
			if (name->len >= sizeof(p->device))
				good = check_fault(c, name->at, "expected a device name of at most %zu characters",
						   sizeof(p->device) - 1);
			else
				strcpy(p->device, name->text);
		}
	}
	return good;
}

static enum op_kind op_of(enum verb verb)
{
	return verb == VERB_SPDADD ? OP_POLICY_ADD :
	       verb == VERB_SPDUPDATE ? OP_POLICY_UPDATE : OP_POLICY_DELETE;
}

/* What arrives for this host may as well arrive for others behind it */
static void append_fwd(struct check *c, const struct statement *s, const struct klips_policy *in)
{
	struct operation *op = plan_policy(c->plan, op_of(s->verb), s->at);

	*op->policy = *in;
	op->policy->dir = KLIPS_DIR_FWD;
	op->automatic = true;
	/* a reqid is for one policy; its copy takes whatever SA the policy takes */
	for (unsigned int i = 0; i < in->ntemplates; i++) {
		struct klips_template *t = &op->policy->templates[i];

		if (t->level == KLIPS_LEVEL_UNIQUE) {
			t->level = KLIPS_LEVEL_REQUIRE;
			t->reqid = 0;
		}
	}
}

static void tagged_statement(struct check *c, const struct statement *s, struct klips_policy *p)
{
	if (s->verb == VERB_SPDDELETE) {
		check_fault(c, s->tag.at, "tagged goes with spdadd and spdupdate only");
		return;
	}
	if (s->policy && take_policy_text(c, s, p))
		report_warning(c->report, s->at,
			       "tagged policies need the packet filter PF, which Linux does not have: this statement does nothing");
}

static void spd_statement(struct check *c, const struct statement *s)
{
	uint32_t allowed = BIT(OPT_CONTEXT) | BIT(OPT_DEVICE) | BIT(OPT_POLICY);
	struct klips_policy p = {};
	struct operation *op;
	bool good = check_options(c, s, allowed);

	if (!s->policy)
		good = check_fault(c, s->end, "expected -P and a policy, as in -P out ipsec esp/transport//require");
	if (s->tag.text) {
		tagged_statement(c, s, &p);
		return;
	}
	good = take_selector(c, s, &p.selector) && good;
	if (s->policy)
		good = take_policy_text(c, s, &p) && good;
	if (!take_options(c, s, &p) || !good)
		return;
	op = plan_policy(c->plan, op_of(s->verb), s->at);
	*op->policy = p;
	if (c->fwd && p.dir == KLIPS_DIR_IN)
		append_fwd(c, s, &p);
}

void check_policy_statement(struct check *c, const struct statement *s)
{
	static const char *const none[] = { NULL };
	const struct item *item;

	if (s->verb != VERB_SPDDUMP && s->verb != VERB_SPDFLUSH) {
		spd_statement(c, s);
		return;
	}
	if (check_options(c, s, 0) && check_items(c, s, none, 0, &item))
		plan_policy(c->plan, s->verb == VERB_SPDDUMP ? OP_POLICY_DUMP : OP_POLICY_FLUSH,
			    s->at);
}

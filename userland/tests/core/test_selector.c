// SPDX-License-Identifier: GPL-2.0
/*
 * Selectors: what they match, and what contains what, on a small world in which
 * "every flow" can be tried.
 */
#include "testing.h"
#include "core/selector.h"

#define PROTO_MH 135

static struct klips_addr addr4(u32 host)
{
	struct klips_addr a;

	memset(&a, 0, sizeof(a));
	a.a4 = htonl(host);
	return a;
}

static struct klips_addr addr6(const char *text)
{
	struct klips_addr a;

	assert_int_equal(inet_pton(AF_INET6, text, &a.a6), 1);
	return a;
}

static struct klips_selector any4(void)
{
	return (struct klips_selector) {
		.family = AF_INET, .sport_max = 65535, .dport_max = 65535,
	};
}

/* --- addresses --- */

static bool naive_prefix(const struct klips_addr *a, const struct klips_addr *b, u8 plen)
{
	u8 i;

	for (i = 0; i < plen; i++)
		if ((a->b[i / 8] ^ b->b[i / 8]) & 0x80 >> i % 8)
			return false;
	return true;
}

static void test_prefixes(void **state)
{
	struct random rnd = random_begin("prefix");
	struct klips_addr a, b, m;
	unsigned int i, k, plen, common;
	u8 family, bits;

	(void)state;
	for (k = 0; k < 3000; k++) {
		family = k & 1 ? AF_INET : AF_INET6;
		bits = klips_addr_bits(family);
		assert_int_equal(bits, family == AF_INET ? 32 : 128);
		for (i = 0; i < 16; i++)
			a.b[i] = (u8)random_u64(&rnd);
		b = a;
		common = random_below(&rnd, bits + 1);
		/* IPv4 must not look at the rest */
		for (i = common + 1; i < 128; i++)
			if (random_below(&rnd, 2))
				b.b[i / 8] ^= 0x80 >> i % 8;
		if (common < bits)
			b.b[common / 8] ^= 0x80 >> common % 8;
		for (plen = 0; plen <= bits; plen++) {
			assert_int_equal(klips_addr_prefix_match(&a, &b, family, plen),
					 plen <= common);
			assert_int_equal(naive_prefix(&a, &b, plen), plen <= common);
			assert_int_equal(klips_addr_common(&a, &b, plen),
					 min(plen, common));
			m = a;
			klips_addr_mask(&m, plen);
			assert_true(naive_prefix(&a, &m, plen));
			for (i = plen; i < 128; i++)
				assert_int_equal(klips_addr_bit(&m, i), 0);
		}
		assert_int_equal(klips_addr_equal(&a, &b, family), common == bits);
	}
	assert_int_equal(klips_addr_bits(AF_UNSPEC), 0);
	a = addr4(0);
	assert_true(klips_addr_any(&a, AF_INET));
	a.b[15] = 1;
	assert_true(klips_addr_any(&a, AF_INET));
	assert_false(klips_addr_any(&a, AF_INET6));
	a.b[0] = 1;
	assert_false(klips_addr_any(&a, AF_INET));
}

/* --- validity --- */

static void assert_why(const struct klips_selector *sel, const char *part)
{
	const char *why = NULL;

	assert_int_equal(klips_selector_valid(sel, &why), part ? -EINVAL : 0);
	assert_int_equal(klips_selector_valid(sel, NULL), part ? -EINVAL : 0);
	if (!part)
		assert_null(why);
	else if (!why || !strstr(why, part))
		fail_msg("\"%s\" does not say \"%s\"", why ? why : "", part);
}

static void test_valid(void **state)
{
	struct klips_selector s = any4();

	(void)state;
	assert_why(&s, NULL);
	s.family = AF_UNSPEC;
	assert_why(&s, "family");
	s.family = AF_INET;
	s.src_plen = 33;
	assert_why(&s, "source prefix");
	s.family = AF_INET6;
	assert_why(&s, NULL);
	s.dst_plen = 129;
	assert_why(&s, "destination prefix");
	s = any4();
	s.sport_min = 2;
	s.sport_max = 1;
	assert_why(&s, "source port");
	s = any4();
	s.dport_min = 2;
	s.dport_max = 1;
	assert_why(&s, "destination port");
	s = any4();
	s.dport_min = 80;
	s.dport_max = 80;
	assert_why(&s, NULL);		/* any protocol that has ports */
	s.proto = IPPROTO_TCP;
	assert_why(&s, NULL);
	s.proto = IPPROTO_ESP;
	assert_why(&s, "protocol that has none");
	s.proto = IPPROTO_ICMPV6;	/* in IPv4: not ICMP at all */
	assert_why(&s, "protocol that has none");
	s.proto = IPPROTO_ICMP;
	assert_why(&s, NULL);
	s.dport_max = 256;
	assert_why(&s, "code");
	s.dport_min = 0;
	s.dport_max = 65535;
	s.sport_min = 8;
	s.sport_max = 300;
	assert_why(&s, "type");
	s.sport_max = 8;
	assert_why(&s, NULL);
	s.family = AF_INET6;
	s.proto = PROTO_MH;
	assert_why(&s, NULL);
	s.proto = IPPROTO_GRE;
	s.sport_max = 65535;
	assert_why(&s, NULL);
}

static void test_normalise(void **state)
{
	struct klips_selector a = any4(), b;

	(void)state;
	a.src = addr4(0x0a0000ff);
	a.src_plen = 24;
	a.dst = addr4(0xc0a80101);
	a.dst_plen = 0;
	b = a;
	klips_selector_normalise(&b);
	assert_int_equal(ntohl(b.src.a4), 0x0a000000);
	assert_int_equal(b.dst.a4, 0);
	assert_true(klips_selector_equal(&a, &b));
	assert_true(klips_selector_contains(&a, &b) && klips_selector_contains(&b, &a));
	b.src_plen = 25;
	assert_false(klips_selector_equal(&a, &b));
	a.family = AF_INET6;
	a.src = addr6("2001:db8:1:2:3:4:5:6");
	a.src_plen = 61;
	b = a;
	b.src = addr6("2001:db8:1:2::");
	assert_true(klips_selector_equal(&a, &b));
	klips_selector_normalise(&a);
	b.src = addr6("2001:db8:1::");
	assert_memory_equal(&a.src, &b.src, 16);
}

/* --- the small world --- */

static const u32 hosts[] = { 0x0a000000, 0x0a000001, 0x0a000002, 0x0a000003, 0x0b000000 };
static const u8 protos[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_ESP, IPPROTO_GRE };
static const u16 ports[] = { 0, 1, 2, 3, 255, 65535 };

#define MAX_FLOWS	8000

static struct klips_flow flows[MAX_FLOWS];
static unsigned int flow_count;

static void add_flow(u32 src, u32 dst, u8 proto, u16 sport, u16 dport, u8 flags)
{
	assert_true(flow_count < MAX_FLOWS);
	flows[flow_count++] = (struct klips_flow) {
		.family = AF_INET, .src = addr4(src), .dst = addr4(dst), .proto = proto,
		.sport = sport, .dport = dport, .flags = flags,
	};
}

/* Every flow of one pair of hosts, the known ones first */
static void add_flows(u32 src, u32 dst)
{
	unsigned int p, i, j;
	enum klips_ports kind;

	for (p = 0; p < ARRAY_LEN(protos); p++) {
		kind = klips_proto_ports(AF_INET, protos[p]);
		if (kind == KLIPS_PORTS_NONE || kind == KLIPS_PORTS_KEY)
			add_flow(src, dst, protos[p], 0, 0, KLIPS_FLOW_PORTLESS);
		if (kind == KLIPS_PORTS_NONE)
			continue;
		for (i = 0; i < ARRAY_LEN(ports); i++)
			for (j = 0; j < ARRAY_LEN(ports); j++)
				if (kind != KLIPS_PORTS_TYPE ||
				    (ports[i] < 256 && ports[j] < 256))
					add_flow(src, dst, protos[p], ports[i], ports[j], 0);
		add_flow(src, dst, protos[p], 0, 0, KLIPS_FLOW_NOPORTS);
	}
	add_flow(src, dst, IPPROTO_DSTOPTS, 0, 0,
		 KLIPS_FLOW_NOPORTS | KLIPS_FLOW_NOPROTO | KLIPS_FLOW_FRAGMENT);
}

static int make_world(void **state)
{
	unsigned int i, j;

	(void)state;
	flow_count = 0;
	for (i = 0; i < ARRAY_LEN(hosts); i++)
		for (j = 0; j < ARRAY_LEN(hosts); j++)
			add_flows(hosts[i], hosts[j]);
	return 0;
}

static void random_range(struct random *rnd, u8 proto, u16 *lo, u16 *hi)
{
	unsigned int n = proto == IPPROTO_ICMP ? 5 : 6;
	unsigned int a = random_below(rnd, n), b = random_below(rnd, n);

	*lo = ports[min(a, b)];
	*hi = ports[max(a, b)];
	/* ICMP 0..255 differs from "any" in unknown types only: see contains() */
	if (random_below(rnd, 2) || (proto == IPPROTO_ICMP && !*lo && *hi == 255)) {
		*lo = 0;
		*hi = 65535;
	}
}

static struct klips_selector random_selector(struct random *rnd)
{
	static const u8 plens[] = { 0, 8, 30, 31, 32 };
	struct klips_selector s = any4();

	s.src = addr4(hosts[random_below(rnd, ARRAY_LEN(hosts))]);
	s.dst = addr4(hosts[random_below(rnd, ARRAY_LEN(hosts))]);
	s.src_plen = plens[random_below(rnd, ARRAY_LEN(plens))];
	s.dst_plen = plens[random_below(rnd, ARRAY_LEN(plens))];
	if (random_below(rnd, 3))
		s.proto = protos[random_below(rnd, ARRAY_LEN(protos))];
	if (s.proto != IPPROTO_ESP && random_below(rnd, 3)) {
		random_range(rnd, s.proto, &s.sport_min, &s.sport_max);
		random_range(rnd, s.proto, &s.dport_min, &s.dport_max);
	}
	assert_int_equal(klips_selector_valid(&s, NULL), 0);
	return s;
}

static bool naive_match(const struct klips_selector *s, const struct klips_flow *f)
{
	bool s_ports = s->sport_min || s->dport_min || s->sport_max < 65535 ||
		       s->dport_max < 65535;
	bool f_ports = !(f->flags & (KLIPS_FLOW_NOPORTS | KLIPS_FLOW_PORTLESS));

	if (!naive_prefix(&s->src, &f->src, s->src_plen) ||
	    !naive_prefix(&s->dst, &f->dst, s->dst_plen))
		return false;
	if (s->proto && (f->flags & KLIPS_FLOW_NOPROTO || s->proto != f->proto))
		return false;
	if (!s_ports)
		return true;
	if (!f_ports)
		return false;
	if (!s->proto && f->proto != IPPROTO_TCP && f->proto != IPPROTO_UDP)
		return false;
	return f->sport >= s->sport_min && f->sport <= s->sport_max &&
	       f->dport >= s->dport_min && f->dport <= s->dport_max;
}

/* Could f, if all were known, be known? */
static bool could_be(const struct klips_flow *f, const struct klips_flow *known)
{
	if (known->flags & (KLIPS_FLOW_NOPORTS | KLIPS_FLOW_NOPROTO) ||
	    f->src.a4 != known->src.a4 || f->dst.a4 != known->dst.a4)
		return false;
	if (f->flags & KLIPS_FLOW_NOPROTO)
		return true;
	if (f->proto != known->proto)
		return false;
	return f->flags & KLIPS_FLOW_NOPORTS ||
	       (f->sport == known->sport && f->dport == known->dport &&
		f->flags == known->flags);
}

static bool naive_may(const struct klips_selector *s, const struct klips_flow *f)
{
	unsigned int per_pair = flow_count / (ARRAY_LEN(hosts) * ARRAY_LEN(hosts));
	unsigned int i = (unsigned int)(f - flows) / per_pair * per_pair, end = i + per_pair;

	for (; i < end; i++)
		if (could_be(f, &flows[i]) && naive_match(s, &flows[i]))
			return true;
	return false;
}

static void test_match(void **state)
{
	struct random rnd = random_begin("match");
	unsigned int i, k, rounds = 2 * env_number("KLIPS_ROUNDS", 100);
	struct klips_selector s;
	bool any = false, may;

	(void)state;
	for (k = 0; k < rounds; k++) {
		s = random_selector(&rnd);
		for (i = 0; i < flow_count; i++) {
			any |= naive_match(&s, &flows[i]);
			if (klips_selector_match(&s, &flows[i]) != naive_match(&s, &flows[i]))
				fail_msg("match, round %u, flow %u", k, i);
			may = klips_selector_may_match(&s, &flows[i]);
			if (may != naive_may(&s, &flows[i]))
				fail_msg("may match, round %u, flow %u", k, i);
		}
	}
	assert_true(any);
}

static bool naive_contains(const struct klips_selector *a, const struct klips_selector *b)
{
	unsigned int i;

	for (i = 0; i < flow_count; i++)
		if (naive_match(b, &flows[i]) && !naive_match(a, &flows[i]))
			return false;
	return true;
}

/* Prefixes that select the same hosts of this world, but not of the whole one */
static void widen(struct klips_selector *s)
{
	if (s->src_plen == 8 && s->src.a4 != htonl(hosts[4]))
		s->src_plen = 30;
	if (s->dst_plen == 8 && s->dst.a4 != htonl(hosts[4]))
		s->dst_plen = 30;
	if (s->src.a4 == htonl(hosts[4]) && s->src_plen)
		s->src_plen = 32;
	if (s->dst.a4 == htonl(hosts[4]) && s->dst_plen)
		s->dst_plen = 32;
}

static void test_contains(void **state)
{
	struct random rnd = random_begin("contains");
	unsigned int k, yes = 0, rounds = 200 * env_number("KLIPS_ROUNDS", 100);
	struct klips_selector a, b;

	(void)state;
	for (k = 0; k < rounds; k++) {
		a = random_selector(&rnd);
		b = a;
		if (random_below(&rnd, 8))
			b = random_selector(&rnd);
		if (random_below(&rnd, 2)) {
			/* else hardly any pair gets to protocol and ports */
			a.src_plen = 0;
			a.dst_plen = 0;
		}
		widen(&a);
		widen(&b);
		yes += klips_selector_contains(&a, &b);
		if (klips_selector_contains(&a, &b) != naive_contains(&a, &b))
			fail_msg("round %u", k);
		if (klips_selector_equal(&a, &b) !=
		    (klips_selector_contains(&a, &b) && klips_selector_contains(&b, &a)))
			fail_msg("equal, round %u", k);
	}
	assert_in_range(yes, rounds / 100, rounds / 2);
}

static void test_families(void **state)
{
	struct klips_selector four = any4(), six = any4();
	struct klips_flow f = { .family = AF_INET6, .proto = IPPROTO_TCP };

	(void)state;
	six.family = AF_INET6;
	assert_false(klips_selector_match(&four, &f));
	assert_false(klips_selector_may_match(&four, &f));
	assert_true(klips_selector_match(&six, &f));
	assert_false(klips_selector_contains(&four, &six));
	assert_false(klips_selector_contains(&six, &four));
	assert_false(klips_selector_equal(&six, &four));
	/* ICMP type 8 is nothing to ICMPv6's number in IPv4 */
	four.proto = IPPROTO_ICMP;
	four.sport_min = 8;
	four.sport_max = 8;
	f = (struct klips_flow) { .family = AF_INET, .proto = IPPROTO_ICMP, .sport = 8 };
	assert_true(klips_selector_match(&four, &f));
	f.proto = IPPROTO_ICMPV6;
	assert_false(klips_selector_match(&four, &f));
}

/* A later fragment that names options says nothing of the protocol, not even that. */
static void test_unknown_protocol(void **state)
{
	struct klips_selector s = any4();
	struct klips_flow f = {
		.family = AF_INET6, .proto = IPPROTO_DSTOPTS,
		.flags = KLIPS_FLOW_FRAGMENT | KLIPS_FLOW_NOPORTS | KLIPS_FLOW_NOPROTO,
	};

	(void)state;
	s.family = AF_INET6;
	assert_true(klips_selector_match(&s, &f));
	s.proto = IPPROTO_DSTOPTS;
	assert_false(klips_selector_match(&s, &f));
	assert_true(klips_selector_may_match(&s, &f));
	s.proto = IPPROTO_TCP;
	assert_false(klips_selector_match(&s, &f));
	assert_true(klips_selector_may_match(&s, &f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_normalise),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_contains),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_unknown_protocol),
	};

	return cmocka_run_group_tests_name("selector", tests, make_world, NULL);
}

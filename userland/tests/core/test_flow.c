// SPDX-License-Identifier: GPL-2.0
/* From packets to flows: known packets, cut and scattered ones, and mutations. */
#include "testing.h"
#include "core/flow.h"

#define PROTO_MH	135
#define PROTO_UDPLITE	136
#define NONE		KLIPS_FLOW_PORTLESS
#define LOST		KLIPS_FLOW_NOPORTS
#define FRAG		KLIPS_FLOW_FRAGMENT

/* --- building packets --- */

struct bytes {
	u32 len;
	u8 b[512];
};

static void put(struct bytes *p, const char *hex)
{
	unsigned int v;

	for (; *hex; hex += 2) {
		while (*hex == ' ')
			hex++;
		assert_int_equal(sscanf(hex, "%2x", &v), 1);
		assert_true(p->len < sizeof(p->b));
		p->b[p->len++] = (u8)v;
	}
}

/* 192.0.2.1 > 198.51.100.2; total < 0: as it is */
static struct bytes ipv4(u8 proto, const char *frag, const char *options,
			 const char *payload, int total)
{
	struct bytes p = { .len = 0 };

	put(&p, "45000000 0001");
	put(&p, frag);
	put(&p, "40000000 c0000201 c6336402");
	p.b[9] = proto;
	put(&p, options);
	p.b[0] = (u8)(0x40 | p.len / 4);
	put(&p, payload);
	if (total < 0)
		total = (int)p.len;
	p.b[2] = (u8)(total >> 8);
	p.b[3] = (u8)total;
	return p;
}

/* 2001:db8::1 > 2001:db8::2 */
static struct bytes ipv6(u8 next, const char *payload, int length)
{
	struct bytes p = { .len = 0 };

	put(&p, "60000000 00000040 20010db8000000000000000000000001"
		"20010db8000000000000000000000002");
	p.b[6] = next;
	put(&p, payload);
	if (length < 0)
		length = (int)p.len - 40;
	p.b[4] = (u8)(length >> 8);
	p.b[5] = (u8)length;
	return p;
}

/* --- reading them --- */

/* All that is not linear is handed out by copies, as from a paged buffer. */
static const void *at_copy(const struct klips_pkt *pkt, u32 off, u32 len, void *buf)
{
	const u8 *all = pkt->ctx;

	if (off > pkt->len || len > pkt->len - off)
		return NULL;
	return memcpy(buf, all + off, len);
}

/* Parse with the first bytes linear; those and all bytes are allocated exactly. */
static int parse_split(const u8 *b, u32 len, u32 linear, u8 family, u32 nhoff,
		       struct klips_flow *f)
{
	u8 *head = malloc(linear ? linear : 1), *all = malloc(len ? len : 1);
	struct klips_pkt pkt = { .head = head, .headlen = linear, .len = len,
				 .at = at_copy, .ctx = all };
	int err;

	assert_non_null(head);
	assert_non_null(all);
	memcpy(head, b, linear);
	memcpy(all, b, len);
	if (linear == len)
		pkt.at = NULL;
	memset(f, 0xa5, sizeof(*f));
	err = klips_flow_parse(&pkt, family, nhoff, f);
	free(head);
	free(all);
	return err;
}

static bool same(const struct klips_flow *a, const struct klips_flow *b)
{
	return klips_addr_equal(&a->src, &b->src, AF_INET6) &&
	       klips_addr_equal(&a->dst, &b->dst, AF_INET6) && a->l4off == b->l4off &&
	       a->sport == b->sport && a->dport == b->dport && a->family == b->family &&
	       a->proto == b->proto && a->flags == b->flags;
}

/* What must be true of every result */
static void check_result(int err, const struct klips_flow *f, u8 family, u32 len, u32 nhoff)
{
	if (err) {
		assert_int_equal(err, -EINVAL);
		return;
	}
	assert_int_equal(f->family, family);
	assert_in_range(f->l4off, nhoff + (family == AF_INET ? 20 : 40), len);
	if (f->flags & (LOST | NONE)) {
		assert_int_equal(f->sport, 0);
		assert_int_equal(f->dport, 0);
	}
	assert_false(f->flags & LOST && f->flags & NONE);
	if (f->flags & KLIPS_FLOW_NOPROTO)
		assert_true(f->flags & LOST && f->flags & FRAG);
	else if (klips_proto_ports(family, f->proto) == KLIPS_PORTS_NONE)
		assert_true(f->flags & NONE);
	if (klips_proto_ports(family, f->proto) == KLIPS_PORTS_TYPE)
		assert_true(f->sport < 256 && f->dport < 256);
}

/* The result may not depend on where the packet is or how it lies in memory. */
static int parse(const struct bytes *p, u8 family, struct klips_flow *f, bool all_splits)
{
	struct bytes moved = { .len = p->len + 14 };
	struct klips_flow other;
	u32 linear;
	int err;

	err = parse_split(p->b, p->len, p->len, family, 0, f);
	check_result(err, f, family, p->len, 0);
	for (linear = 0; linear < p->len; linear += all_splits ? 1 : 1 + linear / 2) {
		assert_int_equal(parse_split(p->b, p->len, linear, family, 0, &other), err);
		assert_true(err || same(f, &other));
	}
	if (moved.len > sizeof(moved.b))
		return err;
	memset(moved.b, 0x5a, 14);
	memcpy(moved.b + 14, p->b, p->len);
	assert_int_equal(parse_split(moved.b, moved.len, moved.len, family, 14, &other), err);
	if (!err) {
		other.l4off -= 14;
		assert_true(same(f, &other));
	}
	return err;
}

static void expect(int line, struct bytes p, u8 family, int err, u8 proto, u16 sport,
		   u16 dport, u8 flags, u32 l4off)
{
	struct klips_flow f;
	int got = parse(&p, family, &f, true);

	if (got != err ||
	    (!err && (f.proto != proto || f.sport != sport || f.dport != dport ||
		      f.flags != flags || f.l4off != l4off)))
		fail_msg("line %d: %d, proto %u, %u/%u, flags %x, offset %u", line, got,
			 f.proto, f.sport, f.dport, f.flags, f.l4off);
}

#define FLOW4(p, proto, sport, dport, flags, off) \
	expect(__LINE__, p, AF_INET, 0, proto, sport, dport, flags, off)
#define FLOW6(p, proto, sport, dport, flags, off) \
	expect(__LINE__, p, AF_INET6, 0, proto, sport, dport, flags, off)
#define BAD4(p)	expect(__LINE__, p, AF_INET, -EINVAL, 0, 0, 0, 0, 0)
#define BAD6(p)	expect(__LINE__, p, AF_INET6, -EINVAL, 0, 0, 0, 0, 0)

#define PORTS	"1234 0050 0000 0000"	/* 4660, 80 */

static void test_ipv4(void **state)
{
	struct bytes p;
	struct klips_flow f;

	(void)state;
	p = ipv4(IPPROTO_TCP, "0000", "", PORTS, -1);
	assert_int_equal(parse(&p, AF_INET, &f, true), 0);
	assert_int_equal(ntohl(f.src.a4), 0xc0000201);
	assert_int_equal(ntohl(f.dst.a4), 0xc6336402);
	FLOW4(p, IPPROTO_TCP, 4660, 80, 0, 20);
	BAD6(p);
	FLOW4(ipv4(IPPROTO_UDP, "4000", "", PORTS, -1), IPPROTO_UDP, 4660, 80, 0, 20);
	FLOW4(ipv4(PROTO_UDPLITE, "0000", "", PORTS, -1), PROTO_UDPLITE, 4660, 80, 0, 20);
	FLOW4(ipv4(IPPROTO_SCTP, "0000", "", PORTS, -1), IPPROTO_SCTP, 4660, 80, 0, 20);
	FLOW4(ipv4(IPPROTO_DCCP, "0000", "", PORTS, -1), IPPROTO_DCCP, 4660, 80, 0, 20);
	/* options */
	FLOW4(ipv4(IPPROTO_TCP, "0000", "01010100 01010100", PORTS, -1),
	      IPPROTO_TCP, 4660, 80, 0, 28);
	FLOW4(ipv4(IPPROTO_ICMP, "0000", "", "0800 0000", -1), IPPROTO_ICMP, 8, 0, 0, 20);
	FLOW4(ipv4(IPPROTO_ICMP, "0000", "", "030d", -1), IPPROTO_ICMP, 3, 13, 0, 20);
	/* another family's ICMP is nothing special */
	FLOW4(ipv4(IPPROTO_ICMPV6, "0000", "", "8000", -1), IPPROTO_ICMPV6, 0, 0, NONE, 20);
	FLOW4(ipv4(IPPROTO_ESP, "0000", "", PORTS, -1), IPPROTO_ESP, 0, 0, NONE, 20);
	FLOW4(ipv4(IPPROTO_AH, "0000", "", PORTS, -1), IPPROTO_AH, 0, 0, NONE, 20);
	/* extension headers are IPv6's */
	FLOW4(ipv4(IPPROTO_DSTOPTS, "0000", "", PORTS, -1), IPPROTO_DSTOPTS, 0, 0, NONE, 20);
	FLOW4(ipv4(IPPROTO_TCP, "0000", "", PORTS, 0), IPPROTO_TCP, 4660, 80, 0, 20);
}

static void test_ipv4_fragments(void **state)
{
	(void)state;
	FLOW4(ipv4(IPPROTO_TCP, "2000", "", PORTS, -1), IPPROTO_TCP, 4660, 80, FRAG, 20);
	FLOW4(ipv4(IPPROTO_TCP, "2001", "", PORTS, -1), IPPROTO_TCP, 0, 0, FRAG | LOST, 20);
	FLOW4(ipv4(IPPROTO_TCP, "00b9", "", PORTS, -1), IPPROTO_TCP, 0, 0, FRAG | LOST, 20);
	FLOW4(ipv4(IPPROTO_ESP, "00b9", "", PORTS, -1), IPPROTO_ESP, 0, 0, FRAG | NONE, 20);
	FLOW4(ipv4(IPPROTO_GRE, "00b9", "", "2000 0800 00010002", -1),
	      IPPROTO_GRE, 0, 0, FRAG | LOST, 20);
	/* the reserved bit and DF are no fragment */
	FLOW4(ipv4(IPPROTO_TCP, "c000", "", PORTS, -1), IPPROTO_TCP, 4660, 80, 0, 20);
}

static void test_ipv4_bad(void **state)
{
	struct bytes p = ipv4(IPPROTO_TCP, "0000", "", PORTS, -1);
	struct klips_flow f;

	(void)state;
	p.b[0] = 0x44;
	BAD4(p);
	p.b[0] = 0x55;
	BAD4(p);
	p.b[0] = 0x48;		/* 32 bytes of header in a packet of 28 */
	BAD4(p);
	BAD4(ipv4(IPPROTO_TCP, "0000", "", PORTS, 19));
	BAD4(ipv4(IPPROTO_TCP, "0000", "01010101", PORTS, 23));
	p.len = 19;
	p.b[0] = 0x45;
	BAD4(p);
	p.len = 0;
	BAD4(p);
	/* ports only from inside the stated length: the rest is padding */
	FLOW4(ipv4(IPPROTO_TCP, "0000", "", PORTS, 20), IPPROTO_TCP, 0, 0, LOST, 20);
	FLOW4(ipv4(IPPROTO_TCP, "0000", "", PORTS, 23), IPPROTO_TCP, 0, 0, LOST, 20);
	FLOW4(ipv4(IPPROTO_TCP, "0000", "", PORTS, 24), IPPROTO_TCP, 4660, 80, 0, 20);
	/* a quoted packet states more than there is */
	FLOW4(ipv4(IPPROTO_TCP, "0000", "", PORTS, 1500), IPPROTO_TCP, 4660, 80, 0, 20);
	FLOW4(ipv4(IPPROTO_TCP, "0000", "", "12", 1500), IPPROTO_TCP, 0, 0, LOST, 20);
	FLOW4(ipv4(IPPROTO_ICMP, "0000", "", "08", -1), IPPROTO_ICMP, 0, 0, LOST, 20);

	p = ipv4(IPPROTO_TCP, "0000", "", PORTS, -1);
	assert_int_equal(parse_split(p.b, p.len, p.len, AF_UNSPEC, 0, &f), -EINVAL);
	assert_int_equal(parse_split(p.b, p.len, p.len, AF_INET, p.len, &f), -EINVAL);
	assert_int_equal(parse_split(p.b, p.len, p.len, AF_INET, 0xffffffff, &f), -EINVAL);
	assert_int_equal(parse_split(p.b, p.len, p.len, AF_INET6, 0xfffffff0, &f), -EINVAL);
}

static void test_gre(void **state)
{
	(void)state;
	FLOW4(ipv4(IPPROTO_GRE, "0000", "", "2000 0800 12345678", -1),
	      IPPROTO_GRE, 0x1234, 0x5678, 0, 20);
	/* checksum first */
	FLOW4(ipv4(IPPROTO_GRE, "0000", "", "a000 0800 ffff0000 12345678", -1),
	      IPPROTO_GRE, 0x1234, 0x5678, 0, 20);
	FLOW4(ipv4(IPPROTO_GRE, "0000", "", "3000 0800 00000000 00000001", -1),
	      IPPROTO_GRE, 0, 0, 0, 20);
	FLOW4(ipv4(IPPROTO_GRE, "0000", "", "0000 0800 12345678", -1),
	      IPPROTO_GRE, 0, 0, NONE, 20);
	/* PPTP */
	FLOW4(ipv4(IPPROTO_GRE, "0000", "", "3001 880b 00201234", -1),
	      IPPROTO_GRE, 0, 0, NONE, 20);
	FLOW4(ipv4(IPPROTO_GRE, "0000", "", "2000 0800 1234", -1),
	      IPPROTO_GRE, 0, 0, LOST, 20);
	FLOW4(ipv4(IPPROTO_GRE, "0000", "", "2000 08", -1), IPPROTO_GRE, 0, 0, LOST, 20);
	FLOW6(ipv6(IPPROTO_GRE, "2000 86dd 00000007", -1), IPPROTO_GRE, 0, 7, 0, 40);
}

#define HOP	"3c00 0104 00000000"	/* hop-by-hop, then destination options */
#define DST	"2b00 0104 00000000"	/* destination options, then routing */
#define RT	"2c02 0401 00000000 20010db8000000000000000000000009"
#define FRAG0	"0600 0000 00000001"	/* atomic, then TCP */

static void test_ipv6(void **state)
{
	struct bytes p = ipv6(IPPROTO_TCP, PORTS, -1);
	struct klips_flow f;

	(void)state;
	assert_int_equal(parse(&p, AF_INET6, &f, true), 0);
	assert_memory_equal(&f.src, p.b + 8, 16);
	assert_memory_equal(&f.dst, p.b + 24, 16);
	FLOW6(p, IPPROTO_TCP, 4660, 80, 0, 40);
	BAD4(p);
	FLOW6(ipv6(IPPROTO_ICMPV6, "8100", -1), IPPROTO_ICMPV6, 129, 0, 0, 40);
	FLOW6(ipv6(IPPROTO_ICMP, "0800", -1), IPPROTO_ICMP, 0, 0, NONE, 40);
	FLOW6(ipv6(PROTO_MH, "3b00 0500 0000", -1), PROTO_MH, 5, 0, 0, 40);
	FLOW6(ipv6(PROTO_MH, "3b00", -1), PROTO_MH, 0, 0, LOST, 40);
	FLOW6(ipv6(IPPROTO_NONE, "", -1), IPPROTO_NONE, 0, 0, NONE, 40);
	FLOW6(ipv6(IPPROTO_AH, "0604 0000", -1), IPPROTO_AH, 0, 0, NONE, 40);
	/* all there are; the destination stays that of the header */
	p = ipv6(IPPROTO_HOPOPTS, HOP DST RT FRAG0 PORTS, -1);
	FLOW6(p, IPPROTO_TCP, 4660, 80, 0, 40 + 8 + 8 + 24 + 8);
	assert_int_equal(parse(&p, AF_INET6, &f, true), 0);
	assert_int_equal(f.dst.b[15], 2);
	/* more than 64 KiB: no length */
	FLOW6(ipv6(IPPROTO_HOPOPTS, "0600 c204 00011170" PORTS, 0),
	      IPPROTO_TCP, 4660, 80, 0, 48);
	FLOW6(ipv6(IPPROTO_TCP, PORTS, 0), IPPROTO_TCP, 4660, 80, 0, 40);
}

static void test_ipv6_fragments(void **state)
{
	(void)state;
	FLOW6(ipv6(IPPROTO_FRAGMENT, "1100 0001 00000007" PORTS, -1),
	      IPPROTO_UDP, 4660, 80, FRAG, 48);
	FLOW6(ipv6(IPPROTO_FRAGMENT, "1100 0009 00000007" PORTS, -1),
	      IPPROTO_UDP, 0, 0, FRAG | LOST, 48);
	FLOW6(ipv6(IPPROTO_FRAGMENT, "1100 0008 00000007" PORTS, -1),
	      IPPROTO_UDP, 0, 0, FRAG | LOST, 48);
	FLOW6(ipv6(IPPROTO_FRAGMENT, "3200 0008 00000007" PORTS, -1),
	      IPPROTO_ESP, 0, 0, FRAG | NONE, 48);
	/* the two reserved bits are no offset */
	FLOW6(ipv6(IPPROTO_FRAGMENT, "1100 0006 00000007" PORTS, -1),
	      IPPROTO_UDP, 4660, 80, 0, 48);
	/* what looks like options is the middle of something */
	FLOW6(ipv6(IPPROTO_FRAGMENT, "3c00 0008 00000007 0600 0104 00000000" PORTS, -1),
	      IPPROTO_DSTOPTS, 0, 0, FRAG | LOST | KLIPS_FLOW_NOPROTO, 48);
	/* options in the fragmentable part of the first */
	FLOW6(ipv6(IPPROTO_FRAGMENT, "3c00 0001 00000007 0600 0104 00000000" PORTS, -1),
	      IPPROTO_TCP, 4660, 80, FRAG, 56);
	/* RFC 7112: the first has the whole chain */
	BAD6(ipv6(IPPROTO_FRAGMENT, "3c00 0001 00000007", -1));
	BAD6(ipv6(IPPROTO_FRAGMENT, "3c00 0001 00000007 0602 0104 00000000", -1));
	FLOW6(ipv6(IPPROTO_FRAGMENT, "0600 0001 00000007 12", -1),
	      IPPROTO_TCP, 0, 0, FRAG | LOST, 48);
}

#define OPT8	"3c00 0104 00000000"	/* destination options, then more of them */

static void test_ipv6_bad(void **state)
{
	struct bytes p = ipv6(IPPROTO_TCP, PORTS, -1);

	(void)state;
	p.b[0] = 0x40;
	BAD6(p);
	p.b[0] = 0x60;
	p.len = 39;
	BAD6(p);
	BAD6(ipv6(IPPROTO_DSTOPTS, "0600 0104 0000", -1));
	BAD6(ipv6(IPPROTO_DSTOPTS, "0601 0104 00000000" "06", -1));
	BAD6(ipv6(IPPROTO_ROUTING, "06ff 0104 00000000" PORTS, -1));
	/* hop-by-hop options elsewhere than at the beginning */
	BAD6(ipv6(IPPROTO_DSTOPTS, "0000 0104 00000000 0600 0104 00000000" PORTS, -1));
	/* eight are read, not nine */
	FLOW6(ipv6(IPPROTO_DSTOPTS, OPT8 OPT8 OPT8 OPT8 OPT8 OPT8 OPT8
		   "0600 0104 00000000" PORTS, -1), IPPROTO_TCP, 4660, 80, 0, 104);
	BAD6(ipv6(IPPROTO_DSTOPTS, OPT8 OPT8 OPT8 OPT8 OPT8 OPT8 OPT8 OPT8
		  "0600 0104 00000000" PORTS, -1));
	/* ports and headers only from inside the stated length */
	FLOW6(ipv6(IPPROTO_TCP, PORTS, 3), IPPROTO_TCP, 0, 0, LOST, 40);
	BAD6(ipv6(IPPROTO_DSTOPTS, "0600 0104 00000000" PORTS, 7));
	FLOW6(ipv6(IPPROTO_DSTOPTS, "0600 0104 00000000" PORTS, 8),
	      IPPROTO_TCP, 0, 0, LOST, 48);
}

static void test_reverse(void **state)
{
	struct bytes p = ipv4(IPPROTO_TCP, "0000", "", PORTS, -1);
	struct klips_flow f, r;

	(void)state;
	assert_int_equal(parse(&p, AF_INET, &f, true), 0);
	klips_flow_reverse(&f, &r);
	assert_int_equal(ntohl(r.src.a4), 0xc6336402);
	assert_int_equal(ntohl(r.dst.a4), 0xc0000201);
	assert_int_equal(r.sport, 80);
	assert_int_equal(r.dport, 4660);
	klips_flow_reverse(&r, &r);
	assert_true(same(&f, &r));
	p = ipv4(IPPROTO_ICMP, "0000", "", "030d", -1);
	assert_int_equal(parse(&p, AF_INET, &f, true), 0);
	klips_flow_reverse(&f, &f);
	assert_int_equal(f.sport, 3);
	assert_int_equal(f.dport, 13);
	assert_int_equal(ntohl(f.src.a4), 0xc6336402);
	p = ipv4(IPPROTO_GRE, "0000", "", "2000 0800 12345678", -1);
	assert_int_equal(parse(&p, AF_INET, &f, true), 0);
	klips_flow_reverse(&f, &f);
	assert_int_equal(f.sport, 0x1234);
}

/*
 * A packet that is cut anywhere is malformed or the same flow with its ports lost:
 * never another flow.
 */
static void check_cuts(const struct bytes *whole, u8 family)
{
	struct klips_flow f, cut;
	struct bytes p = *whole;

	if (parse(whole, family, &f, false))
		return;
	while (p.len--) {
		if (parse(&p, family, &cut, false))
			continue;
		if (!same(&f, &cut) && !(cut.flags & LOST))
			fail_msg("cut to %u bytes: another flow", p.len);
		cut.sport = f.sport;
		cut.dport = f.dport;
		cut.flags = f.flags;
		assert_true(same(&f, &cut));
	}
}

static void test_mutations(void **state)
{
	const struct bytes seeds[] = {
		ipv4(IPPROTO_TCP, "0000", "01010100 01010100", PORTS, -1),
		ipv4(IPPROTO_GRE, "2000", "", "a000 0800 ffff0000 12345678", -1),
		ipv4(IPPROTO_ICMP, "0000", "", "0800 0000", -1),
		ipv6(IPPROTO_HOPOPTS, HOP DST RT FRAG0 PORTS, -1),
		ipv6(IPPROTO_FRAGMENT, "3c00 0001 00000007 0600 0104 00000000" PORTS, -1),
		ipv6(IPPROTO_DSTOPTS, OPT8 OPT8 "2c00 0104 00000000 2f00 0000 00000001"
		     "2000 86dd 00000007", -1),
		ipv6(PROTO_MH, "3b00 0500 0000", -1),
	};
	static const u8 juicy[] = { 0, 1, 2, 6, 17, 43, 44, 47, 50, 51, 58, 59, 60, 135,
				    0x20, 0x40, 0x45, 0x4f, 0x60, 0xff };
	struct random rnd = random_begin("mutations");
	unsigned int k, n, good = 0, rounds = 1000 * env_number("KLIPS_ROUNDS", 100);
	struct klips_flow f;
	struct bytes p;
	u8 family;

	(void)state;
	for (k = 0; k < rounds; k++) {
		p = seeds[random_below(&rnd, ARRAY_LEN(seeds))];
		family = p.b[0] >> 4 == 4 ? AF_INET : AF_INET6;
		for (n = random_below(&rnd, 5); n; n--)
			p.b[random_below(&rnd, p.len)] = random_below(&rnd, 3) ?
				juicy[random_below(&rnd, ARRAY_LEN(juicy))] :
				(u8)random_u64(&rnd);
		if (!random_below(&rnd, 4))
			p.len = random_below(&rnd, p.len + 1);
		if (!random_below(&rnd, 50))
			family = AF_INET + AF_INET6 - family;
		good += !parse(&p, family, &f, false);
		if (k % 100 == 0)
			check_cuts(&p, family);
	}
	print_message("# %u mutations, %u of them flows\n", rounds, good);
	assert_in_range(good, rounds / 5, rounds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ipv4),
		cmocka_unit_test(test_ipv4_fragments),
		cmocka_unit_test(test_ipv4_bad),
		cmocka_unit_test(test_gre),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_ipv6_fragments),
		cmocka_unit_test(test_ipv6_bad),
		cmocka_unit_test(test_reverse),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests_name("flow", tests, NULL, NULL);
}

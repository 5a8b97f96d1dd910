// SPDX-License-Identifier: GPL-2.0
/* Text to values and back: lib/text.h. */

#include <arpa/inet.h>
#include <string.h>

#include "fake.h"
#include "text.h"

static void numbers(void **state)
{
	static const struct {
		const char *text;
		uint64_t max, value;
		bool good;
	} row[] = {
		{ "0", 0, 0, true },
		{ "1", 0, 0, false },
		{ "255", 255, 255, true },
		{ "256", 255, 0, false },
		{ "010", 100, 10, true },
		{ "0x10", 100, 16, true },
		{ "0XfF", 255, 255, true },
		{ "0x100", 255, 0, false },
		{ "4294967295", UINT32_MAX, UINT32_MAX, true },
		{ "4294967296", UINT32_MAX, 0, false },
		{ "18446744073709551615", UINT64_MAX, UINT64_MAX, true },
		{ "18446744073709551616", UINT64_MAX, 0, false },
		{ "99999999999999999999999", UINT64_MAX, 0, false },
		{ "0xffffffffffffffff", UINT64_MAX, UINT64_MAX, true },
		{ "0x10000000000000000", UINT64_MAX, 0, false },
		{ "", 10, 0, false },
		{ "0x", 10, 0, false },
		{ "-1", 10, 0, false },
		{ "+1", 10, 0, false },
		{ " 1", 10, 0, false },
		{ "1 ", 10, 0, false },
		{ "1k", 10, 0, false },
		{ "a", 10, 0, false },
		{ "5", 3, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		uint64_t n = 77;
		const char *why = klips_number_parse(row[i].text, row[i].max, &n);

		if (!why != row[i].good || n != (row[i].good ? row[i].value : 77))
			fail_msg("\"%s\": %s, %llu", row[i].text, why ? why : "good",
				 (unsigned long long)n);
	}
}

static void addresses(void **state)
{
	static const struct {
		const char *text;
		int family;
		const char *printed; /* NULL = refused */
	} row[] = {
		{ "192.0.2.1", AF_UNSPEC, "192.0.2.1" },
		{ "192.0.2.1", AF_INET, "192.0.2.1" },
		{ "192.0.2.1", AF_INET6, NULL },
		{ "2001:DB8::1", AF_UNSPEC, "2001:db8::1" },
		{ "2001:db8::1", AF_INET, NULL },
		{ "::ffff:192.0.2.1", AF_INET6, "::ffff:192.0.2.1" },
		{ "::", AF_UNSPEC, "::" },
		{ "0.0.0.0", AF_UNSPEC, "0.0.0.0" },
		{ "fe80::1%lo", AF_UNSPEC, "fe80::1%lo" },
		{ "fe80::1%4294967295", AF_UNSPEC, "fe80::1%4294967295" },
		{ "fe80::1%0", AF_UNSPEC, NULL },
		{ "fe80::1%nosuchdev", AF_UNSPEC, NULL },
		{ "fe80::1%", AF_UNSPEC, NULL },
		{ "192.0.2.1%lo", AF_UNSPEC, NULL },
		{ "192.0.2", AF_UNSPEC, NULL },
		{ "192.0.2.256", AF_UNSPEC, NULL },
		{ "192.0.2.01", AF_UNSPEC, NULL },
		{ "", AF_UNSPEC, NULL },
		{ "localhost", AF_UNSPEC, NULL },
		{ "1:2:3:4:5:6:7:8:9", AF_UNSPEC, NULL },
		{ "0000:0000:0000:0000:0000:0000:255.255.255.255:0000000", AF_UNSPEC, NULL },
	};
	char buf[KLIPS_ADDRESS_TEXT];
	struct klips_address a;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const char *why = klips_address_parse(row[i].text, row[i].family, &a);

		if (!why != !!row[i].printed)
			fail_msg("\"%s\": %s", row[i].text, why ? why : "good");
		if (!why)
			assert_string_equal(klips_address_text(&a, buf), row[i].printed);
	}
	memset(&a, 0, sizeof(a));
	assert_string_equal(klips_address_text(&a, buf), "any");
}

static void sockaddrs(void **state)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6, .sin6_scope_id = 1 };
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = 5 };
	struct sockaddr other = { .sa_family = AF_UNIX };
	struct klips_address a, b;

	(void)state;
	inet_pton(AF_INET6, "fe80::7", &sin6.sin6_addr);
	inet_pton(AF_INET, "192.0.2.7", &sin.sin_addr);
	assert_int_equal(klips_address_sockaddr((struct sockaddr *)&sin6, &a), 0);
	assert_null(klips_address_parse("fe80::7%1", AF_UNSPEC, &b));
	assert_true(klips_address_equal(&a, &b));
	b.scope = 2;
	assert_false(klips_address_equal(&a, &b));
	assert_int_equal(klips_address_sockaddr((struct sockaddr *)&sin, &a), 0);
	assert_false(klips_address_equal(&a, &b));
	assert_null(klips_address_parse("192.0.2.7", AF_UNSPEC, &b));
	assert_true(klips_address_equal(&a, &b));
	assert_int_equal(klips_address_sockaddr(&other, &a), -1);
}

static void prefixes(void **state)
{
	static const struct {
		const char *text, *printed;
		int plen;
	} row[] = {
		{ "10.0.0.0/8", "10.0.0.0/8", 8 },
		{ "10.1.2.3/8", "10.1.2.3/8", 8 },
		{ "10.1.2.3", "10.1.2.3", 32 },
		{ "10.1.2.3/32", "10.1.2.3", 32 },
		{ "0.0.0.0/0", "0.0.0.0/0", 0 },
		{ "::/0", "::/0", 0 },
		{ "2001:db8::/128", "2001:db8::", 128 },
		{ "2001:db8::/129", NULL, 0 },
		{ "10.0.0.0/33", NULL, 0 },
		{ "10.0.0.0/", NULL, 0 },
		{ "10.0.0.0/-1", NULL, 0 },
		{ "10.0.0.0/0x8", NULL, 0 },
		{ "10.0.0.0/8/8", NULL, 0 },
		{ "/8", NULL, 0 },
		{ "10.0.0.0/255.0.0.0", NULL, 0 },
	};
	char buf[KLIPS_PREFIX_TEXT], longest[200];
	struct klips_address a;
	uint8_t plen;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const char *why = klips_prefix_parse(row[i].text, AF_UNSPEC, &a, &plen);

		if (!why != !!row[i].printed)
			fail_msg("\"%s\": %s", row[i].text, why ? why : "good");
		if (why)
			continue;
		assert_int_equal(plen, row[i].plen);
		assert_string_equal(klips_prefix_text(&a, plen, buf), row[i].printed);
	}
	memset(longest, '1', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_non_null(klips_prefix_parse(longest, AF_UNSPEC, &a, &plen));
}

static void keys(void **state)
{
	static const uint8_t odd[] = { 0x01, 0x23, 0x45 };
	char text[2 * KLIPS_MAX_KEY + 4], buf[KLIPS_KEY_TEXT];
	struct klips_key key;

	(void)state;
	assert_null(klips_key_hex("0x12345", &key));
	assert_int_equal(key.len, 3);
	assert_memory_equal(key.data, odd, 3);
	assert_string_equal(klips_key_text(&key, buf), "0x012345");
	assert_null(klips_key_hex("aBcD", &key));
	assert_string_equal(klips_key_text(&key, buf), "0xabcd");
	key.len = 99;
	assert_non_null(klips_key_hex("0x", &key));
	assert_non_null(klips_key_hex("", &key));
	assert_non_null(klips_key_hex("0x12g4", &key));
	assert_non_null(klips_key_hex("12 34", &key));
	assert_int_equal(key.len, 99);
	memset(text, 'f', sizeof(text));
	text[2 * KLIPS_MAX_KEY] = '\0';
	assert_null(klips_key_hex(text, &key));
	assert_int_equal(key.len, KLIPS_MAX_KEY);
	assert_int_equal(key.data[KLIPS_MAX_KEY - 1], 0xff);
	assert_int_equal(strlen(klips_key_text(&key, buf)), 2 + 2 * KLIPS_MAX_KEY);
	text[2 * KLIPS_MAX_KEY] = 'f';
	text[2 * KLIPS_MAX_KEY + 1] = '\0';
	assert_non_null(klips_key_hex(text, &key));
	assert_null(klips_key_bytes(text, KLIPS_MAX_KEY, &key));
	assert_non_null(klips_key_bytes(text, KLIPS_MAX_KEY + 1, &key));
	assert_non_null(klips_key_bytes(text, 0, &key));
	klips_key_wipe(&key);
	for (size_t i = 0; i < sizeof(key); i++)
		assert_int_equal(((uint8_t *)&key)[i], 0);
	assert_string_equal(klips_key_text(&key, buf), "");
}

static void names(void **state)
{
	char buf[KLIPS_NAME_TEXT];
	uint8_t n;

	(void)state;
	assert_null(klips_saproto_parse("esp", &n));
	assert_int_equal(n, IPPROTO_ESP);
	assert_null(klips_saproto_parse("comp", &n));
	assert_string_equal(klips_saproto_name(n, buf), "ipcomp");
	assert_non_null(klips_saproto_parse("tcp", &n));
	assert_string_equal(klips_saproto_name(6, buf), "6");
	assert_null(klips_mode_parse("tunnel", &n));
	assert_int_equal(n, KLIPS_MODE_TUNNEL);
	assert_string_equal(klips_mode_name(n, buf), "tunnel");
	assert_null(klips_dir_parse("fwd", &n));
	assert_string_equal(klips_dir_name(n, buf), "fwd");
	assert_null(klips_action_parse("ipsec", &n));
	assert_string_equal(klips_action_name(n, buf), "ipsec");
	assert_null(klips_level_parse("unique", &n));
	assert_string_equal(klips_level_name(n, buf), "unique");
	assert_string_equal(klips_state_name(KLIPS_STATE_DYING, buf), "dying");
	assert_string_equal(klips_state_name(200, buf), "200");
	assert_non_null(klips_mode_parse("", &n));
	assert_non_null(klips_level_parse("uniq", &n));
}

static void protocols(void **state)
{
	static const struct {
		const char *text;
		int proto;
		const char *name;
	} row[] = {
		{ "any", 0, "any" },	  { "0", 0, "any" },	 { "tcp", 6, "tcp" },
		{ "17", 17, "udp" },	  { "icmp6", 58, "icmp6" }, { "ip4", 4, "ip4" },
		{ "ipv6-icmp", 58, "icmp6" }, { "255", 255, "255" }, { "256", -1, NULL },
		{ "nosuch", -1, NULL },	  { "", -1, NULL },
	};
	char buf[KLIPS_NAME_TEXT];
	uint8_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const char *why = klips_ipproto_parse(row[i].text, &n);

		if (!why != (row[i].proto >= 0))
			fail_msg("\"%s\": %s", row[i].text, why ? why : "good");
		if (why)
			continue;
		assert_int_equal(n, row[i].proto);
		assert_string_equal(klips_ipproto_name(n, buf), row[i].name);
	}
	assert_true(klips_traffic_has_ports(IPPROTO_SCTP));
	assert_false(klips_traffic_has_ports(IPPROTO_ICMP));
}

static void traffic(void **state)
{
	char buf[KLIPS_TRAFFIC_TEXT];
	struct klips_traffic t = { .sport = { 0, 65535 }, .dport = { 0, 65535 } };

	(void)state;
	assert_null(klips_prefix_parse("10.0.0.0/8", AF_INET, &t.src, &t.src_plen));
	assert_null(klips_prefix_parse("192.0.2.1", AF_INET, &t.dst, &t.dst_plen));
	assert_string_equal(klips_traffic_text(&t, buf), "10.0.0.0/8 -> 192.0.2.1");
	t.proto = IPPROTO_TCP;
	assert_string_equal(klips_traffic_text(&t, buf), "10.0.0.0/8 -> 192.0.2.1 tcp");
	t.sport = (struct klips_port_range){ 1024, 65535 };
	t.dport = (struct klips_port_range){ 22, 22 };
	assert_string_equal(klips_traffic_text(&t, buf),
			    "10.0.0.0/8 -> 192.0.2.1 tcp 1024-65535 -> 22");
	t.proto = IPPROTO_ICMP;
	t.sport = (struct klips_port_range){ 8, 8 };
	t.dport = (struct klips_port_range){ 0, 65535 };
	assert_string_equal(klips_traffic_text(&t, buf),
			    "10.0.0.0/8 -> 192.0.2.1 icmp type 8 code any");
	t.proto = IPPROTO_GRE;
	t.dport = (struct klips_port_range){ 1, 1 };
	assert_string_equal(klips_traffic_text(&t, buf), "10.0.0.0/8 -> 192.0.2.1 gre key 8,1");
}

static void quantities(void **state)
{
	static const struct {
		uint64_t n;
		const char *duration, *bytes;
	} row[] = {
		{ 0, "0 s", "0 B" },
		{ 59, "59 s", "59 B" },
		{ 60, "1 min", "60 B" },
		{ 1023, "17 min 3 s", "1023 B" },
		{ 1024, "17 min 4 s", "1.0 KiB" },
		{ 1536, "25 min 36 s", "1.5 KiB" },
		{ 3600, "1 h", "3.5 KiB" },
		{ 7500, "2 h 5 min", "7.3 KiB" },
		{ 86400, "1 d", "84.3 KiB" },
		{ 90000, "1 d 1 h", "87.8 KiB" },
		{ (1ULL << 20) - 1, "12 d 3 h", "1023.9 KiB" },
		{ 1ULL << 20, "12 d 3 h", "1.0 MiB" },
		{ UINT64_MAX, "213503982334601 d 7 h", "15.9 EiB" },
	};
	char buf[KLIPS_TIME_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_string_equal(klips_duration_text(row[i].n, buf), row[i].duration);
		assert_string_equal(klips_bytes_text(row[i].n, buf), row[i].bytes);
	}
}

static void nearest(void **state)
{
	static const char *const known[] = { "show", "link", "sa", "stats", "policy",
					     "algorithms", "monitor", NULL };

	(void)state;
	assert_string_equal(klips_nearest("lnik", known), "link");
	assert_string_equal(klips_nearest("polcy", known), "policy");
	assert_string_equal(klips_nearest("algo", known), "algorithms");
	assert_string_equal(klips_nearest("mointor", known), "monitor");
	assert_string_equal(klips_nearest("sttas", known), "stats");
	assert_null(klips_nearest("frobnicate", known));
	assert_null(klips_nearest("", known));
	/* "s" begins three of them */
	assert_null(klips_nearest("s", known));
	assert_null(klips_nearest("this-word-is-longer-than-anything-that-we-know", known));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),   cmocka_unit_test(addresses),
		cmocka_unit_test(sockaddrs), cmocka_unit_test(prefixes),
		cmocka_unit_test(keys),	     cmocka_unit_test(names),
		cmocka_unit_test(protocols), cmocka_unit_test(traffic),
		cmocka_unit_test(quantities), cmocka_unit_test(nearest),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}

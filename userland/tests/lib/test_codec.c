// SPDX-License-Identifier: GPL-2.0
/* Structs to attributes and back, and answers that no sane kernel sends. */

#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "text.h"

static struct klips_counter counters[KLIPS_MAX_COUNTERS];
static const struct klips_kernel k = { .family = FAKE_FAMILY };

static const struct nlattr *nest_of(const void *msg, uint8_t cmd, uint16_t type)
{
	struct klips_error err = { 0 };
	const struct nlattr *nest = klips_answer(&k, msg, cmd, type, &err);

	if (!nest)
		fail_msg("%s", err.text);
	return nest;
}

static void sa_round_trip(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct klips_error err = { 0 };
	struct klips_sa in, out;

	(void)state;
	sample_sa(&in, 0x12345678);
	fake_sa_message(buf, KLIPS_CMD_SA_GET, 1, &in);
	if (klips_get_sa(nest_of(buf, KLIPS_CMD_SA_GET, KLIPS_A_SA), &out, counters, NULL, &err))
		fail_msg("%s", err.text);
	assert_sa_equal(&in, &out);

	/* the other family, and nothing that need not be there */
	memset(&in, 0, sizeof(in));
	assert_null(klips_address_parse("2001:db8::1", AF_UNSPEC, &in.src));
	assert_null(klips_address_parse("2001:db8::2", AF_UNSPEC, &in.dst));
	in.proto = IPPROTO_COMP;
	in.spi = 2;
	strcpy(in.comp, "deflate");
	fake_sa_message(buf, KLIPS_CMD_SA_GET, 1, &in);
	if (klips_get_sa(nest_of(buf, KLIPS_CMD_SA_GET, KLIPS_A_SA), &out, counters, NULL, &err))
		fail_msg("%s", err.text);
	assert_sa_equal(&in, &out);
}

static void policy_round_trip(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct klips_error err = { 0 };
	struct klips_policy in, out;

	(void)state;
	sample_policy(&in, 42);
	strcpy(in.label.text, "x");
	fake_policy_message(buf, KLIPS_CMD_POLICY_GET, 1, &in);
	if (klips_get_policy(nest_of(buf, KLIPS_CMD_POLICY_GET, KLIPS_A_POLICY), &out, &err))
		fail_msg("%s", err.text);
	assert_policy_equal(&in, &out);
	in.action = KLIPS_ACTION_DISCARD;
	in.ntemplates = 0;
	memset(in.templates, 0, sizeof(in.templates));
	fake_policy_message(buf, KLIPS_CMD_POLICY_GET, 1, &in);
	if (klips_get_policy(nest_of(buf, KLIPS_CMD_POLICY_GET, KLIPS_A_POLICY), &out, &err))
		fail_msg("%s", err.text);
	assert_policy_equal(&in, &out);
}

/* The largest of everything fits the buffers that requests are built in. */
static void largest(void **state)
{
	_Alignas(struct nlmsghdr) char buf[2 * KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh;
	struct klips_policy p;
	struct klips_sa sa;

	(void)state;
	sample_sa(&sa, 0x1000);
	assert_null(klips_address_parse("2001:db8::1", AF_UNSPEC, &sa.src));
	sa.dst = sa.encap_oa = sa.selector.src = sa.selector.dst = sa.src;
	sa.selector.sport.max = 7;
	sa.enc_key.len = sa.auth_key.len = KLIPS_MAX_KEY;
	memset(sa.enc, 'e', sizeof(sa.enc));
	memset(sa.auth, 'a', sizeof(sa.auth));
	memset(sa.comp, 'c', sizeof(sa.comp));
	memset(sa.label.text, 'l', sizeof(sa.label.text));
	sa.soft.use = 5;
	nlh = klips_message(&k, buf, KLIPS_CMD_SA_NEW, NLM_F_ACK);
	assert_int_equal(klips_put_sa(nlh, &sa, NULL), 0);
	assert_in_range(nlh->nlmsg_len, 1500, KLIPS_NL_REQUEST / 2);

	sample_policy(&p, 1);
	for (unsigned int i = 0; i < KLIPS_MAX_TEMPLATES; i++) {
		p.templates[i].src = p.templates[i].dst = sa.src;
		p.templates[i].reqid = 5;
	}
	p.selector.sport.max = 7;
	memset(p.device, 'd', sizeof(p.device));
	memset(p.label.text, 'l', sizeof(p.label.text));
	nlh = klips_message(&k, buf, KLIPS_CMD_POLICY_NEW, NLM_F_ACK);
	assert_int_equal(klips_put_policy(nlh, &p, NULL), 0);
	assert_in_range(nlh->nlmsg_len, 900, KLIPS_NL_REQUEST / 2);
}

/* What no message can hold is refused, not cut. */
static void impossible(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct klips_error err = { 0 };
	struct klips_policy p;
	struct klips_sa sa;

	(void)state;
	sample_sa(&sa, 0x1000);
	sa.auth_key.len = KLIPS_MAX_KEY + 1;
	assert_int_equal(klips_put_sa(klips_message(&k, buf, KLIPS_CMD_SA_NEW, 0), &sa, &err), -1);
	assert_int_equal(err.code, EINVAL);
	assert_string_equal(err.text, "a key of 513 bytes; at most 512 are possible");
	sample_policy(&p, 1);
	p.ntemplates = KLIPS_MAX_TEMPLATES + 1;
	assert_int_equal(klips_put_policy(klips_message(&k, buf, KLIPS_CMD_POLICY_NEW, 0), &p, &err),
			 -1);
	assert_int_equal(err.code, EINVAL);
}

/* One wrong attribute inside KLIPS_A_SA */
static void expect_bad_sa(uint16_t type, const void *data, size_t len, const char *text)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(&k, buf, KLIPS_CMD_SA_GET, 0);
	struct nlattr *nest = mnl_attr_nest_start(nlh, KLIPS_A_SA);
	struct klips_error err = { 0 };
	struct klips_sa sa;

	mnl_attr_put(nlh, type, len, data);
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(klips_get_sa(nest_of(buf, KLIPS_CMD_SA_GET, KLIPS_A_SA), &sa, counters,
				      NULL, &err),
			 -1);
	assert_int_equal(err.code, EBADMSG);
	assert_string_equal(err.text, text);
}

#define MALFORMED "malformed answer from the kernel: "

static void wrong_lengths(void **state)
{
	static char zeroes[KLIPS_MAX_KEY + 1];

	(void)state;
	expect_bad_sa(KLIPS_SA_SRC, zeroes, 5,
		      MALFORMED "attribute src has 5 bytes, expected 4 or 16");
	expect_bad_sa(KLIPS_SA_SPI, zeroes, 3, MALFORMED "attribute spi has 3 bytes, expected 4");
	expect_bad_sa(KLIPS_SA_SEQ, zeroes, 4, MALFORMED "attribute seq has 4 bytes, expected 8");
	expect_bad_sa(KLIPS_SA_PROTO, zeroes, 0,
		      MALFORMED "attribute proto has 0 bytes, expected 1");
	expect_bad_sa(KLIPS_SA_ENC_KEY, zeroes, KLIPS_MAX_KEY + 1,
		      MALFORMED "attribute enc-key has 513 bytes, expected at most 512");
	expect_bad_sa(KLIPS_SA_ENC, "aes-cbc", 7,
		      MALFORMED
		      "attribute enc has 7 bytes, expected a string with one NUL, at its end");
	expect_bad_sa(KLIPS_SA_ENC, "a\0b", 4,
		      MALFORMED
		      "attribute enc has 4 bytes, expected a string with one NUL, at its end");
	expect_bad_sa(KLIPS_SA_AUTH, "", 0,
		      MALFORMED
		      "attribute auth has 0 bytes, expected a string with one NUL, at its end");
	expect_bad_sa(KLIPS_SA_AUTH, "012345678901234567890123456789012", 34,
		      MALFORMED "attribute auth has 34 bytes, expected at most 32");
	expect_bad_sa(KLIPS_SA_HARD, zeroes, 3,
		      MALFORMED "3 stray bytes where an attribute should begin");
	expect_bad_sa(KLIPS_SA_HARD, "\x40\0\1\0", 4,
		      MALFORMED "4 stray bytes where an attribute should begin");
	expect_bad_sa(KLIPS_SA_HARD, "\3\0\1\0", 4,
		      MALFORMED "4 stray bytes where an attribute should begin");
}

static void prefix_too_long(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct klips_error err = { 0 };
	struct klips_policy p;

	(void)state;
	sample_policy(&p, 1);
	assert_null(klips_address_parse("10.0.0.0", AF_UNSPEC, &p.selector.src));
	p.selector.src_plen = 33;
	fake_policy_message(buf, KLIPS_CMD_POLICY_GET, 1, &p);
	assert_int_equal(klips_get_policy(nest_of(buf, KLIPS_CMD_POLICY_GET, KLIPS_A_POLICY), &p,
					  &err),
			 -1);
	assert_string_equal(err.text, MALFORMED "prefix length 33 of an address of 32 bits");
}

static void too_many_templates(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(&k, buf, KLIPS_CMD_POLICY_GET, 0);
	struct nlattr *nest = mnl_attr_nest_start(nlh, KLIPS_A_POLICY);
	struct klips_error err = { 0 };
	struct klips_policy p;

	(void)state;
	for (unsigned int i = 0; i <= KLIPS_MAX_TEMPLATES; i++)
		mnl_attr_nest_end(nlh, mnl_attr_nest_start(nlh, KLIPS_POLICY_TMPL));
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(klips_get_policy(nest_of(buf, KLIPS_CMD_POLICY_GET, KLIPS_A_POLICY), &p,
					  &err),
			 -1);
	assert_string_equal(err.text, MALFORMED "a policy of more than 6 templates");
}

/* A newer kernel may say more than we know: that is not an error. */
static void unknown_attributes(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(&k, buf, KLIPS_CMD_SA_GET, 0);
	struct nlattr *nest;
	struct klips_sa sa;

	(void)state;
	mnl_attr_put_u8(nlh, 300, 1);
	nest = mnl_attr_nest_start(nlh, KLIPS_A_SA);
	mnl_attr_put_u8(nlh, 299, 1);
	mnl_attr_put_u8(nlh, KLIPS_SA_PROTO, IPPROTO_AH);
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(klips_get_sa(nest_of(buf, KLIPS_CMD_SA_GET, KLIPS_A_SA), &sa, counters,
				      NULL, NULL),
			 0);
	assert_int_equal(sa.proto, IPPROTO_AH);
}

static void many_counters(void **state)
{
	static _Alignas(struct nlmsghdr) char buf[32768];
	struct nlmsghdr *nlh = klips_message(&k, buf, KLIPS_CMD_STATS_GET, 0);
	struct nlattr *nest = mnl_attr_nest_start(nlh, KLIPS_A_STATS), *one;
	char text[300];
	unsigned int n;

	(void)state;
	memset(text, 't', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (unsigned int i = 0; i < 2 * KLIPS_MAX_COUNTERS; i++) {
		one = mnl_attr_nest_start(nlh, KLIPS_STAT_ENTRY);
		mnl_attr_put_strz(nlh, KLIPS_STAT_NAME, "x");
		if (!i)
			mnl_attr_put_strz(nlh, KLIPS_STAT_TEXT, text);
		mnl_attr_put_u64(nlh, KLIPS_STAT_COUNT, i);
		mnl_attr_nest_end(nlh, one);
	}
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(klips_get_counters(nest_of(buf, KLIPS_CMD_STATS_GET, KLIPS_A_STATS),
					    counters, &n, NULL),
			 0);
	assert_int_equal(n, KLIPS_MAX_COUNTERS);
	/* texts are for display: cut */
	assert_int_equal(strlen(counters[0].text), sizeof(counters[0].text) - 1);
	assert_int_equal(counters[n - 1].count, KLIPS_MAX_COUNTERS - 1);
}

static void wrong_message(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(&k, buf, KLIPS_CMD_SA_GET, 0);
	struct klips_error err = { 0 };

	(void)state;
	assert_null(klips_answer(&k, nlh, KLIPS_CMD_SA_GET, KLIPS_A_SA, &err));
	assert_string_equal(err.text, MALFORMED "attribute sa is missing");
	assert_null(klips_answer(&k, nlh, KLIPS_CMD_STATS_GET, KLIPS_A_STATS, &err));
	assert_string_equal(err.text, MALFORMED "command 4, expected 18");
	nlh->nlmsg_len = MNL_NLMSG_HDRLEN + 3;
	assert_null(klips_answer(&k, nlh, KLIPS_CMD_SA_GET, KLIPS_A_SA, &err));
	assert_int_equal(err.code, EBADMSG);
	nlh->nlmsg_len = MNL_NLMSG_HDRLEN + GENL_HDRLEN;
	nlh->nlmsg_type = 5;
	assert_null(klips_answer(&k, nlh, KLIPS_CMD_SA_GET, KLIPS_A_SA, &err));
	assert_int_equal(err.code, EBADMSG);
}

/* Names of attributes by their offset, at every byte of a message */
static void paths(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(&k, buf, KLIPS_CMD_SA_NEW, 0);
	const size_t start = MNL_NLMSG_HDRLEN + GENL_HDRLEN;
	static const char *const expected[] = { "sa", "sa.src", "sa.enc-key", "sa.selector.dport-max",
						"sa.encap.oa", "sa.hard.use" };
	unsigned int found[6] = { 0 }, all = 0;
	struct klips_sa sa;
	char path[64];

	(void)state;
	sample_sa(&sa, 0x1000);
	assert_int_equal(klips_put_sa(nlh, &sa, NULL), 0);
	for (size_t i = 0; i < nlh->nlmsg_len - start + 8; i++) {
		klips_attr_path(buf + start, nlh->nlmsg_len - start, &klips_attrs, i, path,
				sizeof(path));
		all += *path != '\0';
		for (int j = 0; j < 6; j++)
			found[j] += !strcmp(path, expected[j]);
	}
	for (int j = 0; j < 6; j++)
		assert_int_equal(found[j], 1);
	/* the nest, 20 of the SA's own, 7 + 3 + 3 + 4 + 3 inside of nests */
	assert_int_equal(all, 1 + 20 + 7 + 3 + 3 + 4 + 3);
}

/* Everything that reads answers, over one datagram */
static int read_all(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	static struct klips_event ev;
	static struct klips_device d;
	const struct nlattr *tb[KLIPS_ATTR_TABLE];
	struct klips_nl nl = { .header = GENL_HDRLEN, .set = &klips_attrs };
	struct klips_algorithm a;
	unsigned int n;
	size_t len;

	(void)arg;
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
		klips_nl_ack(&nl, nlh, nlh, "testing", err);
		return 0;
	}
	klips_get_event(&k, nlh, &ev, counters, err);
	len = mnl_nlmsg_get_payload_len(nlh);
	if (len < GENL_HDRLEN ||
	    klips_attr_parse((char *)mnl_nlmsg_get_payload(nlh) + GENL_HDRLEN, len - GENL_HDRLEN,
			     &klips_attrs, tb, err))
		return 0;
	if (tb[KLIPS_A_DEVICE])
		klips_get_device(tb[KLIPS_A_DEVICE], &d, err);
	if (tb[KLIPS_A_ALGORITHM])
		klips_get_algorithm(tb[KLIPS_A_ALGORITHM], &a, err);
	if (tb[KLIPS_A_STATS])
		klips_get_counters(tb[KLIPS_A_STATS], counters, &n, err);
	return 0;
}

static size_t sample_datagram(char *buf)
{
	struct klips_policy p;
	struct klips_sa sa;
	size_t len;

	sample_sa(&sa, 0x1000);
	sample_policy(&p, 3);
	switch (random_below(4)) {
	case 0:
		return MNL_ALIGN(fake_sa_message(buf, KLIPS_CMD_SA_EXPIRE, 1, &sa));
	case 1:
		return MNL_ALIGN(fake_policy_message(buf, KLIPS_CMD_ACQUIRE, 1, &p));
	case 2:
		len = MNL_ALIGN(fake_sa_message(buf, KLIPS_CMD_SA_GET, 1, &sa));
		return len + MNL_ALIGN(fake_policy_message(buf + len, KLIPS_CMD_POLICY_GET, 1, &p));
	default:
		/* any type: errors, devices, algorithms ... */
		len = fake_sa_message(buf, KLIPS_CMD_SA_GET, 1, &sa);
		((struct nlmsghdr *)buf)->nlmsg_type = random_below(2) ? NLMSG_ERROR : FAKE_FAMILY;
		((struct nlmsghdr *)buf)->nlmsg_flags = random_below(65536);
		((struct nlattr *)(buf + 20))->nla_type = NLA_F_NESTED | random_below(10);
		return len;
	}
}

/* Bytes changed, cut off and added at random: no access out of bounds (the
 * sanitizers see to it) and no endless loop.
 */
static void mutations(void **state)
{
	static _Alignas(struct nlmsghdr) char buf[2 * KLIPS_NL_REQUEST];
	struct klips_error err;

	(void)state;
	random_start();
	for (int i = 0; i < 40000; i++) {
		size_t len = sample_datagram(buf), cut;
		unsigned int changes = random_below(6);
		char *exact;

		while (changes--)
			buf[random_below(len)] = random_below(256);
		/* lengths are what goes wrong best */
		for (changes = random_below(3); changes; changes--)
			*(uint16_t *)(buf + (random_below(len - 4) & ~3U)) = random_below(len + 8);
		cut = random_below(4) ? len : random_below(len) + 1;
		exact = malloc(cut);
		assert_non_null(exact);
		memcpy(exact, buf, cut);
		klips_nl_each(exact, cut, read_all, NULL, &err);
		free(exact);
	}
}

/* A message cut at each of its bytes is an error or is not seen at all. */
static void truncations(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct klips_error err = { 0 };
	struct klips_sa sa;
	size_t len;

	(void)state;
	sample_sa(&sa, 0x1000);
	len = fake_sa_message(buf, KLIPS_CMD_SA_GET, 1, &sa);
	for (size_t cut = 1; cut < len; cut++) {
		char *exact = malloc(cut);

		assert_non_null(exact);
		memcpy(exact, buf, cut);
		assert_int_equal(klips_nl_each(exact, cut, read_all, NULL, &err), -1);
		assert_int_equal(err.code, EBADMSG);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sa_round_trip),
		cmocka_unit_test(policy_round_trip),
		cmocka_unit_test(largest),
		cmocka_unit_test(impossible),
		cmocka_unit_test(wrong_lengths),
		cmocka_unit_test(prefix_too_long),
		cmocka_unit_test(too_many_templates),
		cmocka_unit_test(unknown_attributes),
		cmocka_unit_test(many_counters),
		cmocka_unit_test(wrong_message),
		cmocka_unit_test(paths),
		cmocka_unit_test(truncations),
		cmocka_unit_test(mutations),
	};

	return cmocka_run_group_tests_name("codec", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* Conversations with the kernel in memory: lib/kernel.h. */

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake.h"
#include "text.h"

static struct fake f;
static struct klips_kernel *k;
static struct klips_error err;

static int begin(void **state)
{
	(void)state;
	fake_start(&f);
	fake_links = &f;
	klips_link_wire = fake_link_wire;
	memset(&err, 0, sizeof(err));
	k = fake_open(&f);
	return 0;
}

static int end(void **state)
{
	(void)state;
	klips_kernel_close(k);
	assert_int_equal(f.closed, 2);
	fake_stop(&f);
	return 0;
}

#define ok(call)                                                    \
	do {                                                        \
		if (call)                                           \
			fail_msg("%s: %s", #call, err.text);        \
	} while (0)

static void refused(int ret, int code, const char *text)
{
	assert_int_equal(ret, -1);
	assert_string_equal(err.text, text);
	assert_int_equal(err.code, code);
}

static void no_module(void **state)
{
	struct fake g;

	(void)state;
	fake_start(&g);
	g.no_family = true;
	assert_null(klips_kernel_over(&g.requests, &g.events, &err));
	assert_int_equal(err.code, ENOENT);
	assert_non_null(strstr(err.text, "the klips kernel module is not loaded (modprobe klips"));
	assert_int_equal(g.closed, 2);
	fake_stop(&g);

	fake_start(&g);
	g.version = KLIPS_GENL_VERSION + 1;
	assert_null(klips_kernel_over(&g.requests, &g.events, &err));
	assert_int_equal(err.code, EPROTONOSUPPORT);
	assert_int_equal(g.closed, 2);
	fake_stop(&g);
}

static void one_sa(void **state)
{
	struct klips_sa sa, out;

	(void)state;
	sample_sa(&sa, 0x1000);
	ok(klips_sa_add(k, &sa, 0, &err));
	refused(klips_sa_add(k, &sa, 9, &err), EEXIST, "adding an SA: File exists");
	assert_int_equal(err.tag, 9);
	assert_false(err.extack);
	ok(klips_sa_get(k, &sa, &out, &err));
	assert_int_equal(out.spi, 0x1000);
	assert_int_equal(out.enc_key.len, 16);
	sa.reqid = 8;
	ok(klips_sa_update(k, &sa, 0, &err));
	ok(klips_sa_get(k, &sa, &out, &err));
	assert_int_equal(out.reqid, 8);
	ok(klips_sa_delete(k, &sa, 0, &err));
	refused(klips_sa_delete(k, &sa, 0, &err), ENOENT,
		"deleting an SA: No such file or directory");
	refused(klips_sa_get(k, &sa, &out, &err), ENOENT,
		"reading SAs: No such file or directory");
	sa.spi = 0;
	ok(klips_sa_alloc_spi(k, &sa, &err));
	assert_int_equal(sa.spi, 0xc0ffee);
}

/* What the kernel says about an error, in all the ways it may */
static void extended_acks(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	const struct nlattr *key;
	struct nlmsghdr *nlh;
	struct klips_sa sa;

	(void)state;
	sample_sa(&sa, 0x666);
	f.refuse_spi = 0x666;
	f.text = "a weak key for aes-cbc";
	f.offset = 24;
	refused(klips_sa_add(k, &sa, 3, &err), EINVAL, "a weak key for aes-cbc");
	assert_true(err.extack);
	assert_int_equal(err.tag, 3);

	/* without a text the attribute is named: where it is in the request ... */
	f.text = NULL;
	nlh = klips_message(k, buf, KLIPS_CMD_SA_NEW, NLM_F_ACK);
	ok(klips_put_sa(nlh, &sa, &err));
	mnl_attr_for_each_nested(key, (struct nlattr *)(buf + MNL_NLMSG_HDRLEN + GENL_HDRLEN))
		if (mnl_attr_get_type(key) == KLIPS_SA_ENC_KEY)
			f.offset = (const char *)key - buf;
	refused(klips_sa_add(k, &sa, 3, &err), EINVAL,
		"adding an SA: attribute sa.enc-key: Invalid argument");
	assert_false(err.extack);
	f.offset = 100000;
	refused(klips_sa_add(k, &sa, 3, &err), EINVAL, "adding an SA: Invalid argument");
	/* ... or what is missing, and where */
	f.offset = 0;
	f.missing = KLIPS_SA_COMP;
	f.missing_nest = MNL_NLMSG_HDRLEN + GENL_HDRLEN;
	refused(klips_sa_add(k, &sa, 3, &err), EINVAL,
		"adding an SA: attribute sa.comp is missing: Invalid argument");
	f.missing_nest = 0;
	f.missing = KLIPS_A_POLICY;
	refused(klips_sa_add(k, &sa, 3, &err), EINVAL,
		"adding an SA: attribute policy is missing: Invalid argument");
}

static void stray_answers(void **state)
{
	struct klips_sa sa;

	(void)state;
	f.strays = true;
	sample_sa(&sa, 0x1000);
	ok(klips_sa_add(k, &sa, 0, &err));
	refused(klips_sa_add(k, &sa, 0, &err), EEXIST, "adding an SA: File exists");
	ok(klips_sa_flush(k, 0, 0, &err));
	assert_int_equal(f.now.nsa, 0);
}

static void silence(void **state)
{
	(void)state;
	f.lose = 1;
	refused(klips_sa_flush(k, 0, 0, &err), ENOBUFS,
		"flushing the SAs: answers of the kernel were lost: No buffer space available");
	/* its late answer does not harm the next request */
	ok(klips_sa_flush(k, 0, 0, &err));
}

static void malformed_answer(void **state)
{
	(void)state;
	fake_answer(&f, "\x05\0\0\0\x02", 5);
	assert_int_equal(klips_sa_flush(k, 0, 0, &err), -1);
	assert_int_equal(err.code, EBADMSG);
}

static void add_many(uint32_t n)
{
	struct klips_sa sa;

	for (uint32_t i = 0; i < n; i++) {
		sample_sa(&sa, 0x1000 + i);
		ok(klips_sa_add(k, &sa, i + 1, &err));
	}
}

struct seen {
	unsigned int calls, stop_after;
	uint8_t *spi;
	struct klips_sa last;
	const struct klips_sa *where;
};

static int see(const struct klips_sa *sa, void *arg)
{
	struct seen *s = arg;

	s->calls++;
	if (s->spi)
		s->spi[sa->spi - 0x1000]++;
	s->last = *sa;
	s->where = sa;
	return s->calls == s->stop_after;
}

/* Each entry once, however often the kernel was interrupted */
static void dumps(void **state)
{
	uint8_t spi[300] = { 0 };
	struct seen s = { .spi = spi };

	(void)state;
	add_many(300);
	f.interrupts = 3;
	f.dumps = 0;
	ok(klips_sa_dump(k, 0, see, &s, &err));
	assert_int_equal(f.dumps, 4);
	assert_int_equal(s.calls, 300);
	for (int i = 0; i < 300; i++)
		assert_int_equal(spi[i], 1);
	assert_int_equal(s.last.enc_key.len, 16);

	/* a kernel that changes all the time is believed in the end */
	f.interrupts = 1000;
	f.dumps = s.calls = 0;
	ok(klips_sa_dump(k, 0, see, &s, &err));
	assert_int_equal(f.dumps, KLIPS_NL_DUMPS);
	assert_int_equal(s.calls, 300);
	f.interrupts = 0;

	s.calls = 0;
	s.stop_after = 7;
	ok(klips_sa_dump(k, IPPROTO_ESP, see, &s, &err));
	assert_int_equal(s.calls, 7);
}

static int delete_it(const struct klips_sa *sa, void *arg)
{
	(void)arg;
	return klips_sa_delete(k, sa, 0, &err);
}

/* The callback may use the handle. */
static void dump_and_delete(void **state)
{
	(void)state;
	add_many(50);
	ok(klips_sa_dump(k, 0, delete_it, NULL, &err));
	assert_int_equal(f.now.nsa, 0);
}

static void empty_dump(void **state)
{
	struct seen s = { 0 };

	(void)state;
	ok(klips_sa_dump(k, 0, see, &s, &err));
	assert_int_equal(s.calls, 0);
}

static void lost_dump(void **state)
{
	struct seen s = { 0 };

	(void)state;
	add_many(3);
	f.lose = 1;
	assert_int_equal(klips_sa_dump(k, 0, see, &s, &err), -1);
	assert_int_equal(err.code, ENOBUFS);
	assert_int_equal(s.calls, 0);
}

static void transaction(void **state)
{
	struct klips_policy p;
	struct klips_sa sa;

	(void)state;
	add_many(2);
	ok(klips_txn_begin(k, &err));
	refused(klips_txn_begin(k, &err), EBUSY, "a transaction is open already");
	ok(klips_sa_flush(k, 0, 1, &err));
	ok(klips_policy_flush(k, 2, &err));
	sample_sa(&sa, 0x2000);
	ok(klips_sa_add(k, &sa, 3, &err));
	sample_policy(&p, 0);
	ok(klips_policy_add(k, &p, 4, &err));
	assert_int_equal(f.now.nsa, 2);
	ok(klips_txn_commit(k, &err));
	assert_int_equal(f.now.nsa, 1);
	assert_int_equal(f.now.npolicies, 1);
	refused(klips_txn_commit(k, &err), EINVAL, "no transaction is open");
	refused(klips_txn_abort(k, &err), EINVAL, "no transaction is open");

	ok(klips_txn_begin(k, &err));
	ok(klips_sa_flush(k, 0, 1, &err));
	ok(klips_txn_abort(k, &err));
	assert_int_equal(f.now.nsa, 1);
	assert_false(f.txn);
}

/* Ten thousand SAs: few datagrams, few ACKs, and the one at fault is named. */
static void bulk(void **state)
{
	enum { N = 10000 };
	unsigned int sends = f.sends, acks = f.acks;

	(void)state;
	ok(klips_txn_begin(k, &err));
	add_many(N);
	ok(klips_txn_commit(k, &err));
	assert_int_equal(f.now.nsa, N);
	assert_true(f.sends - sends < N / 40);
	assert_true(f.acks - acks < N / 40);

	f.fault_spi = 0x1000 + 7777;
	ok(klips_txn_begin(k, &err));
	ok(klips_sa_flush(k, 0, 0, &err));
	add_many(N);
	refused(klips_txn_commit(k, &err), ENOSPC, "adding an SA: No space left on device");
	assert_int_equal(err.tag, 7778);
	assert_int_equal(f.now.nsa, N);
	f.text = "too many SAs";
	ok(klips_txn_begin(k, &err));
	add_many(N);
	refused(klips_txn_commit(k, &err), ENOSPC, "too many SAs");
	assert_true(err.extack);
	assert_false(f.txn);
}

/* A bad form among good ones: nothing is committed, the bad one is named. */
static void bad_form(void **state)
{
	struct klips_sa sa;
	int ret = 0;

	(void)state;
	f.refuse_spi = 0x1005;
	ok(klips_txn_begin(k, &err));
	for (uint32_t i = 0; !ret && i < 1000; i++) {
		sample_sa(&sa, 0x1000 + i);
		ret = klips_sa_add(k, &sa, 100 + i, &err);
	}
	refused(ret, EINVAL, "adding an SA: Invalid argument");
	assert_int_equal(err.tag, 105);
	/* it stays refused, with the same words */
	memset(&err, 0, sizeof(err));
	refused(klips_sa_flush(k, 0, 7, &err), EINVAL, "adding an SA: Invalid argument");
	assert_int_equal(err.tag, 105);
	memset(&err, 0, sizeof(err));
	refused(klips_txn_commit(k, &err), EINVAL, "adding an SA: Invalid argument");
	assert_int_equal(err.tag, 105);
	assert_int_equal(f.commits, 0);
	assert_int_equal(f.aborts, 1);
	assert_false(f.txn);
	assert_int_equal(f.now.nsa, 0);

	/* one batch only: seen at the commit */
	ok(klips_txn_begin(k, &err));
	sample_sa(&sa, 0x1005);
	f.text = "no such cipher";
	ok(klips_sa_add(k, &sa, 1, &err));
	sample_sa(&sa, 0x1006);
	ok(klips_sa_add(k, &sa, 2, &err));
	refused(klips_txn_commit(k, &err), EINVAL, "no such cipher");
	assert_true(err.extack);
	assert_int_equal(err.tag, 1);
	assert_int_equal(f.now.nsa, 0);
}

/* Where answers to a batch are lost, nobody knows: nothing is committed. */
static void lost_batch(void **state)
{
	(void)state;
	ok(klips_txn_begin(k, &err));
	add_many(3);
	f.lose = 1;
	assert_int_equal(klips_txn_commit(k, &err), -1);
	assert_int_equal(err.code, ENOBUFS);
	assert_int_equal(f.commits, 0);
	assert_false(f.txn);
}

static void dump_inside(void **state)
{
	struct seen s = { 0 };

	(void)state;
	add_many(5);
	ok(klips_txn_begin(k, &err));
	ok(klips_sa_flush(k, 0, 1, &err));
	ok(klips_sa_dump(k, 0, see, &s, &err));
	assert_int_equal(s.calls, 5);
	/* the dump took a sequence number between those of staged requests */
	add_many(3);
	f.fault_spi = 0x1001;
	refused(klips_txn_commit(k, &err), ENOSPC, "adding an SA: No space left on device");
	assert_int_equal(err.tag, 2);
	f.fault_spi = 0;
	ok(klips_txn_begin(k, &err));
	ok(klips_sa_flush(k, 0, 1, &err));
	add_many(3);
	ok(klips_txn_commit(k, &err));
	assert_int_equal(f.now.nsa, 3);
}

static int see_policy(const struct klips_policy *p, void *arg)
{
	*(struct klips_policy *)arg = *p;
	return 0;
}

static void policies(void **state)
{
	struct klips_policy p, out;

	(void)state;
	sample_policy(&p, 0);
	ok(klips_policy_add(k, &p, 0, &err));
	refused(klips_policy_add(k, &p, 5, &err), EEXIST, "adding a policy: File exists");
	assert_int_equal(err.tag, 5);
	p.priority = 77;
	ok(klips_policy_update(k, &p, 0, &err));
	ok(klips_policy_dump(k, see_policy, &out, &err));
	assert_int_equal(out.priority, 77);
	assert_int_equal(out.ntemplates, KLIPS_MAX_TEMPLATES);
	ok(klips_policy_get(k, &(struct klips_policy){ .id = 1 }, &out, &err));
	assert_string_equal(out.device, "ipsec0");
	refused(klips_policy_get(k, &(struct klips_policy){ .id = 2 }, &out, &err), ENOENT,
		"reading policies: No such file or directory");
	ok(klips_policy_delete(k, &p, 0, &err));
	assert_int_equal(f.now.npolicies, 0);
}

struct events {
	unsigned int count;
	struct klips_event ev;
};

static int see_event(const struct klips_event *ev, void *arg)
{
	struct events *e = arg;

	e->count++;
	e->ev = *ev;
	return 0;
}

static void events(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct events e = { 0 };
	struct klips_policy p;
	struct klips_sa sa;

	(void)state;
	ok(klips_events_join(k, KLIPS_GROUP_SA, &err));
	ok(klips_events_join(k, KLIPS_GROUP_EXPIRE, &err));
	assert_int_equal(f.joined, 1 | 8);
	refused(klips_events_join(k, "nosuch", &err), ENOENT,
		"the klips kernel module has no event group \"nosuch\"");
	ok(klips_kernel_events(k, see_event, &e, &err));
	assert_int_equal(e.count, 0);

	sample_sa(&sa, 0x1000);
	fake_event(&f, buf, fake_sa_message(buf, KLIPS_CMD_SA_EXPIRE, 0, &sa));
	sample_policy(&p, 4);
	fake_event(&f, buf, fake_policy_message(buf, KLIPS_CMD_ACQUIRE, 0, &p));
	f.lose = 1;
	refused(klips_kernel_events(k, see_event, &e, &err), ENOBUFS,
		"events came faster than they were read: some are lost");
	ok(klips_kernel_events(k, see_event, &e, &err));
	assert_int_equal(e.count, 2);
	assert_int_equal(e.ev.cmd, KLIPS_CMD_ACQUIRE);
	assert_true(e.ev.has_policy && !e.ev.has_sa);
	assert_policy_equal(&e.ev.policy, &p);

	fake_event(&f, buf, fake_sa_message(buf, KLIPS_CMD_SA_EXPIRE, 0, &sa));
	ok(klips_kernel_events(k, see_event, &e, &err));
	assert_true(e.ev.has_sa && e.ev.hard);
	assert_int_equal(e.ev.sa.spi, 0x1000);
	/* a malformed one is told of, the next one read */
	fake_event(&f, buf, 21);
	fake_event(&f, buf, fake_sa_message(buf, KLIPS_CMD_SA_DEL, 0, &sa));
	assert_int_equal(klips_kernel_events(k, see_event, &e, &err), -1);
	assert_int_equal(err.code, EBADMSG);
	ok(klips_kernel_events(k, see_event, &e, &err));
	assert_int_equal(e.ev.cmd, KLIPS_CMD_SA_DEL);
}

static void devices(void **state)
{
	struct klips_device d = { .name = "vpn0" };

	(void)state;
	refused(klips_device_ensure("", false, &err), ENODEV, "there is no device ipsec0");
	ok(klips_device_ensure("", true, &err));
	assert_string_equal(f.device.name, "ipsec0");
	assert_true(f.device.up);
	/* an existing one is left as it is */
	f.device.up = false;
	ok(klips_device_ensure("ipsec0", true, &err));
	assert_false(f.device.up);
	f.link_kind = "vti";
	refused(klips_device_ensure("", true, &err), EEXIST,
		"ipsec0 is not a klips device but of kind vti");
	refused(klips_device_remove("ipsec0", &err), EEXIST,
		"ipsec0 is not a klips device but of kind vti");
	f.link_kind = "";
	strcpy(d.name, "ipsec0");
	refused(klips_device_change(&d, &err), EEXIST,
		"ipsec0 is not a klips device but another interface");
	f.link_kind = NULL;
	refused(klips_device_add(&d, true, &err), EEXIST, "there is a device ipsec0 already");
	d.set = KLIPS_DEVICE_SET_FWMARK | KLIPS_DEVICE_SET_CAPTURE | KLIPS_DEVICE_SET_UP;
	d.fwmark = 5;
	d.up = true;
	d.mtu_override = 1300;
	f.device.mtu_override = 1200;
	ok(klips_device_change(&d, &err));
	assert_int_equal(f.device.fwmark, 5);
	assert_int_equal(f.device.mtu_override, 1200);
	assert_false(f.device.capture);
	assert_true(f.device.up);
	ok(klips_device_remove("ipsec0", &err));
	assert_string_equal(f.device.name, "");
	refused(klips_device_remove("ipsec0", &err), ENODEV, "there is no device ipsec0");
	refused(klips_device_remove("", &err), EINVAL,
		"\"\" is no name of a device: expected 1 to 15 characters");
	refused(klips_device_ensure("a-name-of-16-chr", true, &err), EINVAL,
		"\"a-name-of-16-chr\" is no name of a device: expected 1 to 15 characters");
}

/* The request buffers that held keys are wiped. */
static void wiped_requests(void **state)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_SA_NEW, NLM_F_ACK);
	struct klips_sa sa;
	size_t len;

	(void)state;
	sample_sa(&sa, 0x1000);
	ok(klips_put_sa(nlh, &sa, &err));
	len = nlh->nlmsg_len;
	assert_non_null(memmem(buf, len, sa.auth_key.data, sa.auth_key.len));
	ok(klips_submit(k, nlh, 0, &err));
	for (size_t i = 0; i < len; i++)
		assert_int_equal(buf[i], 0);
	ok(klips_sa_get(k, &sa, &sa, &err));
	assert_null(memmem(k->nl.buf, KLIPS_NL_RECEIVE, sa.auth_key.data, sa.auth_key.len));
}

/* The real wire, between two sockets of this process: what is not the kernel's
 * is thrown away.
 */
static void foreign_sender(void **state)
{
	struct klips_wire *w = klips_wire_open(NETLINK_USERSOCK);
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	socklen_t size = sizeof(to);
	char buf[64] = "forged";
	int fd;

	(void)state;
	if (!w) {
		print_message("# no NETLINK_USERSOCK here\n");
		skip();
	}
	assert_int_equal(getsockname(w->fd(w), (struct sockaddr *)&to, &size), 0);
	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK);
	assert_true(fd >= 0);
	assert_int_equal(sendto(fd, buf, 32, 0, (struct sockaddr *)&to, sizeof(to)), 32);
	assert_int_equal(w->receive(w, buf, sizeof(buf), false), -1);
	assert_int_equal(errno, EAGAIN);
	close(fd);
	w->close(w);
}

/* The real kernel's rtnetlink: requests that need no rights, real answers */
static void real_rtnetlink(void **state)
{
	(void)state;
	klips_link_wire = klips_wire_open;
	refused(klips_device_remove("lo", &err), EEXIST,
		"lo is not a klips device but another interface");
	refused(klips_device_ensure("klips-nosuch", false, &err), ENODEV,
		"there is no device klips-nosuch");
}

/* An answer larger than the buffer is an error, not a cut one. */
static void truncated_datagram(void **state)
{
	struct klips_wire *w = klips_wire_open(NETLINK_ROUTE);
	_Alignas(struct nlmsghdr) char buf[256];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	(void)state;
	assert_non_null(w);
	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "lo");
	(void)ifi;
	assert_int_equal(w->send(w, nlh, nlh->nlmsg_len), 0);
	assert_int_equal(w->receive(w, buf, 64, true), -1);
	assert_int_equal(errno, EMSGSIZE);
	w->close(w);
}

#define test(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(no_module),	test(one_sa),	       test(extended_acks),
		test(stray_answers),	test(silence),	       test(malformed_answer),
		test(dumps),		test(dump_and_delete), test(empty_dump),
		test(lost_dump),	test(transaction),     test(bulk),
		test(bad_form),		test(lost_batch),      test(dump_inside),
		test(policies),		test(events),	       test(devices),
		test(wiped_requests),	test(foreign_sender),  test(real_rtnetlink),
		test(truncated_datagram),
	};

	return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}

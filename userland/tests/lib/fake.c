// SPDX-License-Identifier: GPL-2.0
/* The kernel in memory: fake.h. */

#include <arpa/inet.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fake.h"
#include "text.h"

#define BUF 32768

struct fake *fake_links;

static uint64_t random_state;

void random_start(void)
{
	const char *seed = getenv("KLIPS_SEED");

	random_state = seed ? strtoull(seed, NULL, 0) : (uint64_t)time(NULL);
	printf("# KLIPS_SEED=%llu\n", (unsigned long long)random_state);
}

uint32_t random_below(uint32_t n)
{
	/* Knuth's MMIX generator; its high bits are the good ones */
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (random_state >> 33) % n;
}

static void put(struct fake_packet **queue, size_t *n, const void *data, size_t len)
{
	struct fake_packet *p;

	*queue = reallocarray(*queue, *n + 1, sizeof(**queue));
	assert_non_null(*queue);
	p = &(*queue)[(*n)++];
	p->data = malloc(len ? len : 1);
	assert_non_null(p->data);
	memcpy(p->data, data, len);
	p->len = len;
}

void fake_answer(struct fake *f, const void *data, size_t len)
{
	put(&f->queue, &f->nqueue, data, len);
}

void fake_event(struct fake *f, const void *data, size_t len)
{
	put(&f->event_queue, &f->nevents, data, len);
}

static ssize_t take(struct fake_packet *queue, size_t *n, void *buf, size_t size)
{
	ssize_t len = queue[0].len;

	if (queue[0].len > size) {
		errno = EMSGSIZE;
		len = -1;
	} else {
		memcpy(buf, queue[0].data, len);
	}
	free(queue[0].data);
	memmove(queue, queue + 1, --*n * sizeof(*queue));
	return len;
}

static struct nlmsghdr *begin(void *buf, uint8_t cmd, uint16_t flags, uint32_t seq)
{
	const struct klips_kernel k = { .family = FAKE_FAMILY };
	struct nlmsghdr *nlh = klips_message(&k, buf, cmd, flags);

	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = seq;
	return nlh;
}

static void put_counter(struct nlmsghdr *nlh, const struct klips_counter *c)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, KLIPS_STAT_ENTRY);

	mnl_attr_put_strz(nlh, KLIPS_STAT_NAME, c->name);
	mnl_attr_put_strz(nlh, KLIPS_STAT_TEXT, c->text);
	mnl_attr_put_u64(nlh, KLIPS_STAT_COUNT, c->count);
	mnl_attr_nest_end(nlh, nest);
}

/* Reopens the nest that an encoder closed, to put what only answers have. */
static struct nlattr *reopen(struct nlmsghdr *nlh)
{
	return (struct nlattr *)((char *)nlh + MNL_NLMSG_HDRLEN + GENL_HDRLEN);
}

size_t fake_sa_message(void *buf, uint8_t cmd, uint32_t seq, const struct klips_sa *sa)
{
	struct nlmsghdr *nlh = begin(buf, cmd, 0, seq);
	struct nlattr *nest, *inner;

	assert_int_equal(klips_put_sa(nlh, sa, NULL), 0);
	nest = reopen(nlh);
	mnl_attr_put_u32(nlh, KLIPS_SA_ID, sa->id);
	mnl_attr_put_u8(nlh, KLIPS_SA_STATE, sa->state);
	mnl_attr_put_u64(nlh, KLIPS_SA_SEQ, sa->seq);
	mnl_attr_put_u64(nlh, KLIPS_SA_LAST_USED, sa->last_used);
	mnl_attr_put_u32(nlh, KLIPS_SA_PID, sa->pid);
	inner = mnl_attr_nest_start(nlh, KLIPS_SA_CURRENT);
	mnl_attr_put_u64(nlh, KLIPS_LIFETIME_BYTES, sa->current.bytes);
	mnl_attr_put_u64(nlh, KLIPS_LIFETIME_PACKETS, sa->current.packets);
	mnl_attr_put_u64(nlh, KLIPS_LIFETIME_ADD, sa->current.add);
	mnl_attr_put_u64(nlh, KLIPS_LIFETIME_USE, sa->current.use);
	mnl_attr_nest_end(nlh, inner);
	inner = mnl_attr_nest_start(nlh, KLIPS_SA_STATS);
	for (unsigned int i = 0; i < sa->ncounters; i++)
		put_counter(nlh, &sa->counters[i]);
	mnl_attr_nest_end(nlh, inner);
	if (cmd == KLIPS_CMD_SA_EXPIRE)
		mnl_attr_put_u8(nlh, KLIPS_SA_EXPIRE_HARD, 1);
	mnl_attr_nest_end(nlh, nest);
	return nlh->nlmsg_len;
}

size_t fake_policy_message(void *buf, uint8_t cmd, uint32_t seq, const struct klips_policy *p)
{
	struct nlmsghdr *nlh = begin(buf, cmd, 0, seq);
	struct nlattr *nest;

	assert_int_equal(klips_put_policy(nlh, p, NULL), 0);
	nest = reopen(nlh);
	mnl_attr_put_u32(nlh, KLIPS_POLICY_ID, p->id);
	mnl_attr_put_u32(nlh, KLIPS_POLICY_IFINDEX, p->ifindex);
	mnl_attr_put_u64(nlh, KLIPS_POLICY_CREATED, p->created);
	mnl_attr_put_u64(nlh, KLIPS_POLICY_LAST_USED, p->last_used);
	mnl_attr_put_u32(nlh, KLIPS_POLICY_PID, p->pid);
	mnl_attr_nest_end(nlh, nest);
	return nlh->nlmsg_len;
}

/* An ACK or an error, as the kernel builds it for sockets with CAP_ACK */
static void ack(struct fake *f, const struct nlmsghdr *req, int code)
{
	_Alignas(struct nlmsghdr) char buf[1024];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nlmsgerr *e;

	if (!code && !(req->nlmsg_flags & NLM_F_ACK))
		return;
	f->acks++;
	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = NLM_F_CAPPED;
	nlh->nlmsg_seq = req->nlmsg_seq;
	e = mnl_nlmsg_put_extra_header(nlh, sizeof(*e));
	e->error = -code;
	e->msg = *req;
	if (code && (f->text || f->offset || f->missing)) {
		nlh->nlmsg_flags |= NLM_F_ACK_TLVS;
		if (f->text)
			mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, f->text);
		if (f->offset)
			mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, f->offset);
		if (f->missing) {
			mnl_attr_put_u32(nlh, NLMSGERR_ATTR_MISS_TYPE, f->missing);
			mnl_attr_put_u32(nlh, NLMSGERR_ATTR_MISS_NEST, f->missing_nest);
		}
	}
	fake_answer(f, buf, nlh->nlmsg_len);
}

static void answer_family(struct fake *f, const struct nlmsghdr *req)
{
	static const char *const groups[] = { "sa", "policy", "acquire", "expire" };
	_Alignas(struct nlmsghdr) char buf[1024];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nlattr *all, *one;

	if (f->no_family) {
		ack(f, req, ENOENT);
		return;
	}
	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_seq = req->nlmsg_seq;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct genlmsghdr));
	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, FAKE_FAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, KLIPS_GENL_NAME);
	mnl_attr_put_u32(nlh, CTRL_ATTR_VERSION, f->version);
	all = mnl_attr_nest_start(nlh, CTRL_ATTR_MCAST_GROUPS);
	for (unsigned int i = 0; i < 4; i++) {
		one = mnl_attr_nest_start(nlh, i + 1);
		mnl_attr_put_u32(nlh, CTRL_ATTR_MCAST_GRP_ID, FAKE_GROUP + i);
		mnl_attr_put_strz(nlh, CTRL_ATTR_MCAST_GRP_NAME, groups[i]);
		mnl_attr_nest_end(nlh, one);
	}
	mnl_attr_nest_end(nlh, all);
	fake_answer(f, buf, nlh->nlmsg_len);
	ack(f, req, 0);
}

static void copy_state(struct fake_state *to, const struct fake_state *from)
{
	free(to->sa);
	*to = *from;
	to->sa = calloc(from->nsa + 1, sizeof(*to->sa));
	to->room = from->nsa + 1;
	assert_non_null(to->sa);
	if (from->nsa)
		memcpy(to->sa, from->sa, from->nsa * sizeof(*to->sa));
}

static struct klips_sa *find_sa(struct fake_state *s, const struct klips_sa *id)
{
	for (size_t i = 0; i < s->nsa; i++)
		if (s->sa[i].spi == id->spi && s->sa[i].proto == id->proto &&
		    klips_address_equal(&s->sa[i].dst, &id->dst))
			return &s->sa[i];
	return NULL;
}

static int change_sa(struct fake *f, struct fake_state *s, uint8_t cmd, struct klips_sa *sa)
{
	struct klips_sa *old;

	if (cmd == KLIPS_CMD_SA_FLUSH) {
		s->nsa = 0;
		return 0;
	}
	/* looking for each of very many would take the tests' time */
	old = cmd == KLIPS_CMD_SA_NEW && s->nsa > 100 ? NULL : find_sa(s, sa);
	if (cmd == KLIPS_CMD_SA_DEL) {
		if (!old)
			return ENOENT;
		*old = s->sa[--s->nsa];
		return 0;
	}
	if (f->fault_spi && sa->spi == f->fault_spi)
		return ENOSPC;
	if (cmd == KLIPS_CMD_SA_NEW && old)
		return EEXIST;
	if (cmd == KLIPS_CMD_SA_UPDATE && !old)
		return ENOENT;
	if (!old) {
		if (s->nsa == s->room) {
			s->room = s->room ? 2 * s->room : 16;
			s->sa = reallocarray(s->sa, s->room, sizeof(*s->sa));
			assert_non_null(s->sa);
		}
		old = &s->sa[s->nsa++];
	}
	sa->id = s->nsa;
	sa->counters = NULL;
	*old = *sa;
	return 0;
}

static int change_policy(struct fake_state *s, uint8_t cmd, const struct klips_policy *p)
{
	size_t i;

	if (cmd == KLIPS_CMD_POLICY_FLUSH) {
		s->npolicies = 0;
		return 0;
	}
	for (i = 0; i < s->npolicies; i++)
		if (p->id ? s->policy[i].id == p->id :
			    s->policy[i].dir == p->dir &&
				    !memcmp(&s->policy[i].selector, &p->selector,
					    sizeof(p->selector)))
			break;
	if (cmd == KLIPS_CMD_POLICY_DEL) {
		if (i == s->npolicies)
			return ENOENT;
		s->policy[i] = s->policy[--s->npolicies];
		return 0;
	}
	if (cmd == KLIPS_CMD_POLICY_NEW && i < s->npolicies)
		return EEXIST;
	assert_true(i < 64);
	s->policy[i] = *p;
	s->policy[i].id = i + 1;
	s->policy[i].ifindex = 3;
	if (i == s->npolicies)
		s->npolicies++;
	return 0;
}

static void change(struct fake *f, const struct nlmsghdr *req, uint8_t cmd,
		   const struct nlattr *const *tb)
{
	static struct klips_counter counters[KLIPS_MAX_COUNTERS];
	struct fake_state *s = f->txn ? &f->staged : &f->now;
	struct klips_policy p = { 0 };
	struct klips_sa sa = { 0 };
	int code;

	if (tb[KLIPS_A_SA])
		assert_int_equal(klips_get_sa(tb[KLIPS_A_SA], &sa, counters, NULL, NULL), 0);
	if (tb[KLIPS_A_POLICY])
		assert_int_equal(klips_get_policy(tb[KLIPS_A_POLICY], &p, NULL), 0);
	if (f->refuse_spi && sa.spi == f->refuse_spi) {
		ack(f, req, EINVAL);
		return;
	}
	code = cmd < KLIPS_CMD_POLICY_NEW ? change_sa(f, s, cmd, &sa) :
					    change_policy(s, cmd, &p);
	if (f->txn && code && !f->fault) {
		f->fault = code;
		f->fault_seq = req->nlmsg_seq;
		code = 0;
	}
	ack(f, req, f->txn ? 0 : code);
}

static void transaction(struct fake *f, const struct nlmsghdr *req, uint8_t cmd)
{
	_Alignas(struct nlmsghdr) char buf[512];
	struct nlattr *nest;
	struct nlmsghdr *nlh;
	bool begins = cmd == KLIPS_CMD_TXN_BEGIN;

	f->commits += cmd == KLIPS_CMD_TXN_COMMIT;
	f->aborts += cmd == KLIPS_CMD_TXN_ABORT;
	if (begins == f->txn) {
		ack(f, req, begins ? EBUSY : EINVAL);
		return;
	}
	f->txn = begins;
	if (begins) {
		f->fault = 0;
		copy_state(&f->staged, &f->now);
	} else if (cmd == KLIPS_CMD_TXN_COMMIT && f->fault) {
		nlh = begin(buf, KLIPS_CMD_TXN_COMMIT, 0, req->nlmsg_seq);
		nest = mnl_attr_nest_start(nlh, KLIPS_A_FAULT);
		mnl_attr_put_u32(nlh, KLIPS_FAULT_SEQ, f->fault_seq);
		mnl_attr_put_u32(nlh, KLIPS_FAULT_ERROR, f->fault);
		if (f->text)
			mnl_attr_put_strz(nlh, KLIPS_FAULT_TEXT, f->text);
		mnl_attr_nest_end(nlh, nest);
		fake_answer(f, buf, nlh->nlmsg_len);
		ack(f, req, f->fault);
		return;
	} else if (cmd == KLIPS_CMD_TXN_COMMIT) {
		copy_state(&f->now, &f->staged);
	}
	ack(f, req, 0);
}

/* Appends to a datagram of a dump, and sends it when it is full. */
static void pack(struct fake *f, char *packet, size_t *used, const void *msg, size_t len)
{
	if (*used + MNL_ALIGN(len) > BUF) {
		fake_answer(f, packet, *used);
		*used = 0;
	}
	memset(packet + *used, 0, MNL_ALIGN(len));
	memcpy(packet + *used, msg, len);
	((struct nlmsghdr *)(packet + *used))->nlmsg_flags |=
		NLM_F_MULTI | (f->interrupts ? NLM_F_DUMP_INTR : 0);
	*used += MNL_ALIGN(len);
}

static size_t device_message(struct fake *f, void *buf, uint32_t seq)
{
	struct nlmsghdr *nlh = begin(buf, KLIPS_CMD_DEVICE_GET, 0, seq);
	struct nlattr *nest = mnl_attr_nest_start(nlh, KLIPS_A_DEVICE), *inner;
	const struct klips_device *d = &f->device;

	mnl_attr_put_strz(nlh, KLIPS_DEVICE_NAME, d->name);
	mnl_attr_put_u32(nlh, KLIPS_DEVICE_IFINDEX, d->ifindex);
	mnl_attr_put_u32(nlh, KLIPS_DEVICE_UNDERLAY, d->underlay);
	mnl_attr_put_u32(nlh, KLIPS_DEVICE_FWMARK, d->fwmark);
	mnl_attr_put_u8(nlh, KLIPS_DEVICE_CAPTURE, d->capture);
	mnl_attr_put_u32(nlh, KLIPS_DEVICE_MTU, d->mtu);
	mnl_attr_put_u32(nlh, KLIPS_DEVICE_MTU_OVERRIDE, d->mtu_override);
	mnl_attr_put_u8(nlh, KLIPS_DEVICE_UP, d->up);
	mnl_attr_put_u32(nlh, KLIPS_DEVICE_POLICIES, d->policies);
	if (d->elsewhere)
		mnl_attr_put(nlh, KLIPS_DEVICE_ELSEWHERE, 0, NULL);
	inner = mnl_attr_nest_start(nlh, KLIPS_DEVICE_STATS);
	for (unsigned int i = 0; i < d->ncounters; i++)
		put_counter(nlh, &d->counters[i]);
	mnl_attr_nest_end(nlh, inner);
	mnl_attr_nest_end(nlh, nest);
	return nlh->nlmsg_len;
}

static size_t algorithm_message(void *buf, uint32_t seq, const char *name, bool available)
{
	struct nlmsghdr *nlh = begin(buf, KLIPS_CMD_ALGORITHM_GET, 0, seq);
	struct nlattr *nest = mnl_attr_nest_start(nlh, KLIPS_A_ALGORITHM);

	mnl_attr_put_strz(nlh, KLIPS_ALGORITHM_NAME, name);
	mnl_attr_put_u8(nlh, KLIPS_ALGORITHM_KIND, KLIPS_ALGORITHM_CIPHER);
	mnl_attr_put_u32(nlh, KLIPS_ALGORITHM_KEY_MIN, 128);
	mnl_attr_put_u32(nlh, KLIPS_ALGORITHM_KEY_MAX, 256);
	mnl_attr_put_u32(nlh, KLIPS_ALGORITHM_KEY_STEP, 64);
	mnl_attr_put_u32(nlh, KLIPS_ALGORITHM_BLOCK, 16);
	mnl_attr_put_u32(nlh, KLIPS_ALGORITHM_IV, 16);
	mnl_attr_put_u32(nlh, KLIPS_ALGORITHM_ICV, 0);
	mnl_attr_put_strz(nlh, KLIPS_ALGORITHM_CRYPTO, "cbc(aes)");
	mnl_attr_put_strz(nlh, KLIPS_ALGORITHM_MODULE, "aes_generic");
	mnl_attr_put_u8(nlh, KLIPS_ALGORITHM_AVAILABLE, available);
	mnl_attr_put_u8(nlh, KLIPS_ALGORITHM_WEAK, !available);
	mnl_attr_nest_end(nlh, nest);
	return nlh->nlmsg_len;
}

static void dump(struct fake *f, const struct nlmsghdr *req, uint8_t cmd)
{
	static _Alignas(struct nlmsghdr) char packet[BUF], one[KLIPS_NL_REQUEST];
	struct nlmsghdr *done;
	size_t used = 0;
	int zero = 0;

	f->dumps++;
	if (cmd == KLIPS_CMD_SA_GET)
		for (size_t i = 0; i < f->now.nsa; i++)
			pack(f, packet, &used, one,
			     fake_sa_message(one, cmd, req->nlmsg_seq, &f->now.sa[i]));
	if (cmd == KLIPS_CMD_POLICY_GET)
		for (size_t i = 0; i < f->now.npolicies; i++)
			pack(f, packet, &used, one,
			     fake_policy_message(one, cmd, req->nlmsg_seq, &f->now.policy[i]));
	if (cmd == KLIPS_CMD_DEVICE_GET && *f->device.name)
		pack(f, packet, &used, one, device_message(f, one, req->nlmsg_seq));
	if (cmd == KLIPS_CMD_ALGORITHM_GET) {
		pack(f, packet, &used, one,
		     algorithm_message(one, req->nlmsg_seq, "aes-cbc", true));
		pack(f, packet, &used, one,
		     algorithm_message(one, req->nlmsg_seq, "twofish-cbc", false));
	}
	done = mnl_nlmsg_put_header(one);
	done->nlmsg_type = NLMSG_DONE;
	done->nlmsg_seq = req->nlmsg_seq;
	memcpy(mnl_nlmsg_put_extra_header(done, sizeof(zero)), &zero, sizeof(zero));
	pack(f, packet, &used, one, done->nlmsg_len);
	fake_answer(f, packet, used);
	if (f->interrupts)
		f->interrupts--;
}

static void get(struct fake *f, const struct nlmsghdr *req, uint8_t cmd,
		const struct nlattr *const *tb)
{
	static struct klips_counter counters[KLIPS_MAX_COUNTERS];
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct klips_sa id, *sa;
	struct klips_policy pid;
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	int code = 0;

	switch (cmd) {
	case KLIPS_CMD_SA_GET:
	case KLIPS_CMD_SA_ALLOC_SPI:
		assert_int_equal(klips_get_sa(tb[KLIPS_A_SA], &id, counters, NULL, NULL), 0);
		sa = &id;
		if (cmd == KLIPS_CMD_SA_GET)
			sa = find_sa(&f->now, &id);
		else
			id.spi = 0xc0ffee;
		code = sa ? 0 : ENOENT;
		if (sa)
			fake_answer(f, buf, fake_sa_message(buf, cmd, req->nlmsg_seq, sa));
		break;
	case KLIPS_CMD_POLICY_GET:
		assert_int_equal(klips_get_policy(tb[KLIPS_A_POLICY], &pid, NULL), 0);
		code = pid.id && pid.id <= f->now.npolicies ? 0 : ENOENT;
		if (!code)
			fake_answer(f, buf,
				    fake_policy_message(buf, cmd, req->nlmsg_seq,
							&f->now.policy[pid.id - 1]));
		break;
	case KLIPS_CMD_STATS_GET:
		nlh = begin(buf, cmd, 0, req->nlmsg_seq);
		nest = mnl_attr_nest_start(nlh, KLIPS_A_STATS);
		put_counter(nlh, &(struct klips_counter){ "no-sa", "no SA", 12 });
		mnl_attr_nest_end(nlh, nest);
		fake_answer(f, buf, nlh->nlmsg_len);
		break;
	default:
		code = EOPNOTSUPP;
		break;
	}
	ack(f, req, code);
}

static void stray(struct fake *f, const struct nlmsghdr *req)
{
	struct nlmsghdr old = *req;

	old.nlmsg_seq = req->nlmsg_seq - 1000;
	old.nlmsg_flags |= NLM_F_ACK;
	ack(f, &old, EIO);
}

static void request(struct fake *f, const struct nlmsghdr *req)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(req);

	f->messages++;
	assert_true(req->nlmsg_flags & NLM_F_REQUEST);
	if (f->strays)
		stray(f, req);
	if (req->nlmsg_type == GENL_ID_CTRL) {
		answer_family(f, req);
		return;
	}
	assert_int_equal(req->nlmsg_type, FAKE_FAMILY);
	assert_int_equal(genl->version, KLIPS_GENL_VERSION);
	assert_int_equal(klips_attr_parse(genl + 1, req->nlmsg_len - MNL_NLMSG_HDRLEN - GENL_HDRLEN,
					  &klips_attrs, tb, NULL),
			 0);
	switch (genl->cmd) {
	case KLIPS_CMD_TXN_BEGIN:
	case KLIPS_CMD_TXN_COMMIT:
	case KLIPS_CMD_TXN_ABORT:
		transaction(f, req, genl->cmd);
		break;
	case KLIPS_CMD_SA_NEW:
	case KLIPS_CMD_SA_UPDATE:
	case KLIPS_CMD_SA_DEL:
	case KLIPS_CMD_SA_FLUSH:
	case KLIPS_CMD_POLICY_NEW:
	case KLIPS_CMD_POLICY_UPDATE:
	case KLIPS_CMD_POLICY_DEL:
	case KLIPS_CMD_POLICY_FLUSH:
		change(f, req, genl->cmd, tb);
		break;
	default:
		if ((req->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP)
			dump(f, req, genl->cmd);
		else
			get(f, req, genl->cmd, tb);
		break;
	}
}

static struct fake *fake_of(const struct klips_wire *w)
{
	return (struct fake *)((char *)w - offsetof(struct fake, requests));
}

static int wire_send(struct klips_wire *w, const void *buf, size_t len)
{
	struct fake *f = fake_of(w);
	const struct nlmsghdr *nlh = buf;
	int left = len;

	f->sends++;
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		request(f, nlh);
	assert_true(left <= 0);
	return 0;
}

static ssize_t wire_receive(struct klips_wire *w, void *buf, size_t size, bool wait)
{
	struct fake *f = fake_of(w);

	assert_true(wait);
	if (f->lose) {
		f->lose--;
		errno = ENOBUFS;
		return -1;
	}
	if (!f->nqueue) {
		errno = ETIMEDOUT;
		return -1;
	}
	return take(f->queue, &f->nqueue, buf, size);
}

static void wire_close(struct klips_wire *w)
{
	fake_of(w)->closed++;
}

static struct fake *fake_of_events(const struct klips_wire *w)
{
	return (struct fake *)((char *)w - offsetof(struct fake, events));
}

static ssize_t event_receive(struct klips_wire *w, void *buf, size_t size, bool wait)
{
	struct fake *f = fake_of_events(w);

	assert_false(wait);
	if (f->lose) {
		f->lose--;
		errno = ENOBUFS;
		return -1;
	}
	if (!f->nevents) {
		errno = EAGAIN;
		return -1;
	}
	return take(f->event_queue, &f->nevents, buf, size);
}

static int event_join(struct klips_wire *w, uint32_t group)
{
	assert_in_range(group, FAKE_GROUP, FAKE_GROUP + 3);
	fake_of_events(w)->joined |= 1U << (group - FAKE_GROUP);
	return 0;
}

static int event_fd(const struct klips_wire *w)
{
	(void)w;
	return -1;
}

static void event_close(struct klips_wire *w)
{
	fake_of_events(w)->closed++;
}

void fake_start(struct fake *f)
{
	memset(f, 0, sizeof(*f));
	f->version = KLIPS_GENL_VERSION;
	f->requests = (struct klips_wire){
		.send = wire_send,
		.receive = wire_receive,
		.close = wire_close,
	};
	f->events = (struct klips_wire){
		.receive = event_receive,
		.join = event_join,
		.fd = event_fd,
		.close = event_close,
	};
}

void fake_stop(struct fake *f)
{
	for (size_t i = 0; i < f->nqueue; i++)
		free(f->queue[i].data);
	for (size_t i = 0; i < f->nevents; i++)
		free(f->event_queue[i].data);
	free(f->queue);
	free(f->event_queue);
	free(f->now.sa);
	free(f->staged.sa);
}

struct klips_kernel *fake_open(struct fake *f)
{
	struct klips_error err = { 0 };
	struct klips_kernel *k = klips_kernel_over(&f->requests, &f->events, &err);

	if (!k)
		fail_msg("%s", err.text);
	return k;
}

/* rtnetlink: one link at most, f->device */
static void answer_link(struct fake *f, const struct nlmsghdr *req)
{
	_Alignas(struct nlmsghdr) char buf[512];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi;
	struct nlattr *info;

	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_seq = req->nlmsg_seq;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = f->device.ifindex;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, f->device.name);
	if (!f->link_kind || *f->link_kind) {
		info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
		mnl_attr_put_strz(nlh, IFLA_INFO_KIND, f->link_kind ? f->link_kind : "klips");
		mnl_attr_nest_end(nlh, info);
	}
	fake_answer(f, buf, nlh->nlmsg_len);
}

static void set_link(struct fake *f, const struct ifinfomsg *ifi, const struct nlattr *info)
{
	const struct klips_attr_set *set = klips_link_attrs.attr[IFLA_LINKINFO].nest;
	const struct nlattr *tb[KLIPS_ATTR_TABLE], *data[KLIPS_ATTR_TABLE];
	struct klips_device *d = &f->device;

	assert_int_equal(klips_attr_nest(info, set, tb, NULL), 0);
	assert_string_equal(mnl_attr_get_str(tb[IFLA_INFO_KIND]), "klips");
	if (ifi->ifi_change & IFF_UP)
		d->up = ifi->ifi_flags & IFF_UP;
	if (!tb[IFLA_INFO_DATA])
		return;
	set = set->attr[IFLA_INFO_DATA].nest;
	assert_int_equal(klips_attr_nest(tb[IFLA_INFO_DATA], set, data, NULL), 0);
	if (data[IFLA_KLIPS_UNDERLAY])
		d->underlay = mnl_attr_get_u32(data[IFLA_KLIPS_UNDERLAY]);
	if (data[IFLA_KLIPS_FWMARK])
		d->fwmark = mnl_attr_get_u32(data[IFLA_KLIPS_FWMARK]);
	if (data[IFLA_KLIPS_CAPTURE])
		d->capture = mnl_attr_get_u8(data[IFLA_KLIPS_CAPTURE]);
	if (data[IFLA_KLIPS_MTU])
		d->mtu_override = mnl_attr_get_u32(data[IFLA_KLIPS_MTU]);
}

static int link_send(struct klips_wire *w, const void *buf, size_t len)
{
	struct fake *f = fake_links;
	const struct nlattr *tb[KLIPS_ATTR_TABLE];
	const struct nlmsghdr *req = buf;
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(req);
	bool there, create = req->nlmsg_flags & NLM_F_CREATE;

	(void)w;
	assert_int_equal(len, req->nlmsg_len);
	assert_int_equal(klips_attr_parse(ifi + 1, len - MNL_NLMSG_HDRLEN - sizeof(*ifi),
					  &klips_link_attrs, tb, NULL),
			 0);
	there = *f->device.name &&
		(tb[IFLA_IFNAME] ? !strcmp(mnl_attr_get_str(tb[IFLA_IFNAME]), f->device.name) :
				   (uint32_t)ifi->ifi_index == f->device.ifindex);
	if (there == create) {
		ack(f, req, create ? EEXIST : ENODEV);
		return 0;
	}
	if (req->nlmsg_type == RTM_GETLINK) {
		answer_link(f, req);
	} else if (req->nlmsg_type == RTM_DELLINK) {
		memset(&f->device, 0, sizeof(f->device));
	} else {
		if (create) {
			memset(&f->device, 0, sizeof(f->device));
			strcpy(f->device.name, mnl_attr_get_str(tb[IFLA_IFNAME]));
			f->device.ifindex = 9;
			f->device.capture = true;
			f->device.mtu = 1400;
		}
		set_link(f, ifi, tb[IFLA_LINKINFO]);
	}
	ack(f, req, 0);
	return 0;
}

static ssize_t link_receive(struct klips_wire *w, void *buf, size_t size, bool wait)
{
	(void)w;
	return wire_receive(&fake_links->requests, buf, size, wait);
}

static void link_close(struct klips_wire *w)
{
	free(w);
}

struct klips_wire *fake_link_wire(int bus)
{
	struct klips_wire *w = calloc(1, sizeof(*w));

	assert_int_equal(bus, NETLINK_ROUTE);
	assert_non_null(w);
	w->send = link_send;
	w->receive = link_receive;
	w->close = link_close;
	return w;
}

static void address(struct klips_address *a, const char *s)
{
	assert_null(klips_address_parse(s, AF_UNSPEC, a));
}

static void sample_traffic(struct klips_traffic *t, bool v6)
{
	address(&t->src, v6 ? "2001:db8:1::" : "10.0.1.0");
	address(&t->dst, v6 ? "2001:db8:2::" : "10.0.2.0");
	t->src_plen = v6 ? 48 : 24;
	t->dst_plen = v6 ? 64 : 25;
	t->proto = IPPROTO_TCP;
	t->sport = (struct klips_port_range){ 0, UINT16_MAX };
	t->dport = (struct klips_port_range){ 443, 443 };
}

void sample_sa(struct klips_sa *sa, uint32_t spi)
{
	static struct klips_counter counters[] = {
		{ "replay", "sequence number seen before", 3 },
		{ "bad-icv", "integrity check failed", UINT64_MAX },
	};

	memset(sa, 0, sizeof(*sa));
	sa->id = 17;
	address(&sa->src, "192.0.2.1");
	address(&sa->dst, "192.0.2.2");
	sa->proto = IPPROTO_ESP;
	sa->spi = spi;
	sa->mode = KLIPS_MODE_TUNNEL;
	sa->reqid = 7;
	sa->flags = KLIPS_SA_ESN | KLIPS_SA_NO_ECN;
	sa->replay = 64;
	sa->pad = KLIPS_PAD_RANDOM;
	strcpy(sa->enc, "aes-cbc");
	strcpy(sa->auth, "hmac-sha256");
	assert_null(klips_key_hex("0x000102030405060708090a0b0c0d0e0f", &sa->enc_key));
	assert_null(klips_key_bytes("0123456789abcdef0123456789ABCDEF", 32, &sa->auth_key));
	sa->has_selector = true;
	sample_traffic(&sa->selector, false);
	sa->mark = 0x10;
	sa->mark_mask = 0xff;
	sa->encap = true;
	sa->encap_sport = 4500;
	sa->encap_dport = 4501;
	address(&sa->encap_oa, "198.51.100.7");
	sa->label.doi = 1;
	sa->label.alg = 1;
	strcpy(sa->label.text, "system_u:object_r:ipsec_spd_t:s0");
	sa->hard = (struct klips_lifetime){ 1ULL << 40, 1000000, 3600, 1800 };
	sa->soft = (struct klips_lifetime){ 1ULL << 39, 900000, 2880, 0 };
	sa->current = (struct klips_lifetime){ 1536, 10, 1000000, 1000010 };
	sa->last_used = 1000050;
	sa->state = KLIPS_STATE_MATURE;
	sa->seq = 0x100000001ULL;
	sa->pid = 4321;
	sa->ncounters = 2;
	sa->counters = counters;
}

void sample_policy(struct klips_policy *p, uint32_t id)
{
	memset(p, 0, sizeof(*p));
	p->id = id;
	p->dir = KLIPS_DIR_OUT;
	p->action = KLIPS_ACTION_IPSEC;
	p->priority = KLIPS_PRIORITY_DEFAULT - 5;
	sample_traffic(&p->selector, true);
	strcpy(p->device, "ipsec0");
	p->ntemplates = KLIPS_MAX_TEMPLATES;
	for (unsigned int i = 0; i < KLIPS_MAX_TEMPLATES; i++) {
		struct klips_template *t = &p->templates[i];

		t->proto = i % 2 ? IPPROTO_ESP : IPPROTO_AH;
		t->mode = i % 2 ? KLIPS_MODE_TUNNEL : KLIPS_MODE_TRANSPORT;
		if (i % 2) {
			address(&t->src, "192.0.2.1");
			address(&t->dst, "192.0.2.2");
		}
		t->level = i % 2 ? KLIPS_LEVEL_UNIQUE : KLIPS_LEVEL_REQUIRE;
		t->reqid = i % 2 ? 7 + i : 0;
	}
	p->ifindex = 3;
	p->created = 1000000;
	p->last_used = 1000090;
	p->pid = 99;
}

void assert_sa_equal(const struct klips_sa *a, const struct klips_sa *b)
{
	struct klips_sa x = *a, y = *b;

	assert_int_equal(x.ncounters, y.ncounters);
	for (unsigned int i = 0; i < x.ncounters; i++) {
		assert_string_equal(x.counters[i].name, y.counters[i].name);
		assert_string_equal(x.counters[i].text, y.counters[i].text);
		assert_true(x.counters[i].count == y.counters[i].count);
	}
	x.counters = y.counters = NULL;
	assert_memory_equal(&x, &y, sizeof(x));
}

void assert_policy_equal(const struct klips_policy *a, const struct klips_policy *b)
{
	assert_memory_equal(a, b, sizeof(*a));
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Transactions: requests are staged in batches, many messages in one datagram.
 *
 * Only the last message of a batch asks for an ACK; the others are answered
 * where something is wrong with them. So the ACK tells that the whole batch has
 * been read, and errors before it which of its messages were refused. A commit
 * is sent only when every batch was good.
 */

#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "codec.h"

/* Its errors, one for each message at worst, must fit the receive buffer. */
#define BATCH 32768

struct klips_txn {
	bool failed;
	struct klips_error first; /* why */
	size_t count, room;
	struct staged {
		uint32_t seq, tag;
		uint8_t cmd;
	} *staged; /* in ascending order of seq, which may wrap */
	size_t used; /* bytes of batch */
	struct nlmsghdr *last; /* in batch */
	_Alignas(struct nlmsghdr) char batch[BATCH];
};

void klips_txn_free(struct klips_kernel *k)
{
	struct klips_txn *t = k->txn;

	if (!t)
		return;
	explicit_bzero(t->batch, sizeof(t->batch));
	free(t->staged);
	free(t);
	k->txn = NULL;
}

/* NULL where @seq is of no staged request */
static const struct staged *staged_by_seq(const struct klips_txn *t, uint32_t seq)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->staged[mid].seq - t->staged[0].seq < seq - t->staged[0].seq)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->count && t->staged[low].seq == seq ? &t->staged[low] : NULL;
}

static const struct nlmsghdr *batched_by_seq(const struct klips_txn *t, uint32_t seq)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)t->batch;
	int left = t->used;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		if (nlh->nlmsg_seq == seq)
			return nlh;
	return NULL;
}

static int fail(struct klips_txn *t, const struct klips_error *why)
{
	if (!t->failed) {
		t->failed = true;
		t->first = *why;
	}
	return -1;
}

static int batch_answer(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	struct klips_kernel *k = arg;
	struct klips_txn *t = k->txn;
	const struct staged *s = staged_by_seq(t, nlh->nlmsg_seq);
	struct klips_error e = { 0 };

	(void)err;
	if (!s || nlh->nlmsg_type != NLMSG_ERROR)
		return 0;
	if (klips_nl_ack(&k->nl, nlh, batched_by_seq(t, nlh->nlmsg_seq),
			 klips_command_text(s->cmd), &e)) {
		e.tag = s->tag;
		fail(t, &e);
	}
	if (nlh->nlmsg_seq == t->last->nlmsg_seq)
		t->last = NULL; /* all of the batch has been answered */
	return 0;
}

static int batch_failed(struct klips_txn *t, int code, const char *what)
{
	struct klips_error e = { 0 };

	klips_fail(&e, code, "staging a transaction: %s: %s", what, strerror(code));
	return fail(t, &e);
}

/* Send the batch and read what the kernel says to it. */
static int flush(struct klips_kernel *k)
{
	struct klips_txn *t = k->txn;
	struct klips_wire *w = k->nl.wire;
	struct klips_error e;

	if (!t->used)
		return t->failed ? -1 : 0;
	t->last->nlmsg_flags |= NLM_F_ACK;
	if (w->send(w, t->batch, t->used)) {
		batch_failed(t, errno, "sending to the kernel");
		t->last = NULL;
	}
	while (t->last) {
		ssize_t len = w->receive(w, k->nl.buf, KLIPS_NL_RECEIVE, true);

		if (len < 0) {
			batch_failed(t, errno, "answers of the kernel were lost");
			break;
		}
		if (klips_nl_each(k->nl.buf, len, batch_answer, k, &e)) {
			fail(t, &e);
			break;
		}
	}
	explicit_bzero(t->batch, t->used);
	t->used = 0;
	t->last = NULL;
	return t->failed ? -1 : 0;
}

static int stage(struct klips_kernel *k, const struct nlmsghdr *nlh, uint32_t tag)
{
	struct klips_txn *t = k->txn;
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	size_t len = MNL_ALIGN(nlh->nlmsg_len);

	if (t->failed || (t->used + len > sizeof(t->batch) && flush(k)))
		return -1;
	if (t->count == t->room) {
		size_t room = t->room ? 2 * t->room : 256;
		struct staged *s = reallocarray(t->staged, room, sizeof(*s));

		if (!s)
			return batch_failed(t, ENOMEM, "remembering a request");
		t->staged = s;
		t->room = room;
	}
	t->last = (struct nlmsghdr *)(t->batch + t->used);
	memcpy(t->last, nlh, nlh->nlmsg_len);
	memset(t->batch + t->used + nlh->nlmsg_len, 0, len - nlh->nlmsg_len);
	t->last->nlmsg_flags &= ~NLM_F_ACK;
	t->last->nlmsg_seq = ++k->nl.seq;
	t->used += len;
	t->staged[t->count++] = (struct staged){
		.seq = t->last->nlmsg_seq,
		.tag = tag,
		.cmd = genl->cmd,
	};
	return 0;
}

int klips_submit(struct klips_kernel *k, struct nlmsghdr *nlh, uint32_t tag,
		 struct klips_error *err)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const char *what = klips_command_text(genl->cmd);
	size_t len = nlh->nlmsg_len;
	int ret;

	if (k->txn) {
		ret = stage(k, nlh, tag);
		if (ret && err)
			*err = k->txn->first;
	} else {
		ret = klips_nl_talk(&k->nl, nlh, what, NULL, NULL, err);
		if (ret && err)
			err->tag = tag;
	}
	explicit_bzero(nlh, len);
	return ret;
}

static int simple(struct klips_kernel *k, uint8_t cmd, klips_nl_fn fn, void *arg,
		  struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, cmd, NLM_F_ACK);

	return klips_nl_talk(&k->nl, nlh, klips_command_text(cmd), fn, arg, err);
}

int klips_txn_begin(struct klips_kernel *k, struct klips_error *err)
{
	struct klips_txn *t;

	if (k->txn)
		return klips_fail(err, EBUSY, "a transaction is open already");
	t = calloc(1, sizeof(*t));
	if (!t)
		return klips_fail(err, ENOMEM, "opening a transaction: out of memory");
	if (simple(k, KLIPS_CMD_TXN_BEGIN, NULL, NULL, err)) {
		free(t);
		return -1;
	}
	k->txn = t;
	return 0;
}

struct fault {
	struct klips_kernel *k;
	bool found;
	uint32_t seq, code;
	char text[sizeof(((struct klips_error *)0)->text)];
};

static int read_fault(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE], *nest;
	struct fault *f = arg;

	nest = klips_answer(f->k, nlh, KLIPS_CMD_TXN_COMMIT, KLIPS_A_FAULT, err);
	if (!nest || klips_attr_nest(nest, &klips_fault_attrs, tb, err))
		return -1;
	f->found = true;
	f->seq = klips_attr_u32(tb[KLIPS_FAULT_SEQ]);
	f->code = klips_attr_u32(tb[KLIPS_FAULT_ERROR]);
	klips_attr_string(tb[KLIPS_FAULT_TEXT], f->text, sizeof(f->text));
	return 0;
}

/* The error of a refused commit, told as that of the request at fault */
static void refused(const struct klips_txn *t, const struct fault *f, struct klips_error *err)
{
	const struct staged *s = staged_by_seq(t, f->seq);
	int code = f->code > 0 && f->code < 4096 ? (int)f->code : EPROTO;

	if (!err)
		return;
	if (*f->text)
		klips_fail(err, code, "%s", f->text);
	else
		klips_fail(err, code, "%s: %s", klips_command_text(s ? s->cmd : KLIPS_CMD_TXN_COMMIT),
			   strerror(code));
	err->extack = *f->text;
	err->tag = s ? s->tag : 0;
}

int klips_txn_commit(struct klips_kernel *k, struct klips_error *err)
{
	struct fault f = { .k = k };
	int ret;

	if (!k->txn)
		return klips_fail(err, EINVAL, "no transaction is open");
	if (flush(k) || k->txn->failed) {
		if (err)
			*err = k->txn->first;
		klips_txn_abort(k, NULL);
		return -1;
	}
	ret = simple(k, KLIPS_CMD_TXN_COMMIT, read_fault, &f, err);
	if (ret && f.found)
		refused(k->txn, &f, err);
	klips_txn_free(k);
	/* whatever went wrong, nothing may stay open */
	if (ret)
		simple(k, KLIPS_CMD_TXN_ABORT, NULL, NULL, NULL);
	return ret;
}

int klips_txn_abort(struct klips_kernel *k, struct klips_error *err)
{
	if (!k->txn)
		return klips_fail(err, EINVAL, "no transaction is open");
	klips_txn_free(k);
	return simple(k, KLIPS_CMD_TXN_ABORT, NULL, NULL, err);
}

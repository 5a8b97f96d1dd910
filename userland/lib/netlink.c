// SPDX-License-Identifier: GPL-2.0
/* Request and ACK, dumps, extended ACKs: netlink.h. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "netlink.h"

int klips_nl_init(struct klips_nl *nl, struct klips_wire *wire, size_t header,
		  const struct klips_attr_set *set, struct klips_error *err)
{
	int saved = errno;

	memset(nl, 0, sizeof(*nl));
	if (!wire)
		return klips_fail(err, saved, "opening a netlink socket: %s", strerror(saved));
	nl->wire = wire;
	nl->header = header;
	nl->set = set;
	nl->seq = time(NULL);
	nl->buf = malloc(KLIPS_NL_RECEIVE);
	if (!nl->buf) {
		klips_nl_close(nl);
		return klips_fail(err, ENOMEM, "opening a netlink socket: out of memory");
	}
	return 0;
}

void klips_nl_close(struct klips_nl *nl)
{
	if (nl->wire)
		nl->wire->close(nl->wire);
	if (nl->buf)
		explicit_bzero(nl->buf, KLIPS_NL_RECEIVE);
	free(nl->buf);
	memset(nl, 0, sizeof(*nl));
}

int klips_nl_each(const void *buf, size_t len, klips_nl_fn fn, void *arg,
		  struct klips_error *err)
{
	const struct nlmsghdr *nlh = buf;
	size_t step;

	/* mnl_nlmsg_ok() takes lengths of 2 GiB and more for negative, thus good */
	for (; len; len -= step, nlh = (const struct nlmsghdr *)((const char *)nlh + step)) {
		if (len < sizeof(*nlh) || nlh->nlmsg_len < sizeof(*nlh) || nlh->nlmsg_len > len)
			return klips_fail(err, EBADMSG,
					  "malformed answer from the kernel: %zu stray bytes where a message should begin",
					  len);
		if (fn(nlh, arg, err))
			return -1;
		step = MNL_ALIGN(nlh->nlmsg_len);
		if (step > len)
			step = len;
	}
	return 0;
}

/* What an extended ACK may hold; types beyond it are skipped. */
static const struct klips_attr_info ack[] = {
	[NLMSGERR_ATTR_MSG] = { .name = "text", .kind = KLIPS_KIND_CLIPPED },
	[NLMSGERR_ATTR_OFFS] = { .name = "offset", .kind = KLIPS_KIND_U32 },
	[NLMSGERR_ATTR_MISS_TYPE] = { .name = "missing type", .kind = KLIPS_KIND_U32 },
	[NLMSGERR_ATTR_MISS_NEST] = { .name = "missing nest", .kind = KLIPS_KIND_U32 },
};

static const struct klips_attr_set ack_attrs = {
	.attr = ack,
	.max = NLMSGERR_ATTR_MISS_NEST,
};

/* The attribute that an extended ACK is about, in words; "" if it names none */
static void culprit(const struct klips_nl *nl, const struct nlmsghdr *req,
		    const struct nlattr *const *tb, char *buf, size_t size)
{
	const size_t start = MNL_NLMSG_HDRLEN + nl->header;
	const char *attrs = (const char *)req + start;
	const struct klips_attr_set *set = nl->set;
	uint32_t offset, type;
	char path[96] = "";
	size_t len;

	*buf = '\0';
	if (req->nlmsg_len < start)
		return;
	len = req->nlmsg_len - start;
	offset = klips_attr_u32(tb[NLMSGERR_ATTR_OFFS]);
	if (offset >= start) {
		klips_attr_path(attrs, len, set, offset - start, path, sizeof(path));
		if (*path)
			snprintf(buf, size, "attribute %s: ", path);
		return;
	}
	if (!tb[NLMSGERR_ATTR_MISS_TYPE])
		return;
	type = klips_attr_u32(tb[NLMSGERR_ATTR_MISS_TYPE]);
	offset = klips_attr_u32(tb[NLMSGERR_ATTR_MISS_NEST]);
	if (offset >= start) {
		klips_attr_path(attrs, len, set, offset - start, path, sizeof(path));
		set = klips_attr_set_at(attrs, len, set, offset - start);
	}
	if (set && type <= set->max && set->attr[type].name)
		snprintf(buf, size, "attribute %s%s%s is missing: ", path, *path ? "." : "",
			 set->attr[type].name);
}

static const char *hint(int code)
{
	return code == EPERM ? " (CAP_NET_ADMIN is needed)" : "";
}

int klips_nl_ack(const struct klips_nl *nl, const struct nlmsghdr *nlh,
		 const struct nlmsghdr *req, const char *what, struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE] = { NULL };
	const char *payload = mnl_nlmsg_get_payload(nlh);
	size_t len = mnl_nlmsg_get_payload_len(nlh), skip;
	char where[160] = "";
	int code;

	/* the end of a dump without an error may be empty */
	if (nlh->nlmsg_type == NLMSG_DONE && len < sizeof(code))
		return 0;
	skip = nlh->nlmsg_type == NLMSG_DONE ? sizeof(code) : sizeof(struct nlmsgerr);
	if (len < skip)
		return klips_fail(err, EBADMSG,
				  "malformed answer from the kernel: an error of %zu bytes", len);
	memcpy(&code, payload, sizeof(code));
	/* a dump's end may hold a count, an ACK is 0 */
	if (code >= 0)
		return 0;
	code = -code;
	/* the request's own payload follows its header, unless it was capped */
	if (nlh->nlmsg_type == NLMSG_ERROR && !(nlh->nlmsg_flags & NLM_F_CAPPED)) {
		struct nlmsgerr e;

		memcpy(&e, payload, sizeof(e));
		if (e.msg.nlmsg_len > sizeof(e.msg))
			skip += MNL_ALIGN(e.msg.nlmsg_len - sizeof(e.msg));
	}
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && skip < len &&
	    klips_attr_parse(payload + skip, len - skip, &ack_attrs, tb, err))
		return -1;
	if (tb[NLMSGERR_ATTR_MSG] && *mnl_attr_get_str(tb[NLMSGERR_ATTR_MSG])) {
		klips_fail(err, code, "%s", mnl_attr_get_str(tb[NLMSGERR_ATTR_MSG]));
		if (err)
			err->extack = true;
		return -1;
	}
	if (req)
		culprit(nl, req, tb, where, sizeof(where));
	return klips_fail(err, code, "%s: %s%s%s", what, where, strerror(code), hint(code));
}

static int receive_failed(const char *what, struct klips_error *err)
{
	int code = errno;

	if (code == ENOBUFS)
		return klips_fail(err, code, "%s: answers of the kernel were lost: %s", what,
				  strerror(code));
	if (code == EMSGSIZE)
		return klips_fail(err, code,
				  "%s: an answer of the kernel is larger than %d bytes", what,
				  KLIPS_NL_RECEIVE);
	return klips_fail(err, code, "%s: no answer from the kernel: %s", what, strerror(code));
}

static int send_request(struct klips_nl *nl, struct nlmsghdr *req, const char *what,
			struct klips_error *err)
{
	int code;

	req->nlmsg_seq = ++nl->seq;
	if (!nl->wire->send(nl->wire, req, req->nlmsg_len))
		return 0;
	code = errno;
	return klips_fail(err, code, "%s: sending to the kernel: %s%s", what, strerror(code),
			  hint(code));
}

struct talk {
	struct klips_nl *nl;
	const struct nlmsghdr *req;
	const char *what;
	klips_nl_fn fn;
	void *arg;
	struct klips_error *err; /* the caller's */
	int result;
	bool done, interrupted;
};

static int talk_message(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	struct talk *t = arg;

	if (nlh->nlmsg_seq != t->req->nlmsg_seq || t->done)
		return 0;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		t->interrupted = true;
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
		struct klips_error later = { 0 };
		int ret = klips_nl_ack(t->nl, nlh, t->req, t->what, &later);

		/* what an answer's reader complained of came first */
		if (ret && !t->result) {
			t->result = -1;
			if (t->err)
				*t->err = later;
		}
		t->done = true;
		return 0;
	}
	if (nlh->nlmsg_type < NLMSG_MIN_TYPE || t->result || !t->fn)
		return 0;
	if (t->fn(nlh, t->arg, err))
		t->result = -1;
	return 0;
}

int klips_nl_talk(struct klips_nl *nl, struct nlmsghdr *req, const char *what, klips_nl_fn fn,
		  void *arg, struct klips_error *err)
{
	struct talk t = { .nl = nl, .req = req, .what = what, .fn = fn, .arg = arg, .err = err };
	ssize_t len;
	int ret;

	if (send_request(nl, req, what, err))
		return -1;
	while (!t.done) {
		len = nl->wire->receive(nl->wire, nl->buf, KLIPS_NL_RECEIVE, true);
		if (len < 0)
			return receive_failed(what, err);
		ret = klips_nl_each(nl->buf, len, talk_message, &t, err);
		explicit_bzero(nl->buf, len);
		if (ret)
			return -1;
	}
	return t.result;
}

/* The datagrams of a dump, as they came; they may hold keys. */
struct pile {
	struct sheet {
		void *data;
		size_t len;
	} *sheet;
	size_t count, room;
};

static int pile_add(struct pile *p, const void *data, size_t len)
{
	void *copy;

	if (p->count == p->room) {
		size_t room = p->room ? 2 * p->room : 16;
		struct sheet *sheet = reallocarray(p->sheet, room, sizeof(*sheet));

		if (!sheet)
			return -1;
		p->sheet = sheet;
		p->room = room;
	}
	copy = malloc(len);
	if (!copy)
		return -1;
	memcpy(copy, data, len);
	p->sheet[p->count++] = (struct sheet){ .data = copy, .len = len };
	return 0;
}

static void pile_burn(struct pile *p)
{
	for (size_t i = 0; i < p->count; i++) {
		explicit_bzero(p->sheet[i].data, p->sheet[i].len);
		free(p->sheet[i].data);
	}
	free(p->sheet);
	memset(p, 0, sizeof(*p));
}

/* One dump into @p. It is read to its end where memory runs out, too: a socket
 * with a dump under way takes no other.
 */
static int collect(struct klips_nl *nl, struct nlmsghdr *req, const char *what, struct pile *p,
		   bool *interrupted, struct klips_error *err)
{
	struct talk t = { .nl = nl, .req = req, .what = what, .err = err };
	ssize_t len;
	int ret;

	if (send_request(nl, req, what, err))
		return -1;
	while (!t.done) {
		len = nl->wire->receive(nl->wire, nl->buf, KLIPS_NL_RECEIVE, true);
		if (len < 0)
			return receive_failed(what, err);
		if (!t.result && pile_add(p, nl->buf, len))
			t.result = klips_fail(err, ENOMEM, "%s: out of memory", what);
		ret = klips_nl_each(nl->buf, len, talk_message, &t, t.result ? NULL : err);
		explicit_bzero(nl->buf, len);
		if (ret)
			return -1;
	}
	*interrupted = t.interrupted;
	return t.result;
}

int klips_nl_dump(struct klips_nl *nl, struct nlmsghdr *req, const char *what, klips_nl_fn fn,
		  void *arg, struct klips_error *err)
{
	struct pile p = { 0 };
	bool interrupted = true;
	int ret = 0;

	for (int i = 0; !ret && interrupted && i < KLIPS_NL_DUMPS; i++) {
		pile_burn(&p);
		ret = collect(nl, req, what, &p, &interrupted, err);
	}
	for (size_t i = 0; !ret && i < p.count; i++) {
		struct talk t = { .nl = nl, .req = req, .what = what, .fn = fn, .arg = arg };

		ret = klips_nl_each(p.sheet[i].data, p.sheet[i].len, talk_message, &t, err);
		if (t.result)
			ret = -1;
	}
	pile_burn(&p);
	return ret;
}

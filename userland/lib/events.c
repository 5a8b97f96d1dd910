// SPDX-License-Identifier: GPL-2.0
/* Events: joining groups, reading what they bring. */

#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

#include "codec.h"

int klips_events_join(struct klips_kernel *k, const char *group, struct klips_error *err)
{
	for (unsigned int i = 0; i < k->ngroups; i++) {
		int code;

		if (strcmp(k->groups[i].name, group))
			continue;
		if (!k->events.wire->join(k->events.wire, k->groups[i].id))
			return 0;
		code = errno;
		return klips_fail(err, code, "joining the event group \"%s\": %s%s", group,
				  strerror(code), code == EPERM ? " (CAP_NET_ADMIN is needed)" : "");
	}
	return klips_fail(err, ENOENT, "the klips kernel module has no event group \"%s\"", group);
}

int klips_get_event(const struct klips_kernel *k, const struct nlmsghdr *nlh,
		    struct klips_event *ev, struct klips_counter *counters,
		    struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	size_t len = mnl_nlmsg_get_payload_len(nlh);

	memset(ev, 0, sizeof(*ev));
	if (nlh->nlmsg_type != k->family || len < sizeof(*genl))
		return klips_fail(err, EBADMSG,
				  "malformed event from the kernel: message type %u of %u bytes",
				  nlh->nlmsg_type, nlh->nlmsg_len);
	ev->cmd = genl->cmd;
	ev->seq = nlh->nlmsg_seq;
	ev->pid = nlh->nlmsg_pid;
	if (klips_attr_parse(genl + 1, len - sizeof(*genl), &klips_attrs, tb, err))
		return -1;
	ev->has_sa = tb[KLIPS_A_SA];
	ev->has_policy = tb[KLIPS_A_POLICY];
	if (ev->has_sa && klips_get_sa(tb[KLIPS_A_SA], &ev->sa, counters, &ev->hard, err))
		return -1;
	if (ev->has_policy && klips_get_policy(tb[KLIPS_A_POLICY], &ev->policy, err))
		return -1;
	return 0;
}

struct delivery {
	struct klips_kernel *k;
	klips_event_fn fn;
	void *arg;
	bool stopped;
	struct klips_event ev;
	struct klips_counter counters[KLIPS_MAX_COUNTERS];
};

static int deliver(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	struct delivery *d = arg;
	int ret;

	if (d->stopped || nlh->nlmsg_type < NLMSG_MIN_TYPE)
		return 0;
	ret = klips_get_event(d->k, nlh, &d->ev, d->counters, err);
	if (!ret)
		d->stopped = d->fn(&d->ev, d->arg);
	explicit_bzero(&d->ev, sizeof(d->ev));
	return ret;
}

int klips_kernel_events(struct klips_kernel *k, klips_event_fn fn, void *arg,
			struct klips_error *err)
{
	struct delivery d = { .k = k, .fn = fn, .arg = arg };
	struct klips_wire *w = k->events.wire;
	int ret;

	while (!d.stopped) {
		ssize_t len = w->receive(w, k->events.buf, KLIPS_NL_RECEIVE, false);
		int code = errno;

		if (len < 0 && code == EAGAIN)
			return 0;
		if (len < 0 && code == ENOBUFS)
			return klips_fail(err, code,
					  "events came faster than they were read: some are lost");
		if (len < 0)
			return klips_fail(err, code, "reading events: %s", strerror(code));
		ret = klips_nl_each(k->events.buf, len, deliver, &d, err);
		explicit_bzero(k->events.buf, len);
		if (ret)
			return -1;
	}
	return 0;
}

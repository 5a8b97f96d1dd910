// SPDX-License-Identifier: GPL-2.0
/* The handle: the family and its groups, messages, commands without objects. */

#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "codec.h"

struct nlmsghdr *klips_message(const struct klips_kernel *k, void *buf, uint8_t cmd,
			       uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = k->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = KLIPS_GENL_VERSION;
	return nlh;
}

const struct nlattr *klips_answer(const struct klips_kernel *k, const struct nlmsghdr *nlh,
				  uint8_t cmd, uint16_t type, struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	size_t len = mnl_nlmsg_get_payload_len(nlh);

	if (nlh->nlmsg_type != k->family || len < sizeof(*genl)) {
		klips_fail(err, EBADMSG,
			   "malformed answer from the kernel: message type %u of %u bytes, expected type %u",
			   nlh->nlmsg_type, nlh->nlmsg_len, k->family);
		return NULL;
	}
	if (genl->cmd != cmd) {
		klips_fail(err, EBADMSG,
			   "malformed answer from the kernel: command %u, expected %u", genl->cmd,
			   cmd);
		return NULL;
	}
	if (klips_attr_parse(genl + 1, len - sizeof(*genl), &klips_attrs, tb, err))
		return NULL;
	if (!tb[type])
		klips_fail(err, EBADMSG,
			   "malformed answer from the kernel: attribute %s is missing",
			   klips_attrs.attr[type].name);
	return tb[type];
}

const char *klips_command_text(uint8_t cmd)
{
	static const char *const text[] = {
		[KLIPS_CMD_SA_NEW] = "adding an SA",
		[KLIPS_CMD_SA_UPDATE] = "replacing an SA",
		[KLIPS_CMD_SA_DEL] = "deleting an SA",
		[KLIPS_CMD_SA_GET] = "reading SAs",
		[KLIPS_CMD_SA_FLUSH] = "flushing the SAs",
		[KLIPS_CMD_SA_ALLOC_SPI] = "allocating an SPI",
		[KLIPS_CMD_POLICY_NEW] = "adding a policy",
		[KLIPS_CMD_POLICY_UPDATE] = "replacing a policy",
		[KLIPS_CMD_POLICY_DEL] = "deleting a policy",
		[KLIPS_CMD_POLICY_GET] = "reading policies",
		[KLIPS_CMD_POLICY_FLUSH] = "flushing the policies",
		[KLIPS_CMD_TXN_BEGIN] = "opening a transaction",
		[KLIPS_CMD_TXN_COMMIT] = "committing a transaction",
		[KLIPS_CMD_TXN_ABORT] = "aborting a transaction",
		[KLIPS_CMD_DEVICE_GET] = "reading the devices",
		[KLIPS_CMD_STATS_GET] = "reading the counters",
		[KLIPS_CMD_ALGORITHM_GET] = "reading the algorithms",
		[KLIPS_CMD_SOCKET_BYPASS] = "exempting a socket",
	};

	if (cmd < sizeof(text) / sizeof(text[0]) && text[cmd])
		return text[cmd];
	return "talking to klips";
}

/* The controller's answer about our family, as far as it is used */
static const struct klips_attr_info group[] = {
	[CTRL_ATTR_MCAST_GRP_NAME] = { .name = "group name",
				       .kind = KLIPS_KIND_STRING,
				       .max = GENL_NAMSIZ },
	[CTRL_ATTR_MCAST_GRP_ID] = { .name = "group id", .kind = KLIPS_KIND_U32 },
};

static const struct klips_attr_set group_attrs = { group, CTRL_ATTR_MCAST_GRP_ID };

static const struct klips_attr_info family[] = {
	[CTRL_ATTR_FAMILY_ID] = { .name = "family id", .kind = KLIPS_KIND_U16 },
	[CTRL_ATTR_FAMILY_NAME] = { .name = "family name",
				    .kind = KLIPS_KIND_STRING,
				    .max = GENL_NAMSIZ },
	[CTRL_ATTR_VERSION] = { .name = "family version", .kind = KLIPS_KIND_U32 },
	[CTRL_ATTR_MCAST_GROUPS] = { .name = "groups", .kind = KLIPS_KIND_NEST },
};

static const struct klips_attr_set family_attrs = { family, CTRL_ATTR_MCAST_GROUPS };

static int read_groups(struct klips_kernel *k, const struct nlattr *nest,
		       struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE], *a;

	mnl_attr_for_each_nested(a, nest) {
		struct klips_group *g = &k->groups[k->ngroups];

		if (k->ngroups == sizeof(k->groups) / sizeof(k->groups[0]))
			break;
		if (klips_attr_nest(a, &group_attrs, tb, err))
			return -1;
		if (!tb[CTRL_ATTR_MCAST_GRP_NAME] || !tb[CTRL_ATTR_MCAST_GRP_ID])
			continue;
		klips_attr_string(tb[CTRL_ATTR_MCAST_GRP_NAME], g->name, sizeof(g->name));
		g->id = klips_attr_u32(tb[CTRL_ATTR_MCAST_GRP_ID]);
		k->ngroups++;
	}
	return 0;
}

static int read_family(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];
	struct klips_kernel *k = arg;
	size_t len = mnl_nlmsg_get_payload_len(nlh);
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type != GENL_ID_CTRL || len < sizeof(*genl))
		return klips_fail(err, EBADMSG,
				  "malformed answer from the kernel: message type %u, expected %u",
				  nlh->nlmsg_type, GENL_ID_CTRL);
	if (klips_attr_parse(genl + 1, len - sizeof(*genl), &family_attrs, tb, err))
		return -1;
	if (!tb[CTRL_ATTR_FAMILY_ID])
		return klips_fail(err, EBADMSG,
				  "malformed answer from the kernel: no family id");
	if (klips_attr_u32(tb[CTRL_ATTR_VERSION]) != KLIPS_GENL_VERSION)
		return klips_fail(err, EPROTONOSUPPORT,
				  "the klips kernel module speaks version %u of its interface, these programs version %u",
				  klips_attr_u32(tb[CTRL_ATTR_VERSION]), KLIPS_GENL_VERSION);
	k->family = klips_attr_u16(tb[CTRL_ATTR_FAMILY_ID]);
	if (tb[CTRL_ATTR_MCAST_GROUPS])
		return read_groups(k, tb[CTRL_ATTR_MCAST_GROUPS], err);
	return 0;
}

/* The kernel loads the module by its alias when the family is not there. */
static int resolve(struct klips_kernel *k, struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;
	struct klips_error e = { 0 };

	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, KLIPS_GENL_NAME);
	if (klips_nl_talk(&k->nl, nlh, "looking for the klips kernel module", read_family, k, &e)) {
		if (e.code == ENOENT)
			return klips_fail(err, ENOENT,
					  "the klips kernel module is not loaded (modprobe klips: see the kernel's log and \"dkms status\" where that fails)");
		if (err)
			*err = e;
		return -1;
	}
	if (!k->family)
		return klips_fail(err, EBADMSG,
				  "malformed answer from the kernel: no family");
	return 0;
}

struct klips_kernel *klips_kernel_over(struct klips_wire *requests, struct klips_wire *events,
				       struct klips_error *err)
{
	struct klips_kernel *k = calloc(1, sizeof(*k));
	int failed;

	if (!k) {
		if (requests)
			requests->close(requests);
		if (events)
			events->close(events);
		klips_fail(err, ENOMEM, "out of memory");
		return NULL;
	}
	failed = klips_nl_init(&k->nl, requests, sizeof(struct genlmsghdr), &klips_attrs, err);
	/* the first error is the one to tell */
	failed |= klips_nl_init(&k->events, events, sizeof(struct genlmsghdr), &klips_attrs,
				failed ? NULL : err);
	if (failed || resolve(k, err)) {
		klips_kernel_close(k);
		return NULL;
	}
	return k;
}

struct klips_kernel *klips_kernel_open(struct klips_error *err)
{
	struct klips_wire *requests, *events;
	int saved;

	requests = klips_wire_open(NETLINK_GENERIC);
	if (!requests) {
		saved = errno;
		klips_fail(err, saved, "opening a netlink socket: %s", strerror(saved));
		return NULL;
	}
	events = klips_wire_open(NETLINK_GENERIC);
	return klips_kernel_over(requests, events, err);
}

void klips_kernel_close(struct klips_kernel *k)
{
	if (!k)
		return;
	klips_txn_free(k);
	klips_nl_close(&k->nl);
	klips_nl_close(&k->events);
	explicit_bzero(k, sizeof(*k));
	free(k);
}

int klips_kernel_fd(const struct klips_kernel *k)
{
	return k->events.wire->fd(k->events.wire);
}

int klips_socket_bypass(struct klips_kernel *k, int fd, struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_SOCKET_BYPASS, NLM_F_ACK);

	mnl_attr_put_u32(nlh, KLIPS_A_FD, fd);
	return klips_nl_talk(&k->nl, nlh, klips_command_text(KLIPS_CMD_SOCKET_BYPASS), NULL, NULL,
			     err);
}

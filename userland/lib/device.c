// SPDX-License-Identifier: GPL-2.0
/* Devices: read through the family, made and changed through rtnetlink. */

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "codec.h"

int klips_get_device(const struct nlattr *nest, struct klips_device *d, struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];

	memset(d, 0, sizeof(*d));
	if (klips_attr_nest(nest, &klips_device_attrs, tb, err))
		return -1;
	klips_attr_string(tb[KLIPS_DEVICE_NAME], d->name, sizeof(d->name));
	d->ifindex = klips_attr_u32(tb[KLIPS_DEVICE_IFINDEX]);
	d->elsewhere = tb[KLIPS_DEVICE_ELSEWHERE];
	d->underlay = klips_attr_u32(tb[KLIPS_DEVICE_UNDERLAY]);
	d->fwmark = klips_attr_u32(tb[KLIPS_DEVICE_FWMARK]);
	d->capture = klips_attr_u8(tb[KLIPS_DEVICE_CAPTURE]);
	d->mtu = klips_attr_u32(tb[KLIPS_DEVICE_MTU]);
	d->mtu_override = klips_attr_u32(tb[KLIPS_DEVICE_MTU_OVERRIDE]);
	d->up = klips_attr_u8(tb[KLIPS_DEVICE_UP]);
	d->policies = klips_attr_u32(tb[KLIPS_DEVICE_POLICIES]);
	return klips_get_counters(tb[KLIPS_DEVICE_STATS], d->counters, &d->ncounters, err);
}

struct dumping {
	struct klips_kernel *k;
	klips_device_fn fn;
	void *arg;
	bool stopped;
	struct klips_device device;
};

static int dump_one(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	struct dumping *d = arg;
	const struct nlattr *nest;

	if (d->stopped)
		return 0;
	nest = klips_answer(d->k, nlh, KLIPS_CMD_DEVICE_GET, KLIPS_A_DEVICE, err);
	if (!nest || klips_get_device(nest, &d->device, err))
		return -1;
	d->stopped = d->fn(&d->device, d->arg);
	return 0;
}

int klips_device_dump(struct klips_kernel *k, klips_device_fn fn, void *arg,
		      struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_DEVICE_GET, NLM_F_DUMP);
	struct dumping d = { .k = k, .fn = fn, .arg = arg };

	return klips_nl_dump(&k->nl, nlh, klips_command_text(KLIPS_CMD_DEVICE_GET), dump_one, &d,
			     err);
}

struct klips_wire *(*klips_link_wire)(int bus) = klips_wire_open;

static int rtnl_open(struct klips_nl *nl, struct klips_error *err)
{
	return klips_nl_init(nl, klips_link_wire(NETLINK_ROUTE), sizeof(struct ifinfomsg),
			     &klips_link_attrs, err);
}

static struct nlmsghdr *link_message(void *buf, uint16_t type, uint16_t flags,
				     struct ifinfomsg **ifi)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	*ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(**ifi));
	(*ifi)->ifi_family = AF_UNSPEC;
	return nlh;
}

struct link {
	uint32_t ifindex;
	char kind[32]; /* "" = none: a physical device, say */
};

static int read_link(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE], *info[KLIPS_ATTR_TABLE];
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	size_t len = mnl_nlmsg_get_payload_len(nlh);
	struct link *link = arg;

	if (nlh->nlmsg_type != RTM_NEWLINK || len < sizeof(*ifi))
		return klips_fail(err, EBADMSG,
				  "malformed answer from the kernel: message type %u of %u bytes, expected a link",
				  nlh->nlmsg_type, nlh->nlmsg_len);
	if (klips_attr_parse(ifi + 1, len - sizeof(*ifi), &klips_link_attrs, tb, err))
		return -1;
	link->ifindex = ifi->ifi_index;
	if (!tb[IFLA_LINKINFO])
		return 0;
	if (klips_attr_nest(tb[IFLA_LINKINFO], klips_link_attrs.attr[IFLA_LINKINFO].nest, info,
			    err))
		return -1;
	klips_attr_string(info[IFLA_INFO_KIND], link->kind, sizeof(link->kind));
	return 0;
}

static int check_name(const char *name, struct klips_error *err)
{
	size_t len = strnlen(name, IFNAMSIZ);

	if (len && len < IFNAMSIZ)
		return 0;
	return klips_fail(err, EINVAL,
			  "\"%.*s\" is no name of a device: expected 1 to %d characters",
			  IFNAMSIZ, name, IFNAMSIZ - 1);
}

/* ENODEV where there is no such link, EEXIST where it is not ours */
static int find_ours(struct klips_nl *nl, const char *name, struct link *link,
		     struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh = link_message(buf, RTM_GETLINK, 0, &ifi);
	struct klips_error e = { 0 };

	memset(link, 0, sizeof(*link));
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	if (klips_nl_talk(nl, nlh, "looking for the device", read_link, link, &e)) {
		if (e.code == ENODEV)
			return klips_fail(err, ENODEV, "there is no device %s", name);
		if (err)
			*err = e;
		return -1;
	}
	if (!strcmp(link->kind, KLIPS_LINK_KIND))
		return 0;
	return klips_fail(err, EEXIST, "%s is not a klips device but %s%s", name,
			  *link->kind ? "of kind " : "another interface", link->kind);
}

static void put_settings(struct nlmsghdr *nlh, const struct klips_device *d)
{
	struct nlattr *info = klips_put_nest(nlh, IFLA_LINKINFO), *data;

	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, KLIPS_LINK_KIND);
	if (d->set & ~KLIPS_DEVICE_SET_UP) {
		data = klips_put_nest(nlh, IFLA_INFO_DATA);
		if (d->set & KLIPS_DEVICE_SET_UNDERLAY)
			mnl_attr_put_u32(nlh, IFLA_KLIPS_UNDERLAY, d->underlay);
		if (d->set & KLIPS_DEVICE_SET_FWMARK)
			mnl_attr_put_u32(nlh, IFLA_KLIPS_FWMARK, d->fwmark);
		if (d->set & KLIPS_DEVICE_SET_CAPTURE)
			mnl_attr_put_u8(nlh, IFLA_KLIPS_CAPTURE, d->capture);
		if (d->set & KLIPS_DEVICE_SET_MTU)
			mnl_attr_put_u32(nlh, IFLA_KLIPS_MTU, d->mtu_override);
		mnl_attr_nest_end(nlh, data);
	}
	mnl_attr_nest_end(nlh, info);
}

static int add(struct klips_nl *nl, const struct klips_device *d, bool up,
	       struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh = link_message(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &ifi);
	struct klips_error e = { 0 };

	if (up || (d->set & KLIPS_DEVICE_SET_UP && d->up))
		ifi->ifi_flags = ifi->ifi_change = IFF_UP;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, d->name);
	put_settings(nlh, d);
	if (!klips_nl_talk(nl, nlh, "making the device", NULL, NULL, &e))
		return 0;
	if (e.extack || (e.code != EEXIST && e.code != EOPNOTSUPP)) {
		if (err)
			*err = e;
		return -1;
	}
	if (e.code == EEXIST)
		return klips_fail(err, EEXIST, "there is a device %s already", d->name);
	return klips_fail(err, EOPNOTSUPP,
			  "the klips kernel module is not loaded (modprobe klips)");
}

int klips_device_add(const struct klips_device *d, bool up, struct klips_error *err)
{
	struct klips_nl nl;
	int ret;

	if (check_name(d->name, err))
		return -1;
	ret = rtnl_open(&nl, err) ? -1 : add(&nl, d, up, err);
	klips_nl_close(&nl);
	return ret;
}

int klips_device_change(const struct klips_device *d, struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;
	struct klips_nl nl;
	struct link link;
	int ret;

	if (check_name(d->name, err))
		return -1;
	ret = rtnl_open(&nl, err) ? -1 : find_ours(&nl, d->name, &link, err);
	if (!ret) {
		nlh = link_message(buf, RTM_NEWLINK, 0, &ifi);
		ifi->ifi_index = link.ifindex;
		if (d->set & KLIPS_DEVICE_SET_UP) {
			ifi->ifi_change = IFF_UP;
			ifi->ifi_flags = d->up ? IFF_UP : 0;
		}
		put_settings(nlh, d);
		ret = klips_nl_talk(&nl, nlh, "changing the device", NULL, NULL, err);
	}
	klips_nl_close(&nl);
	return ret;
}

int klips_device_remove(const char *name, struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;
	struct klips_nl nl;
	struct link link;
	int ret;

	if (check_name(name, err))
		return -1;
	ret = rtnl_open(&nl, err) ? -1 : find_ours(&nl, name, &link, err);
	if (!ret) {
		/* by index: the name may be another device's by now */
		nlh = link_message(buf, RTM_DELLINK, 0, &ifi);
		ifi->ifi_index = link.ifindex;
		ret = klips_nl_talk(&nl, nlh, "deleting the device", NULL, NULL, err);
	}
	klips_nl_close(&nl);
	return ret;
}

int klips_device_ensure(const char *name, bool create, struct klips_error *err)
{
	struct klips_device d = { 0 };
	struct klips_error e = { 0 };
	struct klips_nl nl;
	struct link link;
	int ret;

	if (!*name)
		name = KLIPS_DEFAULT_DEVICE;
	if (check_name(name, err))
		return -1;
	memcpy(d.name, name, strlen(name));
	ret = rtnl_open(&nl, &e) ? -1 : find_ours(&nl, name, &link, &e);
	if (ret && e.code == ENODEV && create) {
		ret = add(&nl, &d, true, &e);
		/* somebody else made it meanwhile: then it must be ours, too */
		if (ret && e.code == EEXIST)
			ret = find_ours(&nl, name, &link, &e);
	}
	klips_nl_close(&nl);
	if (ret && err)
		*err = e;
	return ret;
}

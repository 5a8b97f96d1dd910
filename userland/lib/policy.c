// SPDX-License-Identifier: GPL-2.0
/* Policies: their attributes and their requests. */

#include <errno.h>
#include <string.h>

#include "codec.h"

static void put_template(struct nlmsghdr *nlh, const struct klips_template *t)
{
	struct nlattr *nest = klips_put_nest(nlh, KLIPS_POLICY_TMPL);

	mnl_attr_put_u8(nlh, KLIPS_TMPL_PROTO, t->proto);
	mnl_attr_put_u8(nlh, KLIPS_TMPL_MODE, t->mode);
	klips_put_address(nlh, KLIPS_TMPL_SRC, &t->src);
	klips_put_address(nlh, KLIPS_TMPL_DST, &t->dst);
	mnl_attr_put_u8(nlh, KLIPS_TMPL_LEVEL, t->level);
	if (t->reqid)
		mnl_attr_put_u32(nlh, KLIPS_TMPL_REQID, t->reqid);
	mnl_attr_nest_end(nlh, nest);
}

static void put_device(struct nlmsghdr *nlh, const struct klips_policy *p)
{
	if (*p->device)
		klips_put_string(nlh, KLIPS_POLICY_DEVICE, p->device, sizeof(p->device));
}

int klips_put_policy(struct nlmsghdr *nlh, const struct klips_policy *p, struct klips_error *err)
{
	struct nlattr *nest;

	if (p->ntemplates > KLIPS_MAX_TEMPLATES)
		return klips_fail(err, EINVAL, "a policy of %u templates; at most %u are possible",
				  p->ntemplates, KLIPS_MAX_TEMPLATES);
	nest = klips_put_nest(nlh, KLIPS_A_POLICY);
	mnl_attr_put_u8(nlh, KLIPS_POLICY_DIR, p->dir);
	mnl_attr_put_u8(nlh, KLIPS_POLICY_ACTION, p->action);
	mnl_attr_put_u32(nlh, KLIPS_POLICY_PRIORITY, p->priority);
	klips_put_selector(nlh, KLIPS_POLICY_SELECTOR, &p->selector);
	put_device(nlh, p);
	for (unsigned int i = 0; i < p->ntemplates; i++)
		put_template(nlh, &p->templates[i]);
	klips_put_label(nlh, KLIPS_POLICY_LABEL, &p->label);
	mnl_attr_nest_end(nlh, nest);
	return 0;
}

void klips_put_policy_identity(struct nlmsghdr *nlh, const struct klips_policy *p)
{
	struct nlattr *nest = klips_put_nest(nlh, KLIPS_A_POLICY);

	if (p->id) {
		mnl_attr_put_u32(nlh, KLIPS_POLICY_ID, p->id);
	} else {
		mnl_attr_put_u8(nlh, KLIPS_POLICY_DIR, p->dir);
		klips_put_selector(nlh, KLIPS_POLICY_SELECTOR, &p->selector);
		put_device(nlh, p);
	}
	mnl_attr_nest_end(nlh, nest);
}

static int get_template(const struct nlattr *nest, struct klips_policy *p,
			struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];
	struct klips_template *t;

	if (p->ntemplates == KLIPS_MAX_TEMPLATES)
		return klips_fail(err, EBADMSG,
				  "malformed answer from the kernel: a policy of more than %u templates",
				  KLIPS_MAX_TEMPLATES);
	t = &p->templates[p->ntemplates++];
	if (klips_attr_nest(nest, &klips_tmpl_attrs, tb, err))
		return -1;
	t->proto = klips_attr_u8(tb[KLIPS_TMPL_PROTO]);
	t->mode = klips_attr_u8(tb[KLIPS_TMPL_MODE]);
	klips_attr_address(tb[KLIPS_TMPL_SRC], &t->src);
	klips_attr_address(tb[KLIPS_TMPL_DST], &t->dst);
	t->level = klips_attr_u8(tb[KLIPS_TMPL_LEVEL]);
	t->reqid = klips_attr_u32(tb[KLIPS_TMPL_REQID]);
	return 0;
}

int klips_get_policy(const struct nlattr *nest, struct klips_policy *p, struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE], *a;

	memset(p, 0, sizeof(*p));
	if (klips_attr_nest(nest, &klips_policy_attrs, tb, err))
		return -1;
	p->id = klips_attr_u32(tb[KLIPS_POLICY_ID]);
	p->dir = klips_attr_u8(tb[KLIPS_POLICY_DIR]);
	p->action = klips_attr_u8(tb[KLIPS_POLICY_ACTION]);
	p->priority = tb[KLIPS_POLICY_PRIORITY] ? klips_attr_u32(tb[KLIPS_POLICY_PRIORITY]) :
						  KLIPS_PRIORITY_DEFAULT;
	klips_attr_string(tb[KLIPS_POLICY_DEVICE], p->device, sizeof(p->device));
	p->ifindex = klips_attr_u32(tb[KLIPS_POLICY_IFINDEX]);
	p->created = klips_attr_u64(tb[KLIPS_POLICY_CREATED]);
	p->last_used = klips_attr_u64(tb[KLIPS_POLICY_LAST_USED]);
	p->pid = klips_attr_u32(tb[KLIPS_POLICY_PID]);
	if (tb[KLIPS_POLICY_SELECTOR] &&
	    klips_get_selector(tb[KLIPS_POLICY_SELECTOR], &p->selector, err))
		return -1;
	/* the one attribute that is repeated; the level has been checked above */
	mnl_attr_for_each_nested(a, nest)
		if (mnl_attr_get_type(a) == KLIPS_POLICY_TMPL && get_template(a, p, err))
			return -1;
	return klips_get_label(tb[KLIPS_POLICY_LABEL], &p->label, err);
}

static int store(struct klips_kernel *k, uint8_t cmd, const struct klips_policy *p, uint32_t tag,
		 struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, cmd, NLM_F_ACK);

	if (klips_put_policy(nlh, p, err)) {
		if (err)
			err->tag = tag;
		return -1;
	}
	return klips_submit(k, nlh, tag, err);
}

int klips_policy_add(struct klips_kernel *k, const struct klips_policy *p, uint32_t tag,
		     struct klips_error *err)
{
	return store(k, KLIPS_CMD_POLICY_NEW, p, tag, err);
}

int klips_policy_update(struct klips_kernel *k, const struct klips_policy *p, uint32_t tag,
			struct klips_error *err)
{
	return store(k, KLIPS_CMD_POLICY_UPDATE, p, tag, err);
}

int klips_policy_delete(struct klips_kernel *k, const struct klips_policy *id, uint32_t tag,
			struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_POLICY_DEL, NLM_F_ACK);

	klips_put_policy_identity(nlh, id);
	return klips_submit(k, nlh, tag, err);
}

int klips_policy_flush(struct klips_kernel *k, uint32_t tag, struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];

	return klips_submit(k, klips_message(k, buf, KLIPS_CMD_POLICY_FLUSH, NLM_F_ACK), tag, err);
}

struct reading {
	struct klips_kernel *k;
	struct klips_policy *out;
	bool found;
};

static int read_one(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	struct reading *r = arg;
	const struct nlattr *nest =
		klips_answer(r->k, nlh, KLIPS_CMD_POLICY_GET, KLIPS_A_POLICY, err);

	if (!nest || klips_get_policy(nest, r->out, err))
		return -1;
	r->found = true;
	return 0;
}

int klips_policy_get(struct klips_kernel *k, const struct klips_policy *id,
		     struct klips_policy *out, struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_POLICY_GET, NLM_F_ACK);
	struct reading r = { .k = k, .out = out };
	const char *what = klips_command_text(KLIPS_CMD_POLICY_GET);

	klips_put_policy_identity(nlh, id);
	if (klips_nl_talk(&k->nl, nlh, what, read_one, &r, err))
		return -1;
	if (!r.found)
		return klips_fail(err, EBADMSG,
				  "malformed answer from the kernel: %s: an ACK without a policy",
				  what);
	return 0;
}

struct dumping {
	struct klips_kernel *k;
	klips_policy_fn fn;
	void *arg;
	bool stopped;
};

static int dump_one(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	struct dumping *d = arg;
	const struct nlattr *nest;
	struct klips_policy p;

	if (d->stopped)
		return 0;
	nest = klips_answer(d->k, nlh, KLIPS_CMD_POLICY_GET, KLIPS_A_POLICY, err);
	if (!nest || klips_get_policy(nest, &p, err))
		return -1;
	d->stopped = d->fn(&p, d->arg);
	return 0;
}

int klips_policy_dump(struct klips_kernel *k, klips_policy_fn fn, void *arg,
		      struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_POLICY_GET, NLM_F_DUMP);
	struct dumping d = { .k = k, .fn = fn, .arg = arg };

	return klips_nl_dump(&k->nl, nlh, klips_command_text(KLIPS_CMD_POLICY_GET), dump_one, &d,
			     err);
}

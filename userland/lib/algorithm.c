// SPDX-License-Identifier: GPL-2.0
/* What the running kernel says about the algorithms of the table. */

#include <string.h>

#include "codec.h"

int klips_get_algorithm(const struct nlattr *nest, struct klips_algorithm *a,
			struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];

	memset(a, 0, sizeof(*a));
	if (klips_attr_nest(nest, &klips_algorithm_attrs, tb, err))
		return -1;
	klips_attr_string(tb[KLIPS_ALGORITHM_NAME], a->name, sizeof(a->name));
	klips_attr_string(tb[KLIPS_ALGORITHM_CRYPTO], a->crypto, sizeof(a->crypto));
	klips_attr_string(tb[KLIPS_ALGORITHM_MODULE], a->module, sizeof(a->module));
	a->kind = klips_attr_u8(tb[KLIPS_ALGORITHM_KIND]);
	a->key_min = klips_attr_u32(tb[KLIPS_ALGORITHM_KEY_MIN]);
	a->key_max = klips_attr_u32(tb[KLIPS_ALGORITHM_KEY_MAX]);
	a->key_step = klips_attr_u32(tb[KLIPS_ALGORITHM_KEY_STEP]);
	a->block = klips_attr_u32(tb[KLIPS_ALGORITHM_BLOCK]);
	a->iv = klips_attr_u32(tb[KLIPS_ALGORITHM_IV]);
	a->icv = klips_attr_u32(tb[KLIPS_ALGORITHM_ICV]);
	a->available = klips_attr_u8(tb[KLIPS_ALGORITHM_AVAILABLE]);
	a->weak = klips_attr_u8(tb[KLIPS_ALGORITHM_WEAK]);
	return 0;
}

struct dumping {
	struct klips_kernel *k;
	klips_algorithm_fn fn;
	void *arg;
	bool stopped;
};

static int dump_one(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	struct dumping *d = arg;
	const struct nlattr *nest;
	struct klips_algorithm a;

	if (d->stopped)
		return 0;
	nest = klips_answer(d->k, nlh, KLIPS_CMD_ALGORITHM_GET, KLIPS_A_ALGORITHM, err);
	if (!nest || klips_get_algorithm(nest, &a, err))
		return -1;
	d->stopped = d->fn(&a, d->arg);
	return 0;
}

int klips_algorithm_dump(struct klips_kernel *k, klips_algorithm_fn fn, void *arg,
			 struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_ALGORITHM_GET, NLM_F_DUMP);
	struct dumping d = { .k = k, .fn = fn, .arg = arg };

	return klips_nl_dump(&k->nl, nlh, klips_command_text(KLIPS_CMD_ALGORITHM_GET), dump_one,
			     &d, err);
}

// SPDX-License-Identifier: GPL-2.0
/* Drop counters, of the namespace, of devices and of SAs. */

#include <string.h>

#include "codec.h"

int klips_get_counters(const struct nlattr *nest, struct klips_counter *c, unsigned int *n,
		       struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE], *a;

	*n = 0;
	if (!nest)
		return 0;
	if (klips_attr_nest(nest, &klips_stats_attrs, tb, err))
		return -1;
	mnl_attr_for_each_nested(a, nest) {
		if (mnl_attr_get_type(a) != KLIPS_STAT_ENTRY)
			continue;
		if (*n == KLIPS_MAX_COUNTERS)
			break;
		if (klips_attr_nest(a, &klips_stat_attrs, tb, err))
			return -1;
		klips_attr_string(tb[KLIPS_STAT_NAME], c[*n].name, sizeof(c[*n].name));
		klips_attr_string(tb[KLIPS_STAT_TEXT], c[*n].text, sizeof(c[*n].text));
		c[*n].count = klips_attr_u64(tb[KLIPS_STAT_COUNT]);
		++*n;
	}
	return 0;
}

struct reading {
	struct klips_kernel *k;
	unsigned int n;
	struct klips_counter counters[KLIPS_MAX_COUNTERS];
};

static int read_counters(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	struct reading *r = arg;
	const struct nlattr *nest =
		klips_answer(r->k, nlh, KLIPS_CMD_STATS_GET, KLIPS_A_STATS, err);

	return nest ? klips_get_counters(nest, r->counters, &r->n, err) : -1;
}

int klips_stats_get(struct klips_kernel *k, klips_counter_fn fn, void *arg,
		    struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_STATS_GET, NLM_F_ACK);
	struct reading r = { .k = k };

	if (klips_nl_talk(&k->nl, nlh, klips_command_text(KLIPS_CMD_STATS_GET), read_counters, &r,
			  err))
		return -1;
	for (unsigned int i = 0; i < r.n; i++)
		if (fn(&r.counters[i], arg))
			break;
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/* klips policy: security policies. */

#include <stdlib.h>
#include <string.h>

#include "cli.h"

struct gathering {
	struct klips_policy *policy;
	size_t count, room;
	bool failed;
};

static int gather_one(const struct klips_policy *p, void *arg)
{
	struct gathering *g = arg;

	if (g->count == g->room) {
		size_t room = g->room ? 2 * g->room : 64;
		struct klips_policy *more = reallocarray(g->policy, room, sizeof(*more));

		g->failed = !more;
		if (!more)
			return 1;
		g->policy = more;
		g->room = room;
	}
	g->policy[g->count++] = *p;
	return 0;
}

/* By direction, then as they are searched: lowest value first, then the oldest,
 * which has the smallest id.
 */
static int compare(const void *a, const void *b)
{
	const struct klips_policy *p = a, *q = b;

	if (p->dir != q->dir)
		return p->dir < q->dir ? -1 : 1;
	if (p->priority != q->priority)
		return p->priority < q->priority ? -1 : 1;
	return p->id < q->id ? -1 : p->id > q->id;
}

static int show_all(struct cli *c)
{
	struct gathering g = { 0 };
	json_t *json = c->options & CLI_JSON ? json_array() : NULL;
	struct klips_error err;

	if (klips_policy_dump(c->k, gather_one, &g, &err)) {
		free(g.policy);
		json_decref(json);
		return cli_failed(c, &err);
	}
	if (g.count)
		qsort(g.policy, g.count, sizeof(*g.policy), compare);
	for (size_t i = 0; i < g.count; i++) {
		if (json)
			json_array_append_new(json, json_policy(&g.policy[i]));
		else
			print_policy(c, &g.policy[i]);
	}
	free(g.policy);
	if (g.failed) {
		json_decref(json);
		fprintf(c->err, "%s: out of memory\n", c->path);
		return CLI_FAILED;
	}
	return json ? json_print(c, json, 2) : CLI_OK;
}

static int parse_id(struct cli *c, struct klips_policy *id)
{
	memset(id, 0, sizeof(*id));
	if (cli_parse_number(c, "ID of the policy", *c->word, &id->id))
		return CLI_USAGE;
	c->word++;
	if (!id->id)
		return cli_usage(c, "ID of the policy: found 0, expected a larger number");
	return cli_end(c);
}

int policy_show(struct cli *c)
{
	struct klips_policy id, p;
	struct klips_error err;
	bool one = *c->word;

	if (one && parse_id(c, &id))
		return CLI_USAGE;
	if (!cli_kernel(c))
		return CLI_FAILED;
	if (!one)
		return show_all(c);
	if (klips_policy_get(c->k, &id, &p, &err))
		return cli_failed(c, &err);
	if (c->options & CLI_JSON)
		return json_print(c, json_pack("[o]", json_policy(&p)), 2);
	print_policy(c, &p);
	return CLI_OK;
}

int policy_delete(struct cli *c)
{
	struct klips_policy id;
	struct klips_error err;

	if (!*c->word)
		return cli_usage(c, "which policy? Expected its ID");
	if (parse_id(c, &id))
		return CLI_USAGE;
	if (!cli_kernel(c))
		return CLI_FAILED;
	return klips_policy_delete(c->k, &id, 0, &err) ? cli_failed(c, &err) : CLI_OK;
}

int policy_flush(struct cli *c)
{
	struct klips_error err;

	if (cli_end(c))
		return CLI_USAGE;
	if (!cli_kernel(c))
		return CLI_FAILED;
	return klips_policy_flush(c->k, 0, &err) ? cli_failed(c, &err) : CLI_OK;
}

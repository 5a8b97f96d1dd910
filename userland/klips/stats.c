// SPDX-License-Identifier: GPL-2.0
/* klips stats: what was dropped, and why. */

#include <inttypes.h>
#include <string.h>

#include "cli.h"
#include "drops.h" /* KLIPS_DROPS(): the module's own table of reasons */

/* Counters of the namespace or of one device; not zero ones only */
struct counters {
	const char *device; /* NULL = the namespace */
	bool found;
	unsigned int n;
	struct klips_counter counter[KLIPS_MAX_COUNTERS];
};

static int take(const struct klips_counter *counter, void *arg)
{
	struct counters *s = arg;

	if (s->n < KLIPS_MAX_COUNTERS)
		s->counter[s->n++] = *counter;
	return 0;
}

static int take_device(const struct klips_device *d, void *arg)
{
	struct counters *s = arg;

	if (strcmp(d->name, s->device))
		return 0;
	s->found = true;
	for (unsigned int i = 0; i < d->ncounters; i++)
		take(&d->counters[i], s);
	return 1;
}

/* Adds the reasons that have not happened, so that all are there. */
static void add_zeroes(struct counters *s)
{
	static const struct {
		const char *name, *text;
	} reason[] = {
#define X(id, name, text) { name, text },
		KLIPS_DROPS(X)
#undef X
	};
	unsigned int had = s->n;

	for (size_t i = 0; i < sizeof(reason) / sizeof(reason[0]); i++) {
		struct klips_counter zero = { .count = 0 };
		unsigned int j = 0;

		while (j < had && strcmp(s->counter[j].name, reason[i].name))
			j++;
		if (j < had)
			continue;
		snprintf(zero.name, sizeof(zero.name), "%s", reason[i].name);
		snprintf(zero.text, sizeof(zero.text), "%s", reason[i].text);
		take(&zero, s);
	}
}

static int read_counters(struct cli *c, struct counters *s)
{
	struct klips_error err;

	if (!s->device)
		return klips_stats_get(c->k, take, s, &err) ? cli_failed(c, &err) : CLI_OK;
	if (klips_device_dump(c->k, take_device, s, &err))
		return cli_failed(c, &err);
	if (s->found)
		return CLI_OK;
	fprintf(c->err, "%s: there is no klips device %s\n", c->path, s->device);
	return CLI_FAILED;
}

int stats_show(struct cli *c)
{
	struct counters s = { .device = *c->word };
	int status;

	if (*c->word)
		c->word++;
	if (cli_end(c))
		return CLI_USAGE;
	if (!cli_kernel(c))
		return CLI_FAILED;
	status = read_counters(c, &s);
	if (status)
		return status;
	if (c->options & CLI_ALL)
		add_zeroes(&s);
	if (c->options & CLI_JSON)
		return json_print(c, json_counters(s.counter, s.n), 2);
	for (unsigned int i = 0; i < s.n; i++)
		fprintf(c->out, "%-16s %10" PRIu64 "  %s\n", s.counter[i].name,
			s.counter[i].count, s.counter[i].text);
	return CLI_OK;
}

// SPDX-License-Identifier: GPL-2.0
/* klips algorithms: what this kernel can do. */

#include <string.h>

#include "cli.h"

struct showing {
	struct cli *c;
	const char *name; /* NULL = all */
	unsigned int found;
	json_t *json;
};

static const char *kind_name(uint8_t kind)
{
	switch (kind) {
	case KLIPS_ALGORITHM_CIPHER:
		return "cipher";
	case KLIPS_ALGORITHM_AUTH:
		return "auth";
	case KLIPS_ALGORITHM_AEAD:
		return "aead";
	case KLIPS_ALGORITHM_COMP:
		return "comp";
	default:
		return "?";
	}
}

/* "160 224 288", "40-448", "none" */
static void key_sizes(const struct klips_algorithm *a, char *buf, size_t size)
{
	size_t len = 0;

	*buf = '\0';
	if (!a->key_max) {
		snprintf(buf, size, "none");
		return;
	}
	if (a->key_min < a->key_max &&
	    (!a->key_step || (a->key_max - a->key_min) / a->key_step > 3)) {
		snprintf(buf, size, "%u-%u", a->key_min, a->key_max);
		return;
	}
	for (uint32_t bits = a->key_min; bits <= a->key_max && len < size; bits += a->key_step) {
		len += snprintf(buf + len, size - len, "%s%u", len ? " " : "", bits);
		if (!a->key_step)
			break;
	}
}

static int show_one(const struct klips_algorithm *a, void *arg)
{
	struct showing *s = arg;
	FILE *out = s->c->out;
	char keys[64];

	if (s->name && strcmp(s->name, a->name))
		return 0;
	if (s->json) {
		s->found++;
		json_array_append_new(s->json, json_algorithm(a));
		return 0;
	}
	if (!s->found++)
		fprintf(out, "%-20s %-6s %-16s %5s %3s %3s  %s\n", "NAME", "KIND", "KEY BITS",
			"BLOCK", "IV", "ICV", "AVAILABLE");
	key_sizes(a, keys, sizeof(keys));
	fprintf(out, "%-20s %-6s %-16s %5u %3u %3u  %s", a->name, kind_name(a->kind), keys,
		a->block, a->iv, a->icv, a->available ? "yes" : "no");
	if (!a->available && *a->module)
		fprintf(out, ": this kernel lacks %s (modprobe %s)",
			*a->crypto ? a->crypto : a->module, a->module);
	else if (!a->available)
		fprintf(out, ": klips cannot do it");
	fprintf(out, "%s\n", a->weak ? ", weak: for old peers only" : "");
	return 0;
}

int algorithms_show(struct cli *c)
{
	struct showing s = { .c = c, .name = *c->word };
	struct klips_error err;

	if (*c->word)
		c->word++;
	if (cli_end(c))
		return CLI_USAGE;
	if (!cli_kernel(c))
		return CLI_FAILED;
	if (c->options & CLI_JSON)
		s.json = json_array();
	if (klips_algorithm_dump(c->k, show_one, &s, &err)) {
		json_decref(s.json);
		return cli_failed(c, &err);
	}
	if (s.name && !s.found) {
		json_decref(s.json);
		fprintf(c->err, "%s: there is no algorithm \"%s\"\n", c->path, s.name);
		return CLI_FAILED;
	}
	return s.json ? json_print(c, s.json, 2) : CLI_OK;
}

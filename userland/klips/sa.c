// SPDX-License-Identifier: GPL-2.0
/* klips sa: security associations. */

#include <string.h>

#include "cli.h"
#include "text.h"

/* ID, or DST PROTO SPI. An id leaves @id->dst without a family. */
int cli_parse_sa(struct cli *c, struct klips_sa *id)
{
	const char *why;
	int words = 0;

	memset(id, 0, sizeof(*id));
	while (c->word[words])
		words++;
	if (words == 1)
		return cli_parse_number(c, "ID of the SA", *c->word++, &id->id);
	if (words != 3)
		return cli_usage(c, "found %d words, expected ID or DST PROTO SPI", words);
	why = klips_address_parse(c->word[0], AF_UNSPEC, &id->dst);
	if (why)
		return cli_usage(c, "DST: found \"%s\", expected %s", c->word[0], why);
	why = klips_saproto_parse(c->word[1], &id->proto);
	if (why)
		return cli_usage(c, "PROTO: found \"%s\", expected %s", c->word[1], why);
	if (cli_parse_number(c, "SPI", c->word[2], &id->spi))
		return CLI_USAGE;
	c->word += 3;
	return CLI_OK;
}

struct finding {
	uint32_t id;
	struct klips_sa *out;
	bool found;
};

static int find_one(const struct klips_sa *sa, void *arg)
{
	struct finding *f = arg;

	if (sa->id != f->id)
		return 0;
	f->found = true;
	f->out->src = sa->src;
	f->out->dst = sa->dst;
	f->out->proto = sa->proto;
	f->out->spi = sa->spi;
	return 1;
}

/* Completes an SA that is known by its ID only. */
static int resolve(struct cli *c, struct klips_sa *id)
{
	struct finding f = { .id = id->id, .out = id };
	struct klips_error err;

	if (id->dst.family)
		return CLI_OK;
	if (klips_sa_dump(c->k, 0, find_one, &f, &err))
		return cli_failed(c, &err);
	if (f.found)
		return CLI_OK;
	fprintf(c->err, "%s: there is no SA of id %u\n", c->path, f.id);
	return CLI_FAILED;
}

struct showing {
	struct cli *c;
	json_t *json;
};

static int show_one(const struct klips_sa *sa, void *arg)
{
	struct showing *s = arg;

	if (s->json)
		json_array_append_new(s->json, json_sa(sa, s->c->options & CLI_SHOW_KEYS));
	else
		print_sa(s->c, sa);
	return 0;
}

static int show_dump(struct cli *c, uint8_t proto)
{
	struct showing s = { .c = c };
	struct klips_error err;

	if (!cli_kernel(c))
		return CLI_FAILED;
	if (c->options & CLI_JSON)
		s.json = json_array();
	if (klips_sa_dump(c->k, proto, show_one, &s, &err)) {
		json_decref(s.json);
		return cli_failed(c, &err);
	}
	return s.json ? json_print(c, s.json, 2) : CLI_OK;
}

int sa_show(struct cli *c)
{
	struct showing s = { .c = c };
	struct klips_sa id, sa;
	struct klips_error err;
	uint8_t proto = 0;
	int status;

	if (!*c->word)
		return show_dump(c, 0);
	if (!c->word[1] && !klips_saproto_parse(*c->word, &proto))
		return show_dump(c, proto);
	if (cli_parse_sa(c, &id))
		return CLI_USAGE;
	if (!cli_kernel(c))
		return CLI_FAILED;
	status = resolve(c, &id);
	if (status)
		return status;
	if (klips_sa_get(c->k, &id, &sa, &err))
		return cli_failed(c, &err);
	if (c->options & CLI_JSON)
		s.json = json_array();
	show_one(&sa, &s);
	klips_sa_wipe(&sa);
	return s.json ? json_print(c, s.json, 2) : CLI_OK;
}

int sa_delete(struct cli *c)
{
	struct klips_error err;
	struct klips_sa id;
	int status;

	if (!*c->word)
		return cli_usage(c, "which SA? Expected ID or DST PROTO SPI");
	if (cli_parse_sa(c, &id))
		return CLI_USAGE;
	if (!cli_kernel(c))
		return CLI_FAILED;
	status = resolve(c, &id);
	if (status)
		return status;
	return klips_sa_delete(c->k, &id, 0, &err) ? cli_failed(c, &err) : CLI_OK;
}

int sa_flush(struct cli *c)
{
	struct klips_error err;
	uint8_t proto = 0;
	const char *why;

	if (*c->word) {
		why = klips_saproto_parse(*c->word, &proto);
		if (why)
			return cli_usage(c, "found \"%s\", expected %s", *c->word, why);
		c->word++;
	}
	if (cli_end(c))
		return CLI_USAGE;
	if (!cli_kernel(c))
		return CLI_FAILED;
	return klips_sa_flush(c->k, proto, 0, &err) ? cli_failed(c, &err) : CLI_OK;
}

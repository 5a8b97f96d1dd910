// SPDX-License-Identifier: GPL-2.0
/* klips link: the devices. */

#include <string.h>

#include "cli.h"
#include "text.h"

static const char *const settings[] = { "underlay", "fwmark", "capture", "mtu",
					"up",	    "down",   NULL };

int cli_parse_number(struct cli *c, const char *what, const char *word, uint32_t *out)
{
	const char *why;
	uint64_t n;

	why = klips_number_parse(word, UINT32_MAX, &n);
	if (why)
		return cli_usage(c, "%s: found \"%s\", expected %s", what, word, why);
	*out = n;
	return CLI_OK;
}

static int parse_name(struct cli *c, struct klips_device *d)
{
	const char *name = *c->word;

	if (!name)
		return cli_usage(c, "the name of a device is missing");
	if (!*name || strlen(name) >= sizeof(d->name))
		return cli_usage(c, "found \"%s\", expected the name of a device (1 to %zu characters)",
				 name, sizeof(d->name) - 1);
	strcpy(d->name, name);
	c->word++;
	return CLI_OK;
}

static int parse_underlay(struct cli *c, const char *word, struct klips_device *d)
{
	d->underlay = 0;
	if (!strcmp(word, "none"))
		return CLI_OK;
	d->underlay = if_nametoindex(word);
	if (!d->underlay)
		return cli_usage(c, "underlay: there is no device \"%s\"", word);
	return CLI_OK;
}

static int parse_capture(struct cli *c, const char *word, struct klips_device *d)
{
	static const char *const known[] = { "on", "off", NULL };

	d->capture = !strcmp(word, "on");
	if (!d->capture && strcmp(word, "off"))
		return cli_unknown(c, word, known);
	return CLI_OK;
}

static int parse_mtu(struct cli *c, const char *word, struct klips_device *d)
{
	d->mtu_override = 0;
	if (!strcmp(word, "auto"))
		return CLI_OK;
	if (cli_parse_number(c, "mtu", word, &d->mtu_override))
		return CLI_USAGE;
	if (!d->mtu_override)
		return cli_usage(c, "mtu: found 0, expected a number of bytes or \"auto\"");
	return CLI_OK;
}

/* A setting and its value; *c->word is the setting */
static int parse_setting(struct cli *c, struct klips_device *d)
{
	const char *word = *c->word++, *value = *c->word;
	uint32_t bit = 0;
	int status;

	for (int i = 0; settings[i] && !bit; i++)
		if (!strcmp(settings[i], word))
			bit = 1U << (i < 4 ? i : 4);
	if (!bit)
		return cli_unknown(c, word, settings);
	if (d->set & bit)
		return cli_usage(c, "\"%s\" is given a second time", word);
	d->set |= bit;
	if (bit == KLIPS_DEVICE_SET_UP) {
		d->up = !strcmp(word, "up");
		return CLI_OK;
	}
	if (!value)
		return cli_usage(c, "the value of \"%s\" is missing", word);
	c->word++;
	switch (bit) {
	case KLIPS_DEVICE_SET_UNDERLAY:
		status = parse_underlay(c, value, d);
		break;
	case KLIPS_DEVICE_SET_FWMARK:
		status = cli_parse_number(c, "fwmark", value, &d->fwmark);
		break;
	case KLIPS_DEVICE_SET_CAPTURE:
		status = parse_capture(c, value, d);
		break;
	default:
		status = parse_mtu(c, value, d);
		break;
	}
	return status;
}

_Static_assert(KLIPS_DEVICE_SET_UNDERLAY == 1 && KLIPS_DEVICE_SET_FWMARK == 2 &&
		       KLIPS_DEVICE_SET_CAPTURE == 4 && KLIPS_DEVICE_SET_MTU == 8 &&
		       KLIPS_DEVICE_SET_UP == 16,
	       "settings[] is in the order of the bits");

int cli_parse_device(struct cli *c, struct klips_device *d)
{
	int status;

	memset(d, 0, sizeof(*d));
	status = parse_name(c, d);
	while (!status && *c->word)
		status = parse_setting(c, d);
	return status;
}

int link_add(struct cli *c)
{
	struct klips_device d;
	struct klips_error err;

	if (cli_parse_device(c, &d))
		return CLI_USAGE;
	return klips_device_add(&d, false, &err) ? cli_failed(c, &err) : CLI_OK;
}

int link_set(struct cli *c)
{
	struct klips_device d;
	struct klips_error err;

	if (cli_parse_device(c, &d))
		return CLI_USAGE;
	if (!d.set)
		return cli_usage(c, "a setting is missing");
	return klips_device_change(&d, &err) ? cli_failed(c, &err) : CLI_OK;
}

int link_delete(struct cli *c)
{
	struct klips_device d = { 0 };
	struct klips_error err;

	if (parse_name(c, &d) || cli_end(c))
		return CLI_USAGE;
	return klips_device_remove(d.name, &err) ? cli_failed(c, &err) : CLI_OK;
}

struct showing {
	struct cli *c;
	const char *name; /* NULL = all */
	unsigned int found;
	json_t *json;
};

static int show_one(const struct klips_device *d, void *arg)
{
	struct showing *s = arg;

	if (s->name && strcmp(s->name, d->name))
		return 0;
	s->found++;
	if (s->json)
		json_array_append_new(s->json, json_device(d));
	else
		print_device(s->c, d);
	return 0;
}

int link_show(struct cli *c)
{
	struct showing s = { .c = c };
	struct klips_device d = { 0 };
	struct klips_error err;

	if (*c->word) {
		if (parse_name(c, &d) || cli_end(c))
			return CLI_USAGE;
		s.name = d.name;
	}
	if (!cli_kernel(c))
		return CLI_FAILED;
	if (c->options & CLI_JSON)
		s.json = json_array();
	if (klips_device_dump(c->k, show_one, &s, &err)) {
		json_decref(s.json);
		return cli_failed(c, &err);
	}
	if (s.name && !s.found) {
		json_decref(s.json);
		fprintf(c->err, "%s: there is no klips device %s\n", c->path, s.name);
		return CLI_FAILED;
	}
	return s.json ? json_print(c, s.json, 2) : CLI_OK;
}

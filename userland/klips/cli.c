// SPDX-License-Identifier: GPL-2.0
/* The command line: words, options, help, complaints. */

#include <stdarg.h>
#include <string.h>

#include "cli.h"
#include "text.h"

static const struct option {
	const char *name, *alias;
	unsigned int bit;
} options[] = {
	{ "--json", "-j", CLI_JSON },
	{ "--show-keys", NULL, CLI_SHOW_KEYS },
	{ "--all", "-a", CLI_ALL },
	{ "--help", "-h", CLI_HELP },
	{ NULL, NULL, 0 },
};

#define MAX_KNOWN 32

/* Is @word one of the "a|b|c" of a command? */
static bool is_named(const char *names, const char *word)
{
	size_t len = strlen(word);

	while (*names) {
		size_t n = strcspn(names, "|");

		if (n == len && !memcmp(names, word, n))
			return true;
		names += n + (names[n] == '|');
	}
	return false;
}

static char *first_name(const char *names, char *buf, size_t size)
{
	snprintf(buf, size, "%.*s", (int)strcspn(names, "|"), names);
	return buf;
}

static int see_help(struct cli *c)
{
	fprintf(c->err, "See \"%s --help\".\n", c->path);
	return CLI_USAGE;
}

int cli_usage(struct cli *c, const char *fmt, ...)
{
	va_list ap;

	fprintf(c->err, "%s: ", c->path);
	va_start(ap, fmt);
	vfprintf(c->err, fmt, ap);
	va_end(ap);
	fputc('\n', c->err);
	return see_help(c);
}

int cli_unknown(struct cli *c, const char *word, const char *const *known)
{
	const char *near = klips_nearest(word, known);

	if (near)
		return cli_usage(c, "unknown word \"%s\": did you mean \"%s\"?", word, near);
	fprintf(c->err, "%s: unknown word \"%s\", expected ", c->path, word);
	for (size_t i = 0; known[i]; i++)
		fprintf(c->err, "%s%s", !i ? "" : known[i + 1] ? ", " : " or ", known[i]);
	fputc('\n', c->err);
	return see_help(c);
}

int cli_end(struct cli *c)
{
	if (!*c->word)
		return CLI_OK;
	return cli_usage(c, "unexpected word \"%s\" at the end", *c->word);
}

int cli_failed(struct cli *c, const struct klips_error *err)
{
	fprintf(c->err, "%s: %s\n", c->path, err->text);
	return CLI_FAILED;
}

struct klips_kernel *cli_kernel(struct cli *c)
{
	struct klips_error err;

	if (c->k)
		return c->k;
	c->k = c->open(&err);
	if (!c->k)
		cli_failed(c, &err);
	return c->k;
}

/* Takes the options out of @argv; what is left is words. */
static int take_options(struct cli *c, char **argv)
{
	const char *known[sizeof(options) / sizeof(options[0])] = { NULL };
	const struct option *o;
	char **keep = argv;

	for (o = options; o->name; o++)
		known[o - options] = o->name;
	for (; *argv; argv++) {
		if ((*argv)[0] != '-' || !(*argv)[1]) {
			*keep++ = *argv;
			continue;
		}
		for (o = options; o->name; o++)
			if (!strcmp(o->name, *argv) || (o->alias && !strcmp(o->alias, *argv)))
				break;
		if (!o->name)
			return cli_unknown(c, *argv, known);
		c->options |= o->bit;
	}
	*keep = NULL;
	return CLI_OK;
}

static void help(const struct cli *c, const struct command *cmd)
{
	const char *usage = cmd->usage;
	char name[32];

	/* one line of usage for each line of the text, which may be empty */
	do {
		size_t n = strcspn(usage, "\n");

		fprintf(c->out, "%s %s%s%.*s\n", usage == cmd->usage ? "Usage:" : "      ",
			c->path, n ? " " : "", (int)n, usage);
		usage += n + (usage[n] == '\n');
	} while (*usage);
	fprintf(c->out, "\n%s", cmd->help);
	if (!cmd->sub)
		return;
	fprintf(c->out, "\nCommands (each has its own --help):\n");
	for (const struct command *s = cmd->sub; s->name; s++)
		fprintf(c->out, "  %-11s %.*s\n", first_name(s->name, name, sizeof(name)),
			(int)strcspn(s->help, "\n"), s->help);
}

static int unknown_command(struct cli *c, const struct command *cmd)
{
	char names[MAX_KNOWN][32];
	const char *known[MAX_KNOWN + 1];
	size_t n;

	for (n = 0; cmd->sub[n].name && n < MAX_KNOWN; n++)
		known[n] = first_name(cmd->sub[n].name, names[n], sizeof(names[n]));
	known[n] = NULL;
	return cli_unknown(c, *c->word, known);
}

static int check_options(struct cli *c, const struct command *cmd)
{
	for (const struct option *o = options; o->name; o++)
		if (c->options & o->bit & ~cmd->options)
			return cli_usage(c, "the option %s has no meaning here", o->name);
	return CLI_OK;
}

int cli_run(struct cli *c, char **argv)
{
	const struct command *cmd = &cli_commands, *s;
	char name[32];
	int status;

	strcpy(c->path, "klips");
	if (argv[0] && (!strcmp(argv[0], "--version") || !strcmp(argv[0], "-V"))) {
		fprintf(c->out, "klips %s\n", KLIPS_VERSION);
		return CLI_OK;
	}
	status = take_options(c, argv);
	if (status)
		return status;
	c->word = argv;
	if (*c->word && !strcmp(*c->word, "help")) {
		c->options |= CLI_HELP;
		c->word++;
	}
	while (cmd->sub && *c->word) {
		size_t used = strlen(c->path);

		for (s = cmd->sub; s->name && !is_named(s->name, *c->word); s++)
			;
		if (!s->name)
			return unknown_command(c, cmd);
		cmd = s;
		c->word++;
		snprintf(c->path + used, sizeof(c->path) - used, " %s",
			 first_name(cmd->name, name, sizeof(name)));
	}
	if (c->options & CLI_HELP) {
		help(c, cmd);
		return CLI_OK;
	}
	status = check_options(c, cmd);
	return status ? status : cmd->run(c);
}

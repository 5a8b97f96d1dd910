// SPDX-License-Identifier: GPL-2.0
/* Reading statements: session.h. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_READLINE
#include <readline/history.h>
#include <readline/readline.h>
#endif

#include "check.h"
#include "session.h"

static int send_plan(const struct session *s, struct report *report, struct plan *plan)
{
	struct run run = {
		.sink = s->sink,
		.report = report,
		.print = s->print,
		.verbose = s->verbose,
		.hexdump = s->hexdump,
	};

	s->print->now = time(NULL);
	return run_plan(&run, plan);
}

int session_source(const struct session *s, struct source *source, bool *exited)
{
	struct report report = { .source = source };
	struct plan plan = {};
	struct check check = { .report = &report, .plan = &plan, .fwd = s->fwd };
	struct syntax syntax;
	unsigned int faults;

	syntax_parse(&syntax, source, &report);
	check_statements(&check, syntax.statements);
	if (exited)
		*exited = syntax.exited;
	syntax_wipe(&syntax);
	report_print(&report, s->messages);
	if (!report.faults && !s->dry) {
		send_plan(s, &report, &plan);
		report_print(&report, s->messages);
	}
	faults = report.faults;
	plan_wipe(&plan);
	report_free(&report);
	return faults ? -1 : 0;
}

int session_file(const struct session *s, const char *name)
{
	bool standard_input = !strcmp(name, "-");
	FILE *f = standard_input ? stdin : fopen(name, "re");
	struct source source;
	int ret;

	if (standard_input)
		name = "stdin";
	if (!f || source_read(&source, name, f)) {
		fprintf(s->messages, "%s: %s\n", name, strerror(errno));
		ret = -1;
	} else {
		ret = session_source(s, &source, NULL);
		source_close(&source);
	}
	if (f && f != stdin)
		fclose(f);
	return ret;
}

/* The text since the last ";", and where the scanner of strings stands in it */
struct pending {
	char *text;
	size_t len, room, seen;
	unsigned int first_line;
	bool in_string, in_comment;
};

static void append(struct pending *p, const char *text, size_t len)
{
	if (p->len + len > p->room) {
		size_t room = 2 * (p->len + len);
		char *grown = malloc(room);

		if (!grown) {
			perror("setkey");
			exit(1);
		}
		if (p->len)
			memcpy(grown, p->text, p->len);
		if (p->text)
			explicit_bzero(p->text, p->len);
		free(p->text);
		p->text = grown;
		p->room = room;
	}
	memcpy(p->text + p->len, text, len);
	p->len += len;
}

/* Bytes up to and with the first ";" that ends a statement, 0 when there is none */
static size_t statement_length(struct pending *p)
{
	for (; p->seen < p->len; p->seen++) {
		char c = p->text[p->seen];

		if (p->in_comment)
			p->in_comment = c != '\n';
		else if (c == '"')
			p->in_string = !p->in_string;
		else if (p->in_string)
			continue;
		else if (c == '#')
			p->in_comment = true;
		else if (c == ';')
			return ++p->seen;
	}
	return 0;
}

static bool is_blank(const struct pending *p)
{
	bool comment = false;

	for (size_t i = 0; i < p->len; i++) {
		comment = p->text[i] == '#' || (comment && p->text[i] != '\n');
		if (!comment && !strchr(" \t\r\n", p->text[i]))
			return false;
	}
	return true;
}

static void take_out(struct pending *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p->first_line += p->text[i] == '\n';
	memmove(p->text, p->text + n, p->len - n);
	explicit_bzero(p->text + p->len - n, n);
	p->len -= n;
	p->seen = 0;
}

static int do_statement(const struct session *s, struct pending *p, size_t n, bool *exited)
{
	struct source source;
	int ret;

	source_text(&source, "stdin", p->text, n, p->first_line);
	ret = session_source(s, &source, exited);
	source_close(&source);
	take_out(p, n);
	fflush(s->print->out);
	return ret;
}

/* One line with its end; NULL at the end of the input. The caller frees it. */
static char *next_line(FILE *in, bool terminal, bool continued)
{
	char *line = NULL;
	size_t room = 0;

#ifdef HAVE_READLINE
	if (terminal) {
		line = readline(continued ? "> " : "setkey> ");
		if (line && *line)
			add_history(line);
		if (line) {
			size_t len = strlen(line);
			char *whole = malloc(len + 2);

			if (!whole)
				exit(1);
			memcpy(whole, line, len);
			memcpy(whole + len, "\n", 2);
			explicit_bzero(line, len);
			free(line);
			line = whole;
		}
		return line;
	}
#else
	(void)terminal;
	(void)continued;
#endif
	if (getline(&line, &room, in) < 0) {
		free(line);
		return NULL;
	}
	return line;
}

int session_dialogue(const struct session *s, FILE *in)
{
	bool terminal = in == stdin && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	struct pending p = { .first_line = 1 };
	bool exited = false;
	int ret = 0;
	char *line;
	size_t n;

	while (!exited && (line = next_line(in, terminal, !is_blank(&p)))) {
		append(&p, line, strlen(line));
		explicit_bzero(line, strlen(line));
		free(line);
		while (!exited && (n = statement_length(&p)))
			ret |= do_statement(s, &p, n, &exited);
	}
	if (!exited && !is_blank(&p))
		ret |= do_statement(s, &p, p.len, &exited);
	if (p.text)
		explicit_bzero(p.text, p.len);
	free(p.text);
#ifdef HAVE_READLINE
	clear_history();
#endif
	return ret ? -1 : 0;
}

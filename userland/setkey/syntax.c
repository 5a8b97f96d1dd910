// SPDX-License-Identifier: GPL-2.0
/* Phase 1, text to statements: syntax.h. */

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"

/* scan.l's, which has no header of its own */
typedef struct yy_buffer_state *YY_BUFFER_STATE;
int yylex_init_extra(struct scan *extra, void **scanner);
int yylex_destroy(void *scanner);
YY_BUFFER_STATE yy_scan_buffer(char *base, size_t size, void *scanner);

static const char shebang_text[] =
	"the option in the \"#!\" line begins with %s, not a hyphen: the file cannot be run as a program";

/* The "#!" line is a comment here; the kernel hands its option to us as it stands */
static void check_shebang(const struct source *source, struct report *report)
{
	size_t i, len;

	if (source->len < 2 || memcmp(source->text, "#!", 2))
		return;
	for (i = 2; i < source->len && source->text[i] != '\n'; i++) {
		if ((unsigned char)source->text[i] >= 0x80 && source->text[i - 1] == ' ') {
			struct span at = { i, i + 1 };

			report_warning(report, at, shebang_text,
				       glyph_name(source->text + i, &len));
			return;
		}
	}
}

void syntax_parse(struct syntax *syntax, struct source *source, struct report *report)
{
	struct scan scan = {
		.source = source,
		.report = report,
		.syntax = syntax,
		.option = OPT_COUNT,
	};
	/* the scanner writes into its text, so it gets a copy */
	size_t size = source->len + 2;
	char *copy = calloc(1, size);
	void *scanner;

	*syntax = (struct syntax){};
	scan.tail = &syntax->statements;
	scan.base = copy;
	if (!copy || yylex_init_extra(&scan, &scanner))
		err(1, "out of memory");
	memcpy(copy, source->text, source->len);
	if (!yy_scan_buffer(copy, size, scanner))
		err(1, "out of memory");
	check_shebang(source, report);
	yyparse(&scan, scanner);
	yylex_destroy(scanner);
	explicit_bzero(copy, size);
	free(copy);
}

void syntax_wipe(struct syntax *syntax)
{
	arena_wipe(&syntax->arena);
	syntax->statements = NULL;
}

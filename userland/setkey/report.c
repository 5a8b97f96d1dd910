// SPDX-License-Identifier: GPL-2.0
/* Messages about a source: report.h. */

#include <err.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define SHOWN_MAX 40 /* bytes of a token in a message */
#define PRINTED_MAX 100 /* messages of one source */

static void add(struct report *r, struct span at, bool warning, const char *format, va_list ap)
{
	struct report_entry *e;

	if (r->n == r->room) {
		r->room = r->room ? 2 * r->room : 16;
		r->entries = reallocarray(r->entries, r->room, sizeof(*r->entries));
		if (!r->entries)
			err(1, "out of memory");
	}
	e = &r->entries[r->n++];
	e->at = at;
	e->warning = warning;
	if (vasprintf(&e->text, format, ap) < 0)
		err(1, "out of memory");
	r->faults += !warning;
}

void report_fault(struct report *r, struct span at, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add(r, at, false, format, ap);
	va_end(ap);
}

void report_warning(struct report *r, struct span at, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add(r, at, true, format, ap);
	va_end(ap);
}

const char *report_found(const struct report *r, struct span at, char *buf)
{
	const struct source *s = r->source;
	size_t end = at.end, i;
	char *p = buf;

	if (at.begin >= s->len)
		return strcpy(buf, "the end of the text");
	if (source_is_secret(s, at))
		return strcpy(buf, "key material (not shown)");
	if (end - at.begin > SHOWN_MAX)
		end = at.begin + SHOWN_MAX;
	while (end > at.begin && end < at.end && ((unsigned char)s->text[end] & 0xc0) == 0x80)
		end--;
	*p++ = '"';
	for (i = at.begin; i < end && p - buf < REPORT_FOUND - 10; i++) {
		unsigned char c = s->text[i];

		if (c < ' ' || c == 0x7f)
			p += sprintf(p, "\\x%02x", c);
		else
			*p++ = c;
	}
	strcpy(p, end < at.end ? "...\"" : "\"");
	return buf;
}

unsigned int report_line(const struct report *r, struct span at)
{
	return source_place(r->source, at.begin).line;
}

static int by_place(const void *a, const void *b)
{
	const struct report_entry *x = a, *y = b;

	if (x->at.begin != y->at.begin)
		return x->at.begin < y->at.begin ? -1 : 1;
	return strcmp(x->text, y->text);
}

void report_print(struct report *r, FILE *out)
{
	size_t i, shown = 0;

	if (r->n)
		qsort(r->entries, r->n, sizeof(*r->entries), by_place);
	for (i = 0; i < r->n; i++) {
		const struct report_entry *e = &r->entries[i];
		struct place p;

		if (shown == PRINTED_MAX) {
			fprintf(out, "%s: %zu more messages\n", r->source->name, r->n - i);
			break;
		}
		shown++;
		p = source_place(r->source, e->at.begin);
		fprintf(out, "%s:%u:%u: %s%s\n", r->source->name, p.line, p.column,
			e->warning ? "warning: " : "", e->text);
		source_excerpt(r->source, e->at.begin, out);
	}
	for (i = 0; i < r->n; i++)
		free(r->entries[i].text);
	r->n = 0;
}

void report_free(struct report *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->entries[i].text);
	free(r->entries);
	*r = (struct report){};
}

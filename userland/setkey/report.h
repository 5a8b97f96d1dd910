/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Faults and warnings about a source. They are collected and printed together,
 * in the order of the text, when all of it has been scanned: only then is it
 * known which bytes are key material that must not be shown.
 */
#ifndef SETKEY_REPORT_H
#define SETKEY_REPORT_H

#include "source.h"

struct report_entry {
	struct span at;
	bool warning;
	char *text;
};

struct report {
	const struct source *source;
	struct report_entry *entries;
	size_t n, room;
	unsigned int faults;
};

void report_fault(struct report *r, struct span at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void report_warning(struct report *r, struct span at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * report_found() - what stands at @at, for "found ...": quoted, cut where it is
 * long, with control bytes escaped, and never key material
 * @buf: at least REPORT_FOUND bytes
 *
 * To be called when the span has been scanned. Return: @buf.
 */
#define REPORT_FOUND 96
const char *report_found(const struct report *r, struct span at, char *buf);

/**
 * report_line() - the line number of a place, for texts that name two lines
 */
unsigned int report_line(const struct report *r, struct span at);

/**
 * report_print() - print what was collected, "NAME:LINE:COLUMN: text", the line
 * and a caret, and forget it; @faults keeps counting
 */
void report_print(struct report *r, FILE *out);

void report_free(struct report *r);

#endif

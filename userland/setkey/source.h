/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One text that is parsed: a file, or a statement typed at -c. Places in it are
 * byte offsets; lines and columns are counted when a message is printed.
 */
#ifndef SETKEY_SOURCE_H
#define SETKEY_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define SOURCE_MAX (64U << 20) /* bytes of one file */

/**
 * struct span - bytes @begin to @end (excluded) of a source
 */
struct span {
	size_t begin, end;
};

/**
 * struct source - the text and what messages need of it
 * @name: as messages name it
 * @text: @len bytes, then a NUL; wiped by source_close()
 * @first_line: number of its first line
 * @secrets: what is never shown: key material, in ascending order
 */
struct source {
	const char *name;
	char *text;
	size_t len;
	unsigned int first_line;
	struct span *secrets;
	size_t nsecrets, secrets_room;
};

/**
 * struct place - 1-based; a column is one character (UTF-8), a tab is one
 */
struct place {
	unsigned int line, column;
};

/**
 * source_read() - take a whole file in
 * @s: filled
 * @name: path for messages, kept by reference
 * @f: open file
 *
 * Return: 0; -1 with errno set (EFBIG: more than SOURCE_MAX).
 */
int source_read(struct source *s, const char *name, FILE *f);

/**
 * source_text() - a copy of text that is already in memory
 */
void source_text(struct source *s, const char *name, const char *text, size_t len,
		 unsigned int first_line);

void source_close(struct source *s);

/**
 * source_secret() - the scanner found key material here
 */
void source_secret(struct source *s, struct span at);

/**
 * source_is_secret() - does this span touch key material?
 */
bool source_is_secret(const struct source *s, struct span at);

struct place source_place(const struct source *s, size_t offset);

/**
 * source_excerpt() - print the line of @offset and a caret under it
 *
 * Key material prints as ***. Lines that are too long for a screen are left out.
 */
void source_excerpt(const struct source *s, size_t offset, FILE *out);

#endif

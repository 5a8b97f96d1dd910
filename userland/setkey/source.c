// SPDX-License-Identifier: GPL-2.0
/* The parsed text: source.h. */

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "source.h"

#define EXCERPT_MAX 160

static void *grown(void *old, size_t old_size, size_t size)
{
	void *p = malloc(size);

	if (!p)
		err(1, "out of memory");
	if (old) {
		memcpy(p, old, old_size);
		explicit_bzero(old, old_size);
		free(old);
	}
	return p;
}

int source_read(struct source *s, const char *name, FILE *f)
{
	size_t room = 64 * 1024, n;

	*s = (struct source){ .name = name, .first_line = 1 };
	/* unbuffered, so that stdio keeps no copy of the keys */
	setvbuf(f, NULL, _IONBF, 0);
	s->text = grown(NULL, 0, room + 1);
	while ((n = fread(s->text + s->len, 1, room - s->len, f)) > 0) {
		s->len += n;
		if (s->len > SOURCE_MAX) {
			source_close(s);
			errno = EFBIG;
			return -1;
		}
		if (s->len == room) {
			s->text = grown(s->text, s->len, 2 * room + 1);
			room *= 2;
		}
	}
	if (ferror(f)) {
		int saved = errno;

		source_close(s);
		errno = saved;
		return -1;
	}
	s->text[s->len] = '\0';
	return 0;
}

void source_text(struct source *s, const char *name, const char *text, size_t len,
		 unsigned int first_line)
{
	*s = (struct source){ .name = name, .len = len, .first_line = first_line };
	s->text = grown(NULL, 0, len + 1);
	memcpy(s->text, text, len);
	s->text[len] = '\0';
}

void source_close(struct source *s)
{
	if (s->text)
		explicit_bzero(s->text, s->len);
	free(s->text);
	free(s->secrets);
	*s = (struct source){};
}

void source_secret(struct source *s, struct span at)
{
	if (s->nsecrets && s->secrets[s->nsecrets - 1].end >= at.begin) {
		if (s->secrets[s->nsecrets - 1].end < at.end)
			s->secrets[s->nsecrets - 1].end = at.end;
		return;
	}
	if (s->nsecrets == s->secrets_room) {
		s->secrets_room = s->secrets_room ? 2 * s->secrets_room : 16;
		s->secrets = reallocarray(s->secrets, s->secrets_room, sizeof(*s->secrets));
		if (!s->secrets)
			err(1, "out of memory");
	}
	s->secrets[s->nsecrets++] = at;
}

/* The first secret that ends after @offset, or NULL */
static const struct span *next_secret(const struct source *s, size_t offset)
{
	size_t low = 0, high = s->nsecrets;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->secrets[mid].end > offset)
			high = mid;
		else
			low = mid + 1;
	}
	return low < s->nsecrets ? &s->secrets[low] : NULL;
}

bool source_is_secret(const struct source *s, struct span at)
{
	const struct span *secret = next_secret(s, at.begin);

	return secret && secret->begin < at.end;
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

struct place source_place(const struct source *s, size_t offset)
{
	struct place p = { s->first_line, 1 };
	size_t i, line = 0;

	for (i = 0; i < offset && i < s->len; i++) {
		if (s->text[i] == '\n') {
			p.line++;
			line = i + 1;
		}
	}
	for (i = line; i < offset && i < s->len; i++)
		p.column += !continues(s->text[i]);
	return p;
}

void source_excerpt(const struct source *s, size_t offset, FILE *out)
{
	size_t begin = offset < s->len ? offset : s->len, end = begin, i;
	char caret[EXCERPT_MAX + 1];
	size_t width = 0, at = 0;

	while (begin && s->text[begin - 1] != '\n')
		begin--;
	while (end < s->len && s->text[end] != '\n')
		end++;
	if (end - begin >= EXCERPT_MAX || memchr(s->text + begin, '\0', end - begin))
		return;
	fputs("  ", out);
	for (i = begin; i < end; i++) {
		const struct span *secret = next_secret(s, i);
		unsigned char c = s->text[i];

		if (i <= offset)
			at = width;
		if (secret && secret->begin <= i) {
			size_t stop = secret->end < end ? secret->end : end;

			fputs("***", out);
			for (unsigned int n = 0; n < 3 && width < EXCERPT_MAX; n++)
				caret[width++] = ' ';
			i = stop - 1;
			continue;
		}
		if (c < ' ' && c != '\t')
			c = ' ';
		putc(c, out);
		if (!continues(c) && width < EXCERPT_MAX)
			caret[width++] = c == '\t' ? '\t' : ' ';
	}
	if (offset >= end)
		at = width;
	fprintf(out, "\n  %.*s^\n", (int)at, caret);
}

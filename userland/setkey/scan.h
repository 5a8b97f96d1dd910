/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between the scanner (scan.l), its helpers (words.c), the grammar (grammar.y)
 * and syntax.c. The scanner also does two things that are not tokens: it marks
 * key material in the source, and it repairs what word processors do to a file
 * (dashes, quotes, blanks), with a fault for each, so that the rest of the
 * statement can still be looked at.
 */
#ifndef SETKEY_SCAN_H
#define SETKEY_SCAN_H

#include "syntax.h"

/**
 * struct scan - state of one pass
 * @base: the scanner's copy of the text
 * @zone: where we are in "-E NAME KEY"
 * @previous: last token, for what was expected after it
 * @option, @verb: last option and verb, likewise
 * @note: why the scanner refused the token that it returned last
 * @quote: where the wrong quote began, and whether it was a single one
 */
struct scan {
	struct source *source;
	struct report *report;
	struct syntax *syntax;
	struct statement **tail;
	const char *base;
	enum { ZONE_NONE, ZONE_NAME, ZONE_KEY } zone;
	int previous;
	enum option_kind option;
	enum verb verb;
	bool in_statement;
	const char *note;
	size_t quote;
	bool single_quote;
};

/**
 * glyph_name() - name of a character that is not ASCII, from its first bytes
 * @s: bytes, NUL-terminated
 * @len: set to how many bytes it takes
 *
 * Also knows the single bytes of Windows-1252 that are not UTF-8. Return: such as
 * "U+2013 EN DASH", in a static buffer.
 */
const char *glyph_name(const char *s, size_t *len);

union YYSTYPE;

/* What the rules of scan.l call. @text is NUL-terminated; the values are tokens
 * of grammar.h unless said otherwise.
 */

/**
 * scan_word() - a word outside of policies
 */
int scan_word(struct scan *scan, const char *text, size_t len, struct span at,
	      union YYSTYPE *value);

/**
 * scan_dashed_word() - a word with wrong dashes in it: a fault for each, then as
 * if they were hyphens
 */
int scan_dashed_word(struct scan *scan, const char *text, size_t len, struct span at,
		     union YYSTYPE *value);

/**
 * scan_flag() - an option, also with its value glued to it ("-lh3600")
 * @letters: what follows the dash
 * @len: set to how many letters belong to the option
 */
int scan_flag(struct scan *scan, const char *letters, size_t *len, struct span at,
	      union YYSTYPE *value);

/**
 * scan_dashes() - report the wrong dashes that a flag begins with
 * @at: of the whole flag
 *
 * Return: how many bytes they take.
 */
size_t scan_dashes(struct scan *scan, const struct span *at, const char *text);

/**
 * scan_policy_word() - a word after -P
 * @len: in: bytes of @text; out: bytes that belong to the token (a zone's name
 *	ends where "-ADDRESS" follows)
 */
int scan_policy_word(struct scan *scan, const char *text, size_t *len, struct span at,
		     union YYSTYPE *value);

/**
 * scan_string_end() - where does a string that begins with a straight quote end?
 * @at: what the scanner took for it
 *
 * Reports a closing quote that is missing or of the wrong kind. Return: bytes.
 */
size_t scan_string_end(struct scan *scan, const struct span *at);

/**
 * scan_string() - the word for a string, quotes of any kind taken off
 */
void scan_string(struct scan *scan, struct span at, struct word *word);

/**
 * scan_quote_begin() - report a wrong opening quote and remember its kind
 */
void scan_quote_begin(struct scan *scan, struct span at, const char *text);

/**
 * scan_quote_ends() - is this piece the quote that closes it?
 */
bool scan_quote_ends(const struct scan *scan, struct span at, const char *text);

void scan_fault_glyph(struct scan *scan, struct span at, const char *glyph, const char *expected);

/**
 * scan_invalid_note() - why a character cannot stand anywhere; "" or " (...)"
 */
const char *scan_invalid_note(const char *text);

#endif

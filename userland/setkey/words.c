// SPDX-License-Identifier: GPL-2.0
/* Words of the language, and characters that only look like parts of it: scan.h. */

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "grammar.h"
#include "text.h"

static const char *const verbs[] = {
	[VERB_ADD] = "add",
	[VERB_UPDATE] = "update",
	[VERB_GETSPI] = "getspi",
	[VERB_GET] = "get",
	[VERB_DELETE] = "delete",
	[VERB_DELETEALL] = "deleteall",
	[VERB_FLUSH] = "flush",
	[VERB_DUMP] = "dump",
	[VERB_SPDADD] = "spdadd",
	[VERB_SPDUPDATE] = "spdupdate",
	[VERB_SPDDELETE] = "spddelete",
	[VERB_SPDDUMP] = "spddump",
	[VERB_SPDFLUSH] = "spdflush",
	[VERB_EXIT] = "exit",
	[VERB_COUNT] = NULL, /* the list's end for klips_nearest() */
};

static const struct {
	const char *letters;
	int token;
} options[OPT_COUNT] = {
	[OPT_MODE] = { "m", OPTION },
	[OPT_REPLAY] = { "r", OPTION },
	[OPT_REQID] = { "u", OPTION },
	[OPT_FLAG] = { "f", OPTION },
	[OPT_HARD_TIME] = { "lh", OPTION },
	[OPT_SOFT_TIME] = { "ls", OPTION },
	[OPT_HARD_BYTES] = { "bh", OPTION },
	[OPT_SOFT_BYTES] = { "bs", OPTION },
	[OPT_CONTEXT] = { "ctx", CONTEXT },
	[OPT_DEVICE] = { "dev", DEVICE },
	[OPT_ENC] = { "E", ALGORITHM },
	[OPT_AUTH] = { "A", ALGORITHM },
	[OPT_COMP] = { "C", OPTION },
	[OPT_RAW_CPI] = { "R", BARE },
	[OPT_POLICY] = { "P", POLICY },
	[OPT_FAMILY] = { "", INVALID }, /* by letters, below */
};

static const struct {
	const char *word;
	int token;
} policy_words[] = {
	{ "in", DIRECTION }, { "out", DIRECTION }, { "fwd", DIRECTION },
	{ "prio", PRIO }, { "priority", PRIO },
	{ "low", BASE }, { "def", BASE }, { "high", BASE },
	{ "discard", ACTION }, { "none", ACTION }, { "ipsec", ACTION },
	{ "bypass", ACTION }, { "entrust", ACTION },
	{ "esp", PROTO }, { "ah", PROTO }, { "ipcomp", PROTO },
	{ "transport", MODE }, { "tunnel", MODE },
	{ "default", LEVEL }, { "use", LEVEL }, { "require", LEVEL },
	{ "unique", UNIQUE }, { "me", ME }, { "any", ANY },
};

#define NPOLICY_WORDS (sizeof(policy_words) / sizeof(policy_words[0]))

static const struct {
	unsigned int code;
	const char *name;
} glyphs[] = {
	{ 0xa0, "NO-BREAK SPACE" }, { 0xab, "LEFT-POINTING DOUBLE ANGLE QUOTATION MARK" },
	{ 0xad, "SOFT HYPHEN" }, { 0xbb, "RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK" },
	{ 0x200b, "ZERO WIDTH SPACE" }, { 0x2010, "HYPHEN" },
	{ 0x2011, "NON-BREAKING HYPHEN" }, { 0x2012, "FIGURE DASH" }, { 0x2013, "EN DASH" },
	{ 0x2014, "EM DASH" }, { 0x2015, "HORIZONTAL BAR" },
	{ 0x2018, "LEFT SINGLE QUOTATION MARK" }, { 0x2019, "RIGHT SINGLE QUOTATION MARK" },
	{ 0x201c, "LEFT DOUBLE QUOTATION MARK" }, { 0x201d, "RIGHT DOUBLE QUOTATION MARK" },
	{ 0x201e, "DOUBLE LOW-9 QUOTATION MARK" }, { 0x202f, "NARROW NO-BREAK SPACE" },
	{ 0x2043, "HYPHEN BULLET" }, { 0x2212, "MINUS SIGN" },
	{ 0x3000, "IDEOGRAPHIC SPACE" }, { 0xfe58, "SMALL EM DASH" },
	{ 0xfe63, "SMALL HYPHEN-MINUS" }, { 0xfeff, "BYTE ORDER MARK" },
	{ 0xff0d, "FULLWIDTH HYPHEN-MINUS" },
};

/* What Windows-1252 has in the place of UTF-8's continuation bytes */
static const struct {
	unsigned char byte;
	const char *name;
} cp1252[] = {
	{ 0x91, "left single quotation mark" }, { 0x92, "right single quotation mark" },
	{ 0x93, "left double quotation mark" }, { 0x94, "right double quotation mark" },
	{ 0x96, "en dash" }, { 0x97, "em dash" }, { 0xa0, "no-break space" },
};

const char *verb_name(enum verb verb)
{
	return verbs[verb];
}

const char *option_name(enum option_kind kind)
{
	static const char *const names[OPT_COUNT] = {
		"-m", "-r", "-u", "-f", "-lh", "-ls", "-bh", "-bs", "-ctx", "-dev",
		"-E", "-A", "-C", "-R", "-P", "-4, -6 or -n",
	};

	return names[kind];
}

/* Code point of the UTF-8 sequence at @s, 0 where there is none */
static unsigned int utf8_code(const char *s, size_t *len)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned int code;
	size_t n;

	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	code = p[0] & (0x7f >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	*len = n;
	return code;
}

const char *glyph_name(const char *s, size_t *len)
{
	static char buf[80];
	unsigned int code = utf8_code(s, len);

	if (!code) {
		*len = 1;
		snprintf(buf, sizeof(buf), "byte 0x%02x", (unsigned char)s[0]);
		for (size_t i = 0; i < sizeof(cp1252) / sizeof(cp1252[0]); i++)
			if (cp1252[i].byte == (unsigned char)s[0])
				snprintf(buf, sizeof(buf), "byte 0x%02x, a Windows-1252 %s",
					 cp1252[i].byte, cp1252[i].name);
		return buf;
	}
	snprintf(buf, sizeof(buf), "U+%04X", code);
	for (size_t i = 0; i < sizeof(glyphs) / sizeof(glyphs[0]); i++)
		if (glyphs[i].code == code)
			snprintf(buf, sizeof(buf), "U+%04X %s", code, glyphs[i].name);
	return buf;
}

void scan_fault_glyph(struct scan *scan, struct span at, const char *glyph, const char *expected)
{
	size_t len;
	const char *name = glyph_name(glyph, &len);
	/* a byte that is not UTF-8 cannot be shown */
	bool shown = len > 1 && !strstr(name, "SPACE");

	if (shown)
		report_fault(scan->report, at, "found \"%.*s\" (%s): expected %s", (int)len,
			     glyph, name, expected);
	else
		report_fault(scan->report, at, "found %s: expected %s", name, expected);
}

const char *scan_invalid_note(const char *text)
{
	static char buf[128];
	size_t len;

	if ((unsigned char)text[0] < 0x80)
		return "";
	snprintf(buf, sizeof(buf), " (%s)", glyph_name(text, &len));
	return buf;
}

static void set_word(struct scan *scan, const char *text, size_t len, struct span at,
		     struct word *word)
{
	*word = (struct word){ .len = len, .at = at };
	word->text = arena_copy(&scan->syntax->arena, text, len);
}

static const char *did_you_mean(const char *word, const char *const *known)
{
	static char buf[64];
	const char *near = klips_nearest(word, known);

	if (!near)
		return "";
	snprintf(buf, sizeof(buf), " (did you mean \"%s\"?)", near);
	return buf;
}

int scan_word(struct scan *scan, const char *text, size_t len, struct span at,
	      union YYSTYPE *value)
{
	int v;

	for (v = 0; v < VERB_COUNT; v++) {
		if (strcmp(text, verbs[v]))
			continue;
		scan->verb = value->verb = v;
		return v == VERB_EXIT ? QUIT : VERB;
	}
	if (!strcmp(text, "quit") || !strcmp(text, "bye")) {
		value->verb = VERB_EXIT;
		return QUIT;
	}
	if (!strcmp(text, "tagged") && scan->previous == VERB)
		return TAGGED;
	set_word(scan, text, len, at, &value->word);
	if (scan->in_statement)
		return WORD;
	scan->note = did_you_mean(text, verbs);
	return INVALID;
}

/* Bytes of the wrong dash at @s, 0 when there is none: as DASH in scan.l */
static size_t dash_at(const char *s)
{
	size_t len;
	unsigned int code = utf8_code(s, &len);

	if (!code)
		return (unsigned char)*s == 0x96 || (unsigned char)*s == 0x97;
	if ((code >= 0x2010 && code <= 0x2015) || code == 0xad || code == 0x2043 ||
	    code == 0x2212 || code == 0xfe58 || code == 0xfe63 || code == 0xff0d)
		return len;
	return 0;
}

int scan_dashed_word(struct scan *scan, const char *text, size_t len, struct span at,
		     union YYSTYPE *value)
{
	char *fixed = arena_alloc(&scan->syntax->arena, len + 1);
	size_t i, n = 0;

	for (i = 0; i < len;) {
		size_t dash = dash_at(text + i);

		if (dash) {
			struct span here = { at.begin + i, at.begin + i + dash };

			scan_fault_glyph(scan, here, text + i, "\"-\"");
			fixed[n++] = '-';
			i += dash;
		} else {
			fixed[n++] = text[i++];
		}
	}
	fixed[n] = '\0';
	return scan_word(scan, fixed, n, at, value);
}

/* The option that @letters begins with, and how many of them are its name */
static enum option_kind scan_option(const char *letters, size_t *len)
{
	enum option_kind best = OPT_COUNT;

	*len = 0;
	for (unsigned int k = 0; k < OPT_COUNT; k++) {
		size_t n = strlen(options[k].letters);

		if (n > *len && !strncmp(letters, options[k].letters, n)) {
			best = k;
			*len = n;
		}
	}
	return best;
}

int scan_flag(struct scan *scan, const char *letters, size_t *len, struct span at,
	      union YYSTYPE *value)
{
	enum option_kind kind;

	(void)at;
	*len = strspn(letters, "46n");
	if (*len && !letters[*len]) {
		bool four = strchr(letters, '4'), six = strchr(letters, '6');

		value->family.numeric = strchr(letters, 'n');
		value->family.family = four == six ? AF_UNSPEC : four ? AF_INET : AF_INET6;
		return FAMILY;
	}
	kind = scan_option(letters, len);
	if (kind == OPT_COUNT) {
		*len = strlen(letters);
		scan->note = "";
		return INVALID;
	}
	scan->option = value->option = kind;
	return options[kind].token;
}

size_t scan_dashes(struct scan *scan, const struct span *at, const char *text)
{
	char expected[16];
	size_t head = 0, one, len, glyph;
	const char *name;

	while ((one = dash_at(text + head)))
		head += one;
	if (scan_option(text + head, &len) == OPT_COUNT)
		len = strlen(text + head) < 3 ? strlen(text + head) : 3;
	snprintf(expected, sizeof(expected), "-%.*s", (int)len, text + head);
	name = glyph_name(text, &glyph);
	if (glyph > 1)
		report_fault(scan->report, *at,
			     "found \"%.*s\" (%s, not a hyphen): expected \"%s\"",
			     (int)(head + len), text, name, expected);
	else
		report_fault(scan->report, *at, "found \"?%.*s\" (%s, not a hyphen): expected \"%s\"",
			     (int)len, text + head, name, expected);
	return head;
}

/* Where a zone's name ends: "%br-lan-fe80::2" has the second address in it */
static size_t zone_end(const char *text, size_t len)
{
	const char *percent = memchr(text, '%', len);
	struct klips_address a;
	const char *p;

	if (!percent)
		return len;
	for (p = percent; p < text + len; p++) {
		char rest[KLIPS_ADDRESS_TEXT];
		size_t n = text + len - p - 1;

		if (*p != '-' || n >= sizeof(rest))
			continue;
		/* the second address may have been cut at a ':' or have its own zone */
		n = strcspn(p + 1, "%-");
		memcpy(rest, p + 1, n);
		rest[n] = '\0';
		if (!klips_address_parse(rest, AF_UNSPEC, &a) || p[1 + n] == '\0')
			return p - text;
	}
	return len;
}

int scan_policy_word(struct scan *scan, const char *text, size_t *len, struct span at,
		     union YYSTYPE *value)
{
	const char *known[NPOLICY_WORDS + 1] = { NULL };
	char word[64];
	size_t n;

	if (!strncmp(text, "unique:", 7))
		*len = 6;
	else
		*len = zone_end(text, *len);
	n = *len < sizeof(word) ? *len : sizeof(word) - 1;
	memcpy(word, text, n);
	word[n] = '\0';
	at.end = at.begin + *len;
	if (n == 1 && *word == ':')
		return COLON;
	set_word(scan, text, *len, at, &value->word);
	for (unsigned int i = 0; i < NPOLICY_WORDS; i++) {
		if (!strcmp(word, policy_words[i].word))
			return policy_words[i].token;
		known[i] = policy_words[i].word;
	}
	for (unsigned int v = 0; v < VERB_COUNT; v++) {
		if (!strcmp(word, verbs[v])) {
			value->verb = v;
			return v == VERB_EXIT ? QUIT : VERB;
		}
	}
	if (strspn(word, "0123456789") == n ||
	    (!strncasecmp(word, "0x", 2) && strspn(word + 2, "0123456789abcdefABCDEF") == n - 2))
		return NUMBER;
	if (strpbrk(word, ".:"))
		return ADDRESS;
	scan->note = did_you_mean(word, known);
	return INVALID;
}

/* Bytes of the wrong quote at @s, 0 when there is none: as QUOTE in scan.l */
static size_t quote_at(const char *s, bool *single)
{
	unsigned char c = *s;
	size_t len;
	unsigned int code = utf8_code(s, &len);

	*single = code ? code >= 0x2018 && code <= 0x201b : c == 0x91 || c == 0x92 || c == '\'';
	if (*single || code == 0xab || code == 0xbb || (code >= 0x201c && code <= 0x201f))
		return code ? len : 1;
	return !code && (c == 0x93 || c == 0x94);
}

size_t scan_string_end(struct scan *scan, const struct span *at)
{
	const char *text = scan->source->text + at->begin, *p;
	size_t len = at->end - at->begin, quote;
	bool single, closed = len > 1 && text[len - 1] == '"';
	const char *newline = memchr(text, '\n', len);

	if (closed && !newline)
		return len;
	/* is there a quote of the wrong kind on the first line? */
	for (p = text + 1; p < (newline ? newline : text + len); p++) {
		quote = quote_at(p, &single);
		if (quote && !single) {
			struct span here = { at->begin + (p - text), 0 };

			here.end = here.begin + quote;
			scan_fault_glyph(scan, here, p, "a straight double quote (\")");
			return here.end - at->begin;
		}
	}
	if (!closed)
		report_fault(scan->report, *at,
			     "found a string without an end: expected a closing double quote (\")");
	return len;
}

void scan_string(struct scan *scan, struct span at, struct word *word)
{
	const char *text = scan->source->text + at.begin;
	size_t len = at.end - at.begin, head, tail = 0;
	bool single;

	head = *text == '"' ? 1 : quote_at(text, &single);
	if (len > head) {
		if (text[len - 1] == '"' || text[len - 1] == '\'')
			tail = 1;
		for (size_t n = 1; n <= 3 && !tail && len - head >= n; n++)
			if (quote_at(text + len - n, &single) == n)
				tail = n;
	}
	set_word(scan, text + head, len - head - tail, at, word);
	word->quoted = true;
}

void scan_quote_begin(struct scan *scan, struct span at, const char *text)
{
	quote_at(text, &scan->single_quote);
	scan->quote = at.begin;
	if (*text == '\'')
		report_fault(scan->report, at, "found \"'\": expected a straight double quote (\")");
	else
		scan_fault_glyph(scan, at, text, "a straight double quote (\")");
}

bool scan_quote_ends(const struct scan *scan, struct span at, const char *text)
{
	bool single;

	(void)at;
	if (*text == '"')
		return !scan->single_quote;
	return quote_at(text, &single) && single == scan->single_quote;
}

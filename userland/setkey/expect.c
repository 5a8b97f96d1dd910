// SPDX-License-Identifier: GPL-2.0
/* "expected ...": expect.h. */

#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "grammar.h"

/* What a word would be after the token before it */
static const char *word_text(const struct scan *scan)
{
	switch (scan->previous) {
	case SLASH:
		return "a prefix length";
	case OPEN:
		return "a port number or any";
	case ALGORITHM:
		return scan->option == OPT_ENC ? "the name of a cipher" :
						 "the name of an authenticator";
	case CONTEXT:
		return "the label's DOI";
	case DEVICE:
		return "the name of a device";
	case OPTION:
		break;
	default:
		return "a word";
	}
	switch (scan->option) {
	case OPT_MODE:
		return "transport, tunnel or any";
	case OPT_FLAG:
		return "zero-pad, random-pad, seq-pad or nocyclic-seq";
	case OPT_COMP:
		return "the name of a compression algorithm";
	default:
		return "a number";
	}
}

static const char *option_text(const struct scan *scan)
{
	switch (scan->verb) {
	case VERB_SPDADD:
	case VERB_SPDUPDATE:
	case VERB_SPDDELETE:
		return "-dev, -ctx";
	case VERB_ADD:
	case VERB_UPDATE:
		return "-E, -A, -C, an extension (-m, -r, -u, -f, -lh, -ls, -bh, -bs, -ctx)";
	default:
		return "an option";
	}
}

static const struct {
	unsigned int group;
	const char *text;
} plain[] = {
	{ EXPECT_VERB, "a statement (add, update, getspi, get, delete, deleteall, flush, dump, "
		       "spdadd, spdupdate, spddelete, spddump, spdflush, exit)" },
	{ EXPECT_STRING, "a string in double quotes" },
	{ EXPECT_POLICY, "-P" },
	{ EXPECT_DIRECTION, "a direction (in, out or fwd)" },
	{ EXPECT_PRIO, "prio" },
	{ EXPECT_NUMBER, "a number" },
	{ EXPECT_BASE, "low, def, high" },
	{ EXPECT_ACTION, "an action (discard, none or ipsec)" },
	{ EXPECT_PROTO, "a rule (esp, ah or ipcomp)" },
	{ EXPECT_MODE, "a mode (transport or tunnel)" },
	{ EXPECT_LEVEL, "a level (default, use, require, unique or unique:N)" },
	{ EXPECT_ADDRESS, "an address" },
	{ EXPECT_ME, "me" },
	{ EXPECT_ANY, "any" },
	{ EXPECT_SLASH, "\"/\"" },
	{ EXPECT_MINUS, "\"-\"" },
	{ EXPECT_PLUS, "\"+\"" },
	{ EXPECT_COLON, "\":\"" },
	{ EXPECT_OPEN, "\"[\"" },
	{ EXPECT_CLOSE, "\"]\"" },
	{ EXPECT_SEMICOLON, "\";\"" },
};

const char *expect_text(const struct scan *scan, unsigned int groups, char *buf)
{
	const char *list[2 + sizeof(plain) / sizeof(plain[0])];
	unsigned int n = 0, i;
	size_t len = 0;

	/* what may stand in the middle of a statement says more than its details */
	if (groups & EXPECT_VERB)
		groups = EXPECT_VERB;
	if (groups & EXPECT_ADDRESS)
		groups &= ~(EXPECT_ME | EXPECT_ANY);
	if (groups & EXPECT_WORD && groups & EXPECT_OPTION)
		groups &= ~EXPECT_WORD;
	if (groups & EXPECT_WORD)
		list[n++] = word_text(scan);
	if (groups & EXPECT_OPTION)
		list[n++] = option_text(scan);
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (groups & plain[i].group)
			list[n++] = plain[i].text;
	if (!n)
		list[n++] = "the end of the text";
	for (i = 0; i < n && len < EXPECT_TEXT - 1; i++)
		len += snprintf(buf + len, EXPECT_TEXT - len, "%s%s",
				!i ? "" : i + 1 < n ? ", " : " or ", list[i]);
	return buf;
}

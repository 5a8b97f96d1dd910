/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the grammar makes of a text: statements as they are written, with the
 * place of every word. Nothing here is checked beyond its form; check.h does
 * that. All of it lives in an arena.
 */
#ifndef SETKEY_SYNTAX_H
#define SETKEY_SYNTAX_H

#include "arena.h"
#include "report.h"

enum verb {
	VERB_ADD,
	VERB_UPDATE,
	VERB_GETSPI,
	VERB_GET,
	VERB_DELETE,
	VERB_DELETEALL,
	VERB_FLUSH,
	VERB_DUMP,
	VERB_SPDADD,
	VERB_SPDUPDATE,
	VERB_SPDDELETE,
	VERB_SPDDUMP,
	VERB_SPDFLUSH,
	VERB_EXIT,
	VERB_COUNT
};

/**
 * verb_name() - the word for a verb ("exit" also for quit and bye)
 */
const char *verb_name(enum verb verb);

/**
 * struct word - a word or a quoted string; @text NULL = not given
 * @text: with a NUL after it; a string's text is what is between the quotes
 */
struct word {
	const char *text;
	size_t len;
	struct span at;
	bool quoted;
};

/**
 * struct item - ADDRESS[/PLEN][[PORT]], or any other word before the options
 */
struct item {
	struct item *next;
	struct word word, plen, port;
	struct span at;
};

enum option_kind {
	OPT_MODE, /* -m */
	OPT_REPLAY, /* -r */
	OPT_REQID, /* -u */
	OPT_FLAG, /* -f */
	OPT_HARD_TIME, /* -lh */
	OPT_SOFT_TIME, /* -ls */
	OPT_HARD_BYTES, /* -bh */
	OPT_SOFT_BYTES, /* -bs */
	OPT_CONTEXT, /* -ctx DOI ALG LABEL */
	OPT_DEVICE, /* -dev */
	OPT_ENC, /* -E NAME [KEY] */
	OPT_AUTH, /* -A NAME [KEY] */
	OPT_COMP, /* -C NAME */
	OPT_RAW_CPI, /* -R */
	OPT_POLICY, /* -P, only in the scanner */
	OPT_FAMILY, /* -4 -6 -n, only in the scanner */
	OPT_COUNT
};

const char *option_name(enum option_kind kind);

struct option {
	struct option *next;
	enum option_kind kind;
	struct span at; /* of the flag */
	struct word arg[3];
};

struct endpoint {
	struct word address, port;
};

/**
 * struct rule - PROTO/MODE/SRC-DST/LEVEL of a policy
 * @level: "unique" also where @reqid is given
 */
struct rule {
	struct rule *next;
	struct word proto, mode, level, reqid;
	struct endpoint src, dst;
	struct span at;
};

/**
 * struct policy_text - what stands after -P
 * @base: low, def or high
 * @minus: the number is subtracted from the base, or negative
 */
struct policy_text {
	struct word dir, base, number, action;
	bool has_priority, minus;
	struct rule *rules;
	struct span at, priority_at;
};

/**
 * struct statement - one statement
 * @at: the verb, @end: the ';'
 * @family: -4, -6: AF_INET, AF_INET6, AF_UNSPEC; @numeric: -n
 * @tag: tagged "TAG"
 */
struct statement {
	struct statement *next;
	enum verb verb;
	struct span at, end;
	int family;
	bool numeric;
	struct item *items;
	struct option *options;
	struct word tag;
	struct policy_text *policy;
};

/**
 * struct syntax - a parsed text
 * @exited: it ended with exit, quit or bye
 */
struct syntax {
	struct arena arena;
	struct statement *statements;
	bool exited;
};

/**
 * syntax_parse() - phase 1: text to statements
 * @syntax: filled; syntax_wipe() it also after faults
 * @source: gets its secrets marked
 * @report: gets the faults. After a fault the parser goes on behind the next
 *	";", so that one pass names all faults that can be told apart.
 */
void syntax_parse(struct syntax *syntax, struct source *source, struct report *report);

void syntax_wipe(struct syntax *syntax);

#endif

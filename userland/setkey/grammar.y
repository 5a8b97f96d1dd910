/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The grammar of setkey's statements: their form only. Words have meanings in
 * check.c.
 */
%require "3.8"
%define api.pure full
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%define lr.type ielr
%locations
%param {struct scan *scan} {void *scanner}

%code requires {
#include "scan.h"

/* What a token or a piece of grammar carries */
struct family_flags {
	int family;
	bool numeric;
};
}

%code {
#include <sys/socket.h>

#include "expect.h"

int yylex(YYSTYPE *value, YYLTYPE *at, struct scan *scan, void *scanner);

#define YYLLOC_DEFAULT(current, rhs, n)						\
	do {									\
		if (n) {							\
			(current).begin = YYRHSLOC(rhs, 1).begin;		\
			(current).end = YYRHSLOC(rhs, n).end;			\
		} else {							\
			(current).begin = (current).end = YYRHSLOC(rhs, 0).end;	\
		}								\
	} while (0)

/* The stacks hold small values; deep nesting does not exist in this grammar */
#define YYMAXDEPTH 1000

#define NEW(type) ((type *)arena_alloc(&scan->syntax->arena, sizeof(type)))

static void yyerror(const YYLTYPE *at, struct scan *scan, void *scanner, const char *text)
{
	(void)scanner;
	report_fault(scan->report, *at, "%s", text);
}

static struct option *option_new(struct scan *scan, enum option_kind kind, struct span at,
				 struct word a, struct word b, struct word c)
{
	struct option *o = NEW(struct option);

	*o = (struct option){ .kind = kind, .at = at, .arg = { a, b, c } };
	return o;
}

static const struct word nothing;
}

%union {
	enum verb verb;
	enum option_kind option;
	struct family_flags family;
	struct word word;
	struct { struct item *first, **last; } items;
	struct { struct option *first, **last; } options;
	struct { struct rule *first, **last; } rules;
	struct item *item;
	struct option *opt;
	struct rule *rule;
	struct endpoint endpoint;
	struct { struct endpoint src, dst; } ends;
	struct policy_text *policy;
	struct { struct statement *s; struct option **last; } front;
}

%token <verb> VERB QUIT
%token TAGGED
%token <word> WORD STRING
%token <family> FAMILY
%token <option> OPTION /* takes a word */
%token <option> BARE /* takes nothing: -R */
%token <option> CONTEXT DEVICE
%token <option> ALGORITHM /* takes a name and maybe a key */
%token POLICY
%token INVALID
%token SEMICOLON SLASH OPEN CLOSE MINUS PLUS COLON

/* Inside a policy */
%token <word> DIRECTION PRIO BASE NUMBER ACTION PROTO MODE LEVEL UNIQUE ADDRESS ME ANY

/* A -dev before the addresses belongs to front also where no address follows */
%precedence EMPTY
%precedence DEVICE

%type <front> front
%type <items> items
%type <options> options
%type <item> item
%type <opt> option
%type <word> plen_opt port_opt key_opt policy_port_opt action_opt
%type <policy> policy policy_opt priority_opt
%type <rules> rules
%type <rule> rule tail_opt level_opt
%type <ends> addresses addresses_opt
%type <endpoint> endpoint

%%

file:
	%empty
	| file statement
	;

statement:
	SEMICOLON
	| VERB front items options policy_opt SEMICOLON
	{
		struct statement *s = $front.s;

		s->verb = $VERB;
		s->at = @VERB;
		s->end = @6;
		s->items = $items.first;
		*$front.last = $options.first;
		s->policy = $policy_opt;
		*scan->tail = s;
		scan->tail = &s->next;
	}
	| VERB front TAGGED STRING options policy_opt SEMICOLON
	{
		struct statement *s = $front.s;

		s->verb = $VERB;
		s->at = @VERB;
		s->end = @7;
		s->tag = $STRING;
		*$front.last = $options.first;
		s->policy = $policy_opt;
		*scan->tail = s;
		scan->tail = &s->next;
	}
	| QUIT SEMICOLON
	{
		scan->syntax->exited = true;
		YYACCEPT;
	}
	| error SEMICOLON
	{
		yyerrok;
	}
	;

front:
	%empty
	{
		$$.s = NEW(struct statement);
		$$.s->family = AF_UNSPEC;
		$$.last = &$$.s->options;
	}
	| front FAMILY
	{
		$$ = $1;
		if ($FAMILY.family != AF_UNSPEC)
			$$.s->family = $FAMILY.family;
		$$.s->numeric |= $FAMILY.numeric;
	}
	| front DEVICE WORD
	{
		$$ = $1;
		*$$.last = option_new(scan, $DEVICE, @DEVICE, $WORD, nothing, nothing);
		$$.last = &(*$$.last)->next;
	}
	;

items:
	%empty %prec EMPTY
	{
		$$.first = NULL;
		$$.last = NULL;
	}
	| items item
	{
		if ($1.last) {
			*$1.last = $item;
			$$.first = $1.first;
		} else {
			$$.first = $item;
		}
		$$.last = &$item->next;
	}
	;

item:
	WORD plen_opt port_opt
	{
		$$ = NEW(struct item);
		$$->word = $WORD;
		$$->plen = $plen_opt;
		$$->port = $port_opt;
		$$->at = @$;
	}
	;

plen_opt:
	%empty		{ $$ = nothing; }
	| SLASH WORD	{ $$ = $WORD; }
	;

port_opt:
	%empty		{ $$ = nothing; }
	| OPEN WORD CLOSE	{ $$ = $WORD; }
	;

options:
	%empty
	{
		$$.first = NULL;
		$$.last = NULL;
	}
	| options option
	{
		if ($1.last) {
			*$1.last = $option;
			$$.first = $1.first;
		} else {
			$$.first = $option;
		}
		$$.last = &$option->next;
	}
	;

option:
	OPTION WORD
	{ $$ = option_new(scan, $OPTION, @OPTION, $WORD, nothing, nothing); }
	| DEVICE WORD
	{ $$ = option_new(scan, $DEVICE, @DEVICE, $WORD, nothing, nothing); }
	| BARE
	{ $$ = option_new(scan, $BARE, @BARE, nothing, nothing, nothing); }
	| CONTEXT WORD WORD STRING
	{ $$ = option_new(scan, $CONTEXT, @CONTEXT, $2, $3, $STRING); }
	| ALGORITHM WORD key_opt
	{ $$ = option_new(scan, $ALGORITHM, @ALGORITHM, $WORD, $key_opt, nothing); }
	;

key_opt:
	%empty		{ $$ = nothing; $$.at = @$; }
	| WORD
	| STRING
	;

policy_opt:
	%empty		{ $$ = NULL; }
	| POLICY policy	{ $$ = $policy; }
	;

policy:
	DIRECTION priority_opt action_opt rules
	{
		$$ = $priority_opt;
		$$->dir = $DIRECTION;
		$$->action = $action_opt;
		$$->rules = $rules.first;
		$$->priority_at = @priority_opt;
		$$->at = @$;
	}
	;

priority_opt:
	%empty
	{ $$ = NEW(struct policy_text); }
	| PRIO NUMBER
	{ $$ = NEW(struct policy_text); $$->has_priority = true; $$->number = $NUMBER; }
	| PRIO MINUS NUMBER
	{
		$$ = NEW(struct policy_text);
		$$->has_priority = $$->minus = true;
		$$->number = $NUMBER;
	}
	| PRIO BASE
	{ $$ = NEW(struct policy_text); $$->has_priority = true; $$->base = $BASE; }
	| PRIO BASE PLUS NUMBER
	{
		$$ = NEW(struct policy_text);
		$$->has_priority = true;
		$$->base = $BASE;
		$$->number = $NUMBER;
	}
	| PRIO BASE MINUS NUMBER
	{
		$$ = NEW(struct policy_text);
		$$->has_priority = $$->minus = true;
		$$->base = $BASE;
		$$->number = $NUMBER;
	}
	;

action_opt:
	%empty		{ $$ = nothing; }
	| ACTION
	;

rules:
	%empty
	{
		$$.first = NULL;
		$$.last = NULL;
	}
	| rules rule
	{
		if ($1.last) {
			*$1.last = $rule;
			$$.first = $1.first;
		} else {
			$$.first = $rule;
		}
		$$.last = &$rule->next;
	}
	;

rule:
	PROTO
	{ $$ = NEW(struct rule); $$->proto = $PROTO; $$->at = @$; }
	| PROTO SLASH
	{ $$ = NEW(struct rule); $$->proto = $PROTO; $$->at = @$; }
	| PROTO SLASH MODE tail_opt
	{ $$ = $tail_opt; $$->proto = $PROTO; $$->mode = $MODE; $$->at = @$; }
	;

tail_opt:
	%empty
	{ $$ = NEW(struct rule); }
	| SLASH addresses_opt level_opt
	{ $$ = $level_opt; $$->src = $addresses_opt.src; $$->dst = $addresses_opt.dst; }
	;

addresses_opt:
	%empty		{ $$.src = $$.dst = (struct endpoint){}; }
	| addresses
	;

addresses:
	endpoint[a] MINUS endpoint[b]	{ $$.src = $a; $$.dst = $b; }
	| ME MINUS ANY
	{ $$.src = $$.dst = (struct endpoint){}; $$.src.address = $ME; $$.dst.address = $ANY; }
	| ANY MINUS ME
	{ $$.src = $$.dst = (struct endpoint){}; $$.src.address = $ANY; $$.dst.address = $ME; }
	;

endpoint:
	ADDRESS policy_port_opt	{ $$.address = $ADDRESS; $$.port = $policy_port_opt; }
	;

policy_port_opt:
	%empty			{ $$ = nothing; }
	| OPEN NUMBER CLOSE	{ $$ = $NUMBER; }
	| OPEN ANY CLOSE		{ $$ = $ANY; }
	;

level_opt:
	%empty			{ $$ = NEW(struct rule); }
	| SLASH			{ $$ = NEW(struct rule); }
	| SLASH LEVEL		{ $$ = NEW(struct rule); $$->level = $LEVEL; }
	| SLASH UNIQUE		{ $$ = NEW(struct rule); $$->level = $UNIQUE; }
	| SLASH UNIQUE COLON NUMBER
	{ $$ = NEW(struct rule); $$->level = $UNIQUE; $$->reqid = $NUMBER; }
	;

%%

/* Which groups of tokens would have been right here */
static unsigned int expected_groups(const yypcontext_t *context)
{
	yysymbol_kind_t kinds[YYNTOKENS];
	unsigned int groups = 0;
	int n = yypcontext_expected_tokens(context, kinds, YYNTOKENS);

	for (int i = 0; i < n; i++) {
		switch (kinds[i]) {
		case YYSYMBOL_VERB: case YYSYMBOL_QUIT:
			groups |= EXPECT_VERB;
			break;
		case YYSYMBOL_WORD: groups |= EXPECT_WORD; break;
		case YYSYMBOL_STRING: groups |= EXPECT_STRING; break;
		case YYSYMBOL_FAMILY: groups |= EXPECT_FAMILY; break;
		case YYSYMBOL_OPTION: case YYSYMBOL_BARE: case YYSYMBOL_CONTEXT:
		case YYSYMBOL_ALGORITHM:
			groups |= EXPECT_OPTION;
			break;
		case YYSYMBOL_POLICY: groups |= EXPECT_POLICY; break;
		case YYSYMBOL_DIRECTION: groups |= EXPECT_DIRECTION; break;
		case YYSYMBOL_PRIO: groups |= EXPECT_PRIO; break;
		case YYSYMBOL_BASE: groups |= EXPECT_BASE; break;
		case YYSYMBOL_NUMBER: groups |= EXPECT_NUMBER; break;
		case YYSYMBOL_ACTION: groups |= EXPECT_ACTION; break;
		case YYSYMBOL_PROTO: groups |= EXPECT_PROTO; break;
		case YYSYMBOL_MODE: groups |= EXPECT_MODE; break;
		case YYSYMBOL_LEVEL: case YYSYMBOL_UNIQUE: groups |= EXPECT_LEVEL; break;
		case YYSYMBOL_ADDRESS: groups |= EXPECT_ADDRESS; break;
		case YYSYMBOL_ME: groups |= EXPECT_ME; break;
		case YYSYMBOL_ANY: groups |= EXPECT_ANY; break;
		case YYSYMBOL_SLASH: groups |= EXPECT_SLASH; break;
		case YYSYMBOL_MINUS: groups |= EXPECT_MINUS; break;
		case YYSYMBOL_PLUS: groups |= EXPECT_PLUS; break;
		case YYSYMBOL_COLON: groups |= EXPECT_COLON; break;
		case YYSYMBOL_OPEN: groups |= EXPECT_OPEN; break;
		case YYSYMBOL_CLOSE: groups |= EXPECT_CLOSE; break;
		case YYSYMBOL_SEMICOLON: groups |= EXPECT_SEMICOLON; break;
		default:
			break;
		}
	}
	return groups;
}

static int yyreport_syntax_error(const yypcontext_t *context, struct scan *scan, void *scanner)
{
	char found[REPORT_FOUND], expected[EXPECT_TEXT];
	struct span at = *yypcontext_location(context);
	const char *note = "";

	(void)scanner;
	if (yypcontext_token(context) == YYSYMBOL_INVALID && scan->note)
		note = scan->note;
	report_fault(scan->report, at, "found %s%s: expected %s",
		     report_found(scan->report, at, found), note,
		     expect_text(scan, expected_groups(context), expected));
	return 0;
}

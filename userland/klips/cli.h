/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The klips command: klips(8). Commands are a tree of words; each leaf is one
 * function that gets the words after its own.
 */
#ifndef KLIPS_CLI_H
#define KLIPS_CLI_H

#include <jansson.h>
#include <stdio.h>
#include <time.h>

#include "kernel.h"

/* Exit statuses */
enum {
	CLI_OK,
	CLI_FAILED, /* the kernel refused, or there is no such thing */
	CLI_USAGE, /* the command line is wrong; nothing was done */
};

/* Options, as bits: which a command takes */
#define CLI_JSON (1U << 0)
#define CLI_SHOW_KEYS (1U << 1)
#define CLI_ALL (1U << 2)
#define CLI_HELP (1U << 3)

/**
 * struct cli - one run of the command
 * @out: where results go
 * @err: where complaints go
 * @open: how to get @k; klips_kernel_open() except in tests
 * @k: the kernel, once cli_kernel() has been called
 * @options: CLI_* bits that were given
 * @path: the command's words so far, "klips link add"
 * @word: the words after them, NULL-terminated
 * @now: the time, seconds of CLOCK_REALTIME
 */
struct cli {
	FILE *out, *err;
	struct klips_kernel *(*open)(struct klips_error *err);
	struct klips_kernel *k;
	unsigned int options;
	char path[64];
	char **word;
	time_t now;
};

/**
 * struct command - one word of the tree
 * @name: the word, then aliases, separated by '|'
 * @options: what the leaf takes, CLI_HELP apart
 * @run: what it does; of an inner word: what it does alone
 * @sub: the words that may follow, ended by a NULL name
 * @usage: after the path, one line for each form
 * @help: what it does; then examples
 */
struct command {
	const char *name;
	unsigned int options;
	int (*run)(struct cli *c);
	const struct command *sub;
	const char *usage, *help;
};

extern const struct command cli_commands; /* the root */

/* Runs a command line; return: its exit status. @argv is changed. */
int cli_run(struct cli *c, char **argv);

/* The kernel, or NULL after a complaint: then return CLI_FAILED. */
struct klips_kernel *cli_kernel(struct cli *c);

/* Complaints; they return the exit status. */
int cli_failed(struct cli *c, const struct klips_error *err);
int cli_usage(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "unknown word", with what it was probably meant to be */
int cli_unknown(struct cli *c, const char *word, const char *const *known);
/* Complains where words are left. */
int cli_end(struct cli *c);

/* Words to objects: CLI_OK, or CLI_USAGE after a complaint. */
int cli_parse_device(struct cli *c, struct klips_device *d);
int cli_parse_sa(struct cli *c, struct klips_sa *id);
int cli_parse_number(struct cli *c, const char *what, const char *word, uint32_t *out);

/* For people. Each prints whole lines. */
void print_device(const struct cli *c, const struct klips_device *d);
void print_sa(const struct cli *c, const struct klips_sa *sa);
void print_policy(const struct cli *c, const struct klips_policy *p);
void print_dropped(const struct cli *c, const char *indent, const struct klips_counter *counter,
		   unsigned int n);

/* "esp 192.0.2.1 -> 192.0.2.2 spi 0x00001000": one SA's name */
#define SA_NAME 160
char *sa_name(const struct klips_sa *sa, char *buf);
/* " 10 min ago" since @t; " never" for 0. */
#define AGO 48
char *ago(const struct cli *c, uint64_t t, char *buf);
/* "esp/tunnel/192.0.2.1-192.0.2.2/unique:7", as in setkey's files */
#define TEMPLATE_NAME 192
char *template_name(const struct klips_template *t, char *buf);
/* "high - 5", "def", "low + 1", "def + 7", as in setkey's files */
#define PRIORITY_NAME 32
char *priority_name(uint32_t priority, char *buf);
/* The time until @sa dies of age or of its first use, UINT64_MAX = never */
uint64_t sa_expires(const struct cli *c, const struct klips_sa *sa);

/* For programs */
json_t *json_device(const struct klips_device *d);
json_t *json_sa(const struct klips_sa *sa, bool keys);
json_t *json_policy(const struct klips_policy *p);
json_t *json_algorithm(const struct klips_algorithm *a);
json_t *json_event(const struct klips_event *ev, bool keys);
json_t *json_counters(const struct klips_counter *counter, unsigned int n);
/* Prints and frees; @indent 0 = on one line */
int json_print(struct cli *c, json_t *json, int indent);

/* Leaves */
int link_show(struct cli *c);
int link_add(struct cli *c);
int link_set(struct cli *c);
int link_delete(struct cli *c);
int sa_show(struct cli *c);
int sa_delete(struct cli *c);
int sa_flush(struct cli *c);
int policy_show(struct cli *c);
int policy_delete(struct cli *c);
int policy_flush(struct cli *c);
int algorithms_show(struct cli *c);
int stats_show(struct cli *c);
int monitor(struct cli *c);
int overview(struct cli *c);

#endif

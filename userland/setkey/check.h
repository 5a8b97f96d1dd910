/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Phase 2: what the words of the statements mean, and whether it makes sense.
 * Nothing is sent before a whole text has passed.
 */
#ifndef SETKEY_CHECK_H
#define SETKEY_CHECK_H

#include "plan.h"
#include "syntax.h"

#define NATT_PORT 4500 /* RFC 3948: esp-udp without a port */
#define MANUAL_REQID_MAX (KLIPS_AUTO_REQID - 1)

/**
 * struct check - the pass
 * @fwd: each "in" policy is also meant as "fwd" (setkey -r, the default)
 */
struct check {
	struct report *report;
	struct plan *plan;
	bool fwd;
};

/**
 * check_statements() - phase 2
 * @c: where to put faults, warnings and operations
 * @statements: phase 1's
 *
 * The plan is whole only when the report has no faults afterwards.
 */
void check_statements(struct check *c, const struct statement *statements);

/* One statement each (check_sa.c, check_policy.c) */
void check_sa_statement(struct check *c, const struct statement *s);
void check_policy_statement(struct check *c, const struct statement *s);

/* The statements among each other (lint.c): SAs and policies that occur twice,
 * policies that no SA of the text serves.
 */
void check_duplicates(struct check *c);
void check_policies_served(struct check *c);

/* Words (check_word.c). They report a fault and return false when a word is not
 * what it should be.
 */

struct addresses {
	struct klips_address a[16];
	unsigned int n;
};

/**
 * check_addresses() - a numeric address or a host's name
 * @s: its -4, -6, -n
 * @word: what to resolve
 * @out: the distinct addresses of a name, at most 16
 */
bool check_addresses(struct check *c, const struct statement *s, const struct word *word,
		     struct addresses *out);

bool check_number(struct check *c, const struct word *word, uint64_t min, uint64_t max,
		  const char *expected, uint64_t *out);
bool check_port(struct check *c, const struct word *word, uint16_t *out);

/**
 * check_saproto() - esp, ah, ipcomp, esp-udp
 * @udp: set for esp-udp; NULL: not allowed here
 */
bool check_saproto(struct check *c, const struct word *word, uint8_t *proto, bool *udp);

bool check_context(struct check *c, const struct option *o, struct klips_label *label);

/**
 * check_options() - each option is one of @allowed (bits) and given once
 */
bool check_options(struct check *c, const struct statement *s, uint32_t allowed);

/**
 * check_items() - distribute the words before the options
 * @names: what each is, NULL-terminated; @min: how many must be there
 * @items: filled, NULL where not given
 */
bool check_items(struct check *c, const struct statement *s, const char *const *names,
		 unsigned int min, const struct item **items);

/**
 * check_plain() - fault unless the item is a word without /PLEN, and, where
 * @port is false, without [PORT]
 */
bool check_plain(struct check *c, const struct item *item, bool port);

/**
 * check_fault() - found WORD: expected ...
 */
bool check_fault(struct check *c, struct span at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif

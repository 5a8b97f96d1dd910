/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Phase 3: a checked text goes to the kernel, all of it or nothing.
 *
 * Statements that only look (get, getspi, dump, spddump) see what stands before
 * them: what changes before such a statement is one transaction, committed when
 * it is reached, and what follows begins another. A text without them, or with
 * them at its end, is one transaction.
 */
#ifndef SETKEY_RUN_H
#define SETKEY_RUN_H

#include "print.h"
#include "report.h"

/**
 * struct run - phase 3
 * @print: for the statements that look
 * @verbose: -v, @hexdump: -H: show each request first
 */
struct run {
	struct sink *sink;
	struct report *report;
	const struct print *print;
	bool verbose, hexdump;
};

/**
 * run_plan() - send it
 * @r: where to; faults go to its report
 * @plan: checked; deleteall and needless requests change it
 *
 * Return: 0 when all was done, -1 after a fault.
 */
int run_plan(struct run *r, struct plan *plan);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SAs and policies as "setkey -D" and "-DP" print them. Scripts read this: the
 * words, blanks, tabs and line breaks are those of ipsec-tools.
 */
#ifndef SETKEY_PRINT_H
#define SETKEY_PRINT_H

#include <stdio.h>

#include "sink.h"

/**
 * struct print - how and where
 * @ports: -p, show ports after addresses
 * @dead: -a, show dead SAs too
 * @now: time of the dump, seconds of CLOCK_REALTIME
 */
struct print {
	FILE *out;
	bool ports, dead;
	uint64_t now;
};

/**
 * print_sa() - one SA, with its keys
 * @seq: running number, as PF_KEY has it: 1, 2, 3 ... and 0 for the last
 */
void print_sa(const struct print *p, const struct klips_sa *sa, uint32_t seq);
void print_policy(const struct print *p, const struct klips_policy *policy, uint32_t seq);

/**
 * print_sa_short_header(), print_sa_short() - the lines of -D -l
 */
void print_sa_short_header(const struct print *p);
void print_sa_short(const struct print *p, const struct klips_sa *sa);

/**
 * print_sad(), print_spd() - dump a database to @p
 * @count: set to the number of entries printed
 *
 * Return: 0, -1 with @err filled.
 */
int print_sad(const struct print *p, struct sink *sink, uint8_t proto, bool brief,
	      unsigned int *count, struct klips_error *err);
int print_spd(const struct print *p, struct sink *sink, unsigned int *count,
	      struct klips_error *err);

/**
 * print_time() - as ctime() has it, without the day of the week; 20 blanks for 0
 */
#define PRINT_TIME 40
const char *print_time(uint64_t when, char *buf);

#endif

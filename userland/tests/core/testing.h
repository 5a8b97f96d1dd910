/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of the cores share. */
#ifndef KLIPS_TESTING_H
#define KLIPS_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "core/env.h"

#define ARRAY_LEN(a)	(sizeof(a) / sizeof((a)[0]))

struct random {
	u64 state;
};

/* xorshift64*, which is good enough here and the same everywhere */
static inline u64 random_u64(struct random *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return r->state * 0x2545f4914f6cdd1dull;
}

/* 0 .. n - 1 */
static inline u32 random_below(struct random *r, u32 n)
{
	return (u32)((random_u64(r) >> 32) * n >> 32);
}

/* A number of the environment, or a default */
static inline u64 env_number(const char *name, u64 otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/*
 * Begin a randomised test. The seed comes from KLIPS_SEED or the clock, and is
 * printed: KLIPS_SEED=... repeats the run.
 */
static inline struct random random_begin(const char *test)
{
	struct random r;
	struct timespec now;
	u64 seed;

	clock_gettime(CLOCK_REALTIME, &now);
	seed = env_number("KLIPS_SEED", (u64)now.tv_sec * 1000000007u ^ now.tv_nsec);
	printf("# %s: KLIPS_SEED=%llu\n", test, (unsigned long long)seed);
	fflush(stdout);
	r.state = seed * 0x9e3779b97f4a7c15ull | 1;
	return r;
}

#endif /* KLIPS_TESTING_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generations: how packets see a transaction whole or not at all.
 *
 * A change inserts new objects with born = gen + 1 and marks old ones with
 * died = gen + 1; nobody sees either until gen + 1 is published by one release
 * store, which is the commit. To roll back, marks are taken off again.
 */
#ifndef KLIPS_LIFE_H
#define KLIPS_LIFE_H

#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/types.h>

/**
 * struct klips_life - in which generations an object exists
 * @born: first generation that has it
 * @died: first generation that has it no more; ULONG_MAX = not yet
 */
struct klips_life {
	unsigned long born;
	unsigned long died;
};

static inline bool klips_visible(const struct klips_life *life, unsigned long gen)
{
	return READ_ONCE(life->born) <= gen && gen < READ_ONCE(life->died);
}

#endif /* KLIPS_LIFE_H */

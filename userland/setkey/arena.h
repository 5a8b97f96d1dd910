/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that lives as long as one parsed text and is overwritten before it is
 * freed, since keys pass through it.
 */
#ifndef SETKEY_ARENA_H
#define SETKEY_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks;
};

/**
 * arena_alloc() - zeroed memory, freed with the arena
 * @a: the arena, {} when new
 * @size: bytes
 *
 * Return: never NULL: where memory runs out the program ends with a message.
 */
void *arena_alloc(struct arena *a, size_t size);

/**
 * arena_copy() - @len bytes with a NUL after them
 */
char *arena_copy(struct arena *a, const void *data, size_t len);

/**
 * arena_wipe() - overwrite and free all of it
 */
void arena_wipe(struct arena *a);

#endif

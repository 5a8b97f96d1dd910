/* SPDX-License-Identifier: GPL-2.0 */
/* setkey -x: what happens to SAs and policies, as it happens */
#ifndef SETKEY_WATCH_H
#define SETKEY_WATCH_H

#include <stdio.h>

#include "kernel.h"

/**
 * struct watch - how to show events
 * @raw_time: -xx, seconds and microseconds instead of the time of day
 * @hexdump: -H
 */
struct watch {
	FILE *out;
	bool raw_time, hexdump;
};

/**
 * watch_event() - show one, and flush
 */
void watch_event(const struct watch *w, const struct klips_event *ev);

/**
 * watch_run() - show events until a signal ends it
 *
 * The acquire group is left alone: who joins it is taken for the keying daemon.
 * Return: 0 after SIGINT or SIGTERM, -1 with @err filled.
 */
int watch_run(const struct watch *w, struct klips_kernel *k, struct klips_error *err);

/**
 * watch_until_signal() - make SIGINT and SIGTERM end loops instead of the program
 */
void watch_until_signal(void);

/**
 * watch_pause() - wait
 * @fd: readable ends the wait; -1: none
 * @ms: at most this long, -1 = for ever
 *
 * Return: 1 when there is something to read, 0 after the time, -1 after a signal
 * that ends the program.
 */
int watch_pause(int fd, int ms);

#endif

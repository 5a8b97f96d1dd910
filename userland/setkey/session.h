/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The modes of setkey that read statements: a file at once (-f), or a dialogue
 * (-c).
 */
#ifndef SETKEY_SESSION_H
#define SETKEY_SESSION_H

#include "run.h"

/**
 * struct session - what the command line says about statements
 * @dry: -n, check only
 * @fwd: -r, copy "in" policies as "fwd"
 * @messages: where faults and warnings go
 */
struct session {
	struct sink *sink;
	struct print *print;
	FILE *messages;
	bool dry, fwd, verbose, hexdump;
};

/**
 * session_source() - parse, check and send one text
 * @exited: set when it ended with exit, quit or bye; may be NULL
 *
 * Return: 0; -1 after faults, which have been printed.
 */
int session_source(const struct session *s, struct source *source, bool *exited);

/**
 * session_file() - a file, "-" for standard input
 */
int session_file(const struct session *s, const char *name);

/**
 * session_dialogue() - statements from @in, each carried out when its ";" is read
 *
 * Goes on after faults. Return: 0, -1 when there was one.
 */
int session_dialogue(const struct session *s, FILE *in);

#endif

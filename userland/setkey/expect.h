/* SPDX-License-Identifier: GPL-2.0 */
/* "expected ...": what the grammar would have taken, in words */
#ifndef SETKEY_EXPECT_H
#define SETKEY_EXPECT_H

#include "scan.h"

#define EXPECT_VERB (1U << 0)
#define EXPECT_WORD (1U << 1)
#define EXPECT_STRING (1U << 2)
#define EXPECT_FAMILY (1U << 3)
#define EXPECT_OPTION (1U << 4)
#define EXPECT_POLICY (1U << 5)
#define EXPECT_DIRECTION (1U << 6)
#define EXPECT_PRIO (1U << 7)
#define EXPECT_BASE (1U << 8)
#define EXPECT_NUMBER (1U << 9)
#define EXPECT_ACTION (1U << 10)
#define EXPECT_PROTO (1U << 11)
#define EXPECT_MODE (1U << 12)
#define EXPECT_LEVEL (1U << 13)
#define EXPECT_ADDRESS (1U << 14)
#define EXPECT_ME (1U << 15)
#define EXPECT_ANY (1U << 16)
#define EXPECT_SLASH (1U << 17)
#define EXPECT_MINUS (1U << 18)
#define EXPECT_PLUS (1U << 19)
#define EXPECT_COLON (1U << 20)
#define EXPECT_OPEN (1U << 21)
#define EXPECT_CLOSE (1U << 22)
#define EXPECT_SEMICOLON (1U << 23)

#define EXPECT_TEXT 512

/**
 * expect_text() - put a set of groups into words
 * @scan: the verb, the option and the token before say what a word would mean
 * @groups: EXPECT_*
 * @buf: EXPECT_TEXT bytes
 *
 * Return: @buf.
 */
const char *expect_text(const struct scan *scan, unsigned int groups, char *buf);

#endif

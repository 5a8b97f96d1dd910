/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Error texts with numbers and names in them, for netlink answers.
 */
#ifndef KLIPS_EXTACK_H
#define KLIPS_EXTACK_H

#include <linux/compiler.h>

struct netlink_ext_ack;

void klips_extack_set(struct netlink_ext_ack *extack, const char *text);
void klips_extack_fmt(struct netlink_ext_ack *extack, const char *fallback,
		      const char *fmt, ...) __printf(3, 4);
void klips_extack_exit(void);

#endif /* KLIPS_EXTACK_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family "klips"; uapi/klips.h is its manual.
 */
#ifndef KLIPS_NETLINK_H
#define KLIPS_NETLINK_H

#include <linux/types.h>

struct klips_flow;
struct klips_net;
struct klips_policy;
struct klips_sa;

int klips_netlink_init(void);
void klips_netlink_exit(void);

/**
 * klips_event_acquire() - tell the daemon that an SA is needed
 * @kn: namespace
 * @p: policy
 * @index: which of its templates is unmet
 * @flow: packet
 *
 * Any context. Return: true if anybody listens in the namespace.
 */
bool klips_event_acquire(struct klips_net *kn, const struct klips_policy *p, u8 index,
			 const struct klips_flow *flow);

/* klips_event_expire() - an SA reached a limit; any context. */
void klips_event_expire(struct klips_sa *sa, bool hard);

#endif /* KLIPS_NETLINK_H */

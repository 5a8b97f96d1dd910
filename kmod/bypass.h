/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets of the keying daemon, which are never captured nor enforced.
 */
#ifndef KLIPS_BYPASS_H
#define KLIPS_BYPASS_H

#include <net/sock.h>

#include "core/flow.h"

struct klips_net;

/**
 * klips_bypass_out() - was this packet sent by a registered socket?
 * @sk: full socket or NULL. Context: rcu_read_lock().
 */
bool klips_bypass_out(struct klips_net *kn, const struct sock *sk);

/**
 * klips_bypass_in() - is this packet for a registered socket? By protocol, bound
 * port and bound address. Context: rcu_read_lock().
 */
bool klips_bypass_in(struct klips_net *kn, const struct klips_flow *flow);

/**
 * klips_bypass_add() - register a socket by file descriptor of the caller
 * @portid: netlink port of the caller: when it closes, the registration ends
 * Process context. Return: 0 or negative errno, with @extack.
 */
int klips_bypass_add(struct klips_net *kn, int fd, u32 portid,
		     struct netlink_ext_ack *extack);

/* klips_bypass_release() - forget what this netlink socket registered; process context. */
void klips_bypass_release(struct klips_net *kn, u32 portid);

/* klips_bypass_exit() - forget all */
void klips_bypass_exit(struct klips_net *kn);

#endif /* KLIPS_BYPASS_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Security Policy Database (RFC 4301 section 4.4.1).
 */
#ifndef KLIPS_SPD_H
#define KLIPS_SPD_H

#include <linux/if.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/xarray.h>

#include "core/sindex.h"
#include "life.h"
#include "uapi/klips.h"

struct klips_bundle;
struct klips_dev;
struct klips_net;
struct klips_sa;

/**
 * struct klips_spd - the policies of a namespace
 * @out: captured "out" policies of all devices: one ordered SPD
 * @in: all "in" policies, captured or not
 * @fwd: all "fwd" policies
 * @ids: by id, for dumps
 * @next_id: for xa_alloc_cyclic()
 * @next_order: serial number that makes the oldest win
 * @count: to hold against the limit
 * @next_reqid: for level unique without a reqid
 */
struct klips_spd {
	struct klips_sindex out;
	struct klips_sindex in;
	struct klips_sindex fwd;
	struct xarray ids;
	u32 next_id;
	u64 next_order;
	unsigned int count;
	u32 next_reqid;
};

/**
 * struct klips_tmpl - a template: enum klips_tmpl_attr
 * @family: of @src and @dst; 0 = the packet's own addresses
 */
struct klips_tmpl {
	struct klips_addr src;
	struct klips_addr dst;
	u32 reqid;
	u8 family;
	u8 proto;
	u8 mode;
	u8 level;
};

/**
 * struct klips_policy - a policy
 *
 * Lifetime: @ref; the SPD holds one while it is in the indexes, each bundle
 * one. Readers under RCU need none. Freed by kfree_rcu().
 *
 * @host: in klips_spd.out (when captured), .in or .fwd
 * @own: "out" policies only: in their device's index
 * @life: generations
 * @ref: see above
 * @dev: device, RCU; NULL after it was deleted: the policy then blocks
 * @bundle: "out" policies of action ipsec with a device: what steers packets
 *	into it; RCU. Made by klips_bundle_bind(), before the policy is visible.
 * @devname: of the device, to find it when it returns; under klips_net.cfg
 * @captured: its device has (had) capture on (WRITE_ONCE)
 * @last_used: CLOCK_REALTIME seconds (WRITE_ONCE), 0 = never
 */
struct klips_policy {
	struct klips_sentry host;
	struct klips_sentry own;
	struct klips_life life;
	refcount_t ref;
	u32 id;
	u32 pid;
	u8 dir;
	u8 action;
	u8 ntmpl;
	bool captured;
	struct klips_tmpl tmpl[KLIPS_MAX_TEMPLATES];
	struct klips_dev __rcu *dev;
	struct klips_bundle __rcu *bundle;
	char devname[IFNAMSIZ];
	time64_t created;
	time64_t last_used;
	struct list_head link; /* of the transaction or the reaper */
	struct rcu_head rcu;
};

int klips_spd_init(struct klips_spd *spd);
void klips_spd_exit(struct klips_spd *spd);

/**
 * klips_spd_out() - the policy of an outbound packet, among all that capture
 * @kn: namespace
 * @gen: klips_gen() of the packet
 * @flow: the packet, after NAT
 *
 * Context: rcu_read_lock(). Return: winner, without a reference; NULL.
 */
struct klips_policy *klips_spd_out(struct klips_net *kn, unsigned long gen,
				   const struct klips_flow *flow);

/* klips_spd_out_may() - the same for packets whose ports are unknown: also what
 * could match. For fail-closed decisions.
 */
struct klips_policy *klips_spd_out_may(struct klips_net *kn, unsigned long gen,
				       const struct klips_flow *flow);

/**
 * klips_spd_dev() - the policy of a packet that was routed into a device
 * @kd: device, captured or not
 *
 * The others as for klips_spd_out().
 */
struct klips_policy *klips_spd_dev(struct klips_dev *kd, unsigned long gen,
				   const struct klips_flow *flow);

/**
 * klips_spd_in() - the captured "in" or "fwd" policy that decides on a packet
 * @kn: namespace
 * @gen: klips_gen() of the packet
 * @dir: KLIPS_DIR_IN or KLIPS_DIR_FWD
 * @flow: the packet, as it arrived, before de-NAT
 *
 * Context: rcu_read_lock(). Return: winner among the captured, NULL.
 */
struct klips_policy *klips_spd_in(struct klips_net *kn, unsigned long gen, u8 dir,
				  const struct klips_flow *flow);
struct klips_policy *klips_spd_in_may(struct klips_net *kn, unsigned long gen, u8 dir,
				      const struct klips_flow *flow);

/**
 * klips_spd_in_loose() - the same among policies of capture-off devices
 * @fits: asked for each match, in order of priority until one fits
 * @arg: for @fits
 */
struct klips_policy *klips_spd_in_loose(struct klips_net *kn, unsigned long gen, u8 dir,
					const struct klips_flow *flow,
					bool (*fits)(const struct klips_policy *p, void *arg),
					void *arg);

/* Changes of devices: RTNL and klips_net.cfg held, process context. */

/**
 * klips_spd_device_gone() - turn a device's policies into blocks
 */
void klips_spd_device_gone(struct klips_net *kn, struct klips_dev *kd);

/**
 * klips_spd_device_back() - a device of this name was created: policies without
 * a device that name it belong to it again. Return: 0, -ENOMEM (nothing bound).
 */
int klips_spd_device_back(struct klips_net *kn, struct klips_dev *kd);

/**
 * klips_spd_device_capture() - capture was switched on or off
 * @on: new value
 *
 * On: the policies enter the host-wide index (or nothing changes: -ENOMEM). Off:
 * they leave it.
 */
int klips_spd_device_capture(struct klips_net *kn, struct klips_dev *kd, bool on);

/* klips_policy_put() - give a reference back; any context. */
void klips_policy_put(struct klips_policy *p);

static inline bool klips_policy_hold(struct klips_policy *p)
{
	return refcount_inc_not_zero(&p->ref);
}

#endif /* KLIPS_SPD_H */

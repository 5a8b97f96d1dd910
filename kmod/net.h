/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What belongs to one network namespace: the SAD, the SPD, the devices whose
 * underlay it is.
 */
#ifndef KLIPS_NET_H
#define KLIPS_NET_H

#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "drop.h"
#include "sad.h"
#include "spd.h"

/**
 * struct klips_net - klips in one namespace
 * @net: the namespace; valid until the pernet exit has returned
 * @cfg: serialises every change of @sad, @spd, @devices. Taken inside RTNL,
 *	never around it. Packets never take it.
 * @gen: the published generation, see klips_visible(). Written under @cfg with
 *	a release store, read once for each packet with klips_gen().
 * @sad: SAs
 * @spd: policies
 * @devices: struct klips_dev.list; changed under RTNL and @cfg, read under RCU
 *	or either
 * @txns: struct klips_txn.list, under @cfg
 * @bypass: sockets that are never captured; see bypass.h
 * @drops: counters
 * @reap: takes out of the indexes what no reader can see any more
 * @mtu_work: recomputes the devices' MTU; scheduled by klips_mtu_kick()
 * @hooks: bits of the capture hooks that are registered, under @cfg
 * @dying: set in pre_exit under @cfg: nothing may be added any more
 */
struct klips_net {
	struct net *net;
	struct mutex cfg; /* see above */
	unsigned long gen;
	struct klips_sad sad;
	struct klips_spd spd;
	struct list_head devices;
	struct list_head txns;
	struct hlist_head bypass;
	spinlock_t bypass_lock; /* writers of bypass */
	struct klips_drops __percpu *drops;
	struct work_struct reap;
	struct delayed_work mtu_work;
	unsigned int hooks;
	bool dying;
};

extern unsigned int klips_net_id;

/* klips' own workqueue: crypto is freed there, since that may sleep. */
extern struct workqueue_struct *klips_wq;

static inline struct klips_net *klips_net(const struct net *net)
{
	return net_generic(net, klips_net_id);
}

/**
 * klips_gen() - the generation that a packet sees
 * @kn: namespace
 *
 * Read it once for each packet and use it for every lookup of that packet: so a
 * packet sees all of a transaction or nothing of it. Under rcu_read_lock(), in
 * which all the lookups are made too: what is removed in a generation leaves
 * the indexes only a grace period after that generation was published.
 */
static inline unsigned long klips_gen(const struct klips_net *kn)
{
	return smp_load_acquire(&kn->gen);
}

int klips_net_init(void);
void klips_net_exit(void);

#endif /* KLIPS_NET_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The devices' MTU: the underlay's less the largest overhead of their SAs.
 */
#ifndef KLIPS_MTU_H
#define KLIPS_MTU_H

#include <linux/workqueue.h>

struct klips_net;

/* Less than this is never announced: outer packets are fragmented instead. */
#define KLIPS_MIN_MTU 1280

/* klips_mtu_kick() - SAs, policies or links changed; any context. */
void klips_mtu_kick(struct klips_net *kn);

/* klips_mtu_work() - klips_net.mtu_work */
void klips_mtu_work(struct work_struct *work);

int klips_mtu_init(void);
void klips_mtu_exit(void);

#endif /* KLIPS_MTU_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ipsecN network device.
 */
#ifndef KLIPS_DEVICE_H
#define KLIPS_DEVICE_H

#include <linux/netdevice.h>
#include <net/gro_cells.h>

#include "core/sindex.h"
#include "drop.h"

struct klips_net;

/**
 * struct klips_dev - private part of an ipsecN device
 *
 * Lifetime: that of the net_device. Readers under RCU may use it as long as they
 * got it under that RCU section from a policy, the device list or skb->dev.
 *
 * @dev: the net_device
 * @kn: underlay namespace, where it was created; NULL once that is gone. RCU.
 * @list: in klips_net.devices
 * @out: its "out" policies, captured or not; changed under klips_net.cfg
 * @policies: how many policies belong to it; under klips_net.cfg
 * @gro: decrypted packets wait here for NAPI
 * @drops: counters by reason
 * @underlay: ifindex of the device for outer packets, 0 = any (WRITE_ONCE)
 * @fwmark: of outer packets (WRITE_ONCE)
 * @mtu_override: 0 = automatic (WRITE_ONCE)
 * @mtu_auto: klips_device_set_mtu() is at work; under RTNL
 * @capture: enum klips_ifla (WRITE_ONCE)
 * @stamp: changes whenever underlay or fwmark do; cached routes compare it
 */
struct klips_dev {
	struct net_device *dev;
	struct klips_net __rcu *kn;
	struct list_head list;
	struct klips_sindex out;
	unsigned int policies;
	struct gro_cells gro;
	struct klips_drops __percpu *drops;
	int underlay;
	u32 fwmark;
	u32 mtu_override;
	bool mtu_auto;
	bool capture;
	u32 stamp;
};

/**
 * klips_is_device() - is this net_device an ipsecN device?
 * @dev: any device
 */
bool klips_is_device(const struct net_device *dev);

/**
 * klips_device_find() - a device of this underlay by name
 * @kn: underlay namespace; @kn->cfg held
 * @name: as it is called now, wherever it is
 *
 * Return: device, or NULL.
 */
struct klips_dev *klips_device_find(struct klips_net *kn, const char *name);

/**
 * klips_device_default() - where packets enter that no policy assigns
 * @kn: underlay namespace
 *
 * Context: rcu_read_lock(). Return: the device called KLIPS_DEFAULT_DEVICE, else
 * the oldest; NULL.
 */
struct klips_dev *klips_device_default(struct klips_net *kn);

/**
 * klips_device_set_mtu() - set the automatic MTU
 * @kd: device without an override; RTNL held
 * @mtu: bytes
 */
void klips_device_set_mtu(struct klips_dev *kd, u32 mtu);

/**
 * klips_device_detach() - the underlay namespace goes away
 * @kd: device; stays, wherever it is, but carries nothing any more
 *
 * klips_net.cfg held.
 */
void klips_device_detach(struct klips_dev *kd);

/**
 * klips_device_receive() - a decrypted packet enters by the device
 * @kd: device
 * @skb: clear packet, skb->data at its IP header, protocol set; consumed
 * @kn: underlay namespace
 *
 * Context: softirq or BH off, rcu_read_lock().
 */
void klips_device_receive(struct klips_dev *kd, struct sk_buff *skb,
			  struct klips_net *kn);

int klips_device_init(void);
void klips_device_exit(void);

#endif /* KLIPS_DEVICE_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * struct net_device and rtnetlink on older kernels.
 */
#ifndef KLIPS_COMPAT_NETDEV_H
#define KLIPS_COMPAT_NETDEV_H

#include <linux/netdevice.h>
#include <net/rtnetlink.h>

#include "config.h"

/* Lockless transmission and "may not move" were feature bits. */
static inline void klips_netdev_set_lltx(struct net_device *dev)
{
#ifdef HAVE_NETDEV_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

static inline void klips_netdev_set_immovable(struct net_device *dev, bool on)
{
#if defined(HAVE_NETDEV_NETNS_IMMUTABLE)
	dev->netns_immutable = on;
#elif defined(HAVE_NETDEV_NETNS_LOCAL)
	dev->netns_local = on;
#else
	if (on)
		dev->features |= NETIF_F_NETNS_LOCAL;
	else
		dev->features &= ~NETIF_F_NETNS_LOCAL;
#endif
}

#ifndef HAVE_DEV_GET_TSTATS64
#include <net/ip_tunnels.h>
#define dev_get_tstats64 ip_tunnel_get_stats64
#endif

#ifndef HAVE_DEV_SW_NETSTATS_TX_ADD
static inline void dev_sw_netstats_tx_add(struct net_device *dev, unsigned int packets,
					  unsigned int len)
{
	struct pcpu_sw_netstats *tstats = this_cpu_ptr(dev->tstats);

	u64_stats_update_begin(&tstats->syncp);
	tstats->tx_bytes += len;
	tstats->tx_packets += packets;
	u64_stats_update_end(&tstats->syncp);
}
#endif

#ifndef HAVE_DEV_SW_NETSTATS_RX_ADD
static inline void dev_sw_netstats_rx_add(struct net_device *dev, unsigned int len)
{
	struct pcpu_sw_netstats *tstats = this_cpu_ptr(dev->tstats);

	u64_stats_update_begin(&tstats->syncp);
	tstats->rx_bytes += len;
	tstats->rx_packets++;
	u64_stats_update_end(&tstats->syncp);
}
#endif

/*
 * rtnl_link_ops.newlink takes its arguments in a struct. Define the function as
 * KLIPS_NEWLINK(name), which calls name_body(net, dev, tb, data, extack).
 */
#ifdef HAVE_RTNL_NEWLINK_PARAMS
#define KLIPS_NEWLINK(name)                                                      \
	static int name(struct net_device *dev, struct rtnl_newlink_params *params, \
			struct netlink_ext_ack *extack)                          \
	{                                                                        \
		return name##_body(rtnl_newlink_link_net(params), dev,           \
				   params->tb, params->data, extack);            \
	}
#else
#define KLIPS_NEWLINK(name)                                                      \
	static int name(struct net *net, struct net_device *dev,                 \
			struct nlattr *tb[], struct nlattr *data[],              \
			struct netlink_ext_ack *extack)                          \
	{                                                                        \
		return name##_body(net, dev, tb, data, extack);                  \
	}
#endif

#endif /* KLIPS_COMPAT_NETDEV_H */

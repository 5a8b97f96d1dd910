// SPDX-License-Identifier: GPL-2.0
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <net/addrconf.h>
#include <net/ip_tunnels.h>
#include <net/rtnetlink.h>
#include <net/xfrm.h>

#include "compat/netdev.h"
#include "device.h"
#include "mtu.h"
#include "net.h"
#include "output.h"

/* Room for an outer IPv6 and UDP header, ESP and the largest IV; and for
 * padding, trailer and the largest ICV. Packets that need more (several SAs) are
 * expanded on their way.
 */
#define KLIPS_HEADROOM (LL_MAX_HEADER + 40 + 8 + 8 + 16)
#define KLIPS_TAILROOM (16 + 2 + 32)

/* Until the first SA says what the overhead is: AES-CBC with SHA-512 over IPv6. */
#define KLIPS_INITIAL_MTU 1390

static const struct net_device_ops klips_device_ops;

bool klips_is_device(const struct net_device *dev)
{
	return dev && dev->netdev_ops == &klips_device_ops;
}

struct klips_dev *klips_device_find(struct klips_net *kn, const char *name)
{
	struct klips_dev *kd;

	list_for_each_entry(kd, &kn->devices, list)
		if (!strcmp(kd->dev->name, name))
			return kd;
	return NULL;
}

struct klips_dev *klips_device_default(struct klips_net *kn)
{
	struct klips_dev *kd;

	list_for_each_entry_rcu(kd, &kn->devices, list)
		if (!strcmp(kd->dev->name, KLIPS_DEFAULT_DEVICE))
			return kd;
	return list_first_or_null_rcu(&kn->devices, struct klips_dev, list);
}

static struct klips_net *klips_device_net(const struct klips_dev *kd)
{
	return rtnl_dereference(kd->kn);
}

void klips_device_receive(struct klips_dev *kd, struct sk_buff *skb,
			  struct klips_net *kn)
{
	struct net_device *dev = kd->dev;
	struct in_device *in_dev;

	if (unlikely(!netif_running(dev))) {
		klips_drop(skb, kn, kd, NULL, KLIPS_DROP_DEVICE_DOWN);
		return;
	}
	skb_scrub_packet(skb, !net_eq(dev_net(dev), kn->net));
	skb->dev = dev;
	skb->pkt_type = PACKET_HOST;
	skb->ip_summed = CHECKSUM_NONE;
	skb_clear_hash(skb);
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	skb_reset_transport_header(skb);
	secpath_reset(skb);
	/* Routing does not lead back into the device that the packet came by.
	 * An empty sec_path tells the reverse path filter so, as for XFRM.
	 */
	in_dev = __in_dev_get_rcu(dev);
	if (skb->protocol == htons(ETH_P_IP) && in_dev && IN_DEV_RPFILTER(in_dev) &&
	    !secpath_set(skb)) {
		klips_drop(skb, kn, kd, NULL, KLIPS_DROP_NO_MEMORY);
		return;
	}
	dev_sw_netstats_rx_add(dev, skb->len);
	gro_cells_receive(&kd->gro, skb);
}

static int klips_device_open(struct net_device *dev)
{
	struct inet6_dev *idev = __in6_dev_get(dev);

	/* No neighbours, so no link-local address is needed; an unused one
	 * would only show up in source address selection.
	 */
	if (idev)
		idev->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
	return 0;
}

static int klips_device_setup_ndo(struct net_device *dev)
{
	struct klips_dev *kd = netdev_priv(dev);
	int err = -ENOMEM;

	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!dev->tstats)
		return -ENOMEM;
	kd->drops = alloc_percpu(struct klips_drops);
	if (!kd->drops)
		goto stats;
	err = gro_cells_init(&kd->gro, dev);
	if (err)
		goto drops;
	return 0;

drops:
	free_percpu(kd->drops);
	kd->drops = NULL;
stats:
	free_percpu(dev->tstats);
	dev->tstats = NULL;
	return err;
}

void klips_device_detach(struct klips_dev *kd)
{
	struct klips_net *kn = rcu_dereference_protected(kd->kn, true);

	if (!kn)
		return;
	list_del_rcu(&kd->list);
	klips_spd_device_gone(kn, kd);
	RCU_INIT_POINTER(kd->kn, NULL);
}

/* The stack calls this on every way out, also when register_netdevice() fails,
 * and waits for readers afterwards.
 */
static void klips_device_uninit(struct net_device *dev)
{
	struct klips_dev *kd = netdev_priv(dev);
	struct klips_net *kn = klips_device_net(kd);

	if (kn) {
		mutex_lock(&kn->cfg);
		klips_device_detach(kd);
		mutex_unlock(&kn->cfg);
	}
	gro_cells_destroy(&kd->gro);
}

static void klips_device_free(struct net_device *dev)
{
	struct klips_dev *kd = netdev_priv(dev);

	free_percpu(kd->drops);
	free_percpu(dev->tstats);
}

static int klips_device_change_mtu(struct net_device *dev, int mtu)
{
	struct klips_dev *kd = netdev_priv(dev);

	if (!kd->mtu_auto)
		WRITE_ONCE(kd->mtu_override, mtu);
	WRITE_ONCE(dev->mtu, mtu);
	return 0;
}

void klips_device_set_mtu(struct klips_dev *kd, u32 mtu)
{
	kd->mtu_auto = true;
	dev_set_mtu(kd->dev, mtu);
	kd->mtu_auto = false;
}

static void klips_device_stats(struct net_device *dev, struct rtnl_link_stats64 *stats)
{
	struct klips_dev *kd = netdev_priv(dev);
	unsigned int why;

	dev_get_tstats64(dev, stats);
	for (why = 0; why < KLIPS_DROP_BAD_LENGTH; why++)
		stats->tx_dropped += klips_drops_sum(kd->drops, why);
	for (; why < KLIPS_DROP_MAX; why++)
		stats->rx_dropped += klips_drops_sum(kd->drops, why);
}

static int klips_device_iflink(const struct net_device *dev)
{
	const struct klips_dev *kd = netdev_priv(dev);

	return READ_ONCE(kd->underlay) ?: dev->ifindex;
}

static const struct net_device_ops klips_device_ops = {
	.ndo_init = klips_device_setup_ndo,
	.ndo_uninit = klips_device_uninit,
	.ndo_open = klips_device_open,
	.ndo_start_xmit = klips_xmit,
	.ndo_get_stats64 = klips_device_stats,
	.ndo_change_mtu = klips_device_change_mtu,
	.ndo_get_iflink = klips_device_iflink,
};

static const struct device_type klips_device_type = { .name = KLIPS_LINK_KIND };

static void klips_device_setup(struct net_device *dev)
{
	struct klips_dev *kd = netdev_priv(dev);

	kd->dev = dev;
	kd->capture = true;
	INIT_LIST_HEAD(&kd->list);
	klips_sindex_init(&kd->out);
	dev->netdev_ops = &klips_device_ops;
	dev->header_ops = &ip_tunnel_header_ops;
	dev->type = ARPHRD_NONE;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->needed_headroom = KLIPS_HEADROOM;
	dev->needed_tailroom = KLIPS_TAILROOM;
	dev->needs_free_netdev = true;
	dev->priv_destructor = klips_device_free;
	dev->mtu = KLIPS_INITIAL_MTU;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = IP_MAX_MTU - 128;
	klips_netdev_set_lltx(dev);
	netif_keep_dst(dev);
	SET_NETDEV_DEVTYPE(dev, &klips_device_type);
}

static const struct nla_policy klips_link_policy[IFLA_KLIPS_MAX + 1] = {
	[IFLA_KLIPS_UNSPEC] = { .strict_start_type = IFLA_KLIPS_UNSPEC + 1 },
	[IFLA_KLIPS_UNDERLAY] = { .type = NLA_U32 },
	[IFLA_KLIPS_FWMARK] = { .type = NLA_U32 },
	[IFLA_KLIPS_CAPTURE] = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_KLIPS_MTU] = { .type = NLA_U32 },
};

/* The attributes of a request, checked; what it does not say is as before. */
struct klips_link {
	int underlay;
	u32 fwmark;
	u32 mtu;
	bool mtu_given;
	bool capture;
};

static int klips_link_underlay(struct net *net, const struct nlattr *attr,
			       struct klips_link *link, struct netlink_ext_ack *extack)
{
	u32 ifindex = nla_get_u32(attr);
	struct net_device *under = NULL;

	if (ifindex > INT_MAX || (ifindex && !(under = __dev_get_by_index(net, ifindex)))) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "no such underlay device in the underlay namespace");
		return -ENODEV;
	}
	if (klips_is_device(under)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the underlay device cannot be a klips device");
		return -EINVAL;
	}
	link->underlay = ifindex;
	return 0;
}

static int klips_link_parse(struct net *net, struct net_device *dev,
			    struct nlattr *data[], struct klips_link *link,
			    struct netlink_ext_ack *extack)
{
	const struct nlattr *mtu;

	if (!data)
		return 0;
	if (data[IFLA_KLIPS_FWMARK])
		link->fwmark = nla_get_u32(data[IFLA_KLIPS_FWMARK]);
	if (data[IFLA_KLIPS_CAPTURE])
		link->capture = nla_get_u8(data[IFLA_KLIPS_CAPTURE]);
	mtu = data[IFLA_KLIPS_MTU];
	if (mtu) {
		link->mtu = nla_get_u32(mtu);
		link->mtu_given = true;
		if (link->mtu && (link->mtu < dev->min_mtu || link->mtu > dev->max_mtu)) {
			NL_SET_ERR_MSG_ATTR(extack, mtu,
					    "MTU must be 0 (automatic) or 68 to 65407");
			return -EINVAL;
		}
	}
	if (data[IFLA_KLIPS_UNDERLAY])
		return klips_link_underlay(net, data[IFLA_KLIPS_UNDERLAY], link, extack);
	return 0;
}

static void klips_link_apply(struct klips_dev *kd, const struct klips_link *link)
{
	if (kd->underlay != link->underlay || kd->fwmark != link->fwmark) {
		WRITE_ONCE(kd->underlay, link->underlay);
		WRITE_ONCE(kd->fwmark, link->fwmark);
		WRITE_ONCE(kd->stamp, kd->stamp + 1);
	}
	if (!link->mtu_given)
		return;
	WRITE_ONCE(kd->mtu_override, link->mtu);
	if (link->mtu)
		klips_device_set_mtu(kd, link->mtu);
}

static int klips_device_newlink_body(struct net *net, struct net_device *dev,
				     struct nlattr *tb[], struct nlattr *data[],
				     struct netlink_ext_ack *extack)
{
	struct klips_dev *kd = netdev_priv(dev);
	struct klips_net *kn = klips_net(net);
	struct klips_link link = { .capture = true };
	int err;

	err = klips_link_parse(net, dev, data, &link, extack);
	if (err)
		return err;
	if (link.capture && !net_eq(dev_net(dev), net)) {
		NL_SET_ERR_MSG(extack,
			       "a device that captures must be created in its underlay namespace; give capture off");
		return -EINVAL;
	}
	kd->capture = link.capture;
	klips_netdev_set_immovable(dev, link.capture);
	if (tb[IFLA_MTU] && !link.mtu_given)
		kd->mtu_override = dev->mtu;
	err = register_netdevice(dev);
	if (err)
		return err;
	klips_link_apply(kd, &link);

	mutex_lock(&kn->cfg);
	if (kn->dying) {
		err = -ENODEV;
	} else {
		rcu_assign_pointer(kd->kn, kn);
		list_add_tail_rcu(&kd->list, &kn->devices);
		err = klips_spd_device_back(kn, kd);
	}
	mutex_unlock(&kn->cfg);
	if (err)
		unregister_netdevice(dev);
	else
		klips_mtu_kick(kn);
	return err;
}

KLIPS_NEWLINK(klips_device_newlink)

static int klips_device_set_capture(struct klips_net *kn, struct klips_dev *kd, bool on,
				    struct netlink_ext_ack *extack)
{
	int err;

	if (on && !net_eq(dev_net(kd->dev), kn->net)) {
		NL_SET_ERR_MSG(extack,
			       "a device outside its underlay namespace cannot capture");
		return -EINVAL;
	}
	mutex_lock(&kn->cfg);
	err = klips_spd_device_capture(kn, kd, on);
	if (!err)
		WRITE_ONCE(kd->capture, on);
	mutex_unlock(&kn->cfg);
	if (err)
		NL_SET_ERR_MSG(extack, "out of memory; capture is as before");
	else
		klips_netdev_set_immovable(kd->dev, on);
	return err;
}

static int klips_device_changelink(struct net_device *dev, struct nlattr *tb[],
				   struct nlattr *data[], struct netlink_ext_ack *extack)
{
	struct klips_dev *kd = netdev_priv(dev);
	struct klips_net *kn = klips_device_net(kd);
	struct klips_link link = {
		.underlay = kd->underlay,
		.fwmark = kd->fwmark,
		.capture = kd->capture,
	};
	int err;

	if (!kn) {
		NL_SET_ERR_MSG(extack, "the device's underlay namespace is gone");
		return -ENODEV;
	}
	err = klips_link_parse(kn->net, dev, data, &link, extack);
	if (err)
		return err;
	if (link.capture != kd->capture) {
		err = klips_device_set_capture(kn, kd, link.capture, extack);
		if (err)
			return err;
	}
	klips_link_apply(kd, &link);
	klips_mtu_kick(kn);
	return 0;
}

static size_t klips_device_size(const struct net_device *dev)
{
	return 3 * nla_total_size(sizeof(u32)) + nla_total_size(sizeof(u8));
}

static int klips_device_fill(struct sk_buff *skb, const struct net_device *dev)
{
	const struct klips_dev *kd = netdev_priv(dev);

	if (nla_put_u32(skb, IFLA_KLIPS_UNDERLAY, kd->underlay) ||
	    nla_put_u32(skb, IFLA_KLIPS_FWMARK, kd->fwmark) ||
	    nla_put_u8(skb, IFLA_KLIPS_CAPTURE, kd->capture) ||
	    nla_put_u32(skb, IFLA_KLIPS_MTU, kd->mtu_override))
		return -EMSGSIZE;
	return 0;
}

static struct net *klips_device_link_net(const struct net_device *dev)
{
	const struct klips_dev *kd = netdev_priv(dev);
	const struct klips_net *kn = rcu_dereference_check(kd->kn, lockdep_rtnl_is_held());

	return kn ? kn->net : dev_net(dev);
}

static struct rtnl_link_ops klips_link_ops __read_mostly = {
	.kind = KLIPS_LINK_KIND,
	.priv_size = sizeof(struct klips_dev),
	.setup = klips_device_setup,
	.maxtype = IFLA_KLIPS_MAX,
	.policy = klips_link_policy,
	.newlink = klips_device_newlink,
	.changelink = klips_device_changelink,
	.get_size = klips_device_size,
	.fill_info = klips_device_fill,
	.get_link_net = klips_device_link_net,
};

int klips_device_init(void)
{
	return rtnl_link_register(&klips_link_ops);
}

void klips_device_exit(void)
{
	rtnl_link_unregister(&klips_link_ops);
}

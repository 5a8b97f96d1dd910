// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>
#include <net/dst.h>

#include "device.h"
#include "mtu.h"
#include "net.h"
#include "route.h"

/* Changes come in bursts (a file of policies, a thousand rekeys): look once. */
#define KLIPS_MTU_DELAY (HZ / 10)

void klips_mtu_kick(struct klips_net *kn)
{
	if (!READ_ONCE(kn->dying))
		queue_delayed_work(klips_wq, &kn->mtu_work, KLIPS_MTU_DELAY);
}

/* What one device's policies ask for. */
struct klips_mtu {
	u32 link; /* smallest underlay MTU on the way to a peer; 0 = none seen */
	u32 overhead; /* sum over the templates of the worst policy */
};

/* The overhead of the SAs that exist for a policy now, and the link that they
 * leave by. Its own packets' addresses do not matter in tunnel mode; transport
 * mode has none to route by, and its overhead alone counts.
 */
static void klips_mtu_policy(struct klips_net *kn, struct klips_dev *kd,
			     const struct klips_policy *p, struct klips_mtu *m)
{
	unsigned long gen = klips_gen(kn);
	u32 overhead = 0;
	u8 i;

	for (i = 0; i < p->ntmpl; i++) {
		const struct klips_tmpl *t = &p->tmpl[i];
		enum klips_drop why;
		struct klips_espgeom g;
		struct klips_sa *sa;
		struct dst_entry *route;

		if (t->mode != KLIPS_MODE_TUNNEL)
			continue;
		sa = klips_sad_find_out(kn, gen, t, &t->src, &t->dst, t->family, NULL, 0);
		if (!sa)
			continue;
		g = sa->geom;
		g.mode = KLIPS_ESPMODE_TUNNEL;
		overhead += klips_esp_overhead(&g);
		route = klips_route_lookup(kn, kd, t->family, &t->src, &t->dst, t->proto, &why);
		if (!route)
			continue;
		if (!m->link || route->dev->mtu < m->link)
			m->link = route->dev->mtu;
		dst_release(route);
	}
	m->overhead = max(m->overhead, overhead);
}

static u32 klips_mtu_of(struct klips_net *kn, struct klips_dev *kd)
{
	struct klips_mtu m = {};
	struct klips_policy *p;
	struct net_device *under;
	unsigned long id;

	rcu_read_lock();
	xa_for_each(&kn->spd.ids, id, p)
		if (p->dir == KLIPS_DIR_OUT && rcu_access_pointer(p->dev) == kd &&
		    klips_visible(&p->life, klips_gen(kn)))
			klips_mtu_policy(kn, kd, p, &m);
	under = kd->underlay ? dev_get_by_index_rcu(kn->net, kd->underlay) : NULL;
	if (under)
		m.link = under->mtu;
	rcu_read_unlock();
	if (!m.overhead)
		return 0;
	if (!m.link)
		m.link = ETH_DATA_LEN;
	return max_t(u32, m.link - min(m.overhead, m.link), KLIPS_MIN_MTU);
}

void klips_mtu_work(struct work_struct *work)
{
	struct klips_net *kn = container_of(to_delayed_work(work), struct klips_net, mtu_work);
	struct klips_dev *kd;
	u32 mtu;

	/* The namespace's end takes RTNL and waits for this work. */
	if (!rtnl_trylock()) {
		klips_mtu_kick(kn);
		return;
	}
	list_for_each_entry(kd, &kn->devices, list) {
		if (kd->mtu_override)
			continue;
		mtu = klips_mtu_of(kn, kd);
		if (mtu && mtu != kd->dev->mtu && mtu <= kd->dev->max_mtu)
			klips_device_set_mtu(kd, mtu);
	}
	rtnl_unlock();
}

static int klips_mtu_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct klips_net *kn = klips_net(dev_net(dev));

	if ((event == NETDEV_CHANGEMTU || event == NETDEV_UP) && !klips_is_device(dev) &&
	    !list_empty(&kn->devices))
		klips_mtu_kick(kn);
	return NOTIFY_DONE;
}

static struct notifier_block klips_mtu_notifier = { .notifier_call = klips_mtu_event };

int klips_mtu_init(void)
{
	return register_netdevice_notifier(&klips_mtu_notifier);
}

void klips_mtu_exit(void)
{
	unregister_netdevice_notifier(&klips_mtu_notifier);
}

// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>

#include "bypass.h"
#include "capture.h"
#include "device.h"
#include "mtu.h"
#include "net.h"
#include "txn.h"

unsigned int klips_net_id;

static int __net_init klips_net_start(struct net *net)
{
	struct klips_net *kn = klips_net(net);
	int err;

	kn->net = net;
	mutex_init(&kn->cfg);
	INIT_LIST_HEAD(&kn->devices);
	INIT_LIST_HEAD(&kn->txns);
	INIT_HLIST_HEAD(&kn->bypass);
	spin_lock_init(&kn->bypass_lock);
	INIT_WORK(&kn->reap, klips_txn_reap);
	INIT_DELAYED_WORK(&kn->mtu_work, klips_mtu_work);
	kn->drops = alloc_percpu(struct klips_drops);
	if (!kn->drops)
		return -ENOMEM;
	err = klips_sad_init(&kn->sad);
	if (err)
		goto drops;
	err = klips_spd_init(&kn->spd);
	if (err)
		goto sad;
	return 0;

sad:
	klips_sad_exit(&kn->sad);
drops:
	free_percpu(kn->drops);
	return err;
}

/* Every namespace's pre_exit runs before an RCU grace period, and that before any
 * exit: what is hidden here has no readers there.
 */
static void __net_exit klips_net_stop(struct net *net)
{
	struct klips_net *kn = klips_net(net);
	struct klips_dev *kd, *next;

	rtnl_lock();
	mutex_lock(&kn->cfg);
	WRITE_ONCE(kn->dying, true);
	list_for_each_entry_safe(kd, next, &kn->devices, list)
		klips_device_detach(kd);
	mutex_unlock(&kn->cfg);
	rtnl_unlock();
	klips_capture_exit(kn);
}

static void __net_exit klips_net_end(struct net *net)
{
	struct klips_net *kn = klips_net(net);

	cancel_delayed_work_sync(&kn->mtu_work);
	klips_bypass_exit(kn);
	klips_txn_exit(kn);
	klips_spd_exit(&kn->spd);
	klips_sad_exit(&kn->sad);
	free_percpu(kn->drops);
}

static struct pernet_operations klips_net_ops = {
	.init = klips_net_start,
	.pre_exit = klips_net_stop,
	.exit = klips_net_end,
	.id = &klips_net_id,
	.size = sizeof(struct klips_net),
};

int klips_net_init(void)
{
	/* Not a subsystem but a device: its namespaces' end must come after
	 * their devices were told, and before they are gone.
	 */
	return register_pernet_device(&klips_net_ops);
}

void klips_net_exit(void)
{
	unregister_pernet_device(&klips_net_ops);
}

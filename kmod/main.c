// SPDX-License-Identifier: GPL-2.0
/*
 * klips: IPsec interfaces. Module start and end; Documentation/ says how the parts
 * fit.
 */
#include <linux/genetlink.h>
#include <linux/module.h>
#include <linux/workqueue.h>
#include <net/rtnetlink.h>

#include "bundle.h"
#include "device.h"
#include "input.h"
#include "mtu.h"
#include "net.h"
#include "netlink.h"
#include "uapi/klips.h"

struct workqueue_struct *klips_wq;

/* Every part, in the order in which it starts. It ends in the reverse order, and
 * each part's end waits for whatever of it may still be running.
 */
static const struct {
	int (*init)(void);
	void (*exit)(void);
} klips_parts[] = {
	{ klips_bundle_init, klips_bundle_exit },
	{ klips_net_init, klips_net_exit },
	{ klips_mtu_init, klips_mtu_exit },
	{ klips_device_init, klips_device_exit },
	{ klips_netlink_init, klips_netlink_exit },
	{ klips_input_init, klips_input_exit },
};

static void klips_stop(size_t n)
{
	while (n-- > 0)
		klips_parts[n].exit();
	/* SAs and policies are freed by RCU callbacks and by work. */
	rcu_barrier();
	destroy_workqueue(klips_wq);
	rcu_barrier();
}

static int __init klips_start(void)
{
	size_t i;
	int err;

	klips_wq = alloc_workqueue("klips", WQ_UNBOUND, 0);
	if (!klips_wq)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(klips_parts); i++) {
		err = klips_parts[i].init();
		if (err) {
			klips_stop(i);
			return err;
		}
	}
	return 0;
}

static void __exit klips_end(void)
{
	klips_stop(ARRAY_SIZE(klips_parts));
}

module_init(klips_start);
module_exit(klips_end);

MODULE_DESCRIPTION("IPsec interfaces");
MODULE_LICENSE("GPL");
MODULE_VERSION(KLIPS_VERSION);
MODULE_ALIAS_RTNL_LINK(KLIPS_LINK_KIND);
MODULE_ALIAS_GENL_FAMILY(KLIPS_GENL_NAME);

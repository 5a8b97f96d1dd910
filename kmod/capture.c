// SPDX-License-Identifier: GPL-2.0
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/netfilter/ipv4/nf_defrag_ipv4.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "capture.h"
#include "compat/config.h"
#include "enforce.h"
#include "net.h"
#include "steer.h"

/* Before every other hook, but the reassembly of fragments; and after all but
 * conntrack's confirmation, which nothing that is dropped should reach.
 */
#define KLIPS_PRIORITY_FIRST (INT_MIN + 1)
#define KLIPS_PRIORITY_LAST (INT_MAX - 1)

#define KLIPS_HOOK(family, where, when, func) \
	{ .hook = func, .pf = family, .hooknum = where, .priority = when }

#define KLIPS_HOOKS(family)                                                              \
	KLIPS_HOOK(family, NF_INET_LOCAL_IN, KLIPS_PRIORITY_FIRST, klips_enforce_in),    \
	KLIPS_HOOK(family, NF_INET_FORWARD, KLIPS_PRIORITY_FIRST, klips_enforce_fwd),    \
	KLIPS_HOOK(family, NF_INET_FORWARD, KLIPS_PRIORITY_FIRST + 1, klips_steer_early), \
	KLIPS_HOOK(family, NF_INET_LOCAL_OUT, KLIPS_PRIORITY_FIRST, klips_steer_early),  \
	KLIPS_HOOK(family, NF_INET_POST_ROUTING, KLIPS_PRIORITY_LAST, klips_steer_final)

static const struct nf_hook_ops klips_hooks4[] = { KLIPS_HOOKS(NFPROTO_IPV4) };
static const struct nf_hook_ops klips_hooks6[] = { KLIPS_HOOKS(NFPROTO_IPV6) };

/* Bits of klips_net.hooks */
enum {
	KLIPS_HOOKED4 = 1 << 0,
	KLIPS_HOOKED6 = 1 << 1,
	KLIPS_DEFRAG4 = 1 << 2,
	KLIPS_DEFRAG6 = 1 << 3,
};

static int klips_capture_once(struct klips_net *kn, unsigned int bit)
{
	switch (bit) {
	case KLIPS_HOOKED4:
		return nf_register_net_hooks(kn->net, klips_hooks4, ARRAY_SIZE(klips_hooks4));
	case KLIPS_HOOKED6:
		return nf_register_net_hooks(kn->net, klips_hooks6, ARRAY_SIZE(klips_hooks6));
	case KLIPS_DEFRAG4:
		return nf_defrag_ipv4_enable(kn->net);
	default:
		return nf_defrag_ipv6_enable(kn->net);
	}
}

int klips_capture_enable(struct klips_net *kn, u8 family, bool ports)
{
	unsigned int want = family == AF_INET ? KLIPS_HOOKED4 : KLIPS_HOOKED6, bit;
	int err;

	if (ports)
		want |= family == AF_INET ? KLIPS_DEFRAG4 : KLIPS_DEFRAG6;
	for (bit = KLIPS_HOOKED4; bit <= KLIPS_DEFRAG6; bit <<= 1) {
		if (!(want & bit) || kn->hooks & bit)
			continue;
		err = klips_capture_once(kn, bit);
		if (err)
			return err;
		kn->hooks |= bit;
	}
	return 0;
}

void klips_capture_exit(struct klips_net *kn)
{
	if (kn->hooks & KLIPS_HOOKED4)
		nf_unregister_net_hooks(kn->net, klips_hooks4, ARRAY_SIZE(klips_hooks4));
	if (kn->hooks & KLIPS_HOOKED6)
		nf_unregister_net_hooks(kn->net, klips_hooks6, ARRAY_SIZE(klips_hooks6));
#ifdef HAVE_NF_DEFRAG_DISABLE
	if (kn->hooks & KLIPS_DEFRAG4)
		nf_defrag_ipv4_disable(kn->net);
	if (kn->hooks & KLIPS_DEFRAG6)
		nf_defrag_ipv6_disable(kn->net);
#endif
	kn->hooks = 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Enforcement: clear packets that an "in" or "fwd" policy protects are refused.
 */
#ifndef KLIPS_ENFORCE_H
#define KLIPS_ENFORCE_H

#include <linux/netfilter.h>

/* klips_enforce_in() - LOCAL_IN: packets for this host, "in" policies */
unsigned int klips_enforce_in(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state);

/* klips_enforce_fwd() - FORWARD: packets for others, "fwd" policies */
unsigned int klips_enforce_fwd(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);

#endif /* KLIPS_ENFORCE_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * struct dst_entry and struct dst_ops on older kernels.
 */
#ifndef KLIPS_COMPAT_DST_H
#define KLIPS_COMPAT_DST_H

#include <net/dst.h>

#include "config.h"

/* dst_alloc() lost its initial_ref argument (it is always 1). */
#ifdef HAVE_DST_ALLOC_INITIAL_REF
#define klips_dst_alloc(ops, dev, obsolete, flags) \
	dst_alloc(ops, dev, 1, obsolete, flags)
#else
#define klips_dst_alloc(ops, dev, obsolete, flags) \
	dst_alloc(ops, dev, obsolete, flags)
#endif

/* dst_ops.ifdown lost its third argument; it says nothing to us. */
#ifdef HAVE_DST_IFDOWN_HOW
#define KLIPS_IFDOWN_ARGS struct dst_entry *dst, struct net_device *dev, int how
#else
#define KLIPS_IFDOWN_ARGS struct dst_entry *dst, struct net_device *dev
#endif

#endif /* KLIPS_COMPAT_DST_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Security Association Database (RFC 4301 section 4.4.2).
 */
#ifndef KLIPS_SAD_H
#define KLIPS_SAD_H

#include <linux/percpu.h>
#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "core/algtab.h"
#include "core/espsize.h"
#include "core/replay.h"
#include "core/selector.h"
#include "crypt.h"
#include "drop.h"
#include "life.h"
#include "uapi/klips.h"

struct klips_net;
struct klips_tmpl;
struct netlink_ext_ack;

/**
 * struct klips_sad - the SAs of a namespace
 * @in: rhltable of klips_sa.in_node by destination, protocol, SPI
 * @out: rhltable of klips_sa.out_node by source, destination, protocol
 * @out_reqid: rhltable of klips_sa.reqid_node by the same and reqid; only SAs
 *	that have one
 * @ids: by id, for dumps that can be resumed
 * @next_id: for xa_alloc_cyclic()
 * @count: SAs that exist, to hold against the limit
 */
struct klips_sad {
	struct rhltable in;
	struct rhltable out;
	struct rhltable out_reqid;
	struct xarray ids;
	u32 next_id;
	unsigned int count;
};

/* Key of klips_sad.in; zeroed before it is filled, since it is hashed whole. */
struct klips_sa_in_key {
	struct klips_addr dst;
	__be32 spi;
	u8 family;
	u8 proto;
	u8 zero[2];
};

/* Key of klips_sad.out (reqid 0) and klips_sad.out_reqid. */
struct klips_sa_out_key {
	struct klips_addr src;
	struct klips_addr dst;
	u32 reqid;
	u8 family;
	u8 proto;
	u8 zero[2];
};

/**
 * struct klips_limits - enum klips_lifetime_attr; 0 = none
 */
struct klips_limits {
	u64 bytes;
	u64 packets;
	u64 add;
	u64 use;
};

/* What one CPU has sent or received by an SA. */
struct klips_sa_cpu {
	u64 bytes;
	u64 packets;
};

/**
 * struct klips_sa - a Security Association
 *
 * Lifetime: reference counted by @ref. The SAD holds one while the SA is in its
 * tables; readers under RCU need none while they do not leave their read-side
 * section; a packet on its way through an asynchronous cipher holds one. The
 * last klips_sa_put() frees it by way of an RCU grace period and klips_wq.
 *
 * Everything down to @crypt is constant once the SA can be seen, but @mode,
 * which may go once from any to another value (WRITE_ONCE).
 *
 * @in_node: in klips_sad.in
 * @out_node: in klips_sad.out
 * @reqid_node: in klips_sad.out_reqid, if it has a reqid
 * @life: generations
 * @in_key: destination, protocol, SPI, family
 * @out_key: source, destination, reqid
 * @id: of the dump
 * @mode: enum klips_mode
 * @flags: KLIPS_SA_*
 * @pad: enum klips_pad
 * @has_selector: @selector counts
 * @mark: packets' mark, where (packet's mark & @mark_mask) == @mark
 * @enc: algorithm, or NULL
 * @auth: algorithm, or NULL
 * @keys: for dumps: enc key, then auth key; freed with memzero
 * @geom: lengths, with mode and family of the outer packet
 * @crypt: cipher; NULL in larval SAs
 * @hard: limits
 * @soft: limits
 * @counted: some byte or packet limit exists, so that packets must check
 * @created: CLOCK_REALTIME seconds
 * @first_used: CLOCK_REALTIME seconds, 0 = never
 * @last_used: CLOCK_REALTIME seconds, 0 = never
 * @state: enum klips_state (WRITE_ONCE)
 * @oseq: last sequence number sent
 * @replay_lock: protects @replay
 * @replay: window; NULL when it is 0
 * @replay_window: packets
 * @iseq: highest sequence number received where there is no window
 * @cpu: counters
 * @drops: by reason; atomic, for drops are rare and SAs many
 * @timer: next time limit
 * @kn: namespace, outlives the SA's presence in the tables
 */
struct klips_sa {
	struct rhlist_head in_node;
	struct rhlist_head out_node;
	struct rhlist_head reqid_node;
	struct klips_life life;
	struct klips_sa_in_key in_key;
	struct klips_sa_out_key out_key;
	struct klips_net *kn;
	refcount_t ref;
	u32 id;
	u32 flags;
	u32 pid;
	u8 mode;
	u8 pad;
	u8 state;
	bool has_selector;
	bool counted;
	u32 mark;
	u32 mark_mask;
	u32 replay_window;
	struct klips_espgeom geom;
	struct klips_crypt *crypt;
	struct klips_sa_cpu __percpu *cpu;

	atomic64_t oseq;
	spinlock_t replay_lock; /* protects replay and iseq */
	struct klips_replay *replay;
	u64 iseq;

	struct klips_selector selector;
	const struct klips_alg *enc;
	const struct klips_alg *auth;
	u8 *keys;
	u16 enc_keylen; /* bytes */
	u16 auth_keylen;
	struct klips_limits hard;
	struct klips_limits soft;
	time64_t created;
	time64_t first_used;
	time64_t last_used;
	atomic64_t drops[KLIPS_DROP_MAX];
	struct delayed_work timer;
	struct rcu_work free_work;
	struct list_head link; /* of the transaction or the reaper */
};

int klips_sad_init(struct klips_sad *sad);
void klips_sad_exit(struct klips_sad *sad);

/**
 * klips_sad_find_in() - the SA of an inbound packet (RFC 4301 section 4.1)
 * @kn: namespace
 * @gen: klips_gen() of the packet
 * @family: AF_INET or AF_INET6, of the outer header
 * @dst: outer destination address
 * @proto: IPPROTO_ESP, ...
 * @spi: SPI
 * @mark: skb mark
 *
 * Context: rcu_read_lock(). Return: SA, mature or dying, without a reference;
 * NULL.
 */
struct klips_sa *klips_sad_find_in(struct klips_net *kn, unsigned long gen, u8 family,
				   const struct klips_addr *dst, u8 proto, __be32 spi,
				   u32 mark);

/**
 * klips_sad_find_out() - the best SA for a template
 * @kn: namespace
 * @gen: klips_gen() of the packet
 * @tmpl: template; its addresses are not looked at
 * @src: SA's source address, of @family
 * @dst: SA's destination address
 * @family: of the SA's addresses
 * @flow: the packet, for the SAs' own selectors
 * @mark: skb mark
 *
 * Protocol, mode, endpoints, reqid where the template has one, the SA's own
 * selector where it has one; mature before dying, then newest. An SA of mode
 * "any" fits and is not changed here (see klips_sa_fix_mode()).
 *
 * Context: rcu_read_lock(). Return: SA without a reference, NULL.
 */
struct klips_sa *klips_sad_find_out(struct klips_net *kn, unsigned long gen,
				    const struct klips_tmpl *tmpl,
				    const struct klips_addr *src,
				    const struct klips_addr *dst, u8 family,
				    const struct klips_flow *flow, u32 mark);

/**
 * klips_sa_fix_mode() - fix an "any" SA's mode by its first use
 * @sa: SA
 * @mode: KLIPS_MODE_TRANSPORT or KLIPS_MODE_TUNNEL
 *
 * Return: true if the SA now has that mode. Any context.
 */
bool klips_sa_fix_mode(struct klips_sa *sa, u8 mode);

/**
 * klips_sa_account() - count a packet and apply byte and packet limits
 * @sa: SA
 * @bytes: length of the clear inner packet
 *
 * Sets the first and last use, and starts what those start. Reaching a soft
 * limit sends SA_EXPIRE once and makes the SA dying. Context: softirq or BH off, rcu_read_lock().
 *
 * Return: 0, or -EKEYEXPIRED when the hard limit is reached: the packet must be
 * dropped.
 */
int klips_sa_account(struct klips_sa *sa, u32 bytes);

static inline bool klips_sa_hold(struct klips_sa *sa)
{
	return refcount_inc_not_zero(&sa->ref);
}

/* klips_sa_put() - give a reference back; any context. */
void klips_sa_put(struct klips_sa *sa);

#endif /* KLIPS_SAD_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The selector index: finds the first matching policy of an ordered SPD at a
 * cost that does not depend on how many policies there are, as long as their
 * prefixes differ. How it works and why readers need no lock: sindex.c.
 */
#ifndef KLIPS_CORE_SINDEX_H
#define KLIPS_CORE_SINDEX_H

#include "selector.h"

struct klips_snode;

/**
 * struct klips_sentry - a selector in an index; embedded in a policy
 * @sel: which flows; valid, and unchanged while in the index
 * @priority: lower values match earlier; unchanged while in the index
 * @order: among equal priorities lower values match earlier: the policy's serial
 *	number, so that the oldest wins; unchanged while in the index
 * @next: private: next entry of the same two prefixes in match order
 * @prev: private to writers: previous entry
 * @node: private to writers: the node that holds the entry; NULL while in no
 *	index
 *
 * Zero the structure, set the first three members and insert it. Once removed it
 * may be freed or inserted again only after an RCU grace period: readers may
 * still stand on it and go on from it.
 */
struct klips_sentry {
	struct klips_selector sel;
	u32 priority;
	u64 order;
	struct klips_sentry __rcu *next;
	struct klips_sentry *prev;
	struct klips_snode *node;
};

/**
 * struct klips_sindex - an ordered set of selectors, of both families
 * @root: destination tries, by family: IPv4, IPv6
 * @changes: number of changes begun; lets readers see that one took place
 * @entries: number of entries; for writers
 * @nodes: number of trie nodes; for writers
 *
 * One index serves one direction.
 */
struct klips_sindex {
	struct klips_snode __rcu *root[2];
	unsigned long changes;
	unsigned long entries;
	unsigned long nodes;
};

/**
 * typedef klips_sindex_ok_t - may this entry be the result?
 * @entry: matches the flow
 * @arg: as given to the lookup
 *
 * Called in the reader's context. May be called again for the same entry in one
 * lookup, and for entries that turn out not to be the best: it must have no
 * effect.
 */
typedef bool (*klips_sindex_ok_t)(const struct klips_sentry *entry, void *arg);

void klips_sindex_init(struct klips_sindex *index);
void klips_sindex_destroy(struct klips_sindex *index);
int klips_sindex_insert(struct klips_sindex *index, struct klips_sentry *entry,
			gfp_t gfp);
void klips_sindex_remove(struct klips_sindex *index, struct klips_sentry *entry);
struct klips_sentry *klips_sindex_lookup(const struct klips_sindex *index,
					 const struct klips_flow *flow,
					 klips_sindex_ok_t ok, void *arg);
struct klips_sentry *klips_sindex_lookup_may(const struct klips_sindex *index,
					     const struct klips_flow *flow,
					     klips_sindex_ok_t ok, void *arg);

#endif /* KLIPS_CORE_SINDEX_H */

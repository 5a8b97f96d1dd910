// SPDX-License-Identifier: GPL-2.0
/*
 * The selector index.
 *
 * Shape. A path-compressed binary trie over destination prefixes; each of its nodes
 * that stands for a prefix in use holds a trie over source prefixes; each node of
 * that holds a list of entries in match order. A lookup walks the destination trie
 * down the one path that fits the flow, at each node on it the source trie down its
 * one path, and keeps the best entry. Each node knows a lower bound of the
 * priorities below it, so that nested prefixes which cannot win are not visited.
 *
 * Readers take no lock, and policy depends on them: a miss lets a packet out in
 * clear. Two things make every lookup see one true state of the index:
 *
 * 1. Every change has exactly one store by which readers come to see it, and no
 *    store takes anything else away, not even for a moment:
 *    - A new entry is published, with all the nodes that it needs, by one pointer
 *      to the list element or to the topmost new node. A new node that goes between
 *      two others already points to the lower one then; the lower node itself is
 *      not changed for readers (only @parent and @slot are, which are the writer's).
 *      A reader goes either the old way or the new one, and both lead to everything
 *      that was there before.
 *    - An entry is removed by one pointer around it. It keeps its own @next.
 *    - A node that has neither payload nor a fork is taken out by one pointer from
 *      its parent to its only child (or NULL). It keeps its own pointers, so a
 *      reader who stands on it goes on to all that was below it when it was taken
 *      out. By induction that leads to each entry which stays in the index: entries
 *      never move to another node, nodes never change their prefix, and whatever is
 *      taken out later in turn keeps its pointers. What the reader cannot reach
 *      this way was inserted after its lookup began.
 *    Memory is freed after a grace period.
 *
 * 2. That says nothing about two changes: a policy may be replaced by inserting
 *    another, higher in the tries, and then removing the first. A reader who has
 *    passed the upper place before and reaches the lower one after both would see
 *    neither, and no moment was without a policy. So the writer counts changes,
 *    each before it begins, and a reader who finds another count at its end than at
 *    its beginning does it again. If the counts are the same (k), then all of the
 *    first k - 1 changes were visible from the beginning (release of the count by
 *    the writer, acquire by the reader), and nothing of the change k + 1 was seen
 *    (or the count would be seen as well: smp_wmb() after counting, smp_rmb() before
 *    counting again). Change k itself has one deciding store. So the lookup answers
 *    for the index just before or just after change k. The count is no seqcount: a
 *    writer that is preempted in the middle of a change makes no reader wait.
 *
 * The bounds of priority are lowered before an entry is published and raised after
 * it is gone, so at each moment they are true for all entries that can be reached.
 *
 * The order of insertions and removals is the writer's only: it calls under its
 * lock. Nothing here recurses, and removal neither allocates nor fails.
 */
#include "sindex.h"

/*
 * Members in the order in which a reader wants them. A destination node has @sub
 * and never @first, a source node the other way round; a node which is only a fork
 * has neither. Then @min is the least priority of this node's entries and of all
 * below it, source tries included.
 */
struct klips_snode {
	struct klips_snode __rcu *child[2];
	struct klips_snode __rcu *sub;
	struct klips_sentry __rcu *first;
	struct klips_addr key;
	u32 min;
	u8 plen;
	/* for the writer */
	struct klips_sentry *last;
	struct klips_snode *parent;
	struct klips_snode __rcu **slot;
	struct rcu_head rcu;
};

/* A place in a trie where a prefix is or would be. */
struct place {
	struct klips_snode *parent;
	struct klips_snode __rcu **slot;
	struct klips_snode *node;	/* what is in the slot; NULL if nothing */
	u8 common;			/* bits of the prefix that node has too */
	bool found;			/* node has exactly the prefix */
};

/* The nodes that an insertion adds, allocated beforehand. */
struct spares {
	struct klips_snode *dst;
	struct klips_snode *src;
	struct klips_snode *fork;
};

/* The writer's load: it holds the lock that the caller has for the index. */
#define deref(p)	rcu_dereference_protected(p, true)

static struct klips_snode __rcu **root_slot(struct klips_sindex *index, u8 family)
{
	return &index->root[family == AF_INET6];
}

static void change_begin(struct klips_sindex *index)
{
	/* all earlier changes before the count; pairs with lookup()'s first load */
	smp_store_release(&index->changes, index->changes + 1);
	smp_wmb(); /* the count before the change; pairs with lookup()'s smp_rmb() */
}

/**
 * klips_sindex_init() - make an empty index
 * @index: index
 */
void klips_sindex_init(struct klips_sindex *index)
{
	memset(index, 0, sizeof(*index));
}

/* Writer: find the place of a prefix in the trie that hangs in a slot. */
static void find_place(struct place *at, struct klips_snode *parent,
		       struct klips_snode __rcu **slot,
		       const struct klips_addr *key, u8 plen)
{
	struct klips_snode *node;

	for (;;) {
		node = deref(*slot);
		at->parent = parent;
		at->slot = slot;
		at->node = node;
		at->common = 0;
		at->found = false;
		if (!node)
			return;
		at->common = klips_addr_common(key, &node->key,
					       min(plen, node->plen));
		if (at->common < node->plen)
			return;
		if (node->plen == plen) {
			at->found = true;
			return;
		}
		parent = node;
		slot = &node->child[klips_addr_bit(key, node->plen)];
	}
}

/* Does a node with this prefix at this place need a fork above it? */
static bool needs_fork(const struct place *at, u8 plen)
{
	return at->node && at->common < plen;
}

static struct klips_snode *new_node(const struct klips_addr *key, u8 plen,
				    gfp_t gfp)
{
	struct klips_snode *node = klips_core_alloc(sizeof(*node), gfp);

	if (node) {
		node->key = *key;
		klips_addr_mask(&node->key, plen);
		node->plen = plen;
	}
	return node;
}

/* Hang a node into a slot of an upper one that readers do not know yet. */
static void adopt(struct klips_snode *parent, struct klips_snode __rcu **slot,
		  struct klips_snode *node)
{
	RCU_INIT_POINTER(*slot, node);
	node->parent = parent;
	node->slot = slot;
}

/*
 * Build the subtree that replaces what is at the place: the new node, where needed
 * a fork, and below them what was there. Only the writer's members of the latter
 * change. Returns its top, ready to be published.
 */
static struct klips_snode *assemble(const struct place *at,
				    struct klips_snode *leaf,
				    struct klips_snode *fork)
{
	struct klips_snode *old = at->node, *top = leaf;
	unsigned int bit;

	if (fork) {
		bit = klips_addr_bit(&leaf->key, fork->plen);
		fork->min = min(leaf->min, old->min);
		adopt(fork, &fork->child[bit], leaf);
		adopt(fork, &fork->child[!bit], old);
		top = fork;
	} else if (old) {
		bit = klips_addr_bit(&old->key, leaf->plen);
		leaf->min = min(leaf->min, old->min);
		adopt(leaf, &leaf->child[bit], old);
	}
	top->parent = at->parent;
	top->slot = at->slot;
	return top;
}

/* Lower the bounds of a node and all above it to a priority that comes below. */
static void lower_bounds(struct klips_snode *node, u32 priority)
{
	for (; node && priority < node->min; node = node->parent)
		WRITE_ONCE(node->min, priority);
}

/* The bound that a node should have; nodes below it have the right ones. */
static u32 bound(const struct klips_snode *node)
{
	const struct klips_snode *below;
	const struct klips_sentry *first = deref(node->first);
	u32 least = first ? first->priority : 0xffffffffu;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		below = deref(node->child[i]);
		if (below)
			least = min(least, below->min);
	}
	below = deref(node->sub);
	return below ? min(least, below->min) : least;
}

/* After something below the node (or of its own) was removed */
static void raise_bounds(struct klips_snode *node)
{
	u32 least;

	for (; node; node = node->parent) {
		least = bound(node);
		if (least == node->min)
			return;
		WRITE_ONCE(node->min, least);
	}
}

static bool before(const struct klips_sentry *a, const struct klips_sentry *b)
{
	return a->priority < b->priority ||
	       (a->priority == b->priority && a->order < b->order);
}

/*
 * Put an entry into a node's list, behind its equals. The search begins at the end:
 * policies mostly come in the order of their serial numbers.
 */
static void link_entry(struct klips_snode *node, struct klips_sentry *entry)
{
	struct klips_sentry *prev = node->last, *next;

	while (prev && before(entry, prev))
		prev = prev->prev;
	next = prev ? deref(prev->next) : deref(node->first);
	entry->node = node;
	entry->prev = prev;
	RCU_INIT_POINTER(entry->next, next);
	if (next)
		next->prev = entry;
	else
		node->last = entry;
	if (prev)
		rcu_assign_pointer(prev->next, entry);
	else
		rcu_assign_pointer(node->first, entry);
}

static void unlink_entry(struct klips_sentry *entry)
{
	struct klips_snode *node = entry->node;
	struct klips_sentry *next = deref(entry->next);

	if (entry->prev)
		rcu_assign_pointer(entry->prev->next, next);
	else
		rcu_assign_pointer(node->first, next);
	if (next)
		next->prev = entry->prev;
	else
		node->last = entry->prev;
	/* entry->next stays: a reader may be standing here */
	entry->prev = NULL;
	entry->node = NULL;
}

/*
 * Allocate what an entry needs: nodes for those of its prefixes that have none, and
 * a fork if the topmost of these comes beside another node. (A node in a new source
 * trie is alone there.)
 */
static int get_spares(struct spares *new, const struct klips_selector *sel,
		      const struct place *dst, const struct place *src, gfp_t gfp)
{
	const struct place *top = dst->found ? src : dst;
	const struct klips_addr *key = dst->found ? &sel->src : &sel->dst;
	u8 plen = dst->found ? sel->src_plen : sel->dst_plen;

	memset(new, 0, sizeof(*new));
	if (dst->found && src->found)
		return 0;
	new->src = new_node(&sel->src, sel->src_plen, gfp);
	if (!new->src)
		return -ENOMEM;
	if (!dst->found) {
		new->dst = new_node(&sel->dst, sel->dst_plen, gfp);
		if (!new->dst)
			goto no_memory;
	}
	if (needs_fork(top, plen)) {
		new->fork = new_node(key, top->common, gfp);
		if (!new->fork)
			goto no_memory;
	}
	return 0;

no_memory:
	klips_core_free(new->dst);
	klips_core_free(new->src);
	return -ENOMEM;
}

/**
 * klips_sindex_insert() - add an entry
 * @index: index; the caller serialises all changes
 * @entry: entry with selector, priority and order set, and the rest zero (or removed
 *	a grace period ago); it stays the caller's
 * @gfp: how to allocate
 *
 * Readers see the entry at once or, where this fails, nothing of it. Entries whose
 * priority and order are equal match in the order of insertion only where their
 * prefixes are equal too: give each its own order.
 *
 * Return: 0; -EINVAL if the selector is not valid; -EEXIST if the entry is in an
 * index already; -ENOMEM. The index is unchanged on error.
 */
int klips_sindex_insert(struct klips_sindex *index, struct klips_sentry *entry,
			gfp_t gfp)
{
	const struct klips_selector *sel = &entry->sel;
	struct place dst, src = { .found = false };
	struct klips_snode *top;
	struct spares new;
	int err;

	if (entry->node)
		return -EEXIST;
	err = klips_selector_valid(sel, NULL);
	if (err)
		return err;

	find_place(&dst, NULL, root_slot(index, sel->family), &sel->dst,
		   sel->dst_plen);
	if (dst.found)
		find_place(&src, dst.node, &dst.node->sub, &sel->src,
			   sel->src_plen);
	err = get_spares(&new, sel, &dst, &src, gfp);
	if (err)
		return err;

	change_begin(index);
	index->entries++;
	index->nodes += !!new.src + !!new.dst + !!new.fork;
	if (!new.src) {
		lower_bounds(src.node, entry->priority);
		link_entry(src.node, entry);
		return 0;
	}
	new.src->min = entry->priority;
	link_entry(new.src, entry);
	if (!new.dst) {
		top = assemble(&src, new.src, new.fork);
		lower_bounds(src.parent, entry->priority);
		rcu_assign_pointer(*src.slot, top);
		return 0;
	}
	new.dst->min = entry->priority;
	adopt(new.dst, &new.dst->sub, new.src);
	top = assemble(&dst, new.dst, new.fork);
	lower_bounds(dst.parent, entry->priority);
	rcu_assign_pointer(*dst.slot, top);
	return 0;
}

/*
 * Take out a node that has become useless, and those above it that become so by
 * that: no payload, and at most one child. Returns the lowest node that stays, NULL
 * if none does.
 */
static struct klips_snode *prune(struct klips_sindex *index,
				 struct klips_snode *node)
{
	struct klips_snode *child, *parent;

	while (node && !deref(node->first) && !deref(node->sub)) {
		child = deref(node->child[0]);
		if (!child)
			child = deref(node->child[1]);
		else if (deref(node->child[1]))
			break;
		parent = node->parent;
		if (child) {
			child->parent = parent;
			child->slot = node->slot;
		}
		rcu_assign_pointer(*node->slot, child);
		klips_core_free_rcu(node, rcu);
		index->nodes--;
		node = parent;
	}
	return node;
}

/**
 * klips_sindex_remove() - take out an entry
 * @index: the index that the entry is in; the caller serialises all changes
 * @entry: entry; nothing happens if it is in no index
 *
 * Never fails and never allocates. Lookups that begin after the return do not find
 * the entry; those already under way may, so that it has to live for one more grace
 * period and may not be inserted again before.
 */
void klips_sindex_remove(struct klips_sindex *index, struct klips_sentry *entry)
{
	struct klips_snode *node = entry->node;

	if (!node)
		return;
	change_begin(index);
	unlink_entry(entry);
	index->entries--;
	raise_bounds(prune(index, node));
}

/* The next node in an order in which children and subtries come before parents */
static struct klips_snode *deepest(struct klips_snode *node)
{
	struct klips_snode *below;

	for (;;) {
		below = deref(node->child[0]);
		if (!below)
			below = deref(node->child[1]);
		if (!below)
			below = deref(node->sub);
		if (!below)
			return node;
		node = below;
	}
}

static struct klips_snode *next_upwards(const struct klips_snode *node)
{
	struct klips_snode *parent = node->parent, *beside = NULL;

	if (!parent)
		return NULL;
	if (node->slot == &parent->child[0])
		beside = deref(parent->child[1]);
	if (!beside && node->slot != &parent->sub)
		beside = deref(parent->sub);
	return beside ? deepest(beside) : parent;
}

static void disown_entries(struct klips_snode *node)
{
	struct klips_sentry *entry;

	for (entry = deref(node->first); entry; entry = deref(entry->next)) {
		entry->prev = NULL;
		entry->node = NULL;
	}
}

/**
 * klips_sindex_destroy() - take out all entries
 * @index: index, which is empty and usable afterwards; the caller serialises all
 *	changes
 *
 * Frees the nodes (after a grace period) and leaves the entries to the caller as
 * klips_sindex_remove() does. Costs less than to remove each of them, and for
 * readers all entries of a family are gone at one moment.
 */
void klips_sindex_destroy(struct klips_sindex *index)
{
	struct klips_snode *node, *next;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		node = deref(index->root[i]);
		if (!node)
			continue;
		change_begin(index);
		RCU_INIT_POINTER(index->root[i], NULL);
		for (node = deepest(node); node; node = next) {
			next = next_upwards(node);
			disown_entries(node);
			klips_core_free_rcu(node, rcu);
		}
	}
	index->entries = 0;
	index->nodes = 0;
}

/* One lookup under way. */
struct search {
	const struct klips_flow *flow;
	klips_sindex_ok_t ok;
	void *arg;
	struct klips_sentry *best;
	bool may;
};

/* Look for a better entry among those of one pair of prefixes. */
static void search_list(struct search *s, const struct klips_snode *node)
{
	struct klips_sentry *entry;
	bool match;

	for (entry = rcu_dereference(node->first); entry;
	     entry = rcu_dereference(entry->next)) {
		if (s->best && !before(entry, s->best))
			return;
		match = s->may ?
			klips_selector_may_match_upper(&entry->sel, s->flow) :
			klips_selector_match_upper(&entry->sel, s->flow);
		if (match && (!s->ok || s->ok(entry, s->arg))) {
			s->best = entry;
			return;
		}
	}
}

/* Nothing at or below the node can be better than what was found. */
static bool hopeless(const struct search *s, const struct klips_snode *node)
{
	return s->best && READ_ONCE(node->min) > s->best->priority;
}

/*
 * Does the node's prefix fit the address? If so, *@next is the child that may fit
 * as well, NULL at the end of the path.
 */
static bool step(const struct klips_snode *node, const struct klips_addr *addr,
		 u8 family, const struct klips_snode **next)
{
	*next = NULL;
	if (!klips_addr_prefix_match(&node->key, addr, family, node->plen))
		return false;
	if (node->plen < klips_addr_bits(family))
		*next = rcu_dereference(node->child[klips_addr_bit(addr, node->plen)]);
	return true;
}

static void search_sources(struct search *s, const struct klips_snode *node)
{
	const struct klips_snode *next;

	for (; node && !hopeless(s, node); node = next)
		if (step(node, &s->flow->src, s->flow->family, &next))
			search_list(s, node);
}

static void search_index(struct search *s, const struct klips_sindex *index)
{
	const struct klips_snode *node, *next;
	u8 family = s->flow->family;

	s->best = NULL;
	node = rcu_dereference(index->root[family == AF_INET6]);
	for (; node && !hopeless(s, node); node = next)
		if (step(node, &s->flow->dst, family, &next))
			search_sources(s, rcu_dereference(node->sub));
}

static struct klips_sentry *lookup(const struct klips_sindex *index,
				   const struct klips_flow *flow, bool may,
				   klips_sindex_ok_t ok, void *arg)
{
	struct search s = { .flow = flow, .ok = ok, .arg = arg, .may = may };
	unsigned long changes, now;

	if (unlikely(!klips_addr_bits(flow->family)))
		return NULL;
	/* the count before all loads; pairs with change_begin() */
	changes = smp_load_acquire(&index->changes);
	for (;;) {
		search_index(&s, index);
		smp_rmb(); /* all loads before the count; pairs with change_begin() */
		/* it may be the first count of another search: acquire, as above */
		now = smp_load_acquire(&index->changes);
		if (likely(now == changes))
			return s.best;
		changes = now;
		cpu_relax();
	}
}

/**
 * klips_sindex_lookup() - find the first entry in match order for a flow
 * @index: index
 * @flow: flow; of any content
 * @ok: called for entries that match; NULL to take every one
 * @arg: for @ok
 *
 * The answer is right for one moment during the call, whatever is changed
 * meanwhile: an entry that was there throughout is found unless a better one is, and
 * where one took the other's place there is no moment without either.
 *
 * Entries match as klips_selector_match() says: one with ports does not match a flow
 * whose ports are unknown.
 *
 * Context: the caller holds rcu_read_lock(); the entry is valid as long as it does.
 * Return: the matching entry with the least priority value, among these with the
 * least order, for which @ok holds; or NULL.
 */
struct klips_sentry *klips_sindex_lookup(const struct klips_sindex *index,
					 const struct klips_flow *flow,
					 klips_sindex_ok_t ok, void *arg)
{
	return lookup(index, flow, false, ok, arg);
}

/**
 * klips_sindex_lookup_may() - find the first entry that could be for a flow
 * @index: index
 * @flow: flow; of any content
 * @ok: called for entries that could match; NULL to take every one
 * @arg: for @ok
 *
 * As klips_sindex_lookup(), but entries match as klips_selector_may_match() says.
 * Where this result differs from the other, a packet whose ports are unknown might
 * belong to a policy that comes earlier than the one that is known to match.
 *
 * Context: the caller holds rcu_read_lock(); the entry is valid as long as it does.
 * Return: the entry, or NULL.
 */
struct klips_sentry *klips_sindex_lookup_may(const struct klips_sindex *index,
					     const struct klips_flow *flow,
					     klips_sindex_ok_t ok, void *arg)
{
	return lookup(index, flow, true, ok, arg);
}

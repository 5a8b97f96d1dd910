// SPDX-License-Identifier: GPL-2.0
/*
 * The selector index: against a list that is searched from end to end; under
 * allocation failure; and with changes in the middle of lookups, each at each step.
 *
 * The index is compiled into this file so that its steps can be stopped at: a
 * reader's before each load of a pointer, a writer's before and after each store.
 * test_race.c does the same with real threads.
 */
#include "testing.h"
#include "core/sindex.h"

static void (*reader_step)(void);
static void (*writer_step)(void);

#define step_before(hook, value)				\
	__extension__({						\
		if (hook)					\
			hook();					\
		(value);					\
	})

#undef rcu_dereference
#define rcu_dereference(p) \
	step_before(reader_step, __atomic_load_n(&(p), __ATOMIC_ACQUIRE))
#undef smp_rmb
#define smp_rmb()	step_before(reader_step, (void)0)

#define step_around(store)					\
	do {							\
		if (writer_step)				\
			writer_step();				\
		store;						\
		if (writer_step)				\
			writer_step();				\
	} while (0)

#undef rcu_assign_pointer
#define rcu_assign_pointer(p, v) \
	step_around(__atomic_store_n(&(p), v, __ATOMIC_RELEASE))
#undef RCU_INIT_POINTER
#define RCU_INIT_POINTER(p, v) \
	step_around(__atomic_store_n(&(p), v, __ATOMIC_RELAXED))
#undef WRITE_ONCE
#define WRITE_ONCE(x, v) \
	step_around(__atomic_store_n(&(x), v, __ATOMIC_RELAXED))

#include "core/sindex.c"

/* --- memory: failing at will, freed when no lookup is under way --- */

static unsigned int allocs, fail_at;	/* fail_at 0: never; n: the n-th fails */
static void *deferred[100000];
static unsigned int deferred_count;

static bool fails(size_t size)
{
	(void)size;
	return ++allocs == fail_at;
}

static void defer(void *ptr)
{
	assert_true(deferred_count < ARRAY_LEN(deferred));
	deferred[deferred_count++] = ptr;
}

static void grace_period(void)
{
	while (deferred_count)
		free(deferred[--deferred_count]);
}

static int set_up(void **state)
{
	(void)state;
	klips_core_alloc_fails = fails;
	klips_core_defer_free = defer;
	fail_at = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	reader_step = NULL;
	writer_step = NULL;
	grace_period();
	return 0;
}

/* --- a model: all policies in an array --- */

#define MAX_ENTRIES	600

struct policy {
	struct klips_sentry entry;
	bool in;
	u8 color;	/* what ok() asks for */
};

struct model {
	struct klips_sindex index;
	struct policy p[MAX_ENTRIES];
	unsigned int size;	/* of them in use */
	u64 serial;
};

static bool has_color(const struct klips_sentry *entry, void *arg)
{
	const struct policy *p = (const struct policy *)entry;

	return p->color & *(u8 *)arg;
}

static struct klips_sentry *naive_lookup(struct model *m, const struct klips_flow *f, bool may,
					 u8 *color)
{
	struct klips_sentry *best = NULL, *e;
	unsigned int i;

	for (i = 0; i < m->size; i++) {
		e = &m->p[i].entry;
		if (!m->p[i].in || (color && !(m->p[i].color & *color)))
			continue;
		if (!(may ? klips_selector_may_match(&e->sel, f) :
			    klips_selector_match(&e->sel, f)))
			continue;
		if (!best || e->priority < best->priority ||
		    (e->priority == best->priority && e->order < best->order))
			best = e;
	}
	return best;
}

/* Addresses with many common prefixes: a few bits set here and there */
static struct klips_addr random_addr(struct random *rnd, u8 family)
{
	struct klips_addr a;
	unsigned int i, bit;

	memset(&a, 0, sizeof(a));
	a.b[0] = 10;
	for (i = 0; i < 3; i++) {
		bit = random_below(rnd, 6) * klips_addr_bits(family) / 6 + random_below(rnd, 3);
		a.b[bit / 8] ^= 0x80 >> bit % 8;
	}
	if (!random_below(rnd, 3))
		a.b[klips_addr_bits(family) / 8 - 1] ^= (u8)random_u64(rnd);
	return a;
}

static u8 random_plen(struct random *rnd, u8 family)
{
	u8 bits = klips_addr_bits(family);

	switch (random_below(rnd, 4)) {
	case 0:
		return bits;
	case 1:
		return (u8)(random_below(rnd, 5) * bits / 4);
	default:
		return (u8)random_below(rnd, bits + 1);
	}
}

static void random_entry(struct random *rnd, struct klips_sentry *e, struct model *m)
{
	struct klips_selector *s = &e->sel;

	memset(e, 0, sizeof(*e));
	s->family = random_below(rnd, 3) ? AF_INET : AF_INET6;
	s->src = random_addr(rnd, s->family);
	s->dst = random_addr(rnd, s->family);
	s->src_plen = random_plen(rnd, s->family);
	s->dst_plen = random_plen(rnd, s->family);
	s->sport_max = 65535;
	s->dport_max = 65535;
	if (!random_below(rnd, 3))
		s->proto = IPPROTO_TCP;
	if (!random_below(rnd, 3)) {
		s->dport_min = 80;
		s->dport_max = 80;
	}
	if (m->size && !random_below(rnd, 3)) {
		/* the prefixes of another one */
		*s = m->p[random_below(rnd, m->size)].entry.sel;
		if (s->family && random_below(rnd, 2))
			s->src_plen = random_plen(rnd, s->family);
		if (!s->family)
			s->family = AF_INET;
	}
	e->priority = random_below(rnd, 4) ? 1000 : random_below(rnd, 2000);
	/* not always ascending: a policy may be put where an older one was */
	e->order = random_below(rnd, 8) ? ++m->serial : (random_u64(rnd) & 0xffff) << 32;
}

static struct klips_flow random_flow(struct random *rnd, struct model *m)
{
	struct klips_flow f = { .family = random_below(rnd, 3) ? AF_INET : AF_INET6 };
	const struct klips_selector *s;

	f.src = random_addr(rnd, f.family);
	f.dst = random_addr(rnd, f.family);
	if (m->size && random_below(rnd, 4)) {
		s = &m->p[random_below(rnd, m->size)].entry.sel;
		if (s->family == f.family) {
			f.src = s->src;
			f.dst = s->dst;
		}
	}
	f.proto = random_below(rnd, 2) ? IPPROTO_TCP : IPPROTO_UDP;
	f.dport = random_below(rnd, 2) ? 80 : 443;
	if (!random_below(rnd, 5)) {
		f.dport = 0;
		f.flags = KLIPS_FLOW_NOPORTS;
		if (f.family == AF_INET6 && random_below(rnd, 2))
			f.flags |= KLIPS_FLOW_NOPROTO;
	}
	return f;
}

static void compare_lookup(struct model *m, const struct klips_flow *f, struct random *rnd)
{
	u8 color = (u8)(1 << random_below(rnd, 4));

	assert_ptr_equal(klips_sindex_lookup(&m->index, f, NULL, NULL),
			 naive_lookup(m, f, false, NULL));
	assert_ptr_equal(klips_sindex_lookup_may(&m->index, f, NULL, NULL),
			 naive_lookup(m, f, true, NULL));
	assert_ptr_equal(klips_sindex_lookup(&m->index, f, has_color, &color),
			 naive_lookup(m, f, false, &color));
	assert_ptr_equal(klips_sindex_lookup_may(&m->index, f, has_color, &color),
			 naive_lookup(m, f, true, &color));
}

static void model_insert(struct model *m, struct random *rnd, unsigned int i)
{
	random_entry(rnd, &m->p[i].entry, m);
	m->p[i].color = (u8)random_u64(rnd);
	assert_int_equal(klips_sindex_insert(&m->index, &m->p[i].entry, GFP_KERNEL), 0);
	m->p[i].in = true;
}

static void model_remove(struct model *m, unsigned int i)
{
	klips_sindex_remove(&m->index, &m->p[i].entry);
	assert_null(m->p[i].entry.node);
	m->p[i].in = false;
}

/* --- the inner order --- */

struct tally {
	unsigned long nodes, entries;
	u64 shape;	/* a sum over all that readers see */
};

static void mix(struct tally *t, u64 v)
{
	t->shape = (t->shape ^ v) * 0x9e3779b97f4a7c15ull;
	t->shape ^= t->shape >> 29;
}

static u32 check_list(const struct klips_snode *node, struct tally *t)
{
	const struct klips_sentry *e, *prev = NULL;

	for (e = node->first; e; prev = e, e = e->next) {
		assert_ptr_equal(e->prev, prev);
		assert_ptr_equal(e->node, node);
		assert_true(!prev || !before(e, prev));
		mix(t, (uintptr_t)e);
		t->entries++;
	}
	assert_ptr_equal(node->last, prev);
	return node->first ? node->first->priority : 0xffffffffu;
}

/* Every rule that the nodes keep; returns the least priority */
static u32 check_trie(const struct klips_snode *node, const struct klips_snode *parent,
		      struct klips_snode *const *slot, u8 family, struct tally *t)
{
	const struct klips_snode *child;
	u32 least = check_list(node, t);
	unsigned int i;

	t->nodes++;
	mix(t, node->plen);
	mix(t, (uintptr_t)node);
	assert_ptr_equal(node->parent, parent);
	assert_ptr_equal(node->slot, slot);
	assert_in_range(node->plen, 0, klips_addr_bits(family));
	for (i = 0; i < 2; i++) {
		child = node->child[i];
		mix(t, i);
		if (!child)
			continue;
		assert_true(child->plen > node->plen);
		assert_true(klips_addr_prefix_match(&child->key, &node->key, family, node->plen));
		assert_int_equal(klips_addr_bit(&child->key, node->plen), i);
		least = min(least, check_trie(child, node, &node->child[i], family, t));
	}
	/* nothing useless */
	assert_true(node->first || node->sub || (node->child[0] && node->child[1]));
	assert_false(node->first && node->sub);
	if (node->sub)
		least = min(least, check_trie(node->sub, node, &node->sub, family, t));
	assert_int_equal(node->min, least);
	return least;
}

static struct tally check_index(struct klips_sindex *index)
{
	struct tally t = { 0, 0, 0 };
	unsigned int i;

	for (i = 0; i < 2; i++)
		if (index->root[i])
			check_trie(index->root[i], NULL, &index->root[i],
				   i ? AF_INET6 : AF_INET, &t);
	assert_int_equal(index->nodes, t.nodes);
	assert_int_equal(index->entries, t.entries);
	return t;
}

/* --- tests --- */

static struct klips_selector sel4(u32 src, u8 src_plen, u32 dst, u8 dst_plen)
{
	struct klips_selector s = {
		.family = AF_INET, .src_plen = src_plen, .dst_plen = dst_plen,
		.sport_max = 65535, .dport_max = 65535,
	};

	s.src.a4 = htonl(src);
	s.dst.a4 = htonl(dst);
	return s;
}

static struct klips_flow flow4(u32 src, u32 dst)
{
	struct klips_flow f = { .family = AF_INET, .proto = IPPROTO_TCP, .dport = 80 };

	f.src.a4 = htonl(src);
	f.dst.a4 = htonl(dst);
	return f;
}

static void test_order(void **state)
{
	struct klips_sindex x;
	struct klips_sentry a = { .sel = sel4(0, 0, 0, 0), .priority = 10, .order = 1 };
	struct klips_sentry b = { .sel = sel4(0x0a000000, 8, 0xc0a80000, 16), .priority = 10,
				  .order = 2 };
	struct klips_sentry c = { .sel = sel4(0x0a000001, 32, 0, 0), .priority = 9, .order = 3 };
	struct klips_sentry d = { .sel = b.sel, .priority = 10, .order = 0 };
	struct klips_flow f = flow4(0x0a000001, 0xc0a80001);

	(void)state;
	klips_sindex_init(&x);
	assert_null(klips_sindex_lookup(&x, &f, NULL, NULL));
	assert_int_equal(klips_sindex_insert(&x, &a, GFP_KERNEL), 0);
	assert_int_equal(klips_sindex_insert(&x, &b, GFP_KERNEL), 0);
	assert_ptr_equal(klips_sindex_lookup(&x, &f, NULL, NULL), &a);	/* the oldest */
	assert_int_equal(klips_sindex_insert(&x, &c, GFP_KERNEL), 0);
	assert_ptr_equal(klips_sindex_lookup(&x, &f, NULL, NULL), &c);	/* the priority */
	klips_sindex_remove(&x, &c);
	assert_int_equal(klips_sindex_insert(&x, &d, GFP_KERNEL), 0);
	assert_ptr_equal(klips_sindex_lookup(&x, &f, NULL, NULL), &d);
	assert_int_equal(klips_sindex_insert(&x, &d, GFP_KERNEL), -EEXIST);
	klips_sindex_remove(&x, &c);	/* is in none: nothing happens */
	assert_int_equal(x.entries, 3);
	f.family = AF_INET6;
	assert_null(klips_sindex_lookup(&x, &f, NULL, NULL));
	f.family = 77;
	assert_null(klips_sindex_lookup(&x, &f, NULL, NULL));
	c.sel.src_plen = 33;
	assert_int_equal(klips_sindex_insert(&x, &c, GFP_KERNEL), -EINVAL);
	c.sel.family = 0;
	assert_int_equal(klips_sindex_insert(&x, &c, GFP_KERNEL), -EINVAL);
	check_index(&x);
	klips_sindex_destroy(&x);
	assert_null(a.node);
	assert_int_equal(x.entries + x.nodes, 0);
	f.family = AF_INET;
	assert_null(klips_sindex_lookup(&x, &f, NULL, NULL));
	assert_int_equal(klips_sindex_insert(&x, &b, GFP_KERNEL), 0);
	assert_ptr_equal(klips_sindex_lookup(&x, &f, NULL, NULL), &b);
	klips_sindex_destroy(&x);
}

static void test_unknown_ports(void **state)
{
	struct klips_sindex x;
	struct klips_sentry all = { .sel = sel4(0, 0, 0, 0), .priority = 10 };
	struct klips_sentry web = { .sel = sel4(0, 0, 0, 0), .priority = 5 };
	struct klips_flow f = flow4(1, 2);

	(void)state;
	web.sel.proto = IPPROTO_TCP;
	web.sel.dport_min = 80;
	web.sel.dport_max = 80;
	klips_sindex_init(&x);
	assert_int_equal(klips_sindex_insert(&x, &all, GFP_KERNEL), 0);
	assert_int_equal(klips_sindex_insert(&x, &web, GFP_KERNEL), 0);
	assert_ptr_equal(klips_sindex_lookup(&x, &f, NULL, NULL), &web);
	f.dport = 0;
	f.flags = KLIPS_FLOW_NOPORTS | KLIPS_FLOW_FRAGMENT;
	assert_ptr_equal(klips_sindex_lookup(&x, &f, NULL, NULL), &all);
	assert_ptr_equal(klips_sindex_lookup_may(&x, &f, NULL, NULL), &web);
	f.proto = IPPROTO_UDP;
	assert_ptr_equal(klips_sindex_lookup_may(&x, &f, NULL, NULL), &all);
	klips_sindex_destroy(&x);
}

/* A prefix of every length, nested: the longest path that there can be */
static void test_deepest(void **state)
{
	static struct klips_sentry e[129 * 2];
	struct klips_flow f = { .family = AF_INET6, .proto = IPPROTO_TCP };
	struct klips_sindex x;
	unsigned int i;

	(void)state;
	klips_sindex_init(&x);
	memset(e, 0, sizeof(e));
	memset(&f.src, 0xff, sizeof(f.src));
	memset(&f.dst, 0xff, sizeof(f.dst));
	for (i = 0; i < ARRAY_LEN(e); i++) {
		e[i].sel.family = AF_INET6;
		e[i].sel.src = f.src;
		e[i].sel.dst = f.dst;
		e[i].sel.dst_plen = (u8)(i % 129);
		e[i].sel.src_plen = (u8)(i < 129 ? 128 - i : 128);
		e[i].sel.sport_max = 65535;
		e[i].sel.dport_max = 65535;
		e[i].priority = 1000 - i;
		assert_int_equal(klips_sindex_insert(&x, &e[i], GFP_KERNEL), 0);
		assert_ptr_equal(klips_sindex_lookup(&x, &f, NULL, NULL), &e[i]);
	}
	check_index(&x);
	for (; i-- > 129;) {
		klips_sindex_remove(&x, &e[i]);
		assert_ptr_equal(klips_sindex_lookup(&x, &f, NULL, NULL), &e[i - 1]);
	}
	check_index(&x);
	klips_sindex_destroy(&x);
}

static void random_run(struct random *rnd, struct model *m, unsigned int size)
{
	unsigned int i, k, n;
	struct klips_flow f;
	struct klips_sindex twin;
	static struct klips_sentry copy[MAX_ENTRIES];

	memset(m, 0, sizeof(*m));
	klips_sindex_init(&m->index);
	m->size = size;
	for (k = 0; k < size * 6; k++) {
		i = random_below(rnd, size);
		if (m->p[i].in)
			model_remove(m, i);
		else
			model_insert(m, rnd, i);
		grace_period();
		for (n = 0; n < 4; n++) {
			f = random_flow(rnd, m);
			compare_lookup(m, &f, rnd);
		}
		if (k % 16 == 0)
			check_index(&m->index);
	}
	/* how it came to be makes no difference */
	klips_sindex_init(&twin);
	for (i = 0; i < size; i++) {
		memset(&copy[i], 0, sizeof(copy[i]));
		copy[i].sel = m->p[i].entry.sel;
		if (m->p[i].in)
			assert_int_equal(klips_sindex_insert(&twin, &copy[i], GFP_KERNEL), 0);
	}
	assert_int_equal(twin.nodes, m->index.nodes);
	klips_sindex_destroy(&twin);
	if (random_below(rnd, 4)) {
		for (i = 0; i < size; i++)
			if (m->p[i].in)
				model_remove(m, i);
		assert_int_equal(check_index(&m->index).nodes, 0);
	}
	klips_sindex_destroy(&m->index);
	assert_null(m->index.root[0]);
	assert_null(m->index.root[1]);
	grace_period();
}

static void test_against_naive(void **state)
{
	static const unsigned int sizes[] = { 1, 2, 3, 5, 10, 30, 100, MAX_ENTRIES };
	struct random rnd = random_begin("sindex");
	struct model *m = malloc(sizeof(*m));
	unsigned int i, k, rounds = env_number("KLIPS_ROUNDS", 100) / 10;

	(void)state;
	assert_non_null(m);
	for (k = 0; k < rounds; k++)
		for (i = 0; i < ARRAY_LEN(sizes); i++)
			if (sizes[i] < 100 || k % 5 == 0)
				random_run(&rnd, m, sizes[i]);
	free(m);
}

/* Fail the first, second, ... allocation of each insertion. */
static void test_no_memory(void **state)
{
	struct random rnd = random_begin("no memory");
	struct model *m = calloc(1, sizeof(*m));
	unsigned int i, n, most = 0;
	struct tally before_it, after_it;
	unsigned long changes;
	int err;

	(void)state;
	assert_non_null(m);
	klips_sindex_init(&m->index);
	for (i = 0; i < MAX_ENTRIES; i++) {
		random_entry(&rnd, &m->p[i].entry, m);
		before_it = check_index(&m->index);
		changes = m->index.changes;
		for (n = 1;; n++) {
			allocs = 0;
			fail_at = n;
			err = klips_sindex_insert(&m->index, &m->p[i].entry, GFP_KERNEL);
			if (!err)
				break;
			assert_int_equal(err, -ENOMEM);
			assert_int_equal(allocs, n);
			assert_null(m->p[i].entry.node);
			after_it = check_index(&m->index);
			assert_memory_equal(&before_it, &after_it, sizeof(after_it));
			assert_int_equal(m->index.changes, changes);
		}
		most = max(most, n - 1);
		m->p[i].in = true;
		m->size = i + 1;
	}
	fail_at = 0;
	assert_int_equal(most, 3);	/* two leaves and a fork */
	allocs = 0;
	for (i = 0; i < MAX_ENTRIES; i++)
		model_remove(m, i);
	assert_int_equal(allocs, 0);
	assert_int_equal(m->index.nodes, 0);
	free(m);
}

/* --- one change in the middle of another's work --- */

static struct model *world;
static struct klips_flow *probes;
static unsigned int probe_count;

/* What a lookup may answer while a change is under way: before it, or after. */
static struct klips_sentry **answer_before, **answer_after;
static unsigned long writer_steps;

static void lookup_all(struct klips_sentry **answers)
{
	unsigned int i;

	for (i = 0; i < probe_count; i++)
		answers[i] = naive_lookup(world, &probes[i], false, NULL);
}

/* A whole lookup of every probe between two stores of the writer */
static void look_between_stores(void)
{
	struct klips_sentry *got;
	unsigned int i;

	writer_steps++;
	for (i = 0; i < probe_count; i++) {
		got = klips_sindex_lookup(&world->index, &probes[i], NULL, NULL);
		if (got != answer_before[i] && got != answer_after[i])
			fail_msg("probe %u sees neither before nor after", i);
	}
}

static void change_one(struct model *m, unsigned int i, bool in)
{
	if (in)
		assert_int_equal(klips_sindex_insert(&m->index, &m->p[i].entry, GFP_KERNEL), 0);
	else
		klips_sindex_remove(&m->index, &m->p[i].entry);
	m->p[i].in = in;
}

static void test_lookups_within_changes(void **state)
{
	struct random rnd = random_begin("within changes");
	unsigned int i, k, n, rounds = 30 * env_number("KLIPS_ROUNDS", 100);
	struct klips_sentry *was[24], *is[24];
	struct klips_flow f[24];

	(void)state;
	world = calloc(1, sizeof(*world));
	assert_non_null(world);
	klips_sindex_init(&world->index);
	world->size = 24;
	probes = f;
	probe_count = ARRAY_LEN(f);
	answer_before = was;
	answer_after = is;
	writer_steps = 0;
	for (k = 0; k < rounds; k++) {
		i = random_below(&rnd, world->size);
		if (!world->p[i].in)
			random_entry(&rnd, &world->p[i].entry, world);
		for (n = 0; n < probe_count; n++)
			f[n] = random_flow(&rnd, world);
		lookup_all(was);
		world->p[i].in = !world->p[i].in;
		lookup_all(is);
		writer_step = look_between_stores;
		change_one(world, i, world->p[i].in);
		writer_step = NULL;
		grace_period();
	}
	assert_true(writer_steps > rounds);
	klips_sindex_destroy(&world->index);
	free(world);
}

/*
 * The writer's whole script runs within one lookup, part by part: change number c at
 * step s[c] of the reader.
 */
#define SCRIPT	3

static struct {
	unsigned int entry;
	bool in;
	unsigned long at;
} script[SCRIPT];
static unsigned int script_next;
static unsigned long reader_steps;

static void run_script(void)
{
	reader_steps++;
	while (script_next < SCRIPT && script[script_next].at <= reader_steps) {
		change_one(world, script[script_next].entry, script[script_next].in);
		script_next++;
	}
}

/* One lookup with changes at these steps; it must answer for one of the states. */
static void lookup_with_script(const struct klips_flow *f, struct klips_sentry **allowed)
{
	struct klips_sentry *got;
	unsigned int i;

	script_next = 0;
	reader_steps = 0;
	reader_step = run_script;
	got = klips_sindex_lookup(&world->index, f, NULL, NULL);
	reader_step = NULL;
	for (i = 0; i <= script_next; i++)
		if (got == allowed[i])
			break;
	if (i > script_next)
		fail_msg("changes at steps %lu, %lu, %lu: the answer was never true",
			 script[0].at, script[1].at, script[2].at);
	/* the state of before, for the next one */
	while (script_next--)
		change_one(world, script[script_next].entry, !script[script_next].in);
	grace_period();
}

/*
 * Changes of which most may decide this flow, of three kinds: any; replacements (one
 * comes, one goes); all in the same direction.
 */
static bool suits(unsigned int c, unsigned int i, unsigned int style)
{
	bool turn = world->p[i].in != world->p[script[0].entry].in;

	return c == 0 || style == 0 || turn == (style == 1 && c == 1);
}

static void make_script(struct random *rnd, const struct klips_flow *f)
{
	unsigned int c, i, tries, style = random_below(rnd, 3);

	for (c = 0; c < SCRIPT; c++) {
		for (tries = 0;; tries++) {
			i = random_below(rnd, world->size);
			if ((c > 0 && script[0].entry == i) || (c > 1 && script[1].entry == i))
				continue;
			if (tries > 200 ||
			    (klips_selector_match(&world->p[i].entry.sel, f) &&
			     suits(c, i, style)))
				break;
		}
		script[c].entry = i;
		script[c].in = !world->p[i].in;
	}
}

static unsigned long steps_of(const struct klips_flow *f)
{
	unsigned int c;

	for (c = 0; c < SCRIPT; c++)
		script[c].at = ~0ul;
	script_next = 0;
	reader_steps = 0;
	reader_step = run_script;
	klips_sindex_lookup(&world->index, f, NULL, NULL);
	reader_step = NULL;
	return reader_steps;
}

static void try_all_steps(const struct klips_flow *f, struct klips_sentry **allowed)
{
	unsigned long steps = steps_of(f), a, b, c;

	/* beyond the last, to reach into the repetitions */
	steps += 4;
	for (a = 1; a <= steps; a++)
		for (b = a; b <= steps + 4; b++)
			for (c = b; c <= steps + 8; c += 1 + (c > b + 3 ? 3 : 0)) {
				script[0].at = a;
				script[1].at = b;
				script[2].at = c;
				lookup_with_script(f, allowed);
			}
}

static void test_changes_within_lookups(void **state)
{
	struct random rnd = random_begin("within lookups");
	unsigned int k, i, c, differ = 0, rounds = 4 * env_number("KLIPS_ROUNDS", 100);
	struct klips_sentry *allowed[SCRIPT + 1];
	struct klips_flow f;

	(void)state;
	world = calloc(1, sizeof(*world));
	assert_non_null(world);
	for (k = 0; k < rounds; k++) {
		memset(world, 0, sizeof(*world));
		klips_sindex_init(&world->index);
		world->size = 8;
		f = flow4(0x0a000001, 0x0a800001);
		for (i = 0; i < world->size; i++) {
			random_entry(&rnd, &world->p[i].entry, world);
			/* most of them nested around this flow */
			if (random_below(&rnd, 4)) {
				world->p[i].entry.sel = sel4(0x0a000001, random_below(&rnd, 33),
							     0x0a800001, random_below(&rnd, 33));
			}
			if (random_below(&rnd, 2))
				change_one(world, i, true);
		}
		make_script(&rnd, &f);
		allowed[0] = naive_lookup(world, &f, false, NULL);
		for (c = 0; c < SCRIPT; c++) {
			world->p[script[c].entry].in = script[c].in;
			allowed[c + 1] = naive_lookup(world, &f, false, NULL);
			differ += allowed[c] != allowed[c + 1];
		}
		for (c = 0; c < SCRIPT; c++)
			world->p[script[c].entry].in = !script[c].in;
		try_all_steps(&f, allowed);
		klips_sindex_destroy(&world->index);
		grace_period();
	}
	assert_true(differ > rounds / 2);
	free(world);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_order),
		T(test_unknown_ports),
		T(test_deepest),
		T(test_against_naive),
		T(test_no_memory),
		T(test_lookups_within_changes),
		T(test_changes_within_lookups),
	};

	return cmocka_run_group_tests_name("sindex", tests, NULL, NULL);
}

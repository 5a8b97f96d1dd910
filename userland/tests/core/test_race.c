// SPDX-License-Identifier: GPL-2.0
/*
 * The selector index with readers and a writer in threads of their own. Built with
 * AddressSanitizer, which sees what is freed too early, and with ThreadSanitizer,
 * which sees what is not ordered.
 *
 *	KLIPS_RACE_MS=N		how long (1500)
 */
#include <pthread.h>
#include <sched.h>

#include "testing.h"
#include "core/sindex.h"

#define READERS		2
#define BATCH		64	/* removals between two grace periods */
#define MIN_CHANGES	500	/* on a machine that has other things to do */

/* --- RCU, as slow as it gets: a reader shows the epoch in which it began --- */

static unsigned long epoch = 1;
static unsigned long reading[READERS];	/* 0: not now */

static void read_lock(unsigned int me)
{
	unsigned long now = __atomic_load_n(&epoch, __ATOMIC_SEQ_CST);

	__atomic_store_n(&reading[me], now, __ATOMIC_SEQ_CST);
	/* the writer may have missed it: show the newest, then all later reads count */
	now = __atomic_load_n(&epoch, __ATOMIC_SEQ_CST);
	__atomic_store_n(&reading[me], now, __ATOMIC_SEQ_CST);
}

static void read_unlock(unsigned int me)
{
	__atomic_store_n(&reading[me], 0, __ATOMIC_SEQ_CST);
}

static void *deferred[BATCH * 8];
static unsigned int deferred_count;

static void grace_period(void)
{
	unsigned long next, seen;
	unsigned int i;

	next = __atomic_add_fetch(&epoch, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < READERS; i++) {
		for (;;) {
			seen = __atomic_load_n(&reading[i], __ATOMIC_SEQ_CST);
			if (!seen || seen >= next)
				break;
			sched_yield();
		}
	}
	while (deferred_count)
		free(deferred[--deferred_count]);
}

static void defer(void *ptr)
{
	assert_true(deferred_count < ARRAY_LEN(deferred));
	deferred[deferred_count++] = ptr;
}

/* --- policies, and what each is for --- */

enum kind {
	KEEP,		/* always there, first in order for its flow */
	NOISE,		/* comes and goes, never first */
	WIDE, NARROW,	/* take turns: at least one of them is there */
	BASE,		/* always there, last in order */
	FIRST,		/* in only while or before SECOND is: SECOND never decides */
	SECOND,
};

struct policy {
	struct klips_sentry entry;
	enum kind kind;
};

static struct klips_sindex world;
static u64 serial;

static struct klips_addr addr(u8 family, u32 net, u32 host)
{
	struct klips_addr a;

	memset(&a, 0, sizeof(a));
	a.w[0] = htonl(net);
	if (family == AF_INET6)
		a.w[3] = htonl(host);
	else
		a.w[0] |= htonl(host);
	return a;
}

static struct policy *add(enum kind kind, u8 family, u32 net, u32 host, u8 src_plen,
			  u8 dst_plen, u32 priority)
{
	struct policy *p = calloc(1, sizeof(*p));
	struct klips_selector *s = &p->entry.sel;

	assert_non_null(p);
	p->kind = kind;
	p->entry.priority = priority;
	p->entry.order = ++serial;
	s->family = family;
	s->src = addr(family, 0x0a000000, host);
	s->dst = addr(family, net, host);
	s->src_plen = src_plen;
	s->dst_plen = dst_plen;
	s->sport_max = 65535;
	s->dport_max = 65535;
	assert_int_equal(klips_sindex_insert(&world, &p->entry, GFP_KERNEL), 0);
	return p;
}

static void drop(struct policy *p)
{
	klips_sindex_remove(&world, &p->entry);
	defer(p);
	if (deferred_count >= BATCH)
		grace_period();
}

/* --- readers --- */

#define KEEP_NET	0xc0a80000
#define TURN_NET	0xac100000
#define PAIR_NET	0xc6330000
#define KEEPS		16

static bool stop;
static unsigned long lookups[READERS], wrong[READERS][SECOND + 2];

static struct klips_flow flow(u8 family, u32 net, u32 host)
{
	struct klips_flow f = { .family = family, .proto = IPPROTO_UDP };

	f.src = addr(family, 0x0a000000, host);
	f.dst = addr(family, net, host);
	return f;
}

static void look(unsigned int me, const struct klips_flow *f, enum kind a, enum kind b)
{
	struct klips_sentry *e;
	struct policy *p;

	read_lock(me);
	e = klips_sindex_lookup(&world, f, NULL, NULL);
	p = (struct policy *)e;
	if (!p)
		wrong[me][SECOND + 1]++;
	else if ((p->kind != a && p->kind != b) || !klips_selector_match(&e->sel, f))
		wrong[me][p->kind]++;
	read_unlock(me);
	lookups[me]++;
}

static void *reader(void *arg)
{
	unsigned int me = (unsigned int)(uintptr_t)arg, i, k;
	struct klips_flow f;
	u8 family;

	k = 0;
	do {
		family = k & 1 ? AF_INET : AF_INET6;
		i = k / 2 % KEEPS;
		f = flow(family, KEEP_NET, i * 7);
		look(me, &f, KEEP, KEEP);
		f = flow(family, TURN_NET, 1);
		look(me, &f, WIDE, NARROW);
		f = flow(family, PAIR_NET, 1);
		look(me, &f, BASE, FIRST);
		/* on few CPUs, better between lookups than in the middle */
		if (k++ % 64 == 0)
			sched_yield();
	} while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE));
	return NULL;
}

/* --- the writer --- */

static struct policy *noise[40];

/* Prefixes around those of the kept policies, which make forks come and go */
static void make_noise(struct random *rnd)
{
	unsigned int i = random_below(rnd, ARRAY_LEN(noise));
	u8 family = random_below(rnd, 2) ? AF_INET : AF_INET6;
	u8 bits = klips_addr_bits(family);

	if (noise[i]) {
		drop(noise[i]);
		noise[i] = NULL;
		return;
	}
	noise[i] = add(NOISE, family, KEEP_NET, random_below(rnd, KEEPS * 8),
		       (u8)(bits - random_below(rnd, 9)), (u8)(bits - random_below(rnd, 9)),
		       500 + random_below(rnd, 100));
}

/* One policy takes the place of another, above or below it. */
static void take_turns(struct random *rnd, struct policy **turn, u8 family)
{
	u8 bits = klips_addr_bits(family), plen = (u8)(bits - random_below(rnd, 25));
	struct policy *next;

	if ((*turn)->kind == WIDE)
		next = add(NARROW, family, TURN_NET, 1, bits, bits, 100);
	else
		next = add(WIDE, family, TURN_NET, 1, plen, plen, 100);
	drop(*turn);
	*turn = next;
}

/* Neither before nor after any of these changes does the second one decide. */
static void come_in_pairs(struct random *rnd, u8 family)
{
	u8 bits = klips_addr_bits(family);
	u8 p1 = (u8)(bits - random_below(rnd, 16)), p2 = (u8)(bits - random_below(rnd, 16));
	struct policy *first = add(FIRST, family, PAIR_NET, 1, p1, p1, 1);
	struct policy *second = add(SECOND, family, PAIR_NET, 1, p2, p2, 5);

	drop(second);
	drop(first);
}

static u64 now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static unsigned long write_for(struct random *rnd, u64 ms)
{
	struct policy *turn[2], *keep[2][KEEPS], *base[2];
	static const u8 families[] = { AF_INET, AF_INET6 };
	unsigned long changes = 0;
	pthread_t threads[READERS];
	unsigned int i, k;
	u64 end;

	for (k = 0; k < 2; k++) {
		base[k] = add(BASE, families[k], 0, 0, 0, 0, 1000);
		turn[k] = add(WIDE, families[k], TURN_NET, 1, 16, 16, 100);
		for (i = 0; i < KEEPS; i++)
			keep[k][i] = add(KEEP, families[k], KEEP_NET, i * 7,
					 klips_addr_bits(families[k]),
					 klips_addr_bits(families[k]), 100);
	}
	for (i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, reader,
						(void *)(uintptr_t)i), 0);
	for (end = now_ms() + ms; now_ms() < end || changes < MIN_CHANGES; changes++) {
		k = random_below(rnd, 2);
		make_noise(rnd);
		take_turns(rnd, &turn[k], families[k]);
		come_in_pairs(rnd, families[k]);
		if (!random_below(rnd, 64))
			sched_yield();
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	for (i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
	for (k = 0; k < 2; k++) {
		drop(base[k]);
		drop(turn[k]);
		for (i = 0; i < KEEPS; i++)
			drop(keep[k][i]);
	}
	for (i = 0; i < ARRAY_LEN(noise); i++)
		if (noise[i])
			drop(noise[i]);
	grace_period();
	return changes;
}

static void test_threads(void **state)
{
	struct random rnd = random_begin("race");
	unsigned long changes, total = 0;
	unsigned int i, k;

	(void)state;
	klips_core_defer_free = defer;
	klips_sindex_init(&world);
	changes = write_for(&rnd, env_number("KLIPS_RACE_MS", 1500));
	for (i = 0; i < READERS; i++)
		total += lookups[i];
	print_message("# %lu lookups during %lu rounds of changes\n", total, changes);
	for (i = 0; i < READERS; i++)
		for (k = 0; k < ARRAY_LEN(wrong[0]); k++)
			if (wrong[i][k])
				fail_msg("%lu lookups found %s of kind %u", wrong[i][k],
					 k > SECOND ? "nothing instead" : "one", k);
	assert_int_equal(world.entries, 0);
	assert_int_equal(world.nodes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests_name("race", tests, NULL, NULL);
}

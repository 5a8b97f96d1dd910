// SPDX-License-Identifier: GPL-2.0
/* The anti-replay window, against a naive one and the arithmetic of RFC 4303 A2. */
#include "testing.h"
#include "core/replay.h"

static struct klips_replay *new_window(u32 window, bool esn, u64 last)
{
	struct klips_replay *r = malloc(klips_replay_size(window));

	assert_non_null(r);
	memset(r, 0xa5, klips_replay_size(window));
	klips_replay_init(r, window, esn, last);
	return r;
}

static void test_ladder(void **state)
{
	struct klips_replay *r = new_window(32, false, 0);

	(void)state;
	assert_int_equal(klips_replay_check(r, 0), -EINVAL);
	assert_int_equal(klips_replay_update(r, 0), -EINVAL);
	assert_int_equal(klips_replay_update(r, 1), 0);
	assert_int_equal(klips_replay_update(r, 1), -EEXIST);
	assert_int_equal(klips_replay_update(r, 40), 0);
	assert_int_equal(klips_replay_check(r, 0), -EINVAL);
	assert_int_equal(klips_replay_check(r, 8), -ERANGE);
	assert_int_equal(klips_replay_check(r, 9), 0);
	/* the check alone changes nothing */
	assert_int_equal(klips_replay_check(r, 9), 0);
	assert_int_equal(klips_replay_update(r, 9), 0);
	assert_int_equal(klips_replay_check(r, 9), -EEXIST);
	assert_int_equal(klips_replay_check(r, 40), -EEXIST);
	assert_int_equal(klips_replay_check(r, 41), 0);
	/* what happened between the check and the update counts */
	assert_int_equal(klips_replay_check(r, 10), 0);
	assert_int_equal(klips_replay_update(r, 100), 0);
	assert_int_equal(klips_replay_update(r, 10), -ERANGE);
	assert_int_equal(klips_replay_update(r, 0xffffffffu), 0);
	assert_int_equal(klips_replay_update(r, 100), -ERANGE);
	free(r);
}

static void test_no_window(void **state)
{
	struct klips_replay *r = new_window(0, false, 0);
	u64 seq;

	(void)state;
	assert_int_equal(klips_replay_update(r, 0), 0);
	assert_int_equal(klips_replay_update(r, 5), 0);
	assert_int_equal(klips_replay_update(r, 5), 0);
	assert_int_equal(klips_replay_update(r, 1), 0);
	assert_int_equal(r->last, 5);
	assert_int_equal(klips_replay_seq(r, 77, &seq), 0);
	assert_int_equal(seq, 77);
	free(r);
}

/* For every width: exactly so many numbers, at every position within a word. */
static void test_exact_width(void **state)
{
	struct klips_replay *r;
	u64 seq, top;
	u32 w;

	(void)state;
	for (w = 1; w <= KLIPS_REPLAY_MAX; w += w < 300 || w > 4000 ? 1 : 97) {
		top = 10000 + w;
		r = new_window(w, false, 0);
		assert_int_equal(klips_replay_update(r, 1), 0);
		assert_int_equal(klips_replay_update(r, top), 0);
		for (seq = top - w - 200; seq < top; seq++)
			if (klips_replay_check(r, seq) != (seq + w > top ? 0 : -ERANGE))
				fail_msg("window %u, last %llu, seq %llu", w,
					 (unsigned long long)top, (unsigned long long)seq);
		free(r);
	}
	assert_int_equal(klips_replay_size(KLIPS_REPLAY_MAX + 1), 0);
	assert_int_equal(klips_replay_size(0xffffffffu), 0);
}

/* What was before a window that begins in the middle counts as received. */
static void test_start_later(void **state)
{
	struct klips_replay *r;
	u64 seq, last;
	u32 w;

	(void)state;
	for (w = 1; w < 200; w += 7) {
		for (last = 1; last < 300; last++) {
			r = new_window(w, false, last);
			for (seq = 1; seq <= last; seq++)
				assert_int_equal(klips_replay_check(r, seq),
						 seq + w > last ? -EEXIST : -ERANGE);
			for (seq = last + 1; seq < last + 200; seq++)
				assert_int_equal(klips_replay_check(r, seq), 0);
			assert_int_equal(klips_replay_update(r, last + w), 0);
			for (seq = last + 1; seq < last + w; seq++)
				assert_int_equal(klips_replay_update(r, seq), 0);
			free(r);
		}
	}
}

/* One byte for each number: what a window is, without any cleverness. */
#define NAIVE_SPAN	(1u << 16)

struct naive {
	u64 base;	/* the number before got[0]; all up to it are received */
	u64 last;
	u32 window;
	u8 got[NAIVE_SPAN];
};

static int naive_check(const struct naive *n, u64 seq)
{
	if (!seq)
		return -EINVAL;
	if (seq > n->last)
		return 0;
	if (n->last - seq >= n->window)
		return -ERANGE;
	return seq <= n->base || n->got[seq - n->base - 1] ? -EEXIST : 0;
}

static void compare_run(struct random *rnd, u32 window, u64 base)
{
	struct klips_replay *r = new_window(window, true, base);
	struct naive *n = calloc(1, sizeof(*n));
	u32 reach = window + 70;
	int want;
	u64 seq;

	assert_non_null(n);
	n->base = base;
	n->last = base;
	n->window = window;
	for (;;) {
		switch (random_below(rnd, 40)) {
		case 0:
			seq = n->last + random_below(rnd, 3 * reach);
			break;
		case 1:
			seq = n->last + 64 * (1 + random_below(rnd, 70));
			break;
		default:
			seq = n->last + 3 - random_below(rnd, 3 + reach);
			if (seq > n->last + 3)
				seq = random_below(rnd, 4);
		}
		if (seq > base && seq - base > NAIVE_SPAN)
			break;
		want = naive_check(n, seq);
		if (klips_replay_check(r, seq) != want ||
		    klips_replay_update(r, seq) != want)
			fail_msg("window %u, base %llu, last %llu, seq %llu: not %d", window,
				 (unsigned long long)base, (unsigned long long)n->last,
				 (unsigned long long)seq, want);
		if (!want) {
			assert_int_equal(klips_replay_update(r, seq), -EEXIST);
			n->got[seq - base - 1] = 1;
			n->last = max(n->last, seq);
		}
		assert_int_equal(r->last, n->last);
	}
	free(n);
	free(r);
}

static void test_against_naive(void **state)
{
	static const u32 windows[] = { 1, 2, 31, 32, 33, 63, 64, 65, 66, 127, 128, 129,
				       1000, 2048, 4031, 4032, 4033, 4095, 4096 };
	static const u64 bases[] = { 0, 1, 63, 64, 4096, 0xfffffff0ull, 0xffffffffull,
				     0x100000000ull, ~0ull - NAIVE_SPAN - 20000 };
	struct random rnd = random_begin("replay");
	unsigned int i, j, k, rounds = env_number("KLIPS_ROUNDS", 100);

	(void)state;
	for (i = 0; i < ARRAY_LEN(windows); i++)
		for (j = 0; j < ARRAY_LEN(bases); j++)
			compare_run(&rnd, windows[i], bases[j]);
	for (k = 0; k < rounds; k++)
		compare_run(&rnd, 1 + random_below(&rnd, KLIPS_REPLAY_MAX),
			    random_u64(&rnd) >> random_below(&rnd, 64) >> 1);
}

static void test_last_of_all(void **state)
{
	struct klips_replay *r = new_window(64, true, 0);
	u64 seq;

	(void)state;
	assert_int_equal(klips_replay_update(r, ~0ull), 0);
	assert_int_equal(klips_replay_update(r, ~0ull), -EEXIST);
	assert_int_equal(klips_replay_update(r, ~0ull - 63), 0);
	assert_int_equal(klips_replay_update(r, ~0ull - 64), -ERANGE);
	assert_int_equal(klips_replay_seq(r, 0, &seq), -ERANGE);
	assert_int_equal(klips_replay_seq(r, 0xffffffffu, &seq), 0);
	assert_int_equal(seq, ~0ull);
	free(r);
}

/*
 * RFC 4303 A2: of all numbers with this lower half, the least that is not before the
 * window. In 128 bits there is no wrap-around to think of.
 */
static int wide_seq(u64 last, u32 window, u32 low, u64 *full)
{
	__int128 bottom = (__int128)last - (window ? window : 1u << 31) + 1;
	__int128 seq = low;

	seq += (bottom - seq) / ((__int128)1 << 32) * ((__int128)1 << 32);
	while (seq >= bottom)
		seq -= (__int128)1 << 32;
	while (seq < bottom)
		seq += (__int128)1 << 32;
	*full = (u64)seq;
	return seq < 0 || seq >> 64 ? -ERANGE : 0;
}

static void check_seq(struct klips_replay *r, u32 low)
{
	u64 want, seq = 0;
	int err = wide_seq(r->last, r->window, low, &want);

	if (klips_replay_seq(r, low, &seq) != err || (!err && seq != want))
		fail_msg("window %u, last %llx, low %x: %llx", r->window,
			 (unsigned long long)r->last, low, (unsigned long long)seq);
}

static void test_esn_inference(void **state)
{
	static const u32 windows[] = { 0, 1, 2, 32, 64, 1000, 4096 };
	static const u64 his[] = { 0, 1, 2, 0x7fffffff, 0xfffffffe, 0xffffffff };
	struct random rnd = random_begin("esn");
	struct klips_replay *r;
	unsigned int i, j;
	int a, b, k;

	(void)state;
	for (i = 0; i < ARRAY_LEN(windows); i++) {
		r = new_window(windows[i], true, 0);
		for (j = 0; j < ARRAY_LEN(his); j++) {
			for (a = -4200; a <= 4200; a += 41) {
				r->last = (his[j] << 32) + (u32)a;
				for (b = -4200; b <= 4200; b += 37)
					check_seq(r, (u32)(a + b));
				for (b = -70; b <= 70; b++) {
					check_seq(r, (u32)(a + b));
					check_seq(r, (u32)(a - windows[i] + b));
					check_seq(r, (u32)b);
					check_seq(r, (u32)a + (1u << 31) + b);
				}
			}
		}
		for (k = 0; k < 100000; k++) {
			r->last = random_u64(&rnd) >> random_below(&rnd, 64);
			check_seq(r, (u32)random_u64(&rnd));
		}
		free(r);
	}
}

/* Cross from one subspace to the next with packets that are swapped. */
static void test_esn_crossing(void **state)
{
	struct klips_replay *r = new_window(64, true, 0xffffff00ull);
	u64 seq, sent, full;

	(void)state;
	for (sent = 0xffffff01ull; sent < 0x100000100ull; sent += 32) {
		for (seq = sent + 31; seq >= sent; seq--) {
			assert_int_equal(klips_replay_seq(r, (u32)seq, &full), 0);
			assert_int_equal(full, seq);
			assert_int_equal(klips_replay_update(r, full), 0);
			assert_int_equal(klips_replay_update(r, full), -EEXIST);
		}
	}
	/* a replayed packet gets the number that it had, and is known */
	assert_int_equal(r->last, 0x100000100ull);
	r->last = 0x100000010ull;
	assert_int_equal(klips_replay_seq(r, 0xfffffff0u, &full), 0);
	assert_int_equal(full, 0xfffffff0ull);
	free(r);
}

/* At the beginning there is no subspace before. */
static void test_esn_before_first(void **state)
{
	struct klips_replay *r = new_window(64, true, 0);
	u64 full;

	(void)state;
	assert_int_equal(klips_replay_seq(r, 0xffffffffu, &full), -ERANGE);
	assert_int_equal(klips_replay_seq(r, 1, &full), 0);
	assert_int_equal(full, 1);
	/* lower half 0 is a valid number, except for the first */
	assert_int_equal(klips_replay_seq(r, 0, &full), 0);
	assert_int_equal(klips_replay_check(r, full), -EINVAL);
	assert_int_equal(klips_replay_update(r, 0xffffffffu), 0);
	assert_int_equal(klips_replay_seq(r, 0, &full), 0);
	assert_int_equal(full, 0x100000000ull);
	assert_int_equal(klips_replay_update(r, full), 0);
	free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ladder),
		cmocka_unit_test(test_no_window),
		cmocka_unit_test(test_exact_width),
		cmocka_unit_test(test_start_later),
		cmocka_unit_test(test_against_naive),
		cmocka_unit_test(test_last_of_all),
		cmocka_unit_test(test_esn_inference),
		cmocka_unit_test(test_esn_crossing),
		cmocka_unit_test(test_esn_before_first),
	};

	return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}

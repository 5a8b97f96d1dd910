// SPDX-License-Identifier: GPL-2.0
/*
 * The anti-replay window. The bitmap is a ring of words, as RFC 6479 proposes: the
 * window slides by clearing words that it enters and nothing is ever shifted.
 * Unlike there the window is exact: the ring has room for one more word than the
 * window needs, and what is accepted is compared with the window.
 *
 * Invariant: bits of sequence numbers above @last are clear in the word of @last.
 * A word is cleared when @last enters it, so others may be stale; none of them is
 * looked at, since they lie outside the window.
 */
#include "replay.h"

#define WORD_SHIFT	6
#define WORD_BITS	(1u << WORD_SHIFT)

/*
 * Without a window, the upper half of an extended sequence number is guessed as if
 * the window were this wide, the largest for which RFC 4303 A2.1 works: it allows
 * for equal jumps in both directions.
 */
#define ESN_WINDOW	(1u << 31)

/* Words that a window can touch: it need not begin at a word. Power of two. */
static u32 ring_words(u32 window)
{
	u32 need = (window + WORD_BITS - 2) / WORD_BITS + 1;
	u32 words = 1;

	if (!window)
		return 1;
	while (words < need)
		words *= 2;
	return words;
}

static u64 *ring_word(struct klips_replay *r, u64 seq)
{
	return &r->ring[(u32)(seq >> WORD_SHIFT) & r->mask];
}

static u64 ring_bit(u64 seq)
{
	return (u64)1 << (seq & (WORD_BITS - 1));
}

/**
 * klips_replay_size() - memory for a window
 * @window: packets
 *
 * Return: bytes to allocate for struct klips_replay; 0 if @window exceeds
 * KLIPS_REPLAY_MAX.
 */
size_t klips_replay_size(u32 window)
{
	if (window > KLIPS_REPLAY_MAX)
		return 0;
	return sizeof(struct klips_replay) + ring_words(window) * sizeof(u64);
}

/**
 * klips_replay_init() - begin a window
 * @r: klips_replay_size(@window) bytes of any content
 * @window: packets, at most KLIPS_REPLAY_MAX; 0 to check nothing
 * @esn: 64-bit sequence numbers
 * @last: the highest sequence number already received; 0 for a new SA
 *
 * Of the numbers up to @last it is not known which were received. All count as
 * received: a lost packet does less harm than a replayed one.
 */
void klips_replay_init(struct klips_replay *r, u32 window, bool esn, u64 last)
{
	u32 words = ring_words(window);

	r->last = last;
	r->window = window;
	r->mask = words - 1;
	r->esn = esn;
	memset(r->ring, last ? 0xff : 0, words * sizeof(u64));
	if (last)
		*ring_word(r, last) = ring_bit(last) | (ring_bit(last) - 1);
}

/**
 * klips_replay_seq() - the whole sequence number of a received packet
 * @r: window
 * @low: the number in the packet, host order
 * @full: result
 *
 * With ESN infers the upper half (RFC 4303 appendix A2.2). It is only a guess until
 * the ICV, which covers it, has been verified. Without ESN it is 0.
 *
 * Return: 0, or -ERANGE if the number would lie before the first or after the last
 * of all 64-bit numbers.
 */
int klips_replay_seq(const struct klips_replay *r, u32 low, u64 *full)
{
	u32 window = r->window ? r->window : ESN_WINDOW;
	u32 tl = (u32)r->last, th = (u32)(r->last >> 32);
	u32 bottom = tl - (window - 1);

	*full = low;
	if (!r->esn)
		return 0;
	if (tl >= window - 1) {
		/* case A: the window lies within one subspace */
		if (low < bottom) {
			if (th == 0xffffffffu)
				return -ERANGE;
			th++;
		}
	} else if (low >= bottom) {
		/* case B: the window reaches back into the previous subspace */
		if (!th)
			return -ERANGE;
		th--;
	}
	*full |= (u64)th << 32;
	return 0;
}

/**
 * klips_replay_check() - would a packet be accepted?
 * @r: window
 * @seq: its whole sequence number
 *
 * For use before the ICV is verified, to save that work. The caller serialises
 * with klips_replay_update().
 *
 * Return: 0; -EINVAL for number 0, which is never sent (RFC 4303 section 3.3.3);
 * -ERANGE for one before the window; -EEXIST for one already received. Always 0
 * where the window is 0.
 */
int klips_replay_check(const struct klips_replay *r, u64 seq)
{
	if (!r->window)
		return 0;
	if (likely(seq > r->last))
		return 0;
	if (unlikely(!seq))
		return -EINVAL;
	if (r->last - seq >= r->window)
		return -ERANGE;
	if (r->ring[(u32)(seq >> WORD_SHIFT) & r->mask] & ring_bit(seq))
		return -EEXIST;
	return 0;
}

/**
 * klips_replay_update() - take note of a packet whose ICV is right
 * @r: window
 * @seq: its whole sequence number
 *
 * Checks again: while this packet was being decrypted, a copy of it may have been
 * accepted, or the window may have moved on. The caller serialises.
 *
 * Return: as klips_replay_check(); the packet is to be accepted only if 0.
 */
int klips_replay_update(struct klips_replay *r, u64 seq)
{
	int err = klips_replay_check(r, seq);
	u64 n;

	if (err)
		return err;
	if (seq > r->last) {
		/* clear the words that the window enters, each at most once */
		n = (seq >> WORD_SHIFT) - (r->last >> WORD_SHIFT);
		n = n > r->mask ? (u64)r->mask + 1 : n;
		for (; n; n--)
			*ring_word(r, seq - ((n - 1) << WORD_SHIFT)) = 0;
		r->last = seq;
	}
	*ring_word(r, seq) |= ring_bit(seq);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The anti-replay window of an inbound SA (RFC 4303 section 3.4.3, appendix A).
 */
#ifndef KLIPS_CORE_REPLAY_H
#define KLIPS_CORE_REPLAY_H

#include "env.h"

/* The widest window, in packets. */
#define KLIPS_REPLAY_MAX	4096

/**
 * struct klips_replay - which sequence numbers have been received
 * @last: the highest sequence number received; 0 before the first
 * @window: how many sequence numbers, ending with @last, are told apart; 0: replay
 *	is not checked
 * @mask: number of words in @ring less one; that number is a power of two
 * @esn: 64-bit sequence numbers, of which only the lower half is sent
 * @ring: one bit for each sequence number, in word (seq / 64) & @mask
 */
struct klips_replay {
	u64 last;
	u32 window;
	u32 mask;
	bool esn;
	u64 ring[];
};

size_t klips_replay_size(u32 window);
void klips_replay_init(struct klips_replay *r, u32 window, bool esn, u64 last);
int klips_replay_seq(const struct klips_replay *r, u32 low, u64 *full);
int klips_replay_check(const struct klips_replay *r, u64 seq);
int klips_replay_update(struct klips_replay *r, u64 seq);

#endif /* KLIPS_CORE_REPLAY_H */

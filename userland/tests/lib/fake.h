/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A klips kernel module in memory: the other end of a wire, with SAs, policies,
 * transactions, one device, and faults on demand.
 */
#ifndef KLIPS_TEST_FAKE_H
#define KLIPS_TEST_FAKE_H

/* clang-format off: cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "codec.h"

#define FAKE_FAMILY 0x21
#define FAKE_GROUP 7 /* "sa"; the others follow */

struct fake_state {
	struct klips_sa *sa;
	size_t nsa, room;
	struct klips_policy policy[64];
	size_t npolicies;
};

/**
 * struct fake - the kernel
 * @requests, @events: wires that end here
 * @now: what packets see; @staged: the open transaction's outcome so far
 * @sends, @messages, @acks: how many datagrams and messages came, ACKs went
 * @interrupts: dumps yet to be marked as interrupted
 * @refuse_spi: SAs of this SPI have a bad form; @text, @offset: what is said
 * @fault_spi: a commit fails at the SA of this SPI
 * @strays: send a stale answer before each
 * @lose: this many receive calls fail with ENOBUFS
 * @joined: groups, as bits from FAKE_GROUP
 * @saw_key: where a request's key bytes were, in the sender's memory
 */
struct fake {
	struct klips_wire requests, events;
	struct fake_state now, staged;
	bool txn;
	int fault; /* errno of the commit, 0 = none */
	uint32_t fault_seq;
	unsigned int sends, messages, acks, commits, aborts, closed;
	unsigned int interrupts, lose, dumps;
	uint32_t refuse_spi, fault_spi;
	const char *text;
	uint32_t offset, missing, missing_nest;
	bool strays, no_family;
	uint32_t version;
	unsigned int joined;
	struct fake_packet {
		char *data;
		size_t len;
	} *queue, *event_queue;
	size_t nqueue, nevents;
	struct klips_device device; /* the one link; name "" = none */
	const char *link_kind; /* its kind; NULL = klips */
	unsigned int link_flags;
};

void fake_start(struct fake *f);
void fake_stop(struct fake *f);
/* The handle; fails the test where it cannot be had. */
struct klips_kernel *fake_open(struct fake *f);
/* A wire to rtnetlink for klips_link_wire */
extern struct fake *fake_links;
struct klips_wire *fake_link_wire(int bus);

/* Queue one datagram, as it is */
void fake_answer(struct fake *f, const void *data, size_t len);
void fake_event(struct fake *f, const void *data, size_t len);

/* Complete messages with all that answers can hold; return their length. */
size_t fake_sa_message(void *buf, uint8_t cmd, uint32_t seq, const struct klips_sa *sa);
size_t fake_policy_message(void *buf, uint8_t cmd, uint32_t seq, const struct klips_policy *p);

/* Objects with every field set */
void sample_sa(struct klips_sa *sa, uint32_t spi);
void sample_policy(struct klips_policy *p, uint32_t id);
void assert_sa_equal(const struct klips_sa *a, const struct klips_sa *b);
void assert_policy_equal(const struct klips_policy *a, const struct klips_policy *b);

/* Random numbers that can be repeated; the seed is printed. */
void random_start(void);
uint32_t random_below(uint32_t n);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Drop reasons: the one table. Every packet that klips does not deliver is
 * counted under exactly one of these names: for its namespace always, and for
 * its device and SA where it has them.
 */
#ifndef KLIPS_DROP_H
#define KLIPS_DROP_H

#include <linux/skbuff.h>
#include <linux/types.h>

struct klips_dev;
struct klips_net;
struct klips_sa;

/* X(id, "name", "text"). Names are for scripts and never change. */
#define KLIPS_DROPS(X)                                                         \
	/* either way */                                                       \
	X(NO_MEMORY, "no-memory", "out of memory")                             \
	X(DEVICE_DOWN, "device-down", "the ipsec device is down")              \
	X(NO_DEVICE, "no-device", "the policy's ipsec device was deleted")     \
	X(MALFORMED, "malformed", "not a well-formed IP packet")               \
	X(CRYPTO, "crypto-error", "the cipher reported an error")              \
	X(NO_UNDERLAY, "no-underlay", "the underlay namespace is gone")        \
	/* outbound */                                                         \
	X(NO_POLICY, "no-policy", "routed into the device, but no policy fits") \
	X(DISCARD, "discard", "a policy says discard")                         \
	X(CLEAR_ROUTED, "clear-routed",                                        \
	  "routed into the device, but the policy says none")                  \
	X(NO_SA, "no-sa", "the policy needs an SA that does not exist")        \
	X(NO_DAEMON, "no-daemon",                                              \
	  "an SA is needed and no keying daemon listens")                      \
	X(SEQ_OVERFLOW, "seq-overflow", "the SA's sequence numbers are used up") \
	X(EXPIRED, "sa-expired", "the SA reached its hard lifetime")           \
	X(NO_ROUTE, "no-route", "no route to the SA's destination")            \
	X(ROUTE_LOOP, "route-loop",                                            \
	  "the route to the SA's destination leads into an ipsec device")      \
	X(TOO_BIG, "too-big", "does not fit the path MTU; the sender was told") \
	X(NOT_CAPTURED, "not-captured",                                        \
	  "a policy protects it, but it could not be steered")                 \
	X(FRAGMENT, "fragment",                                                \
	  "a fragment that a policy with ports cannot judge")                  \
	/* inbound */                                                          \
	X(BAD_LENGTH, "bad-length", "ESP packet of an impossible length")      \
	X(BAD_ICV, "bad-icv", "integrity check failed")                        \
	X(BAD_PADDING, "bad-padding", "ESP padding is wrong")                  \
	X(BAD_NEXT_HEADER, "bad-next-header",                                  \
	  "ESP carries what the SA's mode does not allow")                     \
	X(DUMMY, "dummy", "dummy packet (next header 59)")                     \
	X(REPLAY, "replay", "sequence number seen before")                     \
	X(TOO_OLD, "too-old", "sequence number left of the replay window")     \
	X(SA_SELECTOR, "sa-selector", "the SA is not for this traffic")        \
	X(POLICY_MISMATCH, "policy-mismatch",                                  \
	  "decrypted, but the policy wants other protection")                  \
	X(NO_IN_POLICY, "no-in-policy",                                        \
	  "decrypted, but no in or fwd policy fits")                           \
	X(CLEAR_IN, "clear-in", "arrived in the clear, but a policy protects it") \
	X(NESTED, "nested", "more layers of IPsec than a policy can have")     \
	/* not drops: what was passed on, for the namespace only */            \
	X(FOREIGN_SPI, "foreign-spi", "SPI is not ours; passed on, not dropped")

enum klips_drop {
#define X(id, name, text) KLIPS_DROP_##id,
	KLIPS_DROPS(X)
#undef X
	KLIPS_DROP_MAX
};

/**
 * struct klips_drops - counters by reason, one set for each CPU
 */
struct klips_drops {
	u64 count[KLIPS_DROP_MAX];
};

extern const char *const klips_drop_names[KLIPS_DROP_MAX];
extern const char *const klips_drop_texts[KLIPS_DROP_MAX];

/**
 * klips_drop_count() - count, without freeing anything
 * @kn: namespace; NULL only where there is none
 * @kd: device, or NULL
 * @sa: SA, or NULL
 * @why: reason
 *
 * Any context; the caller holds RCU or references.
 */
void klips_drop_count(struct klips_net *kn, struct klips_dev *kd,
		      struct klips_sa *sa, enum klips_drop why);

/**
 * klips_drop() - count, trace and free a packet
 * @skb: freed; may be NULL
 *
 * The others as for klips_drop_count().
 */
void klips_drop(struct sk_buff *skb, struct klips_net *kn, struct klips_dev *kd,
		struct klips_sa *sa, enum klips_drop why);

/**
 * klips_drops_sum() - add up one reason over all CPUs
 */
u64 klips_drops_sum(const struct klips_drops __percpu *drops, enum klips_drop why);

#endif /* KLIPS_DROP_H */

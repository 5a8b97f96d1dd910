/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libklips' door to the kernel: one handle, requests, dumps, events,
 * transactions, and the devices. Over libmnl; see kmod/uapi/klips.h for what
 * the kernel promises.
 */
#ifndef KLIPS_LIB_KERNEL_H
#define KLIPS_LIB_KERNEL_H

#include "model.h"

struct klips_kernel; /* opaque: the sockets, sequence numbers, family id */

/**
 * struct klips_error - why a request failed
 * @code: positive errno
 * @text: a whole sentence for a person: the kernel's extack text when there
 *	is one, else what failed and strerror(); never empty after a failure
 * @extack: true when @text is the kernel's own
 * @tag: in a transaction: the tag of the request that was refused, else 0
 */
struct klips_error {
	int code;
	bool extack;
	char text[256];
	uint32_t tag;
};

/**
 * klips_kernel_open() - connect to the module in the caller's namespace
 * @err: filled on failure
 *
 * The kernel loads the module when it is not there (by the alias of its genl
 * family).
 * Return: handle, or NULL.
 */
struct klips_kernel *klips_kernel_open(struct klips_error *err);
void klips_kernel_close(struct klips_kernel *k);

/**
 * klips_kernel_fd() - the event socket, for poll(); klips_kernel_events() reads
 */
int klips_kernel_fd(const struct klips_kernel *k);

/* Requests. Return 0, or -1 with @err filled.
 *
 * Inside a transaction they are staged, many of them in one datagram. So a
 * failure may be that of an earlier request: @tag of the one at fault comes back
 * in klips_error.tag, from a later request or from the commit. After a failure
 * the transaction takes nothing more, and its commit aborts it with the same
 * error. The kernel's texts are those of the request at fault.
 *
 * klips_sa_get(): keys are in @out, which the caller wipes; its counters are
 * valid until the next call with this handle.
 */
int klips_sa_add(struct klips_kernel *k, const struct klips_sa *sa, uint32_t tag, struct klips_error *err);
int klips_sa_update(struct klips_kernel *k, const struct klips_sa *sa, uint32_t tag, struct klips_error *err);
int klips_sa_delete(struct klips_kernel *k, const struct klips_sa *id, uint32_t tag, struct klips_error *err);
int klips_sa_flush(struct klips_kernel *k, uint8_t proto, uint32_t tag, struct klips_error *err);
int klips_sa_alloc_spi(struct klips_kernel *k, struct klips_sa *sa, struct klips_error *err);
int klips_sa_get(struct klips_kernel *k, const struct klips_sa *id, struct klips_sa *out, struct klips_error *err);

int klips_policy_add(struct klips_kernel *k, const struct klips_policy *p, uint32_t tag, struct klips_error *err);
int klips_policy_update(struct klips_kernel *k, const struct klips_policy *p, uint32_t tag, struct klips_error *err);
int klips_policy_delete(struct klips_kernel *k, const struct klips_policy *id, uint32_t tag, struct klips_error *err);
int klips_policy_get(struct klips_kernel *k, const struct klips_policy *id, struct klips_policy *out, struct klips_error *err);
int klips_policy_flush(struct klips_kernel *k, uint32_t tag, struct klips_error *err);

int klips_txn_begin(struct klips_kernel *k, struct klips_error *err);
int klips_txn_commit(struct klips_kernel *k, struct klips_error *err);
int klips_txn_abort(struct klips_kernel *k, struct klips_error *err);

/* Dumps: the callback gets a struct that lives for the call (keys are wiped
 * after it) and returns 0 to go on; else the dump ends there, and returns 0. It
 * runs when the whole dump has been read, may use the handle, and sees each entry
 * once whatever changes meanwhile. @proto 0 = all.
 */
typedef int (*klips_sa_fn)(const struct klips_sa *sa, void *arg);
typedef int (*klips_policy_fn)(const struct klips_policy *p, void *arg);
int klips_sa_dump(struct klips_kernel *k, uint8_t proto, klips_sa_fn fn, void *arg, struct klips_error *err);
int klips_policy_dump(struct klips_kernel *k, klips_policy_fn fn, void *arg, struct klips_error *err);

/* Events (setkey -x, the daemon). */
struct klips_event {
	uint8_t cmd; /* enum klips_cmd */
	bool hard; /* SA_EXPIRE */
	bool has_sa, has_policy;
	uint32_t seq, pid; /* of the netlink message */
	struct klips_sa sa;
	struct klips_policy policy;
};

typedef int (*klips_event_fn)(const struct klips_event *ev, void *arg);

/* klips_kernel_events() reads what there is, without waiting, until the callback
 * returns other than 0. ENOBUFS: the kernel threw events away because they were
 * read too slowly; reading can go on, what was missed can be had by dumps.
 */
int klips_events_join(struct klips_kernel *k, const char *group, struct klips_error *err);
int klips_kernel_events(struct klips_kernel *k, klips_event_fn fn, void *arg, struct klips_error *err);

/* Devices. */

/**
 * struct klips_device - a klips link, for requests and answers
 * @set: bits of KLIPS_DEVICE_SET_*: which fields a request changes
 */
#define KLIPS_DEVICE_SET_UNDERLAY (1U << 0)
#define KLIPS_DEVICE_SET_FWMARK (1U << 1)
#define KLIPS_DEVICE_SET_CAPTURE (1U << 2)
#define KLIPS_DEVICE_SET_MTU (1U << 3)
#define KLIPS_DEVICE_SET_UP (1U << 4) /* up or down, as @up says */
struct klips_device {
	char name[IFNAMSIZ];
	uint32_t set;
	uint32_t underlay, fwmark, mtu_override;
	bool capture, up;
	/* answers only */
	uint32_t ifindex, mtu, policies;
	bool elsewhere;
	unsigned int ncounters;
	struct klips_counter counters[KLIPS_MAX_COUNTERS];
};

typedef int (*klips_device_fn)(const struct klips_device *d, void *arg);
int klips_device_dump(struct klips_kernel *k, klips_device_fn fn, void *arg, struct klips_error *err);
/* klips_device_add(): @up = set it up, too; so does KLIPS_DEVICE_SET_UP. */
int klips_device_add(const struct klips_device *d, bool up, struct klips_error *err);
int klips_device_change(const struct klips_device *d, struct klips_error *err);
int klips_device_remove(const char *name, struct klips_error *err);

/**
 * klips_device_ensure() - make sure that a klips device of this name exists
 * @name: "" = KLIPS_DEFAULT_DEVICE
 * @create: make it, and set it up, when there is none
 *
 * A link of that name that is not ours is an error that says its kind. An
 * existing device is left as it is, up or down. Return: 0, -1.
 */
int klips_device_ensure(const char *name, bool create, struct klips_error *err);

typedef int (*klips_counter_fn)(const struct klips_counter *c, void *arg);
int klips_stats_get(struct klips_kernel *k, klips_counter_fn fn, void *arg, struct klips_error *err);

struct klips_algorithm {
	char name[KLIPS_MAX_NAME], crypto[64], module[64];
	uint8_t kind; /* enum klips_algorithm_kind */
	uint32_t key_min, key_max, key_step, block, iv, icv; /* bits, then bytes */
	bool available, weak;
};

typedef int (*klips_algorithm_fn)(const struct klips_algorithm *a, void *arg);
int klips_algorithm_dump(struct klips_kernel *k, klips_algorithm_fn fn, void *arg, struct klips_error *err);

int klips_socket_bypass(struct klips_kernel *k, int fd, struct klips_error *err);

#endif

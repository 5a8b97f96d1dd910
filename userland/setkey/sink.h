/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where checked requests go: the kernel (sink_kernel.c), or a mock in tests.
 * Functions return 0, or -1 with @err filled, as those of kernel.h do.
 */
#ifndef SETKEY_SINK_H
#define SETKEY_SINK_H

#include "kernel.h"
#include "plan.h"

/**
 * struct sink - one place to send to; embed it and give it its functions
 * @ensure: see that a device is there, make it where it is not
 * @begin, @commit, @abort: a transaction. After commit's failure none is open,
 *	and @err->tag says which request was refused, 0 where that is unknown.
 * @change: stage one operation (not OP_SA_DELETEALL, nor those from OP_READS on)
 * @sa_get: the SA of @id's dst, proto and spi
 * @sa_alloc: reserve an SPI; fills @sa
 */
struct sink {
	int (*ensure)(struct sink *s, const char *device, struct klips_error *err);
	int (*begin)(struct sink *s, struct klips_error *err);
	int (*commit)(struct sink *s, struct klips_error *err);
	void (*abort)(struct sink *s);
	int (*change)(struct sink *s, const struct operation *op, uint32_t tag,
		      struct klips_error *err);
	int (*sa_get)(struct sink *s, const struct klips_sa *id, struct klips_sa *sa,
		      struct klips_error *err);
	int (*sa_alloc)(struct sink *s, struct klips_sa *sa, struct klips_error *err);
	int (*sa_dump)(struct sink *s, uint8_t proto, klips_sa_fn fn, void *arg,
		       struct klips_error *err);
	int (*policy_dump)(struct sink *s, klips_policy_fn fn, void *arg,
			   struct klips_error *err);
};

/**
 * struct sink_kernel - the sink that is the kernel; opened at its first use
 */
struct sink_kernel {
	struct sink sink;
	struct klips_kernel *kernel;
};

void sink_kernel_init(struct sink_kernel *k);
void sink_kernel_close(struct sink_kernel *k);

/**
 * sink_kernel_open() - connect now
 *
 * Return: the handle, NULL with @err filled.
 */
struct klips_kernel *sink_kernel_open(struct sink_kernel *k, struct klips_error *err);

#endif

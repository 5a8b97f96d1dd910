// SPDX-License-Identifier: GPL-2.0
/* The kernel as a sink: sink.h. */

#include <stddef.h>

#include "sink.h"

static struct sink_kernel *from(struct sink *s)
{
	return (struct sink_kernel *)((char *)s - offsetof(struct sink_kernel, sink));
}

struct klips_kernel *sink_kernel_open(struct sink_kernel *k, struct klips_error *err)
{
	if (!k->kernel)
		k->kernel = klips_kernel_open(err);
	return k->kernel;
}

static int ensure(struct sink *s, const char *device, struct klips_error *err)
{
	/* opening loads the module, without which there is no such kind of link */
	if (!sink_kernel_open(from(s), err))
		return -1;
	return klips_device_ensure(device, true, err);
}

static int begin(struct sink *s, struct klips_error *err)
{
	struct klips_kernel *k = sink_kernel_open(from(s), err);

	return k ? klips_txn_begin(k, err) : -1;
}

static int commit(struct sink *s, struct klips_error *err)
{
	return klips_txn_commit(from(s)->kernel, err);
}

static void discard(struct sink *s)
{
	struct klips_error err;

	klips_txn_abort(from(s)->kernel, &err);
}

static int change(struct sink *s, const struct operation *op, uint32_t tag,
		  struct klips_error *err)
{
	struct klips_kernel *k = from(s)->kernel;

	switch (op->kind) {
	case OP_SA_ADD:
		return klips_sa_add(k, op->sa, tag, err);
	case OP_SA_UPDATE:
		return klips_sa_update(k, op->sa, tag, err);
	case OP_SA_DELETE:
		return klips_sa_delete(k, op->sa, tag, err);
	case OP_SA_FLUSH:
		return klips_sa_flush(k, op->sa->proto, tag, err);
	case OP_POLICY_ADD:
		return klips_policy_add(k, op->policy, tag, err);
	case OP_POLICY_UPDATE:
		return klips_policy_update(k, op->policy, tag, err);
	case OP_POLICY_DELETE:
		return klips_policy_delete(k, op->policy, tag, err);
	case OP_POLICY_FLUSH:
		return klips_policy_flush(k, tag, err);
	default:
		return 0;
	}
}

static int sa_get(struct sink *s, const struct klips_sa *id, struct klips_sa *sa,
		  struct klips_error *err)
{
	struct klips_kernel *k = sink_kernel_open(from(s), err);

	return k ? klips_sa_get(k, id, sa, err) : -1;
}

static int sa_alloc(struct sink *s, struct klips_sa *sa, struct klips_error *err)
{
	struct klips_kernel *k = sink_kernel_open(from(s), err);

	return k ? klips_sa_alloc_spi(k, sa, err) : -1;
}

static int sa_dump(struct sink *s, uint8_t proto, klips_sa_fn fn, void *arg,
		   struct klips_error *err)
{
	struct klips_kernel *k = sink_kernel_open(from(s), err);

	return k ? klips_sa_dump(k, proto, fn, arg, err) : -1;
}

static int policy_dump(struct sink *s, klips_policy_fn fn, void *arg, struct klips_error *err)
{
	struct klips_kernel *k = sink_kernel_open(from(s), err);

	return k ? klips_policy_dump(k, fn, arg, err) : -1;
}

void sink_kernel_init(struct sink_kernel *k)
{
	*k = (struct sink_kernel){
		.sink = {
			.ensure = ensure,
			.begin = begin,
			.commit = commit,
			.abort = discard,
			.change = change,
			.sa_get = sa_get,
			.sa_alloc = sa_alloc,
			.sa_dump = sa_dump,
			.policy_dump = policy_dump,
		},
	};
}

void sink_kernel_close(struct sink_kernel *k)
{
	if (k->kernel)
		klips_kernel_close(k->kernel);
	k->kernel = NULL;
}

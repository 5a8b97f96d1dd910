/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a text asks for once it has checked clean: requests in the shape of
 * libklips' model, in order, each with the place that it comes from.
 */
#ifndef SETKEY_PLAN_H
#define SETKEY_PLAN_H

#include "arena.h"
#include "model.h"
#include "source.h"

/* Those from OP_READS on change nothing, and are not part of transactions */
enum op_kind {
	OP_SA_ADD,
	OP_SA_UPDATE,
	OP_SA_DELETE,
	OP_SA_DELETEALL,
	OP_SA_FLUSH,
	OP_POLICY_ADD,
	OP_POLICY_UPDATE,
	OP_POLICY_DELETE,
	OP_POLICY_FLUSH,
	OP_READS,
	OP_SA_GET = OP_READS,
	OP_SA_ALLOC,
	OP_SA_DUMP,
	OP_POLICY_DUMP,
};

/**
 * struct operation - one request
 * @at: its place in the source
 * @sa: for OP_SA_*; FLUSH and DUMP use its proto only, DELETEALL src, dst, proto
 * @policy: for OP_POLICY_ADD, _UPDATE, _DELETE
 * @automatic: not written in the text: the "fwd" copy of an "in" policy, or one
 *	of the SAs that deleteall means. When the kernel finds it done already (or
 *	the entry not there) that is no fault.
 * @dropped: found needless; not sent
 */
struct operation {
	enum op_kind kind;
	struct span at;
	struct klips_sa *sa;
	struct klips_policy *policy;
	bool automatic, dropped;
};

struct plan {
	struct arena arena;
	struct operation *ops;
	size_t n, room;
};

/**
 * plan_sa(), plan_policy() - append an operation with an empty SA or policy
 *
 * Return: the operation; valid until the next is appended. What it points to
 * stays where it is.
 */
struct operation *plan_sa(struct plan *plan, enum op_kind kind, struct span at);
struct operation *plan_policy(struct plan *plan, enum op_kind kind, struct span at);

/**
 * plan_wipe() - free, and overwrite the keys
 */
void plan_wipe(struct plan *plan);

#endif

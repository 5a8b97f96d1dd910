// SPDX-License-Identifier: GPL-2.0
/* The list of requests: plan.h. */

#include <err.h>
#include <stdlib.h>

#include "plan.h"

static struct operation *append(struct plan *plan, enum op_kind kind, struct span at)
{
	struct operation *op;

	if (plan->n == plan->room) {
		plan->room = plan->room ? 2 * plan->room : 64;
		plan->ops = reallocarray(plan->ops, plan->room, sizeof(*plan->ops));
		if (!plan->ops)
			err(1, "out of memory");
	}
	op = &plan->ops[plan->n++];
	*op = (struct operation){ .kind = kind, .at = at };
	return op;
}

struct operation *plan_sa(struct plan *plan, enum op_kind kind, struct span at)
{
	struct operation *op = append(plan, kind, at);

	op->sa = arena_alloc(&plan->arena, sizeof(*op->sa));
	return op;
}

struct operation *plan_policy(struct plan *plan, enum op_kind kind, struct span at)
{
	struct operation *op = append(plan, kind, at);

	op->policy = arena_alloc(&plan->arena, sizeof(*op->policy));
	return op;
}

void plan_wipe(struct plan *plan)
{
	arena_wipe(&plan->arena);
	free(plan->ops);
	*plan = (struct plan){};
}

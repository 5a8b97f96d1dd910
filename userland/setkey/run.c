// SPDX-License-Identifier: GPL-2.0
/* Phase 3: run.h. */

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pfkey.h"
#include "run.h"
#include "text.h"

static void refuse(struct run *r, const struct operation *op, const struct klips_error *err)
{
	bool no_entry = err->code == ENOENT &&
			(op->kind == OP_SA_DELETE || op->kind == OP_SA_GET ||
			 op->kind == OP_POLICY_DELETE);

	report_fault(r->report, op->at, "%s%s", no_entry ? "No entry: " : "", err->text);
}

/* deleteall: which SAs does it mean at its place in the transaction? */

struct identity {
	struct klips_address src, dst;
	uint8_t proto;
	uint32_t spi;
};

struct identities {
	struct identity *ids;
	size_t n, room;
};

static void remember(struct identities *list, const struct klips_sa *sa)
{
	if (list->n == list->room) {
		list->room = list->room ? 2 * list->room : 64;
		list->ids = reallocarray(list->ids, list->room, sizeof(*list->ids));
		if (!list->ids)
			err(1, "out of memory");
	}
	list->ids[list->n++] = (struct identity){ sa->src, sa->dst, sa->proto, sa->spi };
}

static int remember_dumped(const struct klips_sa *sa, void *arg)
{
	if (sa->state != KLIPS_STATE_DEAD)
		remember(arg, sa);
	return 0;
}

static bool same_sa(const struct identity *id, const struct klips_sa *sa)
{
	return id->proto == sa->proto && id->spi == sa->spi &&
	       klips_address_equal(&id->dst, &sa->dst);
}

static bool is_meant(const struct identity *id, const struct klips_sa *sa)
{
	return id->proto == sa->proto && klips_address_equal(&id->src, &sa->src) &&
	       klips_address_equal(&id->dst, &sa->dst);
}

static void forget(struct identities *list, const struct operation *op)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct identity *id = &list->ids[i];
		bool gone = op->kind == OP_SA_FLUSH ? !op->sa->proto || op->sa->proto == id->proto :
						      same_sa(id, op->sa);

		if (!gone)
			list->ids[kept++] = *id;
	}
	list->n = kept;
}

/* Append what one deleteall means to @out, and forget it */
static void expand_one(struct identities *list, const struct operation *all, struct plan *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct identity *id = &list->ids[i];
		struct operation *op;

		if (!is_meant(id, all->sa)) {
			list->ids[kept++] = *id;
			continue;
		}
		op = plan_sa(out, OP_SA_DELETE, all->at);
		op->automatic = true;
		op->sa->src = id->src;
		op->sa->dst = id->dst;
		op->sa->proto = id->proto;
		op->sa->spi = id->spi;
	}
	list->n = kept;
}

/**
 * expand() - the transaction's operations with each deleteall spelled out
 * @ops: @n operations that change something
 * @out: gets copies that share the SAs and policies of @ops
 *
 * What is in the SAD now, and what the operations before the deleteall do to it,
 * say which SAs are meant.
 */
static int expand(struct run *r, const struct operation *ops, size_t n, struct plan *out)
{
	struct identities list = {};
	struct klips_error kerr;
	bool needed = false;
	size_t i;

	for (i = 0; i < n; i++)
		needed |= ops[i].kind == OP_SA_DELETEALL;
	if (needed && r->sink->sa_dump(r->sink, 0, remember_dumped, &list, &kerr)) {
		free(list.ids);
		refuse(r, &ops[0], &kerr);
		return -1;
	}
	for (i = 0; i < n; i++) {
		const struct operation *op = &ops[i];
		struct operation *copy;

		if (op->dropped)
			continue;
		if (op->kind == OP_SA_DELETEALL) {
			expand_one(&list, op, out);
			continue;
		}
		copy = op->sa ? plan_sa(out, op->kind, op->at) : plan_policy(out, op->kind, op->at);
		*copy = *op;
		if (!needed || !op->sa)
			continue;
		forget(&list, op);
		if (op->kind == OP_SA_ADD || op->kind == OP_SA_UPDATE)
			remember(&list, op->sa);
	}
	free(list.ids);
	return 0;
}

static void show_request(const struct run *r, const struct operation *op)
{
	struct pfkey_message *m;

	if (!r->verbose && !r->hexdump)
		return;
	m = pfkey_from_operation(op);
	if (r->hexdump)
		pfkey_hexdump(r->print->out, m->data, m->len);
	if (r->verbose)
		pfkey_print(r->print->out, m->data, m->len);
	pfkey_free(m);
	fflush(r->print->out);
}

/* Something that we added of our own accord, and that is as wanted already? */
static bool needless(const struct operation *op, const struct klips_error *err)
{
	if (!op->automatic)
		return false;
	return err->code == (op->kind == OP_POLICY_ADD ? EEXIST : ENOENT);
}

/**
 * transact_once() - one try
 * @bad: the operation that was refused, NULL where unknown
 */
static int transact_once(struct run *r, struct plan *plan, struct operation **bad,
			 struct klips_error *err)
{
	size_t i;

	*bad = NULL;
	if (r->sink->begin(r->sink, err))
		return -1;
	for (i = 0; i < plan->n; i++) {
		struct operation *op = &plan->ops[i];

		if (op->dropped)
			continue;
		if (r->sink->change(r->sink, op, i + 1, err)) {
			*bad = op;
			r->sink->abort(r->sink);
			return -1;
		}
	}
	if (!r->sink->commit(r->sink, err))
		return 0;
	if (err->tag && err->tag <= plan->n)
		*bad = &plan->ops[err->tag - 1];
	return -1;
}

static int transact(struct run *r, struct plan *plan)
{
	struct operation *bad;
	struct klips_error err;
	size_t i;

	for (i = 0; i < plan->n; i++)
		show_request(r, &plan->ops[i]);
	while (transact_once(r, plan, &bad, &err)) {
		if (!bad || !needless(bad, &err)) {
			refuse(r, bad ? bad : &plan->ops[0], &err);
			return -1;
		}
		bad->dropped = true;
	}
	return 0;
}

/* The devices of the policies, once each */
static int ensure_devices(struct run *r, const struct operation *ops, size_t n)
{
	const struct operation *last = NULL;
	struct klips_error err;

	for (size_t i = 0; i < n; i++) {
		const struct operation *op = &ops[i];
		const char *device;

		if ((op->kind != OP_POLICY_ADD && op->kind != OP_POLICY_UPDATE) || op->dropped)
			continue;
		/* neighbours mostly have the same device */
		if (last && !strcmp(last->policy->device, op->policy->device))
			continue;
		last = op;
		device = *op->policy->device ? op->policy->device : KLIPS_DEFAULT_DEVICE;
		if (r->sink->ensure(r->sink, device, &err)) {
			refuse(r, op, &err);
			return -1;
		}
	}
	return 0;
}

static int change(struct run *r, const struct operation *ops, size_t n)
{
	struct plan plan = {};
	int ret;

	if (!n)
		return 0;
	ret = expand(r, ops, n, &plan);
	if (!ret && plan.n)
		ret = ensure_devices(r, ops, n);
	if (!ret && plan.n)
		ret = transact(r, &plan);
	plan_wipe(&plan);
	return ret;
}

static int get(struct run *r, const struct operation *op)
{
	struct klips_sa sa = {};
	struct klips_error err;
	int ret;

	if (op->kind == OP_SA_GET) {
		ret = r->sink->sa_get(r->sink, op->sa, &sa, &err);
	} else {
		sa = *op->sa;
		ret = r->sink->sa_alloc(r->sink, &sa, &err);
	}
	if (ret)
		refuse(r, op, &err);
	else
		print_sa(r->print, &sa, 0);
	fflush(r->print->out);
	klips_sa_wipe(&sa);
	return ret;
}

static int look(struct run *r, const struct operation *op)
{
	struct klips_error err;
	unsigned int n;
	int ret;

	show_request(r, op);
	switch (op->kind) {
	case OP_SA_GET:
	case OP_SA_ALLOC:
		return get(r, op);
	case OP_SA_DUMP:
		ret = print_sad(r->print, r->sink, op->sa->proto, false, &n, &err);
		break;
	default:
		ret = print_spd(r->print, r->sink, &n, &err);
		break;
	}
	if (ret)
		refuse(r, op, &err);
	else if (!n)
		fprintf(r->print->out, "No %s entries.\n", op->kind == OP_SA_DUMP ? "SAD" : "SPD");
	fflush(r->print->out);
	return ret;
}

int run_plan(struct run *r, struct plan *plan)
{
	size_t first = 0, i;
	bool done = false;

	for (i = 0; i <= plan->n; i++) {
		int ret;

		if (i < plan->n && plan->ops[i].kind < OP_READS)
			continue;
		ret = change(r, plan->ops + first, i - first);
		done |= !ret && i > first;
		if (!ret && i < plan->n)
			ret = look(r, &plan->ops[i]);
		if (ret) {
			if (done)
				report_warning(r->report, plan->ops[i < plan->n ? i : first].at,
					       "what stands before has been applied: a statement that shows something ends a transaction");
			return -1;
		}
		first = i + 1;
	}
	return 0;
}

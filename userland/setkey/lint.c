// SPDX-License-Identifier: GPL-2.0
/* Statements that contradict each other: check.h. */

#include <err.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "text.h"

static int compare_bytes(const void *a, const void *b, size_t len)
{
	return memcmp(a, b, len);
}

static int compare_address(const struct klips_address *a, const struct klips_address *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if (a->family == AF_INET)
		return compare_bytes(&a->v4, &b->v4, sizeof(a->v4));
	if (a->scope != b->scope)
		return a->scope < b->scope ? -1 : 1;
	return a->family == AF_INET6 ? compare_bytes(&a->v6, &b->v6, sizeof(a->v6)) : 0;
}

/* An SA is its destination, protocol and SPI */
static int compare_sa(const void *left, const void *right)
{
	const struct klips_sa *a = ((const struct operation *)left)->sa;
	const struct klips_sa *b = ((const struct operation *)right)->sa;

	if (a->proto != b->proto)
		return a->proto < b->proto ? -1 : 1;
	if (a->spi != b->spi)
		return a->spi < b->spi ? -1 : 1;
	return compare_address(&a->dst, &b->dst);
}

static int compare_range(const struct klips_port_range *a, const struct klips_port_range *b)
{
	if (a->min != b->min)
		return a->min < b->min ? -1 : 1;
	return a->max == b->max ? 0 : a->max < b->max ? -1 : 1;
}

static const char *device_of(const struct klips_policy *p)
{
	return *p->device ? p->device : KLIPS_DEFAULT_DEVICE;
}

/* A policy is its direction, selector and device */
static int compare_policy(const void *left, const void *right)
{
	const struct klips_policy *a = ((const struct operation *)left)->policy;
	const struct klips_policy *b = ((const struct operation *)right)->policy;
	const struct klips_traffic *s = &a->selector, *t = &b->selector;
	int diff = a->dir - b->dir;

	diff = diff ? diff : s->proto - t->proto;
	diff = diff ? diff : s->src_plen - t->src_plen;
	diff = diff ? diff : s->dst_plen - t->dst_plen;
	diff = diff ? diff : compare_address(&s->src, &t->src);
	diff = diff ? diff : compare_address(&s->dst, &t->dst);
	diff = diff ? diff : compare_range(&s->sport, &t->sport);
	diff = diff ? diff : compare_range(&s->dport, &t->dport);
	return diff ? diff : strcmp(device_of(a), device_of(b));
}

static void nothing(void *p)
{
	(void)p;
}

struct pass {
	struct check *c;
	void *sas, *policies; /* trees of what the text has added so far */
	void *deleted; /* policies that we would delete of our own accord */
	uint8_t flushed; /* protocol whose SAs go, while a tree is copied */
	void *kept;
};

static struct operation *lookup(void *tree, const struct operation *op,
				int (*compare)(const void *, const void *))
{
	struct operation **node = tfind(op, &tree, compare);

	return node ? *node : NULL;
}

static void insert(void **tree, struct operation *op,
		   int (*compare)(const void *, const void *))
{
	tdelete(op, tree, compare);
	if (!tsearch(op, tree, compare))
		err(1, "out of memory");
}

static void keep_others(const void *node, VISIT which, void *arg)
{
	struct operation *op = *(struct operation *const *)node;
	struct pass *p = arg;

	if ((which == postorder || which == leaf) && op->sa->proto != p->flushed)
		insert(&p->kept, op, compare_sa);
}

static void flush_sas(struct pass *p, uint8_t proto)
{
	p->flushed = proto;
	p->kept = NULL;
	if (proto)
		twalk_r(p->sas, keep_others, p);
	tdestroy(p->sas, nothing);
	p->sas = p->kept;
}

static void visit_sa(struct pass *p, struct operation *op)
{
	const struct operation *old;

	switch (op->kind) {
	case OP_SA_ADD:
		old = lookup(p->sas, op, compare_sa);
		if (old) {
			report_fault(p->c->report, op->at,
				     "the SA has the destination, protocol and SPI of the one of line %u: expected another SPI, or update",
				     report_line(p->c->report, old->at));
			return;
		}
		/* fall through */
	case OP_SA_UPDATE:
		insert(&p->sas, op, compare_sa);
		break;
	case OP_SA_DELETE:
		tdelete(op, &p->sas, compare_sa);
		break;
	case OP_SA_DELETEALL:
		/* which ones go is known when it is done */
		flush_sas(p, 0);
		break;
	case OP_SA_FLUSH:
		flush_sas(p, op->sa->proto);
		break;
	default:
		break;
	}
}

/* A policy that is written wins over the copy that we would have made */
static void visit_policy(struct pass *p, struct operation *op)
{
	struct operation *old;

	switch (op->kind) {
	case OP_POLICY_ADD:
		old = lookup(p->policies, op, compare_policy);
		if (old && op->automatic) {
			op->dropped = true;
			return;
		}
		if (old && !old->automatic) {
			report_fault(p->c->report, op->at,
				     "the policy has the direction and selector of the one of line %u: expected another selector, or spdupdate",
				     report_line(p->c->report, old->at));
			return;
		}
		if (old)
			old->dropped = true;
		insert(&p->policies, op, compare_policy);
		break;
	case OP_POLICY_UPDATE:
		old = lookup(p->policies, op, compare_policy);
		if (old && !old->automatic && op->automatic)
			op->dropped = true;
		else
			insert(&p->policies, op, compare_policy);
		break;
	case OP_POLICY_DELETE:
		tdelete(op, &p->policies, compare_policy);
		old = lookup(p->deleted, op, compare_policy);
		if (op->automatic)
			insert(&p->deleted, op, compare_policy);
		else if (old)
			old->dropped = true;
		break;
	case OP_POLICY_FLUSH:
		tdestroy(p->policies, nothing);
		tdestroy(p->deleted, nothing);
		p->policies = p->deleted = NULL;
		break;
	default:
		break;
	}
}

void check_duplicates(struct check *c)
{
	struct pass p = { .c = c };

	for (size_t i = 0; i < c->plan->n; i++) {
		if (c->plan->ops[i].sa)
			visit_sa(&p, &c->plan->ops[i]);
		else
			visit_policy(&p, &c->plan->ops[i]);
	}
	tdestroy(p.sas, nothing);
	tdestroy(p.policies, nothing);
	tdestroy(p.deleted, nothing);
}

/* Do the policies find their SAs? */

struct ends {
	struct klips_address src, dst;
};

struct served {
	struct check *c;
	const struct operation **sas; /* the text's, by endpoints */
	size_t n;
	bool whole; /* the text begins with a flush: no other SAs exist */
};

static int compare_ends(const struct klips_address *src, const struct klips_address *dst,
			const struct klips_sa *sa)
{
	int diff = compare_address(src, &sa->src);

	return diff ? diff : compare_address(dst, &sa->dst);
}

static int by_ends(const void *left, const void *right)
{
	const struct operation *a = *(const struct operation *const *)left;
	const struct operation *b = *(const struct operation *const *)right;
	int diff = compare_ends(&a->sa->src, &a->sa->dst, b->sa);

	return diff ? diff : a->at.begin < b->at.begin ? -1 : a->at.begin > b->at.begin;
}

/* The SAs between which a template's packets go; false where that is not fixed */
static bool template_ends(const struct klips_policy *p, const struct klips_template *t,
			  struct ends *e)
{
	static const struct klips_address any4 = { .family = AF_INET };
	static const struct klips_address any6 = { .family = AF_INET6 };

	if (t->mode == KLIPS_MODE_TUNNEL) {
		if (!compare_address(&t->src, &any4) || !compare_address(&t->src, &any6))
			return false;
		e->src = t->src;
		e->dst = t->dst;
		return true;
	}
	e->src = p->selector.src;
	e->dst = p->selector.dst;
	return p->selector.src_plen == klips_address_bits(&e->src) &&
	       p->selector.dst_plen == klips_address_bits(&e->dst);
}

static bool fits(const struct klips_template *t, const struct klips_sa *sa)
{
	return sa->proto == t->proto && (sa->mode == t->mode || sa->mode == KLIPS_MODE_ANY) &&
	       (t->level != KLIPS_LEVEL_UNIQUE || !t->reqid || sa->reqid == t->reqid);
}

static void explain(const struct served *s, const struct operation *policy,
		    const struct klips_template *t, const struct operation *near)
{
	char want[KLIPS_NAME_TEXT], have[KLIPS_NAME_TEXT];
	unsigned int line = report_line(s->c->report, near->at);

	if (near->sa->proto != t->proto)
		report_warning(s->c->report, policy->at,
			       "this policy wants %s, but the SA between its two ends, of line %u, is %s: no packet can pass",
			       klips_saproto_name(t->proto, want), line,
			       klips_saproto_name(near->sa->proto, have));
	else if (near->sa->mode != t->mode && near->sa->mode != KLIPS_MODE_ANY)
		report_warning(s->c->report, policy->at,
			       "this policy wants %s mode, but the SA between its two ends, of line %u, is for %s mode: no packet can pass",
			       klips_mode_name(t->mode, want), line,
			       klips_mode_name(near->sa->mode, have));
	else
		report_warning(s->c->report, policy->at,
			       "this policy wants the SA with reqid %u (unique:%u), but the SA between its two ends, of line %u, has reqid %u: no packet can pass",
			       t->reqid, t->reqid, line, near->sa->reqid);
}

static void check_template(const struct served *s, const struct operation *policy,
			   const struct klips_template *t)
{
	char src[KLIPS_ADDRESS_TEXT], dst[KLIPS_ADDRESS_TEXT], proto[KLIPS_NAME_TEXT];
	size_t low = 0, high = s->n, first, mid;
	const struct operation *near = NULL;
	struct ends e;

	if (!template_ends(policy->policy, t, &e))
		return;
	while (low < high) {
		mid = low + (high - low) / 2;
		if (compare_ends(&e.src, &e.dst, s->sas[mid]->sa) > 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (first = low; low < s->n && !compare_ends(&e.src, &e.dst, s->sas[low]->sa); low++) {
		if (fits(t, s->sas[low]->sa))
			return;
		/* the nearest is one of the right protocol */
		if (!near || (near->sa->proto != t->proto && s->sas[low]->sa->proto == t->proto))
			near = s->sas[low];
	}
	if (low > first)
		explain(s, policy, t, near);
	else if (s->whole)
		report_warning(s->c->report, policy->at,
			       "this policy wants %s from %s to %s, but the text, which flushes all SAs, adds none between them",
			       klips_saproto_name(t->proto, proto),
			       klips_address_text(&e.src, src), klips_address_text(&e.dst, dst));
}

void check_policies_served(struct check *c)
{
	struct served s = { .c = c };
	size_t i, j;

	/* without SAs of its own, a text leaves them to the keying daemon */
	s.sas = calloc(c->plan->n + 1, sizeof(*s.sas));
	if (!s.sas)
		err(1, "out of memory");
	for (i = 0; i < c->plan->n; i++) {
		const struct operation *op = &c->plan->ops[i];

		if (op->kind == OP_SA_ADD || op->kind == OP_SA_UPDATE)
			s.sas[s.n++] = op;
		else if (op->kind == OP_SA_FLUSH && !op->sa->proto)
			s.whole = true;
	}
	if (s.n)
		qsort(s.sas, s.n, sizeof(*s.sas), by_ends);
	for (i = 0; s.n && i < c->plan->n; i++) {
		const struct operation *op = &c->plan->ops[i];

		if ((op->kind != OP_POLICY_ADD && op->kind != OP_POLICY_UPDATE) || op->automatic)
			continue;
		for (j = 0; j < op->policy->ntemplates; j++)
			check_template(&s, op, &op->policy->templates[j]);
	}
	free(s.sas);
}

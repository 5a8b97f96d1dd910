// SPDX-License-Identifier: GPL-2.0
/* klips show: devices, peers with their SAs, policies, drops, on one page. */

#include <ifaddrs.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "text.h"

/* What is kept of an SA: no keys */
struct row {
	struct klips_address peer, here;
	bool inbound;
	uint32_t spi, id;
	uint8_t proto, mode, state;
	char enc[KLIPS_MAX_NAME], auth[KLIPS_MAX_NAME], comp[KLIPS_MAX_NAME];
	uint64_t bytes, last_used, expires, dropped;
};

struct page {
	struct cli *c;
	struct ifaddrs *local;
	struct row *row;
	size_t count, room;
	unsigned int devices, policies[__KLIPS_DIR_END];
	uint64_t never; /* policies that block: their device is gone */
	bool failed;
	unsigned int drops;
};

/* Is it an address of this namespace? */
static bool is_local(const struct page *p, const struct klips_address *a)
{
	struct klips_address here;

	for (const struct ifaddrs *i = p->local; i; i = i->ifa_next) {
		if (!i->ifa_addr || klips_address_sockaddr(i->ifa_addr, &here))
			continue;
		here.scope = a->scope;
		if (klips_address_equal(&here, a))
			return true;
	}
	return false;
}

static int take_sa(const struct klips_sa *sa, void *arg)
{
	struct page *p = arg;
	struct row *r;

	if (p->count == p->room) {
		size_t room = p->room ? 2 * p->room : 64;
		struct row *more = reallocarray(p->row, room, sizeof(*more));

		p->failed = !more;
		if (!more)
			return 1;
		p->row = more;
		p->room = room;
	}
	r = &p->row[p->count++];
	memset(r, 0, sizeof(*r));
	r->inbound = is_local(p, &sa->dst);
	r->peer = r->inbound ? sa->src : sa->dst;
	r->here = r->inbound ? sa->dst : sa->src;
	r->spi = sa->spi;
	r->id = sa->id;
	r->proto = sa->proto;
	r->mode = sa->mode;
	r->state = sa->state;
	strcpy(r->enc, sa->enc);
	strcpy(r->auth, sa->auth);
	strcpy(r->comp, sa->comp);
	r->bytes = sa->current.bytes;
	r->last_used = sa->last_used;
	r->expires = sa_expires(p->c, sa);
	for (unsigned int i = 0; i < sa->ncounters; i++)
		r->dropped += sa->counters[i].count;
	return 0;
}

static int address_order(const struct klips_address *a, const struct klips_address *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(&a->v6, &b->v6, a->family == AF_INET ? sizeof(a->v4) : sizeof(a->v6));
}

/* Peer by peer, then the newest first */
static int row_order(const void *a, const void *b)
{
	const struct row *p = a, *q = b;
	int order = address_order(&p->peer, &q->peer);

	if (!order)
		order = address_order(&p->here, &q->here);
	if (!order && p->inbound != q->inbound)
		order = p->inbound ? -1 : 1;
	return order ? order : p->id > q->id ? -1 : p->id < q->id;
}

static int take_policy(const struct klips_policy *policy, void *arg)
{
	struct page *p = arg;

	if (policy->dir < __KLIPS_DIR_END)
		p->policies[policy->dir]++;
	if (!policy->ifindex)
		p->never++;
	return 0;
}

static int show_device(const struct klips_device *d, void *arg)
{
	struct page *p = arg;

	p->devices++;
	print_device(p->c, d);
	return 0;
}

static int show_drop(const struct klips_counter *counter, void *arg)
{
	struct page *p = arg;

	if (!counter->count)
		return 0;
	if (!p->drops++)
		fprintf(p->c->out, "\nin the whole namespace:\n");
	print_dropped(p->c, "    ", counter, 1);
	return 0;
}

static void show_row(const struct page *p, const struct row *r)
{
	FILE *out = p->c->out;
	char proto[KLIPS_NAME_TEXT], mode[KLIPS_NAME_TEXT], state[KLIPS_NAME_TEXT];
	char bytes[KLIPS_NAME_TEXT], used[AGO], left[KLIPS_TIME_TEXT];

	fprintf(out, "    %-3s %s 0x%08" PRIx32 " %s %s%s%s%s", r->inbound ? "in" : "out",
		klips_saproto_name(r->proto, proto), r->spi, klips_mode_name(r->mode, mode), r->enc,
		*r->enc && *r->auth ? "+" : "", r->auth, r->comp);
	if (r->state != KLIPS_STATE_MATURE)
		fprintf(out, ", %s", klips_state_name(r->state, state));
	fprintf(out, ", %s, used %s", klips_bytes_text(r->bytes, bytes),
		ago(p->c, r->last_used, used));
	if (r->expires != UINT64_MAX)
		fprintf(out, ", expires in %s", klips_duration_text(r->expires, left));
	if (r->dropped)
		fprintf(out, ", dropped %" PRIu64, r->dropped);
	fputc('\n', out);
}

static void show_rows(const struct page *p)
{
	char peer[KLIPS_ADDRESS_TEXT], here[KLIPS_ADDRESS_TEXT];

	for (size_t i = 0; i < p->count; i++) {
		const struct row *r = &p->row[i];

		if (!i || address_order(&r->peer, &r[-1].peer) ||
		    address_order(&r->here, &r[-1].here))
			fprintf(p->c->out, "\npeer %s, from %s\n",
				klips_address_text(&r->peer, peer),
				klips_address_text(&r->here, here));
		show_row(p, r);
	}
}

static void show_policies(const struct page *p)
{
	unsigned int all = p->policies[KLIPS_DIR_IN] + p->policies[KLIPS_DIR_OUT] +
			   p->policies[KLIPS_DIR_FWD];

	fprintf(p->c->out, "\n%u %s: %u out, %u in, %u fwd\n", all,
		all == 1 ? "policy" : "policies", p->policies[KLIPS_DIR_OUT],
		p->policies[KLIPS_DIR_IN], p->policies[KLIPS_DIR_FWD]);
	if (p->never)
		fprintf(p->c->out, "    %" PRIu64 " of them block: their device is gone\n",
			p->never);
}

static int show_text(struct cli *c)
{
	struct page p = { .c = c };
	struct klips_error err;
	int status = CLI_OK;

	if (getifaddrs(&p.local))
		p.local = NULL;
	if (klips_device_dump(c->k, show_device, &p, &err))
		goto failed;
	if (!p.devices)
		fprintf(c->out, "no devices\n");
	if (klips_sa_dump(c->k, 0, take_sa, &p, &err))
		goto failed;
	if (p.count)
		qsort(p.row, p.count, sizeof(*p.row), row_order);
	show_rows(&p);
	if (!p.count)
		fprintf(c->out, "\nno SAs\n");
	if (klips_policy_dump(c->k, take_policy, &p, &err))
		goto failed;
	show_policies(&p);
	if (klips_stats_get(c->k, show_drop, &p, &err))
		goto failed;
	if (p.failed) {
		fprintf(c->err, "%s: out of memory\n", c->path);
		status = CLI_FAILED;
	}
out:
	freeifaddrs(p.local);
	free(p.row);
	return status;
failed:
	status = cli_failed(c, &err);
	goto out;
}

static int add_device(const struct klips_device *d, void *arg)
{
	return json_array_append_new(arg, json_device(d));
}

static int add_sa(const struct klips_sa *sa, void *arg)
{
	return json_array_append_new(arg, json_sa(sa, false));
}

static int add_policy(const struct klips_policy *p, void *arg)
{
	return json_array_append_new(arg, json_policy(p));
}

static int add_drop(const struct klips_counter *counter, void *arg)
{
	json_t *one = json_counters(counter, 1);

	json_array_extend(arg, one);
	json_decref(one);
	return 0;
}

static int show_json(struct cli *c)
{
	json_t *devices = json_array(), *sas = json_array(), *policies = json_array();
	json_t *dropped = json_array();
	json_t *all = json_pack("{s:o,s:o,s:o,s:o}", "devices", devices, "sas", sas, "policies",
				policies, "dropped", dropped);
	struct klips_error err;

	if (!klips_device_dump(c->k, add_device, devices, &err) &&
	    !klips_sa_dump(c->k, 0, add_sa, sas, &err) &&
	    !klips_policy_dump(c->k, add_policy, policies, &err) &&
	    !klips_stats_get(c->k, add_drop, dropped, &err))
		return json_print(c, all, 2);
	json_decref(all);
	return cli_failed(c, &err);
}

int overview(struct cli *c)
{
	if (cli_end(c))
		return CLI_USAGE;
	if (!cli_kernel(c))
		return CLI_FAILED;
	return c->options & CLI_JSON ? show_json(c) : show_text(c);
}

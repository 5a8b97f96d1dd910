// SPDX-License-Identifier: GPL-2.0
/* Objects for people. */

#include <inttypes.h>
#include <string.h>

#include "cli.h"
#include "text.h"

char *sa_name(const struct klips_sa *sa, char *buf)
{
	char src[KLIPS_ADDRESS_TEXT], dst[KLIPS_ADDRESS_TEXT], proto[KLIPS_NAME_TEXT];

	snprintf(buf, SA_NAME, "%s %s -> %s spi 0x%08" PRIx32,
		 klips_saproto_name(sa->proto, proto), klips_address_text(&sa->src, src),
		 klips_address_text(&sa->dst, dst), sa->spi);
	return buf;
}

char *ago(const struct cli *c, uint64_t t, char *buf)
{
	char text[KLIPS_TIME_TEXT];

	if (!t)
		snprintf(buf, AGO, "never");
	else if (t >= (uint64_t)c->now)
		snprintf(buf, AGO, "just now");
	else
		snprintf(buf, AGO, "%s ago", klips_duration_text(c->now - t, text));
	return buf;
}

char *template_name(const struct klips_template *t, char *buf)
{
	char proto[KLIPS_NAME_TEXT], mode[KLIPS_NAME_TEXT], level[KLIPS_NAME_TEXT];
	char src[KLIPS_ADDRESS_TEXT], dst[KLIPS_ADDRESS_TEXT];
	size_t len;

	len = snprintf(buf, TEMPLATE_NAME, "%s/%s/", klips_saproto_name(t->proto, proto),
		       klips_mode_name(t->mode, mode));
	if (t->src.family || t->dst.family)
		len += snprintf(buf + len, TEMPLATE_NAME - len, "%s-%s",
				klips_address_text(&t->src, src), klips_address_text(&t->dst, dst));
	len += snprintf(buf + len, TEMPLATE_NAME - len, "/%s", klips_level_name(t->level, level));
	if (t->reqid)
		snprintf(buf + len, TEMPLATE_NAME - len, "%c%" PRIu32,
			 t->reqid < KLIPS_AUTO_REQID ? ':' : '#', t->reqid);
	return buf;
}

char *priority_name(uint32_t priority, char *buf)
{
	static const struct {
		uint32_t base;
		const char *name;
	} bases[] = {
		{ KLIPS_PRIORITY_DEFAULT, "def" },
		{ KLIPS_PRIORITY_HIGH, "high" },
		{ KLIPS_PRIORITY_LOW, "low" },
	};
	int64_t best = INT64_MAX;
	const char *name = NULL;

	/* people count upwards to what is searched first, the kernel downwards */
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		int64_t more = (int64_t)bases[i].base - priority;

		if (!name || (more < 0 ? -more : more) < (best < 0 ? -best : best)) {
			best = more;
			name = bases[i].name;
		}
	}
	if (best)
		snprintf(buf, PRIORITY_NAME, "%s %c %" PRId64, name, best < 0 ? '-' : '+',
			 best < 0 ? -best : best);
	else
		snprintf(buf, PRIORITY_NAME, "%s", name);
	return buf;
}

uint64_t sa_expires(const struct cli *c, const struct klips_sa *sa)
{
	uint64_t left = UINT64_MAX, now = c->now, end;

	if (sa->hard.add) {
		end = sa->current.add + sa->hard.add;
		left = end > now ? end - now : 0;
	}
	if (sa->hard.use && sa->current.use) {
		end = sa->current.use + sa->hard.use;
		end = end > now ? end - now : 0;
		if (end < left)
			left = end;
	}
	return left;
}

void print_dropped(const struct cli *c, const char *indent, const struct klips_counter *counter,
		   unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (counter[i].count)
			fprintf(c->out, "%sdropped %" PRIu64 ": %s (%s)\n", indent,
				counter[i].count, counter[i].text, counter[i].name);
}

void print_device(const struct cli *c, const struct klips_device *d)
{
	char name[IFNAMSIZ];

	fprintf(c->out, "%s: %s, capture %s, mtu %u %s, %u %s%s\n", d->name, d->up ? "up" : "down",
		d->capture ? "on" : "off", d->mtu, d->mtu_override ? "(set)" : "(auto)",
		d->policies, d->policies == 1 ? "policy" : "policies",
		d->elsewhere ? ", in another network namespace" : "");
	if (d->underlay && if_indextoname(d->underlay, name))
		fprintf(c->out, "    underlay %s\n", name);
	else if (d->underlay)
		fprintf(c->out, "    underlay interface %u, which does not exist\n", d->underlay);
	if (d->fwmark)
		fprintf(c->out, "    fwmark 0x%" PRIx32 "\n", d->fwmark);
	print_dropped(c, "    ", d->counters, d->ncounters);
}

static void print_algorithm(const struct cli *c, const char *name, const struct klips_key *key)
{
	char text[KLIPS_KEY_TEXT];

	if (!*name)
		return;
	fprintf(c->out, "    %s", name);
	if (key && key->len)
		fprintf(c->out, ", key of %u bits", 8U * key->len);
	if (key && key->len && c->options & CLI_SHOW_KEYS)
		fprintf(c->out, " %s", klips_key_text(key, text));
	fputc('\n', c->out);
	explicit_bzero(text, sizeof(text));
}

static void print_flags(const struct cli *c, const struct klips_sa *sa)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} flags[] = {
		{ KLIPS_SA_ESN, "64-bit sequence numbers" },
		{ KLIPS_SA_NOCYCLE, "sequence numbers may not wrap" },
		{ KLIPS_SA_DECAP_DSCP, "outer DSCP copied inwards" },
		{ KLIPS_SA_NO_ECN, "no ECN" },
		{ KLIPS_SA_RAW_CPI, "raw CPI" },
	};

	if (sa->replay)
		fprintf(c->out, "    replay window %u packets", sa->replay);
	else
		fprintf(c->out, "    no replay check");
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (sa->flags & flags[i].flag)
			fprintf(c->out, ", %s", flags[i].name);
	if (sa->pad == KLIPS_PAD_ZERO)
		fprintf(c->out, ", padding zero");
	else if (sa->pad == KLIPS_PAD_RANDOM)
		fprintf(c->out, ", padding random");
	fputc('\n', c->out);
}

/* One limit set: "1 h, 1.0 GiB, 1000 packets" */
static void print_limits(const struct cli *c, const char *what, const struct klips_lifetime *l)
{
	char text[KLIPS_TIME_TEXT], bytes[KLIPS_NAME_TEXT];
	const char *comma = "";

	if (!l->add && !l->use && !l->bytes && !l->packets)
		return;
	fprintf(c->out, "    %s limit ", what);
	if (l->add) {
		fprintf(c->out, "%s of age", klips_duration_text(l->add, text));
		comma = ", ";
	}
	if (l->use) {
		fprintf(c->out, "%s%s of use", comma, klips_duration_text(l->use, text));
		comma = ", ";
	}
	if (l->bytes) {
		fprintf(c->out, "%s%s", comma, klips_bytes_text(l->bytes, bytes));
		comma = ", ";
	}
	if (l->packets)
		fprintf(c->out, "%s%" PRIu64 " packets", comma, l->packets);
	fputc('\n', c->out);
}

static void print_traffic(const struct cli *c, const struct klips_sa *sa)
{
	char text[KLIPS_TRAFFIC_TEXT], oa[KLIPS_ADDRESS_TEXT];

	if (sa->encap) {
		fprintf(c->out, "    in UDP from port %u to port %u", sa->encap_sport,
			sa->encap_dport);
		if (sa->encap_oa.family)
			fprintf(c->out, ", original address %s",
				klips_address_text(&sa->encap_oa, oa));
		fputc('\n', c->out);
	}
	if (sa->has_selector)
		fprintf(c->out, "    only for %s\n", klips_traffic_text(&sa->selector, text));
	if (sa->mark_mask)
		fprintf(c->out, "    only for mark 0x%" PRIx32 "/0x%" PRIx32 "\n", sa->mark,
			sa->mark_mask);
	if (*sa->label.text)
		fprintf(c->out, "    label %u:%u %s\n", sa->label.doi, sa->label.alg,
			sa->label.text);
}

void print_sa(const struct cli *c, const struct klips_sa *sa)
{
	char name[SA_NAME], mode[KLIPS_NAME_TEXT], state[KLIPS_NAME_TEXT];
	char bytes[KLIPS_NAME_TEXT], created[AGO], used[AGO], left[KLIPS_TIME_TEXT];
	uint64_t expires = sa_expires(c, sa);

	fprintf(c->out, "%s: %s, mode %s", sa_name(sa, name), klips_state_name(sa->state, state),
		klips_mode_name(sa->mode, mode));
	if (sa->reqid)
		fprintf(c->out, ", reqid %" PRIu32, sa->reqid);
	fprintf(c->out, ", id %" PRIu32 "\n", sa->id);
	print_algorithm(c, sa->enc, &sa->enc_key);
	print_algorithm(c, sa->auth, &sa->auth_key);
	print_algorithm(c, sa->comp, NULL);
	print_flags(c, sa);
	print_traffic(c, sa);
	fprintf(c->out, "    %" PRIu64 " packets, %s, sequence number %" PRIu64 "\n",
		sa->current.packets, klips_bytes_text(sa->current.bytes, bytes), sa->seq);
	fprintf(c->out, "    created %s, used %s\n", ago(c, sa->current.add, created),
		ago(c, sa->last_used, used));
	print_limits(c, "soft", &sa->soft);
	print_limits(c, "hard", &sa->hard);
	if (expires != UINT64_MAX)
		fprintf(c->out, "    expires in %s\n", klips_duration_text(expires, left));
	print_dropped(c, "    ", sa->counters, sa->ncounters);
}

void print_policy(const struct cli *c, const struct klips_policy *p)
{
	char dir[KLIPS_NAME_TEXT], action[KLIPS_NAME_TEXT], priority[PRIORITY_NAME];
	char traffic[KLIPS_TRAFFIC_TEXT], tmpl[TEMPLATE_NAME], created[AGO], used[AGO];

	fprintf(c->out, "%s %s: %s", klips_dir_name(p->dir, dir),
		klips_traffic_text(&p->selector, traffic), klips_action_name(p->action, action));
	for (unsigned int i = 0; i < p->ntemplates; i++)
		fprintf(c->out, " %s", template_name(&p->templates[i], tmpl));
	fprintf(c->out, "\n    priority %s, id %" PRIu32, priority_name(p->priority, priority), p->id);
	if (p->ifindex)
		fprintf(c->out, ", device %s\n", p->device);
	else
		fprintf(c->out, ", its device %s%sis gone: it blocks\n", p->device,
			*p->device ? " " : "");
	if (*p->label.text)
		fprintf(c->out, "    label %u:%u %s\n", p->label.doi, p->label.alg, p->label.text);
	fprintf(c->out, "    created %s, used %s\n", ago(c, p->created, created),
		ago(c, p->last_used, used));
}

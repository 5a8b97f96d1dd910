// SPDX-License-Identifier: GPL-2.0
/* The output of -D and -DP: print.h. */

#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "core/algtab.h"
#include "pfkey.h"
#include "print.h"
#include "text.h"

#ifndef IPPROTO_MH
#define IPPROTO_MH 135
#endif

const char *print_time(uint64_t when, char *buf)
{
	time_t t = (time_t)when;
	struct tm tm;

	/* independent of the locale, as ctime() is */
	static const char month[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	if (!when || !localtime_r(&t, &tm))
		snprintf(buf, PRINT_TIME, "%20s", "");
	else
		snprintf(buf, PRINT_TIME, "%s %2d %02d:%02d:%02d %d", month[tm.tm_mon], tm.tm_mday,
			 tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_year + 1900);
	return buf;
}

static void print_key(const struct print *p, const char *letter, const char *name,
		      const struct klips_key *key)
{
	unsigned int i;

	fprintf(p->out, "\t%s: %s ", letter, name);
	for (i = 0; i < key->len; i++) {
		if (i && i % 32 == 0)
			putc('\n', p->out);
		if (i % 4 == 0)
			putc(' ', p->out);
		fprintf(p->out, "%02x", key->data[i]);
	}
	putc('\n', p->out);
}

static const char *dump_name(uint32_t kinds, const char *name)
{
	const struct klips_alg *alg = klips_alg_by_name(kinds, name);

	return alg ? alg->dump : name;
}

static const char *sa_type(const struct klips_sa *sa, char *buf)
{
	char name[KLIPS_NAME_TEXT];

	if (!sa->encap)
		return klips_saproto_name(sa->proto, buf);
	if (sa->proto == IPPROTO_ESP)
		return "esp-udp";
	snprintf(buf, KLIPS_NAME_TEXT, "natt+%.12s", klips_saproto_name(sa->proto, name));
	return buf;
}

static void print_end(const struct print *p, const struct klips_address *a,
		      const struct klips_sa *sa, uint16_t natt_port)
{
	char text[KLIPS_ADDRESS_TEXT];

	fputs(klips_address_text(a, text), p->out);
	if (p->ports)
		fputs("[0]", p->out);
	if (sa->encap)
		fprintf(p->out, "[%u]", natt_port);
	putc(' ', p->out);
}

static void print_algorithms(const struct print *p, const struct klips_sa *sa)
{
	if (sa->proto == IPPROTO_COMP) {
		/* no end of line: the next line's begins on this one */
		fprintf(p->out, "\tC: %s ", *sa->comp ? sa->comp : "none");
		return;
	}
	if (sa->proto == IPPROTO_ESP && sa->enc_key.len)
		print_key(p, "E", dump_name(KLIPS_ALG_CIPHERS, sa->enc), &sa->enc_key);
	if (sa->auth_key.len)
		print_key(p, "A", dump_name(KLIPS_ALG_SET(KLIPS_ALG_AUTH), sa->auth),
			  &sa->auth_key);
}

static void print_lifetimes(const struct print *p, const struct klips_sa *sa)
{
	char created[PRINT_TIME], now[PRINT_TIME], used[PRINT_TIME];
	uint64_t age = p->now > sa->current.add ? p->now - sa->current.add : 0;

	fprintf(p->out, "\tcreated: %s\tcurrent: %s\n", print_time(sa->current.add, created),
		print_time(p->now, now));
	fprintf(p->out, "\tdiff: %" PRIu64 "(s)\thard: %" PRIu64 "(s)\tsoft: %" PRIu64 "(s)\n",
		sa->current.add ? age : 0, sa->hard.add, sa->soft.add);
	fprintf(p->out, "\tlast: %s\thard: %" PRIu64 "(s)\tsoft: %" PRIu64 "(s)\n",
		print_time(sa->last_used, used), sa->hard.use, sa->soft.use);
	fprintf(p->out, "\tcurrent: %" PRIu64 "(bytes)\thard: %" PRIu64 "(bytes)\tsoft: %" PRIu64 "(bytes)\n",
		sa->current.bytes, sa->hard.bytes, sa->soft.bytes);
	fprintf(p->out, "\tallocated: %" PRIu64 "\thard: %" PRIu64 "\tsoft: %" PRIu64 "\n",
		sa->current.packets, sa->hard.packets, sa->soft.packets);
}

static void print_label(const struct print *p, const struct klips_label *label)
{
	if (!*label->text)
		return;
	fprintf(p->out, "\tsecurity context doi: %u\n\tsecurity context algorithm: %u\n",
		label->doi, label->alg);
	fprintf(p->out, "\tsecurity context length: %zu\n\tsecurity context: %s\n",
		strlen(label->text) + 1, label->text);
}

void print_sa(const struct print *p, const struct klips_sa *sa, uint32_t seq)
{
	char type[KLIPS_NAME_TEXT], mode[KLIPS_NAME_TEXT], state[KLIPS_NAME_TEXT];
	char oa[KLIPS_ADDRESS_TEXT];

	print_end(p, &sa->src, sa, sa->encap_sport);
	print_end(p, &sa->dst, sa, sa->encap_dport);
	fprintf(p->out, "\n\t%s mode=%s spi=%u(0x%08x) reqid=%u(0x%08x)\n", sa_type(sa, type),
		klips_mode_name(sa->mode, mode), sa->spi, sa->spi, sa->reqid, sa->reqid);
	if (sa->encap && sa->encap_oa.family)
		fprintf(p->out, "\tNAT OA=%s\n", klips_address_text(&sa->encap_oa, oa));
	print_algorithms(p, sa);
	fprintf(p->out, "\tseq=0x%08" PRIx64 " replay=%u flags=0x%08x state=%s \n", sa->seq,
		sa->replay, pfkey_sa_flags(sa), klips_state_name(sa->state, state));
	print_lifetimes(p, sa);
	print_label(p, &sa->label);
	fprintf(p->out, "\tsadb_seq=%u pid=%u refcnt=0\n", seq, sa->pid);
}

void print_sa_short_header(const struct print *p)
{
	fputs("time p   s spi      ltime   src -> dst\n", p->out);
}

void print_sa_short(const struct print *p, const struct klips_sa *sa)
{
	static const char letters[__KLIPS_STATE_END] = { 'L', 'M', 'D', 'd' };
	char src[KLIPS_ADDRESS_TEXT], dst[KLIPS_ADDRESS_TEXT], type[16], hard[8] = "???";
	uint64_t age = p->now > sa->current.add ? p->now - sa->current.add : 0;
	time_t created = (time_t)sa->current.add;
	struct tm tm = {};

	localtime_r(&created, &tm);
	snprintf(type, sizeof(type), "#%u", pfkey_satype(sa->proto));
	if (sa->hard.add)
		snprintf(hard, sizeof(hard), "%u", (unsigned int)(sa->hard.add % 1000));
	fprintf(p->out, "%02d%02d %-3s %c %08x ", tm.tm_min, tm.tm_sec,
		sa->proto == IPPROTO_ESP ? "esp" : sa->proto == IPPROTO_AH ? "ah" : type,
		sa->state < __KLIPS_STATE_END ? letters[sa->state] : '?', sa->spi);
	if (!sa->current.add)
		fputs("???", p->out);
	else if (age >= 1000)
		fputs("big", p->out);
	else
		fprintf(p->out, "%3" PRIu64, age);
	fprintf(p->out, "/%3s  %s[%u] -> %s[%u]\n", sa->hard.add >= 1000 ? "big" : hard,
		klips_address_text(&sa->src, src), sa->encap ? sa->encap_sport : 0,
		klips_address_text(&sa->dst, dst), sa->encap ? sa->encap_dport : 0);
}

static bool has_type(uint8_t proto)
{
	return proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6 || proto == IPPROTO_MH;
}

static bool any_range(const struct klips_port_range *r)
{
	return !r->min && r->max == UINT16_MAX;
}

static void print_range(const struct print *p, const struct klips_port_range *r)
{
	if (any_range(r))
		fputs("[any]", p->out);
	else if (r->min == r->max)
		fprintf(p->out, "[%u]", r->min);
	else
		fprintf(p->out, "[%u-%u]", r->min, r->max);
}

static void print_selector(const struct print *p, const struct klips_traffic *t)
{
	char text[KLIPS_PREFIX_TEXT], name[KLIPS_NAME_TEXT];
	bool brackets = !has_type(t->proto) && t->proto != IPPROTO_GRE;

	fputs(klips_prefix_text(&t->src, t->src_plen, text), p->out);
	if (brackets)
		print_range(p, &t->sport);
	fprintf(p->out, " %s", klips_prefix_text(&t->dst, t->dst_plen, text));
	if (brackets)
		print_range(p, &t->dport);
	fprintf(p->out, " %s", t->proto ? klips_ipproto_name(t->proto, name) : "255");
	if (has_type(t->proto) && !any_range(&t->sport)) {
		fprintf(p->out, " %u", t->sport.min);
		if (!any_range(&t->dport))
			fprintf(p->out, ",%u", t->dport.min);
	}
	if (t->proto == IPPROTO_GRE && !any_range(&t->sport))
		fprintf(p->out, " %u", (unsigned int)t->sport.min << 16 | t->dport.min);
	putc('\n', p->out);
}

/* The nearest of high, def and low, and the way from there */
static void print_priority(const struct print *p, uint32_t priority)
{
	static const struct {
		uint32_t value;
		const char *name;
	} bases[] = {
		{ KLIPS_PRIORITY_HIGH, "high" },
		{ KLIPS_PRIORITY_DEFAULT, "def" },
		{ KLIPS_PRIORITY_LOW, "low" },
	};
	unsigned int i, best = 0;
	int64_t way, shortest = INT64_MAX;

	if (!priority)
		return;
	for (i = 0; i < 3; i++) {
		way = (int64_t)bases[i].value - priority;
		if ((way < 0 ? -way : way) < (shortest < 0 ? -shortest : shortest)) {
			shortest = way;
			best = i;
		}
	}
	fprintf(p->out, " prio %s", bases[best].name);
	if (shortest)
		fprintf(p->out, " %c %" PRId64, shortest < 0 ? '-' : '+',
			shortest < 0 ? -shortest : shortest);
}

static bool unspecified(const struct klips_address *a)
{
	return a->family == AF_INET ? !a->v4.s_addr :
	       a->family != AF_INET6 || IN6_IS_ADDR_UNSPECIFIED(&a->v6);
}

static void print_template(const struct print *p, const struct klips_template *t)
{
	char proto[KLIPS_NAME_TEXT], mode[KLIPS_NAME_TEXT], level[KLIPS_NAME_TEXT];
	char src[KLIPS_ADDRESS_TEXT], dst[KLIPS_ADDRESS_TEXT];
	const char *port = p->ports ? "[0]" : "";

	fprintf(p->out, "\t%s/%s/", klips_saproto_name(t->proto, proto),
		klips_mode_name(t->mode, mode));
	if (!unspecified(&t->src) || !unspecified(&t->dst))
		fprintf(p->out, "%s%s-%s%s", klips_address_text(&t->src, src), port,
			klips_address_text(&t->dst, dst), port);
	fprintf(p->out, "/%s", klips_level_name(t->level, level));
	if (t->reqid)
		fprintf(p->out, "%c%u", t->reqid < KLIPS_AUTO_REQID ? ':' : '#', t->reqid);
	putc('\n', p->out);
}

void print_policy(const struct print *p, const struct klips_policy *policy, uint32_t seq)
{
	char dir[KLIPS_NAME_TEXT], action[KLIPS_NAME_TEXT], created[PRINT_TIME], used[PRINT_TIME];

	print_selector(p, &policy->selector);
	fprintf(p->out, "\t%s", klips_dir_name(policy->dir, dir));
	print_priority(p, policy->priority);
	fprintf(p->out, " %s\n", klips_action_name(policy->action, action));
	for (unsigned int i = 0; i < policy->ntemplates; i++)
		print_template(p, &policy->templates[i]);
	fprintf(p->out, "\tcreated: %s  lastused: %s\n", print_time(policy->created, created),
		print_time(policy->last_used, used));
	fputs("\tlifetime: 0(s) validtime: 0(s)\n", p->out);
	print_label(p, &policy->label);
	fprintf(p->out, "\tspid=%u seq=%u pid=%u\n\trefcnt=1\n", policy->id, seq, policy->pid);
}

/* A dump prints each entry when the next is there: the last one has number 0 */
struct dump {
	const struct print *p;
	bool brief;
	unsigned int n;
	struct klips_sa sa;
	struct klips_policy policy;
};

static void flush_sa(struct dump *d, uint32_t seq)
{
	if (d->brief)
		print_sa_short(d->p, &d->sa);
	else
		print_sa(d->p, &d->sa, seq);
	klips_sa_wipe(&d->sa);
}

static int dump_sa(const struct klips_sa *sa, void *arg)
{
	struct dump *d = arg;

	if (sa->state == KLIPS_STATE_DEAD && !d->p->dead)
		return 0;
	if (d->n)
		flush_sa(d, d->n);
	d->sa = *sa;
	d->sa.counters = NULL;
	d->n++;
	return 0;
}

int print_sad(const struct print *p, struct sink *sink, uint8_t proto, bool brief,
	      unsigned int *count, struct klips_error *err)
{
	struct dump d = { .p = p, .brief = brief };
	int ret;

	if (brief)
		print_sa_short_header(p);
	ret = sink->sa_dump(sink, proto, dump_sa, &d, err);
	if (d.n)
		flush_sa(&d, 0);
	fflush(p->out);
	*count = d.n;
	return ret;
}

static int dump_policy(const struct klips_policy *policy, void *arg)
{
	struct dump *d = arg;

	if (d->n)
		print_policy(d->p, &d->policy, d->n);
	d->policy = *policy;
	d->n++;
	return 0;
}

int print_spd(const struct print *p, struct sink *sink, unsigned int *count,
	      struct klips_error *err)
{
	struct dump d = { .p = p };
	int ret = sink->policy_dump(sink, dump_policy, &d, err);

	if (d.n)
		print_policy(p, &d.policy, 0);
	fflush(p->out);
	*count = d.n;
	return ret;
}

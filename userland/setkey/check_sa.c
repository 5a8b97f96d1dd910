// SPDX-License-Identifier: GPL-2.0
/* Statements about SAs: add update getspi get delete deleteall flush dump. */

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "check.h"
#include "core/algtab.h"
#include "text.h"

#define BIT(option) (1U << (option))
#define EXTENSIONS (BIT(OPT_MODE) | BIT(OPT_REPLAY) | BIT(OPT_REQID) | BIT(OPT_FLAG) |	\
		    BIT(OPT_HARD_TIME) | BIT(OPT_SOFT_TIME) | BIT(OPT_HARD_BYTES) |	\
		    BIT(OPT_SOFT_BYTES) | BIT(OPT_CONTEXT))
#define ALGORITHMS (BIT(OPT_ENC) | BIT(OPT_AUTH) | BIT(OPT_COMP) | BIT(OPT_RAW_CPI))

#define WELL_KNOWN_CPI_MAX 63 /* RFC 3173 section 3.3 */

/* The one option of a kind, or NULL */
static const struct option *option_of(const struct statement *s, enum option_kind kind)
{
	const struct option *o;

	for (o = s->options; o && o->kind != kind;)
		o = o->next;
	return o;
}

/* "did you mean": all names that the table knows for these kinds */
static const char *nearest_algorithm(uint32_t kinds, const char *word)
{
	const char *known[128];
	const struct klips_alg *alg;
	const char *alias;
	unsigned int n = 0, i;

	for (i = 0; (alg = klips_alg_iter(i)) && n < 127; i++)
		if (kinds & KLIPS_ALG_SET(alg->kind))
			known[n++] = alg->name;
	for (i = 0; (alias = klips_alg_alias_iter(i, &alg)) && n < 127; i++)
		if (kinds & KLIPS_ALG_SET(alg->kind))
			known[n++] = alias;
	known[n] = NULL;
	return klips_nearest(word, known);
}

static const struct klips_alg *find_algorithm(struct check *c, const struct option *o,
					      uint32_t kinds, const char *what)
{
	const struct word *name = &o->arg[0];
	const struct klips_alg *alg = klips_alg_by_name(kinds, name->text);
	uint32_t other = (KLIPS_ALG_CIPHERS | KLIPS_ALG_SET(KLIPS_ALG_AUTH)) & ~kinds;
	const char *near;

	if (!alg) {
		near = nearest_algorithm(kinds, name->text);
		if (near)
			check_fault(c, name->at, "expected the name of %s: did you mean \"%s\"?",
				    what, near);
		else if (klips_alg_by_name(other, name->text))
			check_fault(c, name->at, "algorithm mismatched: expected the name of %s",
				    what);
		else
			check_fault(c, name->at, "expected the name of %s", what);
		return NULL;
	}
	if (alg->flags & KLIPS_ALG_UNSUPPORTED) {
		report_fault(c->report, name->at, "%s", alg->lacks);
		return NULL;
	}
	if (!strcmp(name->text, "simple"))
		report_warning(c->report, name->at, "obsolete algorithm: \"simple\" is null");
	else if (alg->flags & KLIPS_ALG_WEAK && strcmp(alg->name, "null"))
		report_warning(c->report, name->at,
			       "%s is weak: use it only where the other side can do nothing better",
			       alg->name);
	return alg;
}

static bool take_key(struct check *c, const struct option *o, const struct klips_alg *alg,
		     struct klips_key *key)
{
	const struct word *word = &o->arg[1];
	char sizes[KLIPS_ALG_KEY_TEXT];
	const char *expected;

	klips_alg_key_text(alg, sizes);
	if (!word->text) {
		if (!alg->key_max)
			return true;
		report_fault(c->report, o->arg[0].at,
			     "%s has no key: expected a key of %s after the name, in double quotes or as 0x...",
			     alg->name, sizes);
		return false;
	}
	if (word->quoted)
		expected = klips_key_bytes(word->text, word->len, key);
	else if (strncasecmp(word->text, "0x", 2))
		expected = "a key in double quotes, or hexadecimal digits after 0x";
	else
		expected = klips_key_hex(word->text, key);
	if (expected && !(word->quoted && !word->len && !alg->key_max)) {
		report_fault(c->report, word->at, "expected %s", expected);
		return false;
	}
	if (!alg->key_max) {
		/* null takes what follows it, as it always has, and forgets it */
		klips_key_wipe(key);
		return true;
	}
	if (!klips_alg_key_ok(alg, key->len * 8U)) {
		report_fault(c->report, word->at,
			     "Invalid key length: %s takes a key of %s, found one of %u bits",
			     alg->name, sizes, key->len * 8U);
		klips_key_wipe(key);
		return false;
	}
	return true;
}

static bool take_cipher(struct check *c, const struct option *e, const struct option *a,
			struct klips_sa *sa)
{
	const struct klips_alg *alg = NULL;
	bool good = true;

	if (e) {
		alg = find_algorithm(c, e, KLIPS_ALG_CIPHERS, "a cipher");
		good = alg && take_key(c, e, alg, &sa->enc_key);
		if (alg)
			strcpy(sa->enc, alg->name);
	} else {
		report_warning(c->report, a->at,
			       "this esp SA has no -E: its traffic is authenticated but not encrypted (as with -E null)");
		strcpy(sa->enc, "null");
	}
	if (!a) {
		if (alg && alg->kind != KLIPS_ALG_AEAD && good)
			report_warning(c->report, e->at,
				       "this esp SA has no -A: its traffic is not authenticated and can be forged");
		return good;
	}
	if (alg && alg->kind == KLIPS_ALG_AEAD && strcmp(a->arg[0].text, "null"))
		return check_fault(c, a->at, "%s authenticates by itself: expected no -A", alg->name);
	return good;
}

static bool take_authenticator(struct check *c, const struct option *a, struct klips_sa *sa)
{
	const struct klips_alg *alg;
	bool aead = klips_alg_by_name(KLIPS_ALG_SET(KLIPS_ALG_AEAD), sa->enc);

	alg = find_algorithm(c, a, KLIPS_ALG_SET(KLIPS_ALG_AUTH), "an authenticator");
	if (!alg || !take_key(c, a, alg, &sa->auth_key))
		return false;
	if (!aead)
		strcpy(sa->auth, alg->name);
	return true;
}

/* Which of -E, -A, -C, -R go with which protocol */
static bool take_algorithms(struct check *c, const struct statement *s, struct klips_sa *sa)
{
	const struct option *e = option_of(s, OPT_ENC), *a = option_of(s, OPT_AUTH);
	const struct option *comp = option_of(s, OPT_COMP), *raw = option_of(s, OPT_RAW_CPI);
	const struct option *wrong;
	const struct klips_alg *alg;
	bool good = true;

	if (sa->proto == IPPROTO_COMP)
		wrong = e ? e : a;
	else if (sa->proto == IPPROTO_AH)
		wrong = e ? e : comp ? comp : raw;
	else
		wrong = comp ? comp : raw;
	if (wrong)
		return check_fault(c, wrong->at, "algorithm mismatched: expected %s for %s",
				   sa->proto == IPPROTO_ESP ? "-E or -A" :
				   sa->proto == IPPROTO_AH ? "-A" : "-C",
				   sa->proto == IPPROTO_ESP ? "esp" :
				   sa->proto == IPPROTO_AH ? "ah" : "ipcomp");
	if (sa->proto == IPPROTO_COMP && comp) {
		alg = find_algorithm(c, comp, KLIPS_ALG_SET(KLIPS_ALG_COMP),
				     "a compression algorithm");
		if (!alg)
			return false;
		strcpy(sa->comp, alg->name);
		sa->flags |= raw ? KLIPS_SA_RAW_CPI : 0;
		return true;
	}
	if (!(sa->proto == IPPROTO_ESP ? e || a : sa->proto == IPPROTO_AH && a))
		return check_fault(c, s->end, "No algorithm specified: expected %s for %s",
				   sa->proto == IPPROTO_ESP ? "-E and -A" :
				   sa->proto == IPPROTO_AH ? "-A" : "-C",
				   sa->proto == IPPROTO_ESP ? "esp" :
				   sa->proto == IPPROTO_AH ? "ah" : "ipcomp");
	if (sa->proto == IPPROTO_ESP)
		good = take_cipher(c, e, a, sa);
	if (a)
		good = take_authenticator(c, a, sa) && good;
	return good;
}

static bool take_flag(struct check *c, const struct word *word, struct klips_sa *sa)
{
	static const char *const known[] = { "zero-pad", "random-pad", "seq-pad",
					     "nocyclic-seq", NULL };
	const char *near;

	if (!strcmp(word->text, "zero-pad"))
		sa->pad = KLIPS_PAD_ZERO;
	else if (!strcmp(word->text, "random-pad"))
		sa->pad = KLIPS_PAD_RANDOM;
	else if (!strcmp(word->text, "seq-pad"))
		sa->pad = KLIPS_PAD_SEQUENCE;
	else if (!strcmp(word->text, "nocyclic-seq"))
		sa->flags |= KLIPS_SA_NOCYCLE;
	else {
		near = klips_nearest(word->text, known);
		return check_fault(c, word->at, "invalid flag: expected zero-pad, random-pad, seq-pad or nocyclic-seq%s%s%s",
				   near ? " (did you mean \"" : "", near ? near : "",
				   near ? "\"?)" : "");
	}
	return true;
}

static bool take_extension(struct check *c, const struct option *o, struct klips_sa *sa)
{
	const struct word *word = &o->arg[0];
	uint64_t n;

	switch (o->kind) {
	case OPT_MODE:
		if (klips_mode_parse(word->text, &sa->mode))
			return check_fault(c, word->at, "expected a mode (transport, tunnel or any)");
		return true;
	case OPT_REPLAY:
		_Static_assert(KLIPS_MAX_REPLAY == 4096, "the text below says 4096");
		if (!check_number(c, word, 0, KLIPS_MAX_REPLAY,
				  "an anti-replay window of 0 to 4096 packets", &n))
			return false;
		sa->replay = n;
		return true;
	case OPT_REQID:
		if (!check_number(c, word, 0, UINT32_MAX, "a reqid of 0 to 4294967295", &n))
			return false;
		if (n > MANUAL_REQID_MAX)
			report_warning(c->report, word->at,
				       "reqids above %u are those that the kernel gives to unique policies",
				       MANUAL_REQID_MAX);
		sa->reqid = n;
		return true;
	case OPT_FLAG:
		return take_flag(c, word, sa);
	case OPT_HARD_TIME:
		return check_number(c, word, 0, UINT64_MAX, "a number of seconds", &sa->hard.add);
	case OPT_SOFT_TIME:
		return check_number(c, word, 0, UINT64_MAX, "a number of seconds", &sa->soft.add);
	case OPT_HARD_BYTES:
		return check_number(c, word, 0, UINT64_MAX, "a number of bytes", &sa->hard.bytes);
	case OPT_SOFT_BYTES:
		return check_number(c, word, 0, UINT64_MAX, "a number of bytes", &sa->soft.bytes);
	case OPT_CONTEXT:
		return check_context(c, o, &sa->label);
	default:
		return true;
	}
}

static bool take_extensions(struct check *c, const struct statement *s, struct klips_sa *sa)
{
	const struct option *o, *soft;
	bool good = true;

	for (o = s->options; o; o = o->next)
		good = take_extension(c, o, sa) && good;
	soft = option_of(s, OPT_SOFT_TIME);
	if (good && soft && sa->hard.add && sa->soft.add >= sa->hard.add)
		report_warning(c->report, soft->at,
			       "the soft lifetime is not shorter than the hard one and never has an effect");
	soft = option_of(s, OPT_SOFT_BYTES);
	if (good && soft && sa->hard.bytes && sa->soft.bytes >= sa->hard.bytes)
		report_warning(c->report, soft->at,
			       "the soft lifetime is not shorter than the hard one and never has an effect");
	return good;
}

/* An SPI, or a CPI for ipcomp. With @reserve it is for getspi, where 0 = any. */
static bool take_spi(struct check *c, const struct word *word, struct klips_sa *sa, bool reserve)
{
	bool comp = sa->proto == IPPROTO_COMP;
	uint64_t max = comp ? UINT16_MAX : UINT32_MAX, n;

	if (klips_number_parse(word->text, UINT64_MAX, &n))
		return check_fault(c, word->at, "invalid SPI: expected a number of %u to %llu",
				   KLIPS_MIN_SPI, (unsigned long long)max);
	if (n > max)
		return check_fault(c, word->at, "%s too big: expected a number of %u to %llu",
				   comp ? "CPI" : "SPI", KLIPS_MIN_SPI, (unsigned long long)max);
	if (reserve && !n) {
		sa->spi_min = KLIPS_MIN_SPI;
		sa->spi_max = comp ? 61439 : UINT32_MAX; /* RFC 3173: above are private */
		return true;
	}
	if (n < KLIPS_MIN_SPI && !(comp && n && n <= WELL_KNOWN_CPI_MAX))
		return check_fault(c, word->at, "invalid SPI: 0 to 255 are reserved, expected a number of %u to %llu",
				   KLIPS_MIN_SPI, (unsigned long long)max);
	sa->spi = n;
	if (reserve)
		sa->spi_min = sa->spi_max = n;
	return true;
}

struct sa_words {
	const struct item *src, *dst, *proto, *oa, *spi;
};

/* esp-udp may have the peer's original address between itself and the SPI */
static bool sa_items(struct check *c, const struct statement *s, struct sa_words *w)
{
	static const char *const plain[] = { "a source address", "a destination address",
		"a protocol (esp, ah, ipcomp or esp-udp)", "an SPI", NULL };
	static const char *const all[] = { "a source address", "a destination address",
		"a protocol (esp, ah, ipcomp or esp-udp)", NULL };
	static const char *const udp[] = { "a source address", "a destination address",
		"a protocol (esp, ah, ipcomp or esp-udp)", "an original address", "an SPI", NULL };
	const struct item *items[5] = {}, *third;

	third = s->items && s->items->next ? s->items->next->next : NULL;
	if (s->verb == VERB_DELETEALL) {
		if (!check_items(c, s, all, 3, items))
			return false;
	} else if (third && !strcmp(third->word.text, "esp-udp") && third->next &&
		   third->next->next) {
		if (!check_items(c, s, udp, 5, items))
			return false;
		w->oa = items[3];
		w->spi = items[4];
	} else {
		if (!check_items(c, s, plain, 4, items))
			return false;
		w->spi = items[3];
	}
	w->src = items[0];
	w->dst = items[1];
	w->proto = items[2];
	return check_plain(c, w->src, s->verb != VERB_DELETEALL) &&
	       check_plain(c, w->dst, s->verb != VERB_DELETEALL) &&
	       check_plain(c, w->proto, false) && (!w->spi || check_plain(c, w->spi, false)) &&
	       (!w->oa || check_plain(c, w->oa, false));
}

static bool take_encap(struct check *c, const struct statement *s, const struct sa_words *w,
		       bool udp, struct klips_sa *sa)
{
	uint16_t sport, dport;
	struct addresses oa;

	if (!check_port(c, &w->src->port, &sport) || !check_port(c, &w->dst->port, &dport))
		return false;
	if (!udp) {
		if (sport || dport)
			report_warning(c->report, sport ? w->src->port.at : w->dst->port.at,
				       "the ports of an SA count with esp-udp only");
		return true;
	}
	sa->encap = true;
	sa->encap_sport = sport ? sport : NATT_PORT;
	sa->encap_dport = dport ? dport : NATT_PORT;
	if (!w->oa)
		return true;
	if (!check_addresses(c, s, &w->oa->word, &oa))
		return false;
	if (oa.n > 1)
		return check_fault(c, w->oa->at, "multiple address specified: the name has %u", oa.n);
	sa->encap_oa = oa.a[0];
	return true;
}

static enum op_kind op_of(enum verb verb)
{
	switch (verb) {
	case VERB_ADD: return OP_SA_ADD;
	case VERB_UPDATE: return OP_SA_UPDATE;
	case VERB_GETSPI: return OP_SA_ALLOC;
	case VERB_GET: return OP_SA_GET;
	case VERB_DELETE: return OP_SA_DELETE;
	default: return OP_SA_DELETEALL;
	}
}

/* All pairs of addresses of one family */
static void append_pairs(struct check *c, const struct statement *s, const struct sa_words *w,
			 const struct addresses *src, const struct addresses *dst,
			 const struct klips_sa *sa)
{
	unsigned int i, j, n = 0;

	for (i = 0; i < src->n; i++) {
		for (j = 0; j < dst->n; j++) {
			struct operation *op;

			if (src->a[i].family != dst->a[j].family)
				continue;
			if (sa->encap_oa.family && sa->encap_oa.family != dst->a[j].family)
				continue;
			op = plan_sa(c->plan, op_of(s->verb), s->at);
			*op->sa = *sa;
			op->sa->src = src->a[i];
			op->sa->dst = dst->a[j];
			n++;
		}
	}
	if (!n)
		check_fault(c, sa->encap_oa.family && src->a[0].family == dst->a[0].family ?
			    w->oa->at : w->dst->at,
			    "Family mismatch: expected addresses of one family");
}

static uint32_t allowed_options(enum verb verb)
{
	switch (verb) {
	case VERB_ADD:
	case VERB_UPDATE:
		return EXTENSIONS | ALGORITHMS;
	case VERB_GETSPI:
	case VERB_GET:
	case VERB_DELETE:
		return EXTENSIONS;
	default:
		return 0;
	}
}

static bool take_addresses(struct check *c, const struct statement *s, const struct sa_words *w,
			   struct addresses *src, struct addresses *dst)
{
	bool one = s->verb == VERB_GET || s->verb == VERB_DELETE;
	bool good = check_addresses(c, s, &w->src->word, src);

	good = check_addresses(c, s, &w->dst->word, dst) && good;
	if (good && one && (src->n > 1 || dst->n > 1))
		return check_fault(c, src->n > 1 ? w->src->at : w->dst->at,
				   "multiple address specified: the name has %u, expected one (-4 or -6 may help)",
				   src->n > 1 ? src->n : dst->n);
	return good;
}

static void sa_statement(struct check *c, const struct statement *s)
{
	struct sa_words w = {};
	struct addresses src, dst;
	struct klips_sa sa = {};
	const struct option *mode;
	bool udp, good;

	good = check_options(c, s, allowed_options(s->verb));
	if (!sa_items(c, s, &w))
		return;
	good = take_addresses(c, s, &w, &src, &dst) && good;
	if (!check_saproto(c, &w.proto->word, &sa.proto, &udp))
		return;
	if (w.spi)
		good = take_spi(c, &w.spi->word, &sa, s->verb == VERB_GETSPI) && good;
	good = take_encap(c, s, &w, udp, &sa) && good;
	good = take_extensions(c, s, &sa) && good;
	mode = option_of(s, OPT_MODE);
	if (mode && (s->verb == VERB_GET || s->verb == VERB_DELETE))
		report_warning(c->report, mode->at, "mode is obsolete: %s does not look at it",
			       verb_name(s->verb));
	if (s->verb == VERB_ADD || s->verb == VERB_UPDATE)
		good = take_algorithms(c, s, &sa) && good;
	if (good)
		append_pairs(c, s, &w, &src, &dst, &sa);
	klips_sa_wipe(&sa);
}

void check_sa_statement(struct check *c, const struct statement *s)
{
	static const char *const names[] = { "a protocol", NULL };
	const struct item *item;
	struct operation *op;
	uint8_t proto = 0;
	bool udp;

	if (s->verb != VERB_FLUSH && s->verb != VERB_DUMP) {
		sa_statement(c, s);
		return;
	}
	if (!check_options(c, s, 0) || !check_items(c, s, names, 0, &item))
		return;
	if (item && (!check_plain(c, item, false) ||
		     !check_saproto(c, &item->word, &proto, &udp)))
		return;
	op = plan_sa(c->plan, s->verb == VERB_FLUSH ? OP_SA_FLUSH : OP_SA_DUMP, s->at);
	op->sa->proto = proto;
}

// SPDX-License-Identifier: GPL-2.0
/* What single words mean: check.h. */

#include <netdb.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>

#include "check.h"
#include "text.h"

bool check_fault(struct check *c, struct span at, const char *format, ...)
{
	char found[REPORT_FOUND], text[400];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	report_fault(c->report, at, "found %s: %s", report_found(c->report, at, found), text);
	return false;
}

static const char *family_text(int family)
{
	return family == AF_INET ? "IPv4 " : family == AF_INET6 ? "IPv6 " : "";
}

static bool resolve(struct check *c, const struct statement *s, const struct word *word,
		    struct addresses *out)
{
	struct addrinfo hints = { .ai_family = s->family, .ai_socktype = SOCK_DGRAM };
	struct addrinfo *list, *ai;
	unsigned int i;
	int why;

	why = getaddrinfo(word->text, NULL, &hints, &list);
	if (why)
		return check_fault(c, word->at, "expected %s%s address or a host's name (%s)",
				   s->family == AF_UNSPEC ? "an" : "an ",
				   family_text(s->family), gai_strerror(why));
	for (ai = list; ai && out->n < sizeof(out->a) / sizeof(out->a[0]); ai = ai->ai_next) {
		struct klips_address *a = &out->a[out->n];

		if (klips_address_sockaddr(ai->ai_addr, a))
			continue;
		for (i = 0; i < out->n && !klips_address_equal(a, &out->a[i]);)
			i++;
		out->n += i == out->n;
	}
	freeaddrinfo(list);
	return out->n || check_fault(c, word->at, "the name has no %saddress",
				     family_text(s->family));
}

bool check_addresses(struct check *c, const struct statement *s, const struct word *word,
		     struct addresses *out)
{
	const char *expected;

	out->n = 0;
	expected = klips_address_parse(word->text, AF_UNSPEC, &out->a[0]);
	if (!expected) {
		if (s->family != AF_UNSPEC && out->a[0].family != s->family)
			return check_fault(c, word->at, "expected an %saddress, as -%c says",
					   family_text(s->family),
					   s->family == AF_INET ? '4' : '6');
		out->n = 1;
		return true;
	}
	if (s->numeric)
		return check_fault(c, word->at, "expected a numeric address, as -n says");
	/* no name has a colon or consists of digits and dots; do not ask the DNS */
	if (strchr(word->text, ':') || strchr(word->text, '%') || strchr(word->text, ',') ||
	    strspn(word->text, "0123456789.") == word->len)
		return check_fault(c, word->at, "expected %s", expected);
	return resolve(c, s, word, out);
}

bool check_number(struct check *c, const struct word *word, uint64_t min, uint64_t max,
		  const char *expected, uint64_t *out)
{
	if (klips_number_parse(word->text, max, out) || *out < min)
		return check_fault(c, word->at, "expected %s", expected);
	return true;
}

bool check_port(struct check *c, const struct word *word, uint16_t *out)
{
	const struct servent *service;
	uint64_t n;

	*out = 0;
	if (!word->text || !strcmp(word->text, "any"))
		return true;
	if (!klips_number_parse(word->text, UINT16_MAX, &n)) {
		*out = n;
		return true;
	}
	service = getservbyname(word->text, NULL);
	if (!service)
		return check_fault(c, word->at, "expected a port: any, a number up to 65535, or a name of /etc/services");
	*out = ntohs(service->s_port);
	return true;
}

bool check_saproto(struct check *c, const struct word *word, uint8_t *proto, bool *udp)
{
	static const char *const known[] = { "esp", "ah", "ipcomp", "esp-udp", NULL };
	const char *near;

	if (udp)
		*udp = false;
	if (!strcmp(word->text, "esp") || !strcmp(word->text, "ah") ||
	    !strcmp(word->text, "ipcomp"))
		return !klips_saproto_parse(word->text, proto);
	if (!strcmp(word->text, "esp-udp") && udp) {
		*udp = true;
		*proto = IPPROTO_ESP;
		return true;
	}
	if (!strcmp(word->text, "esp-old"))
		return check_fault(c, word->at, "the ESP of RFC 1827 is not supported: expected esp");
	if (!strcmp(word->text, "ah-old"))
		return check_fault(c, word->at, "the AH of RFC 1826 is not supported: expected ah");
	if (!strcmp(word->text, "tcp"))
		return check_fault(c, word->at, "TCP-MD5 keys (RFC 2385) belong to a socket: the program that has it sets them with TCP_MD5SIG; expected esp, ah, ipcomp or esp-udp");
	near = klips_nearest(word->text, known);
	if (near)
		return check_fault(c, word->at, "expected a protocol (esp, ah, ipcomp or esp-udp): did you mean \"%s\"?", near);
	return check_fault(c, word->at, "expected a protocol (esp, ah, ipcomp or esp-udp)");
}

bool check_context(struct check *c, const struct option *o, struct klips_label *label)
{
	uint64_t doi, alg;

	if (!check_number(c, &o->arg[0], 0, UINT8_MAX, "a label's DOI of 0 to 255", &doi) ||
	    !check_number(c, &o->arg[1], 0, UINT8_MAX, "a label's algorithm of 0 to 255", &alg))
		return false;
	if (!o->arg[2].len || o->arg[2].len >= sizeof(label->text) ||
	    strlen(o->arg[2].text) != o->arg[2].len) {
		report_fault(c->report, o->arg[2].at,
			     "expected a label of 1 to %zu bytes in double quotes",
			     sizeof(label->text) - 1);
		return false;
	}
	label->doi = doi;
	label->alg = alg;
	strcpy(label->text, o->arg[2].text);
	return true;
}

bool check_options(struct check *c, const struct statement *s, uint32_t allowed)
{
	const struct option *o;
	uint32_t seen = 0;
	bool good = true;

	for (o = s->options; o; o = o->next) {
		uint32_t bit = 1U << o->kind;

		if (!(allowed & bit))
			good = check_fault(c, o->at, "%s cannot be used with %s",
					   option_name(o->kind), verb_name(s->verb));
		else if ((seen & bit) && o->kind != OPT_FLAG)
			good = check_fault(c, o->at, "%s is given twice", option_name(o->kind));
		seen |= bit;
	}
	if (s->policy && !(allowed & (1U << OPT_POLICY)))
		good = check_fault(c, s->policy->at, "a policy cannot be used with %s",
				   verb_name(s->verb));
	if (s->tag.text && !(allowed & (1U << OPT_POLICY)))
		good = check_fault(c, s->tag.at, "tagged cannot be used with %s",
				   verb_name(s->verb));
	return good;
}

bool check_items(struct check *c, const struct statement *s, const char *const *names,
		 unsigned int min, const struct item **items)
{
	const struct item *item = s->items;
	unsigned int i;

	for (i = 0; names[i]; i++) {
		items[i] = item;
		if (item) {
			item = item->next;
		} else if (i < min) {
			struct span at = s->options ? s->options->at :
					 s->policy ? s->policy->at : s->end;

			return check_fault(c, at, "expected %s", names[i]);
		}
	}
	if (item)
		return check_fault(c, item->at, "expected an option or \";\"");
	return true;
}

bool check_plain(struct check *c, const struct item *item, bool port)
{
	if (item->plen.text)
		return check_fault(c, item->at, "expected no prefix length here");
	if (item->port.text && !port)
		return check_fault(c, item->at, "expected no port here");
	return true;
}

// SPDX-License-Identifier: GPL-2.0
/* Numbers, addresses, keys, quantities: text.h. The names are in names.c. */

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "text.h"

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool has_0x(const char *s)
{
	return s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
}

const char *klips_number_parse(const char *s, uint64_t max, uint64_t *out)
{
	static const char expected[] = "a number (decimal, or hexadecimal with 0x)";
	unsigned int base = 10;
	uint64_t value = 0;

	if (has_0x(s)) {
		base = 16;
		s += 2;
	}
	if (!*s)
		return expected;
	for (const char *p = s; *p; p++) {
		int d = digit_value(*p);

		if (d < 0 || (unsigned int)d >= base)
			return expected;
	}
	for (; *s; s++) {
		unsigned int d = digit_value(*s);

		if (value > (max - d) / base || d > max)
			return "a smaller number";
		value = value * base + d;
	}
	*out = value;
	return NULL;
}

uint8_t klips_address_bits(const struct klips_address *a)
{
	return a->family == AF_INET ? 32 : a->family == AF_INET6 ? 128 : 0;
}

bool klips_address_equal(const struct klips_address *a, const struct klips_address *b)
{
	if (a->family != b->family)
		return false;
	if (a->family == AF_INET)
		return a->v4.s_addr == b->v4.s_addr;
	if (a->family == AF_INET6)
		return a->scope == b->scope && !memcmp(&a->v6, &b->v6, sizeof(a->v6));
	return true;
}

int klips_address_sockaddr(const struct sockaddr *sa, struct klips_address *out)
{
	struct klips_address a;

	memset(&a, 0, sizeof(a));
	a.family = sa->sa_family;
	if (sa->sa_family == AF_INET) {
		a.v4 = ((const struct sockaddr_in *)sa)->sin_addr;
	} else if (sa->sa_family == AF_INET6) {
		const struct sockaddr_in6 *sin6 = (const struct sockaddr_in6 *)sa;

		a.v6 = sin6->sin6_addr;
		a.scope = sin6->sin6_scope_id;
	} else {
		return -1;
	}
	*out = a;
	return 0;
}

static const char *expected_address(int family)
{
	return family == AF_INET ? "an IPv4 address" :
	       family == AF_INET6 ? "an IPv6 address" : "an IPv4 or IPv6 address";
}

/* The zone after '%': an interface's name, or its index */
static const char *scope_parse(const char *s, uint32_t *scope)
{
	uint64_t n;

	*scope = if_nametoindex(s);
	if (*scope)
		return NULL;
	if (klips_number_parse(s, UINT32_MAX, &n) || !n)
		return "an existing interface after the % of the address";
	*scope = n;
	return NULL;
}

const char *klips_address_parse(const char *s, int family, struct klips_address *out)
{
	struct klips_address a;
	const char *percent, *why;
	char digits[INET6_ADDRSTRLEN];
	size_t len;

	/* all bytes, also the union's: addresses may be compared as memory */
	memset(&a, 0, sizeof(a));
	a.family = AF_INET;
	if (family != AF_INET6 && inet_pton(AF_INET, s, &a.v4) == 1) {
		*out = a;
		return NULL;
	}
	percent = strchr(s, '%');
	len = percent ? (size_t)(percent - s) : strlen(s);
	if (family == AF_INET || len >= sizeof(digits))
		return expected_address(family);
	memcpy(digits, s, len);
	digits[len] = '\0';
	memset(&a, 0, sizeof(a));
	a.family = AF_INET6;
	if (inet_pton(AF_INET6, digits, &a.v6) != 1)
		return expected_address(family);
	if (percent) {
		why = scope_parse(percent + 1, &a.scope);
		if (why)
			return why;
	}
	*out = a;
	return NULL;
}

char *klips_address_text(const struct klips_address *a, char *buf)
{
	char name[IFNAMSIZ];
	size_t len;

	if (!klips_address_bits(a)) {
		strcpy(buf, "any");
		return buf;
	}
	inet_ntop(a->family, a->family == AF_INET ? (const void *)&a->v4 : &a->v6, buf,
		  INET6_ADDRSTRLEN);
	if (a->family != AF_INET6 || !a->scope)
		return buf;
	len = strlen(buf);
	if (if_indextoname(a->scope, name))
		snprintf(buf + len, KLIPS_ADDRESS_TEXT - len, "%%%s", name);
	else
		snprintf(buf + len, KLIPS_ADDRESS_TEXT - len, "%%%" PRIu32, a->scope);
	return buf;
}

const char *klips_prefix_parse(const char *s, int family, struct klips_address *out,
			       uint8_t *plen)
{
	char word[KLIPS_ADDRESS_TEXT];
	const char *slash = strchr(s, '/'), *why;
	struct klips_address a;
	uint64_t bits;
	size_t len = slash ? (size_t)(slash - s) : strlen(s);

	if (len >= sizeof(word))
		return expected_address(family);
	memcpy(word, s, len);
	word[len] = '\0';
	why = klips_address_parse(word, family, &a);
	if (why)
		return why;
	bits = klips_address_bits(&a);
	if (slash && (has_0x(slash + 1) || klips_number_parse(slash + 1, bits, &bits)))
		return a.family == AF_INET ? "a prefix length of 0 to 32 after the /" :
					     "a prefix length of 0 to 128 after the /";
	*out = a;
	*plen = bits;
	return NULL;
}

char *klips_prefix_text(const struct klips_address *a, uint8_t plen, char *buf)
{
	size_t len;

	klips_address_text(a, buf);
	len = strlen(buf);
	if (plen != klips_address_bits(a))
		snprintf(buf + len, KLIPS_PREFIX_TEXT - len, "/%u", plen);
	return buf;
}

const char *klips_key_hex(const char *s, struct klips_key *out)
{
	size_t digits, i;

	if (has_0x(s))
		s += 2;
	digits = strlen(s);
	if (!digits || strspn(s, "0123456789abcdefABCDEF") != digits)
		return "a key of hexadecimal digits";
	if (digits > 2 * KLIPS_MAX_KEY)
		return "a key of at most 512 bytes";
	memset(out, 0, sizeof(*out));
	out->len = (digits + 1) / 2;
	/* digit i counts from the right: an odd count has a leading zero */
	for (i = 0; i < digits; i++)
		out->data[out->len - 1 - i / 2] |= digit_value(s[digits - 1 - i])
						   << (i % 2 ? 4 : 0);
	return NULL;
}

const char *klips_key_bytes(const void *data, size_t len, struct klips_key *out)
{
	if (!len)
		return "a key of at least one byte";
	if (len > KLIPS_MAX_KEY)
		return "a key of at most 512 bytes";
	memset(out, 0, sizeof(*out));
	memcpy(out->data, data, len);
	out->len = len;
	return NULL;
}

_Static_assert(KLIPS_MAX_KEY == 512, "the texts above say 512");

char *klips_key_text(const struct klips_key *key, char *buf)
{
	static const char hex[] = "0123456789abcdef";
	char *p = buf;

	if (key->len) {
		*p++ = '0';
		*p++ = 'x';
	}
	for (unsigned int i = 0; i < key->len && i < KLIPS_MAX_KEY; i++) {
		*p++ = hex[key->data[i] >> 4];
		*p++ = hex[key->data[i] & 15];
	}
	*p = '\0';
	return buf;
}

static char *ports_text(const struct klips_port_range *r, char *buf, size_t size)
{
	if (r->min == 0 && r->max == UINT16_MAX)
		snprintf(buf, size, "any");
	else if (r->min == r->max)
		snprintf(buf, size, "%u", r->min);
	else
		snprintf(buf, size, "%u-%u", r->min, r->max);
	return buf;
}

static bool any_port(const struct klips_port_range *r)
{
	return r->min == 0 && r->max == UINT16_MAX;
}

char *klips_traffic_text(const struct klips_traffic *t, char *buf)
{
	char src[KLIPS_PREFIX_TEXT], dst[KLIPS_PREFIX_TEXT], proto[KLIPS_NAME_TEXT];
	char sport[16], dport[16];
	size_t len;

	len = snprintf(buf, KLIPS_TRAFFIC_TEXT, "%s -> %s", klips_prefix_text(&t->src, t->src_plen, src),
		       klips_prefix_text(&t->dst, t->dst_plen, dst));
	if (!t->proto)
		return buf;
	len += snprintf(buf + len, KLIPS_TRAFFIC_TEXT - len, " %s",
			klips_ipproto_name(t->proto, proto));
	if (any_port(&t->sport) && any_port(&t->dport))
		return buf;
	ports_text(&t->sport, sport, sizeof(sport));
	ports_text(&t->dport, dport, sizeof(dport));
	if (klips_traffic_has_ports(t->proto))
		snprintf(buf + len, KLIPS_TRAFFIC_TEXT - len, " %s -> %s", sport, dport);
	else if (t->proto == IPPROTO_GRE)
		snprintf(buf + len, KLIPS_TRAFFIC_TEXT - len, " key %s,%s", sport, dport);
	else
		snprintf(buf + len, KLIPS_TRAFFIC_TEXT - len, " type %s code %s", sport, dport);
	return buf;
}

char *klips_duration_text(uint64_t s, char *buf)
{
	uint64_t days = s / 86400;
	unsigned int h = s / 3600 % 24, min = s / 60 % 60, sec = s % 60;

	if (days && h)
		snprintf(buf, KLIPS_TIME_TEXT, "%" PRIu64 " d %u h", days, h);
	else if (days)
		snprintf(buf, KLIPS_TIME_TEXT, "%" PRIu64 " d", days);
	else if (h && min)
		snprintf(buf, KLIPS_TIME_TEXT, "%u h %u min", h, min);
	else if (h)
		snprintf(buf, KLIPS_TIME_TEXT, "%u h", h);
	else if (min && sec)
		snprintf(buf, KLIPS_TIME_TEXT, "%u min %u s", min, sec);
	else if (min)
		snprintf(buf, KLIPS_TIME_TEXT, "%u min", min);
	else
		snprintf(buf, KLIPS_TIME_TEXT, "%u s", sec);
	return buf;
}

char *klips_bytes_text(uint64_t bytes, char *buf)
{
	static const char *const unit[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	unsigned int u = 0;
	uint64_t whole = bytes, rest = 0;

	if (bytes < 1024) {
		snprintf(buf, KLIPS_NAME_TEXT, "%" PRIu64 " B", bytes);
		return buf;
	}
	/* tenths are cut, not rounded: 1023.99 KiB must not become 1024.0 */
	for (rest = whole % 1024, whole /= 1024; whole >= 1024; u++) {
		rest = whole % 1024;
		whole /= 1024;
	}
	snprintf(buf, KLIPS_NAME_TEXT, "%" PRIu64 ".%" PRIu64 " %s", whole, rest * 10 / 1024,
		 unit[u]);
	return buf;
}

/* Damerau-Levenshtein distance (adjacent swaps count once) of short words */
static unsigned int distance(const char *a, const char *b)
{
	enum { MAX = 32 };
	size_t la = strlen(a), lb = strlen(b);
	unsigned int d[MAX + 1][MAX + 1];

	if (la > MAX || lb > MAX)
		return UINT32_MAX;
	for (size_t i = 0; i <= la; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= lb; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= la; i++) {
		for (size_t j = 1; j <= lb; j++) {
			unsigned int best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[la][lb];
}

const char *klips_nearest(const char *word, const char *const *known)
{
	const char *found = NULL, *prefixed = NULL;
	unsigned int best = 3, prefixes = 0;

	for (; *known; known++) {
		unsigned int d = distance(word, *known);

		if (*word && !strncmp(word, *known, strlen(word))) {
			prefixed = *known;
			prefixes++;
		}
		if (d < best && 2 * d < strlen(*known)) {
			best = d;
			found = *known;
		}
	}
	return prefixes == 1 ? prefixed : found;
}

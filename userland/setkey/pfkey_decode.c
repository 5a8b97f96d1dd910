// SPDX-License-Identifier: GPL-2.0
/*
 * PF_KEY messages of any origin, shown: pfkey.h. Every length in them is checked
 * against what is there before it is believed.
 */

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>

#include "pfkey.h"
#include "pfkey_read.h"
#include "text.h"

int pfkey_next(const uint8_t *data, size_t len, size_t *at, struct pfkey_piece *ext)
{
	if (*at == len)
		return 0;
	if (len - *at < PFKEY_EXT_HEADER)
		return -1;
	ext->data = data + *at;
	ext->len = 8U * pfkey_u16(ext->data);
	ext->type = pfkey_u16(ext->data + 2);
	if (ext->len < 8 || ext->len > len - *at)
		return -1;
	*at += ext->len;
	return 1;
}

size_t pfkey_sockaddr(const uint8_t *data, size_t len, struct klips_address *a, uint16_t *port)
{
	uint16_t family;

	memset(a, 0, sizeof(*a));
	if (len < 2)
		return 0;
	family = pfkey_u16(data);
	if (family == AF_INET && len >= sizeof(struct sockaddr_in)) {
		a->family = AF_INET;
		memcpy(&a->v4, data + 4, 4);
		*port = ntohs(pfkey_u16(data + 2));
		return sizeof(struct sockaddr_in);
	}
	if (family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
		a->family = AF_INET6;
		memcpy(&a->v6, data + 8, 16);
		a->scope = pfkey_u32(data + 24);
		*port = ntohs(pfkey_u16(data + 2));
		return sizeof(struct sockaddr_in6);
	}
	return 0;
}

/* Returns the bytes taken, 0 where there is no address */
static size_t show_sockaddr(FILE *out, const uint8_t *data, size_t len)
{
	char text[KLIPS_ADDRESS_TEXT];
	struct klips_address a;
	uint16_t port;
	size_t n = pfkey_sockaddr(data, len, &a, &port);

	if (!n) {
		fprintf(out, "sockaddr{ family=%u }\n", len >= 2 ? pfkey_u16(data) : 0);
		return 0;
	}
	fprintf(out, "sockaddr{ len=%zu family=%u port=%u addr=%s }\n", n, a.family, port,
		klips_address_text(&a, text));
	return n;
}

static void show_sa(FILE *out, const uint8_t *d, size_t len)
{
	(void)len;
	fprintf(out, "sadb_sa{ spi=%u replay=%u state=%u\n", ntohl(pfkey_u32(d + 4)), d[8], d[9]);
	fprintf(out, "  auth=%u encrypt=%u flags=0x%08x }\n", d[10], d[11], pfkey_u32(d + 12));
}

static void show_lifetime(FILE *out, const uint8_t *d, size_t len)
{
	(void)len;
	fprintf(out, "sadb_lifetime{ alloc=%u, bytes=%" PRIu64 "\n", pfkey_u32(d + 4),
		pfkey_u64(d + 8));
	fprintf(out, "  addtime=%" PRIu64 ", usetime=%" PRIu64 " }\n", pfkey_u64(d + 16),
		pfkey_u64(d + 24));
}

static void show_address(FILE *out, const uint8_t *d, size_t len)
{
	fprintf(out, "sadb_address{ proto=%u prefixlen=%u reserved=0x%02x%02x }\n", d[4], d[5],
		d[6], d[7]);
	show_sockaddr(out, d + 8, len - 8);
}

static void show_key(FILE *out, const uint8_t *d, size_t len)
{
	(void)len;
	fprintf(out, "sadb_key{ bits=%u reserved=%u\n  key=(not shown) }\n", pfkey_u16(d + 4),
		pfkey_u16(d + 6));
}

/* Text in a message: what is not printable is escaped */
static void show_text(FILE *out, const uint8_t *d, size_t len)
{
	for (size_t i = 0; i < len && d[i]; i++) {
		if (isprint(d[i]) && d[i] < 0x80)
			putc(d[i], out);
		else
			fprintf(out, "\\x%02x", d[i]);
	}
}

static void show_identity(FILE *out, const uint8_t *d, size_t len)
{
	fprintf(out, "sadb_ident{ type=%u id=%" PRIu64 " ", pfkey_u16(d + 4), pfkey_u64(d + 8));
	show_text(out, d + 16, len - 16);
	fputs(" }\n", out);
}

static void show_sensitivity(FILE *out, const uint8_t *d, size_t len)
{
	(void)len;
	fprintf(out, "sadb_sens{ dpd=%u sens_level=%u sens_len=%u integ_level=%u integ_len=%u }\n",
		pfkey_u32(d + 4), d[8], d[9], d[10], d[11]);
}

#define COMB_SIZE 72

static void show_proposal(FILE *out, const uint8_t *d, size_t len)
{
	fprintf(out, "sadb_prop{ replay=%u\n", d[4]);
	for (size_t at = 8; len - at >= COMB_SIZE; at += COMB_SIZE) {
		const uint8_t *c = d + at;

		fprintf(out, "  sadb_comb{ auth=%u encrypt=%u flags=0x%04x reserved=0x%08x\n",
			c[0], c[1], pfkey_u16(c + 2), pfkey_u32(c + 12));
		fprintf(out, "    auth_minbits=%u auth_maxbits=%u encrypt_minbits=%u encrypt_maxbits=%u\n",
			pfkey_u16(c + 4), pfkey_u16(c + 6), pfkey_u16(c + 8), pfkey_u16(c + 10));
		fprintf(out, "    soft_alloc=%u hard_alloc=%u soft_bytes=%" PRIu64 " hard_bytes=%" PRIu64 "\n",
			pfkey_u32(c + 16), pfkey_u32(c + 20), pfkey_u64(c + 24), pfkey_u64(c + 32));
		fprintf(out, "    soft_alloc_time=%" PRIu64 " hard_alloc_time=%" PRIu64 " soft_use_time=%" PRIu64 " hard_use_time=%" PRIu64 " }\n",
			pfkey_u64(c + 40), pfkey_u64(c + 48), pfkey_u64(c + 56), pfkey_u64(c + 64));
	}
	fputs("}\n", out);
}

static void show_supported(FILE *out, const uint8_t *d, size_t len)
{
	fputs("sadb_sup{\n", out);
	for (size_t at = 8; len - at >= 8; at += 8)
		fprintf(out, "  { id=%u ivlen=%u min=%u max=%u }\n", d[at], d[at + 1],
			pfkey_u16(d + at + 2), pfkey_u16(d + at + 4));
	fputs("}\n", out);
}

static void show_spirange(FILE *out, const uint8_t *d, size_t len)
{
	(void)len;
	fprintf(out, "sadb_spirange{ min=%u max=%u }\n", pfkey_u32(d + 4), pfkey_u32(d + 8));
}

static void show_request(FILE *out, const uint8_t *d, size_t len)
{
	size_t n;

	fprintf(out, " { len=%zu proto=%u mode=%u level=%u reqid=%u\n", len, pfkey_u16(d + 2), d[4],
		d[5], pfkey_u32(d + 8));
	if (len > 16) {
		n = show_sockaddr(out, d + 16, len - 16);
		if (n && len - 16 > n)
			show_sockaddr(out, d + 16 + n, len - 16 - n);
	}
	fputs(" }\n", out);
}

static void show_policy(FILE *out, const uint8_t *d, size_t len)
{
	size_t at = 16;

	fprintf(out, "sadb_x_policy{ type=%u dir=%u id=%u priority=%u }\n", pfkey_u16(d + 4), d[6],
		pfkey_u32(d + 8), pfkey_u32(d + 12));
	while (len - at >= PFKEY_REQUEST_SIZE) {
		size_t n = pfkey_u16(d + at);

		if (n < PFKEY_REQUEST_SIZE || n > len - at) {
			fprintf(out, " { len=%zu: expected %u to %zu }\n", n, PFKEY_REQUEST_SIZE,
				len - at);
			return;
		}
		show_request(out, d + at, n);
		at += n;
	}
}

static void show_sa2(FILE *out, const uint8_t *d, size_t len)
{
	(void)len;
	fprintf(out, "sadb_x_sa2{ mode=%u reqid=%u\n", d[4], pfkey_u32(d + 12));
	fprintf(out, "  reserved1=%u reserved2=%u sequence=%u }\n", d[5], pfkey_u16(d + 6),
		pfkey_u32(d + 8));
}

static void show_natt_type(FILE *out, const uint8_t *d, size_t len)
{
	(void)len;
	fprintf(out, "sadb_x_nat_t_type{ type=%u }\n", d[4]);
}

static void show_natt_port(FILE *out, const uint8_t *d, size_t len)
{
	(void)len;
	fprintf(out, "sadb_x_nat_t_port{ port=%u }\n", ntohs(pfkey_u16(d + 4)));
}

static void show_context(FILE *out, const uint8_t *d, size_t len)
{
	size_t n = pfkey_u16(d + 6);

	fprintf(out, "sadb_x_sec_ctx{ alg=%u doi=%u len=%zu ctx=", d[4], d[5], n);
	show_text(out, d + 8, n < len - 8 ? n : len - 8);
	fputs(" }\n", out);
}

static void show_kmaddress(FILE *out, const uint8_t *d, size_t len)
{
	size_t n;

	fprintf(out, "sadb_x_kmaddress{ reserved=%u }\n", pfkey_u32(d + 4));
	n = show_sockaddr(out, d + 8, len - 8);
	if (n)
		show_sockaddr(out, d + 8 + n, len - 8 - n);
}

static void show_filter(FILE *out, const uint8_t *d, size_t len)
{
	(void)len;
	fprintf(out, "sadb_x_filter{ family=%u splen=%u dplen=%u }\n", pfkey_u16(d + 36), d[38],
		d[39]);
}

static void show_private(FILE *out, const uint8_t *d, size_t len)
{
	(void)d;
	fprintf(out, "sadb_x_kmprivate{ %zu bytes }\n", len - 8);
}

/* By type: how to show it, and its fixed part in bytes */
static const struct {
	void (*show)(FILE *out, const uint8_t *d, size_t len);
	size_t fixed;
} extensions[PFKEY_EXT_COUNT] = {
	[PFKEY_EXT_SA] = { show_sa, 16 },
	[PFKEY_EXT_LIFETIME_CURRENT] = { show_lifetime, 32 },
	[PFKEY_EXT_LIFETIME_HARD] = { show_lifetime, 32 },
	[PFKEY_EXT_LIFETIME_SOFT] = { show_lifetime, 32 },
	[PFKEY_EXT_ADDRESS_SRC] = { show_address, 8 },
	[PFKEY_EXT_ADDRESS_DST] = { show_address, 8 },
	[PFKEY_EXT_ADDRESS_PROXY] = { show_address, 8 },
	[PFKEY_EXT_KEY_AUTH] = { show_key, 8 },
	[PFKEY_EXT_KEY_ENCRYPT] = { show_key, 8 },
	[PFKEY_EXT_IDENTITY_SRC] = { show_identity, 16 },
	[PFKEY_EXT_IDENTITY_DST] = { show_identity, 16 },
	[PFKEY_EXT_SENSITIVITY] = { show_sensitivity, 16 },
	[PFKEY_EXT_PROPOSAL] = { show_proposal, 8 },
	[PFKEY_EXT_SUPPORTED_AUTH] = { show_supported, 8 },
	[PFKEY_EXT_SUPPORTED_ENCRYPT] = { show_supported, 8 },
	[PFKEY_EXT_SPIRANGE] = { show_spirange, 16 },
	[PFKEY_EXT_KMPRIVATE] = { show_private, 8 },
	[PFKEY_EXT_POLICY] = { show_policy, 16 },
	[PFKEY_EXT_SA2] = { show_sa2, 16 },
	[PFKEY_EXT_NAT_T_TYPE] = { show_natt_type, 8 },
	[PFKEY_EXT_NAT_T_SPORT] = { show_natt_port, 8 },
	[PFKEY_EXT_NAT_T_DPORT] = { show_natt_port, 8 },
	[PFKEY_EXT_NAT_T_OA] = { show_address, 8 },
	[PFKEY_EXT_SEC_CTX] = { show_context, 8 },
	[PFKEY_EXT_KMADDRESS] = { show_kmaddress, 8 },
	[PFKEY_EXT_FILTER] = { show_filter, 40 },
};

int pfkey_print(FILE *out, const uint8_t *data, size_t len)
{
	struct pfkey_piece ext;
	size_t at = PFKEY_MSG_SIZE;
	int ret;

	if (len < PFKEY_MSG_SIZE) {
		fprintf(out, "message of %zu bytes: expected at least %u\n", len, PFKEY_MSG_SIZE);
		return -1;
	}
	fprintf(out, "sadb_msg{ version=%u type=%u errno=%u satype=%u\n", data[0], data[1],
		data[2], data[3]);
	fprintf(out, "  len=%u reserved=%u seq=%u pid=%u\n", pfkey_u16(data + 4),
		pfkey_u16(data + 6), pfkey_u32(data + 8), pfkey_u32(data + 12));
	while ((ret = pfkey_next(data, len, &at, &ext)) > 0) {
		fprintf(out, "sadb_ext{ len=%zu type=%u }\n", ext.len / 8, ext.type);
		if (ext.type >= PFKEY_EXT_COUNT || !extensions[ext.type].show)
			continue;
		if (ext.len < extensions[ext.type].fixed) {
			fprintf(out, "extension of %zu bytes: expected at least %zu\n", ext.len,
				extensions[ext.type].fixed);
			return -1;
		}
		extensions[ext.type].show(out, ext.data, ext.len);
	}
	if (ret < 0)
		fprintf(out, "extension at byte %zu: its length does not fit the message\n", at);
	return ret;
}

void pfkey_hexdump(FILE *out, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (i % 16 == 0)
			fprintf(out, "%s%08zx: ", i ? "\n" : "", i);
		fprintf(out, "%02x ", data[i]);
	}
	putc('\n', out);
}

// SPDX-License-Identifier: GPL-2.0
/* Files of raw PF_KEY messages: pfkey.h. */

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/algtab.h"
#include "pfkey.h"
#include "pfkey_read.h"

#define FLAG_PAD_RANDOM 0x00000100U
#define FLAG_PAD_ZERO 0x00000200U

static uint8_t proto_of(unsigned int satype)
{
	switch (satype) {
	case PFKEY_SATYPE_ESP: return IPPROTO_ESP;
	case PFKEY_SATYPE_AH: return IPPROTO_AH;
	case PFKEY_SATYPE_IPCOMP: return IPPROTO_COMP;
	default: return 0;
	}
}

static void set_name(char *name, uint32_t kinds, unsigned int id)
{
	const struct klips_alg *alg;

	for (unsigned int i = 0; (alg = klips_alg_iter(i)); i++) {
		if (id && (kinds & KLIPS_ALG_SET(alg->kind)) && alg->pfkey_id == id &&
		    !(alg->flags & KLIPS_ALG_OBSOLETE)) {
			strcpy(name, alg->name);
			return;
		}
	}
	snprintf(name, KLIPS_MAX_NAME, "%u", id);
}

static void read_sa(const struct pfkey_piece *e, struct klips_sa *sa)
{
	uint32_t flags = pfkey_u32(e->data + 12);

	sa->spi = ntohl(pfkey_u32(e->data + 4));
	sa->replay = e->data[8];
	sa->state = e->data[9];
	set_name(sa->auth, KLIPS_ALG_SET(KLIPS_ALG_AUTH), e->data[10]);
	if (sa->proto == IPPROTO_COMP)
		set_name(sa->comp, KLIPS_ALG_SET(KLIPS_ALG_COMP), e->data[11]);
	else
		set_name(sa->enc, KLIPS_ALG_CIPHERS, e->data[11]);
	sa->flags |= flags & 0x80000000U ? KLIPS_SA_NO_ECN : 0;
	sa->flags |= flags & 0x40000000U ? KLIPS_SA_DECAP_DSCP : 0;
	sa->flags |= flags & 0x00000080U ? KLIPS_SA_RAW_CPI : 0;
	sa->pad = flags & FLAG_PAD_ZERO ? KLIPS_PAD_ZERO :
		  flags & FLAG_PAD_RANDOM ? KLIPS_PAD_RANDOM : KLIPS_PAD_SEQUENCE;
}

static void read_lifetime(const struct pfkey_piece *e, struct klips_lifetime *l)
{
	l->packets = pfkey_u32(e->data + 4);
	l->bytes = pfkey_u64(e->data + 8);
	l->add = pfkey_u64(e->data + 16);
	l->use = pfkey_u64(e->data + 24);
}

static int read_key(const struct pfkey_piece *e, struct klips_key *key)
{
	size_t len = (pfkey_u16(e->data + 4) + 7U) / 8;

	if (len > e->len - 8 || len > sizeof(key->data))
		return -1;
	key->len = len;
	memcpy(key->data, e->data + 8, len);
	return 0;
}

static int read_label(const struct pfkey_piece *e, struct klips_label *label)
{
	size_t len = pfkey_u16(e->data + 6);

	if (len > e->len - 8 || len >= sizeof(label->text))
		return -1;
	label->alg = e->data[4];
	label->doi = e->data[5];
	memcpy(label->text, e->data + 8, len);
	label->text[len] = '\0';
	return 0;
}

static int read_address(const struct pfkey_piece *e, struct klips_address *a, uint16_t *port)
{
	return pfkey_sockaddr(e->data + 8, e->len - 8, a, port) ? 0 : -1;
}

/* Smallest sizes of what is read below; 0 = not looked at */
static const uint8_t fixed[PFKEY_EXT_COUNT] = {
	[PFKEY_EXT_SA] = 16,
	[PFKEY_EXT_SA2] = 16,
	[PFKEY_EXT_LIFETIME_CURRENT] = 32,
	[PFKEY_EXT_LIFETIME_HARD] = 32,
	[PFKEY_EXT_LIFETIME_SOFT] = 32,
	[PFKEY_EXT_ADDRESS_SRC] = 8,
	[PFKEY_EXT_ADDRESS_DST] = 8,
	[PFKEY_EXT_KEY_AUTH] = 8,
	[PFKEY_EXT_KEY_ENCRYPT] = 8,
	[PFKEY_EXT_NAT_T_TYPE] = 8,
	[PFKEY_EXT_NAT_T_SPORT] = 8,
	[PFKEY_EXT_NAT_T_DPORT] = 8,
	[PFKEY_EXT_NAT_T_OA] = 8,
	[PFKEY_EXT_SEC_CTX] = 8,
	[PFKEY_EXT_POLICY] = 16,
};

static int sa_piece(const struct pfkey_piece *e, struct klips_sa *sa)
{
	uint16_t port;

	switch (e->type) {
	case PFKEY_EXT_SA:
		read_sa(e, sa);
		return 0;
	case PFKEY_EXT_SA2:
		sa->mode = e->data[4];
		sa->seq = pfkey_u32(e->data + 8);
		sa->reqid = pfkey_u32(e->data + 12);
		return 0;
	case PFKEY_EXT_LIFETIME_CURRENT:
		read_lifetime(e, &sa->current);
		sa->last_used = sa->current.use;
		return 0;
	case PFKEY_EXT_LIFETIME_HARD:
		read_lifetime(e, &sa->hard);
		return 0;
	case PFKEY_EXT_LIFETIME_SOFT:
		read_lifetime(e, &sa->soft);
		return 0;
	case PFKEY_EXT_ADDRESS_SRC:
		return read_address(e, &sa->src, &port);
	case PFKEY_EXT_ADDRESS_DST:
		return read_address(e, &sa->dst, &port);
	case PFKEY_EXT_KEY_AUTH:
		return read_key(e, &sa->auth_key);
	case PFKEY_EXT_KEY_ENCRYPT:
		return read_key(e, &sa->enc_key);
	case PFKEY_EXT_NAT_T_TYPE:
		sa->encap = e->data[4];
		return 0;
	case PFKEY_EXT_NAT_T_SPORT:
		sa->encap_sport = ntohs(pfkey_u16(e->data + 4));
		return 0;
	case PFKEY_EXT_NAT_T_DPORT:
		sa->encap_dport = ntohs(pfkey_u16(e->data + 4));
		return 0;
	case PFKEY_EXT_NAT_T_OA:
		return read_address(e, &sa->encap_oa, &port);
	case PFKEY_EXT_SEC_CTX:
		return read_label(e, &sa->label);
	default:
		return 0;
	}
}

static int read_requests(const struct pfkey_piece *e, struct klips_policy *p)
{
	size_t at = 16, n, taken;
	uint16_t port;

	while (e->len - at >= PFKEY_REQUEST_SIZE && p->ntemplates < KLIPS_MAX_TEMPLATES) {
		struct klips_template *t = &p->templates[p->ntemplates];
		const uint8_t *d = e->data + at;

		n = pfkey_u16(d);
		if (n < PFKEY_REQUEST_SIZE || n > e->len - at)
			return -1;
		t->proto = pfkey_u16(d + 2);
		t->mode = d[4];
		t->level = d[5];
		t->reqid = pfkey_u32(d + 8);
		if (n > PFKEY_REQUEST_SIZE) {
			taken = pfkey_sockaddr(d + 16, n - 16, &t->src, &port);
			if (!taken || !pfkey_sockaddr(d + 16 + taken, n - 16 - taken, &t->dst, &port))
				return -1;
		}
		p->ntemplates++;
		at += n;
	}
	return 0;
}

static int read_selector(const struct pfkey_piece *e, struct klips_policy *p)
{
	struct klips_traffic *t = &p->selector;
	bool src = e->type == PFKEY_EXT_ADDRESS_SRC;
	struct klips_port_range *range = src ? &t->sport : &t->dport;
	uint16_t port;

	if (read_address(e, src ? &t->src : &t->dst, &port))
		return -1;
	*(src ? &t->src_plen : &t->dst_plen) = e->data[5];
	t->proto = e->data[4] == 255 ? 0 : e->data[4];
	range->min = port;
	range->max = port ? port : UINT16_MAX;
	return 0;
}

static int policy_piece(const struct pfkey_piece *e, struct klips_policy *p)
{
	switch (e->type) {
	case PFKEY_EXT_ADDRESS_SRC:
	case PFKEY_EXT_ADDRESS_DST:
		return read_selector(e, p);
	case PFKEY_EXT_LIFETIME_CURRENT:
		p->created = pfkey_u64(e->data + 16);
		p->last_used = pfkey_u64(e->data + 24);
		return 0;
	case PFKEY_EXT_SEC_CTX:
		return read_label(e, &p->label);
	case PFKEY_EXT_POLICY:
		p->action = pfkey_u16(e->data + 4);
		p->dir = e->data[6];
		p->id = pfkey_u32(e->data + 8);
		p->priority = pfkey_u32(e->data + 12);
		return read_requests(e, p);
	default:
		return 0;
	}
}

/* An entry of a dump, in the shape of -D or -DP. Return: 0, -1 for a fault. */
static int show_entry(const struct print *p, const uint8_t *data, size_t len)
{
	bool policy = data[1] == PFKEY_SPDDUMP || data[1] == PFKEY_SPDGET;
	struct klips_policy pol = { .pid = pfkey_u32(data + 12) };
	struct klips_sa sa = { .proto = proto_of(data[3]), .pid = pfkey_u32(data + 12) };
	size_t at = PFKEY_MSG_SIZE;
	struct pfkey_piece ext;
	int ret;

	while ((ret = pfkey_next(data, len, &at, &ext)) > 0) {
		if (ext.type >= PFKEY_EXT_COUNT || !fixed[ext.type])
			continue;
		if (ext.len < fixed[ext.type])
			ret = -1;
		else
			ret = policy ? policy_piece(&ext, &pol) : sa_piece(&ext, &sa);
		if (ret)
			break;
	}
	if (!ret && policy && pol.selector.src.family)
		print_policy(p, &pol, pfkey_u32(data + 8));
	else if (!ret && policy)
		fputs("(no selector, probably per-socket policy) \n", p->out);
	else if (!ret)
		print_sa(p, &sa, pfkey_u32(data + 8));
	klips_sa_wipe(&sa);
	return ret;
}

static int show_message(const struct print *p, const uint8_t *data, size_t len, bool verbose,
			bool hexdump)
{
	bool entry = len > PFKEY_MSG_SIZE && !data[2] &&
		     (data[1] == PFKEY_DUMP || data[1] == PFKEY_GET ||
		      data[1] == PFKEY_SPDDUMP || data[1] == PFKEY_SPDGET);
	int ret = 0;

	if (hexdump)
		pfkey_hexdump(p->out, data, len);
	if (verbose || !entry)
		ret = pfkey_print(p->out, data, len);
	if (!ret && entry)
		ret = show_entry(p, data, len);
	if (!ret && data[2])
		fprintf(p->out, "%s.\n", strerror(data[2]));
	return ret;
}

int pfkey_file(const struct print *p, const char *name, FILE *in, bool verbose, bool hexdump)
{
	static uint8_t data[8 * UINT16_MAX];
	unsigned long long offset = 0;
	size_t n, len;
	int ret = 0;

	while ((n = fread(data, 1, PFKEY_MSG_SIZE, in)) == PFKEY_MSG_SIZE) {
		len = 8U * pfkey_u16(data + 4);
		if (data[0] != PFKEY_VERSION || len < PFKEY_MSG_SIZE) {
			fprintf(stderr, "%s: byte %llu: found version %u and a length of %zu bytes: expected a PF_KEY message, version %u, of at least %u bytes\n",
				name, offset, data[0], len, PFKEY_VERSION, PFKEY_MSG_SIZE);
			return -1;
		}
		n += fread(data + n, 1, len - n, in);
		if (n < len)
			break;
		if (show_message(p, data, len, verbose, hexdump)) {
			fprintf(stderr, "%s: byte %llu: the message is not well formed\n", name,
				offset);
			ret = -1;
		}
		explicit_bzero(data, len);
		offset += len;
	}
	fflush(p->out);
	if (ferror(in)) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		ret = -1;
	} else if (n) {
		fprintf(stderr, "%s: byte %llu: the file ends inside a message\n", name, offset);
		explicit_bzero(data, n);
		ret = -1;
	}
	return ret;
}

// SPDX-License-Identifier: GPL-2.0
/* From the model to PF_KEY messages, for display: pfkey.h. */

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/algtab.h"
#include "pfkey.h"

/* SADB_SAFLAGS_* of Linux, SADB_X_EXT_* of KAME */
#define FLAG_RAW_CPI 0x00000080U
#define FLAG_PAD_RANDOM 0x00000100U
#define FLAG_PAD_ZERO 0x00000200U
#define FLAG_DECAP_DSCP 0x40000000U
#define FLAG_NO_ECN 0x80000000U

#define POLICY_IPSEC 2 /* sadb_x_policy_type: 0 discard, 1 none, 2 ipsec */
#define UDP_ENCAP_ESPINUDP 2

unsigned int pfkey_satype(uint8_t proto)
{
	switch (proto) {
	case IPPROTO_ESP: return PFKEY_SATYPE_ESP;
	case IPPROTO_AH: return PFKEY_SATYPE_AH;
	case IPPROTO_COMP: return PFKEY_SATYPE_IPCOMP;
	default: return PFKEY_SATYPE_UNSPEC;
	}
}

uint32_t pfkey_sa_flags(const struct klips_sa *sa)
{
	uint32_t flags = 0;

	if (sa->flags & KLIPS_SA_NO_ECN)
		flags |= FLAG_NO_ECN;
	if (sa->flags & KLIPS_SA_DECAP_DSCP)
		flags |= FLAG_DECAP_DSCP;
	if (sa->flags & KLIPS_SA_RAW_CPI)
		flags |= FLAG_RAW_CPI;
	if (sa->pad == KLIPS_PAD_RANDOM)
		flags |= FLAG_PAD_RANDOM;
	if (sa->pad == KLIPS_PAD_ZERO)
		flags |= FLAG_PAD_ZERO;
	return flags;
}

static uint8_t *put(struct pfkey_message *m, size_t size)
{
	uint8_t *p = m->data + m->len;

	/* the largest message, a policy with all templates, takes a quarter of it */
	if (sizeof(m->data) - m->len < size)
		errx(1, "a message for display is too long");
	m->len += size;
	return p;
}

static void put8(struct pfkey_message *m, uint8_t v)
{
	*put(m, 1) = v;
}

static void put16(struct pfkey_message *m, uint16_t v)
{
	memcpy(put(m, 2), &v, 2);
}

static void put32(struct pfkey_message *m, uint32_t v)
{
	memcpy(put(m, 4), &v, 4);
}

static void put64(struct pfkey_message *m, uint64_t v)
{
	memcpy(put(m, 8), &v, 8);
}

/* An extension is padded to 8 bytes, and its length counts them */
static size_t ext_begin(struct pfkey_message *m, uint16_t type)
{
	size_t at = m->len;

	put16(m, 0);
	put16(m, type);
	return at;
}

static void ext_end(struct pfkey_message *m, size_t at)
{
	uint16_t len;

	while ((m->len - at) % 8)
		put8(m, 0);
	len = (m->len - at) / 8;
	memcpy(m->data + at, &len, 2);
}

static void put_sockaddr(struct pfkey_message *m, const struct klips_address *a, uint16_t port)
{
	if (a->family == AF_INET6) {
		struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6, .sin6_addr = a->v6,
					     .sin6_port = htons(port), .sin6_scope_id = a->scope };

		memcpy(put(m, sizeof(sin6)), &sin6, sizeof(sin6));
	} else {
		struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(port) };

		if (a->family == AF_INET)
			sin.sin_addr = a->v4;
		memcpy(put(m, sizeof(sin)), &sin, sizeof(sin));
	}
}

static void ext_address(struct pfkey_message *m, uint16_t type, const struct klips_address *a,
			uint8_t plen, uint8_t proto, const struct klips_port_range *port)
{
	size_t at = ext_begin(m, type);

	put8(m, proto);
	put8(m, plen);
	put16(m, 0);
	put_sockaddr(m, a, port && port->min == port->max ? port->min : 0);
	ext_end(m, at);
}

static void ext_host(struct pfkey_message *m, uint16_t type, const struct klips_address *a)
{
	ext_address(m, type, a, a->family == AF_INET6 ? 128 : 32, 0, NULL);
}

static unsigned int algorithm_id(uint32_t kinds, const char *name)
{
	const struct klips_alg *alg = *name ? klips_alg_by_name(kinds, name) : NULL;

	return alg ? alg->pfkey_id : 0;
}

static void ext_sa(struct pfkey_message *m, const struct klips_sa *sa)
{
	size_t at = ext_begin(m, PFKEY_EXT_SA);

	put32(m, htonl(sa->spi));
	put8(m, sa->replay > UINT8_MAX ? UINT8_MAX : sa->replay);
	put8(m, sa->state);
	put8(m, algorithm_id(KLIPS_ALG_SET(KLIPS_ALG_AUTH), sa->auth));
	put8(m, *sa->comp ? algorithm_id(KLIPS_ALG_SET(KLIPS_ALG_COMP), sa->comp) :
			    algorithm_id(KLIPS_ALG_CIPHERS, sa->enc));
	put32(m, pfkey_sa_flags(sa));
	ext_end(m, at);
	at = ext_begin(m, PFKEY_EXT_SA2);
	put8(m, sa->mode);
	put8(m, 0);
	put16(m, 0);
	put32(m, (uint32_t)sa->seq);
	put32(m, sa->reqid);
	ext_end(m, at);
}

static void ext_lifetime(struct pfkey_message *m, uint16_t type, const struct klips_lifetime *l)
{
	size_t at;

	if (!l->bytes && !l->packets && !l->add && !l->use)
		return;
	at = ext_begin(m, type);
	put32(m, l->packets > UINT32_MAX ? UINT32_MAX : l->packets);
	put64(m, l->bytes);
	put64(m, l->add);
	put64(m, l->use);
	ext_end(m, at);
}

static void ext_key(struct pfkey_message *m, uint16_t type, const struct klips_key *key)
{
	size_t at;

	if (!key->len)
		return;
	at = ext_begin(m, type);
	put16(m, key->len * 8);
	put16(m, 0);
	memset(put(m, key->len), 0, key->len);
	ext_end(m, at);
}

static void ext_port(struct pfkey_message *m, uint16_t type, uint16_t port)
{
	size_t at = ext_begin(m, type);

	put16(m, htons(port));
	put16(m, 0);
	ext_end(m, at);
}

static void ext_encap(struct pfkey_message *m, const struct klips_sa *sa)
{
	size_t at;

	if (!sa->encap)
		return;
	at = ext_begin(m, PFKEY_EXT_NAT_T_TYPE);
	put32(m, 0);
	m->data[at + 4] = UDP_ENCAP_ESPINUDP;
	ext_end(m, at);
	ext_port(m, PFKEY_EXT_NAT_T_SPORT, sa->encap_sport);
	ext_port(m, PFKEY_EXT_NAT_T_DPORT, sa->encap_dport);
	if (sa->encap_oa.family)
		ext_host(m, PFKEY_EXT_NAT_T_OA, &sa->encap_oa);
}

static void ext_label(struct pfkey_message *m, const struct klips_label *label)
{
	size_t len = strlen(label->text), at;

	if (!len)
		return;
	at = ext_begin(m, PFKEY_EXT_SEC_CTX);
	put8(m, label->alg);
	put8(m, label->doi);
	put16(m, len + 1);
	memcpy(put(m, len + 1), label->text, len + 1);
	ext_end(m, at);
}

/* A request inside sadb_x_policy; its length counts bytes */
static void put_template(struct pfkey_message *m, const struct klips_template *t)
{
	size_t at = m->len;
	uint16_t len;

	put16(m, 0);
	put16(m, t->proto);
	put8(m, t->mode);
	put8(m, t->level);
	put16(m, 0);
	put32(m, t->reqid);
	put32(m, 0);
	if (t->src.family) {
		put_sockaddr(m, &t->src, 0);
		put_sockaddr(m, &t->dst, 0);
	}
	while ((m->len - at) % 8)
		put8(m, 0);
	len = m->len - at;
	memcpy(m->data + at, &len, 2);
}

static void ext_policy(struct pfkey_message *m, const struct klips_policy *p)
{
	size_t at = ext_begin(m, PFKEY_EXT_POLICY);

	put16(m, p->action == KLIPS_ACTION_IPSEC ? POLICY_IPSEC : p->action);
	put8(m, p->dir);
	put8(m, 0);
	put32(m, p->id);
	put32(m, p->priority);
	for (unsigned int i = 0; i < p->ntemplates && i < KLIPS_MAX_TEMPLATES; i++)
		put_template(m, &p->templates[i]);
	ext_end(m, at);
}

static struct pfkey_message *begin(unsigned int type, uint8_t proto, uint32_t seq, uint32_t pid)
{
	struct pfkey_message *m = calloc(1, sizeof(*m));

	if (!m)
		err(1, "out of memory");
	put8(m, PFKEY_VERSION);
	put8(m, type);
	put8(m, 0);
	put8(m, pfkey_satype(proto));
	put16(m, 0);
	put16(m, 0);
	put32(m, seq);
	put32(m, pid);
	return m;
}

static struct pfkey_message *finish(struct pfkey_message *m)
{
	uint16_t len = m->len / 8;

	memcpy(m->data + 4, &len, 2);
	return m;
}

static void put_sa(struct pfkey_message *m, const struct klips_sa *sa)
{
	ext_sa(m, sa);
	ext_lifetime(m, PFKEY_EXT_LIFETIME_CURRENT, &sa->current);
	ext_lifetime(m, PFKEY_EXT_LIFETIME_HARD, &sa->hard);
	ext_lifetime(m, PFKEY_EXT_LIFETIME_SOFT, &sa->soft);
	ext_host(m, PFKEY_EXT_ADDRESS_SRC, &sa->src);
	ext_host(m, PFKEY_EXT_ADDRESS_DST, &sa->dst);
	ext_key(m, PFKEY_EXT_KEY_AUTH, &sa->auth_key);
	ext_key(m, PFKEY_EXT_KEY_ENCRYPT, &sa->enc_key);
	ext_encap(m, sa);
	ext_label(m, &sa->label);
	if (sa->spi_max) {
		size_t at = ext_begin(m, PFKEY_EXT_SPIRANGE);

		put32(m, sa->spi_min);
		put32(m, sa->spi_max);
		put32(m, 0);
		ext_end(m, at);
	}
}

static void put_policy(struct pfkey_message *m, const struct klips_policy *p)
{
	const struct klips_traffic *t = &p->selector;
	uint8_t proto = t->proto ? t->proto : 255;

	if (t->src.family) {
		ext_address(m, PFKEY_EXT_ADDRESS_SRC, &t->src, t->src_plen, proto, &t->sport);
		ext_address(m, PFKEY_EXT_ADDRESS_DST, &t->dst, t->dst_plen, proto, &t->dport);
	}
	ext_policy(m, p);
	ext_label(m, &p->label);
}

struct pfkey_message *pfkey_from_operation(const struct operation *op)
{
	static const uint8_t types[] = {
		[OP_SA_ADD] = PFKEY_ADD,
		[OP_SA_UPDATE] = PFKEY_UPDATE,
		[OP_SA_DELETE] = PFKEY_DELETE,
		[OP_SA_DELETEALL] = PFKEY_DELETE,
		[OP_SA_FLUSH] = PFKEY_FLUSH,
		[OP_POLICY_ADD] = PFKEY_SPDADD,
		[OP_POLICY_UPDATE] = PFKEY_SPDUPDATE,
		[OP_POLICY_DELETE] = PFKEY_SPDDELETE,
		[OP_POLICY_FLUSH] = PFKEY_SPDFLUSH,
		[OP_SA_GET] = PFKEY_GET,
		[OP_SA_ALLOC] = PFKEY_GETSPI,
		[OP_SA_DUMP] = PFKEY_DUMP,
		[OP_POLICY_DUMP] = PFKEY_SPDDUMP,
	};
	struct pfkey_message *m = begin(types[op->kind], op->sa ? op->sa->proto : 0, 0, 0);

	if (op->sa && op->sa->dst.family)
		put_sa(m, op->sa);
	else if (op->policy && op->policy->dir)
		put_policy(m, op->policy);
	return finish(m);
}

struct pfkey_message *pfkey_from_event(const struct klips_event *ev)
{
	static const uint8_t types[] = {
		[KLIPS_CMD_SA_NEW] = PFKEY_ADD,
		[KLIPS_CMD_SA_UPDATE] = PFKEY_UPDATE,
		[KLIPS_CMD_SA_DEL] = PFKEY_DELETE,
		[KLIPS_CMD_SA_FLUSH] = PFKEY_FLUSH,
		[KLIPS_CMD_SA_EXPIRE] = PFKEY_EXPIRE,
		[KLIPS_CMD_POLICY_NEW] = PFKEY_SPDADD,
		[KLIPS_CMD_POLICY_UPDATE] = PFKEY_SPDUPDATE,
		[KLIPS_CMD_POLICY_DEL] = PFKEY_SPDDELETE,
		[KLIPS_CMD_POLICY_FLUSH] = PFKEY_SPDFLUSH,
		[KLIPS_CMD_ACQUIRE] = PFKEY_ACQUIRE,
		[KLIPS_CMD_MAX] = 0,
	};
	uint8_t proto = ev->has_sa ? ev->sa.proto : 0;
	struct pfkey_message *m;

	if (ev->cmd == KLIPS_CMD_ACQUIRE && ev->policy.ntemplates)
		proto = ev->policy.templates[0].proto;
	m = begin(ev->cmd < sizeof(types) ? types[ev->cmd] : 0, proto, ev->seq, ev->pid);
	if (ev->has_sa && ev->sa.dst.family)
		put_sa(m, &ev->sa);
	if (ev->has_policy)
		put_policy(m, &ev->policy);
	return finish(m);
}

void pfkey_free(struct pfkey_message *m)
{
	free(m);
}

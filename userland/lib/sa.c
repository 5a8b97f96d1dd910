// SPDX-License-Identifier: GPL-2.0
/* SAs: their attributes and their requests. */

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec.h"

static void put_lifetime(struct nlmsghdr *nlh, uint16_t type, const struct klips_lifetime *l)
{
	struct nlattr *nest;

	if (!l->bytes && !l->packets && !l->add && !l->use)
		return;
	nest = klips_put_nest(nlh, type);
	if (l->bytes)
		mnl_attr_put_u64(nlh, KLIPS_LIFETIME_BYTES, l->bytes);
	if (l->packets)
		mnl_attr_put_u64(nlh, KLIPS_LIFETIME_PACKETS, l->packets);
	if (l->add)
		mnl_attr_put_u64(nlh, KLIPS_LIFETIME_ADD, l->add);
	if (l->use)
		mnl_attr_put_u64(nlh, KLIPS_LIFETIME_USE, l->use);
	mnl_attr_nest_end(nlh, nest);
}

static void put_encap(struct nlmsghdr *nlh, const struct klips_sa *sa)
{
	struct nlattr *nest;

	if (!sa->encap)
		return;
	nest = klips_put_nest(nlh, KLIPS_SA_ENCAP);
	mnl_attr_put_u16(nlh, KLIPS_ENCAP_SPORT, htons(sa->encap_sport));
	mnl_attr_put_u16(nlh, KLIPS_ENCAP_DPORT, htons(sa->encap_dport));
	klips_put_address(nlh, KLIPS_ENCAP_OA, &sa->encap_oa);
	mnl_attr_nest_end(nlh, nest);
}

static void put_algorithm(struct nlmsghdr *nlh, uint16_t type, const char *name,
			  uint16_t key_type, const struct klips_key *key)
{
	if (*name)
		klips_put_string(nlh, type, name, KLIPS_MAX_NAME);
	if (key && key->len)
		mnl_attr_put(nlh, key_type, key->len, key->data);
}

/* What names an SA; SPI 0 is none */
static void put_identity(struct nlmsghdr *nlh, const struct klips_sa *sa)
{
	klips_put_address(nlh, KLIPS_SA_SRC, &sa->src);
	klips_put_address(nlh, KLIPS_SA_DST, &sa->dst);
	mnl_attr_put_u8(nlh, KLIPS_SA_PROTO, sa->proto);
	if (sa->spi)
		mnl_attr_put_u32(nlh, KLIPS_SA_SPI, htonl(sa->spi));
}

void klips_put_sa_identity(struct nlmsghdr *nlh, const struct klips_sa *sa)
{
	struct nlattr *nest = klips_put_nest(nlh, KLIPS_A_SA);

	put_identity(nlh, sa);
	mnl_attr_nest_end(nlh, nest);
}

int klips_put_sa(struct nlmsghdr *nlh, const struct klips_sa *sa, struct klips_error *err)
{
	struct nlattr *nest;

	if (sa->enc_key.len > KLIPS_MAX_KEY || sa->auth_key.len > KLIPS_MAX_KEY)
		return klips_fail(err, EINVAL, "a key of %u bytes; at most %u are possible",
				  sa->enc_key.len > sa->auth_key.len ? sa->enc_key.len :
								       sa->auth_key.len,
				  KLIPS_MAX_KEY);
	nest = klips_put_nest(nlh, KLIPS_A_SA);
	put_identity(nlh, sa);
	mnl_attr_put_u8(nlh, KLIPS_SA_MODE, sa->mode);
	if (sa->reqid)
		mnl_attr_put_u32(nlh, KLIPS_SA_REQID, sa->reqid);
	if (sa->flags)
		mnl_attr_put_u32(nlh, KLIPS_SA_FLAGS, sa->flags);
	if (sa->replay)
		mnl_attr_put_u32(nlh, KLIPS_SA_REPLAY, sa->replay);
	if (sa->pad)
		mnl_attr_put_u8(nlh, KLIPS_SA_PAD, sa->pad);
	put_algorithm(nlh, KLIPS_SA_ENC, sa->enc, KLIPS_SA_ENC_KEY, &sa->enc_key);
	put_algorithm(nlh, KLIPS_SA_AUTH, sa->auth, KLIPS_SA_AUTH_KEY, &sa->auth_key);
	put_algorithm(nlh, KLIPS_SA_COMP, sa->comp, 0, NULL);
	if (sa->has_selector)
		klips_put_selector(nlh, KLIPS_SA_SELECTOR, &sa->selector);
	if (sa->mark || sa->mark_mask) {
		mnl_attr_put_u32(nlh, KLIPS_SA_MARK, sa->mark);
		mnl_attr_put_u32(nlh, KLIPS_SA_MARK_MASK, sa->mark_mask);
	}
	put_encap(nlh, sa);
	klips_put_label(nlh, KLIPS_SA_LABEL, &sa->label);
	put_lifetime(nlh, KLIPS_SA_HARD, &sa->hard);
	put_lifetime(nlh, KLIPS_SA_SOFT, &sa->soft);
	mnl_attr_nest_end(nlh, nest);
	return 0;
}

static int get_lifetime(const struct nlattr *nest, struct klips_lifetime *l,
			struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];

	if (!nest)
		return 0;
	if (klips_attr_nest(nest, &klips_lifetime_attrs, tb, err))
		return -1;
	l->bytes = klips_attr_u64(tb[KLIPS_LIFETIME_BYTES]);
	l->packets = klips_attr_u64(tb[KLIPS_LIFETIME_PACKETS]);
	l->add = klips_attr_u64(tb[KLIPS_LIFETIME_ADD]);
	l->use = klips_attr_u64(tb[KLIPS_LIFETIME_USE]);
	return 0;
}

static int get_encap(const struct nlattr *nest, struct klips_sa *sa, struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];

	if (!nest)
		return 0;
	if (klips_attr_nest(nest, &klips_encap_attrs, tb, err))
		return -1;
	sa->encap = true;
	sa->encap_sport = ntohs(klips_attr_u16(tb[KLIPS_ENCAP_SPORT]));
	sa->encap_dport = ntohs(klips_attr_u16(tb[KLIPS_ENCAP_DPORT]));
	klips_attr_address(tb[KLIPS_ENCAP_OA], &sa->encap_oa);
	return 0;
}

static void get_key(const struct nlattr *a, struct klips_key *key)
{
	if (!a)
		return;
	key->len = mnl_attr_get_payload_len(a);
	memcpy(key->data, mnl_attr_get_payload(a), key->len);
}

static void get_scalars(const struct nlattr *const *tb, struct klips_sa *sa)
{
	sa->id = klips_attr_u32(tb[KLIPS_SA_ID]);
	klips_attr_address(tb[KLIPS_SA_SRC], &sa->src);
	klips_attr_address(tb[KLIPS_SA_DST], &sa->dst);
	sa->proto = klips_attr_u8(tb[KLIPS_SA_PROTO]);
	sa->spi = ntohl(klips_attr_u32(tb[KLIPS_SA_SPI]));
	sa->mode = klips_attr_u8(tb[KLIPS_SA_MODE]);
	sa->reqid = klips_attr_u32(tb[KLIPS_SA_REQID]);
	sa->flags = klips_attr_u32(tb[KLIPS_SA_FLAGS]);
	sa->replay = klips_attr_u32(tb[KLIPS_SA_REPLAY]);
	sa->pad = klips_attr_u8(tb[KLIPS_SA_PAD]);
	klips_attr_string(tb[KLIPS_SA_ENC], sa->enc, sizeof(sa->enc));
	klips_attr_string(tb[KLIPS_SA_AUTH], sa->auth, sizeof(sa->auth));
	klips_attr_string(tb[KLIPS_SA_COMP], sa->comp, sizeof(sa->comp));
	get_key(tb[KLIPS_SA_ENC_KEY], &sa->enc_key);
	get_key(tb[KLIPS_SA_AUTH_KEY], &sa->auth_key);
	sa->mark = klips_attr_u32(tb[KLIPS_SA_MARK]);
	sa->mark_mask = klips_attr_u32(tb[KLIPS_SA_MARK_MASK]);
	sa->last_used = klips_attr_u64(tb[KLIPS_SA_LAST_USED]);
	sa->state = klips_attr_u8(tb[KLIPS_SA_STATE]);
	sa->seq = klips_attr_u64(tb[KLIPS_SA_SEQ]);
	sa->pid = klips_attr_u32(tb[KLIPS_SA_PID]);
}

int klips_get_sa(const struct nlattr *nest, struct klips_sa *sa, struct klips_counter *counters,
		 bool *hard, struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];

	memset(sa, 0, sizeof(*sa));
	if (klips_attr_nest(nest, &klips_sa_attrs, tb, err))
		return -1;
	get_scalars(tb, sa);
	if (hard)
		*hard = klips_attr_u8(tb[KLIPS_SA_EXPIRE_HARD]);
	sa->has_selector = tb[KLIPS_SA_SELECTOR];
	sa->counters = counters;
	if ((sa->has_selector &&
	     klips_get_selector(tb[KLIPS_SA_SELECTOR], &sa->selector, err)) ||
	    get_encap(tb[KLIPS_SA_ENCAP], sa, err) ||
	    klips_get_label(tb[KLIPS_SA_LABEL], &sa->label, err) ||
	    get_lifetime(tb[KLIPS_SA_HARD], &sa->hard, err) ||
	    get_lifetime(tb[KLIPS_SA_SOFT], &sa->soft, err) ||
	    get_lifetime(tb[KLIPS_SA_CURRENT], &sa->current, err) ||
	    klips_get_counters(tb[KLIPS_SA_STATS], counters, &sa->ncounters, err)) {
		klips_sa_wipe(sa);
		return -1;
	}
	return 0;
}

static int store(struct klips_kernel *k, uint8_t cmd, const struct klips_sa *sa, uint32_t tag,
		 struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, cmd, NLM_F_ACK);

	if (klips_put_sa(nlh, sa, err)) {
		if (err)
			err->tag = tag;
		return -1;
	}
	return klips_submit(k, nlh, tag, err);
}

int klips_sa_add(struct klips_kernel *k, const struct klips_sa *sa, uint32_t tag,
		 struct klips_error *err)
{
	return store(k, KLIPS_CMD_SA_NEW, sa, tag, err);
}

int klips_sa_update(struct klips_kernel *k, const struct klips_sa *sa, uint32_t tag,
		    struct klips_error *err)
{
	return store(k, KLIPS_CMD_SA_UPDATE, sa, tag, err);
}

int klips_sa_delete(struct klips_kernel *k, const struct klips_sa *id, uint32_t tag,
		    struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_SA_DEL, NLM_F_ACK);

	klips_put_sa_identity(nlh, id);
	return klips_submit(k, nlh, tag, err);
}

/* The nest that limits a flush or a dump to one protocol */
static void put_proto(struct nlmsghdr *nlh, uint8_t proto)
{
	struct nlattr *nest;

	if (!proto)
		return;
	nest = klips_put_nest(nlh, KLIPS_A_SA);
	mnl_attr_put_u8(nlh, KLIPS_SA_PROTO, proto);
	mnl_attr_nest_end(nlh, nest);
}

int klips_sa_flush(struct klips_kernel *k, uint8_t proto, uint32_t tag, struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_SA_FLUSH, NLM_F_ACK);

	put_proto(nlh, proto);
	return klips_submit(k, nlh, tag, err);
}

struct reading {
	struct klips_kernel *k;
	uint8_t cmd;
	struct klips_sa *out;
	bool found;
};

static int read_one(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	struct reading *r = arg;
	const struct nlattr *nest = klips_answer(r->k, nlh, r->cmd, KLIPS_A_SA, err);

	if (!nest || klips_get_sa(nest, r->out, r->k->counters, NULL, err))
		return -1;
	r->found = true;
	return 0;
}

static int ask(struct klips_kernel *k, struct nlmsghdr *nlh, uint8_t cmd, struct klips_sa *out,
	       struct klips_error *err)
{
	struct reading r = { .k = k, .cmd = cmd, .out = out };
	const char *what = klips_command_text(cmd);

	if (klips_nl_talk(&k->nl, nlh, what, read_one, &r, err))
		return -1;
	if (!r.found)
		return klips_fail(err, EBADMSG,
				  "malformed answer from the kernel: %s: an ACK without an SA",
				  what);
	return 0;
}

int klips_sa_get(struct klips_kernel *k, const struct klips_sa *id, struct klips_sa *out,
		 struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_SA_GET, NLM_F_ACK);

	klips_put_sa_identity(nlh, id);
	return ask(k, nlh, KLIPS_CMD_SA_GET, out, err);
}

int klips_sa_alloc_spi(struct klips_kernel *k, struct klips_sa *sa, struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_SA_ALLOC_SPI, NLM_F_ACK);
	struct nlattr *nest = klips_put_nest(nlh, KLIPS_A_SA);
	struct klips_sa answer;

	klips_put_address(nlh, KLIPS_SA_SRC, &sa->src);
	klips_put_address(nlh, KLIPS_SA_DST, &sa->dst);
	mnl_attr_put_u8(nlh, KLIPS_SA_PROTO, sa->proto);
	mnl_attr_put_u8(nlh, KLIPS_SA_MODE, sa->mode);
	if (sa->reqid)
		mnl_attr_put_u32(nlh, KLIPS_SA_REQID, sa->reqid);
	if (sa->spi_min)
		mnl_attr_put_u32(nlh, KLIPS_SA_SPI_MIN, sa->spi_min);
	if (sa->spi_max)
		mnl_attr_put_u32(nlh, KLIPS_SA_SPI_MAX, sa->spi_max);
	mnl_attr_nest_end(nlh, nest);
	if (ask(k, nlh, KLIPS_CMD_SA_ALLOC_SPI, &answer, err))
		return -1;
	sa->spi = answer.spi;
	sa->id = answer.id;
	sa->state = answer.state;
	klips_sa_wipe(&answer);
	return 0;
}

struct dumping {
	struct klips_kernel *k;
	klips_sa_fn fn;
	void *arg;
	bool stopped;
	struct klips_sa sa;
	struct klips_counter counters[KLIPS_MAX_COUNTERS];
};

static int dump_one(const struct nlmsghdr *nlh, void *arg, struct klips_error *err)
{
	struct dumping *d = arg;
	const struct nlattr *nest;

	if (d->stopped)
		return 0;
	nest = klips_answer(d->k, nlh, KLIPS_CMD_SA_GET, KLIPS_A_SA, err);
	if (!nest || klips_get_sa(nest, &d->sa, d->counters, NULL, err))
		return -1;
	d->stopped = d->fn(&d->sa, d->arg);
	klips_sa_wipe(&d->sa);
	return 0;
}

int klips_sa_dump(struct klips_kernel *k, uint8_t proto, klips_sa_fn fn, void *arg,
		  struct klips_error *err)
{
	_Alignas(struct nlmsghdr) char buf[KLIPS_NL_REQUEST];
	struct nlmsghdr *nlh = klips_message(k, buf, KLIPS_CMD_SA_GET, NLM_F_DUMP);
	struct dumping d = { .k = k, .fn = fn, .arg = arg };

	put_proto(nlh, proto);
	return klips_nl_dump(&k->nl, nlh, klips_command_text(KLIPS_CMD_SA_GET), dump_one, &d, err);
}

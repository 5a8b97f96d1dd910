// SPDX-License-Identifier: GPL-2.0
/* Selectors and labels, which SAs and policies share: codec.h. */

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "codec.h"
#include "text.h"

void klips_put_selector(struct nlmsghdr *nlh, uint16_t type, const struct klips_traffic *t)
{
	struct nlattr *nest = klips_put_nest(nlh, type);

	klips_put_address(nlh, KLIPS_SEL_SRC, &t->src);
	klips_put_address(nlh, KLIPS_SEL_DST, &t->dst);
	mnl_attr_put_u8(nlh, KLIPS_SEL_SRC_PLEN, t->src_plen);
	mnl_attr_put_u8(nlh, KLIPS_SEL_DST_PLEN, t->dst_plen);
	if (t->proto)
		mnl_attr_put_u8(nlh, KLIPS_SEL_PROTO, t->proto);
	/* "any" is the default; ports without a protocol are the kernel's to refuse */
	if (t->sport.min != 0 || t->sport.max != UINT16_MAX) {
		mnl_attr_put_u16(nlh, KLIPS_SEL_SPORT_MIN, t->sport.min);
		mnl_attr_put_u16(nlh, KLIPS_SEL_SPORT_MAX, t->sport.max);
	}
	if (t->dport.min != 0 || t->dport.max != UINT16_MAX) {
		mnl_attr_put_u16(nlh, KLIPS_SEL_DPORT_MIN, t->dport.min);
		mnl_attr_put_u16(nlh, KLIPS_SEL_DPORT_MAX, t->dport.max);
	}
	mnl_attr_nest_end(nlh, nest);
}

static struct klips_port_range get_ports(const struct nlattr *min, const struct nlattr *max)
{
	struct klips_port_range r = { 0, UINT16_MAX };

	if (min)
		r.min = r.max = klips_attr_u16(min);
	if (max)
		r.max = klips_attr_u16(max);
	return r;
}

static int get_plen(const struct nlattr *a, const struct klips_address *addr, uint8_t *plen,
		    struct klips_error *err)
{
	*plen = a ? klips_attr_u8(a) : klips_address_bits(addr);
	if (*plen > klips_address_bits(addr))
		return klips_fail(err, EBADMSG,
				  "malformed answer from the kernel: prefix length %u of an address of %u bits",
				  *plen, klips_address_bits(addr));
	return 0;
}

int klips_get_selector(const struct nlattr *nest, struct klips_traffic *t,
		       struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];

	memset(t, 0, sizeof(*t));
	if (klips_attr_nest(nest, &klips_selector_attrs, tb, err))
		return -1;
	klips_attr_address(tb[KLIPS_SEL_SRC], &t->src);
	klips_attr_address(tb[KLIPS_SEL_DST], &t->dst);
	if (get_plen(tb[KLIPS_SEL_SRC_PLEN], &t->src, &t->src_plen, err) ||
	    get_plen(tb[KLIPS_SEL_DST_PLEN], &t->dst, &t->dst_plen, err))
		return -1;
	t->proto = klips_attr_u8(tb[KLIPS_SEL_PROTO]);
	t->sport = get_ports(tb[KLIPS_SEL_SPORT_MIN], tb[KLIPS_SEL_SPORT_MAX]);
	t->dport = get_ports(tb[KLIPS_SEL_DPORT_MIN], tb[KLIPS_SEL_DPORT_MAX]);
	return 0;
}

void klips_put_label(struct nlmsghdr *nlh, uint16_t type, const struct klips_label *label)
{
	struct nlattr *nest;

	if (!*label->text)
		return;
	nest = klips_put_nest(nlh, type);
	mnl_attr_put_u8(nlh, KLIPS_LABEL_DOI, label->doi);
	mnl_attr_put_u8(nlh, KLIPS_LABEL_ALG, label->alg);
	klips_put_string(nlh, KLIPS_LABEL_TEXT, label->text, sizeof(label->text));
	mnl_attr_nest_end(nlh, nest);
}

int klips_get_label(const struct nlattr *nest, struct klips_label *label,
		    struct klips_error *err)
{
	const struct nlattr *tb[KLIPS_ATTR_TABLE];

	memset(label, 0, sizeof(*label));
	if (!nest)
		return 0;
	if (klips_attr_nest(nest, &klips_label_attrs, tb, err))
		return -1;
	label->doi = klips_attr_u8(tb[KLIPS_LABEL_DOI]);
	label->alg = klips_attr_u8(tb[KLIPS_LABEL_ALG]);
	klips_attr_string(tb[KLIPS_LABEL_TEXT], label->text, sizeof(label->text));
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/* The attributes of kmod/uapi/klips.h as tables: attr.h. */

#include <linux/if_link.h>

#include "attr.h"

#define SET(set, table)                                                                 \
	const struct klips_attr_set set = {                                             \
		.attr = table,                                                          \
		.max = sizeof(table) / sizeof((table)[0]) - 1,                          \
	};                                                                              \
	_Static_assert(sizeof(table) / sizeof((table)[0]) <= KLIPS_ATTR_TABLE,          \
		       "raise KLIPS_ATTR_TABLE")

#define U8(n) { .name = n, .kind = KLIPS_KIND_U8 }
#define U16(n) { .name = n, .kind = KLIPS_KIND_U16 }
#define U32(n) { .name = n, .kind = KLIPS_KIND_U32 }
#define U64(n) { .name = n, .kind = KLIPS_KIND_U64 }
#define FLAG(n) { .name = n, .kind = KLIPS_KIND_FLAG }
#define ADDRESS(n) { .name = n, .kind = KLIPS_KIND_ADDRESS }
#define STRING(n, m) { .name = n, .kind = KLIPS_KIND_STRING, .max = m }
#define CLIPPED(n) { .name = n, .kind = KLIPS_KIND_CLIPPED }
#define BINARY(n, m) { .name = n, .kind = KLIPS_KIND_BINARY, .max = m }
#define NEST(n, s) { .name = n, .kind = KLIPS_KIND_NEST, .nest = s }

static const struct klips_attr_info stat[] = {
	[KLIPS_STAT_NAME] = STRING("name", sizeof(((struct klips_counter *)0)->name)),
	[KLIPS_STAT_TEXT] = CLIPPED("text"),
	[KLIPS_STAT_COUNT] = U64("count"),
};
SET(klips_stat_attrs, stat);

static const struct klips_attr_info stats[] = {
	[KLIPS_STAT_ENTRY] = NEST("counter", &klips_stat_attrs),
};
SET(klips_stats_attrs, stats);

static const struct klips_attr_info lifetime[] = {
	[KLIPS_LIFETIME_BYTES] = U64("bytes"),
	[KLIPS_LIFETIME_PACKETS] = U64("packets"),
	[KLIPS_LIFETIME_ADD] = U64("add"),
	[KLIPS_LIFETIME_USE] = U64("use"),
};
SET(klips_lifetime_attrs, lifetime);

static const struct klips_attr_info encap[] = {
	[KLIPS_ENCAP_SPORT] = U16("sport"),
	[KLIPS_ENCAP_DPORT] = U16("dport"),
	[KLIPS_ENCAP_OA] = ADDRESS("oa"),
};
SET(klips_encap_attrs, encap);

static const struct klips_attr_info label[] = {
	[KLIPS_LABEL_DOI] = U8("doi"),
	[KLIPS_LABEL_ALG] = U8("alg"),
	[KLIPS_LABEL_TEXT] = STRING("text", KLIPS_MAX_LABEL),
};
SET(klips_label_attrs, label);

static const struct klips_attr_info selector[] = {
	[KLIPS_SEL_SRC] = ADDRESS("src"),
	[KLIPS_SEL_DST] = ADDRESS("dst"),
	[KLIPS_SEL_SRC_PLEN] = U8("src-plen"),
	[KLIPS_SEL_DST_PLEN] = U8("dst-plen"),
	[KLIPS_SEL_PROTO] = U8("proto"),
	[KLIPS_SEL_SPORT_MIN] = U16("sport-min"),
	[KLIPS_SEL_SPORT_MAX] = U16("sport-max"),
	[KLIPS_SEL_DPORT_MIN] = U16("dport-min"),
	[KLIPS_SEL_DPORT_MAX] = U16("dport-max"),
};
SET(klips_selector_attrs, selector);

static const struct klips_attr_info sa[] = {
	[KLIPS_SA_ID] = U32("id"),
	[KLIPS_SA_SRC] = ADDRESS("src"),
	[KLIPS_SA_DST] = ADDRESS("dst"),
	[KLIPS_SA_PROTO] = U8("proto"),
	[KLIPS_SA_SPI] = U32("spi"),
	[KLIPS_SA_MODE] = U8("mode"),
	[KLIPS_SA_REQID] = U32("reqid"),
	[KLIPS_SA_FLAGS] = U32("flags"),
	[KLIPS_SA_REPLAY] = U32("replay"),
	[KLIPS_SA_PAD] = U8("pad"),
	[KLIPS_SA_ENC] = STRING("enc", KLIPS_MAX_NAME),
	[KLIPS_SA_ENC_KEY] = BINARY("enc-key", KLIPS_MAX_KEY),
	[KLIPS_SA_AUTH] = STRING("auth", KLIPS_MAX_NAME),
	[KLIPS_SA_AUTH_KEY] = BINARY("auth-key", KLIPS_MAX_KEY),
	[KLIPS_SA_COMP] = STRING("comp", KLIPS_MAX_NAME),
	[KLIPS_SA_SELECTOR] = NEST("selector", &klips_selector_attrs),
	[KLIPS_SA_MARK] = U32("mark"),
	[KLIPS_SA_MARK_MASK] = U32("mark-mask"),
	[KLIPS_SA_ENCAP] = NEST("encap", &klips_encap_attrs),
	[KLIPS_SA_LABEL] = NEST("label", &klips_label_attrs),
	[KLIPS_SA_HARD] = NEST("hard", &klips_lifetime_attrs),
	[KLIPS_SA_SOFT] = NEST("soft", &klips_lifetime_attrs),
	[KLIPS_SA_CURRENT] = NEST("current", &klips_lifetime_attrs),
	[KLIPS_SA_LAST_USED] = U64("last-used"),
	[KLIPS_SA_STATE] = U8("state"),
	[KLIPS_SA_SEQ] = U64("seq"),
	[KLIPS_SA_STATS] = NEST("stats", &klips_stats_attrs),
	[KLIPS_SA_SPI_MIN] = U32("spi-min"),
	[KLIPS_SA_SPI_MAX] = U32("spi-max"),
	[KLIPS_SA_EXPIRE_HARD] = U8("expire-hard"),
	[KLIPS_SA_PID] = U32("pid"),
};
SET(klips_sa_attrs, sa);

static const struct klips_attr_info tmpl[] = {
	[KLIPS_TMPL_PROTO] = U8("proto"),
	[KLIPS_TMPL_MODE] = U8("mode"),
	[KLIPS_TMPL_SRC] = ADDRESS("src"),
	[KLIPS_TMPL_DST] = ADDRESS("dst"),
	[KLIPS_TMPL_LEVEL] = U8("level"),
	[KLIPS_TMPL_REQID] = U32("reqid"),
};
SET(klips_tmpl_attrs, tmpl);

static const struct klips_attr_info policy[] = {
	[KLIPS_POLICY_ID] = U32("id"),
	[KLIPS_POLICY_DIR] = U8("dir"),
	[KLIPS_POLICY_ACTION] = U8("action"),
	[KLIPS_POLICY_PRIORITY] = U32("priority"),
	[KLIPS_POLICY_SELECTOR] = NEST("selector", &klips_selector_attrs),
	[KLIPS_POLICY_DEVICE] = STRING("device", IFNAMSIZ),
	[KLIPS_POLICY_IFINDEX] = U32("ifindex"),
	[KLIPS_POLICY_TMPL] = NEST("template", &klips_tmpl_attrs),
	[KLIPS_POLICY_LABEL] = NEST("label", &klips_label_attrs),
	[KLIPS_POLICY_CREATED] = U64("created"),
	[KLIPS_POLICY_LAST_USED] = U64("last-used"),
	[KLIPS_POLICY_PID] = U32("pid"),
};
SET(klips_policy_attrs, policy);

static const struct klips_attr_info device[] = {
	[KLIPS_DEVICE_NAME] = STRING("name", IFNAMSIZ),
	[KLIPS_DEVICE_IFINDEX] = U32("ifindex"),
	[KLIPS_DEVICE_ELSEWHERE] = FLAG("elsewhere"),
	[KLIPS_DEVICE_UNDERLAY] = U32("underlay"),
	[KLIPS_DEVICE_FWMARK] = U32("fwmark"),
	[KLIPS_DEVICE_CAPTURE] = U8("capture"),
	[KLIPS_DEVICE_MTU] = U32("mtu"),
	[KLIPS_DEVICE_MTU_OVERRIDE] = U32("mtu-override"),
	[KLIPS_DEVICE_UP] = U8("up"),
	[KLIPS_DEVICE_POLICIES] = U32("policies"),
	[KLIPS_DEVICE_STATS] = NEST("stats", &klips_stats_attrs),
};
SET(klips_device_attrs, device);

static const struct klips_attr_info algorithm[] = {
	[KLIPS_ALGORITHM_NAME] = STRING("name", KLIPS_MAX_NAME),
	[KLIPS_ALGORITHM_KIND] = U8("kind"),
	[KLIPS_ALGORITHM_KEY_MIN] = U32("key-min"),
	[KLIPS_ALGORITHM_KEY_MAX] = U32("key-max"),
	[KLIPS_ALGORITHM_KEY_STEP] = U32("key-step"),
	[KLIPS_ALGORITHM_BLOCK] = U32("block"),
	[KLIPS_ALGORITHM_IV] = U32("iv"),
	[KLIPS_ALGORITHM_ICV] = U32("icv"),
	[KLIPS_ALGORITHM_CRYPTO] = CLIPPED("crypto"),
	[KLIPS_ALGORITHM_MODULE] = CLIPPED("module"),
	[KLIPS_ALGORITHM_AVAILABLE] = U8("available"),
	[KLIPS_ALGORITHM_WEAK] = U8("weak"),
};
SET(klips_algorithm_attrs, algorithm);

static const struct klips_attr_info fault[] = {
	[KLIPS_FAULT_SEQ] = U32("seq"),
	[KLIPS_FAULT_ERROR] = U32("error"),
	[KLIPS_FAULT_TEXT] = CLIPPED("text"),
};
SET(klips_fault_attrs, fault);

static const struct klips_attr_info top[] = {
	[KLIPS_A_SA] = NEST("sa", &klips_sa_attrs),
	[KLIPS_A_POLICY] = NEST("policy", &klips_policy_attrs),
	[KLIPS_A_DEVICE] = NEST("device", &klips_device_attrs),
	[KLIPS_A_STATS] = NEST("stats", &klips_stats_attrs),
	[KLIPS_A_ALGORITHM] = NEST("algorithm", &klips_algorithm_attrs),
	[KLIPS_A_FAULT] = NEST("fault", &klips_fault_attrs),
	[KLIPS_A_FD] = U32("fd"),
};
SET(klips_attrs, top);

/* rtnetlink: what device.c writes and reads */
static const struct klips_attr_info link_data[] = {
	[IFLA_KLIPS_UNDERLAY] = U32("underlay"),
	[IFLA_KLIPS_FWMARK] = U32("fwmark"),
	[IFLA_KLIPS_CAPTURE] = U8("capture"),
	[IFLA_KLIPS_MTU] = U32("mtu"),
};
static SET(link_data_attrs, link_data);

static const struct klips_attr_info link_info[] = {
	[IFLA_INFO_KIND] = CLIPPED("kind"),
	[IFLA_INFO_DATA] = NEST("data", &link_data_attrs),
};
static SET(link_info_attrs, link_info);

static const struct klips_attr_info links[] = {
	[IFLA_IFNAME] = STRING("name", IFNAMSIZ),
	[IFLA_LINKINFO] = NEST("info", &link_info_attrs),
};
SET(klips_link_attrs, links);

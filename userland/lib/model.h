/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The objects that programs hand to libklips and get from it: SA, policy,
 * selector, template, as plain structs in host form. Who owns what: the caller
 * owns every struct; keys are inside the struct, so wiping the struct (klips_sa_wipe())
 * wipes them.
 */
#ifndef KLIPS_LIB_MODEL_H
#define KLIPS_LIB_MODEL_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "klips.h" /* kmod/uapi: enums and limits */

/**
 * struct klips_address - an IPv4 or IPv6 address
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for "none"
 * @v4: network byte order
 * @v6: network byte order
 * @scope: interface index of a link-local IPv6 address, 0 = none
 */
struct klips_address {
	int family;
	union {
		struct in_addr v4;
		struct in6_addr v6;
	};
	uint32_t scope;
};

/**
 * struct klips_port_range - inclusive; 0..65535 = any; host byte order
 */
struct klips_port_range {
	uint16_t min, max;
};

/**
 * struct klips_traffic - a traffic selector, enum klips_selector_attr
 * @src: address, @src_plen: prefix length; dst likewise
 * @proto: upper-layer protocol, 0 = any
 * @sport: ports, or ICMP type, or upper half of a GRE key
 * @dport: ports, or ICMP code, or lower half of a GRE key
 */
struct klips_traffic {
	struct klips_address src, dst;
	uint8_t src_plen, dst_plen;
	uint8_t proto;
	struct klips_port_range sport, dport;
};

/**
 * struct klips_lifetime - limits (0 = none), or current values
 */
struct klips_lifetime {
	uint64_t bytes, packets, add, use;
};

/**
 * struct klips_key - key material; @len in bytes
 */
struct klips_key {
	uint16_t len;
	uint8_t data[KLIPS_MAX_KEY];
};

/**
 * struct klips_label - security label of setkey's -ctx; @text "" = none
 */
struct klips_label {
	uint8_t doi, alg;
	char text[KLIPS_MAX_LABEL];
};

/**
 * struct klips_counter - one drop counter of an answer
 */
struct klips_counter {
	char name[32];
	char text[128];
	uint64_t count;
};

#define KLIPS_MAX_COUNTERS 128

/**
 * struct klips_sa - an SA, enum klips_sa_attr
 *
 * Fields that are "answers only" there are ignored in requests. Algorithm
 * names "" = not given.
 */
struct klips_sa {
	uint32_t id;
	struct klips_address src, dst;
	uint8_t proto; /* IPPROTO_ESP, IPPROTO_AH, IPPROTO_COMP */
	uint32_t spi; /* host byte order */
	uint8_t mode; /* enum klips_mode */
	uint32_t reqid;
	uint32_t flags; /* KLIPS_SA_* */
	uint32_t replay;
	uint8_t pad; /* enum klips_pad */
	char enc[KLIPS_MAX_NAME], auth[KLIPS_MAX_NAME], comp[KLIPS_MAX_NAME];
	struct klips_key enc_key, auth_key;
	bool has_selector;
	struct klips_traffic selector;
	uint32_t mark, mark_mask;
	bool encap;
	uint16_t encap_sport, encap_dport; /* host byte order */
	struct klips_address encap_oa;
	struct klips_label label;
	struct klips_lifetime hard, soft;
	uint32_t spi_min, spi_max; /* allocation only, host byte order */
	/* answers only */
	struct klips_lifetime current; /* add, use = when created, first used */
	uint64_t last_used;
	uint8_t state; /* enum klips_state */
	uint64_t seq;
	uint32_t pid;
	unsigned int ncounters;
	struct klips_counter *counters; /* valid during the callback only */
};

/**
 * struct klips_template - enum klips_tmpl_attr; src.family AF_UNSPEC = the
 * packet's own addresses
 */
struct klips_template {
	uint8_t proto;
	uint8_t mode; /* enum klips_mode */
	struct klips_address src, dst;
	uint8_t level; /* enum klips_level */
	uint32_t reqid;
};

/**
 * struct klips_policy - enum klips_policy_attr
 * @device: interface name, "" = the default device
 */
struct klips_policy {
	uint32_t id;
	uint8_t dir; /* enum klips_dir */
	uint8_t action; /* enum klips_action */
	uint32_t priority;
	struct klips_traffic selector;
	char device[IFNAMSIZ];
	unsigned int ntemplates;
	struct klips_template templates[KLIPS_MAX_TEMPLATES];
	struct klips_label label;
	/* answers only */
	uint32_t ifindex;
	uint64_t created, last_used;
	uint32_t pid;
};

/**
 * klips_key_wipe() - overwrite a key so that no copy stays in memory
 */
void klips_key_wipe(struct klips_key *key);

/**
 * klips_sa_wipe() - overwrite an SA, and so its keys; it is then all zeroes
 */
void klips_sa_wipe(struct klips_sa *sa);

#endif

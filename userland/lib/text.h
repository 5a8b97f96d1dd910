/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What people write and read: addresses, prefixes, numbers, keys, names of
 * protocols and of the model's enums, durations and byte counts.
 *
 * Parsers take one whole NUL-terminated word and return NULL when it is good,
 * else a constant text that says what was expected ("an IPv4 or IPv6 address"),
 * for a message such as `file:line: found "x", expected ...`. They leave the
 * output alone on failure, never resolve names and do not depend on the locale.
 *
 * Printers write into the caller's buffer and return it.
 */
#ifndef KLIPS_LIB_TEXT_H
#define KLIPS_LIB_TEXT_H

#include <stddef.h>

#include "model.h"

#define KLIPS_ADDRESS_TEXT (INET6_ADDRSTRLEN + 1 + IFNAMSIZ)
#define KLIPS_PREFIX_TEXT (KLIPS_ADDRESS_TEXT + 4)
#define KLIPS_TRAFFIC_TEXT (2 * (KLIPS_PREFIX_TEXT + 16) + 32)
#define KLIPS_NAME_TEXT 24
#define KLIPS_TIME_TEXT 32

/* Numbers */

/**
 * klips_number_parse() - a decimal number, or hexadecimal with 0x
 * @s: digits only: no sign, no blanks, no suffix; leading zeros are decimal
 * @max: largest value allowed
 * @out: the value
 *
 * Return: NULL, or what was expected.
 */
const char *klips_number_parse(const char *s, uint64_t max, uint64_t *out);

/* Addresses */

/**
 * klips_address_parse() - a numeric address, IPv6 with an optional %scope
 * @s: "192.0.2.1", "2001:db8::1", "fe80::1%eth0", "fe80::1%2"
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for either
 * @out: scope is 0 where none was given
 *
 * Return: NULL, or what was expected.
 */
const char *klips_address_parse(const char *s, int family, struct klips_address *out);

/**
 * klips_address_text() - the address as klips_address_parse() reads it
 * @a: AF_UNSPEC prints "any"
 * @buf: KLIPS_ADDRESS_TEXT bytes
 *
 * Return: @buf.
 */
char *klips_address_text(const struct klips_address *a, char *buf);

/**
 * klips_address_bits() - 32, 128, or 0 for AF_UNSPEC
 */
uint8_t klips_address_bits(const struct klips_address *a);

/**
 * klips_address_equal() - same family, same bits (and the same scope)?
 */
bool klips_address_equal(const struct klips_address *a, const struct klips_address *b);

/**
 * klips_address_sockaddr() - from what getaddrinfo() gives
 * @sa: sockaddr_in or sockaddr_in6; the port is left out
 * @out: the address
 *
 * Return: 0, or -1 for another family.
 */
struct sockaddr;
int klips_address_sockaddr(const struct sockaddr *sa, struct klips_address *out);

/**
 * klips_prefix_parse() - ADDRESS or ADDRESS/LENGTH
 * @s: word; without a length the prefix is the host
 * @family: as for klips_address_parse()
 * @out: address, host bits kept
 * @plen: prefix length in bits
 *
 * Return: NULL, or what was expected.
 */
const char *klips_prefix_parse(const char *s, int family, struct klips_address *out,
			       uint8_t *plen);

/**
 * klips_prefix_text() - ADDRESS/LENGTH, or ADDRESS alone for a host
 * @a: address
 * @plen: prefix length
 * @buf: KLIPS_PREFIX_TEXT bytes
 *
 * Return: @buf.
 */
char *klips_prefix_text(const struct klips_address *a, uint8_t plen, char *buf);

/* Keys */

/**
 * klips_key_hex() - key bytes from hexadecimal digits
 * @s: with or without 0x; an odd count has a leading zero nibble. At least one
 *	digit, at most 2 * KLIPS_MAX_KEY.
 * @out: the key; the caller wipes it
 *
 * Return: NULL, or what was expected (never quoting @s).
 */
const char *klips_key_hex(const char *s, struct klips_key *out);

/**
 * klips_key_bytes() - key from bytes as they are
 * @data: bytes
 * @len: 1 to KLIPS_MAX_KEY
 * @out: the key; the caller wipes it
 *
 * Return: NULL, or what was expected.
 */
const char *klips_key_bytes(const void *data, size_t len, struct klips_key *out);

/**
 * klips_key_text() - "0x" and lower-case digits
 * @key: the key; empty prints ""
 * @buf: 3 + 2 * KLIPS_MAX_KEY bytes; the caller wipes it
 *
 * Return: @buf.
 */
char *klips_key_text(const struct klips_key *key, char *buf);
#define KLIPS_KEY_TEXT (3 + 2 * KLIPS_MAX_KEY)

/* Names. *_name() returns a constant for a known value, else the number in
 * @buf (KLIPS_NAME_TEXT bytes). *_parse() also takes numbers where said.
 */

/**
 * klips_ipproto_parse() - an upper-layer protocol
 * @s: "any", a number 0..255, a name of /etc/protocols, "icmp6", "ip4"
 * @out: protocol number, 0 = any
 *
 * Return: NULL, or what was expected.
 */
const char *klips_ipproto_parse(const char *s, uint8_t *out);
const char *klips_ipproto_name(uint8_t proto, char *buf);

/* "esp", "ah", "ipcomp" (also "comp") <-> IPPROTO_* */
const char *klips_saproto_parse(const char *s, uint8_t *out);
const char *klips_saproto_name(uint8_t proto, char *buf);

const char *klips_mode_parse(const char *s, uint8_t *out); /* any transport tunnel */
const char *klips_mode_name(uint8_t mode, char *buf);
const char *klips_dir_parse(const char *s, uint8_t *out); /* in out fwd */
const char *klips_dir_name(uint8_t dir, char *buf);
const char *klips_action_parse(const char *s, uint8_t *out); /* discard none ipsec */
const char *klips_action_name(uint8_t action, char *buf);
const char *klips_level_parse(const char *s, uint8_t *out); /* default use require unique */
const char *klips_level_name(uint8_t level, char *buf);
const char *klips_state_name(uint8_t state, char *buf); /* larval mature dying dead */

/* Traffic */

/**
 * klips_traffic_has_ports() - do sport and dport of this protocol hold ports?
 * @proto: upper-layer protocol
 *
 * Return: true for TCP, UDP, UDP-Lite, SCTP, DCCP; false for those that keep
 * something else there (ICMP type and code, GRE key) or nothing.
 */
bool klips_traffic_has_ports(uint8_t proto);

/**
 * klips_traffic_text() - one line: "10.0.0.0/8 -> 192.0.2.1 tcp 1024-65535 -> 22"
 * @t: the selector
 * @buf: KLIPS_TRAFFIC_TEXT bytes
 *
 * Return: @buf.
 */
char *klips_traffic_text(const struct klips_traffic *t, char *buf);

/* Quantities */

/**
 * klips_duration_text() - seconds as people say them: "45 s", "2 h 5 min", "3 d 4 h"
 * @buf: KLIPS_TIME_TEXT bytes
 */
char *klips_duration_text(uint64_t seconds, char *buf);

/**
 * klips_bytes_text() - "999 B", "1.5 KiB", "23.4 GiB": powers of 1024
 * @buf: KLIPS_NAME_TEXT bytes
 */
char *klips_bytes_text(uint64_t bytes, char *buf);

/**
 * klips_nearest() - the word that a mistyped one was meant to be
 * @word: what was found
 * @known: NULL-terminated list
 *
 * Return: the nearest of @known (Damerau-Levenshtein distance at most 2 and
 * less than half its length, or an unambiguous prefix), or NULL.
 */
const char *klips_nearest(const char *word, const char *const *known);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PF_KEY messages (RFC 2367 with Linux' and KAME's extensions). klips does not
 * speak them; they remain as a notation: what -v and -x show has their shape, and
 * files of them can be read.
 */
#ifndef SETKEY_PFKEY_H
#define SETKEY_PFKEY_H

#include <stdio.h>

#include "kernel.h"
#include "plan.h"
#include "print.h"

#define PFKEY_VERSION 2

enum pfkey_type {
	PFKEY_GETSPI = 1, PFKEY_UPDATE, PFKEY_ADD, PFKEY_DELETE, PFKEY_GET, PFKEY_ACQUIRE,
	PFKEY_REGISTER, PFKEY_EXPIRE, PFKEY_FLUSH, PFKEY_DUMP, PFKEY_PROMISC, PFKEY_PCHANGE,
	PFKEY_SPDUPDATE, PFKEY_SPDADD, PFKEY_SPDDELETE, PFKEY_SPDGET, PFKEY_SPDACQUIRE,
	PFKEY_SPDDUMP, PFKEY_SPDFLUSH, PFKEY_SPDSETIDX, PFKEY_SPDEXPIRE, PFKEY_SPDDELETE2,
	PFKEY_NAT_T_NEW_MAPPING, PFKEY_MIGRATE,
};

enum pfkey_satype {
	PFKEY_SATYPE_UNSPEC = 0, PFKEY_SATYPE_AH = 2, PFKEY_SATYPE_ESP = 3,
	PFKEY_SATYPE_IPCOMP = 9,
};

enum pfkey_ext {
	PFKEY_EXT_SA = 1, PFKEY_EXT_LIFETIME_CURRENT, PFKEY_EXT_LIFETIME_HARD,
	PFKEY_EXT_LIFETIME_SOFT, PFKEY_EXT_ADDRESS_SRC, PFKEY_EXT_ADDRESS_DST,
	PFKEY_EXT_ADDRESS_PROXY, PFKEY_EXT_KEY_AUTH, PFKEY_EXT_KEY_ENCRYPT,
	PFKEY_EXT_IDENTITY_SRC, PFKEY_EXT_IDENTITY_DST, PFKEY_EXT_SENSITIVITY,
	PFKEY_EXT_PROPOSAL, PFKEY_EXT_SUPPORTED_AUTH, PFKEY_EXT_SUPPORTED_ENCRYPT,
	PFKEY_EXT_SPIRANGE, PFKEY_EXT_KMPRIVATE, PFKEY_EXT_POLICY, PFKEY_EXT_SA2,
	PFKEY_EXT_NAT_T_TYPE, PFKEY_EXT_NAT_T_SPORT, PFKEY_EXT_NAT_T_DPORT,
	PFKEY_EXT_NAT_T_OA, PFKEY_EXT_SEC_CTX, PFKEY_EXT_KMADDRESS, PFKEY_EXT_FILTER,
	PFKEY_EXT_COUNT
};

/* Fixed sizes in bytes, as on the wire; lengths there count 8 bytes */
#define PFKEY_MSG_SIZE 16
#define PFKEY_EXT_HEADER 4

/**
 * struct pfkey_message - a built message; keys in it are zeroes
 */
struct pfkey_message {
	size_t len;
	uint8_t data[8192];
};

unsigned int pfkey_satype(uint8_t proto);

/**
 * pfkey_sa_flags() - an SA's flags in PF_KEY's numbers
 *
 * Those that ipsec-tools' users see: no-ECN, decapsulate-DSCP, raw CPI, padding.
 */
uint32_t pfkey_sa_flags(const struct klips_sa *sa);

/**
 * pfkey_from_operation() - the message that PF_KEY would carry for a request
 *
 * Return: message; pfkey_free() it.
 */
struct pfkey_message *pfkey_from_operation(const struct operation *op);
struct pfkey_message *pfkey_from_event(const struct klips_event *event);
void pfkey_free(struct pfkey_message *m);

/**
 * pfkey_print() - show the structure of one message, key material left out
 * @data: message of any origin: everything in it is checked against @len
 *
 * Return: 0; -1 when it is not well formed, which has been said on @out.
 */
int pfkey_print(FILE *out, const uint8_t *data, size_t len);

/**
 * pfkey_hexdump() - "00000000: 02 03 ..."
 */
void pfkey_hexdump(FILE *out, const uint8_t *data, size_t len);

/**
 * pfkey_file() - decode a file of raw messages
 * @p: messages that are entries of a dump print as -D and -DP print them, the
 *	others by their structure
 * @verbose: the structure of all
 *
 * Return: 0; -1 for a fault, which has been said on stderr with the byte offset.
 */
int pfkey_file(const struct print *p, const char *name, FILE *in, bool verbose, bool hexdump);

#endif

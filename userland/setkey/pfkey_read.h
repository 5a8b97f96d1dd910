/* SPDX-License-Identifier: GPL-2.0 */
/* Reading inside PF_KEY messages: numbers in host order at any alignment. */
#ifndef SETKEY_PFKEY_READ_H
#define SETKEY_PFKEY_READ_H

#include <string.h>

#include "model.h"

#define PFKEY_REQUEST_SIZE 16U /* sadb_x_ipsecrequest without addresses */

static inline uint16_t pfkey_u16(const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline uint32_t pfkey_u32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline uint64_t pfkey_u64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/**
 * struct pfkey_piece - one extension; @len in bytes, its header included
 */
struct pfkey_piece {
	uint16_t type;
	size_t len;
	const uint8_t *data;
};

/**
 * pfkey_next() - walk the extensions
 * @at: offset of the next one, PFKEY_MSG_SIZE to begin with
 *
 * Return: 1 with @ext filled, 0 at the end, -1 when the next one does not fit.
 */
int pfkey_next(const uint8_t *data, size_t len, size_t *at, struct pfkey_piece *ext);

/**
 * pfkey_sockaddr() - a socket address
 * @port: host byte order
 *
 * Return: bytes that it takes, 0 where there is none that we know.
 */
size_t pfkey_sockaddr(const uint8_t *data, size_t len, struct klips_address *a, uint16_t *port);

#endif

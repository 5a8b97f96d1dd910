/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long things are in ESP: trailers, whole packets, and what fits in an MTU
 * (RFC 4303 section 2; RFC 3948 for UDP).
 */
#ifndef KLIPS_CORE_ESPSIZE_H
#define KLIPS_CORE_ESPSIZE_H

#include "env.h"

#define KLIPS_ESP_HDR_LEN	8	/* SPI and sequence number */
#define KLIPS_ESP_TRAILER_LEN	2	/* pad length and next header */
#define KLIPS_ESP_ALIGN		4	/* RFC 4303 section 2.4 */
#define KLIPS_ESP_UDP_LEN	8	/* RFC 3948 section 2.1 */

/**
 * enum klips_espmode - what ESP protects
 * @KLIPS_ESPMODE_TRANSPORT: what follows the packet's own IP header
 * @KLIPS_ESPMODE_TUNNEL: the whole packet, behind a new IP header without options
 */
enum klips_espmode {
	KLIPS_ESPMODE_TRANSPORT,
	KLIPS_ESPMODE_TUNNEL,
};

/**
 * struct klips_espgeom - the lengths that follow from an SA; all in bytes
 * @ivlen: IV in the packet
 * @blksize: the cipher's block; a power of two, 1 for stream modes
 * @icvlen: integrity check value in the packet
 * @mode: enum klips_espmode
 * @family: of the packet that leaves: AF_INET or AF_INET6
 * @encap: header between IP and ESP: 0, or KLIPS_ESP_UDP_LEN for esp-udp
 */
struct klips_espgeom {
	u8 ivlen;
	u8 blksize;
	u8 icvlen;
	u8 mode;
	u8 family;
	u8 encap;
};

/**
 * klips_esp_align() - what the protected part of the packet is padded to
 * @g: lengths of the SA
 *
 * Return: a power of two, at least 4.
 */
static inline u32 klips_esp_align(const struct klips_espgeom *g)
{
	return g->blksize > KLIPS_ESP_ALIGN ? g->blksize : KLIPS_ESP_ALIGN;
}

/**
 * klips_esp_trailer() - length of the ESP trailer
 * @g: lengths of the SA
 * @clear: bytes to be protected: the packet (tunnel) or its payload (transport)
 *
 * Return: bytes of padding, pad length and next header, without the ICV: at least
 * 2, at most klips_esp_align() + 1. The padding is this less
 * KLIPS_ESP_TRAILER_LEN.
 */
static inline u32 klips_esp_trailer(const struct klips_espgeom *g, u32 clear)
{
	u32 mask = klips_esp_align(g) - 1;

	return KLIPS_ESP_TRAILER_LEN + (-(clear + KLIPS_ESP_TRAILER_LEN) & mask);
}

bool klips_espgeom_valid(const struct klips_espgeom *g);
u32 klips_esp_outer_len(const struct klips_espgeom *g, u32 inner, u32 iphl);
u32 klips_esp_max_inner(const struct klips_espgeom *g, u32 mtu, u32 iphl);
u32 klips_esp_overhead(const struct klips_espgeom *g);
u32 klips_esp_headroom(const struct klips_espgeom *g);
u32 klips_esp_tailroom(const struct klips_espgeom *g);

#endif /* KLIPS_CORE_ESPSIZE_H */

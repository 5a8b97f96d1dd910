// SPDX-License-Identifier: GPL-2.0
/*
 * Lengths in ESP. With every length counted in bytes, a packet leaves as
 *
 *	tunnel:    new IP | encap | ESP 8 | IV | clear packet     | trailer | ICV
 *	transport: own IP | encap | ESP 8 | IV | clear IP payload | trailer | ICV
 *
 * where the trailer (padding, pad length, next header) brings what the cipher
 * protects to a multiple of klips_esp_align().
 */
#include "espsize.h"

#define IPV4_HLEN	20
#define IPV6_HLEN	40

/* IP header in front of ESP */
static u32 hdr_len(const struct klips_espgeom *g, u32 iphl)
{
	if (g->mode == KLIPS_ESPMODE_TRANSPORT)
		return iphl;
	return g->family == AF_INET ? IPV4_HLEN : IPV6_HLEN;
}

/* What is added between that header and the clear bytes */
static u32 front_len(const struct klips_espgeom *g)
{
	return g->encap + KLIPS_ESP_HDR_LEN + g->ivlen;
}

/**
 * klips_espgeom_valid() - do the lengths make sense?
 * @g: lengths, of any content
 *
 * Return: true if the other functions may be used with them.
 */
bool klips_espgeom_valid(const struct klips_espgeom *g)
{
	return g->blksize && !(g->blksize & (g->blksize - 1)) &&
	       (g->family == AF_INET || g->family == AF_INET6) &&
	       (g->mode == KLIPS_ESPMODE_TRANSPORT ||
		g->mode == KLIPS_ESPMODE_TUNNEL);
}

/**
 * klips_esp_outer_len() - length of the IP packet that leaves
 * @g: lengths of the SA
 * @inner: length of the clear IP packet, header included
 * @iphl: transport mode: how many of these are the IP header and the extension
 *	headers that stay in front of ESP, at most @inner; not used in tunnel mode
 *
 * Never decreases where @inner grows.
 *
 * Return: bytes from the first of the outermost IP header to the last of the ICV.
 */
u32 klips_esp_outer_len(const struct klips_espgeom *g, u32 inner, u32 iphl)
{
	u32 clear = g->mode == KLIPS_ESPMODE_TRANSPORT ? inner - iphl : inner;

	return hdr_len(g, iphl) + front_len(g) + clear +
	       klips_esp_trailer(g, clear) + g->icvlen;
}

/**
 * klips_esp_max_inner() - the longest clear packet that fits
 * @g: lengths of the SA
 * @mtu: how long the outermost IP packet may be
 * @iphl: as for klips_esp_outer_len()
 *
 * The inverse of klips_esp_outer_len(): the largest @inner with a result of at most
 * @mtu.
 *
 * Return: length of the clear IP packet, header included, in both modes; 0 if not
 * even an empty one fits.
 */
u32 klips_esp_max_inner(const struct klips_espgeom *g, u32 mtu, u32 iphl)
{
	u32 fixed = hdr_len(g, iphl) + front_len(g) + g->icvlen;
	u32 room;

	if (mtu < fixed)
		return 0;
	room = (mtu - fixed) & ~(klips_esp_align(g) - 1);
	if (!room)
		return 0;
	room -= KLIPS_ESP_TRAILER_LEN;
	return g->mode == KLIPS_ESPMODE_TRANSPORT ? iphl + room : room;
}

/**
 * klips_esp_overhead() - what ESP adds at most
 * @g: lengths of the SA
 *
 * Return: the largest difference between the outer and the inner length of a packet.
 */
u32 klips_esp_overhead(const struct klips_espgeom *g)
{
	return hdr_len(g, 0) + front_len(g) + klips_esp_tailroom(g);
}

/**
 * klips_esp_headroom() - room needed before the clear packet
 * @g: lengths of the SA
 *
 * Return: bytes by which the packet's beginning moves forward.
 */
u32 klips_esp_headroom(const struct klips_espgeom *g)
{
	return hdr_len(g, 0) + front_len(g);
}

/**
 * klips_esp_tailroom() - room needed after the clear packet
 * @g: lengths of the SA
 *
 * Return: the longest trailer and the ICV, in bytes.
 */
u32 klips_esp_tailroom(const struct klips_espgeom *g)
{
	return KLIPS_ESP_TRAILER_LEN + klips_esp_align(g) - 1 + g->icvlen;
}

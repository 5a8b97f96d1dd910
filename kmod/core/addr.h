/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses and prefixes of both families.
 *
 * An address does not carry its family: flows, selectors and SAs hold it once
 * for both of their addresses. Everything is in network order, so that bit n of
 * an address (bit 0 is the most significant one, as in prefix notation) is found
 * in the same way in both families.
 */
#ifndef KLIPS_CORE_ADDR_H
#define KLIPS_CORE_ADDR_H

#include "env.h"

/**
 * struct klips_addr - an IPv4 or IPv6 address, network order
 * @a4: the IPv4 address; the other 12 bytes are not looked at
 * @a6: the IPv6 address
 * @b:  the bytes as on the wire
 * @w:  the IPv6 address as 32-bit words, network order
 */
struct klips_addr {
	union {
		__be32 a4;
		struct in6_addr a6;
		u8 b[16];
		__be32 w[4];
	};
};

/**
 * klips_addr_bits() - the length of an address of this family
 * @family: AF_INET or AF_INET6
 *
 * Return: 32 or 128; 0 for any other family.
 */
static inline u8 klips_addr_bits(u8 family)
{
	return family == AF_INET ? 32 : family == AF_INET6 ? 128 : 0;
}

/**
 * klips_addr_bit() - one bit of an address
 * @a: address
 * @n: bit number, 0 is the most significant; less than klips_addr_bits()
 *
 * Return: 0 or 1.
 */
static inline unsigned int klips_addr_bit(const struct klips_addr *a, u8 n)
{
	return a->b[n >> 3] >> (7 - (n & 7)) & 1;
}

/* The first @n bits of a 32-bit word, 1 <= n <= 32. */
static inline __be32 klips_addr_mask32(u8 n)
{
	return htonl(0xffffffffu << (32 - n));
}

/**
 * klips_addr_prefix_match() - do two addresses agree in their first bits?
 * @a: address
 * @b: address
 * @family: AF_INET or AF_INET6
 * @plen: number of bits, at most klips_addr_bits(@family)
 *
 * Return: true if they do; always true for @plen 0.
 */
static inline bool klips_addr_prefix_match(const struct klips_addr *a,
					   const struct klips_addr *b,
					   u8 family, u8 plen)
{
	u8 i, words = plen >> 5, rest = plen & 31;

	if (family == AF_INET)
		return !plen || !((a->a4 ^ b->a4) & klips_addr_mask32(plen));
	for (i = 0; i < words; i++)
		if (a->w[i] != b->w[i])
			return false;
	return !rest || !((a->w[words] ^ b->w[words]) & klips_addr_mask32(rest));
}

/**
 * klips_addr_equal() - are two addresses the same?
 * @a: address
 * @b: address
 * @family: AF_INET or AF_INET6
 *
 * Return: true if they are.
 */
static inline bool klips_addr_equal(const struct klips_addr *a,
				    const struct klips_addr *b, u8 family)
{
	return klips_addr_prefix_match(a, b, family, klips_addr_bits(family));
}

/**
 * klips_addr_any() - is this the unspecified address (0.0.0.0 or ::)?
 * @a: address
 * @family: AF_INET or AF_INET6
 *
 * Return: true if it is.
 */
static inline bool klips_addr_any(const struct klips_addr *a, u8 family)
{
	if (family == AF_INET)
		return !a->a4;
	return !(a->w[0] | a->w[1] | a->w[2] | a->w[3]);
}

/**
 * klips_addr_common() - how many leading bits do two addresses share?
 * @a: address
 * @b: address
 * @limit: look at no more than this many bits; at most klips_addr_bits()
 *
 * Return: the number of equal leading bits, at most @limit.
 */
static inline u8 klips_addr_common(const struct klips_addr *a,
				   const struct klips_addr *b, u8 limit)
{
	u8 n = 0;

	while (n + 8 <= limit && a->b[n >> 3] == b->b[n >> 3])
		n += 8;
	while (n < limit && klips_addr_bit(a, n) == klips_addr_bit(b, n))
		n++;
	return n;
}

/**
 * klips_addr_mask() - clear the host bits, and what is no part of the address
 * @a: address, changed in place
 * @plen: bits to keep, at most klips_addr_bits() of its family
 *
 * Also clears the 12 bytes that an IPv4 address does not use, so that masked
 * addresses may be compared and hashed as 16 bytes.
 */
static inline void klips_addr_mask(struct klips_addr *a, u8 plen)
{
	u8 i = plen >> 5, rest = plen & 31;

	if (rest)
		a->w[i++] &= klips_addr_mask32(rest);
	for (; i < 4; i++)
		a->w[i] = 0;
}

#endif /* KLIPS_CORE_ADDR_H */

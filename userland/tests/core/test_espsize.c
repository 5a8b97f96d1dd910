// SPDX-License-Identifier: GPL-2.0
/* ESP lengths: known ones, and all MTUs of all geometries against a naive packet. */
#include "testing.h"
#include "core/espsize.h"

#define MTU_MIN	68
#define MTU_MAX	9300

static const struct {
	const char *what;
	struct klips_espgeom g;
	u32 iphl, inner, outer, mtu, max;
} known[] = {
	/* AES-CBC, HMAC-SHA-1-96: 20 + 8 + 16 + (1438 + 2) + 12 = 1496 */
	{ "cbc sha1 tunnel4", { 16, 16, 12, KLIPS_ESPMODE_TUNNEL, AF_INET, 0 },
	  0, 1438, 1496, 1500, 1438 },
	/* one more byte costs a whole block */
	{ "cbc sha1 tunnel4 +1", { 16, 16, 12, KLIPS_ESPMODE_TUNNEL, AF_INET, 0 },
	  0, 1439, 1512, 1500, 1438 },
	/* in UDP: 20 + 8 + 8 + 16 + (1422 + 2) + 12 = 1488 */
	{ "cbc sha1 tunnel4 udp", { 16, 16, 12, KLIPS_ESPMODE_TUNNEL, AF_INET, 8 },
	  0, 1422, 1488, 1500, 1422 },
	/* AES-GCM-16: 20 + 8 + 8 + (1446 + 2) + 16 = 1500 */
	{ "gcm tunnel4", { 8, 1, 16, KLIPS_ESPMODE_TUNNEL, AF_INET, 0 },
	  0, 1446, 1500, 1500, 1446 },
	/* 40 + 8 + 8 + (1426 + 2) + 16 = 1500 */
	{ "gcm tunnel6", { 8, 1, 16, KLIPS_ESPMODE_TUNNEL, AF_INET6, 0 },
	  0, 1426, 1500, 1500, 1426 },
	/* a TCP segment of 20 + 1426: 20 + 8 + 8 + (1426 + 2) + 16 = 1480 */
	{ "gcm transport4", { 8, 1, 16, KLIPS_ESPMODE_TRANSPORT, AF_INET, 0 },
	  20, 1446, 1480, 1500, 1466 },
	/* null cipher, HMAC-SHA-256-128: 20 + 8 + (1454 + 2) + 16 = 1500 */
	{ "null sha256 tunnel4", { 0, 1, 16, KLIPS_ESPMODE_TUNNEL, AF_INET, 0 },
	  0, 1454, 1500, 1500, 1454 },
	/* 3DES-CBC, HMAC-MD5-96, the smallest packet: 20 + 8 + 8 + (20 + 2 + 2) + 12 */
	{ "3des md5 tunnel4", { 8, 8, 12, KLIPS_ESPMODE_TUNNEL, AF_INET, 0 },
	  0, 20, 72, 72, 22 },
	{ "nothing fits", { 16, 16, 32, KLIPS_ESPMODE_TUNNEL, AF_INET6, 8 },
	  0, 0, 120, 119, 0 },
};

static void test_known(void **state)
{
	unsigned int i;
	u32 outer, most;

	(void)state;
	for (i = 0; i < ARRAY_LEN(known); i++) {
		outer = klips_esp_outer_len(&known[i].g, known[i].inner, known[i].iphl);
		most = klips_esp_max_inner(&known[i].g, known[i].mtu, known[i].iphl);
		if (outer != known[i].outer || most != known[i].max)
			fail_msg("%s: %u bytes make %u, %u fit in %u", known[i].what,
				 known[i].inner, outer, most, known[i].mtu);
		assert_true(klips_espgeom_valid(&known[i].g));
	}
}

/* Write the packet down part by part. */
static u32 naive_outer_len(const struct klips_espgeom *g, u32 inner, u32 iphl)
{
	u32 len = 0, clear = inner;

	if (g->mode == KLIPS_ESPMODE_TUNNEL) {
		len += g->family == AF_INET6 ? 40 : 20;
	} else {
		len += iphl;
		clear -= iphl;
	}
	len += g->encap;
	len += 4 + 4;		/* SPI, sequence number */
	len += g->ivlen;
	clear += 2;		/* pad length, next header */
	while (clear % g->blksize || clear % 4)
		clear++;
	return len + clear + g->icvlen;
}

static void check_geometry(const struct klips_espgeom *g, u32 iphl)
{
	static u32 outer[MTU_MAX + 2];
	u32 start = g->mode == KLIPS_ESPMODE_TRANSPORT ? iphl : 0;
	u32 inner, mtu, fits = 0, most = 0, head, tail, clear;
	bool any = false;

	for (inner = start; inner <= MTU_MAX + 1; inner++) {
		outer[inner] = naive_outer_len(g, inner, iphl);
		if (klips_esp_outer_len(g, inner, iphl) != outer[inner])
			fail_msg("outer length of %u", inner);
		if (inner > start && outer[inner] < outer[inner - 1])
			fail_msg("outer length shrinks at %u", inner);
		most = max(most, outer[inner] - inner);
		clear = inner - start;
		head = klips_esp_headroom(g);
		tail = klips_esp_trailer(g, clear) + g->icvlen;
		if (tail > klips_esp_tailroom(g) || head + inner + tail != outer[inner])
			fail_msg("room for %u", inner);
	}
	assert_int_equal(klips_esp_overhead(g), most);
	assert_int_equal(klips_esp_headroom(g) + klips_esp_tailroom(g), most);
	/* both grow: follow the largest that fits */
	for (mtu = MTU_MIN, inner = start; mtu <= MTU_MAX; mtu++) {
		while (inner <= MTU_MAX + 1 && outer[inner] <= mtu) {
			any = true;
			fits = inner++;
		}
		if (klips_esp_max_inner(g, mtu, iphl) != (any ? fits : 0))
			fail_msg("MTU %u: %u instead of %u", mtu,
				 klips_esp_max_inner(g, mtu, iphl), any ? fits : 0);
	}
	assert_int_equal(klips_esp_max_inner(g, 0, iphl), 0);
	assert_int_equal(klips_esp_max_inner(g, start, iphl), 0);
}

static void test_all_geometries(void **state)
{
	static const u8 ivs[] = { 0, 8, 16 }, blocks[] = { 1, 4, 8, 16 };
	static const u8 icvs[] = { 0, 8, 12, 16, 24, 32 };
	static const u32 iphls[] = { 20, 24, 40, 48, 60, 1288 };
	unsigned int iv, block, icv, six, encap, i, count = 0;
	struct klips_espgeom g;

	(void)state;
	for (iv = 0; iv < ARRAY_LEN(ivs); iv++)
	for (block = 0; block < ARRAY_LEN(blocks); block++)
	for (icv = 0; icv < ARRAY_LEN(icvs); icv++)
	for (six = 0; six < 2; six++)
	for (encap = 0; encap < 2; encap++) {
		g = (struct klips_espgeom) {
			.ivlen = ivs[iv], .blksize = blocks[block], .icvlen = icvs[icv],
			.mode = KLIPS_ESPMODE_TUNNEL, .family = six ? AF_INET6 : AF_INET,
			.encap = encap ? KLIPS_ESP_UDP_LEN : 0,
		};
		check_geometry(&g, 0);
		g.mode = KLIPS_ESPMODE_TRANSPORT;
		for (i = 0; i < ARRAY_LEN(iphls); i++)
			check_geometry(&g, iphls[i]);
		count++;
	}
	print_message("# %u geometries\n", count);
}

static void test_valid(void **state)
{
	struct klips_espgeom g = { 8, 1, 16, KLIPS_ESPMODE_TUNNEL, AF_INET, 0 };

	(void)state;
	assert_true(klips_espgeom_valid(&g));
	g.blksize = 0;
	assert_false(klips_espgeom_valid(&g));
	g.blksize = 12;
	assert_false(klips_espgeom_valid(&g));
	g.blksize = 128;
	assert_true(klips_espgeom_valid(&g));
	assert_int_equal(klips_esp_align(&g), 128);
	g.family = AF_UNSPEC;
	assert_false(klips_espgeom_valid(&g));
	g.family = AF_INET6;
	assert_true(klips_espgeom_valid(&g));
	g.mode = 2;
	assert_false(klips_espgeom_valid(&g));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_all_geometries),
		cmocka_unit_test(test_valid),
	};

	return cmocka_run_group_tests_name("espsize", tests, NULL, NULL);
}

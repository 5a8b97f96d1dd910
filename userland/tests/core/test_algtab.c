// SPDX-License-Identifier: GPL-2.0
/* The table of algorithms: what the RFCs and ipsec-tools say, and its own rules. */
#include <linux/pfkeyv2.h>

#include "testing.h"
#include "core/algtab.h"

#define ENC	KLIPS_ALG_SET(KLIPS_ALG_ENC)
#define AUTH	KLIPS_ALG_SET(KLIPS_ALG_AUTH)
#define AEAD	KLIPS_ALG_SET(KLIPS_ALG_AEAD)
#define COMP	KLIPS_ALG_SET(KLIPS_ALG_COMP)

static const struct {
	u32 kinds;
	const char *name;
	u16 min, max, step;
	u8 salt, blksize, ivlen, icvlen, pfkey_id;
} known[] = {
	{ ENC, "des-cbc", 64, 64, 0, 0, 8, 8, 0, SADB_EALG_DESCBC },
	{ ENC, "3des-cbc", 192, 192, 0, 0, 8, 8, 0, SADB_EALG_3DESCBC },
	{ ENC, "null", 0, 0, 0, 0, 1, 0, 0, SADB_EALG_NULL },
	{ ENC, "blowfish-cbc", 40, 448, 8, 0, 8, 8, 0, SADB_X_EALG_BLOWFISHCBC },
	{ ENC, "cast128-cbc", 40, 128, 8, 0, 8, 8, 0, SADB_X_EALG_CASTCBC },
	{ ENC, "des-deriv", 64, 64, 0, 0, 8, 0, 0, 0 },
	{ ENC, "3des-deriv", 192, 192, 0, 0, 8, 0, 0, 0 },
	{ ENC, "aes-cbc", 128, 256, 64, 0, 16, 16, 0, SADB_X_EALG_AESCBC },
	{ ENC, "twofish-cbc", 128, 256, 64, 0, 16, 16, 0, SADB_X_EALG_TWOFISHCBC },
	{ ENC, "serpent-cbc", 128, 256, 64, 0, 16, 16, 0, SADB_X_EALG_SERPENTCBC },
	{ ENC, "camellia-cbc", 128, 256, 64, 0, 16, 16, 0, SADB_X_EALG_CAMELLIACBC },
	{ ENC, "aes-ctr", 160, 288, 64, 4, 1, 8, 0, SADB_X_EALG_AESCTR },
	{ AUTH, "hmac-md5", 128, 128, 0, 0, 1, 0, 12, SADB_AALG_MD5HMAC },
	{ AUTH, "hmac-sha1", 160, 160, 0, 0, 1, 0, 12, SADB_AALG_SHA1HMAC },
	{ AUTH, "keyed-md5", 128, 128, 0, 0, 1, 0, 12, 249 },
	{ AUTH, "keyed-sha1", 160, 160, 0, 0, 1, 0, 12, 250 },
	{ AUTH, "null", 0, 0, 0, 0, 1, 0, 0, SADB_X_AALG_NULL },
	{ AUTH, "hmac-sha256", 256, 256, 0, 0, 1, 0, 16, SADB_X_AALG_SHA2_256HMAC },
	{ AUTH, "hmac-sha256-96", 256, 256, 0, 0, 1, 0, 12, 0 },
	{ AUTH, "hmac-sha384", 384, 384, 0, 0, 1, 0, 24, SADB_X_AALG_SHA2_384HMAC },
	{ AUTH, "hmac-sha512", 512, 512, 0, 0, 1, 0, 32, SADB_X_AALG_SHA2_512HMAC },
	{ AUTH, "hmac-ripemd160", 160, 160, 0, 0, 1, 0, 12, SADB_X_AALG_RIPEMD160HMAC },
	{ AUTH, "aes-xcbc-mac", 128, 128, 0, 0, 1, 0, 12, SADB_X_AALG_AES_XCBC_MAC },
	{ AUTH, "aes-cmac", 128, 128, 0, 0, 1, 0, 12, 0 },
	{ AEAD, "aes-gcm-8", 160, 288, 64, 4, 1, 8, 8, SADB_X_EALG_AES_GCM_ICV8 },
	{ AEAD, "aes-gcm-12", 160, 288, 64, 4, 1, 8, 12, SADB_X_EALG_AES_GCM_ICV12 },
	{ AEAD, "aes-gcm-16", 160, 288, 64, 4, 1, 8, 16, SADB_X_EALG_AES_GCM_ICV16 },
	{ AEAD, "aes-ccm-8", 152, 280, 64, 3, 1, 8, 8, SADB_X_EALG_AES_CCM_ICV8 },
	{ AEAD, "aes-ccm-12", 152, 280, 64, 3, 1, 8, 12, SADB_X_EALG_AES_CCM_ICV12 },
	{ AEAD, "aes-ccm-16", 152, 280, 64, 3, 1, 8, 16, SADB_X_EALG_AES_CCM_ICV16 },
	{ AEAD, "chacha20-poly1305", 288, 288, 0, 4, 1, 8, 16, 0 },
	{ AEAD, "aes-gmac", 160, 288, 64, 4, 1, 8, 16, SADB_X_EALG_NULL_AES_GMAC },
	{ COMP, "deflate", 0, 0, 0, 0, 1, 0, 0, SADB_X_CALG_DEFLATE },
	/* known, not supported */
	{ ENC, "des-32iv", 64, 64, 0, 0, 8, 4, 0, 0 },
	{ AUTH, "tcp-md5", 8, 640, 8, 0, 1, 0, 16, 252 },
	{ COMP, "oui", 0, 0, 0, 0, 1, 0, 0, SADB_X_CALG_OUI },
	{ COMP, "lzs", 0, 0, 0, 0, 1, 0, 0, SADB_X_CALG_LZS },
};

static void test_known(void **state)
{
	unsigned int i, rows = 0;

	(void)state;
	for (i = 0; i < ARRAY_LEN(known); i++) {
		const struct klips_alg *a = klips_alg_by_name(known[i].kinds, known[i].name);

		print_message("# %s\n", known[i].name);
		assert_non_null(a);
		assert_string_equal(a->name, known[i].name);
		assert_int_equal(KLIPS_ALG_SET(a->kind), known[i].kinds);
		assert_int_equal(a->key_min, known[i].min);
		assert_int_equal(a->key_max, known[i].max);
		assert_int_equal(a->key_step, known[i].step);
		assert_int_equal(a->salt, known[i].salt);
		assert_int_equal(a->blksize, known[i].blksize);
		assert_int_equal(a->ivlen, known[i].ivlen);
		assert_int_equal(a->icvlen, known[i].icvlen);
		assert_int_equal(a->pfkey_id, known[i].pfkey_id);
	}
	while (klips_alg_iter(rows))
		rows++;
	assert_int_equal(rows, ARRAY_LEN(known));
}

/* What every row must be, so that the rest need not ask */
static void check_row(const struct klips_alg *a)
{
	bool supported = !(a->flags & KLIPS_ALG_UNSUPPORTED);

	assert_true(strlen(a->name) < KLIPS_MAX_NAME);
	assert_non_null(a->dump);
	assert_non_null(a->module);
	assert_non_null(a->rfc);
	assert_int_equal(strncmp(a->lacks, a->name, strlen(a->name)), 0);
	assert_int_equal(a->key_min % 8, 0);
	assert_int_equal(a->key_max % 8, 0);
	assert_int_equal(a->key_step % 8, 0);
	assert_true(a->key_max / 8 <= KLIPS_MAX_KEY);
	assert_true(a->salt * 8 < a->key_min || !a->salt);
	assert_int_equal(a->blksize & (a->blksize - 1), 0);
	if (a->key_step)
		assert_int_equal((a->key_max - a->key_min) % a->key_step, 0);
	else
		assert_int_equal(a->key_min, a->key_max);
	assert_int_equal(!!a->crypto, supported && a->kind != KLIPS_ALG_COMP);
	/* counter modes have room for a counter; block modes for a block, or none */
	if (a->flags & KLIPS_ALG_COUNTER)
		assert_int_equal(a->ivlen, 8);
	else if (supported && a->ivlen)
		assert_int_equal(a->ivlen, a->blksize);
	if (a->flags & KLIPS_ALG_DERIVED_IV)
		assert_int_equal(a->ivlen, 0);
}

static void test_rows(void **state)
{
	const struct klips_alg *a, *b;
	unsigned int i, j;

	(void)state;
	for (i = 0; (a = klips_alg_iter(i)); i++) {
		check_row(a);
		assert_ptr_equal(klips_alg_by_name(KLIPS_ALG_SET(a->kind), a->name), a);
		for (j = 0; j < i; j++) {
			b = klips_alg_iter(j);
			assert_true(a->kind != b->kind || strcmp(a->name, b->name));
		}
	}
	assert_null(klips_alg_iter(~0U));
}

static void test_names(void **state)
{
	static const struct {
		u32 kinds;
		const char *name, *means;
	} names[] = {
		{ KLIPS_ALG_CIPHERS, "rijndael-cbc", "aes-cbc" },
		{ KLIPS_ALG_CIPHERS, "simple", "null" },
		{ KLIPS_ALG_CIPHERS, "aes-gcm", "aes-gcm-16" },
		{ KLIPS_ALG_CIPHERS, "aes-ccm", "aes-ccm-16" },
		{ AUTH, "hmac-sha2-256", "hmac-sha256" },
		{ AUTH, "hmac-sha2-384", "hmac-sha384" },
		{ AUTH, "hmac-sha2-512", "hmac-sha512" },
		{ KLIPS_ALG_ANY, "hmac-sha2-512", "hmac-sha512" },
		/* not of this kind */
		{ AUTH, "rijndael-cbc", NULL },
		{ AUTH, "aes-cbc", NULL },
		{ AUTH, "simple", NULL },
		{ ENC, "aes-gcm-16", NULL },
		{ ENC, "aes-gcm", NULL },
		{ 0, "aes-cbc", NULL },
		/* not at all */
		{ KLIPS_ALG_ANY, "", NULL },
		{ KLIPS_ALG_ANY, "aes", NULL },
		{ KLIPS_ALG_ANY, "AES-CBC", NULL },
		{ KLIPS_ALG_ANY, "aes-cbc ", NULL },
		{ KLIPS_ALG_ANY, "rc5-cbc", NULL },
		{ KLIPS_ALG_ANY, "cbc(aes)", NULL },
	};
	const struct klips_alg *a;
	const char *alias;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(names); i++) {
		a = klips_alg_by_name(names[i].kinds, names[i].name);
		print_message("# %s\n", names[i].name);
		if (names[i].means) {
			assert_non_null(a);
			assert_string_equal(a->name, names[i].means);
		} else {
			assert_null(a);
		}
	}
	assert_int_equal(klips_alg_by_name(KLIPS_ALG_ANY, "null")->kind, KLIPS_ALG_ENC);
	assert_int_equal(klips_alg_by_name(AUTH, "null")->kind, KLIPS_ALG_AUTH);
	/* as setkey -D prints them */
	assert_string_equal(klips_alg_by_name(AUTH, "keyed-md5")->dump, "md5");
	assert_string_equal(klips_alg_by_name(AUTH, "keyed-sha1")->dump, "sha");
	assert_string_equal(klips_alg_by_name(ENC, "aes-cbc")->dump, "aes-cbc");

	for (i = 0; (alias = klips_alg_alias_iter(i, &a)); i++) {
		assert_non_null(a);
		assert_ptr_equal(klips_alg_by_name(KLIPS_ALG_SET(a->kind), alias), a);
		assert_string_not_equal(alias, a->name);
	}
	assert_true(i > 0);
	assert_null(klips_alg_alias_iter(~0U, NULL));
	assert_non_null(klips_alg_alias_iter(0, NULL));
}

static void expect_sizes(u32 kinds, const char *name, const char *text, const u32 *sizes)
{
	const struct klips_alg *a = klips_alg_by_name(kinds, name);
	char found[KLIPS_ALG_KEY_TEXT];
	u32 bits;

	print_message("# %s\n", name);
	assert_non_null(a);
	klips_alg_key_text(a, found);
	assert_string_equal(found, text);
	for (bits = 0; bits < 5000; bits++) {
		assert_int_equal(klips_alg_key_ok(a, bits), bits == *sizes);
		if (bits == *sizes)
			sizes++;
	}
	assert_false(klips_alg_key_ok(a, ~0U));
}

static void test_keys(void **state)
{
	u32 blowfish[53], i;

	(void)state;
	for (i = 0; i < 52; i++)
		blowfish[i] = 40 + 8 * i;
	blowfish[52] = ~0U;
	expect_sizes(ENC, "null", "no key", (const u32[]) { 0, ~0U });
	expect_sizes(ENC, "des-cbc", "64 bits", (const u32[]) { 64, ~0U });
	expect_sizes(ENC, "aes-cbc", "128, 192 or 256 bits",
		     (const u32[]) { 128, 192, 256, ~0U });
	expect_sizes(AEAD, "aes-ccm-8", "152, 216 or 280 bits",
		     (const u32[]) { 152, 216, 280, ~0U });
	expect_sizes(AUTH, "hmac-sha256", "256 bits", (const u32[]) { 256, ~0U });
	expect_sizes(ENC, "blowfish-cbc", "40 to 448 bits in steps of 8", blowfish);
}

/* Texts that no table's row makes, and the longest one */
static void test_key_text(void **state)
{
	struct klips_alg a = { .key_min = 128, .key_max = 256, .key_step = 128 };
	char text[KLIPS_ALG_KEY_TEXT];

	(void)state;
	klips_alg_key_text(&a, text);
	assert_string_equal(text, "128 or 256 bits");
	a.key_min = 10000;
	a.key_max = 65535;
	a.key_step = 11107;
	klips_alg_key_text(&a, text);
	assert_string_equal(text, "10000 to 65535 bits in steps of 11107");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_key_text),
	};

	return cmocka_run_group_tests_name("algtab", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Test module for the cryptographic engine. Loading it runs the tests and writes
 * their results to the kernel's log as KTAP; it loads only if none has failed.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "extack.h"
#include "kat.h"

static unsigned int klips_kat_count, klips_kat_failed;

static void result(const char *verdict, const char *directive, const char *why,
		   const char *fmt, va_list args)
{
	struct va_format vaf = { .fmt = fmt };
	va_list copy;

	va_copy(copy, args);
	vaf.va = &copy;
	pr_info("%s %u - %pV%s%s\n", verdict, ++klips_kat_count, &vaf, directive, why);
	va_end(copy);
}

/**
 * klips_kat_ok() - the result of one test
 * @fault: what was wrong, or NULL if nothing was
 * @fmt: name of the test
 */
void klips_kat_ok(const char *fault, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	result(fault ? "not ok" : "ok", "", "", fmt, args);
	va_end(args);
	if (fault) {
		klips_kat_failed++;
		pr_info("# %s\n", fault);
	}
}

/**
 * klips_kat_skip() - a test that could not be made
 * @why: why not
 * @fmt: name of the test
 */
void klips_kat_skip(const char *why, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	result("ok", " # SKIP ", why ? why : "?", fmt, args);
	va_end(args);
}

static int __init klips_kat_init(void)
{
	pr_info("KTAP version 1\n");
	klips_kat_answers();
	klips_kat_refusals();
	klips_kat_trips();
	klips_kat_late();
	pr_info("1..%u\n", klips_kat_count);
	klips_extack_exit();
	return klips_kat_failed ? -EIO : 0;
}

static void __exit klips_kat_exit(void)
{
}

module_init(klips_kat_init);
module_exit(klips_kat_exit);
MODULE_DESCRIPTION("known-answer tests of the klips cryptographic engine");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0
/* The klips command: words in; text, JSON and exit statuses out. */

#include <linux/if_link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "fake.h"
#include "text.h"

static struct fake f;
static char *out, *complaint;
static size_t out_len, complaint_len;

static int begin(void **state)
{
	(void)state;
	/* times of day are printed */
	setenv("TZ", "UTC", 1);
	fake_start(&f);
	fake_links = &f;
	klips_link_wire = fake_link_wire;
	return 0;
}

static void forget(void)
{
	free(out);
	free(complaint);
	out = complaint = NULL;
}

static int end(void **state)
{
	(void)state;
	forget();
	fake_stop(&f);
	return 0;
}

static struct klips_kernel *open_fake(struct klips_error *err)
{
	return klips_kernel_over(&f.requests, &f.events, err);
}

/* Runs "klips LINE"; @line is split at blanks. */
static int run(const char *line)
{
	char copy[256], *argv[32], *save = NULL;
	struct cli c = { .open = open_fake, .now = 1000060 };
	int n = 0, status;

	forget();
	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[n++] = word;
	argv[n] = NULL;
	c.out = open_memstream(&out, &out_len);
	c.err = open_memstream(&complaint, &complaint_len);
	status = cli_run(&c, argv);
	klips_kernel_close(c.k);
	fclose(c.out);
	fclose(c.err);
	return status;
}

static void expect(const char *line, int status, const char *text, const char *said)
{
	int ret = run(line);

	if (ret != status)
		fail_msg("klips %s: exit status %d, expected %d: %s%s", line, ret, status, out,
			 complaint);
	assert_string_equal(out, text);
	assert_string_equal(complaint, said);
}

static void store_sa(uint32_t spi)
{
	f.now.sa = reallocarray(f.now.sa, f.now.nsa + 1, sizeof(*f.now.sa));
	assert_non_null(f.now.sa);
	f.now.room = f.now.nsa + 1;
	sample_sa(&f.now.sa[f.now.nsa++], spi);
}

static void wrong_words(void **state)
{
	static const struct {
		const char *line, *said;
	} row[] = {
		{ "lnik", "klips: unknown word \"lnik\": did you mean \"link\"?\n"
			  "See \"klips --help\".\n" },
		{ "frobnicate",
		  "klips: unknown word \"frobnicate\", expected show, link, sa, policy, algorithms, stats or monitor\n"
		  "See \"klips --help\".\n" },
		{ "link shwo", "klips link: unknown word \"shwo\": did you mean \"show\"?\n"
			       "See \"klips link --help\".\n" },
		{ "link add", "klips link add: the name of a device is missing\n"
			      "See \"klips link add --help\".\n" },
		{ "link add sixteen-letters-",
		  "klips link add: found \"sixteen-letters-\", expected the name of a device (1 to 15 characters)\n"
		  "See \"klips link add --help\".\n" },
		{ "link add x fwmrk 1",
		  "klips link add: unknown word \"fwmrk\": did you mean \"fwmark\"?\n"
		  "See \"klips link add --help\".\n" },
		{ "link add x fwmark", "klips link add: the value of \"fwmark\" is missing\n"
				       "See \"klips link add --help\".\n" },
		{ "link add x fwmark 0x1ffffffff",
		  "klips link add: fwmark: found \"0x1ffffffff\", expected a smaller number\n"
		  "See \"klips link add --help\".\n" },
		{ "link add x fwmark 1 fwmark 2",
		  "klips link add: \"fwmark\" is given a second time\n"
		  "See \"klips link add --help\".\n" },
		{ "link set x up down", "klips link set: \"down\" is given a second time\n"
					"See \"klips link set --help\".\n" },
		{ "link set x", "klips link set: a setting is missing\n"
				"See \"klips link set --help\".\n" },
		{ "link set x capture yes",
		  "klips link set: unknown word \"yes\", expected on or off\n"
		  "See \"klips link set --help\".\n" },
		{ "link set x mtu 0",
		  "klips link set: mtu: found 0, expected a number of bytes or \"auto\"\n"
		  "See \"klips link set --help\".\n" },
		{ "link set x underlay nosuchdev",
		  "klips link set: underlay: there is no device \"nosuchdev\"\n"
		  "See \"klips link set --help\".\n" },
		{ "link del x y", "klips link del: unexpected word \"y\" at the end\n"
				  "See \"klips link del --help\".\n" },
		{ "sa show 1.2.3 esp 1",
		  "klips sa show: DST: found \"1.2.3\", expected an IPv4 or IPv6 address\n"
		  "See \"klips sa show --help\".\n" },
		{ "sa show 1.2.3.4 tcp 1",
		  "klips sa show: PROTO: found \"tcp\", expected a protocol: esp, ah or ipcomp\n"
		  "See \"klips sa show --help\".\n" },
		{ "sa show 1.2.3.4 esp",
		  "klips sa show: found 2 words, expected ID or DST PROTO SPI\n"
		  "See \"klips sa show --help\".\n" },
		{ "sa del", "klips sa del: which SA? Expected ID or DST PROTO SPI\n"
			    "See \"klips sa del --help\".\n" },
		{ "sa flush all",
		  "klips sa flush: found \"all\", expected a protocol: esp, ah or ipcomp\n"
		  "See \"klips sa flush --help\".\n" },
		{ "policy del 0",
		  "klips policy del: ID of the policy: found 0, expected a larger number\n"
		  "See \"klips policy del --help\".\n" },
		{ "stats --show-keys", "klips stats: the option --show-keys has no meaning here\n"
				       "See \"klips stats --help\".\n" },
		{ "link --jsn", "klips: unknown word \"--jsn\": did you mean \"--json\"?\n"
				"See \"klips --help\".\n" },
		{ "monitor aquire",
		  "klips monitor: unknown word \"aquire\": did you mean \"acquire\"?\n"
		  "See \"klips monitor --help\".\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		expect(row[i].line, CLI_USAGE, "", row[i].said);
	/* the command line is judged before the kernel is asked */
	assert_int_equal(f.messages, 0);
}

static void help_of(const struct command *cmd, const char *path)
{
	char line[128];

	snprintf(line, sizeof(line), "%s --help", path);
	assert_int_equal(run(line), CLI_OK);
	assert_string_equal(complaint, "");
	assert_ptr_equal(strstr(out, "Usage: klips"), out);
	assert_non_null(strstr(out, cmd->help));
	for (const struct command *s = cmd->sub; s && s->name; s++) {
		snprintf(line, sizeof(line), "%s %.*s", path, (int)strcspn(s->name, "|"), s->name);
		/* every word of the help's list has help of its own */
		help_of(s, line);
	}
}

static void help(void **state)
{
	(void)state;
	help_of(&cli_commands, "");
	assert_int_equal(run("help link add"), CLI_OK);
	assert_non_null(strstr(out, "Usage: klips link add DEV [SETTING...]"));
	assert_int_equal(run("--version"), CLI_OK);
	assert_ptr_equal(strstr(out, "klips "), out);
	assert_int_equal(f.messages, 0);
}

static void no_module(void **state)
{
	(void)state;
	f.no_family = true;
	assert_int_equal(run("sa"), CLI_FAILED);
	assert_non_null(strstr(complaint, "klips sa: the klips kernel module is not loaded"));
}

static void links(void **state)
{
	(void)state;
	expect("link", CLI_OK, "", "");
	expect("link add vpn0 fwmark 0x10 capture off mtu 1300 underlay lo", CLI_OK, "", "");
	assert_int_equal(f.device.underlay, 1);
	assert_false(f.device.up);
	f.device.ncounters = 1;
	f.device.counters[0] = (struct klips_counter){ "no-sa", "no SA for it", 5 };
	f.device.policies = 1;
	expect("link show vpn0", CLI_OK,
	       "vpn0: down, capture off, mtu 1400 (set), 1 policy\n"
	       "    underlay lo\n"
	       "    fwmark 0x10\n"
	       "    dropped 5: no SA for it (no-sa)\n",
	       "");
	expect("link set vpn0 mtu auto underlay none fwmark 0 capture on up", CLI_OK, "", "");
	f.device.ncounters = 0;
	f.device.elsewhere = true;
	f.device.policies = 2;
	expect("link ls", CLI_OK,
	       "vpn0: up, capture on, mtu 1400 (auto), 2 policies, in another network namespace\n",
	       "");
	expect("link --json", CLI_OK,
	       "[\n  {\n    \"name\": \"vpn0\",\n    \"ifindex\": 9,\n    \"elsewhere\": true,\n"
	       "    \"up\": true,\n    \"capture\": true,\n    \"mtu\": 1400,\n"
	       "    \"policies\": 2,\n    \"dropped\": []\n  }\n]\n",
	       "");
	expect("link show vpn1", CLI_FAILED, "",
	       "klips link show: there is no klips device vpn1\n");
	expect("link del vpn0", CLI_OK, "", "");
	expect("link del vpn0", CLI_FAILED, "", "klips link del: there is no device vpn0\n");
}

#define SA_HEAD                                                                          \
	"esp 192.0.2.1 -> 192.0.2.2 spi 0x00001000: mature, mode tunnel, reqid 7, id 17\n"

#define SA_TAIL                                                                          \
	"    replay window 64 packets, 64-bit sequence numbers, no ECN, padding random\n"  \
	"    in UDP from port 4500 to port 4501, original address 198.51.100.7\n"          \
	"    only for 10.0.1.0/24 -> 10.0.2.0/25 tcp any -> 443\n"                         \
	"    only for mark 0x10/0xff\n"                                                    \
	"    label 1:1 system_u:object_r:ipsec_spd_t:s0\n"                                 \
	"    10 packets, 1.5 KiB, sequence number 4294967297\n"                            \
	"    created 1 min ago, used 10 s ago\n"                                           \
	"    soft limit 48 min of age, 512.0 GiB, 900000 packets\n"                        \
	"    hard limit 1 h of age, 30 min of use, 1.0 TiB, 1000000 packets\n"             \
	"    expires in 29 min 10 s\n"                                                     \
	"    dropped 3: sequence number seen before (replay)\n"                            \
	"    dropped 18446744073709551615: integrity check failed (bad-icv)\n"

static void sas(void **state)
{
	json_t *json;

	(void)state;
	expect("sa", CLI_OK, "", "");
	store_sa(0x1000);
	expect("sa", CLI_OK,
	       SA_HEAD "    aes-cbc, key of 128 bits\n    hmac-sha256, key of 256 bits\n" SA_TAIL,
	       "");
	expect("sa show 192.0.2.2 esp 0x1000 --show-keys", CLI_OK,
	       SA_HEAD
	       "    aes-cbc, key of 128 bits 0x000102030405060708090a0b0c0d0e0f\n"
	       "    hmac-sha256, key of 256 bits 0x3031323334353637383961626364656630313233343536373839414243444546\n" SA_TAIL,
	       "");
	assert_int_equal(run("sa show 17"), CLI_OK);
	assert_non_null(strstr(out, SA_HEAD));
	assert_int_equal(run("sa show esp"), CLI_OK);
	assert_non_null(strstr(out, SA_HEAD));
	expect("sa show 18", CLI_FAILED, "", "klips sa show: there is no SA of id 18\n");
	expect("sa show 192.0.2.2 esp 0x1001", CLI_FAILED, "",
	       "klips sa show: reading SAs: No such file or directory\n");

	assert_int_equal(run("sa --json"), CLI_OK);
	json = json_loads(out, 0, NULL);
	assert_int_equal(json_array_size(json), 1);
	assert_null(strstr(out, "key\""));
	json = (json_decref(json), run("sa --json --show-keys"), json_loads(out, 0, NULL));
	assert_string_equal(json_string_value(json_object_get(json_array_get(json, 0), "enc-key")),
			    "0x000102030405060708090a0b0c0d0e0f");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(json, 0), "spi")),
			 0x1000);
	json_decref(json);

	expect("sa del 17", CLI_OK, "", "");
	assert_int_equal(f.now.nsa, 0);
	store_sa(0x1000);
	expect("sa flush ah", CLI_OK, "", "");
	expect("sa del 192.0.2.2 esp 0x1000", CLI_FAILED, "",
	       "klips sa del: deleting an SA: No such file or directory\n");
}

static void policies(void **state)
{
	(void)state;
	sample_policy(&f.now.policy[0], 2);
	f.now.policy[0].ntemplates = 2;
	sample_policy(&f.now.policy[1], 1);
	f.now.policy[1].priority = KLIPS_PRIORITY_HIGH + 3;
	f.now.policy[1].action = KLIPS_ACTION_NONE;
	f.now.policy[1].ntemplates = 0;
	f.now.policy[1].ifindex = 0;
	f.now.npolicies = 2;
	expect("policy", CLI_OK,
	       "out 2001:db8:1::/48 -> 2001:db8:2::/64 tcp any -> 443: none\n"
	       "    priority high - 3, id 1, its device ipsec0 is gone: it blocks\n"
	       "    created 1 min ago, used just now\n"
	       "out 2001:db8:1::/48 -> 2001:db8:2::/64 tcp any -> 443: ipsec"
	       " ah/transport//require esp/tunnel/192.0.2.1-192.0.2.2/unique:8\n"
	       "    priority def + 5, id 2, device ipsec0\n"
	       "    created 1 min ago, used just now\n",
	       "");
	assert_int_equal(run("policy --json"), CLI_OK);
	assert_non_null(strstr(out, "\"dport\": [\n        443,\n        443\n      ]"));
	expect("policy del 2", CLI_OK, "", "");
	expect("policy flush", CLI_OK, "", "");
	assert_int_equal(f.now.npolicies, 0);
	expect("policy show 5", CLI_FAILED, "",
	       "klips policy show: reading policies: No such file or directory\n");
}

static void priorities(void **state)
{
	static const struct {
		uint32_t value;
		const char *name;
	} row[] = {
		{ KLIPS_PRIORITY_DEFAULT, "def" },
		{ KLIPS_PRIORITY_DEFAULT - 1, "def + 1" },
		{ KLIPS_PRIORITY_DEFAULT + 1, "def - 1" },
		{ KLIPS_PRIORITY_HIGH, "high" },
		{ KLIPS_PRIORITY_LOW + 7, "low - 7" },
		{ 0, "high + 1073741824" },
		{ UINT32_MAX, "low - 1073741823" },
	};
	char buf[PRIORITY_NAME];

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_string_equal(priority_name(row[i].value, buf), row[i].name);
}

static void algorithms(void **state)
{
	(void)state;
	expect("algorithms", CLI_OK,
	       "NAME                 KIND   KEY BITS         BLOCK  IV ICV  AVAILABLE\n"
	       "aes-cbc              cipher 128 192 256         16  16   0  yes\n"
	       "twofish-cbc          cipher 128 192 256         16  16   0  no: this kernel lacks cbc(aes) (modprobe aes_generic), weak: for old peers only\n",
	       "");
	assert_int_equal(run("alg aes-cbc --json"), CLI_OK);
	assert_non_null(strstr(out, "\"available\": true"));
	expect("alg rot13", CLI_FAILED, "", "klips algorithms: there is no algorithm \"rot13\"\n");
}

static void counters(void **state)
{
	unsigned int lines = 0, zeroes = 0;
	char name[32];
	unsigned long count;

	(void)state;
	expect("stats", CLI_OK, "no-sa                    12  no SA\n", "");
	expect("stats nosuch", CLI_FAILED, "", "klips stats: there is no klips device nosuch\n");
	strcpy(f.device.name, "ipsec0");
	expect("stats ipsec0", CLI_OK, "", "");
	/* each line of --all can be parsed, and no reason is there twice */
	assert_int_equal(run("stats --all"), CLI_OK);
	for (char *p = out; *p; p = strchr(p, '\n') + 1) {
		assert_int_equal(sscanf(p, "%31s %lu", name, &count), 2);
		lines++;
		zeroes += count == 0;
		assert_true(count == (strcmp(name, "no-sa") ? 0 : 12));
	}
	assert_true(lines > 20);
	assert_int_equal(zeroes, lines - 1);
	assert_non_null(strstr(out, "\nreplay                    0  "));
}

static void page(void **state)
{
	(void)state;
	expect("", CLI_OK,
	       "no devices\n\nno SAs\n\n0 policies: 0 out, 0 in, 0 fwd\n"
	       "\nin the whole namespace:\n    dropped 12: no SA (no-sa)\n",
	       "");
	strcpy(f.device.name, "ipsec0");
	f.device.mtu = 1438;
	f.device.capture = f.device.up = true;
	store_sa(0x1000);
	store_sa(0x1001);
	f.now.sa[0].id = 18;
	assert_null(klips_address_parse("127.0.0.1", AF_INET, &f.now.sa[1].dst));
	assert_null(klips_address_parse("240.0.0.9", AF_INET, &f.now.sa[0].dst));
	f.now.sa[0].ncounters = 1;
	f.now.sa[1].ncounters = 0;
	f.now.sa[1].state = KLIPS_STATE_DYING;
	sample_policy(&f.now.policy[0], 2);
	f.now.npolicies = 1;
	/* 127.0.0.1 is ours: the second SA is inbound */
	expect("show", CLI_OK,
	       "ipsec0: up, capture on, mtu 1438 (auto), 0 policies\n"
	       "\npeer 192.0.2.1, from 127.0.0.1\n"
	       "    in  esp 0x00001001 tunnel aes-cbc+hmac-sha256, dying, 1.5 KiB, used 10 s ago, expires in 29 min 10 s\n"
	       "\npeer 240.0.0.9, from 192.0.2.1\n"
	       "    out esp 0x00001000 tunnel aes-cbc+hmac-sha256, 1.5 KiB, used 10 s ago, expires in 29 min 10 s, dropped 3\n"
	       "\n1 policy: 1 out, 0 in, 0 fwd\n"
	       "\nin the whole namespace:\n    dropped 12: no SA (no-sa)\n",
	       "");
	assert_int_equal(run("show --json"), CLI_OK);
	assert_null(strstr(out, "key\""));
}

#define test(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(wrong_words), test(help),	     test(no_module), test(links),
		test(sas),	   test(policies),   test(priorities), test(algorithms),
		test(counters),	   test(page),
	};

	return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}

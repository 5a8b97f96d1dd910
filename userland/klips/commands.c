// SPDX-License-Identifier: GPL-2.0
/* The tree of words, with their help. */

#include "cli.h"

#define DEVICE_SETTINGS                                                                  \
	"Settings:\n"                                                                    \
	"  underlay DEV|none  send encrypted packets through DEV only; none = as routed\n" \
	"  fwmark N           mark of encrypted packets, also used to route them; 0 = none\n" \
	"  capture on|off     on: what matches a policy is steered into the device whatever\n" \
	"                     the routes say; off: only what is routed into the device\n"  \
	"  mtu N|auto         auto follows the SAs' overhead and the underlay\n"            \
	"  up, down           as in \"ip link set\"\n"

static const struct command link_commands[] = {
	{
		.name = "show|list|ls",
		.options = CLI_JSON,
		.run = link_show,
		.usage = "[DEV] [--json]",
		.help = "the devices, their settings and what they dropped\n"
			"\nExample:\n"
			"  klips link show ipsec0\n",
	},
	{
		.name = "add",
		.run = link_add,
		.usage = "DEV [SETTING...]",
		.help = "make a device\n\n" DEVICE_SETTINGS
			"\nA new device has capture on and is down; \"ip link add DEV type klips\" makes\n"
			"the same one.\n"
			"\nExamples:\n"
			"  klips link add ipsec0 up\n"
			"  klips link add vpn0 underlay eth1 capture off mtu 1400\n",
	},
	{
		.name = "set|change",
		.run = link_set,
		.usage = "DEV SETTING...",
		.help = "change a device's settings\n\n" DEVICE_SETTINGS
			"\nExamples:\n"
			"  klips link set ipsec0 mtu auto\n"
			"  klips link set ipsec0 underlay none fwmark 0x10\n",
	},
	{
		.name = "del|delete",
		.run = link_delete,
		.usage = "DEV",
		.help = "delete a device\n\n"
			"SAs stay. The device's policies stay too, and block their traffic until they\n"
			"are deleted or the device is made again.\n"
			"\nExample:\n"
			"  klips link del vpn0\n",
	},
	{ 0 },
};

static const struct command sa_commands[] = {
	{
		.name = "show|list|ls",
		.options = CLI_JSON | CLI_SHOW_KEYS,
		.run = sa_show,
		.usage = "[ID | DST PROTO SPI | PROTO] [--show-keys] [--json]",
		.help = "the SAs: who, what, how much, until when\n\n"
			"PROTO is esp, ah or ipcomp. Keys are shown with --show-keys only.\n"
			"\nExamples:\n"
			"  klips sa show\n"
			"  klips sa show 192.0.2.1 esp 0x1000 --show-keys\n"
			"  klips sa show --json | jq '.[] | select(.state == \"dying\")'\n",
	},
	{
		.name = "del|delete",
		.run = sa_delete,
		.usage = "ID\nDST PROTO SPI",
		.help = "delete one SA\n"
			"\nExample:\n"
			"  klips sa del 192.0.2.1 esp 0x1000\n",
	},
	{
		.name = "flush",
		.run = sa_flush,
		.usage = "[PROTO]",
		.help = "delete all SAs, or all of one protocol\n\n"
			"Policies stay: nothing leaves in the clear that they protect.\n"
			"\nExample:\n"
			"  klips sa flush esp\n",
	},
	{ 0 },
};

static const struct command policy_commands[] = {
	{
		.name = "show|list|ls",
		.options = CLI_JSON,
		.run = policy_show,
		.usage = "[ID] [--json]",
		.help = "the policies, in the order in which they are searched\n"
			"\nExample:\n"
			"  klips policy show\n",
	},
	{
		.name = "del|delete",
		.run = policy_delete,
		.usage = "ID",
		.help = "delete one policy\n\n"
			"Its traffic is no longer protected: it goes as the other policies say, or in\n"
			"the clear.\n"
			"\nExample:\n"
			"  klips policy del 7\n",
	},
	{
		.name = "flush",
		.run = policy_flush,
		.usage = "",
		.help = "delete all policies\n\n"
			"Nothing is protected any more.\n",
	},
	{ 0 },
};

static const struct command commands[] = {
	{
		.name = "show",
		.options = CLI_JSON,
		.run = overview,
		.usage = "[--json]",
		.help = "an overview: devices, peers with their SAs, policies, drops\n\n"
			"This is what \"klips\" alone does, too.\n",
	},
	{
		.name = "link|device|dev",
		.options = CLI_JSON,
		.run = link_show,
		.sub = link_commands,
		.usage = "[show [DEV]]\nadd|set DEV SETTING...\ndel DEV",
		.help = "ipsec devices: show, add, set, del\n"
			"\nExamples:\n"
			"  klips link\n"
			"  klips link add ipsec0 underlay eth0 up\n",
	},
	{
		.name = "sa",
		.options = CLI_JSON | CLI_SHOW_KEYS,
		.run = sa_show,
		.sub = sa_commands,
		.usage = "[show [ID | DST PROTO SPI | PROTO]] [--show-keys]\n"
			 "del ID | DST PROTO SPI\nflush [PROTO]",
		.help = "security associations: show, del, flush\n\n"
			"setkey(8) and the keying daemon add them.\n"
			"\nExamples:\n"
			"  klips sa\n"
			"  klips sa show 7\n",
	},
	{
		.name = "policy|spd",
		.options = CLI_JSON,
		.run = policy_show,
		.sub = policy_commands,
		.usage = "[show [ID]]\ndel ID\nflush",
		.help = "security policies: show, del, flush\n\n"
			"setkey(8) and the keying daemon add them.\n"
			"\nExample:\n"
			"  klips policy\n",
	},
	{
		.name = "algorithms|algorithm|alg",
		.options = CLI_JSON,
		.run = algorithms_show,
		.usage = "[NAME] [--json]",
		.help = "ciphers, authenticators and compressors, and what this kernel lacks\n"
			"\nExamples:\n"
			"  klips algorithms\n"
			"  klips algorithms aes-gcm-16\n",
	},
	{
		.name = "stats|counters",
		.options = CLI_JSON | CLI_ALL,
		.run = stats_show,
		.usage = "[DEV] [--all] [--json]",
		.help = "what was dropped, and why\n\n"
			"One line for each reason: its name (which never changes), the number of\n"
			"packets, the reason in words. With --all also those that are 0.\n"
			"\nExamples:\n"
			"  klips stats\n"
			"  klips stats ipsec0 --all\n"
			"  klips stats | awk '$1 == \"replay\" { print $2 }'\n",
	},
	{
		.name = "monitor",
		.options = CLI_JSON,
		.run = monitor,
		.usage = "[sa] [policy] [expire] [acquire] [--json]",
		.help = "print events as they come, until interrupted\n\n"
			"Without words: sa, policy and expire. Who listens to acquire is taken for the\n"
			"keying daemon: packets that need an SA then wait for it for a while, even\n"
			"where no daemon runs. With --json each event is one line.\n"
			"\nExamples:\n"
			"  klips monitor\n"
			"  klips monitor expire --json\n",
	},
	{ 0 },
};

const struct command cli_commands = {
	.name = "klips",
	.options = CLI_JSON,
	.run = overview,
	.sub = commands,
	.usage = "[COMMAND] [--json]\nCOMMAND --help\n--version",
	.help = "See and change klips devices, SAs, policies and counters: klips(8).\n"
		"Without a command: an overview.\n"
		"\nOptions:\n"
		"  -j, --json    for programs: every command that shows something takes it\n"
		"  --show-keys   with \"klips sa\": keys, too\n"
		"  -a, --all     with \"klips stats\": also what is 0\n"
		"\nExit status: 0 done, 1 the kernel refused or has no such thing, 2 wrong usage.\n",
};

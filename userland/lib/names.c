// SPDX-License-Identifier: GPL-2.0
/* Names of protocols and of the interface's enums: text.h. */

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "text.h"

struct name {
	uint8_t value;
	const char *name;
};

/* The first name of a value is the one that is printed. */
static const struct name modes[] = {
	{ KLIPS_MODE_ANY, "any" },
	{ KLIPS_MODE_TRANSPORT, "transport" },
	{ KLIPS_MODE_TUNNEL, "tunnel" },
	{ 0, NULL },
};

static const struct name dirs[] = {
	{ KLIPS_DIR_IN, "in" },
	{ KLIPS_DIR_OUT, "out" },
	{ KLIPS_DIR_FWD, "fwd" },
	{ 0, NULL },
};

static const struct name actions[] = {
	{ KLIPS_ACTION_DISCARD, "discard" },
	{ KLIPS_ACTION_NONE, "none" },
	{ KLIPS_ACTION_IPSEC, "ipsec" },
	{ 0, NULL },
};

static const struct name levels[] = {
	{ KLIPS_LEVEL_DEFAULT, "default" },
	{ KLIPS_LEVEL_USE, "use" },
	{ KLIPS_LEVEL_REQUIRE, "require" },
	{ KLIPS_LEVEL_UNIQUE, "unique" },
	{ 0, NULL },
};

static const struct name states[] = {
	{ KLIPS_STATE_LARVAL, "larval" },
	{ KLIPS_STATE_MATURE, "mature" },
	{ KLIPS_STATE_DYING, "dying" },
	{ KLIPS_STATE_DEAD, "dead" },
	{ 0, NULL },
};

static const struct name saprotos[] = {
	{ IPPROTO_ESP, "esp" },
	{ IPPROTO_AH, "ah" },
	{ IPPROTO_COMP, "ipcomp" },
	{ IPPROTO_COMP, "comp" },
	{ 0, NULL },
};

/* What /etc/protocols lacks, or calls otherwise than setkey's users do */
static const struct name ipprotos[] = {
	{ 0, "any" },
	{ IPPROTO_IPIP, "ip4" },
	{ IPPROTO_ICMPV6, "icmp6" },
	{ IPPROTO_ICMP, "icmp" },
	{ IPPROTO_TCP, "tcp" },
	{ IPPROTO_UDP, "udp" },
	{ IPPROTO_GRE, "gre" },
	{ IPPROTO_ESP, "esp" },
	{ IPPROTO_AH, "ah" },
	{ IPPROTO_SCTP, "sctp" },
	{ IPPROTO_UDPLITE, "udplite" },
	{ IPPROTO_DCCP, "dccp" },
	{ IPPROTO_COMP, "ipcomp" },
	{ 0, NULL },
};

static bool name_parse(const struct name *n, const char *s, uint8_t *out)
{
	for (; n->name; n++) {
		if (!strcasecmp(n->name, s)) {
			*out = n->value;
			return true;
		}
	}
	return false;
}

static const char *name_print(const struct name *n, uint8_t value, char *buf)
{
	for (; n->name; n++)
		if (n->value == value)
			return n->name;
	snprintf(buf, KLIPS_NAME_TEXT, "%u", value);
	return buf;
}

const char *klips_mode_parse(const char *s, uint8_t *out)
{
	return name_parse(modes, s, out) ? NULL : "a mode: any, transport or tunnel";
}

const char *klips_mode_name(uint8_t mode, char *buf)
{
	return name_print(modes, mode, buf);
}

const char *klips_dir_parse(const char *s, uint8_t *out)
{
	return name_parse(dirs, s, out) ? NULL : "a direction: in, out or fwd";
}

const char *klips_dir_name(uint8_t dir, char *buf)
{
	return name_print(dirs, dir, buf);
}

const char *klips_action_parse(const char *s, uint8_t *out)
{
	return name_parse(actions, s, out) ? NULL : "an action: discard, none or ipsec";
}

const char *klips_action_name(uint8_t action, char *buf)
{
	return name_print(actions, action, buf);
}

const char *klips_level_parse(const char *s, uint8_t *out)
{
	return name_parse(levels, s, out) ? NULL :
					    "a level: default, use, require or unique";
}

const char *klips_level_name(uint8_t level, char *buf)
{
	return name_print(levels, level, buf);
}

const char *klips_state_name(uint8_t state, char *buf)
{
	return name_print(states, state, buf);
}

const char *klips_saproto_parse(const char *s, uint8_t *out)
{
	return name_parse(saprotos, s, out) ? NULL : "a protocol: esp, ah or ipcomp";
}

const char *klips_saproto_name(uint8_t proto, char *buf)
{
	return name_print(saprotos, proto, buf);
}

const char *klips_ipproto_parse(const char *s, uint8_t *out)
{
	const struct protoent *ent;
	uint64_t n;

	if (!klips_number_parse(s, UINT8_MAX, &n)) {
		*out = n;
		return NULL;
	}
	if (name_parse(ipprotos, s, out))
		return NULL;
	ent = getprotobyname(s);
	if (!ent || ent->p_proto < 0 || ent->p_proto > UINT8_MAX)
		return "a protocol: any, a number up to 255, or a name of /etc/protocols";
	*out = ent->p_proto;
	return NULL;
}

const char *klips_ipproto_name(uint8_t proto, char *buf)
{
	const struct name *n;
	const struct protoent *ent;

	for (n = ipprotos; n->name; n++)
		if (n->value == proto)
			return n->name;
	ent = getprotobynumber(proto);
	if (ent)
		snprintf(buf, KLIPS_NAME_TEXT, "%s", ent->p_name);
	else
		snprintf(buf, KLIPS_NAME_TEXT, "%u", proto);
	return buf;
}

bool klips_traffic_has_ports(uint8_t proto)
{
	switch (proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return true;
	default:
		return false;
	}
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Objects for programs. Names of members are those of the netlink attributes;
 * numbers are in the units of kmod/uapi/klips.h, times in seconds since 1970.
 */

#include <string.h>

#include "cli.h"
#include "text.h"

static void put_address(json_t *o, const char *name, const struct klips_address *a)
{
	char text[KLIPS_ADDRESS_TEXT];

	if (a->family)
		json_object_set_new(o, name, json_string(klips_address_text(a, text)));
}

static void put_string(json_t *o, const char *name, const char *s)
{
	json_t *value;

	if (!*s)
		return;
	/* the text may be anybody's: json_string() gives NULL for bad UTF-8 */
	value = json_string(s);
	json_object_set_new(o, name, value ? value : json_string("?"));
}

static void put_number(json_t *o, const char *name, uint64_t n)
{
	json_object_set_new(o, name, json_integer(n > INT64_MAX ? INT64_MAX : (json_int_t)n));
}

static void put_some(json_t *o, const char *name, uint64_t n)
{
	if (n)
		put_number(o, name, n);
}

static void put_ports(json_t *o, const char *name, const struct klips_port_range *r)
{
	if (r->min != 0 || r->max != UINT16_MAX)
		json_object_set_new(o, name, json_pack("[i,i]", r->min, r->max));
}

static json_t *traffic(const struct klips_traffic *t)
{
	char text[KLIPS_PREFIX_TEXT], name[KLIPS_NAME_TEXT];
	json_t *o = json_object();

	put_string(o, "src", klips_prefix_text(&t->src, t->src_plen, text));
	put_string(o, "dst", klips_prefix_text(&t->dst, t->dst_plen, text));
	put_string(o, "proto", klips_ipproto_name(t->proto, name));
	put_ports(o, "sport", &t->sport);
	put_ports(o, "dport", &t->dport);
	return o;
}

static json_t *lifetime(const struct klips_lifetime *l)
{
	json_t *o = json_object();

	put_some(o, "bytes", l->bytes);
	put_some(o, "packets", l->packets);
	put_some(o, "add", l->add);
	put_some(o, "use", l->use);
	return o;
}

static json_t *label(const struct klips_label *l)
{
	json_t *o = json_pack("{s:i,s:i}", "doi", l->doi, "alg", l->alg);

	put_string(o, "text", l->text);
	return o;
}

json_t *json_counters(const struct klips_counter *counter, unsigned int n)
{
	json_t *a = json_array();

	for (unsigned int i = 0; i < n; i++) {
		json_t *o = json_object();

		put_string(o, "name", counter[i].name);
		put_number(o, "count", counter[i].count);
		put_string(o, "text", counter[i].text);
		json_array_append_new(a, o);
	}
	return a;
}

json_t *json_device(const struct klips_device *d)
{
	char name[IFNAMSIZ];
	json_t *o = json_object();

	put_string(o, "name", d->name);
	put_number(o, "ifindex", d->ifindex);
	json_object_set_new(o, "elsewhere", json_boolean(d->elsewhere));
	json_object_set_new(o, "up", json_boolean(d->up));
	json_object_set_new(o, "capture", json_boolean(d->capture));
	put_number(o, "mtu", d->mtu);
	put_some(o, "mtu-override", d->mtu_override);
	put_some(o, "underlay-ifindex", d->underlay);
	if (d->underlay && if_indextoname(d->underlay, name))
		put_string(o, "underlay", name);
	put_some(o, "fwmark", d->fwmark);
	put_number(o, "policies", d->policies);
	json_object_set_new(o, "dropped", json_counters(d->counters, d->ncounters));
	return o;
}

static void put_key(json_t *o, const char *bits, const char *name, const struct klips_key *key,
		    bool keys)
{
	char text[KLIPS_KEY_TEXT];

	put_some(o, bits, 8U * key->len);
	if (keys && key->len)
		put_string(o, name, klips_key_text(key, text));
	explicit_bzero(text, sizeof(text));
}

static void put_flags(json_t *o, const struct klips_sa *sa)
{
	static const char *const pads[] = {
		[KLIPS_PAD_SEQUENCE] = "sequence",
		[KLIPS_PAD_ZERO] = "zero",
		[KLIPS_PAD_RANDOM] = "random",
	};
	static const char *const names[] = { "esn", "nocycle", "decap-dscp", "no-ecn", "raw-cpi" };
	json_t *flags = json_array();

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (sa->flags & 1U << i)
			json_array_append_new(flags, json_string(names[i]));
	json_object_set_new(o, "flags", flags);
	put_number(o, "replay", sa->replay);
	if (sa->pad < sizeof(pads) / sizeof(pads[0]))
		put_string(o, "pad", pads[sa->pad]);
}

json_t *json_sa(const struct klips_sa *sa, bool keys)
{
	char name[KLIPS_NAME_TEXT];
	json_t *o = json_object(), *encap;

	put_number(o, "id", sa->id);
	put_address(o, "src", &sa->src);
	put_address(o, "dst", &sa->dst);
	put_string(o, "proto", klips_saproto_name(sa->proto, name));
	put_number(o, "spi", sa->spi);
	put_string(o, "mode", klips_mode_name(sa->mode, name));
	put_string(o, "state", klips_state_name(sa->state, name));
	put_some(o, "reqid", sa->reqid);
	put_string(o, "enc", sa->enc);
	put_key(o, "enc-bits", "enc-key", &sa->enc_key, keys);
	put_string(o, "auth", sa->auth);
	put_key(o, "auth-bits", "auth-key", &sa->auth_key, keys);
	put_string(o, "comp", sa->comp);
	put_flags(o, sa);
	if (sa->has_selector)
		json_object_set_new(o, "selector", traffic(&sa->selector));
	if (sa->mark_mask) {
		put_number(o, "mark", sa->mark);
		put_number(o, "mark-mask", sa->mark_mask);
	}
	if (sa->encap) {
		encap = json_pack("{s:i,s:i}", "sport", sa->encap_sport, "dport", sa->encap_dport);
		put_address(encap, "oa", &sa->encap_oa);
		json_object_set_new(o, "encap", encap);
	}
	if (*sa->label.text)
		json_object_set_new(o, "label", label(&sa->label));
	json_object_set_new(o, "hard", lifetime(&sa->hard));
	json_object_set_new(o, "soft", lifetime(&sa->soft));
	json_object_set_new(o, "current", lifetime(&sa->current));
	put_some(o, "last-used", sa->last_used);
	put_number(o, "seq", sa->seq);
	put_some(o, "pid", sa->pid);
	json_object_set_new(o, "dropped", json_counters(sa->counters, sa->ncounters));
	return o;
}

static json_t *template(const struct klips_template *t)
{
	char name[KLIPS_NAME_TEXT];
	json_t *o = json_object();

	put_string(o, "proto", klips_saproto_name(t->proto, name));
	put_string(o, "mode", klips_mode_name(t->mode, name));
	put_address(o, "src", &t->src);
	put_address(o, "dst", &t->dst);
	put_string(o, "level", klips_level_name(t->level, name));
	put_some(o, "reqid", t->reqid);
	return o;
}

json_t *json_policy(const struct klips_policy *p)
{
	char name[KLIPS_NAME_TEXT];
	json_t *o = json_object(), *templates = json_array();

	put_number(o, "id", p->id);
	put_string(o, "dir", klips_dir_name(p->dir, name));
	put_string(o, "action", klips_action_name(p->action, name));
	put_number(o, "priority", p->priority);
	json_object_set_new(o, "selector", traffic(&p->selector));
	put_string(o, "device", p->device);
	put_number(o, "ifindex", p->ifindex);
	for (unsigned int i = 0; i < p->ntemplates; i++)
		json_array_append_new(templates, template(&p->templates[i]));
	json_object_set_new(o, "templates", templates);
	if (*p->label.text)
		json_object_set_new(o, "label", label(&p->label));
	put_some(o, "created", p->created);
	put_some(o, "last-used", p->last_used);
	put_some(o, "pid", p->pid);
	return o;
}

json_t *json_algorithm(const struct klips_algorithm *a)
{
	static const char *const kinds[] = {
		[KLIPS_ALGORITHM_CIPHER] = "cipher",
		[KLIPS_ALGORITHM_AUTH] = "auth",
		[KLIPS_ALGORITHM_AEAD] = "aead",
		[KLIPS_ALGORITHM_COMP] = "comp",
	};
	json_t *o = json_object();

	put_string(o, "name", a->name);
	if (a->kind < sizeof(kinds) / sizeof(kinds[0]) && kinds[a->kind])
		put_string(o, "kind", kinds[a->kind]);
	put_number(o, "key-min", a->key_min);
	put_number(o, "key-max", a->key_max);
	put_number(o, "key-step", a->key_step);
	put_number(o, "block", a->block);
	put_number(o, "iv", a->iv);
	put_number(o, "icv", a->icv);
	put_string(o, "crypto", a->crypto);
	put_string(o, "module", a->module);
	json_object_set_new(o, "available", json_boolean(a->available));
	json_object_set_new(o, "weak", json_boolean(a->weak));
	return o;
}

json_t *json_event(const struct klips_event *ev, bool keys)
{
	static const char *const names[] = {
		[KLIPS_CMD_SA_NEW] = "sa-new",
		[KLIPS_CMD_SA_UPDATE] = "sa-update",
		[KLIPS_CMD_SA_DEL] = "sa-del",
		[KLIPS_CMD_SA_FLUSH] = "sa-flush",
		[KLIPS_CMD_SA_EXPIRE] = "sa-expire",
		[KLIPS_CMD_POLICY_NEW] = "policy-new",
		[KLIPS_CMD_POLICY_UPDATE] = "policy-update",
		[KLIPS_CMD_POLICY_DEL] = "policy-del",
		[KLIPS_CMD_POLICY_FLUSH] = "policy-flush",
		[KLIPS_CMD_ACQUIRE] = "acquire",
	};
	json_t *o = json_object();

	if (ev->cmd < sizeof(names) / sizeof(names[0]) && names[ev->cmd])
		put_string(o, "event", names[ev->cmd]);
	put_number(o, "command", ev->cmd);
	if (ev->cmd == KLIPS_CMD_SA_EXPIRE)
		json_object_set_new(o, "hard", json_boolean(ev->hard));
	if (ev->has_sa)
		json_object_set_new(o, "sa", json_sa(&ev->sa, keys));
	if (ev->has_policy)
		json_object_set_new(o, "policy", json_policy(&ev->policy));
	put_some(o, "pid", ev->pid);
	return o;
}

int json_print(struct cli *c, json_t *json, int indent)
{
	int bad = json_dumpf(json, c->out, (indent ? JSON_INDENT(indent) : 0) | JSON_ENSURE_ASCII);

	json_decref(json);
	fputc('\n', c->out);
	if (!bad)
		return CLI_OK;
	fprintf(c->err, "%s: writing JSON failed\n", c->path);
	return CLI_FAILED;
}

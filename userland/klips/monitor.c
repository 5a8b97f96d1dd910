// SPDX-License-Identifier: GPL-2.0
/* klips monitor: events in words. */

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "cli.h"
#include "text.h"

static const char *const groups[] = { KLIPS_GROUP_SA, KLIPS_GROUP_POLICY, KLIPS_GROUP_EXPIRE,
				      KLIPS_GROUP_ACQUIRE, NULL };

#define GROUP_BIT(i) (1U << (i))
#define DEFAULT_GROUPS (GROUP_BIT(0) | GROUP_BIT(1) | GROUP_BIT(2)) /* all but acquire */

static const char *event_name(const struct klips_event *ev)
{
	switch (ev->cmd) {
	case KLIPS_CMD_SA_NEW:
		return "SA added";
	case KLIPS_CMD_SA_UPDATE:
		return "SA replaced";
	case KLIPS_CMD_SA_DEL:
		return "SA deleted";
	case KLIPS_CMD_SA_FLUSH:
		return "SAs flushed";
	case KLIPS_CMD_SA_EXPIRE:
		return ev->hard ? "SA expired" : "SA nears its end";
	case KLIPS_CMD_POLICY_NEW:
		return "policy added";
	case KLIPS_CMD_POLICY_UPDATE:
		return "policy replaced";
	case KLIPS_CMD_POLICY_DEL:
		return "policy deleted";
	case KLIPS_CMD_POLICY_FLUSH:
		return "policies flushed";
	case KLIPS_CMD_ACQUIRE:
		return "SA needed";
	default:
		return "unknown event";
	}
}

static void print_event_sa(const struct cli *c, const struct klips_event *ev)
{
	char name[SA_NAME], proto[KLIPS_NAME_TEXT];

	/* a flush names no SA, but it may name a protocol */
	if (ev->cmd != KLIPS_CMD_SA_FLUSH)
		fprintf(c->out, ": %s", sa_name(&ev->sa, name));
	else if (ev->sa.proto)
		fprintf(c->out, ": all of %s", klips_saproto_name(ev->sa.proto, proto));
	if (*ev->sa.enc || *ev->sa.auth || *ev->sa.comp)
		fprintf(c->out, " %s%s%s%s", ev->sa.enc, *ev->sa.enc && *ev->sa.auth ? "+" : "",
			ev->sa.auth, ev->sa.comp);
	if (ev->sa.reqid)
		fprintf(c->out, " reqid %u", ev->sa.reqid);
}

static void print_event_policy(const struct cli *c, const struct klips_event *ev)
{
	char dir[KLIPS_NAME_TEXT], traffic[KLIPS_TRAFFIC_TEXT], action[KLIPS_NAME_TEXT];
	char tmpl[TEMPLATE_NAME];
	const struct klips_policy *p = &ev->policy;

	if (ev->cmd == KLIPS_CMD_POLICY_FLUSH)
		return;
	fprintf(c->out, ": %s", klips_dir_name(p->dir ? p->dir : KLIPS_DIR_OUT, dir));
	if (p->selector.src.family)
		fprintf(c->out, " %s", klips_traffic_text(&p->selector, traffic));
	if (ev->cmd != KLIPS_CMD_ACQUIRE)
		fprintf(c->out, " %s", klips_action_name(p->action, action));
	for (unsigned int i = 0; i < p->ntemplates; i++)
		fprintf(c->out, " %s", template_name(&p->templates[i], tmpl));
	fprintf(c->out, " policy %u", p->id);
}

static int print_event(const struct klips_event *ev, void *arg)
{
	struct cli *c = arg;
	struct tm tm;
	char when[16] = "";

	c->now = time(NULL);
	if (c->options & CLI_JSON) {
		json_t *json = json_event(ev, false);

		json_object_set_new(json, "time", json_integer(c->now));
		json_print(c, json, 0);
	} else {
		if (localtime_r(&c->now, &tm))
			strftime(when, sizeof(when), "%H:%M:%S ", &tm);
		fprintf(c->out, "%s%s", when, event_name(ev));
		if (ev->has_sa)
			print_event_sa(c, ev);
		if (ev->has_policy)
			print_event_policy(c, ev);
		fputc('\n', c->out);
	}
	/* somebody looks on; and stop when nobody does any more */
	return fflush(c->out) != 0;
}

static int parse_groups(struct cli *c, unsigned int *wanted)
{
	*wanted = 0;
	for (; *c->word; c->word++) {
		int i = 0;

		while (groups[i] && strcmp(groups[i], *c->word))
			i++;
		if (!groups[i])
			return cli_unknown(c, *c->word, groups);
		*wanted |= GROUP_BIT(i);
	}
	if (!*wanted)
		*wanted = DEFAULT_GROUPS;
	return CLI_OK;
}

/* One round of reading; CLI_OK to go on */
static int read_events(struct cli *c)
{
	struct klips_error err;

	if (!klips_kernel_events(c->k, print_event, c, &err))
		return ferror(c->out) ? CLI_FAILED : CLI_OK;
	cli_failed(c, &err);
	/* lost and malformed events are told of, and survived */
	return err.code == ENOBUFS || err.code == EBADMSG ? CLI_OK : CLI_FAILED;
}

int monitor(struct cli *c)
{
	struct pollfd p = { .events = POLLIN };
	struct klips_error err;
	unsigned int wanted;
	int status = CLI_OK;

	if (parse_groups(c, &wanted))
		return CLI_USAGE;
	if (!cli_kernel(c))
		return CLI_FAILED;
	for (int i = 0; groups[i]; i++)
		if (wanted & GROUP_BIT(i) && klips_events_join(c->k, groups[i], &err))
			return cli_failed(c, &err);
	p.fd = klips_kernel_fd(c->k);
	while (status == CLI_OK) {
		if (poll(&p, 1, -1) < 0 && errno != EINTR) {
			fprintf(c->err, "%s: waiting for events: %s\n", c->path, strerror(errno));
			return CLI_FAILED;
		}
		status = read_events(c);
	}
	return status;
}

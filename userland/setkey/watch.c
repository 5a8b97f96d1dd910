// SPDX-License-Identifier: GPL-2.0
/* setkey -x: watch.h. */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "pfkey.h"
#include "watch.h"

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
	(void)number;
	ended = 1;
}

void watch_until_signal(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t set;

	/* blocked but while we wait, so that none is lost before the wait */
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

int watch_pause(int fd, int ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000L };
	struct pollfd p = { .fd = fd, .events = POLLIN };
	sigset_t none;
	int n;

	sigemptyset(&none);
	n = ppoll(&p, 1, ms < 0 ? NULL : &time, &none);
	if (ended)
		return -1;
	return n > 0;
}

static void show_time(const struct watch *w)
{
	struct timeval now;
	struct tm tm;

	gettimeofday(&now, NULL);
	if (w->raw_time) {
		fprintf(w->out, "%lld.%06ld\n", (long long)now.tv_sec, (long)now.tv_usec);
		return;
	}
	localtime_r(&now.tv_sec, &tm);
	fprintf(w->out, "%02d:%02d:%02d.%06ld\n", tm.tm_hour, tm.tm_min, tm.tm_sec,
		(long)now.tv_usec);
}

void watch_event(const struct watch *w, const struct klips_event *ev)
{
	struct pfkey_message *m = pfkey_from_event(ev);

	show_time(w);
	if (w->hexdump)
		pfkey_hexdump(w->out, m->data, m->len);
	pfkey_print(w->out, m->data, m->len);
	putc('\n', w->out);
	fflush(w->out);
	pfkey_free(m);
}

static int on_event(const struct klips_event *ev, void *arg)
{
	watch_event(arg, ev);
	return 0;
}

int watch_run(const struct watch *w, struct klips_kernel *k, struct klips_error *err)
{
	static const char *const groups[] = { KLIPS_GROUP_SA, KLIPS_GROUP_POLICY,
					      KLIPS_GROUP_EXPIRE };
	struct watch copy = *w;
	int ready;

	watch_until_signal();
	for (unsigned int i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (klips_events_join(k, groups[i], err))
			return -1;
	while ((ready = watch_pause(klips_kernel_fd(k), -1)) >= 0) {
		if (!ready || !klips_kernel_events(k, on_event, &copy, err))
			continue;
		if (err->code != ENOBUFS)
			return -1;
		fprintf(stderr, "setkey: some events were lost: they came faster than they could be shown\n");
	}
	return 0;
}

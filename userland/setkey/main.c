// SPDX-License-Identifier: GPL-2.0
/* setkey: manual control of SAs and policies. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pfkey.h"
#include "scan.h"
#include "session.h"
#include "watch.h"

#ifndef KLIPS_VERSION
#define KLIPS_VERSION "unknown"
#endif
#define PACKAGE_PLACE "part of the klips kernel module"

/* What the command line says */
struct command {
	enum { DO_NOTHING, DO_DIALOGUE, DO_FILE, DO_DUMP, DO_FLUSH, DO_WATCH } mode;
	const char *file;
	unsigned int watch;
	bool policies, dead, loop, ports, dry, verbose, hexdump, kernel_view;
};

static int version(void)
{
	printf("setkey @(#) klips %s (%s)\n", KLIPS_VERSION, PACKAGE_PLACE);
	return 1;
}

static int usage(void)
{
	version();
	puts("usage: setkey [-v..] file ...\n"
	     "       setkey [-nv..] -c\n"
	     "       setkey [-nv..] -f filename\n"
	     "       setkey [-Palpv..] -D\n"
	     "       setkey [-Pv] -F\n"
	     "       setkey [-H] -x\n"
	     "       setkey [-V] [-h]");
	return 1;
}

static int complain(const struct klips_error *err)
{
	fprintf(stderr, "setkey: %s\n", err->text);
	return 1;
}

static int dump(const struct command *c, struct sink *sink, struct print *print)
{
	struct klips_error err;
	unsigned int n;
	int ret;

	if (c->loop && !c->policies)
		watch_until_signal();
	do {
		print->now = time(NULL);
		if (c->policies)
			ret = print_spd(print, sink, &n, &err);
		else
			ret = print_sad(print, sink, 0, c->loop, &n, &err);
		if (ret)
			return complain(&err);
		if (!n && !(c->loop && !c->policies))
			printf("No %s entries.\n", c->policies ? "SPD" : "SAD");
	} while (c->loop && !c->policies && watch_pause(-1, 1000) >= 0);
	return 0;
}

static int flush(const struct command *c, const struct session *session)
{
	struct source source;
	const char *text = c->policies ? "spdflush;" : "flush;";
	int ret;

	source_text(&source, "setkey", text, strlen(text), 1);
	ret = session_source(session, &source, NULL);
	source_close(&source);
	return ret ? 1 : 0;
}

static int watch(const struct command *c, struct sink_kernel *kernel)
{
	struct watch w = { .out = stdout, .raw_time = c->watch > 1, .hexdump = c->hexdump };
	struct klips_error err;
	struct klips_kernel *k = sink_kernel_open(kernel, &err);

	return k && !watch_run(&w, k, &err) ? 0 : complain(&err);
}

/* Arguments that only look like options come out of documents */
static bool looks_like_option(const char *arg)
{
	size_t len;

	if ((unsigned char)*arg < 0x80)
		return false;
	fprintf(stderr, "setkey: found the argument \"%s\", which begins with %s, not a hyphen: expected an option or a file\n",
		arg, glyph_name(arg, &len));
	return true;
}

static int raw_files(const struct command *c, const struct print *print, char **names)
{
	int ret = 0;

	for (; *names; names++) {
		FILE *f;

		if (looks_like_option(*names) && access(*names, F_OK))
			return 1;
		f = fopen(*names, "re");
		if (!f) {
			fprintf(stderr, "%s: %s\n", *names, strerror(errno));
			return 1;
		}
		setvbuf(f, NULL, _IONBF, 0);
		if (pfkey_file(print, *names, f, c->verbose, c->hexdump))
			ret = 1;
		fclose(f);
	}
	return ret;
}

/* Return: -1 to go on, else the exit status */
static int take_options(struct command *c, int argc, char **argv)
{
	int letter;

	while ((letter = getopt(argc, argv, "acdf:HlnvxDFPphVrkN?")) != -1) {
		switch (letter) {
		case 'c': c->mode = DO_DIALOGUE; break;
		case 'f':
			c->mode = DO_FILE;
			c->file = optarg;
			break;
		case 'D': c->mode = DO_DUMP; break;
		case 'F': c->mode = DO_FLUSH; break;
		case 'x':
			c->mode = DO_WATCH;
			c->watch++;
			break;
		case 'P': c->policies = true; break;
		case 'a': c->dead = true; break;
		case 'l': c->loop = true; break;
		case 'p': c->ports = true; break;
		case 'n': c->dry = true; break;
		case 'v': c->verbose = true; break;
		case 'H': c->hexdump = true; break;
		case 'r': c->kernel_view = false; break;
		case 'k': c->kernel_view = true; break;
		/* sockets have no policies of their own here: nothing to hide */
		case 'N': break;
		case 'V': return version();
		default: return usage();
		}
	}
	return -1;
}

static int act(const struct command *c, char **names)
{
	struct print print = { .out = stdout, .ports = c->ports, .dead = c->dead };
	struct sink_kernel kernel;
	struct session session = {
		.print = &print,
		.messages = stderr,
		.dry = c->dry,
		.fwd = !c->kernel_view,
		.verbose = c->verbose,
		.hexdump = c->hexdump,
	};
	int ret;

	sink_kernel_init(&kernel);
	session.sink = &kernel.sink;
	print.now = time(NULL);
	switch (c->mode) {
	case DO_DIALOGUE:
		ret = session_dialogue(&session, stdin) ? 1 : 0;
		break;
	case DO_FILE:
		ret = session_file(&session, c->file) ? 1 : 0;
		break;
	case DO_DUMP:
		ret = dump(c, &kernel.sink, &print);
		break;
	case DO_FLUSH:
		ret = flush(c, &session);
		break;
	case DO_WATCH:
		ret = watch(c, &kernel);
		break;
	default:
		ret = raw_files(c, &print, names);
		break;
	}
	sink_kernel_close(&kernel);
	return ret;
}

int main(int argc, char **argv)
{
	struct command c = { .mode = DO_NOTHING };
	int ret = take_options(&c, argc, argv);

	if (ret >= 0)
		return ret;
	if (c.mode == DO_NOTHING && optind == argc)
		return usage();
	if (c.mode != DO_NOTHING && optind < argc) {
		if (!looks_like_option(argv[optind]))
			fprintf(stderr, "setkey: found the argument \"%s\": expected none with -%c\n",
				argv[optind], " cfDFx"[c.mode]);
		return 1;
	}
	ret = act(&c, argv + optind);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "setkey: cannot write the output: %s\n", strerror(errno));
		ret = 1;
	}
	return ret;
}

// SPDX-License-Identifier: GPL-2.0
/* klips - see and change klips devices, SAs, policies and counters: klips(8) */

#include <errno.h>
#include <string.h>

#include "cli.h"

int main(int argc, char **argv)
{
	struct cli c = {
		.out = stdout,
		.err = stderr,
		.open = klips_kernel_open,
		.now = time(NULL),
	};
	int status = cli_run(&c, argc ? argv + 1 : argv);

	klips_kernel_close(c.k);
	/* a full disk or a closed pipe must not look like success */
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "klips: writing the output: %s\n", strerror(errno));
		return CLI_FAILED;
	}
	return status;
}

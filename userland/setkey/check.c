// SPDX-License-Identifier: GPL-2.0
/* Phase 2: check.h. */

#include "check.h"

void check_statements(struct check *c, const struct statement *statements)
{
	const struct statement *s;

	for (s = statements; s; s = s->next) {
		switch (s->verb) {
		case VERB_SPDADD:
		case VERB_SPDUPDATE:
		case VERB_SPDDELETE:
		case VERB_SPDDUMP:
		case VERB_SPDFLUSH:
			check_policy_statement(c, s);
			break;
		default:
			check_sa_statement(c, s);
			break;
		}
	}
	check_duplicates(c);
	check_policies_served(c);
}

// SPDX-License-Identifier: GPL-2.0
/* Wiping of what holds keys: model.h. */

#include <string.h>

#include "model.h"

void klips_key_wipe(struct klips_key *key)
{
	explicit_bzero(key, sizeof(*key));
}

void klips_sa_wipe(struct klips_sa *sa)
{
	explicit_bzero(sa, sizeof(*sa));
}

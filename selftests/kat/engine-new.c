// SPDX-License-Identifier: GPL-2.0
/* Objects of the engine for this module alone; see Kbuild. */
#include "kat.h"

/* One template needs the null authenticator by its driver's name. */
#define NO_AUTH	klips_kat_no_auth

#include "../../kmod/crypt_new.c"

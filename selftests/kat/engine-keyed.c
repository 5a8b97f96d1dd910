// SPDX-License-Identifier: GPL-2.0
/* Objects of the engine for this module alone; see Kbuild. */
#include "../../kmod/crypt_keyed.c"

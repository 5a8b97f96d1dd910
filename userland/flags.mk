# SPDX-License-Identifier: GPL-2.0
# Flags and paths that userland and its tests share. The including Makefile sets
# U, the path of userland/ as seen from itself, before.
#
#   SAN=1       AddressSanitizer and UndefinedBehaviorSanitizer; objects of their own
#   V=1         show whole commands
#   CC, CFLAGS, LDFLAGS   as usual; added to, not replaced

U ?= .
PKG_CONFIG ?= pkg-config
FLEX ?= flex
BISON ?= bison
CFLAGS ?= -O2 -g

ifeq ($(SAN),1)
B := $(U)/build/san
KLIPS_CFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined \
		-fno-omit-frame-pointer
KLIPS_LDFLAGS := -fsanitize=address,undefined
else
B := $(U)/build
KLIPS_CFLAGS := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
KLIPS_LDFLAGS := -pie -Wl,-z,relro,-z,now
endif

KLIPS_CFLAGS += -std=gnu11 -Wall -Wextra -Werror -D_GNU_SOURCE
KLIPS_CPPFLAGS := -I$(U)/lib -I$(U)/../kmod/uapi -I$(U)/../kmod -MMD -MP

# pkg NAME, FLAG: one package's flags; an error that names it where it is missing
pkg = $(or $(shell $(PKG_CONFIG) $(2) $(1)),$(if \
	$(shell $(PKG_CONFIG) --exists $(1) || echo missing),$(error \
	the library "$(1)" is missing: see scripts/deps)))

MNL_CFLAGS := $(call pkg,libmnl,--cflags)
MNL_LIBS := $(call pkg,libmnl,--libs)
JSON_CFLAGS := $(call pkg,jansson,--cflags)
JSON_LIBS := $(call pkg,jansson,--libs)

ifeq ($(shell $(PKG_CONFIG) --exists readline && echo yes),yes)
READLINE_CFLAGS := -DHAVE_READLINE $(shell $(PKG_CONFIG) --cflags readline)
READLINE_LIBS := $(shell $(PKG_CONFIG) --libs readline)
endif

ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-7s %s\n' $(1) $(2)
endif

# SPDX-License-Identifier: GPL-2.0
#
# klips: IPsec interfaces for Linux. "make help" lists what can be made.

# Warnings are errors where the result is judged: "make check" and CI.
KLIPS_WERROR ?=
export KLIPS_WERROR

PREFIX ?= /usr/local
DESTDIR ?=

# The kernel to build for: the running one, else the newest that has headers.
KDIR ?= $(firstword $(foreach dir,$(shell uname -r) $(shell ls /lib/modules \
	2>/dev/null | sort -rV),$(if $(wildcard /lib/modules/$(dir)/build/Makefile), \
	/lib/modules/$(dir)/build)))
# As uname -r prints it: a distro's include/config/kernel.release may differ.
KVER := $(if $(KDIR),$(shell sed -n 's/^.*UTS_RELEASE "\(.*\)"$$/\1/p' \
	$(KDIR)/include/generated/utsrelease.h 2>/dev/null))
VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"$$/\1/p' dkms.conf)

MODULE := build/$(KVER)/klips.ko
UPDATES := $(DESTDIR)/lib/modules/$(KVER)/updates
DKMS_TREE := $(DESTDIR)/usr/src/klips-$(VERSION)

.PHONY: all
all: module userland

.PHONY: help
help:
	@echo 'Build:'
	@echo '  all (default)   the kernel module and the userland'
	@echo '  module          $(if $(KVER),$(MODULE),klips.ko)'
	@echo '  userland        the programs, in userland/build'
	@echo '  clean           remove what was built'
	@echo 'Install (DESTDIR=, PREFIX=$(PREFIX)):'
	@echo '  install         the module for one kernel, the programs, the manual pages'
	@echo '  dkms-install    the module for every kernel, through DKMS, and the rest'
	@echo '  uninstall       remove both'
	@echo 'Try and test (nothing touches this machine: all in throw-away guests):'
	@echo '  demo            see it work'
	@echo '  check           all tests; ends with "N passed, N failed, N skipped"'
	@echo '  check-unit      the tests that need no guest'
	@echo '  check-debug     the guest tests under KASAN, lockdep and kmemleak'
	@echo '  lint            style and static analysis'
	@echo '  deps            install the packages that all of this needs'
	@echo 'Variables:'
	@echo '  KDIR=$(KDIR)'
	@echo '  KLIPS_WERROR=1  a warning is an error'

.PHONY: kdir
kdir:
	@if [ -z '$(KVER)' ]; then \
		echo 'No kernel headers$(if $(KDIR), in $(KDIR)):' \
			'run "make deps", or name a folder with KDIR=' >&2; \
		exit 1; \
	fi

.PHONY: module
module: kdir
	@scripts/kmod-build $(KDIR) $(dir $(MODULE))
	@echo 'klips.ko for $(KVER): $(MODULE)'

.PHONY: userland
userland:
	+@$(MAKE) --no-print-directory -C userland all

.PHONY: install-userland
install-userland: userland
	+$(MAKE) --no-print-directory -C userland install

.PHONY: install
install: module install-userland
	install -d $(UPDATES)
	install -m 644 $(MODULE) $(UPDATES)/klips.ko
	$(if $(DESTDIR),,depmod $(KVER))

# What the module is built from: the same files wherever it is built.
KMOD_SOURCES = $(shell find Kbuild dkms.conf LICENSE kmod -type f \
	\( -name '[KLd]*' -o -name '*.[ch]' -o -name '*.sh' \) \
	! -name '*.mod.c' ! -path kmod/compat/config.h)

.PHONY: dkms-install
dkms-install: dkms-remove install-userland
	install -d $(DKMS_TREE)
	cp --parents $(KMOD_SOURCES) $(DKMS_TREE)
	$(if $(DESTDIR),,dkms add klips/$(VERSION))
	$(if $(DESTDIR),,dkms install klips/$(VERSION) -k $(KVER))

.PHONY: dkms-remove
dkms-remove:
	$(if $(DESTDIR),,@if command -v dkms > /dev/null && \
		[ -n "$$(dkms status klips/$(VERSION))" ]; then \
		dkms remove klips/$(VERSION) --all; fi)
	rm -rf $(DKMS_TREE)

.PHONY: uninstall
uninstall: dkms-remove
	+$(MAKE) --no-print-directory -C userland uninstall
	rm -f $(UPDATES)/klips.ko
	$(if $(DESTDIR)$(if $(KVER),,1),,depmod $(KVER))

.PHONY: demo
demo:
	@scripts/deps build demo
	+@$(MAKE) --no-print-directory all
	@scripts/vm selftests/demo.sh

.PHONY: check check-unit check-debug
check check-unit check-debug: export KLIPS_WERROR := 1
check:
	@scripts/deps check
	+@$(MAKE) --no-print-directory all
	@scripts/check

check-unit:
	@scripts/check --unit

check-debug:
	@scripts/deps check uml
	+@$(MAKE) --no-print-directory userland
	@scripts/check --debug

.PHONY: lint
lint:
	@scripts/deps lint
	@scripts/lint

.PHONY: deps
deps:
	@scripts/deps

.PHONY: clean
clean:
	+@$(MAKE) --no-print-directory -C userland clean
	rm -rf build

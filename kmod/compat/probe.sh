#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# probe.sh SRCTREE: print a header with a HAVE_ macro for each feature that the
# kernel headers in SRCTREE have. Kbuild makes config.h with it.
#
# A line of the table: MACRO|header below SRCTREE|extended regular expression.
# The header is matched as one line with single spaces, without comments'
# meaning: write what is in the declaration. Several headers may be named,
# separated by spaces: one match is enough.

set -eu
srctree=${1:?usage: probe.sh SRCTREE}

if [ ! -f "$srctree/include/linux/netdevice.h" ]; then
	echo "probe.sh: $srctree: no kernel headers (include/linux/netdevice.h)" >&2
	exit 1
fi

table()
{
	sed -e '/^#/d' -e '/^$/d' <<'TABLE'
# include/net: routing cache entries
HAVE_DST_ALLOC_INITIAL_REF|include/net/dst.h|\*dst_alloc\([^)]*int initial_ref
HAVE_DST_IFDOWN_HOW|include/net/dst_ops.h|\(\*ifdown\)\([^)]*int how\)

# devices
HAVE_NETDEV_LLTX|include/linux/netdevice.h|unsigned long lltx:1;
HAVE_NETDEV_NETNS_IMMUTABLE|include/linux/netdevice.h|netns_immutable:1;
HAVE_NETDEV_NETNS_LOCAL|include/linux/netdevice.h|netns_local:1;
HAVE_DEV_GET_TSTATS64|include/linux/netdevice.h|void dev_get_tstats64\(
HAVE_DEV_SW_NETSTATS_TX_ADD|include/linux/netdevice.h|void dev_sw_netstats_tx_add\(
HAVE_DEV_SW_NETSTATS_RX_ADD|include/linux/netdevice.h|void dev_sw_netstats_rx_add\(
HAVE_RTNL_NEWLINK_PARAMS|include/net/rtnetlink.h|struct rtnl_newlink_params \{

# netfilter
HAVE_NF_DEFRAG_DISABLE|include/net/netfilter/ipv4/nf_defrag_ipv4.h|void nf_defrag_ipv4_disable\(
TABLE
}

echo "/* Made by probe.sh from $srctree */"
echo "#ifndef KLIPS_COMPAT_CONFIG_H"
echo "#define KLIPS_COMPAT_CONFIG_H"
echo
table | while IFS='|' read -r macro headers regex; do
	for header in $headers; do
		[ -f "$srctree/$header" ] || continue
		if tr -s '\n\t ' '   ' < "$srctree/$header" |
		   grep -qE -e "$regex"; then
			echo "#define $macro 1"
			break
		fi
	done
done
echo
echo "#endif /* KLIPS_COMPAT_CONFIG_H */"

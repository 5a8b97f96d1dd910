/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * klips: the binary interface between klips.ko and userland.
 *
 * Two doors lead into the module.
 *
 *   rtnetlink      creates, changes and deletes the ipsecN devices: link kind
 *                  KLIPS_LINK_KIND with the IFLA_KLIPS_* attributes below.
 *   generic        everything else: family KLIPS_GENL_NAME, version
 *   netlink        KLIPS_GENL_VERSION, the KLIPS_CMD_* commands below.
 *
 * Rules that hold for every command:
 *
 *  - The socket's network namespace is the one that is managed. SAs, policies
 *    and SPIs belong to the namespace in which a device was created (its
 *    underlay), and are managed only there.
 *  - CAP_NET_ADMIN in the user namespace that owns the network namespace is
 *    needed by every command, also for reading (keys are among the answers).
 *  - Attributes are validated strictly: an unknown attribute, a wrong length,
 *    a nest without NLA_F_NESTED or trailing bytes are errors. Every error
 *    carries an extack text (NLMSGERR_ATTR_MSG) and, where one attribute is at
 *    fault, its offset (NLMSGERR_ATTR_OFFS).
 *  - Integers are in host byte order unless their type below is beNN.
 *    Addresses are 4 (IPv4) or 16 (IPv6) bytes in network byte order; the
 *    length says the family.
 *  - Times are seconds of CLOCK_REALTIME unless said otherwise.
 *
 * Every message holds at most one of the KLIPS_A_* attributes, which are nests
 * (or one scalar) that belong to the command:
 *
 *   command            request                     answer           group
 *   ---------------    -------------------------   --------------   -------
 *   SA_NEW             KLIPS_A_SA                  -                sa
 *   SA_UPDATE          KLIPS_A_SA                  -                sa
 *   SA_DEL             KLIPS_A_SA (identity)       -                sa
 *   SA_GET (do)        KLIPS_A_SA (identity)       KLIPS_A_SA       -
 *   SA_GET (dump)      KLIPS_A_SA (PROTO) or none  KLIPS_A_SA ...   -
 *   SA_FLUSH           KLIPS_A_SA (PROTO) or none  -                sa
 *   SA_ALLOC_SPI       KLIPS_A_SA                  KLIPS_A_SA       -
 *   SA_EXPIRE          -                           -                expire
 *   POLICY_NEW         KLIPS_A_POLICY              -                policy
 *   POLICY_UPDATE      KLIPS_A_POLICY              -                policy
 *   POLICY_DEL         KLIPS_A_POLICY (identity)   -                policy
 *   POLICY_GET (do)    KLIPS_A_POLICY (identity)   KLIPS_A_POLICY   -
 *   POLICY_GET (dump)  none                        KLIPS_A_POLICY.. -
 *   POLICY_FLUSH       none                        -                policy
 *   TXN_BEGIN          none                        -                -
 *   TXN_COMMIT         none                        (see below)      -
 *   TXN_ABORT          none                        -                -
 *   ACQUIRE            -                           -                acquire
 *   DEVICE_GET (dump)  none                        KLIPS_A_DEVICE.. -
 *   STATS_GET          none                        KLIPS_A_STATS    -
 *   ALGORITHM_GET dump none                        KLIPS_A_ALGORITHM -
 *   SOCKET_BYPASS      KLIPS_A_FD                  -                -
 *
 * SA identity: DST, PROTO and SPI (and SRC, which must then agree).
 * Policy identity: ID alone, or DIR and SELECTOR (and DEVICE, where policies
 * of several devices share a selector; without it the oldest is meant).
 *
 * Transactions. TXN_BEGIN opens one on the socket. Every later *_NEW, *_UPDATE,
 * *_DEL and *_FLUSH of that socket is checked for form at once and staged (its
 * ACK says that the form is right). TXN_COMMIT plays the staged requests in
 * their order against the SAD and SPD; packets see all of them or none. Where
 * one is refused (already exists, no such entry, a limit) nothing is applied:
 * before the error the socket gets a message with command TXN_COMMIT and
 * KLIPS_A_FAULT, which says which request was refused and why. TXN_ABORT, and
 * closing the socket, discard what was staged. Other commands of the socket
 * are not part of the transaction and see the state before it. Without
 * TXN_BEGIN each request is a transaction of its own.
 *
 * Dumps survive concurrent change: an entry that exists during the whole dump
 * appears exactly once; NLM_F_DUMP_INTR is set where entries came or went.
 */
#ifndef _UAPI_KLIPS_H
#define _UAPI_KLIPS_H

#include <linux/types.h>

#define KLIPS_LINK_KIND "klips"
#define KLIPS_DEFAULT_DEVICE "ipsec0"

/**
 * enum klips_ifla - IFLA_INFO_DATA of a link of kind "klips"
 * @IFLA_KLIPS_UNDERLAY: u32, ifindex in the underlay namespace: outer packets
 *	leave only through this device; 0 or absent = wherever routing says.
 *	Inbound packets are not bound to it.
 * @IFLA_KLIPS_FWMARK: u32, skb mark of outer packets, also used in their
 *	route lookup; 0 = none.
 * @IFLA_KLIPS_CAPTURE: u8, 1 (default) = traffic that matches an "out" policy
 *	is steered into this device whatever the routing table says, and clear
 *	packets that an "in" or "fwd" policy protects are refused; 0 = only what
 *	is routed into the device is looked up (the route-based way).
 * @IFLA_KLIPS_MTU: u32, MTU override; 0 (default) = follow the SAs' overhead
 *	and the underlay. Setting the device's MTU (IFLA_MTU) sets the override.
 *
 * All can be given at creation and changed later.
 */
enum klips_ifla {
	IFLA_KLIPS_UNSPEC,
	IFLA_KLIPS_UNDERLAY,
	IFLA_KLIPS_FWMARK,
	IFLA_KLIPS_CAPTURE,
	IFLA_KLIPS_MTU,
	__IFLA_KLIPS_MAX
};

#define IFLA_KLIPS_MAX (__IFLA_KLIPS_MAX - 1)

#define KLIPS_GENL_NAME "klips"
#define KLIPS_GENL_VERSION 1

/* Multicast groups. Joining needs CAP_NET_ADMIN where the kernel can ask for it. */
#define KLIPS_GROUP_SA "sa" /* SA_NEW, SA_UPDATE, SA_DEL, SA_FLUSH; never keys */
#define KLIPS_GROUP_POLICY "policy" /* POLICY_NEW, _UPDATE, _DEL, _FLUSH */
#define KLIPS_GROUP_ACQUIRE "acquire" /* ACQUIRE; being a member = being the daemon */
#define KLIPS_GROUP_EXPIRE "expire" /* SA_EXPIRE */

/* Limits */
#define KLIPS_MAX_TEMPLATES 6 /* of one policy */
#define KLIPS_MAX_KEY 512 /* bytes */
#define KLIPS_MAX_REPLAY 4096 /* packets */
#define KLIPS_MAX_NAME 32 /* algorithm name with its NUL */
#define KLIPS_MAX_LABEL 256 /* security label with its NUL */
#define KLIPS_AUTO_REQID 0x4000 /* reqids that the kernel gives start here */
#define KLIPS_MIN_SPI 256 /* smaller ones are reserved, RFC 4303 section 2.1 */

/**
 * enum klips_cmd - commands; see the table above
 * @KLIPS_CMD_SA_NEW: add an SA. EEXIST when one with the same DST, PROTO and
 *	SPI exists (other than one made by SA_ALLOC_SPI, which it completes).
 * @KLIPS_CMD_SA_UPDATE: replace the SA of the same identity, whole and at
 *	once; ENOENT when there is none. Counters start anew.
 * @KLIPS_CMD_SA_DEL: delete one; ENOENT when there is none.
 * @KLIPS_CMD_SA_GET: one SA, or a dump.
 * @KLIPS_CMD_SA_FLUSH: delete all, or all of one PROTO.
 * @KLIPS_CMD_SA_ALLOC_SPI: SRC, DST, PROTO, MODE, REQID, SPI_MIN, SPI_MAX:
 *	reserves an SPI (a larval SA that dies after 30 seconds unless SA_NEW or
 *	SA_UPDATE completes it); the answer holds it. Not part of transactions.
 * @KLIPS_CMD_SA_EXPIRE: event: EXPIRE_HARD says whether the hard limit was
 *	reached (the SA is then gone) or the soft one.
 * @KLIPS_CMD_POLICY_NEW: add a policy; EEXIST when one with the same identity
 *	exists. A policy without DEVICE belongs to the default device, which
 *	must exist.
 * @KLIPS_CMD_POLICY_UPDATE: add or replace at once.
 * @KLIPS_CMD_POLICY_DEL: delete one; ENOENT when there is none.
 * @KLIPS_CMD_POLICY_GET: one policy, or a dump.
 * @KLIPS_CMD_POLICY_FLUSH: delete all.
 * @KLIPS_CMD_TXN_BEGIN: open a transaction; EBUSY when one is open.
 * @KLIPS_CMD_TXN_COMMIT: apply it; EINVAL when none is open.
 * @KLIPS_CMD_TXN_ABORT: discard it; EINVAL when none is open.
 * @KLIPS_CMD_ACQUIRE: event: a packet needs an SA that does not exist. Holds
 *	KLIPS_A_POLICY (with ID, the packet's own addresses as SELECTOR and
 *	the one template that is unmet).
 * @KLIPS_CMD_DEVICE_GET: dump of the devices whose underlay this namespace is,
 *	also of those that have moved elsewhere.
 * @KLIPS_CMD_STATS_GET: the namespace's drop counters.
 * @KLIPS_CMD_ALGORITHM_GET: dump of the algorithm table, with what the running
 *	kernel can do.
 * @KLIPS_CMD_SOCKET_BYPASS: KLIPS_A_FD is a UDP socket of the calling process
 *	in this namespace: its packets are never captured nor enforced, in
 *	either direction, until it or the netlink socket is closed.
 */
enum klips_cmd {
	KLIPS_CMD_UNSPEC,
	KLIPS_CMD_SA_NEW,
	KLIPS_CMD_SA_UPDATE,
	KLIPS_CMD_SA_DEL,
	KLIPS_CMD_SA_GET,
	KLIPS_CMD_SA_FLUSH,
	KLIPS_CMD_SA_ALLOC_SPI,
	KLIPS_CMD_SA_EXPIRE,
	KLIPS_CMD_POLICY_NEW,
	KLIPS_CMD_POLICY_UPDATE,
	KLIPS_CMD_POLICY_DEL,
	KLIPS_CMD_POLICY_GET,
	KLIPS_CMD_POLICY_FLUSH,
	KLIPS_CMD_TXN_BEGIN,
	KLIPS_CMD_TXN_COMMIT,
	KLIPS_CMD_TXN_ABORT,
	KLIPS_CMD_ACQUIRE,
	KLIPS_CMD_DEVICE_GET,
	KLIPS_CMD_STATS_GET,
	KLIPS_CMD_ALGORITHM_GET,
	KLIPS_CMD_SOCKET_BYPASS,
	__KLIPS_CMD_MAX
};

#define KLIPS_CMD_MAX (__KLIPS_CMD_MAX - 1)

/**
 * enum klips_attr - top level of every message
 * @KLIPS_A_SA: nest of enum klips_sa_attr
 * @KLIPS_A_POLICY: nest of enum klips_policy_attr
 * @KLIPS_A_DEVICE: nest of enum klips_device_attr
 * @KLIPS_A_STATS: nest of KLIPS_STAT_ENTRY nests
 * @KLIPS_A_ALGORITHM: nest of enum klips_algorithm_attr
 * @KLIPS_A_FAULT: nest of enum klips_fault_attr
 * @KLIPS_A_FD: u32, a file descriptor of the calling process
 */
enum klips_attr {
	KLIPS_A_UNSPEC,
	KLIPS_A_SA,
	KLIPS_A_POLICY,
	KLIPS_A_DEVICE,
	KLIPS_A_STATS,
	KLIPS_A_ALGORITHM,
	KLIPS_A_FAULT,
	KLIPS_A_FD,
	__KLIPS_A_MAX
};

#define KLIPS_A_MAX (__KLIPS_A_MAX - 1)

/* KLIPS_SA_MODE and KLIPS_TMPL_MODE, u8 */
enum klips_mode {
	KLIPS_MODE_ANY, /* SA: fits either, fixed by its first use */
	KLIPS_MODE_TRANSPORT,
	KLIPS_MODE_TUNNEL,
	__KLIPS_MODE_END
};

/* KLIPS_SA_STATE, u8 */
enum klips_state {
	KLIPS_STATE_LARVAL, /* an SPI without keys */
	KLIPS_STATE_MATURE,
	KLIPS_STATE_DYING, /* soft limit reached: used only if nothing better */
	KLIPS_STATE_DEAD, /* hard limit reached, or deleted */
	__KLIPS_STATE_END
};

/* KLIPS_SA_PAD, u8: content of ESP padding that we send */
enum klips_pad {
	KLIPS_PAD_SEQUENCE, /* 1, 2, 3 ...: RFC 4303 section 2.4, the default */
	KLIPS_PAD_ZERO,
	KLIPS_PAD_RANDOM,
	__KLIPS_PAD_END
};

/* KLIPS_SA_FLAGS, u32 */
#define KLIPS_SA_ESN (1U << 0) /* 64-bit sequence numbers, RFC 4303 section 2.2.1 */
#define KLIPS_SA_NOCYCLE (1U << 1) /* the sequence number may not wrap */
#define KLIPS_SA_DECAP_DSCP (1U << 2) /* tunnel: copy outer DSCP inwards */
#define KLIPS_SA_NO_ECN (1U << 3) /* tunnel: do not propagate ECN */
#define KLIPS_SA_RAW_CPI (1U << 4) /* IPComp: the SPI is the CPI (setkey -R) */
#define KLIPS_SA_ALL_FLAGS ((1U << 5) - 1)

/**
 * enum klips_sa_attr - one SA
 * @KLIPS_SA_ID: u32, never reused while the module is loaded; answers only
 * @KLIPS_SA_SRC: address. Both ends are of one family.
 * @KLIPS_SA_DST: address
 * @KLIPS_SA_PROTO: u8: 50 ESP, 51 AH, 108 IPComp
 * @KLIPS_SA_SPI: be32; for IPComp the CPI in its low 16 bits
 * @KLIPS_SA_MODE: u8 enum klips_mode, default ANY
 * @KLIPS_SA_REQID: u32, default 0 = none
 * @KLIPS_SA_FLAGS: u32 KLIPS_SA_*
 * @KLIPS_SA_REPLAY: u32, anti-replay window in packets, 0 (default) = no
 *	check, at most KLIPS_MAX_REPLAY
 * @KLIPS_SA_PAD: u8 enum klips_pad
 * @KLIPS_SA_ENC: string, name of a cipher or AEAD in the algorithm table
 * @KLIPS_SA_ENC_KEY: binary, at most KLIPS_MAX_KEY bytes; counter modes and
 *	AEADs: key then nonce (salt)
 * @KLIPS_SA_AUTH: string, name of an authenticator
 * @KLIPS_SA_AUTH_KEY: binary
 * @KLIPS_SA_COMP: string, name of a compressor
 * @KLIPS_SA_SELECTOR: nest of enum klips_selector_attr: what the SA may
 *	carry; absent = anything its policy sends
 * @KLIPS_SA_MARK: u32, skb mark: with MARK_MASK tells SAs of same addresses
 *	apart
 * @KLIPS_SA_MARK_MASK: u32, default 0 = any mark
 * @KLIPS_SA_ENCAP: nest of enum klips_encap_attr
 * @KLIPS_SA_LABEL: nest of enum klips_label_attr
 * @KLIPS_SA_HARD: nest of enum klips_lifetime_attr: the SA dies at the first
 * @KLIPS_SA_SOFT: nest of enum klips_lifetime_attr: SA_EXPIRE, state dying
 * @KLIPS_SA_CURRENT: nest of enum klips_lifetime_attr; answers only. Here
 *	ADD and USE are the time of creation and of the first use.
 * @KLIPS_SA_LAST_USED: u64, 0 = never; answers only
 * @KLIPS_SA_STATE: u8 enum klips_state; answers only
 * @KLIPS_SA_SEQ: u64, last sequence number sent, or highest received;
 *	answers only
 * @KLIPS_SA_STATS: nest of KLIPS_STAT_ENTRY: what this SA dropped; answers
 * @KLIPS_SA_SPI_MIN: u32 host order, SA_ALLOC_SPI only
 * @KLIPS_SA_SPI_MAX: u32 host order, SA_ALLOC_SPI only
 * @KLIPS_SA_EXPIRE_HARD: u8, SA_EXPIRE only
 * @KLIPS_SA_PID: u32, netlink port id of the creator; answers only
 * @KLIPS_SA_PAD64: padding
 */
enum klips_sa_attr {
	KLIPS_SA_UNSPEC,
	KLIPS_SA_ID,
	KLIPS_SA_SRC,
	KLIPS_SA_DST,
	KLIPS_SA_PROTO,
	KLIPS_SA_SPI,
	KLIPS_SA_MODE,
	KLIPS_SA_REQID,
	KLIPS_SA_FLAGS,
	KLIPS_SA_REPLAY,
	KLIPS_SA_PAD,
	KLIPS_SA_ENC,
	KLIPS_SA_ENC_KEY,
	KLIPS_SA_AUTH,
	KLIPS_SA_AUTH_KEY,
	KLIPS_SA_COMP,
	KLIPS_SA_SELECTOR,
	KLIPS_SA_MARK,
	KLIPS_SA_MARK_MASK,
	KLIPS_SA_ENCAP,
	KLIPS_SA_LABEL,
	KLIPS_SA_HARD,
	KLIPS_SA_SOFT,
	KLIPS_SA_CURRENT,
	KLIPS_SA_LAST_USED,
	KLIPS_SA_STATE,
	KLIPS_SA_SEQ,
	KLIPS_SA_STATS,
	KLIPS_SA_SPI_MIN,
	KLIPS_SA_SPI_MAX,
	KLIPS_SA_EXPIRE_HARD,
	KLIPS_SA_PID,
	KLIPS_SA_PAD64,
	__KLIPS_SA_MAX
};

#define KLIPS_SA_MAX (__KLIPS_SA_MAX - 1)

/**
 * enum klips_lifetime_attr - limits, or current values; 0 or absent = no limit
 * @KLIPS_LIFETIME_BYTES: u64, of clear inner packets
 * @KLIPS_LIFETIME_PACKETS: u64 ("allocations" in PF_KEY)
 * @KLIPS_LIFETIME_ADD: u64, seconds from creation
 * @KLIPS_LIFETIME_USE: u64, seconds from first use
 * @KLIPS_LIFETIME_PAD64: padding
 */
enum klips_lifetime_attr {
	KLIPS_LIFETIME_UNSPEC,
	KLIPS_LIFETIME_BYTES,
	KLIPS_LIFETIME_PACKETS,
	KLIPS_LIFETIME_ADD,
	KLIPS_LIFETIME_USE,
	KLIPS_LIFETIME_PAD64,
	__KLIPS_LIFETIME_MAX
};

#define KLIPS_LIFETIME_MAX (__KLIPS_LIFETIME_MAX - 1)

/**
 * enum klips_encap_attr - UDP encapsulation, RFC 3948
 * @KLIPS_ENCAP_SPORT: be16, at the SA's source
 * @KLIPS_ENCAP_DPORT: be16, at the SA's destination
 * @KLIPS_ENCAP_OA: address: the peer's own (original) address, for the
 *	checksums of transport mode
 */
enum klips_encap_attr {
	KLIPS_ENCAP_UNSPEC,
	KLIPS_ENCAP_SPORT,
	KLIPS_ENCAP_DPORT,
	KLIPS_ENCAP_OA,
	__KLIPS_ENCAP_MAX
};

#define KLIPS_ENCAP_MAX (__KLIPS_ENCAP_MAX - 1)

/**
 * enum klips_label_attr - security label (setkey -ctx)
 * @KLIPS_LABEL_DOI: u8
 * @KLIPS_LABEL_ALG: u8
 * @KLIPS_LABEL_TEXT: string
 *
 * klips does not enforce labels: an SA or policy that has one is refused with
 * EOPNOTSUPP, so that nobody trusts a label that is not looked at.
 */
enum klips_label_attr {
	KLIPS_LABEL_UNSPEC,
	KLIPS_LABEL_DOI,
	KLIPS_LABEL_ALG,
	KLIPS_LABEL_TEXT,
	__KLIPS_LABEL_MAX
};

#define KLIPS_LABEL_MAX (__KLIPS_LABEL_MAX - 1)

/**
 * enum klips_selector_attr - traffic selector
 * @KLIPS_SEL_SRC: address; both are of one family
 * @KLIPS_SEL_DST: address
 * @KLIPS_SEL_SRC_PLEN: u8, prefix length, default all bits
 * @KLIPS_SEL_DST_PLEN: u8
 * @KLIPS_SEL_PROTO: u8, upper-layer protocol, 0 (default) = any
 * @KLIPS_SEL_SPORT_MIN: u16, inclusive; default 0
 * @KLIPS_SEL_SPORT_MAX: u16, inclusive; default: SPORT_MIN if that is given,
 *	else 65535. Ports need a PROTO that has them. ICMP, ICMPv6 and mobility
 *	header: "source port" = type, "destination port" = code. GRE: upper and
 *	lower half of the key.
 * @KLIPS_SEL_DPORT_MIN: u16
 * @KLIPS_SEL_DPORT_MAX: u16
 *
 * Outbound selectors match the packet after NAT, inbound ones before it.
 */
enum klips_selector_attr {
	KLIPS_SEL_UNSPEC,
	KLIPS_SEL_SRC,
	KLIPS_SEL_DST,
	KLIPS_SEL_SRC_PLEN,
	KLIPS_SEL_DST_PLEN,
	KLIPS_SEL_PROTO,
	KLIPS_SEL_SPORT_MIN,
	KLIPS_SEL_SPORT_MAX,
	KLIPS_SEL_DPORT_MIN,
	KLIPS_SEL_DPORT_MAX,
	__KLIPS_SEL_MAX
};

#define KLIPS_SEL_MAX (__KLIPS_SEL_MAX - 1)

/* KLIPS_POLICY_DIR, u8 */
enum klips_dir {
	KLIPS_DIR_IN = 1, /* for this host */
	KLIPS_DIR_OUT, /* leaving, also when forwarded */
	KLIPS_DIR_FWD, /* arriving, for other hosts */
	__KLIPS_DIR_END
};

/* KLIPS_POLICY_ACTION, u8 */
enum klips_action {
	KLIPS_ACTION_DISCARD,
	KLIPS_ACTION_NONE, /* pass in the clear */
	KLIPS_ACTION_IPSEC, /* as the templates say */
	__KLIPS_ACTION_END
};

/* KLIPS_TMPL_LEVEL, u8 */
enum klips_level {
	KLIPS_LEVEL_DEFAULT, /* = require */
	KLIPS_LEVEL_USE, /* without an SA: in the clear */
	KLIPS_LEVEL_REQUIRE,
	KLIPS_LEVEL_UNIQUE, /* SAs with this REQID only; 0 = the kernel gives one */
	__KLIPS_LEVEL_END
};

#define KLIPS_PRIORITY_HIGH 0x40000000U
#define KLIPS_PRIORITY_DEFAULT 0x80000000U
#define KLIPS_PRIORITY_LOW 0xc0000000U

/**
 * enum klips_policy_attr - one policy
 * @KLIPS_POLICY_ID: u32, never reused while the module is loaded
 * @KLIPS_POLICY_DIR: u8 enum klips_dir
 * @KLIPS_POLICY_ACTION: u8 enum klips_action
 * @KLIPS_POLICY_PRIORITY: u32: the lowest value wins, then the oldest;
 *	default KLIPS_PRIORITY_DEFAULT
 * @KLIPS_POLICY_SELECTOR: nest of enum klips_selector_attr
 * @KLIPS_POLICY_DEVICE: string, interface name; default KLIPS_DEFAULT_DEVICE.
 *	The policy then follows the device, not the name.
 * @KLIPS_POLICY_IFINDEX: u32, 0 = its device has been deleted and it blocks;
 *	answers only
 * @KLIPS_POLICY_TMPL: nest of enum klips_tmpl_attr, repeated, in the order
 *	of application (innermost first), at most KLIPS_MAX_TEMPLATES; only
 *	with KLIPS_ACTION_IPSEC, then at least one
 * @KLIPS_POLICY_LABEL: nest of enum klips_label_attr
 * @KLIPS_POLICY_CREATED: u64; answers only
 * @KLIPS_POLICY_LAST_USED: u64, 0 = never; answers only
 * @KLIPS_POLICY_PID: u32, netlink port id of the creator; answers only
 * @KLIPS_POLICY_PAD64: padding
 */
enum klips_policy_attr {
	KLIPS_POLICY_UNSPEC,
	KLIPS_POLICY_ID,
	KLIPS_POLICY_DIR,
	KLIPS_POLICY_ACTION,
	KLIPS_POLICY_PRIORITY,
	KLIPS_POLICY_SELECTOR,
	KLIPS_POLICY_DEVICE,
	KLIPS_POLICY_IFINDEX,
	KLIPS_POLICY_TMPL,
	KLIPS_POLICY_LABEL,
	KLIPS_POLICY_CREATED,
	KLIPS_POLICY_LAST_USED,
	KLIPS_POLICY_PID,
	KLIPS_POLICY_PAD64,
	__KLIPS_POLICY_MAX
};

#define KLIPS_POLICY_MAX (__KLIPS_POLICY_MAX - 1)

/**
 * enum klips_tmpl_attr - one template: an SA that the traffic needs
 * @KLIPS_TMPL_PROTO: u8: 50 ESP, 51 AH, 108 IPComp
 * @KLIPS_TMPL_MODE: u8 enum klips_mode; tunnel needs SRC and DST
 * @KLIPS_TMPL_SRC: address of the SA's source; transport: default = the
 *	packet's own
 * @KLIPS_TMPL_DST: address
 * @KLIPS_TMPL_LEVEL: u8 enum klips_level
 * @KLIPS_TMPL_REQID: u32, 0 (default) = any SA; with LEVEL_UNIQUE see there
 */
enum klips_tmpl_attr {
	KLIPS_TMPL_UNSPEC,
	KLIPS_TMPL_PROTO,
	KLIPS_TMPL_MODE,
	KLIPS_TMPL_SRC,
	KLIPS_TMPL_DST,
	KLIPS_TMPL_LEVEL,
	KLIPS_TMPL_REQID,
	__KLIPS_TMPL_MAX
};

#define KLIPS_TMPL_MAX (__KLIPS_TMPL_MAX - 1)

/**
 * enum klips_device_attr - one device, answers only
 * @KLIPS_DEVICE_NAME: string
 * @KLIPS_DEVICE_IFINDEX: u32, in the namespace where the device is
 * @KLIPS_DEVICE_ELSEWHERE: flag: the device is in another namespace
 * @KLIPS_DEVICE_UNDERLAY: u32, see enum klips_ifla
 * @KLIPS_DEVICE_FWMARK: u32
 * @KLIPS_DEVICE_CAPTURE: u8
 * @KLIPS_DEVICE_MTU: u32, effective
 * @KLIPS_DEVICE_MTU_OVERRIDE: u32, 0 = none
 * @KLIPS_DEVICE_UP: u8
 * @KLIPS_DEVICE_POLICIES: u32, number of policies that belong to it
 * @KLIPS_DEVICE_STATS: nest of KLIPS_STAT_ENTRY: what it dropped
 */
enum klips_device_attr {
	KLIPS_DEVICE_UNSPEC,
	KLIPS_DEVICE_NAME,
	KLIPS_DEVICE_IFINDEX,
	KLIPS_DEVICE_ELSEWHERE,
	KLIPS_DEVICE_UNDERLAY,
	KLIPS_DEVICE_FWMARK,
	KLIPS_DEVICE_CAPTURE,
	KLIPS_DEVICE_MTU,
	KLIPS_DEVICE_MTU_OVERRIDE,
	KLIPS_DEVICE_UP,
	KLIPS_DEVICE_POLICIES,
	KLIPS_DEVICE_STATS,
	__KLIPS_DEVICE_MAX
};

#define KLIPS_DEVICE_MAX (__KLIPS_DEVICE_MAX - 1)

/* Inside KLIPS_A_STATS, KLIPS_SA_STATS and KLIPS_DEVICE_STATS: one nest for each
 * counter that is not 0, of enum klips_stat_attr.
 */
#define KLIPS_STAT_ENTRY 1

/**
 * enum klips_stat_attr - one counter
 * @KLIPS_STAT_NAME: string, the stable short name ("no-sa")
 * @KLIPS_STAT_TEXT: string, the reason in words
 * @KLIPS_STAT_COUNT: u64, packets
 * @KLIPS_STAT_PAD64: padding
 */
enum klips_stat_attr {
	KLIPS_STAT_UNSPEC,
	KLIPS_STAT_NAME,
	KLIPS_STAT_TEXT,
	KLIPS_STAT_COUNT,
	KLIPS_STAT_PAD64,
	__KLIPS_STAT_MAX
};

#define KLIPS_STAT_MAX (__KLIPS_STAT_MAX - 1)

/* KLIPS_ALGORITHM_KIND, u8 */
enum klips_algorithm_kind {
	KLIPS_ALGORITHM_CIPHER = 1,
	KLIPS_ALGORITHM_AUTH,
	KLIPS_ALGORITHM_AEAD,
	KLIPS_ALGORITHM_COMP,
};

/**
 * enum klips_algorithm_attr - one row of the algorithm table, answers only
 * @KLIPS_ALGORITHM_NAME: string
 * @KLIPS_ALGORITHM_KIND: u8 enum klips_algorithm_kind
 * @KLIPS_ALGORITHM_KEY_MIN: u32, bits, nonce included
 * @KLIPS_ALGORITHM_KEY_MAX: u32
 * @KLIPS_ALGORITHM_KEY_STEP: u32
 * @KLIPS_ALGORITHM_BLOCK: u32, bytes
 * @KLIPS_ALGORITHM_IV: u32, bytes in each packet
 * @KLIPS_ALGORITHM_ICV: u32, bytes in each packet
 * @KLIPS_ALGORITHM_CRYPTO: string, name in the kernel's crypto API
 * @KLIPS_ALGORITHM_MODULE: string, kernel module that provides it
 * @KLIPS_ALGORITHM_AVAILABLE: u8, 1 = this kernel can do it now
 * @KLIPS_ALGORITHM_WEAK: u8, 1 = for old peers only
 */
enum klips_algorithm_attr {
	KLIPS_ALGORITHM_UNSPEC,
	KLIPS_ALGORITHM_NAME,
	KLIPS_ALGORITHM_KIND,
	KLIPS_ALGORITHM_KEY_MIN,
	KLIPS_ALGORITHM_KEY_MAX,
	KLIPS_ALGORITHM_KEY_STEP,
	KLIPS_ALGORITHM_BLOCK,
	KLIPS_ALGORITHM_IV,
	KLIPS_ALGORITHM_ICV,
	KLIPS_ALGORITHM_CRYPTO,
	KLIPS_ALGORITHM_MODULE,
	KLIPS_ALGORITHM_AVAILABLE,
	KLIPS_ALGORITHM_WEAK,
	__KLIPS_ALGORITHM_MAX
};

#define KLIPS_ALGORITHM_MAX (__KLIPS_ALGORITHM_MAX - 1)

/**
 * enum klips_fault_attr - why a transaction was refused
 * @KLIPS_FAULT_SEQ: u32, nlmsg_seq of the request that was refused
 * @KLIPS_FAULT_ERROR: u32, its errno (positive)
 * @KLIPS_FAULT_TEXT: string, the extack text that it would have had alone
 */
enum klips_fault_attr {
	KLIPS_FAULT_UNSPEC,
	KLIPS_FAULT_SEQ,
	KLIPS_FAULT_ERROR,
	KLIPS_FAULT_TEXT,
	__KLIPS_FAULT_MAX
};

#define KLIPS_FAULT_MAX (__KLIPS_FAULT_MAX - 1)

#endif /* _UAPI_KLIPS_H */

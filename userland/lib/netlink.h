/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Conversations over one netlink socket: request and ACK, dumps, and what the
 * kernel says about errors. Private to libklips.
 *
 * Bytes travel over a "wire", so that tests can put a kernel of their own at its
 * other end.
 */
#ifndef KLIPS_LIB_NETLINK_H
#define KLIPS_LIB_NETLINK_H

#include <sys/types.h>

#include "attr.h"

/* One SA with the longest keys, names and label is less than half of this. */
#define KLIPS_NL_REQUEST 4096
/* The kernel's datagrams are of at most 32 KiB, single answers included. */
#define KLIPS_NL_RECEIVE 65536
/* Dumps that are interrupted by changes are started anew as often as this; then
 * the last one is taken: all that it can miss is what came or went meanwhile.
 */
#define KLIPS_NL_DUMPS 8

/**
 * struct klips_wire - how bytes travel
 * @send: one datagram of requests to the kernel; 0, or -1 with errno
 * @receive: one datagram from the kernel (others' are thrown away) into @buf;
 *	@wait = wait for it, for a long but limited time. Its length, or -1
 *	with errno: EAGAIN nothing there, ETIMEDOUT, EMSGSIZE it did not fit,
 *	ENOBUFS the kernel had to throw messages away
 * @join: a multicast group; 0, or -1 with errno
 * @fd: for poll()
 * @close: releases the wire itself, too
 */
struct klips_wire {
	int (*send)(struct klips_wire *w, const void *buf, size_t len);
	ssize_t (*receive)(struct klips_wire *w, void *buf, size_t size, bool wait);
	int (*join)(struct klips_wire *w, uint32_t group);
	int (*fd)(const struct klips_wire *w);
	void (*close)(struct klips_wire *w);
};

/**
 * klips_wire_open() - a wire to the kernel
 * @bus: NETLINK_GENERIC, NETLINK_ROUTE
 *
 * Return: the wire, or NULL with errno.
 */
struct klips_wire *klips_wire_open(int bus);

/**
 * struct klips_nl - one conversation
 * @wire: owned
 * @seq: of the last request
 * @header: bytes between struct nlmsghdr and the first attribute
 * @set: names of a request's top-level attributes
 * @buf: receive buffer
 */
struct klips_nl {
	struct klips_wire *wire;
	uint32_t seq;
	size_t header;
	const struct klips_attr_set *set;
	char *buf;
};

/* Takes over @wire (which may be NULL: errno says why), also on failure. */
int klips_nl_init(struct klips_nl *nl, struct klips_wire *wire, size_t header,
		  const struct klips_attr_set *set, struct klips_error *err);
void klips_nl_close(struct klips_nl *nl);

/* An answer; 0 to go on, -1 with @err filled to give up. */
typedef int (*klips_nl_fn)(const struct nlmsghdr *nlh, void *arg, struct klips_error *err);

/**
 * klips_nl_talk() - send a request, wait for its ACK
 * @nl: conversation
 * @req: request with NLM_F_ACK; gets its sequence number here
 * @what: for error texts: "adding an SA"
 * @fn: gets the answers before the ACK, may be NULL: none are expected
 * @arg: for @fn
 * @err: filled on failure
 *
 * Return: 0, -1.
 */
int klips_nl_talk(struct klips_nl *nl, struct nlmsghdr *req, const char *what, klips_nl_fn fn,
		  void *arg, struct klips_error *err);

/**
 * klips_nl_dump() - send a dump request, then deliver all its answers
 *
 * The answers are collected first; an interrupted dump is repeated. So @fn sees
 * each entry once, and may talk to the kernel itself. Arguments as above; @fn's
 * failure ends the dump.
 *
 * Return: 0, -1.
 */
int klips_nl_dump(struct klips_nl *nl, struct nlmsghdr *req, const char *what, klips_nl_fn fn,
		  void *arg, struct klips_error *err);

/**
 * klips_nl_each() - for each message of a datagram
 * @buf: datagram
 * @len: its length
 *
 * Return: 0, or -1: @fn failed, or the datagram is malformed.
 */
int klips_nl_each(const void *buf, size_t len, klips_nl_fn fn, void *arg,
		  struct klips_error *err);

/**
 * klips_nl_ack() - read NLMSG_ERROR, or the end of a dump
 * @nl: conversation
 * @nlh: NLMSG_ERROR or NLMSG_DONE
 * @req: the request that it answers, to name its attributes; may be NULL
 * @what: for error texts
 * @err: filled on failure
 *
 * Return: 0 for an ACK, -1 for an error.
 */
int klips_nl_ack(const struct klips_nl *nl, const struct nlmsghdr *nlh,
		 const struct nlmsghdr *req, const char *what, struct klips_error *err);

#endif

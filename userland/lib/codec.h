/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The model's structs to and from attributes, and the handle. Nothing in the
 * encoders and decoders touches a socket. Private to libklips.
 */
#ifndef KLIPS_LIB_CODEC_H
#define KLIPS_LIB_CODEC_H

#include "netlink.h"

/**
 * struct klips_kernel - the handle
 * @nl: requests
 * @events: events; another socket, so that they never mix with answers
 * @family: genl family id
 * @groups: multicast group ids by name
 * @txn: the open transaction, NULL if none
 * @counters: what klips_sa_get()'s answer points to
 */
struct klips_kernel {
	struct klips_nl nl, events;
	uint16_t family;
	unsigned int ngroups;
	struct klips_group {
		char name[16];
		uint32_t id;
	} groups[8];
	struct klips_txn *txn;
	struct klips_counter counters[KLIPS_MAX_COUNTERS];
};

/**
 * klips_kernel_over() - a handle over given wires, for tests
 * @requests, @events: taken over, also on failure
 */
struct klips_kernel *klips_kernel_over(struct klips_wire *requests, struct klips_wire *events,
				       struct klips_error *err);

/**
 * klips_message() - begin a message of the family
 * @buf: KLIPS_NL_REQUEST bytes, aligned as struct nlmsghdr
 * @cmd: enum klips_cmd
 * @flags: NLM_F_ACK or NLM_F_DUMP; NLM_F_REQUEST is added
 */
struct nlmsghdr *klips_message(const struct klips_kernel *k, void *buf, uint8_t cmd,
			       uint16_t flags);

/**
 * klips_answer() - check an answer's family, command and top level
 * @k: handle
 * @nlh: message
 * @cmd: expected command
 * @type: the KLIPS_A_* nest that must be there
 * @err: filled on failure
 *
 * Return: that nest, or NULL.
 */
const struct nlattr *klips_answer(const struct klips_kernel *k, const struct nlmsghdr *nlh,
				  uint8_t cmd, uint16_t type, struct klips_error *err);

/**
 * klips_submit() - send a request that transactions may hold back
 * @k: handle
 * @nlh: the request; wiped when this returns
 * @tag: comes back in @err
 * @err: filled on failure
 *
 * Return: 0, -1.
 */
int klips_submit(struct klips_kernel *k, struct nlmsghdr *nlh, uint32_t tag,
		 struct klips_error *err);

/* What a command does, for error texts: "adding an SA" */
const char *klips_command_text(uint8_t cmd);

void klips_txn_free(struct klips_kernel *k);

/* How device.c gets its wire to rtnetlink; tests put their own kernel there. */
extern struct klips_wire *(*klips_link_wire)(int bus);

/* Encoders put one nest; they fail (EINVAL) for what no message can hold. The
 * identity form holds what names the object only.
 */
int klips_put_sa(struct nlmsghdr *nlh, const struct klips_sa *sa, struct klips_error *err);
void klips_put_sa_identity(struct nlmsghdr *nlh, const struct klips_sa *sa);
int klips_put_policy(struct nlmsghdr *nlh, const struct klips_policy *p,
		     struct klips_error *err);
void klips_put_policy_identity(struct nlmsghdr *nlh, const struct klips_policy *p);
void klips_put_selector(struct nlmsghdr *nlh, uint16_t type, const struct klips_traffic *t);
void klips_put_label(struct nlmsghdr *nlh, uint16_t type, const struct klips_label *label);

/* Decoders read one nest into a struct that they clear first; 0, or -1 with
 * @err. @counters: KLIPS_MAX_COUNTERS of them, what sa->counters will point to.
 */
int klips_get_sa(const struct nlattr *nest, struct klips_sa *sa, struct klips_counter *counters,
		 bool *hard, struct klips_error *err);
int klips_get_policy(const struct nlattr *nest, struct klips_policy *p, struct klips_error *err);
int klips_get_selector(const struct nlattr *nest, struct klips_traffic *t,
		       struct klips_error *err);
int klips_get_label(const struct nlattr *nest, struct klips_label *label,
		    struct klips_error *err);
int klips_get_device(const struct nlattr *nest, struct klips_device *d, struct klips_error *err);
int klips_get_counters(const struct nlattr *nest, struct klips_counter *c, unsigned int *n,
		       struct klips_error *err);
int klips_get_algorithm(const struct nlattr *nest, struct klips_algorithm *a,
			struct klips_error *err);
int klips_get_event(const struct klips_kernel *k, const struct nlmsghdr *nlh,
		    struct klips_event *ev, struct klips_counter *counters,
		    struct klips_error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink attributes of the klips interface as tables: one table for each enum
 * of kmod/uapi/klips.h. They check what the kernel answers (its lengths are not
 * trusted), and give names to attributes for error texts.
 *
 * Private to libklips.
 */
#ifndef KLIPS_LIB_ATTR_H
#define KLIPS_LIB_ATTR_H

#include <libmnl/libmnl.h>

#include "kernel.h"

enum klips_attr_kind {
	KLIPS_KIND_NONE, /* unspec and padding: ignored */
	KLIPS_KIND_U8,
	KLIPS_KIND_U16, /* also be16 */
	KLIPS_KIND_U32, /* also be32 */
	KLIPS_KIND_U64,
	KLIPS_KIND_FLAG,
	KLIPS_KIND_STRING, /* at most max bytes with its NUL */
	KLIPS_KIND_CLIPPED, /* string for display: longer ones are cut */
	KLIPS_KIND_BINARY, /* at most max bytes */
	KLIPS_KIND_ADDRESS, /* 4 or 16 bytes */
	KLIPS_KIND_NEST,
};

struct klips_attr_set;

/**
 * struct klips_attr_info - one attribute
 * @name: for error texts
 * @kind: enum klips_attr_kind
 * @max: bytes, of strings (with NUL) and binaries
 * @nest: what is inside, of nests
 */
struct klips_attr_info {
	const char *name;
	uint8_t kind;
	uint16_t max;
	const struct klips_attr_set *nest;
};

/**
 * struct klips_attr_set - the attributes of one level, by type
 * @attr: table, indexed by type
 * @max: highest type in it
 */
struct klips_attr_set {
	const struct klips_attr_info *attr;
	unsigned int max;
};

extern const struct klips_attr_set klips_attrs; /* enum klips_attr: the top */
extern const struct klips_attr_set klips_sa_attrs;
extern const struct klips_attr_set klips_policy_attrs;
extern const struct klips_attr_set klips_tmpl_attrs;
extern const struct klips_attr_set klips_selector_attrs;
extern const struct klips_attr_set klips_lifetime_attrs;
extern const struct klips_attr_set klips_encap_attrs;
extern const struct klips_attr_set klips_label_attrs;
extern const struct klips_attr_set klips_device_attrs;
extern const struct klips_attr_set klips_stats_attrs;
extern const struct klips_attr_set klips_stat_attrs;
extern const struct klips_attr_set klips_algorithm_attrs;
extern const struct klips_attr_set klips_fault_attrs;
extern const struct klips_attr_set klips_link_attrs; /* rtnetlink, as far as used */

#define KLIPS_ATTR_TABLE 40 /* more than any max + 1 above, IFLA_LINKINFO included */

/**
 * klips_fail() - fill an error
 * @err: may be NULL
 * @code: positive errno
 * @fmt: the text, a whole sentence without its full stop
 *
 * Return: -1, so that callers can return it.
 */
int klips_fail(struct klips_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * klips_attr_parse() - check the attributes of one level and index them by type
 * @data: the first attribute
 * @len: bytes there are
 * @set: what they may be; types beyond it (a newer kernel's) are skipped
 * @tb: KLIPS_ATTR_TABLE pointers; NULL where a type is absent, the last one
 *	where it is repeated
 * @err: filled on failure: EBADMSG
 *
 * Bytes that are left over, lengths that do not fit the kind and strings
 * without end are failures.
 *
 * Return: 0, -1.
 */
int klips_attr_parse(const void *data, size_t len, const struct klips_attr_set *set,
		     const struct nlattr **tb, struct klips_error *err);

/* The same for what is inside a nest. */
int klips_attr_nest(const struct nlattr *nest, const struct klips_attr_set *set,
		    const struct nlattr **tb, struct klips_error *err);

/**
 * klips_attr_path() - name the attribute at an offset of a request
 * @data: the first top-level attribute
 * @len: bytes there are
 * @set: the top level
 * @offset: from @data
 * @buf: gets "sa.enc-key", or "" where no attribute starts there
 * @size: of @buf
 *
 * Return: @buf.
 */
char *klips_attr_path(const void *data, size_t len, const struct klips_attr_set *set,
		      size_t offset, char *buf, size_t size);

/* The set of the nest at @offset (see klips_attr_path()), or NULL. */
const struct klips_attr_set *klips_attr_set_at(const void *data, size_t len,
					       const struct klips_attr_set *set,
					       size_t offset);

/* Values; the attribute has passed klips_attr_parse(). NULL gives 0 or "none". */
uint8_t klips_attr_u8(const struct nlattr *a);
uint16_t klips_attr_u16(const struct nlattr *a);
uint32_t klips_attr_u32(const struct nlattr *a);
uint64_t klips_attr_u64(const struct nlattr *a);
void klips_attr_string(const struct nlattr *a, char *buf, size_t size);
void klips_attr_address(const struct nlattr *a, struct klips_address *out);

/* Writers for a message with room for it; addresses of AF_UNSPEC are left out. */
void klips_put_address(struct nlmsghdr *nlh, uint16_t type, const struct klips_address *a);
void klips_put_string(struct nlmsghdr *nlh, uint16_t type, const char *s, size_t size);
struct nlattr *klips_put_nest(struct nlmsghdr *nlh, uint16_t type);

#endif

// SPDX-License-Identifier: GPL-2.0
/* Checking, reading, writing and naming of attributes: attr.h. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "attr.h"

int klips_fail(struct klips_error *err, int code, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	memset(err, 0, sizeof(*err));
	err->code = code;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return -1;
}

static int bad(const struct klips_attr_info *a, const struct nlattr *found, const char *expected,
	       struct klips_error *err)
{
	return klips_fail(err, EBADMSG,
			  "malformed answer from the kernel: attribute %s has %u bytes, expected %s",
			  a->name, mnl_attr_get_payload_len(found), expected);
}

/* Does one attribute fit its kind? */
static int check(const struct klips_attr_info *a, const struct nlattr *found, struct klips_error *err)
{
	static const char *const size_text[] = {
		[KLIPS_KIND_U8] = "1",
		[KLIPS_KIND_U16] = "2",
		[KLIPS_KIND_U32] = "4",
		[KLIPS_KIND_U64] = "8",
		[KLIPS_KIND_FLAG] = "none",
	};
	static const uint8_t size[] = {
		[KLIPS_KIND_U8] = 1,
		[KLIPS_KIND_U16] = 2,
		[KLIPS_KIND_U32] = 4,
		[KLIPS_KIND_U64] = 8,
		[KLIPS_KIND_FLAG] = 0,
	};
	size_t len = mnl_attr_get_payload_len(found);
	char limit[32];

	switch (a->kind) {
	case KLIPS_KIND_NONE:
	case KLIPS_KIND_NEST:
		return 0;
	case KLIPS_KIND_ADDRESS:
		return len == 4 || len == 16 ? 0 : bad(a, found, "4 or 16", err);
	case KLIPS_KIND_BINARY:
		snprintf(limit, sizeof(limit), "at most %u", a->max);
		return len <= a->max ? 0 : bad(a, found, limit, err);
	case KLIPS_KIND_STRING:
	case KLIPS_KIND_CLIPPED:
		if (!len || memchr(mnl_attr_get_payload(found), '\0', len) !=
				    (char *)mnl_attr_get_payload(found) + len - 1)
			return bad(a, found, "a string with one NUL, at its end", err);
		snprintf(limit, sizeof(limit), "at most %u", a->max);
		if (a->kind == KLIPS_KIND_STRING && len > a->max)
			return bad(a, found, limit, err);
		return 0;
	default:
		return len == size[a->kind] ? 0 : bad(a, found, size_text[a->kind], err);
	}
}

int klips_attr_parse(const void *data, size_t len, const struct klips_attr_set *set,
		     const struct nlattr **tb, struct klips_error *err)
{
	const struct nlattr *a = data;
	size_t left = len;

	memset(tb, 0, KLIPS_ATTR_TABLE * sizeof(*tb));
	while (left) {
		unsigned int type;
		size_t step;

		if (left < sizeof(*a) || a->nla_len < sizeof(*a) || a->nla_len > left)
			return klips_fail(err, EBADMSG,
					  "malformed answer from the kernel: %zu stray bytes where an attribute should begin",
					  left);
		type = mnl_attr_get_type(a);
		if (type <= set->max && set->attr[type].name) {
			if (check(&set->attr[type], a, err))
				return -1;
			tb[type] = a;
		}
		/* the last attribute may come without its padding */
		step = MNL_ALIGN(a->nla_len);
		if (step > left)
			step = left;
		left -= step;
		a = (const struct nlattr *)((const char *)a + step);
	}
	return 0;
}

int klips_attr_nest(const struct nlattr *nest, const struct klips_attr_set *set,
		    const struct nlattr **tb, struct klips_error *err)
{
	return klips_attr_parse(mnl_attr_get_payload(nest), mnl_attr_get_payload_len(nest), set,
				tb, err);
}

/* Walk down to the attribute at @offset; @path, if given, gets the names. */
static const struct klips_attr_info *find(const void *data, size_t len,
				     const struct klips_attr_set *set, size_t offset,
				     char *path, size_t size)
{
	const char *base = data, *target = base + offset;
	const struct klips_attr_info *found = NULL;

	if (offset >= len)
		return NULL;
	while (set) {
		const struct nlattr *a = (const struct nlattr *)base;
		unsigned int type;
		size_t used;

		while (mnl_attr_ok(a, len) && (const char *)mnl_attr_next(a) <= target) {
			len -= MNL_ALIGN(a->nla_len);
			a = mnl_attr_next(a);
			if ((ssize_t)len <= 0)
				return NULL;
		}
		if (!mnl_attr_ok(a, len))
			return NULL;
		type = mnl_attr_get_type(a);
		if (type > set->max || !set->attr[type].name)
			return NULL;
		found = &set->attr[type];
		if (path) {
			used = strlen(path);
			snprintf(path + used, size - used, "%s%s", used ? "." : "", found->name);
		}
		if ((const char *)a == target)
			return found;
		base = mnl_attr_get_payload(a);
		len = mnl_attr_get_payload_len(a);
		set = found->nest;
	}
	return NULL;
}

char *klips_attr_path(const void *data, size_t len, const struct klips_attr_set *set,
		      size_t offset, char *buf, size_t size)
{
	*buf = '\0';
	if (!find(data, len, set, offset, buf, size))
		*buf = '\0';
	return buf;
}

const struct klips_attr_set *klips_attr_set_at(const void *data, size_t len,
					       const struct klips_attr_set *set, size_t offset)
{
	const struct klips_attr_info *a = find(data, len, set, offset, NULL, 0);

	return a ? a->nest : NULL;
}

uint8_t klips_attr_u8(const struct nlattr *a)
{
	return a ? mnl_attr_get_u8(a) : 0;
}

uint16_t klips_attr_u16(const struct nlattr *a)
{
	return a ? mnl_attr_get_u16(a) : 0;
}

uint32_t klips_attr_u32(const struct nlattr *a)
{
	return a ? mnl_attr_get_u32(a) : 0;
}

uint64_t klips_attr_u64(const struct nlattr *a)
{
	return a ? mnl_attr_get_u64(a) : 0;
}

void klips_attr_string(const struct nlattr *a, char *buf, size_t size)
{
	snprintf(buf, size, "%s", a ? mnl_attr_get_str(a) : "");
}

void klips_attr_address(const struct nlattr *a, struct klips_address *out)
{
	memset(out, 0, sizeof(*out));
	if (!a)
		return;
	if (mnl_attr_get_payload_len(a) == sizeof(out->v4)) {
		out->family = AF_INET;
		memcpy(&out->v4, mnl_attr_get_payload(a), sizeof(out->v4));
	} else {
		out->family = AF_INET6;
		memcpy(&out->v6, mnl_attr_get_payload(a), sizeof(out->v6));
	}
}

void klips_put_address(struct nlmsghdr *nlh, uint16_t type, const struct klips_address *a)
{
	if (a->family == AF_INET)
		mnl_attr_put(nlh, type, sizeof(a->v4), &a->v4);
	else if (a->family == AF_INET6)
		mnl_attr_put(nlh, type, sizeof(a->v6), &a->v6);
}

void klips_put_string(struct nlmsghdr *nlh, uint16_t type, const char *s, size_t size)
{
	char copy[KLIPS_MAX_LABEL];
	size_t len = strnlen(s, size - 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	mnl_attr_put(nlh, type, len + 1, copy);
}

struct nlattr *klips_put_nest(struct nlmsghdr *nlh, uint16_t type)
{
	/* mnl_attr_nest_start() sets NLA_F_NESTED, which the kernel insists on */
	return mnl_attr_nest_start(nlh, type);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Error texts with numbers and names in them, for netlink answers.
 *
 * netlink sends an extack's text after the handler has returned, so it must live
 * on. Kernels before 6.3 have no room for a formatted text in struct
 * netlink_ext_ack, later ones have 80 bytes, less than a good sentence needs.
 * Therefore each text is made once and kept until the module goes: texts never
 * change once they can be seen, and since they are few (an algorithm's name, a
 * key's length), a small number of them is enough. Where a flood of different
 * errors has used it up, errors are less exact, not less true.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "extack.h"

#define KLIPS_EXTACK_TEXTS	256	/* kept at most */
#define KLIPS_EXTACK_LEN	200	/* bytes each at most, with the NUL */

struct klips_extack_text {
	struct list_head list;
	char text[];
};

static LIST_HEAD(klips_extack_texts);
static unsigned int klips_extack_count;
static DEFINE_MUTEX(klips_extack_lock);

/* The kept copy of a text; NULL if there is none and no room for it. */
static const char *keep(const char *text)
{
	struct klips_extack_text *t;
	size_t size = strlen(text) + 1;

	list_for_each_entry(t, &klips_extack_texts, list) {
		if (!strcmp(t->text, text))
			return t->text;
	}
	if (klips_extack_count == KLIPS_EXTACK_TEXTS)
		return NULL;
	t = kmalloc(sizeof(*t) + size, GFP_KERNEL);
	if (!t)
		return NULL;
	memcpy(t->text, text, size);
	list_add(&t->list, &klips_extack_texts);
	klips_extack_count++;
	return t->text;
}

/**
 * klips_extack_set() - give a netlink answer a text that is not a literal
 * @extack: answer; may be NULL
 * @text: lives as long as the module, such as a text in a table
 *
 * NL_SET_ERR_MSG() takes literals only.
 */
void klips_extack_set(struct netlink_ext_ack *extack, const char *text)
{
	if (extack)
		extack->_msg = text;
}

/**
 * klips_extack_fmt() - give a netlink answer a formatted text
 * @extack: answer; may be NULL
 * @fallback: literal that says the same less exactly, for when there is no room
 * @fmt: format of printf() and its arguments; nothing secret, and nothing of
 *	which there are more than some hundred values, such as addresses. What
 *	is longer than 199 bytes is cut.
 *
 * Context: process context, may sleep.
 */
void klips_extack_fmt(struct netlink_ext_ack *extack, const char *fallback,
		      const char *fmt, ...)
{
	const char *kept = NULL;
	va_list args;
	char *text;

	if (!extack)
		return;
	text = kmalloc(KLIPS_EXTACK_LEN, GFP_KERNEL);
	if (text) {
		va_start(args, fmt);
		vscnprintf(text, KLIPS_EXTACK_LEN, fmt, args);
		va_end(args);
		mutex_lock(&klips_extack_lock);
		kept = keep(text);
		mutex_unlock(&klips_extack_lock);
		kfree(text);
	}
	extack->_msg = kept ? kept : fallback;
}

/**
 * klips_extack_exit() - forget the texts
 *
 * After the netlink family is gone: unregistering it waits for the answers that
 * are being sent.
 *
 * Context: module exit.
 */
void klips_extack_exit(void)
{
	struct klips_extack_text *t, *next;

	list_for_each_entry_safe(t, next, &klips_extack_texts, list) {
		list_del(&t->list);
		kfree(t);
	}
	klips_extack_count = 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the pure cores stand on, in the kernel and in userland.
 *
 * A core is a function without kernel state: it allocates through
 * klips_core_alloc(), frees through klips_core_free*(), and otherwise only
 * computes. This header is the one place that knows which of the two worlds it
 * is compiled for; everywhere else in kmod/core the code is the same text.
 */
#ifndef KLIPS_CORE_ENV_H
#define KLIPS_CORE_ENV_H

#ifdef __KERNEL__

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include <asm/byteorder.h>
#include <asm/processor.h>

#define klips_core_alloc(size, gfp)	kzalloc(size, gfp)
#define klips_core_free(ptr)		kfree(ptr)
#define klips_core_free_rcu(ptr, head)	kfree_rcu(ptr, head)

#else /* userland */

#include <arpa/inet.h>
#include <errno.h>
#include <linux/types.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef unsigned int gfp_t;

#define GFP_KERNEL	0u
#define GFP_ATOMIC	1u

#define __rcu
#define __force

#ifndef likely
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#endif

#ifndef min
#define min(a, b)				\
	__extension__({				\
		__typeof__(a) min_a = (a);	\
		__typeof__(b) min_b = (b);	\
						\
		min_a < min_b ? min_a : min_b;	\
	})
#define max(a, b)				\
	__extension__({				\
		__typeof__(a) max_a = (a);	\
		__typeof__(b) max_b = (b);	\
						\
		max_a > max_b ? max_a : max_b;	\
	})
#endif

#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)	__atomic_store_n(&(x), v, __ATOMIC_RELAXED)
#define smp_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)

/*
 * ThreadSanitizer does not model fences. It need not: in userland every pointer
 * load and store below is itself an acquire or a release, which gives the
 * ordering that the fences give in the kernel.
 */
#ifdef __SANITIZE_THREAD__
#define smp_rmb()		do { } while (0)
#define smp_wmb()		do { } while (0)
#else
#define smp_rmb()		__atomic_thread_fence(__ATOMIC_ACQUIRE)
#define smp_wmb()		__atomic_thread_fence(__ATOMIC_RELEASE)
#endif

#define cpu_relax()		do { } while (0)

#define rcu_dereference(p)		__atomic_load_n(&(p), __ATOMIC_ACQUIRE)
#define rcu_dereference_protected(p, c)	__atomic_load_n(&(p), __ATOMIC_RELAXED)
#define rcu_access_pointer(p)		__atomic_load_n(&(p), __ATOMIC_RELAXED)
#define rcu_assign_pointer(p, v)	__atomic_store_n(&(p), v, __ATOMIC_RELEASE)
#define RCU_INIT_POINTER(p, v)		__atomic_store_n(&(p), v, __ATOMIC_RELAXED)

struct rcu_head {
	void *next;
};

/*
 * Hooks for tests. Where they are NULL, memory comes from calloc() and goes to
 * free() at once, which is right for programs with one thread.
 * klips_core_alloc_fails decides whether the next allocation fails;
 * klips_core_defer_free takes over what readers may still be looking at.
 */
__attribute__((weak)) bool (*klips_core_alloc_fails)(size_t size);
__attribute__((weak)) void (*klips_core_defer_free)(void *ptr);

static inline void *klips_core_alloc(size_t size, gfp_t gfp)
{
	(void)gfp;
	if (klips_core_alloc_fails && klips_core_alloc_fails(size))
		return NULL;
	return calloc(1, size);
}

static inline void klips_core_free(void *ptr)
{
	free(ptr);
}

static inline void klips_core_free_later(void *ptr)
{
	if (klips_core_defer_free)
		klips_core_defer_free(ptr);
	else
		free(ptr);
}

#define klips_core_free_rcu(ptr, head)	klips_core_free_later(ptr)

#endif /* __KERNEL__ */

/**
 * klips_be16_at() - read a 16-bit big-endian number at any alignment
 * @p: two readable bytes
 *
 * Return: the number in host order.
 */
static inline u16 klips_be16_at(const u8 *p)
{
	return (u16)(p[0] << 8 | p[1]);
}

#endif /* KLIPS_CORE_ENV_H */

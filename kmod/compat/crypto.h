/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The crypto API of all supported kernels, with today's names and signatures.
 */
#ifndef KLIPS_COMPAT_CRYPTO_H
#define KLIPS_COMPAT_CRYPTO_H

#include <linux/crypto.h>

/*
 * crypto_memneq() moved to a header of its own in 6.5. Sparse does not know the
 * question.
 */
#ifdef __CHECKER__
#include <crypto/algapi.h>
#elif __has_include("crypto/utils.h")
#include <crypto/utils.h>
#else
#include <crypto/algapi.h>
#endif

/*
 * Completion callbacks take the request's data since 6.3; before, they took the
 * request itself. KLIPS_CRYPTO_DONE(fn) once, after
 * "static void fn(void *data, int err)", and klips_crypto_done(fn) where a
 * crypto_completion_t is wanted, fit both. The type decides, not the version, and
 * nothing is cast, so that control flow integrity holds.
 */
#define KLIPS_CRYPTO_DONE(fn)						\
static void __maybe_unused fn##_by_request(struct crypto_async_request *req, \
					   int err)			\
{									\
	fn(req->data, err);						\
}

#define klips_crypto_done(fn)						\
	__builtin_choose_expr(						\
		__builtin_types_compatible_p(crypto_completion_t,	\
					     void (*)(void *data, int err)), \
		fn, fn##_by_request)

#endif /* KLIPS_COMPAT_CRYPTO_H */

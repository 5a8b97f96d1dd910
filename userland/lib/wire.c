// SPDX-License-Identifier: GPL-2.0
/* The wire to the kernel: netlink.h. */

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "netlink.h"

/* Long enough for a commit of very many SAs on a slow machine */
#define TIMEOUT_MS 60000
/* Room for the errors to a whole batch, and for bursts of events */
#define RECEIVE_ROOM (4 << 20)
#define SEND_ROOM (1 << 20)

struct kernel_wire {
	struct klips_wire wire;
	struct mnl_socket *nl;
};

static int wire_fd(const struct klips_wire *w)
{
	return mnl_socket_get_fd(((const struct kernel_wire *)w)->nl);
}

static int wire_send(struct klips_wire *w, const void *buf, size_t len)
{
	const struct kernel_wire *kw = (const struct kernel_wire *)w;
	ssize_t n;

	do {
		n = mnl_socket_sendto(kw->nl, buf, len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	if ((size_t)n != len) {
		errno = EMSGSIZE;
		return -1;
	}
	return 0;
}

static int wire_wait(const struct klips_wire *w)
{
	struct pollfd p = { .fd = wire_fd(w), .events = POLLIN };
	int n;

	do {
		n = poll(&p, 1, TIMEOUT_MS);
	} while (n < 0 && errno == EINTR);
	if (n == 0)
		errno = ETIMEDOUT;
	return n > 0 ? 0 : -1;
}

static ssize_t wire_receive(struct klips_wire *w, void *buf, size_t size, bool wait)
{
	struct sockaddr_nl from;
	struct iovec iov = { .iov_base = buf, .iov_len = size };
	struct msghdr msg;
	ssize_t n;

	for (;;) {
		memset(&msg, 0, sizeof(msg));
		memset(&from, 0, sizeof(from));
		msg.msg_name = &from;
		msg.msg_namelen = sizeof(from);
		msg.msg_iov = &iov;
		msg.msg_iovlen = 1;
		n = recvmsg(wire_fd(w), &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			if (errno != EAGAIN || !wait)
				return -1;
			if (wire_wait(w))
				return -1;
			continue;
		}
		/* anybody may write to a netlink socket; only the kernel is 0 */
		if (msg.msg_namelen != sizeof(from) || from.nl_family != AF_NETLINK ||
		    from.nl_pid)
			continue;
		if (msg.msg_flags & MSG_TRUNC) {
			errno = EMSGSIZE;
			return -1;
		}
		return n;
	}
}

static int wire_join(struct klips_wire *w, uint32_t group)
{
	const struct kernel_wire *kw = (const struct kernel_wire *)w;

	return mnl_socket_setsockopt(kw->nl, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group));
}

static void wire_close(struct klips_wire *w)
{
	struct kernel_wire *kw = (struct kernel_wire *)w;

	mnl_socket_close(kw->nl);
	free(kw);
}

/* As large as we may have it; the FORCE form needs CAP_NET_ADMIN */
static void room(int fd, int forced, int plain, int bytes)
{
	if (setsockopt(fd, SOL_SOCKET, forced, &bytes, sizeof(bytes)))
		setsockopt(fd, SOL_SOCKET, plain, &bytes, sizeof(bytes));
}

struct klips_wire *klips_wire_open(int bus)
{
	struct kernel_wire *kw = calloc(1, sizeof(*kw));
	int one = 1, saved;

	if (!kw)
		return NULL;
	kw->wire = (struct klips_wire){
		.send = wire_send,
		.receive = wire_receive,
		.join = wire_join,
		.fd = wire_fd,
		.close = wire_close,
	};
	kw->nl = mnl_socket_open2(bus, SOCK_CLOEXEC);
	if (!kw->nl)
		goto fail;
	if (mnl_socket_bind(kw->nl, 0, MNL_SOCKET_AUTOPID))
		goto fail_close;
	/* Errors with texts; without an echo of the request, which may hold
	 * keys; and dump requests checked as strictly as others. Kernels that
	 * know one of these not work without it.
	 */
	mnl_socket_setsockopt(kw->nl, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(kw->nl, NETLINK_CAP_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(kw->nl, NETLINK_GET_STRICT_CHK, &one, sizeof(one));
	room(wire_fd(&kw->wire), SO_RCVBUFFORCE, SO_RCVBUF, RECEIVE_ROOM);
	room(wire_fd(&kw->wire), SO_SNDBUFFORCE, SO_SNDBUF, SEND_ROOM);
	return &kw->wire;

fail_close:
	saved = errno;
	mnl_socket_close(kw->nl);
	errno = saved;
fail:
	saved = errno;
	free(kw);
	errno = saved;
	return NULL;
}

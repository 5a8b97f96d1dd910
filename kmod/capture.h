/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Capture: the netfilter hooks that steer clear packets into their device and
 * refuse clear packets that should have been protected.
 */
#ifndef KLIPS_CAPTURE_H
#define KLIPS_CAPTURE_H

struct klips_net;

/**
 * klips_capture_enable() - register the hooks that a policy needs
 * @kn: namespace, @kn->cfg held
 * @family: AF_INET or AF_INET6
 * @ports: the policy has ports or ICMP types: fragments must be reassembled
 *
 * Call it before the policy becomes visible. They stay until the namespace ends.
 * Process context. Return: 0 or a negative errno.
 */
int klips_capture_enable(struct klips_net *kn, u8 family, bool ports);

/* klips_capture_exit() - remove all; @kn is going away. */
void klips_capture_exit(struct klips_net *kn);

#endif /* KLIPS_CAPTURE_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A bundle: the destination entry that steers packets into an ipsecN device and
 * says which policy they go by.
 */
#ifndef KLIPS_BUNDLE_H
#define KLIPS_BUNDLE_H

#include "spd.h"

/**
 * klips_bundle_bind() - give an "out" ipsec policy its bundle
 * @p: policy with a device, not visible yet or blocking; klips_net.cfg held
 *
 * Process context. Return: 0, -ENOMEM, -ENODEV when the device lacks the family.
 */
int klips_bundle_bind(struct klips_policy *p);

/**
 * klips_bundle_unbind() - take it away; what holds the bundle then discards
 * @p: policy; klips_net.cfg held
 */
void klips_bundle_unbind(struct klips_policy *p);

#endif /* KLIPS_BUNDLE_H */

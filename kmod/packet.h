/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets: reading a flow out of an skb, and making an skb writable.
 */
#ifndef KLIPS_PACKET_H
#define KLIPS_PACKET_H

#include <linux/skbuff.h>

#include "core/flow.h"

/**
 * klips_packet_flow() - the flow of a packet
 * @skb: packet; its network header may lie behind skb->data
 * @family: AF_INET or AF_INET6
 * @flow: filled
 *
 * Any context; changes nothing. Return: 0, -EINVAL for a malformed packet.
 */
int klips_packet_flow(const struct sk_buff *skb, u8 family, struct klips_flow *flow);

/**
 * klips_packet_family() - AF_INET, AF_INET6 by the version nibble, or 0
 * @skb: packet with the network header at skb->data
 *
 * Makes the fixed part of the IP header linear, checks that the lengths agree,
 * and cuts off what lies behind the packet (link-layer or TFC padding).
 */
u8 klips_packet_family(struct sk_buff *skb);

/**
 * klips_packet_own() - make a packet linear and private, with room at its ends
 * @skb: packet
 * @head: bytes wanted before skb->data
 * @tail: bytes wanted behind the data
 *
 * Return: 0, -ENOMEM.
 */
int klips_packet_own(struct sk_buff *skb, unsigned int head, unsigned int tail);

#endif /* KLIPS_PACKET_H */

// SPDX-License-Identifier: GPL-2.0
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/random.h>
#include <net/esp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "crypt.h"
#include "esp.h"
#include "net.h"

/*
 * Sequence numbers. With ESN they never end. Without, RFC 4303 section 2.2
 * forbids to wrap while the receiver checks replay, which we cannot know; PF_KEY's
 * default allows it ("cyclic"). Counter modes must not repeat an IV under one
 * key in any case: their IV is the 64-bit count, but they are stopped too, as the
 * receiver would see an old sequence number.
 */
static int klips_esp_next_seq(struct klips_sa *sa, u64 *seq)
{
	*seq = atomic64_inc_return(&sa->oseq);
	if (likely(*seq <= U32_MAX) || sa->flags & KLIPS_SA_ESN)
		return 0;
	if (sa->flags & KLIPS_SA_NOCYCLE || sa->replay_window)
		return -EOVERFLOW;
	return 0;
}

/* Padding, pad length, next header (RFC 4303 sections 2.4 to 2.6). */
static void klips_esp_trailer_fill(const struct klips_sa *sa, u8 *tail, u32 len, u8 next)
{
	u32 pad = len - KLIPS_ESP_TRAILER_LEN, i;

	switch (sa->pad) {
	case KLIPS_PAD_ZERO:
		memset(tail, 0, pad);
		break;
	case KLIPS_PAD_RANDOM:
		get_random_bytes(tail, pad);
		break;
	default:
		for (i = 0; i < pad; i++)
			tail[i] = i + 1;
	}
	tail[pad] = pad;
	tail[pad + 1] = next;
}

/* DSCP is copied outwards, ECN as RFC 6040 (normal mode) says, or not at all. */
static u8 klips_esp_outer_tos(const struct klips_sa *sa, u8 inner)
{
	if (sa->flags & KLIPS_SA_NO_ECN)
		return inner & ~INET_ECN_MASK;
	return INET_ECN_encapsulate(inner, inner);
}

static void klips_esp_push4(const struct klips_sa *sa, struct sk_buff *skb, u8 tos, bool df)
{
	struct iphdr *iph = skb_push(skb, sizeof(*iph));

	skb_reset_network_header(skb);
	memset(iph, 0, sizeof(*iph));
	iph->version = 4;
	iph->ihl = 5;
	iph->tos = tos;
	iph->frag_off = df ? htons(IP_DF) : 0;
	iph->ttl = IPDEFTTL;
	iph->protocol = IPPROTO_ESP;
	iph->saddr = sa->out_key.src.a4;
	iph->daddr = sa->in_key.dst.a4;
	__ip_select_ident(sa->kn->net, iph, 1);
	skb->protocol = htons(ETH_P_IP);
}

static void klips_esp_push6(const struct klips_sa *sa, struct sk_buff *skb, u8 tos)
{
	struct ipv6hdr *ip6h = skb_push(skb, sizeof(*ip6h));

	skb_reset_network_header(skb);
	ip6_flow_hdr(ip6h, tos, 0);
	ip6h->nexthdr = IPPROTO_ESP;
	ip6h->hop_limit = IPDEFTTL;
	ip6h->saddr = sa->out_key.src.a6;
	ip6h->daddr = sa->in_key.dst.a6;
	ip6h->payload_len = htons(skb->len - sizeof(*ip6h));
	skb->protocol = htons(ETH_P_IPV6);
}

struct klips_esp_inner {
	u8 next; /* next header of the ESP trailer */
	u8 tos;
	bool df; /* the packet may not be fragmented on its way */
};

static void klips_esp_read_inner(const struct sk_buff *skb, struct klips_esp_inner *in)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;

	if (iph->version == 4) {
		in->next = IPPROTO_IPIP;
		in->tos = iph->tos;
		in->df = iph->frag_off & htons(IP_DF);
	} else {
		in->next = IPPROTO_IPV6;
		in->tos = ipv6_get_dsfield((const struct ipv6hdr *)skb->data);
		in->df = true;
	}
}

/* Where ESP goes in transport mode (RFC 4303 section 3.1.1): after the IPv4
 * header with its options; in IPv6 after the headers that are looked at on the way.
 * @next points at the byte that must now say ESP.
 */
static int klips_esp_transport_hdr(struct sk_buff *skb, u8 **next)
{
	struct iphdr *iph = (struct iphdr *)skb->data;
	int len;

	if (iph->version == 4) {
		if (ip_is_fragment(iph))
			return -EINVAL;
		*next = &iph->protocol;
		return iph->ihl * 4;
	}
	skb_reset_network_header(skb);
	len = ip6_find_1stfragopt(skb, next);
	if (len < 0 || **next == NEXTHDR_FRAGMENT)
		return -EINVAL;
	return len;
}

static void klips_esp_fix_len(struct sk_buff *skb)
{
	struct iphdr *iph = (struct iphdr *)skb->data;

	if (iph->version == 4) {
		iph->tot_len = htons(skb->len);
		ip_send_check(iph);
	} else {
		((struct ipv6hdr *)iph)->payload_len =
			htons(skb->len - sizeof(struct ipv6hdr));
	}
}

int klips_esp_seal(struct klips_sa *sa, struct sk_buff *skb, bool tunnel,
		   enum klips_drop *why, void (*done)(void *skb, int err))
{
	const struct klips_espgeom *g = &sa->geom;
	const unsigned int front = KLIPS_ESP_HDR_LEN + g->ivlen;
	struct klips_esp_inner in;
	u32 clear, trailer, hlen = 0;
	struct ip_esp_hdr *esp;
	u8 *next;
	u64 seq;
	int len, err;

	if (tunnel) {
		klips_esp_read_inner(skb, &in);
	} else {
		len = klips_esp_transport_hdr(skb, &next);
		if (len < 0) {
			*why = KLIPS_DROP_FRAGMENT;
			return len;
		}
		hlen = len;
		in.next = *next;
		*next = IPPROTO_ESP;
	}
	err = klips_esp_next_seq(sa, &seq);
	if (err) {
		*why = KLIPS_DROP_SEQ_OVERFLOW;
		return err;
	}

	clear = skb->len - hlen;
	trailer = klips_esp_trailer(g, clear);
	klips_esp_trailer_fill(sa, skb_put(skb, trailer + g->icvlen), trailer, in.next);
	if (hlen) {
		memmove(skb->data - front, skb->data, hlen);
		skb_push(skb, front);
		skb_reset_network_header(skb);
		skb_set_transport_header(skb, hlen);
	} else {
		skb_push(skb, front);
		skb_reset_transport_header(skb);
	}
	esp = (struct ip_esp_hdr *)skb_transport_header(skb);
	esp->spi = sa->in_key.spi;
	esp->seq_no = htonl(seq);

	if (!tunnel) {
		klips_esp_fix_len(skb);
	} else if (g->family == AF_INET) {
		klips_esp_push4(sa, skb, klips_esp_outer_tos(sa, in.tos), in.df);
		klips_esp_fix_len(skb);
	} else {
		klips_esp_push6(sa, skb, klips_esp_outer_tos(sa, in.tos));
	}

	err = klips_crypt_seal(sa->crypt, skb, (u8 *)esp, clear + trailer, seq, done, skb);
	if (err && err != -EINPROGRESS)
		*why = err == -ENOMEM ? KLIPS_DROP_NO_MEMORY : KLIPS_DROP_CRYPTO;
	return err;
}

static enum klips_drop klips_esp_replay_drop(int err)
{
	return err == -ERANGE ? KLIPS_DROP_TOO_OLD : KLIPS_DROP_REPLAY;
}

/* The first look at the window, before the cipher, costs a flooder nothing but
 * his packets; what counts is the second one, in klips_esp_strip().
 */
static int klips_esp_replay_precheck(struct klips_sa *sa, u32 low, u64 *seq)
{
	int err;

	*seq = low;
	if (!sa->replay)
		return 0;
	spin_lock(&sa->replay_lock);
	err = klips_replay_seq(sa->replay, low, seq);
	if (!err)
		err = klips_replay_check(sa->replay, *seq);
	spin_unlock(&sa->replay_lock);
	return err;
}

int klips_esp_open(struct klips_sa *sa, struct sk_buff *skb, u64 *seq,
		   enum klips_drop *why, void (*done)(void *skb, int err))
{
	const struct ip_esp_hdr *esp = (const struct ip_esp_hdr *)skb->data;
	const struct klips_espgeom *g = &sa->geom;
	u32 min = KLIPS_ESP_HDR_LEN + g->ivlen + KLIPS_ESP_TRAILER_LEN + g->icvlen;
	int err;

	if (skb->len < min ||
	    (skb->len - KLIPS_ESP_HDR_LEN - g->ivlen - g->icvlen) & (g->blksize - 1)) {
		*why = KLIPS_DROP_BAD_LENGTH;
		return -EINVAL;
	}
	err = klips_esp_replay_precheck(sa, ntohl(esp->seq_no), seq);
	if (err) {
		*why = klips_esp_replay_drop(err);
		return err;
	}
	err = klips_crypt_open(sa->crypt, skb, skb->data, skb->len - KLIPS_ESP_HDR_LEN, *seq,
			       done, skb);
	if (err && err != -EINPROGRESS)
		*why = err == -EBADMSG ? KLIPS_DROP_BAD_ICV :
		       err == -ENOMEM  ? KLIPS_DROP_NO_MEMORY :
		       err == -EINVAL  ? KLIPS_DROP_BAD_LENGTH :
					 KLIPS_DROP_CRYPTO;
	return err;
}

static int klips_esp_replay_advance(struct klips_sa *sa, u64 seq)
{
	int err = 0;

	spin_lock(&sa->replay_lock);
	if (sa->replay) {
		err = klips_replay_check(sa->replay, seq);
		if (!err)
			err = klips_replay_update(sa->replay, seq);
	} else if (seq > sa->iseq) {
		sa->iseq = seq;
	}
	spin_unlock(&sa->replay_lock);
	return err;
}

int klips_esp_strip(struct klips_sa *sa, struct sk_buff *skb, u64 seq, u8 *next,
		    enum klips_drop *why)
{
	const struct klips_espgeom *g = &sa->geom;
	u32 front = KLIPS_ESP_HDR_LEN + g->ivlen, body, pad;
	const u8 *tail;
	int err;

	err = klips_esp_replay_advance(sa, seq);
	if (err) {
		*why = klips_esp_replay_drop(err);
		return err;
	}
	body = skb->len - front - g->icvlen;
	tail = skb->data + front + body;
	*next = tail[-1];
	pad = tail[-2];
	/* Only its length can be checked: its content is the sender's choice
	 * (setkey -f), and peers differ.
	 */
	if (pad + KLIPS_ESP_TRAILER_LEN > body) {
		*why = KLIPS_DROP_BAD_PADDING;
		return -EINVAL;
	}
	skb_pull(skb, front);
	skb_trim(skb, body - pad - KLIPS_ESP_TRAILER_LEN);
	return 0;
}

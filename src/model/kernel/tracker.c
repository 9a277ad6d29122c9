// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Latencies that begin and end with events of their own: interrupts, softirqs, block
 * requests, packets, timers. A begin without an end is pending; an end without a begin
 * is counted.
 */
#include "model/kernel/parts.h"

/* Bounded: what never ends (timers, packets) must not fill the memory. */
#define PENDING_MAX (1u << 20)

/* The begin of (kind, id, id2), which is `id2` wide 56 bits at most. */
static uint64_t pending_key(enum latency_kind kind, uint64_t id2)
{
	return id2 << 8 | (uint64_t)kind;
}

static void begin(struct apply *apply, enum latency_kind kind, uint64_t id, uint64_t id2,
                  bool keep_first)
{
	struct kernel_state *state = apply->state;
	uint64_t *slot = table_find(&state->pending, pending_key(kind, id2), id);

	if (slot && keep_first)
		return;
	if (!slot) {
		if (state->pending.count >= PENDING_MAX) {
			state->totals.refused++;
			return;
		}
		slot = table_put(&state->pending, pending_key(kind, id2), id);
	}
	if (slot)
		*slot = apply->time_ns;
}

/* Its begin, taken out; 0: there was none, counted. */
static uint64_t end(struct apply *apply, enum latency_kind kind, uint64_t id, uint64_t id2,
                    bool count_unmatched)
{
	struct kernel_state *state = apply->state;
	uint64_t begin_ns = table_get(&state->pending, pending_key(kind, id2), id);

	if (begin_ns)
		table_remove(&state->pending, pending_key(kind, id2), id);
	else if (count_unmatched)
		state->totals.unmatched[kind]++;
	return begin_ns;
}

static void record(struct apply *apply, enum latency_kind kind, uint64_t id, uint64_t value_ns)
{
	struct kernel_state *state = apply->state;

	if (latency_has_series(state, kind))
		latency_record(state, kind, LATENCY_BY_ID, id, value_ns,
		               (uint32_t)table_get(&state->labels, (uint64_t)kind, id), 0);
	latency_record_cpu(apply, kind, value_ns);
}

static void end_and_record(struct apply *apply, enum latency_kind kind, uint64_t id, uint64_t id2)
{
	uint64_t begin_ns = end(apply, kind, id, id2, true);

	if (begin_ns)
		record(apply, kind, id, apply->time_ns - begin_ns);
}

static void label(struct kernel_state *state, enum latency_kind kind, uint64_t id, uint32_t name)
{
	uint64_t *slot;

	if (!name || table_get(&state->labels, (uint64_t)kind, id) == name ||
	    state->labels.count >= PENDING_MAX)
		return;
	slot = table_put(&state->labels, (uint64_t)kind, id);
	if (slot)
		*slot = name;
}

static void softirq(struct apply *apply)
{
	uint32_t vec = apply->event->irq_softirq_raise->vec;
	uint64_t begin_ns;

	switch (apply->event->event->type) {
	case EVENT_IRQ_SOFTIRQ_RAISE:
		begin(apply, LATENCY_SOFTIRQ_RAISE, vec, apply->cpu, true);
		return;
	case EVENT_IRQ_SOFTIRQ_ENTRY:
		begin_ns = end(apply, LATENCY_SOFTIRQ_RAISE, vec, apply->cpu, true);
		if (begin_ns)
			record(apply, LATENCY_SOFTIRQ_RAISE, vec, apply->time_ns - begin_ns);
		begin(apply, LATENCY_SOFTIRQ, vec, apply->cpu, false);
		return;
	default:
		end_and_record(apply, LATENCY_SOFTIRQ, vec, apply->cpu);
	}
}

static void block_insert_or_issue(struct apply *apply)
{
	const struct block_rq_insert_fields *fields = apply->event->block_rq_insert;
	uint64_t begin_ns;

	if (!fields->nr_sector)
		return;
	if (apply->event->event->type == EVENT_BLOCK_RQ_INSERT) {
		begin(apply, LATENCY_BLOCK_INSERT, fields->sector, fields->dev, false);
		return;
	}
	/* A device without a scheduler has no insert: that is no defect. */
	begin_ns = end(apply, LATENCY_BLOCK_INSERT, fields->sector, fields->dev, false);
	if (begin_ns)
		record(apply, LATENCY_BLOCK_INSERT, fields->dev, apply->time_ns - begin_ns);
	begin(apply, LATENCY_BLOCK, fields->sector, fields->dev, false);
}

static void block_complete(struct apply *apply)
{
	const struct block_rq_complete_fields *fields = apply->event->block_rq_complete;
	uint64_t begin_ns;

	if (!fields->nr_sector)
		return;
	begin_ns = end(apply, LATENCY_BLOCK, fields->sector, fields->dev, true);
	if (begin_ns)
		record(apply, LATENCY_BLOCK, fields->dev, apply->time_ns - begin_ns);
}

static void network(struct apply *apply)
{
	const struct kernel_event *event = apply->event;

	switch (event->event->type) {
	case EVENT_NET_IF_RECEIVE_SKB:
		begin(apply, LATENCY_NET_RECEIVE, event->net_if_receive_skb->skbaddr, 0, false);
		return;
	case EVENT_SKB_CONSUME:
	case EVENT_SKB_KFREE: {
		uint64_t skb = event->skb_consume->skbaddr;
		uint64_t begin_ns = end(apply, LATENCY_NET_RECEIVE, skb, 0, false);

		/* Packets that were sent are consumed as well. */
		if (begin_ns)
			record(apply, LATENCY_NET_RECEIVE, 0, apply->time_ns - begin_ns);
		return;
	}
	case EVENT_NET_DEV_QUEUE:
		begin(apply, LATENCY_NET_TRANSMIT, event->net_dev_queue->skbaddr, 0, false);
		return;
	default: {
		uint64_t skb = event->net_dev_xmit->skbaddr;
		uint64_t begin_ns = end(apply, LATENCY_NET_TRANSMIT, skb, 0, true);

		if (begin_ns)
			record(apply, LATENCY_NET_TRANSMIT, 0, apply->time_ns - begin_ns);
	}
	}
}

/* The programmed expiry stands where others keep their begin; it is on the kernel's clock. */
static void hrtimer(struct apply *apply)
{
	const struct kernel_event *event = apply->event;
	struct kernel_state *state = apply->state;
	uint64_t key = pending_key(LATENCY_HRTIMER, 0);
	uint64_t *slot;
	int64_t lag_ns;

	if (event->event->type == EVENT_TIMER_HRTIMER_START) {
		begin(apply, LATENCY_HRTIMER, event->timer_hrtimer_start->hrtimer, 0, false);
		slot = table_find(&state->pending, key, event->timer_hrtimer_start->hrtimer);
		if (slot)
			*slot = (uint64_t)event->timer_hrtimer_start->expires;
		return;
	}
	if (event->event->type == EVENT_TIMER_HRTIMER_CANCEL) {
		table_remove(&state->pending, key, event->timer_hrtimer_cancel->hrtimer);
		return;
	}
	slot = table_find(&state->pending, key, event->timer_hrtimer_expire_entry->hrtimer);
	if (!slot) {
		state->totals.unmatched[LATENCY_HRTIMER]++;
		return;
	}
	lag_ns = event->timer_hrtimer_expire_entry->now - (int64_t)*slot;
	table_remove(&state->pending, key, event->timer_hrtimer_expire_entry->hrtimer);
	record(apply, LATENCY_HRTIMER, 0, lag_ns > 0 ? (uint64_t)lag_ns : 0);
}

void tracker_apply(struct apply *apply)
{
	const struct kernel_event *event = apply->event;

	switch (event->event->type) {
	case EVENT_IRQ_HANDLER_ENTRY:
		label(apply->state, LATENCY_IRQ, (uint32_t)event->irq_handler_entry->irq,
		      apply_name(apply, event->irq_handler_entry->name));
		begin(apply, LATENCY_IRQ, (uint32_t)event->irq_handler_entry->irq, apply->cpu,
		      false);
		break;
	case EVENT_IRQ_HANDLER_EXIT:
		end_and_record(apply, LATENCY_IRQ, (uint32_t)event->irq_handler_exit->irq,
		               apply->cpu);
		break;
	case EVENT_IRQ_SOFTIRQ_RAISE:
	case EVENT_IRQ_SOFTIRQ_ENTRY:
	case EVENT_IRQ_SOFTIRQ_EXIT:
		softirq(apply);
		break;
	case EVENT_BLOCK_RQ_INSERT:
	case EVENT_BLOCK_RQ_ISSUE:
		block_insert_or_issue(apply);
		break;
	case EVENT_BLOCK_RQ_COMPLETE:
		block_complete(apply);
		break;
	case EVENT_NET_IF_RECEIVE_SKB:
	case EVENT_SKB_CONSUME:
	case EVENT_SKB_KFREE:
	case EVENT_NET_DEV_QUEUE:
	case EVENT_NET_DEV_XMIT:
		network(apply);
		break;
	case EVENT_TIMER_HRTIMER_START:
	case EVENT_TIMER_HRTIMER_CANCEL:
	case EVENT_TIMER_HRTIMER_EXPIRE_ENTRY:
		hrtimer(apply);
		break;
	case EVENT_STATEDUMP_BLOCK_DEVICE:
		label(apply->state, LATENCY_BLOCK, event->lttng_statedump_block_device->dev,
		      apply_name(apply, event->lttng_statedump_block_device->diskname));
		label(apply->state, LATENCY_BLOCK_INSERT, event->lttng_statedump_block_device->dev,
		      apply_name(apply, event->lttng_statedump_block_device->diskname));
		break;
	case EVENT_STATEDUMP_INTERRUPT:
		label(apply->state, LATENCY_IRQ, event->lttng_statedump_interrupt->irq,
		      apply_name(apply, event->lttng_statedump_interrupt->action));
		break;
	default:
		break;
	}
}

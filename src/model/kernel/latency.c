// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Series of latencies: one histogram a kind and a CPU, interrupt, disk, call, name
 * or real-time thread, made when the first one comes.
 */
#include "model/kernel/parts.h"

/* Bounded: ids and names come from outside. */
#define SERIES_MAX 16384u

static struct latency_series *find_or_make(struct kernel_state *state, enum latency_kind kind,
                                           enum latency_key key, uint64_t id)
{
	uint64_t kind_and_key = (uint64_t)kind << 8 | (uint64_t)key;
	uint64_t *slot = table_find(&state->series_index, kind_and_key, id);
	struct latency_series *series;
	uint32_t number;

	if (slot)
		return pool_at(&state->series, (uint32_t)*slot);
	if (state->series.count >= SERIES_MAX) {
		state->totals.refused++;
		return NULL;
	}
	number = state_take(state, &state->series);
	if (!number)
		return NULL;
	series = pool_at(&state->series, number);
	series->histogram = histogram_create();
	slot = series->histogram ? table_put(&state->series_index, kind_and_key, id) : NULL;
	if (!slot) {
		histogram_destroy(series->histogram);
		pool_give(&state->series, number);
		state->totals.refused++;
		return NULL;
	}
	*slot = number;
	state->histogram_bytes += histogram_bytes(series->histogram);
	series->kind = (uint8_t)kind;
	series->key = (uint8_t)key;
	series->id = id;
	if (key == LATENCY_BY_COMM || (kind == LATENCY_SYSCALL && key == LATENCY_BY_ID))
		series->name = (uint32_t)id;
	return series;
}

static bool in_range(const struct kernel_state *state, uint64_t value_ns)
{
	return (!state->settings.filter || state_wants_cpu(state, state->event_cpu)) &&
	       value_ns >= state->settings.latency_min_ns &&
	       (!state->settings.latency_max_ns || value_ns <= state->settings.latency_max_ns);
}

static void record(struct kernel_state *state, const struct latency_series *series,
                   uint64_t value_ns)
{
	size_t before = histogram_bytes(series->histogram);

	if (!histogram_record(series->histogram, value_ns, state->time_ns))
		state->totals.refused++;
	state->histogram_bytes += histogram_bytes(series->histogram) - before;
}

void latency_record(struct kernel_state *state, enum latency_kind kind, enum latency_key key,
                    uint64_t id, uint64_t value_ns, uint32_t name, int32_t prio)
{
	struct latency_series *series;

	if (!latency_has_series(state, kind) || !in_range(state, value_ns))
		return;
	series = find_or_make(state, kind, key, id);
	if (!series)
		return;
	if (name)
		series->name = name;
	series->prio = prio;
	record(state, series, value_ns);
}

void latency_record_known(struct kernel_state *state, uint32_t *series, enum latency_kind kind,
                          enum latency_key key, uint64_t id, uint64_t value_ns)
{
	if (!latency_has_series(state, kind) || !in_range(state, value_ns))
		return;
	if (!*series) {
		if (!find_or_make(state, kind, key, id))
			return;
		*series = kernel_series_find(state, kind, key, id);
	}
	record(state, pool_at(&state->series, *series), value_ns);
}

void latency_record_cpu(struct apply *apply, enum latency_kind kind, uint64_t value_ns)
{
	struct kernel_state *state = apply->state;

	if (apply->cpu == EVENT_CPU_NONE)
		return;
	if (state->observer.latency) {
		if (in_range(state, value_ns))
			state->observer.latency(state->observer.context, kind, apply->cpu, value_ns,
			                        state->time_ns);
		return;
	}
	if (apply->cpu < state->cpu_count)
		latency_record_known(state, &state->cpus[apply->cpu].series[kind], kind,
		                     LATENCY_BY_CPU, apply->cpu, value_ns);
}

static void add_to(struct kernel_state *state, const struct latency_series *from,
                   enum latency_key key, uint64_t id, const struct kernel_thread *thread)
{
	struct latency_series *into = find_or_make(state, (enum latency_kind)from->kind, key, id);
	size_t before;

	if (!into)
		return;
	before = histogram_bytes(into->histogram);
	into->name = thread->comm;
	into->prio = thread->real_time_prio;
	if (!histogram_add(into->histogram, from->histogram))
		state->totals.refused++;
	state->histogram_bytes += histogram_bytes(into->histogram) - before;
}

static void settle(struct kernel_state *state, const struct kernel_thread *thread, uint32_t *number)
{
	struct latency_series *series;

	if (!*number)
		return;
	series = pool_at(&state->series, *number);
	if (state_wants_thread(state, thread))
		add_to(state, series, LATENCY_BY_COMM, thread->comm, thread);
	if (state_wants_thread(state, thread) && thread->real_time_prio < 0)
		add_to(state, series, LATENCY_BY_TID, (uint32_t)thread->tid, thread);
	table_remove(&state->series_index, (uint64_t)series->kind << 8 | LATENCY_BY_THREAD,
	             series->id);
	state->histogram_bytes -= histogram_bytes(series->histogram);
	histogram_destroy(series->histogram);
	pool_give(&state->series, *number);
	*number = 0;
}

void latency_settle_thread(struct kernel_state *state, struct kernel_thread *thread)
{
	if (!state->settings.whole_trace)
		return;
	settle(state, thread, &thread->waking_series);
	settle(state, thread, &thread->wakeup_series);
}

void kernel_state_settle(struct kernel_state *state)
{
	for (uint32_t i = 0; (i = pool_next(&state->threads, i));)
		latency_settle_thread(state, pool_at(&state->threads, i));
}

void latency_series_end(struct kernel_state *state)
{
	for (uint32_t i = 0; (i = pool_next(&state->series, i));)
		histogram_destroy(((struct latency_series *)pool_at(&state->series, i))->histogram);
	state->histogram_bytes = 0;
}

/* pool_copy() would leave the histograms of `source` in `target`: each keeps its own. */
bool latency_series_copy(struct kernel_state *target, const struct kernel_state *source)
{
	latency_series_end(target);
	pool_end(&target->series);
	if (!pool_copy(&target->series, &source->series)) {
		pool_end(&target->series);
		return false;
	}
	for (uint32_t i = 0; (i = pool_next(&target->series, i));)
		((struct latency_series *)pool_at(&target->series, i))->histogram = NULL;
	for (uint32_t i = 0; (i = pool_next(&source->series, i));) {
		const struct latency_series *from = pool_at(&source->series, i);
		struct latency_series *to = pool_at(&target->series, i);

		to->histogram = histogram_create();
		if (!to->histogram || !histogram_copy(to->histogram, from->histogram))
			return false;
	}
	latency_series_count_bytes(target);
	return true;
}

void latency_series_count_bytes(struct kernel_state *state)
{
	state->histogram_bytes = 0;
	for (uint32_t i = 0; (i = pool_next(&state->series, i));) {
		const struct latency_series *series = pool_at(&state->series, i);

		if (series->histogram)
			state->histogram_bytes += histogram_bytes(series->histogram);
	}
}

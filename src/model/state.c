// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The state and the handlers of the event types. See state.h.
 */
#include "model/state.h"

#include <stdlib.h>
#include <string.h>

struct cpu_state {
	struct latency *latencies[LATENCY_KIND_COUNT];
};

struct state {
	uint64_t time_ns;
	uint64_t threshold_ns;
	uint64_t events;
	uint64_t samples;
	uint64_t lost;
	struct state_observer observer;
	struct sampled *sampled; /* NULL: not kept */
	struct cpu_state *cpus;
	unsigned cpu_limit;
	uint64_t outlier_count;
	struct outlier *outliers; /* STATE_OUTLIERS_KEPT, circular; NULL before the first */
	size_t bytes;
};

struct state *state_create(const struct state_options *options)
{
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return NULL;
	state->threshold_ns = options->threshold_ns;
	state->bytes = sizeof(*state);
	state->observer = options->observer;
	if (options->sampled_window_ns > 0) {
		state->sampled = sampled_create(options->sampled_window_ns, options->sampled_bytes);
		if (!state->sampled) {
			state_destroy(state);
			return NULL;
		}
	}
	return state;
}

static void destroy_latency(struct latency *latency)
{
	if (latency)
		histogram_destroy(latency->histogram);
	free(latency);
}

void state_destroy(struct state *state)
{
	if (!state)
		return;
	for (unsigned cpu = 0; cpu < state->cpu_limit; cpu++) {
		for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++)
			destroy_latency(state->cpus[cpu].latencies[kind]);
	}
	sampled_destroy(state->sampled);
	free(state->cpus);
	free(state->outliers);
	free(state);
}

static bool need_cpu(struct state *state, unsigned cpu)
{
	unsigned limit = cpu + 1;
	struct cpu_state *cpus;

	if (cpu < state->cpu_limit)
		return true;
	cpus = realloc(state->cpus, limit * sizeof(*cpus));
	if (!cpus)
		return false;
	memset(cpus + state->cpu_limit, 0, (limit - state->cpu_limit) * sizeof(*cpus));
	state->bytes += (limit - state->cpu_limit) * sizeof(*cpus);
	state->cpus = cpus;
	state->cpu_limit = limit;
	return true;
}

/* What is kept of `kind` on `cpu`, made if there was nothing. NULL: refused. */
static struct latency *need_latency(struct state *state, enum latency_kind kind, unsigned cpu)
{
	struct latency *latency;

	if (cpu >= EVENT_CPU_NONE || !need_cpu(state, cpu))
		return NULL;
	latency = state->cpus[cpu].latencies[kind];
	if (latency)
		return latency;
	latency = calloc(1, sizeof(*latency));
	if (!latency)
		return NULL;
	latency->histogram = histogram_create();
	if (!latency->histogram) {
		free(latency);
		return NULL;
	}
	latency->bytes = histogram_bytes(latency->histogram);
	state->bytes += sizeof(*latency) + latency->bytes;
	state->cpus[cpu].latencies[kind] = latency;
	return latency;
}

static bool remember_outlier(struct state *state, unsigned cpu, uint64_t latency_ns,
                             uint64_t time_ns)
{
	if (!state->outliers) {
		state->outliers = calloc(STATE_OUTLIERS_KEPT, sizeof(*state->outliers));
		if (!state->outliers)
			return false;
		state->bytes += STATE_OUTLIERS_KEPT * sizeof(*state->outliers);
	}
	state->outliers[state->outlier_count % STATE_OUTLIERS_KEPT] = (struct outlier){
	        .time_ns = time_ns,
	        .latency_ns = latency_ns,
	        .cpu = cpu,
	};
	state->outlier_count++;
	return true;
}

/* What every kind of latency ends in. */
static bool add_latency(struct state *state, enum latency_kind kind, unsigned cpu,
                        uint64_t latency_ns, uint64_t time_ns)
{
	struct latency *latency = need_latency(state, kind, cpu);
	bool is_outlier = state->threshold_ns > 0 && latency_ns > state->threshold_ns;
	size_t bytes;

	if (!latency)
		return false;
	if (!histogram_record(latency->histogram, latency_ns, time_ns))
		return false;
	bytes = histogram_bytes(latency->histogram);
	state->bytes += bytes - latency->bytes;
	latency->bytes = bytes;
	latency->current_ns = latency_ns;
	if (is_outlier && remember_outlier(state, cpu, latency_ns, time_ns))
		latency->outliers++;
	if (state->observer.latency)
		state->observer.latency(state->observer.context, kind, cpu, latency_ns, time_ns);
	return true;
}

static bool apply_probe_sample(struct state *state, const struct event *event,
                               const uint64_t *payload)
{
	uint64_t latency_ns = event->value;

	if (event->value == UINT32_MAX && event->words > 0)
		latency_ns = payload[0];
	if (!add_latency(state, LATENCY_TIMER, event->cpu, latency_ns, event->time_ns))
		return false;
	state->samples++;
	return true;
}

static bool apply_probe_overrun(struct state *state, const struct event *event,
                                const uint64_t *payload)
{
	struct latency *latency = need_latency(state, LATENCY_TIMER, event->cpu);

	(void)payload;
	if (!latency)
		return false;
	latency->overruns += event->value;
	return true;
}

static bool apply_lost(struct state *state, const struct event *event, const uint64_t *payload)
{
	(void)payload;
	state->lost += event->value;
	return true;
}

typedef bool apply_function(struct state *state, const struct event *event,
                            const uint64_t *payload);

/* What each type of event does; one without a row changes nothing but the time. */
static apply_function *const handlers[EVENT_TYPE_COUNT] = {
        [EVENT_PROBE_SAMPLE] = apply_probe_sample,
        [EVENT_PROBE_OVERRUN] = apply_probe_overrun,
        [EVENT_LOST] = apply_lost,
};

/* Its times are for itself: a reading may be older than what others told meanwhile. */
static bool apply_sampled(struct state *state, const struct event *event, const uint64_t *payload)
{
	if (state->sampled)
		sampled_apply(state->sampled, event, payload);
	state->events++;
	return true;
}

bool state_apply(struct state *state, const struct event *event, const uint64_t *payload)
{
	if (sampled_wants(event->type))
		return apply_sampled(state, event, payload);
	state->time_ns = event->time_ns;
	if (event->type >= EVENT_TYPE_COUNT)
		return false;
	if (event->type == EVENT_TICK)
		return true;
	if (handlers[event->type] && !handlers[event->type](state, event, payload))
		return false;
	state->events++;
	return true;
}

static bool clone_cpus(struct state *target, const struct state *source)
{
	for (unsigned cpu = 0; cpu < source->cpu_limit; cpu++) {
		for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
			const struct latency *from = source->cpus[cpu].latencies[kind];
			struct latency *to;
			struct histogram *histogram;

			if (!from)
				continue;
			to = need_latency(target, kind, cpu);
			if (!to)
				return false;
			histogram = to->histogram;
			if (!histogram_copy(histogram, from->histogram))
				return false;
			target->bytes += histogram_bytes(histogram) - to->bytes;
			*to = *from;
			to->bytes = histogram_bytes(histogram);
			to->histogram = histogram;
		}
	}
	return true;
}

struct state *state_clone(const struct state *source)
{
	const struct state_options options = {.threshold_ns = source->threshold_ns};
	struct state *target = state_create(&options);

	if (!target)
		return NULL;
	target->time_ns = source->time_ns;
	target->events = source->events;
	target->samples = source->samples;
	target->lost = source->lost;
	if (source->outliers) {
		target->outliers = calloc(STATE_OUTLIERS_KEPT, sizeof(*target->outliers));
		if (!target->outliers)
			goto out_destroy;
		memcpy(target->outliers, source->outliers,
		       STATE_OUTLIERS_KEPT * sizeof(*target->outliers));
		target->outlier_count = source->outlier_count;
		target->bytes += STATE_OUTLIERS_KEPT * sizeof(*target->outliers);
	}
	if (clone_cpus(target, source))
		return target;
out_destroy:
	state_destroy(target);
	return NULL;
}

uint64_t state_time_ns(const struct state *state)
{
	return state->time_ns;
}

uint64_t state_events(const struct state *state)
{
	return state->events;
}

uint64_t state_samples(const struct state *state)
{
	return state->samples;
}

uint64_t state_lost(const struct state *state)
{
	return state->lost;
}

unsigned state_cpu_limit(const struct state *state)
{
	return state->cpu_limit;
}

const struct latency *state_latency(const struct state *state, enum latency_kind kind, unsigned cpu)
{
	return cpu < state->cpu_limit ? state->cpus[cpu].latencies[kind] : NULL;
}

uint64_t state_outliers(const struct state *state)
{
	return state->outlier_count;
}

const struct outlier *state_outlier(const struct state *state, size_t age)
{
	if (age >= STATE_OUTLIERS_KEPT || age >= state->outlier_count)
		return NULL;
	return &state->outliers[(state->outlier_count - 1 - age) % STATE_OUTLIERS_KEPT];
}

const struct sampled *state_sampled(const struct state *state)
{
	return state->sampled;
}

size_t state_bytes(const struct state *state)
{
	return state->bytes;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The state and the handlers of the event types. See state.h.
 */
#include "model/state.h"

#include <stdlib.h>
#include <string.h>

#include "model/kernel/intake.h"

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
	struct names *names;     /* NULL: no kernel part */
	struct kernel_settings kernel_settings;
	struct kernel_state *kernel; /* NULL: nothing so far */
	size_t kernel_bytes;         /* as counted last */
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
	state->names = options->names;
	state->kernel_settings = options->kernel;
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
	kernel_state_destroy(state->kernel);
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

static bool remember_outlier(struct state *state, const struct outlier *outlier)
{
	if (!state->outliers) {
		state->outliers = calloc(STATE_OUTLIERS_KEPT, sizeof(*state->outliers));
		if (!state->outliers)
			return false;
		state->bytes += STATE_OUTLIERS_KEPT * sizeof(*state->outliers);
	}
	state->outliers[state->outlier_count++ % STATE_OUTLIERS_KEPT] = *outlier;
	state->cpus[outlier->cpu].latencies[outlier->kind]->outliers++;
	return true;
}

/* What every kind of latency ends in. */
static bool add_latency(struct state *state, enum latency_kind kind, unsigned cpu,
                        uint64_t latency_ns, uint64_t time_ns)
{
	struct latency *latency = need_latency(state, kind, cpu);
	size_t bytes;

	if (!latency)
		return false;
	if (!histogram_record(latency->histogram, latency_ns, time_ns))
		return false;
	bytes = histogram_bytes(latency->histogram);
	state->bytes += bytes - latency->bytes;
	latency->bytes = bytes;
	latency->current_ns = latency_ns;
	if (state->observer.latency)
		state->observer.latency(state->observer.context, kind, cpu, latency_ns, time_ns);
	return true;
}

/* A sample is an outlier; what held its CPU the kernel part may know. */
static void explain_sample(struct state *state, const struct event *event, uint64_t latency_ns)
{
	struct outlier outlier = {
	        .time_ns = event->time_ns,
	        .latency_ns = latency_ns,
	        .cpu = event->cpu,
	        .kind = LATENCY_TIMER,
	};

	if (state->kernel)
		(void)kernel_state_explain(state->kernel, &outlier);
	(void)remember_outlier(state, &outlier);
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
	if (state->threshold_ns > 0 && latency_ns > state->threshold_ns)
		explain_sample(state, event, latency_ns);
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

/* What the kernel part has found is a latency like any other. */
static void on_latency(void *context, enum latency_kind kind, unsigned cpu, uint64_t latency_ns,
                       uint64_t time_ns)
{
	(void)add_latency(context, kind, cpu, latency_ns, time_ns);
}

static void on_object(void *context, enum latency_kind kind, uint64_t serial, uint64_t latency_ns,
                      uint64_t time_ns)
{
	const struct state *state = context;

	if (state->observer.object)
		state->observer.object(state->observer.context, kind, serial, latency_ns, time_ns);
}

static void observe_kernel(struct state *state)
{
	const struct kernel_observer observer = {on_latency, on_object, state};

	kernel_state_observe(state->kernel, &observer);
}

static bool need_kernel(struct state *state)
{
	if (state->kernel || !state->names)
		return state->kernel;
	state->kernel = kernel_state_create(&state->kernel_settings, state->names);
	if (!state->kernel)
		return false;
	state->kernel_bytes = kernel_state_bytes(state->kernel);
	observe_kernel(state);
	return true;
}

static bool apply_discarded(struct state *state, const struct event *event, const uint64_t *payload)
{
	const struct intake_lost lost = intake_lost_of(event, payload);

	if (!need_kernel(state))
		return false;
	kernel_state_lost_on(state->kernel, event->cpu, lost.events);
	if (lost.programs) {
		kernel_state_lost_of_programs(state->kernel, lost.events, lost.packets);
		return true;
	}
	kernel_state_lost(state->kernel, lost.events, lost.packets);
	if (lost.gap)
		kernel_state_gap(state->kernel);
	return true;
}

static bool apply_trace(struct state *state, const struct event *event, const uint64_t *payload)
{
	const struct outlier *outlier;
	struct kernel_event view;

	if (!state->kernel && !need_kernel(state))
		return false;
	kernel_event_view_held(event, payload, &view);
	kernel_state_apply(state->kernel, &view, NULL);
	outlier = kernel_state_outlier(state->kernel);
	if (outlier && state_latency(state, (enum latency_kind)outlier->kind, outlier->cpu))
		(void)remember_outlier(state, outlier);
	/* Pools and tables are many: they are not counted with each event. */
	if (kernel_state_sequence(state->kernel) % STATE_RECOUNT == 0)
		state->kernel_bytes = kernel_state_bytes(state->kernel);
	return true;
}

typedef bool apply_function(struct state *state, const struct event *event,
                            const uint64_t *payload);

/* What each type of event does; one without a row changes nothing but the time. */
static apply_function *const handlers[EVENT_TYPE_COUNT] = {
        [EVENT_PROBE_SAMPLE] = apply_probe_sample,
        [EVENT_PROBE_OVERRUN] = apply_probe_overrun,
        [EVENT_LOST] = apply_lost,
        [EVENT_DISCARDED_EVENTS] = apply_discarded,
        [EVENT_DISCARDED_PACKETS] = apply_discarded,
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
	if (event->type == EVENT_TICK) {
		if (state->kernel)
			kernel_state_advance(state->kernel, event->time_ns);
		return true;
	}
	if (kernel_event_is(event)) {
		if (!apply_trace(state, event, payload))
			return false;
	} else if (handlers[event->type] && !handlers[event->type](state, event, payload)) {
		return false;
	}
	state->events++;
	return true;
}

void state_freeze(const struct state *state, struct image *image)
{
	image_put(image, state, sizeof(*state));
	image_put(image, state->cpus, state->cpu_limit * sizeof(*state->cpus));
	if (state->outliers)
		image_put(image, state->outliers, STATE_OUTLIERS_KEPT * sizeof(*state->outliers));
	for (unsigned cpu = 0; cpu < state->cpu_limit; cpu++) {
		for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
			const struct latency *latency = state->cpus[cpu].latencies[kind];

			if (!latency)
				continue;
			image_put(image, latency, sizeof(*latency));
			image_put_histogram(image, latency->histogram);
		}
	}
	if (state->kernel)
		kernel_state_freeze(state->kernel, image);
}

static struct latency *thaw_latency(struct image_reader *reader)
{
	struct latency *latency = malloc(sizeof(*latency));

	if (!latency)
		return NULL;
	image_get(reader, latency, sizeof(*latency));
	latency->histogram = histogram_create();
	if (latency->histogram && image_get_histogram(reader, latency->histogram))
		return latency;
	destroy_latency(latency);
	return NULL;
}

/* Which latencies there were is told by the pointers of then. false: out of memory. */
static bool thaw_cpus(struct image_reader *reader, struct state *state, bool has_outliers)
{
	unsigned limit = state->cpu_limit;

	state->cpu_limit = 0;
	state->cpus = calloc(limit + 1, sizeof(*state->cpus));
	if (!state->cpus)
		return false;
	image_get(reader, state->cpus, limit * sizeof(*state->cpus));
	if (has_outliers) {
		state->outliers = malloc(STATE_OUTLIERS_KEPT * sizeof(*state->outliers));
		if (!state->outliers)
			return false;
		image_get(reader, state->outliers, STATE_OUTLIERS_KEPT * sizeof(*state->outliers));
	}
	for (; state->cpu_limit < limit; state->cpu_limit++) {
		struct latency **latencies = state->cpus[state->cpu_limit].latencies;
		bool failed = false;

		for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
			if (!latencies[kind])
				continue;
			latencies[kind] = failed ? NULL : thaw_latency(reader);
			failed = !latencies[kind];
		}
		if (failed) {
			state->cpu_limit++;
			return false;
		}
	}
	return true;
}

struct state *state_thaw(const struct image *image)
{
	struct image_reader reader = {.image = image};
	struct state *state = malloc(sizeof(*state));
	bool has_outliers;
	bool has_kernel;
	bool failed;

	if (!state)
		return NULL;
	image_get(&reader, state, sizeof(*state));
	has_outliers = state->outliers != NULL;
	has_kernel = state->kernel != NULL;
	state->outliers = NULL;
	state->observer = (struct state_observer){0};
	state->sampled = NULL;
	state->kernel = NULL;
	failed = !thaw_cpus(&reader, state, has_outliers);
	if (!failed && has_kernel) {
		state->kernel = kernel_state_thaw(&reader);
		failed = !state->kernel;
	}
	if (failed) {
		state_destroy(state);
		return NULL;
	}
	if (state->kernel)
		observe_kernel(state);
	return state;
}

void state_observe(struct state *state, const struct state_observer *observer)
{
	state->observer = *observer;
}

const struct kernel_state *state_kernel(const struct state *state)
{
	return state->kernel;
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
	return state->bytes + state->kernel_bytes;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The model and its owner thread. See model.h.
 *
 * One mutex guards everything. The owner holds it for a batch of events at a
 * time and lets those who wait have it in between.
 */
#include "model/model.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "model/model_parts.h"
#include "model/snapshot_fill.h"
#include "util/clock.h"
#include "util/rights.h"

#define WAKE_NS (50 * NS_PER_MS)
/* Where one batch was all there was, fewer turns find less in the caches that went meanwhile. */
#define WAKE_QUIET_NS (100 * NS_PER_MS)
/* Who looks more often than this would see an interval without a turn in it. */
#define LOOKS_SELDOM_NS (5 * WAKE_QUIET_NS)
#define BATCH_EVENTS    2048
/* A source that fills its ring as fast as it is emptied does not hold the owner for ever. */
#define STEP_BATCHES 512

static bool init_locks(struct model *model)
{
	pthread_condattr_t attributes;

	if (pthread_mutex_init(&model->mutex, NULL) != 0)
		return false;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	if (pthread_cond_init(&model->stop_cond, &attributes) != 0) {
		pthread_condattr_destroy(&attributes);
		pthread_mutex_destroy(&model->mutex);
		return false;
	}
	pthread_condattr_destroy(&attributes);
	return true;
}

struct model *model_create(const struct model_options *options, struct error *error)
{
	struct model *model = calloc(1, sizeof(*model));

	if (!model || !init_locks(model)) {
		free(model);
		error_set(error, "Cannot create the model: out of memory");
		return NULL;
	}
	model->options = *options;
	if (!model->options.memory_bytes)
		model->options.memory_bytes = WINDOW_DEFAULT_MEMORY_BYTES;
	model->now_ns = options->start_ns;
	model->merge = merge_create();
	model->names = names_create();
	if (!model->merge || !model->names || !model_add_host(model)) {
		model_destroy(model);
		error_set(error, "Cannot create the model: out of memory");
		return NULL;
	}
	if (options->traces_only) {
		model->hosts[0]->unclaimed = true;
		return model;
	}
	model->hosts[0]->wall_offset_ns = options->wall_offset_ns;
	model->hosts[0]->first_start_ns = options->start_ns;
	model->hosts[0]->start_ns = options->start_ns;
	model->hosts[0]->interval_begin_ns = options->start_ns;
	return model;
}

void model_destroy(struct model *model)
{
	if (!model)
		return;
	model_stop(model);
	merge_destroy(model->merge);
	model_free_sources(model);
	for (unsigned i = 0; i < model->host_count; i++)
		watched_host_destroy(model->hosts[i]);
	names_destroy(model->names);
	pthread_cond_destroy(&model->stop_cond);
	pthread_mutex_destroy(&model->mutex);
	free(model);
}

/* For all but the owner: it sees that somebody waits. */
void model_enter(struct model *model)
{
	atomic_fetch_add(&model->waiting, 1);
	pthread_mutex_lock(&model->mutex);
	atomic_fetch_sub(&model->waiting, 1);
}

void model_leave(struct model *model)
{
	pthread_mutex_unlock(&model->mutex);
}

static bool add_ring(struct model *model, struct ring *ring, struct names *names,
                     struct error *error)
{
	bool added;

	model_enter(model);
	added = merge_add(model->merge, ring, names);
	model_leave(model);
	return added || error_set(error, "Cannot add a source to the model: out of memory");
}

bool model_add_ring(struct model *model, struct ring *ring, struct error *error)
{
	return add_ring(model, ring, NULL, error);
}

bool model_add_kernel_ring(struct model *model, struct ring *ring, struct error *error)
{
	return add_ring(model, ring, model->names, error);
}

static void publish_outliers(struct model *model)
{
	uint64_t outliers = 0;

	for (unsigned i = 0; i < model->host_count; i++)
		outliers += state_outliers(window_head(model->hosts[i]->window));
	atomic_store_explicit(&model->outliers, outliers, memory_order_relaxed);
}

void model_remove_ring(struct model *model, struct ring *ring)
{
	model_enter(model);
	/* Without an owner thread time is the caller's: nothing is too late then. */
	merge_remove(model->merge, ring, model->hosts[0]->window,
	             model->running ? clock_now_ns() : UINT64_MAX);
	publish_outliers(model);
	model_leave(model);
}

bool model_set_probe(struct model *model, unsigned cpu, const struct histogram *histogram,
                     const _Atomic uint64_t *overruns, struct error *error)
{
	bool set;

	if (cpu >= EVENT_CPU_NONE)
		return error_set(error, "CPU %u cannot be measured: numbers end at %u", cpu,
		                 EVENT_CPU_NONE - 1);
	model_enter(model);
	set = since_start_set(model->hosts[0]->since[LATENCY_TIMER], cpu, histogram, overruns);
	model_leave(model);
	return set || error_set(error, "Cannot keep the latencies of CPU %u: out of memory", cpu);
}

bool model_set_topology(struct model *model, const struct topology *topology, struct error *error)
{
	bool set;

	model_enter(model);
	set = topology_copy(&model->hosts[0]->topology, topology);
	model_leave(model);
	return set || error_set(error, "Cannot keep the list of CPUs: out of memory");
}

/* Names that nobody refers to any more, when there are many: this takes a while. */
static void sweep_names(struct model *model)
{
	if (!names_crowded(model->names))
		return;
	merge_mark_names(model->merge);
	model_mark_source_names(model);
	for (unsigned i = 0; i < model->host_count; i++)
		window_mark_names(model->hosts[i]->window, model->names);
	names_sweep(model->names);
}

/* All hosts share the memory, and the names come first. */
static void share_memory(struct model *model)
{
	uint64_t names = names_bytes(model->names);
	uint64_t rest =
	        model->options.memory_bytes > names ? model->options.memory_bytes - names : 0;

	for (unsigned i = 0; i < model->host_count; i++)
		window_set_memory(model->hosts[i]->window, rest / model->host_count);
}

/* One batch; false: nothing is left to be done at `now_ns`. */
static bool apply_batch(struct model *model, uint64_t now_ns)
{
	bool more = merge_apply(model->merge, model->hosts[0]->window, now_ns, BATCH_EVENTS);

	/* What is older than this nobody waits for: an idle host's window moves up to there. */
	if (!more && !model->options.traces_only && now_ns > MERGE_PATIENCE_NS)
		watched_host_tick(model->hosts[0], now_ns - MERGE_PATIENCE_NS);
	more = model_take_from_sources(model, now_ns, BATCH_EVENTS) || more;
	sweep_names(model);
	share_memory(model);
	publish_outliers(model);
	return more;
}

/* Returns how long the next turn may wait. */
static uint64_t step(struct model *model, uint64_t now_ns)
{
	bool more = true;
	bool quiet = true;

	pthread_mutex_lock(&model->mutex);
	if (now_ns > model->now_ns)
		model->now_ns = now_ns;
	merge_refill(model->merge);
	for (unsigned batch = 0; more && batch < STEP_BATCHES; batch++) {
		more = apply_batch(model, now_ns);
		quiet = quiet && !more;
		if (!more || atomic_load(&model->waiting) == 0)
			continue;
		/* A mutex is not fair: without this the owner would take it again at once. */
		pthread_mutex_unlock(&model->mutex);
		while (atomic_load(&model->waiting) > 0)
			sched_yield();
		pthread_mutex_lock(&model->mutex);
		/* Meanwhile a ring may have gone. */
		merge_refill(model->merge);
	}
	/* What is read from elsewhere has waited there already. */
	quiet = quiet && !model->sources && model->looks_ns >= LOOKS_SELDOM_NS;
	pthread_mutex_unlock(&model->mutex);
	return quiet ? WAKE_QUIET_NS : WAKE_NS;
}

void model_step(struct model *model, uint64_t now_ns)
{
	(void)step(model, now_ns);
}

static bool wait_until(struct model *model, uint64_t time_ns)
{
	struct timespec until = clock_timespec(time_ns);
	bool stop;

	pthread_mutex_lock(&model->mutex);
	while (!model->stop && !model->hurry &&
	       pthread_cond_timedwait(&model->stop_cond, &model->mutex, &until) != ETIMEDOUT)
		;
	stop = model->stop;
	model->hurry = false;
	pthread_mutex_unlock(&model->mutex);
	return !stop;
}

static void *own(void *argument)
{
	struct model *model = argument;
	uint64_t next_ns = clock_now_ns();
	uint64_t spent_ns = 0;
	uint64_t wake_ns;

	/* What interprets names and events from everywhere may do nothing else. */
	rights_drop(RIGHTS_ALL);
	do {
		uint64_t now_ns = clock_now_ns();
		uint64_t cpu_ns = clock_thread_cpu_ns();

		pthread_mutex_lock(&model->mutex);
		/* Of which host it was nobody knows: where there are several it is the sum. */
		for (unsigned i = 0; i < model->host_count; i++)
			window_add_cost(model->hosts[i]->window, cpu_ns - spent_ns);
		pthread_mutex_unlock(&model->mutex);
		spent_ns = cpu_ns;
		wake_ns = step(model, now_ns);
		/* After a suspension of the host or of us there is nothing to catch up with. */
		while (next_ns <= now_ns)
			next_ns = next_ns + wake_ns > now_ns ? next_ns + wake_ns : now_ns + wake_ns;
	} while (wait_until(model, next_ns));
	return NULL;
}

bool model_start(struct model *model, struct error *error)
{
	pthread_attr_t attributes;
	struct sched_param parameter = {0};
	int result;

	if (model->running)
		return true;
	pthread_attr_init(&attributes);
	pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attributes, SCHED_OTHER);
	pthread_attr_setschedparam(&attributes, &parameter);
	model->stop = false;
	result = pthread_create(&model->owner, &attributes, own, model);
	pthread_attr_destroy(&attributes);
	if (result != 0)
		return error_set_errno(error, result, "Cannot start the model's thread");
	pthread_setname_np(model->owner, "model");
	model_enter(model);
	model->running = true;
	model_leave(model);
	return true;
}

void model_stop(struct model *model)
{
	uint64_t now_ns;

	if (!model->running)
		return;
	model_enter(model);
	model->stop = true;
	pthread_cond_signal(&model->stop_cond);
	model_leave(model);
	pthread_join(model->owner, NULL);
	model->running = false;
	/* What is still on its way must not be missing in what is shown at the end: wait for nobody. */
	now_ns = clock_now_ns();
	model_step(model, now_ns + MERGE_PATIENCE_NS);
	model_enter(model);
	model->now_ns = now_ns;
	model_leave(model);
}

static void note_look(struct model *model)
{
	uint64_t now_ns = clock_now_ns();

	if (model->looked_ns)
		model->looks_ns = now_ns - model->looked_ns;
	model->looked_ns = now_ns;
}

static bool copy_in(struct model *model, const struct model_request *request,
                    struct snapshot *snapshot)
{
	struct watched_host *host = model->hosts[request->host];
	struct snapshot_input input = {
	        .host = host,
	        .topology =
	                request->at_ns && host->pinned ? &host->pinned_topology : &host->topology,
	        .kind = request->kind,
	        .past = request->at_ns != 0,
	        .losses = merge_losses(model->merge),
	        .threshold_ns = model->options.threshold_ns,
	};

	if (!window_moment(host->window, request->at_ns ? request->at_ns : UINT64_MAX,
	                   &input.moment))
		return false;
	/* This host's clock is ours; that of another stands where its window does. */
	input.now_ns = request->at_ns || request->host > 0 || model->options.traces_only
	                       ? input.moment.time_ns
	                       : model->now_ns;
	if (request->host > 0 || model->options.traces_only)
		input.losses = model_source_losses(model, host);
	if (!snapshot_copy_in(snapshot, &input) ||
	    (request->all_kinds && !input.past && !snapshot_copy_kinds(snapshot, &input)))
		return false;
	snapshot->host = request->host;
	snapshot->host_count = model->host_count;
	snapshot->program = model->program;
	if (request->end_interval && !request->at_ns) {
		window_end_interval(host->window);
		host->interval_begin_ns = snapshot->time_ns;
		note_look(model);
	}
	return true;
}

bool model_snapshot(struct model *model, const struct model_request *request,
                    struct snapshot *snapshot)
{
	const struct model_request plain = {.host = 0};
	bool filled;

	request = request ? request : &plain;
	model_enter(model);
	filled = request->host < model->host_count && request->kind < LATENCY_KIND_COUNT &&
	         copy_in(model, request, snapshot);
	model_leave(model);
	/* The sums and percentiles need nothing of the model any more. */
	if (filled)
		return snapshot_compute(snapshot);
	snapshot->row_count = snapshot->cpu_count = snapshot->node_count = 0;
	return false;
}

bool model_heat(struct model *model, const struct model_request *request,
                const struct latency_history_query *query, struct latency_history_step *steps)
{
	bool found;

	model_enter(model);
	found = request->host < model->host_count;
	if (found)
		window_heat(model->hosts[request->host]->window, query, request->at_ns, steps);
	else
		memset(steps, 0, query->count * sizeof(*steps));
	model_leave(model);
	return found;
}

static void reset_host(struct model *model, unsigned index)
{
	struct watched_host *host = model->hosts[index];
	struct window_status status;

	window_get_status(host->window, &status);
	host->start_ns = index > 0 || model->options.traces_only ? status.time_ns : model->now_ns;
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++)
		(void)since_start_reset(host->since[kind], host->window, host->start_ns);
}

void model_reset_since_start(struct model *model)
{
	model_enter(model);
	if (model->running)
		model->now_ns = clock_now_ns();
	for (unsigned i = 0; i < model->host_count; i++)
		reset_host(model, i);
	model_leave(model);
}

void model_begin(struct model *model)
{
	struct watched_host *host = model->hosts[0];

	model_enter(model);
	if (model->running)
		model->now_ns = clock_now_ns();
	reset_host(model, 0);
	window_end_interval(host->window);
	host->interval_begin_ns = host->start_ns;
	model_leave(model);
}

uint64_t model_outliers(struct model *model)
{
	return atomic_load_explicit(&model->outliers, memory_order_relaxed);
}

bool model_newest_outlier(struct model *model, struct outlier *outlier, uint64_t *wall_ns)
{
	bool found = false;

	model_enter(model);
	for (unsigned i = 0; i < model->host_count; i++) {
		const struct watched_host *host = model->hosts[i];
		const struct outlier *newest = state_outlier(window_head(host->window), 0);
		uint64_t newest_ns = newest ? newest->time_ns + (uint64_t)host->wall_offset_ns : 0;

		if (!newest || (found && newest_ns < *wall_ns))
			continue;
		*outlier = *newest;
		*wall_ns = newest_ns;
		found = true;
	}
	model_leave(model);
	return found;
}

void model_set_program(struct model *model, const struct program_figures *figures)
{
	model_enter(model);
	model->program = *figures;
	model_leave(model);
}

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

#include "model/merge.h"
#include "model/since_start.h"
#include "model/snapshot_fill.h"
#include "model/window.h"
#include "util/clock.h"

#define WAKE_NS      (50 * NS_PER_MS)
#define BATCH_EVENTS 2048
/* A source that fills its ring as fast as it is emptied does not hold the owner for ever. */
#define STEP_BATCHES 512

struct model {
	struct model_options options;
	pthread_mutex_t mutex;
	pthread_cond_t stop_cond;
	atomic_int waiting; /* threads that want the mutex beside the owner */
	_Atomic uint64_t outliers;
	/* Under the mutex. */
	bool running;
	bool stop;
	pthread_t owner;
	uint64_t now_ns; /* of the last step */
	struct merge *merge;
	struct window *window;
	struct since_start *since;
	struct topology topology;
	uint64_t since_ns;          /* since_start's begin */
	uint64_t interval_begin_ns; /* the last snapshot that ended an interval */
};

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
	const struct window_options window_options = {
	        .window_ns = options->window_ns,
	        .memory_bytes = options->memory_bytes,
	        .threshold_ns = options->threshold_ns,
	};

	if (!model || !init_locks(model)) {
		free(model);
		error_set(error, "Cannot create the model: out of memory");
		return NULL;
	}
	model->options = *options;
	model->now_ns = options->start_ns;
	model->since_ns = options->start_ns;
	model->interval_begin_ns = options->start_ns;
	model->merge = merge_create();
	model->window = window_create(&window_options);
	model->since = since_start_create();
	if (!model->merge || !model->window || !model->since) {
		model_destroy(model);
		error_set(error, "Cannot create the model: out of memory");
		return NULL;
	}
	return model;
}

void model_destroy(struct model *model)
{
	if (!model)
		return;
	model_stop(model);
	merge_destroy(model->merge);
	window_destroy(model->window);
	since_start_destroy(model->since);
	topology_clear(&model->topology);
	pthread_cond_destroy(&model->stop_cond);
	pthread_mutex_destroy(&model->mutex);
	free(model);
}

/* For all but the owner: it sees that somebody waits. */
static void enter(struct model *model)
{
	atomic_fetch_add(&model->waiting, 1);
	pthread_mutex_lock(&model->mutex);
	atomic_fetch_sub(&model->waiting, 1);
}

static void leave(struct model *model)
{
	pthread_mutex_unlock(&model->mutex);
}

bool model_add_ring(struct model *model, struct ring *ring, struct error *error)
{
	bool added;

	enter(model);
	added = merge_add(model->merge, ring);
	leave(model);
	return added || error_set(error, "Cannot add a source to the model: out of memory");
}

static void publish_outliers(struct model *model)
{
	atomic_store_explicit(&model->outliers, state_outliers(window_head(model->window)),
	                      memory_order_relaxed);
}

void model_remove_ring(struct model *model, struct ring *ring)
{
	enter(model);
	/* Without an owner thread time is the caller's: nothing is too late then. */
	merge_remove(model->merge, ring, model->window,
	             model->running ? clock_now_ns() : UINT64_MAX);
	publish_outliers(model);
	leave(model);
}

bool model_set_probe(struct model *model, unsigned cpu, const struct histogram *histogram,
                     const _Atomic uint64_t *overruns, struct error *error)
{
	bool set;

	if (cpu >= EVENT_CPU_NONE)
		return error_set(error, "CPU %u cannot be measured: numbers end at %u", cpu,
		                 EVENT_CPU_NONE - 1);
	enter(model);
	set = since_start_set(model->since, cpu, histogram, overruns);
	leave(model);
	return set || error_set(error, "Cannot keep the latencies of CPU %u: out of memory", cpu);
}

bool model_set_topology(struct model *model, const struct topology *topology, struct error *error)
{
	bool set;

	enter(model);
	set = topology_copy(&model->topology, topology);
	leave(model);
	return set || error_set(error, "Cannot keep the list of CPUs: out of memory");
}

/* One batch; false: nothing is left to be done at `now_ns`. */
static bool apply_batch(struct model *model, uint64_t now_ns)
{
	bool more = merge_apply(model->merge, model->window, now_ns, BATCH_EVENTS);

	/* What is older than this nobody waits for: an idle host's window moves up to there. */
	if (!more && now_ns > MERGE_PATIENCE_NS) {
		struct window_status status;
		struct event tick = {
		        .time_ns = now_ns - MERGE_PATIENCE_NS,
		        .cpu = EVENT_CPU_NONE,
		        .type = EVENT_TICK,
		};

		window_get_status(model->window, &status);
		if (tick.time_ns > status.time_ns)
			(void)window_apply(model->window, &tick, NULL);
	}
	publish_outliers(model);
	return more;
}

void model_step(struct model *model, uint64_t now_ns)
{
	bool more = true;

	pthread_mutex_lock(&model->mutex);
	if (now_ns > model->now_ns)
		model->now_ns = now_ns;
	merge_refill(model->merge);
	for (unsigned batch = 0; more && batch < STEP_BATCHES; batch++) {
		more = apply_batch(model, now_ns);
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
	pthread_mutex_unlock(&model->mutex);
}

static bool wait_until(struct model *model, uint64_t time_ns)
{
	struct timespec until = clock_timespec(time_ns);
	bool stop;

	pthread_mutex_lock(&model->mutex);
	while (!model->stop &&
	       pthread_cond_timedwait(&model->stop_cond, &model->mutex, &until) != ETIMEDOUT)
		;
	stop = model->stop;
	pthread_mutex_unlock(&model->mutex);
	return !stop;
}

static void *own(void *argument)
{
	struct model *model = argument;
	uint64_t next_ns = clock_now_ns();
	uint64_t spent_ns = 0;

	do {
		uint64_t now_ns = clock_now_ns();
		uint64_t cpu_ns = clock_thread_cpu_ns();

		pthread_mutex_lock(&model->mutex);
		window_add_cost(model->window, cpu_ns - spent_ns);
		pthread_mutex_unlock(&model->mutex);
		spent_ns = cpu_ns;
		model_step(model, now_ns);
		next_ns += WAKE_NS;
		/* After a suspension of the host or of us there is nothing to catch up with. */
		if (next_ns < now_ns)
			next_ns = now_ns + WAKE_NS;
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
	enter(model);
	model->running = true;
	leave(model);
	return true;
}

void model_stop(struct model *model)
{
	uint64_t now_ns;

	if (!model->running)
		return;
	enter(model);
	model->stop = true;
	pthread_cond_signal(&model->stop_cond);
	leave(model);
	pthread_join(model->owner, NULL);
	model->running = false;
	/* What is still on its way must not be missing in what is shown at the end: wait for nobody. */
	now_ns = clock_now_ns();
	model_step(model, now_ns + MERGE_PATIENCE_NS);
	enter(model);
	model->now_ns = now_ns;
	leave(model);
}

bool model_snapshot(struct model *model, bool end_interval, struct snapshot *snapshot)
{
	struct snapshot_input input;
	bool filled;

	enter(model);
	input = (struct snapshot_input){
	        .window = model->window,
	        .since = model->since,
	        .topology = &model->topology,
	        .losses = merge_losses(model->merge),
	        .threshold_ns = model->options.threshold_ns,
	        .wall_offset_ns = model->options.wall_offset_ns,
	        .start_ns = model->since_ns,
	        .now_ns = model->now_ns,
	        .interval_begin_ns = model->interval_begin_ns,
	};
	filled = snapshot_copy_in(snapshot, &input);
	if (filled && end_interval) {
		window_end_interval(model->window);
		model->interval_begin_ns = snapshot->time_ns;
	}
	leave(model);
	/* The sums and percentiles need nothing of the model any more. */
	return filled && snapshot_compute(snapshot);
}

void model_heat(struct model *model, int cpu, enum latency_history_zoom zoom, uint64_t end_ns,
                size_t count, struct latency_history_step *steps)
{
	enter(model);
	latency_history_query(window_history(model->window), cpu, zoom, end_ns, count, steps);
	leave(model);
}

void model_reset_since_start(struct model *model)
{
	enter(model);
	if (model->running)
		model->now_ns = clock_now_ns();
	model->since_ns = model->now_ns;
	(void)since_start_reset(model->since, model->window, model->now_ns);
	leave(model);
}

uint64_t model_outliers(struct model *model)
{
	return atomic_load_explicit(&model->outliers, memory_order_relaxed);
}

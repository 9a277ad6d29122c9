// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the model costs: one value, one event on its whole way, one snapshot of a
 * large host. CPU time, the best of several rounds, since anything else only adds.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/model.h"
#include "model/window.h"
#include "tests/model/random.h"
#include "util/clock.h"

#define ROUNDS     5
#define VALUES     (1u << 20)
#define LARGE_HOST 256u

/* One pass over prepared input; returns how many items it took. */
typedef uint64_t bench_function(void *context);

static void measure(const char *what, const char *unit, double scale, double budget,
                    bench_function *function, void *context)
{
	double best = -1;

	for (unsigned round = 0; round < ROUNDS; round++) {
		uint64_t begin_ns = clock_thread_cpu_ns();
		uint64_t count = function(context);
		double each = (double)(clock_thread_cpu_ns() - begin_ns) / (double)count / scale;

		if (best < 0 || each < best)
			best = each;
	}
	printf("%-58s %9.2f %-2s  budget %g %s\n", what, best, unit, budget, unit);
}

static void *need(void *memory)
{
	if (!memory) {
		fputs("out of memory\n", stderr);
		exit(1);
	}
	return memory;
}

static uint32_t *make_values(void)
{
	uint32_t *values = need(malloc(VALUES * sizeof(*values)));
	struct random random = {1};

	for (unsigned i = 0; i < VALUES; i++)
		values[i] = (uint32_t)random_latency(&random, DISTRIBUTION_LATENCY);
	return values;
}

struct recording {
	struct histogram *histogram;
	const uint32_t *values;
};

static uint64_t record_values(void *context)
{
	struct recording *recording = context;

	for (unsigned i = 0; i < VALUES; i++)
		histogram_record(recording->histogram, recording->values[i], i);
	return VALUES;
}

struct copying {
	struct histogram *from;
	struct histogram *to;
};

static uint64_t copy_histograms(void *context)
{
	struct copying *copying = context;

	for (unsigned i = 0; i < 10000; i++)
		histogram_copy(copying->to, copying->from);
	return 10000;
}

static uint64_t take_statistics(void *context)
{
	struct copying *copying = context;
	struct statistics statistics;

	for (unsigned i = 0; i < 10000; i++)
		histogram_statistics(copying->from, &statistics);
	return 10000;
}

/* Events through rings and window; time goes on from round to round. */
struct flowing {
	struct model *model;
	struct ring *rings[LARGE_HOST];
	unsigned cpus;
	const uint32_t *values;
	uint64_t time_ns;
	uint64_t step_ns; /* from one event to the next */
};

static uint64_t flow(void *context)
{
	struct flowing *flowing = context;

	for (unsigned i = 0; i < VALUES; i++) {
		struct event event = {
		        .time_ns = flowing->time_ns,
		        .cpu = i % flowing->cpus & (EVENT_CPU_LIMIT - 1),
		        .type = EVENT_PROBE_SAMPLE,
		        .value = flowing->values[i],
		};

		flowing->time_ns += flowing->step_ns;
		ring_push(flowing->rings[i % flowing->cpus], &event, NULL);
		if (i % (32 * flowing->cpus) == 0)
			model_step(flowing->model, flowing->time_ns);
	}
	return VALUES;
}

static void start_flowing(struct flowing *flowing, unsigned cpus, const uint32_t *values)
{
	const struct model_options options = {.start_ns = NS_PER_S};
	struct error error = {0};

	*flowing = (struct flowing){
	        .cpus = cpus,
	        .values = values,
	        .time_ns = NS_PER_S,
	        .step_ns = NS_PER_MS / cpus,
	};
	flowing->model = need(model_create(&options, &error));
	for (unsigned i = 0; i < cpus; i++) {
		flowing->rings[i] = need(ring_create(4096, -1));
		need(model_add_ring(flowing->model, flowing->rings[i], &error) ? flowing : NULL);
	}
}

static void stop_flowing(struct flowing *flowing)
{
	model_destroy(flowing->model);
	for (unsigned i = 0; i < flowing->cpus; i++)
		ring_destroy(flowing->rings[i]);
}

struct taking {
	struct model *model;
	struct snapshot *snapshot;
	struct latency_history_step *steps;
};

static uint64_t take_snapshots(void *context)
{
	struct taking *taking = context;

	for (unsigned i = 0; i < 10; i++)
		need(model_snapshot(taking->model, &(struct model_request){.end_interval = true},
		                    taking->snapshot)
		             ? taking
		             : NULL);
	return 10;
}

static uint64_t query_heat(void *context)
{
	struct taking *taking = context;

	const struct latency_history_query query = {
	        .kind = LATENCY_TIMER,
	        .cpu = -1,
	        .zoom = LATENCY_HISTORY_SECOND,
	        .end_ns = taking->snapshot->time_ns,
	        .count = 180,
	};

	(void)model_heat(taking->model, &(struct model_request){.host = 0}, &query, taking->steps);
	return 1;
}

static void bench_histogram(const uint32_t *values)
{
	struct recording recording = {need(histogram_create()), values};
	struct copying copying = {recording.histogram, need(histogram_create())};

	measure("record a value", "ns", 1, 20, record_values, &recording);
	measure("copy a histogram that is written", "ns", 1, 2000, copy_histograms, &copying);
	measure("all statistics of a histogram", "ns", 1, 2000, take_statistics, &copying);
	histogram_destroy(recording.histogram);
	histogram_destroy(copying.to);
}

static void bench_flow(const uint32_t *values, unsigned cpus)
{
	struct flowing flowing;
	char what[80];

	start_flowing(&flowing, cpus, values);
	snprintf(what, sizeof(what), "a sample through ring and window and out, %u CPUs", cpus);
	measure(what, "ns", 1, 100, flow, &flowing);
	stop_flowing(&flowing);
}

static void bench_snapshot(const uint32_t *values)
{
	struct flowing flowing;
	struct taking taking = {.snapshot = need(snapshot_create())};

	start_flowing(&flowing, LARGE_HOST, values);
	taking.model = flowing.model;
	taking.steps = need(calloc(180, sizeof(*taking.steps)));
	flow(&flowing);
	measure("snapshot of 256 CPUs, 1 M samples", "us", 1000, 5000, take_snapshots, &taking);
	for (unsigned i = 0; i < 9; i++)
		flow(&flowing);
	measure("snapshot of 256 CPUs, 10 M samples", "us", 1000, 5000, take_snapshots, &taking);
	measure("heat map of 256 CPUs, 180 s", "us", 1000, 20000, query_heat, &taking);
	printf("%-58s %9.1f MiB\n", "memory of the window, 256 CPUs at 1 kHz",
	       (double)taking.snapshot->window_bytes / (1024 * 1024));
	free(taking.steps);
	snapshot_destroy(taking.snapshot);
	stop_flowing(&flowing);
}

int main(void)
{
	uint32_t *values = make_values();

	bench_histogram(values);
	bench_flow(values, 2);
	bench_flow(values, LARGE_HOST);
	bench_snapshot(values);
	free(values);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The real screens on a simulated host: a directory that stands for / says which
 * CPUs there are, a generator makes their samples, and the clock goes on by one
 * second for each refresh, never by itself. Its screens are the same every time.
 *
 *   simhost DIRECTORY [NAME=VALUE...]
 *
 * Names: seconds (that passed before the first screen), interval_us,
 * threshold_us, on_threshold, view, theme, notice, dma_us, hotplug (CPU that is
 * off-line from the 3rd to the 6th second), moving (1: each 100th
 * sample of a CPU is its largest so far), refresh_ms (0: only on the key u),
 * readings (1: the sampler's, too).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/histogram.h"
#include "model/model.h"
#include "model/ring.h"
#include "source/host.h"
#include "tests/tools/simhost_readings.h"
#include "util/clock.h"
#include "view/tui/tui.h"

#define START_NS       (1000 * NS_PER_S)
#define START_WALL_NS  (UINT64_C(1795269670) * NS_PER_S) /* 2026-11-21 14:01:10 UTC */
#define STEP_NS        (100 * NS_PER_MS)
#define READINGS_BYTES (256 * 1024) /* of a reading, and what each CPU adds to it */
#define READINGS_CPU   2048
#define NEVER_NS       (UINT64_C(1000000) * NS_PER_S)

struct simulation {
	struct topology topology;
	struct model *model;
	struct ring *ring;
	struct histogram **histograms; /* by place in the topology */
	_Atomic uint64_t *overruns;
	uint64_t now_ns;
	uint64_t interval_ns;
	uint64_t seconds;
	bool moving;
	bool readings;
	struct batch *batch; /* of the readings */
	int hotplug;
	struct tui_options options;
	uint64_t threshold_ns;
};

/* Well mixed bits of a number (splitmix64). */
static uint64_t mix(uint64_t value)
{
	value += UINT64_C(0x9e3779b97f4a7c15);
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

/*
 * Latency of a CPU's n-th sample: some us with a tail in which each octave is a
 * quarter as frequent as the one before, so that maxima differ among CPUs.
 */
static uint64_t latency_ns(const struct simulation *simulation, unsigned cpu, uint64_t n)
{
	uint64_t bits = mix(cpu * UINT64_C(1000003) + n);
	uint64_t latency = 1500 + cpu % 7 * 200 + bits % 1500;

	for (bits >>= 16; (bits & 3) == 0 && latency < 400000; bits >>= 2)
		latency *= 2;
	if (simulation->moving && n % 100 == cpu % 100)
		latency = 50000 + n * 1000 * (1 + cpu % 5);
	return latency;
}

static void feed_cpu(struct simulation *simulation, size_t index, uint64_t time_ns)
{
	const struct cpu_info *info = &simulation->topology.cpus[index];
	uint64_t n = (time_ns - START_NS) / simulation->interval_ns;
	uint64_t latency = latency_ns(simulation, info->cpu, n);
	struct event event = {
	        .time_ns = time_ns,
	        .cpu = info->cpu & (EVENT_CPU_LIMIT - 1),
	        .type = EVENT_PROBE_SAMPLE,
	        .value = (uint32_t)latency,
	};

	if (info->probe != PROBE_STATE_RUNNING)
		return;
	histogram_record(simulation->histograms[index], latency, time_ns);
	if (latency > simulation->interval_ns)
		simulation->overruns[index] += latency / simulation->interval_ns;
	ring_push(simulation->ring, &event, NULL);
}

/* All CPUs have their samples at the same instants. */
static void pass(struct simulation *simulation, uint64_t until_ns)
{
	uint64_t next_ns = simulation->now_ns;

	while (next_ns < until_ns) {
		uint64_t step_end_ns = next_ns + STEP_NS;

		for (; next_ns < step_end_ns && next_ns < until_ns;
		     next_ns += simulation->interval_ns)
			for (size_t i = 0; i < simulation->topology.cpu_count; i++)
				feed_cpu(simulation, i, next_ns);
		model_step(simulation->model, next_ns);
	}
	simulation->now_ns = until_ns;
}

static void plug(struct simulation *simulation, bool online)
{
	for (size_t i = 0; i < simulation->topology.cpu_count; i++) {
		struct cpu_info *info = &simulation->topology.cpus[i];

		if ((int)info->cpu != simulation->hotplug)
			continue;
		info->online = online;
		info->probe = online ? PROBE_STATE_RUNNING : PROBE_STATE_OFFLINE;
	}
	model_set_topology(simulation->model, &simulation->topology, NULL);
}

static void pass_second(struct simulation *simulation)
{
	uint64_t second = (simulation->now_ns - START_NS) / NS_PER_S;

	if (simulation->hotplug >= 0 && (second == 3 || second == 6))
		plug(simulation, second == 6);
	pass(simulation, simulation->now_ns + NS_PER_S);
	if (!simulation->readings)
		return;
	simhost_reading(simulation->batch, simulation->ring, simulation->now_ns, second,
	                simulation->topology.cpu_count);
	model_step(simulation->model, simulation->now_ns);
}

static void before_snapshot(void *context)
{
	pass_second(context);
}

/* 6 ms of CPU time in each second. */
static struct self_usage self_usage(void *context)
{
	const struct simulation *simulation = context;

	return (struct self_usage){
	        .time_ns = simulation->now_ns,
	        .cpu_ns = simulation->now_ns / 1000 * 6,
	        .rss_bytes = 14 << 20,
	};
}

static void choose_probes(struct topology *topology, uint64_t interval_ns)
{
	topology->probe_on = true;
	snprintf(topology->policy, sizeof(topology->policy), "fifo");
	topology->priority = 80;
	topology->interval_ns = interval_ns;
	topology->dma_latency_us = -1;
	for (size_t i = 0; i < topology->cpu_count; i++) {
		struct cpu_info *info = &topology->cpus[i];

		info->probe = !info->online     ? PROBE_STATE_OFFLINE
		              : info->isolated  ? PROBE_STATE_ISOLATED
		              : info->nohz_full ? PROBE_STATE_NOHZ_FULL
		                                : PROBE_STATE_RUNNING;
	}
}

static bool set_option(struct simulation *simulation, const char *name, const char *value)
{
	struct tui_options *options = &simulation->options;
	uint64_t number = strtoull(value, NULL, 10);

	if (strcmp(name, "seconds") == 0)
		simulation->seconds = number;
	else if (strcmp(name, "interval_us") == 0)
		simulation->interval_ns = number * NS_PER_US;
	else if (strcmp(name, "threshold_us") == 0)
		simulation->threshold_ns = number * NS_PER_US;
	else if (strcmp(name, "moving") == 0)
		simulation->moving = number > 0;
	else if (strcmp(name, "readings") == 0)
		simulation->readings = number > 0;
	else if (strcmp(name, "hotplug") == 0)
		simulation->hotplug = (int)number;
	else if (strcmp(name, "refresh_ms") == 0)
		options->refresh_ns = number > 0 ? number * NS_PER_MS : NEVER_NS;
	else if (strcmp(name, "notice") == 0)
		snprintf(simulation->topology.notice, sizeof(simulation->topology.notice), "%s",
		         value);
	else if (strcmp(name, "dma_us") == 0)
		simulation->topology.dma_latency_us = (int64_t)number;
	else if (strcmp(name, "view") == 0)
		options->view = value;
	else if (strcmp(name, "theme") == 0)
		options->theme = value;
	else if (strcmp(name, "on_threshold") == 0)
		options->on_threshold = strcmp(value, "pause") == 0  ? ON_THRESHOLD_PAUSE
		                        : strcmp(value, "exit") == 0 ? ON_THRESHOLD_EXIT
		                                                     : ON_THRESHOLD_MARK;
	else
		return false;
	return true;
}

/* The generator is changed by what comes before the topology is read, and the other way round. */
static bool set_options(struct simulation *simulation, int count, char **words)
{
	for (int i = 0; i < count; i++) {
		char name[32];
		char *equals = strchr(words[i], '=');

		if (!equals || (size_t)(equals - words[i]) >= sizeof(name))
			return false;
		snprintf(name, sizeof(name), "%.*s", (int)(equals - words[i]), words[i]);
		if (!set_option(simulation, name, equals + 1))
			return false;
	}
	return true;
}

static bool create(struct simulation *simulation, struct error *error)
{
	struct model_options options = {
	        .window_ns = 10 * NS_PER_S,
	        .threshold_ns = simulation->threshold_ns,
	        .wall_offset_ns = (int64_t)(START_WALL_NS - START_NS),
	        .start_ns = START_NS,
	};
	size_t cpus = simulation->topology.cpu_count;
	uint64_t samples = STEP_NS / simulation->interval_ns + 1;

	simulation->model = model_create(&options, error);
	simulation->batch = batch_create();
	simulation->ring = ring_create(8 * samples * cpus * sizeof(struct event) + READINGS_BYTES +
	                                       (simulation->readings ? cpus * READINGS_CPU : 0),
	                               -1);
	simulation->histograms = calloc(cpus, sizeof(struct histogram *));
	simulation->overruns = calloc(cpus, sizeof(*simulation->overruns));
	if (!simulation->model || !simulation->batch || !simulation->ring ||
	    !simulation->histograms || !simulation->overruns ||
	    !model_add_ring(simulation->model, simulation->ring, error))
		return false;
	for (size_t i = 0; i < cpus; i++) {
		simulation->histograms[i] = histogram_create();
		if (!simulation->histograms[i] ||
		    !model_set_probe(simulation->model, simulation->topology.cpus[i].cpu,
		                     simulation->histograms[i], &simulation->overruns[i], error))
			return false;
	}
	return model_set_topology(simulation->model, &simulation->topology, error);
}

static void destroy(struct simulation *simulation)
{
	if (simulation->model)
		model_destroy(simulation->model);
	if (simulation->ring)
		ring_destroy(simulation->ring);
	for (size_t i = 0; simulation->histograms && i < simulation->topology.cpu_count; i++)
		if (simulation->histograms[i])
			histogram_destroy(simulation->histograms[i]);
	if (simulation->batch)
		batch_destroy(simulation->batch);
	free(simulation->histograms);
	free(simulation->overruns);
	topology_clear(&simulation->topology);
}

int main(int count, char **words)
{
	struct simulation simulation = {
	        .now_ns = START_NS,
	        .interval_ns = NS_PER_MS,
	        .seconds = 11,
	        .hotplug = -1,
	        .options =
	                {
	                        .refresh_ns = NEVER_NS,
	                        .mouse = true,
	                        .before_snapshot = before_snapshot,
	                        .self_usage = self_usage,
	                        .end_fd = -1,
	                        .context = &simulation,
	                },
	};
	struct error error = {""};
	int code = EXIT_CODE_FAILED;

	if (count < 2) {
		fputs("usage: simhost DIRECTORY [NAME=VALUE...]\n", stderr);
		return EXIT_CODE_USAGE;
	}
	if (!host_read(&simulation.topology, words[1], &error))
		goto out;
	choose_probes(&simulation.topology, simulation.interval_ns);
	if (!set_options(&simulation, count - 2, words + 2)) {
		error_set(&error, "unknown option");
		goto out;
	}
	simulation.topology.interval_ns = simulation.interval_ns;
	if (!create(&simulation, &error))
		goto out;
	while (simulation.now_ns < START_NS + simulation.seconds * NS_PER_S)
		pass_second(&simulation);
	code = tui_run(&simulation.options, simulation.model, &error);
out:
	destroy(&simulation);
	if (error.text[0])
		fprintf(stderr, "simhost: %s\n", error.text);
	return code;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sampler's thread with a running model: readings arrive whole, once a period,
 * nothing is lost, and it ends when it is told to, however long its period.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/model.h"
#include "source/sampler/sampler.h"
#include "util/clock.h"

static struct model *start_model(void)
{
	const struct model_options options = {
	        .window_ns = 10 * NS_PER_S,
	        .wall_offset_ns = clock_wall_offset_ns(),
	        .start_ns = clock_now_ns(),
	};
	struct error error = {""};
	struct model *model = model_create(&options, &error);

	if (!model || !model_start(model, &error))
		fail_msg("%s", error.text);
	return model;
}

static struct sampler *start_sampler(struct model *model, uint64_t period_ns)
{
	const struct sampler_options options = {.period_ns = period_ns, .root = ""};
	struct error error = {""};
	struct sampler *sampler = sampler_start(&options, model, &error);

	if (!sampler)
		fail_msg("%s", error.text);
	return sampler;
}

/* Snapshots until there are `frames` readings; each one is whole. */
static void wait_for_frames(struct model *model, struct snapshot *snapshot, size_t frames)
{
	const struct timespec pause = {.tv_nsec = 10000000};

	for (unsigned polls = 0; polls < 3000; polls++) {
		struct metric_view *view;

		assert_true(model_snapshot(model, NULL, snapshot));
		view = snapshot->sampled.metrics;
		if (view && metric_view_frames(view) > 0) {
			assert_true(metric_view_cpu_value(view, METRIC_CPU_ALL,
			                                  METRIC_MEMORY_TOTAL_KIB) > 0);
			assert_true(metric_view_cpu_value(view, METRIC_CPU_ALL,
			                                  METRIC_HOST_PROCESSES) > 0);
			assert_int_equal(snapshot->sampled.processes.time_ns,
			                 metric_view_time_ns(view));
			if (metric_view_frames(view) >= frames)
				return;
		}
		nanosleep(&pause, NULL);
	}
	fail_msg("there are no %zu readings", frames);
}

static void test_readings_arrive(void **state)
{
	const uint32_t self = (uint32_t)getpid();
	struct model *model = start_model();
	struct sampler *sampler = start_sampler(model, 50 * NS_PER_MS);
	struct snapshot *snapshot = snapshot_create();
	struct metric_point points[16];
	const struct metric_instance *host;
	const struct process *process;
	struct cpuset probed;
	size_t count;

	(void)state;
	cpuset_clear(&probed);
	cpuset_add(&probed, 0);
	wait_for_frames(model, snapshot, 3);
	sampler_set_probed(sampler, &probed);
	sampler_show_processes(sampler, &self, 1, true);
	wait_for_frames(model, snapshot, 12);
	process = process_table_find(&snapshot->sampled.processes, self);
	assert_non_null(process);
	assert_true(process->record.voluntary_per_s >= 0);
	/* This program has threads besides: the model's and the sampler's. */
	assert_true(process[1].record.pid == self && process[1].record.tid != self);
	host = metric_view_find(snapshot->sampled.metrics, METRIC_OBJECT_HOST, METRIC_CPU_ALL, "");
	count = metric_view_history(snapshot->sampled.metrics, host, METRIC_HOST_INTERVAL_NS, 0,
	                            points, 16);
	for (size_t i = 0; i < count; i++)
		assert_true(points[i].value > 0 &&
		            (i == 0 || points[i].time_ns > points[i - 1].time_ns));
	assert_int_equal(snapshot->lost_events, 0);
	sampler_stop(sampler, model);
	snapshot_destroy(snapshot);
	model_destroy(model);
}

static void test_it_ends_at_once(void **state)
{
	struct model *model = start_model();
	struct sampler *sampler = start_sampler(model, 86400 * NS_PER_S);
	struct snapshot *snapshot = snapshot_create();

	(void)state;
	wait_for_frames(model, snapshot, 1);
	sampler_stop(sampler, model);
	snapshot_destroy(snapshot);
	model_destroy(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_readings_arrive),
	        cmocka_unit_test(test_it_ends_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The model as a whole: events out of rings into snapshots, with simulated time
 * where times matter and with real threads where they race. What was produced must be
 * found again, sample by sample: in the buckets or among the drops.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"
#include "tests/model/random.h"
#include "util/clock.h"

#define START_NS (UINT64_C(1000) * NS_PER_S)

static struct model *make_model(const struct model_options *options)
{
	struct error error = {0};
	struct model *model = model_create(options, &error);

	assert_non_null(model);
	return model;
}

static struct model *plain_model(void)
{
	return make_model(&(struct model_options){.start_ns = START_NS, .wall_offset_ns = 5});
}

static struct ring *add_ring(struct model *model, size_t bytes)
{
	struct error error = {0};
	struct ring *ring = ring_create(bytes, -1);

	assert_non_null(ring);
	assert_true(model_add_ring(model, ring, &error));
	return ring;
}

static bool push(struct ring *ring, unsigned type, unsigned cpu, uint64_t time_ns, uint32_t value)
{
	const struct event event = {
	        .time_ns = time_ns,
	        .cpu = cpu & (EVENT_CPU_LIMIT - 1),
	        .type = type & 0xff,
	        .value = value,
	};

	return ring_push(ring, &event, NULL);
}

static bool push_sample(struct ring *ring, unsigned cpu, uint64_t time_ns, uint32_t latency_ns)
{
	return push(ring, EVENT_PROBE_SAMPLE, cpu, time_ns, latency_ns);
}

static struct snapshot *take(struct model *model, bool end_interval)
{
	struct snapshot *snapshot = snapshot_create();

	assert_non_null(snapshot);
	assert_true(model_snapshot(model, &(struct model_request){.end_interval = end_interval},
	                           snapshot));
	return snapshot;
}

static uint64_t sum_of_buckets(const struct histogram *histogram)
{
	uint64_t sum = 0;

	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++)
		sum += histogram_bucket_count(histogram, bucket);
	return sum;
}

static void test_nothing_yet(void **state)
{
	struct model *model = plain_model();
	struct snapshot *snapshot = take(model, true);
	const struct snapshot_row *all = snapshot_all(snapshot);

	(void)state;
	assert_non_null(all);
	assert_int_equal(snapshot->row_count, 1);
	assert_int_equal(all->window.statistics.count, 0);
	assert_false(all->has_current);
	assert_int_equal(snapshot->time_ns, START_NS);
	assert_int_equal(snapshot->wall_ns, START_NS + 5);
	snapshot_destroy(snapshot);
	model_destroy(model);
}

static void test_spans_of_time(void **state)
{
	struct model *model = plain_model();
	struct ring *ring = add_ring(model, 4096);
	struct snapshot *snapshot;

	(void)state;
	assert_true(push_sample(ring, 3, START_NS + 1, 100));
	assert_true(push(ring, EVENT_PROBE_OVERRUN, 3, START_NS + 2, 7));
	model_step(model, START_NS + NS_PER_S);
	snapshot = take(model, true);
	assert_int_equal(snapshot->cpu_count, 1);
	assert_int_equal(snapshot->rows[0].cpu, 3);
	assert_true(snapshot->rows[0].has_current);
	assert_int_equal(snapshot->rows[0].current_ns, 100);
	assert_int_equal(snapshot->rows[0].interval.statistics.count, 1);
	assert_int_equal(snapshot->rows[0].interval.overruns, 7);
	assert_int_equal(snapshot->interval_ns, NS_PER_S);

	assert_true(push_sample(ring, 3, START_NS + NS_PER_S + 1, 200));
	model_step(model, START_NS + 2 * NS_PER_S);
	assert_true(model_snapshot(model, NULL, snapshot));
	assert_int_equal(snapshot->rows[0].interval.statistics.count, 1);
	assert_int_equal(snapshot->rows[0].interval.statistics.min_ns, 200);
	assert_int_equal(snapshot->rows[0].interval.overruns, 0);
	assert_int_equal(snapshot->rows[0].window.statistics.count, 2);
	assert_int_equal(snapshot->rows[0].window.overruns, 7);
	assert_int_equal(snapshot->rows[0].window.statistics.max_ns, 200);

	/* The first one is out when it is a window old, to the ns; nobody waits longer than 0.2 s. */
	model_step(model, START_NS + 1 + 10 * NS_PER_S + NS_PER_S / 5 - 1);
	assert_true(model_snapshot(model, NULL, snapshot));
	assert_int_equal(snapshot->rows[0].window.statistics.count, 2);
	model_step(model, START_NS + 1 + 10 * NS_PER_S + NS_PER_S / 5);
	assert_true(model_snapshot(model, NULL, snapshot));
	assert_int_equal(snapshot->rows[0].window.statistics.count, 1);
	assert_int_equal(snapshot->rows[0].window.statistics.min_ns, 200);
	assert_int_equal(snapshot->rows[0].since_start.statistics.count, 2);
	snapshot_destroy(snapshot);
	model_destroy(model);
	ring_destroy(ring);
}

static void test_rings_are_merged_in_time_order(void **state)
{
	struct model *model = plain_model();
	struct ring *rings[3];
	struct snapshot *snapshot;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		rings[i] = add_ring(model, 65536);
	for (unsigned i = 0; i < 900; i++)
		assert_true(push_sample(rings[i % 3], i % 3, START_NS + i * 1000, 50 + i));
	/* The last event of one ring waits for the others: they might bring an earlier one. */
	model_step(model, START_NS + 1000 * 1000);
	snapshot = take(model, false);
	assert_in_range(snapshot->samples, 898, 899);
	assert_int_equal(snapshot->late_events, 0);
	model_step(model, START_NS + NS_PER_S);
	assert_true(model_snapshot(model, NULL, snapshot));
	assert_int_equal(snapshot->samples, 900);
	/* Too late is too late, but not lost. */
	assert_true(push_sample(rings[0], 0, START_NS + 5, 9));
	model_step(model, START_NS + NS_PER_S);
	assert_true(model_snapshot(model, NULL, snapshot));
	assert_int_equal(snapshot->late_events, 1);
	assert_int_equal(snapshot_all(snapshot)->window.statistics.count, 901);
	/* One of the future stays where it is until then. */
	assert_true(push_sample(rings[1], 1, START_NS + 2 * NS_PER_S, 9));
	model_step(model, START_NS + NS_PER_S);
	assert_true(model_snapshot(model, NULL, snapshot));
	assert_int_equal(snapshot->samples, 901);
	model_remove_ring(model, rings[1]);
	assert_true(model_snapshot(model, NULL, snapshot));
	assert_int_equal(snapshot->samples, 902);
	snapshot_destroy(snapshot);
	model_destroy(model);
	for (unsigned i = 0; i < 3; i++)
		ring_destroy(rings[i]);
}

static void test_nobody_waits_for_a_sampler(void **state)
{
	struct model *model = plain_model();
	struct ring *probe = add_ring(model, 4096);
	struct ring *sampler = add_ring(model, 4096);
	const uint64_t words[2] = {0};
	struct event reading = {
	        .time_ns = START_NS,
	        .cpu = METRIC_CPU_ALL,
	        .type = EVENT_METRIC,
	        .words = 2,
	        .value = METRIC_HOST_INTERVAL_NS,
	};
	struct snapshot *snapshot;

	(void)state;
	assert_true(ring_push(sampler, &reading, words));
	assert_true(push_sample(probe, 0, START_NS + 1, 10));
	model_step(model, START_NS + 2);
	assert_true(push_sample(probe, 0, START_NS + 1000, 10));
	model_step(model, START_NS + 1000);
	snapshot = take(model, false);
	assert_int_equal(snapshot->samples, 2);
	/* And it is not late, though others went ahead of it. */
	reading.time_ns = START_NS + 500;
	assert_true(ring_push(sampler, &reading, words));
	model_step(model, START_NS + 1001);
	assert_true(model_snapshot(model, NULL, snapshot));
	assert_int_equal(snapshot->late_events, 0);
	assert_int_equal(metric_view_cpu_value(snapshot->sampled.metrics, METRIC_CPU_ALL,
	                                       METRIC_WINDOW_EVENTS),
	                 2);
	snapshot_destroy(snapshot);
	model_destroy(model);
	ring_destroy(probe);
	ring_destroy(sampler);
}

static void test_nodes_and_all_are_sums(void **state)
{
	struct model *model = plain_model();
	struct ring *ring = add_ring(model, 65536);
	struct cpu_info cpus[] = {
	        {.cpu = 0, .node = 1}, {.cpu = 1, .node = 0}, {.cpu = 2, .node = 1}};
	struct topology topology = {.cpu_count = 3, .cpus = cpus};
	struct error error = {0};
	struct snapshot *snapshot;

	(void)state;
	assert_true(model_set_topology(model, &topology, &error));
	for (unsigned i = 0; i < 400; i++)
		assert_true(push_sample(ring, i % 4, START_NS + i, i));
	model_step(model, START_NS + NS_PER_S);
	snapshot = take(model, true);
	assert_int_equal(snapshot->cpu_count, 4); /* one is not in the topology */
	assert_int_equal(snapshot->node_count, 2);
	assert_int_equal(snapshot->row_count, 7);
	assert_int_equal(snapshot->rows[3].cpu, 3);
	assert_null(snapshot->rows[3].info);
	assert_int_equal(snapshot->rows[4].node, 0);
	assert_int_equal(snapshot->rows[4].window.statistics.count, 100);
	assert_int_equal(snapshot->rows[5].node, 1);
	assert_int_equal(snapshot->rows[5].window.statistics.count, 200);
	assert_int_equal(snapshot->rows[5].window.statistics.max_ns, 398);
	assert_int_equal(snapshot_all(snapshot)->window.statistics.count, 400);
	assert_int_equal(snapshot_all(snapshot)->window.statistics.max_ns, 399);
	assert_int_equal(snapshot_all(snapshot)->window.statistics.min_ns, 0);
	snapshot_destroy(snapshot);
	model_destroy(model);
	ring_destroy(ring);
}

static void test_outliers(void **state)
{
	struct model *model =
	        make_model(&(struct model_options){.start_ns = START_NS, .threshold_ns = 1000});
	struct ring *ring = add_ring(model, 1 << 20);
	struct snapshot *snapshot;

	(void)state;
	for (unsigned i = 0; i < 3000; i++)
		assert_true(push_sample(ring, i % 2, START_NS + i, i % 10 == 9 ? 1001 + i : 1000));
	model_step(model, START_NS + NS_PER_S);
	assert_int_equal(model_outliers(model), 300);
	snapshot = take(model, true);
	assert_int_equal(snapshot->outliers_total, 300);
	assert_int_equal(snapshot->outlier_count, 256);
	for (unsigned i = 0; i < 256; i++) {
		assert_int_equal(snapshot->outliers[i].time_ns, START_NS + 2999 - i * 10);
		assert_int_equal(snapshot->outliers[i].latency_ns, 1001 + 2999 - i * 10);
		assert_int_equal(snapshot->outliers[i].cpu, 1);
	}
	assert_int_equal(snapshot->rows[1].outliers, 300);
	model_reset_since_start(model);
	assert_true(model_snapshot(model, &(struct model_request){.end_interval = true}, snapshot));
	assert_int_equal(snapshot->rows[1].outliers, 0);
	assert_int_equal(snapshot->outliers_total, 300);
	snapshot_destroy(snapshot);
	model_destroy(model);
	ring_destroy(ring);
}

static void test_the_window_tells_of_itself(void **state)
{
	struct model *model = plain_model();
	struct ring *ring = add_ring(model, 4096);
	const double interval_ns = 1e9;
	struct event reading = {
	        .time_ns = START_NS + NS_PER_S,
	        .cpu = METRIC_CPU_ALL,
	        .type = EVENT_METRIC,
	        .words = 2,
	        .value = METRIC_HOST_INTERVAL_NS,
	};
	uint64_t words[2] = {0};
	struct snapshot *snapshot;
	struct metric_view *metrics;

	(void)state;
	memcpy(&words[1], &interval_ns, sizeof(interval_ns));
	assert_true(push_sample(ring, 0, START_NS + 1, 10));
	assert_true(push_sample(ring, 0, START_NS + 2, 10));
	assert_true(ring_push(ring, &reading, words));
	model_step(model, START_NS + 2 * NS_PER_S);
	snapshot = take(model, true);
	metrics = snapshot->sampled.metrics;
	assert_int_equal(metric_view_cpu_value(metrics, METRIC_CPU_ALL, METRIC_WINDOW_EVENTS), 2);
	assert_int_equal(metric_view_cpu_value(metrics, METRIC_CPU_ALL, METRIC_WINDOW_HELD_S), 10);
	assert_int_equal(metric_view_cpu_value(metrics, METRIC_CPU_ALL, METRIC_WINDOW_REFUSED), 0);
	assert_true(metric_view_cpu_value(metrics, METRIC_CPU_ALL, METRIC_WINDOW_BYTES) > 0);
	assert_int_equal(metric_view_cpu_value(metrics, METRIC_CPU_ALL, METRIC_HOST_INTERVAL_NS),
	                 1e9);
	snapshot_destroy(snapshot);
	model_destroy(model);
	ring_destroy(ring);
}

static void test_heat(void **state)
{
	struct model *model =
	        make_model(&(struct model_options){.start_ns = START_NS, .threshold_ns = 2000});
	struct ring *ring = add_ring(model, 65536);
	struct latency_history_step steps[3];
	struct model_request request = {.host = 0};
	struct latency_history_query query = {
	        .kind = LATENCY_TIMER,
	        .cpu = -1,
	        .zoom = LATENCY_HISTORY_SECOND,
	        .end_ns = START_NS + 3 * NS_PER_S - 1,
	        .count = 3,
	};

	(void)state;
	for (unsigned i = 0; i < 300; i++)
		assert_true(push_sample(ring, i % 2, START_NS + i * NS_PER_S / 100,
		                        i < 250 ? 1000 : 3000));
	model_step(model, START_NS + 3 * NS_PER_S);
	assert_true(model_heat(model, &request, &query, steps));
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(steps[i].count, 100);
	assert_int_equal(steps[0].begin_ns, START_NS);
	assert_int_equal(steps[1].outliers, 0);
	assert_int_equal(steps[2].outliers, 50);
	assert_int_equal(steps[2].counts[latency_history_bucket(3000)], 50);
	query.cpu = 1;
	assert_true(model_heat(model, &request, &query, steps));
	assert_int_equal(steps[2].count, 50);
	assert_int_equal(steps[2].max_ns, 3000);
	request.host = 1;
	assert_false(model_heat(model, &request, &query, steps));
	assert_false(steps[2].known);
	model_destroy(model);
	ring_destroy(ring);
}

struct probe_stub {
	struct histogram *histogram;
	_Atomic uint64_t overruns;
	struct ring *ring;
};

static void measure(struct probe_stub *probe, unsigned cpu, uint64_t time_ns, uint32_t latency_ns)
{
	assert_true(histogram_record(probe->histogram, latency_ns, time_ns));
	assert_true(push_sample(probe->ring, cpu, time_ns, latency_ns));
}

/* What came while the program started is in the window, and in no figure of its own. */
static void test_begin(void **state)
{
	struct model *model = plain_model();
	struct ring *ring = add_ring(model, 4096);
	struct snapshot *snapshot;

	(void)state;
	assert_true(push_sample(ring, 0, START_NS + 1, 900000));
	model_step(model, START_NS + NS_PER_S);
	model_begin(model);
	assert_true(push_sample(ring, 0, START_NS + NS_PER_S + 1, 30));
	model_step(model, START_NS + 3 * NS_PER_S);
	snapshot = take(model, true);
	assert_int_equal(snapshot->start_ns, START_NS + NS_PER_S);
	assert_int_equal(snapshot->interval_ns, 2 * NS_PER_S);
	assert_int_equal(snapshot->rows[0].interval.statistics.count, 1);
	assert_int_equal(snapshot->rows[0].interval.statistics.max_ns, 30);
	assert_int_equal(snapshot->rows[0].since_start.statistics.count, 1);
	assert_int_equal(snapshot->rows[0].since_start.statistics.max_ns, 30);
	assert_int_equal(snapshot->rows[0].window.statistics.count, 2);
	snapshot_destroy(snapshot);
	model_destroy(model);
	ring_destroy(ring);
}

static void test_since_start_resets_and_outlives_threads(void **state)
{
	struct model *model = plain_model();
	struct error error = {0};
	struct probe_stub probe = {.ring = add_ring(model, 65536)};
	struct snapshot *snapshot;
	const struct latency_view *since;

	(void)state;
	probe.histogram = histogram_create_resident(-1, false);
	assert_non_null(probe.histogram);
	assert_true(model_set_probe(model, 0, probe.histogram, &probe.overruns, &error));
	measure(&probe, 0, START_NS + 1, 10);
	measure(&probe, 0, START_NS + 2, 5000);
	atomic_store(&probe.overruns, 4);
	/* In the thread's own histogram before it is out of the ring. */
	snapshot = take(model, true);
	since = &snapshot->rows[0].since_start;
	assert_int_equal(since->statistics.count, 2);
	assert_int_equal(since->overruns, 4);
	model_step(model, START_NS + NS_PER_S);

	model_reset_since_start(model);
	assert_true(model_snapshot(model, &(struct model_request){.end_interval = true}, snapshot));
	since = &snapshot->rows[0].since_start;
	assert_int_equal(since->statistics.count, 0);
	assert_int_equal(since->overruns, 0);
	assert_int_equal(snapshot->start_ns, START_NS + NS_PER_S);

	/* Less than what was before the reset: exact all the same. */
	measure(&probe, 0, START_NS + NS_PER_S + 3, 4321);
	measure(&probe, 0, START_NS + NS_PER_S + 4, 1234);
	model_step(model, START_NS + 2 * NS_PER_S);
	assert_true(model_snapshot(model, &(struct model_request){.end_interval = true}, snapshot));
	since = &snapshot->rows[0].since_start;
	assert_int_equal(since->statistics.count, 2);
	assert_int_equal(since->statistics.min_ns, 1234);
	assert_int_equal(since->statistics.max_ns, 4321);
	assert_int_equal(since->statistics.max_time_ns, START_NS + NS_PER_S + 3);

	/* The CPU goes off-line and comes back with a new thread. */
	assert_true(model_set_probe(model, 0, NULL, NULL, &error));
	histogram_clear(probe.histogram);
	atomic_store(&probe.overruns, 0);
	assert_true(model_snapshot(model, &(struct model_request){.end_interval = true}, snapshot));
	assert_int_equal(snapshot->rows[0].since_start.statistics.count, 2);
	assert_true(model_set_probe(model, 0, probe.histogram, &probe.overruns, &error));
	measure(&probe, 0, START_NS + 2 * NS_PER_S, 77);
	atomic_store(&probe.overruns, 1);
	model_step(model, START_NS + 3 * NS_PER_S);
	assert_true(model_snapshot(model, &(struct model_request){.end_interval = true}, snapshot));
	since = &snapshot->rows[0].since_start;
	assert_int_equal(since->statistics.count, 3);
	assert_int_equal(since->statistics.min_ns, 77);
	assert_int_equal(since->overruns, 1);
	assert_int_equal(snapshot->rows[0].window.statistics.count, 5);
	snapshot_destroy(snapshot);
	model_destroy(model);
	ring_destroy(probe.ring);
	histogram_destroy(probe.histogram);
}

static void test_stopping_takes_what_is_left(void **state)
{
	uint64_t start_ns = clock_now_ns();
	struct model *model = make_model(&(struct model_options){.start_ns = start_ns});
	struct ring *busy = add_ring(model, 65536);
	struct ring *silent = add_ring(model, 4096);
	struct error error = {0};
	struct snapshot *snapshot;

	(void)state;
	assert_true(push_sample(silent, 1, start_ns, 5));
	assert_true(model_start(model, &error));
	for (unsigned i = 0; i < 100; i++)
		assert_true(push_sample(busy, 0, clock_now_ns(), 5));
	model_stop(model);
	snapshot = take(model, true);
	assert_int_equal(snapshot->samples, 101);
	assert_true(snapshot->time_ns <= clock_now_ns());
	/* Stopped is stopped: time does not go on, nor back. */
	start_ns = snapshot->time_ns;
	assert_true(model_snapshot(model, &(struct model_request){.end_interval = true}, snapshot));
	assert_int_equal(snapshot->time_ns, start_ns);
	assert_int_equal(snapshot->interval_ns, 0);
	snapshot_destroy(snapshot);
	model_destroy(model);
	ring_destroy(busy);
	ring_destroy(silent);
}

#define PRODUCERS 3u
#define PRODUCED  60000u

struct producer {
	struct probe_stub probe;
	unsigned cpu;
	pthread_t thread;
};

/* As a probe does: its own histogram first, then the ring, which may be full. */
static void *produce(void *argument)
{
	struct producer *producer = argument;
	struct random random = {producer->cpu + 1};

	for (unsigned i = 0; i < PRODUCED; i++) {
		uint32_t latency_ns = (uint32_t)random_latency(&random, DISTRIBUTION_LATENCY);
		uint64_t now_ns = clock_now_ns();

		histogram_record(producer->probe.histogram, latency_ns, now_ns);
		push_sample(producer->probe.ring, producer->cpu, now_ns, latency_ns);
		if (i % 64 == 0)
			sched_yield();
	}
	return NULL;
}

static void check_all_are_found(const struct snapshot *snapshot, const struct producer *producers)
{
	uint64_t dropped = 0;

	for (unsigned i = 0; i < PRODUCERS; i++) {
		const struct snapshot_row *row = &snapshot->rows[i];
		uint64_t in_window = sum_of_buckets(row->window.histogram);

		assert_int_equal(row->since_start.statistics.count, PRODUCED);
		assert_int_equal(sum_of_buckets(row->since_start.histogram), PRODUCED);
		assert_int_equal(in_window, row->window.statistics.count);
		assert_int_equal(in_window + ring_dropped(producers[i].probe.ring), PRODUCED);
		dropped += ring_dropped(producers[i].probe.ring);
	}
	assert_int_equal(snapshot->lost_samples, dropped);
	assert_int_equal(snapshot->samples + dropped, PRODUCERS * PRODUCED);
}

static void test_conservation_with_threads(void **state)
{
	/* A window longer than any test may take, so that nothing is out of it. */
	struct model *model = make_model(&(struct model_options){
	        .start_ns = clock_now_ns(),
	        .window_ns = 1000 * NS_PER_S,
	});
	struct producer producers[PRODUCERS];
	struct error error = {0};
	struct snapshot *snapshot = snapshot_create();

	(void)state;
	assert_non_null(snapshot);
	memset(producers, 0, sizeof(producers));
	assert_true(model_start(model, &error));
	for (unsigned i = 0; i < PRODUCERS; i++) {
		struct producer *producer = &producers[i];

		producer->cpu = i;
		/* Small on purpose: some must be dropped. */
		producer->probe.ring = add_ring(model, 16384);
		producer->probe.histogram = histogram_create_resident(-1, false);
		assert_true(model_set_probe(model, i, producer->probe.histogram,
		                            &producer->probe.overruns, &error));
		assert_int_equal(pthread_create(&producer->thread, NULL, produce, producer), 0);
	}
	for (unsigned i = 0; i < 50; i++) {
		assert_true(model_snapshot(model, &(struct model_request){.end_interval = i % 2},
		                           snapshot));
		for (size_t row = 0; row < snapshot->row_count; row++)
			assert_int_equal(sum_of_buckets(snapshot->rows[row].window.histogram),
			                 snapshot->rows[row].window.statistics.count);
	}
	for (unsigned i = 0; i < PRODUCERS; i++) {
		pthread_join(producers[i].thread, NULL);
		model_remove_ring(model, producers[i].probe.ring);
		assert_true(model_set_probe(model, i, NULL, NULL, &error));
	}
	assert_true(model_snapshot(model, &(struct model_request){.end_interval = true}, snapshot));
	check_all_are_found(snapshot, producers);
	model_stop(model);
	snapshot_destroy(snapshot);
	model_destroy(model);
	for (unsigned i = 0; i < PRODUCERS; i++) {
		ring_destroy(producers[i].probe.ring);
		histogram_destroy(producers[i].probe.histogram);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_nothing_yet),
	        cmocka_unit_test(test_spans_of_time),
	        cmocka_unit_test(test_rings_are_merged_in_time_order),
	        cmocka_unit_test(test_nobody_waits_for_a_sampler),
	        cmocka_unit_test(test_nodes_and_all_are_sums),
	        cmocka_unit_test(test_outliers),
	        cmocka_unit_test(test_the_window_tells_of_itself),
	        cmocka_unit_test(test_heat),
	        cmocka_unit_test(test_begin),
	        cmocka_unit_test(test_since_start_resets_and_outlives_threads),
	        cmocka_unit_test(test_stopping_takes_what_is_left),
	        cmocka_unit_test(test_conservation_with_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

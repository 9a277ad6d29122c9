// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The window against an oracle: all events are kept in an array, and at random times
 * what the window says is computed from scratch. Random sequences: equal times, late ones,
 * gaps, long pauses, overruns, idle ticks, CPUs that cannot be, little memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/event_log.h"
#include "model/window.h"
#include "tests/model/random.h"

#define CPUS 4u

struct accepted {
	struct event event; /* time as applied */
	uint64_t latency_ns;
};

struct oracle {
	struct accepted *events;
	size_t count;
	size_t capacity;
	size_t interval_begin;
	uint64_t time_ns;
	uint64_t late;
	uint64_t refused;
	uint64_t lost;
	struct window *window;
	uint64_t window_ns;
	uint64_t threshold_ns;
	struct random random;
	enum distribution distribution;
	struct histogram *expected;
	struct histogram *got;
};

static void remember(struct oracle *oracle, struct event event, uint64_t latency_ns)
{
	if (oracle->count == oracle->capacity) {
		oracle->capacity = oracle->capacity ? oracle->capacity * 2 : 256;
		oracle->events =
		        realloc(oracle->events, oracle->capacity * sizeof(*oracle->events));
		assert_non_null(oracle->events);
	}
	oracle->events[oracle->count++] = (struct accepted){event, latency_ns};
}

static void apply(struct oracle *oracle, struct event event, const uint64_t *payload,
                  uint64_t latency_ns)
{
	bool accepted = window_apply(oracle->window, &event, payload);

	if (event.time_ns < oracle->time_ns) {
		event.time_ns = oracle->time_ns;
		oracle->late += event.type != EVENT_TICK;
	}
	oracle->time_ns = event.time_ns;
	if (!accepted)
		oracle->refused++;
	else if (event.type != EVENT_TICK)
		remember(oracle, event, latency_ns);
}

static void apply_sample(struct oracle *oracle, uint64_t time_ns)
{
	uint64_t latency_ns = random_latency(&oracle->random, oracle->distribution);
	struct event event = {
	        .time_ns = time_ns,
	        .cpu = random_below(&oracle->random, CPUS) & (EVENT_CPU_LIMIT - 1),
	        .type = EVENT_PROBE_SAMPLE,
	        .value = (uint32_t)latency_ns,
	};

	if (latency_ns >= UINT32_MAX) {
		event.value = UINT32_MAX;
		event.words = 1;
	}
	if (random_below(&oracle->random, 1000) == 0)
		event.cpu = EVENT_CPU_NONE;
	apply(oracle, event, &latency_ns, latency_ns);
}

static void apply_other(struct oracle *oracle, unsigned type, uint64_t time_ns)
{
	struct event event = {
	        .time_ns = time_ns,
	        .cpu = random_below(&oracle->random, CPUS) & (EVENT_CPU_LIMIT - 1),
	        .type = type & 0xff,
	        .value = (uint32_t)random_below(&oracle->random, 10),
	};
	size_t before = oracle->count;

	apply(oracle, event, NULL, 0);
	if (type == EVENT_LOST && oracle->count > before)
		oracle->lost += event.value;
}

/* Most often a small step; now and then none, a gap, a pause of many windows. */
static uint64_t next_time(struct oracle *oracle)
{
	uint64_t window_ns = oracle->window_ns;

	switch (random_below(&oracle->random, 40)) {
	case 0:
		return oracle->time_ns + random_below(&oracle->random, window_ns);
	case 1:
		return oracle->time_ns + random_below(&oracle->random, 2) * 10 * window_ns;
	case 2:
		return oracle->time_ns - random_below(&oracle->random, oracle->time_ns / 8 + 1);
	case 3: /* exactly on the edge of what is out */
		return oracle->count > 0 && random_below(&oracle->random, 4) == 0
		               ? oracle->events[oracle->count - 1].event.time_ns + window_ns -
		                         random_below(&oracle->random, 2)
		               : oracle->time_ns;
	default:
		return oracle->time_ns + random_below(&oracle->random, 1 + window_ns / 100);
	}
}

static void step(struct oracle *oracle)
{
	uint64_t time_ns = next_time(oracle);

	switch (random_below(&oracle->random, 30)) {
	case 0:
		apply_other(oracle, EVENT_TICK, time_ns);
		break;
	case 1:
	case 2:
		apply_other(oracle, EVENT_PROBE_OVERRUN, time_ns);
		break;
	case 3:
		apply_other(oracle, EVENT_LOST, time_ns);
		break;
	default:
		apply_sample(oracle, time_ns);
		break;
	}
}

static void assert_same(const struct histogram *left, const struct histogram *right)
{
	struct statistics a;
	struct statistics b;

	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++)
		assert_true(histogram_bucket_count(left, bucket) ==
		            histogram_bucket_count(right, bucket));
	histogram_statistics(left, &a);
	histogram_statistics(right, &b);
	assert_memory_equal(&a, &b, sizeof(a));
}

/* Events [begin, end) of `cpu`, from_ns <= time <= until_ns, from scratch. Returns the overruns. */
static uint64_t recompute(struct oracle *oracle, unsigned cpu, size_t begin, size_t end,
                          uint64_t from_ns, uint64_t until_ns)
{
	uint64_t overruns = 0;

	histogram_clear(oracle->expected);
	for (size_t i = begin; i < end; i++) {
		const struct event *event = &oracle->events[i].event;

		if (event->cpu != cpu || event->time_ns < from_ns || event->time_ns > until_ns)
			continue;
		if (event->type == EVENT_PROBE_OVERRUN)
			overruns += event->value;
		else if (event->type == EVENT_PROBE_SAMPLE)
			assert_true(histogram_record(oracle->expected, oracle->events[i].latency_ns,
			                             event->time_ns));
	}
	return overruns;
}

static void check_total(struct oracle *oracle, const struct state *state, unsigned cpu,
                        uint64_t until_ns)
{
	const struct latency *total = state_latency(state, LATENCY_TIMER, cpu);
	uint64_t overruns = recompute(oracle, cpu, 0, oracle->count, 0, until_ns);

	if (total) {
		assert_same(total->histogram, oracle->expected);
		assert_int_equal(total->overruns, overruns);
	} else {
		assert_int_equal(histogram_count(oracle->expected) + overruns, 0);
	}
}

/* Any time of the window, and of the one before it unless memory is short. */
static void check_past(struct oracle *oracle, const struct window_status *status, bool has_memory)
{
	uint64_t span_ns = has_memory ? 2 * oracle->window_ns : status->held_ns;
	uint64_t back_ns = random_below(&oracle->random, span_ns + 1);
	uint64_t time_ns = oracle->time_ns > back_ns ? oracle->time_ns - back_ns : 0;
	struct window_moment moment;

	assert_true(window_moment(oracle->window, time_ns, &moment));
	assert_int_equal(state_time_ns(moment.state), time_ns);
	for (unsigned cpu = 0; cpu < CPUS; cpu++)
		check_total(oracle, moment.state, cpu, time_ns);
}

/* First time that is in the window: an event is out when t - its time >= W. */
static uint64_t in_from_ns(const struct oracle *oracle, const struct window_status *status)
{
	assert_true(status->held_ns <= oracle->window_ns);
	return status->time_ns >= status->held_ns ? status->time_ns - status->held_ns + 1 : 0;
}

static void check_cpu(struct oracle *oracle, unsigned cpu, const struct window_status *status)
{
	struct window_latency latency = {.histogram = oracle->got};
	uint64_t overruns;

	overruns = recompute(oracle, cpu, 0, oracle->count, in_from_ns(oracle, status), UINT64_MAX);
	assert_true(window_latency(oracle->window, LATENCY_TIMER, cpu, &latency));
	assert_same(oracle->got, oracle->expected);
	assert_int_equal(latency.overruns, overruns);

	overruns = recompute(oracle, cpu, oracle->interval_begin, oracle->count, 0, UINT64_MAX);
	assert_true(window_interval(oracle->window, LATENCY_TIMER, cpu, &latency));
	assert_same(oracle->got, oracle->expected);
	assert_int_equal(latency.overruns, overruns);

	check_total(oracle, window_head(oracle->window), cpu, UINT64_MAX);
}

static void check_outliers(const struct oracle *oracle)
{
	const struct state *head = window_head(oracle->window);
	uint64_t count = 0;

	for (size_t i = oracle->count; i-- > 0;) {
		const struct accepted *accepted = &oracle->events[i];
		const struct outlier *outlier = state_outlier(head, (size_t)count);

		if (accepted->event.type != EVENT_PROBE_SAMPLE || oracle->threshold_ns == 0 ||
		    accepted->latency_ns <= oracle->threshold_ns)
			continue;
		count++;
		if (count > STATE_OUTLIERS_KEPT)
			continue;
		assert_non_null(outlier);
		assert_true(outlier->time_ns == accepted->event.time_ns &&
		            outlier->latency_ns == accepted->latency_ns &&
		            outlier->cpu == accepted->event.cpu);
	}
	assert_int_equal(state_outliers(head), count);
}

static void check(struct oracle *oracle, bool has_memory)
{
	struct window_status status;

	window_get_status(oracle->window, &status);
	assert_int_equal(status.time_ns, oracle->time_ns);
	assert_int_equal(status.late, oracle->late);
	assert_int_equal(status.refused, oracle->refused);
	assert_int_equal(status.events_held + status.collected, oracle->count);
	assert_int_equal(state_lost(window_head(oracle->window)), oracle->lost);
	assert_int_equal(state_events(window_head(oracle->window)), oracle->count);
	for (unsigned cpu = 0; cpu < CPUS; cpu++)
		check_cpu(oracle, cpu, &status);
	check_outliers(oracle);
	check_past(oracle, &status, has_memory);
	if (random_below(&oracle->random, 2)) {
		window_end_interval(oracle->window);
		oracle->interval_begin = oracle->count;
	}
}

static void begin(struct oracle *oracle, uint64_t seed, uint64_t memory_bytes)
{
	static const uint64_t windows_ns[] = {1, 100, 1000, UINT64_C(10000000000)};
	struct window_options options = {.memory_bytes = memory_bytes};

	*oracle = (struct oracle){.random = {seed}};
	oracle->window_ns = windows_ns[random_below(&oracle->random, 4)];
	oracle->distribution = (enum distribution)random_below(&oracle->random, DISTRIBUTION_COUNT);
	oracle->threshold_ns = random_below(&oracle->random, 2) * 4000;
	options.window_ns = oracle->window_ns;
	options.threshold_ns = oracle->threshold_ns;
	oracle->window = window_create(&options);
	oracle->expected = histogram_create();
	oracle->got = histogram_create();
	assert_non_null(oracle->window);
	assert_non_null(oracle->expected);
	assert_non_null(oracle->got);
	/* A host that runs for years as well as one that starts now. */
	if (random_below(&oracle->random, 2))
		apply_other(oracle, EVENT_TICK, random_next(&oracle->random) >> 6);
}

static void end(struct oracle *oracle)
{
	window_destroy(oracle->window);
	histogram_destroy(oracle->expected);
	histogram_destroy(oracle->got);
	free(oracle->events);
}

static void test_against_the_oracle(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= random_seeds(3000); seed++) {
		struct oracle oracle;

		begin(&oracle, seed, 0);
		for (unsigned i = 0; i < 200; i++) {
			step(&oracle);
			if (random_below(&oracle.random, 40) == 0)
				check(&oracle, true);
		}
		check(&oracle, true);
		apply_other(&oracle, EVENT_TICK, oracle.time_ns + 3 * oracle.window_ns);
		check(&oracle, true);
		end(&oracle);
	}
}

/* Memory for some chunks only; sequences that fill them. */
static void test_with_little_memory(void **state)
{
	unsigned shortened = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= random_seeds(60); seed++) {
		const uint64_t limit = 600 * 1024 + (seed % 4) * EVENT_LOG_CHUNK_BYTES;
		struct window_status status;
		struct oracle oracle;

		begin(&oracle, seed, limit);
		for (unsigned i = 0; i < 12; i++) {
			/* So many that what was asked for before has been given up. */
			uint64_t events = 64 + random_below(&oracle.random, 5000);

			while (events-- > 0) {
				uint64_t step_ns =
				        random_below(&oracle.random, oracle.window_ns / 20000 + 2);

				apply_sample(&oracle, oracle.time_ns + step_ns);
			}
			window_get_status(oracle.window, &status);
			shortened += status.held_ns < status.window_ns;
			assert_true(status.bytes <= limit + EVENT_LOG_CHUNK_BYTES);
			check(&oracle, false);
		}
		/* When all is quiet again the window is as long as it should be. */
		apply_other(&oracle, EVENT_TICK, oracle.time_ns + 2 * oracle.window_ns);
		window_get_status(oracle.window, &status);
		assert_int_equal(status.held_ns, status.window_ns);
		check(&oracle, false);
		end(&oracle);
	}
	assert_true(shortened > 20);
}

static void test_no_memory_at_all_refuses(void **state)
{
	struct window_status status;
	struct oracle oracle;

	(void)state;
	begin(&oracle, 1, 1);
	for (unsigned i = 0; i < 100; i++)
		step(&oracle);
	window_get_status(oracle.window, &status);
	assert_int_equal(oracle.count, 0);
	assert_true(status.refused > 80);
	end(&oracle);
}

/* Where time stands, as at the end of a trace, its rates are not replaced by none. */
static void test_it_reads_itself_while_time_passes(void **state)
{
	struct window *window = window_create(&(struct window_options){.window_ns = 0});
	struct sampled_view view = {0};

	(void)state;
	assert_non_null(window);
	for (uint64_t second = 1; second <= 3; second++) {
		const struct event tick = {.time_ns = second * UINT64_C(1000000000),
		                           .type = EVENT_TICK};

		assert_true(window_apply(window, &tick, NULL));
		window_add_cost(window, 1000000);
		window_read_itself(window, 1);
		window_read_itself(window, 1);
	}
	assert_true(window_sampled(window, UINT64_MAX, &view));
	assert_int_equal(metric_view_frames(view.metrics), 3);
	assert_true(metric_view_cpu_value(view.metrics, METRIC_CPU_ALL,
	                                  METRIC_WINDOW_COST_US_PER_S) == 1000);
	/* And as of the second before. */
	assert_true(window_sampled(window, UINT64_C(2999999999), &view));
	assert_int_equal(metric_view_frames(view.metrics), 2);
	sampled_view_clear(&view);
	window_destroy(window);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_against_the_oracle),
	        cmocka_unit_test(test_with_little_memory),
	        cmocka_unit_test(test_no_memory_at_all_refuses),
	        cmocka_unit_test(test_it_reads_itself_while_time_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

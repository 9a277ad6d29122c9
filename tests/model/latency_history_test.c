// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The history's steps against a list of all samples, for thousands of seeds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/latency_history.h"

#define S UINT64_C(1000000000)

struct sample {
	unsigned cpu;
	uint64_t time_ns;
	uint64_t latency_ns;
};

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void test_buckets(void **state)
{
	(void)state;
	for (unsigned bucket = 0; bucket + 1 < LATENCY_HISTORY_BUCKETS; bucket++) {
		uint64_t lower = latency_history_bucket_lower_ns(bucket);
		uint64_t next = latency_history_bucket_lower_ns(bucket + 1);

		assert_int_equal(latency_history_bucket(lower), bucket);
		assert_int_equal(latency_history_bucket(next - 1), bucket);
	}
	assert_int_equal(latency_history_bucket(UINT64_MAX), LATENCY_HISTORY_BUCKETS - 1);
}

/* What the steps must say, from the samples alone. */
static void check_against(const struct latency_history *history, const struct sample *samples,
                          size_t count, uint64_t threshold_ns, int cpu,
                          enum latency_history_zoom zoom, uint64_t end_ns, size_t steps)
{
	struct latency_history_step *got = calloc(steps, sizeof(*got));
	uint64_t step_ns = latency_history_step_ns(zoom);

	latency_history_query(history, cpu, zoom, end_ns, steps, got);
	for (size_t i = 0; i < steps; i++) {
		uint32_t expected[LATENCY_HISTORY_BUCKETS] = {0};
		uint64_t total = 0;
		uint64_t max_ns = 0;
		uint64_t outliers = 0;

		for (size_t j = 0; j < count; j++) {
			if ((cpu >= 0 && samples[j].cpu != (unsigned)cpu) ||
			    samples[j].time_ns / step_ns * step_ns != got[i].begin_ns)
				continue;
			expected[latency_history_bucket(samples[j].latency_ns)]++;
			total++;
			outliers += samples[j].latency_ns > threshold_ns;
			if (samples[j].latency_ns > max_ns)
				max_ns = samples[j].latency_ns;
		}
		if (!got[i].known) {
			assert_int_equal(got[i].count, 0);
			continue;
		}
		assert_int_equal(got[i].count, total);
		assert_int_equal(got[i].max_ns, max_ns);
		assert_int_equal(got[i].outliers, outliers);
		assert_memory_equal(got[i].counts, expected, sizeof(expected));
	}
	free(got);
}

static void run_seed(uint64_t seed)
{
	enum {
		COUNT = 300
	};
	struct sample samples[COUNT];
	uint64_t random = seed * 2654435761u + 1;
	uint64_t time_ns = next_random(&random) % (1000 * S);
	uint64_t threshold_ns = 1u << (next_random(&random) % 20);
	struct latency_history *history = latency_history_create(threshold_ns);
	int cpu = (int)(next_random(&random) % 5) - 1;

	assert_non_null(history);
	for (size_t i = 0; i < COUNT; i++) {
		uint64_t back_ns = next_random(&random) % 8 ? 0 : next_random(&random) % (2 * S);

		time_ns += next_random(&random) % (S / 4);
		samples[i].cpu = (unsigned)(next_random(&random) % 4);
		samples[i].time_ns = time_ns > back_ns ? time_ns - back_ns : time_ns;
		samples[i].latency_ns = next_random(&random) >> next_random(&random) % 64;
		assert_true(latency_history_record(history, samples[i].cpu, samples[i].time_ns,
		                                   samples[i].latency_ns));
	}
	for (unsigned zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++)
		check_against(history, samples, COUNT, threshold_ns, cpu,
		              (enum latency_history_zoom)zoom, time_ns, 50);
	latency_history_destroy(history);
}

static void test_against_all_samples(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2000; seed++)
		run_seed(seed);
}

static void test_memory_is_bounded(void **state)
{
	struct latency_history *history = latency_history_create(0);
	size_t after_a_day;

	(void)state;
	for (uint64_t second = 0; second < 86400; second++)
		assert_true(latency_history_record(history, 0, second * S, second % 40000));
	after_a_day = latency_history_bytes(history);
	for (uint64_t second = 86400; second < 2 * 86400; second++)
		assert_true(latency_history_record(history, 0, second * S, second % 40000));
	assert_true(latency_history_bytes(history) <= after_a_day + after_a_day / 4);
	latency_history_destroy(history);
}

static void test_what_is_not_kept_is_unknown(void **state)
{
	struct latency_history *history = latency_history_create(0);
	struct latency_history_step steps[3];

	(void)state;
	latency_history_query(history, -1, LATENCY_HISTORY_SECOND, 10 * S, 3, steps);
	assert_false(steps[2].known);
	assert_true(latency_history_record(history, 1, 10 * S, 5));
	assert_false(latency_history_record(history, UINT32_MAX, 10 * S, 5));
	latency_history_query(history, -1, LATENCY_HISTORY_SECOND, 11 * S, 3, steps);
	assert_false(steps[0].known);
	assert_true(steps[1].known);
	assert_int_equal(steps[1].count, 1);
	assert_true(steps[2].known);
	assert_int_equal(steps[2].count, 0);
	latency_history_destroy(history);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_buckets),
	        cmocka_unit_test(test_against_all_samples),
	        cmocka_unit_test(test_memory_is_bounded),
	        cmocka_unit_test(test_what_is_not_kept_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

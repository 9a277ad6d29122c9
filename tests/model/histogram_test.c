// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The histogram against a sorted array, against itself under merging and
 * subtraction, and under a writer that does not stop.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/histogram.h"
#include "tests/model/random.h"

/* Ten times slower under the sanitizers, which look for other things. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define VALUES (1000 * 1000)
#else
#define VALUES (10 * 1000 * 1000)
#endif

static struct histogram *empty(void)
{
	struct histogram *histogram = histogram_create();

	assert_non_null(histogram);
	return histogram;
}

static void check_bucket(uint64_t value)
{
	unsigned bucket = histogram_bucket(value);
	uint64_t lower = histogram_bucket_lower_ns(bucket);
	uint64_t upper = histogram_bucket_upper_ns(bucket);

	assert_true(bucket < HISTOGRAM_BUCKETS);
	assert_true(lower <= value && value <= upper);
	assert_true(upper - lower <= lower / 64);
	if (bucket > 0)
		assert_true(histogram_bucket_upper_ns(bucket - 1) == lower - 1);
}

static void test_buckets_are_gapless_and_narrow(void **state)
{
	(void)state;
	check_bucket(0);
	for (unsigned k = 0; k < 64; k++) {
		check_bucket((UINT64_C(1) << k) - 1);
		check_bucket(UINT64_C(1) << k);
		check_bucket((UINT64_C(1) << k) + 1);
	}
	check_bucket(UINT64_MAX);
	assert_int_equal(histogram_bucket(UINT64_MAX), HISTOGRAM_BUCKETS - 1);
	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
		assert_int_equal(histogram_bucket(histogram_bucket_lower_ns(bucket)), bucket);
		assert_int_equal(histogram_bucket(histogram_bucket_upper_ns(bucket)), bucket);
	}
}

static void test_empty(void **state)
{
	struct histogram *histogram = empty();
	struct statistics statistics;

	(void)state;
	histogram_statistics(histogram, &statistics);
	assert_int_equal(statistics.count, 0);
	assert_int_equal(histogram_percentile_ns(histogram, 50), 0);
	histogram_destroy(histogram);
}

static void check_single(uint64_t value)
{
	struct histogram *histogram = empty();
	struct statistics statistics;

	assert_true(histogram_record(histogram, value, 7));
	histogram_statistics(histogram, &statistics);
	assert_int_equal(statistics.count, 1);
	assert_true(statistics.sum_ns == value && statistics_avg_ns(&statistics) == value);
	assert_true(statistics.min_ns == value && statistics.max_ns == value);
	assert_int_equal(statistics.max_time_ns, 7);
	assert_true(statistics.p50_ns == value && statistics.p99_99_ns == value);
	histogram_destroy(histogram);
}

static void test_one_value_at_the_edges(void **state)
{
	(void)state;
	check_single(0);
	for (unsigned k = 0; k < 64; k++) {
		check_single((UINT64_C(1) << k) - 1);
		check_single(UINT64_C(1) << k);
		check_single((UINT64_C(1) << k) + 1);
	}
	check_single(UINT64_MAX);
}

static void test_sum_beyond_64_bits(void **state)
{
	struct histogram *histogram = empty();
	struct statistics statistics;

	(void)state;
	assert_true(histogram_record_count(histogram, UINT64_MAX, 1, 3));
	assert_true(histogram_record(histogram, 5, 2));
	histogram_statistics(histogram, &statistics);
	assert_true(statistics.sum_ns == UINT64_MAX);
	/* (3 * (2^64 - 1) + 5) / 4 */
	assert_true(statistics_avg_ns(&statistics) ==
	            (uint64_t)(((unsigned __int128)UINT64_MAX * 3 + 5) / 4));
	assert_int_equal(statistics.max_time_ns, 1);
	histogram_destroy(histogram);
}

static int by_value(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a;
	uint64_t right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

/* sorted[ceil(percent / 100 * n) - 1], percent as thousandths of a percent. */
static uint64_t nearest_rank(const uint64_t *sorted, size_t count, uint64_t thousandths)
{
	size_t rank = (size_t)((thousandths * count + 99999) / 100000);

	return sorted[rank > 0 ? rank - 1 : 0];
}

static void check_percentile(const struct histogram *histogram, const uint64_t *sorted,
                             size_t count, uint64_t thousandths)
{
	uint64_t exact = nearest_rank(sorted, count, thousandths);
	uint64_t told = histogram_percentile_ns(histogram, (double)thousandths / 1000);

	assert_true(told >= exact);
	assert_true(told - exact <= exact / 64);
	assert_true(told <= sorted[count - 1]);
}

static void check_distribution(enum distribution distribution, size_t count)
{
	struct histogram *histogram = empty();
	uint64_t *values = malloc(count * sizeof(*values));
	struct statistics statistics;
	struct random random = {distribution + 1u};
	unsigned __int128 sum = 0;
	static const uint64_t thousandths[] = {0,     1,     100,   1000,  25000, 50000,
	                                       90000, 99000, 99900, 99990, 99999, 100000};

	assert_non_null(values);
	for (size_t i = 0; i < count; i++) {
		values[i] = random_latency(&random, distribution);
		sum += values[i];
		assert_true(histogram_record(histogram, values[i], i));
	}
	qsort(values, count, sizeof(*values), by_value);
	histogram_statistics(histogram, &statistics);
	assert_int_equal(statistics.count, count);
	assert_true(statistics.avg_ns == (uint64_t)(sum / count));
	assert_true(statistics.min_ns == values[0]);
	assert_true(statistics.max_ns == values[count - 1]);
	for (size_t i = 0; i < sizeof(thousandths) / sizeof(*thousandths); i++)
		check_percentile(histogram, values, count, thousandths[i]);
	free(values);
	histogram_destroy(histogram);
}

static void test_against_a_sorted_array(void **state)
{
	(void)state;
	for (enum distribution d = 0; d < DISTRIBUTION_COUNT; d++) {
		check_distribution(d, 1);
		check_distribution(d, 10);
		check_distribution(d, 1000);
	}
	check_distribution(DISTRIBUTION_LATENCY, VALUES);
	check_distribution(DISTRIBUTION_ANY, VALUES);
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

/* One sequence of values cut in two: left + right == whole, whole - left == right. */
static void check_split(uint64_t seed)
{
	struct random random = {seed};
	struct histogram *whole = empty();
	struct histogram *left = empty();
	struct histogram *right = empty();
	struct histogram *sum = empty();
	struct statistics statistics;
	unsigned count = (unsigned)random_below(&random, 200);
	enum distribution distribution =
	        (enum distribution)random_below(&random, DISTRIBUTION_COUNT);

	for (unsigned i = 0; i < count; i++) {
		uint64_t value = random_latency(&random, distribution);
		uint64_t times = 1 + random_below(&random, 3);
		struct histogram *part = random_below(&random, 2) ? left : right;

		assert_true(histogram_record_count(whole, value, i, times));
		for (uint64_t t = 0; t < times; t++)
			assert_true(histogram_record(part, value, i));
	}
	assert_true(histogram_add(sum, left) && histogram_add(sum, right));
	assert_same(sum, whole);
	histogram_clear(sum);
	assert_true(histogram_add(sum, right) && histogram_add(sum, left));
	assert_same(sum, whole);

	histogram_subtract(sum, left);
	histogram_statistics(right, &statistics);
	if (statistics.count > 0) {
		struct statistics rest;

		histogram_statistics(sum, &rest);
		assert_true(rest.min_ns <= statistics.min_ns && rest.max_ns >= statistics.max_ns);
		assert_int_equal(histogram_bucket(rest.min_ns),
		                 histogram_bucket(statistics.min_ns));
		assert_int_equal(histogram_bucket(rest.max_ns),
		                 histogram_bucket(statistics.max_ns));
		histogram_set_extremes(sum, statistics.min_ns, statistics.max_ns,
		                       statistics.max_time_ns);
	}
	assert_same(sum, right);
	assert_true(histogram_copy(sum, left));
	assert_same(sum, left);
	histogram_destroy(whole);
	histogram_destroy(left);
	histogram_destroy(right);
	histogram_destroy(sum);
}

static void test_adding_and_subtracting(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= random_seeds(3000); seed++)
		check_split(seed);
}

static void test_resident(void **state)
{
	struct histogram *resident = histogram_create_resident(-1, true);
	struct histogram *copy = empty();
	size_t bytes;

	(void)state;
	assert_non_null(resident);
	bytes = histogram_bytes(resident);
	for (unsigned k = 0; k < 64; k++)
		assert_true(histogram_record(resident, UINT64_C(1) << k, k));
	assert_int_equal(histogram_bytes(resident), bytes);
	assert_true(histogram_copy(copy, resident));
	assert_same(copy, resident);
	histogram_clear(resident);
	assert_int_equal(histogram_count(resident), 0);
	histogram_destroy(resident);
	histogram_destroy(copy);
}

struct race {
	struct histogram *histogram;
	atomic_bool copied;
	_Atomic uint64_t written;
};

#define RACE_BURST 64

/* Bursts of records, with a pause after each as a probe has one. */
static void *write_bursts(void *argument)
{
	struct race *race = argument;
	struct random random = {42};
	uint64_t time_ns = 0;

	while (!atomic_load(&race->copied)) {
		for (unsigned i = 0; i < RACE_BURST; i++)
			histogram_record(race->histogram,
			                 random_latency(&random, DISTRIBUTION_LATENCY), time_ns++);
		atomic_store(&race->written, time_ns);
		for (unsigned i = 0; i < 4000 && !atomic_load(&race->copied); i++)
			;
	}
	return NULL;
}

static uint64_t sum_of_buckets(const struct histogram *histogram)
{
	uint64_t sum = 0;

	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++)
		sum += histogram_bucket_count(histogram, bucket);
	return sum;
}

static void test_copies_beside_a_writer(void **state)
{
	struct race race = {.histogram = histogram_create_resident(-1, false)};
	struct histogram *copy = empty();
	pthread_t writer;
	uint64_t last = 0;

	(void)state;
	assert_non_null(race.histogram);
	assert_int_equal(pthread_create(&writer, NULL, write_bursts, &race), 0);
	for (unsigned i = 0; i < 2000; i++) {
		uint64_t written = atomic_load(&race.written);
		struct statistics statistics;

		assert_true(histogram_copy(copy, race.histogram));
		histogram_statistics(copy, &statistics);
		assert_true(statistics.count == sum_of_buckets(copy));
		assert_true(statistics.count >= written && statistics.count >= last);
		if (statistics.count > 0)
			assert_true(statistics.min_ns <= statistics.avg_ns &&
			            statistics.avg_ns <= statistics.max_ns &&
			            statistics.max_time_ns < statistics.count);
		last = statistics.count;
	}
	atomic_store(&race.copied, true);
	pthread_join(writer, NULL);
	histogram_destroy(copy);
	histogram_destroy(race.histogram);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_buckets_are_gapless_and_narrow),
	        cmocka_unit_test(test_empty),
	        cmocka_unit_test(test_one_value_at_the_edges),
	        cmocka_unit_test(test_sum_beyond_64_bits),
	        cmocka_unit_test(test_against_a_sorted_array),
	        cmocka_unit_test(test_adding_and_subtracting),
	        cmocka_unit_test(test_resident),
	        cmocka_unit_test(test_copies_beside_a_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

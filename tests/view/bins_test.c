// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows of a histogram on screen, and the small picture of one in a column: no
 * sample is left out, whatever the values and however few the rows are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "view/columns.h"
#include "view/tui/bins.h"

#define ROWS_MAX 512
#define SEEDS    300

static uint64_t random_bits(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Between a value and nothing: of any octave, a few octaves wide or one value alone. */
static struct histogram *random_histogram(uint64_t *seed, uint64_t *values, size_t count)
{
	struct histogram *histogram = histogram_create();
	unsigned shift = (unsigned)(random_bits(seed) % 64);
	unsigned spread = (unsigned)(random_bits(seed) % 8) + 1;

	assert_non_null(histogram);
	for (size_t i = 0; i < count; i++) {
		values[i] = random_bits(seed) >> shift >> random_bits(seed) % spread;
		assert_true(histogram_record(histogram, values[i], 0));
	}
	return histogram;
}

static uint64_t sum(const uint64_t *counts, unsigned count)
{
	uint64_t total = 0;

	for (unsigned i = 0; i < count; i++)
		total += counts[i];
	return total;
}

static void check_rows(const struct bins *bins, const struct histogram *histogram,
                       const uint64_t *values, size_t count)
{
	uint64_t counts[ROWS_MAX];
	uint64_t expected[ROWS_MAX] = {0};

	bins_counts(bins, histogram, counts);
	assert_int_equal(sum(counts, bins->count), count);
	for (size_t i = 0; i < count; i++) {
		unsigned row = 0;

		/* By its edges, not by bins_row(). The last row's end may be beyond 64 bits. */
		while (row + 1 < bins->count && values[i] >= bins_edge_ns(bins, row + 1))
			row++;
		assert_true(values[i] >= bins_edge_ns(bins, row));
		assert_int_equal(row, bins_row(bins, values[i]));
		expected[row]++;
	}
	for (unsigned i = 0; i < bins->count; i++)
		assert_int_equal(counts[i], expected[i]);
	for (unsigned i = 0; i < bins->count; i++)
		assert_true(bins_edge_ns(bins, i) < bins_edge_ns(bins, i + 1));
}

static void test_nothing_is_left_out(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= SEEDS; n++) {
		uint64_t seed = n * 77777;
		uint64_t values[2][200];
		size_t count[2] = {random_bits(&seed) % 200 + 1, random_bits(&seed) % 200 + 1};
		struct histogram *histograms[2];
		unsigned rows = (unsigned)(random_bits(&seed) % 60) + 1;
		struct bins bins;

		for (size_t i = 0; i < 2; i++)
			histograms[i] = random_histogram(&seed, values[i], count[i]);
		bins = bins_fit((const struct histogram *const *)histograms, 2, rows);
		assert_in_range(bins.count, 1, rows);
		for (size_t i = 0; i < 2; i++) {
			check_rows(&bins, histograms[i], values[i], count[i]);
			histogram_destroy(histograms[i]);
		}
	}
}

static void test_extremes_share_one_row(void **state)
{
	struct histogram *histogram = histogram_create();
	const struct histogram *only = histogram;
	uint64_t values[] = {0, 1, UINT64_MAX};
	struct bins bins;

	(void)state;
	bins = bins_fit(&only, 1, 10);
	assert_int_equal(bins.count, 0);
	for (size_t i = 0; i < 3; i++)
		assert_true(histogram_record(histogram, values[i], 0));
	bins = bins_fit(&only, 1, 1);
	assert_int_equal(bins.count, 1);
	check_rows(&bins, histogram, values, 3);
	bins = bins_fit(&only, 1, 30);
	check_rows(&bins, histogram, values, 3);
	histogram_destroy(histogram);
}

static void test_small_picture(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= SEEDS; n++) {
		uint64_t seed = n * 99991;
		uint64_t values[200];
		struct histogram *histogram = random_histogram(&seed, values, 200);
		uint64_t counts[LATENCY_SPARK_CELLS];

		latency_spark_counts(counts, histogram);
		assert_int_equal(sum(counts, LATENCY_SPARK_CELLS), 200);
		histogram_destroy(histogram);
	}
	assert_int_equal(latency_spark_edge_ns(0), 1000);
	assert_int_equal(latency_spark_edge_ns(LATENCY_SPARK_CELLS_DECADE), 10000);
	assert_int_equal(latency_spark_edge_ns(LATENCY_SPARK_CELLS), 100000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_nothing_is_left_out),
	        cmocka_unit_test(test_extremes_share_one_row),
	        cmocka_unit_test(test_small_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

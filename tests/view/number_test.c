// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbers on screen: three significant digits, never wider than their column,
 * never further from the value than the digits allow.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "view/number.h"

#define VALUES 200000

static void check_us(uint64_t latency_ns, const char *expected)
{
	char text[NUMBER_TEXT_BYTES];

	number_us(text, latency_ns);
	assert_string_equal(text, expected);
}

static void test_latencies(void **state)
{
	(void)state;
	check_us(0, "0");
	check_us(1, "0.001");
	check_us(999, "0.999");
	check_us(1000, "1.00");
	check_us(9994, "9.99");
	check_us(9995, "10.0");
	check_us(99949, "99.9");
	check_us(99950, "100");
	check_us(412000, "412");
	check_us(999499, "999");
	check_us(999500, "1.00m");
	check_us(1004999, "1.00m");
	check_us(1005000, "1.01m");
	check_us(12300000, "12.3m");
	check_us(999500000, "1.00s");
	check_us(UINT64_C(999499999999), "999s");
	check_us(UINT64_C(999500000000), ">999s");
	check_us(UINT64_MAX, ">999s");
}

static void test_counts_and_bytes(void **state)
{
	char text[NUMBER_TEXT_BYTES];

	(void)state;
	number_count(text, 0);
	assert_string_equal(text, "0");
	number_count(text, 999);
	assert_string_equal(text, "999");
	number_count(text, 1000);
	assert_string_equal(text, "1.00k");
	number_count(text, 1203441);
	assert_string_equal(text, "1.20M");
	number_count(text, 999999);
	assert_string_equal(text, "1.00M");
	number_count(text, UINT64_MAX);
	assert_string_equal(text, "18.4E");
	number_count_within(text, 1234, 5);
	assert_string_equal(text, "1.23k");
	number_count_within(text, 999, 4);
	assert_string_equal(text, "999");
	number_count_within(text, 1000, 4);
	assert_string_equal(text, "1.0k");
	number_count_within(text, 1280, 4);
	assert_string_equal(text, "1.3k");
	number_count_within(text, 9949, 4);
	assert_string_equal(text, "9.9k");
	number_count_within(text, 9950, 4);
	assert_string_equal(text, "10k");
	number_count_within(text, 13800, 4);
	assert_string_equal(text, "14k");
	number_count_within(text, 138000, 4);
	assert_string_equal(text, "138k");
	number_count_within(text, 999600, 4);
	assert_string_equal(text, "1.0M");
	number_count_within(text, UINT64_MAX, 4);
	assert_string_equal(text, "18E");
	number_bytes(text, 999);
	assert_string_equal(text, "999");
	number_bytes(text, 1000);
	assert_string_equal(text, "0.98K");
	number_bytes(text, 14 << 20);
	assert_string_equal(text, "14.0M");
	number_bytes(text, UINT64_MAX);
	assert_string_equal(text, "16.0E");
}

static void test_ages_and_percents(void **state)
{
	static const struct {
		uint64_t seconds;
		const char *text;
	} ages[] = {
	        {0, "0s"},         {59, "59s"},         {60, "1m00s"},     {125, "2m05s"},
	        {3599, "59m59s"},  {3600, "1h00m"},     {86399, "23h59m"}, {86400, "1d00h"},
	        {8640000, "100d"}, {86400000, ">999d"},
	};
	char text[NUMBER_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		number_age(text, ages[i].seconds * UINT64_C(1000000000) + 999999999);
		assert_string_equal(text, ages[i].text);
	}
	number_percent(text, -1);
	assert_string_equal(text, "-");
	number_percent(text, NAN);
	assert_string_equal(text, "-");
	number_percent(text, 0);
	assert_string_equal(text, "0.0%");
	number_percent(text, 99.96);
	assert_string_equal(text, "100%");
	number_percent(text, 1e9);
	assert_string_equal(text, ">9k%");
}

/* Any bit length, and the neighbours of powers of ten, where rounding carries. */
static uint64_t next_value(unsigned n, uint64_t *seed)
{
	uint64_t power = 1;

	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	if (n % 2 == 0)
		return *seed >> (n / 2 % 64);
	for (unsigned i = 0; i < *seed >> 60; i++)
		power *= 10;
	return power + (*seed >> 32) % 21 - 10;
}

/* The value that a text stands for. */
static double value_of(const char *text)
{
	static const struct {
		char unit;
		double factor;
	} units[] = {{'m', 1e3}, {'s', 1e6},  {'k', 1e3},  {'M', 1e6},
	             {'G', 1e9}, {'T', 1e12}, {'P', 1e15}, {'E', 1e18}};
	char *end;
	double value = strtod(text, &end);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (*end == units[i].unit)
			return value * units[i].factor;
	assert_int_equal(*end, '\0');
	return value;
}

static size_t digits_in(const char *text)
{
	size_t digits = 0;
	bool leading = true;

	for (; *text; text++) {
		if (*text < '0' || *text > '9' || (leading && *text == '0'))
			continue;
		leading = false;
		digits++;
	}
	return digits;
}

static void test_width_digits_and_nearness(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (unsigned n = 0; n < VALUES; n++) {
		uint64_t value = next_value(n, &seed);
		char text[NUMBER_TEXT_BYTES];

		number_us(text, value);
		assert_true(strlen(text) <= NUMBER_US_WIDTH);
		if (value < UINT64_C(999500000000)) {
			double exact = (double)value / 1e3;

			assert_true(digits_in(text) <= 3);
			assert_true(fabs(value_of(text) - exact) <= exact * 0.00501);
		}
		number_count(text, value);
		assert_true(strlen(text) <= NUMBER_COUNT_WIDTH);
		assert_true(digits_in(text) <= 3);
		assert_true(fabs(value_of(text) - (double)value) <= (double)value * 0.00501);
		number_bytes(text, value);
		assert_true(strlen(text) <= NUMBER_BYTES_WIDTH);
		number_age(text, value);
		assert_true(strlen(text) <= NUMBER_AGE_WIDTH);
		number_percent(text, (double)value);
		assert_true(strlen(text) <= NUMBER_PERCENT_WIDTH);
	}
}

/* A larger value never reads as a smaller one. */
static void test_order(void **state)
{
	double before = 0;

	(void)state;
	for (uint64_t value = 1; value < UINT64_C(999000000000); value += 1 + value / 3000) {
		char text[NUMBER_TEXT_BYTES];

		number_us(text, value);
		assert_true(value_of(text) >= before);
		before = value_of(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_latencies),
	        cmocka_unit_test(test_counts_and_bytes),
	        cmocka_unit_test(test_ages_and_percents),
	        cmocka_unit_test(test_width_digits_and_nearness),
	        cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

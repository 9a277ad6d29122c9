// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quantities are read to the last nanosecond and written so that they read back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "util/clock.h"
#include "util/quantity.h"

#define MIB (UINT64_C(1) << 20)

static void check(const char *text, enum quantity_kind kind, uint64_t unit, uint64_t expected)
{
	struct error error = {""};
	uint64_t value = 0;

	if (!quantity_parse(&value, text, kind, unit, &error))
		fail_msg("'%s': %s", text, error.text);
	assert_int_equal(value, expected);
}

static void check_refused(const char *text, enum quantity_kind kind, uint64_t unit)
{
	struct error error = {""};
	uint64_t value;

	if (quantity_parse(&value, text, kind, unit, &error))
		fail_msg("'%s' was taken", text);
	assert_string_not_equal(error.text, "");
}

static void test_durations(void **state)
{
	(void)state;
	check("10", QUANTITY_DURATION, NS_PER_S, 10 * NS_PER_S);
	check("10", QUANTITY_DURATION, NS_PER_US, 10 * NS_PER_US);
	check("10s", QUANTITY_DURATION, NS_PER_US, 10 * NS_PER_S);
	check("500ms", QUANTITY_DURATION, NS_PER_S, 500 * NS_PER_MS);
	check("200us", QUANTITY_DURATION, NS_PER_S, 200 * NS_PER_US);
	check("7ns", QUANTITY_DURATION, NS_PER_S, 7);
	check("2m", QUANTITY_DURATION, NS_PER_S, 120 * NS_PER_S);
	check("1.5h", QUANTITY_DURATION, NS_PER_S, 5400 * NS_PER_S);
	check("1d", QUANTITY_DURATION, NS_PER_S, 86400 * NS_PER_S);
	check("0.1", QUANTITY_DURATION, NS_PER_S, 100 * NS_PER_MS);
	check(".25", QUANTITY_DURATION, NS_PER_S, 250 * NS_PER_MS);
	check("1.", QUANTITY_DURATION, NS_PER_S, NS_PER_S);
	check("0.9999999999999999999999999999", QUANTITY_DURATION, NS_PER_S, NS_PER_S - 1);
	check("0", QUANTITY_DURATION, NS_PER_S, 0);
}

static void test_sizes_and_counts(void **state)
{
	(void)state;
	check("64", QUANTITY_SIZE, MIB, 64 * MIB);
	check("64M", QUANTITY_SIZE, 1, 64 * MIB);
	check("0.5G", QUANTITY_SIZE, MIB, 512 * MIB);
	check("3B", QUANTITY_SIZE, MIB, 3);
	check("18446744073709551614", QUANTITY_COUNT, 1, UINT64_MAX - 1);
}

static void test_too_large_is_the_largest(void **state)
{
	(void)state;
	check("18446744073709551616", QUANTITY_COUNT, 1, UINT64_MAX);
	check("99999999999999999999999999", QUANTITY_DURATION, NS_PER_S, UINT64_MAX);
	check("18446744074", QUANTITY_DURATION, NS_PER_S, UINT64_MAX);
}

static void test_refused(void **state)
{
	static const char *const texts[] = {"",   " ",     ".",    "-1",  "+1",   "1 s",
	                                    "s",  "1S",    "1sec", "1e3", "0x10", "1,5",
	                                    "..", "1.2.3", "NaN",  "inf"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		check_refused(texts[i], QUANTITY_DURATION, NS_PER_S);
		check_refused(texts[i], QUANTITY_SIZE, MIB);
		check_refused(texts[i], QUANTITY_COUNT, 1);
	}
	check_refused("1.5", QUANTITY_COUNT, 1);
	check_refused("10s", QUANTITY_COUNT, 1);
	check_refused("10M", QUANTITY_DURATION, NS_PER_S);
	check_refused("1.5ns", QUANTITY_DURATION, NS_PER_S);
}

static uint64_t random_value(unsigned *seed)
{
	uint64_t value = 0;

	for (int i = 0; i < 3; i++)
		value = value << 21 ^ (uint64_t)rand_r(seed);
	return value >> (unsigned)rand_r(seed) % 63;
}

static void test_what_is_written_reads_back(void **state)
{
	static const uint64_t units[] = {1, NS_PER_US, NS_PER_S, MIB};

	(void)state;
	for (unsigned seed = 1; seed <= 20000; seed++) {
		unsigned random = seed;
		uint64_t value = random_value(&random);
		uint64_t unit = units[seed % 4];
		char text[64];

		quantity_format(text, sizeof(text), value, QUANTITY_DURATION);
		check(text, QUANTITY_DURATION, unit, value);
		quantity_format(text, sizeof(text), value, QUANTITY_SIZE);
		check(text, QUANTITY_SIZE, unit, value);
		quantity_format_in_unit(text, sizeof(text), value, unit);
		check(text, QUANTITY_SIZE, unit, value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_durations),
	        cmocka_unit_test(test_sizes_and_counts),
	        cmocka_unit_test(test_too_large_is_the_largest),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_what_is_written_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

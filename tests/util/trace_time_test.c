// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Times as people type them: what a clock on the wall shows, also on days on which it is
 * changed, and ends that lie beyond what a number holds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "util/clock.h"
#include "util/trace_time.h"

/* Local times in Berlin: CET, and CEST from 2026-03-29 02:00 to 2026-10-25 03:00. */
#define MARCH_28_23_30   (UINT64_C(1774737000) * NS_PER_S)
#define MARCH_29_00_30   (UINT64_C(1774740600) * NS_PER_S)
#define MARCH_29_05_00   (UINT64_C(1774753200) * NS_PER_S)
#define OCTOBER_25_00_30 (UINT64_C(1792881000) * NS_PER_S)
#define OCTOBER_25_05_00 (UINT64_C(1792900800) * NS_PER_S)

static uint64_t resolve(const char *text, uint64_t first_ns, uint64_t last_ns, bool utc)
{
	struct error error = {""};
	struct trace_time time;

	if (!trace_time_parse(&time, text, &error))
		fail_msg("'%s': %s", text, error.text);
	return trace_time_resolve(&time, first_ns, last_ns, utc);
}

static int berlin(void **state)
{
	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	return 0;
}

static void test_the_clock_on_the_wall(void **state)
{
	(void)state;
	assert_int_equal(resolve("00:30:00.25", MARCH_29_00_30, 0, false),
	                 MARCH_29_00_30 + NS_PER_S / 4);
	assert_int_equal(resolve("23:30:00", MARCH_29_00_30, 0, true), MARCH_29_00_30);
	/* The day is an hour shorter, or longer. */
	assert_int_equal(resolve("05:00:00", MARCH_29_00_30, 0, false), MARCH_29_05_00);
	assert_int_equal(resolve("05:00:00", OCTOBER_25_00_30, 0, false), OCTOBER_25_05_00);
	/* It begins after midnight. */
	assert_int_equal(resolve("00:30:00", MARCH_28_23_30, 0, false), MARCH_29_00_30);
	assert_int_equal(resolve("05:00:00", MARCH_28_23_30, 0, false), MARCH_29_05_00);
}

static void test_from_the_ends(void **state)
{
	(void)state;
	assert_int_equal(resolve("+1.5", 1000, 2000, false), 1000 + NS_PER_S * 3 / 2);
	assert_int_equal(resolve("-500ns", 1000, 2000, false), 1500);
	assert_int_equal(resolve("-1", 1000, 2000, false), 0);
	assert_int_equal(resolve("+100000000d", 1000, 2000, false), UINT64_MAX);
	assert_int_equal(resolve("18446744073709551615", 1000, 2000, false), UINT64_MAX);
}

static void test_what_is_no_time(void **state)
{
	static const char *const texts[] = {"",         "noon",     "24:00:00",  "1:00:00", "10:00",
	                                    "10:60:00", "10:00:61", "10:00:00.", "1e9",     "0x10",
	                                    "+",        "--1",      " 1"};
	struct trace_time time;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct error error = {""};

		if (trace_time_parse(&time, texts[i], &error))
			fail_msg("'%s' was taken", texts[i]);
		assert_string_not_equal(error.text, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_the_clock_on_the_wall),
	        cmocka_unit_test(test_from_the_ends),
	        cmocka_unit_test(test_what_is_no_time),
	};

	return cmocka_run_group_tests(tests, berlin, NULL);
}

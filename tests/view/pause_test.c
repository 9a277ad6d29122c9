// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The time cursor of the pause: it never leaves what is kept, and a time that is shown
 * can be typed again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "tests/model/random.h"
#include "util/clock.h"
#include "view/number.h"
#include "view/tui/pause.h"

#define END_NS    (UINT64_C(1795269680) * NS_PER_S + 204 * NS_PER_MS) /* 14:01:20.204 UTC */
#define WINDOW_NS (10 * NS_PER_S)

static void moves_in_steps(void **unused)
{
	struct pause pause = {0};

	(void)unused;
	pause_begin(&pause, END_NS, WINDOW_NS);
	assert_true(pause.on);
	assert_int_equal(pause.at_ns, END_NS);
	pause_move(&pause, -(int64_t)PAUSE_STEP_NS);
	assert_int_equal(pause.at_ns, END_NS - NS_PER_S);
	pause_move(&pause, -(int64_t)PAUSE_FINE_STEP_NS);
	assert_int_equal(pause.at_ns, END_NS - 1100 * NS_PER_MS);
	pause_move(&pause, 2 * (int64_t)PAUSE_STEP_NS);
	assert_int_equal(pause.at_ns, END_NS);
	for (int i = 0; i < 12; i++)
		pause_move(&pause, -(int64_t)PAUSE_STEP_NS);
	assert_int_equal(pause.at_ns, END_NS - WINDOW_NS);
}

static void begins_before_time_did(void **unused)
{
	struct pause pause = {0};

	(void)unused;
	pause_begin(&pause, 3 * NS_PER_S, WINDOW_NS);
	assert_int_equal(pause.begin_ns, 0);
	for (int i = 0; i < 5; i++)
		pause_move(&pause, -(int64_t)PAUSE_STEP_NS);
	assert_int_equal(pause.at_ns, 0);
}

static void goes_to_times(void **unused)
{
	static const struct {
		const char *text;
		int64_t from_end_ns; /* negative: refused */
	} cases[] = {
	        {"-0", 0},
	        {"-2.5", 2500000000},
	        {"-100ms", 100000000},
	        {"+0", 10000000000},
	        {"+2.5", 7500000000},
	        {"14:01:19", 1204000000},
	        {"14:01:19.204", 1000000000},
	        {"14:01:20.204", 0},
	        {"14:01:10.204", 10000000000},
	        {"1795269675204000000", 5000000000},
	        {"14:01:21", -1},
	        {"14:01:10", -1},
	        {"-11", -1},
	        {"+11", -1},
	        {"", -1},
	        {"now", -1},
	        {"25:00:00", -1},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pause pause = {0};
		struct error error = {""};
		/* The model's time is another than the wall's. */
		const uint64_t offset_ns = UINT64_C(1795000000) * NS_PER_S;

		pause_begin(&pause, END_NS - offset_ns, WINDOW_NS);
		if (cases[i].from_end_ns < 0) {
			assert_false(
			        pause_go_to(&pause, cases[i].text, (int64_t)offset_ns, &error));
			assert_true(error.text[0] != '\0');
			assert_int_equal(pause.at_ns, pause.end_ns);
			continue;
		}
		assert_true(pause_go_to(&pause, cases[i].text, (int64_t)offset_ns, &error));
		assert_int_equal(pause.end_ns - pause.at_ns, cases[i].from_end_ns);
	}
}

/* Whatever is done, the cursor stays inside; its time as it is shown leads back to the ms. */
static void stays_inside(void **unused)
{
	(void)unused;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct random random = {seed};
		struct pause pause = {0};
		struct error error;
		char shown[NUMBER_TEXT_BYTES];
		uint64_t at_ns;

		/* Some of them shortly after midnight. */
		pause_begin(&pause,
		            UINT64_C(1795219200) * NS_PER_S + random_below(&random, 20 * NS_PER_S),
		            1 + random_below(&random, WINDOW_NS));
		for (int i = 0; i < 30; i++) {
			pause_move(&pause, (int64_t)random_below(&random, 4 * NS_PER_S) -
			                           (int64_t)(2 * NS_PER_S));
			assert_in_range(pause.at_ns, pause.begin_ns, pause.end_ns);
		}
		at_ns = pause.at_ns;
		number_time_of_day(shown, at_ns);
		pause_seek(&pause, random_below(&random, UINT64_MAX));
		assert_in_range(pause.at_ns, pause.begin_ns, pause.end_ns);
		assert_true(pause_go_to(&pause, shown, 0, &error));
		assert_true(at_ns - pause.at_ns < NS_PER_MS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(moves_in_steps),
	        cmocka_unit_test(begins_before_time_did),
	        cmocka_unit_test(goes_to_times),
	        cmocka_unit_test(stays_inside),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The next expiry: always ahead, always whole intervals on, every period either
 * slept for or counted; and the back-off that gives a CPU back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "source/probe_pace.h"

static uint64_t random_bits(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Step by step what probe_pace_next_ns() divides. */
static uint64_t walk(uint64_t interval_ns, uint64_t expiry_ns, uint64_t now_ns, uint64_t *missed)
{
	*missed = 0;
	for (expiry_ns += interval_ns; expiry_ns < now_ns + interval_ns / 8 + 1;
	     expiry_ns += interval_ns)
		(*missed)++;
	return expiry_ns;
}

static void test_next_expiry(void **state)
{
	(void)state;
	for (uint64_t round = 1; round <= 200000; round++) {
		uint64_t seed = round * UINT64_C(0x9e3779b97f4a7c15);
		uint64_t interval_ns =
		        1 + random_bits(&seed) % (UINT64_C(1) << random_bits(&seed) % 34);
		uint64_t expiry_ns = random_bits(&seed) % UINT64_C(1000000000000000);
		uint64_t late_ns =
		        random_bits(&seed) % (interval_ns * (1 + random_bits(&seed) % 64));
		struct probe_pace pace;
		uint64_t missed, expected_missed, next_ns;

		if (round % 16 == 0)
			late_ns -= late_ns % interval_ns;
		probe_pace_start(&pace, interval_ns, false);
		next_ns = probe_pace_next_ns(&pace, expiry_ns, expiry_ns + late_ns, &missed);
		assert_true(next_ns > expiry_ns + late_ns);
		assert_true(next_ns - (expiry_ns + late_ns) > interval_ns / 8);
		assert_int_equal((next_ns - expiry_ns) % interval_ns, 0);
		assert_int_equal(next_ns, walk(interval_ns, expiry_ns, expiry_ns + late_ns,
		                               &expected_missed));
		assert_int_equal(missed, expected_missed);
	}
}

static void test_edges(void **state)
{
	struct probe_pace pace;
	uint64_t missed;

	(void)state;
	probe_pace_start(&pace, 1000, false);
	assert_int_equal(probe_pace_next_ns(&pace, 5000, 5000, &missed), 6000);
	assert_int_equal(missed, 0);
	assert_int_equal(probe_pace_next_ns(&pace, 5000, 5874, &missed), 6000);
	assert_int_equal(missed, 0);
	assert_int_equal(probe_pace_next_ns(&pace, 5000, 5875, &missed), 7000);
	assert_int_equal(missed, 1);
	/* A clock that runs backwards is no lateness. */
	assert_int_equal(probe_pace_next_ns(&pace, 5000, 10, &missed), 6000);
	assert_int_equal(missed, 0);
	/* No sum wraps around into the past. */
	assert_true(probe_pace_next_ns(&pace, 1, UINT64_MAX, &missed) == UINT64_MAX);
	assert_true(probe_pace_next_ns(&pace, UINT64_MAX - 5, UINT64_MAX - 5, &missed) ==
	            UINT64_MAX);
}

/* A CPU on which each cycle costs `cost_ns`: part of time that is left to others, in percent. */
static uint64_t left_to_others(uint64_t interval_ns, uint64_t cost_ns, unsigned cycles)
{
	struct probe_pace pace;
	uint64_t expiry_ns = 1000000, free_ns = 0, now_ns = 0, begin_ns = 0;

	probe_pace_start(&pace, interval_ns, true);
	for (unsigned i = 0; i < 2 * cycles; i++) {
		uint64_t missed;

		if (i == cycles) {
			free_ns = 0;
			begin_ns = now_ns;
		}
		free_ns += expiry_ns > now_ns ? expiry_ns - now_ns : 0;
		now_ns = (expiry_ns > now_ns ? expiry_ns : now_ns) + cost_ns;
		expiry_ns = probe_pace_next_ns(&pace, expiry_ns, now_ns, &missed);
	}
	return free_ns * 100 / (now_ns - begin_ns);
}

/* Whatever a cycle costs, between a hundredth of the interval and ten of it, others get time. */
static void test_others_get_time(void **state)
{
	(void)state;
	for (uint64_t cost_ns = 500; cost_ns <= 500000; cost_ns += 500) {
		uint64_t left = left_to_others(50000, cost_ns, 64 * PROBE_PACE_CYCLES);

		if (left < 45)
			fail_msg("%ju ns a cycle leave %ju %%", (uintmax_t)cost_ns,
			         (uintmax_t)left);
	}
}

static void run(struct probe_pace *pace, uint64_t late_ns, unsigned cycles, uint64_t *missed)
{
	for (unsigned i = 0; i < cycles; i++)
		probe_pace_next_ns(pace, 1000000, 1000000 + late_ns, missed);
}

static void test_back_off_and_return(void **state)
{
	struct probe_pace pace;
	uint64_t missed;

	(void)state;
	probe_pace_start(&pace, 1000, true);
	run(&pace, 100, 10 * PROBE_PACE_CYCLES, &missed);
	assert_int_equal(missed, 0);
	/* Half of the cycles late, for whatever reason, is not yet a CPU taken. */
	for (unsigned i = 0; i < 20 * PROBE_PACE_CYCLES; i++)
		run(&pace, i % 2 ? 700 : 100, 1, &missed);
	assert_int_equal(pace.skip, 0);
	run(&pace, 600, PROBE_PACE_CYCLES, &missed);
	assert_int_equal(pace.skip, 1);
	assert_int_equal(missed, 1);
	/* It stays where the cycles are half of the time, and there it does not swing. */
	run(&pace, 600, 20 * PROBE_PACE_CYCLES, &missed);
	assert_int_equal(pace.skip, 1);
	run(&pace, 1000000, 20 * PROBE_PACE_CYCLES, &missed);
	assert_int_equal(pace.skip, PROBE_PACE_SKIP_MAX);
	assert_int_equal(missed, 1000 + PROBE_PACE_SKIP_MAX);
	/* Back, though a cycle in eight is late: a busy host is not a reason to measure less. */
	for (unsigned i = 0; i < 6 * PROBE_PACE_CYCLES; i++)
		run(&pace, i % 8 ? 100 : 1000000, 1, &missed);
	assert_int_equal(pace.skip, 0);
	run(&pace, 100, 1, &missed);
	assert_int_equal(missed, 0);
	/* A thread that others preempt does not wait longer because it waited. */
	probe_pace_start(&pace, 1000, false);
	run(&pace, 600, 20 * PROBE_PACE_CYCLES, &missed);
	assert_int_equal(pace.skip, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_next_expiry),
	        cmocka_unit_test(test_edges),
	        cmocka_unit_test(test_others_get_time),
	        cmocka_unit_test(test_back_off_and_return),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sets of CPUs against a plain array of bool, and their text against itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/cpuset.h"

static unsigned random_below(uint64_t *seed, unsigned limit)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(*seed >> 33) % limit;
}

static void check_same(const struct cpuset *set, const bool *oracle)
{
	size_t count = 0;
	unsigned next = cpuset_next(set, 0);

	for (unsigned cpu = 0; cpu < CPUSET_LIMIT; cpu++) {
		assert_int_equal(cpuset_has(set, cpu), oracle[cpu]);
		if (!oracle[cpu])
			continue;
		assert_int_equal(next, cpu);
		next = cpuset_next(set, cpu + 1);
		count++;
	}
	assert_int_equal(next, CPUSET_LIMIT);
	assert_int_equal(cpuset_count(set), count);
}

/* Any order of add and remove, then out to text and back in. */
static void test_against_an_array(void **state)
{
	static bool oracle[CPUSET_LIMIT];
	static char text[8 * CPUSET_LIMIT];

	(void)state;
	for (uint64_t round = 1; round <= 300; round++) {
		uint64_t seed = round;
		struct cpuset set, again;
		unsigned limit = round % 3 == 0 ? CPUSET_LIMIT : round % 3 == 1 ? 8 : 300;
		unsigned steps = random_below(&seed, 2000);
		size_t length;

		memset(oracle, 0, sizeof(oracle));
		cpuset_clear(&set);
		for (unsigned i = 0; i < steps; i++) {
			unsigned cpu = random_below(&seed, limit);

			oracle[cpu] = random_below(&seed, 4) != 0;
			if (oracle[cpu])
				cpuset_add(&set, cpu);
			else
				cpuset_remove(&set, cpu);
		}
		check_same(&set, oracle);
		length = cpuset_format(&set, text, sizeof(text));
		assert_int_equal(length, strlen(text));
		assert_true(cpuset_parse(&again, text, "text", NULL));
		check_same(&again, oracle);
	}
}

static void check_parsed(const char *text, const char *expected)
{
	struct cpuset set;
	struct error error = {""};
	char formatted[256];

	if (!cpuset_parse(&set, text, "-a", &error))
		fail_msg("'%s': %s", text, error.text);
	cpuset_format(&set, formatted, sizeof(formatted));
	assert_string_equal(formatted, expected);
}

static void test_lists_that_hold(void **state)
{
	(void)state;
	check_parsed("", "");
	check_parsed("\n", "");
	check_parsed("0", "0");
	check_parsed("0-3,8\n", "0-3,8");
	check_parsed("8,0-3", "0-3,8");
	check_parsed("0-1,2,1-3", "0-3");
	check_parsed("0-7:2", "0,2,4,6");
	check_parsed("1-9:3,63-65", "1,4,7,63-65");
	check_parsed("8190", "8190");
	check_parsed("0-8190:8190", "0,8190");
	check_parsed("007", "7");
	check_parsed(" 1-2 \n", "1-2");
}

static void check_refused(const char *text, const char *reason)
{
	struct cpuset set;
	struct error error = {""};

	assert_false(cpuset_parse(&set, text, "-a", &error));
	assert_memory_equal(error.text, "-a: ", 4);
	if (!strstr(error.text, reason))
		fail_msg("'%s': got: %s", text, error.text);
	assert_false(cpuset_parse(&set, text, "-a", NULL));
}

static void test_lists_that_do_not(void **state)
{
	(void)state;
	check_refused("x", "number is missing");
	check_refused("-1", "number is missing");
	check_refused("1,", "number is missing");
	check_refused(",1", "number is missing");
	check_refused("1,,2", "number is missing");
	check_refused("1-", "no end");
	check_refused("3-1", "backwards");
	check_refused("0-7:0", "stride");
	check_refused("0-7:", "stride");
	check_refused("1 2", "comma");
	check_refused("0x1", "comma");
	check_refused("1-2-3", "comma");
	check_refused("8191", "too large");
	check_refused("0-99999999999999999999", "too large");
	check_refused("4294967296", "too large");
	check_refused("(null)", "number is missing");
	check_refused("\033[2J", "\\x1b[2J");
}

/* Whatever the bytes: no crash, and what is accepted comes out as a list again. */
static void test_random_bytes(void **state)
{
	static const char alphabet[] = "0123456789-,:- \n\tx\xff";
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 100000; round++) {
		char text[24] = "";
		char formatted[512];
		struct cpuset set, again;
		unsigned length = random_below(&seed, sizeof(text));

		for (unsigned i = 0; i < length; i++)
			text[i] = alphabet[random_below(&seed, sizeof(alphabet) - 1)];
		if (!cpuset_parse(&set, text, "text", NULL))
			continue;
		if (cpuset_format(&set, formatted, sizeof(formatted)) >= sizeof(formatted))
			continue;
		assert_true(cpuset_parse(&again, formatted, "text", NULL));
		assert_memory_equal(&set, &again, sizeof(set));
	}
}

static void test_the_longest_text_has_room(void **state)
{
	struct cpuset set;
	struct cpuset again;
	char text[CPUSET_TEXT_BYTES];

	(void)state;
	for (unsigned every = 2; every <= 4; every++) {
		cpuset_clear(&set);
		for (unsigned cpu = 0; cpu < CPUSET_LIMIT; cpu++)
			if (cpu % every)
				cpuset_add(&set, cpu);
		assert_true(cpuset_format(&set, text, sizeof(text)) < sizeof(text));
		assert_true(cpuset_parse(&again, text, "text", NULL));
		assert_memory_equal(&set, &again, sizeof(set));
	}
}

static void test_outside_is_no_member(void **state)
{
	struct cpuset set;

	(void)state;
	cpuset_clear(&set);
	cpuset_add(&set, CPUSET_LIMIT);
	cpuset_add(&set, UINT32_MAX);
	assert_int_equal(cpuset_count(&set), 0);
	cpuset_remove(&set, UINT32_MAX);
	assert_false(cpuset_has(&set, UINT32_MAX));
	assert_int_equal(cpuset_next(&set, UINT32_MAX), CPUSET_LIMIT);
}

static void test_cut_text(void **state)
{
	struct cpuset set;
	char text[8];

	(void)state;
	assert_true(cpuset_parse(&set, "100-200,300", "text", NULL));
	for (size_t size = 1; size <= sizeof(text); size++) {
		memset(text, 'x', sizeof(text));
		assert_int_equal(cpuset_format(&set, text, size), strlen("100-200,300"));
		assert_int_equal(strlen(text), size - 1);
		assert_memory_equal(text, "100-200", size - 1);
	}
	assert_int_equal(cpuset_format(&set, NULL, 0), strlen("100-200,300"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_against_an_array),
	        cmocka_unit_test(test_lists_that_hold),
	        cmocka_unit_test(test_lists_that_do_not),
	        cmocka_unit_test(test_random_bytes),
	        cmocka_unit_test(test_the_longest_text_has_room),
	        cmocka_unit_test(test_outside_is_no_member),
	        cmocka_unit_test(test_cut_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

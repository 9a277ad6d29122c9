// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Filter expressions: what they match, what they refuse, and random ones
 * against an evaluation of the tree that they were printed from.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "view/filter.h"

static const struct filter_field fields[] = {{"pid", false}, {"cpu", false}, {"comm", true}};

struct row {
	double pid;
	double cpu;
	bool cpu_known;
	const char *comm;
};

static void row_value(const void *object, size_t field, struct filter_value *value)
{
	const struct row *row = object;

	value->known = field != 1 || row->cpu_known;
	value->number = field == 0 ? row->pid : row->cpu;
	value->text = row->comm;
}

static bool match(const char *text, const struct row *row)
{
	struct error error = {0};
	struct filter *filter = filter_compile(text, fields, 3, &error);
	bool matched;

	if (!filter)
		fail_msg("%s: %s", text, error.text);
	matched = filter_match(filter, row_value, row);
	filter_destroy(filter);
	return matched;
}

static void test_matches(void **state)
{
	static const struct row java = {42, 7.5, true, "Java Main"};
	static const char *const yes[] = {
	        "cpu>5 and comm~java",
	        "pid=42",
	        "pid == 42",
	        "cpu>=7.5",
	        "cpu<=7.5",
	        "cpu<7.6",
	        "comm~'^java main$'",
	        "java",
	        "not comm~perl",
	        "comm!~perl",
	        "comm='java main'",
	        "pid=1 or cpu>1 and comm~java",
	        "(pid=1 or pid=42) and cpu>1",
	        "CPU > 5",
	        "not (pid=1)",
	        "pid<1k",
	        "pid<1Ki",
	        "\"java main\"",
	        "pid!=41",
	        "cpu>5%",
	};
	static const char *const no[] = {
	        "cpu>7.5", "pid=1",      "comm~perl", "not java", "(pid=1 or cpu>1) and comm~perl",
	        "pid>1k",  "comm!~java", "perl",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (!match(yes[i], &java))
			fail_msg("%s does not match", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (match(no[i], &java))
			fail_msg("%s matches", no[i]);
}

static void test_missing_value_matches_no_comparison(void **state)
{
	static const struct row row = {1, 0, false, "x"};

	(void)state;
	assert_false(match("cpu=0", &row));
	assert_false(match("cpu!=0", &row));
	assert_false(match("cpu<1", &row));
	assert_true(match("not cpu>1", &row));
}

static void test_refuses(void **state)
{
	static const struct {
		const char *text;
		const char *says;
	} bad[] = {
	        {"", "missing at position 1"},
	        {"   ", "missing at position 4"},
	        {"cpu>", "value is missing at position 5"},
	        {"cpu>x", "wants a number, 'x' is none"},
	        {"cpu~1", "is a number"},
	        {"nice>1", "no column 'nice', there are: pid cpu comm"},
	        {"comm~(", "a value is missing"},
	        {"comm~'('", "no regular expression"},
	        {"(pid=1", "`)` is missing"},
	        {"pid=1)", "`and` or `or` is missing at position 6"},
	        {"pid=1 cpu=2", "`and` or `or` is missing"},
	        {"comm='x", "quote at position 6 is not closed"},
	        {"!pid", "neither a word nor an operator"},
	        {"and", "missing at position 1"},
	        {"pid=1 and", "missing at position 10"},
	        {"pid=1e999", "is none"},
	};
	char deep[400] = {0};
	struct error error = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_null(filter_compile(bad[i].text, fields, 3, &error));
		if (!strstr(error.text, bad[i].says))
			fail_msg("'%s' says: %s", bad[i].text, error.text);
	}
	memset(deep, '(', sizeof(deep) - 1);
	assert_null(filter_compile(deep, fields, 3, &error));
	assert_non_null(strstr(error.text, "nested deeper"));
	memset(deep, 'a', sizeof(deep) - 1);
	assert_null(filter_compile(deep, fields, 3, &error));
	assert_non_null(strstr(error.text, "longer than"));
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Print a random expression to `text` and return what it is for `row`. */
static bool random_expression(uint64_t *random, const struct row *row, int depth, char *text,
                              size_t size)
{
	char left[2000];
	char right[2000];
	double number = (double)(next_random(random) % 10);
	bool first;
	bool second;

	switch (depth > 0 ? next_random(random) % 5 : 3 + next_random(random) % 2) {
	case 0:
		first = random_expression(random, row, depth - 1, left, sizeof(left));
		second = random_expression(random, row, depth - 1, right, sizeof(right));
		snprintf(text, size, "(%s and %s)", left, right);
		return first && second;
	case 1:
		first = random_expression(random, row, depth - 1, left, sizeof(left));
		second = random_expression(random, row, depth - 1, right, sizeof(right));
		snprintf(text, size, "(%s or %s)", left, right);
		return first || second;
	case 2:
		first = random_expression(random, row, depth - 1, left, sizeof(left));
		snprintf(text, size, "not %s", left);
		return !first;
	case 3:
		snprintf(text, size, "pid<%g", number);
		return row->pid < number;
	default:
		snprintf(text, size, "cpu>=%g", number);
		return row->cpu >= number;
	}
}

static void test_random_expressions(void **state)
{
	uint64_t random = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct row row = {(double)(next_random(&random) % 10),
		                  (double)(next_random(&random) % 10), true, "x"};
		char text[4100];
		bool expected = random_expression(&random, &row, 4, text, sizeof(text));

		if (match(text, &row) != expected)
			fail_msg("%s", text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_matches),
	        cmocka_unit_test(test_missing_value_matches_no_comparison),
	        cmocka_unit_test(test_refuses),
	        cmocka_unit_test(test_random_expressions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The option table: each row works on the command line and in the configuration
 * alike, what is printed reads back, and no text makes it do more than refuse.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/command_line.h"
#include "cmd/config.h"
#include "cmd/option.h"
#include "source/kernel/groups.h"
#include "util/quantity.h"

#define SEEDS 3000u

/* Are all members that the table knows equal? */
static bool same(const struct settings *left, const struct settings *right)
{
	for (unsigned id = 0; id < OPTION_COUNT; id++) {
		const struct option_row *row = &option_table[id];
		const void *a = option_member(left, row);
		const void *b = option_member(right, row);
		const char *x;
		const char *y;

		switch (row->type) {
		case OPTION_TYPE_FLAG:
			if (*(const bool *)a != *(const bool *)b)
				return false;
			break;
		case OPTION_TYPE_CHOICE:
		case OPTION_TYPE_GROUPS:
			if (*(const unsigned *)a != *(const unsigned *)b)
				return false;
			break;
		case OPTION_TYPE_CPUSET:
			if (memcmp(a, b, sizeof(struct cpuset)) != 0)
				return false;
			break;
		case OPTION_TYPE_NAME:
		case OPTION_TYPE_PATH:
		case OPTION_TYPE_THREAD:
			x = *(char *const *)a;
			y = *(char *const *)b;
			if ((!x != !y) || (x && strcmp(x, y) != 0))
				return false;
			break;
		case OPTION_TYPE_PIDS:
			if (memcmp(a, b, sizeof(struct pid_list)) != 0)
				return false;
			break;
		default:
			if (*(const uint64_t *)a != *(const uint64_t *)b)
				return false;
		}
	}
	return true;
}

static uint64_t random_within(unsigned *seed, uint64_t minimum, uint64_t maximum)
{
	uint64_t value = (uint64_t)rand_r(seed) << 31 ^ (uint64_t)rand_r(seed);

	return minimum + (value >> (unsigned)rand_r(seed) % 62) % (maximum - minimum + 1);
}

/* A value that the row takes. */
static void random_argument(char *target, size_t size, const struct option_row *row, unsigned *seed)
{
	static const char *const texts[] = {"a", "/x/y z.json", "\"quoted\" \\ \xc3\xbc", "-", "1"};
	uint64_t number = random_within(seed, row->minimum, row->maximum ? row->maximum : 9);
	unsigned choices = 0;
	unsigned cpu = (unsigned)rand_r(seed) % 5000;

	switch (row->type) {
	case OPTION_TYPE_CHOICE:
	case OPTION_TYPE_NAME:
		while (row->choice(choices))
			choices++;
		snprintf(target, size, "%s", row->choice((unsigned)rand_r(seed) % choices));
		break;
	case OPTION_TYPE_CPUSET:
		snprintf(target, size, "%u-%u,%u", cpu, cpu + (unsigned)rand_r(seed) % 900,
		         (unsigned)rand_r(seed) % 8000);
		break;
	case OPTION_TYPE_GROUPS:
		trace_groups_format(target, size, (unsigned)rand_r(seed) & TRACE_GROUPS_ALL);
		break;
	case OPTION_TYPE_PIDS:
		snprintf(target, size, "%u,%u", cpu + 1, cpu + 2);
		break;
	case OPTION_TYPE_COUNT:
		snprintf(target, size, "%llu", (unsigned long long)number);
		break;
	case OPTION_TYPE_DURATION:
		quantity_format(target, size, number, QUANTITY_DURATION);
		break;
	case OPTION_TYPE_SIZE:
		quantity_format(target, size, number, QUANTITY_SIZE);
		break;
	default:
		snprintf(target, size, "%s", texts[(unsigned)rand_r(seed) % 5]);
	}
}

static void parse_line(struct settings *settings, int argc, char **argv)
{
	struct error error = {""};

	settings_init(settings);
	argv[argc] = NULL;
	if (!command_line_parse(settings, argc, argv, NULL, &error))
		fail_msg("%s", error.text);
}

static void test_rows_are_whole(void **state)
{
	(void)state;
	for (unsigned id = 0; id < OPTION_COUNT; id++) {
		const struct option_row *row = &option_table[id];
		struct settings settings;
		struct error error = {""};

		settings_init(&settings);
		assert_non_null(row->long_name);
		assert_non_null(row->help);
		assert_true((row->type == OPTION_TYPE_FLAG) == !row->argument);
		assert_true((row->type == OPTION_TYPE_CHOICE || row->type == OPTION_TYPE_NAME) ==
		            (row->choice != NULL));
		if (row->standard &&
		    !option_set(&settings, id, row->standard, OPTION_ORIGIN_DEFAULT, &error))
			fail_msg("--%s: %s", row->long_name, error.text);
		settings_clear(&settings);
		for (unsigned other = 0; other < id; other++) {
			const struct option_row *before = &option_table[other];

			assert_string_not_equal(row->long_name, before->long_name);
			assert_true(!row->short_name || row->short_name != before->short_name);
			assert_true(!row->config || !before->config ||
			            strcmp(row->config, before->config) != 0);
			assert_true(row->offset != before->offset);
		}
		for (int i = 0; option_hints[i].hint; i++) {
			assert_string_not_equal(row->long_name, option_hints[i].long_name);
			assert_true(!row->short_name ||
			            row->short_name != option_hints[i].short_name);
		}
	}
}

/* The same choice of options as -x VALUE, -xVALUE, --long VALUE, --long=VALUE. */
static void test_all_spellings_mean_the_same(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		char values[OPTION_COUNT][256];
		char names[2][OPTION_COUNT][400];
		char *separate[2 * OPTION_COUNT + 2] = {names[0][0]};
		char *joined[OPTION_COUNT + 2] = {names[0][0]};
		struct settings left, right;
		unsigned random = seed;
		int s = 1, j = 1;

		strcpy(names[0][0], "rtscope");
		for (unsigned id = 1; id < OPTION_COUNT; id++) {
			const struct option_row *row = &option_table[id];
			bool brief = row->short_name && rand_r(&random) % 2;

			if (rand_r(&random) % 2)
				continue;
			random_argument(values[id], sizeof(values[id]), row, &random);
			if (brief)
				snprintf(names[0][id], sizeof(names[0][id]), "-%c",
				         row->short_name);
			else
				snprintf(names[0][id], sizeof(names[0][id]), "--%s",
				         row->long_name);
			snprintf(names[1][id], sizeof(names[1][id]), "%s%s%s", names[0][id],
			         row->argument && !brief ? "=" : "",
			         row->argument ? values[id] : "");
			separate[s++] = names[0][id];
			if (row->argument)
				separate[s++] = values[id];
			joined[j++] = names[1][id];
		}
		parse_line(&left, s, separate);
		parse_line(&right, j, joined);
		assert_true(same(&left, &right));
		settings_clear(&left);
		settings_clear(&right);
	}
}

static char *print(const struct settings *settings, size_t *length)
{
	char *text = NULL;
	FILE *stream = open_memstream(&text, length);

	assert_non_null(stream);
	assert_true(config_print(settings, stream));
	fclose(stream);
	return text;
}

static void test_the_printed_configuration_reads_back(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct settings written, read;
		struct error error = {""};
		unsigned random = seed;
		size_t length;
		char *text;

		settings_init(&written);
		settings_init(&read);
		for (unsigned id = 0; id < OPTION_COUNT; id++) {
			const struct option_row *row = &option_table[id];
			char value[256];

			if (!row->config || rand_r(&random) % 2)
				continue;
			random_argument(value, sizeof(value), row, &random);
			if (!option_set(&written, id, row->argument ? value : NULL,
			                OPTION_ORIGIN_COMMAND_LINE, &error))
				fail_msg("--%s %s: %s", row->long_name, value, error.text);
		}
		text = print(&written, &length);
		if (!config_parse(&read, text, length, &error))
			fail_msg("%s: %s", error.text, text);
		if (!same(&written, &read))
			fail_msg("seed %u: not the same after %s", seed, text);
		free(text);
		settings_clear(&written);
		settings_clear(&read);
	}
}

/* Every prefix and many mutations of a good configuration: refused or taken, never a crash. */
static void test_damaged_configurations(void **state)
{
	struct settings settings;
	size_t length;
	char *text;

	(void)state;
	settings_init(&settings);
	text = print(&settings, &length);
	settings_clear(&settings);
	for (size_t cut = 0; cut < length; cut++) {
		struct error error = {""};

		settings_init(&settings);
		/* The text ends in "}\n": only without the newline is it still whole. */
		assert_true(config_parse(&settings, text, cut, &error) == (cut == length - 1));
		assert_true((cut == length - 1) == !*error.text);
		settings_clear(&settings);
	}
	for (unsigned seed = 1; seed <= 5 * SEEDS; seed++) {
		char *copy = strdup(text);
		struct error error = {""};
		unsigned random = seed;

		for (int i = 0; i <= rand_r(&random) % 4; i++)
			copy[(size_t)rand_r(&random) % length] =
			        "\"'{}[]:,0919.eE-ntfu\\\n \x80\xff"[rand_r(&random) % 26];
		settings_init(&settings);
		assert_true(config_parse(&settings, copy, strlen(copy), &error) == !*error.text);
		settings_clear(&settings);
		free(copy);
	}
	free(text);
}

static void refused(const char *text, const char *expected)
{
	struct settings settings;
	struct error error = {""};

	settings_init(&settings);
	assert_false(config_parse(&settings, text, strlen(text), &error));
	assert_string_equal(error.text, expected);
	settings_clear(&settings);
}

static void test_bad_keys_are_named(void **state)
{
	(void)state;
	refused("{\"probe\": {\"priority\": 100}}", "probe.priority: 100 is out of 1..99");
	refused("{\"probe\": {\"priority\": -1}}", "probe.priority: '-1' is not a whole number");
	refused("{\"probe\": {\"priority\": \"80\"}}", "probe.priority: 80 is not a number");
	refused("{\"probe\": {\"interval_us\": 1e300}}",
	        "probe.interval_us: 1e300 is out of any range");
	refused("{\"probe\": {\"interval_us\": NaN}}",
	        "probe.interval_us: NaN is out of any range");
	refused("{\"probe\": {\"interval_us\": 0}}", "probe.interval_us: 0 is out of 50us..10s");
	refused("{\"probe\": {\"policy\": \"batch\"}}",
	        "probe.policy: 'batch' is none of fifo, rr, other, deadline");
	refused("{\"probe\": {\"off\": 1}}", "probe.off: 1 is not true or false");
	refused("{\"probe\": {\"colour\": 1}}", "probe.colour: unknown key");
	refused("{\"probe.priority\": 1}", "probe.priority: unknown key");
	refused("{\"colour\": 1}", "colour: unknown key");
	refused("{\"probe\": []}", "probe: [ ] is not an object");
	refused("{\"probe\": {\"off\": true, \"off\": true}}",
	        "probe.off: this key stands there twice");
	refused("{\"probe\": {\"off\": true, \"\\u006fff\": true}}",
	        "probe.off: this key stands there twice");
	refused("{\"probe\": {}, \"window\": {}, \"probe\": {}}",
	        "probe: this key stands there twice");
	refused("{'probe': {}}", "line 1: strings stand in double quotes");
	refused("{\"screen\": {\"theme\": \"a\\u0000b\"}}",
	        "screen.theme: a string with a NUL character");
	refused("{\n\n\"probe\": }", "line 3: no valid JSON: unexpected character");
	refused("{\"probe\":\n1\n\n", "line 2: the file ends in the middle of the JSON text");
	refused("{\"probe\":\n", "line 1: the file ends in the middle of the JSON text");
	refused("[]", "[ ] is not a JSON object");
	refused("{} {}", "line 1: no valid JSON: unexpected character");
}

static void test_numbers_may_have_exponents_and_units(void **state)
{
	static const char text[] = "{\"probe\": {\"interval_us\": 1e3, \"duration_s\": \"1.5h\"},"
	                           " \"window\": {\"duration_s\": 2.5, \"memory_mib\": \"1G\"}}";
	struct settings settings;
	struct error error = {""};

	(void)state;
	settings_init(&settings);
	if (!config_parse(&settings, text, strlen(text), &error))
		fail_msg("%s", error.text);
	assert_int_equal(settings.interval_ns, 1000000);
	assert_int_equal(settings.duration_ns, UINT64_C(5400000000000));
	assert_int_equal(settings.window_ns, UINT64_C(2500000000));
	assert_int_equal(settings.window_memory_bytes, 1 << 30);
	settings_clear(&settings);
}

/* Random words: taken or refused with a sentence. */
static void test_random_command_lines(void **state)
{
	static const char *const words[] = {
	        "-a",     "-p",       "80",          "0-3",  "--",
	        "-",      "--policy", "fifo",        "-bn5", "--json=1",
	        "-i",     "",         "--histfile=", "-q",   "-t4",
	        "--hist", "-\xff",    "--\x1b[2J",   "-n",   "999999999999999999999"};

	(void)state;
	for (unsigned seed = 1; seed <= 5 * SEEDS; seed++) {
		char copies[8][32] = {"rtscope"};
		char *argv[9] = {copies[0]};
		unsigned random = seed;
		int argc = 1 + rand_r(&random) % 7;
		struct settings settings;
		struct error error = {""};

		for (int i = 1; i < argc; i++) {
			strcpy(copies[i],
			       words[(size_t)rand_r(&random) % (sizeof(words) / sizeof(words[0]))]);
			argv[i] = copies[i];
		}
		settings_init(&settings);
		assert_true(command_line_parse(&settings, argc, argv, NULL, &error) ==
		            !*error.text);
		assert_null(strchr(error.text, '\x1b'));
		settings_clear(&settings);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_rows_are_whole),
	        cmocka_unit_test(test_all_spellings_mean_the_same),
	        cmocka_unit_test(test_the_printed_configuration_reads_back),
	        cmocka_unit_test(test_damaged_configurations),
	        cmocka_unit_test(test_bad_keys_are_named),
	        cmocka_unit_test(test_numbers_may_have_exponents_and_units),
	        cmocka_unit_test(test_random_command_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

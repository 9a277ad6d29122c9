// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is written in cyclictest's forms is read by one parser, which also reads what
 * the real cyclictest wrote (tests/data/cyclictest), and holds every sample.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "support/made_snapshot.h"
#include "util/clock.h"
#include "view/cyclictest.h"

#define THREADS_MAX 8
#define ROWS_MAX    (CYCLICTEST_ROWS_MAX + 1)

/* What a file in either form says. */
struct parsed {
	size_t threads;
	size_t rows;
	uint64_t count[THREADS_MAX][ROWS_MAX];
	uint64_t total[THREADS_MAX], min[THREADS_MAX], avg[THREADS_MAX], max[THREADS_MAX];
	uint64_t overflows[THREADS_MAX];
	double mean[THREADS_MAX];     /* JSON only, two places */
	uint64_t cycles[THREADS_MAX]; /* JSON: cycles; text: Total + Overflows */
};

/* Numbers of exactly `digits` digits or more, between `separator`s. Returns how many. */
static size_t numbers(const char *text, size_t digits, const char *separator, uint64_t *values)
{
	size_t count = 0;

	while (*text && *text != '\n') {
		size_t length = strspn(text, "0123456789");

		assert_true(length >= digits);
		assert_true(count < THREADS_MAX);
		values[count++] = strtoull(text, NULL, 10);
		text += length;
		if (*text && *text != '\n') {
			assert_memory_equal(text, separator, strlen(separator));
			text += strlen(separator);
		}
	}
	return count;
}

static void parse_text_row(struct parsed *parsed, const char *line)
{
	uint64_t values[THREADS_MAX];
	size_t threads;

	assert_true(strspn(line, "0123456789") >= 6);
	assert_int_equal(strtoull(line, NULL, 10), parsed->rows);
	assert_int_equal(line[strspn(line, "0123456789")], ' ');
	threads = numbers(strchr(line, ' ') + 1, 6, "\t", values);
	if (parsed->rows == 0)
		parsed->threads = threads;
	assert_int_equal(threads, parsed->threads);
	for (size_t i = 0; i < threads; i++)
		parsed->count[i][parsed->rows] = values[i];
	parsed->rows++;
}

static void parse_text(struct parsed *parsed, FILE *file)
{
	struct {
		const char *heading;
		size_t digits;
		uint64_t *values;
	} footers[] = {
	        {"# Total: ", 9, parsed->total},
	        {"# Min Latencies: ", 5, parsed->min},
	        {"# Avg Latencies: ", 5, parsed->avg},
	        {"# Max Latencies: ", 5, parsed->max},
	        {"# Histogram Overflows: ", 5, parsed->overflows},
	};
	char line[4096];

	memset(parsed, 0, sizeof(*parsed));
	do
		assert_non_null(fgets(line, sizeof(line), file));
	while (strncmp(line, "# T:", 4) == 0);
	assert_string_equal(line, "# Histogram\n");
	while (fgets(line, sizeof(line), file) && line[0] != '#')
		parse_text_row(parsed, line);
	for (size_t i = 0; i < 5; i++) {
		size_t length = strlen(footers[i].heading);

		assert_memory_equal(line, footers[i].heading, length);
		assert_int_equal(numbers(line + length, footers[i].digits, " ", footers[i].values),
		                 parsed->threads);
		assert_non_null(fgets(line, sizeof(line), file));
	}
	assert_string_equal(line, "# Histogram Overflow at cycle number:\n");
	for (size_t i = 0; i < parsed->threads; i++) {
		char heading[32];

		snprintf(heading, sizeof(heading), "# Thread %zu:", i);
		assert_non_null(fgets(line, sizeof(line), file));
		assert_memory_equal(line, heading, strlen(heading));
		parsed->cycles[i] = parsed->total[i] + parsed->overflows[i];
	}
	assert_non_null(fgets(line, sizeof(line), file));
	assert_string_equal(line, "\n");
	assert_null(fgets(line, sizeof(line), file));
}

static struct json_object *member(struct json_object *object, const char *name, enum json_type type)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, name, &value))
		fail_msg("no member '%s'", name);
	assert_true(json_object_is_type(value, type));
	return value;
}

static uint64_t integer(struct json_object *object, const char *name)
{
	return json_object_get_uint64(member(object, name, json_type_int));
}

static void parse_json_thread(struct parsed *parsed, size_t i, struct json_object *thread)
{
	json_object_object_foreach(member(thread, "histogram", json_type_object), us, count)
	{
		uint64_t row = strtoull(us, NULL, 10);

		if (row < ROWS_MAX)
			parsed->count[i][row] = json_object_get_uint64(count);
		parsed->total[i] += json_object_get_uint64(count);
	}
	parsed->cycles[i] = integer(thread, "cycles");
	parsed->min[i] = integer(thread, "min");
	parsed->max[i] = integer(thread, "max");
	parsed->mean[i] = json_object_get_double(member(thread, "avg", json_type_double));
	integer(thread, "cpu");
	integer(thread, "node");
}

static void parse_json(struct parsed *parsed, const char *text)
{
	struct json_object *root = json_tokener_parse(text);
	struct json_object *system;

	assert_non_null(root);
	memset(parsed, 0, sizeof(*parsed));
	assert_int_equal(integer(root, "file_version"), 1);
	member(root, "cmdline:", json_type_string);
	member(root, "rt_test_version:", json_type_string);
	member(root, "start_time", json_type_string);
	member(root, "end_time", json_type_string);
	integer(root, "return_code");
	assert_int_equal(integer(root, "resolution_in_ns"), 0);
	system = member(root, "sysinfo", json_type_object);
	member(system, "sysname", json_type_string);
	member(system, "nodename", json_type_string);
	member(system, "release", json_type_string);
	member(system, "version", json_type_string);
	member(system, "machine", json_type_string);
	integer(system, "realtime");
	parsed->threads = integer(root, "num_threads");
	for (size_t i = 0; i < parsed->threads; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%zu", i);
		parse_json_thread(
		        parsed, i,
		        member(member(root, "thread", json_type_object), name, json_type_object));
	}
	json_object_put(root);
}

/* What holds in any file of cyclictest's, text and JSON of one run side by side. */
static void check_agreement(const struct parsed *text, const struct parsed *json)
{
	assert_int_equal(text->threads, json->threads);
	for (size_t i = 0; i < text->threads; i++) {
		uint64_t sum = 0;

		for (size_t row = 0; row < text->rows; row++) {
			assert_int_equal(text->count[i][row], json->count[i][row]);
			sum += text->count[i][row];
		}
		assert_int_equal(text->total[i], sum);
		assert_int_equal(text->cycles[i], json->cycles[i]);
		assert_int_equal(text->min[i], json->min[i]);
		assert_int_equal(text->max[i], json->max[i]);
		/* Cut off in one form, rounded in the other. */
		assert_true(json->mean[i] >= (double)text->avg[i] &&
		            json->mean[i] < (double)text->avg[i] + 1.006);
	}
}

static char *slurp(const char *name)
{
	char path[4096];
	char *text = NULL;
	size_t size = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/data/cyclictest/%s", getenv("srcdir"), name);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(getdelim(&text, &size, '\0', file) > 0);
	fclose(file);
	return text;
}

static struct parsed text_form, json_form; /* too large for a stack */

static void test_the_parser_reads_the_real_one(void **state)
{
	char *text = slurp("real.txt");
	char *json = slurp("real.json");
	FILE *file = fmemopen(text, strlen(text), "r");

	(void)state;
	parse_text(&text_form, file);
	parse_json(&json_form, json);
	check_agreement(&text_form, &json_form);
	assert_int_equal(text_form.threads, 2);
	assert_int_equal(text_form.rows, 120);
	assert_int_equal(text_form.cycles[0], 400);
	fclose(file);
	free(text);
	free(json);
}

/* Write both forms of the snapshot and parse them. */
static void write_and_parse(struct snapshot *snapshot)
{
	const struct cyclictest_run run = {
	        .snapshot = snapshot, .command_line = "rtscope -b", .return_code = 2};
	char *text, *json;
	size_t text_length, json_length;
	FILE *text_file = open_memstream(&text, &text_length);
	FILE *json_file = open_memstream(&json, &json_length);

	assert_true(cyclictest_write_text(text_file, &run));
	assert_true(cyclictest_write_json(json_file, &run));
	fclose(text_file);
	fclose(json_file);
	text_file = fmemopen(text, text_length, "r");
	parse_text(&text_form, text_file);
	parse_json(&json_form, json);
	check_agreement(&text_form, &json_form);
	fclose(text_file);
	free(text);
	free(json);
}

static void check_against_samples(size_t cpu, const uint64_t *samples, size_t count)
{
	uint64_t min_ns = UINT64_MAX, max_ns = 0, sum_ns = 0, rows = 0, first = 0, last = 0;

	for (size_t i = 0; i < count; i++) {
		min_ns = samples[i] < min_ns ? samples[i] : min_ns;
		max_ns = samples[i] > max_ns ? samples[i] : max_ns;
		sum_ns += samples[i];
	}
	for (uint64_t row = text_form.rows; row > 0; row--)
		first = text_form.count[cpu][row - 1] ? row - 1 : first;
	for (uint64_t row = 0; row < text_form.rows; row++) {
		last = text_form.count[cpu][row] ? row : last;
		rows += text_form.count[cpu][row];
	}
	assert_int_equal(text_form.min[cpu], min_ns / 1000);
	assert_int_equal(text_form.max[cpu], max_ns / 1000);
	assert_int_equal(text_form.avg[cpu], sum_ns / count / 1000);
	assert_int_equal(text_form.cycles[cpu], count);
	assert_int_equal(json_form.total[cpu], count); /* the JSON form leaves nothing out */
	assert_int_equal(rows + text_form.overflows[cpu], count);
	if (min_ns / 1000 < CYCLICTEST_ROWS_MAX)
		assert_int_equal(first, min_ns / 1000);
	if (max_ns / 1000 < CYCLICTEST_ROWS_MAX)
		assert_int_equal(last, max_ns / 1000);
}

static void test_every_sample_is_there(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 60; seed++) {
		struct snapshot *snapshot = made_snapshot(3);
		unsigned random = seed;
		uint64_t samples[3][500];
		size_t count = 1 + (size_t)rand_r(&random) % 500;
		unsigned shift = (unsigned)rand_r(&random) % 27;

		for (size_t cpu = 0; cpu < 3; cpu++)
			for (size_t i = 0; i < count; i++) {
				samples[cpu][i] = (uint64_t)rand_r(&random) >> shift;
				made_snapshot_record(snapshot, cpu, samples[cpu][i]);
			}
		write_and_parse(snapshot);
		for (size_t cpu = 0; cpu < 3; cpu++)
			check_against_samples(cpu, samples[cpu], count);
		made_snapshot_destroy(snapshot);
	}
}

/* Below 64 us each microsecond has buckets of its own: rows are exact but at their edges. */
static void test_rows_are_as_fine_as_the_histogram(void **state)
{
	struct snapshot *snapshot = made_snapshot(1);

	(void)state;
	for (uint64_t us = 1; us < 60; us++)
		for (uint64_t i = 0; i < us; i++)
			made_snapshot_record(snapshot, 0, us * 1000 + 400);
	write_and_parse(snapshot);
	for (uint64_t us = 1; us < 60; us++)
		assert_int_equal(text_form.count[0][us], us);
	made_snapshot_destroy(snapshot);
}

static void test_slow_samples_overflow_the_text_only(void **state)
{
	struct snapshot *snapshot = made_snapshot(1);

	(void)state;
	made_snapshot_record(snapshot, 0, 5000);
	made_snapshot_record(snapshot, 0, CYCLICTEST_ROWS_MAX * 1000);
	made_snapshot_record(snapshot, 0, 3 * NS_PER_S);
	write_and_parse(snapshot);
	assert_int_equal(text_form.rows, CYCLICTEST_ROWS_MAX);
	assert_int_equal(text_form.overflows[0], 2);
	assert_int_equal(text_form.max[0], 3000000);
	assert_int_equal(json_form.total[0], 3);
	made_snapshot_destroy(snapshot);
}

static void test_a_cpu_without_a_sample(void **state)
{
	struct snapshot *snapshot = made_snapshot(3);

	(void)state;
	made_snapshot_record(snapshot, 0, 5000);
	snapshot->topology.cpus[1].probe = PROBE_STATE_ISOLATED;
	write_and_parse(snapshot);
	/* CPU 1 was not measured and is left out, CPU 2 was and had no sample yet. */
	assert_int_equal(text_form.threads, 2);
	assert_int_equal(text_form.cycles[0], 1);
	assert_int_equal(text_form.cycles[1], 0);
	made_snapshot_destroy(snapshot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_the_parser_reads_the_real_one),
	        cmocka_unit_test(test_every_sample_is_there),
	        cmocka_unit_test(test_rows_are_as_fine_as_the_histogram),
	        cmocka_unit_test(test_slow_samples_overflow_the_text_only),
	        cmocka_unit_test(test_a_cpu_without_a_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Metrics, processes and warnings as events make them: one reading is one
 * instant, a view stays what it was, memory is bounded, a hostile event does
 * nothing.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/metric_store.h"
#include "model/sampled.h"

#define WINDOW_NS UINT64_C(10000000000)
#define SECOND_NS UINT64_C(1000000000)

static void apply(struct sampled *sampled, enum event_type type, uint64_t time_ns, unsigned cpu,
                  uint64_t value, const uint64_t *words, size_t count)
{
	struct event event = {.time_ns = time_ns,
	                      .cpu = cpu & (EVENT_CPU_LIMIT - 1),
	                      .type = (unsigned)type & 0xff,
	                      .words = (unsigned)count & EVENT_WORDS_MAX,
	                      .value = (uint32_t)value};

	sampled_apply(sampled, &event, words);
}

static void put(struct sampled *sampled, uint64_t time_ns, enum metric metric, unsigned cpu,
                uint64_t number, double value)
{
	uint64_t words[2] = {number, 0};

	memcpy(&words[1], &value, sizeof(value));
	apply(sampled, EVENT_METRIC, time_ns, cpu, metric, words, 2);
}

static void end_reading(struct sampled *sampled, uint64_t time_ns)
{
	put(sampled, time_ns, METRIC_HOST_INTERVAL_NS, METRIC_CPU_ALL, 0, 1e9);
}

static void put_string(struct sampled *sampled, uint32_t id, const char *text)
{
	uint64_t words[8] = {0};

	memcpy(words, text, strlen(text));
	apply(sampled, EVENT_STRING, 1, EVENT_CPU_NONE, id, words, 8);
}

static void put_process(struct sampled *sampled, uint64_t time_ns, uint32_t pid, uint64_t start,
                        const char *comm)
{
	struct process_record record = {.pid = pid, .tid = pid, .start_ticks = start};
	uint64_t words[PROCESS_RECORD_WORDS];

	memcpy(record.comm, comm, strlen(comm));
	memcpy(words, &record, sizeof(record));
	apply(sampled, EVENT_PROCESS, time_ns, EVENT_CPU_NONE, pid, words, PROCESS_RECORD_WORDS);
}

static void test_table_is_whole(void **state)
{
	(void)state;
	for (unsigned object = 0; object < METRIC_OBJECT_COUNT; object++) {
		const struct metric_object_info *info =
		        metric_object_info((enum metric_object)object);

		assert_true(info->count > 0);
		for (size_t i = 0; i < info->count; i++) {
			enum metric metric = (enum metric)(info->first + i);

			assert_int_equal(metric_info(metric)->object, object);
			for (size_t before = 0; before < i; before++)
				assert_string_not_equal(
				        metric_info(metric)->name,
				        metric_info((enum metric)(info->first + before))->name);
			assert_true(strlen(metric_info(metric)->what) > 8);
		}
	}
}

static void test_a_reading_shows_when_it_is_complete(void **state)
{
	struct sampled *sampled = sampled_create(WINDOW_NS, 1 << 20);
	struct sampled_view view = {0};
	const struct metric_instance *list;

	(void)state;
	put_string(sampled, 7, "sd\033a");
	put(sampled, 5, METRIC_CPU_BUSY_PCT, 3, 0, 12.5);
	put(sampled, 5, METRIC_CPU_BUSY_PCT, METRIC_CPU_ALL, 0, 50);
	put(sampled, 5, METRIC_DISK_UTIL_PCT, METRIC_CPU_ALL, 7, 99);
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	assert_int_equal(metric_view_frames(view.metrics), 0);
	assert_true(isnan(metric_view_cpu_value(view.metrics, 3, METRIC_CPU_BUSY_PCT)));
	end_reading(sampled, 5);
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	assert_int_equal(metric_view_time_ns(view.metrics), 5);
	assert_true(metric_view_cpu_value(view.metrics, 3, METRIC_CPU_BUSY_PCT) == 12.5);
	assert_true(isnan(metric_view_cpu_value(view.metrics, 3, METRIC_CPU_FREQ_KHZ)));
	assert_true(isnan(metric_view_cpu_value(view.metrics, 2, METRIC_CPU_BUSY_PCT)));
	assert_int_equal(metric_view_instances(view.metrics, METRIC_OBJECT_CPU, &list), 2);
	assert_int_equal(list[0].cpu, METRIC_CPU_ALL);
	assert_int_equal(list[1].cpu, 3);
	assert_int_equal(metric_view_instances(view.metrics, METRIC_OBJECT_DISK, &list), 1);
	assert_string_equal(list[0].name, "sd\\x1ba");
	assert_ptr_equal(
	        metric_view_find(view.metrics, METRIC_OBJECT_DISK, METRIC_CPU_ALL, "sd\\x1ba"),
	        &list[0]);
	sampled_view_clear(&view);
	sampled_destroy(sampled);
}

static void test_a_view_stays_while_the_model_goes_on(void **state)
{
	struct sampled *sampled = sampled_create(WINDOW_NS, 1 << 20);
	struct sampled_view paused = {0};
	struct metric_point points[METRIC_FRAMES_MAX];
	const struct metric_instance *list;

	(void)state;
	for (uint64_t i = 1; i <= 10; i++) {
		put(sampled, i, METRIC_HOST_LOAD_1, METRIC_CPU_ALL, 0, (double)i);
		end_reading(sampled, i);
	}
	put_string(sampled, 1, "before");
	assert_true(sampled_copy(sampled, UINT64_MAX, &paused));
	put_string(sampled, 1, "after");
	for (uint64_t i = 11; i <= 5000; i++) {
		put(sampled, i, METRIC_DISK_QUEUE, METRIC_CPU_ALL, 1 + i % 50, 1);
		end_reading(sampled, i);
	}
	assert_int_equal(metric_view_instances(paused.metrics, METRIC_OBJECT_HOST, &list), 1);
	assert_int_equal(metric_view_history(paused.metrics, list, METRIC_HOST_LOAD_1, 4, points,
	                                     METRIC_FRAMES_MAX),
	                 7);
	assert_true(points[0].time_ns == 4 && points[0].value == 4);
	assert_true(points[6].time_ns == 10 && points[6].value == 10);
	assert_int_equal(
	        metric_view_history(paused.metrics, list, METRIC_HOST_LOAD_1, 0, points, 3), 3);
	assert_true(points[0].value == 8);
	assert_string_equal(process_table_text(&paused.processes, 1), "before");
	sampled_destroy(sampled);
	assert_true(metric_view_cpu_value(paused.metrics, METRIC_CPU_ALL, METRIC_HOST_LOAD_1) ==
	            10);
	sampled_view_clear(&paused);
}

/*
 * Instances come and go; a place that is used again never shows what an earlier
 * one left. Compared with a plain record of all that was put.
 */
static void test_history_equals_what_was_put(void **state)
{
	enum {
		READINGS = 1500,
		DISKS = 40
	};
	static double put_values[READINGS + 1][DISKS + 1];
	struct sampled *sampled = sampled_create(WINDOW_NS, 8 << 20);
	struct sampled_view view = {0};
	struct metric_point points[METRIC_FRAMES_MAX];
	const struct metric_instance *list;
	size_t count;

	(void)state;
	srand(1);
	for (unsigned reading = 1; reading <= READINGS; reading++) {
		for (unsigned disk = 1; disk <= DISKS; disk++) {
			/* Each lives in stretches of 700 readings, with holes. */
			bool lives = (reading / 700 + disk) % 2 && rand() % 10;
			double value = lives ? (double)(reading * 100 + disk) : (double)NAN;

			put_values[reading][disk] = value;
			if (lives)
				put(sampled, reading, METRIC_DISK_QUEUE, METRIC_CPU_ALL, disk,
				    value);
		}
		end_reading(sampled, reading);
	}
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	assert_int_equal(metric_view_frames(view.metrics), METRIC_FRAMES_MAX);
	count = metric_view_instances(view.metrics, METRIC_OBJECT_DISK, &list);
	assert_true(count > 10);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(metric_view_history(view.metrics, &list[i], METRIC_DISK_QUEUE, 0,
		                                     points, METRIC_FRAMES_MAX),
		                 METRIC_FRAMES_MAX);
		for (size_t j = 0; j < METRIC_FRAMES_MAX; j++) {
			double value = put_values[points[j].time_ns][list[i].number];

			/* What was forgotten and came back begins anew: no data, never wrong. */
			assert_true(isnan(points[j].value) || points[j].value == value);
			if (points[j].time_ns > READINGS - 90)
				assert_int_equal(isnan(points[j].value), isnan(value));
		}
	}
	sampled_view_clear(&view);
	sampled_destroy(sampled);
}

static void test_memory_is_bounded(void **state)
{
	struct sampled *sampled = sampled_create(WINDOW_NS, 64 << 10);
	struct sampled_view view = {0};
	size_t bytes = 0;

	(void)state;
	for (uint64_t i = 1; i <= 3000; i++) {
		for (unsigned cpu = 0; cpu < 64; cpu++)
			put(sampled, i, METRIC_CPU_BUSY_PCT, cpu, 0, 1);
		end_reading(sampled, i);
		if (i == 1000)
			bytes = sampled_bytes(sampled);
	}
	assert_int_equal(sampled_bytes(sampled), bytes);
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	assert_in_range(metric_view_frames(view.metrics), 2, 20);
	sampled_view_clear(&view);
	sampled_destroy(sampled);
}

static void test_processes_come_and_go(void **state)
{
	struct sampled *sampled = sampled_create(WINDOW_NS, 1 << 20);
	struct sampled_view view = {0};
	uint64_t start = 100;

	(void)state;
	put_process(sampled, 1, 20, 100, "b");
	put_process(sampled, 1, 10, 90, "a\n");
	end_reading(sampled, 1);
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	assert_int_equal(view.processes.count, 2);
	assert_int_equal(view.processes.processes[0].record.pid, 10);
	assert_string_equal(view.processes.processes[0].record.comm, "a\\n");
	/* The pid is used again: another process, the first one is shown as ended. */
	apply(sampled, EVENT_PROCESS_END, 2, EVENT_CPU_NONE, 20, &start, 1);
	put_process(sampled, 2, 20, 200, "c");
	end_reading(sampled, 2);
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	assert_int_equal(view.processes.count, 3);
	assert_int_equal(view.processes.processes[1].ended_ns, 2);
	assert_string_equal(process_table_find(&view.processes, 20)->record.comm, "c");
	end_reading(sampled, 2 + WINDOW_NS - 1);
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	assert_int_equal(view.processes.count, 3);
	end_reading(sampled, 2 + WINDOW_NS);
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	assert_int_equal(view.processes.count, 2);
	assert_non_null(process_table_find(&view.processes, 20));
	assert_null(process_table_find(&view.processes, 21));
	sampled_view_clear(&view);
	sampled_destroy(sampled);
}

/* Of any time what the last reading up to then told; what is pinned stays. */
static void test_any_time_that_is_held(void **state)
{
	const uint64_t on[2] = {1, 0}, off[2] = {0, 0};
	struct sampled *sampled = sampled_create(WINDOW_NS, 8 << 20);
	struct sampled_past *pinned = NULL;
	struct sampled_view view = {0};
	uint64_t start = 5;

	(void)state;
	/* Each second one process more, the one of nine seconds ago ends; each third warns. */
	for (uint64_t i = 1; i <= 100; i++) {
		put(sampled, i * SECOND_NS, METRIC_HOST_LOAD_1, METRIC_CPU_ALL, 0, (double)i);
		put_process(sampled, i * SECOND_NS, (uint32_t)i, start, "p");
		if (i > 9)
			apply(sampled, EVENT_PROCESS_END, i * SECOND_NS, EVENT_CPU_NONE, i - 9,
			      &start, 1);
		apply(sampled, EVENT_WARNING, i * SECOND_NS, EVENT_CPU_NONE, WARNING_STEAL,
		      i % 3 ? off : on, 2);
		end_reading(sampled, i * SECOND_NS);
		if (i == 60)
			pinned = sampled_share(sampled);
	}
	assert_non_null(pinned);
	for (uint64_t i = 41; i <= 100; i++) {
		bool held = i <= 60 || i >= 80;

		if (i <= 60)
			assert_true(sampled_past_copy(pinned, i * SECOND_NS + 7, &view));
		else
			assert_true(sampled_copy(sampled, (i + 1) * SECOND_NS - 1, &view));
		assert_true(metric_view_cpu_value(view.metrics, METRIC_CPU_ALL,
		                                  METRIC_HOST_LOAD_1) == (double)i);
		assert_int_equal(view.warnings.known, held);
		assert_int_equal(view.warnings.on[WARNING_STEAL], held && i % 3 == 0);
		assert_int_equal(view.processes.time_ns, held ? i * SECOND_NS : 0);
		/* Nine live; those that ended less than a window ago are still there. */
		assert_int_equal(view.processes.count, held ? 19 : 0);
		if (held)
			assert_int_equal(view.processes.processes[18].record.pid, i);
	}
	assert_true(sampled_copy(sampled, SECOND_NS / 2, &view));
	assert_int_equal(metric_view_frames(view.metrics), 0);
	assert_int_equal(metric_view_time_ns(view.metrics), 0);
	sampled_view_clear(&view);
	sampled_past_destroy(pinned);
	sampled_destroy(sampled);
}

/* What does not change from one reading to the next is held once. */
static void test_readings_share_what_is_equal(void **state)
{
	struct sampled *sampled = sampled_create(WINDOW_NS, 64 << 20);
	size_t bytes = 0;

	(void)state;
	for (uint64_t i = 1; i <= 20; i++) {
		char garbage[256];

		for (uint32_t pid = 1; pid <= 1000; pid++) {
			memset(garbage, (int)(i + pid), sizeof(garbage));
			snprintf(garbage, sizeof(garbage), "p%u", pid);
			put_process(sampled, i * SECOND_NS, pid, 5, garbage);
		}
		end_reading(sampled, i * SECOND_NS);
		if (i == 2)
			bytes = sampled_bytes(sampled);
	}
	/* A list of chunks each, 1,000 processes in none of them again. */
	assert_true(sampled_bytes(sampled) - bytes < 18 * sizeof(struct process) * 1000 / 8);
	sampled_destroy(sampled);
}

static void test_hostile_events_do_nothing(void **state)
{
	struct sampled *sampled = sampled_create(WINDOW_NS, 64 << 10);
	struct sampled_view view = {0};

	(void)state;
	srand(2);
	for (unsigned i = 0; i < 300000; i++) {
		static const enum event_type types[] = {EVENT_STRING, EVENT_METRIC, EVENT_PROCESS,
		                                        EVENT_PROCESS_END, EVENT_WARNING};
		uint64_t words[64];
		size_t count = rand() % 8 ? (size_t)rand() % 4 : PROCESS_RECORD_WORDS;

		for (size_t j = 0; j < 64; j++)
			words[j] = rand() % 3 ? (uint64_t)rand() % 300
			                      : (uint64_t)rand() << 33 ^ (uint64_t)rand();
		apply(sampled, types[rand() % 5], (uint64_t)i * 1000000, (unsigned)rand(),
		      (uint64_t)rand() % (rand() % 2 ? 200 : UINT32_MAX), words, count);
	}
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	for (unsigned object = 0; object < METRIC_OBJECT_COUNT; object++) {
		const struct metric_instance *list;
		size_t count =
		        metric_view_instances(view.metrics, (enum metric_object)object, &list);

		for (size_t i = 0; i < count; i++)
			for (const char *c = list[i].name; *c; c++)
				assert_true((unsigned char)*c >= 0x20);
	}
	sampled_view_clear(&view);
	sampled_destroy(sampled);
}

static void test_warnings(void **state)
{
	struct sampled *sampled = sampled_create(WINDOW_NS, 64 << 10);
	struct sampled_view view = {0};
	uint64_t on[2] = {1, 3};
	uint64_t off[2] = {0, 0};

	(void)state;
	put_string(sampled, 3, "cpu 0-3: powersave");
	apply(sampled, EVENT_WARNING, 1, EVENT_CPU_NONE, WARNING_GOVERNOR, on, 2);
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	assert_int_equal(warnings_count(&view.warnings, WARNING_LEVEL_WARN), 1);
	assert_true(view.warnings.on[WARNING_GOVERNOR]);
	assert_string_equal(view.warnings.detail[WARNING_GOVERNOR], "cpu 0-3: powersave");
	apply(sampled, EVENT_WARNING, 2, EVENT_CPU_NONE, WARNING_GOVERNOR, off, 2);
	apply(sampled, EVENT_WARNING, 2, EVENT_CPU_NONE, WARNING_COUNT, on, 2);
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	assert_int_equal(warnings_count(&view.warnings, WARNING_LEVEL_WARN), 0);
	sampled_view_clear(&view);
	sampled_destroy(sampled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_table_is_whole),
	        cmocka_unit_test(test_a_reading_shows_when_it_is_complete),
	        cmocka_unit_test(test_a_view_stays_while_the_model_goes_on),
	        cmocka_unit_test(test_history_equals_what_was_put),
	        cmocka_unit_test(test_memory_is_bounded),
	        cmocka_unit_test(test_processes_come_and_go),
	        cmocka_unit_test(test_any_time_that_is_held),
	        cmocka_unit_test(test_readings_share_what_is_equal),
	        cmocka_unit_test(test_hostile_events_do_nothing),
	        cmocka_unit_test(test_warnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

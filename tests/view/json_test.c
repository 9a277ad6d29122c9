// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Batch mode's rows: names to the letter, null against empty, each outlier once; and
 * the text beside them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/made_snapshot.h"
#include "view/json.h"
#include "view/text.h"

static char *line_of(const struct snapshot *snapshot, uint64_t outliers_before)
{
	const struct sample sample = {
	        .snapshot = snapshot,
	        .source = "live",
	        .outliers_before = outliers_before,
	        .self_cpu_pct = 0.625,
	        .self_rss_bytes = 1 << 20,
	};
	char *line = json_line(&sample);

	assert_non_null(line);
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	return line;
}

static struct json_object *parse(const struct snapshot *snapshot, uint64_t outliers_before)
{
	char *line = line_of(snapshot, outliers_before);
	struct json_object *object = json_tokener_parse(line);

	assert_non_null(object);
	free(line);
	return object;
}

/* The text of what stands at a path such as cpus/0/timer/count. */
static const char *at(struct json_object *object, const char *path)
{
	char *copy = strdup(path);

	for (char *name = strtok(copy, "/"); name; name = strtok(NULL, "/")) {
		if (json_object_is_type(object, json_type_array))
			object = json_object_array_get_idx(object, (size_t)atoi(name));
		else if (!json_object_object_get_ex(object, name, &object))
			fail_msg("no member '%s' in %s", name, path);
	}
	free(copy);
	return json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
}

static void test_a_row_to_the_letter(void **state)
{
	struct snapshot *snapshot = made_snapshot(1);
	char *line;

	(void)state;
	made_snapshot_record(snapshot, 0, 5);
	made_snapshot_record(snapshot, 0, 8);
	snapshot->rows[0].interval.overruns = 3;
	snapshot->rows[0].since_start.overruns = 4;
	line = line_of(snapshot, 0);
#define FIGURES                                                                                \
	"\"count\":2,\"min\":5,\"avg\":6,\"max\":8,\"p50\":5,\"p90\":8,\"p99\":8,\"p99_9\":8," \
	"\"p99_99\":8,\"overruns\":"
#define CPU_METRICS                                                                        \
	"\"lost_events\":null,\"idle_states\":null,"                                       \
	"\"busy_pct\":null,\"user_pct\":null,\"nice_pct\":null,\"system_pct\":null,"       \
	"\"idle_pct\":null,\"iowait_pct\":null,\"irq_pct\":null,\"softirq_pct\":null,"     \
	"\"steal_pct\":null,\"guest_pct\":null,\"irq_per_s\":null,\"softirq_per_s\":null," \
	"\"freq_khz\":null,\"temperature_c\":null"
#define METRICS                                                                                  \
	"\"trackers\":null,\"host_metrics\":null,\"memory\":null,\"disks\":null,\"interfaces\":" \
	"null,"                                                                                  \
	"\"pressure\":null,\"irqs\":null,\"softirqs\":null,\"nodes\":null,\"gc\":null,"          \
	"\"processes\":null,\"warnings\":null"
	assert_string_equal(
	        line,
	        "{\"timestamp_ns\":1795218839174874977,\"host\":\"rt01\",\"interval_ns\":"
	        "1000000000,"
	        "\"source\":\"live\",\"lost\":{\"events\":0,\"packets\":0,\"samples\":0},"
	        "\"cpus\":[{\"cpu\":0,\"node\":0,\"isolated\":false,\"online\":true,"
	        "\"timer\":{" FIGURES "3,\"since_start\":{" FIGURES "4}}," CPU_METRICS "}],"
	        "\"all\":{\"timer\":{" FIGURES "0,\"since_start\":{" FIGURES "0}}}," METRICS ","
	        "\"probe\":{\"policy\":\"fifo\",\"priority\":80,\"interval_us\":1000,\"cpus\":[0],"
	        "\"notice\":null},\"kernel\":{\"groups\":[],\"notice\":null},"
	        "\"rights\":{\"held\":[],\"notice\":null},\"outliers\":[],"
	        "\"outliers_total\":0,\"program\":null,"
	        "\"self\":{\"cpu_pct\":0.62,\"rss_bytes\":1048576}}\n");
	free(line);
	made_snapshot_destroy(snapshot);
}

static void test_not_measured_is_null_and_empty_is_a_count(void **state)
{
	struct snapshot *snapshot = made_snapshot(4);
	struct json_object *object;

	(void)state;
	snapshot->topology.cpus[1].probe = PROBE_STATE_ISOLATED;
	snapshot->topology.cpus[1].isolated = true;
	/* CPU 2 went off-line after it was measured, CPU 3 before. */
	made_snapshot_record(snapshot, 2, 7);
	snapshot->topology.cpus[2].probe = PROBE_STATE_OFFLINE;
	snapshot->topology.cpus[2].online = false;
	snapshot->topology.cpus[3].probe = PROBE_STATE_OFFLINE;
	strcpy(snapshot->topology.notice, "No right to be \"real-time\"");
	snapshot->topology.interval_ns = 1500500;
	object = parse(snapshot, 0);
	assert_string_equal(
	        at(object, "cpus/0/timer"),
	        "{\"count\":0,\"overruns\":0,\"since_start\":{\"count\":0,\"overruns\":0}}");
	assert_string_equal(at(object, "cpus/1/timer"), "null");
	assert_string_equal(at(object, "cpus/1/isolated"), "true");
	assert_string_equal(at(object, "cpus/2/timer/count"), "1");
	assert_string_equal(at(object, "cpus/2/online"), "false");
	assert_string_equal(at(object, "cpus/3/timer"), "null");
	assert_string_equal(at(object, "probe/cpus"), "[0]");
	assert_string_equal(at(object, "probe/interval_us"), "1500.500");
	assert_string_equal(at(object, "probe/notice"), "\"No right to be \\\"real-time\\\"\"");
	json_object_put(object);
	snapshot->topology.probe_on = false;
	object = parse(snapshot, 0);
	assert_string_equal(at(object, "probe"), "null");
	assert_string_equal(at(object, "all"), "{\"timer\":null}");
	assert_string_equal(at(object, "cpus/0/timer"), "null");
	json_object_put(object);
	made_snapshot_destroy(snapshot);
}

/* Where the kernel's events are seen: of what is not recorded there are no figures, not even 0. */
static void test_kinds_that_are_not_recorded_are_null(void **state)
{
	struct snapshot *snapshot = made_snapshot(1);
	struct statistics calls[3] = {{.count = 1, .sum_ns = 7, .min_ns = 7, .max_ns = 7}};
	struct json_object *object;

	(void)state;
	snapshot->has_kernel = true;
	/* Of the interrupts a part only. */
	strcpy(snapshot->topology.traced, "sched,irq,fd");
	snapshot->topology.traced_kinds =
	        1u << LATENCY_WAKING | 1u << LATENCY_WAKEUP | 1u << LATENCY_SOFTIRQ;
	object = parse(snapshot, 0);
	for (int i = 0; i < 2; i++) {
		struct json_object *row = NULL;

		json_object_object_get_ex(object, i ? "all" : "cpus", &row);
		row = i ? row : json_object_array_get_idx(row, 0);
		assert_string_equal(at(row, "wakeup_latency/waking"), "{\"count\":0}");
		assert_string_equal(at(row, "wakeup_latency/wakeup"), "{\"count\":0}");
		assert_string_equal(at(row, "irq"), "null");
		assert_string_equal(at(row, "softirq_entry_to_exit"), "{\"count\":0}");
		assert_string_equal(at(row, "block_issue_to_complete"), "null");
		assert_string_equal(at(row, "net_receive_to_consume"), "null");
		assert_string_equal(at(row, "hrtimer_expiry_lag"), "null");
		assert_string_equal(at(row, "syscalls"), "null");
		assert_string_equal(at(row, "trackers"), "null");
	}
	json_object_put(object);
	/* The files' calls are system calls, too. */
	snapshot->kinds[LATENCY_SYSCALL].known = true;
	snapshot->kinds[LATENCY_SYSCALL].statistics = calls;
	object = parse(snapshot, 0);
	assert_string_equal(at(object, "cpus/0/syscalls/max"), "7");
	json_object_put(object);
	snapshot->kinds[LATENCY_SYSCALL].statistics = NULL;
	/* What a trace recorded is not known before it comes. */
	snapshot->kinds[LATENCY_SYSCALL].known = false;
	snapshot->topology.traced[0] = '\0';
	object = parse(snapshot, 0);
	assert_string_equal(at(object, "all/syscalls"), "{\"count\":0}");
	assert_string_equal(at(object, "all/block_issue_to_complete"), "{\"count\":0}");
	json_object_put(object);
	made_snapshot_destroy(snapshot);
}

static void test_large_figures_stay_whole(void **state)
{
	struct snapshot *snapshot = made_snapshot(1);
	struct json_object *object;

	(void)state;
	made_snapshot_record(snapshot, 0, UINT64_MAX);
	snapshot->lost_samples = UINT64_MAX - 1;
	object = parse(snapshot, 0);
	assert_string_equal(at(object, "cpus/0/timer/max"), "18446744073709551615");
	assert_string_equal(at(object, "lost/samples"), "18446744073709551614");
	json_object_put(object);
	made_snapshot_destroy(snapshot);
}

/* Outliers come with each snapshot newest first, and again in the next as long as there is room. */
static void test_each_outlier_is_told_once_and_in_order(void **state)
{
	struct snapshot *snapshot = made_snapshot(1);
	struct outlier list[4];
	uint64_t told = 0;
	uint64_t next = 1;

	(void)state;
	snapshot->outliers = list;
	for (unsigned seed = 1; seed <= 300; seed++) {
		unsigned random = seed;
		uint64_t fresh = (uint64_t)rand_r(&random) % 7;
		struct json_object *object;
		uint64_t first;

		snapshot->outliers_total += fresh;
		snapshot->outlier_count =
		        snapshot->outliers_total < 4 ? (size_t)snapshot->outliers_total : 4;
		for (size_t i = 0; i < snapshot->outlier_count; i++)
			list[i] =
			        (struct outlier){.time_ns = snapshot->outliers_total - i,
			                         .latency_ns = 1000 + snapshot->outliers_total - i};
		object = parse(snapshot, told);
		/* What there was no room for is missing from the front, nothing stands twice. */
		first = fresh > 4 ? snapshot->outliers_total - 3 : next;
		for (uint64_t i = first; i <= snapshot->outliers_total; i++) {
			char path[64];
			char expected[200];

			snprintf(path, sizeof(path), "outliers/%llu",
			         (unsigned long long)(i - first));
			snprintf(expected, sizeof(expected),
			         "{\"timestamp_ns\":%llu,\"cpu\":0,\"latency_ns\":%llu,\"cause\":"
			         "null,\"kind\":\"timer\",\"thread\":null,\"causes\":null}",
			         (unsigned long long)(i + (uint64_t)snapshot->wall_offset_ns),
			         (unsigned long long)(1000 + i));
			assert_string_equal(at(object, path), expected);
		}
		assert_int_equal(
		        json_object_array_length(json_object_object_get(object, "outliers")),
		        snapshot->outliers_total + 1 - first);
		told = snapshot->outliers_total;
		next = told + 1;
		json_object_put(object);
	}
	made_snapshot_destroy(snapshot);
}

static void test_text_columns_stay_apart(void **state)
{
	struct snapshot *snapshot = made_snapshot(3);
	const struct sample sample = {.snapshot = snapshot, .source = "live"};
	size_t words = 0;
	char *text, *line;

	(void)state;
	made_snapshot_record(snapshot, 0, UINT64_C(9999999999999));
	made_snapshot_record(snapshot, 1, 1234);
	snapshot->topology.cpus[2].probe = PROBE_STATE_ISOLATED;
	snapshot->topology.cpus[2].isolated = true;
	text = text_block(&sample);
	assert_non_null(text);
	assert_non_null(strstr(text, " rt01  6.1.0-56-rt  probe fifo:80 1000us"));
	assert_non_null(strstr(text, "   2i    0  not probed: isolated, -a 2\n"));
	/* As many words in a row of figures as there are columns, however large they are. */
	line = strtok(strstr(text, "\n    0    0 "), "\n");
	for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
		words++;
	for (const struct text_column *column = text_columns; column->heading; column++)
		words--;
	assert_int_equal(words, 0);
	free(text);
	made_snapshot_destroy(snapshot);
}

/* What held the CPU, in words and for programs. */
static void test_causes(void **state)
{
	struct snapshot *snapshot = made_snapshot(1);
	struct outlier outlier = {
	        .time_ns = 5000,
	        .latency_ns = 4321,
	        .cpu = 3,
	        .thread_known = true,
	        .tid = 9,
	        .prio = -81,
	        .comm = "probe",
	        .cause_count = 3,
	        .causes = {{.kind = CAUSE_THREAD,
	                    .id = 7,
	                    .prio = -91,
	                    .name = "burn",
	                    .duration_ns = 3000,
	                    .count = 2,
	                    .first_ns = 700},
	                   {.kind = CAUSE_SOFTIRQ, .id = 3, .duration_ns = 1000, .count = 1},
	                   {.kind = CAUSE_UNTRACED, .duration_ns = 321, .count = 1}},
	};
	struct json_object *object;

	(void)state;
	snapshot->outliers_total = snapshot->outlier_count = 1;
	snapshot->outliers = &outlier;
	object = parse(snapshot, 0);
	assert_string_equal(
	        at(object, "outliers/0/cause"),
	        "\"burn\\/7 rt 90 3.00 us, softirq NET_RX 1.00 us, not traced 0.321 us\"");
	assert_string_equal(at(object, "outliers/0/thread"),
	                    "{\"comm\":\"probe\",\"tid\":9,\"class\":\"rt\",\"priority\":80}");
	assert_string_equal(at(object, "outliers/0/causes/0/than_late_thread"), "\"higher\"");
	assert_string_equal(at(object, "outliers/0/causes/1/vec"), "3");
	assert_string_equal(at(object, "outliers/0/causes/2/kind"), "\"not_traced\"");
	assert_string_equal(at(object, "outliers/0/causes/2/duration_ns"), "321");
	json_object_put(object);
	snapshot->outliers = NULL;
	snapshot->outlier_count = 0;
	made_snapshot_destroy(snapshot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_a_row_to_the_letter),
	        cmocka_unit_test(test_not_measured_is_null_and_empty_is_a_count),
	        cmocka_unit_test(test_kinds_that_are_not_recorded_are_null),
	        cmocka_unit_test(test_large_figures_stay_whole),
	        cmocka_unit_test(test_each_outlier_is_told_once_and_in_order),
	        cmocka_unit_test(test_causes),
	        cmocka_unit_test(test_text_columns_stay_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cyclictest's two forms of a histogram. See cyclictest.h. Formats: print_hist() and
 * rstat/JSON writing of rt-tests 2.4.
 */
#include "view/cyclictest.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "util/clock.h"
#include "util/text.h"
#include "view/json_build.h"
#include "view/sample.h"

/* Samples of one latency in whole microseconds. */
struct bin {
	uint64_t us;
	uint64_t count;
};

/* What cyclictest calls a thread: a CPU that was measured. */
struct thread {
	const struct snapshot_row *row;
	struct bin *bins; /* ascending, each with a count */
	size_t bin_count;
	size_t cursor; /* next bin while rows are written */
	uint64_t overflows;
	uint64_t total;
};

struct threads {
	struct thread *list;
	size_t count;
};

static void add_to_bin(struct thread *thread, uint64_t us, uint64_t count)
{
	if (count == 0)
		return;
	if (thread->bin_count > 0 && thread->bins[thread->bin_count - 1].us == us)
		thread->bins[thread->bin_count - 1].count += count;
	else
		thread->bins[thread->bin_count++] = (struct bin){.us = us, .count = count};
}

/*
 * From buckets to microseconds. A bucket goes where its upper bound is, as percentiles
 * do; but the smallest and the largest sample are known to the nanosecond, so they stand
 * in their own rows and the histogram's ends agree with Min and Max.
 */
static bool fill_bins(struct thread *thread)
{
	const struct latency_view *view = &thread->row->since_start;
	const struct statistics *statistics = &view->statistics;
	uint64_t max_us = statistics->max_ns / NS_PER_US;
	unsigned first = histogram_bucket(statistics->min_ns);
	unsigned last = histogram_bucket(statistics->max_ns);

	if (statistics->count == 0)
		return true;
	thread->bins = calloc(last - first + 3, sizeof(*thread->bins));
	if (!thread->bins)
		return false;
	for (unsigned bucket = first; bucket <= last; bucket++) {
		uint64_t count = histogram_bucket_count(view->histogram, bucket);
		uint64_t us = histogram_bucket_upper_ns(bucket) / NS_PER_US;
		bool has_max = bucket == last && count > 0 && statistics->count > 1;

		if (bucket == first && count > 0) {
			add_to_bin(thread, statistics->min_ns / NS_PER_US, 1);
			count--;
		}
		has_max = has_max && count > 0;
		add_to_bin(thread, us < max_us ? us : max_us, count - has_max);
		add_to_bin(thread, max_us, has_max);
	}
	return true;
}

static void threads_free(struct threads *threads)
{
	for (size_t i = 0; i < threads->count; i++)
		free(threads->list[i].bins);
	free(threads->list);
}

static bool threads_collect(struct threads *threads, const struct snapshot *snapshot)
{
	threads->count = 0;
	threads->list = calloc(snapshot->cpu_count + 1, sizeof(*threads->list));
	if (!threads->list)
		return false;
	for (size_t i = 0; snapshot->topology.probe_on && i < snapshot->cpu_count; i++) {
		struct thread *thread = &threads->list[threads->count];

		if (!sample_is_measured(&snapshot->rows[i]))
			continue;
		thread->row = &snapshot->rows[i];
		threads->count++;
		if (!fill_bins(thread)) {
			threads_free(threads);
			return false;
		}
	}
	return true;
}

/* Text ---------------------------------------------------------------------------- */

static uint64_t count_rows(const struct threads *threads)
{
	uint64_t rows = 0;

	for (size_t i = 0; i < threads->count; i++) {
		const struct thread *thread = &threads->list[i];
		uint64_t needed =
		        thread->bin_count ? thread->bins[thread->bin_count - 1].us + 1 : 0;

		if (needed > rows)
			rows = needed;
	}
	return rows < CYCLICTEST_ROWS_MAX ? rows : CYCLICTEST_ROWS_MAX;
}

static void write_rows(FILE *target, struct threads *threads, uint64_t rows)
{
	for (uint64_t us = 0; us < rows; us++) {
		fprintf(target, "%06" PRIu64 " ", us);
		for (size_t i = 0; i < threads->count; i++) {
			struct thread *thread = &threads->list[i];
			uint64_t count = 0;

			if (thread->cursor < thread->bin_count &&
			    thread->bins[thread->cursor].us == us)
				count = thread->bins[thread->cursor++].count;
			thread->total += count;
			fprintf(target, "%s%06" PRIu64, i ? "\t" : "", count);
		}
		fputc('\n', target);
	}
	for (size_t i = 0; i < threads->count; i++)
		threads->list[i].overflows =
		        threads->list[i].row->since_start.statistics.count - threads->list[i].total;
}

enum footer {
	FOOTER_TOTAL,
	FOOTER_MIN,
	FOOTER_AVG,
	FOOTER_MAX,
	FOOTER_OVERFLOWS,
};

static uint64_t footer_value(const struct thread *thread, enum footer footer)
{
	const struct statistics *statistics = &thread->row->since_start.statistics;

	if (footer == FOOTER_TOTAL)
		return thread->total;
	if (footer == FOOTER_OVERFLOWS)
		return thread->overflows;
	if (statistics->count == 0)
		return 0;
	return (footer == FOOTER_MIN   ? statistics->min_ns
	        : footer == FOOTER_AVG ? statistics_avg_ns(statistics)
	                               : statistics->max_ns) /
	       NS_PER_US;
}

static void write_footer(FILE *target, const struct threads *threads, enum footer footer,
                         const char *heading, int digits)
{
	fprintf(target, "# %s:", heading);
	for (size_t i = 0; i < threads->count; i++)
		fprintf(target, " %0*" PRIu64, digits, footer_value(&threads->list[i], footer));
	fputc('\n', target);
}

/* cyclictest's status lines, as comments so that what cuts columns out skips them. */
static void write_status(FILE *target, const struct threads *threads,
                         const struct snapshot *snapshot)
{
	for (size_t i = 0; i < threads->count; i++) {
		const struct thread *thread = &threads->list[i];
		const struct statistics *statistics = &thread->row->since_start.statistics;

		fprintf(target,
		        "# T:%2zu (%5d) P:%2d I:%" PRIu64 " C:%7" PRIu64 " Min:%7" PRIu64
		        " Act:%5" PRIu64 " Avg:%5" PRIu64 " Max:%8" PRIu64 "\n",
		        i, thread->row->info->thread_id, snapshot->topology.priority,
		        thread->row->info->interval_ns / NS_PER_US, statistics->count,
		        footer_value(thread, FOOTER_MIN),
		        thread->row->has_current ? thread->row->current_ns / NS_PER_US : 0,
		        footer_value(thread, FOOTER_AVG), footer_value(thread, FOOTER_MAX));
	}
}

bool cyclictest_write_text(FILE *target, const struct cyclictest_run *run)
{
	const struct snapshot *snapshot = run->snapshot;
	struct threads threads;

	if (!threads_collect(&threads, snapshot))
		return false;
	if (snapshot->topology.dma_latency_us >= 0)
		fprintf(target, "# /dev/cpu_dma_latency set to %" PRId64 "us\n",
		        snapshot->topology.dma_latency_us);
	write_status(target, &threads, snapshot);
	fputs("# Histogram\n", target);
	write_rows(target, &threads, count_rows(&threads));
	write_footer(target, &threads, FOOTER_TOTAL, "Total", 9);
	write_footer(target, &threads, FOOTER_MIN, "Min Latencies", 5);
	write_footer(target, &threads, FOOTER_AVG, "Avg Latencies", 5);
	write_footer(target, &threads, FOOTER_MAX, "Max Latencies", 5);
	write_footer(target, &threads, FOOTER_OVERFLOWS, "Histogram Overflows", 5);
	fputs("# Histogram Overflow at cycle number:\n", target);
	for (size_t i = 0; i < threads.count; i++) {
		fprintf(target, "# Thread %zu:", i);
		/* Which cycles they were is not kept: cyclictest's words for those it has not. */
		if (threads.list[i].overflows > 0)
			fprintf(target, " # %05" PRIu64 " others", threads.list[i].overflows);
		fputc('\n', target);
	}
	fputc('\n', target);
	threads_free(&threads);
	return true;
}

/* JSON ---------------------------------------------------------------------------- */

static struct json_object *time_object(uint64_t wall_ns, bool *failed)
{
	time_t seconds = (time_t)(wall_ns / NS_PER_S);
	struct tm local;
	char text[64] = "";

	if (localtime_r(&seconds, &local))
		strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S %z", &local);
	return json_build_string(text, failed);
}

static struct json_object *system_object(const struct topology *topology, bool *failed)
{
	struct json_object *object = json_build_object(failed);
	struct utsname system;
	char escaped[sizeof(system.version) * 4];

	if (uname(&system) != 0)
		return object;
	json_build_add(object, "sysname", json_build_string(system.sysname, failed), failed);
	json_build_add(object, "nodename", json_build_string(topology->host, failed), failed);
	json_build_add(object, "release", json_build_string(topology->kernel, failed), failed);
	text_escape(escaped, sizeof(escaped), system.version, strlen(system.version));
	json_build_add(object, "version", json_build_string(escaped, failed), failed);
	json_build_add(object, "machine", json_build_string(system.machine, failed), failed);
	json_build_add(object, "realtime", json_build_integer(topology->preempt_rt, failed),
	               failed);
	return object;
}

static struct json_object *thread_object(const struct thread *thread, bool *failed)
{
	const struct statistics *statistics = &thread->row->since_start.statistics;
	struct json_object *object = json_build_object(failed);
	struct json_object *histogram = json_build_object(failed);
	double avg_us = statistics->count
	                        ? (double)statistics->sum_ns / (double)statistics->count / 1e3
	                        : 0;

	for (size_t i = 0; i < thread->bin_count; i++) {
		char us[32];

		snprintf(us, sizeof(us), "%" PRIu64, thread->bins[i].us);
		json_build_add(histogram, us, json_build_integer(thread->bins[i].count, failed),
		               failed);
	}
	json_build_add(object, "histogram", histogram, failed);
	json_build_add(object, "cycles", json_build_integer(statistics->count, failed), failed);
	json_build_add(object, "min", json_build_integer(footer_value(thread, FOOTER_MIN), failed),
	               failed);
	json_build_add(object, "max", json_build_integer(footer_value(thread, FOOTER_MAX), failed),
	               failed);
	json_build_add(object, "avg", json_build_number(avg_us, 2, failed), failed);
	json_build_add(object, "cpu", json_build_integer(thread->row->info->cpu, failed), failed);
	json_build_add(object, "node",
	               json_build_integer((uint64_t)thread->row->info->node, failed), failed);
	return object;
}

static struct json_object *run_object(const struct cyclictest_run *run,
                                      const struct threads *threads, bool *failed)
{
	const struct snapshot *snapshot = run->snapshot;
	struct json_object *root = json_build_object(failed);
	struct json_object *list = json_build_object(failed);
	uint64_t start_ns = snapshot->start_ns + (uint64_t)snapshot->wall_offset_ns;

	json_build_add(root, "file_version", json_build_integer(1, failed), failed);
	/* Both with the colon, as cyclictest spells them. */
	json_build_add(root, "cmdline:", json_build_string(run->command_line, failed), failed);
	json_build_add(root, "rt_test_version:", json_build_string(PACKAGE_STRING, failed), failed);
	json_build_add(root, "start_time", time_object(start_ns, failed), failed);
	json_build_add(root, "end_time", time_object(snapshot->wall_ns, failed), failed);
	json_build_add(root, "return_code", json_build_integer((uint64_t)run->return_code, failed),
	               failed);
	json_build_add(root, "sysinfo", system_object(&snapshot->topology, failed), failed);
	json_build_add(root, "num_threads", json_build_integer(threads->count, failed), failed);
	json_build_add(root, "resolution_in_ns", json_build_integer(0, failed), failed);
	for (size_t i = 0; i < threads->count; i++) {
		char number[32];

		snprintf(number, sizeof(number), "%zu", i);
		json_build_add(list, number, thread_object(&threads->list[i], failed), failed);
	}
	json_build_add(root, "thread", list, failed);
	return root;
}

bool cyclictest_write_json(FILE *target, const struct cyclictest_run *run)
{
	struct threads threads;
	struct json_object *root;
	bool failed = false;

	if (!threads_collect(&threads, run->snapshot))
		return false;
	root = run_object(run, &threads, &failed);
	threads_free(&threads);
	if (!failed)
		return json_build_print(root, target);
	json_object_put(root);
	return false;
}

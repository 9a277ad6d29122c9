// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Histograms and statistics as CSV. See latency_csv.h.
 */
#include "view/report/latency_csv.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *name;
	const char *unit;
	size_t offset; /* in struct statistics */
} figures[] = {
        {"count", "count", offsetof(struct statistics, count)},
        {"min_ns", "ns", offsetof(struct statistics, min_ns)},
        {"avg_ns", "ns", offsetof(struct statistics, avg_ns)},
        {"p50_ns", "ns", offsetof(struct statistics, p50_ns)},
        {"p90_ns", "ns", offsetof(struct statistics, p90_ns)},
        {"p99_ns", "ns", offsetof(struct statistics, p99_ns)},
        {"p99_9_ns", "ns", offsetof(struct statistics, p99_9_ns)},
        {"p99_99_ns", "ns", offsetof(struct statistics, p99_99_ns)},
        {"max_ns", "ns", offsetof(struct statistics, max_ns)},
        {"max_time_ns", "ns", offsetof(struct statistics, max_time_ns)},
};

#define FIGURE_COUNT (sizeof(figures) / sizeof(figures[0]))

static int64_t figure(const struct statistics *statistics, size_t i)
{
	uint64_t value = *(const uint64_t *)((const char *)statistics + figures[i].offset);

	return value < INT64_MAX ? (int64_t)value : INT64_MAX;
}

static void put_id(struct csv *csv, int id)
{
	if (id >= 0)
		csv_number(csv, id);
	else
		csv_text(csv, NULL);
}

static struct csv *bucket_table(struct csv_export *export)
{
	static const char *const columns[] = {"host",
	                                      "cpu",
	                                      "node",
	                                      "kind",
	                                      "window_begin_ns",
	                                      "window_end_ns",
	                                      "bucket_lower_ns",
	                                      "bucket_upper_ns",
	                                      "count",
	                                      NULL};

	return csv_export_table(export, "latency", columns);
}

static struct csv *statistics_table(struct csv_export *export)
{
	const char *columns[FIGURE_COUNT + 7] = {
	        "host", "kind", "cpu", "node", "window_begin_ns", "window_end_ns"};

	for (size_t i = 0; i < FIGURE_COUNT; i++)
		columns[6 + i] = figures[i].name;
	return csv_export_table(export, "summary", columns);
}

static void put_buckets(struct csv_export *export, const struct latency_csv_row *row,
                        const struct latency_csv_span *span)
{
	struct csv *csv = bucket_table(export);

	for (unsigned bucket = 0; csv && bucket < HISTOGRAM_BUCKETS; bucket++) {
		uint64_t count = histogram_bucket_count(row->histogram, bucket);
		uint64_t upper_ns = histogram_bucket_upper_ns(bucket);

		if (!count)
			continue;
		csv_text(csv, csv_export_host(export));
		put_id(csv, row->cpu);
		put_id(csv, row->node);
		csv_text(csv, row->kind);
		csv_number(csv, (int64_t)span->begin_ns);
		csv_number(csv, (int64_t)span->end_ns);
		csv_number(csv, (int64_t)histogram_bucket_lower_ns(bucket));
		csv_number(csv, upper_ns < INT64_MAX ? (int64_t)upper_ns : INT64_MAX);
		csv_number(csv, (int64_t)count);
		csv_end_row(csv);
	}
}

static void put_statistics(struct csv_export *export, const struct latency_csv_row *row, bool all,
                           const struct latency_csv_span *span)
{
	struct csv *csv = statistics_table(export);
	struct statistics statistics;
	char instance[32] = "all";
	char metric[160];

	histogram_statistics(row->histogram, &statistics);
	statistics.max_time_ns += (uint64_t)span->wall_offset_ns;
	csv_text(csv, csv_export_host(export));
	csv_text(csv, row->kind);
	put_id(csv, all ? -1 : row->cpu);
	put_id(csv, row->node);
	csv_number(csv, (int64_t)span->begin_ns);
	csv_number(csv, (int64_t)span->end_ns);
	if (!all)
		snprintf(instance, sizeof(instance), "cpu %d", row->cpu);
	csv_export_object(export, "latency", instance);
	for (size_t i = 0; i < FIGURE_COUNT; i++) {
		if (i && !statistics.count) {
			csv_text(csv, NULL);
			continue;
		}
		csv_number(csv, figure(&statistics, i));
		snprintf(metric, sizeof(metric), "%s.%s", row->kind, figures[i].name);
		csv_export_value(export, metric, figure(&statistics, i), figures[i].unit);
	}
	csv_end_row(csv);
}

void latency_csv_kind(struct csv_export *export, const struct latency_csv_row *rows, size_t count,
                      const struct latency_csv_span *span)
{
	struct histogram *sum = histogram_create();
	struct latency_csv_row all = {
	        .kind = count ? rows[0].kind : "", .cpu = -1, .node = -1, .histogram = sum};

	for (size_t i = 0; sum && i < count && !csv_export_stopped(export); i++) {
		put_buckets(export, &rows[i], span);
		put_statistics(export, &rows[i], false, span);
		if (!histogram_add(sum, rows[i].histogram))
			csv_export_fail(export, "not enough memory");
	}
	if (!sum)
		csv_export_fail(export, "not enough memory");
	else if (count)
		put_statistics(export, &all, true, span);
	histogram_destroy(sum);
}

static int compare(const void *a, const void *b)
{
	return ((const struct latency_csv_row *)a)->cpu - ((const struct latency_csv_row *)b)->cpu;
}

static void put_kind(struct csv_export *export, const struct kernel_state *state,
                     enum latency_kind kind, struct latency_csv_row *rows,
                     const struct latency_csv_span *span)
{
	size_t count = 0;

	for (uint32_t i = 0; (i = kernel_series_next(state, i));) {
		const struct latency_series *series = kernel_series_at(state, i);

		if (series->kind == kind && series->key == LATENCY_BY_CPU)
			rows[count++] = (struct latency_csv_row){.kind = latency_kind_name(kind),
			                                         .cpu = (int)series->id,
			                                         .node = -1,
			                                         .histogram = series->histogram};
	}
	qsort(rows, count, sizeof(*rows), compare);
	latency_csv_kind(export, rows, count, span);
}

void latency_csv_totals(struct csv_export *export, const struct kernel_state *state)
{
	const struct kernel_totals *totals = kernel_state_totals(state);
	char metric[80];

	csv_export_object(export, "host", csv_export_host(export));
	csv_export_value(export, "events", (int64_t)totals->events, "count");
	csv_export_value(export, "discarded_events", (int64_t)totals->discarded_events, "count");
	csv_export_value(export, "discarded_packets", (int64_t)totals->discarded_packets, "count");
	csv_export_value(export, "refused_objects", (int64_t)totals->refused, "count");
	csv_export_value(export, "complete", kernel_state_complete(state), "boolean");
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
		if (!totals->unmatched[kind])
			continue;
		snprintf(metric, sizeof(metric), "%s.unmatched",
		         latency_kind_name((enum latency_kind)kind));
		csv_export_value(export, metric, (int64_t)totals->unmatched[kind], "count");
	}
}

void latency_csv_tables(struct csv_export *export)
{
	bucket_table(export);
	statistics_table(export);
}

void latency_csv_of_state(struct csv_export *export, const struct kernel_state *state,
                          uint64_t begin_ns, uint64_t end_ns)
{
	const struct latency_csv_span span = {begin_ns, end_ns, 0};
	struct latency_csv_row *rows;
	size_t count = 1;

	for (uint32_t i = 0; (i = kernel_series_next(state, i));)
		count++;
	rows = calloc(count, sizeof(*rows));
	if (!rows) {
		csv_export_fail(export, "not enough memory");
		return;
	}
	latency_csv_tables(export);
	latency_csv_totals(export, state);
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++)
		put_kind(export, state, (enum latency_kind)kind, rows, &span);
	free(rows);
}

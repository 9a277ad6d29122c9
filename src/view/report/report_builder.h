/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the rows of a report's tables are put together, cell by cell. For the files that
 * build tables, nobody else.
 */
#ifndef RTSCOPE_VIEW_REPORT_REPORT_BUILDER_H
#define RTSCOPE_VIEW_REPORT_REPORT_BUILDER_H

#include <string.h>

#include "view/report/report_rows.h"

#define COUNT_OF(array) ((unsigned)(sizeof(array) / sizeof((array)[0])))

/* What every table of latencies ends with. */
#define LATENCY_COLUMNS                                                                         \
	{"count", "Count", CELL_COUNT, NULL}, {"min_ns", "Min", CELL_DURATION, NULL},           \
	        {"avg_ns", "Avg", CELL_DURATION, NULL}, {"p50_ns", "P50", CELL_DURATION, NULL}, \
	        {"p99_ns", "P99", CELL_DURATION, NULL},                                         \
	        {"p99_9_ns", "P99.9", CELL_DURATION, NULL},                                     \
	        {"max_ns", "Max", CELL_DURATION, NULL},                                         \
	{                                                                                       \
		"max_time_ns", "When", CELL_TIME, NULL                                          \
	}

struct builder {
	struct report_rows *rows;
	const struct report *report;
	struct report_cell *next; /* where the next cell goes; NULL: no row */
};

static inline void begin_row(struct builder *builder, const struct histogram *histogram)
{
	builder->next = report_rows_add(builder->rows, histogram);
}

static inline void put_number(struct builder *builder, int64_t number)
{
	if (builder->next)
		*builder->next++ = (struct report_cell){.present = true, .number = number};
}

static inline void put_count(struct builder *builder, uint64_t count)
{
	put_number(builder, count < INT64_MAX ? (int64_t)count : INT64_MAX);
}

static inline void put_text(struct builder *builder, uint32_t name)
{
	if (builder->next)
		*builder->next++ = (struct report_cell){.present = name != 0, .text = name};
}

static inline void put_time(struct builder *builder, uint64_t time_ns)
{
	put_count(builder, time_ns);
	if (builder->next && !time_ns)
		builder->next[-1].present = false;
}

/* NULL: nothing is known. */
static inline uint32_t intern(const struct report *report, const char *text)
{
	return text ? names_intern(report->names, text, strlen(text)) : 0;
}

static inline void put_missing(struct builder *builder)
{
	if (builder->next)
		*builder->next++ = (struct report_cell){.present = false};
}

static inline void put_latency(struct builder *builder, const struct histogram *histogram)
{
	struct statistics statistics;

	histogram_statistics(histogram, &statistics);
	put_count(builder, statistics.count);
	put_count(builder, statistics.min_ns);
	put_count(builder, statistics_avg_ns(&statistics));
	put_count(builder, statistics.p50_ns);
	put_count(builder, statistics.p99_ns);
	put_count(builder, statistics.p99_9_ns);
	put_count(builder, statistics.max_ns);
	put_time(builder, statistics.max_time_ns);
}

/* May a row of that CPU or name be printed? */
static inline bool wanted_cpu(const struct report *report, uint64_t cpu)
{
	return !report->cpus || (cpu < CPUSET_LIMIT && cpuset_has(report->cpus, (unsigned)cpu));
}

#endif

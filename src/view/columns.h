/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of what is told of a latency, one row a column: its name, unit,
 * description and importance, and how its text is made. Screens, plain text,
 * the help and doc/columns.md come from it. It draws nothing.
 */
#ifndef RTSCOPE_VIEW_COLUMNS_H
#define RTSCOPE_VIEW_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/snapshot.h"
#include "view/number.h"

/*
 * X(SYMBOL, "name", "TITLE", "unit", width, priority, "description")
 * Where there is no room the columns with the largest priority number go first.
 */
#define LATENCY_COLUMN_LIST(X)                                                                     \
	X(CPU, "cpu", "CPU", "", 7, 0,                                                             \
	  "CPU number; i: isolated, n: nohz_full, x: not measured any more; then nodes, then all") \
	X(NODE, "node", "NODE", "", 4, 9, "NUMA node of the CPU")                                  \
	X(COUNT, "count", "COUNT", "", 5, 8, "samples in the span")                                \
	X(CURRENT, "cur", "CUR", "us", 5, 6,                                                       \
	  "the last sample; off, ended, fail: no other will come")                                 \
	X(MIN, "min", "MIN", "us", 5, 7, "smallest sample of the span, exact")                     \
	X(AVERAGE, "avg", "AVG", "us", 5, 7, "floor(sum / count), exact")                          \
	X(P50, "p50", "P50", "us", 5, 6, "half of the samples are not above it, within 1/64")      \
	X(P99, "p99", "P99", "us", 5, 2, "99 % of the samples are not above it, within 1/64")      \
	X(P99_9, "p99_9", "P99.9", "us", 5, 3,                                                     \
	  "99.9 % of the samples are not above it, "                                               \
	  "within 1/64")                                                                           \
	X(MAX, "max", "MAX", "us", 5, 0, "largest sample of the span, exact")                      \
	X(WHEN, "when", "WHEN", "", 6, 2, "how long ago the largest sample was taken")             \
	X(OUTLIERS, "outliers", "OUT", "", 5, 1, "samples above --threshold since start or reset") \
	X(OVERRUNS, "overruns", "OVER", "", 5, 9,                                                  \
	  "periods that were missed since a sample came "                                          \
	  "later than the next was due")                                                           \
	X(BUSY, "busy", "BUSY", "%", 5, 8,                                                         \
	  "time in the last second in which the CPU did anything")                                 \
	X(STEAL, "steal", "STEAL", "%", 5, 5,                                                      \
	  "time in the last second in which the hypervisor ran something else on the CPU")         \
	X(INTERRUPTS, "irq", "IRQ/s", "/s", 5, 10, "interrupts that the CPU served")

enum latency_column {
#define LATENCY_COLUMN_ENUM(symbol, name, title, unit, width, priority, description) \
	LATENCY_COLUMN_##symbol,
	LATENCY_COLUMN_LIST(LATENCY_COLUMN_ENUM)
#undef LATENCY_COLUMN_ENUM
	LATENCY_COLUMN_COUNT_OF
};

struct latency_column_info {
	const char *name;
	const char *title;
	const char *unit;
	unsigned width;
	unsigned priority;
	const char *description;
};

extern const struct latency_column_info latency_columns[LATENCY_COLUMN_COUNT_OF];

/* Which samples: since start or the last reset, or of the last window. */
enum latency_span {
	LATENCY_SPAN_SINCE_START,
	LATENCY_SPAN_WINDOW
};

const struct latency_view *latency_of(const struct snapshot_row *row, enum latency_span span);

/* Text of a cell; `-` where there is no data. */
void latency_column_text(char text[NUMBER_TEXT_BYTES], enum latency_column column,
                         const struct snapshot *snapshot, const struct snapshot_row *row,
                         enum latency_span span);

/* The figure of a cell in the unit of its heading, WHEN in seconds. false: there is no data. */
bool latency_column_value(enum latency_column column, const struct snapshot *snapshot,
                          const struct snapshot_row *row, enum latency_span span, double *value);

/*
 * Order of two rows by `column`, ascending, as strcmp(); a row without data is
 * less than any other in every column but CPU and NODE.
 */
int latency_column_compare(enum latency_column column, const struct snapshot *snapshot,
                           const struct snapshot_row *a, const struct snapshot_row *b,
                           enum latency_span span);

/*
 * The picture of a histogram that fits a column: LATENCY_SPARK_CELLS cells from
 * 1 us to 100 ms, four a decade, what is below or above in the first or last one.
 */
#define LATENCY_SPARK_CELLS        20u
#define LATENCY_SPARK_CELLS_DECADE 4u

/* Lower edge of a cell; of cell LATENCY_SPARK_CELLS the end of the last one. */
uint64_t latency_spark_edge_ns(unsigned cell);
/* Samples per cell; their sum is the histogram's count. */
void latency_spark_counts(uint64_t counts[LATENCY_SPARK_CELLS], const struct histogram *histogram);

#endif

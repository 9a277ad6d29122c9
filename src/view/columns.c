// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The columns of a latency. See columns.h.
 */
#include "view/columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct latency_column_info latency_columns[LATENCY_COLUMN_COUNT_OF] = {
#define LATENCY_COLUMN_INFO(symbol, name, title, unit, width, priority, description) \
	[LATENCY_COLUMN_##symbol] = {name, title, unit, width, priority, description},
        LATENCY_COLUMN_LIST(LATENCY_COLUMN_INFO)
#undef LATENCY_COLUMN_INFO
};

const struct latency_view *latency_of(const struct snapshot_row *row, enum latency_span span)
{
	return span == LATENCY_SPAN_WINDOW ? &row->window : &row->since_start;
}

/* Figures are there, but no new ones come: it went off-line, or its thread has ended. */
static bool is_over(const struct snapshot *snapshot, const struct snapshot_row *row)
{
	return snapshot->kind == LATENCY_TIMER && row->info &&
	       row->info->probe != PROBE_STATE_RUNNING;
}

static const char *cpu_mark(const struct snapshot *snapshot, const struct snapshot_row *row)
{
	if (!row->info)
		return "";
	if (is_over(snapshot, row) && row->since_start.statistics.count > 0)
		return "x";
	return row->info->isolated ? "i" : row->info->nohz_full ? "n" : "";
}

static void cpu_text(char text[NUMBER_TEXT_BYTES], const struct snapshot *snapshot,
                     const struct snapshot_row *row)
{
	if (row->cpu >= 0)
		snprintf(text, NUMBER_TEXT_BYTES, "%d%s", row->cpu, cpu_mark(snapshot, row));
	else if (row->node >= 0)
		snprintf(text, NUMBER_TEXT_BYTES, "node %d", row->node);
	else
		snprintf(text, NUMBER_TEXT_BYTES, "all");
}

/* In place of a last sample: why there will be no other. */
static const char *over_word(enum probe_state state)
{
	switch (state) {
	case PROBE_STATE_OFFLINE:
		return "off";
	case PROBE_STATE_ENDED:
		return "ended";
	case PROBE_STATE_FAILED:
		return "fail";
	default:
		return NUMBER_MISSING;
	}
}

/* What the sampler read of the row's CPU, or of all, in `scale` parts of its unit. */
static bool sampled_value(const struct snapshot *snapshot, const struct snapshot_row *row,
                          enum metric metric, double scale, uint64_t *value)
{
	double read;

	if (!snapshot->sampled.metrics || (row->cpu < 0 && row->node >= 0))
		return false;
	read = metric_view_cpu_value(snapshot->sampled.metrics,
	                             row->cpu >= 0 ? (unsigned)row->cpu : METRIC_CPU_ALL, metric);
	if (isnan(read))
		return false;
	*value = (uint64_t)(read * scale + 0.5);
	return true;
}

/* What a column shows of a row; false: there is no data. Percent is in tenths. */
static bool value_of(enum latency_column column, const struct snapshot *snapshot,
                     const struct snapshot_row *row, enum latency_span span, uint64_t *value)
{
	const struct latency_view *view = latency_of(row, span);
	const struct statistics *statistics = &view->statistics;

	switch (column) {
	case LATENCY_COLUMN_CPU:
		*value = row->cpu >= 0 ? (uint64_t)row->cpu : UINT64_MAX;
		return true;
	case LATENCY_COLUMN_NODE:
		*value = row->node >= 0 ? (uint64_t)row->node : UINT64_MAX;
		return row->node >= 0;
	case LATENCY_COLUMN_CURRENT:
		*value = row->current_ns;
		return row->has_current && !is_over(snapshot, row);
	case LATENCY_COLUMN_COUNT:
		*value = statistics->count;
		break;
	case LATENCY_COLUMN_MIN:
		*value = statistics->min_ns;
		break;
	case LATENCY_COLUMN_AVERAGE:
		*value = statistics_avg_ns(statistics);
		break;
	case LATENCY_COLUMN_P50:
		*value = statistics->p50_ns;
		break;
	case LATENCY_COLUMN_P99:
		*value = statistics->p99_ns;
		break;
	case LATENCY_COLUMN_P99_9:
		*value = statistics->p99_9_ns;
		break;
	case LATENCY_COLUMN_MAX:
		*value = statistics->max_ns;
		break;
	case LATENCY_COLUMN_WHEN:
		*value = statistics->max_time_ns;
		return statistics->count > 0 && statistics->max_time_ns > 0;
	case LATENCY_COLUMN_OUTLIERS:
		*value = row->outliers;
		break;
	case LATENCY_COLUMN_OVERRUNS:
		*value = view->overruns;
		break;
	case LATENCY_COLUMN_BUSY:
		return sampled_value(snapshot, row, METRIC_CPU_BUSY_PCT, 10, value);
	case LATENCY_COLUMN_STEAL:
		return sampled_value(snapshot, row, METRIC_CPU_STEAL_PCT, 10, value);
	case LATENCY_COLUMN_INTERRUPTS:
		return sampled_value(snapshot, row, METRIC_CPU_IRQ_PER_S, 1, value);
	case LATENCY_COLUMN_COUNT_OF:
		return false;
	}
	return statistics->count > 0;
}

void latency_column_text(char text[NUMBER_TEXT_BYTES], enum latency_column column,
                         const struct snapshot *snapshot, const struct snapshot_row *row,
                         enum latency_span span)
{
	uint64_t value;

	if (column == LATENCY_COLUMN_CPU)
		cpu_text(text, snapshot, row);
	else if (column == LATENCY_COLUMN_CURRENT && is_over(snapshot, row))
		snprintf(text, NUMBER_TEXT_BYTES, "%s", over_word(row->info->probe));
	else if (!value_of(column, snapshot, row, span, &value) ||
	         (column == LATENCY_COLUMN_OUTLIERS &&
	          (snapshot->threshold_ns == 0 || (value == 0 && snapshot->kind != LATENCY_TIMER))))
		snprintf(text, NUMBER_TEXT_BYTES, NUMBER_MISSING);
	else if (column == LATENCY_COLUMN_WHEN)
		number_age(text, snapshot->time_ns > value ? snapshot->time_ns - value : 0);
	else if (strcmp(latency_columns[column].unit, "%") == 0)
		number_percent(text, (double)value / 10);
	else if (strcmp(latency_columns[column].unit, "us") == 0)
		number_us(text, value);
	else
		number_count(text, value);
}

bool latency_column_value(enum latency_column column, const struct snapshot *snapshot,
                          const struct snapshot_row *row, enum latency_span span, double *value)
{
	const char *unit = latency_columns[column].unit;
	uint64_t number;

	if (!value_of(column, snapshot, row, span, &number) || number == UINT64_MAX)
		return false;
	if (column == LATENCY_COLUMN_WHEN)
		*value =
		        (double)(snapshot->time_ns > number ? snapshot->time_ns - number : 0) / 1e9;
	else if (strcmp(unit, "us") == 0)
		*value = (double)number / 1e3;
	else if (strcmp(unit, "%") == 0)
		*value = (double)number / 10;
	else
		*value = (double)number;
	return true;
}

int latency_column_compare(enum latency_column column, const struct snapshot *snapshot,
                           const struct snapshot_row *a, const struct snapshot_row *b,
                           enum latency_span span)
{
	uint64_t value_a = 0;
	uint64_t value_b = 0;
	bool has_a = value_of(column, snapshot, a, span, &value_a);
	bool has_b = value_of(column, snapshot, b, span, &value_b);

	if (!has_a || !has_b)
		return (has_a ? 1 : 0) - (has_b ? 1 : 0);
	return (value_a > value_b) - (value_a < value_b);
}

uint64_t latency_spark_edge_ns(unsigned cell)
{
	/* 10^(n/4), rounded, of a decade that begins at 1 us. */
	static const uint64_t steps_ns[LATENCY_SPARK_CELLS_DECADE] = {1000, 1778, 3162, 5623};
	uint64_t edge_ns = steps_ns[cell % LATENCY_SPARK_CELLS_DECADE];

	for (unsigned decade = 0; decade < cell / LATENCY_SPARK_CELLS_DECADE; decade++)
		edge_ns *= 10;
	return edge_ns;
}

void latency_spark_counts(uint64_t counts[LATENCY_SPARK_CELLS], const struct histogram *histogram)
{
	uint64_t left = histogram_count(histogram);
	unsigned cell = 0;

	memset(counts, 0, LATENCY_SPARK_CELLS * sizeof(*counts));
	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS && left > 0; bucket++) {
		uint64_t count = histogram_bucket_count(histogram, bucket);

		if (count == 0)
			continue;
		while (cell + 1 < LATENCY_SPARK_CELLS &&
		       histogram_bucket_lower_ns(bucket) >= latency_spark_edge_ns(cell + 1))
			cell++;
		counts[cell] += count;
		left -= count < left ? count : left;
	}
}

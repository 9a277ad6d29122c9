// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Batch mode's plain text. See text.h.
 */
#include "view/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/clock.h"
#include "util/quantity.h"
#include "view/cause_text.h"
#include "view/text_metrics.h"

/* X(SYMBOL, "heading", width, "description") */
#define TEXT_COLUMN_LIST(X)                                                         \
	X(CPU, "CPU", 5, "number of the CPU; i: isolated; then a NUMA node or all") \
	X(NODE, "NODE", 5, "NUMA node of the CPU")                                  \
	X(COUNT, "COUNT", 10, "samples of the interval")                            \
	X(MIN, "MIN", 9, "their smallest latency, us")                              \
	X(AVG, "AVG", 9, "their mean, us")                                          \
	X(P50, "P50", 9, "half of them are not above this, us")                     \
	X(P99, "P99", 9, "99 of 100 are not above this, us")                        \
	X(P99_9, "P99.9", 9, "999 of 1000 are not above this, us")                  \
	X(MAX, "MAX", 9, "their largest latency, us")                               \
	X(OVER, "OVER", 7, "periods of the interval that were missed")              \
	X(TOTAL, "TOTAL", 13, "samples since the start")                            \
	X(TOTAL_P99, "P99", 9, "99 of 100 of them are not above this, us")          \
	X(TOTAL_P99_9, "P99.9", 9, "999 of 1000 of them are not above this, us")    \
	X(TOTAL_MAX, "MAX", 9, "largest latency since the start, us")               \
	X(TOTAL_OVER, "OVER", 8, "periods since the start that were missed")

enum {
#define TEXT_COLUMN_ENUM(symbol, heading, width, description) TEXT_##symbol,
	TEXT_COLUMN_LIST(TEXT_COLUMN_ENUM)
#undef TEXT_COLUMN_ENUM
	TEXT_COLUMNS
};

const struct text_column text_columns[] = {
#define TEXT_COLUMN_ROW(symbol, heading, width, description) \
	[TEXT_##symbol] = {heading, width, description},
        TEXT_COLUMN_LIST(TEXT_COLUMN_ROW)
#undef TEXT_COLUMN_ROW
                {NULL, 0, NULL},
};

struct cells {
	char text[TEXT_COLUMNS][32];
};

static void print_cells(FILE *target, const struct cells *cells)
{
	for (int i = 0; i < TEXT_COLUMNS; i++)
		fprintf(target, " %*s", text_columns[i].width - 1, cells->text[i]);
	fputc('\n', target);
}

static void put_count(struct cells *cells, int column, uint64_t value)
{
	snprintf(cells->text[column], sizeof(cells->text[0]), "%" PRIu64, value);
}

/* `-`: there was no sample. */
static void put_us(struct cells *cells, int column, const struct statistics *statistics,
                   uint64_t value_ns)
{
	double us = (double)value_ns / 1e3;

	snprintf(cells->text[column], sizeof(cells->text[0]),
	         statistics->count == 0 ? "-"
	         : us < 99999.95        ? "%.1f"
	                                : "%.0f",
	         us);
}

static void print_heading(FILE *target)
{
	struct cells cells;

	for (int i = 0; i < TEXT_COLUMNS; i++)
		snprintf(cells.text[i], sizeof(cells.text[i]), "%s", text_columns[i].heading);
	fprintf(target, "timer latency, us: programmed expiry to thread running; TOTAL and what "
	                "follows it: since the start\n");
	print_cells(target, &cells);
}

static void put_name(struct cells *cells, const struct snapshot_row *row)
{
	char *name = cells->text[TEXT_CPU];
	char *node = cells->text[TEXT_NODE];

	node[0] = '\0';
	if (row->cpu >= 0) {
		snprintf(name, sizeof(cells->text[0]), "%d%s", row->cpu,
		         row->info->isolated ? "i" : "");
		snprintf(node, sizeof(cells->text[0]), "%d", row->info->node);
	} else if (row->node >= 0) {
		snprintf(name, sizeof(cells->text[0]), "node");
		snprintf(node, sizeof(cells->text[0]), "%d", row->node);
	} else {
		snprintf(name, sizeof(cells->text[0]), "all");
	}
}

static void print_row(FILE *target, const struct snapshot_row *row)
{
	const struct statistics *now = &row->interval.statistics;
	const struct statistics *total = &row->since_start.statistics;
	struct cells cells;

	put_name(&cells, row);
	if (!sample_is_measured(row)) {
		fprintf(target, "%*s%*s  not probed: %s", text_columns[TEXT_CPU].width,
		        cells.text[TEXT_CPU], text_columns[TEXT_NODE].width, cells.text[TEXT_NODE],
		        probe_state_word(row->info->probe));
		if (row->info->probe == PROBE_STATE_ISOLATED ||
		    row->info->probe == PROBE_STATE_NOHZ_FULL)
			fprintf(target, ", -a %d", row->cpu);
		fputc('\n', target);
		return;
	}
	put_count(&cells, TEXT_COUNT, now->count);
	put_us(&cells, TEXT_MIN, now, now->min_ns);
	put_us(&cells, TEXT_AVG, now, statistics_avg_ns(now));
	put_us(&cells, TEXT_P50, now, now->p50_ns);
	put_us(&cells, TEXT_P99, now, now->p99_ns);
	put_us(&cells, TEXT_P99_9, now, now->p99_9_ns);
	put_us(&cells, TEXT_MAX, now, now->max_ns);
	put_count(&cells, TEXT_OVER, row->interval.overruns);
	put_count(&cells, TEXT_TOTAL, total->count);
	put_us(&cells, TEXT_TOTAL_P99, total, total->p99_ns);
	put_us(&cells, TEXT_TOTAL_P99_9, total, total->p99_9_ns);
	put_us(&cells, TEXT_TOTAL_MAX, total, total->max_ns);
	put_count(&cells, TEXT_TOTAL_OVER, row->since_start.overruns);
	print_cells(target, &cells);
}

/* What the kernel's events tell, of all CPUs. */
static void print_kinds(FILE *target, const struct snapshot *snapshot)
{
	if (!snapshot->has_kernel)
		return;
	fprintf(target, "%-34s %9s %8s %8s %8s %8s %8s %8s\n", "latencies of all CPUs, us", "COUNT",
	        "MIN", "AVG", "P50", "P99", "P99.9", "MAX");
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
		const struct snapshot_kind *of = &snapshot->kinds[kind];
		const struct statistics *all;
		struct cells cells;

		if (kind == LATENCY_TIMER || !of->known)
			continue;
		all = &of->statistics[snapshot->row_count - 1];
		put_us(&cells, TEXT_MIN, all, all->min_ns);
		put_us(&cells, TEXT_AVG, all, statistics_avg_ns(all));
		put_us(&cells, TEXT_P50, all, all->p50_ns);
		put_us(&cells, TEXT_P99, all, all->p99_ns);
		put_us(&cells, TEXT_P99_9, all, all->p99_9_ns);
		put_us(&cells, TEXT_MAX, all, all->max_ns);
		fprintf(target, "%-34s %9" PRIu64 " %8s %8s %8s %8s %8s %8s\n",
		        latency_kind_title((enum latency_kind)kind), all->count,
		        cells.text[TEXT_MIN], cells.text[TEXT_AVG], cells.text[TEXT_P50],
		        cells.text[TEXT_P99], cells.text[TEXT_P99_9], cells.text[TEXT_MAX]);
	}
}

/* Local time with `decimals` places of a second: HH:MM:SS.mmm. */
static void print_time(FILE *target, uint64_t wall_ns, int decimals)
{
	time_t seconds = (time_t)(wall_ns / NS_PER_S);
	uint64_t fraction = wall_ns % NS_PER_S;
	struct tm local;
	char text[32] = "";

	if (localtime_r(&seconds, &local))
		strftime(text, sizeof(text), "%H:%M:%S", &local);
	for (int i = decimals; i < 9; i++)
		fraction /= 10;
	fprintf(target, "%s.%0*" PRIu64, text, decimals, fraction);
}

static void print_head(FILE *target, const struct sample *sample)
{
	const struct snapshot *snapshot = sample->snapshot;
	const struct topology *topology = &snapshot->topology;
	char interval_us[32];

	fputs("rtscope ", target);
	print_time(target, snapshot->wall_ns, 3);
	fprintf(target, "  %s  %s%s", topology->host, topology->kernel,
	        topology->preempt_rt ? " PREEMPT_RT" : "");
	quantity_format_in_unit(interval_us, sizeof(interval_us), topology->interval_ns, NS_PER_US);
	if (!topology->probe_on)
		fputs("  no probe", target);
	else if (topology->priority > 0)
		fprintf(target, "  probe %s:%d %sus", topology->policy, topology->priority,
		        interval_us);
	else
		fprintf(target, "  probe %s %sus", topology->policy, interval_us);
	if (topology->probe_on && topology->dma_latency_us >= 0)
		fprintf(target, "  cpu_dma_latency %" PRId64 "us", topology->dma_latency_us);
	fprintf(target, "  interval %.3fs  lost %" PRIu64, (double)snapshot->interval_ns / 1e9,
	        snapshot->lost_samples + snapshot->lost_events);
	if (snapshot->lost_packets > 0)
		fprintf(target, ", packets %" PRIu64, snapshot->lost_packets);
	fprintf(target, "  self %.1f%% %.1f MiB\n", sample->self_cpu_pct,
	        (double)sample->self_rss_bytes / (1 << 20));
	/* What is wrong with a recorded trace is told at its end, once. */
	if (*topology->notice && strcmp(sample->source, "trace") != 0)
		fprintf(target, "%s\n", topology->notice);
	if (*topology->trace_notice)
		fprintf(target, "%s\n", topology->trace_notice);
	if (*topology->rights_notice)
		fprintf(target, "%s\n", topology->rights_notice);
}

static void print_outliers(FILE *target, const struct sample *sample)
{
	const struct snapshot *snapshot = sample->snapshot;
	size_t fresh = sample_new_outliers(sample);
	char causes[CAUSES_TEXT_BYTES];
	uint64_t left_out = snapshot->outliers_total - sample->outliers_before - fresh;

	for (size_t i = fresh; i > 0; i--) {
		const struct outlier *outlier = &snapshot->outliers[i - 1];

		fputs("outlier ", target);
		print_time(target, sample_wall_ns(sample, outlier->time_ns), 6);
		causes_text(causes, sizeof(causes), outlier);
		fprintf(target, "  CPU %u  %.1f us%s%s\n", outlier->cpu,
		        (double)outlier->latency_ns / 1e3, *causes ? ": " : "", causes);
	}
	if (left_out > 0)
		fprintf(target, "and %" PRIu64 " outliers before these\n", left_out);
	if (snapshot->program.on && snapshot->program.runs + snapshot->program.not_run > 0)
		fprintf(target,
		        "program: %" PRIu64 " runs, %" PRIu64 " outliers without one, %" PRIu64
		        " failed\n",
		        snapshot->program.runs, snapshot->program.not_run,
		        snapshot->program.failed);
}

char *text_block(const struct sample *sample)
{
	const struct snapshot *snapshot = sample->snapshot;
	char *text = NULL;
	size_t length = 0;
	FILE *target = open_memstream(&text, &length);
	bool failed;

	if (!target)
		return NULL;
	print_head(target, sample);
	if (snapshot->topology.probe_on)
		print_heading(target);
	/* The node is told on a line of its own only where there are several. */
	for (size_t i = 0; snapshot->topology.probe_on && i < snapshot->row_count; i++)
		if (snapshot->rows[i].cpu >= 0 || snapshot->rows[i].node < 0 ||
		    snapshot->node_count > 1)
			print_row(target, &snapshot->rows[i]);
	print_kinds(target, snapshot);
	print_outliers(target, sample);
	text_metrics_print(target, sample);
	fputc('\n', target);
	failed = ferror(target) != 0;
	if (fclose(target) != 0 || failed) {
		free(text);
		return NULL;
	}
	return text;
}

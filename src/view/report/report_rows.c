// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Building the tables of a report. See report_rows.h.
 */
#include "view/report/report_rows.h"

#include <stdlib.h>
#include <string.h>

#include "view/cause_text.h"
#include "view/report/report_builder.h"
#include "view/report/report_objects.h"
#include "view/report/report_outliers.h"

static const struct report_column cpu_columns[] = {{"cpu", "CPU", CELL_NUMBER, "cpu"},
                                                   LATENCY_COLUMNS};
static const struct report_column comm_columns[] = {{"comm", "Process", CELL_TEXT, "process"},
                                                    LATENCY_COLUMNS};
static const struct report_column tid_columns[] = {{"tid", "TID", CELL_NUMBER, NULL},
                                                   {"comm", "Thread", CELL_TEXT, "process"},
                                                   {"prio", "Prio", CELL_NUMBER, NULL},
                                                   LATENCY_COLUMNS};
static const struct report_column irq_columns[] = {
        {"id", "Id", CELL_NUMBER, "irq"}, {"name", "Name", CELL_TEXT, NULL}, LATENCY_COLUMNS};
static const struct report_column softirq_columns[] = {
        {"id", "Id", CELL_NUMBER, "softirq"}, {"name", "Name", CELL_TEXT, NULL}, LATENCY_COLUMNS};
static const struct report_column disk_columns[] = {
        {"id", "Id", CELL_NUMBER, NULL}, {"name", "Name", CELL_TEXT, "disk"}, LATENCY_COLUMNS};
static const struct report_column call_columns[] = {
        {"syscall", "System call", CELL_TEXT, "syscall"},
        {"errors", "Errors", CELL_COUNT, NULL},
        LATENCY_COLUMNS};
static const struct report_column kind_columns[] = {{"kind", "Kind", CELL_TEXT, NULL},
                                                    LATENCY_COLUMNS};

struct report_cell *report_rows_add(struct report_rows *rows, const struct histogram *histogram)
{
	if (rows->row_count == rows->capacity) {
		size_t capacity = rows->capacity ? rows->capacity * 2 : 32;
		struct report_cell *cells =
		        realloc(rows->cells, capacity * rows->column_count * sizeof(*rows->cells));
		const struct histogram **histograms = NULL;

		if (cells) {
			rows->cells = cells;
			histograms =
			        realloc(rows->histograms, capacity * sizeof(*rows->histograms));
		}
		if (!histograms) {
			rows->failed = true;
			return NULL;
		}
		rows->histograms = histograms;
		rows->capacity = capacity;
	}
	rows->histograms[rows->row_count] = histogram;
	return rows->cells + rows->row_count++ * rows->column_count;
}

struct error_count {
	uint32_t name;
	uint64_t errors;
};

static void add_errors(void *context, uint32_t name, uint64_t second, uint64_t value)
{
	struct error_count *count = context;

	(void)second;
	if (name == count->name)
		count->errors += value;
}

static void put_errors(struct builder *builder, uint32_t name)
{
	struct error_count count = {.name = name};

	kernel_call_counts_each(builder->report->state, CALL_ERROR, add_errors, &count);
	put_count(builder, count.errors);
}

static bool wanted_comm(const struct report *report, uint32_t comm)
{
	return !report->comm || !strcmp(report->comm, names_text(report->names, comm));
}

static void put_label(struct builder *builder, const struct latency_series *series)
{
	const struct report_column *columns = builder->rows->columns;

	if (columns == cpu_columns) {
		put_count(builder, series->id);
	} else if (columns == comm_columns) {
		put_text(builder, series->name);
	} else if (columns == tid_columns) {
		put_count(builder, series->id);
		put_text(builder, series->name);
		put_number(builder, series->prio);
	} else if (columns == irq_columns || columns == disk_columns) {
		put_count(builder, series->id);
		put_text(builder, series->name);
	} else if (columns == softirq_columns) {
		put_count(builder, series->id);
		put_text(builder, intern(builder->report, softirq_name(series->id)));
	} else if (columns == call_columns) {
		put_text(builder, series->name);
		put_errors(builder, series->name);
	} else {
		put_text(builder, intern(builder->report,
		                         latency_kind_name((enum latency_kind)series->kind)));
	}
}

static bool wanted_series(const struct report *report, const struct latency_series *series)
{
	if (series->key == LATENCY_BY_CPU)
		return wanted_cpu(report, series->id);
	if (series->key == LATENCY_BY_COMM || series->key == LATENCY_BY_TID)
		return wanted_comm(report, series->name);
	return true;
}

/* `mask`: bits of enum latency_kind. */
static void add_series(struct builder *builder, unsigned mask, enum latency_key key)
{
	const struct report *report = builder->report;

	for (uint32_t i = 0; (i = kernel_series_next(report->state, i));) {
		const struct latency_series *series = kernel_series_at(report->state, i);

		if (!(mask >> series->kind & 1) || series->key != key ||
		    !histogram_count(series->histogram) || !wanted_series(report, series))
			continue;
		begin_row(builder, series->histogram);
		put_label(builder, series);
		put_latency(builder, series->histogram);
	}
}

struct waking {
	uint32_t name;
	bool seen;
};

static void look_for_waking(void *context, uint32_t name, unsigned cpu, uint64_t count)
{
	struct waking *waking = context;

	(void)cpu;
	(void)count;
	waking->seen = waking->seen || name == waking->name;
}

/* sched_waking where it was traced, else sched_wakeup: one of the two is the wakeup latency. */
static unsigned wakeup_mask(const struct report *report)
{
	struct waking waking = {intern(report, event_type_name(EVENT_SCHED_WAKING)), false};

	kernel_counts_each(report->state, look_for_waking, &waking);
	return 1u << (waking.seen ? LATENCY_WAKING : LATENCY_WAKEUP);
}

static void build_wakeup_cpu(struct builder *builder)
{
	add_series(builder, wakeup_mask(builder->report), LATENCY_BY_CPU);
}

static void build_wakeup_comm(struct builder *builder)
{
	add_series(builder, wakeup_mask(builder->report), LATENCY_BY_COMM);
}

static void build_wakeup_tid(struct builder *builder)
{
	add_series(builder, wakeup_mask(builder->report), LATENCY_BY_TID);
}

static void build_irq(struct builder *builder)
{
	add_series(builder, 1u << LATENCY_IRQ, LATENCY_BY_ID);
}

static void build_softirq_raise(struct builder *builder)
{
	add_series(builder, 1u << LATENCY_SOFTIRQ_RAISE, LATENCY_BY_ID);
}

static void build_softirq(struct builder *builder)
{
	add_series(builder, 1u << LATENCY_SOFTIRQ, LATENCY_BY_ID);
}

static void build_syscall(struct builder *builder)
{
	add_series(builder, 1u << LATENCY_SYSCALL, LATENCY_BY_ID);
}

static void build_block_insert(struct builder *builder)
{
	add_series(builder, 1u << LATENCY_BLOCK_INSERT, LATENCY_BY_ID);
}

static void build_block(struct builder *builder)
{
	add_series(builder, 1u << LATENCY_BLOCK, LATENCY_BY_ID);
}

static void build_net(struct builder *builder)
{
	add_series(builder, 1u << LATENCY_NET_RECEIVE | 1u << LATENCY_NET_TRANSMIT, LATENCY_BY_ID);
}

static void build_timer(struct builder *builder)
{
	add_series(builder, 1u << LATENCY_HRTIMER, LATENCY_BY_ID);
}

#define ASCENDING 0x100

static const struct {
	const char *name;
	const char *title;
	enum report_table table;
	const struct report_column *columns;
	unsigned column_count;
	unsigned order; /* column, | ASCENDING */
	void (*build)(struct builder *builder);
} kinds[REPORT_ROWS_COUNT] = {
#define KIND(name, title, table, columns, order, build)                               \
	{                                                                             \
		name, title, REPORT_##table, columns, COUNT_OF(columns), order, build \
	}
        KIND("wakeup_by_cpu", "Wakeup latency by CPU", SCHED, cpu_columns, 0 | ASCENDING,
             build_wakeup_cpu),
        KIND("wakeup_by_process", "Wakeup latency by process name", SCHED, comm_columns, 7,
             build_wakeup_comm),
        KIND("wakeup_by_realtime_thread", "Wakeup latency by real-time thread", SCHED, tid_columns,
             9, build_wakeup_tid),
        KIND("irq", "Interrupts: handler entry to exit", IRQ, irq_columns, 0 | ASCENDING,
             build_irq),
        KIND("softirq_raise", "Softirqs: raised to entered", SOFTIRQ, softirq_columns,
             0 | ASCENDING, build_softirq_raise),
        KIND("softirq", "Softirqs: entered to left", SOFTIRQ, softirq_columns, 0 | ASCENDING,
             build_softirq),
        KIND("syscall", "System calls", SYSCALL, call_columns, 2, build_syscall),
        KIND("block_insert", "Block devices: queued to issued", BLOCK, disk_columns, 2,
             build_block_insert),
        KIND("block", "Block devices: issued to completed", BLOCK, disk_columns, 2, build_block),
        KIND("net", "Network packets", NET, kind_columns, 1, build_net),
        KIND("timer", "Timers: programmed expiry to handler", TIMER, kind_columns, 1, build_timer),
        KIND("io_by_process", "Bytes by process", IO, report_process_io_columns, 4,
             report_build_process_io),
        KIND("io_by_file", "Bytes by file", IO, report_file_columns, 3, report_build_file),
        KIND("cpu_by_thread", "CPU time by thread", CPU, report_thread_columns, 3,
             report_build_threads),
        KIND("cpu_by_cpu", "CPU time by CPU", CPU, report_busy_columns, 0 | ASCENDING,
             report_build_busy),
        KIND("open_files", "Open files at the end", FD, report_fd_columns, 7, report_build_fds),
#undef KIND
        {"outliers", "Wakeups above the threshold, the worst first", REPORT_OUTLIERS,
         report_outlier_columns, REPORT_OUTLIER_COLUMNS, 2, report_build_outliers},
        {"outlier_causes", "What held the CPU during each of them", REPORT_CAUSES,
         report_cause_columns, REPORT_CAUSE_COLUMNS, 3, report_build_causes},
        {"trackers", "Durations that the configuration declares", REPORT_TRACKERS,
         report_tracker_columns, COUNT_OF(report_tracker_columns), 4, report_build_trackers},
        {"pending", "Begun and not ended, the oldest first", REPORT_PENDING, report_pending_columns,
         COUNT_OF(report_pending_columns), 5 | ASCENDING, report_build_pending},
};

struct order {
	const struct report_rows *rows;
	unsigned column;
	bool ascending;
};

static int compare(const void *a, const void *b, void *context)
{
	const struct order *order = context;
	size_t left = *(const size_t *)a;
	size_t right = *(const size_t *)b;
	unsigned columns = order->rows->column_count;
	int64_t l = order->rows->cells[left * columns + order->column].number;
	int64_t r = order->rows->cells[right * columns + order->column].number;

	if (l != r)
		return (l < r) == order->ascending ? -1 : 1;
	return left < right ? -1 : 1;
}

/* The rows in order; those beyond --top are cut off. */
static void sort(struct report_rows *rows, unsigned order_column, uint64_t top)
{
	struct order order = {rows, order_column & 0xff, order_column & ASCENDING};
	size_t *places = malloc((rows->row_count + 1) * sizeof(*places));
	size_t row_bytes = rows->column_count * sizeof(*rows->cells);
	struct report_cell *cells = malloc((rows->row_count + 1) * row_bytes);
	const struct histogram **histograms =
	        malloc((rows->row_count + 1) * sizeof(*rows->histograms));

	if (!places || !cells || !histograms) {
		rows->failed = true;
		free(places);
		free(cells);
		free(histograms);
		return;
	}
	for (size_t i = 0; i < rows->row_count; i++)
		places[i] = i;
	qsort_r(places, rows->row_count, sizeof(*places), compare, &order);
	for (size_t i = 0; i < rows->row_count; i++) {
		memcpy(cells + i * rows->column_count, rows->cells + places[i] * rows->column_count,
		       row_bytes);
		histograms[i] = rows->histograms[places[i]];
	}
	free(places);
	free(rows->cells);
	free(rows->histograms);
	rows->cells = cells;
	rows->histograms = histograms;
	if (top && top < rows->row_count)
		rows->row_count = (size_t)top;
}

unsigned report_rows_find(const char *name)
{
	unsigned index = 0;

	while (index + 1 < REPORT_ROWS_COUNT && strcmp(kinds[index].name, name))
		index++;
	return index;
}

void report_rows_describe(struct report_rows *rows, unsigned index)
{
	*rows = (struct report_rows){
	        .name = kinds[index].name,
	        .title = kinds[index].title,
	        .table = kinds[index].table,
	        .columns = kinds[index].columns,
	        .column_count = kinds[index].column_count,
	};
}

void report_rows_build(struct report_rows *rows, unsigned index, const struct report *report)
{
	struct builder builder = {.rows = rows, .report = report};

	report_rows_describe(rows, index);
	kinds[index].build(&builder);
	sort(rows, kinds[index].order, report->top);
}

void report_rows_free(struct report_rows *rows)
{
	free(rows->cells);
	free(rows->histograms);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Building the tables of a report. See report_rows.h.
 */
#include "view/report/report_rows.h"

#include <stdlib.h>
#include <string.h>

#include "view/cause_text.h"
#include "view/report/pending.h"
#include "view/report/report_outliers.h"
#include "view/report/tracker_json.h"

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
static const struct report_column process_io_columns[] = {
        {"pid", "PID", CELL_NUMBER, NULL},          {"comm", "Process", CELL_TEXT, "process"},
        {"read_bytes", "Read", CELL_BYTES, NULL},   {"written_bytes", "Written", CELL_BYTES, NULL},
        {"total_bytes", "Total", CELL_BYTES, NULL},
};
static const struct report_column file_columns[] = {
        {"path", "File", CELL_TEXT, "path"},
        {"kind", "Kind", CELL_TEXT, NULL},
        {"fds", "FDs", CELL_COUNT, NULL},
        {"read_bytes", "Read", CELL_BYTES, NULL},
        {"written_bytes", "Written", CELL_BYTES, NULL},
        {"calls", "Calls", CELL_COUNT, NULL},
        {"errors", "Errors", CELL_COUNT, NULL},
        {"max_ns", "Max", CELL_DURATION, NULL},
};
static const struct report_column thread_columns[] = {
        {"tid", "TID", CELL_NUMBER, NULL},
        {"comm", "Thread", CELL_TEXT, "process"},
        {"prio", "Prio", CELL_NUMBER, NULL},
        {"cpu_time_ns", "CPU time", CELL_DURATION, NULL},
        {"cpu_pct", "CPU", CELL_PERCENT, NULL},
        {"switches", "Switches", CELL_COUNT, NULL},
        {"migrations", "Migrations", CELL_COUNT, NULL},
};
static const struct report_column busy_columns[] = {
        {"cpu", "CPU", CELL_NUMBER, "cpu"},
        {"busy_ns", "Busy", CELL_DURATION, NULL},
        {"busy_pct", "Busy", CELL_PERCENT, NULL},
        {"switches", "Switches", CELL_COUNT, NULL},
};
static const struct report_column tracker_columns[] = {{"tracker", "Tracker", CELL_TEXT, NULL},
                                                       {"label", "Label", CELL_TEXT, NULL},
                                                       {"pending", "Pending", CELL_COUNT, NULL},
                                                       {"timed_out", "Timed out", CELL_COUNT, NULL},
                                                       LATENCY_COLUMNS};
static const struct report_column pending_columns[] = {
        {"kind", "Kind", CELL_TEXT, NULL},         {"tracker", "Tracker", CELL_TEXT, NULL},
        {"name", "Name", CELL_TEXT, NULL},         {"id", "Id", CELL_NUMBER, NULL},
        {"id2", "CPU, device", CELL_NUMBER, NULL}, {"begin_ns", "Since", CELL_TIME, NULL},
        {"age_ns", "Age", CELL_DURATION, NULL},    {"timed_out", "Timed out", CELL_COUNT, NULL},
};
static const struct report_column fd_columns[] = {
        {"pid", "PID", CELL_NUMBER, NULL},        {"comm", "Process", CELL_TEXT, "process"},
        {"fd", "FD", CELL_NUMBER, "fd"},          {"kind", "Kind", CELL_TEXT, NULL},
        {"path", "File", CELL_TEXT, "path"},      {"opened_ns", "Opened", CELL_TIME, NULL},
        {"read_bytes", "Read", CELL_BYTES, NULL}, {"written_bytes", "Written", CELL_BYTES, NULL},
        {"calls", "Calls", CELL_COUNT, NULL},     {"errors", "Errors", CELL_COUNT, NULL},
        {"max_ns", "Max", CELL_DURATION, NULL},
};

struct builder {
	struct report_rows *rows;
	const struct report *report;
	struct report_cell *next; /* where the next cell goes; NULL: no row */
};

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

static void begin_row(struct builder *builder, const struct histogram *histogram)
{
	builder->next = report_rows_add(builder->rows, histogram);
}

static void put_number(struct builder *builder, int64_t number)
{
	if (builder->next)
		*builder->next++ = (struct report_cell){.present = true, .number = number};
}

static void put_count(struct builder *builder, uint64_t count)
{
	put_number(builder, count < INT64_MAX ? (int64_t)count : INT64_MAX);
}

static void put_text(struct builder *builder, uint32_t name)
{
	if (builder->next)
		*builder->next++ = (struct report_cell){.present = name != 0, .text = name};
}

static void put_time(struct builder *builder, uint64_t time_ns)
{
	put_count(builder, time_ns);
	if (builder->next && !time_ns)
		builder->next[-1].present = false;
}

/* NULL: nothing is known. */
static uint32_t intern(const struct report *report, const char *text)
{
	return text ? names_intern(report->names, text, strlen(text)) : 0;
}

static void put_missing(struct builder *builder)
{
	if (builder->next)
		*builder->next++ = (struct report_cell){.present = false};
}

static void put_latency(struct builder *builder, const struct histogram *histogram)
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

/* May a row of that CPU or name be printed? */
static bool wanted_cpu(const struct report *report, uint64_t cpu)
{
	return !report->cpus || (cpu < CPUSET_LIMIT && cpuset_has(report->cpus, (unsigned)cpu));
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

static void add_process_io(void *context, int32_t pid, uint32_t comm,
                           const uint64_t bytes[BYTE_CALL_COUNT])
{
	struct builder *builder = context;
	uint64_t sums[2] = {0, 0};

	if (!report_wants(builder->report, pid, comm))
		return;
	for (unsigned i = 0; i < BYTE_CALL_COUNT; i++)
		sums[byte_call_is_write((enum byte_call)i)] += bytes[i];
	begin_row(builder, NULL);
	put_number(builder, pid);
	put_text(builder, comm);
	put_count(builder, sums[0]);
	put_count(builder, sums[1]);
	put_count(builder, sums[0] + sums[1]);
}

static int compare_keys(const void *a, const void *b)
{
	const struct report_cell *left = a;
	const struct report_cell *right = b;

	if (left[0].number != right[0].number)
		return left[0].number < right[0].number ? -1 : 1;
	return left[1].text < right[1].text ? -1 : left[1].text > right[1].text;
}

/*
 * Rows of one id and name are one: an id comes again, or what is gone is told apart from what
 * is not. Their figures add up, of an id the last one stands.
 */
static void merge(struct report_rows *rows)
{
	unsigned columns = rows->column_count;
	size_t count = 0;

	if (rows->row_count > 1)
		qsort(rows->cells, rows->row_count, columns * sizeof(*rows->cells), compare_keys);
	for (size_t i = 0; i < rows->row_count; i++) {
		const struct report_cell *from = rows->cells + i * columns;
		struct report_cell *into = rows->cells + (count ? count - 1 : 0) * columns;

		if (!count || compare_keys(into, from)) {
			memmove(rows->cells + count++ * columns, from, columns * sizeof(*from));
			continue;
		}
		for (unsigned column = 2; column < columns; column++) {
			if (rows->columns[column].kind == CELL_NUMBER)
				into[column] = from[column];
			else
				into[column].number += from[column].number;
		}
	}
	rows->row_count = count;
}

static void build_process_io(struct builder *builder)
{
	kernel_process_bytes_each(builder->report->state, add_process_io, builder);
	merge(builder->rows);
}

/* The same file may come more than once: gone and still open. */
static struct report_cell *row_of(struct report_rows *rows, uint32_t path, uint32_t kind)
{
	for (size_t i = 0; i < rows->row_count; i++) {
		struct report_cell *cells = rows->cells + i * rows->column_count;

		if (cells[0].text == path && cells[1].text == kind)
			return cells;
	}
	return NULL;
}

static void add_file(void *context, const struct retired_file *file)
{
	struct builder *builder = context;
	uint32_t kind = intern(builder->report, fd_kind_name((enum fd_kind)file->kind));
	struct report_cell *cells = row_of(builder->rows, file->path, kind);
	const uint64_t counts[] = {file->opened, file->read_bytes, file->written_bytes, file->calls,
	                           file->errors};

	if (!cells) {
		begin_row(builder, NULL);
		put_text(builder, file->path);
		put_text(builder, kind);
		for (unsigned i = 0; i < COUNT_OF(counts); i++)
			put_count(builder, counts[i]);
		put_count(builder, file->max_ns);
		return;
	}
	for (unsigned i = 0; i < COUNT_OF(counts); i++)
		cells[2 + i].number += (int64_t)counts[i];
	if ((int64_t)file->max_ns > cells[7].number)
		cells[7].number = (int64_t)file->max_ns;
}

/* A file is not of one process: of some of them alone nothing is known. */
static void build_file(struct builder *builder)
{
	if (builder->report->pid >= 0 || builder->report->comm)
		return;
	kernel_files_each(builder->report->state, add_file, builder);
}

static uint64_t span_ns(const struct report *report)
{
	const struct kernel_totals *totals = kernel_state_totals(report->state);

	return totals->last_ns - totals->first_ns;
}

static void put_share(struct builder *builder, uint64_t part_ns)
{
	uint64_t whole_ns = span_ns(builder->report);

	put_count(builder,
	          whole_ns ? (uint64_t)((double)part_ns * 100000.0 / (double)whole_ns) : 0);
}

static void add_thread(void *context, const struct retired_thread *thread)
{
	struct builder *builder = context;

	if (thread->tid == 0 || !report_wants(builder->report, thread->pid, thread->comm))
		return;
	begin_row(builder, NULL);
	put_number(builder, thread->tid);
	put_text(builder, thread->comm);
	put_number(builder, thread->prio);
	put_count(builder, thread->cpu_time_ns);
	put_share(builder, thread->cpu_time_ns);
	put_count(builder, thread->switches);
	put_count(builder, thread->migrations);
}

static void build_threads(struct builder *builder)
{
	kernel_threads_each(builder->report->state, add_thread, builder);
	merge(builder->rows);
}

static void build_busy(struct builder *builder)
{
	for (unsigned i = 0; i < kernel_cpu_count(builder->report->state); i++) {
		const struct kernel_cpu *cpu = kernel_cpu_at(builder->report->state, i);

		if (!wanted_cpu(builder->report, i))
			continue;
		begin_row(builder, NULL);
		put_number(builder, i);
		put_count(builder, cpu->busy_ns);
		put_share(builder, cpu->busy_ns);
		put_count(builder, cpu->switches);
	}
}

static void add_fds(struct builder *builder, const struct kernel_process *process)
{
	const struct kernel_state *state = builder->report->state;

	for (uint32_t at = process->table ? kernel_fd_table_at(state, process->table)->first_open
	                                  : 0;
	     at; at = kernel_fd_at(state, at)->next) {
		const struct kernel_fd *fd = kernel_fd_at(state, at);

		begin_row(builder, NULL);
		put_number(builder, process->pid);
		put_text(builder, process->comm);
		put_number(builder, fd->number);
		put_text(builder, intern(builder->report, fd_kind_name((enum fd_kind)fd->kind)));
		put_text(builder, fd->path);
		put_time(builder, fd->opened_ns);
		put_count(builder, fd->read_bytes);
		put_count(builder, fd->written_bytes);
		put_count(builder, fd->calls);
		put_count(builder, fd->errors);
		put_time(builder, fd->max_ns);
	}
}

static void build_fds(struct builder *builder)
{
	const struct kernel_state *state = builder->report->state;

	for (uint32_t i = 0; (i = kernel_process_next(state, i));) {
		const struct kernel_process *process = kernel_process_at(state, i);

		if (!report_wants(builder->report, process->pid, process->comm))
			continue;
		add_fds(builder, process);
	}
}

static void build_outliers(struct builder *builder)
{
	report_outliers_build(builder->rows, builder->report);
}

static void build_causes(struct builder *builder)
{
	report_causes_build(builder->rows, builder->report);
}

static void build_trackers(struct builder *builder)
{
	const struct report *report = builder->report;
	struct tracker_list list;

	if (!tracker_list_build(&list, report->state, NULL, report->names,
	                        kernel_state_time_ns(report->state)))
		builder->rows->failed = true;
	for (size_t i = 0; i < list.count; i++) {
		const struct tracker_row *row = &list.rows[i];
		const struct tracker_rule *rule = &kernel_trackers(report->state)->rules[row->rule];

		begin_row(builder, row->histogram);
		put_text(builder, intern(report, rule->name));
		put_text(builder, row->label);
		put_count(builder, row->pending);
		put_count(builder, row->timed_out);
		if (row->histogram) {
			put_latency(builder, row->histogram);
			continue;
		}
		put_count(builder, 0);
		for (unsigned column = 5; column < COUNT_OF(tracker_columns); column++)
			put_missing(builder);
	}
	tracker_list_free(&list);
}

static void put_id(struct builder *builder, const char *name, uint64_t id)
{
	if (name)
		put_count(builder, id);
	else
		put_missing(builder);
}

static void build_pending(struct builder *builder)
{
	const struct report *report = builder->report;
	const struct tracker_rules *rules = kernel_trackers(report->state);
	const struct pending_filter filter = {report->pid, report->comm, report->cpus};
	struct pending_list list;

	if (!pending_list_build(&list, report->state, report->names, &filter,
	                        kernel_state_time_ns(report->state), report->timeout_ns))
		builder->rows->failed = true;
	for (size_t i = 0; i < list.count; i++) {
		const struct kernel_pending *begun = &list.rows[i].begun;
		char address[PENDING_NAME_BYTES];

		begin_row(builder, NULL);
		put_text(builder, intern(report, latency_kind_name(begun->kind)));
		put_text(builder, begun->kind == LATENCY_TRACKER
		                          ? intern(report, rules->rules[begun->id].name)
		                          : 0);
		put_text(builder, intern(report, pending_name(&list, begun, address)));
		put_id(builder, pending_id_name(begun->kind), begun->id);
		put_id(builder, pending_id2_name(begun->kind), begun->id2);
		put_time(builder, begun->begin_ns);
		put_count(builder, list.rows[i].age_ns);
		put_count(builder, list.rows[i].timed_out);
	}
	pending_list_free(&list);
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
        KIND("io_by_process", "Bytes by process", IO, process_io_columns, 4, build_process_io),
        KIND("io_by_file", "Bytes by file", IO, file_columns, 3, build_file),
        KIND("cpu_by_thread", "CPU time by thread", CPU, thread_columns, 3, build_threads),
        KIND("cpu_by_cpu", "CPU time by CPU", CPU, busy_columns, 0 | ASCENDING, build_busy),
        KIND("open_files", "Open files at the end", FD, fd_columns, 7, build_fds),
#undef KIND
        {"outliers", "Wakeups above the threshold, the worst first", REPORT_OUTLIERS,
         report_outlier_columns, REPORT_OUTLIER_COLUMNS, 2, build_outliers},
        {"outlier_causes", "What held the CPU during each of them", REPORT_CAUSES,
         report_cause_columns, REPORT_CAUSE_COLUMNS, 3, build_causes},
        {"trackers", "Durations that the configuration declares", REPORT_TRACKERS, tracker_columns,
         COUNT_OF(tracker_columns), 4, build_trackers},
        {"pending", "Begun and not ended, the oldest first", REPORT_PENDING, pending_columns,
         COUNT_OF(pending_columns), 5 | ASCENDING, build_pending},
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

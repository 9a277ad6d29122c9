// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of processes, threads, files, trackers and what is pending. See
 * report_objects.h.
 */
#include "view/report/report_objects.h"

#include <stdlib.h>

#include "view/report/pending.h"
#include "view/report/tracker_json.h"

#define FILE_MAXIMUM 7u /* column of report_file_columns */
#define NO_MAXIMUM   REPORT_COLUMNS_MAX

const struct report_column report_process_io_columns[5] = {
        {"pid", "PID", CELL_NUMBER, NULL},          {"comm", "Process", CELL_TEXT, "process"},
        {"read_bytes", "Read", CELL_BYTES, NULL},   {"written_bytes", "Written", CELL_BYTES, NULL},
        {"total_bytes", "Total", CELL_BYTES, NULL},
};
const struct report_column report_file_columns[8] = {
        {"path", "File", CELL_TEXT, "path"},
        {"kind", "Kind", CELL_TEXT, NULL},
        {"fds", "FDs", CELL_COUNT, NULL},
        {"read_bytes", "Read", CELL_BYTES, NULL},
        {"written_bytes", "Written", CELL_BYTES, NULL},
        {"calls", "Calls", CELL_COUNT, NULL},
        {"errors", "Errors", CELL_COUNT, NULL},
        {"max_ns", "Max", CELL_DURATION, NULL},
};
const struct report_column report_thread_columns[7] = {
        {"tid", "TID", CELL_NUMBER, NULL},
        {"comm", "Thread", CELL_TEXT, "process"},
        {"prio", "Prio", CELL_NUMBER, NULL},
        {"cpu_time_ns", "CPU time", CELL_DURATION, NULL},
        {"cpu_pct", "CPU", CELL_PERCENT, NULL},
        {"switches", "Switches", CELL_COUNT, NULL},
        {"migrations", "Migrations", CELL_COUNT, NULL},
};
const struct report_column report_busy_columns[4] = {
        {"cpu", "CPU", CELL_NUMBER, "cpu"},
        {"busy_ns", "Busy", CELL_DURATION, NULL},
        {"busy_pct", "Busy", CELL_PERCENT, NULL},
        {"switches", "Switches", CELL_COUNT, NULL},
};
const struct report_column report_tracker_columns[12] = {
        {"tracker", "Tracker", CELL_TEXT, NULL},
        {"label", "Label", CELL_TEXT, NULL},
        {"pending", "Pending", CELL_COUNT, NULL},
        {"timed_out", "Timed out", CELL_COUNT, NULL},
        LATENCY_COLUMNS};
const struct report_column report_pending_columns[8] = {
        {"kind", "Kind", CELL_TEXT, NULL},         {"tracker", "Tracker", CELL_TEXT, NULL},
        {"name", "Name", CELL_TEXT, NULL},         {"id", "Id", CELL_NUMBER, NULL},
        {"id2", "CPU, device", CELL_NUMBER, NULL}, {"begin_ns", "Since", CELL_TIME, NULL},
        {"age_ns", "Age", CELL_DURATION, NULL},    {"timed_out", "Timed out", CELL_COUNT, NULL},
};
const struct report_column report_fd_columns[11] = {
        {"pid", "PID", CELL_NUMBER, NULL},        {"comm", "Process", CELL_TEXT, "process"},
        {"fd", "FD", CELL_NUMBER, "fd"},          {"kind", "Kind", CELL_TEXT, NULL},
        {"path", "File", CELL_TEXT, "path"},      {"opened_ns", "Opened", CELL_TIME, NULL},
        {"read_bytes", "Read", CELL_BYTES, NULL}, {"written_bytes", "Written", CELL_BYTES, NULL},
        {"calls", "Calls", CELL_COUNT, NULL},     {"errors", "Errors", CELL_COUNT, NULL},
        {"max_ns", "Max", CELL_DURATION, NULL},
};

static void add_process_io(void *context, int32_t pid, uint32_t comm,
                           const uint64_t bytes[BYTE_CALL_COUNT])
{
	struct builder *builder = context;
	uint64_t sums[2] = {0, 0};

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

	for (unsigned i = 0; i < 2; i++) {
		if (left[i].number != right[i].number)
			return left[i].number < right[i].number ? -1 : 1;
		if (left[i].text != right[i].text)
			return left[i].text < right[i].text ? -1 : 1;
	}
	return 0;
}

/* `from` counts in `into`; in the column `maximum` the greater one stands. */
static void merge_row(const struct report_rows *rows, struct report_cell *into,
                      const struct report_cell *from, unsigned maximum)
{
	for (unsigned i = 2; i < rows->column_count; i++) {
		if (i == maximum)
			into[i].number =
			        into[i].number > from[i].number ? into[i].number : from[i].number;
		else if (rows->columns[i].kind == CELL_NUMBER)
			into[i] = from[i];
		else if (__builtin_add_overflow(into[i].number, from[i].number, &into[i].number))
			into[i].number = INT64_MAX;
	}
}

/*
 * Rows that are the same in their first two columns are one: an id comes again, or what is
 * gone is told apart from what is not. Their figures add up, of an id the last one stands.
 */
static void merge(struct report_rows *rows, unsigned maximum)
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
		merge_row(rows, into, from, maximum);
	}
	rows->row_count = count;
}

void report_build_process_io(struct builder *builder)
{
	kernel_process_bytes_each(builder->report->state, add_process_io, builder);
	merge(builder->rows, NO_MAXIMUM);
}

static void add_file(void *context, const struct retired_file *file)
{
	struct builder *builder = context;

	begin_row(builder, NULL);
	put_text(builder, file->path);
	put_text(builder, intern(builder->report, fd_kind_name((enum fd_kind)file->kind)));
	put_count(builder, file->opened);
	put_count(builder, file->read_bytes);
	put_count(builder, file->written_bytes);
	put_count(builder, file->calls);
	put_count(builder, file->errors);
	put_count(builder, file->max_ns);
}

/* The same file comes more than once: gone and still open. */
void report_build_file(struct builder *builder)
{
	kernel_files_each(builder->report->state, add_file, builder);
	merge(builder->rows, FILE_MAXIMUM);
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

void report_build_threads(struct builder *builder)
{
	kernel_threads_each(builder->report->state, add_thread, builder);
	merge(builder->rows, NO_MAXIMUM);
}

void report_build_busy(struct builder *builder)
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

void report_build_fds(struct builder *builder)
{
	const struct kernel_state *state = builder->report->state;

	for (uint32_t i = 0; (i = kernel_process_next(state, i));) {
		const struct kernel_process *process = kernel_process_at(state, i);

		if (!report_wants(builder->report, process->pid, process->comm))
			continue;
		add_fds(builder, process);
	}
}

void report_build_trackers(struct builder *builder)
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
		for (unsigned column = 5; column < COUNT_OF(report_tracker_columns); column++)
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

void report_build_pending(struct builder *builder)
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

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes, threads and open files at one time as CSV, and their values in long.csv.
 * See state_view.h and doc/formats.md.
 */
#include <stdio.h>

#include "view/report/latency_csv.h"
#include "view/report/pending.h"
#include "view/report/state_view.h"

struct tables {
	struct csv_export *export;
	const struct state_view *view;
	struct csv *processes;
	struct csv *threads;
	struct csv *fds;
};

/* Times stand on the wall clock; 0 is not known. */
static uint64_t wall_ns(const struct state_view *view, uint64_t time_ns)
{
	return time_ns ? time_ns + (uint64_t)view->wall_offset_ns : 0;
}

static void put_head(struct csv *csv, const struct state_view *view, const struct process_row *row)
{
	csv_number(csv, (int64_t)wall_ns(view, view->at_ns));
	csv_text(csv, view->host);
	csv_number(csv, row->pid);
	csv_number(csv, row->generation);
}

static void put_id(struct csv *csv, int64_t id)
{
	if (id < 0)
		csv_text(csv, NULL);
	else
		csv_number(csv, id);
}

/* Empty, and no row of long.csv: nobody counted it. */
static void put_count(const struct tables *tables, struct csv *csv, bool counted,
                      const char *metric, uint64_t value, const char *unit)
{
	if (!counted) {
		csv_text(csv, NULL);
		return;
	}
	csv_number(csv, (int64_t)value);
	csv_export_value(tables->export, metric, (int64_t)value, unit);
}

static void put_process(const struct tables *tables, const struct process_row *row)
{
	const struct state_view *view = tables->view;
	struct csv *csv = tables->processes;
	char instance[40];

	put_head(csv, view, row);
	put_id(csv, row->ppid);
	csv_text(csv, row->comm);
	csv_number_or_empty(csv, wall_ns(view, row->start_ns));
	csv_number_or_empty(csv, wall_ns(view, row->end_ns));
	csv_number(csv, row->threads);
	snprintf(instance, sizeof(instance), "%d.%u", row->pid, row->generation);
	csv_export_object(tables->export, "process", instance);
	csv_export_value(tables->export, "threads", row->threads, "count");
	put_count(tables, csv, row->scheduled, "cpu_time_ns", row->charged_ns, "ns");
	csv_end_row(csv);
}

static void put_thread(const struct tables *tables, const struct process_row *process,
                       const struct thread_row *thread)
{
	const struct state_view *view = tables->view;
	struct csv *csv = tables->threads;
	char instance[40];

	put_head(csv, view, process);
	csv_number(csv, thread->tid);
	csv_number(csv, thread->generation);
	csv_text(csv, thread->comm);
	csv_number_or_empty(csv, wall_ns(view, thread->start_ns));
	csv_number_or_empty(csv, wall_ns(view, thread->end_ns));
	snprintf(instance, sizeof(instance), "%d.%u", thread->tid, thread->generation);
	csv_export_object(tables->export, "thread", instance);
	put_count(tables, csv, thread->scheduled, "cpu_time_ns", thread->charged_ns, "ns");
	put_count(tables, csv, thread->scheduled, "switches", thread->switches, "count");
	put_count(tables, csv, thread->scheduled, "migrations", thread->migrations, "count");
	put_count(tables, csv, thread->counted, "syscalls", thread->syscalls, "count");
	csv_end_row(csv);
}

static void put_fd(const struct tables *tables, const struct process_row *process,
                   const struct fd_row *fd)
{
	const struct state_view *view = tables->view;
	const struct {
		const char *metric;
		uint64_t value;
		const char *unit;
	} values[] = {
	        {"read_bytes", fd->read_bytes, "bytes"},
	        {"written_bytes", fd->written_bytes, "bytes"},
	        {"window_read_bytes", fd->window_read_bytes, "bytes"},
	        {"window_written_bytes", fd->window_written_bytes, "bytes"},
	        {"calls", fd->calls, "count"},
	        {"errors", fd->errors, "count"},
	};
	struct csv *csv = tables->fds;
	char instance[80];

	put_head(csv, view, process);
	csv_number(csv, fd->number);
	csv_number(csv, (int64_t)fd->serial);
	csv_text(csv, fd->kind);
	csv_text(csv, fd->path);
	csv_number_or_empty(csv, wall_ns(view, fd->opened_ns));
	csv_number_or_empty(csv, wall_ns(view, fd->closed_ns));
	snprintf(instance, sizeof(instance), "%d.%u:%d.%llu", process->pid, process->generation,
	         fd->number, (unsigned long long)fd->serial);
	csv_export_object(tables->export, "fd", instance);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		put_count(tables, csv, fd->counted, values[i].metric, values[i].value,
		          values[i].unit);
	put_count(tables, csv, fd->calls > 0, "max_ns", fd->max_ns, "ns");
	csv_end_row(csv);
}

static void put_pending(struct csv_export *export, const struct state_view *view)
{
	const struct pending_filter filter = {.pid = view->pid, .comm = view->comm};
	struct pending_list list;

	pending_list_build(&list, view->state, view->names, &filter, view->at_ns, view->timeout_ns);
	pending_csv(export, &list, 0, view->wall_offset_ns);
	pending_list_free(&list);
}

static void open_tables(struct tables *tables)
{
	static const char *const processes[] = {
	        "timestamp_ns", "host",   "pid",     "generation",  "ppid", "comm",
	        "start_ns",     "end_ns", "threads", "cpu_time_ns", NULL};
	static const char *const threads[] = {
	        "timestamp_ns",      "host",       "pid",      "generation", "tid",
	        "thread_generation", "comm",       "start_ns", "end_ns",     "cpu_time_ns",
	        "switches",          "migrations", "syscalls", NULL};
	static const char *const fds[] = {"timestamp_ns",
	                                  "host",
	                                  "pid",
	                                  "generation",
	                                  "fd",
	                                  "serial",
	                                  "kind",
	                                  "path",
	                                  "opened_ns",
	                                  "closed_ns",
	                                  "read_bytes",
	                                  "written_bytes",
	                                  "window_read_bytes",
	                                  "window_written_bytes",
	                                  "calls",
	                                  "errors",
	                                  "max_ns",
	                                  NULL};

	tables->processes = csv_export_table(tables->export, "processes", processes);
	tables->threads = csv_export_table(tables->export, "threads", threads);
	tables->fds = csv_export_table(tables->export, "fds", fds);
	pending_csv_table(tables->export);
}

static void put_all(void *context, const struct state_process *process)
{
	const struct tables *tables = context;
	const struct kernel_state *state = process->span->state;
	struct thread_row thread;
	struct fd_row fd;

	put_process(tables, &process->row);
	for (uint32_t at = kernel_process_at(state, process->number)->first_thread;
	     at && !csv_export_stopped(tables->export); at = kernel_thread_at(state, at)->next) {
		thread_row_fill(&thread, process->span, at);
		put_thread(tables, &process->row, &thread);
	}
	for (size_t i = 0; i < process->fd_count && process->row.files_known &&
	                   !csv_export_stopped(tables->export);
	     i++) {
		fd_row_fill(&fd, process->span, process->number, process->fds[i]);
		put_fd(tables, &process->row, &fd);
	}
}

void state_view_csv(struct csv_export *export, const struct state_view *view)
{
	struct tables tables = {.export = export, .view = view};

	csv_export_snapshot(export, view->host, wall_ns(view, view->at_ns));
	open_tables(&tables);
	if (!view->state)
		return;
	if (!state_view_each(view, put_all, &tables))
		csv_export_fail(export, "not enough memory");
	put_pending(export, view);
}

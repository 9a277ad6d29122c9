// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes, threads and open files at one time as CSV, and their values in long.csv.
 * See state_view.h and doc/formats.md.
 */
#include <stdio.h>
#include <stdlib.h>

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

static void put_head(struct csv *csv, const struct state_view *view,
                     const struct kernel_process *process)
{
	csv_number(csv, (int64_t)wall_ns(view, view->at_ns));
	csv_text(csv, view->host);
	csv_number(csv, process->pid);
	csv_number(csv, process->generation);
}

static void put_name(struct csv *csv, const struct state_view *view, uint32_t name)
{
	csv_text(csv, name ? names_text(view->names, name) : NULL);
}

static void put_id(struct csv *csv, int64_t id)
{
	if (id < 0)
		csv_text(csv, NULL);
	else
		csv_number(csv, id);
}

static void put_process(const struct tables *tables, const struct kernel_process *process)
{
	const struct state_view *view = tables->view;
	struct csv *csv = tables->processes;
	uint64_t cpu_time_ns = 0;
	char instance[40];

	for (uint32_t at = process->first_thread; at; at = kernel_thread_at(view->state, at)->next)
		cpu_time_ns += kernel_thread_at(view->state, at)->cpu_time_ns;
	put_head(csv, view, process);
	put_id(csv, kernel_process_parent(view->state, process));
	put_name(csv, view, process->comm);
	csv_number_or_empty(csv, wall_ns(view, process->start_ns));
	csv_number_or_empty(csv, wall_ns(view, process->ended ? process->end_ns : 0));
	csv_number(csv, process->living);
	csv_number(csv, (int64_t)cpu_time_ns);
	csv_end_row(csv);
	snprintf(instance, sizeof(instance), "%d.%u", process->pid, process->generation);
	csv_export_object(tables->export, "process", instance);
	csv_export_value(tables->export, "threads", process->living, "count");
	csv_export_value(tables->export, "cpu_time_ns", (int64_t)cpu_time_ns, "ns");
}

static void put_thread(const struct tables *tables, const struct kernel_process *process,
                       const struct kernel_thread *thread)
{
	const struct state_view *view = tables->view;
	struct csv *csv = tables->threads;
	char instance[40];

	put_head(csv, view, process);
	csv_number(csv, thread->tid);
	csv_number(csv, thread->generation);
	put_name(csv, view, thread->comm);
	csv_number_or_empty(csv, wall_ns(view, thread->start_ns));
	csv_number_or_empty(csv, wall_ns(view, thread->ended ? thread->end_ns : 0));
	csv_number(csv, (int64_t)thread->cpu_time_ns);
	csv_number(csv, (int64_t)thread->switches);
	csv_number(csv, (int64_t)thread->migrations);
	csv_number(csv, (int64_t)thread->syscalls);
	csv_end_row(csv);
	snprintf(instance, sizeof(instance), "%d.%u", thread->tid, thread->generation);
	csv_export_object(tables->export, "thread", instance);
	csv_export_value(tables->export, "cpu_time_ns", (int64_t)thread->cpu_time_ns, "ns");
	csv_export_value(tables->export, "switches", (int64_t)thread->switches, "count");
	csv_export_value(tables->export, "migrations", (int64_t)thread->migrations, "count");
	csv_export_value(tables->export, "syscalls", (int64_t)thread->syscalls, "count");
}

static void put_fd(const struct tables *tables, const struct kernel_process *process,
                   uint32_t number)
{
	const struct state_view *view = tables->view;
	const struct kernel_fd *fd = kernel_fd_at(view->state, number);
	const struct kernel_fd *earlier = state_view_earlier_fd(view, number);
	const struct {
		const char *metric;
		uint64_t value;
		const char *unit;
	} values[] = {
	        {"read_bytes", fd->read_bytes, "bytes"},
	        {"written_bytes", fd->written_bytes, "bytes"},
	        {"window_read_bytes", fd->read_bytes - (earlier ? earlier->read_bytes : 0),
	         "bytes"},
	        {"window_written_bytes", fd->written_bytes - (earlier ? earlier->written_bytes : 0),
	         "bytes"},
	        {"calls", fd->calls, "count"},
	        {"errors", fd->errors, "count"},
	};
	struct csv *csv = tables->fds;
	char instance[80];

	put_head(csv, view, process);
	csv_number(csv, fd->number);
	csv_number(csv, (int64_t)fd->serial);
	csv_text(csv, fd_kind_name((enum fd_kind)fd->kind));
	put_name(csv, view, fd->path);
	csv_number_or_empty(csv, wall_ns(view, fd->opened_ns));
	csv_number_or_empty(csv, wall_ns(view, fd->open ? 0 : fd->closed_ns));
	snprintf(instance, sizeof(instance), "%d.%u:%d.%llu", process->pid, process->generation,
	         fd->number, (unsigned long long)fd->serial);
	csv_export_object(tables->export, "fd", instance);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		csv_number(csv, (int64_t)values[i].value);
		csv_export_value(tables->export, values[i].metric, (int64_t)values[i].value,
		                 values[i].unit);
	}
	if (fd->calls) {
		csv_number(csv, (int64_t)fd->max_ns);
		csv_export_value(tables->export, "max_ns", (int64_t)fd->max_ns, "ns");
	} else {
		csv_text(csv, NULL);
	}
	csv_end_row(csv);
}

static void put_pending(struct csv_export *export, const struct state_view *view)
{
	static const char *const columns[] = {"timestamp_ns", "host",      "kind", "tracker",
	                                      "name",         "id",        "id2",  "begin_ns",
	                                      "age_ns",       "timed_out", NULL};
	const struct pending_filter filter = {.pid = view->pid, .comm = view->comm};
	const struct tracker_rules *rules = kernel_trackers(view->state);
	struct csv *csv = csv_export_table(export, "pending", columns);
	struct pending_list list;

	if (!pending_list_build(&list, view->state, view->names, &filter, view->at_ns,
	                        view->timeout_ns))
		csv_export_fail(export, "not enough memory");
	for (size_t i = 0; i < list.count; i++) {
		const struct kernel_pending *begun = &list.rows[i].begun;
		bool has_id = pending_id_name(begun->kind);
		char address[PENDING_NAME_BYTES];

		csv_number(csv, (int64_t)wall_ns(view, view->at_ns));
		csv_text(csv, view->host);
		csv_text(csv, latency_kind_name(begun->kind));
		csv_text(csv, begun->kind == LATENCY_TRACKER ? rules->rules[begun->id].name : NULL);
		csv_text(csv, pending_name(&list, begun, address));
		put_id(csv, has_id ? (int64_t)begun->id : -1);
		put_id(csv, pending_id2_name(begun->kind) ? (int64_t)begun->id2 : -1);
		csv_number(csv, (int64_t)wall_ns(view, begun->begin_ns));
		csv_number(csv, (int64_t)list.rows[i].age_ns);
		csv_number(csv, list.rows[i].timed_out);
		csv_end_row(csv);
	}
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
}

void state_view_csv(struct csv_export *export, const struct state_view *view)
{
	struct tables tables = {.export = export, .view = view};
	const struct kernel_state *state = view->state;
	struct number_list fds = {0};
	struct number_list list = {0};

	csv_export_snapshot(export, view->host, wall_ns(view, view->at_ns));
	open_tables(&tables);
	if (!state)
		return;
	if (!process_list(&list, state))
		csv_export_fail(export, "not enough memory");
	for (size_t i = 0; i < list.count; i++) {
		const struct kernel_process *process = kernel_process_at(state, list.numbers[i]);

		if (!state_view_wants(view, process))
			continue;
		put_process(&tables, process);
		for (uint32_t at = process->first_thread; at;
		     at = kernel_thread_at(state, at)->next)
			put_thread(&tables, process, kernel_thread_at(state, at));
		if (!fd_list_of_process(&fds, state, list.numbers[i]))
			csv_export_fail(export, "not enough memory");
		for (size_t at = 0; at < fds.count; at++)
			put_fd(&tables, process, fds.numbers[at]);
	}
	put_pending(export, view);
	free(fds.numbers);
	free(list.numbers);
}

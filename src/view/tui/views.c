// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of views, and what several of them need. See view.h.
 */
#include <stdio.h>
#include <string.h>

#include "util/clock.h"
#include "view/tui/view.h"

const struct view_type *const views[] = {
        &view_cpus,  &view_histogram, &view_heat,    &view_window_processes, &view_processes,
        &view_fds,   &view_timeline,  &view_metrics, &view_outliers,         &view_warnings,
        &view_kinds, &view_hosts,     &view_help,
};

const size_t view_count = sizeof(views) / sizeof(views[0]);

size_t view_index(const char *name)
{
	size_t index = 0;

	while (index < view_count && strcmp(views[index]->name, name) != 0)
		index++;
	return index;
}

struct key_place view_key_place(const struct view_type *view, bool paused)
{
	return (struct key_place){
	        .view = view->keys,
	        .list = view->list != NULL,
	        .objects = view->objects,
	        .paused = paused,
	};
}

void view_row_name(const struct snapshot_row *row, char *text, size_t size)
{
	if (row->cpu >= 0)
		snprintf(text, size, "CPU %d (%s%snode %d)", row->cpu,
		         row->info && row->info->isolated ? "isolated, " : "",
		         row->info && row->info->nohz_full ? "nohz_full, " : "", row->node);
	else if (row->node >= 0)
		snprintf(text, size, "node %d", row->node);
	else
		snprintf(text, size, "all CPUs");
}

const struct snapshot_row *view_find_row(const struct snapshot *snapshot, int cpu, int node)
{
	for (size_t i = 0; i < snapshot->row_count; i++) {
		const struct snapshot_row *row = &snapshot->rows[i];

		if (cpu >= 0 ? row->cpu == cpu : row->cpu < 0 && row->node == node)
			return row;
	}
	return NULL;
}

void view_span_text(const struct view_context *context, char *text, size_t size)
{
	const struct snapshot *snapshot = context->snapshot;
	char time[NUMBER_TEXT_BYTES];

	if (context->span == LATENCY_SPAN_WINDOW) {
		snprintf(text, size, "last %.1f s", (double)snapshot->window_ns / NS_PER_S);
		return;
	}
	if (snapshot->start_ns + (uint64_t)snapshot->wall_offset_ns == 0) {
		snprintf(text, size, "nothing came yet");
		return;
	}
	number_time_of_day(time, snapshot->start_ns + (uint64_t)snapshot->wall_offset_ns);
	snprintf(text, size, "since %.8s", time);
}

bool view_wants_pid(const struct view_context *context, uint32_t pid)
{
	for (size_t i = 0; i < context->pid_count; i++)
		if (context->pids[i] == pid)
			return true;
	return context->pid_count == 0;
}

struct model_request view_rows_request(const struct view_context *context)
{
	struct model_request request = *context->request;

	request.all_hosts = context->all_hosts && context->snapshot->host_count > 1;
	request.pids = context->pids;
	request.pid_count = context->pid_count;
	return request;
}

bool view_turn_all_hosts(struct view_context *context)
{
	if (context->snapshot->host_count < 2)
		return false;
	context->all_hosts = !context->all_hosts;
	return true;
}

const char *view_all_hosts_hint(const struct view_context *context, const char *hint)
{
	return context->snapshot->host_count > 1 && !context->all_hosts ? hint : "";
}

void view_open_fds(struct view_context *context, const struct process_row *process)
{
	view_all_fds(context);
	context->wanted_host = process->host;
	context->fds_of = process->serial;
	snprintf(context->fds_of_name, sizeof(context->fds_of_name), "%d %.60s", process->pid,
	         process->comm ? process->comm : NUMBER_MISSING);
	context->open = ACTION_FDS;
}

void view_open_fds_of_pid(struct view_context *context, uint32_t pid, const char *comm)
{
	view_all_fds(context);
	context->fds_of_pid = pid;
	snprintf(context->fds_of_name, sizeof(context->fds_of_name), "%u %.60s", pid, comm);
	context->open = ACTION_FDS;
}

void view_all_fds(struct view_context *context)
{
	context->fds_of = 0;
	context->fds_of_pid = 0;
}

bool view_fds_of_one(const struct view_context *context)
{
	return context->fds_of || context->fds_of_pid;
}

const char *view_incomplete_text(const struct window_rows *rows)
{
	if (rows->refused)
		return ", incomplete: more than --window-memory holds";
	if (rows->complete)
		return "";
	if (!rows->newest_ns || (!rows->counted && !rows->process_count && !rows->fd_count))
		return ", nothing was told of them yet";
	if (!rows->followed)
		return ", incomplete: what --trace leaves out is not followed";
	return rows->counted ? ", incomplete: no whole state dump, or events were lost"
	                     : ", incomplete: as /proc lists them, without calls";
}

bool view_is_late(const struct view_context *context, const struct snapshot_row *row)
{
	const struct statistics *statistics = &latency_of(row, context->span)->statistics;

	return context->snapshot->threshold_ns > 0 && statistics->count > 0 &&
	       statistics->max_ns > context->snapshot->threshold_ns;
}

/* The busiest of the CPU's processes after `before`, in the order of the table for equals. */
static const struct process *next_busiest(const struct process_table *table, int cpu,
                                          const struct process *before)
{
	const struct process *busiest = NULL;

	for (size_t i = 0; i < table->count; i++) {
		const struct process *process = &table->processes[i];
		float pct = process->record.cpu_pct;

		if ((int)process->record.last_cpu != cpu || process->ended_ns || !(pct > 0) ||
		    process->record.tid != process->record.pid)
			continue;
		if (before && (pct > before->record.cpu_pct ||
		               (pct >= before->record.cpu_pct && process <= before)))
			continue;
		if (!busiest || pct > busiest->record.cpu_pct)
			busiest = process;
	}
	return busiest;
}

void view_ran_on(const struct snapshot *snapshot, int cpu, char *text, size_t size)
{
	enum {
		NAMED = 3
	};
	const struct process *process = NULL;
	size_t length = 0;

	text[0] = '\0';
	for (int i = 0; i < NAMED && length < size; i++) {
		process = next_busiest(&snapshot->sampled.processes, cpu, process);
		if (!process)
			return;
		if (i == 0)
			length = (size_t)snprintf(text, size, "   ran on CPU %d: ", cpu);
		if (length < size)
			length += (size_t)snprintf(text + length, size - length, "%s%s %.1f%%",
			                           i > 0 ? ", " : "", process->record.comm,
			                           (double)process->record.cpu_pct);
	}
}

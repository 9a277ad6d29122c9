// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes and open files at one time, as text. See state_view.h.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/clock.h"
#include "view/number.h"
#include "view/report/pending.h"
#include "view/report/state_view.h"

static void format_time(char target[32], const struct state_view *view, uint64_t time_ns,
                        const char *missing)
{
	time_t seconds = (time_t)(time_ns / NS_PER_S);
	struct tm day;
	size_t length;

	if (!time_ns) {
		snprintf(target, 32, "%s", missing);
		return;
	}
	if (view->utc)
		gmtime_r(&seconds, &day);
	else
		localtime_r(&seconds, &day);
	length = strftime(target, 32, "%H:%M:%S", &day);
	snprintf(target + length, 32 - length, ".%03" PRIu64, time_ns % NS_PER_S / NS_PER_MS);
}

static const char *name_or_missing(const struct state_view *view, uint32_t name)
{
	return name ? names_text(view->names, name) : NUMBER_MISSING;
}

/* The call that works on this FD now, with its age. */
static void format_in_flight(char target[64], const struct state_view *view,
                             const struct kernel_process *process, uint32_t fd)
{
	char age[NUMBER_TEXT_BYTES];

	*target = '\0';
	for (uint32_t at = process->first_thread; at;
	     at = kernel_thread_at(view->state, at)->next) {
		const struct kernel_thread *thread = kernel_thread_at(view->state, at);

		if (!thread->call.active || thread->call.fd != fd ||
		    thread->call.fd_serial != kernel_fd_at(view->state, fd)->serial)
			continue;
		number_latency(age, view->at_ns - thread->call.entry_ns);
		snprintf(target, 64, "%s %s", syscall_row(thread->call.number)->name, age);
		return;
	}
}

static void put_fd(FILE *target, const struct state_view *view,
                   const struct kernel_process *process, uint32_t number)
{
	const struct kernel_fd *fd = kernel_fd_at(view->state, number);
	const struct kernel_fd *earlier = state_view_earlier_fd(view, number);
	char opened[32];
	char closed[32];
	char bytes[4][NUMBER_TEXT_BYTES];
	char latencies[2][NUMBER_TEXT_BYTES] = {NUMBER_MISSING, NUMBER_MISSING};
	char now[64];

	format_time(opened, view, fd->opened_ns, "<trace start");
	format_time(closed, view, fd->open ? 0 : fd->closed_ns, NUMBER_MISSING);
	number_bytes(bytes[0], fd->read_bytes);
	number_bytes(bytes[1], fd->written_bytes);
	number_bytes(bytes[2], fd->read_bytes - (earlier ? earlier->read_bytes : 0));
	number_bytes(bytes[3], fd->written_bytes - (earlier ? earlier->written_bytes : 0));
	if (fd->calls) {
		number_us(latencies[0],
		          kernel_coarse_percentile_ns(view->state, fd->coarse, 99.0, fd->max_ns));
		number_us(latencies[1], fd->max_ns);
	}
	format_in_flight(now, view, process, number);
	fprintf(target,
	        "  %5d %-11s %-12s  %-12s  %5s %5s  %5s %5s  %6" PRIu64 " %4" PRIu64
	        "  %5s %5s  %s%s%s\n",
	        fd->number, fd_kind_name((enum fd_kind)fd->kind), opened, closed, bytes[0],
	        bytes[1], bytes[2], bytes[3], fd->calls, fd->errors, latencies[0], latencies[1],
	        name_or_missing(view, fd->path), *now ? "  in " : "", now);
}

static void put_process(FILE *target, const struct state_view *view, uint32_t number,
                        struct number_list *fds)
{
	const struct kernel_process *process = kernel_process_at(view->state, number);
	int32_t parent = kernel_process_parent(view->state, process);
	char started[32];
	char ended[32];
	uint64_t cpu_time_ns = 0;
	char cpu_time[NUMBER_TEXT_BYTES];
	char parent_text[16] = NUMBER_MISSING;

	for (uint32_t at = process->first_thread; at; at = kernel_thread_at(view->state, at)->next)
		cpu_time_ns += kernel_thread_at(view->state, at)->cpu_time_ns;
	if (parent >= 0)
		snprintf(parent_text, sizeof(parent_text), "%d", parent);
	format_time(started, view, process->start_ns, "<trace start");
	format_time(ended, view, process->end_ns, NUMBER_MISSING);
	number_latency(cpu_time, cpu_time_ns);
	fprintf(target, "%7d %7s %-16s started %s  ended %s  threads %u  CPU %s\n", process->pid,
	        parent_text, name_or_missing(view, process->comm), started, ended, process->living,
	        cpu_time);
	if (!fds->count)
		return;
	fprintf(target, "  %5s %-11s %-12s  %-12s  %5s %5s  %5s %5s  %6s %4s  %5s %5s  %s\n", "FD",
	        "KIND", "OPENED", "CLOSED", "READ", "WRITE", "r/win", "w/win", "CALLS", "ERR",
	        "p99us", "maxus", "PATH");
	for (size_t i = 0; i < fds->count; i++)
		put_fd(target, view, process, fds->numbers[i]);
}

/* What has begun and not ended, the oldest first. */
static bool put_pending(FILE *target, const struct state_view *view)
{
	const struct pending_filter filter = {.pid = view->pid, .comm = view->comm};
	const struct tracker_rules *rules = kernel_trackers(view->state);
	struct pending_list list;
	bool done = pending_list_build(&list, view->state, view->names, &filter, view->at_ns,
	                               view->timeout_ns);

	if (list.count)
		fprintf(target, "\nbegun and not ended\n%-24s %-16s %12s %12s  %-12s %9s\n", "KIND",
		        "NAME", "ID", "CPU/DEVICE", "SINCE", "AGE");
	for (size_t i = 0; i < list.count; i++) {
		const struct kernel_pending *begun = &list.rows[i].begun;
		char address[PENDING_NAME_BYTES];
		const char *name = pending_name(&list, begun, address);
		char since[32];
		char age[NUMBER_TEXT_BYTES];
		char ids[2][24] = {NUMBER_MISSING, NUMBER_MISSING};

		if (pending_id_name(begun->kind))
			snprintf(ids[0], sizeof(ids[0]), "%" PRIu64, begun->id);
		if (pending_id2_name(begun->kind))
			snprintf(ids[1], sizeof(ids[1]), "%" PRIu64, begun->id2);
		format_time(since, view, begun->begin_ns, NUMBER_MISSING);
		number_latency(age, list.rows[i].age_ns);
		fprintf(target, "%-24s %-16s %12s %12s  %-12s %9s%s\n",
		        begun->kind == LATENCY_TRACKER ? rules->rules[begun->id].name
		                                       : latency_kind_name(begun->kind),
		        name ? name : NUMBER_MISSING, ids[0], ids[1], since, age,
		        list.rows[i].timed_out ? "  timed out" : "");
	}
	pending_list_free(&list);
	return done;
}

bool state_view_text(const struct state_view *view, FILE *target)
{
	struct number_list fds = {0};
	struct number_list processes = {0};
	bool listed = process_list(&processes, view->state);
	bool done = listed;
	char at[32];

	format_time(at, view, view->at_ns, NUMBER_MISSING);
	fprintf(target, "%s at %s, window %.1f s%s\n", *view->host ? view->host : NUMBER_MISSING,
	        at, (double)view->window_ns / (double)NS_PER_S,
	        kernel_state_complete(view->state)
	                ? ""
	                : ", incomplete: no whole state dump, or events were lost");
	fprintf(target, "%7s %7s %s\n", "PID", "PPID", "COMM");
	for (size_t i = 0; listed && i < processes.count; i++) {
		uint32_t number = processes.numbers[i];
		const struct kernel_process *process = kernel_process_at(view->state, number);

		if (!state_view_wants(view, process))
			continue;
		done = fd_list_of_process(&fds, view->state, number) && done;
		put_process(target, view, number, &fds);
	}
	free(fds.numbers);
	free(processes.numbers);
	done = put_pending(target, view) && done;
	return done && !ferror(target);
}

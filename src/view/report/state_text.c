// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes and open files at one time, as text. See state_view.h.
 */
#include <inttypes.h>
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

static const char *text_or_missing(const char *text)
{
	return text ? text : NUMBER_MISSING;
}

struct output {
	FILE *target;
	const struct state_view *view;
};

static void put_fd(const struct output *output, const struct fd_row *fd)
{
	char opened[32];
	char closed[32];
	char bytes[4][NUMBER_TEXT_BYTES];
	char counts[2][24] = {NUMBER_MISSING, NUMBER_MISSING};
	char latencies[2][NUMBER_TEXT_BYTES] = {NUMBER_MISSING, NUMBER_MISSING};
	char age[NUMBER_TEXT_BYTES] = "";

	format_time(opened, output->view, fd->opened_ns,
	            fd->followed ? "<trace start" : NUMBER_MISSING);
	format_time(closed, output->view, fd->closed_ns, NUMBER_MISSING);
	number_bytes(bytes[0], fd->read_bytes);
	number_bytes(bytes[1], fd->written_bytes);
	number_bytes(bytes[2], fd->window_read_bytes);
	number_bytes(bytes[3], fd->window_written_bytes);
	for (unsigned i = 0; i < 4 && !fd->counted; i++)
		snprintf(bytes[i], sizeof(bytes[i]), NUMBER_MISSING);
	if (fd->counted) {
		snprintf(counts[0], sizeof(counts[0]), "%" PRIu64, fd->calls);
		snprintf(counts[1], sizeof(counts[1]), "%" PRIu64, fd->errors);
	}
	if (fd->calls) {
		number_us(latencies[0], fd->p99_ns);
		number_us(latencies[1], fd->max_ns);
	}
	if (fd->in_flight)
		number_latency(age, fd->in_flight_ns);
	fprintf(output->target,
	        "  %5d %-11s %-12s  %-12s  %5s %5s  %5s %5s  %6s %4s  %5s %5s  %s%s%s%s%s\n",
	        fd->number, fd->kind, opened, closed, bytes[0], bytes[1], bytes[2], bytes[3],
	        counts[0], counts[1], latencies[0], latencies[1], text_or_missing(fd->path),
	        fd->in_flight ? "  in " : "", fd->in_flight ? fd->in_flight : "",
	        fd->in_flight ? " " : "", age);
}

static void put_process(void *context, const struct state_process *process)
{
	const struct output *output = context;
	const struct process_row *row = &process->row;
	char started[32];
	char ended[32];
	char cpu_time[NUMBER_TEXT_BYTES] = NUMBER_MISSING;
	char parent[16] = NUMBER_MISSING;
	struct fd_row fd;

	if (row->ppid >= 0)
		snprintf(parent, sizeof(parent), "%d", row->ppid);
	format_time(started, output->view, row->start_ns, "<trace start");
	format_time(ended, output->view, row->end_ns, NUMBER_MISSING);
	if (row->scheduled)
		number_latency(cpu_time, row->charged_ns);
	fprintf(output->target, "%7d %7s %-16s started %s  ended %s  threads %u  CPU %s%s\n",
	        row->pid, parent, text_or_missing(row->comm), started, ended, row->threads,
	        cpu_time, row->files_known ? "" : "  files " NUMBER_MISSING);
	if (!process->fd_count || !row->files_known)
		return;
	fprintf(output->target,
	        "  %5s %-11s %-12s  %-12s  %5s %5s  %5s %5s  %6s %4s  %5s %5s  %s\n", "FD", "KIND",
	        "OPENED", "CLOSED", "READ", "WRITE", "r/win", "w/win", "CALLS", "ERR", "p99us",
	        "maxus", "PATH");
	for (size_t i = 0; i < process->fd_count; i++) {
		fd_row_fill(&fd, process->span, process->number, process->fds[i]);
		put_fd(output, &fd);
	}
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
	struct output output = {target, view};
	bool done;
	char at[32];

	format_time(at, view, view->at_ns, NUMBER_MISSING);
	fprintf(target, "%s at %s, window %.1f s%s\n", *view->host ? view->host : NUMBER_MISSING,
	        at, (double)view->window_ns / (double)NS_PER_S,
	        kernel_state_complete(view->state) ? ""
	        : kernel_state_only_listed(view->state)
	                ? ", incomplete: as /proc lists them, without calls"
	        : !kernel_state_follows(view->state)
	                ? ", incomplete: what --trace leaves out is not followed"
	                : ", incomplete: no whole state dump, events were lost, or the trace is "
	                  "damaged");
	fprintf(target, "%7s %7s %s\n", "PID", "PPID", "COMM");
	done = state_view_each(view, put_process, &output);
	done = put_pending(target, view) && done;
	return done && !ferror(target);
}

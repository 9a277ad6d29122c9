// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes, threads and open files at one time as JSON. See state_view.h.
 */
#include <stdlib.h>

#include "view/json_build.h"
#include "view/report/pending.h"
#include "view/report/state_view.h"
#include "view/report/tracker_json.h"

static struct json_object *time_or_null(uint64_t time_ns, bool *failed)
{
	return time_ns ? json_build_integer(time_ns, failed) : NULL;
}

static struct json_object *text_or_null(const char *text, bool *failed)
{
	return text ? json_build_string(text, failed) : NULL;
}

/* null: not counted. */
static struct json_object *count_or_null(bool counted, uint64_t count, bool *failed)
{
	return counted ? json_build_integer(count, failed) : NULL;
}

static struct json_object *fd_json(const struct fd_row *fd, bool *failed)
{
	struct json_object *object = json_build_object(failed);

#define ADD(name, value) json_build_add(object, name, value, failed)
	ADD("fd", json_object_new_int(fd->number));
	ADD("path", text_or_null(fd->path, failed));
	ADD("kind", json_build_string(fd->kind, failed));
	ADD("opened_ns", time_or_null(fd->opened_ns, failed));
	ADD("closed_ns", time_or_null(fd->closed_ns, failed));
	ADD("cloexec", fd->followed ? json_build_boolean(fd->cloexec, failed) : NULL);
	ADD("read_bytes", count_or_null(fd->counted, fd->read_bytes, failed));
	ADD("written_bytes", count_or_null(fd->counted, fd->written_bytes, failed));
	ADD("window_read_bytes", count_or_null(fd->counted, fd->window_read_bytes, failed));
	ADD("window_written_bytes", count_or_null(fd->counted, fd->window_written_bytes, failed));
	ADD("spliced", fd->counted ? json_build_boolean(fd->spliced, failed) : NULL);
	ADD("calls", count_or_null(fd->counted, fd->calls, failed));
	ADD("errors", count_or_null(fd->counted, fd->errors, failed));
	ADD("max_ns", fd->calls ? json_build_integer(fd->max_ns, failed) : NULL);
	ADD("p99_ns", fd->calls ? json_build_integer(fd->p99_ns, failed) : NULL);
	ADD("last_call", text_or_null(fd->last_call, failed));
	ADD("cause", fd->end_cause_unknown ? json_build_string("unknown", failed) : NULL);
	return object;
}

/* The call that a thread is in, with its age. */
static struct json_object *call_json(const struct thread_row *thread, bool *failed)
{
	struct json_object *object;

	if (!thread->in_flight)
		return NULL;
	object = json_build_object(failed);
	ADD("name", json_build_string(thread->in_flight, failed));
	ADD("entered_ns", json_build_integer(thread->entered_ns, failed));
	ADD("age_ns", json_build_integer(thread->in_flight_ns, failed));
	ADD("fd", thread->in_flight_fd < 0 ? NULL : json_object_new_int(thread->in_flight_fd));
	return object;
}

static struct json_object *thread_json(const struct thread_row *thread, bool *failed)
{
	struct json_object *object = json_build_object(failed);

	ADD("tid", json_object_new_int(thread->tid));
	ADD("comm", text_or_null(thread->comm, failed));
	ADD("cpu_time_ns", count_or_null(thread->scheduled, thread->charged_ns, failed));
	ADD("generation", json_build_integer(thread->generation, failed));
	ADD("start_ns", time_or_null(thread->start_ns, failed));
	ADD("end_ns", time_or_null(thread->end_ns, failed));
	ADD("in_flight", call_json(thread, failed));
	return object;
}

/* Of a living process the living ones: what /proc would list. */
static struct json_object *threads_json(const struct state_process *process, bool *failed)
{
	const struct kernel_state *state = process->span->state;
	struct json_object *threads = json_build_array(failed);
	struct thread_row row;

	for (uint32_t at = kernel_process_at(state, process->number)->first_thread; at;
	     at = kernel_thread_at(state, at)->next) {
		thread_row_fill(&row, process->span, at);
		if (process->row.end_ns || !row.end_ns)
			json_build_append(threads, thread_json(&row, failed), failed);
	}
	return threads;
}

static struct json_object *fds_json(const struct state_process *process, bool *failed)
{
	struct json_object *fds = json_build_array(failed);
	struct fd_row row;

	for (size_t i = 0; i < process->fd_count; i++) {
		fd_row_fill(&row, process->span, process->number, process->fds[i]);
		json_build_append(fds, fd_json(&row, failed), failed);
	}
	return fds;
}

struct processes {
	struct json_object *array;
	bool *failed;
};

static void add_process(void *context, const struct state_process *process)
{
	const struct processes *processes = context;
	const struct process_row *row = &process->row;
	bool *failed = processes->failed;
	struct json_object *object = json_build_object(failed);

	ADD("pid", json_object_new_int(row->pid));
	ADD("ppid", row->ppid < 0 ? NULL : json_object_new_int(row->ppid));
	ADD("comm", text_or_null(row->comm, failed));
	ADD("generation", json_build_integer(row->generation, failed));
	ADD("vpid", row->vpid < 0 ? NULL : json_object_new_int(row->vpid));
	ADD("start_ns", time_or_null(row->start_ns, failed));
	ADD("end_ns", time_or_null(row->end_ns, failed));
	ADD("cause", row->end_cause_unknown ? json_build_string("unknown", failed) : NULL);
	ADD("working_directory", text_or_null(row->directory, failed));
	ADD("container", text_or_null(row->container, failed));
	ADD("cgroup", text_or_null(row->cgroup, failed));
	ADD("cgroup_ns", row->cgroup_ns ? json_build_integer(row->cgroup_ns, failed) : NULL);
	ADD("threads", threads_json(process, failed));
	ADD("fds", row->files_known ? fds_json(process, failed) : NULL);
	json_build_append(processes->array, object, failed);
}

struct json_object *state_view_json(const struct state_view *view)
{
	bool outcome = false;
	bool *failed = &outcome;
	struct json_object *object = json_build_object(failed);
	struct processes processes = {json_build_array(failed), failed};
	const struct pending_filter filter = {.pid = view->pid, .comm = view->comm};
	struct pending_list pending;
	struct tracker_list trackers;

	ADD("host", json_build_string(view->host, failed));
	ADD("at_ns", json_build_integer(view->at_ns, failed));
	ADD("window_ns", json_build_integer(view->window_ns, failed));
	ADD("complete", json_build_boolean(kernel_state_complete(view->state), failed));
	if (!state_view_each(view, add_process, &processes))
		outcome = true;
	ADD("processes", processes.array);
	pending_list_build(&pending, view->state, view->names, &filter, view->at_ns,
	                   view->timeout_ns);
	ADD("pending", pending_list_json(&pending, failed));
	pending_list_free(&pending);
	tracker_list_build(&trackers, view->state, NULL, view->names, view->at_ns);
	ADD("trackers", tracker_list_json(&trackers, failed));
	tracker_list_free(&trackers);
#undef ADD
	if (!outcome)
		return object;
	json_object_put(object);
	return NULL;
}

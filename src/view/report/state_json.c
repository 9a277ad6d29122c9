// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes, threads and open files at one time, in order, and as JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "view/json_build.h"
#include "view/report/pending.h"
#include "view/report/state_view.h"
#include "view/report/tracker_json.h"

bool state_view_wants(const struct state_view *view, const struct kernel_process *process)
{
	return (view->pid < 0 || view->pid == process->pid) &&
	       (!view->comm || !strcmp(view->comm, names_text(view->names, process->comm)));
}

const struct kernel_fd *state_view_earlier_fd(const struct state_view *view, uint32_t number)
{
	return view->earlier ? kernel_fd_earlier(view->earlier, number,
	                                         kernel_fd_at(view->state, number)->serial)
	                     : NULL;
}

static struct json_object *time_or_null(uint64_t time_ns, bool *failed)
{
	return time_ns ? json_build_integer(time_ns, failed) : NULL;
}

static struct json_object *name_or_null(const struct state_view *view, uint32_t name, bool *failed)
{
	return name ? json_build_string(names_text(view->names, name), failed) : NULL;
}

static struct json_object *fd_json(const struct state_view *view, uint32_t number, bool *failed)
{
	const struct kernel_fd *fd = kernel_fd_at(view->state, number);
	const struct kernel_fd *before = state_view_earlier_fd(view, number);
	struct json_object *object = json_build_object(failed);

#define ADD(name, value) json_build_add(object, name, value, failed)
	ADD("fd", json_object_new_int(fd->number));
	ADD("path", name_or_null(view, fd->path, failed));
	ADD("kind", json_build_string(fd_kind_name((enum fd_kind)fd->kind), failed));
	ADD("opened_ns", time_or_null(fd->opened_ns, failed));
	ADD("closed_ns", fd->open ? NULL : json_build_integer(fd->closed_ns, failed));
	ADD("cloexec", json_build_boolean(fd->cloexec, failed));
	ADD("read_bytes", json_build_integer(fd->read_bytes, failed));
	ADD("written_bytes", json_build_integer(fd->written_bytes, failed));
	ADD("window_read_bytes",
	    json_build_integer(fd->read_bytes - (before ? before->read_bytes : 0), failed));
	ADD("window_written_bytes",
	    json_build_integer(fd->written_bytes - (before ? before->written_bytes : 0), failed));
	ADD("spliced", json_build_boolean(fd->spliced, failed));
	ADD("calls", json_build_integer(fd->calls, failed));
	ADD("errors", json_build_integer(fd->errors, failed));
	ADD("max_ns", fd->calls ? json_build_integer(fd->max_ns, failed) : NULL);
	ADD("p99_ns",
	    fd->calls ? json_build_integer(kernel_coarse_percentile_ns(view->state, fd->coarse,
	                                                               99.0, fd->max_ns),
	                                   failed)
	              : NULL);
	ADD("last_call",
	    fd->calls ? json_build_string(syscall_row(fd->last_call)->name, failed) : NULL);
	ADD("cause", fd->cause_unknown ? json_build_string("unknown", failed) : NULL);
	return object;
}

/* The call that a thread is in, with its age. */
static struct json_object *call_json(const struct state_view *view,
                                     const struct kernel_thread *thread, bool *failed)
{
	struct json_object *object;

	if (!thread->call.active || thread->ended)
		return NULL;
	object = json_build_object(failed);
	ADD("name", name_or_null(view, thread->call.name, failed));
	ADD("entered_ns", json_build_integer(thread->call.entry_ns, failed));
	ADD("age_ns", json_build_integer(view->at_ns > thread->call.entry_ns
	                                         ? view->at_ns - thread->call.entry_ns
	                                         : 0,
	                                 failed));
	ADD("fd", thread->call.fd ? json_object_new_int((int32_t)thread->call.args[0]) : NULL);
	return object;
}

static struct json_object *thread_json(const struct state_view *view, uint32_t number, bool *failed)
{
	const struct kernel_thread *thread = kernel_thread_at(view->state, number);
	struct json_object *object = json_build_object(failed);

	ADD("tid", json_object_new_int(thread->tid));
	ADD("comm", name_or_null(view, thread->comm, failed));
	ADD("cpu_time_ns", json_build_integer(thread->cpu_time_ns, failed));
	ADD("generation", json_build_integer(thread->generation, failed));
	ADD("start_ns", time_or_null(thread->start_ns, failed));
	ADD("end_ns", thread->ended ? json_build_integer(thread->end_ns, failed) : NULL);
	ADD("in_flight", call_json(view, thread, failed));
	return object;
}

static struct json_object *process_json(const struct state_view *view, uint32_t number,
                                        struct number_list *fds, bool *failed)
{
	const struct kernel_process *process = kernel_process_at(view->state, number);
	struct json_object *object = json_build_object(failed);
	struct json_object *threads = json_build_array(failed);
	struct json_object *files = json_build_array(failed);
	int32_t parent = kernel_process_parent(view->state, process);

	ADD("pid", json_object_new_int(process->pid));
	ADD("ppid", parent < 0 ? NULL : json_object_new_int(parent));
	ADD("comm", name_or_null(view, process->comm, failed));
	ADD("generation", json_build_integer(process->generation, failed));
	ADD("vpid", process->vpid < 0 ? NULL : json_object_new_int(process->vpid));
	ADD("start_ns", time_or_null(process->start_ns, failed));
	ADD("end_ns", process->ended ? json_build_integer(process->end_ns, failed) : NULL);
	ADD("cause", process->cause_unknown ? json_build_string("unknown", failed) : NULL);
	ADD("working_directory", name_or_null(view, process->directory, failed));
	ADD("container", name_or_null(view, process->container, failed));
	ADD("cgroup", name_or_null(view, process->cgroup, failed));
	ADD("cgroup_ns",
	    process->cgroup_ns ? json_build_integer(process->cgroup_ns, failed) : NULL);
	/* Of a living process the living ones: what /proc would list. */
	for (uint32_t at = process->first_thread; at; at = kernel_thread_at(view->state, at)->next)
		if (process->ended || !kernel_thread_at(view->state, at)->ended)
			json_build_append(threads, thread_json(view, at, failed), failed);
	ADD("threads", threads);
	if (!fd_list_of_process(fds, view->state, number))
		*failed = true;
	for (size_t i = 0; i < fds->count; i++)
		json_build_append(files, fd_json(view, fds->numbers[i], failed), failed);
	ADD("fds", files);
	return object;
}

struct json_object *state_view_json(const struct state_view *view)
{
	bool outcome = false;
	bool *failed = &outcome;
	struct json_object *object = json_build_object(failed);
	struct json_object *processes = json_build_array(failed);
	const struct pending_filter filter = {.pid = view->pid, .comm = view->comm};
	struct pending_list pending;
	struct tracker_list trackers;
	struct number_list fds = {0};
	struct number_list list = {0};
	bool listed = process_list(&list, view->state);

	ADD("host", json_build_string(view->host, failed));
	ADD("at_ns", json_build_integer(view->at_ns, failed));
	ADD("window_ns", json_build_integer(view->window_ns, failed));
	ADD("complete", json_build_boolean(kernel_state_complete(view->state), failed));
	for (size_t i = 0; listed && i < list.count; i++)
		if (state_view_wants(view, kernel_process_at(view->state, list.numbers[i])))
			json_build_append(processes,
			                  process_json(view, list.numbers[i], &fds, failed),
			                  failed);
	ADD("processes", processes);
	pending_list_build(&pending, view->state, view->names, &filter, view->at_ns,
	                   view->timeout_ns);
	ADD("pending", pending_list_json(&pending, failed));
	pending_list_free(&pending);
	tracker_list_build(&trackers, view->state, NULL, view->names, view->at_ns);
	ADD("trackers", tracker_list_json(&trackers, failed));
	tracker_list_free(&trackers);
#undef ADD
	free(fds.numbers);
	if (!listed)
		outcome = true;
	free(list.numbers);
	if (!outcome)
		return object;
	json_object_put(object);
	return NULL;
}

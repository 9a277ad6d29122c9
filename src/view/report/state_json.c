// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes, threads and open files at one time, in order, and as JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "view/json_build.h"
#include "view/report/state_view.h"

static bool append(struct fd_list *list, uint32_t number)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 64;
		uint32_t *numbers = realloc(list->numbers, capacity * sizeof(*numbers));

		if (!numbers)
			return false;
		list->numbers = numbers;
		list->capacity = capacity;
	}
	list->numbers[list->count++] = number;
	return true;
}

static bool append_table(struct fd_list *list, const struct kernel_state *state, uint32_t number)
{
	const struct kernel_fd_table *table = kernel_fd_table_at(state, number);

	for (uint32_t at = table->first_open; at; at = kernel_fd_at(state, at)->next)
		if (!append(list, at))
			return false;
	for (uint32_t at = table->first_closed; at; at = kernel_fd_at(state, at)->next)
		if (!append(list, at))
			return false;
	return true;
}

/* Threads of one process may have tables of their own; each counts once. */
static bool seen_before(const struct kernel_state *state, const struct kernel_process *process,
                        uint32_t thread_number)
{
	uint32_t table = kernel_thread_at(state, thread_number)->table;

	if (table == process->table)
		return true;
	for (uint32_t at = process->first_thread; at != thread_number;
	     at = kernel_thread_at(state, at)->next)
		if (kernel_thread_at(state, at)->table == table)
			return true;
	return false;
}

static int compare_fds(const void *a, const void *b, void *context)
{
	const struct kernel_fd *left = kernel_fd_at(context, *(const uint32_t *)a);
	const struct kernel_fd *right = kernel_fd_at(context, *(const uint32_t *)b);

	if (left->number != right->number)
		return left->number < right->number ? -1 : 1;
	return left->serial < right->serial ? -1 : left->serial > right->serial;
}

/* qsort_r() does not change what its context points to. */
static void *without_const(const void *pointer)
{
	union {
		const void *from;
		void *to;
	} both = {pointer};

	return both.to;
}

bool fd_list_of_process(struct fd_list *list, const struct kernel_state *state,
                        const struct kernel_process *process)
{
	list->count = 0;
	if (process->table && !append_table(list, state, process->table))
		return false;
	for (uint32_t at = process->first_thread; at; at = kernel_thread_at(state, at)->next)
		if (!seen_before(state, process, at) &&
		    !append_table(list, state, kernel_thread_at(state, at)->table))
			return false;
	if (list->count)
		qsort_r(list->numbers, list->count, sizeof(*list->numbers), compare_fds,
		        without_const(state));
	return true;
}

static int compare_processes(const void *a, const void *b, void *context)
{
	const struct kernel_process *left = kernel_process_at(context, *(const uint32_t *)a);
	const struct kernel_process *right = kernel_process_at(context, *(const uint32_t *)b);

	if (left->pid != right->pid)
		return left->pid < right->pid ? -1 : 1;
	return left->serial < right->serial ? -1 : left->serial > right->serial;
}

uint32_t *process_list(const struct kernel_state *state, size_t *count)
{
	size_t capacity = 1;
	uint32_t *numbers;

	for (uint32_t i = 0; (i = kernel_process_next(state, i));)
		capacity++;
	numbers = malloc(capacity * sizeof(*numbers));
	if (!numbers)
		return NULL;
	*count = 0;
	for (uint32_t i = 0; (i = kernel_process_next(state, i));)
		if (kernel_process_at(state, i)->pid != 0)
			numbers[(*count)++] = i;
	qsort_r(numbers, *count, sizeof(*numbers), compare_processes, without_const(state));
	return numbers;
}

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
                                        struct fd_list *fds, bool *failed)
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
	ADD("cgroup_ns",
	    process->cgroup_ns ? json_build_integer(process->cgroup_ns, failed) : NULL);
	/* Of a living process the living ones: what /proc would list. */
	for (uint32_t at = process->first_thread; at; at = kernel_thread_at(view->state, at)->next)
		if (process->ended || !kernel_thread_at(view->state, at)->ended)
			json_build_append(threads, thread_json(view, at, failed), failed);
	ADD("threads", threads);
	if (!fd_list_of_process(fds, view->state, process))
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
	struct fd_list fds = {0};
	size_t count = 0;
	uint32_t *numbers = process_list(view->state, &count);

	ADD("host", json_build_string(view->host, failed));
	ADD("at_ns", json_build_integer(view->at_ns, failed));
	ADD("window_ns", json_build_integer(view->window_ns, failed));
	ADD("complete", json_build_boolean(kernel_state_complete(view->state), failed));
	for (size_t i = 0; numbers && i < count; i++)
		if (state_view_wants(view, kernel_process_at(view->state, numbers[i])))
			json_build_append(processes, process_json(view, numbers[i], &fds, failed),
			                  failed);
	ADD("processes", processes);
#undef ADD
	free(fds.numbers);
	if (!numbers)
		outcome = true;
	free(numbers);
	if (!outcome)
		return object;
	json_object_put(object);
	return NULL;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The totals of a whole trace: what processes, threads and files leave behind when they
 * are forgotten. A window keeps none of this.
 */
#include "model/kernel/parts.h"

/* The object of a key in `pool`, made if it is not there; NULL: refused. */
static void *find_or_make(struct kernel_state *state, struct pool *pool, struct table *index,
                          uint64_t a, uint64_t b)
{
	uint64_t *slot = table_put(index, a, b);

	if (!slot)
		return NULL;
	if (!*slot)
		*slot = state_take(state, pool);
	return *slot ? pool_at(pool, (uint32_t)*slot) : NULL;
}

void retire_process(struct kernel_state *state, const struct kernel_process *process)
{
	struct retired_process *retired;
	uint64_t sum = 0;

	for (unsigned i = 0; i < BYTE_CALL_COUNT; i++)
		sum += process->bytes[i];
	if (!state->settings.whole_trace || !sum)
		return;
	retired = find_or_make(state, &state->retired, &state->retired_index,
	                       (uint32_t)process->pid, 0);
	if (!retired)
		return;
	retired->pid = process->pid;
	retired->comm = process->comm;
	for (unsigned i = 0; i < BYTE_CALL_COUNT; i++)
		retired->bytes[i] += process->bytes[i];
}

void retire_thread(struct kernel_state *state, const struct kernel_thread *thread)
{
	struct retired_thread *retired;

	if (!state->settings.whole_trace || !thread->switches)
		return;
	retired = find_or_make(state, &state->retired_threads, &state->retired_thread_index,
	                       (uint32_t)thread->tid, thread->comm);
	if (!retired)
		return;
	retired->tid = thread->tid;
	retired->pid = process_at(state, thread->process)->pid;
	retired->comm = thread->comm;
	retired->prio = thread->real_time_prio ? thread->real_time_prio : thread->prio;
	retired->cpu_time_ns += thread->cpu_time_ns;
	retired->switches += thread->switches;
	retired->migrations += thread->migrations;
}

static void add_file(struct retired_file *file, const struct kernel_fd *fd)
{
	file->path = fd->path;
	file->kind = fd->kind;
	file->opened++;
	file->read_bytes += fd->read_bytes;
	file->written_bytes += fd->written_bytes;
	file->calls += fd->calls;
	file->errors += fd->errors;
	if (fd->max_ns > file->max_ns)
		file->max_ns = fd->max_ns;
}

void retire_fd(struct kernel_state *state, const struct kernel_fd *fd)
{
	struct retired_file *file;

	/* Files that were inherited and not used would be most of them. */
	if (!state->settings.whole_trace || !fd->calls)
		return;
	file = find_or_make(state, &state->retired_files, &state->retired_file_index, fd->path,
	                    fd->kind);
	if (file)
		add_file(file, fd);
}

void kernel_threads_each(const struct kernel_state *state,
                         void (*each)(void *context, const struct retired_thread *thread),
                         void *context)
{
	for (uint32_t i = 0; (i = pool_next(&state->retired_threads, i));)
		each(context, pool_at(&state->retired_threads, i));
	for (uint32_t i = 0; (i = pool_next(&state->threads, i));) {
		const struct kernel_thread *thread = thread_at(state, i);
		const struct retired_thread same = {
		        .tid = thread->tid,
		        .pid = process_at(state, thread->process)->pid,
		        .comm = thread->comm,
		        .prio = thread->real_time_prio ? thread->real_time_prio : thread->prio,
		        .cpu_time_ns = thread->cpu_time_ns,
		        .switches = thread->switches,
		        .migrations = thread->migrations,
		};

		if (thread->switches)
			each(context, &same);
	}
}

void kernel_files_each(const struct kernel_state *state,
                       void (*each)(void *context, const struct retired_file *file), void *context)
{
	for (uint32_t i = 0; (i = pool_next(&state->retired_files, i));)
		each(context, pool_at(&state->retired_files, i));
	for (uint32_t i = 0; (i = pool_next(&state->fds, i));) {
		struct retired_file file = {.path = 0};

		add_file(&file, fd_at(state, i));
		if (file.calls)
			each(context, &file);
	}
}

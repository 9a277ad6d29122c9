// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads and processes as objects: found, made, joined when the process of a
 * thread is learnt, ended, forgotten. When this happens is told by scheduler.c
 * and statedump.c.
 */
#include "model/kernel/parts.h"

static uint32_t next_generation(struct kernel_state *state, int32_t id, enum generation what)
{
	uint64_t *count = table_put(&state->generations, (uint32_t)id, what);

	return count ? (uint32_t)++ * count : 1;
}

uint32_t process_create(struct kernel_state *state, int32_t pid)
{
	uint32_t number = state_take(state, &state->processes);
	uint64_t *slot = number ? table_put(&state->process_index, (uint32_t)pid, 0) : NULL;
	struct kernel_process *process;

	if (!slot) {
		if (number)
			pool_give(&state->processes, number);
		return 0;
	}
	*slot = number;
	process = process_at(state, number);
	process->pid = pid;
	process->ppid = -1;
	process->vpid = -1;
	process->generation = next_generation(state, pid, GENERATION_PROCESS);
	process->serial = ++state->serial;
	process->created_sequence = state->sequence;
	return number;
}

static void join_process(struct kernel_state *state, uint32_t number, uint32_t process_number)
{
	struct kernel_thread *thread = thread_at(state, number);
	struct kernel_process *process = process_at(state, process_number);

	thread->process = process_number;
	thread->previous = 0;
	thread->next = process->first_thread;
	if (thread->next)
		thread_at(state, thread->next)->previous = number;
	process->first_thread = number;
	process->living += !thread->ended;
	/* A process that has a living thread has not ended, whatever was told before. */
	if (process->living && process->ended) {
		process->ended = false;
		process->overdue = false;
		process->end_ns = 0;
	}
	if (thread->tid == process->pid || !process->comm)
		process->comm = thread->comm;
}

static void leave_process(struct kernel_state *state, uint32_t number)
{
	struct kernel_thread *thread = thread_at(state, number);
	struct kernel_process *process = process_at(state, thread->process);

	if (thread->next)
		thread_at(state, thread->next)->previous = thread->previous;
	if (thread->previous)
		thread_at(state, thread->previous)->next = thread->next;
	else
		process->first_thread = thread->next;
	process->living -= !thread->ended;
}

/* The table of a process follows its leader's, or that of its only thread. */
static void follow_table(struct kernel_state *state, const struct kernel_thread *thread)
{
	struct kernel_process *process = process_at(state, thread->process);

	if (process->table == thread->table)
		return;
	if (process->table && thread->tid != process->pid && process->living > 1)
		return;
	fd_table_reference(state, thread->table);
	if (process->table)
		fd_table_release(state, process->table);
	process->table = thread->table;
}

uint32_t thread_create(struct kernel_state *state, int32_t tid, uint32_t process, uint32_t table)
{
	uint32_t stale = kernel_thread_find(state, tid);
	uint32_t number = state_take(state, &state->threads);
	uint64_t *slot = number ? table_put(&state->thread_index, (uint32_t)tid, 0) : NULL;
	struct kernel_thread *thread;

	if (!slot) {
		if (number)
			pool_give(&state->threads, number);
		return 0;
	}
	*slot = number;
	thread = thread_at(state, number);
	thread->tid = tid;
	thread->vtid = -1;
	thread->generation = next_generation(state, tid, GENERATION_THREAD);
	thread->serial = ++state->serial;
	thread->created_sequence = state->sequence;
	thread->table = table;
	fd_table_reference(state, table);
	fd_table_enter(state, table);
	join_process(state, number, process);
	follow_table(state, thread);
	/* One that still lives under the id must have ended unseen. */
	if (stale)
		thread_end(state, stale, true);
	return number;
}

/* Undo what was made for a thread that could not be. */
static uint32_t refuse(struct kernel_state *state, uint32_t process, uint32_t table)
{
	if (process && !process_at(state, process)->first_thread)
		process_forget(state, process);
	if (table && !fd_table_at(state, table)->references) {
		fd_table_reference(state, table);
		fd_table_release(state, table);
	}
	return 0;
}

uint32_t thread_get(struct kernel_state *state, int32_t tid)
{
	uint32_t number = kernel_thread_find(state, tid);
	uint32_t process;
	uint32_t table;

	if (number)
		return number;
	process = kernel_process_find(state, tid);
	if (!process || process_at(state, process)->ended)
		process = process_create(state, tid);
	if (!process)
		return 0;
	table = process_at(state, process)->table;
	if (!table)
		table = fd_table_create(state);
	number = table ? thread_create(state, tid, process, table) : 0;
	return number ? number : refuse(state, process, table);
}

void thread_change_name(struct kernel_state *state, uint32_t number, uint32_t comm)
{
	struct kernel_thread *thread = thread_at(state, number);
	struct kernel_process *process = process_at(state, thread->process);

	if (thread->tid == process->pid || !process->comm)
		process->comm = comm;
	thread->comm = comm;
	if (!state->settings.whole_trace)
		thread->waking_series = thread->wakeup_series = 0;
}

/* Everything that was counted for a process under a wrong id belongs to another. */
static void take_over(struct kernel_process *into, const struct kernel_process *from)
{
	for (unsigned i = 0; i < BYTE_CALL_COUNT; i++)
		into->bytes[i] += from->bytes[i];
	into->switches += from->switches;
	into->syscalls += from->syscalls;
	into->gone_cpu_time_ns += from->gone_cpu_time_ns;
	if (!into->directory)
		into->directory = from->directory;
	if (into->ppid < 0)
		into->ppid = from->ppid;
	if (into->vpid < 0)
		into->vpid = from->vpid;
	if (from->wakeup_max_ns > into->wakeup_max_ns)
		into->wakeup_max_ns = from->wakeup_max_ns;
	if (from->start_ns && (!into->start_ns || from->start_ns < into->start_ns))
		into->start_ns = from->start_ns;
}

void thread_learn_process(struct kernel_state *state, uint32_t number, int32_t pid)
{
	struct kernel_thread *thread = thread_at(state, number);
	uint32_t old_number = thread->process;
	struct kernel_process *old = process_at(state, old_number);
	uint32_t process_number;
	struct kernel_process *process;

	if (old->pid == pid || old->pid_known) {
		old->pid_known = old->pid_known || old->pid == pid;
		return;
	}
	if (thread->ended)
		return;
	process_number = kernel_process_find(state, pid);
	if (!process_number || process_at(state, process_number)->ended)
		process_number = process_create(state, pid);
	if (!process_number)
		return;
	process = process_at(state, process_number);
	process->pid_known = true;
	leave_process(state, number);
	take_over(process, old);
	join_process(state, number, process_number);
	if (process->table && process->table != thread->table) {
		uint32_t own = thread->table;

		fd_table_merge(state, process->table, own);
		thread_use_table(state, number, process->table);
	} else if (!process->table) {
		follow_table(state, thread);
	}
	if (!old->first_thread) {
		/* What it counted lives on in the other. */
		for (unsigned i = 0; i < BYTE_CALL_COUNT; i++)
			old->bytes[i] = 0;
		process_forget(state, old_number);
	}
}

void thread_use_table(struct kernel_state *state, uint32_t number, uint32_t table)
{
	struct kernel_thread *thread = thread_at(state, number);
	uint32_t old = thread->table;

	if (old == table)
		return;
	if (thread->call.active && thread->call.changes_table) {
		fd_table_at(state, old)->changing--;
		fd_table_at(state, table)->changing++;
	}
	fd_table_reference(state, table);
	thread->table = table;
	if (!thread->ended) {
		fd_table_enter(state, table);
		fd_table_leave(state, old);
	}
	fd_table_release(state, old);
	follow_table(state, thread);
}

void thread_unshare_table(struct kernel_state *state, uint32_t number, bool whole_process)
{
	struct kernel_thread *thread = thread_at(state, number);
	const struct kernel_process *process = process_at(state, thread->process);
	uint32_t shared = thread->table;
	uint32_t own = 1;
	uint32_t copy;

	for (uint32_t at = process->first_thread; whole_process && at;) {
		const struct kernel_thread *other = thread_at(state, at);

		own += at != number && !other->ended && other->table == shared;
		at = other->next;
	}
	if (fd_table_at(state, shared)->users <= own)
		return;
	copy = fd_table_copy(state, shared);
	if (!copy)
		return;
	thread_use_table(state, number, copy);
	for (uint32_t at = process->first_thread; whole_process && at;) {
		const struct kernel_thread *other = thread_at(state, at);
		uint32_t next = other->next;

		if (!other->ended && other->table == shared)
			thread_use_table(state, at, copy);
		at = next;
	}
}

void thread_end(struct kernel_state *state, uint32_t number, bool cause_unknown)
{
	struct kernel_thread *thread = thread_at(state, number);
	struct kernel_process *process = process_at(state, thread->process);

	if (thread->ended)
		return;
	fd_call_drop(state, thread);
	thread->ended = true;
	thread->cause_unknown = cause_unknown;
	thread->end_ns = state->time_ns;
	fd_table_leave(state, thread->table);
	state_queue_ended(state, ENDED_THREAD, number, thread->serial);
	if (--process->living)
		return;
	process->ended = true;
	process->cause_unknown = cause_unknown;
	process->end_ns = state->time_ns;
	state_queue_ended(state, ENDED_PROCESS, thread->process, process->serial);
}

void thread_forget(struct kernel_state *state, uint32_t number)
{
	struct kernel_thread *thread = thread_at(state, number);
	struct kernel_process *process;

	retire_thread(state, thread);
	latency_settle_thread(state, thread);
	if (kernel_thread_find(state, thread->tid) == number)
		table_remove(&state->thread_index, (uint32_t)thread->tid, 0);
	leave_process(state, number);
	process = process_at(state, thread->process);
	process->gone_cpu_time_ns += thread->cpu_time_ns;
	if (process->overdue && !process->first_thread)
		process_forget(state, thread->process);
	fd_table_release(state, thread->table);
	pool_give(&state->threads, number);
}

void process_forget(struct kernel_state *state, uint32_t number)
{
	struct kernel_process *process = process_at(state, number);

	retire_process(state, process);
	if (kernel_process_find(state, process->pid) == number)
		table_remove(&state->process_index, (uint32_t)process->pid, 0);
	coarse_free(state, process->coarse);
	if (process->table)
		fd_table_release(state, process->table);
	pool_give(&state->processes, number);
}

/* Learn from the contexts what they tell of the thread. */
static void learn_from_contexts(struct apply *apply, uint32_t number, bool root_namespace)
{
	const struct kernel_event *event = apply->event;
	struct kernel_state *state = apply->state;
	struct kernel_thread *thread = thread_at(state, number);
	struct kernel_process *process = process_at(state, thread->process);

	if (!process->pid_known) {
		if (kernel_event_has_context(event, CONTEXT_PID))
			thread_learn_process(state, number, (int32_t)event->contexts[CONTEXT_PID]);
		else if (root_namespace && kernel_event_has_context(event, CONTEXT_VPID))
			thread_learn_process(state, number, (int32_t)event->contexts[CONTEXT_VPID]);
		process = process_at(state, thread->process);
	}
	if (thread->vtid < 0 && kernel_event_has_context(event, CONTEXT_VTID))
		thread->vtid = (int32_t)event->contexts[CONTEXT_VTID];
	if (process->vpid < 0 && kernel_event_has_context(event, CONTEXT_VPID))
		process->vpid = (int32_t)event->contexts[CONTEXT_VPID];
	if (process->ppid < 0 && kernel_event_has_context(event, CONTEXT_PPID))
		process->ppid = (int32_t)event->contexts[CONTEXT_PPID];
	if (kernel_event_has_context(event, CONTEXT_PROCNAME))
		thread_rename(state, number, apply_name(apply, event->contexts[CONTEXT_PROCNAME]));
}

uint32_t thread_of_contexts(struct apply *apply)
{
	const struct kernel_event *event = apply->event;
	struct kernel_state *state = apply->state;
	const struct kernel_cpu *cpu =
	        apply->cpu < state->cpu_count ? &state->cpus[apply->cpu] : NULL;
	bool root_namespace = false;
	uint32_t number = 0;

	if (kernel_event_has_context(event, CONTEXT_TID)) {
		int32_t tid = (int32_t)event->contexts[CONTEXT_TID];

		number = thread_get_current(state, cpu, tid);
		root_namespace = kernel_event_has_context(event, CONTEXT_VTID) &&
		                 (int32_t)event->contexts[CONTEXT_VTID] == tid;
	} else if (kernel_event_has_context(event, CONTEXT_VTID)) {
		int32_t vtid = (int32_t)event->contexts[CONTEXT_VTID];

		/* An id inside a container is no id of the host: what runs here tells more. */
		if (cpu && cpu->thread) {
			const struct kernel_thread *current = thread_at(state, cpu->thread);

			if (vtid == (current->vtid < 0 ? current->tid : current->vtid))
				number = cpu->thread;
		}
		if (!number)
			number = thread_get(state, vtid);
		root_namespace = number && thread_at(state, number)->tid == vtid;
	}
	if (number)
		learn_from_contexts(apply, number, root_namespace);
	return number;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the scheduler's events do: who runs where, wakeup latencies, CPU time, and
 * the life of threads: fork, exec, exit, free.
 */
#include <string.h>

#include "model/kernel/parts.h"

#define CLONE_FILES_FLAG  0x400u
#define CLONE_PARENT_FLAG 0x8000u
#define COMM_LENGTH       15u

static void set_prio(struct kernel_thread *thread, int32_t prio)
{
	thread->prio = prio;
	if (prio < 0)
		thread->real_time_prio = prio;
}

static void record_wakeup(struct apply *apply, struct kernel_thread *thread, enum latency_kind kind,
                          uint64_t since_ns)
{
	uint64_t value_ns = apply->time_ns - since_ns;
	uint32_t *series = kind == LATENCY_WAKING ? &thread->waking_series : &thread->wakeup_series;

	if (!apply->state->settings.filter || state_wants_thread(apply->state, thread))
		latency_record_cpu(apply, kind, value_ns);
	if (!latency_has_series(apply->state, kind))
		return;
	if (apply->state->settings.whole_trace) {
		latency_record_known(apply->state, series, kind, LATENCY_BY_THREAD, thread->serial,
		                     value_ns);
		return;
	}
	/* A window has no end at which names are settled, and too many threads. */
	latency_record_known(apply->state, series, kind, LATENCY_BY_COMM, thread->comm, value_ns);
	if (thread->prio < 0)
		latency_record(apply->state, kind, LATENCY_BY_TID, (uint32_t)thread->tid, value_ns,
		               thread->comm, thread->prio);
}

static void switch_in(struct apply *apply, uint32_t number)
{
	struct kernel_thread *thread = thread_at(apply->state, number);
	struct kernel_process *process = process_at(apply->state, thread->process);
	uint64_t since_ns = thread->waking_ns ? thread->waking_ns : thread->wakeup_ns;

	thread->current_cpus++;
	thread->last_cpu = apply->cpu;
	if (thread->tid == 0)
		return;
	if (thread->waking_ns) {
		record_wakeup(apply, thread, LATENCY_WAKING, thread->waking_ns);
		state_tell_object(apply->state, LATENCY_WAKING, process->serial,
		                  apply->time_ns - since_ns);
	}
	if (thread->wakeup_ns)
		record_wakeup(apply, thread, LATENCY_WAKEUP, thread->wakeup_ns);
	if (thread->wakeup_ns && !thread->waking_ns)
		state_tell_object(apply->state, LATENCY_WAKEUP, process->serial,
		                  apply->time_ns - since_ns);
	if (since_ns) {
		uint64_t value_ns = apply->time_ns - since_ns;

		coarse_record(apply->state, &process->coarse, value_ns);
		if (value_ns > process->wakeup_max_ns)
			process->wakeup_max_ns = value_ns;
		if (apply->state->causes)
			causes_wakeup(apply->state->causes, apply, thread,
			              thread->waking_ns ? LATENCY_WAKING : LATENCY_WAKEUP,
			              since_ns);
	}
	thread->waking_ns = 0;
	thread->wakeup_ns = 0;
}

static void switch_out(struct kernel_state *state, uint32_t number)
{
	struct kernel_thread *thread = thread_at(state, number);

	thread->current_cpus--;
	if (thread->overdue && !thread->current_cpus)
		state_queue_ended(state, ENDED_THREAD, number, thread->serial);
}

/* The time since the last switch is that of the thread which was switched in there. */
static void charge(struct kernel_state *state, struct kernel_cpu *cpu, uint64_t time_ns)
{
	cpu->switches++;
	if (!cpu->since_ns)
		return;
	if (cpu->current != 0)
		cpu->busy_ns += time_ns - cpu->since_ns;
	if (cpu->thread && (!state->settings.filter || state_wants_cpu(state, state->event_cpu)))
		thread_at(state, cpu->thread)->cpu_time_ns += time_ns - cpu->since_ns;
}

void scheduler_forget(struct kernel_state *state)
{
	for (unsigned i = 0; i < state->cpu_count; i++) {
		struct kernel_cpu *cpu = &state->cpus[i];

		if (cpu->thread)
			switch_out(state, cpu->thread);
		cpu->current = KERNEL_CPU_UNSEEN;
		cpu->thread = 0;
		cpu->since_ns = 0;
	}
	for (uint32_t i = 0; (i = kernel_thread_next(state, i));) {
		thread_at(state, i)->waking_ns = 0;
		thread_at(state, i)->wakeup_ns = 0;
		fd_call_drop(state, thread_at(state, i));
	}
}

void scheduler_switch(struct apply *apply)
{
	const struct sched_switch_fields *fields = apply->event->sched_switch;
	struct kernel_state *state = apply->state;
	struct kernel_cpu *cpu;
	uint32_t prev;
	uint32_t next;

	if (apply->cpu == EVENT_CPU_NONE)
		return;
	cpu = state_cpu(state, apply->cpu);
	if (!cpu)
		return;
	prev = thread_get_current(state, cpu, fields->prev_tid);
	next = thread_get(state, fields->next_tid);
	if (prev) {
		struct kernel_thread *thread = thread_at(state, prev);

		thread_rename(state, prev, apply_name(apply, fields->prev_comm));
		thread->switches++;
		set_prio(thread, fields->prev_prio);
		thread->last_state = fields->prev_state;
		process_at(state, thread->process)->switches++;
		/* It ran all the time, unknown to us: nobody had to wake it. */
		if (cpu->current == KERNEL_CPU_UNSEEN)
			thread->waking_ns = thread->wakeup_ns = 0;
	}
	charge(state, cpu, apply->time_ns);
	if (cpu->thread)
		switch_out(state, cpu->thread);
	cpu->current = fields->next_tid;
	cpu->thread = next;
	cpu->since_ns = apply->time_ns;
	if (next) {
		thread_rename(state, next, apply_name(apply, fields->next_comm));
		set_prio(thread_at(state, next), fields->next_prio);
		switch_in(apply, next);
	}
}

void scheduler_wake(struct apply *apply)
{
	/* The three events have the same fields. */
	const struct sched_waking_fields *fields = apply->event->sched_waking;
	struct kernel_state *state = apply->state;
	struct kernel_thread *thread;
	uint64_t *begin_ns;
	uint32_t number;

	if (fields->tid == 0)
		return;
	number = thread_get(state, fields->tid);
	if (!number)
		return;
	thread_rename(state, number, apply_name(apply, fields->comm));
	thread = thread_at(state, number);
	object_expect(process_at(state, thread->process), sizeof(struct kernel_process));
	object_expect(&thread->waking_ns,
	              sizeof(*thread) - offsetof(struct kernel_thread, waking_ns));
	object_expect(fd_table_at(state, thread->table), sizeof(struct kernel_fd_table));
	set_prio(thread, fields->prio);
	if (thread->current_cpus)
		return;
	begin_ns = apply->event->event->type == EVENT_SCHED_WAKING ? &thread->waking_ns
	                                                           : &thread->wakeup_ns;
	if (!*begin_ns)
		*begin_ns = apply->time_ns;
}

void scheduler_migrate(struct apply *apply)
{
	uint32_t number = thread_get(apply->state, apply->event->sched_migrate_task->tid);

	if (number)
		thread_at(apply->state, number)->migrations++;
}

/* The flags of the clone that goes on in `parent`; what is not recorded is guessed by the ids. */
static uint64_t fork_flags(const struct kernel_thread *parent, bool same_process)
{
	const struct kernel_call *call = &parent->call;
	uint64_t guessed = same_process ? CLONE_FILES_FLAG : 0;

	if (!call->active)
		return guessed;
	if (call->number == SYSCALL_clone && (call->args_present & 1))
		return call->args[0];
	if (call->number == SYSCALL_clone3 && !call->raw && (call->args_present >> 2 & 1))
		return call->args[2];
	if (call->number == SYSCALL_fork || call->number == SYSCALL_vfork)
		return 0;
	return guessed;
}

/* What items tell of a child. */
struct child {
	int32_t vtid;      /* the last of vtids[]: in the innermost namespace; -1: not told */
	uint64_t start_ns; /* by its own account, a little before the event; 0: not told */
};

static struct child child_of_items(const struct apply *apply)
{
	const struct kernel_event *event = apply->event;
	struct child child = {.vtid = -1};
	unsigned position = 0;
	struct item item;

	while (item_next(event->items, event->item_words, &position, &item)) {
		const char *name = names_text(apply->state->names, apply_word(apply, item.name));

		if (!strcmp(name, "start_ns"))
			child.start_ns = item.word;
		if (item.kind != ITEM_ARRAY || strcmp(name, "vtids") != 0)
			continue;
		for (uint32_t i = 0; i < item.small; i++) {
			struct item element;

			if (!item_next(event->items, event->item_words, &position, &element))
				break;
			child.vtid = (int32_t)element.word;
		}
	}
	return child;
}

/* A state dump saw the child before the event of its fork came: it is no other one. */
static bool is_known(const struct kernel_state *state, uint32_t number, const struct child *child)
{
	const struct kernel_thread *thread = number ? thread_at(state, number) : NULL;

	return thread && !thread->ended && child->start_ns && thread->start_ns == child->start_ns;
}

static uint32_t fork_process(struct apply *apply, const struct kernel_thread *parent, int32_t pid,
                             uint64_t flags)
{
	struct kernel_state *state = apply->state;
	const struct kernel_process *of_parent = process_at(state, parent->process);
	uint32_t stale = kernel_process_find(state, pid);
	struct kernel_process *process;
	uint32_t number;

	/* One that lives under the id must have ended unseen. */
	while (stale && !process_at(state, stale)->ended) {
		uint32_t thread = process_at(state, stale)->first_thread;

		while (thread && thread_at(state, thread)->ended)
			thread = thread_at(state, thread)->next;
		if (!thread)
			break;
		thread_end(state, thread, true);
	}
	number = process_create(state, pid);
	if (!number)
		return 0;
	process = process_at(state, number);
	process->pid_known = true;
	process->ppid = flags & CLONE_PARENT_FLAG ? of_parent->ppid : of_parent->pid;
	process->start_ns = apply->time_ns;
	process->directory = of_parent->directory;
	process->cgroup_ns = of_parent->cgroup_ns;
	process->cgroup = of_parent->cgroup;
	process->container = of_parent->container;
	return number;
}

void scheduler_fork(struct apply *apply)
{
	const struct sched_process_fork_fields *fields = apply->event->sched_process_fork;
	struct kernel_state *state = apply->state;
	uint32_t parent = thread_get(state, fields->parent_tid);
	uint32_t stale = kernel_thread_find(state, fields->child_tid);
	uint32_t process;
	uint32_t table;
	uint32_t child;
	uint64_t flags;
	bool same_process;
	struct child told = child_of_items(apply);

	if (!parent || stale == parent)
		return;
	if (KERNEL_EVENT_HAS(apply->event, sched_process_fork, parent_pid))
		thread_learn_process(state, parent, fields->parent_pid);
	if (is_known(state, stale, &told)) {
		struct kernel_process *known = process_at(state, thread_at(state, stale)->process);

		if (known->ppid < 0 && fields->child_tid == known->pid)
			known->ppid = process_at(state, thread_at(state, parent)->process)->pid;
		return;
	}
	if (stale)
		thread_end(state, stale, true);
	same_process =
	        KERNEL_EVENT_HAS(apply->event, sched_process_fork, child_pid) &&
	        fields->child_pid == process_at(state, thread_at(state, parent)->process)->pid &&
	        fields->child_pid != fields->child_tid;
	flags = fork_flags(thread_at(state, parent), same_process);
	process = thread_at(state, parent)->process;
	if (!same_process)
		process = fork_process(apply, thread_at(state, parent), fields->child_tid, flags);
	if (!process)
		return;
	table = thread_at(state, parent)->table;
	if (!(flags & CLONE_FILES_FLAG))
		table = fd_table_copy(state, table);
	child = table ? thread_create(state, fields->child_tid, process, table) : 0;
	if (!child) {
		if (!process_at(state, process)->first_thread)
			process_forget(state, process);
		return;
	}
	thread_at(state, child)->start_ns = apply->time_ns;
	thread_at(state, child)->vtid = told.vtid;
	if (!same_process)
		process_at(state, process)->vpid = thread_at(state, child)->vtid;
	thread_rename(state, child, apply_name(apply, fields->child_comm));
}

/* A thread that is not the leader and calls exec gets the leader's id. */
static uint32_t change_tid(struct apply *apply, uint32_t old_number, int32_t tid)
{
	struct kernel_state *state = apply->state;
	struct kernel_thread *old = thread_at(state, old_number);
	uint32_t leader = kernel_thread_find(state, tid);
	struct kernel_cpu *cpu;
	uint32_t number;

	if (leader && leader != old_number)
		thread_end(state, leader, false);
	number = thread_create(state, tid, old->process, old->table);
	if (!number)
		return old_number;
	thread_at(state, number)->start_ns = apply->time_ns;
	thread_at(state, number)->prio = old->prio;
	thread_at(state, number)->real_time_prio = old->real_time_prio;
	thread_at(state, number)->call = old->call;
	thread_at(state, number)->waking_series = old->waking_series;
	thread_at(state, number)->wakeup_series = old->wakeup_series;
	old->waking_series = 0;
	old->wakeup_series = 0;
	thread_rename(state, number, old->comm);
	old->call = (struct kernel_call){0};
	for (unsigned i = 0; i < state->cpu_count; i++) {
		cpu = &state->cpus[i];
		if (cpu->thread != old_number)
			continue;
		cpu->thread = number;
		cpu->current = tid;
		switch_out(state, old_number);
		thread_at(state, number)->current_cpus++;
	}
	thread_end(state, old_number, false);
	return number;
}

static uint32_t comm_of_path(struct kernel_state *state, uint32_t path)
{
	const char *text = names_text(state->names, path);
	const char *slash = strrchr(text, '/');
	const char *name = slash ? slash + 1 : text;

	return names_intern(state->names, name, strnlen(name, COMM_LENGTH));
}

void scheduler_exec(struct apply *apply)
{
	const struct sched_process_exec_fields *fields = apply->event->sched_process_exec;
	struct kernel_state *state = apply->state;
	uint32_t number;

	if (fields->old_tid != fields->tid && kernel_thread_find(state, fields->old_tid))
		number = change_tid(apply, kernel_thread_find(state, fields->old_tid), fields->tid);
	else
		number = thread_get(state, fields->tid);
	if (!number)
		return;
	thread_unshare_table(state, number, true);
	fd_table_exec(state, thread_at(state, number)->table);
	if (kernel_event_has_context(apply->event, CONTEXT_PROCNAME))
		thread_rename(state, number,
		              apply_name(apply, apply->event->contexts[CONTEXT_PROCNAME]));
	else
		thread_rename(state, number,
		              comm_of_path(state, apply_name(apply, fields->filename)));
}

void scheduler_exit(struct apply *apply)
{
	uint32_t number = thread_get(apply->state, apply->event->sched_process_exit->tid);

	if (number)
		thread_end(apply->state, number, false);
}

void scheduler_free(struct apply *apply)
{
	int32_t tid = apply->event->sched_process_free->tid;
	uint32_t number = kernel_thread_find(apply->state, tid);

	if (!number || tid == 0)
		return;
	thread_end(apply->state, number, false);
	/* From here on the id may come back; what is still pending is nobody's. */
	thread_at(apply->state, number)->waking_ns = 0;
	thread_at(apply->state, number)->wakeup_ns = 0;
	table_remove(&apply->state->thread_index, (uint32_t)tid, 0);
}

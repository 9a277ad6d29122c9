// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The state dump: what the traced kernel itself says of processes and their files. It
 * creates, names, joins tables; what a later dump does not confirm ends there.
 */
#include <stdio.h>
#include <string.h>

#include "model/kernel/container.h"
#include "model/kernel/parts.h"

#define O_CLOEXEC_FLAG 0x80000u
/* The inode that Linux gives to the first cgroup namespace: PROC_CGROUP_INIT_INO. */
#define HOST_CGROUP_NS 0xEFFFFFFBu

static void dump_start(struct kernel_state *state, unsigned untold)
{
	state->untold = untold;
	if (untold & STATEDUMP_SAYS)
		state->seen = STATEDUMP_NO_SCHED | STATEDUMP_NO_CALLS | STATEDUMP_NO_IO;
	state->dump++;
	state->dumping = true;
	state->dump_has_fds = false;
	state->dump_lossy = false;
	state->dump_start_sequence = state->sequence;
}

/* The table at an address of the traced kernel, as the dump that goes on has it; 0: none yet. */
static uint32_t dumped_table(const struct kernel_state *state, uint64_t address)
{
	uint32_t table = (uint32_t)table_get(&state->address_index, address, 0);

	return table && fd_table_at(state, table)->dump == state->dump ? table : 0;
}

static void set_address(struct kernel_state *state, uint32_t number, uint64_t address)
{
	struct kernel_fd_table *table = fd_table_at(state, number);
	uint32_t before = (uint32_t)table_get(&state->address_index, address, 0);
	uint64_t *slot;

	if (table->address && table->address != address)
		table_remove(&state->address_index, table->address, 0);
	if (before && before != number)
		fd_table_at(state, before)->address = 0;
	slot = table_put(&state->address_index, address, 0);
	if (!slot)
		return;
	*slot = number;
	table->address = address;
	table->dump = state->dump;
}

static void use_dumped_table(struct kernel_state *state, uint32_t number, uint64_t address)
{
	struct kernel_thread *thread = thread_at(state, number);
	uint32_t table = dumped_table(state, address);
	uint32_t own = thread->table;

	if (!address || table == own)
		return;
	if (!table) {
		/* Its table was listed under another address in this dump: it has a new one. */
		if (fd_table_at(state, own)->dump == state->dump &&
		    fd_table_at(state, own)->address) {
			own = fd_table_create(state);
			if (!own)
				return;
			thread_use_table(state, number, own);
		}
		set_address(state, own, address);
		return;
	}
	/* The dump says that they share one. */
	if (fd_table_at(state, own)->dump != state->dump && fd_table_at(state, own)->users == 1)
		fd_table_merge(state, table, own);
	thread_use_table(state, number, table);
}

static void learn_cgroup(struct kernel_state *state, struct kernel_process *process,
                         uint32_t cgroup)
{
	char name[CONTAINER_NAME_BYTES];

	if (process->cgroup == cgroup)
		return;
	process->cgroup = cgroup;
	container_name(name, sizeof(name), names_text(state->names, cgroup));
	process->container = names_intern(state->names, name, strlen(name));
}

/*
 * What only the own host tells, before process_state of the same thread. A thread that
 * began later than the one that is known by its id is another.
 */
static void process_place(struct apply *apply)
{
	const struct rtscope_statedump_process_fields *fields =
	        apply->event->rtscope_statedump_process;
	struct kernel_state *state = apply->state;
	uint32_t number = kernel_thread_find(state, fields->tid);
	struct kernel_process *process;
	struct kernel_thread *thread;

	if (number) {
		bool later;

		thread = thread_at(state, number);
		later = !thread->start_ns || fields->start_ns > thread->start_ns;
		if (thread->ended && !later)
			return;
		if (thread->start_ns && later)
			thread_end(state, number, true);
		if (thread->ended)
			table_remove(&state->thread_index, (uint32_t)fields->tid, 0);
	}
	number = thread_get(state, fields->tid);
	if (!number)
		return;
	thread_learn_process(state, number, fields->pid);
	thread = thread_at(state, number);
	process = process_at(state, thread->process);
	if (!thread->start_ns)
		thread->start_ns = fields->start_ns;
	if (fields->tid != fields->pid)
		return;
	if (!process->start_ns)
		process->start_ns = fields->start_ns;
	if (fields->cgroup)
		learn_cgroup(state, process, apply_name(apply, fields->cgroup));
	/* What chdir told is as new, unless it was lost. */
	if (fields->directory &&
	    (!process->directory || state->lost_since_dump || kernel_state_only_listed(state)))
		process->directory = apply_name(apply, fields->directory);
}

static void process_state(struct apply *apply)
{
	const struct kernel_event *event = apply->event;
	const struct lttng_statedump_process_state_fields *fields =
	        event->lttng_statedump_process_state;
	struct kernel_state *state = apply->state;
	uint32_t number = thread_get(state, fields->tid);
	struct kernel_thread *thread;
	struct kernel_process *process;

	if (!number)
		return;
	thread = thread_at(state, number);
	if (thread->ended) {
		/* A zombie is dumped as well. */
		thread->dump = state->dump;
		return;
	}
	thread_learn_process(state, number, fields->pid);
	thread_rename(state, number, apply_name(apply, fields->name));
	thread->dump = state->dump;
	thread->kernel = fields->type == 1;
	process = process_at(state, thread->process);
	if (process->pid == fields->pid)
		process->ppid = fields->ppid;
	if (KERNEL_EVENT_HAS(event, lttng_statedump_process_state, vtid))
		thread->vtid = fields->vtid;
	if (KERNEL_EVENT_HAS(event, lttng_statedump_process_state, vpid))
		process->vpid = fields->vpid;
	if (KERNEL_EVENT_HAS(event, lttng_statedump_process_state, file_table_address))
		use_dumped_table(state, number, fields->file_table_address);
}

/* One that began after the threads were listed, or has a new table: its record tells both. */
static uint32_t table_of_thread(struct kernel_state *state, int32_t tid, uint64_t address)
{
	uint32_t number = kernel_thread_find(state, tid);

	if (!number || thread_at(state, number)->ended)
		return 0;
	use_dumped_table(state, number, address);
	return dumped_table(state, address);
}

/*
 * Where no call is told a number that has another name since the last dump is another file. A
 * file that was renamed looks the same.
 */
static bool was_replaced(const struct kernel_state *state, uint32_t fd, uint32_t path)
{
	return kernel_state_only_listed(state) && fd_at(state, fd)->path && path &&
	       fd_at(state, fd)->path != path;
}

static void file_descriptor(struct apply *apply)
{
	const struct kernel_event *event = apply->event;
	const struct lttng_statedump_file_descriptor_fields *fields =
	        event->lttng_statedump_file_descriptor;
	struct kernel_state *state = apply->state;
	uint32_t path = apply_name(apply, fields->filename);
	uint32_t table = 0;
	uint32_t fd;

	if (KERNEL_EVENT_HAS(event, lttng_statedump_file_descriptor, file_table_address)) {
		table = dumped_table(state, fields->file_table_address);
		if (!table && KERNEL_EVENT_HAS(event, lttng_statedump_file_descriptor, pid))
			table = table_of_thread(state, fields->pid, fields->file_table_address);
	} else {
		uint32_t thread = thread_get(state, fields->pid);

		table = thread ? thread_at(state, thread)->table : 0;
		if (table)
			fd_table_at(state, table)->dump = state->dump;
	}
	state->dump_has_fds = true;
	if (!table)
		return;
	fd = fd_find(state, table, fields->fd);
	if (!fd || was_replaced(state, fd, path))
		fd = fd_create(state, table, fields->fd);
	if (!fd)
		return;
	fd_name(state, fd, path);
	fd_at(state, fd)->cloexec = fields->flags & O_CLOEXEC_FLAG;
	fd_at(state, fd)->dump = state->dump;
}

/* What was there before the dump began and is not in it has ended unseen. */
static void end_unconfirmed(struct kernel_state *state)
{
	for (uint32_t i = 0; (i = pool_next(&state->threads, i));) {
		const struct kernel_thread *thread = thread_at(state, i);

		if (!thread->ended && thread->dump != state->dump && thread->tid != 0 &&
		    thread->created_sequence < state->dump_start_sequence)
			thread_end(state, i, true);
	}
	for (uint32_t i = 0; state->dump_has_fds && (i = pool_next(&state->fds, i));) {
		const struct kernel_fd *fd = fd_at(state, i);

		if (fd->open && fd->dump != state->dump &&
		    fd_table_at(state, fd->table)->dump == state->dump &&
		    fd->created_sequence < state->dump_start_sequence)
			fd_close(state, i, true);
	}
}

static void dump_end(struct kernel_state *state)
{
	if (!state->dumping)
		return;
	state->dumping = false;
	if (state->dump_lossy)
		return;
	end_unconfirmed(state);
	if (state->dump_has_fds)
		state->dump_fds_complete = state->dump;
	state->totals.dumps++;
	state->lost_since_dump = false;
}

static void pid_namespace(struct apply *apply)
{
	const struct lttng_statedump_process_pid_ns_fields *fields =
	        apply->event->lttng_statedump_process_pid_ns;
	uint32_t number = kernel_thread_find(apply->state, fields->tid);
	struct kernel_thread *thread;

	if (!number)
		return;
	thread = thread_at(apply->state, number);
	/* One event a level, the innermost last. */
	thread->vtid = fields->vtid;
	process_at(apply->state, thread->process)->vpid = fields->vpid;
}

static void cgroup_namespace(struct apply *apply)
{
	const struct lttng_statedump_process_cgroup_ns_fields *fields =
	        apply->event->lttng_statedump_process_cgroup_ns;
	uint32_t number = kernel_thread_find(apply->state, fields->tid);
	struct kernel_process *process;
	char name[32];

	if (!number)
		return;
	process = process_at(apply->state, thread_at(apply->state, number)->process);
	process->cgroup_ns = fields->ns_inum;
	/* Traces do not tell the group: the namespace tells at least which are apart. */
	if (process->cgroup || fields->ns_inum == HOST_CGROUP_NS)
		return;
	snprintf(name, sizeof(name), "cgroup:[%u]", (unsigned)fields->ns_inum);
	process->container = names_intern(apply->state->names, name, strlen(name));
}

void statedump_apply(struct apply *apply)
{
	switch (apply->event->event->type) {
	case EVENT_STATEDUMP_START:
		dump_start(apply->state, apply->event->event->value);
		break;
	case EVENT_STATEDUMP_END:
		dump_end(apply->state);
		break;
	case EVENT_RTSCOPE_STATEDUMP_PROCESS:
		process_place(apply);
		break;
	case EVENT_STATEDUMP_PROCESS_STATE:
		process_state(apply);
		break;
	case EVENT_STATEDUMP_FILE_DESCRIPTOR:
		file_descriptor(apply);
		break;
	case EVENT_STATEDUMP_PROCESS_PID_NS:
		pid_namespace(apply);
		break;
	case EVENT_STATEDUMP_PROCESS_CGROUP_NS:
		cgroup_namespace(apply);
		break;
	default:
		break;
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking at a kernel state without changing it: by number, by id, one after the
 * other. See kernel_state.h.
 */
#include "model/kernel/parts.h"

uint64_t kernel_state_time_ns(const struct kernel_state *state)
{
	return state->time_ns;
}

uint64_t kernel_state_sequence(const struct kernel_state *state)
{
	return state->sequence;
}

uint32_t kernel_state_event_thread(const struct kernel_state *state)
{
	return state->event_thread;
}

bool kernel_state_complete(const struct kernel_state *state)
{
	return state->totals.dumps && !state->lost_since_dump && !state->damaged &&
	       kernel_state_follows(state);
}

bool kernel_state_follows(const struct kernel_state *state)
{
	return !(state->untold & STATEDUMP_NO_CHANGE);
}

bool kernel_state_only_listed(const struct kernel_state *state)
{
	return state->untold & STATEDUMP_ALONE;
}

bool kernel_state_is_told(const struct kernel_state *state, unsigned what)
{
	return (state->seen & what) == what && !(state->untold & (STATEDUMP_ALONE | what));
}

bool kernel_files_listed(const struct kernel_state *state, uint32_t number)
{
	const struct kernel_fd_table *table = fd_table_at(state, number);
	/* The dump that goes on may not have come to it yet. */
	uint32_t last = state->dump - (state->dumping ? 1 : 0);

	return table->dump && (!table->users || table->dump >= last);
}

uint32_t kernel_process_next(const struct kernel_state *state, uint32_t number)
{
	return pool_next(&state->processes, number);
}

uint32_t kernel_thread_next(const struct kernel_state *state, uint32_t number)
{
	return pool_next(&state->threads, number);
}

uint32_t kernel_fd_next(const struct kernel_state *state, uint32_t number)
{
	return pool_next(&state->fds, number);
}

const struct kernel_process *kernel_process_at(const struct kernel_state *state, uint32_t number)
{
	return process_at(state, number);
}

const struct kernel_thread *kernel_thread_at(const struct kernel_state *state, uint32_t number)
{
	return thread_at(state, number);
}

const struct kernel_fd *kernel_fd_at(const struct kernel_state *state, uint32_t number)
{
	return fd_at(state, number);
}

const struct kernel_fd *kernel_fd_earlier(const struct kernel_state *earlier, uint32_t number,
                                          uint64_t serial)
{
	const struct kernel_fd *fd = number < earlier->fds.top ? fd_at(earlier, number) : NULL;

	return fd && fd->header.in_use && fd->serial == serial ? fd : NULL;
}

const struct kernel_process *kernel_process_earlier(const struct kernel_state *earlier,
                                                    uint32_t number, uint64_t serial)
{
	const struct kernel_process *process =
	        number < earlier->processes.top ? process_at(earlier, number) : NULL;

	return process && process->header.in_use && process->serial == serial ? process : NULL;
}

const struct kernel_thread *kernel_thread_earlier(const struct kernel_state *earlier,
                                                  uint32_t number, uint64_t serial)
{
	const struct kernel_thread *thread =
	        number < earlier->threads.top ? thread_at(earlier, number) : NULL;

	return thread && thread->header.in_use && thread->serial == serial ? thread : NULL;
}

const struct kernel_fd_table *kernel_fd_table_at(const struct kernel_state *state, uint32_t number)
{
	return fd_table_at(state, number);
}

uint32_t kernel_thread_find(const struct kernel_state *state, int32_t tid)
{
	return (uint32_t)table_get(&state->thread_index, (uint32_t)tid, 0);
}

uint32_t kernel_process_find(const struct kernel_state *state, int32_t pid)
{
	return (uint32_t)table_get(&state->process_index, (uint32_t)pid, 0);
}

bool kernel_process_seen(const struct kernel_state *state, int32_t pid)
{
	return table_get(&state->generations, (uint32_t)pid, GENERATION_PROCESS) > 0;
}

int32_t kernel_process_parent(const struct kernel_state *state,
                              const struct kernel_process *process)
{
	uint32_t number;
	const struct kernel_process *parent;
	bool older;

	if (process->ppid <= 0)
		return process->ppid;
	number = kernel_process_find(state, process->ppid);
	if (number) {
		parent = process_at(state, number);
		/* Another process may have the number by now: a parent is older than its child. */
		older = !parent->start_ns || !process->start_ns ||
		        parent->start_ns <= process->start_ns;
		if (older && !parent->ended)
			return process->ppid;
		/* What has ended keeps the parent that it had then. */
		if (process->ended &&
		    (older ? parent->end_ns : parent->start_ns) >= process->end_ns)
			return process->ppid;
		return 1;
	}
	return state->totals.dumps || process->start_ns ? 1 : process->ppid;
}

const struct kernel_cpu *kernel_cpu_at(const struct kernel_state *state, unsigned cpu)
{
	return cpu < state->cpu_count ? &state->cpus[cpu] : NULL;
}

unsigned kernel_cpu_count(const struct kernel_state *state)
{
	return state->cpu_count;
}

uint32_t kernel_series_next(const struct kernel_state *state, uint32_t number)
{
	return pool_next(&state->series, number);
}

const struct latency_series *kernel_series_at(const struct kernel_state *state, uint32_t number)
{
	return pool_at(&state->series, number);
}

uint32_t kernel_series_find(const struct kernel_state *state, enum latency_kind kind,
                            enum latency_key key, uint64_t id)
{
	return (uint32_t)table_get(&state->series_index, (uint64_t)kind << 8 | (uint64_t)key, id);
}

const struct kernel_totals *kernel_state_totals(const struct kernel_state *state)
{
	return &state->totals;
}

/* What tracker.c keeps under a key that it packed itself. */
static struct kernel_pending pending_of_slot(const struct kernel_state *state,
                                             const struct table_slot *slot)
{
	struct kernel_pending pending = {.kind = (enum latency_kind)(slot->a & 0xff),
	                                 .id = slot->b,
	                                 .id2 = slot->a >> 8,
	                                 .begin_ns = slot->value};
	bool disk = pending.kind == LATENCY_BLOCK || pending.kind == LATENCY_BLOCK_INSERT;

	pending.name = (uint32_t)table_get(&state->labels, (uint64_t)pending.kind,
	                                   disk ? pending.id2 : pending.id);
	return pending;
}

static void pending_of_thread(const struct kernel_thread *thread,
                              void (*each)(void *context, const struct kernel_pending *pending),
                              void *context)
{
	struct kernel_pending pending = {
	        .id = (uint32_t)thread->tid, .id2 = thread->last_cpu, .name = thread->comm};

	pending.kind = LATENCY_WAKING;
	pending.begin_ns = thread->waking_ns;
	if (thread->waking_ns)
		each(context, &pending);
	pending.kind = LATENCY_WAKEUP;
	pending.begin_ns = thread->wakeup_ns;
	if (thread->wakeup_ns)
		each(context, &pending);
	pending.kind = LATENCY_SYSCALL;
	pending.name = thread->call.name;
	pending.begin_ns = thread->call.entry_ns;
	if (thread->call.active)
		each(context, &pending);
}

void kernel_pending_each(const struct kernel_state *state,
                         void (*each)(void *context, const struct kernel_pending *pending),
                         void *context)
{
	for (size_t i = 0; i < state->pending.capacity; i++) {
		const struct table_slot *slot = &state->pending.slots[i];

		/* A timer that is programmed has not begun to be late. */
		if (slot->used && (slot->a & 0xff) != LATENCY_HRTIMER) {
			const struct kernel_pending pending = pending_of_slot(state, slot);

			each(context, &pending);
		}
	}
	for (uint32_t i = 0; (i = pool_next(&state->threads, i));)
		if (!thread_at(state, i)->ended)
			pending_of_thread(thread_at(state, i), each, context);
	declared_pending_each(state, each, context);
}

void kernel_call_counts_each(const struct kernel_state *state, enum call_count count,
                             void (*each)(void *context, uint32_t name, uint64_t second,
                                          uint64_t value),
                             void *context)
{
	for (size_t i = 0; i < state->call_counts.capacity; i++) {
		const struct table_slot *slot = &state->call_counts.slots[i];

		if (slot->used && (slot->a & 0xff) == (uint64_t)count)
			each(context, (uint32_t)slot->b, slot->a >> 8, slot->value);
	}
}

static bool has_bytes(const uint64_t bytes[BYTE_CALL_COUNT])
{
	for (unsigned i = 0; i < BYTE_CALL_COUNT; i++)
		if (bytes[i])
			return true;
	return false;
}

void kernel_process_bytes_each(const struct kernel_state *state,
                               void (*each)(void *context, int32_t pid, uint32_t comm,
                                            const uint64_t bytes[BYTE_CALL_COUNT]),
                               void *context)
{
	for (uint32_t i = 0; (i = pool_next(&state->retired, i));) {
		const struct retired_process *retired = pool_at(&state->retired, i);

		each(context, retired->pid, retired->comm, retired->bytes);
	}
	for (uint32_t i = 0; (i = pool_next(&state->processes, i));) {
		const struct kernel_process *process = process_at(state, i);

		if (has_bytes(process->bytes))
			each(context, process->pid, process->comm, process->bytes);
	}
}

const char *fd_kind_name(enum fd_kind kind)
{
	static const char *const names[] = {
#define FD_KIND_NAME(symbol, name) [FD_KIND_##symbol] = name,
	        FD_KIND_LIST(FD_KIND_NAME)
#undef FD_KIND_NAME
	};

	return names[kind < FD_KIND_COUNT ? kind : FD_KIND_UNKNOWN];
}

const char *byte_call_name(enum byte_call call)
{
	static const char *const names[] = {
#define BYTE_CALL_NAME(name, is_write) [BYTE_CALL_##name] = #name,
	        BYTE_CALL_LIST(BYTE_CALL_NAME)
#undef BYTE_CALL_NAME
	};

	return call < BYTE_CALL_COUNT ? names[call] : "?";
}

bool byte_call_is_write(enum byte_call call)
{
	static const bool writes[] = {
#define BYTE_CALL_WRITE(name, is_write) [BYTE_CALL_##name] = is_write,
	        BYTE_CALL_LIST(BYTE_CALL_WRITE)
#undef BYTE_CALL_WRITE
	};

	return call < BYTE_CALL_COUNT && writes[call];
}

const char *softirq_name(uint64_t vec)
{
	static const char *const names[] = {"HI",       "TIMER",   "NET_TX", "NET_RX",  "BLOCK",
	                                    "IRQ_POLL", "TASKLET", "SCHED",  "HRTIMER", "RCU"};

	return vec < sizeof(names) / sizeof(names[0]) ? names[vec] : NULL;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The state as a whole: made, copied, moved on by one event, looked at. What an
 * event does is told in the files beside. See kernel_state.h.
 */
#include "model/kernel/kernel_state.h"

#include <stdlib.h>
#include <string.h>

#include "model/kernel/parts.h"

struct kernel_state *kernel_state_create(const struct kernel_settings *settings,
                                         struct names *names)
{
	struct kernel_state *state = calloc(1, sizeof(*state));

	if (!state)
		return NULL;
	state->settings = *settings;
	state->names = names;
	pool_init(&state->fds, sizeof(struct kernel_fd));
	pool_init(&state->tables, sizeof(struct kernel_fd_table));
	pool_init(&state->threads, sizeof(struct kernel_thread));
	pool_init(&state->processes, sizeof(struct kernel_process));
	pool_init(&state->series, sizeof(struct latency_series));
	pool_init(&state->retired, sizeof(struct retired_process));
	pool_init(&state->retired_threads, sizeof(struct retired_thread));
	pool_init(&state->retired_files, sizeof(struct retired_file));
	coarse_init(&state->coarse);
	declared_init(state);
	if (settings->threshold_ns) {
		state->causes = causes_create(settings, names);
		if (!state->causes) {
			kernel_state_destroy(state);
			return NULL;
		}
	}
	return state;
}

void kernel_state_destroy(struct kernel_state *state)
{
	if (!state)
		return;
	latency_series_end(state);
#define END_POOL(pool) pool_end(&state->pool);
	KERNEL_POOL_LIST(END_POOL)
#undef END_POOL
#define END_TABLE(table) table_end(&state->table);
	KERNEL_TABLE_LIST(END_TABLE)
#undef END_TABLE
	pool_end(&state->series);
	free(state->ended.entries);
	counters_end(&state->counters);
	causes_destroy(state->causes);
	free(state->cpus);
	free(state);
}

static bool copy_ended(struct ended_queue *target, const struct ended_queue *source)
{
	struct ended *entries = NULL;

	if (source->capacity) {
		entries = malloc(source->capacity * sizeof(*entries));
		if (!entries)
			return false;
		memcpy(entries, source->entries, source->capacity * sizeof(*entries));
	}
	free(target->entries);
	*target = *source;
	target->entries = entries;
	return true;
}

static bool copy_cpus(struct kernel_state *target, const struct kernel_state *source)
{
	struct kernel_cpu *cpus = NULL;

	if (source->cpu_capacity) {
		cpus = malloc(source->cpu_capacity * sizeof(*cpus));
		if (!cpus)
			return false;
		memcpy(cpus, source->cpus, source->cpu_capacity * sizeof(*cpus));
	}
	free(target->cpus);
	target->cpus = cpus;
	target->cpu_capacity = source->cpu_capacity;
	target->cpu_count = source->cpu_count;
	return true;
}

static bool copy_causes(struct kernel_state *target, const struct kernel_state *source)
{
	struct causes *causes = source->causes ? causes_clone(source->causes) : NULL;

	if (source->causes && !causes)
		return false;
	causes_destroy(target->causes);
	target->causes = causes;
	return true;
}

/* What has neither pool nor table: plain members. */
static void copy_members(struct kernel_state *target, const struct kernel_state *source)
{
	target->settings = source->settings;
	target->time_ns = source->time_ns;
	target->sequence = source->sequence;
	target->serial = source->serial;
	target->totals = source->totals;
	memcpy(target->call_names, source->call_names, sizeof(target->call_names));
	memcpy(target->call_series, source->call_series, sizeof(target->call_series));
	target->dump = source->dump;
	target->dumping = source->dumping;
	target->dump_has_fds = source->dump_has_fds;
	target->dump_lossy = source->dump_lossy;
	target->dump_start_sequence = source->dump_start_sequence;
	target->dump_fds_complete = source->dump_fds_complete;
	target->lost_since_dump = source->lost_since_dump;
	target->damaged = source->damaged;
	target->untold = source->untold;
	target->seen = source->seen;
	target->declared = source->declared;
}

bool kernel_state_copy(struct kernel_state *target, const struct kernel_state *source)
{
	copy_members(target, source);
#define COPY_POOL(pool)   &&pool_copy(&target->pool, &source->pool)
#define COPY_TABLE(table) &&table_copy(&target->table, &source->table)
	return latency_series_copy(target, source) && copy_ended(&target->ended, &source->ended) &&
	       counters_copy(&target->counters, &source->counters) && copy_cpus(target, source) &&
	       copy_causes(target, source) KERNEL_POOL_LIST(COPY_POOL)
	               KERNEL_TABLE_LIST(COPY_TABLE);
#undef COPY_POOL
#undef COPY_TABLE
}

size_t kernel_state_bytes(const struct kernel_state *state)
{
#define POOL_BYTES(pool)   +pool_bytes(&state->pool)
#define TABLE_BYTES(table) +table_bytes(&state->table)
	return sizeof(*state) KERNEL_POOL_LIST(POOL_BYTES) KERNEL_TABLE_LIST(TABLE_BYTES) +
	       pool_bytes(&state->series) + state->ended.capacity * sizeof(*state->ended.entries) +
	       counters_bytes(&state->counters) + state->histogram_bytes +
	       causes_bytes(state->causes) + state->cpu_capacity * sizeof(*state->cpus);
#undef POOL_BYTES
#undef TABLE_BYTES
}

void kernel_state_observe(struct kernel_state *state, const struct kernel_observer *observer)
{
	state->observer = *observer;
}

bool state_wants_cpu(const struct kernel_state *state, unsigned cpu)
{
	const struct kernel_filter *filter = state->settings.filter;

	return !filter || !filter->cpus || (cpu < CPUSET_LIMIT && cpuset_has(filter->cpus, cpu));
}

bool state_wants_thread(const struct kernel_state *state, const struct kernel_thread *thread)
{
	const struct kernel_filter *filter = state->settings.filter;

	if (!filter)
		return true;
	return (filter->pid < 0 || filter->pid == process_at(state, thread->process)->pid) &&
	       (!filter->comm || !strcmp(filter->comm, names_text(state->names, thread->comm)));
}

bool state_wants_files(const struct kernel_state *state, const struct kernel_thread *thread,
                       unsigned cpu)
{
	const struct kernel_filter *filter = state->settings.filter;
	const struct kernel_process *process = process_at(state, thread->process);

	return state_wants_cpu(state, cpu) && (filter->pid < 0 || filter->pid == process->pid) &&
	       (!filter->comm || !strcmp(filter->comm, names_text(state->names, thread->comm)) ||
	        !strcmp(filter->comm, names_text(state->names, process->comm)));
}

uint32_t state_take(struct kernel_state *state, struct pool *pool)
{
	uint32_t number = 0;

	/* Counting is not free: only a pool that has to grow asks. */
	if (pool->free_head || (pool->top & (POOL_BLOCK - 1)) || !state->settings.memory_bytes ||
	    kernel_state_bytes(state) < state->settings.memory_bytes)
		number = pool_take(pool);
	if (!number)
		state->totals.refused++;
	return number;
}

void state_queue_ended(struct kernel_state *state, enum ended_kind kind, uint32_t number,
                       uint64_t serial)
{
	struct ended_queue *queue = &state->ended;

	if (queue->count == queue->capacity) {
		size_t capacity = queue->capacity ? queue->capacity * 2 : 256;
		struct ended *entries = calloc(capacity, sizeof(*entries));

		if (!entries) {
			state->totals.refused++;
			return;
		}
		for (size_t i = 0; i < queue->count; i++)
			entries[i] = queue->entries[(queue->head + i) & (queue->capacity - 1)];
		free(queue->entries);
		queue->entries = entries;
		queue->capacity = capacity;
		queue->head = 0;
	}
	queue->entries[(queue->head + queue->count) & (queue->capacity - 1)] =
	        (struct ended){.end_ns = state->time_ns,
	                       .serial = serial,
	                       .number = number,
	                       .kind = (uint32_t)kind};
	queue->count++;
}

/*
 * One that is still needed is marked: what makes it needless sees to the rest. An object
 * that was merged into another meanwhile has no number or another serial.
 */
static void forget(struct kernel_state *state, const struct ended *ended)
{
	if (ended->kind == ENDED_FD) {
		const struct kernel_fd *fd = fd_at(state, ended->number);

		if (fd->header.in_use && fd->serial == ended->serial)
			fd_forget(state, ended->number);
	} else if (ended->kind == ENDED_THREAD) {
		struct kernel_thread *thread = thread_at(state, ended->number);

		if (!thread->header.in_use || thread->serial != ended->serial)
			return;
		/* Current until its last switch, though it exited long ago. */
		if (thread->current_cpus)
			thread->overdue = true;
		else
			thread_forget(state, ended->number);
	} else {
		struct kernel_process *process = process_at(state, ended->number);

		/* One that came to life again has an entry of its later end, or none. */
		if (!process->header.in_use || process->serial != ended->serial ||
		    !process->ended || process->end_ns > ended->end_ns)
			return;
		if (process->first_thread)
			process->overdue = true;
		else
			process_forget(state, ended->number);
	}
}

/* The object that ended first is out of the window. */
static inline bool is_overdue(const struct kernel_state *state)
{
	const struct ended_queue *queue = &state->ended;

	return queue->count &&
	       state->time_ns - queue->entries[queue->head].end_ns >= state->settings.window_ns;
}

static void collect(struct kernel_state *state)
{
	struct ended_queue *queue = &state->ended;

	while (is_overdue(state)) {
		struct ended ended = queue->entries[queue->head];

		queue->head = (queue->head + 1) & (queue->capacity - 1);
		queue->count--;
		forget(state, &ended);
	}
}

void kernel_state_advance(struct kernel_state *state, uint64_t time_ns)
{
	if (time_ns > state->time_ns)
		state->time_ns = time_ns;
	collect(state);
}

static void clear_objects(struct kernel_state *state)
{
	for (uint32_t i = 0; (i = pool_next(&state->fds, i));) {
		struct kernel_fd *fd = fd_at(state, i);

		fd->read_bytes = fd->written_bytes = 0;
		fd->calls = fd->errors = fd->max_ns = 0;
		coarse_free(state, fd->coarse);
		fd->coarse = 0;
	}
	for (uint32_t i = 0; (i = pool_next(&state->threads, i));) {
		struct kernel_thread *thread = thread_at(state, i);

		thread->cpu_time_ns = thread->switches = 0;
		thread->migrations = thread->syscalls = 0;
	}
	for (uint32_t i = 0; (i = pool_next(&state->processes, i));) {
		struct kernel_process *process = process_at(state, i);

		memset(process->bytes, 0, sizeof(process->bytes));
		process->switches = process->syscalls = process->wakeup_max_ns = 0;
		process->gone_cpu_time_ns = 0;
		coarse_free(state, process->coarse);
		process->coarse = 0;
	}
}

void kernel_state_forget_latencies(struct kernel_state *state)
{
	for (uint32_t i = 0; (i = pool_next(&state->threads, i));)
		thread_at(state, i)->waking_series = thread_at(state, i)->wakeup_series = 0;
	for (unsigned i = 0; i < state->cpu_count; i++)
		memset(state->cpus[i].series, 0, sizeof(state->cpus[i].series));
	memset(state->call_series, 0, sizeof(state->call_series));
	latency_series_end(state);
	pool_end(&state->series);
	table_end(&state->series_index);
}

void kernel_state_begin_anew(struct kernel_state *state)
{
	uint32_t dumps = state->totals.dumps;

	clear_objects(state);
	kernel_state_forget_latencies(state);
	pool_end(&state->retired);
	pool_end(&state->retired_threads);
	pool_end(&state->retired_files);
	table_end(&state->call_counts);
	table_end(&state->retired_thread_index);
	table_end(&state->retired_file_index);
	table_end(&state->retired_index);
	declared_begin_anew(state);
	counters_end(&state->counters);
	memset(&state->counters, 0, sizeof(state->counters));
	state->totals = (struct kernel_totals){.dumps = dumps};
	/* CPU time before the begin does not count. */
	for (unsigned i = 0; i < state->cpu_count; i++) {
		state->cpus[i].busy_ns = state->cpus[i].switches = 0;
		if (state->cpus[i].since_ns)
			state->cpus[i].since_ns = state->time_ns;
	}
}

struct kernel_cpu *state_add_cpu(struct kernel_state *state, unsigned cpu)
{
	if (cpu >= state->cpu_capacity) {
		unsigned capacity = state->cpu_capacity ? state->cpu_capacity : 8;
		struct kernel_cpu *cpus;

		while (capacity <= cpu)
			capacity *= 2;
		cpus = realloc(state->cpus, capacity * sizeof(*cpus));
		if (!cpus)
			return NULL;
		for (unsigned i = state->cpu_capacity; i < capacity; i++)
			cpus[i] = (struct kernel_cpu){.current = state->had_gap ? KERNEL_CPU_UNSEEN
			                                                        : -1};
		state->cpus = cpus;
		state->cpu_capacity = capacity;
	}
	if (cpu >= state->cpu_count)
		state->cpu_count = cpu + 1;
	return &state->cpus[cpu];
}

static void dispatch(struct apply *apply)
{
	switch (apply->event->event->type) {
	case EVENT_SYSCALL_ENTRY:
		syscall_entry(apply);
		return;
	case EVENT_SYSCALL_EXIT:
		apply->state->seen |= STATEDUMP_NO_CALLS;
		syscall_exit(apply);
		return;
	case EVENT_SCHED_SWITCH:
		apply->state->seen |= STATEDUMP_NO_SCHED;
		scheduler_switch(apply);
		return;
	case EVENT_SCHED_WAKING:
	case EVENT_SCHED_WAKEUP:
	case EVENT_SCHED_WAKEUP_NEW:
		scheduler_wake(apply);
		return;
	case EVENT_SCHED_PROCESS_FORK:
		scheduler_fork(apply);
		return;
	case EVENT_SCHED_PROCESS_EXEC:
		scheduler_exec(apply);
		return;
	case EVENT_SCHED_PROCESS_EXIT:
		scheduler_exit(apply);
		return;
	case EVENT_SCHED_PROCESS_FREE:
		scheduler_free(apply);
		return;
	case EVENT_SCHED_MIGRATE_TASK:
		scheduler_migrate(apply);
		return;
	case EVENT_RTSCOPE_FD_IO:
		apply->state->seen |= STATEDUMP_NO_CALLS | STATEDUMP_NO_IO;
		fd_io_apply(apply);
		return;
	default:
		tracker_apply(apply);
		statedump_apply(apply);
	}
}

void kernel_state_apply(struct kernel_state *state, const struct kernel_event *event,
                        const uint32_t *map)
{
	struct apply apply = {.state = state,
	                      .event = event,
	                      .map = map,
	                      .time_ns = event->event->time_ns,
	                      .cpu = event->event->cpu};

	if (apply.time_ns < state->time_ns) {
		apply.time_ns = state->time_ns;
		state->totals.out_of_order++;
	}
	state->time_ns = apply.time_ns;
	state->sequence++;
	state->event_serial = state->serial;
	state->event_cpu = apply.cpu;
	if (is_overdue(state))
		collect(state);
	if (!state->totals.events++)
		state->totals.first_ns = apply.time_ns;
	state->totals.last_ns = apply.time_ns;
	if (apply.cpu != EVENT_CPU_NONE)
		state_cpu(state, apply.cpu);
	counters_count(&apply);
	apply.thread = thread_of_event(&apply);
	if (state->causes)
		causes_event(state->causes, &apply);
	dispatch(&apply);
	if (state->declared.rules)
		declared_apply(&apply);
	state->event_thread = apply.thread;
}

void kernel_state_gap(struct kernel_state *state)
{
	state->had_gap = true;
	scheduler_forget(state);
	table_end(&state->pending);
	state->lost_since_dump = true;
	state->dump_lossy = true;
	if (state->causes)
		causes_lost(state->causes);
}

void kernel_state_damaged(struct kernel_state *state)
{
	state->damaged = true;
}

void kernel_state_lost_of_programs(struct kernel_state *state, uint64_t events, uint64_t packets)
{
	state->totals.discarded_events += events;
	state->totals.discarded_packets += packets;
}

void kernel_state_lost(struct kernel_state *state, uint64_t events, uint64_t packets)
{
	kernel_state_lost_of_programs(state, events, packets);
	state->lost_since_dump = true;
	state->dump_lossy = true;
	if (state->causes)
		causes_lost(state->causes);
}

void kernel_state_lost_on(struct kernel_state *state, unsigned cpu, uint64_t events)
{
	struct kernel_cpu *of = cpu == EVENT_CPU_NONE ? NULL : state_cpu(state, cpu);

	if (of)
		of->lost += events;
}

uint32_t state_make_call_name(struct kernel_state *state, const struct kernel_event *event,
                              const uint32_t *map)
{
	uint32_t flags = event->event->value & (VALUE_UNKNOWN | VALUE_COMPAT);
	const char *name;
	char text[80] = "compat_";

	if (event->number == SYSCALL_OTHER)
		return map && event->args[0] < STRING_IDS ? map[event->args[0]]
		                                          : (uint32_t)event->args[0];
	name = flags & VALUE_UNKNOWN ? "unknown" : syscall_row(event->number)->name;
	if (flags & VALUE_COMPAT) {
		strncat(text, name, sizeof(text) - strlen(text) - 1);
		name = text;
	}
	if (flags)
		return names_intern(state->names, name, strlen(name));
	return state->call_names[event->number] = names_intern(state->names, name, strlen(name));
}

void kernel_state_mark_names(const struct kernel_state *state, struct names *names)
{
	for (uint32_t i = 0; (i = pool_next(&state->fds, i));)
		names_mark(names, fd_at(state, i)->path);
	for (uint32_t i = 0; (i = pool_next(&state->threads, i));) {
		const struct kernel_thread *thread = thread_at(state, i);

		names_mark(names, thread->comm);
		names_mark(names, thread->call.name);
		names_mark(names, thread->call.path);
		names_mark(names, thread->call.base);
	}
	for (uint32_t i = 0; (i = pool_next(&state->processes, i));) {
		names_mark(names, process_at(state, i)->comm);
		names_mark(names, process_at(state, i)->directory);
		names_mark(names, process_at(state, i)->cgroup);
		names_mark(names, process_at(state, i)->container);
	}
	for (uint32_t i = 0; (i = pool_next(&state->retired, i));)
		names_mark(names, ((struct retired_process *)pool_at(&state->retired, i))->comm);
	for (uint32_t i = 0; (i = pool_next(&state->series, i));) {
		const struct latency_series *series = pool_at(&state->series, i);

		names_mark(names, series->name);
		if (series->key == LATENCY_BY_COMM)
			names_mark(names, (uint32_t)series->id);
		if (series->key == LATENCY_BY_ID && series->kind == LATENCY_SYSCALL)
			names_mark(names, (uint32_t)series->id);
	}
	for (size_t i = 0; i < state->labels.capacity; i++)
		if (state->labels.slots[i].used)
			names_mark(names, (uint32_t)state->labels.slots[i].value);
	for (size_t i = 0; i < state->call_counts.capacity; i++)
		if (state->call_counts.slots[i].used)
			names_mark(names, (uint32_t)state->call_counts.slots[i].b);
	for (uint32_t i = 0; (i = pool_next(&state->retired_threads, i));)
		names_mark(names,
		           ((struct retired_thread *)pool_at(&state->retired_threads, i))->comm);
	for (uint32_t i = 0; (i = pool_next(&state->retired_files, i));)
		names_mark(names, ((struct retired_file *)pool_at(&state->retired_files, i))->path);
	for (uint32_t i = 0; i < state->counters.slot_count; i++)
		names_mark(names, state->counters.names[i]);
	causes_mark_names(state->causes, names);
	for (unsigned i = 0; i < SYSCALL_COUNT; i++)
		names_mark(names, state->call_names[i]);
	declared_mark_names(state, names);
}

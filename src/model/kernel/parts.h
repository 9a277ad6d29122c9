/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the kernel state share among themselves and nobody else includes.
 */
#ifndef RTSCOPE_MODEL_KERNEL_PARTS_H
#define RTSCOPE_MODEL_KERNEL_PARTS_H

#include "model/kernel/cause.h"
#include "model/kernel/declared.h"
#include "model/kernel/kernel_state.h"

/* An object that ended; it is collected when the window has passed it by. */
enum ended_kind {
	ENDED_FD,
	ENDED_PROCESS,
	ENDED_THREAD,
};

/* Whose ids are counted anew each time they come again. */
enum generation {
	GENERATION_THREAD,
	GENERATION_PROCESS,
};

struct ended {
	uint64_t end_ns;
	uint64_t serial;
	uint32_t number;
	uint32_t kind;
};

/* First in, first out; grows by doubling. */
struct ended_queue {
	struct ended *entries;
	size_t capacity; /* a power of two, or 0 */
	size_t head;
	size_t count;
};

/* Counts by event and CPU: slot x CPU. */
struct counters {
	uint64_t *counts;
	uint32_t *names; /* of the slots */
	uint32_t slot_count;
	uint32_t slot_capacity;
	uint32_t cpu_capacity;
	uint32_t row_slots[EVENT_TYPE_COUNT]; /* slot + 1 of a row's type; 0: none yet */
	/* of calls: [exit][number]; those with flags and named events are in `others` */
	uint32_t call_slots[2][SYSCALL_COUNT];
	struct table others;
};

/* What a declared tracker's words are as name numbers. */
struct declared_names {
	uint32_t begin;
	uint32_t end;
	uint32_t label;
	uint32_t begin_call; /* of a system call: its name without syscall_entry_; 0: it is none */
	uint32_t end_call;
	uint32_t keys[TRACKER_KEYS_MAX];
};

struct declared {
	const struct tracker_rules *rules; /* NULL: none */
	bool resolved;                     /* the names below are valid */
	uint32_t types[EVENT_TYPE_COUNT];  /* bits: rules that events of the type may concern */
	struct declared_names names[TRACKERS_MAX];
};

struct kernel_state {
	struct kernel_settings settings;
	struct names *names;
	struct kernel_observer observer; /* no part of what is copied */
	uint64_t time_ns;
	uint64_t sequence;
	uint64_t serial;
	uint32_t event_thread; /* of the last event */
	uint64_t event_serial; /* serial before the last event */
	uint32_t event_cpu;    /* of the event that is applied */
	struct kernel_totals totals;

	struct pool fds;
	struct pool tables;
	struct pool threads;
	struct pool processes;
	struct pool coarse;
	struct pool series;
	size_t histogram_bytes; /* of all series */
	struct pool retired;
	struct pool retired_threads;
	struct pool retired_files;
	struct pool begun; /* of declared trackers */

	struct table fd_index;             /* table, fd -> fd, of those that are not low */
	struct table closed_index;         /* table, fd -> the fd that was closed last */
	struct table address_index;        /* address of an FD table -> table */
	struct table thread_index;         /* tid -> thread */
	struct table process_index;        /* pid -> process */
	struct table generations;          /* id, enum generation -> how many so far */
	struct table series_index;         /* kind and key, id -> series */
	struct table pending;              /* kind and id2, id -> begin ns */
	struct table labels;               /* kind, id -> name number of an irq or disk */
	struct table call_counts;          /* enum call_count and second, name -> count */
	struct table retired_thread_index; /* tid, comm -> retired_thread */
	struct table retired_file_index;   /* path, kind -> retired_file */
	struct table retired_index;        /* pid -> retired_process */
	struct table begun_index;          /* 128 bits of tracker and key -> begun */
	struct table tracker_counts;       /* tracker and enum tracker_count, label -> count */
	struct ended_queue ended;
	struct counters counters;
	struct declared declared;
	struct causes *causes; /* NULL: there is no threshold */

	struct kernel_cpu *cpus;
	unsigned cpu_capacity;
	unsigned cpu_count;

	uint32_t call_names[SYSCALL_COUNT];  /* name numbers, 0: not asked for yet */
	uint32_t call_series[SYSCALL_COUNT]; /* by that name; 0: none yet */
	uint32_t dump; /* number of the state dump that goes on, or was last */
	bool dumping;
	bool dump_has_fds;
	bool dump_lossy;
	uint64_t dump_start_sequence;
	uint32_t dump_fds_complete; /* FD tables that dumps up to this number listed are whole */
	bool lost_since_dump;
	bool damaged;    /* the trace is */
	unsigned untold; /* bits: STATEDUMP_... */
	unsigned seen;   /* STATEDUMP_NO_...: events of it have come, or will */
	bool had_gap;
};

/*
 * The pools and tables that make it up: what copies, counts and ends them goes by these. The
 * pool of series and the counters hold more than themselves and go by functions.
 */
#define KERNEL_POOL_LIST(X) \
	X(fds)              \
	X(tables)           \
	X(threads)          \
	X(processes)        \
	X(coarse)           \
	X(retired)          \
	X(retired_threads)  \
	X(retired_files)    \
	X(begun)

#define KERNEL_TABLE_LIST(X)    \
	X(fd_index)             \
	X(closed_index)         \
	X(address_index)        \
	X(thread_index)         \
	X(process_index)        \
	X(generations)          \
	X(series_index)         \
	X(pending)              \
	X(labels)               \
	X(call_counts)          \
	X(retired_thread_index) \
	X(retired_file_index)   \
	X(retired_index)        \
	X(begun_index)          \
	X(tracker_counts)

/* What one event is applied with. */
struct apply {
	struct kernel_state *state;
	const struct kernel_event *event;
	const uint32_t *map;
	uint64_t time_ns;
	uint32_t cpu;    /* EVENT_CPU_NONE: unknown */
	uint32_t thread; /* that it happened in, 0: unknown */
};

static inline uint32_t apply_name(const struct apply *apply, uint64_t id)
{
	if (!apply->map)
		return (uint32_t)id;
	return id < STRING_IDS ? apply->map[id] : 0;
}

/* The same for names of items and of EVENT_NAMED: a held event has 16 bits for them. */
static inline uint32_t apply_word(const struct apply *apply, uint32_t id)
{
	if (!apply->map)
		return names_of_word(apply->state->names, id);
	return id < STRING_IDS ? apply->map[id] : 0;
}

static inline struct kernel_fd *fd_at(const struct kernel_state *state, uint32_t number)
{
	return pool_at(&state->fds, number);
}

static inline struct kernel_fd_table *fd_table_at(const struct kernel_state *state, uint32_t number)
{
	return pool_at(&state->tables, number);
}

static inline struct kernel_thread *thread_at(const struct kernel_state *state, uint32_t number)
{
	return pool_at(&state->threads, number);
}

static inline struct kernel_process *process_at(const struct kernel_state *state, uint32_t number)
{
	return pool_at(&state->processes, number);
}

/*
 * What one of the next events will look at comes into the caches while this one is applied:
 * of a thousand processes most of what an event costs is waiting for that.
 */
static inline void object_expect(const void *object, size_t bytes)
{
	for (size_t at = 0; at < bytes; at += 64)
		__builtin_prefetch((const char *)object + at, 1);
}

/* kernel_state.c */
/* settings.filter: does what happens on that CPU, or to that thread, count? */
bool state_wants_cpu(const struct kernel_state *state, unsigned cpu);
bool state_wants_thread(const struct kernel_state *state, const struct kernel_thread *thread);
/* The same of what a thread does to files, which counts for its process's name, too. */
bool state_wants_files(const struct kernel_state *state, const struct kernel_thread *thread,
                       unsigned cpu);
static inline bool state_counts_files(const struct kernel_state *state,
                                      const struct kernel_thread *thread, unsigned cpu)
{
	return !state->settings.filter || state_wants_files(state, thread, cpu);
}
/* pool_take() within the memory limit; 0: refused and counted. */
uint32_t state_take(struct kernel_state *state, struct pool *pool);
void state_queue_ended(struct kernel_state *state, enum ended_kind kind, uint32_t number,
                       uint64_t serial);
struct kernel_cpu *state_add_cpu(struct kernel_state *state, unsigned cpu); /* NULL: no memory */
static inline struct kernel_cpu *state_cpu(struct kernel_state *state, unsigned cpu)
{
	return cpu < state->cpu_count ? &state->cpus[cpu] : state_add_cpu(state, cpu);
}
/* As the trace spells a call: `unknown` where it has no description, compat_ in front. */
uint32_t state_make_call_name(struct kernel_state *state, const struct kernel_event *event,
                              const uint32_t *map);
static inline bool state_call_is_plain(const struct kernel_event *event)
{
	return event->number != SYSCALL_OTHER &&
	       !(event->event->value & (VALUE_UNKNOWN | VALUE_COMPAT));
}
static inline uint32_t state_call_name(struct kernel_state *state, const struct kernel_event *event,
                                       const uint32_t *map)
{
	if (state_call_is_plain(event) && state->call_names[event->number])
		return state->call_names[event->number];
	return state_make_call_name(state, event, map);
}

static inline void state_tell_object(const struct kernel_state *state, enum latency_kind kind,
                                     uint64_t serial, uint64_t latency_ns)
{
	if (state->observer.object)
		state->observer.object(state->observer.context, kind, serial, latency_ns,
		                       state->time_ns);
}

/* thread.c: 0: refused, for want of memory */
uint32_t thread_get(struct kernel_state *state, int32_t tid);
uint32_t thread_create(struct kernel_state *state, int32_t tid, uint32_t process, uint32_t table);
uint32_t process_create(struct kernel_state *state, int32_t pid);
void thread_change_name(struct kernel_state *state, uint32_t thread, uint32_t comm);
static inline void thread_rename(struct kernel_state *state, uint32_t thread, uint32_t comm)
{
	if (comm && comm != thread_at(state, thread)->comm)
		thread_change_name(state, thread, comm);
}
/* thread_get() of a tid that most likely is current on `cpu`, which may be NULL. */
static inline uint32_t thread_get_current(struct kernel_state *state, const struct kernel_cpu *cpu,
                                          int32_t tid)
{
	/* A thread that lives is the one that its tid means. */
	if (cpu && cpu->thread && cpu->current == tid && !thread_at(state, cpu->thread)->ended)
		return cpu->thread;
	return thread_get(state, tid);
}
/* The process of a thread is learnt. */
void thread_learn_process(struct kernel_state *state, uint32_t thread, int32_t pid);
void thread_end(struct kernel_state *state, uint32_t thread, bool cause_unknown);
void thread_forget(struct kernel_state *state, uint32_t thread);
void process_forget(struct kernel_state *state, uint32_t process);
/* The thread that an event happened in by the ids among its contexts, 0: there are none. */
uint32_t thread_of_contexts(struct apply *apply);
/* The same; without ids it is what runs on its CPU. 0: unknown. */
static inline uint32_t thread_of_event(struct apply *apply)
{
	const unsigned ids = 1u << CONTEXT_TID | 1u << CONTEXT_VTID;
	const struct kernel_state *state = apply->state;

	if (apply->event->contexts_present & ids)
		return thread_of_contexts(apply);
	if (apply->cpu >= state->cpu_count || state->cpus[apply->cpu].current < 0)
		return 0;
	return state->cpus[apply->cpu].thread;
}

/* scheduler.c */
void scheduler_switch(struct apply *apply);
void scheduler_wake(struct apply *apply);
void scheduler_fork(struct apply *apply);
void scheduler_exec(struct apply *apply);
void scheduler_exit(struct apply *apply);
void scheduler_free(struct apply *apply);
void scheduler_migrate(struct apply *apply);
/* Who is woken and who runs where is not known any more. */
void scheduler_forget(struct kernel_state *state);

/* retired.c: what is kept of objects that are forgotten, of a whole trace */
void retire_process(struct kernel_state *state, const struct kernel_process *process);
void retire_thread(struct kernel_state *state, const struct kernel_thread *thread);
void retire_fd(struct kernel_state *state, const struct kernel_fd *fd);

/* fd.c */
uint32_t fd_table_create(struct kernel_state *state);
void fd_table_reference(struct kernel_state *state, uint32_t table);
void fd_table_release(struct kernel_state *state, uint32_t table);
void fd_table_enter(struct kernel_state *state, uint32_t table); /* one more living user */
void fd_table_leave(struct kernel_state *state, uint32_t table); /* the last one closes all */
/* A copy as fork makes it; 0: refused. */
uint32_t fd_table_copy(struct kernel_state *state, uint32_t table);
/* Put all FDs of `from` into `into`: counters add, a known path stays. */
void fd_table_merge(struct kernel_state *state, uint32_t into, uint32_t from);
/* Make a thread use another table. */
void thread_use_table(struct kernel_state *state, uint32_t thread, uint32_t table);
/* Give a thread, or its whole process, a copy of its own where it shares one. */
void thread_unshare_table(struct kernel_state *state, uint32_t thread, bool whole_process);
/* The open FD of a number; 0: none. */
static inline uint32_t fd_find(const struct kernel_state *state, uint32_t table, int64_t number)
{
	if (number < 0 || number > INT32_MAX)
		return 0;
	if (number < FD_LOW_NUMBERS)
		return fd_table_at(state, table)->low[number];
	return (uint32_t)table_get(&state->fd_index, (uint64_t)number, table);
}
/* Of those that had the number and were closed, the last one; 0: none that is still held. */
static inline uint32_t fd_find_closed(const struct kernel_state *state, uint32_t table,
                                      int64_t number)
{
	return (uint32_t)table_get(&state->closed_index, (uint64_t)number, table);
}
/* A new open FD; one that is open under the number ends first. 0: refused. */
uint32_t fd_create(struct kernel_state *state, uint32_t table, int64_t number);
void fd_close(struct kernel_state *state, uint32_t fd, bool cause_unknown);
void fd_forget(struct kernel_state *state, uint32_t fd);
void fd_name(struct kernel_state *state, uint32_t fd, uint32_t path);
/* When it was opened is known. */
void fd_opened(struct kernel_state *state, uint32_t fd, uint64_t time_ns);
/* Number was returned as the lowest free one from `from`: what is below it is open. */
void fd_infer_below(struct kernel_state *state, uint32_t table, int64_t from, int64_t number);
/* Close those marked close-on-exec. */
void fd_table_exec(struct kernel_state *state, uint32_t table);

/* fd_calls.c */
void fd_call_entry(struct apply *apply, struct kernel_thread *thread);
void fd_call_exit(struct apply *apply, struct kernel_thread *thread, bool entered);
/* The call will not return: its thread ended, or another entry came. */
void fd_call_drop(struct kernel_state *state, struct kernel_thread *thread);

/* fd_io.c: calls that the source has summed */
void fd_io_apply(struct apply *apply);

/* syscall.c */
void syscall_entry(struct apply *apply);
void syscall_exit(struct apply *apply);

/* path.c: the name of `path` seen from `base` (0: unknown), normalised; 0: unknown */
uint32_t path_join(struct kernel_state *state, uint32_t base, uint32_t path);

/* latency.c */
/* What a window shows of other kinds its observer keeps. */
static inline bool latency_has_series(const struct kernel_state *state, enum latency_kind kind)
{
	return !state->settings.of_window || kind == LATENCY_TRACKER;
}
void latency_record(struct kernel_state *state, enum latency_kind kind, enum latency_key key,
                    uint64_t id, uint64_t value_ns, uint32_t name, int32_t prio);
/* The same; `*series` is its number once it is known, 0 before. */
void latency_record_known(struct kernel_state *state, uint32_t *series, enum latency_kind kind,
                          enum latency_key key, uint64_t id, uint64_t value_ns);
void latency_record_cpu(struct apply *apply, enum latency_kind kind, uint64_t value_ns);
/* Add what a thread has of its own to the series by name and tid. */
void latency_settle_thread(struct kernel_state *state, struct kernel_thread *thread);
bool latency_series_copy(struct kernel_state *target, const struct kernel_state *source);
void latency_series_end(struct kernel_state *state);
/* Those that were copied or read back as they are: state->histogram_bytes anew. */
void latency_series_count_bytes(struct kernel_state *state);

/* tracker.c: irq, softirq, timers, block devices, network */
void tracker_apply(struct apply *apply);

/* declared.c: trackers of the user */
void declared_init(struct kernel_state *state);
void declared_mark_names(const struct kernel_state *state, struct names *names);
void declared_begin_anew(struct kernel_state *state); /* counts; what began goes on */
void declared_apply(struct apply *apply);
void declared_pending_each(const struct kernel_state *state,
                           void (*each)(void *context, const struct kernel_pending *pending),
                           void *context);

/* statedump.c */
void statedump_apply(struct apply *apply);

/* coarse.c */
void coarse_record(struct kernel_state *state, uint32_t *coarse, uint64_t value_ns);
void coarse_add(struct kernel_state *state, uint32_t *coarse, uint64_t value_ns, uint64_t count);
void coarse_free(struct kernel_state *state, uint32_t coarse);
void coarse_init(struct pool *pool);

/* counters.c */
void counters_count(struct apply *apply);
bool counters_copy(struct counters *target, const struct counters *source);
void counters_end(struct counters *counters);
size_t counters_bytes(const struct counters *counters);

#endif

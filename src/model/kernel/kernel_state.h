/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of a traced host: processes, threads, open files, CPUs, latencies and
 * counts, a pure function of the events applied so far (doc: semantics). It
 * knows no source, no clock and no window but the time for which ended objects
 * stay. One thread owns it; a copy is independent but for the names it shares.
 *
 * Objects are known by number in their pool; `serial` tells one from the next that
 * gets the same number. 0 is no object. Times are ns on the trace's clock, 0: unknown.
 */
#ifndef RTSCOPE_MODEL_KERNEL_KERNEL_STATE_H
#define RTSCOPE_MODEL_KERNEL_KERNEL_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/histogram.h"
#include "model/image.h"
#include "model/kernel/declared.h"
#include "model/kernel/names.h"
#include "model/kernel/pool.h"
#include "model/kernel/table.h"
#include "model/kernel/vocabulary.h"
#include "model/latency.h"
#include "model/outlier.h"
#include "util/cpuset.h"

/* X(SYMBOL, "name in exports, path where a call has none") */
#define FD_KIND_LIST(X)               \
	X(UNKNOWN, "unknown")         \
	X(FILE, "file")               \
	X(SOCKET, "socket")           \
	X(PIPE, "pipe")               \
	X(MEMFD, "memfd")             \
	X(EVENTFD, "eventfd")         \
	X(EVENTPOLL, "eventpoll")     \
	X(SIGNALFD, "signalfd")       \
	X(TIMERFD, "timerfd")         \
	X(INOTIFY, "inotify")         \
	X(FANOTIFY, "fanotify")       \
	X(USERFAULTFD, "userfaultfd") \
	X(PERF_EVENT, "perf_event")   \
	X(PIDFD, "pidfd")             \
	X(IO_URING, "io_uring")       \
	X(BPF, "bpf")                 \
	X(ANONYMOUS, "anon_inode")

enum fd_kind {
#define FD_KIND_ENUM(symbol, name) FD_KIND_##symbol,
	FD_KIND_LIST(FD_KIND_ENUM)
#undef FD_KIND_ENUM
	FD_KIND_COUNT
};

/* Calls that move bytes: X(call, is a write) */
#define BYTE_CALL_LIST(X)  \
	X(read, false)     \
	X(pread64, false)  \
	X(readv, false)    \
	X(preadv, false)   \
	X(preadv2, false)  \
	X(recvfrom, false) \
	X(recvmsg, false)  \
	X(write, true)     \
	X(pwrite64, true)  \
	X(writev, true)    \
	X(pwritev, true)   \
	X(pwritev2, true)  \
	X(sendto, true)    \
	X(sendmsg, true)

enum byte_call {
#define BYTE_CALL_ENUM(name, is_write) BYTE_CALL_##name,
	BYTE_CALL_LIST(BYTE_CALL_ENUM)
#undef BYTE_CALL_ENUM
	BYTE_CALL_COUNT
};

/* By what a series is kept. */
enum latency_key {
	LATENCY_BY_CPU,    /* id: CPU */
	LATENCY_BY_ID,     /* id: irq, vec, dev, or the name number of a system call */
	LATENCY_BY_COMM,   /* id: name number; wakeups: see kernel_state_settle() */
	LATENCY_BY_TID,    /* id: tid of a real-time thread; the same */
	LATENCY_BY_THREAD, /* id: serial of a thread */
};

struct latency_series {
	struct pool_header header;
	uint8_t kind;
	uint8_t key;
	int32_t prio; /* BY_TID: the last */
	uint64_t id;
	uint32_t name; /* BY_ID: of the irq, disk, call; BY_TID: comm */
	struct histogram *histogram;
};

/* Two cache lines: what a call changes is in the first. */
struct kernel_fd {
	struct pool_header header;
	uint64_t serial;
	uint32_t table;
	uint32_t coarse; /* of its calls' latencies, see coarse.c */
	uint32_t dump;   /* number of the state dump that confirmed it last */
	uint8_t kind;    /* enum fd_kind */
	bool open : 1;
	bool cloexec : 1;
	bool spliced : 1; /* bytes of sendfile, splice or copy_file_range are in the counters */
	bool cause_unknown : 1; /* it ended without an event that says so */
	uint16_t last_call;     /* enum syscall */
	uint64_t last_call_ns;
	uint64_t calls;
	uint64_t max_ns;
	uint64_t read_bytes;
	uint64_t written_bytes;
	uint64_t errors;
	uint64_t opened_ns; /* 0: before the trace, or it was not seen */
	uint64_t closed_ns; /* where not open */
	uint64_t created_sequence;
	uint64_t entry_sequence; /* of the entry of the call that created it; 0: none */
	uint32_t next;           /* in its table's list of open or of closed ones */
	uint32_t previous;
	int32_t number;
	uint32_t path; /* 0: unknown */
};

_Static_assert(sizeof(struct kernel_fd) == 128, "two cache lines");

/* FDs whose table itself says where they are, as most are: no need to look for them. */
#define FD_LOW_NUMBERS 32

/* A table of open files: it belongs to threads and ends with its last user. */
struct kernel_fd_table {
	struct pool_header header;
	uint32_t users;      /* living threads */
	uint32_t references; /* threads and processes that point here */
	uint32_t first_open;
	uint32_t first_closed;
	uint32_t open_count;
	int32_t lowest_free;          /* no lower number is free */
	uint32_t changing;            /* threads inside a creating or closing call */
	uint32_t dump;                /* number of the state dump that listed it last; 0: none */
	uint64_t address;             /* in the traced kernel; 0: unknown */
	uint64_t close_sequence;      /* of the last close */
	uint64_t opened_ns;           /* none of its files was opened later; 0: not seen of any */
	uint32_t low[FD_LOW_NUMBERS]; /* the open FD of each low number; 0: none */
};

_Static_assert(sizeof(struct kernel_fd_table) == 192, "three cache lines");

/* A system call that was entered and has not returned. */
struct kernel_call {
	bool active;
	bool changes_table;
	bool raw; /* recorded as unknown: arguments are numbers, whatever they should be */
	uint8_t args_present;
	uint16_t number;
	uint32_t name; /* as the trace spells it, see call_name */
	uint32_t path; /* its path argument, 0: none or unreadable */
	uint32_t base; /* of a relative path, 0: unknown */
	uint32_t fd;   /* the objects that it works on, 0: not known */
	uint32_t fd2;
	uint64_t fd_serial;
	uint64_t fd2_serial;
	uint64_t entry_ns;
	uint64_t sequence;
	uint64_t args[SYSCALL_ARGS_MAX];
};

/* What most events look at comes first, cache line by cache line. */
struct kernel_thread {
	struct pool_header header;
	int32_t tid;
	int32_t vtid; /* in its innermost pid namespace; -1: unknown */
	uint32_t process;
	uint32_t table;
	uint32_t comm;
	int32_t prio;
	int32_t real_time_prio; /* its last one below 0; 0: it never was real-time */
	uint32_t current_cpus;  /* how many CPUs it is current on: 0 or 1 */
	bool ended;
	bool cause_unknown;
	bool overdue; /* it would have been forgotten, had it not been current */
	bool kernel;  /* a thread of the kernel, where a state dump said so */
	uint32_t last_cpu;
	uint64_t waking_ns; /* 0: not pending */
	uint64_t wakeup_ns;
	uint64_t cpu_time_ns;
	uint64_t switches;
	uint64_t syscalls;
	int64_t last_state; /* prev_state of its last switch-out */
	/* Its own latencies in a whole trace, in a window those of its name; 0: none yet. */
	uint32_t waking_series;
	uint32_t wakeup_series;
	uint64_t migrations;
	struct kernel_call call;
	uint32_t next; /* in its process */
	uint32_t previous;
	uint32_t generation;
	uint32_t dump;
	uint64_t serial;
	uint64_t start_ns; /* 0: before the trace, or it was not seen */
	uint64_t end_ns;
	uint64_t created_sequence;
};

struct kernel_process {
	struct pool_header header;
	int32_t pid;
	int32_t ppid;   /* as last told; -1: unknown */
	int32_t vpid;   /* -1: unknown */
	bool pid_known; /* false: pid is the tid of a thread whose process is not known yet */
	bool ended;
	bool cause_unknown;
	bool overdue; /* to be forgotten with its last thread */
	uint32_t generation;
	uint32_t first_thread;
	uint32_t living; /* threads */
	uint32_t table;
	uint32_t comm;      /* of its leader; 0: unknown */
	uint32_t directory; /* working directory; 0: unknown */
	uint32_t cgroup_ns;
	uint32_t cgroup;    /* path in the hierarchy; 0: unknown */
	uint32_t container; /* its name for people; 0: none */
	uint32_t coarse;    /* wakeup latencies of its threads */
	uint64_t wakeup_max_ns;
	uint64_t serial;
	uint64_t start_ns;
	uint64_t end_ns;
	uint64_t created_sequence;
	uint64_t switches;
	uint64_t syscalls;
	uint64_t gone_cpu_time_ns; /* of its threads that were forgotten */
	uint64_t bytes[BYTE_CALL_COUNT];
};

#define KERNEL_CPU_UNSEEN (-2)

struct kernel_cpu {
	int32_t current; /* tid; -1: not known yet, KERNEL_CPU_UNSEEN: nor after a gap */
	uint32_t thread; /* the same as an object, 0: refused */
	uint64_t since_ns;
	uint64_t busy_ns; /* of threads other than the idle one */
	uint64_t switches;
	uint64_t lost;                       /* events of it that were lost while recording */
	uint32_t series[LATENCY_KIND_COUNT]; /* its latencies; 0: none yet */
};

/* What ended objects leave in the totals of a whole trace. */
struct retired_process {
	struct pool_header header;
	int32_t pid;
	uint32_t comm;
	uint64_t bytes[BYTE_CALL_COUNT];
};

struct retired_thread {
	struct pool_header header;
	int32_t tid;
	int32_t pid;
	uint32_t comm;
	int32_t prio; /* the last; real-time threads are below 0 */
	uint64_t cpu_time_ns;
	uint64_t switches;
	uint64_t migrations;
};

/* All FDs of one path together. */
struct retired_file {
	struct pool_header header;
	uint32_t path;
	uint8_t kind;
	uint64_t opened; /* FDs */
	uint64_t read_bytes;
	uint64_t written_bytes;
	uint64_t calls;
	uint64_t errors;
	uint64_t max_ns;
};

/* Latencies, CPU time, and calls and bytes of files, of these only. */
struct kernel_filter {
	const struct cpuset *cpus; /* where a latency or a call ends; NULL: all */
	int64_t pid;               /* wakeups and system calls of its threads; -1: all */
	const char *comm;          /* the same, by the thread's name; NULL: all */
};

struct kernel_settings {
	uint64_t window_ns;  /* for so long ended objects stay */
	bool whole_trace;    /* totals keep what objects that are gone have left */
	bool of_window;      /* no series but the trackers': no view of a window has others */
	size_t memory_bytes; /* above it no new object is taken; 0: no limit */
	/* Latencies outside are not recorded; a max of 0: no limit. */
	uint64_t latency_min_ns;
	uint64_t latency_max_ns;
	const struct kernel_filter *filter; /* must outlive the state; NULL: all counts */
	/* Why a latency above it came about is found out; 0: is not, which costs nothing. */
	uint64_t threshold_ns;
	const struct tracker_rules *trackers; /* must outlive the state; NULL: none */
	struct wakeup_choice wakeups; /* its comm is not copied, see kernel_state_outlier() */
};

struct kernel_state;

/* `names` must outlive it; NULL: out of memory. */
struct kernel_state *kernel_state_create(const struct kernel_settings *settings,
                                         struct names *names);
void kernel_state_destroy(struct kernel_state *state);
/* `target` becomes equal to `source` (same names). false: out of memory, `target` is undefined. */
bool kernel_state_copy(struct kernel_state *target, const struct kernel_state *source);

/*
 * Told of each latency as it comes to be, in addition to the state (but for the series
 * by CPU: who is told keeps those). Not copied with the state.
 */
struct kernel_observer {
	void (*latency)(void *context, enum latency_kind kind, unsigned cpu, uint64_t latency_ns,
	                uint64_t time_ns);
	/* It was one of a process (a wakeup) or of an FD (a call), told by its serial. */
	void (*object)(void *context, enum latency_kind kind, uint64_t serial, uint64_t latency_ns,
	               uint64_t time_ns);
	void *context;
};
void kernel_state_observe(struct kernel_state *state, const struct kernel_observer *observer);

/*
 * Lay the state down in `image`, and make it again of one that was. Both ends are of the same
 * program in the same run: the form is that of memory. kernel_state_thaw() returns NULL
 * where memory is short; the new state has no observer.
 */
void kernel_state_freeze(const struct kernel_state *state, struct image *image);
struct kernel_state *kernel_state_thaw(struct image_reader *reader);

/*
 * Apply one event. String ids in it index `map` (STRING_IDS name numbers); with map
 * NULL it is one as a window holds it (translate.h). An event older than the last one is applied
 * at the last one's time. No allocation in the steady state.
 */
void kernel_state_apply(struct kernel_state *state, const struct kernel_event *event,
                        const uint32_t *map);
/* Time passes without an event: collects what is older than the window. */
void kernel_state_advance(struct kernel_state *state, uint64_t time_ns);
/* All counts, sums and latencies begin at 0 again; what lives and is open stays. */
void kernel_state_begin_anew(struct kernel_state *state);
/* Only latencies begin at 0 again; what is pending stays so. */
void kernel_state_forget_latencies(struct kernel_state *state);
/*
 * A thread's wakeup latencies count for the name that it had last: they are added to the
 * series by name (and by tid, of real-time threads) when it is forgotten, and here at the
 * latest. For a report at the end; nothing is counted twice. Where settings.whole_trace
 * is false they are counted at once, for the name of that time.
 */
void kernel_state_settle(struct kernel_state *state);
/* `count` events or packets were lost while recording. */
void kernel_state_lost(struct kernel_state *state, uint64_t events, uint64_t packets);
/* They are of this CPU; EVENT_CPU_NONE: nobody knows. Beside the one or the other call. */
void kernel_state_lost_on(struct kernel_state *state, unsigned cpu, uint64_t events);
/* The same of events that programs emit themselves: processes and files are as complete as before. */
void kernel_state_lost_of_programs(struct kernel_state *state, uint64_t events, uint64_t packets);
/*
 * For a while nobody knows of how long and of what, the host was not seen: what had begun
 * before then does not end in a latency, whoever ran then is not charged with the time.
 */
void kernel_state_gap(struct kernel_state *state);

/* The trace is damaged: the state is not complete any more, whatever comes. */
void kernel_state_damaged(struct kernel_state *state);

uint64_t kernel_state_time_ns(const struct kernel_state *state);
uint64_t kernel_state_sequence(const struct kernel_state *state); /* events applied */
/* The thread that the event applied last happened in; 0: not known. Valid until the next. */
uint32_t kernel_state_event_thread(const struct kernel_state *state);
/* The event applied last created something, or entered a call that may. */
bool kernel_state_creates(const struct kernel_state *state);
/*
 * Numbers (kernel_state_sequence()) of the events that created what lives, ascending, some
 * more than once; with `all` also of what has ended and is still held, and of calls that may
 * create. false: out of memory. sequences: the caller's, free().
 */
struct kernel_creations {
	uint64_t *sequences;
	size_t count;
};
bool kernel_creations_list(const struct kernel_state *state, bool all,
                           struct kernel_creations *list);
/* A state dump is complete, nothing was lost since, and the trace is not damaged. */
bool kernel_state_complete(const struct kernel_state *state);
/*
 * STATEDUMP_ALONE: what there is is known, but for files of processes that the
 * dumps leave out (kernel_files_listed()); what it does is not.
 */
bool kernel_state_only_listed(const struct kernel_state *state);
/* Not STATEDUMP_NO_CHANGE. Without it nothing is complete. */
bool kernel_state_follows(const struct kernel_state *state);
/*
 * Does the host tell that? what: STATEDUMP_NO_...; what it does not is unknown, and never 0. Only
 * this host's dumps say so (STATEDUMP_SAYS); else what there was an event of is told.
 */
bool kernel_state_is_told(const struct kernel_state *state, unsigned what);
size_t kernel_state_bytes(const struct kernel_state *state);
void kernel_state_mark_names(const struct kernel_state *state, struct names *names);

/* Look around: by number (valid where the next function or a member gave it). */
uint32_t kernel_process_next(const struct kernel_state *state,
                             uint32_t number); /* 0: from the start */
const struct kernel_process *kernel_process_at(const struct kernel_state *state, uint32_t number);
const struct kernel_thread *kernel_thread_at(const struct kernel_state *state, uint32_t number);
uint32_t kernel_thread_next(const struct kernel_state *state, uint32_t number);
const struct kernel_fd *kernel_fd_at(const struct kernel_state *state, uint32_t number);
uint32_t kernel_fd_next(const struct kernel_state *state, uint32_t number);
/* The same FD in an earlier copy of the state; NULL: it did not exist then. */
const struct kernel_fd *kernel_fd_earlier(const struct kernel_state *earlier, uint32_t number,
                                          uint64_t serial);
const struct kernel_process *kernel_process_earlier(const struct kernel_state *earlier,
                                                    uint32_t number, uint64_t serial);
const struct kernel_thread *kernel_thread_earlier(const struct kernel_state *earlier,
                                                  uint32_t number, uint64_t serial);
const struct kernel_fd_table *kernel_fd_table_at(const struct kernel_state *state, uint32_t number);
/* Does a state dump tell of the table's files, the last one if it is in use? */
bool kernel_files_listed(const struct kernel_state *state, uint32_t table);
/* The thread or process that is known under an id now; 0: none. */
uint32_t kernel_thread_find(const struct kernel_state *state, int32_t tid);
uint32_t kernel_process_find(const struct kernel_state *state, int32_t pid);
/* Was there ever one of that id, also one that is forgotten? */
bool kernel_process_seen(const struct kernel_state *state, int32_t pid);
/* Its parent as it is now, or was when it ended: orphans belong to 1. -1: unknown. */
int32_t kernel_process_parent(const struct kernel_state *state,
                              const struct kernel_process *process);
const struct kernel_cpu *kernel_cpu_at(const struct kernel_state *state, unsigned cpu);
unsigned kernel_cpu_count(const struct kernel_state *state);

/* Latencies. */
uint32_t kernel_series_next(const struct kernel_state *state, uint32_t number);
const struct latency_series *kernel_series_at(const struct kernel_state *state, uint32_t number);
uint32_t kernel_series_find(const struct kernel_state *state, enum latency_kind kind,
                            enum latency_key key, uint64_t id);

/* Percentile of a coarse histogram's number, an upper bound; 0: empty. */
uint64_t kernel_coarse_percentile_ns(const struct kernel_state *state, uint32_t coarse,
                                     double percent, uint64_t max_ns);

/*
 * The same of what came since the coarse histogram `before` in `earlier` (NULL: the begin), of
 * which `max_ns` is the greatest. Returns how many there are.
 */
uint64_t kernel_coarse_window(const struct kernel_state *state, uint32_t coarse,
                              const struct kernel_state *earlier, uint32_t before, double percent,
                              uint64_t max_ns, uint64_t *percentile_ns);

/* Begun and not ended, each with its begin. */
struct kernel_pending {
	enum latency_kind kind;
	uint64_t id;   /* irq, vec, sector, skb address, tid, number of a tracker */
	uint64_t id2;  /* CPU or device; a thread's last CPU */
	uint32_t name; /* of the irq, disk, call or thread; label of a tracker; 0: not known */
	uint64_t begin_ns;
};
/* Calls `each` for all of them. */
void kernel_pending_each(const struct kernel_state *state,
                         void (*each)(void *context, const struct kernel_pending *pending),
                         void *context);

/*
 * Fill in the causes of a latency that ended on outlier->cpu at outlier->time_ns, no later
 * than what was applied last, and the thread that is current there. false: nobody knows.
 */
bool kernel_state_explain(const struct kernel_state *state, struct outlier *outlier);
/* The outlier that the last event made, with its causes; NULL: it made none. */
const struct outlier *kernel_state_outlier(const struct kernel_state *state);

/* What is declared; NULL: nothing. */
const struct tracker_rules *kernel_trackers(const struct kernel_state *state);
/* Durations of a tracker by label are series of LATENCY_TRACKER, LATENCY_BY_ID. */
static inline uint64_t tracker_series_id(uint32_t rule, uint32_t label)
{
	return (uint64_t)rule << 32 | label;
}
static inline unsigned tracker_of_series(const struct latency_series *series)
{
	return (unsigned)(series->id >> 32);
}
enum tracker_count {
	TRACKER_TIMED_OUT,         /* longer than the timeout, and over; those pending not yet */
	TRACKER_BEGIN_WITHOUT_END, /* the key began anew */
	TRACKER_END_WITHOUT_BEGIN, /* no label */
	TRACKER_NO_KEY,            /* events without a key field; no label */
};
void kernel_tracker_counts_each(const struct kernel_state *state,
                                void (*each)(void *context, enum tracker_count what, unsigned rule,
                                             uint32_t label, uint64_t value),
                                void *context);

/* Counts of the whole time. */
struct kernel_totals {
	uint64_t events;
	uint64_t first_ns;
	uint64_t last_ns;
	uint64_t discarded_events;
	uint64_t discarded_packets;
	uint64_t unmatched[LATENCY_KIND_COUNT]; /* ends without a begin */
	uint64_t syscall_no_thread;             /* the thread was not known */
	uint64_t refused;                       /* objects that did not fit into the memory */
	uint64_t out_of_order;
	uint32_t dumps; /* state dumps that were complete */
};
const struct kernel_totals *kernel_state_totals(const struct kernel_state *state);

/* X(name number, cpu, count), for each event name and CPU with a count. */
void kernel_counts_each(const struct kernel_state *state,
                        void (*each)(void *context, uint32_t name, unsigned cpu, uint64_t count),
                        void *context);

/* Counts by name number of a call and something: errno, or 0. */
enum call_count {
	CALL_ERROR,              /* second: errno */
	CALL_EXIT_WITHOUT_ENTRY, /* second: 0 */
	CALL_ENTRY_WITHOUT_EXIT,
	CALL_ENTRY_NO_THREAD, /* nobody knows who calls */
	CALL_NAME_MISMATCH,   /* by the name of the exit: the thread is inside another call */
};
void kernel_call_counts_each(const struct kernel_state *state, enum call_count count,
                             void (*each)(void *context, uint32_t name, uint64_t second,
                                          uint64_t value),
                             void *context);
/*
 * Threads that ran, those that are gone and those that are not; the same tid may come
 * more than once. A thread goes by the name that it had last.
 */
void kernel_threads_each(const struct kernel_state *state,
                         void (*each)(void *context, const struct retired_thread *thread),
                         void *context);
/* FDs by path, likewise: of those that are gone, and each that is not. */
void kernel_files_each(const struct kernel_state *state,
                       void (*each)(void *context, const struct retired_file *file), void *context);
/* Bytes by process; the same pid may come more than once. */
void kernel_process_bytes_each(const struct kernel_state *state,
                               void (*each)(void *context, int32_t pid, uint32_t comm,
                                            const uint64_t bytes[BYTE_CALL_COUNT]),
                               void *context);

const char *fd_kind_name(enum fd_kind kind);
const char *byte_call_name(enum byte_call call);
bool byte_call_is_write(enum byte_call call);
/* The kernel's name of a softirq, which no event holds; NULL: it has none. */
const char *softirq_name(uint64_t vec);

#endif

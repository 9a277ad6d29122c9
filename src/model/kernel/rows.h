/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process, a thread and an open file of a kernel state as rows of figures: totals, and those of
 * the window as the difference to the state at its begin. The one place that computes
 * them; screens, exports and `rtscope state` only format. See the semantics for the rules.
 */
#ifndef RTSCOPE_MODEL_KERNEL_ROWS_H
#define RTSCOPE_MODEL_KERNEL_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/kernel/kernel_state.h"

/* The greatest latency of each process (its wakeups) and FD (its calls) in a span of time. */
struct object_maxima;

struct object_maxima *object_maxima_create(void); /* NULL: out of memory */
void object_maxima_destroy(struct object_maxima *maxima);
bool object_maxima_add(struct object_maxima *maxima, uint64_t serial, uint64_t latency_ns);
/* 0: none. */
uint64_t object_maxima_get(const struct object_maxima *maxima, uint64_t serial);

/* The window that the rows are of. */
struct kernel_span {
	const struct kernel_state *state;   /* at its end */
	const struct kernel_state *earlier; /* at its begin; NULL: before the first event */
	const struct object_maxima *maxima; /* of the window; NULL: not known */
	const struct names *names;
	uint64_t at_ns;
	uint64_t from_ns;
	int64_t wall_offset_ns; /* added to when what is in a row began and ended; 0: nothing is */
};

/*
 * Strings are valid as long as the names are, or were copied by row_text_copy(). Times are ns on
 * the host's clock, or wall times (struct kernel_span). A rate is per second of the window, NAN
 * where it is not known.
 */
struct process_row {
	unsigned host;         /* whose rows these are, by a model; else 0 and NULL */
	const char *host_name; /* NULL: unknown */
	uint64_t serial;       /* of this process and no other, as long as the host is watched */
	int32_t pid;
	int32_t ppid; /* -1: unknown */
	int32_t vpid; /* -1: unknown */
	uint32_t generation;
	const char *comm; /* NULL: unknown */
	/*
	 * R running or ready, S, D, T, t, Z, X, P, I as its threads' last switches tell (the most
	 * active one's), `+` ended, `-` unknown.
	 */
	char state;
	/* Of the leader, else of the thread that is known: "RT", "DL", "TS"; "-": unknown. */
	const char *policy;
	int32_t priority; /* RT: 1 .. 99; TS: the nice value; DL: 0 */
	int32_t cpu;      /* that it ran on last; -1: unknown */
	bool running;     /* it is on that CPU at the window's end */
	unsigned threads; /* living ones */
	double cpu_pct;   /* 100: one CPU */
	double switches_per_s;
	double syscalls_per_s;
	double read_bytes_per_s;
	double written_bytes_per_s;
	uint64_t cpu_time_ns; /* in the window, with what runs at its end */
	uint64_t charged_ns;  /* CPU time of all its threads, as struct thread_row tells it */
	uint64_t switches;
	uint64_t syscalls;
	uint64_t read_bytes;
	uint64_t written_bytes;
	uint64_t wakeups;       /* in the window; 0: the next two mean nothing */
	uint64_t wakeup_p99_ns; /* an upper bound (<=), coarse */
	uint64_t wakeup_max_ns; /* exact */
	uint64_t pending_ns;    /* woken and not running yet for so long; 0: no thread is */
	unsigned fds_open;      /* at the window's end */
	unsigned fds_opened;    /* in the window */
	unsigned fds_closed;    /* in the window */
	uint64_t start_ns;      /* 0: before the trace */
	uint64_t end_ns;        /* 0: it lives */
	bool is_new;            /* it began in the window */
	uint64_t cgroup_ns;     /* inode of its cgroup namespace; 0: unknown */
	const char *cgroup;     /* path in the hierarchy; NULL: unknown */
	const char *container;  /* the container or unit that it is of; NULL: none known */
	bool pid_known;         /* false: a thread whose process was not told */
	bool end_cause_unknown; /* it ended unseen */
	/*
	 * Who ran was told; false: CPU time and switches mean nothing. Rates of what was not told
	 * are NAN.
	 */
	bool scheduled;
	bool files_known;      /* its files were; false: those that there are mean nothing */
	const char *directory; /* working directory; NULL: unknown */
};

/* One thread; times and counts are of all that was seen, not of the window. */
struct thread_row {
	int32_t tid;
	uint32_t generation;
	bool counted;        /* its system calls were told; false: their number means nothing */
	bool scheduled;      /* as of its process */
	const char *comm;    /* NULL: unknown */
	uint64_t start_ns;   /* 0: before the trace */
	uint64_t end_ns;     /* 0: it lives */
	uint64_t charged_ns; /* CPU time: charged when it is switched out */
	uint64_t switches;
	uint64_t migrations;
	uint64_t syscalls;
	const char *in_flight; /* the call that it is in; NULL: none */
	uint64_t entered_ns;
	uint64_t in_flight_ns; /* its age */
	int32_t in_flight_fd;  /* that the call works on; -1: none is known */
};

struct fd_row {
	unsigned host; /* as in struct process_row */
	const char *host_name;
	uint64_t serial;         /* of this FD and no other */
	uint64_t process_serial; /* of the row of its process */
	int32_t pid;
	const char *comm; /* of its process; NULL: unknown */
	int32_t number;
	const char *kind; /* "file", "socket", ... */
	const char *path; /* NULL: unknown */
	bool open;
	bool cloexec;
	bool spliced;           /* bytes of sendfile, splice, copy_file_range are among its own */
	bool end_cause_unknown; /* it was closed unseen */
	bool counted;           /* calls on it were told; false: their figures mean nothing */
	bool followed;          /* what became of it was; false: it was only listed */
	uint64_t opened_ns;     /* 0: before the trace, or unseen */
	uint64_t closed_ns;     /* 0: it is open */
	bool is_new;            /* it was opened in the window */
	uint64_t read_bytes;
	uint64_t written_bytes;
	uint64_t window_read_bytes;
	uint64_t window_written_bytes;
	uint64_t calls;
	uint64_t window_calls;
	uint64_t errors;
	uint64_t window_errors;
	uint64_t p99_ns;       /* of its calls, an upper bound (<=), coarse; where calls is not 0 */
	uint64_t max_ns;       /* exact, of all its calls */
	const char *last_call; /* NULL: none yet */
	uint64_t last_call_ns;
	/* What works on it at the window's end: the oldest call that has not returned. */
	const char *in_flight; /* NULL: nothing does */
	int32_t in_flight_tid;
	uint64_t in_flight_ns; /* its age */
};

/* The row of a process, a thread or an FD by its number in `span->state`. */
void process_row_fill(struct process_row *row, const struct kernel_span *span, uint32_t number);
void thread_row_fill(struct thread_row *row, const struct kernel_span *span, uint32_t number);
void fd_row_fill(struct fd_row *row, const struct kernel_span *span, uint32_t process,
                 uint32_t number);

/* Numbers of objects. */
struct number_list {
	uint32_t *numbers;
	size_t count;
	size_t capacity;
};

/* All FDs of a process, open and closed, ascending. false: out of memory. */
bool fd_list_of_process(struct number_list *list, const struct kernel_state *state,
                        uint32_t process);
/* Processes, the idle one left out, by pid. false: out of memory. */
bool process_list(struct number_list *list, const struct kernel_state *state);

/* Memory for copies of strings. */
struct row_text;

struct row_text *row_text_create(void); /* NULL: out of memory */
void row_text_destroy(struct row_text *text);
void row_text_clear(struct row_text *text);
/* NULL stays NULL; out of memory: "?". */
const char *row_text_copy(struct row_text *text, const char *string);

#endif

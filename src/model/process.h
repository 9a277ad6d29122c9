/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One process or thread as an rtscope_process event carries it: a flat record
 * with what top(1) shows and what a real-time engineer asks beyond it. A source
 * sends a record when anything in it changed, and rtscope_process_end when the
 * process is gone. What could not be read has the value PROCESS_UNKNOWN_*.
 */
#ifndef RTSCOPE_MODEL_PROCESS_H
#define RTSCOPE_MODEL_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "model/image.h"
#include "model/strings.h"

#define PROCESS_UNKNOWN_U64 UINT64_MAX
#define PROCESS_UNKNOWN_U32 UINT32_MAX

#define PROCESS_COMM_BYTES 64

/* Identity: (pid, tid, start_ticks); tid == pid for the process itself. */
struct process_record {
	uint32_t pid; /* thread group */
	uint32_t tid;
	uint64_t start_ticks; /* since boot, in USER_HZ, /proc/PID/stat field 22 */
	uint32_t ppid;
	uint32_t uid;         /* effective; PROCESS_UNKNOWN_U32 */
	uint64_t cpu_time_ns; /* user + system, since its start */
	float cpu_pct; /* of the last interval, 100 = one CPU; NaN: first seen, or went back */
	float voluntary_per_s; /* context switches; NaN: not read in this interval */
	float involuntary_per_s;
	float spare;
	uint64_t virtual_kib;
	uint64_t rss_kib;
	uint64_t shared_kib;   /* PROCESS_UNKNOWN_U64: not read yet or no right */
	uint64_t minor_faults; /* since its start */
	uint64_t major_faults;
	uint64_t voluntary; /* context switches since its start; PROCESS_UNKNOWN_U64 */
	uint64_t involuntary;
	uint64_t read_bytes; /* from and to block devices since its start; PROCESS_UNKNOWN_U64 */
	uint64_t written_bytes;
	int32_t priority; /* top's PR: 20 + nice, negative: real-time */
	int32_t nice;
	uint32_t policy; /* kernel's SCHED_*: 0 other, 1 fifo, 2 rr, 3 batch, 5 idle, 6 deadline */
	uint32_t rtprio; /* 1..99; 0: none */
	uint32_t last_cpu;
	uint32_t threads;
	uint32_t affinity;  /* id of a string as "0-3,8"; 0: not read yet */
	uint32_t container; /* id of a string as container_name() makes it; 0: none */
	uint32_t user;      /* id of the user's name; 0: not known */
	uint32_t command;   /* id of the command line, cut; 0: none (a kernel thread) or not read */
	uint32_t flags;     /* enum process_flag */
	char state;         /* R S D T t Z X I as in /proc/PID/stat */
	char spare_bytes[3];
	char comm[PROCESS_COMM_BYTES]; /* escaped, ended by NUL */
};

enum process_flag {
	PROCESS_KERNEL_THREAD = 1,
};

#define PROCESS_RECORD_WORDS (sizeof(struct process_record) / 8)
_Static_assert(sizeof(struct process_record) % 8 == 0, "a record is whole words");

/* "FF", "RR", "TS", "B", "ISO", "IDL", "DLN" as ps(1)'s CLS; "?" for an unknown one. */
const char *process_class(uint32_t policy);
/* "fifo", "rr", "other", "batch", "idle", "deadline" as --policy and chrt spell it; "unknown". */
const char *process_policy_name(uint32_t policy);

/* What the process table holds of each. */
struct process {
	struct process_record record;
	/* Time of the reading that found it; 0: it was there when the readings began. */
	uint64_t first_seen_ns;
	uint64_t ended_ns; /* 0: lives; else the time of the reading that missed it */
};

/* A copy of all processes at one instant, sorted by pid, then tid, then start. */
struct process_table {
	uint64_t time_ns; /* of the reading */
	size_t count;
	struct process *processes;
	struct strings *strings; /* one reference */
	uint64_t refused;        /* records that found no place */
};

void process_table_clear(struct process_table *table);
/* Text of a string id in a record; NULL: none. Lives as long as the table. */
const char *process_table_text(const struct process_table *table, uint32_t id);
/* Place of the first entry of that pid or of a greater one; count: none. */
size_t process_table_first(const struct process_table *table, uint32_t pid);
/* The living process (tid == pid) with that pid; NULL: none. */
const struct process *process_table_find(const struct process_table *table, uint32_t pid);

/* The model's own: all processes, changed by events only. */
struct process_store;

/* Processes and threads at most; more are refused and counted. */
#define PROCESS_STORE_MAX 65536u

/* `keep_ns`: how long one that ended is kept (the window). NULL: out of memory. */
struct process_store *process_store_create(uint64_t keep_ns);
void process_store_destroy(struct process_store *store);
/*
 * Owner: apply one rtscope_process or rtscope_process_end event. A bad one is ignored. The end
 * of tid 0 is that of all: those that live are told of again.
 */
void process_store_apply(struct process_store *store, const struct event *event,
                         const uint64_t *words);
/*
 * Owner: the string `id` becomes another one. Who used it has ended, or its source would not
 * have given the id away: it has no such string any more.
 */
void process_store_forget_string(struct process_store *store, uint64_t id);
/* Owner: a reading ended at `time_ns`: forget what ended longer than keep_ns ago. */
void process_store_reading(struct process_store *store, uint64_t time_ns);
/* Owner: copy all into `table` (valid or zeroed). false: out of memory, table unchanged. */
bool process_store_copy(const struct process_store *store, struct strings *strings,
                        struct process_table *table);
size_t process_store_bytes(const struct process_store *store);
/* Owner: lay all of it down; make the table of that time from it again. false: out of memory. */
void process_store_freeze(const struct process_store *store, struct image *image);
bool process_table_thaw(struct process_table *table, struct image_reader *reader,
                        struct strings *strings);

#endif

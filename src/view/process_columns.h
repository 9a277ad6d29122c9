/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of what is told of a process, one row a column: its name in filters
 * and exports, heading, importance, description, and how its text, its value and
 * its order are made. Screens, plain text, help and doc/columns.md come from it.
 */
#ifndef RTSCOPE_VIEW_PROCESS_COLUMNS_H
#define RTSCOPE_VIEW_PROCESS_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/process.h"
#include "view/filter.h"

/*
 * X(SYMBOL, "name", "TITLE", width, priority, is text, "description")
 * Where there is no room the columns with the largest priority number go first.
 */
#define PROCESS_COLUMN_LIST(X)                                                                    \
	X(PID, "pid", "PID", 7, 0, false, "process id; of a thread: its thread id")               \
	X(PPID, "ppid", "PPID", 7, 10, false, "process id of the parent")                         \
	X(USER, "user", "USER", 8, 7, true, "name of the effective user")                         \
	X(COMM, "comm", "COMM", 15, 0, true,                                                      \
	  "name as the kernel keeps it, 15 characters; a thread may name itself")                 \
	X(STATE, "state", "S", 1, 3, true,                                                        \
	  "R running, S sleeping, D waiting without interruption, T stopped, t traced, Z dead "   \
	  "and not yet waited for, I idle kernel thread, + new, x ended")                         \
	X(CLASS, "class", "CLS", 3, 1, true,                                                      \
	  "scheduling class: FF fifo, RR round robin, DLN deadline, TS other, B batch, IDL idle") \
	X(RTPRIO, "rtprio", "RTP", 3, 2, false, "real-time priority, 1 to 99, 99 is the highest") \
	X(NICE, "nice", "NI", 3, 9, false, "nice value of class TS, -20 is preferred most")       \
	X(CPU, "lastcpu", "CPU", 4, 2, false, "CPU that it ran on last")                          \
	X(CPU_PCT, "cpu", "%CPU", 5, 0, false,                                                    \
	  "CPU time of the last interval, 100 = one CPU, user and system together")               \
	X(RESIDENT, "rss", "RES", 5, 3, false, "memory that is in RAM, bytes; filters: in KiB")   \
	X(SHARED, "shared", "SHR", 5, 11, false,                                                  \
	  "the part of RES that is shared with others, bytes; filters: in KiB")                   \
	X(VIRTUAL, "virt", "VIRT", 5, 12, false, "address space, bytes; filters: in KiB")         \
	X(CPU_TIME, "time", "TIME", 7, 5, false, "CPU time since its start; filters: in seconds") \
	X(VOLUNTARY, "csw", "CSW/s", 5, 4, false,                                                 \
	  "voluntary context switches a second: it waited for something")                         \
	X(INVOLUNTARY, "inv", "INV/s", 5, 4, false,                                               \
	  "involuntary context switches a second: it was preempted")                              \
	X(MAJOR_FAULTS, "majflt", "MAJFLT", 6, 13, false,                                         \
	  "page faults since its start that had to wait for a disk")                              \
	X(READ, "read", "READ", 5, 10, false,                                                     \
	  "bytes read from block devices since its start; filters: in KiB")                       \
	X(WRITTEN, "written", "WRITTN", 6, 10, false,                                             \
	  "bytes written to block devices since its start; filters: in KiB")                      \
	X(THREADS, "threads", "THR", 4, 6, false, "threads of the process")                       \
	X(AFFINITY, "affinity", "AFFIN", 8, 8, true, "CPUs that it may run on")                   \
	X(CONTAINER, "container", "CONTAINER", 16, 8, true,                                       \
	  "container or unit that its control group names")                                       \
	X(COMMAND, "command", "COMMAND", 12, 6, true, "command line, cut")

enum process_column {
#define PROCESS_COLUMN_ENUM(symbol, name, title, width, priority, is_text, description) \
	PROCESS_COLUMN_##symbol,
	PROCESS_COLUMN_LIST(PROCESS_COLUMN_ENUM)
#undef PROCESS_COLUMN_ENUM
	PROCESS_COLUMN_COUNT
};

struct process_column_info {
	const char *name;
	const char *title;
	int width;
	unsigned priority;
	bool is_text;
	const char *description;
};

extern const struct process_column_info process_columns[PROCESS_COLUMN_COUNT];

/* The same as fields of filter expressions, in the same order. */
extern const struct filter_field process_filter_fields[PROCESS_COLUMN_COUNT];

/* A process in its table, as the functions below want it. */
struct process_row {
	const struct process_table *table;
	const struct process *process;
};

/* Text of a cell, cut at `size`; `-` where it is not known. */
void process_column_text(char *text, size_t size, enum process_column column,
                         const struct process_row *row);
/* Value of a cell for a filter; a filter_value_function, `row` is a struct process_row. */
void process_column_value(const void *row, size_t column, struct filter_value *value);
/* Order as strcmp(), ascending; what is not known is less than all else. */
int process_column_compare(enum process_column column, const struct process_row *a,
                           const struct process_row *b);

#endif

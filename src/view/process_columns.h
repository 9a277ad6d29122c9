/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of what is told of a process, one row a column: its name in filters
 * and exports, heading, importance, description (view/column_table.h), and its value.
 * Screens, help and doc/columns.md come from it. Of processes as the sampler reads them.
 */
#ifndef RTSCOPE_VIEW_PROCESS_COLUMNS_H
#define RTSCOPE_VIEW_PROCESS_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/process.h"
#include "view/column_table.h"

/*
 * X(SYMBOL, "name", "TITLE", width, priority, FORM, "description")
 * Where there is no room the columns with the largest priority number go first.
 */
#define PROCESS_COLUMN_LIST(X)                                                                     \
	X(PID, "pid", "PID", 7, 0, NUMBER,                                                         \
	  "process id; of a thread its thread id; filters: pid of the process, tid of the "        \
	  "thread")                                                                                \
	X(PPID, "ppid", "PPID", 7, 10, NUMBER, "process id of the parent")                         \
	X(USER, "user", "USER", 8, 7, TEXT, "name of the effective user")                          \
	X(COMM, "comm", "COMM", 15, 0, TEXT,                                                       \
	  "name as the kernel keeps it, 15 characters; a thread may name itself")                  \
	X(STATE, "state", "S", 1, 3, TEXT,                                                         \
	  "R running, S sleeping, D waiting without interruption, T stopped, t traced, Z dead "    \
	  "and not yet waited for, I idle kernel thread, + new, x ended")                          \
	X(CLASS, "class", "CLS", 3, 1, TEXT,                                                       \
	  "scheduling class: FF fifo, RR round robin, DLN deadline, TS other, B batch, IDL idle")  \
	X(RTPRIO, "rtprio", "RTP", 3, 2, NUMBER, "real-time priority, 1 to 99, 99 is the highest") \
	X(NICE, "nice", "NI", 3, 9, NUMBER, "nice value of class TS, -20 is preferred most")       \
	X(CPU, "lastcpu", "CPU", 4, 2, NUMBER, "CPU that it ran on last")                          \
	X(CPU_PCT, "cpu", "%CPU", 5, 0, TENTHS,                                                    \
	  "CPU time of the last interval, 100 = one CPU, user and system together")                \
	X(RESIDENT, "rss", "RES", 5, 3, KIB, "memory that is in RAM, bytes; filters: in KiB")      \
	X(SHARED, "shared", "SHR", 5, 11, KIB,                                                     \
	  "the part of RES that is shared with others, bytes; filters: in KiB")                    \
	X(VIRTUAL, "virt", "VIRT", 5, 12, KIB, "address space, bytes; filters: in KiB")            \
	X(CPU_TIME, "time", "TIME", 7, 5, CPU_TIME,                                                \
	  "CPU time since its start; filters: in seconds")                                         \
	X(VOLUNTARY, "csw", "CSW/s", 5, 4, QUANTITY,                                               \
	  "voluntary context switches a second: it waited for something")                          \
	X(INVOLUNTARY, "inv", "INV/s", 5, 4, QUANTITY,                                             \
	  "involuntary context switches a second: it was preempted")                               \
	X(MAJOR_FAULTS, "majflt", "MAJFLT", 6, 13, QUANTITY,                                       \
	  "page faults since its start that had to wait for a disk")                               \
	X(READ, "read", "READ", 5, 10, KIB,                                                        \
	  "bytes read from block devices since its start; filters: in KiB")                        \
	X(WRITTEN, "written", "WRITTN", 6, 10, KIB,                                                \
	  "bytes written to block devices since its start; filters: in KiB")                       \
	X(THREADS, "threads", "THR", 4, 6, NUMBER, "threads of the process")                       \
	X(AFFINITY, "affinity", "AFFIN", 8, 8, TEXT, "CPUs that it may run on")                    \
	X(CONTAINER, "container", "CONTAINER", 19, 8, TEXT,                                        \
	  "docker/, podman/, kube/, cri/ and the id, lxc/, nspawn/ and the name, or the unit of "  \
	  "systemd, by its control group")                                                         \
	X(COMMAND, "command", "COMMAND", 12, 6, TEXT, "command line, cut")

enum process_column {
#define PROCESS_COLUMN_ENUM(symbol, name, title, width, priority, form, description) \
	PROCESS_COLUMN_##symbol,
	PROCESS_COLUMN_LIST(PROCESS_COLUMN_ENUM)
#undef PROCESS_COLUMN_ENUM
	PROCESS_COLUMN_COUNT
};

/* What the table's functions get as their object: a process in its table. */
struct sampled_process {
	const struct process_table *table;
	const struct process *process;
};

extern const struct column_table process_column_table;

#endif

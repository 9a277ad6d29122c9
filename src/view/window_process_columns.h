/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of what the kernel's events tell of a process in the window, one row a column
 * (view/column_table.h). Screens, help and doc/columns.md come from it. What the
 * sampler reads of processes is in process_columns.h.
 */
#ifndef RTSCOPE_VIEW_WINDOW_PROCESS_COLUMNS_H
#define RTSCOPE_VIEW_WINDOW_PROCESS_COLUMNS_H

#include "model/window_rows.h"
#include "view/column_table.h"

/* X(SYMBOL, "name", "TITLE", width, priority, FORM, "description") */
#define WINDOW_PROCESS_COLUMN_LIST(X)                                                             \
	X(HOST, "host", "HOST", 12, 0, TEXT, "its host, where those of all are shown")            \
	X(PID, "pid", "PID", 7, 0, NUMBER, "process id")                                          \
	X(PPID, "ppid", "PPID", 7, 9, NUMBER, "process id of the parent")                         \
	X(COMM, "comm", "COMM", 15, 0, TEXT, "name as the kernel keeps it, of its first thread")  \
	X(STATE, "state", "S", 1, 2, TEXT,                                                        \
	  "R running or ready, S sleeping, D waiting without interruption, T stopped, t traced, " \
	  "Z dead and not yet waited for, I idle kernel thread, + ended in the window")           \
	X(CLASS, "class", "CLS", 3, 2, TEXT,                                                      \
	  "RT real-time (fifo or round robin: a trace does not tell which), DL deadline, TS "     \
	  "other")                                                                                \
	X(PRIORITY, "prio", "PRI", 3, 2, NUMBER,                                                  \
	  "of class RT 1 to 99, 99 is the highest; of TS the nice value")                         \
	X(CPU, "lastcpu", "CPU", 4, 2, NUMBER, "CPU that it ran on last")                         \
	X(CPU_PCT, "cpu", "%CPU", 5, 0, TENTHS,                                                   \
	  "CPU time of its threads in the window, 100 = one CPU all the time")                    \
	X(SWITCHES, "csw", "CSW/s", 5, 4, QUANTITY, "times a second that it was switched in")     \
	X(WAKEUP_P99, "wakep99", "WAKE99", 6, 4, US,                                              \
	  "wakeup latency, sched_waking to switched in, us: 99 % of those in the window took no " \
	  "longer; an upper bound, within 1/8")                                                   \
	X(WAKEUP_MAX, "wakemax", "WAKMAX", 6, 1, US, "the longest of them, exact")                \
	X(PENDING, "pending", "WAITS", 5, 8, US,                                                  \
	  "for so long it has been woken and does not run yet")                                   \
	X(SYSCALLS, "syscalls", "SYS/s", 5, 3, QUANTITY, "system calls a second")                 \
	X(READ, "read", "READ/s", 6, 3, BYTES, "bytes a second that its calls have read")         \
	X(WRITTEN, "written", "WRITE/s", 7, 3, BYTES,                                             \
	  "bytes a second that its calls have written")                                           \
	X(FDS, "fds", "FDS", 4, 3, QUANTITY, "open file descriptors")                             \
	X(FDS_OPENED, "opened", "+FD", 4, 5, QUANTITY, "opened in the window")                    \
	X(FDS_CLOSED, "closed", "-FD", 4, 5, QUANTITY, "closed in the window")                    \
	X(THREADS, "threads", "THR", 4, 7, NUMBER, "living threads")                              \
	X(STARTED, "started", "STARTED", 12, 10, CLOCK,                                           \
	  "when; - before the trace began. Filters: seconds since the epoch")                     \
	X(ENDED, "ended", "ENDED", 12, 6, CLOCK, "when; - while it lives")                        \
	X(CONTAINER, "container", "CONTAINER", 19, 9, TEXT,                                       \
	  "docker/, podman/, kube/, cri/ and the id, lxc/, nspawn/ and the name, or the unit of " \
	  "systemd, by its control group")                                                        \
	X(VPID, "vpid", "VPID", 7, 15, NUMBER, "process id in its own pid namespace")             \
	X(CGROUP, "cgroup", "CGROUP", 20, 14, PATH, "path of its control group")

enum window_process_column {
#define WINDOW_PROCESS_COLUMN_ENUM(symbol, name, title, width, priority, form, description) \
	WINDOW_PROCESS_COLUMN_##symbol,
	WINDOW_PROCESS_COLUMN_LIST(WINDOW_PROCESS_COLUMN_ENUM)
#undef WINDOW_PROCESS_COLUMN_ENUM
	WINDOW_PROCESS_COLUMN_COUNT
};

/* Its objects are struct process_row. */
extern const struct column_table window_process_column_table;

#endif

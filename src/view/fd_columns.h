/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of what is told of an open or closed file descriptor of the window, one row a
 * column (view/column_table.h). Screens, help and doc/columns.md come from it.
 */
#ifndef RTSCOPE_VIEW_FD_COLUMNS_H
#define RTSCOPE_VIEW_FD_COLUMNS_H

#include "model/window_rows.h"
#include "view/column_table.h"

/* X(SYMBOL, "name", "TITLE", width, priority, FORM, "description") */
#define FD_COLUMN_LIST(X)                                                                         \
	X(HOST, "host", "HOST", 12, 0, TEXT, "host of the process, where those of all are shown") \
	X(PID, "pid", "PID", 7, 1, NUMBER, "process that has it open")                            \
	X(COMM, "comm", "COMM", 15, 2, TEXT, "name of that process")                              \
	X(FD, "fd", "FD", 5, 0, NUMBER, "the number in the process")                              \
	X(KIND, "kind", "KIND", 9, 3, TEXT,                                                       \
	  "file, socket, pipe and the like; unknown: it was opened before the trace began, or "   \
	  "nobody told")                                                                          \
	X(PATH, "path", "PATH", 16, 0, PATH,                                                      \
	  "path, or what the kernel calls it where there is none")                                \
	X(OPENED, "opened", "OPENED", 12, 2, CLOCK,                                               \
	  "when; <start: before the trace began, or it was not seen. Filters: seconds since the " \
	  "epoch")                                                                                \
	X(CLOSED, "closed", "CLOSED", 12, 7, CLOCK, "when; - while it is open")                   \
	X(READ, "read", "READ", 5, 4, BYTES, "bytes read since it was opened or the trace began") \
	X(WRITTEN, "written", "WRITTEN", 7, 4, BYTES, "bytes written, likewise")                  \
	X(WINDOW_READ, "wread", "r/win", 5, 1, BYTES, "bytes read in the window")                 \
	X(WINDOW_WRITTEN, "wwritten", "w/win", 5, 1, BYTES, "bytes written in the window")        \
	X(CALLS, "calls", "CALLS", 5, 5, QUANTITY, "system calls on it that have returned")       \
	X(ERRORS, "errors", "ERR", 4, 5, QUANTITY, "of them those that failed")                   \
	X(P99, "p99", "P99us", 5, 6, US,                                                          \
	  "99 % of its calls took no longer; an upper bound, within 1/8")                         \
	X(MAX, "max", "MAXus", 5, 5, US, "its longest call, exact")                               \
	X(NOW, "now", "NOW", 13, 1, US,                                                           \
	  "the call that works on it at this moment and for how long it has; closed: it is not "  \
	  "open any more")

enum fd_column {
#define FD_COLUMN_ENUM(symbol, name, title, width, priority, form, description) FD_COLUMN_##symbol,
	FD_COLUMN_LIST(FD_COLUMN_ENUM)
#undef FD_COLUMN_ENUM
	FD_COLUMN_COUNT
};

/* Its objects are struct fd_row. */
extern const struct column_table fd_column_table;

#endif

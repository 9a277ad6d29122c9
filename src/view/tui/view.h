/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A view is what fills the screen between header and footer: a list, a
 * picture, a text.
 *
 * To add one:
 *  1. a row in KEY_LIST (keys.h) with the key that opens it, and an enum
 *     key_context if it has keys of its own;
 *  2. a file view_NAME.c with a struct for its state and, at its end, a
 *     `const struct view_type view_NAME` (declared below);
 *  3. a row in views[] (views.c), and the file in src/view/files.mk.
 * Help, footer, mouse and --view then know it. A list view holds a struct list
 * (list.h), names it in `list`, and gets order, cursor, search, filter and
 * mouse from it; it gives list_act() what it does not know itself. Draw with
 * canvas.h only; never call curses, never keep a pointer into the snapshot
 * beyond a call.
 */
#ifndef RTSCOPE_VIEW_TUI_VIEW_H
#define RTSCOPE_VIEW_TUI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "model/snapshot.h"
#include "model/window_rows.h"
#include "view/columns.h"
#include "view/tui/canvas.h"
#include "view/tui/keys.h"
#include "view/tui/list.h"
#include "view/tui/pause.h"

struct view_type;

#define LOOK_MAX 256u

/* Processes that are on screen: what is costly to know is read for them only. */
struct look {
	size_t count;
	uint32_t pids[LOOK_MAX];
	bool threads;
	bool files; /* a view of files is */
};

/* What the views share. */
struct view_context {
	/* What is on screen: the last one, or that of the pause. Never NULL. */
	const struct snapshot *snapshot;
	/* Of now, also while paused: outliers later than the time cursor. Never NULL. */
	const struct snapshot *newest;
	/* For what is too much to be in every snapshot; asked for what is on screen. */
	struct model *model;
	const struct model_request *request;
	const struct pause *pause;
	enum latency_span span;
	/* The row under the cursor of the CPU view: as in struct snapshot_row. */
	int selected_cpu;
	int selected_node;
	/* The only processes to be listed; count 0: all. */
	const uint32_t *pids;
	size_t pid_count;
	/* Empty before each draw(); a view of processes fills it in. */
	struct look look;
	/*
	 * The process whose file descriptors are shown, by its serial and name; both 0: of all. By
	 * its id where it has no serial yet, since /proc is listed only when its files are shown.
	 */
	uint64_t fds_of;
	uint32_t fds_of_pid;
	char fds_of_name[80];
	bool lists_files; /* what we may see of /proc is listed while files are shown */
	/* Processes and files are listed of all hosts together, where there are several. */
	bool all_hosts;
	/* A view sets these to have another one opened, another kind, host or time shown. */
	enum action open;
	enum latency_kind wanted_kind;
	unsigned wanted_host;
	uint64_t wanted_ns; /* 0: as it is */
};

struct view_type {
	const char *name;   /* in --view */
	enum action action; /* the row of the key table that opens it */
	enum key_context keys;
	bool objects; /* a list of processes or files, see KEYS_OBJECTS */
	size_t state_bytes;
	/* The state is all zero before. */
	void (*init)(void *state);
	void (*clear)(void *state);
	/* There is a new snapshot, or the view has just been opened. */
	void (*update)(void *state, struct view_context *context);
	/* One line above the view: what is shown, in which unit, of which time. */
	void (*title)(void *state, const struct view_context *context, char *text, size_t size);
	/* NULL: it draws its list. */
	void (*draw)(void *state, struct view_context *context, const struct canvas *canvas);
	/* false: not an action of this view. */
	bool (*act)(void *state, struct view_context *context, enum action action);
	/*
	 * A click at a cell of the canvas of draw(). NULL: where draw() is, too, a click at the
	 * row under the cursor is ACTION_OPEN; else there is nothing to click at.
	 */
	void (*click)(void *state, struct view_context *context, int row, int column);
	/* NULL: the view has no list; else where search and filter go. */
	struct list *(*list)(void *state);
	/* What the list's functions get as their rows; NULL: the state. */
	const void *(*rows)(void *state, const struct view_context *context);
	/*
	 * Of several views with the same action the first that applies to the host opens; the
	 * key again: the next that does. NULL: to any.
	 */
	bool (*applies)(const struct view_context *context);
};

extern const struct view_type view_cpus;
extern const struct view_type view_histogram;
extern const struct view_type view_heat;
extern const struct view_type view_window_processes;
extern const struct view_type view_processes;
extern const struct view_type view_fds;
extern const struct view_type view_timeline;
extern const struct view_type view_kinds;
extern const struct view_type view_hosts;
extern const struct view_type view_metrics;
extern const struct view_type view_outliers;
extern const struct view_type view_warnings;
extern const struct view_type view_help;

/* All of them, in the order of their keys; the first one opens at the start. */
extern const struct view_type *const views[];
extern const size_t view_count;
/* Place in views[] of the view of that name; view_count: there is none. */
size_t view_index(const char *name);

/* Where a key is pressed that goes to the view. */
struct key_place view_key_place(const struct view_type *view, bool paused);
/* Text of the selected row: `CPU 3 (isolated, node 0)`, `node 1`, `all CPUs`. */
void view_row_name(const struct snapshot_row *row, char *text, size_t size);
/* Row of the snapshot for that CPU or node, NULL if it is not there. */
const struct snapshot_row *view_find_row(const struct snapshot *snapshot, int cpu, int node);
/* `since 14:01:10` or `last 10.0 s`. */
void view_span_text(const struct view_context *context, char *text, size_t size);
/*
 * `   ran on CPU 3: java 41.5%, logger 3.1%`: the processes that ran there last and took
 * the most in the last interval; empty where none is known.
 */
void view_ran_on(const struct snapshot *snapshot, int cpu, char *text, size_t size);
/* --pid names it, or none. */
bool view_wants_pid(const struct view_context *context, uint32_t pid);
/* What is on screen, of all hosts where that was chosen, of the processes that --pid names. */
struct model_request view_rows_request(const struct view_context *context);
/* The key of such a list again: of all hosts, or not any more. false: there is only one. */
bool view_turn_all_hosts(struct view_context *context);
/* `hint`, how to turn to those of all hosts, where there are others that are not shown. */
const char *view_all_hosts_hint(const struct view_context *context, const char *hint);
/* Show the file descriptors of a process. */
void view_open_fds(struct view_context *context, const struct process_row *process);
/* The same of the one that has that id, where lists_files. */
void view_open_fds_of_pid(struct view_context *context, uint32_t pid, const char *comm);
/* Those of all are shown from now on. */
void view_all_fds(struct view_context *context);
/* Are they those of one process? */
bool view_fds_of_one(const struct view_context *context);
/* `, incomplete: ...` where not all is known of them, else empty. */
const char *view_incomplete_text(const struct window_rows *rows);
/* The row's maximum of the span is above the threshold. */
bool view_is_late(const struct view_context *context, const struct snapshot_row *row);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terminal screens: the one place that calls curses, from one thread. It
 * asks the model for snapshots and knows no source; what a monitor has to do
 * now and then on the same thread it does through hooks.
 */
#ifndef RTSCOPE_VIEW_TUI_TUI_H
#define RTSCOPE_VIEW_TUI_TUI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "util/error.h"
#include "util/self.h"

/* X(SYMBOL, "name in --on-threshold", "help") */
#define ON_THRESHOLD_LIST(X)                              \
	X(MARK, "mark", "mark it on every screen")        \
	X(PAUSE, "pause", "mark it and pause the screen") \
	X(EXIT, "exit", "end with exit code 2")           \
	X(RUN, "run:PROGRAM", "mark it and run a program")

enum on_threshold {
#define ON_THRESHOLD_ENUM(symbol, name, help) ON_THRESHOLD_##symbol,
	ON_THRESHOLD_LIST(ON_THRESHOLD_ENUM)
#undef ON_THRESHOLD_ENUM
};

struct tui_options {
	uint64_t refresh_ns;    /* -d */
	uint64_t refresh_count; /* -n: end after that many; 0: never */
	enum on_threshold on_threshold;
	const char *theme; /* a name of the theme table; NULL: the default */
	const char *view;  /* name of the view that opens; NULL: cpus */
	bool mouse;
	bool ascii; /* draw without UTF-8 even if the locale has it */
	/*
	 * Called once before each snapshot, NULL: not. A simulated or replayed host lets its
	 * time go on here, by the same step for each refresh.
	 */
	void (*before_snapshot)(void *context);
	/* What this process takes; NULL: self_usage_now(). */
	struct self_usage (*self_usage)(void *context);
	/* --pid: the only processes that are listed; count 0: all. */
	const uint32_t *pids;
	size_t pid_count;
	/*
	 * Called when other processes have come on screen, NULL: not; with `threads` each of
	 * their threads is wanted, too. Count 0: no processes are on screen.
	 */
	void (*look_at)(void *context, const uint32_t *pids, size_t count, bool threads);
	/*
	 * Called when a view of files has come on screen or is gone. NULL: nobody has to list them
	 * for it.
	 */
	void (*look_at_files)(void *context, bool shown);
	/* Called about once a second on this thread, NULL: not; hot-plug and the like. */
	void (*every_second)(void *context);
	/* Called before ^Z stops the whole program, and with false when it goes on; NULL: not. */
	void (*hold)(void *context, bool hold);
	/* Ends the screens when it becomes readable (the probe reached -D or -l); -1: none. */
	int end_fd;
	void *context;
};

/*
 * Take the terminal, show the screens until the user quits, a signal ends it
 * (exit code 128 + N), end_fd becomes readable, refresh_count is reached or a
 * threshold ends it; give the terminal back as it was. Returns the exit code; 1
 * with the sentence in `error`.
 */
int tui_run(const struct tui_options *options, struct model *model, struct error *error);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pause: which stretch of time is kept for it, and where in it the time cursor
 * stands. All screens show the state at that time. Arithmetic only; who pauses
 * asks the model to keep the stretch.
 */
#ifndef RTSCOPE_VIEW_TUI_PAUSE_H
#define RTSCOPE_VIEW_TUI_PAUSE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/error.h"

#define PAUSE_STEP_NS      UINT64_C(1000000000)
#define PAUSE_FINE_STEP_NS UINT64_C(100000000)

/* Times are the model's, ns. */
struct pause {
	bool on;
	bool by_threshold;
	uint64_t begin_ns; /* the oldest time that the cursor goes to */
	uint64_t end_ns;   /* when it was paused */
	uint64_t at_ns;    /* the cursor */
};

/* Pause at `end_ns`, the cursor there; `span_ns` before it can be looked at. */
void pause_begin(struct pause *pause, uint64_t end_ns, uint64_t span_ns);
/* Cursor to a time, at most to the ends of the stretch. */
void pause_seek(struct pause *pause, uint64_t at_ns);
/* The cursor back (negative) or on by so much. */
void pause_move(struct pause *pause, int64_t by_ns);
/*
 * To a time as typed: HH:MM:SS[.frac] of the day of the pause, -SECONDS from its end,
 * +SECONDS from its begin, ns since the epoch; wall time is the model's + `offset_ns`.
 * false: it is no time, or not one of the stretch; the sentence is in `error`.
 */
bool pause_go_to(struct pause *pause, const char *text, int64_t offset_ns, struct error *error);

#endif

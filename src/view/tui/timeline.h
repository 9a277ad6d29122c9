/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The timeline's state and what draws it; for view_timeline.c and timeline_draw.c only.
 */
#ifndef RTSCOPE_VIEW_TUI_TIMELINE_H
#define RTSCOPE_VIEW_TUI_TIMELINE_H

#include "view/tui/timeline_bins.h"
#include "view/tui/view.h"

#define TIMELINE_LABEL_CELLS 8
#define TIMELINE_COLUMNS_MAX 1024

struct timeline_state {
	struct window_rows rows;
	struct timeline_cell *cells; /* of one CPU after the other while they are drawn */
	uint64_t span_ns;            /* that is on screen; 0: the whole window */
	struct timeline_scale scale; /* as drawn last */
	size_t top;                  /* first CPU on screen, as its place among them */
	size_t shown;                /* CPUs on screen, as drawn last */
	int band;                    /* rows of each, as drawn last */
	bool failed;                 /* out of memory */
};

/* The oldest and the newest time that can be looked at. */
void timeline_ends(const struct view_context *context, uint64_t *begin_ns, uint64_t *end_ns);
/* The time cursor; the newest time while it is not paused. */
uint64_t timeline_cursor_ns(const struct view_context *context);
/* The spans of a CPU, which stand together. NULL: it has none. */
const struct timeline_span *timeline_spans_of(const struct timeline_state *state, unsigned cpu,
                                              size_t *count);
/* The thread under the cursor, so that it is seen wherever else it ran; -1: none. */
int32_t timeline_chosen_tid(const struct timeline_state *state, const struct view_context *context);

void timeline_draw_axis(const struct timeline_state *state, const struct view_context *context,
                        const struct canvas *canvas);
/* One CPU's rows. */
void timeline_draw_band(const struct timeline_state *state, const struct view_context *context,
                        const struct canvas *canvas, const struct snapshot_row *row,
                        int32_t chosen);
/* What the cursor stands on, in words. */
void timeline_draw_detail(const struct timeline_state *state, const struct view_context *context,
                          const struct canvas *canvas);

#endif

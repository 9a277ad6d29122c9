/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands around every view: header with the state first, the worst CPU and
 * the threshold's hits, what rtscope itself costs, notice, title, footer. Draws
 * and says what a click in the footer means; decides nothing.
 */
#ifndef RTSCOPE_VIEW_TUI_FRAME_H
#define RTSCOPE_VIEW_TUI_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "util/self.h"
#include "view/tui/canvas.h"
#include "view/tui/pause.h"
#include "view/tui/view.h"

struct frame {
	const struct view_context *context;
	const struct view_type *view;
	const struct snapshot *newest; /* other than the context's while paused */
	struct model_host host;        /* that is shown */
	const struct pause *pause;
	uint64_t paused_for_ns; /* since it began */
	uint64_t paused_events; /* that came since */
	uint64_t paused_lost;   /* and were lost since */
	double self_cpu_pct;    /* negative: not known yet */
	uint64_t self_rss_bytes;
	double samples_per_s; /* negative: not known yet */
	size_t refresh_bytes;
	const char *notice;  /* NULL or empty: none */
	const char *message; /* for once, in place of the footer; NULL or empty: none */
	const char *prompt;  /* what is being typed, in place of the footer; NULL: nothing */
	const char *typed;
};

/* Draws all but the view; returns the part of `screen` that is the view's. */
struct canvas frame_draw(const struct frame *frame, const struct canvas *screen);
/* The line above the view, once the view has been drawn and knows what it shows. */
void frame_title(const struct canvas *screen, const struct canvas *body, const char *title);
/* The keys that do something here, as far as there is room for them. */
void frame_draw_keys(const struct frame *frame, const struct canvas *screen, int row);
/* What a click in the footer at `column` does; ACTION_NONE: nothing. */
enum action frame_footer_action(const struct frame *frame, int width, int column);
/* The footer's row on a screen of that height, -1: there is none. */
int frame_footer_row(int height);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the screens' loop share and nobody else includes: tui.c (time and
 * drawing), tui_show.c (which view, which moment), tui_act.c (keys and mouse).
 */
#ifndef RTSCOPE_VIEW_TUI_TUI_PARTS_H
#define RTSCOPE_VIEW_TUI_TUI_PARTS_H

#include "view/tui/frame.h"
#include "view/tui/input.h"
#include "view/tui/prompt.h"
#include "view/tui/shown.h"
#include "view/tui/terminal.h"
#include "view/tui/theme.h"
#include "view/tui/tui.h"
#include "view/tui/view.h"

#define VIEWS_MAX     16
#define MESSAGE_BYTES 160

struct tui {
	const struct tui_options *options;
	struct model *model;
	struct terminal *terminal;
	struct input_reader *input;
	const struct theme *theme;
	bool ascii;
	struct shown shown;
	struct view_context context;
	void *states[VIEWS_MAX];
	size_t view;     /* index in views[] */
	size_t previous; /* to which Esc leads */
	bool stands_in;  /* the view is open for want of another, which does not apply yet */
	size_t stands_in_for;
	struct canvas body; /* where the view was drawn last */
	int height, width;
	struct prompt prompt;
	char message[MESSAGE_BYTES];
	char notice[3 * TOPOLOGY_NOTICE_BYTES];    /* what is degraded now */
	char dismissed[2 * TOPOLOGY_NOTICE_BYTES]; /* the notice that was read */
	struct self_usage usage;                   /* at the last refresh */
	double self_cpu_pct;
	uint64_t self_rss_bytes;
	double samples_per_s;
	uint64_t seen_outliers;
	bool kind_chosen; /* by the user: else what the host has data of is shown */
	size_t refresh_bytes;
	uint64_t refreshes;
	bool refreshed; /* what is drawn next is a refresh, not an answer to a key */
	uint64_t next_refresh_ns;
	uint64_t next_second_ns;
	unsigned
	        events; /* bits: enum terminal_event, that came while something was done at length */
	bool dirty;
	bool whole;
	bool ended;
	int exit_code;
};

/* tui_show.c */
const struct view_type *tui_view(const struct tui *tui);
void *tui_view_state(const struct tui *tui);
struct list *tui_list(const struct tui *tui); /* of the view; NULL: it has none */
const void *tui_rows(const struct tui *tui);  /* what that list gets as its rows */
void tui_end(struct tui *tui, int exit_code);
void tui_update_view(struct tui *tui);
void tui_draw_view(struct tui *tui); /* on `body` */
void tui_open_view(struct tui *tui, size_t index);
void tui_open_by_action(struct tui *tui, enum action action);
void tui_out_of_memory(struct tui *tui);
void tui_show(struct tui *tui);
void tui_show_again(struct tui *tui);
void tui_choose_kind(struct tui *tui, enum latency_kind kind);
void tui_pause(struct tui *tui, bool by_threshold);
void tui_go_on(struct tui *tui);

/* tui.c */
void tui_take_snapshot(struct tui *tui, bool end_interval);
void tui_refresh(struct tui *tui);
struct frame tui_frame(const struct tui *tui);

/* tui_act.c */
void tui_take_input(struct tui *tui);

#endif

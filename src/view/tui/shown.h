/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is on screen: a host, a kind of latency, and a time, which is now or that of the
 * time cursor while paused. Gets it from the model; draws nothing.
 */
#ifndef RTSCOPE_VIEW_TUI_SHOWN_H
#define RTSCOPE_VIEW_TUI_SHOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"
#include "view/tui/pause.h"

struct shown {
	struct model *model;
	/* Asks for what is on screen; its time is 0 while it is now. */
	struct model_request request;
	struct pause pause;
	struct snapshot *newest; /* of now, also while paused */
	struct snapshot *frozen; /* of the time cursor; NULL before the first pause */
	bool pinned;             /* the model keeps what the pause can go back to */
	uint64_t events_before;  /* when the pause began */
	uint64_t lost_before;
};

/* false: out of memory. */
bool shown_init(struct shown *shown, struct model *model);
void shown_clear(struct shown *shown);

const struct snapshot *shown_snapshot(const struct shown *shown);
/* Ask for now. false: out of memory, all is as before. */
bool shown_refresh(struct shown *shown, bool end_interval);
/* Keep what is on screen, and the window before it, until shown_go_on(). false: likewise. */
bool shown_pause(struct shown *shown, bool by_threshold);
void shown_go_on(struct shown *shown);
/* The pause's cursor, the host or the kind is another. false: likewise. */
bool shown_again(struct shown *shown);
/* Another host, paused at its own now where it is paused. false: likewise. */
bool shown_set_host(struct shown *shown, unsigned host);
/* Since the pause began. */
uint64_t shown_paused_for_ns(const struct shown *shown);
uint64_t shown_events_since(const struct shown *shown);
uint64_t shown_lost_since(const struct shown *shown);

#endif

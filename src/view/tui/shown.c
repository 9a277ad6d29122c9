// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is on screen. See shown.h.
 */
#include "view/tui/shown.h"

bool shown_init(struct shown *shown, struct model *model)
{
	shown->model = model;
	shown->newest = snapshot_create();
	return shown->newest != NULL;
}

void shown_clear(struct shown *shown)
{
	snapshot_destroy(shown->newest);
	snapshot_destroy(shown->frozen);
}

const struct snapshot *shown_snapshot(const struct shown *shown)
{
	return shown->pause.on ? shown->frozen : shown->newest;
}

static uint64_t lost(const struct snapshot *snapshot)
{
	return snapshot->lost_samples + snapshot->lost_events;
}

bool shown_refresh(struct shown *shown, bool end_interval)
{
	struct model_request now = shown->request;

	now.at_ns = 0;
	now.end_interval = end_interval;
	return model_snapshot(shown->model, &now, shown->newest);
}

bool shown_pause(struct shown *shown, bool by_threshold)
{
	struct snapshot *other = shown->frozen ? shown->frozen : snapshot_create();
	const struct snapshot *kept = shown->newest;
	uint64_t span_ns = kept->window_ns;

	if (!other)
		return false;
	/* What is on screen stays as it is, to the sample. */
	shown->frozen = shown->newest;
	shown->newest = other;
	if (kept->time_ns > kept->oldest_ns && kept->time_ns - kept->oldest_ns < span_ns)
		span_ns = kept->time_ns - kept->oldest_ns;
	pause_begin(&shown->pause, kept->time_ns, span_ns);
	shown->pause.by_threshold = by_threshold;
	shown->request.at_ns = shown->pause.at_ns;
	/* Where it cannot be kept the moment itself is still here. */
	shown->pinned = model_pin(shown->model, shown->request.host, shown->pause.end_ns);
	shown->events_before = kept->events;
	shown->lost_before = lost(kept);
	/* The banner counts from here. */
	return shown_refresh(shown, false);
}

void shown_go_on(struct shown *shown)
{
	if (shown->pinned)
		model_unpin(shown->model, shown->request.host);
	shown->pinned = false;
	shown->pause = (struct pause){0};
	shown->request.at_ns = 0;
}

bool shown_again(struct shown *shown)
{
	if (!shown->pause.on)
		return shown_refresh(shown, false);
	shown->request.at_ns = shown->pause.at_ns;
	return model_snapshot(shown->model, &shown->request, shown->frozen);
}

bool shown_set_host(struct shown *shown, unsigned host)
{
	bool paused = shown->pause.on;

	if (paused)
		shown_go_on(shown);
	shown->request.host = host;
	return shown_refresh(shown, false) && (!paused || shown_pause(shown, false));
}

uint64_t shown_paused_for_ns(const struct shown *shown)
{
	uint64_t now_ns = shown->newest->time_ns;

	return now_ns > shown->pause.end_ns ? now_ns - shown->pause.end_ns : 0;
}

/* A host whose clock was set back counts anew. */
static uint64_t since(uint64_t now, uint64_t before)
{
	return now >= before ? now - before : now;
}

uint64_t shown_events_since(const struct shown *shown)
{
	return since(shown->newest->events, shown->events_before);
}

uint64_t shown_lost_since(const struct shown *shown)
{
	return since(lost(shown->newest), shown->lost_before);
}

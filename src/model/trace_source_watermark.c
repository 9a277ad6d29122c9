// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Up to when all is known that a source brings: how long those that bring events of the same
 * host wait for it, and how far time has gone on where nothing comes. See trace_source.h.
 */
#include <math.h>

#include "model/trace_source_parts.h"

/*
 * Sources of one host that are further apart than this, beyond what the patience with one of
 * them explains, have not the same clock any more.
 */
#define APART_NS UINT64_C(10000000000)
/* And where both clocks are known, beyond what a live timer explains. */
#define CLOCKS_APART_NS 8000000000.0
/* A relay that hangs for longer than this is not waited for. */
#define HANG_MOST_NS UINT64_C(60000000000)
/* What begins tells of itself within a live timer and so much more. */
#define BEGIN_NS UINT64_C(50000000)

uint64_t trace_source_position_ns(const struct trace_source *source, uint64_t now_ns)
{
	double elapsed_ns;
	uint64_t position;

	if (!source->options.play || !source->playing || source->options.speed <= 0)
		return source->limit_ns;
	elapsed_ns = (double)(now_ns > source->began_ns ? now_ns - source->began_ns : 0) *
	             source->options.speed;
	if (elapsed_ns >= (double)(UINT64_MAX - source->first_ns))
		return source->limit_ns;
	position = source->first_ns + (uint64_t)elapsed_ns;
	return position < source->limit_ns ? position : source->limit_ns;
}

static bool knows_clock(const struct trace_source *source)
{
	return source->clock_offset_ns != INT64_MIN;
}

/*
 * Nothing is to be read of it, but something may begin at any time: what did so before that
 * time, of the clock of `by`, which is the host's, too, would have come. What did so while
 * their relay hung comes when that goes on, maybe after what `by` brings.
 */
static uint64_t begins_after(const struct trace_source *source, const struct trace_source *by,
                             uint64_t now_ns)
{
	const struct watched_host *host = by ? trace_source_shared_host(source, by) : NULL;
	uint64_t within_ns = source->begins_ns + BEGIN_NS;
	uint64_t time_ns;

	if (!by || !knows_clock(by) || now_ns == UINT64_MAX)
		return UINT64_MAX;
	if (host && now_ns - host->resumed_ns < within_ns &&
	    host->resumed_ns - host->silent_since_ns > HOST_SILENT_NS + within_ns)
		now_ns = host->silent_since_ns;
	time_ns = now_ns + (uint64_t)by->ahead_ns - within_ns;
	return time_ns < INT64_MAX ? time_ns : 0;
}

/* Are their clocks, as both are known, so far apart that they are not one? */
static bool has_other_clock(const struct trace_source *source, const struct trace_source *by)
{
	if (!by || !knows_clock(source) || !knows_clock(by))
		return false;
	return fabs((double)source->ahead_ns - (double)by->ahead_ns) >
	       CLOCKS_APART_NS +
	               (double)(source->options.patience_ns + by->options.patience_ns) / 3;
}

/* What it brought last waits, and more may come: a relay that hangs may go on. */
static bool may_bring_more(const struct trace_source *source)
{
	return !source->cut &&
	       (source->status == HOST_STATUS_LIVE || source->status == HOST_STATUS_STALE);
}

/*
 * Nothing came of it for longer than its patience while its host was not silent as a whole.
 * Where all sources are, as of one relay that hangs, nothing is won by going on: what each
 * brings next may be older than what waits of the others, which are waited for anew once.
 */
static bool is_silent(const struct trace_source *source, const struct trace_source *by,
                      uint64_t now_ns)
{
	const struct watched_host *host =
	        by && may_bring_more(by) ? trace_source_shared_host(source, by) : NULL;
	uint64_t since_ns = source->arrived_ns;

	if (host && now_ns != UINT64_MAX) {
		uint64_t most_ns = host->brought_ns + HOST_SILENT_NS;

		if (now_ns > most_ns && now_ns - most_ns < HANG_MOST_NS)
			now_ns = most_ns;
		if (since_ns >= host->resumed_before_ns && since_ns < host->resumed_ns)
			since_ns = host->resumed_ns;
	}
	return now_ns > since_ns && now_ns - since_ns > source->options.patience_ns;
}

uint64_t trace_source_watermark(const struct trace_source *source, const struct trace_source *by,
                                uint64_t time_ns, uint64_t now_ns)
{
	uint64_t held_ns = source->next_ns;

	if ((!held_ns && (source->ended || source->cut)) || has_other_clock(source, by))
		return UINT64_MAX;
	if (!held_ns && source->quiet)
		return begins_after(source, by, now_ns);
	if (!held_ns && is_silent(source, by, now_ns))
		return UINT64_MAX;
	/* Nothing came of it so far: what comes first may be of any time. */
	if (!held_ns && !source->reached_ns)
		return 0;
	if (!held_ns)
		held_ns = source->reached_ns;
	if (time_ns > held_ns && time_ns - held_ns >= APART_NS + source->options.patience_ns)
		return UINT64_MAX;
	return held_ns;
}

uint64_t trace_source_passed(const struct trace_source *source, uint64_t now_ns)
{
	if (!source->playing || (source->ended && source->options.play))
		return 0;
	/* Where nothing waits, a played trace may still bring something earlier. */
	if (source->options.play)
		return source->next_ns ? trace_source_position_ns(source, now_ns) : 0;
	/* As long as it is connected all that happens may still come, however late. */
	if (source->next_ns || !(source->cut || source->ended) ||
	    now_ns < source->arrived_ns + source->options.patience_ns)
		return 0;
	return source->reached_ns + (now_ns - source->arrived_ns - source->options.patience_ns);
}

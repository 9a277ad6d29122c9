// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The time cursor of the pause. See pause.h.
 */
#include "view/tui/pause.h"

#include "util/trace_time.h"
#include "view/number.h"

void pause_begin(struct pause *pause, uint64_t end_ns, uint64_t span_ns)
{
	pause->on = true;
	pause->end_ns = pause->at_ns = end_ns;
	pause->begin_ns = end_ns > span_ns ? end_ns - span_ns : 0;
}

void pause_seek(struct pause *pause, uint64_t at_ns)
{
	pause->at_ns = at_ns < pause->begin_ns ? pause->begin_ns
	               : at_ns > pause->end_ns ? pause->end_ns
	                                       : at_ns;
}

void pause_move(struct pause *pause, int64_t by_ns)
{
	uint64_t step_ns = by_ns < 0 ? -(uint64_t)by_ns : (uint64_t)by_ns;

	if (by_ns >= 0)
		pause_seek(pause, pause->at_ns + step_ns);
	else
		pause_seek(pause, pause->at_ns > step_ns ? pause->at_ns - step_ns : 0);
}

bool pause_go_to(struct pause *pause, const char *text, int64_t offset_ns, struct error *error)
{
	uint64_t begin_ns = pause->begin_ns + (uint64_t)offset_ns;
	uint64_t end_ns = pause->end_ns + (uint64_t)offset_ns;
	struct trace_time time;
	char first[NUMBER_TEXT_BYTES];
	char last[NUMBER_TEXT_BYTES];
	uint64_t at_ns;

	if (!trace_time_parse(&time, text, error))
		return false;
	at_ns = trace_time_resolve(&time, begin_ns, end_ns, false);
	/* What is shown of a time ends at the millisecond; typed in again it is the same place. */
	if (time.kind == TRACE_TIME_OF_DAY && at_ns < begin_ns && begin_ns - at_ns < 1000000)
		at_ns = begin_ns;
	if (at_ns < begin_ns || at_ns > end_ns) {
		number_time_of_day(first, begin_ns);
		number_time_of_day(last, end_ns);
		return error_set(error, "'%s' is not in what is kept: %s to %s", text, first, last);
	}
	pause->at_ns = at_ns - (uint64_t)offset_ns;
	return true;
}

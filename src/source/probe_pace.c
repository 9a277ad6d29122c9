// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The next expiry of a measuring thread. See probe_pace.h.
 */
#include "source/probe_pace.h"

void probe_pace_start(struct probe_pace *pace, uint64_t interval_ns, bool may_back_off)
{
	*pace = (struct probe_pace){.interval_ns = interval_ns, .may_back_off = may_back_off};
}

/*
 * Lateness of a thread that nothing below it preempts is its own cost and the
 * kernel's for it. Where that is most of the time between two wake-ups, again
 * and again, the CPU does nothing else, and a host that cannot run a shell
 * cannot end us.
 */
static void look_back(struct probe_pace *pace, uint64_t late_ns)
{
	pace->late += late_ns > pace->interval_ns * (pace->skip + 1) / 2;
	pace->late_with_less += late_ns > pace->interval_ns * (pace->skip / 2 + 1) / 2;
	if (++pace->cycles < PROBE_PACE_CYCLES)
		return;
	if (pace->late > PROBE_PACE_CYCLES / 2)
		pace->skip = pace->skip < PROBE_PACE_SKIP_MAX ? pace->skip * 2 + 1 : pace->skip;
	else if (pace->late_with_less < PROBE_PACE_CYCLES / 4)
		pace->skip /= 2;
	pace->cycles = 0;
	pace->late = 0;
	pace->late_with_less = 0;
}

uint64_t probe_pace_next_ns(struct probe_pace *pace, uint64_t expiry_ns, uint64_t now_ns,
                            uint64_t *missed)
{
	uint64_t late_ns = now_ns > expiry_ns ? now_ns - expiry_ns : 0;
	/* One more, so that even the shortest interval leads into the future. */
	uint64_t sleep_ns = pace->interval_ns / PROBE_PACE_SLEEP_PART + 1;
	uint64_t earliest_ns, periods, next_ns;

	if (pace->may_back_off)
		look_back(pace, late_ns);
	*missed = 0;
	if (__builtin_add_overflow(late_ns, sleep_ns, &earliest_ns))
		return UINT64_MAX;
	periods = earliest_ns / pace->interval_ns + (earliest_ns % pace->interval_ns != 0);
	periods += pace->skip;
	if (__builtin_mul_overflow(periods, pace->interval_ns, &next_ns) ||
	    __builtin_add_overflow(next_ns, expiry_ns, &next_ns))
		return UINT64_MAX;
	*missed = periods - 1;
	return next_ns;
}

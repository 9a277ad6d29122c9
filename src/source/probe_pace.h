/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a measuring thread wakes next: the arithmetic of the loop, apart from
 * clocks and sleeping. It is what keeps a real-time thread from taking a CPU for
 * itself: the next expiry lies in the future by a part of the interval, and a
 * thread whose cycles take most of it sleeps longer.
 */
#ifndef RTSCOPE_SOURCE_PROBE_PACE_H
#define RTSCOPE_SOURCE_PROBE_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* Of the interval, at least this part (1/8) lies between waking and the next expiry. */
#define PROBE_PACE_SLEEP_PART 8
/* After so many cycles it is looked whether they were late. */
#define PROBE_PACE_CYCLES 256
/* At most so many (2^k - 1) periods are left out in a row to give the CPU time to others. */
#define PROBE_PACE_SKIP_MAX 63

struct probe_pace {
	uint64_t interval_ns;
	bool may_back_off;       /* for a thread that others cannot preempt */
	unsigned skip;           /* periods that are left out on purpose after each cycle */
	unsigned cycles;         /* since it was last looked */
	unsigned late;           /* of these, woken later than half the time to the next */
	unsigned late_with_less; /* of these, would have been with the next smaller skip */
};

void probe_pace_start(struct probe_pace *pace, uint64_t interval_ns, bool may_back_off);

/*
 * The expiry that follows `expiry_ns`, at which the thread ran at `now_ns`: the
 * first that lies an eighth of the interval or more after `now_ns`, of those
 * that are whole intervals from `expiry_ns`. Periods between that nobody
 * measures are counted in *missed. UINT64_MAX: time has come to its end.
 */
uint64_t probe_pace_next_ns(struct probe_pace *pace, uint64_t expiry_ns, uint64_t now_ns,
                            uint64_t *missed);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of latency, one row each, and what is kept of one kind on one CPU.
 * Whatever turns events into latencies, the histograms, windows, heat maps and
 * rows on screen know them by this table only.
 */
#ifndef RTSCOPE_MODEL_LATENCY_H
#define RTSCOPE_MODEL_LATENCY_H

#include <stddef.h>
#include <stdint.h>

#include "model/histogram.h"

/* X(SYMBOL, "name in machine output", "from -> to, for the help screen") */
#define LATENCY_LIST(X) X(TIMER, "timer", "programmed expiry -> thread running")

enum latency_kind {
#define LATENCY_ENUM(symbol, name, definition) LATENCY_##symbol,
	LATENCY_LIST(LATENCY_ENUM)
#undef LATENCY_ENUM
	LATENCY_KIND_COUNT
};

/* Of one kind on one CPU, since the state began. */
struct latency {
	struct histogram *histogram;
	uint64_t current_ns; /* the last one; meaningless while the histogram is empty */
	uint64_t overruns;   /* periods missed; probe only */
	uint64_t outliers;   /* latencies above the threshold */
};

/* One latency above the threshold. */
struct outlier {
	uint64_t time_ns;
	uint64_t latency_ns;
	unsigned cpu;
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What ran when, gathered into the cells of a picture: of every CPU, for each column's
 * stretch of time, how much of it threads, interrupts and softirqs took and which thread
 * most. Knows no screen.
 */
#ifndef RTSCOPE_VIEW_TUI_TIMELINE_BINS_H
#define RTSCOPE_VIEW_TUI_TIMELINE_BINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/window_rows.h"

struct timeline_cell {
	uint64_t thread_ns;
	uint64_t irq_ns;
	uint64_t softirq_ns;
	uint64_t most_ns; /* of the thread that ran longest in the cell, */
	uint32_t most;    /* whose first span here this is: index + 1; 0: none */
	bool any;         /* something ran, however short */
};

/* The stretch [begin_ns, end_ns) in `columns` columns; years of it would be too long. */
struct timeline_scale {
	uint64_t begin_ns;
	uint64_t end_ns;
	int columns;
};

/* Column of a time, less than 0 or `columns` and more where it is outside. */
int timeline_column(const struct timeline_scale *scale, uint64_t time_ns);
/* The time at which a column begins; of column `columns` the end. */
uint64_t timeline_time_ns(const struct timeline_scale *scale, int column);

/*
 * Fill the scale.columns cells of one CPU from its `count` spans, which are in the order of
 * their begins. Threads do not overlap one another; interrupts may lie within threads.
 */
void timeline_fill(const struct timeline_scale *scale, const struct timeline_span *spans,
                   size_t count, struct timeline_cell *cells);

#endif

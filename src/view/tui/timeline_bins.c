// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Spans into cells. See timeline_bins.h. A cell remembers but a few threads while it
 * is filled: with more of them in so short a time none of them is what ran.
 */
#include "view/tui/timeline_bins.h"

#include <string.h>

#define THREADS_REMEMBERED 8u

/* The threads of the cell that is filled now. */
struct remembered {
	int column;
	struct {
		int32_t tid;
		uint32_t span; /* index + 1 */
		uint64_t ns;
	} threads[THREADS_REMEMBERED];
};

int timeline_column(const struct timeline_scale *scale, uint64_t time_ns)
{
	uint64_t span_ns = scale->end_ns - scale->begin_ns;

	if (time_ns < scale->begin_ns)
		return -1;
	if (span_ns == 0 || time_ns >= scale->end_ns)
		return scale->columns;
	return (int)((time_ns - scale->begin_ns) * (uint64_t)scale->columns / span_ns);
}

uint64_t timeline_time_ns(const struct timeline_scale *scale, int column)
{
	uint64_t span_ns = scale->end_ns - scale->begin_ns;

	if (column <= 0)
		return scale->begin_ns;
	if (column >= scale->columns)
		return scale->end_ns;
	/* The first that timeline_column() puts there. */
	return scale->begin_ns + (span_ns * (uint64_t)column + (uint64_t)scale->columns - 1) /
	                                 (uint64_t)scale->columns;
}

/* `ns` more of a thread in the cell; the least of those that are remembered makes room. */
static void remember(struct remembered *remembered, struct timeline_cell *cell, int column,
                     const struct timeline_span *span, uint32_t number, uint64_t ns)
{
	unsigned place = 0;

	if (remembered->column != column) {
		memset(remembered, 0, sizeof(*remembered));
		remembered->column = column;
	}
	for (unsigned i = 0; i < THREADS_REMEMBERED; i++) {
		if (remembered->threads[i].span && remembered->threads[i].tid == span->tid) {
			place = i;
			break;
		}
		if (remembered->threads[i].ns < remembered->threads[place].ns)
			place = i;
	}
	if (!remembered->threads[place].span || remembered->threads[place].tid != span->tid) {
		remembered->threads[place].tid = span->tid;
		remembered->threads[place].span = number;
		remembered->threads[place].ns = 0;
	}
	remembered->threads[place].ns += ns;
	if (remembered->threads[place].ns > cell->most_ns) {
		cell->most_ns = remembered->threads[place].ns;
		cell->most = remembered->threads[place].span;
	}
}

/* The part of a span that lies in a column. */
static void add_part(struct timeline_cell *cell, struct remembered *remembered, int column,
                     const struct timeline_span *span, uint32_t number, uint64_t ns)
{
	cell->any = true;
	switch (span->what) {
	case TIMELINE_IRQ:
		cell->irq_ns += ns;
		break;
	case TIMELINE_SOFTIRQ:
		cell->softirq_ns += ns;
		break;
	case TIMELINE_THREAD:
		cell->thread_ns += ns;
		remember(remembered, cell, column, span, number, ns);
		break;
	}
}

void timeline_fill(const struct timeline_scale *scale, const struct timeline_span *spans,
                   size_t count, struct timeline_cell *cells)
{
	struct remembered remembered = {.column = -1};

	memset(cells, 0, (size_t)scale->columns * sizeof(*cells));
	for (size_t i = 0; i < count; i++) {
		const struct timeline_span *span = &spans[i];
		int column = timeline_column(scale, span->begin_ns);
		int last = timeline_column(scale, span->end_ns);

		if (last < 0 || column >= scale->columns)
			continue;
		for (column = column < 0 ? 0 : column; column <= last && column < scale->columns;
		     column++) {
			uint64_t from_ns = timeline_time_ns(scale, column);
			uint64_t to_ns = timeline_time_ns(scale, column + 1);

			if (from_ns < span->begin_ns)
				from_ns = span->begin_ns;
			if (to_ns > span->end_ns)
				to_ns = span->end_ns;
			if (to_ns > from_ns || span->end_ns == span->begin_ns)
				add_part(&cells[column], &remembered, column, span, (uint32_t)i + 1,
				         to_ns > from_ns ? to_ns - from_ns : 0);
		}
	}
}

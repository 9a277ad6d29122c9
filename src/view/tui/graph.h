/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A series of values over time as a picture: one line high beside its row, or
 * as large as there is room for. Values only; what they are is told around it.
 */
#ifndef RTSCOPE_VIEW_TUI_GRAPH_H
#define RTSCOPE_VIEW_TUI_GRAPH_H

#include <stddef.h>

#include "view/tui/canvas.h"

/*
 * Draw `values` (one a column, NaN: no data, a gap) from the lower edge of the
 * canvas up to `top`, which is the full height. A value above 0 is never invisible.
 */
void graph_draw(const struct canvas *canvas, const double *values, size_t count, double top,
                enum style style);

/*
 * The points as `columns` values that end at `end_ns`, each the largest of its
 * `step_ns`, or the one before where points are further
 * apart than columns; NaN where a point is missing.
 */
struct metric_point;
void graph_columns(const struct metric_point *points, size_t count, uint64_t end_ns,
                   uint64_t step_ns, double *values, size_t columns);
/* The largest of the values; NaN: there is none. */
double graph_largest(const double *values, size_t count);
/* The next of 1, 2, 5 times a power of ten that is not below `value`: an axis that rests. */
double graph_axis_top(double value);

#endif

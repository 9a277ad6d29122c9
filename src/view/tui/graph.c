// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Series as pictures. See graph.h.
 */
#include "view/tui/graph.h"

#include <math.h>

#include "model/metric_view.h"

/* Height of `value` in eighths of a cell of a graph of `rows`. */
static int eighths(double value, double top, int rows)
{
	double fraction;
	int height;

	if (isnan(value) || value <= 0 || !(top > 0))
		return 0;
	fraction = value / top;
	if (fraction > 1)
		fraction = 1;
	height = (int)lround(fraction * rows * CANVAS_SPARK_LEVELS);
	return height < 1 ? 1 : height;
}

void graph_draw(const struct canvas *canvas, const double *values, size_t count, double top,
                enum style style)
{
	for (size_t column = 0; column < count && (int)column < canvas->width; column++) {
		int height = eighths(values[column], top, canvas->height);

		for (int row = canvas->height - 1; row >= 0 && height > 0; row--) {
			unsigned char level = height > CANVAS_SPARK_LEVELS ? CANVAS_SPARK_LEVELS
			                                                   : (unsigned char)height;

			canvas_spark(canvas, row, (int)column, &level, 1, style);
			height -= CANVAS_SPARK_LEVELS;
		}
	}
}

/* One and a half times what lies between two points on the average; 0: there are no two. */
static uint64_t hold_ns(const struct metric_point *points, size_t count)
{
	if (count < 2 || points[count - 1].time_ns <= points[0].time_ns)
		return 0;
	return (points[count - 1].time_ns - points[0].time_ns) / (count - 1) * 3 / 2;
}

/* A column between two points keeps the value before; one behind a gap does not. */
static void fill_between(const struct metric_point *points, size_t count, uint64_t end_ns,
                         uint64_t step_ns, double *values, size_t columns)
{
	uint64_t longest_ns = hold_ns(points, count);
	size_t held = 0;

	for (size_t i = 0; i < columns; i++) {
		uint64_t back_ns = (columns - 1 - i) * step_ns;
		uint64_t time_ns = back_ns < end_ns ? end_ns - back_ns : 0;

		while (held < count && points[held].time_ns <= time_ns)
			held++;
		if (isnan(values[i]) && held > 0 && time_ns - points[held - 1].time_ns < longest_ns)
			values[i] = points[held - 1].value;
	}
}

void graph_columns(const struct metric_point *points, size_t count, uint64_t end_ns,
                   uint64_t step_ns, double *values, size_t columns)
{
	for (size_t i = 0; i < columns; i++)
		values[i] = (double)NAN;
	for (size_t i = 0; i < count; i++) {
		uint64_t back;

		if (points[i].time_ns > end_ns || isnan(points[i].value))
			continue;
		/* Half a step of slack, so that a reading a second falls into every column. */
		back = (end_ns - points[i].time_ns + step_ns / 2) / step_ns;
		if (back >= columns)
			continue;
		values[columns - 1 - back] = fmax(values[columns - 1 - back], points[i].value);
	}
	fill_between(points, count, end_ns, step_ns, values, columns);
}

double graph_largest(const double *values, size_t count)
{
	double largest = (double)NAN;

	for (size_t i = 0; i < count; i++)
		largest = fmax(largest, values[i]);
	return largest;
}

double graph_axis_top(double value)
{
	double power;

	if (!(value > 0))
		return 1;
	power = pow(10, floor(log10(value)));
	for (int step = 0; step < 3; step++) {
		static const double steps[] = {1, 2, 5};

		if (value <= steps[step] * power * (1 + 1e-9))
			return steps[step] * power;
	}
	return 10 * power;
}

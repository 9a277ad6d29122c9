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

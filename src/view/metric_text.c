// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text of metrics. See metric_text.h.
 */
#include "view/metric_text.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

/* What a unit is multiplied by for people, and what it is called then. */
static const struct {
	double factor;
	bool binary; /* K, M, G of 1024 */
	const char *name;
} units[] = {
	[METRIC_UNIT_COUNT] = {1, false, ""},
	[METRIC_UNIT_PERCENT] = {1, false, "%"},
	[METRIC_UNIT_PER_SECOND] = {1, false, "/s"},
	[METRIC_UNIT_KB_PER_SECOND] = {1024, true, "B/s"},
	[METRIC_UNIT_KIB] = {1024, true, "B"},
	[METRIC_UNIT_BYTES] = {1, true, "B"},
	[METRIC_UNIT_KB] = {1024, true, "B"},
	[METRIC_UNIT_PAGES] = {1, false, "pages"},
	[METRIC_UNIT_SECONDS] = {1, false, "s"},
	[METRIC_UNIT_MS] = {1e-3, false, "s"},
	[METRIC_UNIT_US] = {1e-6, false, "s"},
	[METRIC_UNIT_NS] = {1e-9, false, "s"},
	[METRIC_UNIT_KHZ] = {1e3, false, "Hz"},
	[METRIC_UNIT_CELSIUS] = {1, false, "C"},
	[METRIC_UNIT_TEXT] = {1, false, ""},
};

/* 0.00 .. 999 with three significant digits. */
static void three_digits(char *text, size_t size, double value, const char *suffix)
{
	int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;

	snprintf(text, size, "%.*f%s", decimals, value, suffix);
}

void metric_text_value(char text[NUMBER_TEXT_BYTES], enum metric metric, double value)
{
	static const char *const large[] = {"", "k", "M", "G", "T", "P", "E"};
	static const char *const binary[] = {"", "K", "M", "G", "T", "P", "E"};
	static const char *const small[] = {"", "m", "u", "n"};
	enum metric_unit unit = metric_info(metric)->unit;
	double step = units[unit].binary ? 1024 : 1000;
	size_t power = 0;

	if (isnan(value)) {
		snprintf(text, NUMBER_TEXT_BYTES, "%s", NUMBER_MISSING);
		return;
	}
	if (unit == METRIC_UNIT_COUNT && value == floor(value) && fabs(value) < 1000) {
		snprintf(text, NUMBER_TEXT_BYTES, "%.0f", value);
		return;
	}
	value *= units[unit].factor;
	if (value < 0) {
		snprintf(text, NUMBER_TEXT_BYTES, "%.3g", value);
		return;
	}
	if (value > 0 && value < 0.9995 && units[unit].factor < 1) {
		while (power < 3 && value < 0.9995) {
			value *= 1000;
			power++;
		}
		three_digits(text, NUMBER_TEXT_BYTES, value, small[power]);
		return;
	}
	while (power < 6 && value >= 999.5) {
		value /= step;
		power++;
	}
	three_digits(text, NUMBER_TEXT_BYTES, value, units[unit].binary ? binary[power] : large[power]);
}

const char *metric_text_unit(enum metric metric)
{
	return units[metric_info(metric)->unit].name;
}

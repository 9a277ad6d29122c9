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
static void three_digits(char text[NUMBER_TEXT_BYTES], double value)
{
	int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;

	snprintf(text, NUMBER_TEXT_BYTES, "%.*f", decimals, value);
}

/* Bring `value` to 1 .. 999 of a power of `step`; returns that power's prefix. */
static const char *scale(double *value, bool is_binary, bool may_be_small)
{
	static const char *const large[] = {"", "k", "M", "G", "T", "P", "E"};
	static const char *const binary[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
	static const char *const small[] = {"", "m", "u", "n"};
	size_t power = 0;

	if (may_be_small && *value > 0 && *value < 0.9995) {
		for (; power < 3 && *value < 0.9995; power++)
			*value *= 1000;
		return small[power];
	}
	for (; power < 6 && *value >= 999.5; power++)
		*value /= is_binary ? 1024 : 1000;
	return is_binary ? binary[power] : large[power];
}

void metric_text(char number[NUMBER_TEXT_BYTES], char unit[NUMBER_TEXT_BYTES], enum metric metric,
                 double value)
{
	enum metric_unit kind = metric_info(metric)->unit;
	const char *prefix = "";
	bool is_count = kind == METRIC_UNIT_COUNT || kind == METRIC_UNIT_PAGES;

	if (isnan(value))
		snprintf(number, NUMBER_TEXT_BYTES, "%s", NUMBER_MISSING);
	else if (is_count && value == floor(value) && fabs(value) < 1000)
		snprintf(number, NUMBER_TEXT_BYTES, "%.0f", value);
	else if (value < 0)
		snprintf(number, NUMBER_TEXT_BYTES, "%.3g", value);
	else {
		value *= units[kind].factor;
		/* Seconds from a thousand on stay seconds: nobody reads kiloseconds. */
		if (units[kind].name[0] != 's' || value < 999.5)
			prefix = scale(&value, units[kind].binary, units[kind].factor < 1);
		three_digits(number, value);
	}
	snprintf(unit, NUMBER_TEXT_BYTES, "%s%s", prefix, units[kind].name);
}

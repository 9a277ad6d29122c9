// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Formatting of numbers. See number.h.
 */
#include "view/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "util/clock.h"

/*
 * Writes value / 1000 with three significant digits, if that is below 1000
 * after rounding: 9.996 is `10.0`, not `10.00`. false: too large, nothing written.
 */
static int three_digits(char *text, size_t size, uint64_t value)
{
	if (value < 1000)
		return value ? snprintf(text, size, "0.%03" PRIu64, value)
		             : snprintf(text, size, "0");
	for (unsigned decimals = 2, step = 10;; decimals--, step *= 10) {
		uint64_t rounded = value / step + (value % step >= step / 2);

		if (rounded < 1000 && decimals == 0)
			return snprintf(text, size, "%" PRIu64, rounded);
		if (rounded < 1000)
			return snprintf(text, size, "%" PRIu64 ".%0*" PRIu64,
			                rounded / (1000 / step), (int)decimals,
			                rounded % (1000 / step));
		if (decimals == 0)
			return 0;
	}
}

/* value / 1000 scaled down by thousands until three digits do; index of the unit, or `units`. */
static unsigned scaled(char *text, size_t size, uint64_t value, unsigned units)
{
	for (unsigned unit = 0; unit < units; unit++) {
		if (three_digits(text, size, value) > 0)
			return unit;
		/* Cut, not rounded: rounding twice goes wrong. What was refused as 999.9 is 1.00. */
		value = value / 1000 < 1000 ? 1000 : value / 1000;
	}
	return units;
}

void number_us(char text[NUMBER_TEXT_BYTES], uint64_t latency_ns)
{
	static const char *const units[] = {"", "m", "s"};
	char digits[NUMBER_TEXT_BYTES];
	unsigned unit = scaled(digits, sizeof(digits), latency_ns, 3);

	if (unit == 3)
		snprintf(text, NUMBER_TEXT_BYTES, ">999s");
	else
		snprintf(text, NUMBER_TEXT_BYTES, "%.10s%s", digits, units[unit]);
}

void number_latency(char text[NUMBER_TEXT_BYTES], uint64_t latency_ns)
{
	static const char *const units[] = {"us", "ms", "s"};
	char digits[NUMBER_TEXT_BYTES];
	unsigned unit = scaled(digits, sizeof(digits), latency_ns, 3);

	if (unit == 3)
		snprintf(text, NUMBER_TEXT_BYTES, "%" PRIu64 " s", latency_ns / NS_PER_S);
	else
		snprintf(text, NUMBER_TEXT_BYTES, "%.10s %s", digits, units[unit]);
}

void number_count(char text[NUMBER_TEXT_BYTES], uint64_t count)
{
	static const char *const units[] = {"k", "M", "G", "T", "P", "E"};
	char digits[NUMBER_TEXT_BYTES];

	if (count < 1000) {
		snprintf(text, NUMBER_TEXT_BYTES, "%" PRIu64, count);
		return;
	}
	/* 2^64 is 18.4 E: a unit is always found. */
	snprintf(text, NUMBER_TEXT_BYTES, "%.10s%s", digits,
	         units[scaled(digits, sizeof(digits), count, 6)]);
}

void number_count_within(char text[NUMBER_TEXT_BYTES], uint64_t count, int width)
{
	double value = (double)count;
	size_t unit = 0;

	number_count(text, count);
	if (strlen(text) <= (size_t)width || count < 1000)
		return;
	for (value /= 1000; value >= 999.5; unit++)
		value /= 1000;
	snprintf(text, NUMBER_TEXT_BYTES, "%.*f%c", value < 9.95 ? 1 : 0, value, "kMGTPE"[unit]);
}

void number_bytes(char text[NUMBER_TEXT_BYTES], uint64_t bytes)
{
	static const char units[] = "KMGTPE";
	double value = (double)bytes;
	size_t unit = 0;

	if (bytes < 1000) {
		snprintf(text, NUMBER_TEXT_BYTES, "%" PRIu64, bytes);
		return;
	}
	for (value /= 1024; value >= 999.5; unit++)
		value /= 1024;
	snprintf(text, NUMBER_TEXT_BYTES, "%.*f%c",
	         value < 9.995   ? 2
	         : value < 99.95 ? 1
	                         : 0,
	         value, units[unit]);
}

void number_age(char text[NUMBER_TEXT_BYTES], uint64_t age_ns)
{
	uint64_t seconds = age_ns / NS_PER_S;

	if (seconds < 60)
		snprintf(text, NUMBER_TEXT_BYTES, "%" PRIu64 "s", seconds);
	else if (seconds < 3600)
		snprintf(text, NUMBER_TEXT_BYTES, "%" PRIu64 "m%02" PRIu64 "s", seconds / 60,
		         seconds % 60);
	else if (seconds < 86400)
		snprintf(text, NUMBER_TEXT_BYTES, "%" PRIu64 "h%02" PRIu64 "m", seconds / 3600,
		         seconds / 60 % 60);
	else if (seconds < 100 * 86400)
		snprintf(text, NUMBER_TEXT_BYTES, "%" PRIu64 "d%02" PRIu64 "h", seconds / 86400,
		         seconds / 3600 % 24);
	else if (seconds < 1000 * 86400)
		snprintf(text, NUMBER_TEXT_BYTES, "%" PRIu64 "d", seconds / 86400);
	else
		snprintf(text, NUMBER_TEXT_BYTES, ">999d");
}

void number_percent(char text[NUMBER_TEXT_BYTES], double percent)
{
	if (isnan(percent) || percent < 0)
		snprintf(text, NUMBER_TEXT_BYTES, NUMBER_MISSING);
	else if (percent < 99.95)
		snprintf(text, NUMBER_TEXT_BYTES, "%.1f%%", percent);
	else if (percent < 9999.5)
		snprintf(text, NUMBER_TEXT_BYTES, "%.0f%%", percent);
	else
		snprintf(text, NUMBER_TEXT_BYTES, ">9k%%");
}

void number_time_of_day(char text[NUMBER_TEXT_BYTES], uint64_t wall_ns)
{
	time_t seconds = (time_t)(wall_ns / NS_PER_S);
	struct tm local;

	if (!localtime_r(&seconds, &local)) {
		snprintf(text, NUMBER_TEXT_BYTES, NUMBER_MISSING);
		return;
	}
	snprintf(text, NUMBER_TEXT_BYTES, "%02d:%02d:%02d.%03u", local.tm_hour, local.tm_min,
	         local.tm_sec, (unsigned)(wall_ns % NS_PER_S / NS_PER_MS));
}

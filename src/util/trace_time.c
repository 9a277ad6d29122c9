// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Times as people type them. See trace_time.h.
 */
#include "util/trace_time.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/clock.h"
#include "util/quantity.h"

/* Two digits below `limit` at *text, and *text moved behind them and `separator`. */
static bool two_digits(const char **text, unsigned limit, char separator, uint64_t *value)
{
	const char *at = *text;

	if (!isdigit((unsigned char)at[0]) || !isdigit((unsigned char)at[1]))
		return false;
	*value = (uint64_t)(at[0] - '0') * 10 + (uint64_t)(at[1] - '0');
	if (*value >= limit || (separator && at[2] != separator))
		return false;
	*text = at + 2 + (separator != 0);
	return true;
}

static bool parse_fraction(const char *text, uint64_t *ns)
{
	uint64_t unit = NS_PER_S / 10;

	*ns = 0;
	if (!*text)
		return true;
	if (*text++ != '.' || !*text)
		return false;
	for (; isdigit((unsigned char)*text); text++) {
		*ns += (uint64_t)(*text - '0') * unit;
		unit /= 10;
	}
	return !*text;
}

static bool parse_time_of_day(struct trace_time *time, const char *text)
{
	uint64_t hours;
	uint64_t minutes;
	uint64_t seconds;
	uint64_t fraction_ns;

	if (!two_digits(&text, 24, ':', &hours) || !two_digits(&text, 60, ':', &minutes) ||
	    !two_digits(&text, 61, '\0', &seconds) || !parse_fraction(text, &fraction_ns))
		return false;
	time->kind = TRACE_TIME_OF_DAY;
	time->ns = ((hours * 60 + minutes) * 60 + seconds) * NS_PER_S + fraction_ns;
	return true;
}

bool trace_time_parse(struct trace_time *time, const char *text, struct error *error)
{
	char *end;

	if (*text == '+' || *text == '-') {
		time->kind = *text == '+' ? TRACE_TIME_FROM_START : TRACE_TIME_FROM_END;
		return quantity_parse(&time->ns, text + 1, QUANTITY_DURATION, NS_PER_S, error);
	}
	if (strchr(text, ':')) {
		if (parse_time_of_day(time, text))
			return true;
		return error_set(error, "'%s' is no time of day: HH:MM:SS[.frac]", text);
	}
	errno = 0;
	time->kind = TRACE_TIME_EPOCH;
	time->ns = strtoull(text, &end, 10);
	if (errno || *end || !isdigit((unsigned char)*text))
		return error_set(error,
		                 "'%s' is no time: ns since the epoch, HH:MM:SS[.frac], +SECONDS "
		                 "from the start or -SECONDS from the end",
		                 text);
	return true;
}

/*
 * When a clock on the wall shows `time_of_day_ns`, so many days after the day of `ns`. Not so
 * long after midnight: a day on which the clocks are changed is longer or shorter.
 */
static uint64_t wall_clock_ns(uint64_t ns, int days, uint64_t time_of_day_ns, bool utc)
{
	time_t seconds = (time_t)(ns / NS_PER_S);
	int time_of_day = (int)(time_of_day_ns / NS_PER_S);
	struct tm day;

	if (utc)
		gmtime_r(&seconds, &day);
	else
		localtime_r(&seconds, &day);
	day.tm_mday += days;
	day.tm_hour = time_of_day / 3600;
	day.tm_min = time_of_day / 60 % 60;
	day.tm_sec = time_of_day % 60;
	day.tm_isdst = -1;
	return (uint64_t)(utc ? timegm(&day) : mktime(&day)) * NS_PER_S + time_of_day_ns % NS_PER_S;
}

uint64_t trace_time_resolve(const struct trace_time *time, uint64_t first_ns, uint64_t last_ns,
                            bool utc)
{
	uint64_t ns;

	switch (time->kind) {
	case TRACE_TIME_EPOCH:
		return time->ns;
	case TRACE_TIME_FROM_START:
		return time->ns < UINT64_MAX - first_ns ? first_ns + time->ns : UINT64_MAX;
	case TRACE_TIME_FROM_END:
		return last_ns > time->ns ? last_ns - time->ns : 0;
	case TRACE_TIME_OF_DAY:
		ns = wall_clock_ns(first_ns, 0, time->ns, utc);
		/* A trace that runs past midnight: the next day, where the day of its start is over. */
		return ns + NS_PER_S < first_ns ? wall_clock_ns(first_ns, 1, time->ns, utc) : ns;
	case TRACE_TIME_NONE:
		break;
	}
	return last_ns;
}

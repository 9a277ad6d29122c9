// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is asked for and is not in the trace. See trace_absent.h.
 */
#include "cmd/trace_absent.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "util/clock.h"

#define TIME_BYTES 32

static void format_time(char target[TIME_BYTES], uint64_t time_ns, bool utc)
{
	time_t seconds = (time_t)(time_ns / NS_PER_S);
	struct tm day;
	size_t length;

	if (utc)
		gmtime_r(&seconds, &day);
	else
		localtime_r(&seconds, &day);
	length = strftime(target, TIME_BYTES, "%H:%M:%S", &day);
	snprintf(target + length, TIME_BYTES - length, ".%03" PRIu64,
	         time_ns % NS_PER_S / NS_PER_MS);
}

static void tell_span(const struct trace_span *span, const char *what, bool utc,
                      struct error *error)
{
	char first[TIME_BYTES];
	char last[TIME_BYTES];

	format_time(first, span->first_ns, utc);
	format_time(last, span->last_ns, utc);
	error_set(error,
	          "%s: the trace holds nothing of that time, it goes from %s to %s (%" PRIu64
	          " to %" PRIu64 ")",
	          what, first, last, span->first_ns, span->last_ns);
}

enum trace_outcome trace_absent_time(const struct trace_options *options, const char *what,
                                     struct error *error)
{
	struct trace_span span;

	if (trace_find_span(&span, options->path, error) == TRACE_FAILED)
		return TRACE_FAILED;
	tell_span(&span, what, options->utc, error);
	return TRACE_TOLD;
}

enum trace_outcome trace_absent_range(const struct trace_options *options, uint64_t begin_ns,
                                      uint64_t end_ns, struct error *error)
{
	struct error ignored = {""};
	struct trace_span span;

	if (begin_ns > end_ns) {
		error_set(error, "--end is before --begin: nothing is left");
		return TRACE_REFUSED;
	}
	/* A damaged trace tells its own sentence. */
	if (trace_find_span(&span, options->path, &ignored) != TRACE_DONE ||
	    (begin_ns <= span.last_ns && end_ns >= span.first_ns))
		return TRACE_DONE;
	tell_span(&span, begin_ns > span.last_ns ? "--begin" : "--end", options->utc, error);
	return TRACE_TOLD;
}

bool trace_absent_process(const struct feed *feed, int64_t pid, struct error *error)
{
	if (pid < 0)
		return false;
	for (unsigned i = 0; i < feed_host_count(feed); i++)
		if (kernel_process_seen(feed_host_at(feed, i)->state, (int32_t)pid))
			return false;
	error_set(error, "--pid: there is no process %" PRId64 " in what was seen", pid);
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is there anything in the trace of what the command line asks for? A time or a
 * process that is not there is told in a sentence beside the empty result. A CPU that was
 * quiet is none of that: nothing tells it from one that does not exist.
 */
#ifndef RTSCOPE_CMD_TRACE_ABSENT_H
#define RTSCOPE_CMD_TRACE_ABSENT_H

#include "cmd/trace_options.h"
#include "cmd/trace_run.h"

/*
 * Set the sentence that `what` (an option's name) lies outside of the trace's times:
 * TRACE_TOLD; TRACE_FAILED: as of trace_find_span().
 */
enum trace_outcome trace_absent_time(const struct trace_options *options, const char *what,
                                     struct error *error);
/*
 * Of --begin and --end as resolved (0 and UINT64_MAX: not given), for which no event came.
 * TRACE_TOLD: the range is outside of the trace, TRACE_REFUSED: it ends before it begins;
 * else TRACE_DONE.
 */
enum trace_outcome trace_absent_range(const struct trace_options *options, uint64_t begin_ns,
                                      uint64_t end_ns, struct error *error);
/*
 * --pid: no process of that id was seen, to be asked where all was read: it could come later.
 * true: the sentence is in `error`; the result is empty, and no failure.
 */
bool trace_absent_process(const struct feed *feed, int64_t pid, struct error *error);

#endif

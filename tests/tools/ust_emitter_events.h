/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The events of tests/tools/ust_emitter, as LTTng-UST wants them told: this file is
 * included several times by its headers.
 */
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER app

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "tests/tools/ust_emitter_events.h"

#if !defined(RTSCOPE_TESTS_TOOLS_UST_EMITTER_EVENTS_H) || \
        defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define RTSCOPE_TESTS_TOOLS_UST_EMITTER_EVENTS_H

#include <lttng/tracepoint.h>
#include <stdint.h>

LTTNG_UST_TRACEPOINT_EVENT(app, tick, LTTNG_UST_TP_ARGS(uint64_t, number, const char *, what),
                           LTTNG_UST_TP_FIELDS(lttng_ust_field_integer(uint64_t, number, number)
                                                       lttng_ust_field_string(what, what)))

LTTNG_UST_TRACEPOINT_EVENT(app, request_begin, LTTNG_UST_TP_ARGS(uint64_t, id, const char *, what),
                           LTTNG_UST_TP_FIELDS(lttng_ust_field_integer(uint64_t, id, id)
                                                       lttng_ust_field_string(what, what)))

LTTNG_UST_TRACEPOINT_EVENT(app, request_end, LTTNG_UST_TP_ARGS(uint64_t, id),
                           LTTNG_UST_TP_FIELDS(lttng_ust_field_integer(uint64_t, id, id)))

#endif

#include <lttng/tracepoint-event.h>

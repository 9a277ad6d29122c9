/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An event as it travels from a source through a ring to the model: a flat,
 * length-prefixed record without pointers, so that a source may be a thread
 * or a child process. Names are LTTng's; what LTTng has no word for has the
 * prefix rtscope_. Strings travel as ids, defined once by rtscope_string.
 */
#ifndef RTSCOPE_MODEL_EVENT_H
#define RTSCOPE_MODEL_EVENT_H

#include <stdint.h>

#include "model/kernel/events.h"

/* X(SYMBOL, "name in traces and exports", "what `value` and the payload words hold") */
#define EVENT_LIST(X)                                                                             \
	X(TICK, "rtscope_tick", "-")                                                              \
	X(PROBE_SAMPLE, "rtscope_probe_sample", "value: latency ns, UINT32_MAX: in word 0")       \
	X(PROBE_OVERRUN, "rtscope_probe_overrun", "value: periods missed since the last sample")  \
	X(LOST, "rtscope_lost", "value: events that the source could not put into its ring")      \
	X(STRING, "rtscope_string", "value: id; words: bytes, padded with NUL")                   \
	X(METRIC, "rtscope_metric",                                                               \
	  "value: metric id; word 0: instance (string id or number); word 1: double, NaN: no "    \
	  "data")                                                                                 \
	X(PROCESS, "rtscope_process", "words: struct process_record of model/process.h")          \
	X(PROCESS_END, "rtscope_process_end", "value: tid; word 0: start time in ticks")          \
	X(WARNING, "rtscope_warning", "value: warning; word 0: 1 on, 0 off; word 1: string id")   \
	X(TRACE, "rtscope_trace", "value: host number; items: see model/kernel/vocabulary.h")     \
	X(HOST, "rtscope_host", "value: number of the host that the next trace events are of")    \
	X(DISCARDED_EVENTS, "rtscope_discarded_events",                                           \
	  "value: lost while recording; words: count, begin ns, end ns")                          \
	X(DISCARDED_PACKETS, "rtscope_discarded_packets",                                         \
	  "value: lost while recording; words: count, begin ns, end ns")                          \
	X(SOURCE_END, "rtscope_source_end", "value: 0 complete, 1 damaged, 2 failed; words: why") \
	X(QUIET, "rtscope_quiet", "value: see model/kernel/vocabulary.h")                         \
	X(SYSCALL_ENTRY, "syscall_entry", "from here on: model/kernel/vocabulary.h")              \
	X(SYSCALL_EXIT, "syscall_exit", "")                                                       \
	X(NAMED, "rtscope_event", "an event without a row of its own; value: string id of its name")

/* The first of the trace events; the table in model/kernel/events.h follows the list above. */
#define EVENT_TRACE_FIRST EVENT_SYSCALL_ENTRY

enum event_type {
#define EVENT_ENUM(symbol, name, fields) EVENT_##symbol,
	EVENT_LIST(EVENT_ENUM)
#undef EVENT_ENUM
#define KERNEL_EVENT_ENUM(symbol, name) EVENT_##symbol,
	KERNEL_EVENT_LIST(KERNEL_EVENT_ENUM)
#undef KERNEL_EVENT_ENUM
	        EVENT_TYPE_COUNT
};

#define EVENT_CPU_BITS   13
#define EVENT_CPU_LIMIT  (1u << EVENT_CPU_BITS) /* CPUs are 0 .. EVENT_CPU_LIMIT - 2 */
#define EVENT_CPU_NONE   (EVENT_CPU_LIMIT - 1)
#define EVENT_WORDS_BITS 11
#define EVENT_WORDS_MAX  ((1u << EVENT_WORDS_BITS) - 1)

/* The header; 16 bytes. A probe sample is this and no more. */
struct event {
	uint64_t time_ns; /* CLOCK_MONOTONIC here, the trace's clock elsewhere */
	uint32_t cpu : EVENT_CPU_BITS;
	uint32_t type : 8;                 /* enum event_type */
	uint32_t words : EVENT_WORDS_BITS; /* payload words of 8 bytes that follow */
	uint32_t value;
};

_Static_assert(sizeof(struct event) == 16, "a packed sample is 16 bytes");

/* An event with the largest payload that may follow it. For readers' buffers. */
struct event_buffer {
	struct event event;
	uint64_t words[EVENT_WORDS_MAX];
};

/* Name of `type` as traces and exports spell it; "unknown" outside the table. */
const char *event_type_name(unsigned type);

#endif

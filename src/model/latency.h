/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of latency, one row each, and what is kept of one kind on one CPU.
 * Whatever turns events into latencies, the histograms, windows, heat maps and
 * rows on screen know them by this table only.
 */
#ifndef RTSCOPE_MODEL_LATENCY_H
#define RTSCOPE_MODEL_LATENCY_H

#include <stddef.h>
#include <stdint.h>

#include "model/histogram.h"

/* X(SYMBOL, "name in machine output", "title on screen", "from -> to, for the help screen") */
#define LATENCY_LIST(X)                                                                            \
	X(TIMER, "timer", "timer latency", "programmed expiry -> thread running")                  \
	X(WAKING, "wakeup_latency.waking", "wakeup latency", "sched_waking -> switched in")        \
	X(WAKEUP, "wakeup_latency.wakeup", "wakeup latency from sched_wakeup",                     \
	  "sched_wakeup -> switched in")                                                           \
	X(IRQ, "irq", "interrupt handlers", "interrupt handler entry -> exit")                     \
	X(SOFTIRQ_RAISE, "softirq_raise_to_entry", "softirq latency", "softirq raised -> entered") \
	X(SOFTIRQ, "softirq_entry_to_exit", "softirq handlers", "softirq entered -> left")         \
	X(BLOCK_INSERT, "block_insert_to_issue", "disk queue latency",                             \
	  "request queued -> given to the disk")                                                   \
	X(BLOCK, "block_issue_to_complete", "disk latency",                                        \
	  "request given to the disk -> completed")                                                \
	X(SYSCALL, "syscalls", "system calls", "system call entered -> returned")                  \
	X(NET_RECEIVE, "net_receive_to_consume", "network receive latency",                        \
	  "packet received -> consumed")                                                           \
	X(NET_TRANSMIT, "net_queue_to_transmit", "network transmit latency",                       \
	  "packet queued -> given to the device")                                                  \
	X(HRTIMER, "hrtimer_expiry_lag", "timer interrupt latency",                                \
	  "timer's programmed expiry -> its handler")                                              \
	X(TRACKER, "trackers", "durations of trackers",                                            \
	  "begin -> end, as the configuration declares")

enum latency_kind {
#define LATENCY_ENUM(symbol, name, title, definition) LATENCY_##symbol,
	LATENCY_LIST(LATENCY_ENUM)
#undef LATENCY_ENUM
	LATENCY_KIND_COUNT
};

const char *latency_kind_name(enum latency_kind kind);
const char *latency_kind_title(enum latency_kind kind);
const char *latency_kind_help(enum latency_kind kind);

/* Of one kind on one CPU, since the state began. */
struct latency {
	struct histogram *histogram;
	size_t bytes;        /* of the histogram, as counted in the state's */
	uint64_t current_ns; /* the last one; meaningless while the histogram is empty */
	uint64_t overruns;   /* periods missed; probe only */
	uint64_t outliers;   /* latencies above the threshold */
};

#endif

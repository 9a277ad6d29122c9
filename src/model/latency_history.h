/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the latencies of each CPU were spread, second by second, for the last
 * minutes and, in coarser steps, for the last hours: what a heat map of time
 * and latency is drawn from. Counts are exact, latencies are told to within an
 * eighth of an octave. It is no window: it is not taken back event by event,
 * old steps are overwritten whole.
 */
#ifndef RTSCOPE_MODEL_LATENCY_HISTORY_H
#define RTSCOPE_MODEL_LATENCY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 8 sub-buckets an octave, up to UINT64_MAX. */
#define LATENCY_HISTORY_SUB_BITS 3
#define LATENCY_HISTORY_BUCKETS  ((64 - LATENCY_HISTORY_SUB_BITS + 1) << LATENCY_HISTORY_SUB_BITS)

/* X(SYMBOL, length of a step in ns, steps kept) */
#define LATENCY_HISTORY_ZOOM_LIST(X)               \
	X(SECOND, UINT64_C(1000000000), 180)       \
	X(TEN_SECONDS, UINT64_C(10000000000), 180) \
	X(MINUTE, UINT64_C(60000000000), 240)

enum latency_history_zoom {
#define LATENCY_HISTORY_ZOOM_ENUM(symbol, step_ns, steps) LATENCY_HISTORY_##symbol,
	LATENCY_HISTORY_ZOOM_LIST(LATENCY_HISTORY_ZOOM_ENUM)
#undef LATENCY_HISTORY_ZOOM_ENUM
	LATENCY_HISTORY_ZOOMS
};

/* One step of one CPU or of all. */
struct latency_history_step {
	uint64_t begin_ns; /* a multiple of the zoom's step length */
	bool known;        /* false: before the first event, or no longer kept */
	uint64_t count;
	uint64_t max_ns;
	uint64_t outliers; /* samples above the threshold */
	uint32_t counts[LATENCY_HISTORY_BUCKETS];
};

struct latency_history;

/* `threshold_ns` 0: nothing is an outlier. NULL: out of memory. */
struct latency_history *latency_history_create(uint64_t threshold_ns);
void latency_history_destroy(struct latency_history *history);

/*
 * Owner thread: one latency. Allocates only when a CPU is seen for the first time
 * or a step holds more distinct buckets than any before in its place. One that is
 * older than what is kept at a zoom is left out there. false: out of memory.
 */
bool latency_history_record(struct latency_history *history, unsigned cpu, uint64_t time_ns,
                            uint64_t latency_ns);

/*
 * The `count` steps that end with the one that holds `end_ns`, oldest first, of
 * `cpu` (-1: the sum of all). Owner thread or under its lock.
 */
void latency_history_query(const struct latency_history *history, int cpu,
                           enum latency_history_zoom zoom, uint64_t end_ns, size_t count,
                           struct latency_history_step *steps);

uint64_t latency_history_step_ns(enum latency_history_zoom zoom);
size_t latency_history_steps_kept(enum latency_history_zoom zoom);
unsigned latency_history_bucket(uint64_t latency_ns);
uint64_t latency_history_bucket_lower_ns(unsigned bucket);
size_t latency_history_bytes(const struct latency_history *history);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the latencies of each kind on each CPU were spread, second by second, for the last
 * minutes and, in coarser steps, for the last hours: what a heat map of time
 * and latency is drawn from. Counts are exact, latencies are told to within an
 * eighth of an octave. It is no window: it is not taken back event by event,
 * old steps are forgotten whole.
 */
#ifndef RTSCOPE_MODEL_LATENCY_HISTORY_H
#define RTSCOPE_MODEL_LATENCY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/latency.h"

/* 8 sub-buckets an octave, up to UINT64_MAX. */
#define LATENCY_HISTORY_SUB_BITS 3
#define LATENCY_HISTORY_BUCKETS  ((64 - LATENCY_HISTORY_SUB_BITS + 1) << LATENCY_HISTORY_SUB_BITS)

/* X(SYMBOL, length of a step in ns, steps kept); each step is made of those of the row before. */
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

/* One step of one kind, of one CPU or of all. */
struct latency_history_step {
	uint64_t begin_ns; /* a multiple of the zoom's step length */
	bool known;        /* false: before the first of that kind, or not all of it is kept */
	uint64_t count;
	uint64_t max_ns;
	uint64_t outliers; /* latencies above the threshold */
	uint32_t counts[LATENCY_HISTORY_BUCKETS];
};

struct latency_history;

/*
 * `threshold_ns` 0: nothing is an outlier. `memory_bytes` bounds the steps that are over: with
 * many kinds and CPUs fewer of them are kept, below some 400 KiB none is. NULL: out of memory.
 */
struct latency_history *latency_history_create(uint64_t threshold_ns, size_t memory_bytes);
void latency_history_destroy(struct latency_history *history);
/* Another limit from now on. */
void latency_history_set_memory(struct latency_history *history, size_t memory_bytes);

/*
 * Owner thread: one latency. Times do not go back; one that does nevertheless counts for the
 * second that goes on. Allocates only when a kind is seen for the first time on a CPU, or when
 * a second is over. false: out of memory, or no CPU.
 */
bool latency_history_record(struct latency_history *history, enum latency_kind kind, unsigned cpu,
                            uint64_t time_ns, uint64_t latency_ns);
/* Owner thread: nothing older than `time_ns` will come. */
void latency_history_advance(struct latency_history *history, uint64_t time_ns);

/*
 * What is over now, as a history of its own that is only asked: the memory is shared, what
 * the other forgets stays here. Call latency_history_advance() before. NULL: out of memory.
 */
struct latency_history *latency_history_share(const struct latency_history *history);

struct latency_history_query {
	enum latency_kind kind;
	int cpu; /* -1: the sum of all */
	enum latency_history_zoom zoom;
	uint64_t end_ns; /* the last step is the one that holds this */
	size_t count;
};

/*
 * Under the owner's lock: `query->count` steps, oldest first, with the seconds that were over
 * at `until_ns`. What came from latency_history_open_ns() to until_ns is not in it.
 */
void latency_history_ask(const struct latency_history *history,
                         const struct latency_history_query *query, uint64_t until_ns,
                         struct latency_history_step *steps);
/* Likewise: the second that goes on to the steps of latency_history_ask(). */
void latency_history_add_open(const struct latency_history *history,
                              const struct latency_history_query *query,
                              struct latency_history_step *steps);
/* Begin of the second of until_ns, or of the first one that was not over when it was shared. */
uint64_t latency_history_open_ns(const struct latency_history *history, uint64_t until_ns);
/* One latency more to these steps. */
void latency_history_add(const struct latency_history *history,
                         const struct latency_history_query *query, uint64_t time_ns,
                         uint64_t latency_ns, struct latency_history_step *steps);

uint64_t latency_history_step_ns(enum latency_history_zoom zoom);
size_t latency_history_steps_kept(enum latency_history_zoom zoom);
unsigned latency_history_bucket(uint64_t latency_ns);
uint64_t latency_history_bucket_lower_ns(unsigned bucket);
size_t latency_history_bytes(const struct latency_history *history);
/* The same of a shared one, without what `other` holds as well. */
size_t latency_history_bytes_beside(const struct latency_history *history,
                                    const struct latency_history *other);

#endif

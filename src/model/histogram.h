/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Log-linear histogram of nanoseconds: 64 sub-buckets an octave, octaves
 * allocated at first use (or all at start), no overflow, exact count, sum, min
 * and max with the time of the max. As HdrHistogram's, cut down to what a
 * latency needs. One writer; any thread may copy while it is written.
 */
#ifndef RTSCOPE_MODEL_HISTOGRAM_H
#define RTSCOPE_MODEL_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/statistics.h"

/*
 * Octave 0 holds 0 .. 63, octave o >= 1 holds 2^(o+5) .. 2^(o+6) - 1 in buckets of
 * 2^(o-1): values below 128 have a bucket each, octave 58 ends at UINT64_MAX. A
 * bucket is never wider than 1/64 of its lower bound.
 */
#define HISTOGRAM_SUB_BITS    6
#define HISTOGRAM_SUB_BUCKETS (1u << HISTOGRAM_SUB_BITS)
#define HISTOGRAM_OCTAVES     (64 - HISTOGRAM_SUB_BITS + 1)
#define HISTOGRAM_BUCKETS     (HISTOGRAM_OCTAVES * HISTOGRAM_SUB_BUCKETS)

struct histogram;

/* Index of the bucket of `value_ns`, and the first and last value of a bucket. */
unsigned histogram_bucket(uint64_t value_ns);
uint64_t histogram_bucket_lower_ns(unsigned bucket);
uint64_t histogram_bucket_upper_ns(unsigned bucket);

/* An empty histogram; NULL: out of memory. */
struct histogram *histogram_create(void);
/*
 * An empty histogram with all octaves allocated, prefaulted
 * and on NUMA node `node` (-1: anywhere), for a writer that must not allocate.
 * With `lock` its pages are locked (a failure to lock is not an error).
 */
struct histogram *histogram_create_resident(int node, bool lock);
void histogram_destroy(struct histogram *histogram);

/*
 * Writer: one value. `time_ns` is kept where the value reaches the max, so that it
 * is when the max was last reached. false: out of memory, not counted.
 */
bool histogram_record(struct histogram *histogram, uint64_t value_ns, uint64_t time_ns);
/* Writer: `count` times the same value. */
bool histogram_record_count(struct histogram *histogram, uint64_t value_ns, uint64_t time_ns,
                            uint64_t count);

/*
 * Any thread: a consistent copy of `source`, which may be written meanwhile, into
 * `target`, which is not. count == sum of buckets in the copy. Never makes the
 * writer wait; tries again where it was overtaken, so that the writer must pause now
 * and then for as long as a copy takes (some us). false: out of memory, `target` is
 * empty.
 */
bool histogram_copy(struct histogram *target, const struct histogram *source);
/* Owner of both: memory for a copy of `source` as it is. false: there is none. */
bool histogram_reserve(struct histogram *target, const struct histogram *source);

/*
 * Owner of both: target += source. Count, sum and buckets add; min, max combine.
 * false: out of memory, `target` is as before.
 */
bool histogram_add(struct histogram *target, const struct histogram *source);
/*
 * target -= source, bucket by bucket; `source` must be a part of `target`. The
 * new min and max are those of the remaining buckets' bounds: who needs them
 * exact sets them with histogram_set_extremes().
 */
void histogram_subtract(struct histogram *target, const struct histogram *source);
void histogram_set_extremes(struct histogram *histogram, uint64_t min_ns, uint64_t max_ns,
                            uint64_t max_time_ns);
void histogram_clear(struct histogram *histogram);

uint64_t histogram_count(const struct histogram *histogram);
uint64_t histogram_bucket_count(const struct histogram *histogram, unsigned bucket);

/*
 * Nearest rank: sorted[ceil(percent / 100 * n) - 1], as the upper bound of its
 * bucket, never above max nor below min; within 1/64. `percent` counts to three
 * decimals. 0 if empty.
 */
uint64_t histogram_percentile_ns(const struct histogram *histogram, double percent);
/* Everything that is told of a set of latencies, in one walk over the buckets. */
void histogram_statistics(const struct histogram *histogram, struct statistics *statistics);

/*
 * Owner: the contents as plain memory, for one who keeps many copies: the head, and the
 * counts of each octave that has its bit in head.used.
 */
struct histogram_head {
	uint64_t used;
	uint64_t count;
	uint64_t sum_low;
	uint64_t sum_high;
	uint64_t min_ns;
	uint64_t max_ns;
	uint64_t max_time_ns;
};

#define HISTOGRAM_OCTAVE_BYTES (HISTOGRAM_SUB_BUCKETS * sizeof(uint64_t))

void histogram_get_head(const struct histogram *histogram, struct histogram_head *head);
/* The counts of an octave in use, HISTOGRAM_OCTAVE_BYTES of them. */
void *histogram_octave(const struct histogram *histogram, unsigned octave);
/*
 * Of an empty histogram: take over `head`; the counts of its octaves are to be filled in.
 * false: out of memory, it is empty.
 */
bool histogram_set_head(struct histogram *histogram, const struct histogram_head *head);

/* Bytes that it holds. */
size_t histogram_bytes(const struct histogram *histogram);

#endif

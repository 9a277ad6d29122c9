// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Merging of buckets into rows. See bins.h.
 *
 * An octave and its eighths are multiples of the histogram's own buckets, so
 * that a bucket never lies in two rows.
 */
#include "view/tui/bins.h"

#include <string.h>

#define SUB_BINS_MAX 8u

static unsigned octave_of(uint64_t latency_ns)
{
	return latency_ns ? 63u - (unsigned)__builtin_clzll(latency_ns) : 0;
}

static unsigned index_of(const struct bins *bins, uint64_t latency_ns)
{
	unsigned octave = octave_of(latency_ns);
	uint64_t above = latency_ns - (latency_ns ? UINT64_C(1) << octave : 0);
	unsigned sub;

	if (bins->sub_bins == 1)
		return octave / bins->octaves;
	/* above / 2^octave of sub_bins (a power of two), without overflow. */
	sub = octave >= 3 ? (unsigned)(above >> (octave - 3)) : (unsigned)(above << (3 - octave));
	return octave * bins->sub_bins + sub * bins->sub_bins / SUB_BINS_MAX;
}

static uint64_t edge_of(const struct bins *bins, unsigned index)
{
	unsigned octave;
	unsigned sub;

	if (index == 0)
		return 0;
	octave = bins->sub_bins == 1 ? index * bins->octaves : index / bins->sub_bins;
	sub = bins->sub_bins == 1 ? 0 : index % bins->sub_bins * (SUB_BINS_MAX / bins->sub_bins);
	if (octave > 63)
		return UINT64_MAX;
	return (UINT64_C(1) << octave) +
	       (octave >= 3 ? (uint64_t)sub << (octave - 3) : sub >> (3 - octave));
}

static unsigned first_bucket(const struct histogram *histogram)
{
	unsigned bucket = 0;

	while (bucket < HISTOGRAM_BUCKETS && histogram_bucket_count(histogram, bucket) == 0)
		bucket++;
	return bucket;
}

static unsigned last_bucket(const struct histogram *histogram)
{
	unsigned bucket = HISTOGRAM_BUCKETS - 1;

	while (bucket > 0 && histogram_bucket_count(histogram, bucket) == 0)
		bucket--;
	return bucket;
}

struct bins bins_fit(const struct histogram *const *histograms, size_t count, unsigned rows)
{
	struct bins bins = {.sub_bins = SUB_BINS_MAX, .octaves = 1};
	uint64_t lowest_ns = UINT64_MAX;
	uint64_t highest_ns = 0;
	unsigned last;

	for (size_t i = 0; i < count; i++) {
		uint64_t low_ns;
		uint64_t high_ns;

		if (histogram_count(histograms[i]) == 0)
			continue;
		low_ns = histogram_bucket_lower_ns(first_bucket(histograms[i]));
		high_ns = histogram_bucket_lower_ns(last_bucket(histograms[i]));
		lowest_ns = low_ns < lowest_ns ? low_ns : lowest_ns;
		highest_ns = high_ns > highest_ns ? high_ns : highest_ns;
	}
	if (lowest_ns > highest_ns)
		return bins;
	/* Below 8 ns an octave has not that many values: rows would be empty for ever. */
	while (bins.sub_bins > 1 && UINT64_C(1) << octave_of(lowest_ns) < bins.sub_bins)
		bins.sub_bins /= 2;
	for (;;) {
		bins.first = index_of(&bins, lowest_ns);
		last = index_of(&bins, highest_ns);
		bins.count = last - bins.first + 1;
		if (bins.count <= rows || bins.octaves >= 64)
			return bins;
		if (bins.sub_bins > 1)
			bins.sub_bins /= 2;
		else
			bins.octaves *= 2;
	}
}

unsigned bins_row(const struct bins *bins, uint64_t latency_ns)
{
	return index_of(bins, latency_ns) - bins->first;
}

uint64_t bins_edge_ns(const struct bins *bins, unsigned row)
{
	return edge_of(bins, bins->first + row);
}

void bins_counts(const struct bins *bins, const struct histogram *histogram, uint64_t *counts)
{
	uint64_t left = histogram_count(histogram);

	memset(counts, 0, bins->count * sizeof(*counts));
	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS && left > 0; bucket++) {
		uint64_t count = histogram_bucket_count(histogram, bucket);

		if (count == 0)
			continue;
		counts[bins_row(bins, histogram_bucket_lower_ns(bucket))] += count;
		left -= count < left ? count : left;
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of a histogram on screen: the fine buckets of one or several histograms
 * merged until they fit a number of rows, on edges that all of them share. No
 * sample is left out: the rows' counts add up to the histogram's. Draws nothing.
 */
#ifndef RTSCOPE_VIEW_TUI_BINS_H
#define RTSCOPE_VIEW_TUI_BINS_H

#include <stddef.h>
#include <stdint.h>

#include "model/histogram.h"

/* How latencies are merged into rows; the same for all histograms that stand side by side. */
struct bins {
	unsigned sub_bins; /* rows an octave, 1 .. 8; if 1: */
	unsigned octaves;  /* octaves a row, 1 .. 64 */
	unsigned first;    /* index of the first row that holds something */
	unsigned count;    /* rows from there to the last one; 0: nothing to show */
};

/* The finest division by which `histograms` together fill at most `rows` (>= 1) rows. */
struct bins bins_fit(const struct histogram *const *histograms, size_t count, unsigned rows);
/* Row of a latency, relative to `first`; the caller knows that it is inside. */
unsigned bins_row(const struct bins *bins, uint64_t latency_ns);
/* First latency of a row, 0 .. count; that of row `count` is the end of the last one. */
uint64_t bins_edge_ns(const struct bins *bins, unsigned row);
/* Samples of each row: counts[0 .. bins->count). */
void bins_counts(const struct bins *bins, const struct histogram *histogram, uint64_t *counts);

#endif

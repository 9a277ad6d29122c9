/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Latencies as CSV: the buckets of their histograms (latency.csv), their statistics
 * (summary.csv), and these in long.csv; and what a host lost. The same for a window, a
 * whole trace and the monitor.
 */
#ifndef RTSCOPE_VIEW_REPORT_LATENCY_CSV_H
#define RTSCOPE_VIEW_REPORT_LATENCY_CSV_H

#include "model/kernel/kernel_state.h"
#include "view/report/csv.h"

/* Latencies of one kind on one CPU. */
struct latency_csv_row {
	const char *kind; /* name of the kind, or of a tracker with its label */
	int cpu;          /* -1: not told */
	int node;         /* -1: not known */
	const struct histogram *histogram;
};

/* (begin_ns, end_ns], on the wall clock. */
struct latency_csv_span {
	uint64_t begin_ns;
	uint64_t end_ns;
	int64_t wall_offset_ns; /* to be added to the times in the histograms */
};

/*
 * Those of one kind, in the order of their CPUs, and all of them together; of a
 * window.
 */
void latency_csv_kind(struct csv_export *export, const struct latency_csv_row *rows, size_t count,
                      const struct latency_csv_span *span);
/* The tables, also where there is nothing to put into them. */
void latency_csv_tables(struct csv_export *export);
/* What a host's state counts. */
void latency_csv_totals(struct csv_export *export, const struct kernel_state *state);
/* All kinds that a state holds, and its counts. */
void latency_csv_of_state(struct csv_export *export, const struct kernel_state *state,
                          uint64_t begin_ns, uint64_t end_ns);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One sample of batch mode: a snapshot and what a snapshot does not know. What text
 * and JSON are made of, so that both tell the same.
 */
#ifndef RTSCOPE_VIEW_SAMPLE_H
#define RTSCOPE_VIEW_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/snapshot.h"

struct json_object;

struct sample {
	const struct snapshot *snapshot;
	const char *source; /* "live", "remote" or "trace" */
	/* snapshot->outliers_total of the sample before, so that each outlier is told once. */
	uint64_t outliers_before;
	double self_cpu_pct;
	uint64_t self_rss_bytes;
	/* Durations that the user declared, of the window, as JSON; NULL: none are declared. */
	struct json_object *trackers;
	/* The processes that are told of; none: all. */
	const uint32_t *pids;
	size_t pid_count;
};

/* Is `pid` one of those that are told of? */
bool sample_wants_process(const struct sample *sample, uint32_t pid);

/* Was this CPU measured, now or earlier? Else its figures are not known. */
bool sample_is_measured(const struct snapshot_row *row);
/* How many of snapshot->outliers, which begin with the newest, are new in this sample. */
size_t sample_new_outliers(const struct sample *sample);
/* The wall time of an instant of the model's clock, ns since the epoch. */
uint64_t sample_wall_ns(const struct sample *sample, uint64_t time_ns);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a view gets when it asks the model: a copy, consistent at one instant,
 * that nothing changes any more. A paused screen draws from one snapshot as
 * long as the pause lasts. Filled by model_snapshot() only.
 */
#ifndef RTSCOPE_MODEL_SNAPSHOT_H
#define RTSCOPE_MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/histogram.h"
#include "model/host_status.h"
#include "model/latency.h"
#include "model/outlier.h"
#include "model/sampled.h"
#include "model/statistics.h"
#include "model/topology.h"

/* Latencies of one CPU, one node or all, over one span of time. */
struct latency_view {
	struct statistics statistics;
	uint64_t overruns;
	struct histogram *histogram; /* of the span; never NULL, maybe empty */
};

struct snapshot_row {
	/* What the row stands for: a CPU (cpu >= 0), a node (cpu -1, node >= 0), all (both -1). */
	int cpu;
	int node;
	const struct cpu_info *info; /* of a CPU, else NULL; points into snapshot.topology */
	bool has_current;
	uint64_t current_ns;             /* the last sample */
	struct latency_view since_start; /* the probe thread's own, less the last reset */
	struct latency_view window;      /* the last W, through the ring */
	struct latency_view interval;    /* since the last snapshot that ended an interval */
	uint64_t outliers;               /* since start or the last reset */
	uint64_t lost_events;            /* of a CPU, of its kernel events, while recording */
};

/* What became of --on-threshold run: so far. */
struct program_figures {
	bool on;
	uint64_t runs;    /* it was started */
	uint64_t not_run; /* outliers within a second of a start, or while it ran */
	uint64_t failed;  /* starts that failed, or ended with another status than 0 */
};

/* Latencies of one kind in the interval, of each row. */
struct snapshot_kind {
	bool known;                    /* there ever was one on this host, and it was asked for */
	struct statistics *statistics; /* by row, row_count of them */
	size_t capacity;
};

struct snapshot {
	uint64_t time_ns;        /* the instant, CLOCK_MONOTONIC */
	uint64_t wall_ns;        /* the same since the epoch */
	int64_t wall_offset_ns;  /* wall = monotonic + this, one offset a run */
	uint64_t start_ns;       /* since_start's begin: start of the run or the last reset */
	uint64_t window_ns;      /* as asked for */
	uint64_t window_held_ns; /* shorter where memory did not do for all of it: say so */
	uint64_t window_bytes;   /* memory that the window's events and states take */
	uint64_t interval_ns;    /* measured length of `interval` */
	/*
	 * The host that it is of, and its times: those from oldest_ns to newest_ns can be asked
	 * for.
	 */
	unsigned host;
	unsigned host_count;
	enum host_status status;
	uint64_t newest_ns;
	uint64_t oldest_ns;
	uint64_t events;        /* applied since the start, those of time alone left out */
	uint64_t events_held;   /* in the window's memory */
	enum latency_kind kind; /* of the rows */
	uint32_t measured;      /* bit by enum latency_kind: there ever was one on this host */
	bool has_kernel;        /* events of its kernel were seen, other than of what there is */
	bool has_files;         /* its processes and open files are known, at least as a list */
	bool complete;          /* a whole state dump was seen and nothing was lost since */
	bool past;              /* it is of a time that was asked for */
	struct topology topology;
	size_t cpu_count;  /* rows[0 .. cpu_count): CPUs in topology's order */
	size_t node_count; /* then that many nodes, then one row ALL */
	size_t row_count;
	size_t row_capacity; /* rows that hold memory; of no interest to views */
	struct snapshot_row *rows;
	/* Of all kinds, where that was asked for; else none is known. */
	struct snapshot_kind kinds[LATENCY_KIND_COUNT];
	/* The newest outliers, newest first, and how many there were in all. */
	size_t outlier_count;
	struct outlier *outliers;
	uint64_t outliers_total;
	uint64_t threshold_ns; /* 0: none */
	struct program_figures program;
	/* Samples that did not get into a ring, that came later than the watermark, and the
	 * records of a hostile producer; since the start. Always on screen. */
	uint64_t lost_samples;
	uint64_t lost_events;
	uint64_t lost_packets; /* of a trace, while it was recorded */
	uint64_t late_events;
	uint64_t refused_objects; /* processes and files that found no place in memory */
	uint64_t samples;         /* applied since the start */
	/* Metrics, processes and warnings as of the sampler's newest reading. */
	struct sampled_view sampled;
};

struct snapshot *snapshot_create(void); /* NULL: out of memory */
void snapshot_destroy(struct snapshot *snapshot);
/* Row that stands for all CPUs; NULL before the first model_snapshot(). */
const struct snapshot_row *snapshot_all(const struct snapshot *snapshot);

#endif

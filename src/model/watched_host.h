/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One host that the model watches: its window, what is known of it, what is counted
 * since the start. For the files of the model only, under its lock.
 */
#ifndef RTSCOPE_MODEL_WATCHED_HOST_H
#define RTSCOPE_MODEL_WATCHED_HOST_H

#include "model/kernel/intake.h"
#include "model/model.h"
#include "model/since_start.h"
#include "model/window.h"

struct watched_host {
	struct model_host info;
	struct window *window;
	struct since_start *since[LATENCY_KIND_COUNT];
	struct topology topology;
	struct topology pinned_topology; /* while paused: as it was when the pause began */
	bool pinned;
	bool begins_anew;      /* its clock was set back: as soon as it is not pinned any more */
	unsigned source_count; /* of traces, that bring its events now */
	const void *kernel_source;  /* the one of them that brings its kernel's; NULL: none */
	uint64_t read_ns;           /* CLOCK_MONOTONIC: its window last told of itself */
	bool unclaimed;             /* no source of traces has told of it yet */
	int64_t wall_offset_ns;     /* wall clock - its clock */
	uint64_t first_start_ns;    /* start of the run */
	uint64_t start_ns;          /* of since_start: that or the last reset */
	uint64_t interval_begin_ns; /* the last snapshot that ended an interval */
	uint64_t newest_ns;         /* time of its newest event */
	/* CLOCK_MONOTONIC: a live source of it last brought something, */
	uint64_t brought_ns;
	uint64_t silent_since_ns;   /* and before that then: */
	uint64_t resumed_ns;        /* after a silence of all of them then, */
	uint64_t resumed_before_ns; /* and the time before that then */
};

/* NULL: out of memory. */
struct watched_host *watched_host_create(const struct model_options *options, struct names *names);
void watched_host_destroy(struct watched_host *host);
/*
 * Its clock was set back: what was is not before what comes, all begins anew. false: out of
 * memory, nothing has changed.
 */
bool watched_host_begin_anew(struct watched_host *host, const struct model_options *options,
                             struct names *names);

/* What the source told of it. */
void watched_host_describe(struct watched_host *host, const struct intake_host *told,
                           const struct names *names);
/* List the CPUs that its events came from. */
void watched_host_follow_cpus(struct watched_host *host);
/* Time has passed on it, if it is later than what its window knows. */
void watched_host_tick(struct watched_host *host, uint64_t time_ns);

/* So long after anything came of it a host is silent, whichever of its sources is. */
#define HOST_SILENT_NS UINT64_C(1000000000)
/* A live source of it brought something. */
void watched_host_brought(struct watched_host *host, uint64_t now_ns);

#endif

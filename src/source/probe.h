/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probe: one measuring thread a CPU that sleeps until an absolute time and
 * writes how late it woke up into its own histogram and ring. After
 * cyclictest(8), whose option names it keeps. It never writes anywhere else.
 */
#ifndef RTSCOPE_SOURCE_PROBE_H
#define RTSCOPE_SOURCE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"
#include "model/topology.h"
#include "util/cpuset.h"
#include "util/error.h"

/* X(SYMBOL, "name in --policy", kernel's SCHED_ constant) */
#define PROBE_POLICY_LIST(X)           \
	X(FIFO, "fifo", SCHED_FIFO)    \
	X(RR, "rr", SCHED_RR)          \
	X(OTHER, "other", SCHED_OTHER) \
	X(DEADLINE, "deadline", SCHED_DEADLINE)

enum probe_policy {
#define PROBE_POLICY_ENUM(symbol, name, kernel) PROBE_POLICY_##symbol,
	PROBE_POLICY_LIST(PROBE_POLICY_ENUM)
#undef PROBE_POLICY_ENUM
};

/* Shortest and longest interval; a shorter one would take the CPU for itself. */
#define PROBE_INTERVAL_MIN_NS UINT64_C(50000)
#define PROBE_INTERVAL_MAX_NS UINT64_C(10000000000)

struct probe_options {
	bool off;                  /* --no-probe */
	const struct cpuset *cpus; /* -a; NULL: every online CPU that is not isolated */
	enum probe_policy policy;
	bool policy_given;      /* then the lack of a right is an error, not a notice */
	int priority;           /* 1..99 for fifo and rr */
	uint64_t interval_ns;   /* of the first CPU */
	uint64_t distance_ns;   /* --distance: added for each further CPU */
	uint64_t duration_ns;   /* -D; 0: no end */
	uint64_t loops;         /* -l; 0: no end */
	int64_t dma_latency_us; /* --latency; -1: leave the power state alone */
	const char *root;       /* "" or the directory that stands for / */
};

struct probe;

/*
 * Choose the CPUs and leave them: every thread of the program goes to the others, where there
 * are any, and what it starts from then on begins there. Nothing is measured yet, so that what
 * is heavy to start does not become a latency. Fills in the states of CPUs that are not chosen.
 * An impossible demand (a CPU that does not exist, a bad priority) is an error.
 */
struct probe *probe_plan(const struct probe_options *options, struct topology *topology,
                         struct error *error);
/* The CPUs that probe_start() measures; none with --no-probe. */
const struct cpuset *probe_planned(const struct probe *probe);
/*
 * Start the measuring threads, hand their rings and histograms to `model`, and
 * fill in the probe's members of `topology` (and hand that to the model). -D counts from here.
 * A policy that is refused is an error; a lacking right without -p/--policy is a notice in the
 * topology. Either way probe_stop() follows.
 */
bool probe_start(struct probe *probe, struct topology *topology, struct model *model,
                 struct error *error);
/*
 * From the UI's loop, about once a second: follow CPUs that went off-line or came
 * back; updates `topology` and the model if something changed (returns true).
 */
bool probe_follow(struct probe *probe, struct topology *topology, struct model *model);
/*
 * Before the whole program is stopped (^Z) with `hold`, and when it goes on
 * without: what lies between is no latency and no overrun of the host's.
 */
void probe_hold(struct probe *probe, bool hold);
/*
 * End and join all threads, undo what was held. The model keeps the histograms' contents; it
 * may be NULL before probe_start(). NULL: nothing.
 */
void probe_stop(struct probe *probe, struct model *model);
/*
 * Async-signal-safe: a pollable descriptor that becomes readable when all threads have reached
 * -D or -l. -1: none.
 */
int probe_ended_fd(const struct probe *probe);

#endif

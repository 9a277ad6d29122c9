/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of a host and its CPUs beside what events tell: names, NUMA
 * nodes, isolation, and why a CPU is measured or not. Plain data: a source
 * fills it in, the model keeps a copy, views read it in a snapshot.
 */
#ifndef RTSCOPE_MODEL_TOPOLOGY_H
#define RTSCOPE_MODEL_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(SYMBOL, "the word on screen after `not probed: `") */
#define PROBE_STATE_LIST(X)                                                     \
	X(RUNNING, "")                                                          \
	X(OFF, "no probe") /* --no-probe */                                     \
	X(NOT_CHOSEN, "not in -a")                                              \
	X(ISOLATED, "isolated") /* isolcpus= or an isolated cpuset partition */ \
	X(NOHZ_FULL, "nohz_full")                                               \
	X(FORBIDDEN, "forbidden by cpuset or taskset")                          \
	X(OFFLINE, "offline")                                                   \
	X(FAILED, "failed") /* the thread could not be started */               \
	X(ENDED, "ended")   /* -D or -l reached */

enum probe_state {
#define PROBE_STATE_ENUM(symbol, word) PROBE_STATE_##symbol,
	PROBE_STATE_LIST(PROBE_STATE_ENUM)
#undef PROBE_STATE_ENUM
};

const char *probe_state_word(enum probe_state state);

struct cpu_info {
	unsigned cpu;
	int node; /* NUMA node, 0 where the kernel knows of none */
	bool online;
	bool isolated; /* isolcpus= or isolated partition */
	bool nohz_full;
	enum probe_state probe;
	int thread_id;        /* the kernel's id of its measuring thread; 0: none */
	uint64_t interval_ns; /* of its probe: with --distance CPUs differ; 0: no probe */
};

#define TOPOLOGY_NOTICE_BYTES 512

struct topology {
	char host[256];   /* node name, escaped */
	char kernel[256]; /* release, escaped */
	bool preempt_rt;
	size_t cpu_count; /* possible CPUs that are listed, ascending by number */
	struct cpu_info *cpus;
	/* The probe as a whole. */
	bool probe_on;
	char policy
	        [16]; /* "fifo", "rr", "other", "deadline"; what is in force, not what was asked */
	int priority; /* 0: none */
	uint64_t interval_ns;
	int64_t dma_latency_us; /* what is held in /dev/cpu_dma_latency; -1: nothing */
	/* What is degraded and what to do about it, one sentence; empty: nothing. */
	char notice[TOPOLOGY_NOTICE_BYTES];
	/* Groups of this host's kernel's events that are recorded, `sched,irq`; empty: none. */
	char traced[80];
	unsigned traced_kinds; /* bits: enum latency_kind; those that they tell */
	/* What of them is not, and why, one sentence; empty: nothing. */
	char trace_notice[TOPOLOGY_NOTICE_BYTES];
	/* Capabilities that the monitor still has, `sys_nice,ipc_lock`; empty: none. */
	char rights[80];
	/* What is lost by those that it was told to give up, one sentence; empty: nothing. */
	char rights_notice[TOPOLOGY_NOTICE_BYTES];
};

/* Deep copy; `target` holds a valid or zeroed topology. false: out of memory, target unchanged. */
bool topology_copy(struct topology *target, const struct topology *source);
void topology_clear(struct topology *topology);
/* The entry of `cpu` or NULL. */
const struct cpu_info *topology_cpu(const struct topology *topology, unsigned cpu);

#endif

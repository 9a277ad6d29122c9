/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One measuring thread: its memory, its start, its loop and its end. It knows
 * one CPU and no other thread; which CPUs are measured is probe.c's business.
 */
#ifndef RTSCOPE_SOURCE_PROBE_THREAD_H
#define RTSCOPE_SOURCE_PROBE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/histogram.h"
#include "model/ring.h"
#include "source/probe.h"
#include "util/error.h"

struct probe_thread;
struct probe_group;

struct probe_thread_options {
	unsigned cpu;
	int node; /* for its memory; -1: anywhere */
	enum probe_policy policy;
	bool may_fall_back; /* run SCHED_OTHER where `policy` is refused */
	int priority;
	uint64_t interval_ns;
	uint64_t end_ns;           /* CLOCK_MONOTONIC, 0: no end */
	uint64_t loops;            /* 0: no end */
	struct probe_group *group; /* outlives the thread */
};

/*
 * What the threads of one probe share. The keeper is the thread that opened the
 * group: should it end without closing it, whatever the cause, the measuring
 * threads end, too, and do not stay behind in a process without a head.
 */
struct probe_group {
	_Atomic unsigned running; /* threads that are in their loop */
	int fd; /* an eventfd that the last thread to reach end_ns or loops makes readable */
	/* Expiries before this are not measured: the program was stopped. UINT64_MAX: it will be. */
	_Atomic uint64_t measure_from_ns;
	pthread_mutex_t keeper; /* held by the keeper, robust: the kernel marks its death in it */
};

enum probe_thread_state {
	PROBE_THREAD_STARTING,
	PROBE_THREAD_RUNNING,
	/* The thread has left its loop, is SCHED_OTHER again and writes nothing any more: */
	PROBE_THREAD_STOPPED, /* as it was told */
	PROBE_THREAD_LIMIT,   /* end_ns or loops reached */
	PROBE_THREAD_MOVED,  /* the kernel runs it on another CPU: off-line, or taken by a cpuset */
	PROBE_THREAD_FAILED, /* could not start, or could not sleep */
};

/* The caller becomes the keeper; group->fd is its own to set. Closed by the same thread. */
bool probe_group_open(struct probe_group *group, struct error *error);
void probe_group_close(struct probe_group *group);

/*
 * Allocate on the node, lock, prefault; nothing runs yet. The ring and the
 * histogram live as long as the probe_thread. NULL: `error` is set.
 */
struct probe_thread *probe_thread_create(const struct probe_thread_options *options,
                                         struct error *error);
/*
 * Run it and wait until it is in its loop with its policy. false: `error` says
 * which step was refused; the thread is gone, destroy may follow.
 */
bool probe_thread_start(struct probe_thread *thread, struct error *error);
/*
 * End the thread and wait for it, within milliseconds whatever the interval.
 * Not started or already joined: does nothing.
 */
void probe_thread_stop(struct probe_thread *thread);
/* Ask for the end without waiting, so that many threads can end at once. */
void probe_thread_request_stop(struct probe_thread *thread);
/* Of a thread that is stopped or was never started. NULL: does nothing. */
void probe_thread_destroy(struct probe_thread *thread);

enum probe_thread_state probe_thread_state(const struct probe_thread *thread);
/* What is in force, not what was asked; after probe_thread_start(). */
enum probe_policy probe_thread_policy(const struct probe_thread *thread);
/* The kernel's id of the thread. */
int probe_thread_id(const struct probe_thread *thread);
/* Its stack could be locked into memory. */
bool probe_thread_locked(const struct probe_thread *thread);
struct ring *probe_thread_ring(struct probe_thread *thread);
const struct histogram *probe_thread_histogram(const struct probe_thread *thread);
/* Periods that nobody measured since the start. */
const _Atomic uint64_t *probe_thread_overruns(const struct probe_thread *thread);
const struct probe_thread_options *probe_thread_options(const struct probe_thread *thread);

/* "fifo", "rr", ... as --policy and the screens spell it. */
const char *probe_policy_name(enum probe_policy policy);

/* CAP_SYS_NICE is in force: a policy that is refused all the same is refused by a cgroup. */
bool probe_thread_has_sys_nice(void);

/*
 * Once before the first thread, from a thread whose signal mask they inherit: the
 * handler that wakes a sleeping thread for its end, and the limit beyond which
 * the kernel kills a real-time thread that runs without sleeping.
 */
bool probe_thread_prepare(enum probe_policy policy, struct error *error);

#endif

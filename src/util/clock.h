/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clocks: CLOCK_MONOTONIC stamps everything local, one offset a run leads to
 * wall time. Times are ns; a wall time is ns since the epoch.
 */
#ifndef RTSCOPE_UTIL_CLOCK_H
#define RTSCOPE_UTIL_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NS_PER_US UINT64_C(1000)
#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_S  UINT64_C(1000000000)

/* CLOCK_MONOTONIC now. */
uint64_t clock_now_ns(void);
/* CLOCK_REALTIME - CLOCK_MONOTONIC, from the closest of several pairs of readings. */
int64_t clock_wall_offset_ns(void);
/* CPU time of this process so far. */
uint64_t clock_process_cpu_ns(void);
/* CPU time of the calling thread so far. */
uint64_t clock_thread_cpu_ns(void);
struct timespec clock_timespec(uint64_t ns);
uint64_t clock_ns(const struct timespec *time);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The clocks. See clock.h.
 */
#include "util/clock.h"

struct timespec clock_timespec(uint64_t ns)
{
	return (struct timespec){
	        .tv_sec = (time_t)(ns / NS_PER_S),
	        .tv_nsec = (long)(ns % NS_PER_S),
	};
}

uint64_t clock_ns(const struct timespec *time)
{
	return (uint64_t)time->tv_sec * NS_PER_S + (uint64_t)time->tv_nsec;
}

static uint64_t read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return clock_ns(&now);
}

uint64_t clock_now_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t clock_process_cpu_ns(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

uint64_t clock_thread_cpu_ns(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

int64_t clock_wall_offset_ns(void)
{
	uint64_t closest_ns = UINT64_MAX;
	int64_t offset_ns = 0;

	/* A reading that was interrupted between the two clocks is a wide one: keep the narrowest. */
	for (int i = 0; i < 10; i++) {
		uint64_t before_ns = clock_now_ns();
		uint64_t wall_ns = read_clock(CLOCK_REALTIME);
		uint64_t after_ns = clock_now_ns();

		if (after_ns - before_ns >= closest_ns)
			continue;
		closest_ns = after_ns - before_ns;
		offset_ns = (int64_t)(wall_ns - (before_ns + closest_ns / 2));
	}
	return offset_ns;
}

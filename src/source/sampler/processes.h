/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the reader of processes leaves for the readers after it.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_PROCESSES_H
#define RTSCOPE_SOURCE_SAMPLER_PROCESSES_H

#include <stddef.h>
#include <stdint.h>

struct process_id {
	uint32_t pid;
	uint64_t start_ticks;
	uint32_t threads;
};

/* Programs (no kernel threads, no threads) that were read, ascending by pid. */
struct process_list {
	struct process_id *items;
	size_t count;
	size_t size;
};

#endif

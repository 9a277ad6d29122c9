/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that a real-time thread may touch without a page fault: whole pages,
 * mapped, faulted in and placed on a NUMA node before the thread runs. Not an
 * allocator; for everything else there is malloc().
 */
#ifndef RTSCOPE_UTIL_MEMORY_H
#define RTSCOPE_UTIL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

enum memory_sharing {
	MEMORY_PRIVATE,
	MEMORY_SHARED, /* a child process sees the same bytes */
};

/*
 * `bytes` of zeros, all pages present, on NUMA node `node` where the kernel can
 * (-1, or a node that does not exist: anywhere). NULL: out of memory. Owner: the
 * caller, who gives it back with memory_unmap() and the same `bytes`.
 */
void *memory_map(size_t bytes, int node, enum memory_sharing sharing);
void memory_unmap(void *memory, size_t bytes);
/*
 * Pages of `memory` that come later shall come from NUMA node `node`, if it has room; where
 * not, from anywhere. `memory` begins at a page; -1, or a node that does not exist: as it is.
 */
void memory_prefer_node(void *memory, size_t bytes, int node);

#endif

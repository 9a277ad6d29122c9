// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages on a NUMA node. See memory.h.
 */
#include "util/memory.h"

#include <numaif.h>
#include <string.h>
#include <sys/mman.h>

#define NODE_LIMIT 1024

void memory_prefer_node(void *memory, size_t bytes, int node)
{
	unsigned long mask[NODE_LIMIT / (8 * sizeof(unsigned long))] = {0};
	const unsigned bits = 8 * sizeof(unsigned long);

	if (node < 0 || node >= NODE_LIMIT)
		return;
	mask[(unsigned)node / bits] = 1ul << ((unsigned)node % bits);
	/* libnuma's numa_tonode_memory() prints on stderr when it fails; the place is only a wish. */
	(void)mbind(memory, bytes, MPOL_PREFERRED, mask, NODE_LIMIT, 0);
}

void *memory_map(size_t bytes, int node, enum memory_sharing sharing)
{
	int flags = MAP_ANONYMOUS | (sharing == MEMORY_SHARED ? MAP_SHARED : MAP_PRIVATE);
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	memory_prefer_node(memory, bytes, node);
	/* Writing, not MAP_POPULATE: the pages must come after the policy. */
	memset(memory, 0, bytes);
	return memory;
}

void memory_unmap(void *memory, size_t bytes)
{
	if (memory)
		munmap(memory, bytes);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Copying and searching of a topology. See topology.h.
 */
#include "model/topology.h"

#include <stdlib.h>
#include <string.h>

const char *probe_state_word(enum probe_state state)
{
	static const char *const words[] = {
#define PROBE_STATE_WORD(symbol, word) [PROBE_STATE_##symbol] = word,
	        PROBE_STATE_LIST(PROBE_STATE_WORD)
#undef PROBE_STATE_WORD
	};

	return words[state];
}

bool topology_copy(struct topology *target, const struct topology *source)
{
	struct cpu_info *cpus = NULL;

	if (target == source)
		return true;
	if (source->cpu_count > 0) {
		cpus = malloc(source->cpu_count * sizeof(*cpus));
		if (!cpus)
			return false;
		memcpy(cpus, source->cpus, source->cpu_count * sizeof(*cpus));
	}
	free(target->cpus);
	*target = *source;
	target->cpus = cpus;
	return true;
}

void topology_clear(struct topology *topology)
{
	free(topology->cpus);
	memset(topology, 0, sizeof(*topology));
}

const struct cpu_info *topology_cpu(const struct topology *topology, unsigned cpu)
{
	size_t low = 0;
	size_t high = topology->cpu_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (topology->cpus[middle].cpu == cpu)
			return &topology->cpus[middle];
		if (topology->cpus[middle].cpu < cpu)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A source that sends any well-formed events in any order, with any times, while
 * the model steps and is looked at: the state stays sound, and what the window
 * counts adds up.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/model.h"
#include "util/clock.h"

#define CPUS 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct model *new_model(struct ring *ring)
{
	struct cpu_info cpus[CPUS] = {
	        {.cpu = 0, .online = true, .probe = PROBE_STATE_RUNNING},
	        {.cpu = 1, .online = true, .probe = PROBE_STATE_RUNNING},
	        {.cpu = 7, .node = 1, .online = true, .probe = PROBE_STATE_ISOLATED},
	};
	const struct topology topology = {.cpu_count = CPUS, .cpus = cpus, .probe_on = true};
	const struct model_options options = {
	        .window_ns = NS_PER_S,
	        .memory_bytes = 1 << 20,
	        .threshold_ns = NS_PER_MS,
	        .start_ns = NS_PER_S,
	};
	struct error error = {0};
	struct model *model = model_create(&options, &error);

	if (!model || !model_set_topology(model, &topology, &error) ||
	    !model_add_ring(model, ring, &error))
		abort();
	return model;
}

static void check(const struct snapshot *snapshot)
{
	const struct snapshot_row *all = snapshot_all(snapshot);
	uint64_t count = 0;

	for (size_t i = 0; i < snapshot->cpu_count; i++)
		count += snapshot->rows[i].window.statistics.count;
	if (count != all->window.statistics.count ||
	    count != histogram_count(all->window.histogram))
		abort();
}

/* One event of 8 input bytes, and as many payload bytes as it says. */
static size_t push(struct ring *ring, uint64_t *now_ns, const uint8_t *data, size_t size)
{
	struct event event = {
	        .cpu = data[0] & 0x80 ? data[1] * 32u % EVENT_CPU_LIMIT : data[1] % 8u,
	        .type = data[2] % EVENT_TYPE_COUNT,
	        .words = data[3] % 6,
	        .value =
	                data[4] & 0x80 ? UINT32_MAX - data[5] : (uint32_t)data[5] << (data[4] & 31),
	};
	uint64_t payload[6] = {0};
	size_t used = size - 8 < event.words * 8u ? size - 8 : event.words * 8u;

	*now_ns += (uint64_t)data[6] << (data[0] & 31);
	event.time_ns = data[7] & 1 ? *now_ns - ((uint64_t)data[7] << 24) : *now_ns;
	memcpy(payload, data + 8, used);
	ring_push(ring, &event, payload);
	return 8 + used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ring *ring = ring_create(65536, -1);
	struct model *model = ring ? new_model(ring) : NULL;
	struct snapshot *snapshot = snapshot_create();
	uint64_t now_ns = 2 * NS_PER_S;

	if (!model || !snapshot)
		abort();
	while (size >= 8) {
		bool look = data[0] & 0x40;
		size_t used = push(ring, &now_ns, data, size);

		data += used;
		size -= used;
		if (!look)
			continue;
		model_step(model, now_ns);
		if (!model_snapshot(model, &(struct model_request){.end_interval = size & 1},
		                    snapshot))
			abort();
		check(snapshot);
	}
	model_destroy(model);
	ring_destroy(ring);
	snapshot_destroy(snapshot);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A source of traces that writes whatever it likes, as a child that has been taken over
 * might: its records go through the model into the windows of its hosts, while these are
 * paused and asked for processes, files, the timeline and times of the past.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/window_rows.h"
#include "util/clock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One record of 16 input bytes and as many payload bytes as it says. */
static size_t push(struct ring *ring, uint64_t *time_ns, const uint8_t *data, size_t size)
{
	struct event_buffer buffer;
	size_t used;

	memset(&buffer, 0, sizeof(buffer.event) + 16 * sizeof(uint64_t));
	memcpy(&buffer.event, data, sizeof(buffer.event));
	buffer.event.words &= 15;
	buffer.event.type = buffer.event.type % (EVENT_TYPE_COUNT + 1);
	/* Most often a time that goes on. */
	*time_ns += (uint64_t)data[7] << (data[6] & 15);
	if (data[5] & 7)
		buffer.event.time_ns = *time_ns;
	used = size - 16 < buffer.event.words * 8u ? size - 16 : buffer.event.words * 8u;
	memcpy(buffer.words, data + 16, used);
	ring_push(ring, &buffer.event, buffer.words);
	return 16 + used;
}

static void look(struct model *model, struct snapshot *snapshot, struct window_rows *rows,
                 const uint8_t *data)
{
	struct model_request request = {
	        .host = data[0] & 3,
	        .kind = (enum latency_kind)(data[1] % LATENCY_KIND_COUNT),
	        .end_interval = data[2] & 1,
	        .all_kinds = data[2] & 2,
	};
	struct model_host host;

	if (!model_get_host(model, request.host, &host))
		return;
	if (data[2] & 4)
		request.at_ns = host.now_ns - ((uint64_t)data[3] << (data[4] & 31));
	if (data[2] & 8)
		(void)model_pin(model, request.host, request.at_ns);
	if (data[2] & 16)
		model_unpin(model, request.host);
	(void)model_snapshot(model, &request, snapshot);
	(void)model_processes(model, &request, rows);
	(void)model_fds(model, &request, data[3] & 1 ? data[4] : 0, rows);
	(void)model_timeline(model, &request, 0, 0, data[3], rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct model_options options = {
	        .window_ns = NS_PER_S,
	        .memory_bytes = 2 << 20,
	        .traces_only = size & 1,
	};
	const struct model_source_options source = {.play = size & 2, .speed = size & 4 ? 2 : 0};
	struct error error = {""};
	struct ring *ring = ring_create(65536, -1);
	struct ring *kernel = ring_create(65536, -1);
	struct model *model = model_create(&options, &error);
	struct snapshot *snapshot = snapshot_create();
	struct window_rows rows = {.at_ns = 0};
	uint64_t time_ns = NS_PER_S;

	if (!ring || !kernel || !model || !snapshot ||
	    !model_add_source(model, ring, &source, &error) ||
	    !model_add_kernel_ring(model, kernel, &error))
		abort();
	while (size >= 16) {
		uint8_t what = data[15];
		const uint8_t *record = data;
		size_t used = push(what & 0x80 ? kernel : ring, &time_ns, data, size);

		data += used;
		size -= used;
		if (!(what & 0x40))
			continue;
		model_step(model, time_ns);
		look(model, snapshot, &rows, record);
	}
	model_step(model, time_ns + NS_PER_S);
	window_rows_clear(&rows);
	model_destroy(model);
	ring_destroy(ring);
	ring_destroy(kernel);
	snapshot_destroy(snapshot);
	return 0;
}

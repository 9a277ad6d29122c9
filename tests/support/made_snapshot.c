// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Snapshots for tests. See made_snapshot.h.
 */
#include "support/made_snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/clock.h"

static void *cleared(size_t count, size_t bytes)
{
	void *memory = calloc(count, bytes);

	assert_non_null(memory);
	return memory;
}

struct snapshot *made_snapshot(size_t cpus)
{
	struct snapshot *snapshot = cleared(1, sizeof(*snapshot));

	snapshot->cpu_count = cpus;
	snapshot->node_count = 1;
	snapshot->row_count = cpus + 2;
	snapshot->rows = cleared(snapshot->row_count, sizeof(*snapshot->rows));
	snapshot->time_ns = UINT64_C(839174874977);
	snapshot->wall_offset_ns = INT64_C(1795218000000000000);
	snapshot->wall_ns = snapshot->time_ns + (uint64_t)snapshot->wall_offset_ns;
	snapshot->interval_ns = NS_PER_S;
	snapshot->topology.probe_on = true;
	snapshot->topology.priority = 80;
	snapshot->topology.interval_ns = NS_PER_MS;
	snapshot->topology.dma_latency_us = -1;
	strcpy(snapshot->topology.policy, "fifo");
	strcpy(snapshot->topology.host, "rt01");
	strcpy(snapshot->topology.kernel, "6.1.0-56-rt");
	snapshot->topology.cpu_count = cpus;
	snapshot->topology.cpus = cleared(cpus, sizeof(*snapshot->topology.cpus));
	for (size_t i = 0; i < snapshot->row_count; i++) {
		struct snapshot_row *row = &snapshot->rows[i];

		row->cpu = i < cpus ? (int)i : -1;
		row->node = i <= cpus ? 0 : -1;
		row->since_start.histogram = histogram_create();
		row->interval.histogram = histogram_create();
		if (i >= cpus)
			continue;
		row->info = &snapshot->topology.cpus[i];
		snapshot->topology.cpus[i] = (struct cpu_info){
		        .cpu = (unsigned)i,
		        .online = true,
		        .probe = PROBE_STATE_RUNNING,
		        .interval_ns = NS_PER_MS,
		};
	}
	return snapshot;
}

static void record(struct latency_view *view, uint64_t value_ns)
{
	assert_true(histogram_record(view->histogram, value_ns, 1));
	histogram_statistics(view->histogram, &view->statistics);
}

void made_snapshot_record(struct snapshot *snapshot, size_t cpu, uint64_t value_ns)
{
	const size_t rows[] = {cpu, snapshot->cpu_count, snapshot->cpu_count + 1};

	for (size_t i = 0; i < 3; i++) {
		record(&snapshot->rows[rows[i]].since_start, value_ns);
		record(&snapshot->rows[rows[i]].interval, value_ns);
	}
}

void made_snapshot_destroy(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->row_count; i++) {
		histogram_destroy(snapshot->rows[i].since_start.histogram);
		histogram_destroy(snapshot->rows[i].interval.histogram);
	}
	free(snapshot->rows);
	free(snapshot->topology.cpus);
	free(snapshot);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Garbage collectors of programs as metrics: what source/gc reads, with rates.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/gc/gc_scanner.h"
#include "source/sampler/processes.h"
#include "source/sampler/reader.h"
#include "util/clock.h"

enum count {
	COLLECTIONS,
	TIME_NS,
	COUNTS
};

/*
 * A runtime with a collector of its own has threads for it; a HotSpot with the serial one
 * has ten. The thousands of small programs need not be asked.
 */
#define THREADS_MIN 4u

struct collectors {
	struct gc_scanner *scanner; /* NULL before the first reading */
	struct gc_target *targets;
	size_t target_count;
	size_t target_size;
	struct pace pace;
	struct counters counts; /* by name */
};

static void *collectors_open(void)
{
	struct collectors *self = calloc(1, sizeof(*self));

	if (self)
		self->counts = (struct counters)COUNTERS_INIT(COUNTS);
	return self;
}

static void collectors_close(void *context)
{
	struct collectors *self = context;

	gc_scanner_destroy(self->scanner);
	free(self->targets);
	counters_free(&self->counts);
	free(self);
}

/* The programs that live, as the scanner wants them. */
static bool list_targets(struct collectors *self, const struct process_list *list)
{
	if (list->count > self->target_size) {
		struct gc_target *targets = realloc(self->targets, list->size * sizeof(*targets));

		if (!targets)
			return false;
		self->targets = targets;
		self->target_size = list->size;
	}
	self->target_count = 0;
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].threads >= THREADS_MIN)
			self->targets[self->target_count++] = (struct gc_target){
			        (pid_t)list->items[i].pid, list->items[i].start_ticks};
	return true;
}

static void emit_rates(struct collectors *self, struct reading *reading, uint32_t name,
                       const struct gc_collector *collector)
{
	const uint64_t now[COUNTS] = {collector->collections, collector->time_ns};
	uint64_t before[COUNTS];
	double collections;
	double time_ns;

	if (!counters_exchange(&self->counts, name, reading->number, now, before))
		return;
	collections = counter_rate(before[COLLECTIONS], now[COLLECTIONS], self->pace.seconds);
	time_ns = counter_rate(before[TIME_NS], now[TIME_NS], self->pace.seconds);
	batch_metric(reading->batch, METRIC_GC_COLLECTIONS_PER_S, METRIC_CPU_ALL, name,
	             collections);
	batch_metric(reading->batch, METRIC_GC_TIME_PCT, METRIC_CPU_ALL, name,
	             time_ns / (double)NS_PER_S * 100);
	if (collections > 0)
		batch_metric(reading->batch, METRIC_GC_PAUSE_MS, METRIC_CPU_ALL, name,
		             time_ns / collections / (double)NS_PER_MS);
}

static void emit_collector(struct collectors *self, struct reading *reading,
                           const struct gc_scanner_row *row, const struct gc_collector *collector)
{
	const struct gc_reading *values = &row->reading;
	char name[160];
	uint32_t id;

	snprintf(name, sizeof(name), "%d %s %s", (int)row->target.pid, row->runtime,
	         collector->name);
	id = batch_name(reading->batch, name, strlen(name));
	if (!id)
		return;
	batch_metric(reading->batch, METRIC_GC_COLLECTIONS, METRIC_CPU_ALL, id,
	             (double)collector->collections);
	batch_metric(reading->batch, METRIC_GC_TIME_NS, METRIC_CPU_ALL, id,
	             (double)collector->time_ns);
	emit_rates(self, reading, id, collector);
	if (values->heap_known) {
		batch_metric(reading->batch, METRIC_GC_HEAP_USED_BYTES, METRIC_CPU_ALL, id,
		             (double)values->heap_used_bytes);
		batch_metric(reading->batch, METRIC_GC_HEAP_CAPACITY_BYTES, METRIC_CPU_ALL, id,
		             (double)values->heap_capacity_bytes);
	}
	if (values->threads_known)
		batch_metric(reading->batch, METRIC_GC_THREADS, METRIC_CPU_ALL, id,
		             (double)values->threads);
	if (*values->cause)
		batch_metric(reading->batch, METRIC_GC_CAUSE, METRIC_CPU_ALL, id,
		             batch_text(reading->batch, values->cause, strlen(values->cause)));
}

/* A runtime that cannot be read has a row that says why. */
static void emit_problem(struct reading *reading, const struct gc_scanner_row *row)
{
	char name[64];
	uint32_t id;

	snprintf(name, sizeof(name), "%d %s ?", (int)row->target.pid, row->runtime);
	id = batch_name(reading->batch, name, strlen(name));
	if (id)
		batch_metric(
		        reading->batch, METRIC_GC_CAUSE, METRIC_CPU_ALL, id,
		        batch_text(reading->batch, row->problem.text, strlen(row->problem.text)));
}

static void collectors_read(void *context, struct reading *reading)
{
	struct collectors *self = context;
	const struct gc_scanner_row *rows;
	size_t count;

	if (!self->scanner)
		self->scanner = gc_scanner_create(reading->root);
	if (!self->scanner || !reading->processes || !list_targets(self, reading->processes))
		return;
	pace_step(&self->pace);
	if (!gc_scanner_update(self->scanner, self->targets, self->target_count, clock_now_ns()))
		return;
	count = gc_scanner_rows(self->scanner, &rows);
	for (size_t i = 0; i < count; i++) {
		if (!rows[i].readable) {
			emit_problem(reading, &rows[i]);
			continue;
		}
		for (size_t j = 0; j < rows[i].reading.collector_count; j++)
			emit_collector(self, reading, &rows[i], &rows[i].reading.collectors[j]);
	}
}

const struct reader reader_collectors = {"collectors", collectors_open, collectors_read,
                                         collectors_close};

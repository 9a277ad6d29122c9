// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pressure stall information: /proc/pressure/cpu, memory, io, irq. Kernels before
 * 4.20, or with psi=0, have none.
 */
#include <stdlib.h>
#include <string.h>

#include "source/sampler/reader.h"

static const struct {
	const char *name;
	const char *path;
} resources[] = {
        {"cpu", "/proc/pressure/cpu"},
        {"memory", "/proc/pressure/memory"},
        {"io", "/proc/pressure/io"},
        {"irq", "/proc/pressure/irq"},
};

#define RESOURCES (sizeof(resources) / sizeof(resources[0]))

/* The two lines of a file. */
static const struct line {
	const char *word;
	enum metric pct;
	enum metric avg10;
	enum metric avg60;
	enum metric avg300;
	enum metric total;
} lines[] = {
        {"some", METRIC_PRESSURE_SOME_PCT, METRIC_PRESSURE_SOME_AVG10, METRIC_PRESSURE_SOME_AVG60,
         METRIC_PRESSURE_SOME_AVG300, METRIC_PRESSURE_SOME_TOTAL_US},
        {"full", METRIC_PRESSURE_FULL_PCT, METRIC_PRESSURE_FULL_AVG10, METRIC_PRESSURE_FULL_AVG60,
         METRIC_PRESSURE_FULL_AVG300, METRIC_PRESSURE_FULL_TOTAL_US},
};

#define LINES (sizeof(lines) / sizeof(lines[0]))

struct pressure {
	struct file files[RESOURCES];
	struct pace paces[RESOURCES];
	struct counters totals; /* by resource and line */
};

static void *pressure_open(void)
{
	struct pressure *self = calloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->totals = (struct counters)COUNTERS_INIT(1);
	for (size_t i = 0; i < RESOURCES; i++)
		self->files[i] = (struct file)FILE_INIT(resources[i].path);
	return self;
}

static void pressure_close(void *context)
{
	struct pressure *self = context;

	for (size_t i = 0; i < RESOURCES; i++)
		file_close(&self->files[i]);
	counters_free(&self->totals);
	free(self);
}

/* `some avg10=0.22 avg60=0.46 avg300=0.23 total=4617767` */
static bool read_line(struct pressure *self, struct reading *reading, size_t resource,
                      struct scan text)
{
	const struct line *line = NULL;
	double averages[3];
	double pct;
	uint64_t total;
	uint64_t before;
	uint32_t name;
	uint64_t key;

	for (size_t i = 0; i < LINES && !line; i++)
		if (scan_literal(&text, lines[i].word))
			line = &lines[i];
	if (!line || !scan_literal(&text, "avg10=") || !scan_decimal(&text, &averages[0]) ||
	    !scan_literal(&text, "avg60=") || !scan_decimal(&text, &averages[1]) ||
	    !scan_literal(&text, "avg300=") || !scan_decimal(&text, &averages[2]) ||
	    !scan_literal(&text, "total=") || !scan_u64(&text, &total))
		return false;
	name = batch_name(reading->batch, resources[resource].name,
	                  strlen(resources[resource].name));
	batch_metric(reading->batch, line->avg10, METRIC_CPU_ALL, name, averages[0]);
	batch_metric(reading->batch, line->avg60, METRIC_CPU_ALL, name, averages[1]);
	batch_metric(reading->batch, line->avg300, METRIC_CPU_ALL, name, averages[2]);
	batch_metric(reading->batch, line->total, METRIC_CPU_ALL, name, (double)total);
	key = resource * LINES + (size_t)(line - lines);
	if (counters_exchange(&self->totals, key, reading->number, &total, &before)) {
		/* us a second -> %; the kernel sums up in steps, so it may pass the end. */
		pct = counter_rate(before, total, self->paces[resource].seconds) / 10000;
		batch_metric(reading->batch, line->pct, METRIC_CPU_ALL, name,
		             pct > 100 ? 100 : pct);
	}
	return true;
}

static void pressure_read(void *context, struct reading *reading)
{
	struct pressure *self = context;

	for (size_t i = 0; i < RESOURCES; i++) {
		struct scan text;
		struct scan line;

		pace_step(&self->paces[i]);
		if (!reading_file(reading, &self->files[i], &text))
			continue;
		while (scan_line(&text, &line))
			if (!read_line(self, reading, i, line))
				reading_bad_format(reading, self->files[i].path);
	}
}

const struct reader reader_pressure = {"pressure", pressure_open, pressure_read, pressure_close};

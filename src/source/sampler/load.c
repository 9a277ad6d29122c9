// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Load averages, threads and uptime: /proc/loadavg and /proc/uptime.
 */
#include <stdlib.h>

#include "source/sampler/reader.h"

struct load {
	struct file loadavg;
	struct file uptime;
};

static void *load_open(void)
{
	struct load *self = malloc(sizeof(*self));

	if (self)
		*self = (struct load){FILE_INIT("/proc/loadavg"), FILE_INIT("/proc/uptime")};
	return self;
}

static void load_close(void *context)
{
	struct load *self = context;

	file_close(&self->loadavg);
	file_close(&self->uptime);
	free(self);
}

static void load_read(void *context, struct reading *reading)
{
	struct load *self = context;
	struct scan text;
	double averages[3];
	double uptime;
	uint64_t running;
	uint64_t threads;

	if (reading_file(reading, &self->loadavg, &text)) {
		/* 0.20 0.18 0.12 1/80 11206 */
		if (scan_decimal(&text, &averages[0]) && scan_decimal(&text, &averages[1]) &&
		    scan_decimal(&text, &averages[2]) && scan_u64(&text, &running) &&
		    scan_literal(&text, "/") && scan_u64(&text, &threads)) {
			batch_metric(reading->batch, METRIC_HOST_LOAD_1, METRIC_CPU_ALL, 0,
			             averages[0]);
			batch_metric(reading->batch, METRIC_HOST_LOAD_5, METRIC_CPU_ALL, 0,
			             averages[1]);
			batch_metric(reading->batch, METRIC_HOST_LOAD_15, METRIC_CPU_ALL, 0,
			             averages[2]);
			batch_metric(reading->batch, METRIC_HOST_THREADS, METRIC_CPU_ALL, 0,
			             (double)threads);
		} else {
			reading_bad_format(reading, self->loadavg.path);
		}
	}
	if (reading_file(reading, &self->uptime, &text)) {
		if (scan_decimal(&text, &uptime))
			batch_metric(reading->batch, METRIC_HOST_UPTIME_S, METRIC_CPU_ALL, 0,
			             uptime);
		else
			reading_bad_format(reading, self->uptime.path);
	}
}

const struct reader reader_load = {"load", load_open, load_read, load_close};

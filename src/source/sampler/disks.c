// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Disks as iostat -x shows them: /proc/diskstats. Partitions are left out (they
 * are not in /sys/block), and disks that were never used since boot.
 */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/sampler/reader.h"

/* Documentation/admin-guide/iostats.rst; kernels before 5.5 write the first 15 or 11. */
enum field {
	READS,
	READS_MERGED,
	SECTORS_READ,
	READ_MS,
	WRITES,
	WRITES_MERGED,
	SECTORS_WRITTEN,
	WRITE_MS,
	IN_FLIGHT,
	BUSY_MS,
	WEIGHTED_MS,
	DISCARDS,
	DISCARDS_MERGED,
	SECTORS_DISCARDED,
	DISCARD_MS,
	FLUSHES,
	FLUSH_MS,
	FIELDS
};

#define SECTORS_PER_KB 2.0

struct disks {
	struct file diskstats;
	struct pace pace;
	struct counters counts; /* by name */
	struct counters whole;  /* by name: 1 a disk, 0 a partition */
};

static void *disks_open(void)
{
	struct disks *self = malloc(sizeof(*self));

	if (self)
		*self = (struct disks){.diskstats = FILE_INIT("/proc/diskstats"),
		                       .counts = COUNTERS_INIT(FIELDS),
		                       .whole = COUNTERS_INIT(1)};
	return self;
}

static void disks_close(void *context)
{
	struct disks *self = context;

	file_close(&self->diskstats);
	counters_free(&self->counts);
	counters_free(&self->whole);
	free(self);
}

/* Asked once for each name as long as it stays. */
static bool is_whole_disk(struct disks *self, struct reading *reading, uint32_t id,
                          const struct scan *name)
{
	char path[PATH_MAX];
	uint64_t whole = 1;
	uint64_t before;
	int length;

	if (counters_exchange(&self->whole, id, reading->number, &whole, &before)) {
		whole = before;
	} else {
		length = snprintf(path, sizeof(path), "%s/sys/block/%.*s", reading->root,
		                  (int)(scan_length(name) & 0xff), name->at);
		/* cciss/c0d0 is cciss!c0d0 there. */
		for (int i = length - (int)scan_length(name); i >= 0 && i < length; i++)
			if (path[i] == '/')
				path[i] = '!';
		if (access(path, F_OK) != 0 && errno == ENOENT) {
			snprintf(path, sizeof(path), "%s/sys/block", reading->root);
			/* No sysfs: show all that there are. */
			whole = access(path, F_OK) != 0;
		}
	}
	counters_exchange(&self->whole, id, reading->number, &whole, &before);
	return whole;
}

/* Average of `amount` over `count`; NaN without any. */
static double average(double amount, double count)
{
	return count > 0 ? amount / count : (double)NAN;
}

static void emit_disk(struct reading *reading, uint32_t name, const uint64_t *before,
                      const uint64_t *now, double seconds)
{
	double rate[FIELDS];
	double busy;

	for (unsigned i = 0; i < FIELDS; i++)
		rate[i] = counter_rate(before[i], now[i], seconds);
	/* Busy and in-flight times overlap the interval's bounds by a tick: never above 100 %. */
	busy = fmin(rate[BUSY_MS] / 10, 100);
	const struct {
		enum metric metric;
		double value;
	} values[] = {
	        {METRIC_DISK_READS_PER_S, rate[READS]},
	        {METRIC_DISK_WRITES_PER_S, rate[WRITES]},
	        {METRIC_DISK_READ_KB_PER_S, rate[SECTORS_READ] / SECTORS_PER_KB},
	        {METRIC_DISK_WRITE_KB_PER_S, rate[SECTORS_WRITTEN] / SECTORS_PER_KB},
	        {METRIC_DISK_READS_MERGED_PER_S, rate[READS_MERGED]},
	        {METRIC_DISK_WRITES_MERGED_PER_S, rate[WRITES_MERGED]},
	        {METRIC_DISK_READ_AWAIT_MS, average(rate[READ_MS], rate[READS])},
	        {METRIC_DISK_WRITE_AWAIT_MS, average(rate[WRITE_MS], rate[WRITES])},
	        {METRIC_DISK_AWAIT_MS,
	         average(rate[READ_MS] + rate[WRITE_MS], rate[READS] + rate[WRITES])},
	        {METRIC_DISK_QUEUE, rate[WEIGHTED_MS] / 1000},
	        {METRIC_DISK_UTIL_PCT, isnan(rate[BUSY_MS]) ? rate[BUSY_MS] : busy},
	        {METRIC_DISK_READ_SIZE_KB,
	         average(rate[SECTORS_READ] / SECTORS_PER_KB, rate[READS])},
	        {METRIC_DISK_WRITE_SIZE_KB,
	         average(rate[SECTORS_WRITTEN] / SECTORS_PER_KB, rate[WRITES])},
	        {METRIC_DISK_DISCARDS_PER_S, rate[DISCARDS]},
	        {METRIC_DISK_FLUSHES_PER_S, rate[FLUSHES]},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		batch_metric(reading->batch, values[i].metric, METRIC_CPU_ALL, name,
		             values[i].value);
}

/* false: not understood. */
static bool read_disk(struct disks *self, struct reading *reading, struct scan line)
{
	uint64_t now[FIELDS] = {0};
	uint64_t before[FIELDS];
	struct scan name;
	unsigned fields = 0;
	bool used = false;
	uint32_t id;

	if (!scan_skip(&line, 2) || !scan_word(&line, &name))
		return false;
	while (fields < FIELDS && scan_u64(&line, &now[fields])) {
		used |= now[fields] != 0;
		fields++;
	}
	if (fields <= WEIGHTED_MS)
		return false;
	if (!used)
		return true;
	id = batch_name(reading->batch, name.at, scan_length(&name));
	if (!id || !is_whole_disk(self, reading, id, &name))
		return true;
	if (counters_exchange(&self->counts, id, reading->number, now, before))
		emit_disk(reading, id, before, now, self->pace.seconds);
	batch_metric(reading->batch, METRIC_DISK_IN_FLIGHT, METRIC_CPU_ALL, id,
	             (double)now[IN_FLIGHT]);
	return true;
}

static void disks_read(void *context, struct reading *reading)
{
	struct disks *self = context;
	struct scan text;
	struct scan line;

	pace_step(&self->pace);
	if (!reading_file(reading, &self->diskstats, &text))
		return;
	while (scan_line(&text, &line))
		if (!read_disk(self, reading, line))
			reading_bad_format(reading, self->diskstats.path);
}

const struct reader reader_disks = {"disks", disks_open, disks_read, disks_close};

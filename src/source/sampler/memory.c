// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory and swap as free(1) shows them: /proc/meminfo, and the paging rates of
 * /proc/vmstat.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "source/sampler/reader.h"

/* X(SYMBOL, "key in /proc/meminfo") */
#define MEMINFO_LIST(X)                 \
	X(TOTAL, "MemTotal:")           \
	X(FREE, "MemFree:")             \
	X(AVAILABLE, "MemAvailable:")   \
	X(BUFFERS, "Buffers:")          \
	X(CACHED, "Cached:")            \
	X(RECLAIMABLE, "SReclaimable:") \
	X(SHMEM, "Shmem:")              \
	X(DIRTY, "Dirty:")              \
	X(SWAP_TOTAL, "SwapTotal:")     \
	X(SWAP_FREE, "SwapFree:")

enum meminfo {
#define MEMINFO_ENUM(symbol, key) symbol,
	MEMINFO_LIST(MEMINFO_ENUM)
#undef MEMINFO_ENUM
	MEMINFO_COUNT
};

static const char *const meminfo_keys[] = {
#define MEMINFO_KEY(symbol, key) [symbol] = key,
        MEMINFO_LIST(MEMINFO_KEY)
#undef MEMINFO_KEY
};

static const struct {
	const char *key;
	enum metric metric;
} vmstat_rows[] = {
        {"pgmajfault", METRIC_MEMORY_MAJOR_FAULTS_PER_S},
        {"pgfault", METRIC_MEMORY_FAULTS_PER_S},
        {"pswpin", METRIC_MEMORY_SWAP_IN_PER_S},
        {"pswpout", METRIC_MEMORY_SWAP_OUT_PER_S},
};

struct memory {
	struct file meminfo;
	struct file vmstat;
	struct pace pace;
	struct counters counts; /* by row of vmstat_rows */
};

static void *memory_open(void)
{
	struct memory *self = malloc(sizeof(*self));

	if (self)
		*self = (struct memory){.meminfo = FILE_INIT("/proc/meminfo"),
		                        .vmstat = FILE_INIT("/proc/vmstat"),
		                        .counts = COUNTERS_INIT(1)};
	return self;
}

static void memory_close(void *context)
{
	struct memory *self = context;

	file_close(&self->meminfo);
	file_close(&self->vmstat);
	counters_free(&self->counts);
	free(self);
}

static void emit(struct reading *reading, enum metric metric, double kib)
{
	batch_metric(reading->batch, metric, METRIC_CPU_ALL, 0, kib);
}

/* a - b, no data if that were negative: the file is not written at one instant. */
static double difference(double a, double b)
{
	return a >= b ? a - b : (double)NAN;
}

static void read_meminfo(struct memory *self, struct reading *reading)
{
	double kib[MEMINFO_COUNT];
	struct scan text;
	struct scan line;

	for (size_t i = 0; i < MEMINFO_COUNT; i++)
		kib[i] = (double)NAN;
	if (!reading_file(reading, &self->meminfo, &text))
		return;
	while (scan_line(&text, &line)) {
		struct scan key;
		uint64_t value;

		if (!scan_word(&line, &key) || !scan_u64(&line, &value))
			continue;
		for (size_t i = 0; i < MEMINFO_COUNT; i++)
			if (scan_length(&key) == strlen(meminfo_keys[i]) &&
			    memcmp(key.at, meminfo_keys[i], scan_length(&key)) == 0)
				kib[i] = (double)value;
	}
	if (isnan(kib[TOTAL]) || isnan(kib[FREE]))
		reading_bad_format(reading, self->meminfo.path);
	emit(reading, METRIC_MEMORY_TOTAL_KIB, kib[TOTAL]);
	emit(reading, METRIC_MEMORY_FREE_KIB, kib[FREE]);
	emit(reading, METRIC_MEMORY_USED_KIB, difference(kib[TOTAL], kib[AVAILABLE]));
	emit(reading, METRIC_MEMORY_AVAILABLE_KIB, kib[AVAILABLE]);
	emit(reading, METRIC_MEMORY_SHARED_KIB, kib[SHMEM]);
	emit(reading, METRIC_MEMORY_CACHE_KIB, kib[BUFFERS] + kib[CACHED] + kib[RECLAIMABLE]);
	emit(reading, METRIC_MEMORY_DIRTY_KIB, kib[DIRTY]);
	emit(reading, METRIC_MEMORY_SWAP_TOTAL_KIB, kib[SWAP_TOTAL]);
	emit(reading, METRIC_MEMORY_SWAP_FREE_KIB, kib[SWAP_FREE]);
	emit(reading, METRIC_MEMORY_SWAP_USED_KIB, difference(kib[SWAP_TOTAL], kib[SWAP_FREE]));
}

static void memory_read(void *context, struct reading *reading)
{
	struct memory *self = context;
	struct scan text;
	struct scan line;

	read_meminfo(self, reading);
	pace_step(&self->pace);
	if (!reading_file(reading, &self->vmstat, &text))
		return;
	while (scan_line(&text, &line)) {
		struct scan key;
		uint64_t now;
		uint64_t before;

		if (!scan_word(&line, &key) || !scan_u64(&line, &now))
			continue;
		for (size_t i = 0; i < sizeof(vmstat_rows) / sizeof(vmstat_rows[0]); i++)
			if (scan_length(&key) == strlen(vmstat_rows[i].key) &&
			    memcmp(key.at, vmstat_rows[i].key, scan_length(&key)) == 0 &&
			    counters_exchange(&self->counts, i, reading->number, &now, &before))
				emit(reading, vmstat_rows[i].metric,
				     counter_rate(before, now, self->pace.seconds));
	}
}

const struct reader reader_memory = {"memory", memory_open, memory_read, memory_close};

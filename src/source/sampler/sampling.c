// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One reading. See sampling.h.
 */
#include "source/sampler/sampling.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "source/sampler/reader.h"
#include "util/clock.h"

/* In this order: later readers use what earlier ones found. */
static const struct reader *const readers[] = {
        &reader_cpus,      &reader_interrupts,  &reader_load,      &reader_memory,
        &reader_disks,     &reader_interfaces,  &reader_pressure,  &reader_nodes,
        &reader_cpu_power, &reader_temperature, &reader_processes, &reader_collectors,
        &reader_warnings,
};

#define READERS (sizeof(readers) / sizeof(readers[0]))

struct sampling {
	struct reading reading;
	void *selves[READERS];
	struct pace pace;
};

struct sampling *sampling_create(const char *root)
{
	struct sampling *sampling = calloc(1, sizeof(*sampling));

	if (!sampling)
		return NULL;
	sampling->reading.root = root;
	sampling->reading.task_list = -1;
	sampling->reading.batch = batch_create();
	for (size_t i = 0; i < READERS; i++) {
		sampling->selves[i] = readers[i]->open();
		if (!sampling->selves[i] || !sampling->reading.batch) {
			sampling_destroy(sampling);
			return NULL;
		}
	}
	return sampling;
}

void sampling_destroy(struct sampling *sampling)
{
	if (!sampling)
		return;
	for (size_t i = 0; i < READERS; i++)
		if (sampling->selves[i])
			readers[i]->close(sampling->selves[i]);
	batch_destroy(sampling->reading.batch);
	buffer_free(&sampling->reading.buffer);
	free(sampling);
}

void pace_step(struct pace *pace)
{
	uint64_t now_ns = clock_now_ns();

	pace->seconds = pace->last_ns ? (double)(now_ns - pace->last_ns) / (double)NS_PER_S : 0;
	pace->last_ns = now_ns;
}

/* Add `path` to a list of names if it is not in it and there is room. */
static void note(char *list, const char *path)
{
	size_t used = strlen(list);

	if (!strstr(list, path) && used + strlen(path) + 3 < WARNING_DETAIL_BYTES)
		snprintf(list + used, WARNING_DETAIL_BYTES - used, "%s%s", used ? ", " : "", path);
}

bool reading_file(struct reading *reading, struct file *file, struct scan *text)
{
	if (file_read(file, reading->root, &reading->buffer, text))
		return true;
	reading_unreadable(reading, file->path, file->error);
	return false;
}

void reading_unreadable(struct reading *reading, const char *path, int error)
{
	/* What is not there is no fault: the host has no such feature. */
	if (error == EACCES || error == EPERM)
		note(reading->unreadable, path);
}

void reading_bad_format(struct reading *reading, const char *path)
{
	note(reading->bad_format, path);
}

void sampling_set_task_list(struct sampling *sampling, int list)
{
	sampling->reading.task_list = list;
}

static uint64_t thread_cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return clock_ns(&now);
}

struct batch *sampling_read(struct sampling *sampling, const struct interest *interest,
                            const struct cpuset *probed)
{
	struct reading *reading = &sampling->reading;
	uint64_t begin_cpu_ns = thread_cpu_ns();

	reading->number++;
	batch_begin(reading->batch);
	reading->interest = interest;
	reading->probed = probed;
	reading->unreadable[0] = '\0';
	reading->bad_format[0] = '\0';
	reading->processes = NULL;
	reading->no_ptrace = false;
	pace_step(&sampling->pace);
	for (size_t i = 0; i < READERS; i++)
		readers[i]->read(sampling->selves[i], reading);
	if (reading->number == 1) {
		batch_drop(reading->batch);
		return reading->batch;
	}
	batch_metric(reading->batch, METRIC_HOST_READING_US, METRIC_CPU_ALL, 0,
	             (double)(thread_cpu_ns() - begin_cpu_ns) / 1000);
	/* The last one ends the reading in the model. */
	batch_metric(reading->batch, METRIC_HOST_INTERVAL_NS, METRIC_CPU_ALL, 0,
	             sampling->pace.seconds * (double)NS_PER_S);
	return reading->batch;
}

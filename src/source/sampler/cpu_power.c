// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frequency and idle states of each CPU, where the host has them:
 * /sys/devices/system/cpu/cpuN/cpufreq and cpuidle. Files are kept open, a CPU
 * that went off-line and came back has them opened anew.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/sampler/reader.h"

#define STATES_MAX 16u

struct idle_state {
	struct file time;
	struct file usage;
	char time_path[80];
	char usage_path[80];
	uint32_t name;
	double latency_us;
};

struct cpu_files {
	bool opened; /* since it came on-line */
	struct file freq;
	char freq_path[80];
	unsigned state_count;
	struct idle_state *states;
};

struct cpu_power {
	struct cpu_files *cpus;
	unsigned cpu_count;
	struct counters counts; /* by CPU and state: us, entries */
	struct pace pace;
};

enum idle_counter {
	TIME_US,
	ENTRIES,
	IDLE_COUNTERS
};

static void *cpu_power_open(void)
{
	struct cpu_power *self = calloc(1, sizeof(*self));

	if (self)
		self->counts = (struct counters)COUNTERS_INIT(IDLE_COUNTERS);
	return self;
}

static void close_cpu(struct cpu_files *files)
{
	if (!files->opened)
		return;
	file_close(&files->freq);
	for (unsigned i = 0; i < files->state_count; i++) {
		file_close(&files->states[i].time);
		file_close(&files->states[i].usage);
	}
	free(files->states);
	files->states = NULL;
	files->state_count = 0;
	files->opened = false;
}

static void cpu_power_close(void *context)
{
	struct cpu_power *self = context;

	for (unsigned cpu = 0; cpu < self->cpu_count; cpu++)
		close_cpu(&self->cpus[cpu]);
	free(self->cpus);
	counters_free(&self->counts);
	free(self);
}

static void open_states(struct cpu_files *files, struct reading *reading, unsigned cpu)
{
	struct scan text;

	files->states = calloc(STATES_MAX, sizeof(files->states[0]));
	if (!files->states)
		return;
	for (unsigned i = 0; i < STATES_MAX; i++) {
		struct idle_state *state = &files->states[i];
		uint64_t latency_us;

		if (!file_read_once(&reading->buffer, &text, reading->root,
		                    "/sys/devices/system/cpu/cpu%u/cpuidle/state%u/name", cpu, i))
			break;
		state->name = batch_name(reading->batch, text.at, scan_length(&text));
		if (file_read_once(&reading->buffer, &text, reading->root,
		                   "/sys/devices/system/cpu/cpu%u/cpuidle/state%u/latency", cpu,
		                   i) &&
		    scan_u64(&text, &latency_us))
			state->latency_us = (double)latency_us;
		snprintf(state->time_path, sizeof(state->time_path),
		         "/sys/devices/system/cpu/cpu%u/cpuidle/state%u/time", cpu, i);
		snprintf(state->usage_path, sizeof(state->usage_path),
		         "/sys/devices/system/cpu/cpu%u/cpuidle/state%u/usage", cpu, i);
		state->time = (struct file)FILE_INIT(state->time_path);
		state->usage = (struct file)FILE_INIT(state->usage_path);
		files->state_count++;
	}
	if (files->state_count == 0) {
		free(files->states);
		files->states = NULL;
	}
}

static void open_cpu(struct cpu_files *files, struct reading *reading, unsigned cpu)
{
	snprintf(files->freq_path, sizeof(files->freq_path),
	         "/sys/devices/system/cpu/cpu%u/cpufreq/scaling_cur_freq", cpu);
	files->freq = (struct file)FILE_INIT(files->freq_path);
	files->opened = true;
	open_states(files, reading, cpu);
}

/* Room for all CPUs below `count`. Paths inside must not move: new ones are not opened yet. */
static bool grow(struct cpu_power *self, unsigned count)
{
	struct cpu_files *cpus;

	if (count <= self->cpu_count)
		return true;
	cpus = calloc(count, sizeof(*cpus));
	if (!cpus)
		return false;
	for (unsigned cpu = 0; cpu < self->cpu_count; cpu++)
		close_cpu(&self->cpus[cpu]);
	free(self->cpus);
	self->cpus = cpus;
	self->cpu_count = count;
	return true;
}

static bool read_number(struct file *file, struct reading *reading, uint64_t *value)
{
	struct scan text;

	return reading_file(reading, file, &text) && scan_u64(&text, value);
}

static void read_states(struct cpu_power *self, struct reading *reading, unsigned cpu)
{
	struct cpu_files *files = &self->cpus[cpu];

	for (unsigned i = 0; i < files->state_count; i++) {
		struct idle_state *state = &files->states[i];
		uint64_t now[IDLE_COUNTERS];
		uint64_t before[IDLE_COUNTERS];
		double pct;

		batch_keep(reading->batch, state->name);
		if (!state->name || !read_number(&state->time, reading, &now[TIME_US]) ||
		    !read_number(&state->usage, reading, &now[ENTRIES]))
			continue;
		batch_metric(reading->batch, METRIC_IDLE_EXIT_LATENCY_US, cpu, state->name,
		             state->latency_us);
		if (!counters_exchange(&self->counts, (uint64_t)cpu * STATES_MAX + i,
		                       reading->number, now, before))
			continue;
		/* us a second -> %. A long sleep is added when it ends, so it may pass 100. */
		pct = counter_rate(before[TIME_US], now[TIME_US], self->pace.seconds) / 10000;
		batch_metric(reading->batch, METRIC_IDLE_RESIDENCY_PCT, cpu, state->name,
		             pct > 100 ? 100 : pct);
		batch_metric(reading->batch, METRIC_IDLE_ENTRIES_PER_S, cpu, state->name,
		             counter_rate(before[ENTRIES], now[ENTRIES], self->pace.seconds));
	}
}

static void cpu_power_read(void *context, struct reading *reading)
{
	struct cpu_power *self = context;
	unsigned count = 0;

	pace_step(&self->pace);
	for (unsigned cpu = cpuset_next(&reading->online, 0); cpu < CPUSET_LIMIT;
	     cpu = cpuset_next(&reading->online, cpu + 1))
		count = cpu + 1;
	if (!grow(self, count))
		return;
	for (unsigned cpu = 0; cpu < self->cpu_count; cpu++) {
		uint64_t khz;

		if (!cpuset_has(&reading->online, cpu)) {
			close_cpu(&self->cpus[cpu]);
			continue;
		}
		if (!self->cpus[cpu].opened)
			open_cpu(&self->cpus[cpu], reading, cpu);
		/* A host without cpufreq says so once; not tried again until the CPU comes back. */
		if (self->cpus[cpu].freq.error == 0 &&
		    read_number(&self->cpus[cpu].freq, reading, &khz))
			batch_metric(reading->batch, METRIC_CPU_FREQ_KHZ, cpu, 0, (double)khz);
		read_states(self, reading, cpu);
	}
}

const struct reader reader_cpu_power = {"cpu_power", cpu_power_open, cpu_power_read,
                                        cpu_power_close};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Temperature of the CPUs: /sys/class/hwmon of Intel's coretemp (a sensor a core)
 * and AMD's k10temp (one a package); else the first CPU zone of
 * /sys/class/thermal, for all CPUs.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/sampler/reader.h"

#define CHIPS_MAX   64u
#define SENSORS_MAX 256u
#define ZONES_MAX   32u

/* One sensor and the CPUs that it stands for. */
struct sensor {
	struct file file;
	char path[96];
	struct cpuset *cpus; /* NULL: all */
};

struct temperature {
	bool looked;
	size_t count;
	struct sensor *sensors;
};

static void *temperature_open(void)
{
	return calloc(1, sizeof(struct temperature));
}

static void temperature_close(void *context)
{
	struct temperature *self = context;

	for (size_t i = 0; i < self->count; i++) {
		file_close(&self->sensors[i].file);
		free(self->sensors[i].cpus);
	}
	free(self->sensors);
	free(self);
}

/* A sensor more; NULL: out of memory or too many. */
static struct sensor *add_sensor(struct temperature *self)
{
	if (self->count == SENSORS_MAX)
		return NULL;
	/* All at once: `file` points at `path`, so they must not move. */
	if (!self->sensors)
		self->sensors = calloc(SENSORS_MAX, sizeof(self->sensors[0]));
	if (!self->sensors)
		return NULL;
	return &self->sensors[self->count++];
}

/* The CPUs whose topology/`file` is `value`, of those that are in `among`. */
static void select_cpus(struct reading *reading, struct cpuset *among, const char *file,
                        uint64_t value)
{
	for (unsigned cpu = cpuset_next(among, 0); cpu < CPUSET_LIMIT;
	     cpu = cpuset_next(among, cpu + 1)) {
		struct scan text;
		uint64_t have;

		if (!file_read_once(&reading->buffer, &text, reading->root,
		                    "/sys/devices/system/cpu/cpu%u/topology/%s", cpu, file) ||
		    !scan_u64(&text, &have) || have != value)
			cpuset_remove(among, cpu);
	}
}

/* tempN_label of a coretemp chip: "Core 3". */
static bool core_of(struct reading *reading, unsigned chip, unsigned input, uint64_t *core)
{
	struct scan text;

	return file_read_once(&reading->buffer, &text, reading->root,
	                      "/sys/class/hwmon/hwmon%u/temp%u_label", chip, input) &&
	       scan_literal(&text, "Core ") && scan_u64(&text, core);
}

/* temp1_label of a coretemp chip: "Package id 0". */
static bool package_of(struct reading *reading, unsigned chip, uint64_t *package)
{
	struct scan text;

	return file_read_once(&reading->buffer, &text, reading->root,
	                      "/sys/class/hwmon/hwmon%u/temp1_label", chip) &&
	       scan_literal(&text, "Package id ") && scan_u64(&text, package);
}

static void open_coretemp(struct temperature *self, struct reading *reading, unsigned chip)
{
	uint64_t package = 0;
	bool packaged = package_of(reading, chip, &package);

	for (unsigned input = 1; input < SENSORS_MAX; input++) {
		struct sensor *sensor;
		uint64_t core;

		if (!core_of(reading, chip, input, &core))
			continue;
		sensor = add_sensor(self);
		if (!sensor)
			return;
		snprintf(sensor->path, sizeof(sensor->path),
		         "/sys/class/hwmon/hwmon%u/temp%u_input", chip, input);
		sensor->file = (struct file)FILE_INIT(sensor->path);
		sensor->cpus = malloc(sizeof(*sensor->cpus));
		if (!sensor->cpus)
			return;
		*sensor->cpus = reading->online;
		if (packaged)
			select_cpus(reading, sensor->cpus, "physical_package_id", package);
		select_cpus(reading, sensor->cpus, "core_id", core);
	}
}

/* A sensor that stands for all CPUs: PATH N /FILE. */
static void open_one(struct temperature *self, const char *path, unsigned number, const char *file)
{
	struct sensor *sensor = add_sensor(self);

	if (!sensor)
		return;
	snprintf(sensor->path, sizeof(sensor->path), "%s%u/%s", path, number, file);
	sensor->file = (struct file)FILE_INIT(sensor->path);
}

static void look(struct temperature *self, struct reading *reading)
{
	struct scan text;

	for (unsigned chip = 0; chip < CHIPS_MAX; chip++) {
		if (!file_read_once(&reading->buffer, &text, reading->root,
		                    "/sys/class/hwmon/hwmon%u/name", chip))
			continue;
		if (scan_literal(&text, "coretemp"))
			open_coretemp(self, reading, chip);
		else if (scan_literal(&text, "k10temp") && self->count == 0)
			open_one(self, "/sys/class/hwmon/hwmon", chip, "temp1_input");
	}
	for (unsigned zone = 0; zone < ZONES_MAX && self->count == 0; zone++) {
		if (!file_read_once(&reading->buffer, &text, reading->root,
		                    "/sys/class/thermal/thermal_zone%u/type", zone))
			break;
		if (scan_literal(&text, "x86_pkg_temp") || scan_literal(&text, "cpu"))
			open_one(self, "/sys/class/thermal/thermal_zone", zone, "temp");
	}
}

static void temperature_read(void *context, struct reading *reading)
{
	struct temperature *self = context;

	if (!self->looked)
		look(self, reading);
	self->looked = true;
	for (size_t i = 0; i < self->count; i++) {
		struct sensor *sensor = &self->sensors[i];
		struct scan text;
		int64_t millidegrees;

		if (!reading_file(reading, &sensor->file, &text) || !scan_i64(&text, &millidegrees))
			continue;
		for (unsigned cpu = cpuset_next(&reading->online, 0); cpu < CPUSET_LIMIT;
		     cpu = cpuset_next(&reading->online, cpu + 1))
			if (!sensor->cpus || cpuset_has(sensor->cpus, cpu))
				batch_metric(reading->batch, METRIC_CPU_TEMPERATURE_C, cpu, 0,
				             (double)millidegrees / 1000);
	}
}

const struct reader reader_temperature = {"temperature", temperature_open, temperature_read,
                                          temperature_close};

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a view may ask about metrics: instances of an object, current values, their
 * history. All answers come from one instant and stay the same until the view is
 * destroyed, also while the model goes on (a paused screen keeps its view). One
 * thread at a time may use a view.
 */
#ifndef RTSCOPE_MODEL_METRIC_VIEW_H
#define RTSCOPE_MODEL_METRIC_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "model/metric.h"

/* No CPU: the instance is not of one CPU (cpu of a disk), or sums up all CPUs. */
#define METRIC_CPU_ALL EVENT_CPU_NONE

/*
 * One object: cpu 3, disk sda, irq "36 virtio1-req.0" on CPU 1. `number` is the number of a node,
 * else the id of its name (ids rise in the kernel's order); `name` is escaped, never NULL.
 */
struct metric_instance {
	enum metric_object object;
	unsigned cpu; /* METRIC_CPU_ALL: none or all */
	uint64_t number;
	const char *name; /* empty for host, memory, cpu; "3" for a node */
	size_t slot;      /* place of its values; for metric_view only */
};

struct metric_point {
	uint64_t time_ns; /* CLOCK_MONOTONIC */
	double value;     /* NaN: no data */
};

struct metric_view;

void metric_view_destroy(struct metric_view *view);

/* Of the readings up to `until_ns` alone. NULL: out of memory. */
struct metric_view *metric_view_until(const struct metric_view *view, uint64_t until_ns);
/* Bytes of the readings that are older than `oldest_ns`. */
size_t metric_view_bytes_before(const struct metric_view *view, uint64_t oldest_ns);

/* Time of the newest reading; 0: none yet. All current values are of this instant. */
uint64_t metric_view_time_ns(const struct metric_view *view);
/* Readings held. */
size_t metric_view_frames(const struct metric_view *view);

/*
 * The instances of `object` that have a value in the newest reading, sorted: all
 * CPUs first, then by CPU, then by number or name. Returns how many.
 */
size_t metric_view_instances(struct metric_view *view, enum metric_object object,
                             const struct metric_instance **instances);
/* The instance with that CPU and name ("" where it has none); NULL: not in the newest reading. */
const struct metric_instance *metric_view_find(struct metric_view *view, enum metric_object object,
                                               unsigned cpu, const char *name);
/* Current value; NaN: no data. `metric` must be of the instance's object. */
double metric_view_value(const struct metric_view *view, const struct metric_instance *instance,
                         enum metric metric);
/* The same of a metric of unit TEXT; NULL: no data. Lives as long as the view. */
const char *metric_view_text(const struct metric_view *view, const struct metric_instance *instance,
                             enum metric metric);
/* Shorthand for host, memory and one CPU (METRIC_CPU_ALL: host, memory, all CPUs). NaN: no data. */
double metric_view_cpu_value(struct metric_view *view, unsigned cpu, enum metric metric);
/*
 * The readings since `since_ns`, oldest first, at most the newest `max`. A reading
 * without a value is a point with NaN. Returns how many.
 */
size_t metric_view_history(const struct metric_view *view, const struct metric_instance *instance,
                           enum metric metric, uint64_t since_ns, struct metric_point *points,
                           size_t max);

#endif

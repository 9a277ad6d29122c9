// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Queries on pinned frames. See metric_view.h.
 */
#include "model/metric_view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/metric_frame.h"

#define NO_DATA ((double)NAN)

struct metric_view {
	struct metric_frame **frames; /* oldest first */
	size_t count;
	struct metric_index *index;
	struct strings *strings;
	/* Made at the first question: the instances that the newest frame has, and where each
	 * object's begin among them. */
	struct metric_instance *instances;
	size_t begin[METRIC_OBJECT_COUNT + 1];
	char *node_names;
};

#define NODE_NAME_BYTES 8

struct metric_view *metric_view_of(struct metric_frame **frames, size_t count,
                                   struct metric_index *index, struct strings *strings)
{
	struct metric_view *view = calloc(1, sizeof(*view));

	if (!view) {
		for (size_t i = 0; i < count; i++)
			metric_frame_release(frames[i]);
		free(frames);
		metric_index_release(index);
		strings_release(strings);
		return NULL;
	}
	view->frames = frames;
	view->count = count;
	view->index = index;
	view->strings = strings;
	return view;
}

void metric_view_destroy(struct metric_view *view)
{
	if (!view)
		return;
	for (size_t i = 0; i < view->count; i++)
		metric_frame_release(view->frames[i]);
	free(view->frames);
	metric_index_release(view->index);
	strings_release(view->strings);
	free(view->instances);
	free(view->node_names);
	free(view);
}

struct metric_view *metric_view_until(const struct metric_view *view, uint64_t until_ns)
{
	struct metric_frame **frames = malloc((view->count + 1) * sizeof(struct metric_frame *));
	size_t count = 0;

	if (!frames)
		return NULL;
	for (; count < view->count && view->frames[count]->time_ns <= until_ns; count++)
		frames[count] = metric_frame_reference(view->frames[count]);
	return metric_view_of(frames, count, metric_index_reference(view->index),
	                      strings_reference(view->strings));
}

size_t metric_view_bytes_before(const struct metric_view *view, uint64_t oldest_ns)
{
	size_t bytes = 0;

	for (size_t i = 0; i < view->count && view->frames[i]->time_ns < oldest_ns; i++)
		bytes += sizeof(*view->frames[i]) + view->frames[i]->slots * sizeof(double);
	return bytes;
}

static const struct metric_frame *newest(const struct metric_view *view)
{
	return view->count ? view->frames[view->count - 1] : NULL;
}

uint64_t metric_view_time_ns(const struct metric_view *view)
{
	return view->count ? newest(view)->time_ns : 0;
}

size_t metric_view_frames(const struct metric_view *view)
{
	return view->count;
}

static bool is_present(const struct metric_frame *frame, const struct metric_place *place)
{
	size_t count = metric_object_info(place->object)->count;

	if (frame->number < place->first_frame)
		return false;
	for (size_t i = place->slot; i < place->slot + count && i < frame->slots; i++)
		if (!isnan(frame->values[i]))
			return true;
	return false;
}

/* `name` of a place; nodes have numbers, which need room in view->node_names. */
static const char *place_name(struct metric_view *view, const struct metric_place *place,
                              char *node_name)
{
	const char *name;

	if (place->object == METRIC_OBJECT_NODE) {
		snprintf(node_name, NODE_NAME_BYTES, "%u", (unsigned)place->number & 0xfffffu);
		return node_name;
	}
	name = strings_get(view->strings, place->number);
	return name ? name : "";
}

/* Make the list of instances; false: out of memory or no frame, then all is empty. */
static bool make_instances(struct metric_view *view)
{
	const struct metric_frame *frame = newest(view);
	size_t count = 0;
	size_t nodes = 0;
	unsigned object = 0;

	if (view->instances)
		return true;
	if (!frame)
		return false;
	for (size_t i = 0; i < view->index->count; i++)
		nodes += view->index->places[i].object == METRIC_OBJECT_NODE;
	view->instances = calloc(view->index->count + 1, sizeof(view->instances[0]));
	view->node_names = calloc(nodes + 1, NODE_NAME_BYTES);
	if (!view->instances || !view->node_names) {
		free(view->instances);
		free(view->node_names);
		view->instances = NULL;
		view->node_names = NULL;
		return false;
	}
	nodes = 0;
	for (size_t i = 0; i < view->index->count; i++) {
		const struct metric_place *place = &view->index->places[i];

		while (object <= place->object)
			view->begin[object++] = count;
		if (!is_present(frame, place))
			continue;
		view->instances[count++] = (struct metric_instance){
		        .object = place->object,
		        .cpu = place->cpu,
		        .number = place->number,
		        .name = place_name(view, place, view->node_names + nodes * NODE_NAME_BYTES),
		        .slot = place->slot,
		};
		nodes += place->object == METRIC_OBJECT_NODE;
	}
	while (object <= METRIC_OBJECT_COUNT)
		view->begin[object++] = count;
	return true;
}

size_t metric_view_instances(struct metric_view *view, enum metric_object object,
                             const struct metric_instance **instances)
{
	if (!make_instances(view)) {
		*instances = NULL;
		return 0;
	}
	*instances = view->instances + view->begin[object];
	return view->begin[object + 1] - view->begin[object];
}

const struct metric_instance *metric_view_find(struct metric_view *view, enum metric_object object,
                                               unsigned cpu, const char *name)
{
	const struct metric_instance *instances;
	size_t count = metric_view_instances(view, object, &instances);
	unsigned want = cpu == METRIC_CPU_ALL ? 0 : cpu + 1;
	size_t low = 0;
	size_t high = count;

	/* The first of that CPU; then all of that CPU follow one another. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		unsigned have =
		        instances[middle].cpu == METRIC_CPU_ALL ? 0 : instances[middle].cpu + 1;

		if (have < want)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && instances[low].cpu == cpu; low++)
		if (strcmp(instances[low].name, name) == 0)
			return &instances[low];
	return NULL;
}

/* Place of the value in frames. */
static size_t slot_of(const struct metric_instance *instance, enum metric metric)
{
	return instance->slot + (size_t)(metric - metric_object_info(instance->object)->first);
}

double metric_view_value(const struct metric_view *view, const struct metric_instance *instance,
                         enum metric metric)
{
	const struct metric_frame *frame = newest(view);
	size_t slot = slot_of(instance, metric);

	return frame && slot < frame->slots ? frame->values[slot] : NO_DATA;
}

const char *metric_view_text(const struct metric_view *view, const struct metric_instance *instance,
                             enum metric metric)
{
	double value = metric_view_value(view, instance, metric);

	if (!(value >= 1) || value >= STRINGS_LIMIT)
		return NULL;
	return strings_get(view->strings, (uint64_t)value);
}

double metric_view_cpu_value(struct metric_view *view, unsigned cpu, enum metric metric)
{
	const struct metric_instance *instance;

	instance = metric_view_find(view, metric_info(metric)->object, cpu, "");
	return instance ? metric_view_value(view, instance, metric) : NO_DATA;
}

/* First frame in which the slot was this instance's. */
static uint64_t first_frame(const struct metric_view *view, const struct metric_instance *instance)
{
	struct metric_place key = {
	        .object = instance->object, .cpu = instance->cpu, .number = instance->number};
	const struct metric_place *place;

	place = bsearch(&key, view->index->places, view->index->count, sizeof(key),
	                metric_place_compare);
	return place ? place->first_frame : UINT64_MAX;
}

size_t metric_view_history(const struct metric_view *view, const struct metric_instance *instance,
                           enum metric metric, uint64_t since_ns, struct metric_point *points,
                           size_t max)
{
	size_t slot = slot_of(instance, metric);
	uint64_t first = first_frame(view, instance);
	size_t from = view->count;
	size_t count = 0;

	while (from > 0 && view->count - from < max && view->frames[from - 1]->time_ns >= since_ns)
		from--;
	for (size_t i = from; i < view->count; i++) {
		const struct metric_frame *frame = view->frames[i];
		bool held = frame->number >= first && slot < frame->slots;

		points[count++] = (struct metric_point){
		        .time_ns = frame->time_ns,
		        .value = held ? frame->values[slot] : NO_DATA,
		};
	}
	return count;
}

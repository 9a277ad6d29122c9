// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sampler's part of the state. See sampled.h.
 */
#include "model/sampled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/metric_store.h"
#include "util/text.h"

/* Processes and warnings as they were when a reading ended. */
struct reading {
	uint64_t time_ns;
	struct image *image;
};

/* Oldest first. */
struct readings {
	struct reading *entries;
	size_t count;
	size_t capacity;
};

struct sampled {
	struct strings *strings;
	struct metric_store *metrics;
	struct process_store *processes;
	struct warnings warnings;
	struct chunk_store *store; /* of the readings: from one to the next little changes */
	struct readings readings;
	uint64_t keep_ns;      /* that readings are held for */
	size_t readings_bytes; /* their limit */
};

struct sampled_past {
	struct metric_view *metrics;
	struct strings *strings;
	struct readings readings;
	uint64_t refused;
};

struct sampled *sampled_create(uint64_t window_ns, size_t memory_bytes)
{
	struct sampled *sampled = calloc(1, sizeof(*sampled));

	if (!sampled)
		return NULL;
	sampled->strings = strings_create();
	sampled->metrics = metric_store_create(memory_bytes);
	sampled->processes = process_store_create(window_ns);
	sampled->store = chunk_store_create();
	sampled->keep_ns = 2 * window_ns;
	sampled->readings_bytes = memory_bytes / 2;
	if (!sampled->strings || !sampled->metrics || !sampled->processes || !sampled->store) {
		sampled_destroy(sampled);
		return NULL;
	}
	return sampled;
}

static void free_readings(struct readings *readings)
{
	for (size_t i = 0; i < readings->count; i++)
		image_release(readings->entries[i].image);
	free(readings->entries);
}

void sampled_destroy(struct sampled *sampled)
{
	if (!sampled)
		return;
	free_readings(&sampled->readings);
	if (sampled->store)
		chunk_store_destroy(sampled->store);
	strings_release(sampled->strings);
	metric_store_destroy(sampled->metrics);
	process_store_destroy(sampled->processes);
	free(sampled);
}

static void apply_string(struct sampled *sampled, const struct event *event, const uint64_t *words)
{
	size_t length = strnlen((const char *)words, (size_t)event->words * 8);
	const char *text = (const char *)words;
	const char *before = strings_get(sampled->strings, event->value);
	char escaped[STRINGS_TEXT_BYTES];

	if (before) {
		text_escape(escaped, sizeof(escaped), text, length);
		if (strcmp(before, escaped) == 0)
			return;
		process_store_forget_string(sampled->processes, event->value);
	}
	strings_set(&sampled->strings, event->value, text, length);
}

static void apply_warning(struct sampled *sampled, const struct event *event, const uint64_t *words)
{
	const char *detail;

	if (event->words < 2 || event->value >= WARNING_COUNT)
		return;
	detail = strings_get(sampled->strings, words[1]);
	sampled->warnings.known = true;
	sampled->warnings.on[event->value] = words[0] != 0;
	snprintf(sampled->warnings.detail[event->value], WARNING_DETAIL_BYTES, "%s",
	         detail ? detail : "");
}

static void drop_oldest(struct readings *readings)
{
	image_release(readings->entries[0].image);
	readings->count--;
	memmove(readings->entries, readings->entries + 1,
	        readings->count * sizeof(*readings->entries));
}

static size_t readings_bytes(const struct sampled *sampled)
{
	const struct readings *readings = &sampled->readings;
	size_t bytes = readings->capacity * sizeof(*readings->entries);

	for (size_t i = 0; i < readings->count; i++)
		bytes += image_bytes(readings->entries[i].image);
	return bytes + chunk_store_bytes(sampled->store);
}

static bool add_reading(struct readings *readings, uint64_t time_ns, struct image *image)
{
	if (readings->count == readings->capacity) {
		size_t capacity = readings->capacity ? 2 * readings->capacity : 32;
		struct reading *entries =
		        realloc(readings->entries, capacity * sizeof(*readings->entries));

		if (!entries)
			return false;
		readings->entries = entries;
		readings->capacity = capacity;
	}
	readings->entries[readings->count++] = (struct reading){time_ns, image};
	return true;
}

/* The reading has ended: it can be looked back at for as long as the window's past is held. */
static void keep_reading(struct sampled *sampled, uint64_t time_ns)
{
	struct readings *readings = &sampled->readings;
	struct image *image = image_create(sampled->store);

	while (readings->count > 1 && readings->entries[1].time_ns + sampled->keep_ns <= time_ns)
		drop_oldest(readings);
	if (!image)
		return;
	process_store_freeze(sampled->processes, image);
	image_put(image, &sampled->warnings, sizeof(sampled->warnings));
	if (image_failed(image) || !add_reading(readings, time_ns, image))
		image_release(image);
	while (readings->count > METRIC_FRAMES_MAX ||
	       (readings->count > 1 && readings_bytes(sampled) > sampled->readings_bytes))
		drop_oldest(readings);
}

void sampled_apply(struct sampled *sampled, const struct event *event, const uint64_t *words)
{
	switch (event->type) {
	case EVENT_STRING:
		apply_string(sampled, event, words);
		break;
	case EVENT_METRIC:
		metric_store_apply(sampled->metrics, event, words);
		if (event->value != METRIC_HOST_INTERVAL_NS)
			break;
		process_store_reading(sampled->processes, event->time_ns);
		keep_reading(sampled, event->time_ns);
		break;
	case EVENT_PROCESS:
	case EVENT_PROCESS_END:
		process_store_apply(sampled->processes, event, words);
		break;
	case EVENT_WARNING:
		apply_warning(sampled, event, words);
		break;
	default:
		break;
	}
}

size_t sampled_bytes(const struct sampled *sampled)
{
	return sizeof(*sampled) + strings_bytes(sampled->strings) +
	       metric_store_bytes(sampled->metrics) + process_store_bytes(sampled->processes) +
	       readings_bytes(sampled);
}

/* As of the last reading up to `at_ns`. false: out of memory. */
static bool copy_reading(const struct readings *readings, struct strings *strings, uint64_t at_ns,
                         struct sampled_view *view)
{
	struct image_reader reader = {.image = NULL};

	for (size_t i = 0; i < readings->count && readings->entries[i].time_ns <= at_ns; i++)
		reader.image = readings->entries[i].image;
	if (!reader.image) {
		process_table_clear(&view->processes);
		view->warnings = (struct warnings){.known = false};
		return true;
	}
	if (!process_table_thaw(&view->processes, &reader, strings))
		return false;
	image_get(&reader, &view->warnings, sizeof(view->warnings));
	return true;
}

static void replace_metrics(struct sampled_view *view, struct metric_view *metrics,
                            uint64_t refused)
{
	metric_view_destroy(view->metrics);
	view->metrics = metrics;
	view->refused = refused + view->processes.refused;
}

bool sampled_copy(const struct sampled *sampled, uint64_t at_ns, struct sampled_view *view)
{
	struct metric_view *metrics = metric_store_view(sampled->metrics, sampled->strings, at_ns);
	bool copied;

	if (!metrics)
		return false;
	if (at_ns == UINT64_MAX)
		copied = process_store_copy(sampled->processes, sampled->strings, &view->processes);
	else
		copied = copy_reading(&sampled->readings, sampled->strings, at_ns, view);
	if (!copied) {
		metric_view_destroy(metrics);
		return false;
	}
	if (at_ns == UINT64_MAX)
		view->warnings = sampled->warnings;
	replace_metrics(view, metrics, metric_store_refused(sampled->metrics));
	return true;
}

struct sampled_past *sampled_share(const struct sampled *sampled)
{
	struct sampled_past *past = calloc(1, sizeof(*past));

	if (!past)
		return NULL;
	past->refused = metric_store_refused(sampled->metrics);
	past->strings = strings_reference(sampled->strings);
	past->metrics = metric_store_view(sampled->metrics, sampled->strings, UINT64_MAX);
	if (!past->metrics) {
		sampled_past_destroy(past);
		return NULL;
	}
	for (size_t i = 0; i < sampled->readings.count; i++) {
		const struct reading *reading = &sampled->readings.entries[i];

		if (!add_reading(&past->readings, reading->time_ns, reading->image)) {
			sampled_past_destroy(past);
			return NULL;
		}
		image_reference(reading->image);
	}
	return past;
}

void sampled_past_destroy(struct sampled_past *past)
{
	if (!past)
		return;
	free_readings(&past->readings);
	metric_view_destroy(past->metrics);
	strings_release(past->strings);
	free(past);
}

bool sampled_past_copy(const struct sampled_past *past, uint64_t at_ns, struct sampled_view *view)
{
	struct metric_view *metrics = metric_view_until(past->metrics, at_ns);

	if (!metrics)
		return false;
	if (!copy_reading(&past->readings, past->strings, at_ns, view)) {
		metric_view_destroy(metrics);
		return false;
	}
	replace_metrics(view, metrics, past->refused);
	return true;
}

size_t sampled_past_bytes(const struct sampled_past *past, const struct sampled *sampled)
{
	return sizeof(*past) + past->readings.capacity * sizeof(*past->readings.entries) +
	       metric_view_bytes_before(past->metrics, metric_store_oldest_ns(sampled->metrics));
}

void sampled_view_clear(struct sampled_view *view)
{
	metric_view_destroy(view->metrics);
	process_table_clear(&view->processes);
	memset(view, 0, sizeof(*view));
}

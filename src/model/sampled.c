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

struct sampled {
	struct strings *strings;
	struct metric_store *metrics;
	struct process_store *processes;
	struct warnings warnings;
};

struct sampled *sampled_create(uint64_t window_ns, size_t memory_bytes)
{
	struct sampled *sampled = calloc(1, sizeof(*sampled));

	if (!sampled)
		return NULL;
	sampled->strings = strings_create();
	sampled->metrics = metric_store_create(memory_bytes);
	sampled->processes = process_store_create(window_ns);
	if (!sampled->strings || !sampled->metrics || !sampled->processes) {
		sampled_destroy(sampled);
		return NULL;
	}
	return sampled;
}

void sampled_destroy(struct sampled *sampled)
{
	if (!sampled)
		return;
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

void sampled_apply(struct sampled *sampled, const struct event *event, const uint64_t *words)
{
	switch (event->type) {
	case EVENT_STRING:
		apply_string(sampled, event, words);
		break;
	case EVENT_METRIC:
		metric_store_apply(sampled->metrics, event, words);
		if (event->value == METRIC_HOST_INTERVAL_NS)
			process_store_reading(sampled->processes, event->time_ns);
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
	       metric_store_bytes(sampled->metrics) + process_store_bytes(sampled->processes);
}

bool sampled_copy(const struct sampled *sampled, struct sampled_view *view)
{
	struct metric_view *metrics = metric_store_view(sampled->metrics, sampled->strings);

	if (!metrics)
		return false;
	if (!process_store_copy(sampled->processes, sampled->strings, &view->processes)) {
		metric_view_destroy(metrics);
		return false;
	}
	metric_view_destroy(view->metrics);
	view->metrics = metrics;
	view->warnings = sampled->warnings;
	view->refused = metric_store_refused(sampled->metrics) + view->processes.refused;
	return true;
}

void sampled_view_clear(struct sampled_view *view)
{
	metric_view_destroy(view->metrics);
	process_table_clear(&view->processes);
	memset(view, 0, sizeof(*view));
}

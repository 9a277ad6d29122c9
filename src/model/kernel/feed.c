// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From records to states. See feed.h.
 */
#include "model/kernel/feed.h"

#include <stdlib.h>
#include <string.h>

#include "util/text.h"

struct feed {
	struct kernel_settings settings;
	struct names *names;
	struct feed_host hosts[FEED_HOSTS_MAX];
	unsigned host_count;
	unsigned current;
	uint32_t map[STRING_IDS];
	unsigned end_code;
	char end_text[512];
	uint64_t corrupt;
};

struct feed *feed_create(const struct kernel_settings *settings)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	if (!feed)
		return NULL;
	feed->settings = *settings;
	feed->names = names_create();
	if (!feed->names) {
		free(feed);
		return NULL;
	}
	return feed;
}

void feed_destroy(struct feed *feed)
{
	if (!feed)
		return;
	for (unsigned i = 0; i < feed->host_count; i++) {
		outlier_list_clear(&feed->hosts[i].outliers);
		kernel_state_destroy(feed->hosts[i].state);
	}
	names_destroy(feed->names);
	free(feed);
}

/* Make the host of that number the current one. */
static bool choose_host(struct feed *feed, uint32_t number)
{
	struct feed_host *host;

	for (feed->current = 0; feed->current < feed->host_count; feed->current++)
		if (feed->hosts[feed->current].number == number)
			return true;
	if (feed->host_count == FEED_HOSTS_MAX) {
		feed->current = FEED_HOSTS_MAX - 1;
		return true;
	}
	host = &feed->hosts[feed->host_count];
	host->state = kernel_state_create(&feed->settings, feed->names);
	if (!host->state) {
		feed->current = 0;
		return false;
	}
	host->number = number;
	host->outliers = (struct outlier_list){.limit = FEED_OUTLIERS_KEPT, .keep = OUTLIERS_WORST};
	feed->host_count++;
	return true;
}

/* What a trace tells of itself: the name of its host. */
static bool take_trace(struct feed *feed, const struct event *event, const uint64_t *words)
{
	unsigned before = feed->current;
	unsigned position = 0;
	struct item item;

	if (!choose_host(feed, event->value))
		return false;
	while (position < event->words) {
		unsigned next = position;

		if (!item_next(words, event->words, &position, &item) ||
		    !item_skip(words, event->words, &next))
			break;
		position = next;
		if (item.kind == ITEM_STRING &&
		    !strcmp(names_text(feed->names, feed->map[item.name]), "hostname"))
			feed->hosts[feed->current].name = feed->map[item.small];
	}
	/* It only tells of a host; whose events come next EVENT_HOST says. */
	feed->current = before;
	return true;
}

static void sweep(struct feed *feed)
{
	for (unsigned i = 0; i < STRING_IDS; i++)
		names_mark(feed->names, feed->map[i]);
	for (unsigned i = 0; i < feed->host_count; i++) {
		names_mark(feed->names, feed->hosts[i].name);
		kernel_state_mark_names(feed->hosts[i].state, feed->names);
	}
	names_sweep(feed->names);
}

static enum feed_result take_string(struct feed *feed, const struct event *event,
                                    const uint64_t *words)
{
	const char *text = (const char *)words;

	if (event->value >= STRING_IDS) {
		feed->corrupt++;
		return FEED_CORRUPT;
	}
	if (names_crowded(feed->names))
		sweep(feed);
	feed->map[event->value] =
	        names_intern_untrusted(feed->names, text, strnlen(text, event->words * 8u));
	return FEED_TAKEN;
}

static void take_lost(struct feed *feed, const struct event *event, const uint64_t *words)
{
	uint64_t count = event->words && words[0] != UINT64_MAX ? words[0] : 1;

	if (!feed->host_count && !choose_host(feed, 0))
		return;
	if (event->type == EVENT_DISCARDED_EVENTS)
		kernel_state_lost(feed->hosts[feed->current].state, count, 0);
	else
		kernel_state_lost(feed->hosts[feed->current].state, 0, count);
}

enum feed_result feed_record(struct feed *feed, const struct event *event, const uint64_t *words,
                             struct kernel_event *view)
{
	switch (event->type) {
	case EVENT_STRING:
		return take_string(feed, event, words);
	case EVENT_TRACE:
		return take_trace(feed, event, words) ? FEED_TAKEN : FEED_NO_MEMORY;
	case EVENT_HOST:
		return choose_host(feed, event->value) ? FEED_TAKEN : FEED_NO_MEMORY;
	case EVENT_DISCARDED_EVENTS:
	case EVENT_DISCARDED_PACKETS:
		take_lost(feed, event, words);
		return FEED_TAKEN;
	case EVENT_SOURCE_END:
		feed->end_code = event->value;
		text_escape(feed->end_text, sizeof(feed->end_text), (const char *)words,
		            strnlen((const char *)words, event->words * 8u));
		return FEED_END;
	default:
		break;
	}
	if (!kernel_event_is(event))
		return FEED_TAKEN;
	if (!feed->host_count && !choose_host(feed, 0))
		return FEED_NO_MEMORY;
	if (!kernel_event_view(event, words, view)) {
		feed->corrupt++;
		return FEED_CORRUPT;
	}
	return FEED_APPLIED;
}

void feed_apply(struct feed *feed, const struct kernel_event *view)
{
	struct feed_host *host = &feed->hosts[feed->current];
	const struct outlier *outlier;

	kernel_state_apply(host->state, view, feed->map);
	outlier = kernel_state_outlier(host->state);
	if (outlier)
		outlier_list_add(&host->outliers, outlier);
}

void feed_begin_anew(struct feed *feed)
{
	struct feed_host *host = &feed->hosts[feed->current];

	kernel_state_begin_anew(host->state);
	outlier_list_clear(&host->outliers);
}

const struct feed_host *feed_host(const struct feed *feed)
{
	return feed->host_count ? &feed->hosts[feed->current] : NULL;
}

unsigned feed_host_count(const struct feed *feed)
{
	return feed->host_count;
}

const struct feed_host *feed_host_at(const struct feed *feed, unsigned index)
{
	return &feed->hosts[index];
}

struct names *feed_names(const struct feed *feed)
{
	return feed->names;
}

const uint32_t *feed_map(const struct feed *feed)
{
	return feed->map;
}

unsigned feed_end_code(const struct feed *feed)
{
	return feed->end_code;
}

const char *feed_end_text(const struct feed *feed)
{
	return feed->end_text;
}

uint64_t feed_corrupt(const struct feed *feed)
{
	return feed->corrupt;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From records to states. See feed.h.
 */
#include "model/kernel/feed.h"

#include <stdlib.h>

struct feed {
	struct kernel_settings settings;
	struct names *names;
	struct intake *intake;
	struct feed_host hosts[FEED_HOSTS_MAX]; /* in the order of the intake's */
	unsigned host_count;
};

struct feed *feed_create(const struct kernel_settings *settings)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	if (!feed)
		return NULL;
	feed->settings = *settings;
	feed->names = names_create();
	feed->intake = feed->names ? intake_create(feed->names) : NULL;
	if (feed->intake)
		return feed;
	feed_destroy(feed);
	return NULL;
}

void feed_destroy(struct feed *feed)
{
	if (!feed)
		return;
	for (unsigned i = 0; i < feed->host_count; i++) {
		outlier_list_clear(&feed->hosts[i].outliers);
		kernel_state_destroy(feed->hosts[i].state);
	}
	intake_destroy(feed->intake);
	names_destroy(feed->names);
	free(feed);
}

/* A state for each host that the source has told of; false: out of memory. */
static bool follow_hosts(struct feed *feed)
{
	for (unsigned i = 0; i < feed->host_count; i++)
		feed->hosts[i].name = intake_host(feed->intake, i)->name;
	while (feed->host_count < intake_host_count(feed->intake)) {
		struct feed_host *host = &feed->hosts[feed->host_count];

		host->state = kernel_state_create(&feed->settings, feed->names);
		if (!host->state)
			return false;
		host->number = intake_host(feed->intake, feed->host_count)->number;
		host->name = intake_host(feed->intake, feed->host_count)->name;
		host->outliers =
		        (struct outlier_list){.limit = FEED_OUTLIERS_KEPT, .keep = OUTLIERS_WORST};
		feed->host_count++;
	}
	return true;
}

static void sweep(struct feed *feed)
{
	intake_mark_names(feed->intake);
	for (unsigned i = 0; i < feed->host_count; i++)
		kernel_state_mark_names(feed->hosts[i].state, feed->names);
	names_sweep(feed->names);
}

enum feed_result feed_record(struct feed *feed, const struct event *event, const uint64_t *words,
                             struct kernel_event *view)
{
	struct intake_lost lost;

	switch (intake_record(feed->intake, event, words, view)) {
	case INTAKE_EVENT:
		if (feed->host_count < intake_host_count(feed->intake) && !follow_hosts(feed))
			return FEED_NO_MEMORY;
		return FEED_APPLIED;
	case INTAKE_LOST:
		if (!follow_hosts(feed))
			return FEED_NO_MEMORY;
		lost = intake_lost(feed->intake);
		kernel_state_lost(feed->hosts[intake_current(feed->intake)].state, lost.events,
		                  lost.packets);
		if (lost.gap)
			kernel_state_gap(feed->hosts[intake_current(feed->intake)].state);
		return FEED_TAKEN;
	case INTAKE_STRING:
		if (names_crowded(feed->names))
			sweep(feed);
		return FEED_TAKEN;
	case INTAKE_END:
		return FEED_END;
	case INTAKE_CORRUPT:
		return FEED_CORRUPT;
	default:
		return follow_hosts(feed) ? FEED_TAKEN : FEED_NO_MEMORY;
	}
}

void feed_apply(struct feed *feed, const struct kernel_event *view)
{
	struct feed_host *host = &feed->hosts[intake_current(feed->intake)];
	const struct outlier *outlier;

	kernel_state_apply(host->state, view, intake_names(feed->intake));
	outlier = kernel_state_outlier(host->state);
	if (outlier)
		outlier_list_add(&host->outliers, outlier);
}

void feed_forget_outliers(struct feed *feed)
{
	for (unsigned i = 0; i < feed->host_count; i++)
		outlier_list_clear(&feed->hosts[i].outliers);
}

void feed_begin_anew(struct feed *feed, unsigned index)
{
	struct feed_host *host = &feed->hosts[index];

	kernel_state_begin_anew(host->state);
	outlier_list_clear(&host->outliers);
}

bool feed_need_host(struct feed *feed)
{
	intake_need_host(feed->intake);
	return follow_hosts(feed);
}

const struct feed_host *feed_host(const struct feed *feed)
{
	return feed->host_count ? &feed->hosts[intake_current(feed->intake)] : NULL;
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
	return intake_names(feed->intake);
}

uint64_t feed_end_ns(const struct feed *feed)
{
	uint64_t end_ns = 0;

	for (unsigned i = 0; i < intake_host_count(feed->intake); i++)
		if (intake_host(feed->intake, i)->end_ns > end_ns)
			end_ns = intake_host(feed->intake, i)->end_ns;
	return end_ns;
}

unsigned feed_end_code(const struct feed *feed)
{
	return intake_end_code(feed->intake);
}

const char *feed_end_text(const struct feed *feed)
{
	return intake_end_text(feed->intake);
}

uint64_t feed_corrupt(const struct feed *feed)
{
	return intake_corrupt(feed->intake);
}

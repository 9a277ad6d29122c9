// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A host as the model has it. See watched_host.h.
 */
#include "model/watched_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *host_status_word(enum host_status status)
{
	static const char *const words[] = {
#define HOST_STATUS_WORD(symbol, word, meaning) [HOST_STATUS_##symbol] = word,
	        HOST_STATUS_LIST(HOST_STATUS_WORD)
#undef HOST_STATUS_WORD
	};

	return words[status];
}

static void free_figures(struct watched_host *host)
{
	window_destroy(host->window);
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++)
		since_start_destroy(host->since[kind]);
}

static bool make_figures(struct watched_host *host, const struct model_options *options,
                         struct names *names)
{
	const struct window_options window_options = {
	        .window_ns = options->window_ns,
	        .memory_bytes = options->memory_bytes,
	        .threshold_ns = options->threshold_ns,
	        .wakeups = options->wakeups,
	        .names = names,
	        .trackers = options->trackers,
	};
	bool complete;

	host->window = window_create(&window_options);
	complete = host->window != NULL;
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
		host->since[kind] = since_start_create((enum latency_kind)kind);
		complete = complete && host->since[kind];
	}
	return complete;
}

struct watched_host *watched_host_create(const struct model_options *options, struct names *names)
{
	struct watched_host *host = calloc(1, sizeof(*host));

	if (!host || make_figures(host, options, names))
		return host;
	watched_host_destroy(host);
	return NULL;
}

bool watched_host_begin_anew(struct watched_host *host, const struct model_options *options,
                             struct names *names)
{
	struct watched_host fresh = {.window = NULL};

	if (!make_figures(&fresh, options, names)) {
		free_figures(&fresh);
		return false;
	}
	free_figures(host);
	host->window = fresh.window;
	memcpy(host->since, fresh.since, sizeof(host->since));
	host->first_start_ns = host->start_ns = 0;
	host->interval_begin_ns = host->newest_ns = 0;
	host->pinned = false;
	host->begins_anew = false;
	return true;
}

void watched_host_destroy(struct watched_host *host)
{
	if (!host)
		return;
	free_figures(host);
	topology_clear(&host->topology);
	topology_clear(&host->pinned_topology);
	free(host);
}

void watched_host_describe(struct watched_host *host, const struct intake_host *told,
                           const struct names *names)
{
	struct topology *topology = &host->topology;

	host->info.begin_ns = told->begin_ns;
	host->info.end_ns = told->end_ns;
	if (told->name)
		snprintf(host->info.name, sizeof(host->info.name), "%s",
		         names_text(names, told->name));
	snprintf(topology->host, sizeof(topology->host), "%s", host->info.name);
	if (told->kernel_release)
		snprintf(topology->kernel, sizeof(topology->kernel), "%s",
		         names_text(names, told->kernel_release));
	if (told->kernel_version)
		topology->preempt_rt =
		        strstr(names_text(names, told->kernel_version), "PREEMPT_RT") != NULL;
	topology->dma_latency_us = -1;
}

void watched_host_follow_cpus(struct watched_host *host)
{
	const struct state *head = window_head(host->window);
	const struct kernel_state *kernel = state_kernel(head);
	struct topology *topology = &host->topology;
	size_t count = state_cpu_limit(head);
	struct cpu_info *cpus;

	if (kernel && kernel_cpu_count(kernel) > count)
		count = kernel_cpu_count(kernel);
	if (count <= topology->cpu_count)
		return;
	cpus = realloc(topology->cpus, count * sizeof(*cpus));
	if (!cpus)
		return;
	topology->cpus = cpus;
	for (; topology->cpu_count < count; topology->cpu_count++)
		cpus[topology->cpu_count] = (struct cpu_info){
		        .cpu = (unsigned)topology->cpu_count,
		        .online = true,
		        .probe = PROBE_STATE_OFF,
		};
}

void watched_host_tick(struct watched_host *host, uint64_t time_ns)
{
	struct window_status status;
	const struct event tick = {.time_ns = time_ns, .cpu = EVENT_CPU_NONE, .type = EVENT_TICK};

	window_get_status(host->window, &status);
	if (time_ns > status.time_ns)
		(void)window_apply(host->window, &tick, NULL);
}

void watched_host_brought(struct watched_host *host, uint64_t now_ns)
{
	if (now_ns - host->brought_ns > HOST_SILENT_NS) {
		host->silent_since_ns = host->brought_ns;
		host->resumed_before_ns = host->resumed_ns;
		host->resumed_ns = now_ns;
	}
	host->brought_ns = now_ns;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking at a window as a whole. See window_look.h.
 */
#include "model/window_look.h"

#include <stdlib.h>

#include "model/model_parts.h"
#include "model/window_parts.h"

#define EVENTS_A_TURN 512u

/* Under the lock; NULL: there is no such host, or nothing is held of the time. */
static struct watched_host *find(struct model *model, const struct model_request *request,
                                 struct window_moment *moment)
{
	struct watched_host *host;

	if (request->host >= model->host_count)
		return NULL;
	host = model->hosts[request->host];
	if (!window_moment(host->window, request->at_ns ? request->at_ns : UINT64_MAX, moment))
		return NULL;
	return host;
}

static int node_of(const struct watched_host *host, unsigned cpu)
{
	for (size_t i = 0; i < host->topology.cpu_count; i++)
		if (host->topology.cpus[i].cpu == cpu)
			return host->topology.cpus[i].node;
	return -1;
}

struct latencies {
	struct look_latency *rows;
	size_t count;
	size_t capacity;
	bool nodes; /* are known: no trace tells of them */
	bool failed;
};

static void take_latency(struct latencies *latencies, struct watched_host *host,
                         const struct window_moment *moment, enum latency_kind kind, unsigned cpu)
{
	struct window_latency latency = {.histogram = histogram_create()};

	if (!latency.histogram ||
	    !window_moment_latency(host->window, moment, kind, cpu, &latency)) {
		latencies->failed = true;
	} else if (histogram_count(latency.histogram) > 0) {
		if (latencies->count == latencies->capacity) {
			size_t capacity = latencies->capacity ? latencies->capacity * 2 : 64;
			struct look_latency *rows =
			        realloc(latencies->rows, capacity * sizeof(*rows));

			if (rows) {
				latencies->rows = rows;
				latencies->capacity = capacity;
			}
		}
		if (latencies->count < latencies->capacity) {
			latencies->rows[latencies->count++] = (struct look_latency){
			        kind, cpu, latencies->nodes ? node_of(host, cpu) : -1,
			        latency.histogram};
			return;
		}
		latencies->failed = true;
	}
	histogram_destroy(latency.histogram);
}

static void take_latencies(struct latencies *latencies, struct watched_host *host,
                           const struct window_moment *moment)
{
	unsigned limit = state_cpu_limit(moment->state);

	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++)
		for (unsigned cpu = 0; cpu < limit; cpu++)
			if (state_latency(moment->state, (enum latency_kind)kind, cpu))
				take_latency(latencies, host, moment, (enum latency_kind)kind, cpu);
}

bool model_look(struct model *model, const struct model_request *request,
                void (*look)(void *context, const struct window_look *look), void *context)
{
	struct latencies latencies = {.nodes = request->host == 0 && !model->options.traces_only};
	struct window_moment moment;
	struct watched_host *host;
	bool good = false;

	model_enter(model);
	host = find(model, request, &moment);
	if (host) {
		struct window_look seen = {
		        .state = state_kernel(moment.state),
		        .earlier = moment.earlier ? state_kernel(moment.earlier) : NULL,
		        .names = model->names,
		        .host = host->info.name,
		        .at_ns = moment.time_ns,
		        .from_ns = moment.from_ns,
		        .wall_offset_ns = host->wall_offset_ns,
		};

		take_latencies(&latencies, host, &moment);
		seen.latencies = latencies.rows;
		seen.latency_count = latencies.count;
		good = !latencies.failed;
		if (good)
			look(context, &seen);
	}
	model_leave(model);
	for (size_t i = 0; i < latencies.count; i++) {
		union {
			const struct histogram *given;
			struct histogram *own;
		} histogram = {latencies.rows[i].histogram};

		histogram_destroy(histogram.own);
	}
	free(latencies.rows);
	return good;
}

/* Events ------------------------------------------------------------------------ */

struct telling {
	struct model *model;
	struct watched_host *host;
	struct event_log *logs[2]; /* what created what lives; the window's own */
	struct event_log_place place;
	struct kernel_creations creations; /* by their numbers in the host's sequence */
	size_t next_creation;
	uint64_t sequence; /* of the last event that was looked at in the second log */
	uint64_t from_ns;
	uint64_t until_ns;
	bool pinned; /* by us */
};

static const char *string_of(void *context, uint32_t id)
{
	return names_text(context, id);
}

static const char *word_of(void *context, uint32_t id)
{
	return names_text(context, names_of_word(context, id));
}

/* Under the lock. */
static bool start(struct telling *telling, const struct model_request *request)
{
	struct window_moment moment;
	const struct kernel_state *state;
	struct watched_host *host = find(telling->model, request, &moment);
	struct window *window;

	if (!host)
		return false;
	window = host->window;
	telling->host = host;
	telling->from_ns = moment.from_ns;
	telling->until_ns = moment.time_ns;
	state = state_kernel(moment.state);
	if (!state)
		return true;
	if (moment.earlier && state_kernel(moment.earlier))
		telling->sequence = kernel_state_sequence(state_kernel(moment.earlier));
	if (!kernel_creations_list(state, false, &telling->creations))
		return false;
	telling->logs[0] = creations_of(window->creations, state, moment.from_ns);
	telling->logs[1] = window_share_events(window, &moment);
	/* Names of events that are forgotten meanwhile are given back, unless they are pinned. */
	telling->pinned = !window->pinned && window_pin(window, moment.time_ns);
	return telling->logs[0] && telling->logs[1];
}

/* The next event of the window: did it create what lives at the end? */
static bool next_creates(struct telling *telling)
{
	const struct kernel_creations *list = &telling->creations;

	telling->sequence++;
	while (telling->next_creation < list->count &&
	       list->sequences[telling->next_creation] < telling->sequence)
		telling->next_creation++;
	return telling->next_creation < list->count &&
	       list->sequences[telling->next_creation] == telling->sequence;
}

/* Under the lock: some events of a log; false: that was the last, or the caller ends it. */
static bool tell(struct telling *telling, unsigned number,
                 bool (*each)(void *context, const struct look_event *event), void *context,
                 bool *ended)
{
	struct names *names = telling->model->names;
	const struct event_words words = {.string = string_of, .word = word_of, .context = names};
	const struct event_log *log = telling->logs[number];
	const struct event *event = NULL;

	for (unsigned i = 0; i < EVENTS_A_TURN; i++) {
		struct kernel_event view;
		struct look_event told = {.view = &view,
		                          .words = &words,
		                          .host = telling->host->info.name,
		                          .wall_offset_ns = telling->host->wall_offset_ns};

		event = event_log_at(log, &telling->place);
		if (!event || event->time_ns > telling->until_ns)
			return false;
		if (kernel_event_is(event) && (number == 0 || event->time_ns > telling->from_ns)) {
			kernel_event_view_held(event, event_log_payload(event), &view);
			told.creates = number == 0 || next_creates(telling);
			if (!each(context, &told)) {
				*ended = true;
				return false;
			}
		}
		event_log_next(&telling->place, event);
	}
	return true;
}

static void finish(struct telling *telling)
{
	free(telling->creations.sequences);
	model_enter(telling->model);
	for (unsigned i = 0; i < 2; i++)
		if (telling->logs[i])
			event_log_destroy(telling->logs[i]);
	if (telling->pinned)
		window_unpin(telling->host->window);
	model_leave(telling->model);
}

bool model_events(struct model *model, const struct model_request *request,
                  bool (*each)(void *context, const struct look_event *event),
                  bool (*pause)(void *context), void *context)
{
	struct telling telling = {.model = model};
	bool ended = false;
	bool good;

	model_enter(model);
	good = start(&telling, request);
	model_leave(model);
	for (unsigned i = 0; good && i < 2 && telling.logs[i] && !ended; i++) {
		bool more = true;

		telling.place = event_log_begin(telling.logs[i]);
		while (more && !ended) {
			model_enter(model);
			more = tell(&telling, i, each, context, &ended);
			model_leave(model);
			ended = ended || !pause(context);
		}
	}
	finish(&telling);
	return good;
}

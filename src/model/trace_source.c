// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Playing records. See trace_source.h.
 */
#include "model/trace_source.h"

#include <stdio.h>
#include <stdlib.h>

/* A live host's window goes on by our clock when nothing comes, this far behind it. */
#define LIVE_PATIENCE_NS UINT64_C(2000000000)

/* How often a window tells of itself where no sampler does. */
#define READING_NS UINT64_C(1000000000)

struct trace_source {
	struct ring *ring;
	struct names *names;
	struct model_source_options options;
	struct trace_source_hosts finder;
	struct intake *intake;
	struct watched_host *hosts[INTAKE_HOSTS_MAX]; /* in the order of the intake's */
	enum host_status status;
	int64_t clock_offset_ns;
	bool playing; /* the clock runs: */
	bool ended;
	bool no_more;
	char sentence[256]; /* why there is no more */
	uint64_t first_ns;  /* of the trace, when it was */
	uint64_t began_ns;  /* here */
	uint64_t limit_ns;  /* it does not go further */
	uint64_t next_ns;   /* time of the record that waits; 0: none does */
	uint64_t arrived_ns;
	uint64_t read_ns;  /* when its hosts' windows told of themselves last */
	uint64_t unplaced; /* events of hosts that there is no room for */
	struct event_buffer buffer;
};

struct trace_source *trace_source_create(struct ring *ring, struct names *names,
                                         const struct model_source_options *options,
                                         const struct trace_source_hosts *hosts)
{
	struct trace_source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->ring = ring;
	source->names = names;
	source->options = *options;
	source->finder = *hosts;
	source->limit_ns = UINT64_MAX;
	source->status = options->play ? HOST_STATUS_REPLAY : HOST_STATUS_LIVE;
	source->intake = intake_create(names);
	if (source->intake)
		return source;
	free(source);
	return NULL;
}

void trace_source_destroy(struct trace_source *source)
{
	if (!source)
		return;
	for (unsigned i = 0; i < INTAKE_HOSTS_MAX; i++)
		if (source->hosts[i])
			source->hosts[i]->source = NULL;
	intake_destroy(source->intake);
	free(source);
}

/* How far the clock is in the trace. */
static uint64_t position_ns(const struct trace_source *source, uint64_t now_ns)
{
	double elapsed_ns;
	uint64_t position;

	if (!source->options.play || !source->playing || source->options.speed <= 0)
		return source->limit_ns;
	elapsed_ns = (double)(now_ns > source->began_ns ? now_ns - source->began_ns : 0) *
	             source->options.speed;
	if (elapsed_ns >= (double)(UINT64_MAX - source->first_ns))
		return source->limit_ns;
	position = source->first_ns + (uint64_t)elapsed_ns;
	return position < source->limit_ns ? position : source->limit_ns;
}

/* The host of the intake's place, found or made when its first event comes. */
static struct watched_host *need_host(struct trace_source *source, unsigned index)
{
	const struct intake_host *told = intake_host(source->intake, index);
	struct watched_host *host = source->hosts[index];

	if (host)
		return host;
	host = source->finder.find(source->finder.context, source,
	                           names_text(source->names, told->name));
	if (!host)
		return NULL;
	source->hosts[index] = host;
	host->source = source;
	host->unclaimed = false;
	host->info.status = source->status;
	host->info.clock_offset_ns = source->clock_offset_ns;
	host->info.speed = source->options.speed;
	watched_host_describe(host, told, source->names);
	return host;
}

static void apply(struct trace_source *source)
{
	struct watched_host *host = need_host(source, intake_current(source->intake));
	const struct event *event = &source->buffer.event;

	if (!host) {
		source->unplaced++;
		return;
	}
	/* What the numbers of since_start begin with. */
	if (!host->start_ns)
		host->start_ns = host->interval_begin_ns = event->time_ns;
	host->newest_ns = event->time_ns;
	(void)window_apply(host->window, event, source->buffer.words);
}

void trace_source_set_status(struct trace_source *source, enum host_status status,
                             const char *sentence)
{
	source->status = status;
	for (unsigned i = 0; i < INTAKE_HOSTS_MAX; i++) {
		struct watched_host *host = source->hosts[i];

		if (!host)
			continue;
		host->info.status = status;
		if (!sentence)
			continue;
		snprintf(host->info.sentence, sizeof(host->info.sentence), "%s", sentence);
		snprintf(host->topology.notice, sizeof(host->topology.notice), "%s", sentence);
	}
}

void trace_source_set_clock(struct trace_source *source, int64_t offset_ns)
{
	source->clock_offset_ns = offset_ns;
	for (unsigned i = 0; i < INTAKE_HOSTS_MAX; i++)
		if (source->hosts[i])
			source->hosts[i]->info.clock_offset_ns = offset_ns;
}

/* Its own last word. */
static void end(struct trace_source *source)
{
	source->ended = true;
	trace_source_set_status(source, HOST_STATUS_ENDED, intake_end_text(source->intake));
}

static void describe_hosts(struct trace_source *source)
{
	for (unsigned i = 0; i < intake_host_count(source->intake); i++)
		if (source->hosts[i])
			watched_host_describe(source->hosts[i], intake_host(source->intake, i),
			                      source->names);
}

/* The source says that up to then nothing happened on any of its hosts. */
static void take_tick(struct trace_source *source, uint64_t time_ns)
{
	for (unsigned i = 0; i < intake_host_count(source->intake); i++) {
		struct watched_host *host = source->hosts[i];

		if (!host || host->newest_ns >= time_ns)
			continue;
		host->newest_ns = time_ns;
		watched_host_tick(host, time_ns);
	}
}

static void take_record(struct trace_source *source)
{
	struct event *event = &source->buffer.event;
	struct watched_host *host;
	struct intake_lost lost;
	struct kernel_event view;

	switch (intake_record(source->intake, event, source->buffer.words, &view)) {
	case INTAKE_EVENT:
		intake_translate(source->intake, &source->buffer);
		apply(source);
		break;
	case INTAKE_LOST:
		lost = intake_lost(source->intake);
		host = need_host(source, intake_current(source->intake));
		if (host) {
			host->info.lost_events += lost.events;
			host->info.lost_packets += lost.packets;
		}
		apply(source);
		break;
	case INTAKE_END:
		end(source);
		break;
	case INTAKE_TAKEN:
		if (event->type == EVENT_TRACE)
			describe_hosts(source);
		if (event->type == EVENT_TICK)
			take_tick(source, event->time_ns);
		break;
	default:
		break;
	}
}

/* The ring is empty. */
static bool found_nothing(struct trace_source *source)
{
	if (source->no_more && !source->ended) {
		source->ended = true;
		trace_source_set_status(source, HOST_STATUS_ENDED, source->sentence);
	}
	return false;
}

bool trace_source_take(struct trace_source *source, uint64_t now_ns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct event *event = &source->buffer.event;

		source->next_ns = 0;
		if (source->ended || !ring_peek(source->ring, &source->buffer))
			return found_nothing(source);
		if (!source->playing && kernel_event_is(event)) {
			source->playing = true;
			source->first_ns = event->time_ns;
			source->began_ns = now_ns;
		}
		/* What tells of the first event comes before it. */
		if (source->options.play && source->playing &&
		    event->time_ns > position_ns(source, now_ns)) {
			source->next_ns = event->time_ns;
			return false;
		}
		source->arrived_ns = now_ns;
		take_record(source);
		ring_pop(source->ring);
	}
	return true;
}

/* Where nothing waits, a played trace may still bring something earlier. */
static uint64_t tick_ns(const struct trace_source *source, const struct watched_host *host,
                        uint64_t now_ns)
{
	if (source->ended || !source->playing)
		return 0;
	if (source->options.play)
		return source->next_ns ? position_ns(source, now_ns) : 0;
	if (now_ns < source->arrived_ns + LIVE_PATIENCE_NS)
		return 0;
	return host->newest_ns + (now_ns - source->arrived_ns - LIVE_PATIENCE_NS);
}

void trace_source_tick(struct trace_source *source, uint64_t now_ns)
{
	uint64_t since_ns = now_ns - source->read_ns;
	bool read = source->playing && (!source->read_ns || since_ns >= READING_NS);

	if (read)
		source->read_ns = now_ns;
	for (unsigned i = 0; i < intake_host_count(source->intake); i++) {
		struct watched_host *host = source->hosts[i];

		if (!host)
			continue;
		watched_host_tick(host, tick_ns(source, host, now_ns));
		watched_host_follow_cpus(host);
		if (read)
			window_read_itself(host->window, since_ns < now_ns ? since_ns : READING_NS);
	}
}

void trace_source_play_to(struct trace_source *source, uint64_t time_ns)
{
	source->limit_ns = time_ns;
}

void trace_source_no_more(struct trace_source *source, const char *sentence)
{
	source->no_more = true;
	snprintf(source->sentence, sizeof(source->sentence), "%s", sentence);
}

uint64_t trace_source_begin_ns(const struct trace_source *source)
{
	return source->first_ns;
}

bool trace_source_ended(const struct trace_source *source)
{
	return source->ended;
}

uint64_t trace_source_lost(const struct trace_source *source)
{
	return ring_dropped(source->ring) + ring_corrupt(source->ring) +
	       intake_corrupt(source->intake) + source->unplaced;
}

void trace_source_mark_names(const struct trace_source *source)
{
	intake_mark_names(source->intake);
}

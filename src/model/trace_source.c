// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The records of a source in their order, each to the host that it is of. See trace_source.h.
 */
#include "model/trace_source_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/text.h"

/* So long nobody is silent; by our clock a live host's window goes on so far behind it. */
#define LIVE_PATIENCE_NS UINT64_C(2000000000)
/* A clock that is corrected by less than this runs on: time stands still meanwhile. */
#define SET_BACK_NS UINT64_C(10000000000)
/* How often a window tells of itself where no sampler does. */
#define READING_NS UINT64_C(1000000000)

/* A record that changes a host, not one that tells what others mean. */
static bool is_timed(const struct event *event)
{
	return kernel_event_is(event) || event->type == EVENT_TICK ||
	       event->type == EVENT_DISCARDED_EVENTS || event->type == EVENT_DISCARDED_PACKETS;
}

static void take_name(char *target, size_t size, const char *name)
{
	text_escape(target, size, name ? name : "", name ? strlen(name) : 0);
}

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
	source->clock_offset_ns = INT64_MIN;
	source->finder = *hosts;
	if (source->options.patience_ns < LIVE_PATIENCE_NS)
		source->options.patience_ns = LIVE_PATIENCE_NS;
	take_name(source->host_name, sizeof(source->host_name), options->host);
	take_name(source->name, sizeof(source->name), options->name);
	source->limit_ns = UINT64_MAX;
	source->status = options->play ? HOST_STATUS_REPLAY : HOST_STATUS_LIVE;
	source->intake = intake_create(names);
	if (source->intake)
		return source;
	free(source);
	return NULL;
}

static void join_host(struct trace_source *source, struct watched_host *host)
{
	host->source_count++;
	host->unclaimed = false;
	host->info.speed = source->options.speed;
}

static void leave_host(struct trace_source *source, struct watched_host *host)
{
	if (!host)
		return;
	host->source_count--;
	if (host->kernel_source == source)
		host->kernel_source = NULL;
}

void trace_source_expect(struct trace_source *source, struct watched_host *host)
{
	join_host(source, host);
	source->expected = host;
	snprintf(host->info.name, sizeof(host->info.name), "%s", source->host_name);
	snprintf(host->topology.host, sizeof(host->topology.host), "%s", source->host_name);
}

const char *trace_source_host_name(const struct trace_source *source)
{
	return source->host_name;
}

const char *trace_source_name(const struct trace_source *source)
{
	return source->name;
}

void trace_source_destroy(struct trace_source *source)
{
	if (!source)
		return;
	for (unsigned i = 0; i < INTAKE_HOSTS_MAX; i++)
		leave_host(source, source->hosts[i]);
	leave_host(source, source->expected);
	intake_destroy(source->intake);
	free(source);
}

bool trace_source_may_join(const struct trace_source *source, const struct watched_host *host,
                           const struct intake_host *told)
{
	if (!host->source_count)
		return true;
	if (source->options.play)
		return false;
	return !told || !told->kernel_release || !host->kernel_source ||
	       host->kernel_source == source;
}

/* It told of the host that was expected; or of a loss, before it told of any host. */
static bool is_expected(const struct trace_source *source, const struct intake_host *told)
{
	return source->expected &&
	       (!told->name ||
	        strcmp(source->expected->info.name, names_text(source->names, told->name)) == 0) &&
	       trace_source_may_join(source, source->expected, told);
}

/* The host of the intake's place, found or made when its first event comes. */
static struct watched_host *need_host(struct trace_source *source, unsigned index)
{
	const struct intake_host *told = intake_host(source->intake, index);
	struct watched_host *host = source->hosts[index];
	bool expected = is_expected(source, told);

	if (host)
		return host;
	host = expected ? source->expected
	                : source->finder.find(source->finder.context, source, told);
	if (!host)
		return NULL;
	/* Another one than was expected, a second kernel's: that one is not ours. */
	if (!expected)
		join_host(source, host);
	if (!expected && source->expected)
		leave_host(source, source->expected);
	source->expected = NULL;
	source->hosts[index] = host;
	if (told->kernel_release)
		host->kernel_source = source;
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
	if (!host->start_ns) {
		host->first_start_ns = host->start_ns = event->time_ns;
		host->interval_begin_ns = event->time_ns;
	}
	if (event->time_ns > host->newest_ns)
		host->newest_ns = event->time_ns;
	(void)window_apply(host->window, event, source->buffer.words);
}

void trace_source_set_status(struct trace_source *source, enum host_status status,
                             const char *sentence)
{
	source->status = status;
	if (sentence)
		snprintf(source->sentence, sizeof(source->sentence), "%s", sentence);
}

enum host_status trace_source_status(const struct trace_source *source, const char **sentence)
{
	*sentence = source->sentence;
	return source->status;
}

void trace_source_set_clock(struct trace_source *source, int64_t offset_ns, int64_t ahead_ns)
{
	source->clock_offset_ns = offset_ns;
	source->ahead_ns = ahead_ns;
}

int64_t trace_source_clock(const struct trace_source *source)
{
	return source->clock_offset_ns;
}

unsigned trace_source_feed_count(const struct trace_source *source)
{
	return intake_host_count(source->intake) + 1;
}

struct watched_host *trace_source_fed_host(const struct trace_source *source, unsigned index)
{
	return index + 1 < trace_source_feed_count(source) ? source->hosts[index]
	                                                   : source->expected;
}

bool trace_source_feeds(const struct trace_source *source, const struct watched_host *host)
{
	for (unsigned i = 0; host && i < trace_source_feed_count(source); i++)
		if (trace_source_fed_host(source, i) == host)
			return true;
	return false;
}

bool trace_source_is_shared(const struct trace_source *source)
{
	for (unsigned i = 0; i < trace_source_feed_count(source); i++)
		if (trace_source_fed_host(source, i) &&
		    trace_source_fed_host(source, i)->source_count > 1)
			return true;
	return false;
}

const struct watched_host *trace_source_shared_host(const struct trace_source *source,
                                                    const struct trace_source *other)
{
	for (unsigned i = 0; i < trace_source_feed_count(source); i++) {
		const struct watched_host *host = trace_source_fed_host(source, i);

		if (host && host->source_count > 1 && trace_source_feeds(other, host))
			return host;
	}
	return NULL;
}

bool trace_source_shares(const struct trace_source *source, const struct trace_source *other)
{
	return trace_source_shared_host(source, other) != NULL;
}

uint64_t trace_source_next(const struct trace_source *source)
{
	return source->next_ns;
}

bool trace_source_waits(const struct trace_source *source)
{
	return source->waits;
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

/* Nothing is to be read of it until the next record. */
static void take_quiet(struct trace_source *source, uint32_t begins_us)
{
	source->cut = !begins_us;
	source->quiet = true;
	source->begins_ns = (uint64_t)begins_us * 1000;
	if (source->begins_ns > source->options.patience_ns)
		source->begins_ns = source->options.patience_ns;
}

/* The source says that up to then nothing happened on any of its hosts. */
static void take_tick(struct trace_source *source, uint64_t time_ns)
{
	for (unsigned i = 0; i < trace_source_feed_count(source); i++) {
		struct watched_host *host = trace_source_fed_host(source, i);

		if (!host || host->newest_ns >= time_ns)
			continue;
		host->newest_ns = time_ns;
		watched_host_tick(host, time_ns);
	}
}

/*
 * Events were lost. A gap of unknown size may end on a clock that was set back: the source's
 * own times tell, others of the same host may have gone on meanwhile. What was lost of its
 * programs says nothing of a kernel that another source tells of.
 */
static void take_lost(struct trace_source *source)
{
	const struct intake_lost lost = intake_lost(source->intake);
	struct watched_host *host = need_host(source, intake_current(source->intake));
	struct event *event = &source->buffer.event;

	if (host) {
		host->info.lost_events += lost.events;
		host->info.lost_packets += lost.packets;
		if (lost.gap && event->time_ns + SET_BACK_NS < source->before_ns)
			source->finder.begin_anew(source->finder.context, host);
		if (host->kernel_source && host->kernel_source != source && event->words == 3) {
			event->words = 4;
			source->buffer.words[3] = 1;
		}
	}
	apply(source);
}

static void take_record(struct trace_source *source)
{
	struct event *event = &source->buffer.event;
	struct kernel_event view;

	switch (intake_record(source->intake, event, source->buffer.words, &view)) {
	case INTAKE_EVENT:
		intake_translate(source->intake, &source->buffer);
		apply(source);
		break;
	case INTAKE_LOST:
		take_lost(source);
		break;
	case INTAKE_END:
		end(source);
		break;
	case INTAKE_TAKEN:
		if (event->type == EVENT_TRACE)
			describe_hosts(source);
		if (event->type == EVENT_TICK)
			take_tick(source, event->time_ns);
		if (event->type == EVENT_QUIET)
			take_quiet(source, event->value);
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
		trace_source_set_status(source, HOST_STATUS_ENDED, source->last_word);
	}
	return false;
}

/*
 * Of a record that changes a host: are those that bring the same host's not that far yet?
 * What would soon be lost does not wait: to be late is less.
 */
static bool must_wait(struct trace_source *source, uint64_t until_ns)
{
	const struct event *event = &source->buffer.event;

	source->waits =
	        is_timed(event) && event->time_ns > until_ns && !ring_is_crowded(source->ring);
	return source->waits;
}

static void note_arrival(struct trace_source *source, uint64_t now_ns)
{
	if (source->buffer.event.type != EVENT_QUIET)
		source->arrived_ns = now_ns;
	source->cut = false;
	source->quiet = false;
	/* The first one: it is open. */
	if (source->status == HOST_STATUS_OPENING)
		trace_source_set_status(source, HOST_STATUS_REPLAY, "");
	if (is_timed(&source->buffer.event)) {
		source->before_ns = source->reached_ns;
		source->reached_ns = source->buffer.event.time_ns;
	}
}

static void note_brought(struct trace_source *source, uint64_t now_ns)
{
	uint64_t brought = ring_pushed(source->ring);

	if (brought == source->brought)
		return;
	source->brought = brought;
	for (unsigned i = 0; i < trace_source_feed_count(source); i++)
		if (trace_source_fed_host(source, i))
			watched_host_brought(trace_source_fed_host(source, i), now_ns);
}

void trace_source_look(struct trace_source *source, uint64_t now_ns, size_t count)
{
	if (!source->arrived_ns)
		source->arrived_ns = now_ns;
	note_brought(source, now_ns);
	source->next_ns = 0;
	for (size_t i = 0; i < count && !source->ended; i++) {
		if (!ring_peek(source->ring, &source->buffer))
			return;
		if (is_timed(&source->buffer.event)) {
			source->next_ns = source->buffer.event.time_ns;
			return;
		}
		take_record(source);
		ring_pop(source->ring);
	}
}

bool trace_source_take(struct trace_source *source, uint64_t now_ns, uint64_t until_ns,
                       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct event *event = &source->buffer.event;

		source->next_ns = 0;
		source->waits = false;
		if (source->ended || !ring_peek(source->ring, &source->buffer))
			return found_nothing(source);
		if (!source->playing && kernel_event_is(event)) {
			source->playing = true;
			/* 0 is not known yet. */
			source->first_ns = event->time_ns ? event->time_ns : 1;
			source->began_ns = now_ns;
		}
		/* What tells of the first event comes before it. */
		if (source->options.play && source->playing &&
		    event->time_ns > trace_source_position_ns(source, now_ns)) {
			source->next_ns = event->time_ns;
			return false;
		}
		if (must_wait(source, until_ns)) {
			source->next_ns = event->time_ns;
			return false;
		}
		note_arrival(source, now_ns);
		take_record(source);
		ring_pop(source->ring);
	}
	return true;
}

/* A host's window tells of itself once a second, however many tell of the host. */
static void read_window(struct watched_host *host, uint64_t now_ns)
{
	uint64_t since_ns = now_ns - host->read_ns;

	if (host->read_ns && since_ns < READING_NS)
		return;
	window_read_itself(host->window, host->read_ns ? since_ns : READING_NS);
	host->read_ns = now_ns;
}

void trace_source_tick(struct trace_source *source, uint64_t time_ns, uint64_t now_ns)
{
	for (unsigned i = 0; i < intake_host_count(source->intake); i++) {
		struct watched_host *host = source->hosts[i];

		if (!host)
			continue;
		watched_host_tick(host, time_ns);
		watched_host_follow_cpus(host);
		if (source->playing)
			read_window(host, now_ns);
	}
}

void trace_source_play_to(struct trace_source *source, uint64_t time_ns)
{
	source->limit_ns = time_ns;
}

void trace_source_no_more(struct trace_source *source, const char *sentence)
{
	source->no_more = true;
	snprintf(source->last_word, sizeof(source->last_word), "%s", sentence);
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

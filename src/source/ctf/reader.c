// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The merge of all streams by time, in place of babeltrace2's muxer, which costs
 * more and refuses clocks that it cannot relate. See reader.h.
 */
#include "source/ctf/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/kernel/vocabulary.h"
#include "source/ctf/graph.h"
#include "source/ctf/hosts.h"
#include "source/ctf/pack.h"
#include "source/ctf/plans.h"
#include "source/ctf/stream.h"
#include "util/clock.h"

struct reader {
	const struct library *functions;
	struct output *output;
	struct string_ids *strings;
	struct packer packer;
	struct plans plans;
	struct hosts hosts;
	struct graph graph;
	struct stream *streams; /* graph.stream_count of them */
	/* A heap of the streams that go on: the earliest message first. */
	struct stream **heap;
	size_t heap_count;
	uint64_t time_ns; /* of the last record: time does not run back */
	uint32_t host;    /* of the last record */
	bool out_of_memory;
	bool is_quiet;             /* a live session: nothing came since that was told */
	bool had_streams;          /* of a live session */
	uint64_t streams_ns;       /* CLOCK_MONOTONIC: it last had some */
	uint64_t looked_ns;        /* CLOCK_MONOTONIC: whether it has */
	struct reader_watch watch; /* all 0 for recorded traces */
	struct stream_observer observer;
	struct graph_inputs inputs;
	struct error damage;
	struct error defect; /* that keeps nothing from being read */
	struct event_buffer buffer;
};

static void define_string(void *context, uint32_t id, const char *text, size_t length)
{
	struct reader *reader = context;
	struct event event = {.time_ns = reader->time_ns,
	                      .type = EVENT_STRING,
	                      .value = id,
	                      .cpu = EVENT_CPU_NONE};

	output_push_text(reader->output, &event, text, length);
}

/* From here on the records are of that host. */
static void push_host(struct reader *reader, uint32_t number)
{
	struct event host = {.time_ns = reader->time_ns,
	                     .type = EVENT_HOST,
	                     .cpu = EVENT_CPU_NONE,
	                     .value = number};

	output_push(reader->output, &host, NULL);
	reader->host = number;
}

/*
 * Attached in the middle, streams begin one after the other, each with the first packet that
 * comes of it: what another one told before may have gone on in this one, unseen.
 */
static void push_beginning(void *context, const struct stream_origin *origin)
{
	struct reader *reader = context;
	const uint64_t words[3] = {0, reader->time_ns, reader->time_ns};
	const struct event event = {.time_ns = reader->time_ns,
	                            .type = EVENT_DISCARDED_EVENTS,
	                            .cpu = EVENT_CPU_NONE,
	                            .words = 3};

	if (!reader->inputs.live || !origin->kernel)
		return;
	if (origin->host != reader->host)
		push_host(reader, origin->host);
	output_push(reader->output, &event, words);
}

/* A stream tells what trace it is of: find the host, announce the trace once. */
static void stream_begun(void *context, struct stream *stream, struct stream_origin *origin)
{
	struct reader *reader = context;
	bool is_new;

	hosts_add(&reader->hosts, &reader->packer, stream, origin, &reader->buffer, &is_new);
	if (is_new) {
		reader->buffer.event.time_ns = reader->time_ns;
		output_push(reader->output, &reader->buffer.event, reader->buffer.words);
	}
	/* All streams of the session went, and here is the first of one that was made anew. */
	if (reader->had_streams && stream->origin_count == 1 && origin->lasting) {
		reader->watch.gap_since_ns = reader->time_ns;
		reader->watch.has_gap = true;
	}
}

/* In a live session of days traces come and go with the programs that are traced. */
static void trace_ended(void *context, const bt_trace *trace)
{
	struct reader *reader = context;

	if (!reader->inputs.live)
		return;
	hosts_forget(&reader->hosts, trace);
	plans_forget(&reader->plans, trace);
}

/* Attached again, what comes first is as old as a packet may be: that is no clock set back. */
#define SET_BACK_NS (10 * NS_PER_S)

/* The heap ---------------------------------------------------------------- */

static bool earlier(const struct stream *left, const struct stream *right)
{
	return left->time_ns < right->time_ns || (left->time_ns == right->time_ns && left < right);
}

static void sift_down(struct reader *reader, size_t at)
{
	struct stream *stream = reader->heap[at];

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= reader->heap_count)
			break;
		if (child + 1 < reader->heap_count &&
		    earlier(reader->heap[child + 1], reader->heap[child]))
			child++;
		if (!earlier(reader->heap[child], stream))
			break;
		reader->heap[at] = reader->heap[child];
		at = child;
	}
	reader->heap[at] = stream;
}

/* A stream that cannot be read further: keep the sentence of the first one. */
static void note_damage(struct reader *reader, struct stream *stream)
{
	struct library_cause cause;
	char name[256];
	const char *id = strrchr(stream->port, '|');

	library_take_cause(reader->functions, &cause);
	if (reader->damage.text[0])
		return;
	if (reader->inputs.live) {
		error_set(&reader->damage, "%.300s",
		          cause.message[0] ? cause.message : "libbabeltrace2 gives no reason");
		return;
	}
	if (!id || !directory_stream_file(stream->directory, strtoull(id + 1, NULL, 10), name,
	                                  sizeof(name)))
		snprintf(name, sizeof(name), "stream %s", stream->port);
	if (!directory_check_streams(stream->directory, &reader->damage))
		return;
	error_set(&reader->damage, "%.200s/%.100s is damaged: %.200s", stream->directory, name,
	          cause.message[0] ? cause.message : "libbabeltrace2 cannot read on");
}

/* Go on to the stream's next message. One that is damaged has ended. */
static enum stream_status advance(struct reader *reader, struct stream *stream)
{
	enum stream_status status = stream_advance(reader->functions, stream, &reader->observer);

	if (status != STREAM_DAMAGED)
		return status;
	note_damage(reader, stream);
	stream_close(reader->functions, stream);
	return STREAM_ENDED;
}

/* Records ----------------------------------------------------------------- */

static void push_gap(struct reader *reader, const bt_message *message, bool packets)
{
	const struct library *bt = reader->functions;
	struct event *event = &reader->buffer.event;
	uint64_t *words = reader->buffer.words;
	bool known;

	if (packets)
		known = bt->message_discarded_packets_get_count(message, &words[0]) ==
		        BT_PROPERTY_AVAILABILITY_AVAILABLE;
	else
		known = bt->message_discarded_events_get_count(message, &words[0]) ==
		        BT_PROPERTY_AVAILABILITY_AVAILABLE;
	if (!known)
		words[0] = UINT64_MAX;
	words[1] = event->time_ns;
	words[2] = event->time_ns;
	if (packets && bt->stream_class_discarded_packets_have_default_clock_snapshots(
	                       bt->stream_borrow_class_const(
	                               bt->message_discarded_packets_borrow_stream_const(message))))
		words[2] = stream_clock_ns(
		        bt, bt->message_discarded_packets_borrow_end_default_clock_snapshot_const(
		                    message));
	if (!packets && bt->stream_class_discarded_events_have_default_clock_snapshots(
	                        bt->stream_borrow_class_const(
	                                bt->message_discarded_events_borrow_stream_const(message))))
		words[2] = stream_clock_ns(
		        bt, bt->message_discarded_events_borrow_end_default_clock_snapshot_const(
		                    message));
	event->type = packets ? EVENT_DISCARDED_PACKETS : EVENT_DISCARDED_EVENTS;
	event->value = words[0] > UINT32_MAX ? UINT32_MAX : (uint32_t)words[0];
	event->words = 3;
}

/* A session that was made anew has the clock of its begin: before the gap it was another. */
static void take_time(struct reader *reader, uint64_t time_ns)
{
	bool set_back = reader->watch.has_gap && time_ns + SET_BACK_NS < reader->time_ns;

	if (time_ns > reader->time_ns || set_back)
		reader->time_ns = time_ns;
	if (set_back || !reader->watch.gap_since_ns)
		reader->watch.gap_since_ns = reader->time_ns;
}

/* What happened before we were attached again nobody knows. */
static void push_missed(struct reader *reader)
{
	const uint64_t words[3] = {UINT64_MAX, reader->watch.gap_since_ns, reader->time_ns};
	struct event event = {.time_ns = reader->time_ns,
	                      .type = EVENT_DISCARDED_EVENTS,
	                      .cpu = EVENT_CPU_NONE,
	                      .value = UINT32_MAX,
	                      .words = 3};

	if (reader->watch.has_gap)
		output_push(reader->output, &event, words);
	reader->watch.has_gap = false;
}

static void push_message(struct reader *reader, const struct stream *stream)
{
	const struct library *bt = reader->functions;
	const bt_message *message = stream->messages[stream->message];
	const struct stream_origin *origin = stream->origin;
	struct event *event = &reader->buffer.event;
	bt_message_type type = bt->message_get_type(message);
	const struct plan *plan;
	const bt_event *source;

	take_time(reader, stream->time_ns);
	if (type == BT_MESSAGE_TYPE_MESSAGE_ITERATOR_INACTIVITY) {
		push_missed(reader);
		*event = (struct event){
		        .time_ns = reader->time_ns, .type = EVENT_TICK, .cpu = EVENT_CPU_NONE};
		output_push(reader->output, event, NULL);
		return;
	}
	if (origin->host != reader->host)
		push_host(reader, origin->host);
	push_missed(reader);
	event->time_ns = reader->time_ns;
	event->cpu = origin->cpu & EVENT_CPU_NONE;
	switch (type) {
	case BT_MESSAGE_TYPE_EVENT:
		source = bt->message_event_borrow_event_const(message);
		plan = plans_find(&reader->plans, bt->event_borrow_class_const(source),
		                  origin->kernel, origin->architecture);
		if (!plan) {
			reader->out_of_memory = true;
			return;
		}
		pack_event(&reader->packer, plan, source, &reader->buffer);
		break;
	case BT_MESSAGE_TYPE_DISCARDED_EVENTS:
		push_gap(reader, message, false);
		break;
	default:
		push_gap(reader, message, true);
		break;
	}
	output_push(reader->output, event, reader->buffer.words);
}

/* The sink's two methods: see graph.h. */
static bool streams_begin(void *context)
{
	struct reader *reader = context;

	reader->streams = calloc(reader->graph.stream_count + 1, sizeof(*reader->streams));
	reader->heap = calloc(reader->graph.stream_count + 1, sizeof(*reader->heap));
	if (!reader->streams || !reader->heap)
		return false;
	for (size_t i = 0; i < reader->graph.stream_count; i++) {
		struct stream *stream = &reader->streams[i];

		*stream = (struct stream){.iterator = reader->graph.iterators[i],
		                          .directory = reader->graph.stream_directories[i],
		                          .port = reader->graph.stream_ports[i]};
		reader->graph.iterators[i] = NULL;
		output_progress(reader->output);
		/* A live session has this one stream, and nothing has come of it yet. */
		if (reader->inputs.live || advance(reader, stream) == STREAM_HAS_MESSAGE)
			reader->heap[reader->heap_count++] = stream;
	}
	for (size_t i = reader->heap_count; i-- > 0;)
		sift_down(reader, i);
	return true;
}

/* As many records as one call of the graph may take. */
#define BATCH 4096
/* Each look costs a question and an answer for each stream without data. */
#define DRY_WAIT_NS  (20 * NS_PER_MS)
#define NO_STREAM_NS (2 * NS_PER_S)

static enum graph_status consume_recorded(void *context)
{
	struct reader *reader = context;

	for (unsigned i = 0; i < BATCH && !reader->out_of_memory; i++) {
		struct stream *stream;

		if (!reader->heap_count)
			return GRAPH_END;
		stream = reader->heap[0];
		push_message(reader, stream);
		if (advance(reader, stream) != STREAM_HAS_MESSAGE)
			reader->heap[0] = reader->heap[--reader->heap_count];
		if (reader->heap_count)
			sift_down(reader, 0);
	}
	return reader->out_of_memory ? GRAPH_END : GRAPH_GO_ON;
}

/*
 * Streams go with the session, but those of programs also with them: only where there has
 * been none, and no sign of time, for longer than beacons are apart is it worth asking whether
 * the session is still there. The library waits for ever, as do we: whoever left and attached
 * again would miss the packets that came in between.
 */
static bool is_deserted(struct reader *reader, const struct stream *stream, uint64_t message_ns)
{
	uint64_t now_ns = clock_now_ns();

	if (stream->origin_count || message_ns || !reader->streams_ns)
		reader->streams_ns = now_ns;
	else if (now_ns - reader->looked_ns > NO_STREAM_NS) /* the relay stood still, or we */
		reader->streams_ns += now_ns - reader->looked_ns;
	reader->looked_ns = now_ns;
	reader->had_streams |= stream->origin_count > 0;
	return now_ns - reader->streams_ns > NO_STREAM_NS + 2 * reader->watch.live_timer_ns;
}

/* Nobody has to wait for what others tell before something begins here. */
static void push_quiet(struct reader *reader)
{
	uint64_t timer_us = reader->watch.live_timer_ns / NS_PER_US;
	const struct event event = {.time_ns = reader->time_ns,
	                            .type = EVENT_QUIET,
	                            .cpu = EVENT_CPU_NONE,
	                            .value = timer_us < UINT32_MAX ? (uint32_t)timer_us
	                                                           : UINT32_MAX};

	if (!reader->is_quiet) {
		output_tell_lost(reader->output, reader->time_ns);
		output_push(reader->output, &event, NULL);
	}
	reader->is_quiet = true;
}

/* One iterator brings all, in order. */
static enum graph_status consume_live(void *context)
{
	struct reader *reader = context;
	struct stream *stream = reader->heap[0];
	enum stream_status status = STREAM_DRY;
	struct reader_answer answer = {0};

	for (unsigned i = 0; i < BATCH && !reader->out_of_memory; i++) {
		status = advance(reader, stream);
		if (status != STREAM_HAS_MESSAGE)
			break;
		push_message(reader, stream);
		reader->is_quiet = false;
		answer.message_ns = stream->time_ns;
	}
	output_progress(reader->output);
	answer.has_streams = stream->origin_count > 0;
	if (!answer.has_streams && !answer.message_ns)
		push_quiet(reader);
	answer.is_deserted = is_deserted(reader, stream, answer.message_ns);
	/* The end is no answer, what came before it is: the next reader goes on from there. */
	if (status != STREAM_ENDED || answer.message_ns)
		reader->watch.answered(reader->watch.context, &answer);
	if (status == STREAM_ENDED || reader->out_of_memory)
		return GRAPH_END;
	return status == STREAM_DRY ? GRAPH_WAIT : GRAPH_GO_ON;
}

static void wait_for_more(void *context)
{
	const struct timespec pause = {.tv_nsec = DRY_WAIT_NS};

	(void)context;
	nanosleep(&pause, NULL);
}

struct reader *reader_open(const struct library *library, const bt_plugin *plugin,
                           const struct graph_inputs *inputs, const struct reader_watch *watch,
                           struct output *output, struct error *error)
{
	static const struct graph_sink recorded = {streams_begin, consume_recorded, wait_for_more};
	static const struct graph_sink live = {streams_begin, consume_live, wait_for_more};
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader) {
		error_set(error, "out of memory");
		return NULL;
	}
	reader->functions = library;
	reader->output = output;
	reader->inputs = *inputs;
	reader->observer =
	        (struct stream_observer){stream_begun, push_beginning, trace_ended, reader};
	if (watch) {
		/* The ring's last record may have been of any host. */
		reader->host = UINT32_MAX;
		reader->watch = *watch;
		reader->time_ns = watch->gap_since_ns;
	}
	reader->strings = string_ids_create(define_string, reader);
	if (!reader->strings) {
		error_set(error, "out of memory");
		reader_close(reader);
		return NULL;
	}
	reader->packer = (struct packer){.functions = library, .strings = reader->strings};
	plans_init(&reader->plans, library, reader->strings);
	if (!graph_open(&reader->graph, library, plugin, inputs, inputs->live ? &live : &recorded,
	                reader, output, error)) {
		reader_close(reader);
		return NULL;
	}
	return reader;
}

void reader_note_defect(struct reader *reader, const struct error *defect)
{
	reader->defect = *defect;
}

void reader_run(struct reader *reader)
{
	struct event end = {.type = EVENT_SOURCE_END, .cpu = EVENT_CPU_NONE};

	if (!graph_run(&reader->graph, &reader->damage) && !reader->damage.text[0])
		error_set(&reader->damage, "libbabeltrace2 gave up reading the trace");
	if (reader->out_of_memory)
		error_set(&reader->damage, "the reader of the trace ran out of memory");
	if (!reader->damage.text[0])
		reader->damage = reader->defect;
	end.time_ns = reader->time_ns;
	end.value = reader->damage.text[0] != '\0';
	output_push_text(reader->output, &end, reader->damage.text, strlen(reader->damage.text));
}

bool reader_run_live(struct reader *reader, struct error *error)
{
	if (!graph_run(&reader->graph, &reader->damage) && !reader->damage.text[0])
		error_set(&reader->damage, "libbabeltrace2 gave up reading the session");
	if (reader->out_of_memory)
		error_set(&reader->damage, "the reader of the session ran out of memory");
	output_tell_lost(reader->output, reader->time_ns);
	*error = reader->damage;
	return !reader->damage.text[0];
}

void reader_close(struct reader *reader)
{
	if (!reader)
		return;
	for (size_t i = 0; reader->streams && i < reader->graph.stream_count; i++)
		if (reader->streams[i].iterator)
			stream_close(reader->functions, &reader->streams[i]);
	hosts_clear(&reader->hosts);
	plans_clear(&reader->plans);
	graph_close(&reader->graph);
	string_ids_destroy(reader->strings);
	free(reader->heap);
	free(reader->streams);
	free(reader);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Going from message to message of one stream. See stream.h.
 */
#include "source/ctf/stream.h"

#include <stdlib.h>
#include <string.h>

#include "model/event.h"

uint64_t stream_clock_ns(const struct library *library, const bt_clock_snapshot *snapshot)
{
	int64_t time_ns;

	if (library->clock_snapshot_get_ns_from_origin(snapshot, &time_ns) != 0) {
		library->current_thread_clear_error();
		return 0;
	}
	return time_ns < 0 ? 0 : (uint64_t)time_ns;
}

/* Index of the unsigned integer `cpu_id` in the packet context of a stream's class. */
static int find_cpu_member(const struct library *bt, const bt_stream *stream)
{
	const bt_field_class *class = bt->stream_class_borrow_packet_context_field_class_const(
	        bt->stream_borrow_class_const(stream));
	uint64_t count = class ? bt->field_class_structure_get_member_count(class) : 0;

	for (uint64_t i = 0; i < count; i++) {
		const bt_field_class_structure_member *member =
		        bt->field_class_structure_borrow_member_by_index_const(class, i);
		bt_field_class_type type = bt->field_class_get_type(
		        bt->field_class_structure_member_borrow_field_class_const(member));

		if (strcmp(bt->field_class_structure_member_get_name(member), "cpu_id") == 0 &&
		    bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_UNSIGNED_INTEGER))
			return (int)i;
	}
	return -1;
}

/* The origin of messages of `source`: mostly that of the last one. NULL: none has begun. */
static struct stream_origin *find_origin(struct stream *stream, const bt_stream *source)
{
	if (stream->origin && stream->origin->source == source)
		return stream->origin;
	for (size_t i = 0; i < stream->origin_count; i++)
		if (stream->origins[i].source == source)
			return stream->origin = &stream->origins[i];
	return NULL;
}

static void packet_begins(const struct library *bt, struct stream *stream,
                          const bt_message *message, const struct stream_observer *observer)
{
	const bt_packet *packet = bt->message_packet_beginning_borrow_packet_const(message);
	const bt_field *context = bt->packet_borrow_context_field_const(packet);
	struct stream_origin *origin = find_origin(stream, bt->packet_borrow_stream_const(packet));
	uint64_t cpu;

	if (origin && !origin->has_packet) {
		origin->has_packet = true;
		observer->first_packet(observer->context, origin);
	}
	if (!origin || !context || origin->cpu_member < 0)
		return;
	cpu = bt->field_integer_unsigned_get_value(
	        bt->field_structure_borrow_member_field_by_index_const(
	                context, (uint64_t)origin->cpu_member));
	origin->cpu = cpu < EVENT_CPU_NONE ? (uint16_t)cpu : EVENT_CPU_NONE;
}

static void stream_begins(const struct library *bt, struct stream *stream, const bt_stream *source,
                          const struct stream_observer *observer)
{
	struct stream_origin *origins =
	        realloc(stream->origins, (stream->origin_count + 1) * sizeof(*stream->origins));

	stream->origin = NULL;
	/* Its messages are then of nobody, and are left out. */
	if (!origins)
		return;
	stream->origins = origins;
	stream->origin = &origins[stream->origin_count++];
	*stream->origin = (struct stream_origin){
	        .source = source,
	        .trace = bt->stream_borrow_trace_const(source),
	        .cpu = EVENT_CPU_NONE,
	        .cpu_member = find_cpu_member(bt, source),
	        .has_clock = bt->stream_class_borrow_default_clock_class_const(
	                             bt->stream_borrow_class_const(source)) != NULL};
	observer->begins(observer->context, stream, stream->origin);
}

static void stream_ends(struct stream *stream, const bt_stream *source,
                        const struct stream_observer *observer)
{
	const struct stream_origin *origin = find_origin(stream, source);
	const bt_trace *trace = origin ? origin->trace : NULL;

	if (!origin)
		return;
	stream->origins[origin - stream->origins] = stream->origins[--stream->origin_count];
	stream->origin = NULL;
	for (size_t i = 0; i < stream->origin_count; i++)
		if (stream->origins[i].trace == trace)
			return;
	observer->trace_ends(observer->context, trace);
}

/* Its clock's value where it has one; gaps of streams without a clock keep the last time. */
static bool gap_time(const struct library *bt, struct stream *stream, const bt_message *message,
                     bool packets)
{
	const bt_stream *of;
	const bt_stream_class *class;

	of = packets ? bt->message_discarded_packets_borrow_stream_const(message)
	             : bt->message_discarded_events_borrow_stream_const(message);
	class = bt->stream_borrow_class_const(of);
	if (packets && bt->stream_class_discarded_packets_have_default_clock_snapshots(class))
		stream->time_ns = stream_clock_ns(
		        bt,
		        bt->message_discarded_packets_borrow_beginning_default_clock_snapshot_const(
		                message));
	if (!packets && bt->stream_class_discarded_events_have_default_clock_snapshots(class))
		stream->time_ns = stream_clock_ns(
		        bt,
		        bt->message_discarded_events_borrow_beginning_default_clock_snapshot_const(
		                message));
	return find_origin(stream, of) != NULL;
}

static bool event_time(const struct library *bt, struct stream *stream, const bt_message *message)
{
	const struct stream_origin *origin = stream->origin;

	if (!origin || stream->origin_count > 1)
		origin =
		        find_origin(stream, bt->event_borrow_stream_const(
		                                    bt->message_event_borrow_event_const(message)));
	if (!origin)
		return false;
	if (origin->has_clock)
		stream->time_ns = stream_clock_ns(
		        bt, bt->message_event_borrow_default_clock_snapshot_const(message));
	return true;
}

/* Take note of the message; true: it is one that the reader wants. */
static bool notice(const struct library *bt, struct stream *stream, const bt_message *message,
                   const struct stream_observer *observer)
{
	switch (bt->message_get_type(message)) {
	case BT_MESSAGE_TYPE_EVENT:
		return event_time(bt, stream, message);
	case BT_MESSAGE_TYPE_PACKET_BEGINNING:
		packet_begins(bt, stream, message, observer);
		return false;
	case BT_MESSAGE_TYPE_STREAM_BEGINNING:
		stream_begins(bt, stream, bt->message_stream_beginning_borrow_stream_const(message),
		              observer);
		return false;
	case BT_MESSAGE_TYPE_STREAM_END:
		stream_ends(stream, bt->message_stream_end_borrow_stream_const(message), observer);
		return false;
	case BT_MESSAGE_TYPE_DISCARDED_EVENTS:
		return gap_time(bt, stream, message, false);
	case BT_MESSAGE_TYPE_DISCARDED_PACKETS:
		return gap_time(bt, stream, message, true);
	case BT_MESSAGE_TYPE_MESSAGE_ITERATOR_INACTIVITY:
		stream->time_ns = stream_clock_ns(
		        bt, bt->message_message_iterator_inactivity_borrow_clock_snapshot_const(
		                    message));
		return true;
	default:
		return false;
	}
}

enum stream_status stream_advance(const struct library *library, struct stream *stream,
                                  const struct stream_observer *observer)
{
	if (stream->message < stream->message_count)
		library->message_put_ref(stream->messages[stream->message++]);
	for (;;) {
		for (; stream->message < stream->message_count; stream->message++) {
			if (notice(library, stream, stream->messages[stream->message], observer))
				return STREAM_HAS_MESSAGE;
			library->message_put_ref(stream->messages[stream->message]);
		}
		stream->message = 0;
		stream->message_count = 0;
		switch (library->message_iterator_next(stream->iterator, &stream->messages,
		                                       &stream->message_count)) {
		case BT_MESSAGE_ITERATOR_NEXT_STATUS_OK:
			break;
		case BT_MESSAGE_ITERATOR_NEXT_STATUS_AGAIN:
			stream->message_count = 0;
			return STREAM_DRY;
		case BT_MESSAGE_ITERATOR_NEXT_STATUS_END:
			stream_close(library, stream);
			return STREAM_ENDED;
		default:
			stream->message_count = 0;
			return STREAM_DAMAGED;
		}
	}
}

void stream_close(const struct library *library, struct stream *stream)
{
	for (; stream->message < stream->message_count; stream->message++)
		library->message_put_ref(stream->messages[stream->message]);
	library->message_iterator_put_ref(stream->iterator);
	stream->iterator = NULL;
	free(stream->origins);
	stream->origins = NULL;
	stream->origin = NULL;
	stream->origin_count = 0;
}

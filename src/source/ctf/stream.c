// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Going from message to message of one stream. See stream.h.
 */
#include "source/ctf/stream.h"

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

static void packet_begins(const struct library *bt, struct stream *stream,
                          const bt_message *message)
{
	const bt_packet *packet = bt->message_packet_beginning_borrow_packet_const(message);
	const bt_field *context = bt->packet_borrow_context_field_const(packet);
	uint64_t cpu;

	if (!context || stream->cpu_member < 0)
		return;
	cpu = bt->field_integer_unsigned_get_value(
	        bt->field_structure_borrow_member_field_by_index_const(
	                context, (uint64_t)stream->cpu_member));
	stream->cpu = cpu < EVENT_CPU_NONE ? (uint16_t)cpu : EVENT_CPU_NONE;
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
	return true;
}

/* Take note of the message; true: it is one that the reader wants. */
static bool notice(const struct library *bt, struct stream *stream, const bt_message *message,
                   stream_begins *begins, void *context)
{
	const bt_stream *begun;

	switch (bt->message_get_type(message)) {
	case BT_MESSAGE_TYPE_EVENT:
		if (stream->has_clock)
			stream->time_ns = stream_clock_ns(
			        bt, bt->message_event_borrow_default_clock_snapshot_const(message));
		return true;
	case BT_MESSAGE_TYPE_PACKET_BEGINNING:
		packet_begins(bt, stream, message);
		return false;
	case BT_MESSAGE_TYPE_STREAM_BEGINNING:
		begun = bt->message_stream_beginning_borrow_stream_const(message);
		stream->trace = bt->stream_borrow_trace_const(begun);
		stream->cpu = EVENT_CPU_NONE;
		stream->cpu_member = find_cpu_member(bt, begun);
		stream->has_clock = bt->stream_class_borrow_default_clock_class_const(
		                            bt->stream_borrow_class_const(begun)) != NULL;
		begins(context, stream, begun);
		return false;
	case BT_MESSAGE_TYPE_DISCARDED_EVENTS:
		return gap_time(bt, stream, message, false);
	case BT_MESSAGE_TYPE_DISCARDED_PACKETS:
		return gap_time(bt, stream, message, true);
	default:
		return false;
	}
}

enum stream_status stream_advance(const struct library *library, struct stream *stream,
                                  stream_begins *begins, void *context)
{
	if (stream->message < stream->message_count)
		library->message_put_ref(stream->messages[stream->message++]);
	for (;;) {
		for (; stream->message < stream->message_count; stream->message++) {
			if (notice(library, stream, stream->messages[stream->message], begins,
			           context))
				return STREAM_HAS_MESSAGE;
			library->message_put_ref(stream->messages[stream->message]);
		}
		stream->message = 0;
		stream->message_count = 0;
		switch (library->message_iterator_next(stream->iterator, &stream->messages,
		                                       &stream->message_count)) {
		case BT_MESSAGE_ITERATOR_NEXT_STATUS_OK:
			break;
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
}

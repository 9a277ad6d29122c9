// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records into events. The programs are our own, but a record's sizes are checked all the
 * same before they lead anywhere. See translate.h.
 */
#include "source/kernel/translate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/event_writer.h"
#include "source/items.h"
#include "source/kernel/record.h"
#include "source/place.h"
#include "source/proc_process.h"
#include "util/clock.h"

struct translator {
	struct event_writer writer;
	struct place place;
	/* Names of items. */
	uint32_t vtids;
	uint32_t buckets;
	uint32_t begin_ns;
	uint32_t start_ns;
	/* Of each call: which arguments are strings. */
	uint8_t texts[SYSCALL_COUNT];
};

struct translator *translator_create(struct ring *ring, int64_t time_offset_ns)
{
	struct translator *translator = calloc(1, sizeof(*translator));
	struct syscall_argument argument;
	struct string_ids *strings;

	if (!translator)
		return NULL;
	if (!event_writer_init(&translator->writer, ring, time_offset_ns)) {
		free(translator);
		return NULL;
	}
	strings = translator->writer.strings;
	translator->vtids = string_ids_name(strings, "vtids");
	translator->buckets = string_ids_name(strings, "buckets");
	translator->begin_ns = string_ids_name(strings, "begin_ns");
	translator->start_ns = string_ids_name(strings, "start_ns");
	for (unsigned call = 0; call < SYSCALL_COUNT; call++)
		for (unsigned i = 0; syscall_argument(syscall_row(call), i, &argument); i++)
			if (argument.kind == 's')
				translator->texts[call] |= (uint8_t)(1u << i);
	return translator;
}

void translator_destroy(struct translator *translator)
{
	if (!translator)
		return;
	event_writer_end(&translator->writer);
	free(translator);
}

/* The id of the string that stands at `place` of the record. */
static uint32_t text_id(struct translator *translator, const char *record, size_t bytes,
                        uint32_t place)
{
	size_t offset = place >> 16;
	size_t room = place & 0xffff;

	if (!place || offset >= bytes)
		return 0;
	if (room > bytes - offset)
		room = bytes - offset;
	return string_ids_value(translator->writer.strings, record + offset,
	                        strnlen(record + offset, room));
}

static void place_row_texts(struct translator *translator, const struct kernel_event_row *row,
                            const char *record, size_t bytes)
{
	char *fields = (char *)translator->writer.buffer.words;

	for (uint32_t left = row->string_words; left; left &= left - 1) {
		char *field = fields + 4 * __builtin_ctz(left);
		uint32_t place;

		memcpy(&place, field, sizeof(place));
		place = text_id(translator, record, bytes, place);
		memcpy(field, &place, sizeof(place));
	}
}

static void place_call_texts(struct translator *translator, const char *record, size_t bytes)
{
	const struct event *event = &translator->writer.buffer.event;
	unsigned call = event->value & VALUE_NUMBER_MASK;
	unsigned present = event->value >> VALUE_ARGS_SHIFT & ((1u << SYSCALL_ARGS_MAX) - 1);
	unsigned at = event->type == EVENT_SYSCALL_EXIT ? 1 : 0;

	if (call >= SYSCALL_COUNT || !(present & translator->texts[call]))
		return;
	for (unsigned i = 0; i < SYSCALL_ARGS_MAX; i++) {
		if (!(present >> i & 1))
			continue;
		if (translator->texts[call] >> i & 1)
			translator->writer.buffer.words[at] =
			        text_id(translator, record, bytes,
			                (uint32_t)translator->writer.buffer.words[at]);
		at++;
	}
}

/* What a record tells beyond its fields. */
static void add_items(struct translator *translator, const void *record, size_t bytes)
{
	struct event *event = &translator->writer.buffer.event;
	struct item_writer writer = {translator->writer.strings, translator->writer.buffer.words,
	                             event->words, EVENT_WORDS_MAX - 1};
	const struct io_record *sum = record;
	const struct fork_record *fork = record;
	const struct slow_call_record *call = record;

	if (event->type == EVENT_SCHED_PROCESS_FORK && bytes >= sizeof(*fork)) {
		items_add_head(&writer, translator->vtids, ITEM_ARRAY, 0, fork->level ? 2 : 1);
		items_add_integer(&writer, 0, fork->fields.child_tid);
		if (fork->level)
			items_add_integer(&writer, 0, fork->child_vtid);
		items_add_integer(&writer, translator->start_ns,
		                  (int64_t)fork->child_start_ns + translator->writer.offset_ns);
	} else if (event->type == EVENT_RTSCOPE_FD_IO && bytes >= sizeof(*sum)) {
		unsigned count = IO_BUCKETS;

		while (count && !sum->buckets[count - 1])
			count--;
		items_add_head(&writer, translator->buckets, ITEM_ARRAY, 0, count);
		for (unsigned i = 0; i < count; i++)
			items_add_integer(&writer, 0, (int64_t)sum->buckets[i]);
	} else if (event->type == EVENT_SYSCALL_ENTRY && bytes == (sizeof(*call) + 7) / 8 * 8) {
		items_add_integer(&writer, translator->begin_ns,
		                  (int64_t)call->begin_ns + translator->writer.offset_ns);
	}
	event->words = writer.count & EVENT_WORDS_MAX;
}

/* Before the dump's own event of a thread: when it began, and where its process is. */
static bool dump_place(struct translator *translator, const struct thread_record *record)
{
	struct rtscope_statedump_process_fields fields = {
	        .tid = record->fields.tid,
	        .pid = record->fields.pid,
	        .start_ns = record->start_ns + (uint64_t)translator->writer.offset_ns,
	};
	struct place *place = &translator->place;

	event_writer_begin(&translator->writer);
	if (fields.tid == fields.pid && !record->fields.type) {
		place_read(place, record->proc_id, record->groups, record->directory);
		fields.cgroup = event_writer_text(&translator->writer, place->cgroup);
		fields.directory = event_writer_text(&translator->writer, place->directory);
	}
	event_writer_fill(&translator->writer, EVENT_RTSCOPE_STATEDUMP_PROCESS,
	                  record->event.time_ns, &fields, sizeof(fields));
	return event_writer_push(&translator->writer);
}

/* Outside of a whole dump a table's address is no name for it: the process is. */
static void leave_out_of_file(struct translator *translator)
{
	const struct lttng_statedump_file_descriptor_fields *fields =
	        (const void *)translator->writer.buffer.words;
	unsigned bits = 1u << FIELD_INDEX_lttng_statedump_file_descriptor_fmode;

	if (!fields->file_table_address)
		bits |= 1u << FIELD_INDEX_lttng_statedump_file_descriptor_file_table_address;
	event_writer_leave_out(&translator->writer, bits);
}

/* The path of names[] that begin with the inmost; "": the root, or they are not all, or not whole. */
static void join_group(char *path, size_t size, const struct born_record *record)
{
	size_t length = 0;

	*path = '\0';
	if (*record->names[GROUP_LEVELS - 1])
		return;
	for (unsigned i = GROUP_LEVELS; i-- > 0;) {
		size_t name = strnlen(record->names[i], GROUP_NAME_BYTES);

		if (name >= GROUP_NAME_BYTES - 1 || length + name + 2 > size) {
			*path = '\0';
			return;
		}
		if (name)
			length += (size_t)sprintf(path + length, "/%.*s", (int)name,
			                          record->names[i]);
	}
}

/* A process has moved to another control group, or was born into it. */
static void complete_place(struct translator *translator, const void *record, size_t bytes)
{
	struct rtscope_statedump_process_fields *fields = (void *)translator->writer.buffer.words;
	const struct place_record *moved = record;
	char path[GROUP_LEVELS * GROUP_NAME_BYTES] = "";

	fields->start_ns += (uint64_t)translator->writer.offset_ns;
	if (fields->cgroup)
		return;
	if (bytes >= sizeof(struct born_record))
		join_group(path, sizeof(path), record);
	if (!*path)
		place_read_cgroup(&translator->place, moved->proc_id, 0);
	fields->cgroup =
	        event_writer_text(&translator->writer, *path ? path : translator->place.cgroup);
}

/* After it: which ids it has where it lives itself. */
static bool dump_namespace(struct translator *translator, const struct thread_record *record)
{
	struct lttng_statedump_process_pid_ns_fields names = {
	        .tid = record->fields.tid,
	        .vtid = record->fields.vtid,
	        .vpid = record->fields.vpid,
	        .ns_level = record->level,
	};

	event_writer_begin(&translator->writer);
	event_writer_fill(&translator->writer, EVENT_STATEDUMP_PROCESS_PID_NS,
	                  record->event.time_ns, &names, sizeof(names));
	event_writer_leave_out(&translator->writer,
	                       1u << FIELD_INDEX_lttng_statedump_process_pid_ns_vppid |
	                               1u << FIELD_INDEX_lttng_statedump_process_pid_ns_ns_inum);
	return event_writer_push(&translator->writer);
}

bool translator_record(struct translator *translator, const void *record, size_t bytes)
{
	struct event *event = &translator->writer.buffer.event;
	const struct event *source = record;
	const struct kernel_event_row *row;

	if (bytes < sizeof(*source) || !kernel_event_is(source) ||
	    bytes < sizeof(*source) + source->words * 8u)
		return true;
	if (source->type == EVENT_STATEDUMP_PROCESS_STATE &&
	    (bytes < sizeof(struct thread_record) || !dump_place(translator, record)))
		return false;
	event_writer_begin(&translator->writer);
	*event = *source;
	memcpy(translator->writer.buffer.words, source + 1, source->words * 8u);
	row = kernel_event_row(event->type);
	if (row->name)
		place_row_texts(translator, row, record, bytes);
	else
		place_call_texts(translator, record, bytes);
	add_items(translator, record, bytes);
	if (event->type == EVENT_RTSCOPE_STATEDUMP_PROCESS && bytes >= sizeof(struct place_record))
		complete_place(translator, record, bytes);
	if (event->type == EVENT_RTSCOPE_FD_IO) {
		struct rtscope_fd_io_fields *fields = (void *)translator->writer.buffer.words;

		fields->last_ns += (uint64_t)translator->writer.offset_ns;
	}
	if (event->type == EVENT_STATEDUMP_PROCESS_STATE) {
		event_writer_leave_out(
		        &translator->writer,
		        1u << FIELD_INDEX_lttng_statedump_process_state_mode |
		                1u << FIELD_INDEX_lttng_statedump_process_state_submode |
		                1u << FIELD_INDEX_lttng_statedump_process_state_vppid);
		return event_writer_push(&translator->writer) && dump_namespace(translator, record);
	}
	if (event->type == EVENT_STATEDUMP_FILE_DESCRIPTOR)
		leave_out_of_file(translator);
	return event_writer_push(&translator->writer);
}

bool translator_hello(struct translator *translator)
{
	return event_writer_hello(&translator->writer, clock_now_ns());
}

bool translator_event(struct translator *translator, unsigned type, uint64_t time_ns)
{
	return event_writer_plain(&translator->writer, type, time_ns);
}

bool translator_dump_begins(struct translator *translator, unsigned untold, uint64_t time_ns)
{
	place_forget(&translator->place);
	event_writer_begin(&translator->writer);
	event_writer_fill(&translator->writer, EVENT_STATEDUMP_START, time_ns, "", 0);
	translator->writer.buffer.event.value = untold;
	return event_writer_push(&translator->writer);
}

bool translator_process(struct translator *translator, int proc, int32_t pid,
                        bool (*await_room)(void *context), void *context)
{
	struct proc_reader reader = {
	        .writer = &translator->writer,
	        .place = &translator->place,
	        .threads = true,
	        .await_room = await_room,
	        .context = context,
	};

	proc_reader_init(&reader);
	proc_process_tell(&reader, proc, pid, true);
	return !reader.ended;
}

bool translator_lost(struct translator *translator, uint64_t count, unsigned cpu, uint64_t begin_ns,
                     uint64_t end_ns)
{
	event_writer_begin(&translator->writer);
	translator->writer.buffer.event = (struct event){
	        .time_ns = end_ns,
	        .cpu = cpu & (EVENT_CPU_LIMIT - 1),
	        .type = EVENT_DISCARDED_EVENTS,
	        .words = 3,
	        .value = count < UINT32_MAX ? (uint32_t)count : UINT32_MAX,
	};
	translator->writer.buffer.words[0] = count;
	translator->writer.buffer.words[1] = begin_ns + (uint64_t)translator->writer.offset_ns;
	translator->writer.buffer.words[2] = end_ns + (uint64_t)translator->writer.offset_ns;
	return event_writer_push(&translator->writer);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc read once. See proc_list.h.
 */
#include "source/proc/proc_list.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/kernel/vocabulary.h"
#include "source/event_writer.h"
#include "source/place.h"
#include "util/clock.h"

struct proc_list {
	struct proc_reader reader;
	struct event_writer writer;
	struct place place;
	bool said_hello;
};

struct proc_list *proc_list_create(struct ring *ring, const struct proc_list_options *options)
{
	struct proc_list *list = calloc(1, sizeof(*list));

	if (!list)
		return NULL;
	if (!event_writer_init(&list->writer, ring, options->time_offset_ns)) {
		free(list);
		return NULL;
	}
	list->reader = (struct proc_reader){
	        .writer = &list->writer,
	        .place = &list->place,
	        .threads = options->threads,
	        .await_room = options->await_room,
	        .context = options->context,
	};
	proc_reader_init(&list->reader);
	return list;
}

void proc_list_destroy(struct proc_list *list)
{
	if (!list)
		return;
	event_writer_end(&list->writer);
	free(list);
}

/* Begin or end of the dump. */
static void tell(struct proc_list *list, unsigned type)
{
	if (!proc_reader_begin(&list->reader))
		return;
	event_writer_fill(&list->writer, type, clock_now_ns(), "", 0);
	if (type == EVENT_STATEDUMP_START)
		list->writer.buffer.event.value = STATEDUMP_ALONE;
	event_writer_push(&list->writer);
}

/* Our own files are of no interest. */
static bool list_process(void *context, int proc, int32_t pid)
{
	struct proc_list *list = context;

	proc_process_tell(&list->reader, proc, pid, pid != (int32_t)getpid());
	return !list->reader.ended;
}

bool proc_list_all(struct proc_list *list)
{
	DIR *proc = opendir("/proc");

	if (!proc)
		return false;
	/* Not before: a host of which nothing is listed yet looks like one whose events come. */
	if (!list->said_hello && proc_reader_begin(&list->reader))
		list->said_hello = event_writer_hello(&list->writer, clock_now_ns());
	tell(list, EVENT_STATEDUMP_START);
	proc_each_number(proc, list_process, list);
	closedir(proc);
	tell(list, EVENT_STATEDUMP_END);
	return !list->reader.ended;
}

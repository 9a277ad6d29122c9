// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc read once. See proc_list.h.
 */
#include "source/proc/proc_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/kernel/vocabulary.h"
#include "source/event_writer.h"
#include "source/place.h"
#include "source/process_text.h"
#include "util/clock.h"
#include "util/scan.h"

#define STAT_BYTES 1024u

struct proc_list {
	struct proc_list_options options;
	struct event_writer writer;
	struct place place;
	long ticks_per_s;
	long page_kib;
	/* CLOCK_BOOTTIME, in which starts are told, less CLOCK_MONOTONIC: once, that they stay. */
	int64_t boot_offset_ns;
	bool said_hello;
	bool ended;
};

struct proc_list *proc_list_create(struct ring *ring, const struct proc_list_options *options)
{
	struct proc_list *list = calloc(1, sizeof(*list));
	struct timespec boot;

	if (!list)
		return NULL;
	if (!event_writer_init(&list->writer, ring, options->time_offset_ns)) {
		free(list);
		return NULL;
	}
	list->options = *options;
	list->ticks_per_s = sysconf(_SC_CLK_TCK);
	list->page_kib = sysconf(_SC_PAGESIZE) / 1024;
	clock_gettime(CLOCK_BOOTTIME, &boot);
	list->boot_offset_ns = (int64_t)(clock_ns(&boot) - clock_now_ns());
	return list;
}

void proc_list_destroy(struct proc_list *list)
{
	if (!list)
		return;
	event_writer_end(&list->writer);
	free(list);
}

/* Begin an event. false: the list ends here. */
static bool begin(struct proc_list *list)
{
	list->ended = list->ended || !list->options.await_room(list->options.context);
	event_writer_begin(&list->writer);
	return !list->ended;
}

/* Begin or end of the dump. */
static void tell(struct proc_list *list, unsigned type)
{
	if (!begin(list))
		return;
	event_writer_fill(&list->writer, type, clock_now_ns(), "", 0);
	if (type == EVENT_STATEDUMP_START)
		list->writer.buffer.event.value = STATEDUMP_ALONE;
	event_writer_push(&list->writer);
}

/* `task`: the directory of a process or a thread. */
static bool read_stat(const struct proc_list *list, int task, struct process_record *record)
{
	int file = openat(task, "stat", O_RDONLY | O_CLOEXEC);
	char bytes[STAT_BYTES];
	ssize_t length;
	uint64_t ticks;

	if (file < 0)
		return false;
	length = read(file, bytes, sizeof(bytes));
	close(file);
	*record = (struct process_record){0};
	return length > 0 && process_parse_stat((struct scan){bytes, bytes + length},
	                                        list->ticks_per_s, list->page_kib, record, &ticks);
}

static uint64_t start_of(const struct proc_list *list, const struct process_record *record)
{
	int64_t boot_ns = (int64_t)(record->start_ticks * (NS_PER_S / (uint64_t)list->ticks_per_s));

	return boot_ns > list->boot_offset_ns ? (uint64_t)(boot_ns - list->boot_offset_ns) : 1;
}

static void tell_place(struct proc_list *list, const struct process_record *record, int32_t pid)
{
	struct rtscope_statedump_process_fields fields = {
	        .tid = (int32_t)record->tid,
	        .pid = pid,
	        .start_ns = start_of(list, record) + (uint64_t)list->options.time_offset_ns,
	};

	if (!begin(list))
		return;
	if (fields.tid == pid && !(record->flags & PROCESS_KERNEL_THREAD)) {
		place_read(&list->place, pid, 0, 0);
		fields.cgroup = event_writer_text(&list->writer, list->place.cgroup);
		fields.directory = event_writer_text(&list->writer, list->place.directory);
	}
	event_writer_fill(&list->writer, EVENT_RTSCOPE_STATEDUMP_PROCESS, clock_now_ns(), &fields,
	                  sizeof(fields));
	event_writer_push(&list->writer);
}

#define STATE_BIT(field) (1u << FIELD_INDEX_lttng_statedump_process_state_##field)

/* `table`: that of its files; 0: not known. */
static void tell_task(struct proc_list *list, const struct process_record *record, int32_t pid,
                      uint64_t table)
{
	struct lttng_statedump_process_state_fields fields = {
	        .file_table_address = table,
	        .tid = (int32_t)record->tid,
	        .pid = pid,
	        .ppid = (int32_t)record->ppid,
	        .type = record->flags & PROCESS_KERNEL_THREAD ? 1 : 0,
	};
	unsigned absent = STATE_BIT(mode) | STATE_BIT(submode) | STATE_BIT(status) |
	                  STATE_BIT(cpu) | STATE_BIT(vtid) | STATE_BIT(vpid) | STATE_BIT(vppid) |
	                  STATE_BIT(ns_level);

	tell_place(list, record, pid);
	if (!begin(list))
		return;
	fields.name = event_writer_text(&list->writer, record->comm);
	event_writer_fill(&list->writer, EVENT_STATEDUMP_PROCESS_STATE, clock_now_ns(), &fields,
	                  sizeof(fields));
	event_writer_leave_out(&list->writer, absent | (table ? 0 : STATE_BIT(file_table_address)));
	event_writer_push(&list->writer);
}

#define FILE_BIT(field) (1u << FIELD_INDEX_lttng_statedump_file_descriptor_##field)

static void tell_file(struct proc_list *list, int32_t pid, int32_t number, const char *path)
{
	struct lttng_statedump_file_descriptor_fields fields = {
	        .file_table_address = (uint64_t)pid,
	        .fd = number,
	        .pid = pid,
	};

	if (!begin(list))
		return;
	fields.filename = event_writer_text(&list->writer, path);
	event_writer_fill(&list->writer, EVENT_STATEDUMP_FILE_DESCRIPTOR, clock_now_ns(), &fields,
	                  sizeof(fields));
	event_writer_leave_out(&list->writer, FILE_BIT(flags) | FILE_BIT(fmode));
	event_writer_push(&list->writer);
}

/* Names of a directory that are numbers, each with the directory. */
static void each_number(struct proc_list *list, DIR *directory,
                        void (*each)(struct proc_list *list, int directory, int32_t number,
                                     int32_t pid),
                        int32_t pid)
{
	struct dirent *entry;

	while (!list->ended && (entry = readdir(directory))) {
		struct scan name = {entry->d_name, entry->d_name + strlen(entry->d_name)};
		uint64_t number;

		if (scan_u64(&name, &number) && name.at == name.end && number <= INT32_MAX)
			each(list, dirfd(directory), (int32_t)number, pid);
	}
}

static void list_file(struct proc_list *list, int directory, int32_t number, int32_t pid)
{
	char name[16];
	char path[PATH_MAX];
	ssize_t length;

	snprintf(name, sizeof(name), "%d", number);
	length = readlinkat(directory, name, path, sizeof(path) - 1);
	/* Closed meanwhile; else it is open, whatever its name. */
	if (length < 0 && errno == ENOENT)
		return;
	path[length > 0 ? length : 0] = '\0';
	tell_file(list, pid, number, path);
}

/* A thread of a process whose files are known, or not (`pid` is negative then). */
static void list_thread(struct proc_list *list, int directory, int32_t number, int32_t pid)
{
	int32_t process = pid < 0 ? -pid : pid;
	struct process_record record;
	char name[16];
	int task;

	if (number == process)
		return;
	snprintf(name, sizeof(name), "%d", number);
	task = openat(directory, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (task < 0)
		return;
	if (read_stat(list, task, &record))
		tell_task(list, &record, process, pid > 0 ? (uint64_t)pid : 0);
	close(task);
}

/* NULL: we may not see it, or it is gone. */
static DIR *open_directory(int at, const char *name)
{
	int file = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = file < 0 ? NULL : fdopendir(file);

	if (!directory && file >= 0)
		close(file);
	return directory;
}

static void list_process(struct proc_list *list, int proc, int32_t pid, int32_t own_pid)
{
	struct process_record record;
	char name[16];
	DIR *threads;
	DIR *files;
	bool ended;
	bool good;
	int task;

	snprintf(name, sizeof(name), "%d", pid);
	/* Whatever is read below it is of this process, even when its id is another's. */
	task = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (task < 0)
		return;
	/*
	 * What has ended and waits for its parent is no process any more. A thread that began one
	 * may have ended, and shows no files, while others live.
	 */
	good = read_stat(list, task, &record);
	ended = good && (record.state == 'Z' || record.state == 'X');
	if (good && (!ended || record.threads > 1)) {
		files = pid == own_pid || ended ? NULL : open_directory(task, "fd");
		tell_task(list, &record, pid, files ? (uint64_t)pid : 0);
		if (files) {
			each_number(list, files, list_file, pid);
			closedir(files);
		}
		threads = list->options.threads && record.threads > 1 ? open_directory(task, "task")
		                                                      : NULL;
		if (threads) {
			each_number(list, threads, list_thread, files ? pid : -pid);
			closedir(threads);
		}
	}
	close(task);
}

bool proc_list_all(struct proc_list *list)
{
	DIR *proc = opendir("/proc");

	if (!proc)
		return false;
	/* Not before: a host of which nothing is listed yet looks like one whose events come. */
	if (!list->said_hello && begin(list))
		list->said_hello = event_writer_hello(&list->writer, clock_now_ns());
	tell(list, EVENT_STATEDUMP_START);
	each_number(list, proc, list_process, (int32_t)getpid());
	closedir(proc);
	tell(list, EVENT_STATEDUMP_END);
	return !list->ended;
}

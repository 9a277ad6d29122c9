// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A process of /proc. See proc_process.h.
 */
#include "source/proc_process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/kernel/vocabulary.h"
#include "source/process_text.h"
#include "util/clock.h"
#include "util/scan.h"

#define STAT_BYTES 1024u

void proc_reader_init(struct proc_reader *reader)
{
	struct timespec boot;

	reader->ticks_per_s = sysconf(_SC_CLK_TCK);
	reader->page_kib = sysconf(_SC_PAGESIZE) / 1024;
	clock_gettime(CLOCK_BOOTTIME, &boot);
	reader->boot_offset_ns = (int64_t)(clock_ns(&boot) - clock_now_ns());
}

bool proc_reader_begin(struct proc_reader *reader)
{
	reader->ended = reader->ended || !reader->await_room(reader->context);
	event_writer_begin(reader->writer);
	return !reader->ended;
}

/* `task`: the directory of a process or a thread. */
static bool read_stat(const struct proc_reader *reader, int task, struct process_record *record)
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
	return length > 0 &&
	       process_parse_stat((struct scan){bytes, bytes + length}, reader->ticks_per_s,
	                          reader->page_kib, record, &ticks);
}

static uint64_t start_of(const struct proc_reader *reader, const struct process_record *record)
{
	int64_t boot_ns =
	        (int64_t)(record->start_ticks * (NS_PER_S / (uint64_t)reader->ticks_per_s));

	return boot_ns > reader->boot_offset_ns ? (uint64_t)(boot_ns - reader->boot_offset_ns) : 1;
}

static void tell_place(struct proc_reader *reader, const struct process_record *record, int32_t pid)
{
	struct rtscope_statedump_process_fields fields = {
	        .tid = (int32_t)record->tid,
	        .pid = pid,
	        .start_ns = start_of(reader, record) + (uint64_t)reader->writer->offset_ns,
	};

	if (!proc_reader_begin(reader))
		return;
	if (fields.tid == pid && !(record->flags & PROCESS_KERNEL_THREAD)) {
		place_read(reader->place, pid, 0, 0);
		fields.cgroup = event_writer_text(reader->writer, reader->place->cgroup);
		fields.directory = event_writer_text(reader->writer, reader->place->directory);
	}
	event_writer_fill(reader->writer, EVENT_RTSCOPE_STATEDUMP_PROCESS, clock_now_ns(), &fields,
	                  sizeof(fields));
	event_writer_push(reader->writer);
}

#define STATE_BIT(field) (1u << FIELD_INDEX_lttng_statedump_process_state_##field)

/* `table`: that of its files; 0: not known. */
static void tell_task(struct proc_reader *reader, const struct process_record *record, int32_t pid,
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

	tell_place(reader, record, pid);
	if (!proc_reader_begin(reader))
		return;
	fields.name = event_writer_text(reader->writer, record->comm);
	event_writer_fill(reader->writer, EVENT_STATEDUMP_PROCESS_STATE, clock_now_ns(), &fields,
	                  sizeof(fields));
	event_writer_leave_out(reader->writer,
	                       absent | (table ? 0 : STATE_BIT(file_table_address)));
	event_writer_push(reader->writer);
}

#define FILE_BIT(field) (1u << FIELD_INDEX_lttng_statedump_file_descriptor_##field)

static void tell_file(struct proc_reader *reader, int32_t pid, int32_t number, const char *path)
{
	struct lttng_statedump_file_descriptor_fields fields = {
	        .file_table_address = (uint64_t)pid,
	        .fd = number,
	        .pid = pid,
	};

	if (!proc_reader_begin(reader))
		return;
	fields.filename = event_writer_text(reader->writer, path);
	event_writer_fill(reader->writer, EVENT_STATEDUMP_FILE_DESCRIPTOR, clock_now_ns(), &fields,
	                  sizeof(fields));
	event_writer_leave_out(reader->writer, FILE_BIT(flags) | FILE_BIT(fmode));
	event_writer_push(reader->writer);
}

void proc_each_number(DIR *directory, bool (*each)(void *context, int directory, int32_t number),
                      void *context)
{
	struct dirent *entry;

	while ((entry = readdir(directory))) {
		struct scan name = {entry->d_name, entry->d_name + strlen(entry->d_name)};
		uint64_t number;

		if (scan_u64(&name, &number) && name.at == name.end && number <= INT32_MAX &&
		    !each(context, dirfd(directory), (int32_t)number))
			return;
	}
}

/* The process whose directories are read. */
struct of_process {
	struct proc_reader *reader;
	int32_t pid;
	bool files; /* are known */
};

static bool list_file(void *context, int directory, int32_t number)
{
	const struct of_process *of = context;
	char name[16];
	char path[PATH_MAX];
	ssize_t length;

	snprintf(name, sizeof(name), "%d", number);
	length = readlinkat(directory, name, path, sizeof(path) - 1);
	/* Closed meanwhile; else it is open, whatever its name. */
	if (length < 0 && errno == ENOENT)
		return true;
	path[length > 0 ? length : 0] = '\0';
	tell_file(of->reader, of->pid, number, path);
	return !of->reader->ended;
}

static bool list_thread(void *context, int directory, int32_t number)
{
	const struct of_process *of = context;
	struct process_record record;
	char name[16];
	int task;

	if (number == of->pid)
		return true;
	snprintf(name, sizeof(name), "%d", number);
	task = openat(directory, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (task < 0)
		return true;
	if (read_stat(of->reader, task, &record))
		tell_task(of->reader, &record, of->pid, of->files ? (uint64_t)of->pid : 0);
	close(task);
	return !of->reader->ended;
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

/* Of a process that lives: all that it has. */
static void tell_process(struct proc_reader *reader, int task, const struct process_record *record,
                         bool with_files)
{
	DIR *files = with_files ? open_directory(task, "fd") : NULL;
	DIR *threads = reader->threads && record->threads > 1 ? open_directory(task, "task") : NULL;
	struct of_process of = {reader, (int32_t)record->tid, files != NULL};

	tell_task(reader, record, of.pid, files ? (uint64_t)of.pid : 0);
	if (files) {
		proc_each_number(files, list_file, &of);
		closedir(files);
	}
	if (threads) {
		proc_each_number(threads, list_thread, &of);
		closedir(threads);
	}
}

void proc_process_tell(struct proc_reader *reader, int proc, int32_t pid, bool files)
{
	struct process_record record;
	char name[16];
	bool ended;
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
	if (read_stat(reader, task, &record)) {
		ended = record.state == 'Z' || record.state == 'X';
		if (!ended || record.threads > 1)
			tell_process(reader, task, &record, files && !ended);
	}
	close(task);
}

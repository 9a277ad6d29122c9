// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Watching. See watch.h.
 */
#include "watch.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/clock.h"

#define PATIENCE_NS (60 * NS_PER_S)
#define LOOK_NS     (2 * NS_PER_MS)

/* PROC_PID_INIT_INO of the kernel's include/linux/proc_ns.h. */
static bool in_first_pid_namespace(void)
{
	struct stat status;

	return stat("/proc/self/ns/pid", &status) == 0 && status.st_ino == 0xEFFFFFFCu;
}

bool watch_start(struct watch *watch, const struct kernel_source_options *options,
                 uint64_t window_ns, struct error *error)
{
	const struct kernel_settings settings = {.window_ns = window_ns};

	if (!in_first_pid_namespace())
		return error_set(error, "the kernel's ids are not those of this pid namespace");
	*watch = (struct watch){.feed = feed_create(&settings),
	                        .buffer = malloc(sizeof(struct event_buffer))};
	if (!watch->feed || !watch->buffer)
		abort();
	watch->source = kernel_source_load(options, error);
	if (!watch->source ||
	    !kernel_source_run(watch->source, &(struct kernel_reader_options){NULL, 0}, error)) {
		watch_stop(watch);
		watch->source = NULL;
	}
	return watch->source;
}

void watch_stop(struct watch *watch)
{
	kernel_source_stop(watch->source);
	feed_destroy(watch->feed);
	free(watch->buffer);
}

/*
 * So long events may wait in the kernel's ring on a busy host. Until then no time passes but by
 * events: what came from before it would be given that time.
 */
#define LATE_NS (5 * NS_PER_S)

void watch_take(struct watch *watch)
{
	struct ring *ring = kernel_source_ring(watch->source);
	struct kernel_event view;

	while (ring_peek(ring, watch->buffer)) {
		const struct event *event = &watch->buffer->event;

		watch->events++;
		watch->sums += event->type == EVENT_RTSCOPE_FD_IO;
		if (event->type == EVENT_DISCARDED_EVENTS)
			watch->lost += watch->buffer->words[0];
		if (feed_record(watch->feed, event, watch->buffer->words, &view) == FEED_APPLIED)
			feed_apply(watch->feed, &view);
		ring_pop(ring);
	}
	if (feed_host_count(watch->feed))
		kernel_state_advance(feed_host_at(watch->feed, 0)->state, clock_now_ns() - LATE_NS);
}

bool watch_until(struct watch *watch, bool (*holds)(struct watch *watch, void *context),
                 void *context)
{
	const struct timespec pause = {.tv_nsec = (long)LOOK_NS};
	uint64_t end_ns = clock_now_ns() + PATIENCE_NS;

	do {
		watch_take(watch);
		if (feed_host_count(watch->feed) && holds(watch, context))
			return true;
		nanosleep(&pause, NULL);
	} while (clock_now_ns() < end_ns);
	return false;
}

const struct kernel_state *watch_state(const struct watch *watch)
{
	return feed_host_at(watch->feed, 0)->state;
}

static const struct kernel_fd_table *table_of(const struct watch *watch, pid_t pid)
{
	const struct kernel_state *state = watch_state(watch);
	uint32_t process = kernel_process_find(state, pid);
	uint32_t table = process ? kernel_process_at(state, process)->table : 0;

	return table ? kernel_fd_table_at(state, table) : NULL;
}

const struct kernel_fd *watch_fd(const struct watch *watch, pid_t pid, int number, bool open)
{
	const struct kernel_state *state = watch_state(watch);
	const struct kernel_fd_table *table = table_of(watch, pid);

	if (!table)
		return NULL;
	for (uint32_t at = open ? table->first_open : table->first_closed; at;
	     at = kernel_fd_at(state, at)->next)
		if (kernel_fd_at(state, at)->number == number)
			return kernel_fd_at(state, at);
	return NULL;
}

const char *watch_path(const struct watch *watch, const struct kernel_fd *fd)
{
	return names_text(feed_names(watch->feed), fd->path);
}

/* A path in /proc and one in the state: the same file, or the same kind of thing. */
static bool same_thing(const char *in_proc, const char *in_state)
{
	static const char *const kinds[][2] = {
	        {"socket:", "socket"},
	        {"pipe:", "pipe"},
	        {"/memfd:", "memfd"},
	        {"/memfd:", "/memfd"},
	        {"anon_inode:[eventfd", "eventfd"},
	        {"anon_inode:[eventpoll]", "eventpoll"},
	        {"anon_inode:[timerfd]", "timerfd"},
	        {"anon_inode:[signalfd]", "signalfd"},
	        {"anon_inode:inotify", "inotify"},
	        {"anon_inode:[pidfd]", "pidfd"},
	};

	if (!strcmp(in_proc, in_state) || !*in_state)
		return true;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strncmp(in_proc, kinds[i][0], strlen(kinds[i][0])) &&
		    !strncmp(in_state, kinds[i][1], strlen(kinds[i][1])))
			return true;
	return false;
}

static bool same_file(const struct watch *watch, pid_t pid, int directory, const char *name,
                      char *why, size_t size)
{
	const struct kernel_fd *fd = watch_fd(watch, pid, atoi(name), true);
	char path[PATH_MAX];
	ssize_t length = readlinkat(directory, name, path, sizeof(path) - 1);

	path[length > 0 ? length : 0] = '\0';
	if (!fd) {
		snprintf(why, size, "%d: fd %s (%s) is not in the state", (int)pid, name, path);
		return false;
	}
	if (same_thing(path, watch_path(watch, fd)))
		return true;
	snprintf(why, size, "%d: fd %s is %s, in the state %s", (int)pid, name, path,
	         watch_path(watch, fd));
	return false;
}

bool watch_same_as_proc(const struct watch *watch, pid_t pid, char *why, size_t size)
{
	const struct kernel_fd_table *table = table_of(watch, pid);
	char path[40];
	struct dirent *entry;
	uint32_t count = 0;
	bool same = true;
	DIR *files;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	files = opendir(path);
	if (!files || !table) {
		snprintf(why, size, "%d: %s", (int)pid,
		         files ? "not in the state" : "not in /proc");
		if (files)
			closedir(files);
		return false;
	}
	while (same && (entry = readdir(files))) {
		if (entry->d_name[0] == '.')
			continue;
		count++;
		same = same_file(watch, pid, dirfd(files), entry->d_name, why, size);
	}
	closedir(files);
	if (same && count != table->open_count) {
		int length = snprintf(why, size, "%d: %u open in /proc, %u in the state:", (int)pid,
		                      count, table->open_count);

		for (uint32_t at = table->first_open; at && length < (int)size;
		     at = kernel_fd_at(watch_state(watch), at)->next)
			length += snprintf(why + length, size - (size_t)length, " %d",
			                   kernel_fd_at(watch_state(watch), at)->number);
		return false;
	}
	return same;
}

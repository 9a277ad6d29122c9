// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbers of processes. See process_ids.h.
 */
#include "source/sampler/process_ids.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/scan.h"

/* Once in so many lists of the kernel's /proc is asked for what they lack. */
#define LISTS_TRUSTED 10

static bool add_id(struct process_ids *ids, uint32_t pid, uint32_t tid)
{
	if (ids->count == ids->size) {
		size_t size = ids->size ? 2 * ids->size : 256;
		struct process_task *items = realloc(ids->items, size * sizeof(*items));

		if (!items)
			return false;
		ids->items = items;
		ids->size = size;
	}
	ids->items[ids->count++] = (struct process_task){.pid = pid, .tid = tid};
	return true;
}

int process_id_compare(const void *left, const void *right)
{
	const struct process_task *a = left;
	const struct process_task *b = right;

	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return (a->tid > b->tid) - (a->tid < b->tid);
}

/* Is `number` among the first `known` ids, which are sorted? */
static bool is_known(const struct process_ids *ids, size_t known, uint32_t number)
{
	const struct process_task id = {.pid = number, .tid = number};

	return known > 0 &&
	       bsearch(&id, ids->items, known, sizeof(ids->items[0]), process_id_compare);
}

/* Numbers among the names of `directory`, but for those among the first `known` ids. */
static void list_numbers(struct process_ids *ids, DIR *directory, uint32_t pid, size_t known)
{
	struct dirent *entry;

	while ((entry = readdir(directory))) {
		struct scan name = {entry->d_name, entry->d_name + strlen(entry->d_name)};
		uint64_t number;

		if (!scan_u64(&name, &number) || name.at != name.end || number == 0 ||
		    number > INT32_MAX || is_known(ids, known, (uint32_t)number))
			continue;
		/* The leader is the process itself. */
		if (number != pid && !add_id(ids, pid ? pid : (uint32_t)number, (uint32_t)number))
			return;
	}
}

static bool is_there(const struct process_ids *ids, uint32_t pid)
{
	char name[16];

	snprintf(name, sizeof(name), "%u", pid);
	return faccessat(dirfd(ids->proc), name, F_OK, 0) == 0;
}

static void list_threads(struct process_ids *ids, uint32_t pid)
{
	char path[32];
	DIR *directory;
	int fd;

	snprintf(path, sizeof(path), "%u/task", pid);
	fd = openat(dirfd(ids->proc), path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	directory = fdopendir(fd);
	if (!directory) {
		close(fd);
		return;
	}
	list_numbers(ids, directory, pid, 0);
	closedir(directory);
}

/* A process has changed when any of its threads has, or is gone. */
static bool list_marks(struct process_ids *ids, const struct interest *interest)
{
	const struct task_mark *at = ids->marks.items;
	const struct task_mark *end = at + ids->marks.count;

	while (at < end) {
		uint32_t pid = at->tgid;
		bool threads = interest && interest->threads && interest_has(interest, pid);
		size_t leader = ids->count;

		if (!add_id(ids, pid, pid))
			return false;
		for (; at < end && at->tgid == pid; at++) {
			ids->items[leader].mark += at->mark;
			if (threads && at->tid != pid) {
				if (!add_id(ids, pid, at->tid))
					return false;
				ids->items[ids->count - 1].mark = at->mark;
			}
		}
	}
	return true;
}

/*
 * What only /proc has, beyond the first `known` ids: all, or of what it had alone the last time
 * that it was listed what is there still; and the threads of those that someone looks at.
 */
static void add_unlisted(struct process_ids *ids, const struct interest *interest, size_t known,
                         bool all)
{
	if (all)
		list_numbers(ids, ids->proc, 0, known);
	for (size_t i = 0; !all && i < ids->unlisted_count; i++)
		if (!is_known(ids, known, ids->unlisted[i]) && is_there(ids, ids->unlisted[i]) &&
		    !add_id(ids, ids->unlisted[i], ids->unlisted[i]))
			break;
	for (size_t i = 0; interest && interest->threads && i < interest->count; i++)
		if (!is_known(ids, known, interest->pids[i]))
			list_threads(ids, interest->pids[i]);
	if (ids->count > known)
		qsort(ids->items, ids->count, sizeof(ids->items[0]), process_id_compare);
}

/* Those that only /proc had have no mark. */
static void note_unlisted(struct process_ids *ids)
{
	ids->unlisted_count = 0;
	for (size_t i = 0; i < ids->count && ids->unlisted_count < UNLISTED_KEPT; i++)
		if (!ids->items[i].mark && ids->items[i].tid == ids->items[i].pid)
			ids->unlisted[ids->unlisted_count++] = ids->items[i].pid;
}

bool process_ids_list(struct process_ids *ids, const char *root, int list,
                      const struct interest *interest)
{
	char path[PATH_MAX];

	if (ids->proc) {
		rewinddir(ids->proc);
	} else {
		snprintf(path, sizeof(path), "%s/proc", root);
		ids->proc = opendir(path);
	}
	if (!ids->proc)
		return false;
	ids->count = 0;
	if (task_marks_read(&ids->marks, list) && list_marks(ids, interest)) {
		bool all =
		        ids->lists++ % LISTS_TRUSTED == 0 || ids->unlisted_count == UNLISTED_KEPT;

		add_unlisted(ids, interest, ids->count, all);
		if (all)
			note_unlisted(ids);
		return true;
	}
	ids->count = 0;
	add_unlisted(ids, interest, 0, true);
	return true;
}

void process_ids_close(struct process_ids *ids)
{
	if (ids->proc)
		closedir(ids->proc);
	task_marks_free(&ids->marks);
	free(ids->items);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading the list of threads. See task_marks.h.
 */
#include "source/task_marks.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARKS_MIN 1024u
/* PROC_PID_INIT_INO of the kernel's include/linux/proc_ns.h. */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCu

static int compare(const void *left, const void *right)
{
	const struct task_mark *a = left;
	const struct task_mark *b = right;

	if (a->tgid != b->tgid)
		return a->tgid < b->tgid ? -1 : 1;
	return (a->tid > b->tid) - (a->tid < b->tid);
}

static bool grow(struct task_marks *marks)
{
	size_t size = marks->size ? 2 * marks->size : MARKS_MIN;
	struct task_mark *items = realloc(marks->items, size * sizeof(*items));

	if (!items)
		return false;
	marks->items = items;
	marks->size = size;
	return true;
}

/* In another one the ids in /proc are not those that the kernel lists. */
static bool in_first_pid_namespace(void)
{
	struct stat status;

	return stat("/proc/self/ns/pid", &status) == 0 && status.st_ino == FIRST_PID_NAMESPACE;
}

/* All that the program writes: whole marks. */
static bool read_all(struct task_marks *marks, int descriptor)
{
	ssize_t length;

	marks->count = 0;
	do {
		if (marks->count == marks->size && !grow(marks))
			return false;
		length = read(descriptor, marks->items + marks->count,
		              (marks->size - marks->count) * sizeof(*marks->items));
		if (length > 0)
			marks->count += (size_t)length / sizeof(*marks->items);
	} while (length > 0 || (length < 0 && (errno == EINTR || errno == EAGAIN)));
	return length == 0;
}

bool task_marks_read(struct task_marks *marks, int list)
{
	int descriptor = list < 0 || !in_first_pid_namespace() ? -1 : bpf_iter_create(list);
	bool good;

	if (descriptor < 0)
		return false;
	good = read_all(marks, descriptor);
	close(descriptor);
	if (!good || !marks->count)
		return false;
	qsort(marks->items, marks->count, sizeof(*marks->items), compare);
	return true;
}

void task_marks_free(struct task_marks *marks)
{
	free(marks->items);
	*marks = (struct task_marks){0};
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading iterators. See dump.h.
 */
#include "source/kernel/dump.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "source/kernel/record.h"
#include "source/proc_process.h"
#include "source/task_marks.h"
#include "util/clock.h"

/*
 * Bytes of a read: as many objects as it has words. Few beside the ring, which is emptied
 * after each.
 */
#define STEP_BYTES_MAX 1024u
#define RING_SHARE     512u
/* Sums of processes that are gone are forgotten once in so many refreshes. */
#define SUMS_REFRESHES 16u
/* Sums of a read: where the kernel is not preemptible nothing else runs on its CPU meanwhile. */
#define SUMS_STEP 64u
/* More processes than that the kernel does not hide; or /proc is not of this pid namespace. */
#define HIDDEN_MAX 64u

struct dump {
	struct program *program;
	struct translator *translator;
	size_t step_bytes;
	unsigned refreshes;
};

struct dump *dump_create(struct program *program, struct translator *translator, size_t ring_bytes)
{
	struct dump *dump = calloc(1, sizeof(*dump));

	if (!dump)
		return NULL;
	dump->program = program;
	dump->translator = translator;
	dump->step_bytes = ring_bytes / RING_SHARE / sizeof(uint64_t) * sizeof(uint64_t);
	if (dump->step_bytes > STEP_BYTES_MAX)
		dump->step_bytes = STEP_BYTES_MAX;
	return dump;
}

void dump_destroy(struct dump *dump)
{
	free(dump);
}

/* Let the programs list all; false: they cannot, or `drain` ended it. */
static bool list(const struct dump *dump, enum program_list what, bool (*drain)(void *context),
                 void *context)
{
	uint64_t step[STEP_BYTES_MAX / sizeof(uint64_t)];
	int descriptor = program_list(dump->program, what);
	ssize_t length;
	bool more;

	if (descriptor < 0)
		return false;
	do {
		length = read(descriptor, step, dump->step_bytes);
		more = length > 0 || (length < 0 && (errno == EINTR || errno == EAGAIN));
	} while (drain(context) && more);
	close(descriptor);
	return length == 0;
}

/* Processes that the kernel leaves out of its own list. */
struct hidden {
	struct task_marks marks;
	int32_t pids[HIDDEN_MAX];
	size_t count;
};

static bool is_listed(const struct task_marks *marks, int32_t pid)
{
	size_t from = 0;
	size_t to = marks->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (marks->items[middle].tgid == (uint32_t)pid)
			return true;
		if (marks->items[middle].tgid < (uint32_t)pid)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

static bool add_unlisted(void *context, int proc, int32_t pid)
{
	struct hidden *hidden = context;

	(void)proc;
	if (!is_listed(&hidden->marks, pid))
		hidden->pids[hidden->count++] = pid;
	return hidden->count < HIDDEN_MAX;
}

/*
 * Seen: pid 1 of a guest, where the host looks after it. What only was born after the list is in
 * the next one.
 */
static bool tell_hidden(const struct dump *dump, const struct dump_reader *reader)
{
	int list = program_list_link(dump->program, PROGRAM_LIST_MARKS);
	struct hidden *hidden = calloc(1, sizeof(*hidden));
	DIR *proc = opendir("/proc");
	bool good = true;

	if (proc && hidden && list >= 0 && task_marks_read(&hidden->marks, list)) {
		proc_each_number(proc, add_unlisted, hidden);
		if (hidden->count && !task_marks_read(&hidden->marks, list))
			hidden->count = 0;
		for (size_t i = 0; good && i < hidden->count; i++) {
			if (is_listed(&hidden->marks, hidden->pids[i]))
				continue;
			/* What comes from here on came after what is read now. */
			good = reader->drain(reader->context) &&
			       translator_process(dump->translator, dirfd(proc), hidden->pids[i],
			                          reader->await_room, reader->context);
		}
	}
	if (proc)
		closedir(proc);
	if (list >= 0)
		close(list);
	if (hidden)
		task_marks_free(&hidden->marks);
	free(hidden);
	return good;
}

bool dump_all(struct dump *dump, const struct dump_reader *reader)
{
	bool files = program_has_list(dump->program, PROGRAM_LIST_FILES);
	uint64_t now_ns;

	if (!reader->drain(reader->context) ||
	    !translator_dump_begins(dump->translator, program_untold(dump->program),
	                            clock_now_ns()) ||
	    !list(dump, PROGRAM_LIST_THREADS, reader->drain, reader->context) ||
	    (files && !list(dump, PROGRAM_LIST_FILES, reader->drain, reader->context)) ||
	    !tell_hidden(dump, reader) || !reader->drain(reader->context))
		return false;
	now_ns = clock_now_ns();
	if (!translator_event(dump->translator, EVENT_STATEDUMP_END, now_ns))
		return false;
	/* Of files what was there before is not seen. */
	return files || translator_lost(dump->translator, 0, EVENT_CPU_NONE, now_ns, now_ns);
}

void dump_files_of(struct dump *dump, const uint32_t *pids, unsigned count,
                   const struct dump_reader *reader)
{
	program_list_only(dump->program, pids, count);
	list(dump, PROGRAM_LIST_FILES, reader->drain, reader->context);
	program_list_only(dump->program, NULL, 0);
}

static void forget(const struct dump *dump, const struct io_key *keys, ssize_t bytes)
{
	for (ssize_t i = 0; i < bytes / (ssize_t)sizeof(keys[0]); i++)
		if (keys[i].tgid)
			program_forget_sum(dump->program, &keys[i]);
}

/*
 * All of them; those of processes that are gone need their memory no more. They are forgotten a
 * read later: the kernel counts where it goes on among some, and would leave one out.
 */
static void list_sums(const struct dump *dump, const struct dump_reader *reader)
{
	struct io_key keys[2][SUMS_STEP];
	size_t step = dump->step_bytes < sizeof(keys[0]) ? dump->step_bytes : sizeof(keys[0]);
	int descriptor = program_list(dump->program, PROGRAM_LIST_SUMS);
	ssize_t length[2] = {0, 0};
	unsigned now = 0;
	bool more;

	if (descriptor < 0)
		return;
	do {
		length[now] = read(descriptor, keys[now], step);
		more = length[now] > 0 || (length[now] < 0 && (errno == EINTR || errno == EAGAIN));
		now = !now;
		forget(dump, keys[now], length[now]);
	} while (reader->drain(reader->context) && more);
	close(descriptor);
}

void dump_refresh(struct dump *dump, const struct dump_reader *reader)
{
	/* There is room for so many that going through it takes longer than telling a few. */
	bool all = !list(dump, PROGRAM_LIST_FRESH, reader->drain, reader->context);

	all = program_sums_are_overdue(dump->program) || all;
	if (all || dump->refreshes++ % SUMS_REFRESHES == 0)
		list_sums(dump, reader);
	list(dump, PROGRAM_LIST_CALLS, reader->drain, reader->context);
}

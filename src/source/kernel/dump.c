// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading iterators. See dump.h.
 */
#include "source/kernel/dump.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "source/kernel/record.h"
#include "util/clock.h"

/*
 * Bytes of a read: as many objects as it has words. Few beside the ring, which is emptied
 * after each.
 */
#define STEP_BYTES_MAX 1024u
#define RING_SHARE     512u

struct dump {
	struct program *program;
	struct translator *translator;
	size_t step_bytes;
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
	} while ((!drain || drain(context)) && more);
	close(descriptor);
	return length == 0;
}

bool dump_all(struct dump *dump, bool (*drain)(void *context), void *context)
{
	bool files = program_has_list(dump->program, PROGRAM_LIST_FILES);
	uint64_t now_ns;

	if (!drain(context) ||
	    !translator_dump_begins(dump->translator, program_untold(dump->program),
	                            clock_now_ns()) ||
	    !list(dump, PROGRAM_LIST_THREADS, drain, context) ||
	    (files && !list(dump, PROGRAM_LIST_FILES, drain, context)) || !drain(context))
		return false;
	now_ns = clock_now_ns();
	if (!translator_event(dump->translator, EVENT_STATEDUMP_END, now_ns))
		return false;
	/* Of files what was there before is not seen. */
	return files || translator_lost(dump->translator, 0, EVENT_CPU_NONE, now_ns, now_ns);
}

void dump_files_of(struct dump *dump, const uint32_t *pids, unsigned count,
                   bool (*drain)(void *context), void *context)
{
	program_list_only(dump->program, pids, count);
	list(dump, PROGRAM_LIST_FILES, drain, context);
	program_list_only(dump->program, NULL, 0);
}

/* Sums of processes that are gone need their memory no more. */
static void list_sums(const struct dump *dump)
{
	struct io_key keys[STEP_BYTES_MAX / sizeof(struct io_key)];
	int descriptor = program_list(dump->program, PROGRAM_LIST_SUMS);
	ssize_t length;

	if (descriptor < 0)
		return;
	while ((length = read(descriptor, keys, sizeof(keys))) > 0 ||
	       (length < 0 && (errno == EINTR || errno == EAGAIN))) {
		for (ssize_t i = 0; i < length / (ssize_t)sizeof(keys[0]); i++)
			program_forget_sum(dump->program, &keys[i]);
	}
	close(descriptor);
}

void dump_refresh(struct dump *dump)
{
	list_sums(dump);
	list(dump, PROGRAM_LIST_CALLS, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which events created what a kernel state holds. See kernel_state.h.
 */
#include <stdlib.h>

#include "model/kernel/parts.h"

bool kernel_state_creates(const struct kernel_state *state)
{
	const struct kernel_thread *thread;

	if (state->serial != state->event_serial)
		return true;
	if (!state->event_thread)
		return false;
	thread = thread_at(state, state->event_thread);
	return thread->call.active && thread->call.changes_table &&
	       thread->call.sequence == state->sequence;
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a;
	uint64_t right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

static void add(struct kernel_creations *list, uint64_t sequence)
{
	if (sequence)
		list->sequences[list->count++] = sequence;
}

bool kernel_creations_list(const struct kernel_state *state, bool all,
                           struct kernel_creations *list)
{
	size_t most = 1 + (size_t)state->threads.count * 2 + state->processes.count +
	              (size_t)state->fds.count * 2;

	*list = (struct kernel_creations){.sequences = malloc(most * sizeof(*list->sequences))};
	if (!list->sequences)
		return false;
	for (uint32_t i = 0; (i = pool_next(&state->processes, i));)
		if (all || !process_at(state, i)->ended)
			add(list, process_at(state, i)->created_sequence);
	for (uint32_t i = 0; (i = pool_next(&state->threads, i));) {
		const struct kernel_thread *thread = thread_at(state, i);

		if (all || !thread->ended)
			add(list, thread->created_sequence);
		/* It may still create. */
		if (all && thread->call.active && thread->call.changes_table)
			add(list, thread->call.sequence);
	}
	for (uint32_t i = 0; (i = pool_next(&state->fds, i));) {
		const struct kernel_fd *fd = fd_at(state, i);

		if (!all && !fd->open)
			continue;
		add(list, fd->created_sequence);
		add(list, fd->entry_sequence);
	}
	qsort(list->sequences, list->count, sizeof(*list->sequences), compare);
	return true;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Creating events, in the order produced, by their number in the host's sequence. See
 * creations.h.
 */
#include "model/creations.h"

#include <stdlib.h>
#include <string.h>

#include "model/kernel/translate.h"

/* Fewer are not worth a sweep. */
#define SWEEP_FIRST 4096u

struct creations {
	struct event_log *log;
	uint64_t *sequences; /* of the log's events */
	size_t count;
	size_t capacity;
	size_t sweep_at;
	size_t limit_bytes;
};

struct creations *creations_create(size_t limit_bytes)
{
	struct creations *creations = calloc(1, sizeof(*creations));

	if (!creations)
		return NULL;
	creations->limit_bytes = limit_bytes;
	creations->sweep_at = SWEEP_FIRST;
	creations->log = event_log_create();
	if (creations->log)
		return creations;
	free(creations);
	return NULL;
}

void creations_destroy(struct creations *creations)
{
	if (!creations)
		return;
	event_log_destroy(creations->log);
	free(creations->sequences);
	free(creations);
}

size_t creations_bytes(const struct creations *creations)
{
	return sizeof(*creations) + event_log_bytes(creations->log) +
	       creations->capacity * sizeof(*creations->sequences);
}

static bool append(struct creations *creations, uint64_t sequence, const struct event *event,
                   const uint64_t *payload)
{
	if (creations->count == creations->capacity) {
		size_t capacity = creations->capacity ? creations->capacity * 2 : SWEEP_FIRST;
		uint64_t *sequences = realloc(creations->sequences, capacity * sizeof(*sequences));

		if (!sequences)
			return false;
		creations->sequences = sequences;
		creations->capacity = capacity;
	}
	if (!event_log_append(creations->log, event, payload))
		return false;
	creations->sequences[creations->count++] = sequence;
	return true;
}

/* Forget all but what is in one of two ascending lists. */
static void keep(struct creations *creations, const struct kernel_creations lists[2])
{
	struct event_log *before = creations->log;
	struct event_log *after = event_log_create();
	struct event_log_place place = event_log_begin(before);
	size_t next[2] = {0, 0};
	size_t count = creations->count;

	if (!after)
		return;
	creations->log = after;
	creations->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct event *event = event_log_at(before, &place);
		uint64_t sequence = creations->sequences[i];
		bool needed = false;

		for (unsigned list = 0; list < 2; list++) {
			while (next[list] < lists[list].count &&
			       lists[list].sequences[next[list]] < sequence)
				next[list]++;
			needed = needed || (next[list] < lists[list].count &&
			                    lists[list].sequences[next[list]] == sequence);
		}
		if (needed)
			(void)append(creations, sequence, event, event_log_payload(event));
		event_log_next(&place, event);
	}
	event_log_destroy(before);
}

static void sweep(struct creations *creations, const struct kernel_state *state,
                  const struct kernel_state *older)
{
	struct kernel_creations lists[2] = {{NULL, 0}, {NULL, 0}};

	if (kernel_creations_list(state, true, &lists[0]) &&
	    (!older || kernel_creations_list(older, true, &lists[1])))
		keep(creations, lists);
	free(lists[0].sequences);
	free(lists[1].sequences);
	creations->sweep_at =
	        creations->count * 2 > SWEEP_FIRST ? creations->count * 2 : SWEEP_FIRST;
}

void creations_note(struct creations *creations, const struct kernel_state *state,
                    const struct kernel_state *older, const struct event *event,
                    const uint64_t *payload)
{
	if (!kernel_state_creates(state))
		return;
	if (creations->count >= creations->sweep_at)
		sweep(creations, state, older);
	if (event_log_bytes(creations->log) <= creations->limit_bytes)
		(void)append(creations, kernel_state_sequence(state), event, payload);
}

struct event_log *creations_of(const struct creations *creations, const struct kernel_state *state,
                               uint64_t until_ns)
{
	struct event_log_place place = event_log_begin(creations->log);
	struct event_log *log = event_log_create();
	struct kernel_creations list = {NULL, 0};
	bool good = log && kernel_creations_list(state, false, &list);
	size_t next = 0;

	for (size_t i = 0; good && i < creations->count; i++) {
		const struct event *event = event_log_at(creations->log, &place);

		if (event->time_ns > until_ns)
			break;
		while (next < list.count && list.sequences[next] < creations->sequences[i])
			next++;
		if (next < list.count && list.sequences[next] == creations->sequences[i])
			good = event_log_append(log, event, event_log_payload(event));
		event_log_next(&place, event);
	}
	free(list.sequences);
	if (good)
		return log;
	if (log)
		event_log_destroy(log);
	return NULL;
}

void creations_mark_names(const struct creations *creations, struct names *names)
{
	struct event_log_place place = event_log_begin(creations->log);
	const struct event *event;

	while ((event = event_log_at(creations->log, &place))) {
		kernel_event_mark_names(event, event_log_payload(event), names);
		event_log_next(&place, event);
	}
}

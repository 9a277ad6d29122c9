// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A k-way merge with a heap. See merge.h.
 */
#include "model/merge.h"

#include <stdlib.h>

#include "model/kernel/intake.h"

struct source {
	struct ring *ring;
	struct intake *intake;       /* of one with events of the kernel, else NULL */
	uint64_t corrupt;            /* records that could not be */
	struct event_buffer *buffer; /* its oldest event, if it is in the heap */
	uint64_t last_ns;            /* time of the last event taken */
	bool has_samples;            /* it brought a probe sample once */
	/*
	 * It brought an event once whose order among those of others matters. A sampler is
	 * silent for a second and none of its readings changes what a latency is: nobody waits.
	 */
	bool ordered;
};

/* The time stands beside, because the heap is walked more often than sources are read. */
struct heap_entry {
	uint64_t time_ns;
	struct source *source;
};

struct merge {
	struct source **sources;
	size_t count;
	size_t capacity;
	struct heap_entry *heap; /* of sources that hold an event, the earliest first */
	size_t heap_count;
	/* No ordered source without an event brings one that is earlier; UINT64_MAX: all have one. */
	uint64_t empty_from_ns;
	struct merge_losses removed; /* of rings that were removed */
};

struct merge *merge_create(void)
{
	return calloc(1, sizeof(struct merge));
}

static void destroy_source(struct source *source)
{
	intake_destroy(source->intake);
	free(source->buffer);
	free(source);
}

void merge_destroy(struct merge *merge)
{
	if (!merge)
		return;
	for (size_t i = 0; i < merge->count; i++)
		destroy_source(merge->sources[i]);
	free(merge->sources);
	free(merge->heap);
	free(merge);
}

static bool grow(struct merge *merge)
{
	size_t capacity = merge->capacity ? merge->capacity * 2 : 8;
	struct source **sources = realloc(merge->sources, capacity * sizeof(struct source *));
	struct heap_entry *heap;

	if (!sources)
		return false;
	merge->sources = sources;
	heap = realloc(merge->heap, capacity * sizeof(*heap));
	if (!heap)
		return false;
	merge->heap = heap;
	merge->capacity = capacity;
	return true;
}

bool merge_add(struct merge *merge, struct ring *ring, struct names *names)
{
	struct source *source;

	if (merge->count == merge->capacity && !grow(merge))
		return false;
	source = calloc(1, sizeof(*source));
	if (!source)
		return false;
	source->buffer = malloc(sizeof(*source->buffer));
	source->intake = names ? intake_create(names) : NULL;
	if (!source->buffer || (names && !source->intake)) {
		destroy_source(source);
		return false;
	}
	source->ring = ring;
	merge->sources[merge->count++] = source;
	return true;
}

/* The event that `source` holds. */
static struct heap_entry entry_of(struct source *source)
{
	return (struct heap_entry){source->buffer->event.time_ns, source};
}

static void sift_down(struct merge *merge, size_t index)
{
	struct heap_entry moving = merge->heap[index];

	for (;;) {
		size_t child = 2 * index + 1;

		if (child >= merge->heap_count)
			break;
		if (child + 1 < merge->heap_count &&
		    merge->heap[child + 1].time_ns < merge->heap[child].time_ns)
			child++;
		if (merge->heap[child].time_ns >= moving.time_ns)
			break;
		merge->heap[index] = merge->heap[child];
		index = child;
	}
	merge->heap[index] = moving;
}

static void note_empty(struct merge *merge, const struct source *source)
{
	if (source->ordered && source->last_ns < merge->empty_from_ns)
		merge->empty_from_ns = source->last_ns;
}

void merge_refill(struct merge *merge)
{
	merge->heap_count = 0;
	merge->empty_from_ns = UINT64_MAX;
	for (size_t i = 0; i < merge->count; i++) {
		struct source *source = merge->sources[i];

		if (ring_peek(source->ring, source->buffer))
			merge->heap[merge->heap_count++] = entry_of(source);
		else
			note_empty(merge, source);
	}
	for (size_t i = merge->heap_count / 2; i-- > 0;)
		sift_down(merge, i);
}

/* Events of a kernel's trace and what comes with them. */
static bool is_of_trace(unsigned type)
{
	return type >= EVENT_TRACE;
}

static void apply(struct source *source, struct window *window)
{
	struct event_buffer *buffer = source->buffer;
	struct kernel_event view;

	if (!source->intake) {
		if (is_of_trace(buffer->event.type))
			source->corrupt++;
		else
			(void)window_apply(window, &buffer->event, buffer->words);
		return;
	}
	switch (intake_record(source->intake, &buffer->event, buffer->words, &view)) {
	case INTAKE_EVENT:
		intake_translate(source->intake, buffer);
		(void)window_apply(window, &buffer->event, buffer->words);
		break;
	case INTAKE_LOST:
		(void)window_apply(window, &buffer->event, buffer->words);
		break;
	case INTAKE_TAKEN:
		/* What has nothing to do with traces is for itself: how much was lost. */
		if (!is_of_trace(buffer->event.type))
			(void)window_apply(window, &buffer->event, buffer->words);
		break;
	default:
		break;
	}
}

/* Apply the earliest event of all, and put its source's next in its place. */
static void take_first(struct merge *merge, struct window *window)
{
	struct source *source = merge->heap[0].source;

	source->last_ns = merge->heap[0].time_ns;
	if (source->buffer->event.type == EVENT_PROBE_SAMPLE)
		source->has_samples = true;
	if (!sampled_wants(source->buffer->event.type))
		source->ordered = true;
	apply(source, window);
	ring_pop(source->ring);
	if (ring_peek(source->ring, source->buffer)) {
		merge->heap[0] = entry_of(source);
	} else {
		note_empty(merge, source);
		merge->heap[0] = merge->heap[--merge->heap_count];
	}
	if (merge->heap_count > 0)
		sift_down(merge, 0);
}

bool merge_apply(struct merge *merge, struct window *window, uint64_t now_ns, size_t count)
{
	uint64_t patient_from_ns = now_ns > MERGE_PATIENCE_NS ? now_ns - MERGE_PATIENCE_NS : 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t time_ns;

		if (merge->heap_count == 0)
			return false;
		time_ns = merge->heap[0].time_ns;
		if (time_ns > now_ns ||
		    (time_ns > patient_from_ns && time_ns > merge->empty_from_ns))
			return false;
		take_first(merge, window);
	}
	return true;
}

void merge_mark_names(const struct merge *merge)
{
	for (size_t i = 0; i < merge->count; i++)
		if (merge->sources[i]->intake)
			intake_mark_names(merge->sources[i]->intake);
}

static void add_losses(struct merge_losses *losses, const struct source *source)
{
	uint64_t lost = ring_dropped(source->ring) + ring_corrupt(source->ring) + source->corrupt +
	                (source->intake ? intake_corrupt(source->intake) : 0);

	if (source->has_samples)
		losses->samples += lost;
	else
		losses->events += lost;
}

/* The event of `ring` is in the heap, it has one not later than `limit_ns`. */
static bool has_due(const struct merge *merge, const struct source *source, uint64_t limit_ns)
{
	for (size_t i = 0; i < merge->heap_count; i++) {
		if (merge->heap[i].source == source)
			return merge->heap[i].time_ns <= limit_ns;
	}
	return false;
}

void merge_remove(struct merge *merge, struct ring *ring, struct window *window, uint64_t limit_ns)
{
	size_t index = 0;
	struct source *source;

	while (index < merge->count && merge->sources[index]->ring != ring)
		index++;
	if (index == merge->count)
		return;
	source = merge->sources[index];
	merge_refill(merge);
	while (has_due(merge, source, limit_ns))
		take_first(merge, window);
	for (; ring_peek(ring, source->buffer); ring_pop(ring))
		*(source->has_samples ? &merge->removed.samples : &merge->removed.events) += 1;
	add_losses(&merge->removed, source);
	merge->sources[index] = merge->sources[--merge->count];
	merge->heap_count = 0;
	destroy_source(source);
}

struct merge_losses merge_losses(const struct merge *merge)
{
	struct merge_losses losses = merge->removed;

	for (size_t i = 0; i < merge->count; i++)
		add_losses(&losses, merge->sources[i]);
	return losses;
}

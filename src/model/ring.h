/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A ring of events from one source to the model: single producer, single
 * consumer, no lock, no system call, no allocation after creation. A full ring
 * refuses and counts; it never blocks the producer and never overwrites.
 */
#ifndef RTSCOPE_MODEL_RING_H
#define RTSCOPE_MODEL_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

struct ring;

/*
 * A ring that holds at least `bytes` of events, its pages prefaulted, on NUMA
 * node `node` (-1: anywhere). Its memory is a shared mapping, so that a child
 * process may be the producer. NULL: out of memory. Owner: the caller.
 */
struct ring *ring_create(size_t bytes, int node);
void ring_destroy(struct ring *ring);

/*
 * Producer: append `event` and its `event->words` words from `payload` (may be
 * NULL where words is 0). false: full, counted as one dropped event.
 */
bool ring_push(struct ring *ring, const struct event *event, const uint64_t *payload);

/*
 * Producer: is there room for an event of `words` words? For one that rather waits
 * than loses; nothing is counted.
 */
bool ring_fits(struct ring *ring, unsigned words);

/*
 * Consumer: the oldest event, without removing it, copied into `buffer`. The
 * producer may be hostile: a record that cannot be is dropped together with all
 * that is in the ring and counted in ring_corrupt(). false: empty.
 */
bool ring_peek(struct ring *ring, struct event_buffer *buffer);
/* Consumer: remove what ring_peek() returned. */
void ring_pop(struct ring *ring);
/* Consumer: more than half of it is taken up: who lets it wait longer may lose events. */
bool ring_is_crowded(const struct ring *ring);

/*
 * Producer: go on where another producer process, which is dead, left off. What it had
 * not finished is gone.
 */
void ring_take_over(struct ring *ring);

/* Any thread: events accepted and refused since creation; records that could not be. */
uint64_t ring_pushed(const struct ring *ring);
uint64_t ring_dropped(const struct ring *ring);
uint64_t ring_corrupt(const struct ring *ring);

#endif

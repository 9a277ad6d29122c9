/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The events that created what lives, however old: a window forgets its events after a
 * while, the creating event of an open file or a living process stays. With the entry of
 * the call where the event is its exit. One thread.
 */
#ifndef RTSCOPE_MODEL_CREATIONS_H
#define RTSCOPE_MODEL_CREATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event_log.h"
#include "model/kernel/kernel_state.h"

struct creations;

/* Holds about `limit_bytes` at most: what comes later is not kept then. NULL: no memory. */
struct creations *creations_create(size_t limit_bytes);
void creations_destroy(struct creations *creations);

/*
 * `state` has just applied a held event: keep it if it created something, or if it enters a
 * call that may. Now and then what neither `state` nor `older` (NULL: none) knows any more
 * is forgotten.
 */
void creations_note(struct creations *creations, const struct kernel_state *state,
                    const struct kernel_state *older, const struct event *event,
                    const uint64_t *payload);
/* Those of what lives in `state`, up to `until_ns`; a log of the caller's. NULL: no memory. */
struct event_log *creations_of(const struct creations *creations, const struct kernel_state *state,
                               uint64_t until_ns);
void creations_mark_names(const struct creations *creations, struct names *names);
size_t creations_bytes(const struct creations *creations);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events of a trace as a window holds them. A record out of a ring names strings by
 * ids of that ring (vocabulary.h), which mean something else tomorrow; a held event has
 * in the same places what means the same for ever: name numbers (names.h), and where
 * there are only 16 bits (names of items, of EVENT_NAMED) the numbers of words.
 */
#ifndef RTSCOPE_MODEL_KERNEL_TRANSLATE_H
#define RTSCOPE_MODEL_KERNEL_TRANSLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/kernel/names.h"
#include "model/kernel/vocabulary.h"

/* What the string ids of one ring mean. */
struct string_map;

/* `names` must outlive it. NULL: out of memory. */
struct string_map *string_map_create(struct names *names);
void string_map_destroy(struct string_map *map);
/* EVENT_STRING. false: no such id, nothing has changed. */
bool string_map_define(struct string_map *map, const struct event *event, const uint64_t *words);
/* The name number of an id now; 0: none. */
uint32_t string_map_name(const struct string_map *map, uint32_t id);
/* All of them, STRING_IDS. */
const uint32_t *string_map_names(const struct string_map *map);
/* Keep the names that ids stand for through the next names_sweep(). */
void string_map_mark_names(const struct string_map *map);

/*
 * Make a held event of a record that kernel_event_view() has taken apart, in place. After
 * it kernel_event_view_held() is the way to look at it.
 */
void string_map_translate(struct string_map *map, struct event *event, uint64_t *words);

/* names_mark() for all names in a held event. */
void kernel_event_mark_names(const struct event *event, const uint64_t *words, struct names *names);

#endif

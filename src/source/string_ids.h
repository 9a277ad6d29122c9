/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The child's table of string ids: strings of a trace become ids, and an id that
 * was never seen or had to make room is defined (anew) in the ring first. Bounded,
 * whatever the trace holds: names stay, values push out the least recently used.
 */
#ifndef RTSCOPE_SOURCE_STRING_IDS_H
#define RTSCOPE_SOURCE_STRING_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct string_ids;

/* Called with each definition, before the id is returned. */
typedef void string_ids_define(void *context, uint32_t id, const char *text, size_t length);

/* NULL: out of memory. */
struct string_ids *string_ids_create(string_ids_define *define, void *context);
void string_ids_destroy(struct string_ids *strings);

/*
 * A name (of a field, an event, a label) that is asked for once and used for ever:
 * its id is never given to another string. 0: empty, or more names than fit.
 */
uint32_t string_ids_name(struct string_ids *strings, const char *text);

/*
 * The id of a value, valid for the event that is being made: no other value of
 * the same event takes it. 0: empty, or the event holds too many strings (counted
 * in string_ids_refused()).
 */
uint32_t string_ids_value(struct string_ids *strings, const char *text, size_t length);
/* The next event begins. */
void string_ids_next_event(struct string_ids *strings);

uint64_t string_ids_refused(const struct string_ids *strings);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The strings that rtscope_string events define: id -> text, escaped on entry.
 * Immutable once shared: who holds a reference sees what it saw at first, a
 * change makes a copy of the index (not of the texts).
 */
#ifndef RTSCOPE_MODEL_STRINGS_H
#define RTSCOPE_MODEL_STRINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strings;

/* Ids are below this; 0 is no string. */
#define STRINGS_LIMIT 65536u
/* Longer texts are cut. */
#define STRINGS_TEXT_BYTES 256u

/* Empty, one reference; NULL: out of memory. */
struct strings *strings_create(void);
/* Any thread: one reference more, one less (NULL: nothing). */
struct strings *strings_reference(struct strings *strings);
void strings_release(struct strings *strings);
/*
 * Owner: define `id` as the `length` bytes of `text` (from outside; escaped here).
 * *strings is replaced by a copy if someone else holds it. false: out of memory or
 * a bad id, nothing is changed.
 */
bool strings_set(struct strings **strings, uint64_t id, const char *text, size_t length);
/* Text of `id`, as long as a reference is held; NULL: not defined. */
const char *strings_get(const struct strings *strings, uint64_t id);
/* Bytes that it holds. */
size_t strings_bytes(const struct strings *strings);

#endif

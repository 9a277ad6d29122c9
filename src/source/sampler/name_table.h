/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names that were sent, by id. A name that no reading has used for long gives
 * its id back, so that neither ids nor memory run out however many short-lived
 * programs there are. Knows nothing of events.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_NAME_TABLE_H
#define RTSCOPE_SOURCE_SAMPLER_NAME_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Readings that a name is kept after its last use: longer than the model keeps values
 * (METRIC_FRAMES_MAX), or an old line would go on under a new name.
 */
#define NAME_KEEP_READINGS 1024u
#define NAME_BYTES         256u /* longer names are cut */

struct name_table;

/* Ids are 1 .. limit - 1. NULL: out of memory. */
struct name_table *name_table_create(uint32_t limit);
void name_table_destroy(struct name_table *table);
/* A reading begins: what is used from now on is used by it. */
void name_table_next_reading(struct name_table *table);
/*
 * Id of a name, the same for equal bytes; it counts as used. `spare`: so many ids are to be
 * left free for others. *fresh: the id is new, or has another name than before. 0: no id is free.
 */
uint32_t name_table_id(struct name_table *table, const char *name, size_t length, uint32_t spare,
                       bool *fresh);
/* The name of `id`, which is not asked for again, is still in use. 0: nothing. */
void name_table_keep(struct name_table *table, uint32_t id);
/* The ids in use are below this. */
uint32_t name_table_end(const struct name_table *table);
/* NULL: the id is not in use. */
const char *name_table_text(const struct name_table *table, uint32_t id);

#endif

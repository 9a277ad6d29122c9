/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pieces of memory held once: what is put in twice is the same piece with one more
 * reference. Copies of a state, a second apart, differ in little: the store is what
 * makes twenty of them cheap. One thread; it knows nothing of what is in them.
 */
#ifndef RTSCOPE_MODEL_CHUNK_STORE_H
#define RTSCOPE_MODEL_CHUNK_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pieces are this long or shorter. */
#define CHUNK_BYTES 1024u

struct chunk;
struct chunk_store;

struct chunk_store *chunk_store_create(void); /* NULL: out of memory */
/* All chunks must have been released. */
void chunk_store_destroy(struct chunk_store *store);

/*
 * A piece that is equal to `bytes` (1 .. CHUNK_BYTES) of `data`, one reference more.
 * NULL: out of memory.
 */
struct chunk *chunk_store_put(struct chunk_store *store, const void *data, size_t bytes);
/* The same chunk, one reference more, if it is equal to that; NULL: it is not. */
struct chunk *chunk_store_reuse(struct chunk *chunk, const void *data, size_t bytes);
void chunk_store_release(struct chunk_store *store, struct chunk *chunk);
const void *chunk_data(const struct chunk *chunk);

/* Bytes that all pieces take, with what belongs to them. */
size_t chunk_store_bytes(const struct chunk_store *store);

#endif

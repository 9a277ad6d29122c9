/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A state laid down in pieces of a chunk store: written once from its begin to its end,
 * read back in the same order, as often as it is wanted. Several owners may hold one. What is
 * in it knows who wrote it.
 */
#ifndef RTSCOPE_MODEL_IMAGE_H
#define RTSCOPE_MODEL_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/chunk_store.h"
#include "model/histogram.h"

struct image;

/* Empty, with one reference; `store` must outlive it. NULL: out of memory. */
struct image *image_create(struct chunk_store *store);
struct image *image_reference(struct image *image);
void image_release(struct image *image); /* NULL: nothing */

/*
 * What is going to be put is mostly what `before`, of the same store, holds at the same place, or
 * not far from it where some more or fewer pieces came: it is compared with that first, which
 * costs a fraction of finding it. `before` is not needed any more once all is put.
 */
void image_expect(struct image *image, const struct image *before);
/*
 * Append. Once it failed (out of memory) it stays failed, image_failed() tells. What is equal is
 * so to the byte: none may be left uninitialised.
 */
void image_put(struct image *image, const void *data, size_t bytes);
void image_put_histogram(struct image *image, const struct histogram *histogram);
bool image_failed(const struct image *image);
/* Bytes beside those of the store. */
size_t image_bytes(const struct image *image);

/* Where in an image the reader is; a zeroed one with `image` set is at the begin. */
struct image_reader {
	const struct image *image;
	size_t next;
};

/* The next piece that was put, which had as many bytes. */
void image_get(struct image_reader *reader, void *target, size_t bytes);
/* false: out of memory; the reader stands behind it nevertheless. */
bool image_get_histogram(struct image_reader *reader, struct histogram *histogram);

#endif

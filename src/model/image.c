// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A list of chunks. See image.h.
 */
#include "model/image.h"

#include <stdlib.h>
#include <string.h>

/* So far pieces are looked for around the place where they were. */
#define NEARBY 4u

struct image {
	struct chunk_store *store;
	struct chunk **chunks;
	size_t count;
	size_t capacity;
	const struct image *expected; /* NULL: nothing */
	size_t next_expected;         /* the piece of it that most likely comes next */
	unsigned references;
	bool failed;
};

struct image *image_create(struct chunk_store *store)
{
	struct image *image = calloc(1, sizeof(*image));

	if (!image)
		return NULL;
	image->store = store;
	image->references = 1;
	return image;
}

void image_expect(struct image *image, const struct image *before)
{
	image->expected = before;
	image->next_expected = 0;
}

struct image *image_reference(struct image *image)
{
	image->references++;
	return image;
}

void image_release(struct image *image)
{
	if (!image || --image->references > 0)
		return;
	for (size_t i = 0; i < image->count; i++)
		chunk_store_release(image->store, image->chunks[i]);
	free(image->chunks);
	free(image);
}

static bool grow(struct image *image)
{
	size_t capacity = image->capacity ? image->capacity * 2 : 256;
	struct chunk **chunks = realloc(image->chunks, capacity * sizeof(*chunks));

	if (!chunks)
		return false;
	image->chunks = chunks;
	image->capacity = capacity;
	return true;
}

/*
 * What came instead of the piece that was expected: one that has changed, or, where some more
 * or fewer are put than were before, one that stands nearby. What follows it there comes next.
 */
static void look_around(struct image *image, const struct chunk *chunk)
{
	const struct image *expected = image->expected;
	size_t at = image->next_expected;
	size_t first = at > NEARBY ? at - NEARBY : 0;

	for (size_t i = first; i < expected->count && i <= at + NEARBY; i++) {
		if (expected->chunks[i] == chunk) {
			image->next_expected = i + 1;
			return;
		}
	}
	image->next_expected++;
}

/* NULL: out of memory. */
static struct chunk *find_chunk(struct image *image, const void *data, size_t bytes)
{
	const struct image *expected = image->expected;
	struct chunk *chunk = NULL;

	if (expected && image->next_expected < expected->count)
		chunk = chunk_store_reuse(expected->chunks[image->next_expected], data, bytes);
	if (chunk) {
		image->next_expected++;
		return chunk;
	}
	chunk = chunk_store_put(image->store, data, bytes);
	if (expected)
		look_around(image, chunk);
	return chunk;
}

static void put_chunk(struct image *image, const void *data, size_t bytes)
{
	struct chunk *chunk = NULL;

	if (image->failed)
		return;
	if (image->count < image->capacity || grow(image))
		chunk = find_chunk(image, data, bytes);
	if (chunk)
		image->chunks[image->count++] = chunk;
	else
		image->failed = true;
}

void image_put(struct image *image, const void *data, size_t bytes)
{
	const char *at = data;

	for (; bytes > CHUNK_BYTES; bytes -= CHUNK_BYTES, at += CHUNK_BYTES)
		put_chunk(image, at, CHUNK_BYTES);
	if (bytes > 0)
		put_chunk(image, at, bytes);
}

void image_put_histogram(struct image *image, const struct histogram *histogram)
{
	struct histogram_head head;

	histogram_get_head(histogram, &head);
	image_put(image, &head, sizeof(head));
	for (unsigned octave = 0; octave < HISTOGRAM_OCTAVES; octave++)
		if (head.used >> octave & 1)
			image_put(image, histogram_octave(histogram, octave),
			          HISTOGRAM_OCTAVE_BYTES);
}

bool image_failed(const struct image *image)
{
	return image->failed;
}

size_t image_bytes(const struct image *image)
{
	return sizeof(*image) + image->capacity * sizeof(*image->chunks);
}

void image_get(struct image_reader *reader, void *target, size_t bytes)
{
	char *at = target;

	while (bytes > 0) {
		size_t part = bytes < CHUNK_BYTES ? bytes : CHUNK_BYTES;

		memcpy(at, chunk_data(reader->image->chunks[reader->next++]), part);
		at += part;
		bytes -= part;
	}
}

bool image_get_histogram(struct image_reader *reader, struct histogram *histogram)
{
	struct histogram_head head;
	bool set;

	image_get(reader, &head, sizeof(head));
	set = histogram_set_head(histogram, &head);
	for (unsigned octave = 0; octave < HISTOGRAM_OCTAVES; octave++) {
		char skipped[HISTOGRAM_OCTAVE_BYTES];

		if (head.used >> octave & 1)
			image_get(reader, set ? histogram_octave(histogram, octave) : skipped,
			          HISTOGRAM_OCTAVE_BYTES);
	}
	return set;
}

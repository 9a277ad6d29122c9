// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Images of a state that changes, grows and shrinks in its midst: each is read back as it was
 * put, however the pieces before it have moved, and what is equal is held once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/image.h"
#include "tests/model/random.h"

enum {
	PIECES_MAX = 300,
	PIECE_WORDS = 8,
	IMAGES = 12,
	ROUNDS = 40
};

struct piece {
	uint64_t words[PIECE_WORDS];
	size_t bytes; /* 1 .. those of the words */
};

struct pieces {
	struct piece pieces[PIECES_MAX];
	size_t count;
};

struct kept {
	struct image *image; /* NULL: none */
	struct pieces pieces;
};

static struct piece random_piece(struct random *random)
{
	struct piece piece = {.bytes = 1 + random_below(random, sizeof(piece.words))};

	/* Many are the same: empty ones, and a few kinds. */
	for (unsigned i = 0; i < PIECE_WORDS; i++)
		piece.words[i] = random_below(random, 3) ? 0 : random_below(random, 1000);
	return piece;
}

static void change(struct pieces *pieces, struct random *random)
{
	size_t at = random_below(random, pieces->count);
	struct piece *piece = &pieces->pieces[at];

	switch (random_below(random, 4)) {
	case 0:
		if (pieces->count == PIECES_MAX)
			return;
		memmove(piece + 1, piece, (pieces->count - at) * sizeof(*piece));
		pieces->count++;
		break;
	case 1:
		if (pieces->count == 1)
			return;
		memmove(piece, piece + 1, (--pieces->count - at) * sizeof(*piece));
		return;
	default:
		break;
	}
	*piece = random_piece(random);
}

static struct image *put(struct chunk_store *store, const struct pieces *pieces,
                         const struct image *before)
{
	struct image *image = image_create(store);

	assert_non_null(image);
	if (before)
		image_expect(image, before);
	for (size_t i = 0; i < pieces->count; i++)
		image_put(image, pieces->pieces[i].words, pieces->pieces[i].bytes);
	assert_false(image_failed(image));
	return image;
}

static void check(const struct kept *kept)
{
	struct image_reader reader = {.image = kept->image};

	for (size_t i = 0; i < kept->pieces.count; i++) {
		const struct piece *piece = &kept->pieces.pieces[i];
		uint64_t words[PIECE_WORDS];

		image_get(&reader, words, piece->bytes);
		assert_memory_equal(words, piece->words, piece->bytes);
	}
}

static void drop(struct kept *kept)
{
	image_release(kept->image);
	kept->image = NULL;
}

static void run(uint64_t seed)
{
	struct random random = {seed};
	struct chunk_store *store = chunk_store_create();
	struct kept *kept = calloc(IMAGES, sizeof(*kept));
	struct pieces *now = calloc(1, sizeof(*now));
	size_t last = 0;

	assert_true(store && kept && now);
	for (now->count = 0; now->count < PIECES_MAX / 2; now->count++)
		now->pieces[now->count] = random_piece(&random);
	for (unsigned round = 0; round < ROUNDS; round++) {
		size_t at = (last + 1 + random_below(&random, IMAGES - 1)) % IMAGES;
		const struct image *before = kept[last].image;

		for (uint64_t changes = random_below(&random, 12); changes > 0; changes--)
			change(now, &random);
		drop(&kept[at]);
		kept[at].image = put(store, now, before);
		kept[at].pieces = *now;
		last = at;
		for (unsigned i = 0; i < IMAGES; i++)
			if (kept[i].image)
				check(&kept[i]);
	}
	for (unsigned i = 0; i < IMAGES; i++)
		drop(&kept[i]);
	free(now);
	free(kept);
	chunk_store_destroy(store);
}

static void test_reads_what_was_put(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= random_seeds(50); seed++)
		run(seed);
}

/* With and without what is expected it takes the same memory: that of different pieces. */
static void test_holds_once_what_is_equal(void **state)
{
	struct random random = {7};
	struct pieces *now = calloc(1, sizeof(*now));
	size_t bytes[2];

	(void)state;
	assert_non_null(now);
	for (now->count = 0; now->count < PIECES_MAX / 2; now->count++)
		now->pieces[now->count] = random_piece(&random);
	for (unsigned expects = 0; expects < 2; expects++) {
		struct pieces *later = malloc(sizeof(*later));
		struct chunk_store *store = chunk_store_create();
		struct image *first = put(store, now, NULL);
		struct image *second;

		assert_non_null(later);
		*later = *now;
		random = (struct random){8};
		for (unsigned i = 0; i < 20; i++)
			change(later, &random);
		second = put(store, later, expects ? first : NULL);
		bytes[expects] = chunk_store_bytes(store);
		image_release(first);
		image_release(second);
		chunk_store_destroy(store);
		free(later);
	}
	assert_int_equal(bytes[0], bytes[1]);
	free(now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_reads_what_was_put),
	        cmocka_unit_test(test_holds_once_what_is_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exact least or greatest value of a moving window: a queue of those values
 * that may still become it, oldest first, each beyond all that came after it. Most
 * values leave it at once, so that it stays short; it never holds more than the window.
 */
#ifndef RTSCOPE_MODEL_EXTREMES_H
#define RTSCOPE_MODEL_EXTREMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum extremes_order {
	EXTREMES_LEAST,
	EXTREMES_GREATEST,
};

struct extreme {
	uint64_t time_ns;
	uint64_t value_ns;
};

struct extremes {
	enum extremes_order order;
	struct extreme *entries; /* circular */
	size_t first;
	size_t count;
	size_t capacity; /* a power of two, or 0 */
};

/* Start empty; without a call of its own where `extremes` is zeroed and `order` LEAST. */
void extremes_init(struct extremes *extremes, enum extremes_order order);
void extremes_free(struct extremes *extremes);
/* Append; times do not go back. Of equal values the newest stays. false: out of memory. */
bool extremes_push(struct extremes *extremes, uint64_t time_ns, uint64_t value_ns);
/* Forget what is older than `from_ns`. */
void extremes_expire(struct extremes *extremes, uint64_t from_ns);
/* The extreme of all that is left; NULL: nothing is. */
const struct extreme *extremes_first(const struct extremes *extremes);
static inline size_t extremes_bytes(const struct extremes *extremes)
{
	return extremes->capacity * sizeof(*extremes->entries);
}

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Coarse, sparse histograms, one an open file and a process: 8 sub-buckets an
 * octave, only those that hold something, so that thousands of files fit. Their
 * percentiles are upper bounds and no more.
 */
#include <string.h>

#include "model/kernel/parts.h"

#define CHUNK_BUCKETS 8u
#define SUB_BITS      3

struct coarse_chunk {
	struct pool_header header;
	uint32_t next;
	uint16_t used;
	uint16_t buckets[CHUNK_BUCKETS];
	uint32_t counts[CHUNK_BUCKETS];
};

static unsigned bucket_of(uint64_t value)
{
	unsigned octave;

	if (value < 1u << SUB_BITS)
		return (unsigned)value;
	octave = 63u - (unsigned)__builtin_clzll(value) - SUB_BITS;
	return ((octave + 1) << SUB_BITS) + (unsigned)((value >> octave) & ((1u << SUB_BITS) - 1));
}

static uint64_t upper_of(unsigned bucket)
{
	unsigned octave = bucket >> SUB_BITS;
	uint64_t sub = bucket & ((1u << SUB_BITS) - 1);

	if (!octave)
		return sub;
	octave--;
	return (((sub | 1u << SUB_BITS) + 1) << octave) - 1;
}

void coarse_init(struct pool *pool)
{
	pool_init(pool, sizeof(struct coarse_chunk));
}

/* Counts stay at their limit. */
static void add_count(uint32_t *sum, uint64_t count)
{
	*sum = count < UINT32_MAX - *sum ? *sum + (uint32_t)count : UINT32_MAX;
}

/* What comes most often is found at once: with what came less often it changes places. */
static void move_up(struct coarse_chunk *first, struct coarse_chunk *chunk, unsigned from)
{
	unsigned to = chunk->buckets[from] % CHUNK_BUCKETS;
	uint16_t bucket = first->buckets[to];
	uint32_t count = first->counts[to];

	if (count >= chunk->counts[from])
		return;
	first->buckets[to] = chunk->buckets[from];
	first->counts[to] = chunk->counts[from];
	chunk->buckets[from] = bucket;
	chunk->counts[from] = count;
}

void coarse_add(struct kernel_state *state, uint32_t *coarse, uint64_t value_ns, uint64_t count)
{
	uint16_t bucket = (uint16_t)bucket_of(value_ns);
	struct coarse_chunk *chunk = NULL;
	uint32_t added;

	for (uint32_t at = *coarse; at; at = chunk->next) {
		chunk = pool_at(&state->coarse, at);
		for (unsigned i = 0; i < chunk->used; i++) {
			if (chunk->buckets[i] != bucket)
				continue;
			add_count(&chunk->counts[i], count);
			if (at != *coarse)
				move_up(pool_at(&state->coarse, *coarse), chunk, i);
			return;
		}
	}
	if (!chunk || chunk->used == CHUNK_BUCKETS) {
		added = state_take(state, &state->coarse);
		if (!added)
			return;
		if (chunk)
			chunk->next = added;
		else
			*coarse = added;
		chunk = pool_at(&state->coarse, added);
	}
	chunk->buckets[chunk->used] = bucket;
	chunk->counts[chunk->used] = 0;
	add_count(&chunk->counts[chunk->used++], count);
}

void coarse_record(struct kernel_state *state, uint32_t *coarse, uint64_t value_ns)
{
	coarse_add(state, coarse, value_ns, 1);
}

void coarse_free(struct kernel_state *state, uint32_t coarse)
{
	while (coarse) {
		struct coarse_chunk *chunk = pool_at(&state->coarse, coarse);
		uint32_t next = chunk->next;

		pool_give(&state->coarse, coarse);
		coarse = next;
	}
}

#define BUCKETS (64u << SUB_BITS)

/* Counts of the whole, added to (sign 1) or taken from (sign -1) what is there. */
static void add_counts(const struct kernel_state *state, uint32_t coarse, int64_t counts[BUCKETS],
                       int64_t sign)
{
	while (coarse) {
		const struct coarse_chunk *chunk = pool_at(&state->coarse, coarse);

		for (unsigned i = 0; i < chunk->used; i++)
			counts[chunk->buckets[i]] += sign * chunk->counts[i];
		coarse = chunk->next;
	}
}

static uint64_t sum_of(const int64_t counts[BUCKETS])
{
	uint64_t total = 0;

	for (unsigned i = 0; i < BUCKETS; i++)
		total += counts[i] > 0 ? (uint64_t)counts[i] : 0;
	return total;
}

/* Nearest rank, with the percentage in thousandths so that no double rounds up. */
static uint64_t rank_of(uint64_t total, double percent)
{
	return (total * (uint64_t)(percent * 1000 + 0.5) + 99999) / 100000;
}

static uint64_t percentile_of(const int64_t counts[BUCKETS], uint64_t total, double percent,
                              uint64_t max_ns)
{
	uint64_t rank = rank_of(total, percent);
	uint64_t seen = 0;

	for (unsigned i = 0; i < BUCKETS; i++) {
		seen += counts[i] > 0 ? (uint64_t)counts[i] : 0;
		if (counts[i] > 0 && seen >= rank)
			return upper_of(i) < max_ns ? upper_of(i) : max_ns;
	}
	return max_ns;
}

/* The highest bucket below `limit` that holds something, and how much; BUCKETS: there is none. */
static unsigned highest_below(const struct kernel_state *state, uint32_t coarse, unsigned limit,
                              uint64_t *count)
{
	unsigned highest = BUCKETS;

	while (coarse) {
		const struct coarse_chunk *chunk = pool_at(&state->coarse, coarse);

		for (unsigned i = 0; i < chunk->used; i++) {
			unsigned bucket = chunk->buckets[i];

			if (bucket >= limit || (highest != BUCKETS && bucket < highest))
				continue;
			highest = bucket;
			*count = chunk->counts[i];
		}
		coarse = chunk->next;
	}
	return highest;
}

/* Of each of all open files: from above, where a high percentile is found soon. */
uint64_t kernel_coarse_percentile_ns(const struct kernel_state *state, uint32_t coarse,
                                     double percent, uint64_t max_ns)
{
	unsigned bucket = BUCKETS;
	uint64_t total = 0;
	uint64_t count = 0;
	uint64_t rank;

	for (uint32_t at = coarse; at;) {
		const struct coarse_chunk *chunk = pool_at(&state->coarse, at);

		for (unsigned i = 0; i < chunk->used; i++)
			total += chunk->counts[i];
		at = chunk->next;
	}
	if (!total)
		return 0;
	rank = rank_of(total, percent);
	for (uint64_t below = total; below >= rank && below > 0; below -= count)
		bucket = highest_below(state, coarse, bucket, &count);
	return upper_of(bucket) < max_ns ? upper_of(bucket) : max_ns;
}

/* Nothing was recorded from the one to the other; chunks only grow, and stay in their order. */
static bool is_same(const struct kernel_state *state, uint32_t coarse,
                    const struct kernel_state *earlier, uint32_t before)
{
	while (coarse && before) {
		const struct coarse_chunk *now = pool_at(&state->coarse, coarse);
		const struct coarse_chunk *then = pool_at(&earlier->coarse, before);

		if (now->used != then->used ||
		    memcmp(now->buckets, then->buckets, now->used * sizeof(now->buckets[0])) != 0 ||
		    memcmp(now->counts, then->counts, now->used * sizeof(now->counts[0])) != 0)
			return false;
		coarse = now->next;
		before = then->next;
	}
	return coarse == before;
}

uint64_t kernel_coarse_window(const struct kernel_state *state, uint32_t coarse,
                              const struct kernel_state *earlier, uint32_t before, double percent,
                              uint64_t max_ns, uint64_t *percentile_ns)
{
	int64_t counts[BUCKETS];
	uint64_t total;

	*percentile_ns = 0;
	if (!coarse || (earlier && is_same(state, coarse, earlier, before)))
		return 0;
	memset(counts, 0, sizeof(counts));
	add_counts(state, coarse, counts, 1);
	if (earlier)
		add_counts(earlier, before, counts, -1);
	total = sum_of(counts);
	if (total)
		*percentile_ns = percentile_of(counts, total, percent, max_ns);
	return total;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The log-linear histogram. See histogram.h.
 *
 * One thread writes, any may copy: a sequence number is odd while a value is
 * put in. The writer's stores are releases and the reader's loads acquires
 * (plain moves on x86), so that no fence is needed, which ThreadSanitizer would
 * not understand.
 */
#include "model/histogram.h"

#include <math.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "util/memory.h"

#define CACHE_LINE 64

/* Turns before a reader that is overtaken again and again gives its CPU away. */
#define SPINS_BEFORE_YIELD 64

struct octave {
	_Atomic uint64_t counts[HISTOGRAM_SUB_BUCKETS];
};

/* What each value changes beside its counter is one cache line. */
struct histogram {
	_Alignas(CACHE_LINE) _Atomic uint32_t sequence;
	_Atomic uint32_t octave_count; /* those that it has memory for */
	_Atomic uint64_t used;         /* bit o: octave o holds something */
	_Atomic uint64_t count;
	_Atomic uint64_t sum_low; /* 128 bits: no sum of counted values is too large */
	_Atomic uint64_t sum_high;
	_Atomic uint64_t min_ns;
	_Atomic uint64_t max_ns;
	_Atomic uint64_t max_time_ns;
	size_t mapped_bytes; /* 0: from malloc() */
	struct octave *_Atomic octaves[HISTOGRAM_OCTAVES];
};

_Static_assert(HISTOGRAM_OCTAVES <= 64, "one bit an octave");
_Static_assert(offsetof(struct histogram, mapped_bytes) == CACHE_LINE, "what changes is one line");

typedef unsigned __int128 uint128;

static uint64_t get(const _Atomic uint64_t *word)
{
	return atomic_load_explicit(word, memory_order_acquire);
}

static void put(_Atomic uint64_t *word, uint64_t value)
{
	atomic_store_explicit(word, value, memory_order_release);
}

static struct octave *octave_of(const struct histogram *histogram, unsigned octave)
{
	return atomic_load_explicit(&histogram->octaves[octave], memory_order_acquire);
}

static uint128 sum_of(const struct histogram *histogram)
{
	return (uint128)get(&histogram->sum_high) << 64 | get(&histogram->sum_low);
}

static void put_sum(struct histogram *histogram, uint128 sum)
{
	put(&histogram->sum_low, (uint64_t)sum);
	put(&histogram->sum_high, (uint64_t)(sum >> 64));
}

/* Lowest octave of a set of them, which it leaves. */
static unsigned take_octave(uint64_t *octaves)
{
	unsigned octave = (unsigned)__builtin_ctzll(*octaves);

	*octaves &= *octaves - 1;
	return octave;
}

unsigned histogram_bucket(uint64_t value_ns)
{
	unsigned shift;

	if (value_ns < HISTOGRAM_SUB_BUCKETS)
		return (unsigned)value_ns;
	shift = 63u - (unsigned)__builtin_clzll(value_ns) - HISTOGRAM_SUB_BITS;
	return shift * HISTOGRAM_SUB_BUCKETS + (unsigned)(value_ns >> shift);
}

uint64_t histogram_bucket_lower_ns(unsigned bucket)
{
	unsigned octave = bucket / HISTOGRAM_SUB_BUCKETS;
	uint64_t place = bucket % HISTOGRAM_SUB_BUCKETS;

	return octave == 0 ? place : (HISTOGRAM_SUB_BUCKETS + place) << (octave - 1);
}

uint64_t histogram_bucket_upper_ns(unsigned bucket)
{
	unsigned octave = bucket / HISTOGRAM_SUB_BUCKETS;

	return histogram_bucket_lower_ns(bucket) +
	       (octave == 0 ? 0 : (UINT64_C(1) << (octave - 1)) - 1);
}

struct histogram *histogram_create(void)
{
	struct histogram *histogram = aligned_alloc(CACHE_LINE, sizeof(*histogram));

	if (histogram)
		memset(histogram, 0, sizeof(*histogram));
	return histogram;
}

struct histogram *histogram_create_resident(int node, bool lock)
{
	size_t bytes = sizeof(struct histogram) + HISTOGRAM_OCTAVES * sizeof(struct octave);
	struct histogram *histogram = memory_map(bytes, node, MEMORY_PRIVATE);
	struct octave *octaves;

	if (!histogram)
		return NULL;
	octaves = (struct octave *)(histogram + 1);
	for (unsigned o = 0; o < HISTOGRAM_OCTAVES; o++)
		atomic_store_explicit(&histogram->octaves[o], &octaves[o], memory_order_release);
	histogram->mapped_bytes = bytes;
	atomic_init(&histogram->octave_count, HISTOGRAM_OCTAVES);
	if (lock)
		(void)mlock(histogram, bytes);
	return histogram;
}

void histogram_destroy(struct histogram *histogram)
{
	if (!histogram)
		return;
	if (histogram->mapped_bytes > 0) {
		memory_unmap(histogram, histogram->mapped_bytes);
		return;
	}
	for (unsigned o = 0; o < HISTOGRAM_OCTAVES; o++)
		free(octave_of(histogram, o));
	free(histogram);
}

/* The octave of that number, made if it was not there. NULL: out of memory. */
static struct octave *need_octave(struct histogram *histogram, unsigned number)
{
	struct octave *octave = octave_of(histogram, number);

	if (octave)
		return octave;
	octave = calloc(1, sizeof(*octave));
	if (octave)
		atomic_fetch_add_explicit(&histogram->octave_count, 1, memory_order_relaxed);
	atomic_store_explicit(&histogram->octaves[number], octave, memory_order_release);
	return octave;
}

static bool need_octaves(struct histogram *histogram, uint64_t octaves)
{
	while (octaves != 0) {
		if (!need_octave(histogram, take_octave(&octaves)))
			return false;
	}
	return true;
}

/* Between the two the contents are not consistent; copies made then are thrown away. */
static void begin_write(struct histogram *histogram)
{
	uint32_t sequence = atomic_load_explicit(&histogram->sequence, memory_order_relaxed);

	atomic_store_explicit(&histogram->sequence, sequence + 1, memory_order_relaxed);
}

static void end_write(struct histogram *histogram)
{
	uint32_t sequence = atomic_load_explicit(&histogram->sequence, memory_order_relaxed);

	atomic_store_explicit(&histogram->sequence, sequence + 1, memory_order_release);
}

static inline void include_extremes(struct histogram *histogram, uint64_t min_ns, uint64_t max_ns,
                                    uint64_t max_time_ns)
{
	uint64_t old_max_ns = get(&histogram->max_ns);
	bool empty = get(&histogram->count) == 0;

	if (empty || min_ns < get(&histogram->min_ns))
		put(&histogram->min_ns, min_ns);
	if (!empty && max_ns < old_max_ns)
		return;
	if (empty || max_ns > old_max_ns || max_time_ns > get(&histogram->max_time_ns))
		put(&histogram->max_time_ns, max_time_ns);
	put(&histogram->max_ns, max_ns);
}

/* Inline, so that once is a case of its own: it runs several times for each event of a trace. */
static inline bool record(struct histogram *histogram, uint64_t value_ns, uint64_t time_ns,
                          uint64_t count)
{
	unsigned bucket = histogram_bucket(value_ns);
	unsigned number = bucket / HISTOGRAM_SUB_BUCKETS;
	struct octave *octave = octave_of(histogram, number);
	_Atomic uint64_t *counter;

	if (!octave) {
		octave = need_octave(histogram, number);
		if (!octave)
			return false;
	}
	counter = &octave->counts[bucket % HISTOGRAM_SUB_BUCKETS];
	begin_write(histogram);
	put(counter, get(counter) + count);
	if (!(get(&histogram->used) >> number & 1))
		put(&histogram->used, get(&histogram->used) | UINT64_C(1) << number);
	include_extremes(histogram, value_ns, value_ns, time_ns);
	put(&histogram->count, get(&histogram->count) + count);
	put_sum(histogram, sum_of(histogram) + (uint128)value_ns * count);
	end_write(histogram);
	return true;
}

bool histogram_record(struct histogram *histogram, uint64_t value_ns, uint64_t time_ns)
{
	return record(histogram, value_ns, time_ns, 1);
}

bool histogram_record_count(struct histogram *histogram, uint64_t value_ns, uint64_t time_ns,
                            uint64_t count)
{
	return count == 0 || record(histogram, value_ns, time_ns, count);
}

static void clear_octaves(struct histogram *histogram, uint64_t octaves)
{
	while (octaves != 0) {
		struct octave *octave = octave_of(histogram, take_octave(&octaves));

		for (unsigned i = 0; i < HISTOGRAM_SUB_BUCKETS; i++)
			put(&octave->counts[i], 0);
	}
}

static void clear_contents(struct histogram *histogram)
{
	clear_octaves(histogram, get(&histogram->used));
	put(&histogram->used, 0);
	put(&histogram->count, 0);
	put_sum(histogram, 0);
	put(&histogram->min_ns, 0);
	put(&histogram->max_ns, 0);
	put(&histogram->max_time_ns, 0);
}

void histogram_clear(struct histogram *histogram)
{
	begin_write(histogram);
	clear_contents(histogram);
	end_write(histogram);
}

static void copy_contents(struct histogram *target, const struct histogram *source, uint64_t used)
{
	uint64_t octaves = used;

	clear_octaves(target, get(&target->used) & ~used);
	while (octaves != 0) {
		unsigned number = take_octave(&octaves);
		struct octave *to = octave_of(target, number);
		const struct octave *from = octave_of(source, number);

		for (unsigned i = 0; i < HISTOGRAM_SUB_BUCKETS; i++)
			put(&to->counts[i], get(&from->counts[i]));
	}
	put(&target->used, used);
	put(&target->count, get(&source->count));
	put(&target->sum_low, get(&source->sum_low));
	put(&target->sum_high, get(&source->sum_high));
	put(&target->min_ns, get(&source->min_ns));
	put(&target->max_ns, get(&source->max_ns));
	put(&target->max_time_ns, get(&source->max_time_ns));
}

bool histogram_copy(struct histogram *target, const struct histogram *source)
{
	for (unsigned turn = 1;; turn++) {
		uint32_t before = atomic_load_explicit(&source->sequence, memory_order_acquire);
		uint64_t used = get(&source->used);

		if (before % 2 == 0) {
			if (!need_octaves(target, used)) {
				histogram_clear(target);
				return false;
			}
			copy_contents(target, source, used);
			if (atomic_load_explicit(&source->sequence, memory_order_relaxed) == before)
				return true;
		}
		/* A writer that lost its CPU in between needs it back. */
		if (turn % SPINS_BEFORE_YIELD == 0)
			sched_yield();
	}
}

bool histogram_reserve(struct histogram *target, const struct histogram *source)
{
	return need_octaves(target, get(&source->used));
}

bool histogram_add(struct histogram *target, const struct histogram *source)
{
	uint64_t octaves = get(&source->used);

	if (get(&source->count) == 0)
		return true;
	if (!need_octaves(target, octaves))
		return false;
	begin_write(target);
	put(&target->used, get(&target->used) | octaves);
	while (octaves != 0) {
		unsigned number = take_octave(&octaves);
		struct octave *to = octave_of(target, number);
		const struct octave *from = octave_of(source, number);

		for (unsigned i = 0; i < HISTOGRAM_SUB_BUCKETS; i++)
			put(&to->counts[i], get(&to->counts[i]) + get(&from->counts[i]));
	}
	include_extremes(target, get(&source->min_ns), get(&source->max_ns),
	                 get(&source->max_time_ns));
	put(&target->count, get(&target->count) + get(&source->count));
	put_sum(target, sum_of(target) + sum_of(source));
	end_write(target);
	return true;
}

/* After a subtraction: which octaves still hold something, and what bounds min and max. */
static void find_extremes(struct histogram *histogram)
{
	uint64_t octaves = get(&histogram->used);
	uint64_t used = 0;
	unsigned first = HISTOGRAM_BUCKETS;
	unsigned last = 0;

	while (octaves != 0) {
		unsigned number = take_octave(&octaves);
		const struct octave *octave = octave_of(histogram, number);

		for (unsigned i = 0; i < HISTOGRAM_SUB_BUCKETS; i++) {
			if (get(&octave->counts[i]) == 0)
				continue;
			used |= UINT64_C(1) << number;
			last = number * HISTOGRAM_SUB_BUCKETS + i;
			if (first == HISTOGRAM_BUCKETS)
				first = last;
		}
	}
	put(&histogram->used, used);
	if (used == 0) {
		clear_contents(histogram);
		return;
	}
	if (histogram_bucket_lower_ns(first) > get(&histogram->min_ns))
		put(&histogram->min_ns, histogram_bucket_lower_ns(first));
	if (histogram_bucket_upper_ns(last) < get(&histogram->max_ns)) {
		put(&histogram->max_ns, histogram_bucket_upper_ns(last));
		put(&histogram->max_time_ns, 0);
	}
}

void histogram_subtract(struct histogram *target, const struct histogram *source)
{
	uint64_t octaves = get(&source->used);

	if (get(&source->count) == 0)
		return;
	begin_write(target);
	while (octaves != 0) {
		unsigned number = take_octave(&octaves);
		struct octave *to = octave_of(target, number);
		const struct octave *from = octave_of(source, number);

		for (unsigned i = 0; i < HISTOGRAM_SUB_BUCKETS; i++)
			put(&to->counts[i], get(&to->counts[i]) - get(&from->counts[i]));
	}
	put(&target->count, get(&target->count) - get(&source->count));
	put_sum(target, sum_of(target) - sum_of(source));
	find_extremes(target);
	end_write(target);
}

void histogram_set_extremes(struct histogram *histogram, uint64_t min_ns, uint64_t max_ns,
                            uint64_t max_time_ns)
{
	begin_write(histogram);
	put(&histogram->min_ns, min_ns);
	put(&histogram->max_ns, max_ns);
	put(&histogram->max_time_ns, max_time_ns);
	end_write(histogram);
}

uint64_t histogram_count(const struct histogram *histogram)
{
	return get(&histogram->count);
}

uint64_t histogram_bucket_count(const struct histogram *histogram, unsigned bucket)
{
	const struct octave *octave = octave_of(histogram, bucket / HISTOGRAM_SUB_BUCKETS);

	return octave ? get(&octave->counts[bucket % HISTOGRAM_SUB_BUCKETS]) : 0;
}

/* ceil(percent / 100 * count) in whole numbers: 99.9 / 100 has no exact double. */
static uint64_t rank_of(double percent, uint64_t count)
{
	uint64_t thousandths = percent <= 0     ? 0
	                       : percent >= 100 ? 100000
	                                        : (uint64_t)llround(percent * 1000);
	uint64_t rank = (uint64_t)(((uint128)thousandths * count + 99999) / 100000);

	return rank == 0 ? 1 : rank;
}

/* `values_ns[i]` = the percentile `percents[i]`, ascending. The histogram is not empty. */
static void percentiles(const struct histogram *histogram, const double *percents,
                        uint64_t *values_ns, size_t length)
{
	uint64_t octaves = get(&histogram->used);
	uint64_t count = get(&histogram->count);
	uint64_t max_ns = get(&histogram->max_ns);
	uint64_t rank = rank_of(percents[0], count);
	uint64_t seen = 0;
	size_t next = 0;

	while (octaves != 0) {
		unsigned number = take_octave(&octaves);
		const struct octave *octave = octave_of(histogram, number);

		for (unsigned i = 0; i < HISTOGRAM_SUB_BUCKETS; i++) {
			uint64_t upper_ns;

			seen += get(&octave->counts[i]);
			while (seen >= rank) {
				upper_ns = histogram_bucket_upper_ns(
				        number * HISTOGRAM_SUB_BUCKETS + i);
				values_ns[next++] = upper_ns < max_ns ? upper_ns : max_ns;
				if (next == length)
					return;
				rank = rank_of(percents[next], count);
			}
		}
	}
}

uint64_t histogram_percentile_ns(const struct histogram *histogram, double percent)
{
	uint64_t value_ns = 0;

	if (get(&histogram->count) > 0)
		percentiles(histogram, &percent, &value_ns, 1);
	return value_ns;
}

void histogram_statistics(const struct histogram *histogram, struct statistics *statistics)
{
	static const double percents[] = {50, 90, 99, 99.9, 99.99};
	uint64_t values_ns[5] = {0};
	uint128 sum = sum_of(histogram);

	memset(statistics, 0, sizeof(*statistics));
	statistics->count = get(&histogram->count);
	if (statistics->count == 0)
		return;
	percentiles(histogram, percents, values_ns, 5);
	statistics->sum_ns = sum > UINT64_MAX ? UINT64_MAX : (uint64_t)sum;
	statistics->avg_ns = (uint64_t)(sum / statistics->count);
	statistics->min_ns = get(&histogram->min_ns);
	statistics->max_ns = get(&histogram->max_ns);
	statistics->max_time_ns = get(&histogram->max_time_ns);
	statistics->p50_ns = values_ns[0];
	statistics->p90_ns = values_ns[1];
	statistics->p99_ns = values_ns[2];
	statistics->p99_9_ns = values_ns[3];
	statistics->p99_99_ns = values_ns[4];
}

void histogram_get_head(const struct histogram *histogram, struct histogram_head *head)
{
	*head = (struct histogram_head){
	        .used = get(&histogram->used),
	        .count = get(&histogram->count),
	        .sum_low = get(&histogram->sum_low),
	        .sum_high = get(&histogram->sum_high),
	        .min_ns = get(&histogram->min_ns),
	        .max_ns = get(&histogram->max_ns),
	        .max_time_ns = get(&histogram->max_time_ns),
	};
}

void *histogram_octave(const struct histogram *histogram, unsigned octave)
{
	return octave_of(histogram, octave);
}

bool histogram_set_head(struct histogram *histogram, const struct histogram_head *head)
{
	if (!need_octaves(histogram, head->used))
		return false;
	begin_write(histogram);
	put(&histogram->used, head->used);
	put(&histogram->count, head->count);
	put(&histogram->sum_low, head->sum_low);
	put(&histogram->sum_high, head->sum_high);
	put(&histogram->min_ns, head->min_ns);
	put(&histogram->max_ns, head->max_ns);
	put(&histogram->max_time_ns, head->max_time_ns);
	end_write(histogram);
	return true;
}

size_t histogram_bytes(const struct histogram *histogram)
{
	return sizeof(*histogram) +
	       atomic_load_explicit(&histogram->octave_count, memory_order_relaxed) *
	               sizeof(struct octave);
}

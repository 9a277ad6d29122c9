// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The history's steps against a list of all samples, for thousands of seeds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/latency_history.h"

#define S UINT64_C(1000000000)

struct sample {
	enum latency_kind kind;
	unsigned cpu;
	uint64_t time_ns;
	uint64_t latency_ns;
};

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void test_buckets(void **state)
{
	(void)state;
	for (unsigned bucket = 0; bucket + 1 < LATENCY_HISTORY_BUCKETS; bucket++) {
		uint64_t lower = latency_history_bucket_lower_ns(bucket);
		uint64_t next = latency_history_bucket_lower_ns(bucket + 1);

		assert_int_equal(latency_history_bucket(lower), bucket);
		assert_int_equal(latency_history_bucket(next - 1), bucket);
	}
	assert_int_equal(latency_history_bucket(UINT64_MAX), LATENCY_HISTORY_BUCKETS - 1);
}

/* What the steps must say of what came up to `until_ns`, from the samples alone. */
static void check_against(const struct latency_history_step *got, const struct sample *samples,
                          size_t count, uint64_t threshold_ns, uint64_t until_ns,
                          const struct latency_history_query *query, size_t *known)
{
	uint64_t step_ns = latency_history_step_ns(query->zoom);

	for (size_t i = 0; i < query->count; i++) {
		struct latency_history_step expected = {.known = true, .begin_ns = got[i].begin_ns};

		if (!got[i].known)
			continue;
		++*known;
		for (size_t j = 0; j < count; j++) {
			const struct sample *sample = &samples[j];

			if (sample->kind != query->kind || sample->time_ns > until_ns ||
			    (query->cpu >= 0 && sample->cpu != (unsigned)query->cpu) ||
			    sample->time_ns / step_ns * step_ns != got[i].begin_ns)
				continue;
			expected.counts[latency_history_bucket(sample->latency_ns)]++;
			expected.count++;
			expected.outliers += sample->latency_ns > threshold_ns;
			if (sample->latency_ns > expected.max_ns)
				expected.max_ns = sample->latency_ns;
		}
		assert_memory_equal(&got[i], &expected, sizeof(expected));
	}
}

enum {
	COUNT = 400,
	STEPS = 60
};

struct run {
	struct sample samples[COUNT];
	size_t count;
	uint64_t random;
	uint64_t time_ns;
	uint64_t threshold_ns;
	struct latency_history *history;
	size_t known;
};

static void add(struct run *run, uint64_t most_ns)
{
	struct sample *sample = &run->samples[run->count++];

	run->time_ns += next_random(&run->random) % most_ns;
	*sample = (struct sample){
	        .kind = next_random(&run->random) % 2 ? LATENCY_TIMER : LATENCY_IRQ,
	        .cpu = (unsigned)(next_random(&run->random) % 4),
	        .time_ns = run->time_ns,
	        .latency_ns = next_random(&run->random) >> next_random(&run->random) % 64,
	};
	assert_true(latency_history_record(run->history, sample->kind, sample->cpu, sample->time_ns,
	                                   sample->latency_ns));
}

/* As of a time of the past: the seconds before it, and that one's samples one by one. */
static void check_past(struct run *run, const struct latency_history *history,
                       struct latency_history_query query, uint64_t until_ns)
{
	struct latency_history_step steps[STEPS];
	uint64_t open_ns = latency_history_open_ns(history, until_ns);

	query.end_ns = until_ns;
	latency_history_ask(history, &query, until_ns, steps);
	for (size_t i = 0; i < run->count; i++) {
		const struct sample *sample = &run->samples[i];

		if (sample->kind == query.kind && sample->time_ns >= open_ns &&
		    sample->time_ns <= until_ns &&
		    (query.cpu < 0 || sample->cpu == (unsigned)query.cpu))
			latency_history_add(history, &query, sample->time_ns, sample->latency_ns,
			                    steps);
	}
	check_against(steps, run->samples, run->count, run->threshold_ns, until_ns, &query,
	              &run->known);
}

static void check_now(struct run *run, struct latency_history_query query)
{
	struct latency_history_step steps[STEPS];

	query.end_ns = run->time_ns;
	latency_history_advance(run->history, run->time_ns);
	latency_history_ask(run->history, &query, run->time_ns, steps);
	latency_history_add_open(run->history, &query, steps);
	check_against(steps, run->samples, run->count, run->threshold_ns, run->time_ns, &query,
	              &run->known);
}

static void run_seed(uint64_t seed, size_t *known)
{
	static const uint64_t steps_ns[] = {S / 20, S / 2, 8 * S};
	struct run run = {.random = seed * 2654435761u + 1};
	uint64_t most_ns = steps_ns[seed % 3];
	struct latency_history *pinned = NULL;
	uint64_t pinned_ns = 0;

	run.time_ns = next_random(&run.random) % (1000 * S);
	run.threshold_ns = 1u << (next_random(&run.random) % 20);
	run.history = latency_history_create(run.threshold_ns, 1 << 20);
	assert_non_null(run.history);
	while (run.count < COUNT) {
		add(&run, next_random(&run.random) % 60 ? most_ns : 40 * S);
		if (run.count == COUNT / 2) {
			latency_history_advance(run.history, run.time_ns);
			pinned = latency_history_share(run.history);
			assert_non_null(pinned);
			pinned_ns = run.time_ns;
		}
	}
	for (unsigned zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++) {
		const struct latency_history_query query = {
		        .kind = seed % 2 ? LATENCY_TIMER : LATENCY_IRQ,
		        .cpu = (int)(next_random(&run.random) % 5) - 1,
		        .zoom = (enum latency_history_zoom)zoom,
		        .count = STEPS,
		};

		check_now(&run, query);
		check_past(&run, run.history, query,
		           run.time_ns - next_random(&run.random) % (20 * S));
		check_past(&run, pinned, query, pinned_ns);
		check_past(&run, pinned, query, pinned_ns - next_random(&run.random) % (5 * S));
	}
	*known += run.known;
	latency_history_destroy(pinned);
	latency_history_destroy(run.history);
}

static void test_against_all_samples(void **state)
{
	size_t known = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 1000; seed++)
		run_seed(seed, &known);
	/* Twelve questions of sixty steps each: most of them fall into what there was. */
	assert_true(known > 1000u * 12 * STEPS / 4);
}

/* Each kind on each of many CPUs: the coarse zooms keep little, what they say is right. */
static void test_memory_is_bounded(void **state)
{
	const size_t limit = 2 << 20;
	struct latency_history *history = latency_history_create(0, limit);
	struct latency_history_step steps[200];
	size_t at_first;

	(void)state;
	for (unsigned i = 0; i < LATENCY_KIND_COUNT * 64; i++)
		assert_true(
		        latency_history_record(history, (enum latency_kind)(i / 64), i % 64, S, i));
	at_first = latency_history_bytes(history);
	for (uint64_t second = 2; second < 600; second++)
		for (unsigned i = 0; i < LATENCY_KIND_COUNT * 64; i++)
			assert_true(latency_history_record(history, (enum latency_kind)(i / 64),
			                                   i % 64, second * S, i * second));
	assert_true(latency_history_bytes(history) <= at_first + limit);
	for (unsigned zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++) {
		const struct latency_history_query query = {
		        .kind = LATENCY_IRQ,
		        .cpu = 7,
		        .zoom = (enum latency_history_zoom)zoom,
		        .end_ns = 599 * S,
		        .count = 200,
		};
		uint64_t seconds = latency_history_step_ns(query.zoom) / S;
		size_t known = 0;

		latency_history_ask(history, &query, 599 * S, steps);
		latency_history_add_open(history, &query, steps);
		for (size_t i = 0; i < 199; i++) {
			if (!steps[i].known)
				continue;
			known++;
			assert_int_equal(steps[i].count,
			                 steps[i].begin_ns == 0 ? seconds - 1 : seconds);
		}
		assert_true(known >= (zoom ? 1 : 2) && known < 60);
	}
	latency_history_destroy(history);
}

static void test_one_cpu_is_kept_for_hours(void **state)
{
	struct latency_history *history = latency_history_create(0, 32 << 20);
	struct latency_history_step steps[240];
	struct latency_history_query query = {
	        .kind = LATENCY_TIMER, .cpu = -1, .end_ns = 86399 * S};
	size_t after_a_day;

	(void)state;
	for (uint64_t second = 0; second < 86400; second++)
		assert_true(latency_history_record(history, LATENCY_TIMER, 0, second * S,
		                                   second % 40000));
	after_a_day = latency_history_bytes(history);
	for (unsigned zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++) {
		query.zoom = (enum latency_history_zoom)zoom;
		query.count = latency_history_steps_kept(query.zoom);
		latency_history_ask(history, &query, query.end_ns, steps);
		latency_history_add_open(history, &query, steps);
		for (size_t i = 0; i < query.count; i++) {
			assert_true(steps[i].known);
			assert_int_equal(steps[i].count, latency_history_step_ns(query.zoom) / S);
		}
	}
	for (uint64_t second = 86400; second < 2 * 86400; second++)
		assert_true(latency_history_record(history, LATENCY_TIMER, 0, second * S,
		                                   second % 40000));
	assert_true(latency_history_bytes(history) <= after_a_day + after_a_day / 4);
	latency_history_destroy(history);
}

static void test_what_is_not_kept_is_unknown(void **state)
{
	struct latency_history *history = latency_history_create(0, 1 << 20);
	struct latency_history *small = latency_history_create(0, 1 << 16);
	struct latency_history_step steps[3];
	struct latency_history_query query = {
	        .kind = LATENCY_TIMER, .cpu = -1, .end_ns = 10 * S, .count = 3};

	(void)state;
	latency_history_ask(history, &query, query.end_ns, steps);
	assert_false(steps[2].known);
	assert_true(latency_history_record(history, LATENCY_TIMER, 1, 10 * S, 5));
	assert_false(latency_history_record(history, LATENCY_TIMER, UINT32_MAX, 10 * S, 5));
	query.end_ns = 11 * S;
	latency_history_advance(history, query.end_ns);
	latency_history_ask(history, &query, query.end_ns, steps);
	assert_false(steps[0].known);
	assert_true(steps[1].known);
	assert_int_equal(steps[1].count, 1);
	assert_true(steps[2].known);
	assert_int_equal(steps[2].count, 0);
	/* Of a kind that never was nothing is known; nor where memory does not do for any. */
	query.kind = LATENCY_IRQ;
	latency_history_ask(history, &query, query.end_ns, steps);
	assert_false(steps[2].known);
	query.kind = LATENCY_TIMER;
	assert_true(latency_history_record(small, LATENCY_TIMER, 1, 10 * S, 5));
	assert_true(latency_history_record(small, LATENCY_TIMER, 1, 11 * S, 5));
	latency_history_ask(small, &query, query.end_ns, steps);
	latency_history_add_open(small, &query, steps);
	assert_false(steps[1].known);
	assert_true(steps[2].known);
	assert_int_equal(steps[2].count, 1);
	latency_history_destroy(history);
	latency_history_destroy(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_buckets),
	        cmocka_unit_test(test_against_all_samples),
	        cmocka_unit_test(test_memory_is_bounded),
	        cmocka_unit_test(test_one_cpu_is_kept_for_hours),
	        cmocka_unit_test(test_what_is_not_kept_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

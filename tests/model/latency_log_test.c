// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The log of latencies against a plain list: any times, latencies and objects, what is
 * forgotten, what a pause shares.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/latency_log.h"
#include "tests/model/random.h"

enum {
	COUNT = 3000
};

struct run {
	struct random random;
	struct latency_record records[COUNT];
	size_t count;
	struct latency_log *log;
};

struct reading {
	const struct latency_record *next;
	size_t left;
};

static bool is_next(void *context, const struct latency_record *record)
{
	struct reading *reading = context;

	assert_true(reading->left > 0);
	assert_int_equal(record->time_ns, reading->next->time_ns);
	assert_int_equal(record->latency_ns, reading->next->latency_ns);
	assert_int_equal(record->serial, reading->next->serial);
	assert_int_equal(record->kind, reading->next->kind);
	assert_int_equal(record->cpu, reading->next->cpu);
	reading->next++;
	reading->left--;
	return true;
}

/* Of the first `count` those that are later than from_ns and not than until_ns. */
static void check(const struct run *run, const struct latency_log *log, size_t count,
                  uint64_t from_ns, uint64_t until_ns)
{
	struct reading reading = {run->records, 0};

	while (reading.next < run->records + count && reading.next->time_ns <= from_ns)
		reading.next++;
	while (reading.next + reading.left < run->records + count &&
	       reading.next[reading.left].time_ns <= until_ns)
		reading.left++;
	latency_log_walk(log, from_ns, until_ns, is_next, &reading);
	assert_int_equal(reading.left, 0);
}

static uint64_t next_time(struct run *run)
{
	uint64_t last_ns = run->count > 0 ? run->records[run->count - 1].time_ns : 1;

	switch (random_below(&run->random, 30)) {
	case 0:
		return last_ns;
	case 1:
		return last_ns + random_below(&run->random, UINT64_C(20000000000));
	default:
		return last_ns + random_below(&run->random, 100000);
	}
}

static void add(struct run *run)
{
	struct latency_record *record = &run->records[run->count];

	*record = (struct latency_record){
	        .time_ns = next_time(run),
	        .latency_ns = random_below(&run->random, 10) ? random_below(&run->random, 1000000)
	                                                     : random_next(&run->random),
	        .kind = (enum latency_kind)random_below(&run->random, LATENCY_KIND_COUNT),
	        .cpu = (unsigned)random_below(&run->random, EVENT_CPU_LIMIT),
	        .serial = random_below(&run->random, 2) ? random_next(&run->random) >> 13 : 0,
	};
	assert_true(latency_log_add(run->log, record));
	run->count++;
	/* An object is told of afterwards, once. */
	if (record->serial == 0 && random_below(&run->random, 2)) {
		assert_false(latency_log_name_last(run->log, record->kind, record->time_ns,
		                                   record->latency_ns + 1, 7));
		assert_true(latency_log_name_last(run->log, record->kind, record->time_ns,
		                                  record->latency_ns, 7));
		assert_false(latency_log_name_last(run->log, record->kind, record->time_ns,
		                                   record->latency_ns, 8));
		record->serial = 7;
	}
}

static void run_seed(uint64_t seed)
{
	struct run run = {.random = {seed}};
	struct latency_log *shared;
	uint64_t from_ns;
	uint64_t end_ns;
	size_t shared_count;

	run.log = latency_log_create();
	assert_non_null(run.log);
	while (run.count < COUNT / 2)
		add(&run);
	shared = latency_log_share(run.log);
	assert_non_null(shared);
	shared_count = run.count;
	while (run.count < COUNT)
		add(&run);
	end_ns = run.records[COUNT - 1].time_ns;
	check(&run, run.log, COUNT, 0, UINT64_MAX);
	check(&run, shared, shared_count, 0, UINT64_MAX);
	for (unsigned i = 0; i < 10; i++) {
		from_ns = random_below(&run.random, end_ns);
		check(&run, run.log, COUNT, from_ns,
		      from_ns + random_below(&run.random, end_ns - from_ns + 1));
	}
	/* Of a time, too, that is that of a latency. */
	from_ns = run.records[random_below(&run.random, COUNT)].time_ns;
	check(&run, run.log, COUNT, from_ns, UINT64_MAX);
	latency_log_forget(run.log, from_ns);
	check(&run, run.log, COUNT, from_ns - 1, UINT64_MAX);
	check(&run, shared, shared_count, 0, UINT64_MAX);
	latency_log_destroy(run.log);
	latency_log_destroy(shared);
}

static void test_against_a_list(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= random_seeds(100); seed++)
		run_seed(seed);
}

static void test_sixteen_bytes_each(void **state)
{
	struct latency_log *log = latency_log_create();
	struct latency_record record = {.kind = LATENCY_WAKING, .serial = 12345};

	(void)state;
	for (unsigned i = 0; i < 1000000; i++) {
		record.time_ns += 1000;
		record.latency_ns = i % 65536;
		assert_true(latency_log_add(log, &record));
		if (i % 1000 == 0)
			latency_log_forget(
			        log, record.time_ns > 100000000 ? record.time_ns - 100000000 : 0);
	}
	/* 100,000 are held. */
	assert_in_range(latency_log_bytes(log), 1600000, 1750000);
	latency_log_destroy(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_against_a_list),
	        cmocka_unit_test(test_sixteen_bytes_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

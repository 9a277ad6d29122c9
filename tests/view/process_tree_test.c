// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tree of processes: every one has a place of its own, children stand behind
 * their parents, for thousands of random tables, also those that lie.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "view/tui/process_tree.h"

#define MOST 60

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void add(struct process_table *table, uint32_t pid, uint32_t tid, uint32_t ppid, float cpu)
{
	struct process *process = &table->processes[table->count++];

	memset(process, 0, sizeof(*process));
	process->record.pid = pid;
	process->record.tid = tid;
	process->record.ppid = ppid;
	process->record.cpu_pct = cpu;
}

static void test_known_tree(void **state)
{
	struct process processes[6];
	struct process_table table = {.processes = processes};
	struct process_tree_place places[6];
	static const size_t expected[] = {0, 1, 4, 2, 3, 5};

	(void)state;
	add(&table, 1, 1, 0, 1);
	add(&table, 2, 2, 1, 50);
	add(&table, 3, 3, 1, 10);
	add(&table, 4, 4, 2, 5);
	add(&table, 4, 40, 2, 5); /* a thread of 4 */
	add(&table, 5, 5, 3, 1);
	assert_true(process_tree_places(&table, PROCESS_COLUMN_CPU_PCT, true, places));
	for (size_t i = 0; i < table.count; i++)
		assert_int_equal(places[i].place, expected[i]);
	assert_int_equal(places[0].depth, 0);
	assert_int_equal(places[3].depth, 2);
	assert_int_equal(places[4].depth, 3);
}

static void run_seed(uint64_t seed)
{
	struct process processes[MOST];
	struct process_table table = {.processes = processes};
	struct process_tree_place places[MOST];
	bool taken[MOST] = {false};
	uint64_t random = seed * 2654435761u + 1;
	uint32_t pid = 0;

	while (table.count < MOST - 1 && next_random(&random) % 40) {
		pid += (uint32_t)(next_random(&random) % 3);
		/* Parents at random: orphans, circles and processes that are their own parents. */
		add(&table, pid, next_random(&random) % 4 ? pid : pid + 1000,
		    (uint32_t)(next_random(&random) % 50), (float)(next_random(&random) % 5));
	}
	assert_true(process_tree_places(&table, PROCESS_COLUMN_CPU_PCT, seed % 2, places));
	for (size_t i = 0; i < table.count; i++) {
		assert_in_range(places[i].place, 0, table.count - 1);
		assert_false(taken[places[i].place]);
		taken[places[i].place] = true;
	}
	/* What is deeper by one than the one before it is its child. */
	for (size_t i = 0; i < table.count; i++)
		for (size_t j = 0; j < table.count; j++)
			if (places[j].place == places[i].place + 1)
				assert_true(places[j].depth <= places[i].depth + 1);
}

static void test_any_table(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 5000; seed++)
		run_seed(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_known_tree),
	        cmocka_unit_test(test_any_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

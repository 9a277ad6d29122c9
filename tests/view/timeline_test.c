// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Spans into the timeline's cells, compared with what counting each nanosecond of a short
 * stretch gives.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/model/random.h"
#include "view/tui/timeline_bins.h"

#define SPANS_MAX   200
#define COLUMNS_MAX 100
#define STRETCH_NS  2000
#define THREADS     6 /* fewer than a cell remembers: no approximation */

struct made {
	struct timeline_span spans[SPANS_MAX];
	size_t count;
};

/* Threads one after the other with idle time between them, interrupts wherever. */
static void make(struct made *made, struct random *random)
{
	uint64_t at_ns = 1000 + random_below(random, 300);

	made->count = 0;
	while (made->count + 2 < SPANS_MAX && at_ns < 1000 + STRETCH_NS) {
		uint64_t length_ns = random_below(random, 60);
		struct timeline_span *span = &made->spans[made->count++];

		*span = (struct timeline_span){
		        .what = TIMELINE_THREAD,
		        .tid = 1 + (int32_t)random_below(random, THREADS),
		        .begin_ns = at_ns,
		        .end_ns = at_ns + length_ns,
		};
		if (length_ns > 10 && random_below(random, 3) == 0)
			made->spans[made->count++] = (struct timeline_span){
			        .what = random_below(random, 2) ? TIMELINE_IRQ : TIMELINE_SOFTIRQ,
			        .tid = 24,
			        .begin_ns = at_ns + 3,
			        .end_ns = at_ns + 3 + random_below(random, 7),
			};
		at_ns += length_ns + (random_below(random, 2) ? random_below(random, 50) : 0);
	}
}

static uint64_t count_ns(const struct made *made, const struct timeline_scale *scale, int column,
                         enum timeline_what what, int32_t tid)
{
	uint64_t count = 0;

	for (uint64_t ns = scale->begin_ns; ns < scale->end_ns; ns++) {
		if (ns < timeline_time_ns(scale, column) ||
		    ns >= timeline_time_ns(scale, column + 1))
			continue;
		for (size_t i = 0; i < made->count; i++)
			count += made->spans[i].what == what &&
			         (tid < 0 || made->spans[i].tid == tid) &&
			         ns >= made->spans[i].begin_ns && ns < made->spans[i].end_ns;
	}
	return count;
}

static void cells_are_what_counting_gives(void **unused)
{
	(void)unused;
	for (uint64_t seed = 1; seed <= random_seeds(60); seed++) {
		struct random random = {seed};
		struct made made;
		struct timeline_cell cells[COLUMNS_MAX];
		struct timeline_scale scale;

		make(&made, &random);
		scale.begin_ns = 1000 + random_below(&random, 400);
		scale.end_ns = scale.begin_ns + 1 + random_below(&random, STRETCH_NS);
		scale.columns = 1 + (int)random_below(&random, COLUMNS_MAX);
		timeline_fill(&scale, made.spans, made.count, cells);
		for (int column = 0; column < scale.columns; column++) {
			uint64_t most_ns = 0;

			assert_int_equal(cells[column].thread_ns,
			                 count_ns(&made, &scale, column, TIMELINE_THREAD, -1));
			assert_int_equal(cells[column].irq_ns,
			                 count_ns(&made, &scale, column, TIMELINE_IRQ, -1));
			assert_int_equal(cells[column].softirq_ns,
			                 count_ns(&made, &scale, column, TIMELINE_SOFTIRQ, -1));
			for (int32_t tid = 1; tid <= THREADS; tid++) {
				uint64_t ns = count_ns(&made, &scale, column, TIMELINE_THREAD, tid);

				most_ns = ns > most_ns ? ns : most_ns;
			}
			assert_int_equal(cells[column].most_ns, most_ns);
			if (most_ns > 0)
				assert_int_equal(count_ns(&made, &scale, column, TIMELINE_THREAD,
				                          made.spans[cells[column].most - 1].tid),
				                 most_ns);
			else
				assert_int_equal(cells[column].most, 0);
		}
	}
}

static void columns_and_times_agree(void **unused)
{
	(void)unused;
	for (uint64_t seed = 1; seed <= random_seeds(2000); seed++) {
		struct random random = {seed};
		struct timeline_scale scale;
		int column;

		scale.begin_ns = UINT64_C(1795269680000000000) + random_below(&random, 1000000000);
		scale.end_ns = scale.begin_ns + 1 + random_below(&random, UINT64_C(20000000000));
		scale.columns = 1 + (int)random_below(&random, 1000);
		column = (int)random_below(&random, (uint64_t)scale.columns);
		assert_int_equal(timeline_time_ns(&scale, 0), scale.begin_ns);
		assert_int_equal(timeline_time_ns(&scale, scale.columns), scale.end_ns);
		assert_true(timeline_time_ns(&scale, column + 1) >=
		            timeline_time_ns(&scale, column));
		/* A column narrower than a nanosecond holds none. */
		if (timeline_time_ns(&scale, column + 1) > timeline_time_ns(&scale, column))
			assert_int_equal(timeline_column(&scale, timeline_time_ns(&scale, column)),
			                 column);
		assert_true(timeline_column(&scale, scale.begin_ns - 1) < 0);
		assert_int_equal(timeline_column(&scale, scale.end_ns), scale.columns);
	}
}

/* What is too short for a share of its cell is not lost. */
static void shows_what_took_no_time(void **unused)
{
	struct timeline_cell cells[10];
	const struct timeline_scale scale = {1000, 2000, 10};
	const struct timeline_span span = {
	        .what = TIMELINE_IRQ, .tid = 9, .begin_ns = 1550, .end_ns = 1550};

	(void)unused;
	timeline_fill(&scale, &span, 1, cells);
	for (int column = 0; column < 10; column++)
		assert_int_equal(cells[column].any, column == 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(cells_are_what_counting_gives),
	        cmocka_unit_test(columns_and_times_agree),
	        cmocka_unit_test(shows_what_took_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

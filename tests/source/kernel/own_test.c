// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is recorded of ourselves: switches, since somebody ran meanwhile, and of wakings
 * those of measuring threads where they are wanted.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "model/kernel/vocabulary.h"
#include "source/kernel/groups.h"
#include "util/clock.h"
#include "watch.h"

#define CYCLES      20u
#define RING_BYTES  ((size_t)16 << 20)
#define LOOK_NS     (20 * NS_PER_MS)
#define PATIENCE_NS (60 * NS_PER_S)

/* As a measuring thread does. */
static void *measure(void *context)
{
	const struct timespec period = {.tv_nsec = (long)NS_PER_MS};

	(void)context;
	for (unsigned i = 0; i < CYCLES; i++)
		nanosleep(&period, NULL);
	return NULL;
}

/* false: no right to. */
static bool measure_in_real_time(void)
{
	const struct sched_param priority = {.sched_priority = 1};
	pthread_attr_t attributes;
	pthread_t thread;
	int result;

	pthread_attr_init(&attributes);
	pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
	pthread_attr_setschedparam(&attributes, &priority);
	result = pthread_create(&thread, &attributes, measure, NULL);
	pthread_attr_destroy(&attributes);
	if (result != 0)
		return false;
	assert_int_equal(pthread_join(thread, NULL), 0);
	return true;
}

struct counts {
	unsigned wakings;
	unsigned switches;
};

static void take(struct watch *watch, struct counts *counts)
{
	struct ring *ring = kernel_source_ring(watch->source);

	for (; ring_peek(ring, watch->buffer); ring_pop(ring)) {
		const struct sched_switch_fields *fields = (const void *)watch->buffer->words;

		counts->wakings += watch->buffer->event.type == EVENT_RTSCOPE_PROBE_WAKING;
		counts->switches +=
		        watch->buffer->event.type == EVENT_SCHED_SWITCH && fields->next_prio == -2;
	}
}

/* A busy host brings it late. */
static void take_until_all_came(struct watch *watch, bool wanted, struct counts *counts)
{
	const struct timespec pause = {.tv_nsec = (long)LOOK_NS};
	uint64_t end_ns = clock_now_ns() + PATIENCE_NS;

	take(watch, counts);
	while ((counts->switches < CYCLES / 2 || (wanted && counts->wakings < CYCLES)) &&
	       clock_now_ns() < end_ns) {
		nanosleep(&pause, NULL);
		take(watch, counts);
	}
}

/* What was recorded of a thread that measures; skips the test where that cannot be. */
static struct counts count_of_own(bool wanted)
{
	const struct kernel_source_options options = {.groups = TRACE_GROUP_BIT(SCHED),
	                                              .ring_bytes = RING_BYTES,
	                                              .probe_wakings = wanted};
	struct counts counts = {0, 0};
	struct error error = {""};
	struct watch watch;

	if (!watch_start(&watch, &options, NS_PER_S, &error)) {
		print_message("%s\n", error.text);
		skip();
	}
	if (!measure_in_real_time()) {
		watch_stop(&watch);
		print_message("no right to be real-time\n");
		skip();
	}
	take_until_all_came(&watch, wanted, &counts);
	kernel_source_end(watch.source);
	take(&watch, &counts);
	watch_stop(&watch);
	return counts;
}

static void test_wakings_only_where_wanted(void **state)
{
	struct counts counts;

	(void)state;
	counts = count_of_own(false);
	assert_int_equal(counts.wakings, 0);
	/* A timer can come before the thread is off its CPU. */
	assert_true(counts.switches >= CYCLES / 2);
	counts = count_of_own(true);
	assert_true(counts.wakings >= CYCLES);
	assert_true(counts.switches >= CYCLES / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_wakings_only_where_wanted)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

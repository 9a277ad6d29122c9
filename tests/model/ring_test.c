// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ring: first in, first out, nothing lost but what is counted, whoever the
 * producer is - this thread, another, a child process, or one that lies.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* The source itself: a hostile producer writes where ring.h lets nobody. */
#include "model/ring.c"
#include "tests/model/random.h"

static struct ring *make_ring(size_t bytes)
{
	struct ring *ring = ring_create(bytes, 0);

	assert_non_null(ring);
	return ring;
}

/* Event number `number`, which says all of itself: what comes out is compared with this. */
static void make_event(uint64_t number, unsigned words_max, struct event_buffer *buffer)
{
	struct random random = {number};

	buffer->event = (struct event){
	        .time_ns = number,
	        .cpu = random_below(&random, EVENT_CPU_LIMIT) & (EVENT_CPU_LIMIT - 1),
	        .type = random_below(&random, EVENT_TYPE_COUNT) & 0xff,
	        .words = random_below(&random, words_max + 1) & EVENT_WORDS_MAX,
	        .value = (uint32_t)random_next(&random),
	};
	for (unsigned i = 0; i < buffer->event.words; i++)
		buffer->words[i] = random_next(&random);
}

static bool push_number(struct ring *ring, uint64_t number, unsigned words_max)
{
	struct event_buffer buffer;

	make_event(number, words_max, &buffer);
	return ring_push(ring, &buffer.event, buffer.words);
}

static bool is_number(const struct event_buffer *got, uint64_t number, unsigned words_max)
{
	struct event_buffer expected;

	make_event(number, words_max, &expected);
	return memcmp(&got->event, &expected.event, sizeof(expected.event)) == 0 &&
	       memcmp(got->words, expected.words, expected.event.words * sizeof(uint64_t)) == 0;
}

/* Random pushes and pops against a queue of the numbers that got in. */
static void check_sequence(uint64_t seed)
{
	static uint64_t queue[4096];
	static struct event_buffer buffer;
	struct random random = {seed};
	struct ring *ring = make_ring(16 + random_below(&random, 4096));
	unsigned words_max = (unsigned)random_below(&random, 40);
	size_t first = 0;
	size_t last = 0;
	uint64_t dropped = 0;
	uint64_t number = 0;

	for (unsigned i = 0; i < 1000; i++) {
		if (random_below(&random, 2)) {
			if (push_number(ring, ++number, words_max))
				queue[last++ % 4096] = number;
			else
				dropped++;
		} else if (ring_peek(ring, &buffer)) {
			assert_true(first < last);
			assert_true(is_number(&buffer, queue[first % 4096], words_max));
			/* Looking does not take. */
			if (random_below(&random, 4) == 0)
				continue;
			ring_pop(ring);
			first++;
		} else {
			assert_true(first == last);
		}
	}
	assert_int_equal(ring_pushed(ring), last);
	assert_int_equal(ring_dropped(ring), dropped);
	assert_int_equal(ring_corrupt(ring), 0);
	ring_destroy(ring);
}

static void test_first_in_first_out(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= random_seeds(2000); seed++)
		check_sequence(seed);
}

static void test_a_full_ring_refuses_and_counts(void **state)
{
	struct ring *ring = make_ring(64 * sizeof(struct event));
	struct event event = {.type = EVENT_PROBE_SAMPLE};
	static struct event_buffer buffer;

	(void)state;
	for (unsigned round = 0; round < 5; round++) {
		for (unsigned i = 0; i < 64; i++)
			assert_true(ring_push(ring, &event, NULL));
		for (unsigned i = 0; i < 3; i++)
			assert_false(ring_push(ring, &event, NULL));
		for (unsigned i = 0; i < 64; i++) {
			assert_true(ring_peek(ring, &buffer));
			ring_pop(ring);
		}
		assert_false(ring_peek(ring, &buffer));
	}
	assert_int_equal(ring_pushed(ring), 5 * 64);
	assert_int_equal(ring_dropped(ring), 5 * 3);
	/* One that is larger than the ring never fits, and is no harm. */
	event.words = EVENT_WORDS_MAX;
	assert_false(ring_push(ring, &event, buffer.words));
	assert_false(ring_peek(ring, &buffer));
	ring_destroy(ring);
}

#define RACE_EVENTS 100000u
#define RACE_WORDS  6u

static void *push_all(void *argument)
{
	for (uint64_t number = 1; number <= RACE_EVENTS; number++) {
		push_number(argument, number, RACE_WORDS);
		if (number % 128 == 0)
			sched_yield();
	}
	return NULL;
}

/* Take events until the producer is known to be through; they ascend, none is torn. */
static uint64_t take_all(struct ring *ring)
{
	static struct event_buffer buffer;
	uint64_t taken = 0;
	uint64_t last = 0;

	for (;;) {
		bool through = ring_pushed(ring) + ring_dropped(ring) == RACE_EVENTS;

		while (ring_peek(ring, &buffer)) {
			assert_true(buffer.event.time_ns > last);
			last = buffer.event.time_ns;
			assert_true(is_number(&buffer, last, RACE_WORDS));
			ring_pop(ring);
			taken++;
		}
		if (through)
			return taken;
		sched_yield();
	}
}

static void test_two_threads(void **state)
{
	struct ring *ring = make_ring(8192);
	pthread_t producer;

	(void)state;
	assert_int_equal(pthread_create(&producer, NULL, push_all, ring), 0);
	/* The last count is seen before or with the last event, so this may end one look early. */
	(void)take_all(ring);
	pthread_join(producer, NULL);
	(void)take_all(ring);
	assert_int_equal(ring_pushed(ring) + ring_dropped(ring), RACE_EVENTS);
	assert_int_equal(ring_corrupt(ring), 0);
	assert_true(ring->consumed == ring->produced);
	ring_destroy(ring);
}

static void test_a_child_process_produces(void **state)
{
	struct ring *ring = make_ring(8192);
	pid_t child = fork();
	int status;
	uint64_t taken;

	(void)state;
	if (child == 0) {
		push_all(ring);
		_exit(0);
	}
	assert_true(child > 0);
	taken = take_all(ring);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	taken += take_all(ring);
	assert_int_equal(taken, ring_pushed(ring));
	assert_int_equal(taken + ring_dropped(ring), RACE_EVENTS);
	ring_destroy(ring);
}

/* One child after the other writes into the same ring; the first one dies of it. */
static void test_a_child_process_takes_over(void **state)
{
	struct ring *ring = ring_create(4096, -1);
	struct event_buffer buffer;

	(void)state;
	for (uint32_t child = 0; child < 50; child++) {
		pid_t pid = fork();

		if (pid == 0) {
			ring_take_over(ring);
			for (uint32_t i = 0; i < 7; i++) {
				const uint64_t words[3] = {child, i, 3};
				const struct event event = {.value = child * 7 + i, .words = i % 4};

				ring_push(ring, &event, words);
			}
			kill(getpid(), SIGKILL);
		}
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		for (uint32_t i = 0; i < 7; i++) {
			assert_true(ring_peek(ring, &buffer));
			assert_int_equal(buffer.event.value, child * 7 + i);
			assert_int_equal(buffer.event.words, i % 4);
			if (i % 4)
				assert_int_equal(buffer.words[0], child);
			ring_pop(ring);
		}
		assert_false(ring_peek(ring, &buffer));
	}
	assert_int_equal(ring_pushed(ring), 350);
	assert_int_equal(ring_corrupt(ring), 0);
	ring_destroy(ring);
}

static void put_words(struct ring *ring, const struct event *event, uint64_t written)
{
	memcpy(&ring->shared->words[ring->produced & (ring->size - 1)], event, sizeof(*event));
	atomic_store(&ring->shared->written, written);
}

/* Whatever it was, it is gone and counted, and the ring goes on from there. */
static void check_corrupt(const struct event *event, uint64_t words_written)
{
	static struct event_buffer buffer;
	struct ring *ring = make_ring(1024);

	assert_true(push_number(ring, 1, 2));
	assert_true(ring_peek(ring, &buffer));
	ring_pop(ring);
	put_words(ring, event, ring->produced + words_written);
	assert_false(ring_peek(ring, &buffer));
	assert_int_equal(ring_corrupt(ring), 1);
	assert_false(ring_peek(ring, &buffer));
	assert_int_equal(ring_corrupt(ring), 1);
	ring->produced = atomic_load(&ring->shared->written);
	ring->free_until = ring->produced + ring->size;
	assert_true(push_number(ring, 2, 2));
	assert_true(ring_peek(ring, &buffer));
	assert_true(is_number(&buffer, 2, 2));
	ring_destroy(ring);
}

static void test_a_lying_producer(void **state)
{
	(void)state;
	/* A type that is none. */
	check_corrupt(&(struct event){.type = 255}, 2);
	/* More words than were written. */
	check_corrupt(&(struct event){.type = EVENT_LOST, .words = 1}, 2);
	check_corrupt(&(struct event){.type = EVENT_LOST, .words = EVENT_WORDS_MAX}, 100);
	/* Half a header. */
	check_corrupt(&(struct event){.type = EVENT_LOST}, 1);
	/* More than the ring holds; a position that went back. */
	check_corrupt(&(struct event){.type = EVENT_LOST}, 129);
	check_corrupt(&(struct event){.type = EVENT_LOST}, UINT64_MAX);
	check_corrupt(&(struct event){.type = EVENT_LOST}, UINT64_C(1) << 63);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_first_in_first_out),
	        cmocka_unit_test(test_a_full_ring_refuses_and_counts),
	        cmocka_unit_test(test_two_threads),
	        cmocka_unit_test(test_a_child_process_produces),
	        cmocka_unit_test(test_a_child_process_takes_over),
	        cmocka_unit_test(test_a_lying_producer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

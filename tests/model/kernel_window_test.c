// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events of a kernel's trace through the window, against an oracle: all events are kept
 * in an array, and the window at any time must be what comes of applying them from scratch.
 * Any event at any time: ids used again, ends without begins, equal times, late ones, gaps of
 * many windows, pauses, little memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/window.h"
#include "tests/model/random.h"
#include "tests/support/kernel_records.h"
#include "util/clock.h"

#define CPUS       3u
#define HEAT_STEPS 100u

struct held {
	struct event event; /* its time as applied */
	uint64_t words[20];
};

struct oracle {
	struct held *events;
	size_t count;
	size_t capacity;
	uint64_t time_ns;
	uint64_t refused;
	uint64_t late;
	struct window *window;
	struct names *names;
	struct state_options options; /* of states from scratch */
	uint64_t window_ns;
	uint64_t pinned_ns; /* end of what a pause keeps; 0: there is none */
	struct random random;
};

/* Any event with any small values, at a time not far from the last one. */
static void make_event(struct oracle *oracle, struct held *held)
{
	struct random *random = &oracle->random;
	unsigned type = EVENT_TRACE_FIRST +
	                (unsigned)random_below(random, EVENT_TYPE_COUNT - EVENT_TRACE_FIRST);
	const struct kernel_event_row *row;
	unsigned words;

	/* Half of them are those that make latencies. */
	if (random_below(random, 2))
		type = (const unsigned[]){EVENT_SYSCALL_ENTRY, EVENT_SYSCALL_EXIT,
		                          EVENT_SCHED_WAKING,
		                          EVENT_SCHED_SWITCH}[random_below(random, 4)];
	row = kernel_event_row(type);
	words = row->words;
	*held = (struct held){.event = {.type = type & 0xff}};
	for (unsigned i = 0; i < 16; i++)
		held->words[i] = random_below(random, 6) | random_below(random, 6) << 32;
	if (type <= EVENT_SYSCALL_EXIT) {
		unsigned arguments = (unsigned)random_below(random, 7);

		words = (type == EVENT_SYSCALL_EXIT) + arguments;
		held->event.value = random_below(random, 2)
		                            ? (uint32_t)SYSCALL_read
		                            : 1 + (uint32_t)random_below(random, SYSCALL_COUNT - 1);
		held->event.value |= ((1u << arguments) - 1) << VALUE_ARGS_SHIFT;
		for (unsigned i = 0; i < arguments; i++)
			held->words[i] = random_below(random, 10);
		if (type == EVENT_SYSCALL_EXIT)
			held->words[0] = random_below(random, 20) - 6;
	}
	if (random_below(random, 2)) {
		held->event.value |= 1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_TID) |
		                     1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_PID);
		held->words[words++] = random_below(random, 6) | random_below(random, 6) << 32;
	}
	held->event.words = words & EVENT_WORDS_MAX;
	held->event.cpu = random_below(random, CPUS) & (EVENT_CPU_LIMIT - 1);
}

static uint64_t next_time(struct oracle *oracle)
{
	switch (random_below(&oracle->random, 60)) {
	case 0:
		return oracle->time_ns + random_below(&oracle->random, oracle->window_ns);
	case 1:
		return oracle->time_ns + random_below(&oracle->random, 2) * 5 * oracle->window_ns;
	case 2:
		return oracle->time_ns - random_below(&oracle->random, oracle->time_ns / 8 + 1);
	case 3:
	case 4:
		return oracle->time_ns;
	default:
		return oracle->time_ns + random_below(&oracle->random, oracle->window_ns / 50 + 2);
	}
}

static void remember(struct oracle *oracle, const struct held *held)
{
	if (oracle->count == oracle->capacity) {
		oracle->capacity = oracle->capacity ? oracle->capacity * 2 : 256;
		oracle->events =
		        realloc(oracle->events, oracle->capacity * sizeof(*oracle->events));
		assert_non_null(oracle->events);
	}
	oracle->events[oracle->count++] = *held;
}

static void apply(struct oracle *oracle, struct held *held, uint64_t time_ns)
{
	bool is_tick = held->event.type == EVENT_TICK;
	bool accepted;

	held->event.time_ns = time_ns;
	accepted = window_apply(oracle->window, &held->event, held->words);
	if (time_ns < oracle->time_ns) {
		held->event.time_ns = oracle->time_ns;
		oracle->late += !is_tick;
	}
	oracle->time_ns = held->event.time_ns;
	if (!accepted)
		oracle->refused++;
	else if (!is_tick)
		remember(oracle, held);
}

static void step(struct oracle *oracle)
{
	struct held held = {.event = {.type = EVENT_TICK, .cpu = EVENT_CPU_NONE}};

	if (random_below(&oracle->random, 20) == 0) {
		apply(oracle, &held, next_time(oracle));
	} else if (random_below(&oracle->random, 40) == 0) {
		held.event.type = EVENT_DISCARDED_EVENTS;
		held.event.words = 1;
		held.words[0] = 1 + random_below(&oracle->random, 3);
		apply(oracle, &held, next_time(oracle));
	} else {
		make_event(oracle, &held);
		apply(oracle, &held, next_time(oracle));
	}
}

/* What a pause keeps ends now: what still comes of this very time is not in it. */
static void pass_on(struct oracle *oracle)
{
	struct held held = {.event = {.type = EVENT_TICK, .cpu = EVENT_CPU_NONE}};

	apply(oracle, &held, oracle->time_ns + 1);
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15) + (hash >> 29);
}

static uint64_t mix_histogram(uint64_t hash, const struct histogram *histogram)
{
	struct statistics statistics;

	histogram_statistics(histogram, &statistics);
	hash = mix(hash, statistics.count);
	hash = mix(hash, statistics.sum_ns);
	hash = mix(hash, statistics.max_time_ns);
	return mix(hash, statistics.p50_ns ^ statistics.p99_ns << 20);
}

static uint64_t mix_objects(uint64_t hash, const struct kernel_state *state)
{
	for (uint32_t i = 0; (i = kernel_thread_next(state, i));) {
		const struct kernel_thread *thread = kernel_thread_at(state, i);

		hash = mix(hash, (uint64_t)i << 32 | thread->process);
		hash = mix(hash, thread->serial ^ thread->cpu_time_ns << 16);
		hash = mix(hash, thread->waking_ns ^ thread->call.entry_ns << 1);
		hash = mix(hash, thread->end_ns + thread->switches + thread->comm);
	}
	for (uint32_t i = 0; (i = kernel_process_next(state, i));) {
		const struct kernel_process *process = kernel_process_at(state, i);

		hash = mix(hash, (uint64_t)i << 32 | process->generation);
		hash = mix(hash, process->serial ^ process->end_ns << 1 ^ process->syscalls);
		hash = mix(hash, kernel_coarse_percentile_ns(state, process->coarse, 90,
		                                             process->wakeup_max_ns));
	}
	for (uint32_t i = 0; (i = kernel_fd_next(state, i));) {
		const struct kernel_fd *fd = kernel_fd_at(state, i);

		hash = mix(hash, fd->serial ^ fd->read_bytes << 20 ^ fd->written_bytes << 40);
		hash = mix(hash, fd->calls << 8 | (unsigned)fd->open << 1 | (unsigned)fd->cloexec);
		hash = mix(hash, fd->closed_ns ^ fd->opened_ns << 1 ^ fd->path);
	}
	return hash;
}

/* All that is visible of the kernel part. */
static uint64_t digest(const struct kernel_state *state)
{
	uint64_t hash;

	if (!state)
		return 0;
	hash = mix(kernel_state_sequence(state), kernel_state_time_ns(state));
	hash = mix_objects(hash, state);
	for (uint32_t i = 0; (i = kernel_series_next(state, i));)
		hash = mix_histogram(hash, kernel_series_at(state, i)->histogram);
	for (unsigned cpu = 0; cpu < kernel_cpu_count(state); cpu++)
		hash = mix(hash, kernel_cpu_at(state, cpu)->busy_ns +
		                         (uint64_t)kernel_cpu_at(state, cpu)->current);
	hash = mix(hash, kernel_state_totals(state)->discarded_events);
	return mix(hash, kernel_state_totals(state)->refused);
}

/* What the window must say of (from_ns, until_ns]. */
struct expected {
	uint64_t from_ns;
	uint64_t until_ns;
	struct histogram *latencies[LATENCY_KIND_COUNT][CPUS];
	struct object_maxima *maxima;
	/* And of the heat map up to until_ns, a kind and CPU of it: seconds before that one. */
	enum latency_kind heat_kind;
	int heat_cpu;
	uint64_t heat_counts[HEAT_STEPS];
	uint64_t heat_max_ns[HEAT_STEPS];
};

static void on_latency(void *context, enum latency_kind kind, unsigned cpu, uint64_t latency_ns,
                       uint64_t time_ns)
{
	struct expected *expected = context;

	uint64_t back = expected->until_ns / NS_PER_S - time_ns / NS_PER_S;

	if (time_ns > expected->from_ns && time_ns <= expected->until_ns)
		assert_true(histogram_record(expected->latencies[kind][cpu], latency_ns, time_ns));
	if (time_ns > expected->until_ns || back >= HEAT_STEPS || kind != expected->heat_kind ||
	    (expected->heat_cpu >= 0 && cpu != (unsigned)expected->heat_cpu))
		return;
	expected->heat_counts[back]++;
	if (latency_ns > expected->heat_max_ns[back])
		expected->heat_max_ns[back] = latency_ns;
}

static void on_object(void *context, enum latency_kind kind, uint64_t serial, uint64_t latency_ns,
                      uint64_t time_ns)
{
	struct expected *expected = context;

	(void)kind;
	if (time_ns > expected->from_ns && time_ns <= expected->until_ns)
		assert_true(object_maxima_add(expected->maxima, serial, latency_ns));
}

/* The state at a time from scratch; the caller's. */
static struct state *from_scratch(const struct oracle *oracle, uint64_t time_ns,
                                  struct expected *expected)
{
	const struct event tick = {.time_ns = time_ns, .type = EVENT_TICK, .cpu = EVENT_CPU_NONE};
	struct state_options options = oracle->options;
	struct state *state;

	if (expected)
		options.observer = (struct state_observer){on_latency, on_object, expected};
	state = state_create(&options);
	assert_non_null(state);
	for (size_t i = 0; i < oracle->count && oracle->events[i].event.time_ns <= time_ns; i++)
		assert_true(state_apply(state, &oracle->events[i].event, oracle->events[i].words));
	assert_true(state_apply(state, &tick, NULL));
	return state;
}

static void check_maxima(const struct oracle *oracle, const struct window_moment *moment,
                         const struct expected *expected)
{
	struct object_maxima *maxima = object_maxima_create();

	assert_non_null(maxima);
	assert_true(window_moment_maxima(oracle->window, moment, maxima));
	/* Serials count from 1. */
	for (uint64_t serial = 1; serial < 2000; serial++)
		assert_true(object_maxima_get(maxima, serial) ==
		            object_maxima_get(expected->maxima, serial));
	object_maxima_destroy(maxima);
}

static void check_latencies(const struct oracle *oracle, const struct window_moment *moment,
                            const struct expected *expected)
{
	struct window_latency latency = {.histogram = histogram_create()};

	assert_non_null(latency.histogram);
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
		for (unsigned cpu = 0; cpu < CPUS; cpu++) {
			struct statistics a;
			struct statistics b;

			assert_true(window_moment_latency(oracle->window, moment,
			                                  (enum latency_kind)kind, cpu, &latency));
			histogram_statistics(latency.histogram, &a);
			histogram_statistics(expected->latencies[kind][cpu], &b);
			assert_memory_equal(&a, &b, sizeof(a));
		}
	}
	histogram_destroy(latency.histogram);
}

static void check_heat(const struct oracle *oracle, const struct expected *expected)
{
	static struct latency_history_step steps[HEAT_STEPS];
	const struct latency_history_query query = {
	        .kind = expected->heat_kind,
	        .cpu = expected->heat_cpu,
	        .zoom = LATENCY_HISTORY_SECOND,
	        .end_ns = expected->until_ns,
	        .count = HEAT_STEPS,
	};

	window_heat(oracle->window, &query, expected->until_ns, steps);
	for (unsigned back = 0; back < HEAT_STEPS; back++) {
		const struct latency_history_step *step = &steps[HEAT_STEPS - 1 - back];

		assert_true(step->known || step->count == 0 || back == 0);
		if (!step->known)
			continue;
		assert_int_equal(step->count, expected->heat_counts[back]);
		assert_int_equal(step->max_ns, expected->heat_max_ns[back]);
	}
}

static void check_moment(struct oracle *oracle, uint64_t time_ns)
{
	struct expected expected = {.maxima = object_maxima_create()};
	struct window_moment moment;
	struct state *state;
	struct state *earlier;

	for (unsigned i = 0; i < LATENCY_KIND_COUNT * CPUS; i++)
		expected.latencies[i / CPUS][i % CPUS] = histogram_create();
	assert_true(window_moment(oracle->window, time_ns, &moment));
	assert_int_equal(moment.time_ns, time_ns);
	expected.from_ns = moment.from_ns;
	expected.until_ns = time_ns;
	expected.heat_kind = random_below(&oracle->random, 2) ? LATENCY_WAKING : LATENCY_SYSCALL;
	expected.heat_cpu = (int)random_below(&oracle->random, CPUS + 1) - 1;
	state = from_scratch(oracle, time_ns, &expected);
	assert_int_equal(digest(state_kernel(moment.state)), digest(state_kernel(state)));
	earlier = from_scratch(oracle, moment.from_ns, NULL);
	if (moment.earlier)
		assert_int_equal(digest(state_kernel(moment.earlier)),
		                 digest(state_kernel(earlier)));
	else
		assert_true(!state_kernel(earlier));
	check_latencies(oracle, &moment, &expected);
	check_maxima(oracle, &moment, &expected);
	check_heat(oracle, &expected);
	state_destroy(state);
	state_destroy(earlier);
	for (unsigned i = 0; i < LATENCY_KIND_COUNT * CPUS; i++)
		histogram_destroy(expected.latencies[i / CPUS][i % CPUS]);
	object_maxima_destroy(expected.maxima);
}

/* Now, and any time that can be asked for. */
static void check(struct oracle *oracle)
{
	uint64_t oldest_ns;
	uint64_t newest_ns;
	struct window_status status;

	window_get_status(oracle->window, &status);
	assert_int_equal(status.events_held + status.collected, oracle->count);
	assert_int_equal(status.late, oracle->late);
	assert_int_equal(status.refused, oracle->refused);
	window_range(oracle->window, &oldest_ns, &newest_ns);
	assert_int_equal(newest_ns, oracle->time_ns);
	check_moment(oracle, newest_ns);
	/* Between what a pause keeps and what the window itself does there may be nothing. */
	if (oracle->pinned_ns)
		newest_ns = oracle->pinned_ns;
	if (oldest_ns < newest_ns)
		check_moment(oracle,
		             oldest_ns + random_below(&oracle->random, newest_ns - oldest_ns + 1));
}

static void begin(struct oracle *oracle, uint64_t seed, uint64_t memory_bytes)
{
	static const uint64_t windows_ns[] = {100, 10000, UINT64_C(10000000000)};
	struct window_options options = {.memory_bytes = memory_bytes};
	struct held start = {.event = {.type = EVENT_TICK, .cpu = EVENT_CPU_NONE}};

	*oracle = (struct oracle){.random = {seed}};
	oracle->window_ns = options.window_ns = windows_ns[random_below(&oracle->random, 3)];
	oracle->names = options.names = names_create();
	assert_non_null(oracle->names);
	for (unsigned i = 0; i < 8; i++)
		assert_true(names_intern(oracle->names, &"abcdefgh"[i], 1) > 0);
	oracle->window = window_create(&options);
	assert_non_null(oracle->window);
	oracle->options = (struct state_options){
	        .names = oracle->names,
	        .kernel = {.window_ns = oracle->window_ns,
	                   .of_window = true,
	                   .memory_bytes = (size_t)((memory_bytes ? memory_bytes
	                                                          : WINDOW_DEFAULT_MEMORY_BYTES) /
	                                            4)},
	};
	/* A trace of this year, or of a clock that has just begun. */
	apply(oracle, &start,
	      random_below(&oracle->random, 2) ? random_next(&oracle->random) >> 4 : 1);
}

static void end(struct oracle *oracle)
{
	window_destroy(oracle->window);
	names_destroy(oracle->names);
	free(oracle->events);
}

static void test_against_the_oracle(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= random_seeds(1000); seed++) {
		struct oracle oracle;

		begin(&oracle, seed, 0);
		for (unsigned i = 0; i < 200; i++) {
			step(&oracle);
			if (random_below(&oracle.random, 40) == 0)
				check(&oracle);
		}
		check(&oracle);
		end(&oracle);
	}
}

/* What a pause shows stays, however long it lasts; what goes on is right, too. */
static void test_a_pause(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= random_seeds(300); seed++) {
		uint64_t oldest_ns;
		uint64_t newest_ns;
		uint64_t paused_ns;
		struct oracle oracle;

		begin(&oracle, seed, 0);
		for (unsigned i = 0; i < 100; i++)
			step(&oracle);
		paused_ns = oracle.time_ns;
		assert_true(window_pin(oracle.window, UINT64_MAX));
		window_range(oracle.window, &oldest_ns, &newest_ns);
		pass_on(&oracle);
		for (unsigned i = 0; i < 200; i++) {
			uint64_t span_ns = paused_ns - oldest_ns + 1;

			step(&oracle);
			if (random_below(&oracle.random, 40))
				continue;
			check_moment(&oracle, oldest_ns + random_below(&oracle.random, span_ns));
			check_moment(&oracle, oracle.time_ns);
		}
		window_unpin(oracle.window);
		check(&oracle);
		end(&oracle);
	}
}

/* Memory for little more than the states: the window shortens, then objects are refused. */
static void test_with_little_memory(void **state)
{
	unsigned shortened = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= random_seeds(30); seed++) {
		const uint64_t limit = (1600 + seed % 8 * 200) * UINT64_C(1024);
		struct window_status status;
		struct oracle oracle;

		begin(&oracle, seed, limit);
		for (unsigned i = 0; i < 6; i++) {
			struct held held;

			for (unsigned n = 0; n < 3000; n++) {
				make_event(&oracle, &held);
				apply(&oracle, &held,
				      oracle.time_ns + random_below(&oracle.random,
				                                    oracle.window_ns / 3000 + 2));
			}
			window_get_status(oracle.window, &status);
			shortened += status.held_ns < status.window_ns;
			assert_true(status.bytes <= limit + (UINT64_C(128) << 10));
			if (i == 2 && window_pin(oracle.window, UINT64_MAX)) {
				oracle.pinned_ns = oracle.time_ns;
				pass_on(&oracle);
			}
			check(&oracle);
		}
		end(&oracle);
	}
	assert_true(shortened > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_against_the_oracle),
	        cmocka_unit_test(test_a_pause),
	        cmocka_unit_test(test_with_little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several live sources of one host: their events come to its window in the order of their
 * times, and a silent, lost or full one holds up nobody for long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "live_sources.h"
#include "model/kernel/vocabulary.h"
#include "random.h"
#include "util/clock.h"

/* Whatever comes when: nothing is late, nothing is missing, as long as all go on. */
static void one_order(uint64_t seed)
{
	struct live_sources *fixture;
	struct random random = {seed};
	struct snapshot *snapshot = NULL;
	uint64_t times_ns[SOURCES];
	uint64_t pushed = 0;
	void *state = NULL;

	live_sources_set_up(&state);
	fixture = state;
	for (unsigned i = 0; i < SOURCES; i++) {
		add(fixture, "rt", "s", "rt", i == 1);
		times_ns[i] = EPOCH_NS + random_below(&random, NS_PER_S);
		push(fixture, i, EVENT_NAMED, times_ns[i]);
		pushed++;
	}
	for (unsigned round = 0; round < 300; round++) {
		unsigned source = (unsigned)random_below(&random, SOURCES);
		uint64_t events = random_below(&random, 20);

		for (uint64_t i = 0; i < events; i++) {
			times_ns[source] += random_below(&random, NS_PER_MS);
			push(fixture, source, EVENT_NAMED, times_ns[source]);
			pushed++;
		}
		fixture->now_ns += random_below(&random, 5 * NS_PER_MS);
		if (random_below(&random, 3) == 0)
			model_step(fixture->model, fixture->now_ns);
	}
	for (unsigned i = 0; i < SOURCES; i++)
		push(fixture, i, EVENT_TICK, EPOCH_NS + 8 * NS_PER_S);
	look(fixture, &snapshot);
	assert_int_equal(snapshot->late_events, 0);
	assert_int_equal(events_now(fixture), pushed);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 8 * NS_PER_S);
	assert_int_equal(model_host_count(fixture->model), 1);
	snapshot_destroy(snapshot);
	live_sources_tear_down(&state);
}

static void events_come_in_order(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= random_seeds(50); seed++)
		one_order(seed);
}

/* For so long the source says twice a second that nothing happens on its host. */
static void go_on(struct live_sources *fixture, unsigned source, uint64_t time_ns, uint64_t for_ns)
{
	uint64_t end_ns = fixture->now_ns + for_ns;

	while (fixture->now_ns < end_ns) {
		uint64_t step_ns = end_ns - fixture->now_ns;

		if (step_ns > NS_PER_S / 2)
			step_ns = NS_PER_S / 2;
		fixture->now_ns += step_ns;
		time_ns += step_ns;
		push(fixture, source, EVENT_TICK, time_ns);
		model_step(fixture->model, fixture->now_ns);
	}
}

static void silence_holds_up_nobody(void **state)
{
	struct live_sources *fixture = *state;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS);
	model_step(fixture->model, fixture->now_ns);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + NS_PER_S);
	fixture->now_ns += NS_PER_S;
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS);
	/* It tells that nothing happened. */
	push(fixture, 1, EVENT_TICK, EPOCH_NS + NS_PER_S / 2);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + NS_PER_S / 2);
	go_on(fixture, 0, EPOCH_NS + NS_PER_S, 2 * NS_PER_S + 1);
	assert_true(host_now(fixture, 0).now_ns >= EPOCH_NS + NS_PER_S);
}

/* A relay that hangs: what each brings when it goes on may be older than what waits. */
static void where_all_are_silent_each_is_waited_for(void **state)
{
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;
	uint64_t time_ns = EPOCH_NS;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	for (unsigned round = 0; round < 10; round++) {
		unsigned first = round % 2;

		push(fixture, first, EVENT_NAMED, time_ns + NS_PER_S / 2);
		push(fixture, !first, EVENT_NAMED, time_ns + NS_PER_S / 4);
		model_step(fixture->model, fixture->now_ns);
		/* What waits does so as long as it hangs, and until the other has come, too. */
		fixture->now_ns += 30 * NS_PER_S;
		assert_int_equal(host_now(fixture, 0).now_ns, time_ns + NS_PER_S / 4);
		time_ns += 30 * NS_PER_S;
		push(fixture, first, EVENT_NAMED, time_ns);
		fixture->now_ns += NS_PER_S;
		model_step(fixture->model, fixture->now_ns);
		for (unsigned i = 1; i <= 30; i++)
			push(fixture, !first, EVENT_NAMED, time_ns - (30 - i) * NS_PER_S);
		look(fixture, &snapshot);
		assert_int_equal(snapshot->late_events, 0);
	}
	assert_int_equal(events_now(fixture), 10 * 33);
	snapshot_destroy(snapshot);
}

/* But not for ever: what a host told last before it died is worth most. */
static void a_relay_that_hangs_for_long_is_not_waited_for(void **state)
{
	struct live_sources *fixture = *state;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + NS_PER_S);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS);
	model_step(fixture->model, fixture->now_ns);
	fixture->now_ns += 60 * NS_PER_S;
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS);
	fixture->now_ns += 2 * NS_PER_S;
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + NS_PER_S);
}

static void two_that_are_silent_do_not_hold_up_a_third(void **state)
{
	struct live_sources *fixture = *state;

	for (unsigned i = 0; i < 3; i++) {
		add(fixture, "rt", "s", "rt", i == 0);
		push(fixture, i, EVENT_NAMED, EPOCH_NS);
	}
	model_step(fixture->model, fixture->now_ns);
	/* It waits for the second, and the third would for it. */
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + NS_PER_S);
	go_on(fixture, 2, EPOCH_NS, 10 * NS_PER_S);
	assert_true(host_now(fixture, 0).now_ns >= EPOCH_NS + 9 * NS_PER_S);
}

static void one_that_comes_and_goes_does_not_wait_for_ever(void **state)
{
	struct live_sources *fixture = *state;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS);
	model_step(fixture->model, fixture->now_ns);
	for (unsigned i = 1; i <= 4; i++) {
		fixture->now_ns += 5 * NS_PER_S;
		push(fixture, 1, EVENT_NAMED, EPOCH_NS + i * 5 * NS_PER_S);
		model_step(fixture->model, fixture->now_ns);
	}
	assert_true(host_now(fixture, 0).now_ns >= EPOCH_NS + 10 * NS_PER_S);
}

/* One that is lost meanwhile has nothing to bring: what it told last is shown. */
static void what_is_lost_does_not_wait_where_all_are_silent(void **state)
{
	struct live_sources *fixture = *state;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + NS_PER_S);
	model_step(fixture->model, fixture->now_ns);
	fixture->now_ns += 30 * NS_PER_S;
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS);
	model_source_status(fixture->model, fixture->sources[0], HOST_STATUS_GAP, "broke");
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + NS_PER_S);
}

/* The kernel's session, and that of the programs, whose live timer is 15 s. */
static void add_slow(struct live_sources *fixture)
{
	add(fixture, "rt", "kernel", "rt", true);
	fixture->patience_ns = 45 * NS_PER_S;
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS);
	model_step(fixture->model, fixture->now_ns);
}

static void live_timers_that_differ_much_are_one_order(void **state)
{
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;
	uint64_t pushed = 2;

	add_slow(fixture);
	for (unsigned tenth = 1; tenth <= 610; tenth++) {
		fixture->now_ns += NS_PER_S / 10;
		/* After a pause it is more than 10 s ahead of what the slow one told. */
		if (tenth % 150 == 0 || tenth % 150 > 120) {
			push(fixture, 0, EVENT_NAMED, EPOCH_NS + tenth * (NS_PER_S / 10));
			pushed++;
		}
		for (unsigned i = 0; tenth % 150 == 0 && i < 150; i++, pushed++)
			push(fixture, 1, EVENT_NAMED,
			     EPOCH_NS + (tenth - 149 + i) * (NS_PER_S / 10) - 1);
		model_step(fixture->model, fixture->now_ns);
	}
	/* What the slow one has told of is known, nothing is that came later. */
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 60 * NS_PER_S - 1);
	for (unsigned i = 0; i < 2; i++)
		push(fixture, i, EVENT_TICK, EPOCH_NS + 61 * NS_PER_S);
	look(fixture, &snapshot);
	assert_int_equal(snapshot->late_events, 0);
	assert_int_equal(snapshot->lost_events, 0);
	assert_int_equal(events_now(fixture), pushed);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 61 * NS_PER_S);
	snapshot_destroy(snapshot);
}

/* Of two that were attached at once the one is there first; the other's last packet is older. */
static void the_first_events_are_waited_for(void **state)
{
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + NS_PER_S);
	assert_int_equal(host_now(fixture, 0).now_ns, 0);
	fixture->now_ns += NS_PER_S;
	push(fixture, 1, EVENT_NAMED, EPOCH_NS);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 2 * NS_PER_S);
	look(fixture, &snapshot);
	assert_int_equal(snapshot->late_events, 0);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + NS_PER_S);
	snapshot_destroy(snapshot);
}

/* But not for ever: a session of programs may have none. */
static void one_of_which_nothing_comes_holds_up_nobody(void **state)
{
	struct live_sources *fixture = *state;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	assert_int_equal(host_now(fixture, 0).now_ns, 0);
	go_on(fixture, 0, EPOCH_NS, 2 * NS_PER_S + 1);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 2 * NS_PER_S + 1);
}

/*
 * Programs may begin at any time: what would have come if one had is not waited for, and what
 * comes of one is not late.
 */
static void one_without_streams_is_waited_for_by_the_clock(void **state)
{
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;
	uint64_t begin_ns = fixture->now_ns;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push_quiet(fixture, 1, 1000000);
	/* As long as the clock is not known it is not waited for at all. */
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS);
	model_source_clock(fixture->model, fixture->sources[0], 0, (int64_t)(EPOCH_NS - begin_ns));
	for (unsigned second = 1; second <= 20; second++) {
		fixture->now_ns = begin_ns + second * NS_PER_S;
		push(fixture, 0, EVENT_NAMED, EPOCH_NS + second * NS_PER_S - NS_PER_S / 4);
		fixture->now_ns += NS_PER_S * 3 / 4;
		assert_true(host_now(fixture, 0).now_ns < EPOCH_NS + (second - 1) * NS_PER_S + 1);
		fixture->now_ns += NS_PER_S / 20;
		assert_int_equal(host_now(fixture, 0).now_ns,
		                 EPOCH_NS + second * NS_PER_S - NS_PER_S / 4);
	}
	/* A program that began as late as can be. */
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + 21 * NS_PER_S);
	push(fixture, 1, EVENT_NAMED, fixture->now_ns - begin_ns + EPOCH_NS - NS_PER_S);
	push(fixture, 1, EVENT_TICK, EPOCH_NS + 22 * NS_PER_S);
	look(fixture, &snapshot);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 21 * NS_PER_S);
	assert_int_equal(snapshot->late_events, 0);
	snapshot_destroy(snapshot);
}

/* The relay of both hangs, and a program begins meanwhile: which of them it goes on with is open. */
static void one_without_streams_is_waited_for_when_a_relay_goes_on(void **state)
{
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;
	uint64_t begin_ns = fixture->now_ns;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push_quiet(fixture, 1, 1000000);
	model_source_clock(fixture->model, fixture->sources[0], 0, (int64_t)(EPOCH_NS - begin_ns));
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	model_step(fixture->model, fixture->now_ns);
	fixture->now_ns += 20 * NS_PER_S;
	for (unsigned second = 1; second < 20; second++)
		push(fixture, 0, EVENT_NAMED, EPOCH_NS + second * NS_PER_S);
	model_step(fixture->model, fixture->now_ns);
	fixture->now_ns += NS_PER_S;
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 5 * NS_PER_S);
	push(fixture, 1, EVENT_TICK, EPOCH_NS + 20 * NS_PER_S);
	look(fixture, &snapshot);
	assert_int_equal(snapshot->late_events, 0);
	assert_int_equal(events_now(fixture), 21);
	/* Where none has begun nothing waits for long. */
	fixture->now_ns += 20 * NS_PER_S;
	push_quiet(fixture, 1, 1000000);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + 40 * NS_PER_S);
	model_step(fixture->model, fixture->now_ns);
	fixture->now_ns += 2 * NS_PER_S;
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 40 * NS_PER_S);
	snapshot_destroy(snapshot);
}

static void those_of_clocks_that_differ_do_not_wait(void **state)
{
	struct live_sources *fixture = *state;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 11 * NS_PER_S);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS);
	model_source_clock(fixture->model, fixture->sources[0], 0, (int64_t)EPOCH_NS);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS);
	model_source_clock(fixture->model, fixture->sources[1], 0,
	                   (int64_t)(EPOCH_NS + 11 * NS_PER_S));
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 11 * NS_PER_S);
}

/* Its keeper says so, behind its last record. */
static void cut(struct live_sources *fixture, unsigned source)
{
	push_quiet(fixture, source, 0);
}

/* A relay that hangs keeps the events: what happened meanwhile comes, and none of it is late. */
static void time_stands_where_all_may_still_come(void **state)
{
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;

	add(fixture, "rt", "kernel", "rt", true);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	model_step(fixture->model, fixture->now_ns);
	fixture->now_ns += 30 * NS_PER_S;
	model_source_status(fixture->model, fixture->sources[0], HOST_STATUS_STALE, "hangs");
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS);
	for (unsigned i = 1; i <= 30; i++)
		push(fixture, 0, EVENT_NAMED, EPOCH_NS + i * NS_PER_S);
	look(fixture, &snapshot);
	assert_int_equal(snapshot->late_events, 0);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 30 * NS_PER_S);
	/* What happens while it is lost never comes. */
	cut(fixture, 0);
	fixture->now_ns += 12 * NS_PER_S;
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 40 * NS_PER_S);
	snapshot_destroy(snapshot);
}

/* The time of a lost one goes on no further than the slow one is waited for. */
static void patience_is_each_ones_own(void **state)
{
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;

	add_slow(fixture);
	cut(fixture, 0);
	fixture->now_ns += 15 * NS_PER_S;
	model_step(fixture->model, fixture->now_ns);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + NS_PER_S);
	look(fixture, &snapshot);
	assert_int_equal(snapshot->late_events, 0);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + NS_PER_S);
	/* For so long that it is not waited for any more. */
	fixture->now_ns += 46 * NS_PER_S;
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 59 * NS_PER_S);
	snapshot_destroy(snapshot);
}

static void what_is_lost_or_has_ended_holds_up_nobody(void **state)
{
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;

	add_slow(fixture);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 2 * NS_PER_S);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + NS_PER_S);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + 3 * NS_PER_S);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 2 * NS_PER_S);
	cut(fixture, 1);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 3 * NS_PER_S);
	/* It is found again: what it brings is waited for. */
	model_source_status(fixture->model, fixture->sources[1], HOST_STATUS_GAP, "broke");
	push_lost(fixture, 1, UINT64_MAX, EPOCH_NS + 4 * NS_PER_S);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + 5 * NS_PER_S);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 4 * NS_PER_S);
	/* Its last events were there before its end was told. */
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 6 * NS_PER_S);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + 7 * NS_PER_S);
	cut(fixture, 1);
	/* A status that is told too late changes nothing. */
	model_source_status(fixture->model, fixture->sources[1], HOST_STATUS_LIVE, "");
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 7 * NS_PER_S);
	look(fixture, &snapshot);
	assert_int_equal(snapshot->late_events, 0);
	assert_int_equal(events_now(fixture), 8);
	snapshot_destroy(snapshot);
}

static void at_the_end_all_that_waits_is_applied(void **state)
{
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;
	struct error error = {""};

	fixture->now_ns = clock_now_ns();
	add_slow(fixture);
	for (unsigned i = 1; i <= 500; i++)
		push(fixture, i % 2, EVENT_NAMED, EPOCH_NS + i * (NS_PER_S / 100));
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + 9 * NS_PER_S);
	assert_true(model_start(fixture->model, &error));
	model_stop(fixture->model);
	look(fixture, &snapshot);
	assert_int_equal(snapshot->late_events, 0);
	assert_int_equal(events_now(fixture), 503);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 9 * NS_PER_S);
	snapshot_destroy(snapshot);
}

/* The fixture's rings have room for 1 MiB. */
static void a_ring_that_fills_does_not_wait(void **state)
{
	struct live_sources *fixture = *state;

	add_slow(fixture);
	for (unsigned i = 1; i <= 200000; i++) {
		push(fixture, 0, EVENT_NAMED, EPOCH_NS + i);
		if (i % 1000 == 0)
			model_step(fixture->model, fixture->now_ns);
	}
	assert_int_equal(ring_dropped(fixture->rings[0]), 0);
	push(fixture, 1, EVENT_TICK, EPOCH_NS + NS_PER_S);
	assert_int_equal(events_now(fixture), 200002);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(events_come_in_order),
	        LIVE_SOURCES_TEST(silence_holds_up_nobody),
	        LIVE_SOURCES_TEST(where_all_are_silent_each_is_waited_for),
	        LIVE_SOURCES_TEST(a_relay_that_hangs_for_long_is_not_waited_for),
	        LIVE_SOURCES_TEST(two_that_are_silent_do_not_hold_up_a_third),
	        LIVE_SOURCES_TEST(one_that_comes_and_goes_does_not_wait_for_ever),
	        LIVE_SOURCES_TEST(what_is_lost_does_not_wait_where_all_are_silent),
	        LIVE_SOURCES_TEST(live_timers_that_differ_much_are_one_order),
	        LIVE_SOURCES_TEST(the_first_events_are_waited_for),
	        LIVE_SOURCES_TEST(one_of_which_nothing_comes_holds_up_nobody),
	        LIVE_SOURCES_TEST(one_without_streams_is_waited_for_by_the_clock),
	        LIVE_SOURCES_TEST(one_without_streams_is_waited_for_when_a_relay_goes_on),
	        LIVE_SOURCES_TEST(those_of_clocks_that_differ_do_not_wait),
	        LIVE_SOURCES_TEST(time_stands_where_all_may_still_come),
	        LIVE_SOURCES_TEST(patience_is_each_ones_own),
	        LIVE_SOURCES_TEST(what_is_lost_or_has_ended_holds_up_nobody),
	        LIVE_SOURCES_TEST(at_the_end_all_that_waits_is_applied),
	        LIVE_SOURCES_TEST(a_ring_that_fills_does_not_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

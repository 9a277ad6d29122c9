// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What live sources tell of hosts: which host one is of, each is spoken of, what was lost of
 * one says nothing of what another tells, and a host whose clock was set back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "live_sources.h"
#include "model/kernel/vocabulary.h"
#include "util/clock.h"

static void is_known_before_it_tells(void **state)
{
	struct live_sources *fixture = *state;

	add(fixture, "b", "kernel", "b", true);
	add(fixture, "a", "kernel", "a", true);
	assert_int_equal(model_host_count(fixture->model), 2);
	assert_string_equal(host_now(fixture, 0).name, "b");
	assert_string_equal(host_now(fixture, 1).name, "a");
	/* Nothing happens there, says its source: time goes on. */
	push(fixture, 1, EVENT_TICK, EPOCH_NS - NS_PER_S);
	assert_int_equal(host_now(fixture, 1).now_ns, EPOCH_NS - NS_PER_S);
	/* The order stays, whoever has events first. */
	push(fixture, 1, EVENT_STATEDUMP_START, EPOCH_NS);
	assert_int_equal(host_now(fixture, 1).now_ns, EPOCH_NS);
	assert_int_equal(host_now(fixture, 0).now_ns, 0);
	push(fixture, 0, EVENT_STATEDUMP_START, EPOCH_NS);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS);
	assert_int_equal(model_host_count(fixture->model), 2);
}

/* Attached again, before anything came: what was missed comes first, of nobody by name. */
static void what_is_missed_first_is_of_who_is_expected(void **state)
{
	struct live_sources *fixture = *state;

	add_silent(fixture, "rt", "s");
	push_lost(fixture, 0, UINT64_MAX, EPOCH_NS);
	push(fixture, 0, EVENT_TICK, EPOCH_NS);
	assert_string_equal(host_now(fixture, 0).name, "rt");
	tell(fixture, 0, "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + NS_PER_S);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + NS_PER_S);
	assert_string_equal(host_now(fixture, 0).name, "rt");
	assert_int_equal(model_host_count(fixture->model), 1);
	model_source_status(fixture->model, fixture->sources[0], HOST_STATUS_STALE, "silent");
	assert_int_equal(host_now(fixture, 0).status, HOST_STATUS_STALE);
	model_source_status(fixture->model, fixture->sources[0], HOST_STATUS_LIVE, "");
	assert_int_equal(host_now(fixture, 0).status, HOST_STATUS_LIVE);
}

static void two_kernels_are_two_hosts(void **state)
{
	struct live_sources *fixture = *state;

	for (unsigned i = 0; i < 2; i++) {
		add(fixture, "localhost", "kernel", "localhost", true);
		push(fixture, i, EVENT_STATEDUMP_START, EPOCH_NS + i * NS_PER_S);
	}
	/* Until then it might have been the first one's, and waited for it. */
	push(fixture, 0, EVENT_TICK, EPOCH_NS + NS_PER_S);
	model_step(fixture->model, fixture->now_ns);
	assert_int_equal(model_host_count(fixture->model), 2);
	push(fixture, 0, EVENT_TICK, EPOCH_NS + 2 * NS_PER_S);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 2 * NS_PER_S);
	assert_int_equal(host_now(fixture, 1).now_ns, EPOCH_NS + NS_PER_S);
	assert_string_equal(host_now(fixture, 1).name, "localhost");
}

/* A window tells of itself once a second, however many bring its events. */
static void one_reading_a_second(void **state)
{
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	for (unsigned tenth = 1; tenth <= 100; tenth++) {
		fixture->now_ns += NS_PER_S / 10;
		push(fixture, 0, EVENT_NAMED, EPOCH_NS + tenth * (NS_PER_S / 10));
		if (tenth > 5)
			push(fixture, 1, EVENT_NAMED, EPOCH_NS + tenth * (NS_PER_S / 10) + 1);
		model_step(fixture->model, fixture->now_ns);
	}
	look(fixture, &snapshot);
	assert_in_range(metric_view_frames(snapshot->sampled.metrics), 9, 11);
	snapshot_destroy(snapshot);
}

static void each_is_spoken_of(void **state)
{
	struct live_sources *fixture = *state;
	struct model *model = fixture->model;
	struct model_host host;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	host = host_now(fixture, 0);
	assert_int_equal(host.status, HOST_STATUS_LIVE);
	assert_string_equal(host.sentence, "");
	model_source_status(model, fixture->sources[1], HOST_STATUS_STALE, "nothing came");
	host = host_now(fixture, 0);
	assert_int_equal(host.status, HOST_STATUS_LIVE);
	assert_string_equal(host.sentence, "ust: nothing came");
	model_source_status(model, fixture->sources[0], HOST_STATUS_GAP, "the link broke");
	host = host_now(fixture, 0);
	assert_int_equal(host.status, HOST_STATUS_GAP);
	assert_true(strstr(host.sentence, "ust: nothing came") != NULL);
	assert_true(strstr(host.sentence, "kernel: the link broke") != NULL);
	model_source_status(model, fixture->sources[0], HOST_STATUS_ENDED, "it ended");
	assert_int_equal(host_now(fixture, 0).status, HOST_STATUS_STALE);
	model_source_status(model, fixture->sources[1], HOST_STATUS_ENDED, "it ended");
	assert_int_equal(host_now(fixture, 0).status, HOST_STATUS_ENDED);
}

static void losses_are_of_one(void **state)
{
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_STATEDUMP_START, EPOCH_NS);
	push(fixture, 0, EVENT_STATEDUMP_END, EPOCH_NS + 1);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 1);
	look(fixture, &snapshot);
	assert_true(snapshot->complete);
	push_lost(fixture, 1, 5, EPOCH_NS + 2);
	push_lost(fixture, 1, UINT64_MAX, EPOCH_NS + 3);
	push(fixture, 0, EVENT_TICK, EPOCH_NS + 3);
	look(fixture, &snapshot);
	assert_true(snapshot->complete);
	assert_int_equal(snapshot->lost_events, 6);
	push_lost(fixture, 0, 1, EPOCH_NS + 4);
	push(fixture, 1, EVENT_TICK, EPOCH_NS + 4);
	look(fixture, &snapshot);
	assert_false(snapshot->complete);
	assert_int_equal(snapshot->lost_events, 7);
	snapshot_destroy(snapshot);
}

static void a_clock_is_set_back(void **state)
{
	const uint64_t back_ns = EPOCH_NS - 3600 * NS_PER_S;
	struct live_sources *fixture = *state;
	struct snapshot *snapshot = NULL;

	add(fixture, "rt", "kernel", "rt", true);
	for (unsigned i = 0; i < 5; i++)
		push(fixture, 0, EVENT_NAMED, EPOCH_NS + i * NS_PER_S);
	assert_int_equal(events_now(fixture), 5);
	/* A gap alone moves nothing. */
	push_lost(fixture, 0, UINT64_MAX, EPOCH_NS + 3 * NS_PER_S);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 4 * NS_PER_S);
	push_lost(fixture, 0, UINT64_MAX, back_ns);
	push(fixture, 0, EVENT_NAMED, back_ns + NS_PER_S);
	assert_int_equal(host_now(fixture, 0).now_ns, back_ns + NS_PER_S);
	assert_int_equal(events_now(fixture), 1);
	look(fixture, &snapshot);
	assert_int_equal(snapshot->late_events, 0);
	assert_int_equal(snapshot->time_ns, back_ns + NS_PER_S);
	assert_int_equal(model_host_count(fixture->model), 1);
	snapshot_destroy(snapshot);
}

/* Its gap begins where it was lost; the host's other session has gone on since. */
static void a_session_that_comes_back_wipes_nothing(void **state)
{
	struct live_sources *fixture = *state;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 1);
	assert_true(events_now(fixture) > 0);
	for (unsigned i = 1; i <= 20; i++) {
		fixture->now_ns += NS_PER_S;
		push(fixture, 1, EVENT_NAMED, EPOCH_NS + i * NS_PER_S);
		model_step(fixture->model, fixture->now_ns);
	}
	assert_int_equal(events_now(fixture), 22);
	push_lost(fixture, 0, 0, EPOCH_NS + 2);
	push_lost(fixture, 0, UINT64_MAX, EPOCH_NS + 2);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + 20 * NS_PER_S + 1);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 20 * NS_PER_S + 2);
	push(fixture, 0, EVENT_TICK, EPOCH_NS + 21 * NS_PER_S);
	assert_int_equal(events_now(fixture), 24);
}

static void a_pause_keeps_what_was_before_a_clock_was_set_back(void **state)
{
	const uint64_t back_ns = EPOCH_NS - 3600 * NS_PER_S;
	struct live_sources *fixture = *state;

	add(fixture, "rt", "kernel", "rt", true);
	for (unsigned i = 0; i < 5; i++)
		push(fixture, 0, EVENT_NAMED, EPOCH_NS + i * NS_PER_S);
	assert_int_equal(events_now(fixture), 5);
	assert_true(model_pin(fixture->model, 0, 0));
	push_lost(fixture, 0, UINT64_MAX, back_ns);
	push(fixture, 0, EVENT_NAMED, back_ns + NS_PER_S);
	assert_int_equal(events_now(fixture), 6);
	model_unpin(fixture->model, 0);
	push(fixture, 0, EVENT_NAMED, back_ns + 2 * NS_PER_S);
	assert_int_equal(events_now(fixture), 1);
	assert_int_equal(host_now(fixture, 0).now_ns, back_ns + 2 * NS_PER_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        LIVE_SOURCES_TEST(is_known_before_it_tells),
	        LIVE_SOURCES_TEST(what_is_missed_first_is_of_who_is_expected),
	        LIVE_SOURCES_TEST(two_kernels_are_two_hosts),
	        LIVE_SOURCES_TEST(one_reading_a_second),
	        LIVE_SOURCES_TEST(each_is_spoken_of),
	        LIVE_SOURCES_TEST(losses_are_of_one),
	        LIVE_SOURCES_TEST(a_clock_is_set_back),
	        LIVE_SOURCES_TEST(a_session_that_comes_back_wipes_nothing),
	        LIVE_SOURCES_TEST(a_pause_keeps_what_was_before_a_clock_was_set_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A live source in the model: its time goes on by ticks, a clock that is off is no delay,
 * and how it stands is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "model/kernel/vocabulary.h"
#include "model/model.h"
#include "util/clock.h"

#define EPOCH_NS UINT64_C(1795219844621732608)

struct fixture {
	struct ring *ring;
	struct model *model;
	struct model_source *source;
	uint64_t now_ns; /* CLOCK_MONOTONIC of the model */
};

static int set_up(void **state)
{
	static struct fixture fixture;
	const struct model_options options = {.window_ns = 10 * NS_PER_S,
	                                      .wall_offset_ns = (int64_t)EPOCH_NS,
	                                      .traces_only = true};
	const struct model_source_options live = {.play = false};
	struct error error = {""};

	fixture.now_ns = NS_PER_S;
	fixture.ring = ring_create(1 << 20, -1);
	fixture.model = model_create(&options, &error);
	assert_non_null(fixture.ring);
	assert_non_null(fixture.model);
	fixture.source = model_add_source(fixture.model, fixture.ring, &live, &error);
	assert_non_null(fixture.source);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	model_remove_source(fixture->model, fixture->source, NULL);
	model_destroy(fixture->model);
	ring_destroy(fixture->ring);
	return 0;
}

/* A switch to nobody known at `time_ns`, on CPU 0. */
static void push_switch(struct fixture *fixture, uint64_t time_ns)
{
	struct sched_switch_fields fields = {.next_tid = 5};
	struct event event = {
	        .time_ns = time_ns, .type = EVENT_SCHED_SWITCH, .words = (sizeof(fields) + 7) / 8};
	uint64_t words[(sizeof(fields) + 7) / 8] = {0};

	memcpy(words, &fields, sizeof(fields));
	assert_true(ring_push(fixture->ring, &event, words));
}

static void push_tick(struct fixture *fixture, uint64_t time_ns)
{
	struct event event = {.time_ns = time_ns, .type = EVENT_TICK, .cpu = EVENT_CPU_NONE};

	assert_true(ring_push(fixture->ring, &event, NULL));
}

static struct model_host host_now(struct fixture *fixture)
{
	struct model_host host;

	model_step(fixture->model, fixture->now_ns);
	assert_true(model_get_host(fixture->model, 0, &host));
	return host;
}

static void ticks_move_the_window(void **state)
{
	struct fixture *fixture = *state;
	struct model_host host;

	push_switch(fixture, EPOCH_NS + NS_PER_S / 2);
	host = host_now(fixture);
	assert_int_equal(host.now_ns, EPOCH_NS + NS_PER_S / 2);
	assert_int_equal(host.behind_ns, NS_PER_S / 2);
	push_tick(fixture, EPOCH_NS + 7 * NS_PER_S / 10);
	host = host_now(fixture);
	assert_int_equal(host.now_ns, EPOCH_NS + 7 * NS_PER_S / 10);
	assert_int_equal(host.behind_ns, 3 * NS_PER_S / 10);
	/* Time does not run back. */
	push_tick(fixture, EPOCH_NS + NS_PER_S / 2);
	assert_int_equal(host_now(fixture).now_ns, EPOCH_NS + 7 * NS_PER_S / 10);
}

static void an_offset_is_no_delay(void **state)
{
	struct fixture *fixture = *state;
	const int64_t offsets_ns[] = {3600 * (int64_t)NS_PER_S, -3600 * (int64_t)NS_PER_S};

	for (size_t i = 0; i < 2; i++) {
		uint64_t time_ns =
		        EPOCH_NS + fixture->now_ns + (uint64_t)offsets_ns[0] - NS_PER_S / 4;
		struct model_host host;

		model_source_clock(fixture->model, fixture->source, offsets_ns[0], 0);
		push_tick(fixture, time_ns);
		push_switch(fixture, time_ns);
		host = host_now(fixture);
		assert_int_equal(host.clock_offset_ns, offsets_ns[0]);
		assert_int_equal(host.behind_ns, NS_PER_S / 4);
		fixture->now_ns += NS_PER_S;
	}
	/* Of a clock that is behind, too: what it brought last is of now. */
	model_source_clock(fixture->model, fixture->source, 2 * offsets_ns[1], 0);
	assert_int_equal(host_now(fixture).behind_ns, 0);
}

static void a_status_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct model_host host;

	push_switch(fixture, EPOCH_NS);
	host = host_now(fixture);
	assert_int_equal(host.status, HOST_STATUS_LIVE);
	model_source_status(fixture->model, fixture->source, HOST_STATUS_GAP, "the link is cut");
	host = host_now(fixture);
	assert_int_equal(host.status, HOST_STATUS_GAP);
	assert_string_equal(host.sentence, "the link is cut");
	model_source_status(fixture->model, fixture->source, HOST_STATUS_LIVE, NULL);
	host = host_now(fixture);
	assert_int_equal(host.status, HOST_STATUS_LIVE);
	assert_string_equal(host.sentence, "");
}

/* Before it has told of a host what is to be said of it stands in the first one's place. */
static void a_status_is_told_before_a_host(void **state)
{
	const struct model_source_options played = {.play = true, .speed = 1};
	struct fixture *fixture = *state;
	struct error error = {""};
	struct model_host host;

	model_remove_source(fixture->model, fixture->source, NULL);
	fixture->source = model_add_source(fixture->model, fixture->ring, &played, &error);
	assert_non_null(fixture->source);
	assert_int_equal(host_now(fixture).status, HOST_STATUS_REPLAY);
	model_source_status(fixture->model, fixture->source, HOST_STATUS_OPENING, "it is opened");
	host = host_now(fixture);
	assert_int_equal(host.status, HOST_STATUS_OPENING);
	assert_string_equal(host.sentence, "it is opened");
	/* The first event opens it. */
	push_switch(fixture, EPOCH_NS);
	host = host_now(fixture);
	assert_int_equal(host.status, HOST_STATUS_REPLAY);
	assert_string_equal(host.sentence, "");
}

static void an_end_is_told_without_a_host(void **state)
{
	struct fixture *fixture = *state;
	char sentence[400];
	struct model_host host;

	memset(sentence, 'x', sizeof(sentence) - 1);
	sentence[sizeof(sentence) - 1] = '\0';
	model_source_status(fixture->model, fixture->source, HOST_STATUS_OPENING, "it is opened");
	model_source_no_more(fixture->model, fixture->source, sentence);
	host = host_now(fixture);
	assert_int_equal(host.status, HOST_STATUS_ENDED);
	assert_string_equal(host.sentence, sentence);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(ticks_move_the_window, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(an_offset_is_no_delay, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(a_status_is_told, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(a_status_is_told_before_a_host, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(an_end_is_told_without_a_host, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

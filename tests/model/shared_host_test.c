// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several live sources of one host: their events come to its window in the order of their
 * times, a silent one holds up nobody for long, each is spoken of, and what was lost of one
 * says nothing of what the other tells. And a host whose clock was set back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/kernel/vocabulary.h"
#include "model/model.h"
#include "model/window_look.h"
#include "random.h"
#include "util/clock.h"

#define EPOCH_NS UINT64_C(1795219844621732608)
#define SOURCES  3u

enum string {
	STRING_HOSTNAME = 1,
	STRING_RELEASE,
	STRING_NAME,
	STRING_VERSION,
	STRING_EVENT
};

struct fixture {
	struct model *model;
	struct ring *rings[SOURCES];
	struct model_source *sources[SOURCES];
	unsigned count;
	uint64_t now_ns;      /* CLOCK_MONOTONIC of the model */
	uint64_t patience_ns; /* of the source that is added next */
};

static int set_up(void **state)
{
	static struct fixture fixture;
	const struct model_options options = {.window_ns = 10 * NS_PER_S,
	                                      .wall_offset_ns = (int64_t)EPOCH_NS,
	                                      .traces_only = true};
	struct error error = {""};

	fixture = (struct fixture){.now_ns = NS_PER_S};
	fixture.model = model_create(&options, &error);
	assert_non_null(fixture.model);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	for (unsigned i = 0; i < fixture->count; i++)
		model_remove_source(fixture->model, fixture->sources[i], NULL);
	model_destroy(fixture->model);
	for (unsigned i = 0; i < fixture->count; i++)
		ring_destroy(fixture->rings[i]);
	return 0;
}

static void push_string(struct ring *ring, enum string id, const char *text)
{
	struct event event = {.type = EVENT_STRING, .value = id, .cpu = EVENT_CPU_NONE};
	uint64_t words[8] = {0};

	memcpy(words, text, strlen(text));
	event.words = (uint16_t)((strlen(text) + 7) / 8) & EVENT_WORDS_MAX;
	assert_true(ring_push(ring, &event, words));
}

static uint64_t string_item(enum string name, enum string text)
{
	return (uint64_t)name | (uint64_t)ITEM_STRING << 16 | (uint64_t)text << 32;
}

/* A source that expects `host` and has told nothing yet. */
static unsigned add_silent(struct fixture *fixture, const char *host, const char *name)
{
	const struct model_source_options options = {
	        .host = host, .name = name, .patience_ns = fixture->patience_ns};
	unsigned index = fixture->count++;
	struct error error = {""};
	struct ring *ring = ring_create(1 << 20, -1);

	assert_non_null(ring);
	fixture->rings[index] = ring;
	fixture->sources[index] = model_add_source(fixture->model, ring, &options, &error);
	assert_non_null(fixture->sources[index]);
	return index;
}

/* It tells of the host `told`, whose kernel it sees or not. */
static void tell(struct fixture *fixture, unsigned source, const char *told, bool kernel)
{
	const uint64_t items[] = {string_item(STRING_HOSTNAME, STRING_NAME),
	                          string_item(STRING_RELEASE, STRING_VERSION)};
	struct event trace = {.type = EVENT_TRACE, .cpu = EVENT_CPU_NONE, .words = kernel ? 2 : 1};
	struct ring *ring = fixture->rings[source];

	push_string(ring, STRING_HOSTNAME, "hostname");
	push_string(ring, STRING_RELEASE, "kernel_release");
	push_string(ring, STRING_NAME, told);
	push_string(ring, STRING_VERSION, "6.1.0-rt");
	push_string(ring, STRING_EVENT, "app:tick");
	assert_true(ring_push(ring, &trace, items));
}

static unsigned add(struct fixture *fixture, const char *host, const char *name, const char *told,
                    bool kernel)
{
	unsigned index = add_silent(fixture, host, name);

	tell(fixture, index, told, kernel);
	return index;
}

static void push(struct fixture *fixture, unsigned source, enum event_type type, uint64_t time_ns)
{
	struct event event = {.time_ns = time_ns, .type = (uint8_t)type};

	if (type == EVENT_TICK)
		event.cpu = EVENT_CPU_NONE;
	if (type == EVENT_NAMED)
		event.value = STRING_EVENT;
	assert_true(ring_push(fixture->rings[source], &event, NULL));
}

/* What was missed up to `time_ns`: `count` events, UINT64_MAX: nobody knows. */
static void push_lost(struct fixture *fixture, unsigned source, uint64_t count, uint64_t time_ns)
{
	const uint64_t words[3] = {count, time_ns, time_ns};
	struct event event = {.time_ns = time_ns,
	                      .type = EVENT_DISCARDED_EVENTS,
	                      .cpu = EVENT_CPU_NONE,
	                      .value = 1,
	                      .words = 3};

	assert_true(ring_push(fixture->rings[source], &event, words));
}

static struct model_host host_now(struct fixture *fixture, unsigned index)
{
	struct model_host host;

	model_step(fixture->model, fixture->now_ns);
	assert_true(model_get_host(fixture->model, index, &host));
	return host;
}

static void look(struct fixture *fixture, struct snapshot **snapshot)
{
	const struct model_request request = {.host = 0};

	if (!*snapshot)
		*snapshot = snapshot_create();
	assert_non_null(*snapshot);
	model_step(fixture->model, fixture->now_ns);
	assert_true(model_snapshot(fixture->model, &request, *snapshot));
}

static void count_events(void *context, const struct window_look *look)
{
	uint64_t *events = context;

	*events = kernel_state_totals(look->state)->events;
}

/* Of traces, that host 0's state has seen. */
static uint64_t events_now(struct fixture *fixture)
{
	const struct model_request request = {.host = 0};
	uint64_t events = 0;

	model_step(fixture->model, fixture->now_ns);
	assert_true(model_look(fixture->model, &request, count_events, &events));
	return events;
}

static void is_known_before_it_tells(void **state)
{
	struct fixture *fixture = *state;

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
	struct fixture *fixture = *state;

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
	struct fixture *fixture = *state;

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

/* Whatever comes when: nothing is late, nothing is missing, as long as all go on. */
static void one_order(uint64_t seed)
{
	struct fixture *fixture;
	struct random random = {seed};
	struct snapshot *snapshot = NULL;
	uint64_t times_ns[SOURCES];
	uint64_t pushed = 0;
	void *state = NULL;

	set_up(&state);
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
	tear_down(&state);
}

static void events_come_in_order(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= random_seeds(50); seed++)
		one_order(seed);
}

static void silence_holds_up_nobody(void **state)
{
	struct fixture *fixture = *state;

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
	fixture->now_ns += 2 * NS_PER_S + 1;
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + NS_PER_S);
}

/* The kernel's session, and that of the programs, whose live timer is 15 s. */
static void add_slow(struct fixture *fixture)
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
	struct fixture *fixture = *state;
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
	struct fixture *fixture = *state;
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
	struct fixture *fixture = *state;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	assert_int_equal(host_now(fixture, 0).now_ns, 0);
	fixture->now_ns += 2 * NS_PER_S + 1;
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS);
}

static void cut(struct fixture *fixture, unsigned source)
{
	model_source_status(fixture->model, fixture->sources[source], HOST_STATUS_GAP, "broke");
}

/* A relay that hangs keeps the events: what happened meanwhile comes, and none of it is late. */
static void time_stands_where_all_may_still_come(void **state)
{
	struct fixture *fixture = *state;
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
	struct fixture *fixture = *state;
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
	struct fixture *fixture = *state;
	struct snapshot *snapshot = NULL;

	add_slow(fixture);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 2 * NS_PER_S);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + NS_PER_S);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + 3 * NS_PER_S);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 2 * NS_PER_S);
	cut(fixture, 1);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 3 * NS_PER_S);
	/* It is found again: what it brings is waited for. */
	model_source_status(fixture->model, fixture->sources[1], HOST_STATUS_LIVE, "");
	push_lost(fixture, 1, UINT64_MAX, EPOCH_NS + 4 * NS_PER_S);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + 5 * NS_PER_S);
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 4 * NS_PER_S);
	/* Its last events were there before its end was told. */
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 6 * NS_PER_S);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + 7 * NS_PER_S);
	model_source_status(fixture->model, fixture->sources[1], HOST_STATUS_ENDED, "ended");
	model_step(fixture->model, fixture->now_ns);
	model_source_status(fixture->model, fixture->sources[1], HOST_STATUS_ENDED, "ended");
	assert_int_equal(host_now(fixture, 0).now_ns, EPOCH_NS + 7 * NS_PER_S);
	look(fixture, &snapshot);
	assert_int_equal(snapshot->late_events, 0);
	assert_int_equal(events_now(fixture), 8);
	snapshot_destroy(snapshot);
}

static void at_the_end_all_that_waits_is_applied(void **state)
{
	struct fixture *fixture = *state;
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

/* A window tells of itself once a second, however many bring its events. */
static void one_reading_a_second(void **state)
{
	struct fixture *fixture = *state;
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

/* The fixture's rings have room for 1 MiB. */
static void a_ring_that_fills_does_not_wait(void **state)
{
	struct fixture *fixture = *state;

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

static void each_is_spoken_of(void **state)
{
	struct fixture *fixture = *state;
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
	struct fixture *fixture = *state;
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
	struct fixture *fixture = *state;
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
	struct fixture *fixture = *state;

	add(fixture, "rt", "kernel", "rt", true);
	add(fixture, "rt", "ust", "rt", false);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 1);
	assert_true(events_now(fixture) > 0);
	fixture->now_ns += 20 * NS_PER_S;
	for (unsigned i = 1; i <= 20; i++)
		push(fixture, 1, EVENT_NAMED, EPOCH_NS + i * NS_PER_S);
	assert_int_equal(events_now(fixture), 22);
	push_lost(fixture, 0, 0, EPOCH_NS + 2);
	push_lost(fixture, 0, UINT64_MAX, EPOCH_NS + 2);
	push(fixture, 0, EVENT_NAMED, EPOCH_NS + 20 * NS_PER_S + 1);
	push(fixture, 1, EVENT_NAMED, EPOCH_NS + 20 * NS_PER_S + 2);
	fixture->now_ns += 20 * NS_PER_S;
	assert_int_equal(events_now(fixture), 24);
}

static void a_pause_keeps_what_was_before_a_clock_was_set_back(void **state)
{
	const uint64_t back_ns = EPOCH_NS - 3600 * NS_PER_S;
	struct fixture *fixture = *state;

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
	        cmocka_unit_test_setup_teardown(is_known_before_it_tells, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(what_is_missed_first_is_of_who_is_expected, set_up,
	                                        tear_down),
	        cmocka_unit_test_setup_teardown(two_kernels_are_two_hosts, set_up, tear_down),
	        cmocka_unit_test(events_come_in_order),
	        cmocka_unit_test_setup_teardown(silence_holds_up_nobody, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(time_stands_where_all_may_still_come, set_up,
	                                        tear_down),
	        cmocka_unit_test_setup_teardown(the_first_events_are_waited_for, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(one_of_which_nothing_comes_holds_up_nobody, set_up,
	                                        tear_down),
	        cmocka_unit_test_setup_teardown(live_timers_that_differ_much_are_one_order, set_up,
	                                        tear_down),
	        cmocka_unit_test_setup_teardown(patience_is_each_ones_own, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(what_is_lost_or_has_ended_holds_up_nobody, set_up,
	                                        tear_down),
	        cmocka_unit_test_setup_teardown(at_the_end_all_that_waits_is_applied, set_up,
	                                        tear_down),
	        cmocka_unit_test_setup_teardown(one_reading_a_second, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(a_ring_that_fills_does_not_wait, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(each_is_spoken_of, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(losses_are_of_one, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(a_clock_is_set_back, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(a_session_that_comes_back_wipes_nothing, set_up,
	                                        tear_down),
	        cmocka_unit_test_setup_teardown(a_pause_keeps_what_was_before_a_clock_was_set_back,
	                                        set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

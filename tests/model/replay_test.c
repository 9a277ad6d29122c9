// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A source of traces on a thread of its own, the model's owner on another, and one that asks
 * for everything meanwhile, pauses and goes on: nothing is lost, and the clock of a played
 * trace is kept.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/window_rows.h"
#include "util/clock.h"

#define PAIRS   20000u
#define STEP_NS UINT64_C(1000000)
#define BEGIN   UINT64_C(1795219825000000000)

static void push(struct ring *ring, const struct event *event, const void *payload)
{
	while (!ring_fits(ring, event->words))
		sched_yield();
	assert_true(ring_push(ring, event, payload));
}

static void push_string(struct ring *ring, uint32_t id, const char *text)
{
	uint64_t words[4] = {0};
	const struct event event = {
	        .type = EVENT_STRING, .cpu = EVENT_CPU_NONE, .words = 4, .value = id};

	memcpy(words, text, strlen(text));
	push(ring, &event, words);
}

static void push_trace(struct ring *ring)
{
	const uint64_t item = 1 | (uint64_t)ITEM_STRING << 16 | UINT64_C(2) << 32;
	const struct event event = {.type = EVENT_TRACE, .cpu = EVENT_CPU_NONE, .words = 1};

	push_string(ring, 1, "hostname");
	push_string(ring, 2, "rt\nhost");
	push(ring, &event, &item);
	push_string(ring, 3, "cyclic");
}

/* A thread is woken and runs 50 us later, each millisecond. */
static void *produce(void *context)
{
	struct ring *ring = context;
	const struct sched_waking_fields waking = {.comm = 3, .tid = 77};
	const struct sched_switch_fields in = {.next_comm = 3, .next_tid = 77};
	const struct sched_switch_fields out = {.prev_comm = 3, .prev_tid = 77};
	struct event event = {.time_ns = BEGIN};

	push_trace(ring);
	for (unsigned i = 0; i < PAIRS; i++) {
		event.time_ns = BEGIN + i * STEP_NS;
		event.type = EVENT_SCHED_WAKING;
		event.words = (sizeof(waking) + 7) / 8;
		push(ring, &event, &waking);
		event.time_ns += 50000;
		event.type = EVENT_SCHED_SWITCH;
		event.words = (sizeof(in) + 7) / 8;
		push(ring, &event, &in);
		event.time_ns += 50000;
		push(ring, &event, &out);
	}
	event.type = EVENT_SOURCE_END;
	event.words = 0;
	push(ring, &event, NULL);
	return NULL;
}

struct scene {
	struct ring *ring;
	struct model *model;
	struct model_source *source;
	struct snapshot *snapshot;
	struct window_rows rows;
	pthread_t producer;
};

static void begin(struct scene *scene, double speed)
{
	const struct model_options options = {.traces_only = true};
	const struct model_source_options source = {.play = true, .speed = speed};
	struct error error = {""};

	*scene = (struct scene){.ring = ring_create(65536, -1), .snapshot = snapshot_create()};
	scene->model = model_create(&options, &error);
	assert_non_null(scene->ring);
	assert_non_null(scene->snapshot);
	assert_non_null(scene->model);
	scene->source = model_add_source(scene->model, scene->ring, &source, &error);
	assert_non_null(scene->source);
	assert_int_equal(pthread_create(&scene->producer, NULL, produce, scene->ring), 0);
}

static void end(struct scene *scene)
{
	pthread_join(scene->producer, NULL);
	model_remove_source(scene->model, scene->source, NULL);
	window_rows_clear(&scene->rows);
	model_destroy(scene->model);
	snapshot_destroy(scene->snapshot);
	ring_destroy(scene->ring);
}

/* Everything that a screen asks for, now and at a time of the past. */
static void look(struct scene *scene)
{
	struct model_request request = {.kind = LATENCY_WAKING};

	for (unsigned i = 0; i < 2; i++) {
		if (model_snapshot(scene->model, &request, scene->snapshot) && request.at_ns)
			assert_int_equal(scene->snapshot->time_ns, request.at_ns);
		assert_true(model_processes(scene->model, &request, &scene->rows));
		assert_true(model_fds(scene->model, &request, 0, &scene->rows));
		assert_true(model_timeline(scene->model, &request, 0, 0, STEP_NS, &scene->rows));
		request.at_ns = (scene->snapshot->oldest_ns + scene->snapshot->newest_ns) / 2;
	}
}

static void test_nothing_is_lost_while_it_is_looked_at(void **state)
{
	struct model_request request = {.kind = LATENCY_WAKING};
	struct error error = {""};
	struct model_host host;
	struct scene scene;

	(void)state;
	begin(&scene, 0);
	assert_true(model_start(scene.model, &error));
	for (unsigned i = 0; !model_source_ended(scene.model, scene.source); i++) {
		look(&scene);
		if (i % 3 == 1)
			(void)model_pin(scene.model, 0, 0);
		if (i % 3 == 2)
			model_unpin(scene.model, 0);
	}
	model_unpin(scene.model, 0);
	assert_true(model_get_host(scene.model, 0, &host));
	assert_string_equal(host.name, "rt\\nhost");
	assert_int_equal(host.status, HOST_STATUS_ENDED);
	assert_int_equal(host.now_ns, BEGIN + (PAIRS - 1) * STEP_NS + 100000);
	assert_true(model_snapshot(scene.model, &request, scene.snapshot));
	assert_int_equal(scene.snapshot->measured, 1u << LATENCY_WAKING);
	assert_int_equal(snapshot_all(scene.snapshot)->since_start.statistics.count, PAIRS);
	assert_int_equal(snapshot_all(scene.snapshot)->since_start.statistics.sum_ns,
	                 PAIRS * UINT64_C(50000));
	/* The last one is 0.9 ms older than now: of 10 s each millisecond has one. */
	assert_int_equal(snapshot_all(scene.snapshot)->window.statistics.count, 10000);
	assert_true(model_processes(scene.model, &request, &scene.rows));
	assert_int_equal(scene.rows.process_count, 1);
	assert_string_equal(scene.rows.processes[0].comm, "cyclic");
	assert_int_equal(scene.rows.processes[0].wakeup_max_ns, 50000);
	assert_int_equal(scene.rows.processes[0].cpu_time_ns, 10000 * UINT64_C(50000));
	for (uint32_t pid = 76; pid <= 77; pid++) {
		request.pids = &pid;
		request.pid_count = 1;
		assert_true(model_processes(scene.model, &request, &scene.rows));
		assert_int_equal(scene.rows.process_count, pid == 77);
	}
	end(&scene);
}

/* Without an owner thread time is ours: after half a second half a second was played. */
static void test_the_play_clock(void **state)
{
	struct model_host host;
	struct scene scene;

	(void)state;
	begin(&scene, 2);
	/* The clock begins when the first event is there. */
	for (uint64_t now_ns = NS_PER_S; !model_source_begin(scene.model, scene.source);
	     sched_yield())
		model_step(scene.model, now_ns);
	assert_int_equal(model_source_begin(scene.model, scene.source), BEGIN);
	for (unsigned i = 1; i <= 5; i++) {
		uint64_t wanted_ns = BEGIN + i * NS_PER_S / 5;

		do {
			model_step(scene.model, NS_PER_S + i * NS_PER_S / 10);
			assert_true(model_get_host(scene.model, 0, &host));
			assert_true(host.now_ns <= wanted_ns);
		} while (host.now_ns < wanted_ns);
	}
	/* It can be held, and let go to the end. */
	model_source_play_to(scene.model, scene.source, BEGIN + 2 * NS_PER_S);
	do {
		model_step(scene.model, 100 * NS_PER_S);
		assert_true(model_get_host(scene.model, 0, &host));
	} while (host.now_ns < BEGIN + 2 * NS_PER_S);
	assert_int_equal(host.now_ns, BEGIN + 2 * NS_PER_S);
	model_source_play_to(scene.model, scene.source, UINT64_MAX);
	while (!model_source_ended(scene.model, scene.source))
		model_step(scene.model, 100 * NS_PER_S);
	end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_nothing_is_lost_while_it_is_looked_at),
	        cmocka_unit_test(test_the_play_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

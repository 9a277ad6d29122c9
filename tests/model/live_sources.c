// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A model whose live sources a test plays. See live_sources.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "live_sources.h"
#include "model/kernel/vocabulary.h"
#include "model/window_look.h"
#include "util/clock.h"

enum string {
	STRING_HOSTNAME = 1,
	STRING_RELEASE,
	STRING_NAME,
	STRING_VERSION,
	STRING_EVENT
};

int live_sources_set_up(void **state)
{
	static struct live_sources fixture;
	const struct model_options options = {.window_ns = 10 * NS_PER_S,
	                                      .wall_offset_ns = (int64_t)EPOCH_NS,
	                                      .traces_only = true};
	struct error error = {""};

	fixture = (struct live_sources){.now_ns = NS_PER_S};
	fixture.model = model_create(&options, &error);
	assert_non_null(fixture.model);
	*state = &fixture;
	return 0;
}

int live_sources_tear_down(void **state)
{
	struct live_sources *fixture = *state;

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

unsigned add_silent(struct live_sources *fixture, const char *host, const char *name)
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

void tell(struct live_sources *fixture, unsigned source, const char *told, bool kernel)
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

unsigned add(struct live_sources *fixture, const char *host, const char *name, const char *told,
             bool kernel)
{
	unsigned index = add_silent(fixture, host, name);

	tell(fixture, index, told, kernel);
	return index;
}

void push(struct live_sources *fixture, unsigned source, enum event_type type, uint64_t time_ns)
{
	struct event event = {.time_ns = time_ns, .type = (uint8_t)type};

	if (type == EVENT_TICK)
		event.cpu = EVENT_CPU_NONE;
	if (type == EVENT_NAMED)
		event.value = STRING_EVENT;
	assert_true(ring_push(fixture->rings[source], &event, NULL));
}

void push_lost(struct live_sources *fixture, unsigned source, uint64_t count, uint64_t time_ns)
{
	const uint64_t words[3] = {count, time_ns, time_ns};
	struct event event = {.time_ns = time_ns,
	                      .type = EVENT_DISCARDED_EVENTS,
	                      .cpu = EVENT_CPU_NONE,
	                      .value = 1,
	                      .words = 3};

	assert_true(ring_push(fixture->rings[source], &event, words));
}

void push_quiet(struct live_sources *fixture, unsigned source, uint32_t begins_us)
{
	const struct event event = {.type = EVENT_QUIET, .cpu = EVENT_CPU_NONE, .value = begins_us};

	assert_true(ring_push(fixture->rings[source], &event, NULL));
}

struct model_host host_now(struct live_sources *fixture, unsigned index)
{
	struct model_host host;

	model_step(fixture->model, fixture->now_ns);
	assert_true(model_get_host(fixture->model, index, &host));
	return host;
}

void look(struct live_sources *fixture, struct snapshot **snapshot)
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

uint64_t events_now(struct live_sources *fixture)
{
	const struct model_request request = {.host = 0};
	uint64_t events = 0;

	model_step(fixture->model, fixture->now_ns);
	assert_true(model_look(fixture->model, &request, count_events, &events));
	return events;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A model of live sources that a test plays: it pushes what they tell into their rings, moves
 * the model's clock, and looks at what becomes of it. All in one thread.
 */
#ifndef RTSCOPE_TESTS_MODEL_LIVE_SOURCES_H
#define RTSCOPE_TESTS_MODEL_LIVE_SOURCES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"

/* When what the tests tell begins. */
#define EPOCH_NS UINT64_C(1795219844621732608)
#define SOURCES  3u

struct live_sources {
	struct model *model;
	struct ring *rings[SOURCES];
	struct model_source *sources[SOURCES];
	unsigned count;
	uint64_t now_ns;      /* CLOCK_MONOTONIC of the model */
	uint64_t patience_ns; /* of the source that is added next */
};

/* For LIVE_SOURCES_TEST(): *state is a struct live_sources. */
int live_sources_set_up(void **state);
int live_sources_tear_down(void **state);
#define LIVE_SOURCES_TEST(test) \
	cmocka_unit_test_setup_teardown(test, live_sources_set_up, live_sources_tear_down)

/* Each of the two returns the number of the new source. This one has told nothing of itself yet. */
unsigned add_silent(struct live_sources *fixture, const char *host, const char *name);
unsigned add(struct live_sources *fixture, const char *host, const char *name, const char *told,
             bool kernel);
/* It tells of the host `told`, whose kernel it sees or not. */
void tell(struct live_sources *fixture, unsigned source, const char *told, bool kernel);
void push(struct live_sources *fixture, unsigned source, enum event_type type, uint64_t time_ns);
/* What was missed up to `time_ns`: `count` events, UINT64_MAX: nobody knows. */
void push_lost(struct live_sources *fixture, unsigned source, uint64_t count, uint64_t time_ns);
/* Nothing is to be read of it; what begins tells of itself within so long, 0: it is lost. */
void push_quiet(struct live_sources *fixture, unsigned source, uint32_t begins_us);

/* These let the model go on to its now first. */
struct model_host host_now(struct live_sources *fixture, unsigned index);
/* Of host 0; creates *snapshot where it is NULL, the caller destroys it. */
void look(struct live_sources *fixture, struct snapshot **snapshot);
/* Events of traces that host 0's state has seen. */
uint64_t events_now(struct live_sources *fixture);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a refresh of all processes and of all their open files takes of the UI thread: ask the
 * model, order, keep what is on screen; 1,000 and 5,000 processes of 10 files each, some of
 * which are read from and written to. Without a host, so that it can be repeated to the instruction:
 *
 *   valgrind --tool=callgrind --toggle-collect=refresh refresh_bench PROCESSES VIEW
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/model.h"
#include "tests/model/random.h"
#include "util/clock.h"
#include "view/fd_columns.h"
#include "view/tui/view.h"

#define FILES     10u
#define PATHS     1000u
#define FIRST_PID 1000u
#define SECONDS   12u
#define CALLS     1000u /* a second */
#define REFRESHES 20u

struct bench {
	struct ring *ring;
	struct model *model;
	struct snapshot *snapshot;
	uint64_t time_ns;
	unsigned processes;
};

static void push(struct bench *bench, unsigned type, uint32_t value, const void *words,
                 size_t bytes)
{
	uint64_t payload[16] = {0};
	const struct event event = {
	        .time_ns = bench->time_ns,
	        .type = type & 0xff,
	        .words = (bytes + 7) / 8 & EVENT_WORDS_MAX,
	        .value = value,
	};

	memcpy(payload, words, bytes);
	while (!ring_fits(bench->ring, event.words))
		model_step(bench->model, clock_now_ns());
	if (!ring_push(bench->ring, &event, payload))
		abort();
}

#define PUSH(bench, symbol, name, ...)                                       \
	push(bench, EVENT_##symbol, 0, &(struct name##_fields){__VA_ARGS__}, \
	     sizeof(struct name##_fields))

static void push_names(struct bench *bench)
{
	for (unsigned i = 0; i < PATHS; i++) {
		char text[64] = "";
		int length = snprintf(text, sizeof(text), "/srv/data/%u/journal-%u.log", i % 17, i);

		push(bench, EVENT_STRING, i + 1, text, (size_t)length + 1);
	}
}

static void push_dump(struct bench *bench)
{
	push(bench, EVENT_STATEDUMP_START, 0, "", 0);
	for (unsigned i = 0; i < bench->processes; i++) {
		int32_t pid = (int32_t)(FIRST_PID + i);

		PUSH(bench, STATEDUMP_PROCESS_STATE, lttng_statedump_process_state,
		     .file_table_address = i + 1, .name = 1 + i % PATHS, .tid = pid, .pid = pid,
		     .ppid = 1);
		for (unsigned fd = 0; fd < FILES; fd++)
			PUSH(bench, STATEDUMP_FILE_DESCRIPTOR, lttng_statedump_file_descriptor,
			     .file_table_address = i + 1, .filename = 1 + (i + fd) % PATHS,
			     .fd = (int32_t)fd, .pid = pid);
	}
	push(bench, EVENT_STATEDUMP_END, 0, "", 0);
}

static void push_calls(struct bench *bench)
{
	const uint32_t call = (uint32_t)SYSCALL_read | 1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_TID);
	struct random random = {1};

	for (unsigned i = 0; i < SECONDS * CALLS; i++) {
		uint64_t tid = FIRST_PID + random_below(&random, bench->processes);
		const uint64_t entry[] = {random_below(&random, FILES), tid};
		const uint64_t exit[] = {random_below(&random, 8192), tid};

		bench->time_ns += NS_PER_S / CALLS;
		push(bench, EVENT_SYSCALL_ENTRY, call | 1u << VALUE_ARGS_SHIFT, entry,
		     sizeof(entry));
		push(bench, EVENT_SYSCALL_EXIT, call, exit, sizeof(exit));
	}
}

/* Only this is measured. */
__attribute__((noinline)) static void refresh(const struct view_type *view, void *state,
                                              struct view_context *context)
{
	char text[256];

	view->update(state, context);
	view->title(state, context, text, sizeof(text));
}

/* By the column that sorts at first, or by `column`, the largest first. */
static double measure(struct bench *bench, const struct view_type *view, const size_t *column)
{
	const struct model_request request = {.kind = LATENCY_SYSCALL};
	struct view_context context = {
	        .snapshot = bench->snapshot,
	        .newest = bench->snapshot,
	        .model = bench->model,
	        .request = &request,
	};
	void *state = calloc(1, view->state_bytes);
	uint64_t begin_ns = 0;

	if (!state || !model_snapshot(bench->model, &request, bench->snapshot))
		abort();
	view->init(state);
	if (column)
		list_sort(view->list(state), *column, true);
	for (unsigned i = 0; i < REFRESHES + 2; i++) {
		if (i == 2)
			begin_ns = clock_thread_cpu_ns();
		refresh(view, state, &context);
		bench->snapshot->time_ns += NS_PER_S;
	}
	begin_ns = clock_thread_cpu_ns() - begin_ns;
	view->clear(state);
	free(state);
	return (double)begin_ns / NS_PER_MS / REFRESHES;
}

static void run(unsigned processes, const char *only)
{
	static const char *const names[] = {"window", "fds"};
	static const size_t read = FD_COLUMN_READ;
	const struct model_options options = {.traces_only = true,
	                                      .memory_bytes = UINT64_C(1) << 30};
	const struct model_source_options source = {.play = true};
	struct error error = {""};
	struct bench bench = {.ring = ring_create(1 << 20, -1),
	                      .model = model_create(&options, &error),
	                      .snapshot = snapshot_create(),
	                      .time_ns = NS_PER_S,
	                      .processes = processes};
	struct model_source *trace;
	double sum_ms = 0;

	if (!bench.ring || !bench.model || !bench.snapshot)
		abort();
	trace = model_add_source(bench.model, bench.ring, &source, &error);
	push_names(&bench);
	push_dump(&bench);
	push_calls(&bench);
	push(&bench, EVENT_SOURCE_END, 0, "", 0);
	while (!model_source_ended(bench.model, trace))
		model_step(bench.model, clock_now_ns());
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		double ms;

		if (only && strcmp(only, names[i]) != 0)
			continue;
		ms = measure(&bench, views[view_index(names[i])], NULL);
		printf("%-32s %7.2f ms a refresh, %u processes of %u files\n", names[i], ms,
		       processes, FILES);
		sum_ms += ms;
	}
	if (!only)
		printf("%-32s %7.2f ms a refresh\n%-32s %7.2f ms a refresh\n", "both", sum_ms,
		       "fds, by bytes read", measure(&bench, &view_fds, &read));
	model_remove_source(bench.model, trace, NULL);
	model_destroy(bench.model);
	snapshot_destroy(bench.snapshot);
	ring_destroy(bench.ring);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		run((unsigned)atoi(argv[1]), argc > 2 ? argv[2] : NULL);
		return 0;
	}
	run(1000, NULL);
	run(5000, NULL);
	return 0;
}

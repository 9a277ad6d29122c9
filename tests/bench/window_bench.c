// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the window of a kernel's events costs: an event through it, any time of it when it
 * holds a million events of 1,000 processes with 20 open files each, also after a pause of a
 * minute; and with a trace as argument, the memory that an event of it takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/model_parts.h"
#include "source/ctf/ctf.h"
#include "tests/model/random.h"
#include "tests/support/kernel_records.h"
#include "util/clock.h"

#define PROCESSES 1000
#define FDS       20
#define FIRST_TID 1000
#define STEP_NS   10000
#define SCRUBS    40

struct bench {
	struct window *window;
	struct names *names;
	struct random random;
	uint64_t time_ns;
};

static void apply(struct bench *bench, unsigned type, uint32_t value, const void *words,
                  size_t bytes)
{
	uint64_t payload[8] = {0};
	struct event event = {
	        .time_ns = bench->time_ns += STEP_NS,
	        .cpu = bench->time_ns / STEP_NS / 16 & 3,
	        .type = type & 0xff,
	        .words = (bytes + 7) / 8 & EVENT_WORDS_MAX,
	        .value = value,
	};

	memcpy(payload, words, bytes);
	if (!window_apply(bench->window, &event, payload))
		abort();
}

static void call(struct bench *bench, uint32_t tid, enum syscall number, int64_t ret,
                 const uint64_t arguments[3])
{
	const uint32_t context = 1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_TID);
	const uint64_t entry[] = {arguments[0], arguments[1], arguments[2], tid};
	const uint64_t exit[] = {(uint64_t)ret, tid};

	apply(bench, EVENT_SYSCALL_ENTRY, (uint32_t)number | context | 7u << VALUE_ARGS_SHIFT,
	      entry, sizeof(entry));
	apply(bench, EVENT_SYSCALL_EXIT, (uint32_t)number | context, exit, sizeof(exit));
}

static void open_files(struct bench *bench)
{
	for (uint32_t process = 0; process < PROCESSES; process++) {
		for (int64_t fd = 0; fd < FDS; fd++) {
			char path[64];
			uint64_t name;

			snprintf(path, sizeof(path), "/srv/%u/%d", (unsigned)process, (int)fd);
			name = names_intern(bench->names, path, strlen(path));
			call(bench, FIRST_TID + process, SYSCALL_openat, fd,
			     (const uint64_t[]){(uint64_t)-100, name, 0});
		}
	}
}

/* A process is woken, runs, reads and writes, is switched out: seven events. */
static void turn(struct bench *bench)
{
	uint32_t tid = FIRST_TID + (uint32_t)random_below(&bench->random, PROCESSES);
	uint64_t fd = random_below(&bench->random, FDS);
	const struct sched_waking_fields waking = {.tid = (int32_t)tid};
	const struct sched_switch_fields in = {.next_tid = (int32_t)tid, .next_prio = 20};
	const struct sched_switch_fields out = {.prev_tid = (int32_t)tid, .prev_prio = 20};

	apply(bench, EVENT_SCHED_WAKING, 0, &waking, sizeof(waking));
	apply(bench, EVENT_SCHED_SWITCH, 0, &in, sizeof(in));
	call(bench, tid, SYSCALL_read, 100, (const uint64_t[]){fd, 0, 100});
	call(bench, tid, SYSCALL_write, 100, (const uint64_t[]){fd, 0, 100});
	apply(bench, EVENT_SCHED_SWITCH, 0, &out, sizeof(out));
}

/* Events of so many seconds; ns of CPU time each. */
static double run_for(struct bench *bench, unsigned seconds)
{
	uint64_t count = (uint64_t)seconds * NS_PER_S / STEP_NS / 7;
	uint64_t begin_ns = clock_thread_cpu_ns();

	for (uint64_t i = 0; i < count; i++)
		turn(bench);
	return (double)(clock_thread_cpu_ns() - begin_ns) / (double)(count * 7);
}

static void scrub(struct bench *bench, const char *text, uint64_t end_ns)
{
	double worst_ms = 0;
	double sum_ms = 0;

	for (unsigned i = 0; i < SCRUBS; i++) {
		uint64_t time_ns = end_ns - random_below(&bench->random, 10 * NS_PER_S);
		uint64_t begin_ns = clock_thread_cpu_ns();
		struct window_moment moment;
		double ms;

		if (!window_moment(bench->window, time_ns, &moment))
			abort();
		ms = (double)(clock_thread_cpu_ns() - begin_ns) / 1e6;
		worst_ms = ms > worst_ms ? ms : worst_ms;
		sum_ms += ms;
	}
	printf("%-58s %9.2f ms  budget 100 ms, %.2f on average\n", text, worst_ms, sum_ms / SCRUBS);
}

static void bench_made(void)
{
	struct bench bench = {.names = names_create(), .random = {1}, .time_ns = NS_PER_S};
	const struct window_options options = {
	        .memory_bytes = UINT64_C(1) << 30,
	        .names = bench.names,
	};
	struct window_status status;
	uint64_t paused_ns;
	double ns;

	bench.window = window_create(&options);
	open_files(&bench);
	(void)run_for(&bench, 25);
	ns = run_for(&bench, 5);
	window_get_status(bench.window, &status);
	printf("%-58s %9.2f ns  %.2f million held\n",
	       "an event through the window: two states, log, checkpoints", ns,
	       (double)status.events_held / 1e6);
	printf("%-58s %9.2f MiB %.1f of them events, %.1f bytes each\n",
	       "the window's memory, 1,000 processes x 20 FDs", (double)status.bytes / (1 << 20),
	       (double)(status.event_bytes + status.latency_bytes) / (1 << 20),
	       (double)(status.event_bytes + status.latency_bytes) / (double)status.events_held);
	scrub(&bench, "any time of a window of a million events", bench.time_ns);
	paused_ns = bench.time_ns;
	if (!window_pin(bench.window, UINT64_MAX))
		abort();
	(void)run_for(&bench, 60);
	scrub(&bench, "the same after a pause of a minute", paused_ns);
	window_destroy(bench.window);
	names_destroy(bench.names);
}

/* All of a trace in one window. */
static int bench_trace(const char *path)
{
	const struct model_options options = {
	        .window_ns = 3600 * NS_PER_S,
	        .memory_bytes = UINT64_C(4) << 30,
	        .traces_only = true,
	};
	const struct model_source_options play = {.play = true};
	struct error error = {""};
	struct ctf *ctf = ctf_open(path, NULL, &error);
	struct model *model = ctf ? model_create(&options, &error) : NULL;
	struct model_source *source =
	        model ? model_add_source(model, ctf_ring(ctf), &play, &error) : NULL;
	struct window_status status;

	if (!source) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	while (!model_source_ended(model, source)) {
		model_step(model, clock_now_ns());
		if (ctf_check(ctf, &error) == CTF_FAILED)
			return 1;
		usleep(1000);
	}
	window_get_status(model->hosts[0]->window, &status);
	printf("%-58s %9.2f bytes budget 64, and %.2f for its latencies; strings %.1f KiB once\n",
	       "memory of a held event", (double)status.event_bytes / (double)status.events_held,
	       (double)status.latency_bytes / (double)status.events_held,
	       (double)names_bytes(model->names) / 1024);
	model_destroy(model);
	ctf_close(ctf);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return bench_trace(argv[1]);
	bench_made();
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program that LTTng-UST traces: so many events of app:tick a second, for so long or
 * until SIGTERM; or so many requests, each from app:request_begin to app:request_end.
 * Prints how many of them there were. Or a request for each line that it reads, and prints
 * when that was, in seconds since the epoch. For tests.
 *
 *   ust_emitter RATE SECONDS [requests]
 *   ust_emitter asked
 */
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/tools/ust_emitter_events.h"

#define NS_PER_S UINT64_C(1000000000)
#define STEP_NS  UINT64_C(1000000)

static volatile sig_atomic_t ended;

static void end(int number)
{
	(void)number;
	ended = 1;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static void emit(uint64_t number, bool request)
{
	static const char *const words[] = {"read", "work", "write", "sleep"};
	const char *word = words[number % 4];

	if (!request) {
		lttng_ust_tracepoint(app, tick, number, word);
		return;
	}
	lttng_ust_tracepoint(app, request_begin, number, word);
	lttng_ust_tracepoint(app, request_end, number);
}

static int emit_asked(void)
{
	uint64_t number = 0;
	int byte;

	while ((byte = getchar()) != EOF) {
		struct timespec now;

		if (byte != '\n')
			continue;
		clock_gettime(CLOCK_REALTIME, &now);
		emit(number++, true);
		printf("%lld.%09ld\n", (long long)now.tv_sec, now.tv_nsec);
		fflush(stdout);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct sigaction action = {.sa_handler = end};
	uint64_t rate = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000;
	uint64_t seconds = argc > 2 ? strtoull(argv[2], NULL, 10) : 10;
	uint64_t begin_ns = now_ns();
	uint64_t count = 0;
	uint64_t elapsed_ns = 0;
	bool requests = argc > 3 && strcmp(argv[3], "requests") == 0;

	if (argc > 1 && strcmp(argv[1], "asked") == 0)
		return emit_asked();
	sigaction(SIGTERM, &action, NULL);
	while (!ended && elapsed_ns < seconds * NS_PER_S) {
		const struct timespec step = {.tv_nsec = STEP_NS};
		uint64_t due;

		nanosleep(&step, NULL);
		elapsed_ns = now_ns() - begin_ns;
		due = elapsed_ns / STEP_NS * rate / 1000;
		for (; count < due; count++)
			emit(count, requests);
	}
	printf("%llu\n", (unsigned long long)count);
	return 0;
}

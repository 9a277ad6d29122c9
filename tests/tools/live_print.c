// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the source of live sessions says of one: its states as they change, and a summary
 * of its records a second. For tests; no part of rtscope.
 *
 *   live_print [-w] [-n EVENTS] [-e] [-t SECONDS] [-r RING_BYTES] URL
 *
 * -w: wait for it. -n: end after so many events. -e: print each event's name. -t: end
 * after so many seconds.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/kernel/event_text.h"
#include "model/kernel/feed.h"
#include "source/live/live.h"
#include "util/clock.h"

#define PAUSE_NS  1000000
#define REPORT_NS NS_PER_S

struct printer {
	struct feed *feed;
	uint64_t events;
	uint64_t ticks;
	uint64_t gaps; /* of unknown size: nothing was read then */
	uint64_t lost; /* events that were discarded, by whomever */
	uint64_t corrupt;
	uint64_t late; /* earlier than its predecessor */
	uint64_t time_ns;
	bool each;
};

static volatile sig_atomic_t ended;

static void end(int number)
{
	(void)number;
	ended = 1;
}

static const char *string_of(void *context, uint32_t id)
{
	const struct feed *feed = context;

	return id < STRING_IDS ? names_text(feed_names(feed), feed_map(feed)[id]) : "";
}

static void take(struct printer *printer, const struct event_buffer *buffer)
{
	static char line[1 << 18];
	const struct event_words words = {.string = string_of, .context = printer->feed};
	struct kernel_event view;

	/* What the keeper says behind a dead reader is of no time. */
	if (buffer->event.type != EVENT_QUIET) {
		printer->late += buffer->event.time_ns < printer->time_ns;
		printer->time_ns = buffer->event.time_ns;
	}
	printer->ticks += buffer->event.type == EVENT_TICK;
	if (buffer->event.type == EVENT_DISCARDED_EVENTS) {
		printer->gaps += buffer->words[0] == UINT64_MAX;
		printer->lost += buffer->words[0] == UINT64_MAX ? 0 : buffer->words[0];
	}
	switch (feed_record(printer->feed, &buffer->event, buffer->words, &view)) {
	case FEED_APPLIED:
		printer->events++;
		feed_apply(printer->feed, &view);
		if (printer->each) {
			event_text_write(&words, &view, line, sizeof(line));
			puts(line);
		}
		break;
	case FEED_CORRUPT:
		printer->corrupt++;
		break;
	default:
		break;
	}
}

static const char *state_name(enum live_state state)
{
	static const char *const names[] = {[LIVE_CONNECTING] = "connecting",
	                                    [LIVE_WAITING] = "waiting",
	                                    [LIVE_RUNNING] = "running",
	                                    [LIVE_STALE] = "stale",
	                                    [LIVE_GAP] = "gap",
	                                    [LIVE_ENDED] = "ended",
	                                    [LIVE_FAILED] = "failed"};

	return names[state];
}

static void print_state(const struct live_status *status)
{
	printf("state %s%s%s\n", state_name(status->state), status->sentence.text[0] ? ": " : "",
	       status->sentence.text);
	fflush(stdout);
}

static void print_counts(const struct printer *printer, const struct live_status *status)
{
	printf("events %" PRIu64 " ticks %" PRIu64 " gaps %" PRIu64 " lost %" PRIu64
	       " dropped %" PRIu64 " corrupt %" PRIu64 " late %" PRIu64
	       " attached %u behind_ms %lld"
	       " offset_ms %lld\n",
	       printer->events, printer->ticks, printer->gaps, printer->lost, status->dropped,
	       printer->corrupt, printer->late, status->attachments,
	       status->has_time ? (long long)(status->behind_ns / NS_PER_MS) : -1,
	       (long long)(status->clock_offset_ns / (int64_t)NS_PER_MS));
	fflush(stdout);
}

static void run(struct printer *printer, struct live *live, uint64_t most, uint64_t until_ns)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	struct event_buffer *buffer = malloc(sizeof(*buffer));
	struct live_status status = {.state = LIVE_CONNECTING};
	enum live_state state = LIVE_CONNECTING;
	uint64_t report_ns = clock_now_ns() + REPORT_NS;

	while (buffer && !ended && printer->events < most && clock_now_ns() < until_ns) {
		unsigned batch = 0;

		live_check(live, &status);
		if (status.state != state)
			print_state(&status);
		state = status.state;
		for (; batch < 10000 && ring_peek(live_ring(live), buffer); batch++) {
			take(printer, buffer);
			ring_pop(live_ring(live));
		}
		if (state == LIVE_FAILED && !batch)
			break;
		if (clock_now_ns() >= report_ns) {
			print_counts(printer, &status);
			report_ns += REPORT_NS;
		}
		if (!batch)
			nanosleep(&pause, NULL);
	}
	print_counts(printer, &status);
	free(buffer);
}

int main(int argc, char **argv)
{
	const struct kernel_settings settings = {.window_ns = 10 * NS_PER_S};
	const struct sigaction action = {.sa_handler = end};
	struct live_options options = {0};
	struct printer printer = {0};
	struct error error = {""};
	uint64_t most = UINT64_MAX;
	uint64_t until_ns = UINT64_MAX;
	uint64_t close_ns;
	struct relay_url url;
	struct live *live;
	int option;

	while ((option = getopt(argc, argv, "wen:t:r:")) != -1) {
		if (option == 'w')
			options.wait = true;
		else if (option == 'e')
			printer.each = true;
		else if (option == 'n')
			most = strtoull(optarg, NULL, 10);
		else if (option == 't')
			until_ns = clock_now_ns() + strtoull(optarg, NULL, 10) * NS_PER_S;
		else if (option == 'r')
			options.ring_bytes = strtoull(optarg, NULL, 10);
		else
			return 64;
	}
	sigaction(SIGTERM, &action, NULL);
	if (optind + 1 != argc || !relay_url_parse(&url, argv[optind], &error)) {
		fprintf(stderr, "live_print: %s\n", error.text);
		return 64;
	}
	printer.feed = feed_create(&settings);
	live = printer.feed ? live_open(&url, &options, &error) : NULL;
	if (!live) {
		fprintf(stderr, "live_print: %s\n", error.text);
		return 1;
	}
	run(&printer, live, most, until_ns);
	close_ns = clock_now_ns();
	live_close(&live, 1);
	printf("closed %llu ms\n", (unsigned long long)((clock_now_ns() - close_ns) / NS_PER_MS));
	feed_destroy(printer.feed);
	return 0;
}

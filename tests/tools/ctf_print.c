// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the source of traces says of one: a line for each record, or only their
 * count and the CPU time that reading took. For the tests that compare it with
 * babeltrace2; no part of rtscope.
 *
 *   ctf_print [-q] [-s STALL_MS] [-r RING_BYTES] [-p] [-w] TRACE
 *
 * -p: print the child's pid first. -w: take records from the end of the standard input on.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "model/kernel/event_text.h"
#include "source/ctf/ctf.h"
#include "util/clock.h"

struct printer {
	char *strings[STRING_IDS];
	uint64_t counts[EVENT_TYPE_COUNT];
	uint64_t events;
	uint64_t bad;
	bool quiet;
	char line[1 << 20];
};

static const char *string_of(void *context, uint32_t id)
{
	struct printer *printer = context;

	return id < STRING_IDS && printer->strings[id] ? printer->strings[id] : "";
}

static void define(struct printer *printer, const struct event_buffer *buffer)
{
	uint32_t id = buffer->event.value;

	if (id >= STRING_IDS)
		return;
	free(printer->strings[id]);
	printer->strings[id] = strndup((const char *)buffer->words, buffer->event.words * 8u);
}

/* EVENT_TRACE is items only: print them as an event without a row would be. */
static void print_items(struct printer *printer, const struct event_words *words,
                        const struct event_buffer *buffer)
{
	struct event named = buffer->event;
	struct kernel_event view;

	named.type = EVENT_NAMED;
	named.value = 0;
	if (!kernel_event_view(&named, buffer->words, &view)) {
		printer->bad++;
		return;
	}
	event_text_write(words, &view, printer->line, sizeof(printer->line));
	printf("# trace host %u%s\n", buffer->event.value, printer->line);
}

static void print_control(struct printer *printer, const struct event_words *words,
                          const struct event_buffer *buffer)
{
	const struct event *event = &buffer->event;

	switch (event->type) {
	case EVENT_STRING:
		define(printer, buffer);
		break;
	case EVENT_TRACE:
		print_items(printer, words, buffer);
		break;
	case EVENT_HOST:
		printf("# host %u\n", event->value);
		break;
	case EVENT_SOURCE_END:
		printf("# end %u %.*s\n", event->value, (int)(event->words * 8u),
		       (const char *)buffer->words);
		break;
	default:
		printf("# %s cpu %u count %" PRIu64 " begin %" PRIu64 " end %" PRIu64 "\n",
		       event_type_name(event->type), (unsigned)event->cpu, buffer->words[0],
		       buffer->words[1], buffer->words[2]);
		break;
	}
}

static void print_record(struct printer *printer, const struct event_buffer *buffer)
{
	const struct event_words words = {.string = string_of, .context = printer};
	struct kernel_event view;

	printer->counts[buffer->event.type]++;
	if (!kernel_event_is(&buffer->event)) {
		if (!printer->quiet || buffer->event.type == EVENT_SOURCE_END)
			print_control(printer, &words, buffer);
		return;
	}
	printer->events++;
	if (!kernel_event_view(&buffer->event, buffer->words, &view)) {
		printer->bad++;
		return;
	}
	if (printer->quiet)
		return;
	event_text_write(&words, &view, printer->line, sizeof(printer->line));
	printf("%" PRIu64 " %u %s\n", buffer->event.time_ns, (unsigned)buffer->event.cpu,
	       printer->line);
}

static void print_all(struct printer *printer, struct ring *ring)
{
	static struct event_buffer buffer;

	while (ring_peek(ring, &buffer)) {
		print_record(printer, &buffer);
		ring_pop(ring);
	}
}

/* What was printed, and what it cost the child. */
static void print_sum(const struct printer *printer, const struct ring *ring)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	printf("# events %" PRIu64 " bad %" PRIu64 " corrupt %" PRIu64 " dropped %" PRIu64
	       " child_us %ld rss_kib %ld\n",
	       printer->events, printer->bad, ring_corrupt(ring), ring_dropped(ring),
	       usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec +
	               usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec,
	       usage.ru_maxrss);
}

int main(int argc, char **argv)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	struct printer *printer = calloc(1, sizeof(*printer));
	struct ctf_options options = {0};
	struct error error = {""};
	enum ctf_status status;
	bool print_pid = false;
	bool wait_input = false;
	struct ctf *ctf;
	int option;

	while ((option = getopt(argc, argv, "qs:r:pw")) != -1) {
		if (option == 'q')
			printer->quiet = true;
		else if (option == 's')
			options.stall_ns = strtoull(optarg, NULL, 10) * NS_PER_MS;
		else if (option == 'r')
			options.ring_bytes = strtoull(optarg, NULL, 10);
		else if (option == 'p')
			print_pid = true;
		else if (option == 'w')
			wait_input = true;
	}
	if (optind + 1 != argc)
		return 64;
	ctf = ctf_open(argv[optind], &options, &error);
	if (!ctf) {
		fprintf(stderr, "%s\n", error.text);
		free(printer);
		return 1;
	}
	if (print_pid) {
		printf("%d\n", ctf_pid(ctf));
		fflush(stdout);
	}
	while (wait_input && getchar() != EOF)
		;
	do {
		print_all(printer, ctf_ring(ctf));
		status = ctf_check(ctf, &error);
		if (status == CTF_RUNNING)
			nanosleep(&pause, NULL);
	} while (status == CTF_RUNNING);
	print_all(printer, ctf_ring(ctf));
	print_sum(printer, ctf_ring(ctf));
	if (status == CTF_FAILED)
		fprintf(stderr, "%s\n", error.text);
	for (unsigned i = 0; i < STRING_IDS; i++)
		free(printer->strings[i]);
	free(printer);
	ctf_close(ctf);
	return status == CTF_FAILED;
}

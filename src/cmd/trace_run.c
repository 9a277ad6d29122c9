// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading a recorded trace to its end, or this host for a while. See trace_run.h.
 */
#include "cmd/trace_run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/option.h"
#include "source/ctf/ctf.h"
#include "source/kernel/kernel.h"
#include "source/proc/proc_source.h"
#include "util/clock.h"
#include "util/rights.h"

/* Long enough that waking up costs nothing beside what came meanwhile, which fits into a cache. */
#define EMPTY_PAUSE_NS (2 * NS_PER_MS)
#define LIVE_DELAY_NS  (200 * NS_PER_MS)
#define LIVE_DUMP_NS   (5 * NS_PER_S)
#define LIST_NS        NS_PER_S
#define LIST_DUMP_NS   (60 * NS_PER_S)
/* What comes in several such pauses; so small that it stays in the caches. */
#define TRACE_RING_BYTES  ((size_t)1 << 20)
#define LIVE_RING_BYTES   ((size_t)32 << 20)
#define PROGRESS_EVENTS   262144u
#define PROGRESS_FIRST_NS NS_PER_S
#define PROGRESS_CELLS    30u

/*
 * The signal that ends the program, noted while a trace is read, so that nothing is left
 * behind; a handler reaches nothing but this.
 */
static volatile sig_atomic_t ended_by;

static const int ending_signals[TRACE_ENDING_SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

static void note_signal(int number)
{
	ended_by = number;
}

/* No SA_RESTART: a write that nobody reads shall end. What is ignored stays so. */
void trace_signals_catch(struct trace_signals *signals)
{
	const struct sigaction action = {.sa_handler = note_signal};

	for (size_t i = 0; i < TRACE_ENDING_SIGNALS; i++)
		if (sigaction(ending_signals[i], NULL, &signals->before[i]) == 0 &&
		    signals->before[i].sa_handler == SIG_DFL)
			sigaction(ending_signals[i], &action, NULL);
}

void trace_signals_release(const struct trace_signals *signals)
{
	for (size_t i = 0; i < TRACE_ENDING_SIGNALS; i++)
		sigaction(ending_signals[i], &signals->before[i], NULL);
}

bool trace_signals_came(void)
{
	return ended_by != 0;
}

int trace_run_finish(int code, struct error *error)
{
	if (ended_by)
		raise(ended_by);
	if ((fflush(stdout) != 0 || ferror(stdout)) && !*error->text) {
		error_set_errno(error, errno, "cannot write to the standard output");
		return EXIT_CODE_FAILED;
	}
	return code;
}

struct progress {
	bool shown;
	uint64_t start_ns;
	uint64_t events;
	uint64_t first_ns; /* of the first event, which a state need not have got */
	uint64_t next_ns;
};

/* How far it is the times of the packets tell; where they do not, only what was read. */
static void show_progress(struct progress *progress, const struct feed *feed, uint64_t time_ns)
{
	uint64_t first_ns = progress->first_ns;
	uint64_t end_ns = feed_end_ns(feed);
	uint64_t now_ns = clock_now_ns();
	double seconds = (double)(now_ns - progress->start_ns) / (double)NS_PER_S;
	double part;
	char bar[PROGRESS_CELLS + 1];

	if (now_ns < progress->next_ns)
		return;
	progress->next_ns = now_ns + NS_PER_S / 4;
	progress->shown = true;
	if (end_ns > first_ns && time_ns <= end_ns) {
		part = (double)(time_ns - first_ns) / (double)(end_ns - first_ns);
		for (unsigned i = 0; i < PROGRESS_CELLS; i++)
			bar[i] = i < part * PROGRESS_CELLS ? '#' : '.';
		bar[PROGRESS_CELLS] = '\0';
		fprintf(stderr, "\rrtscope: [%s] %3.0f %%, ", bar, part * 100);
	} else {
		fprintf(stderr, "\rrtscope: %.1f s of the trace, ",
		        (double)(time_ns - first_ns) / (double)NS_PER_S);
	}
	fprintf(stderr, "%.1f million events, %.1f million/s ", (double)progress->events / 1e6,
	        (double)progress->events / 1e6 / seconds);
	fflush(stderr);
}

struct reading {
	const struct trace_run *run;
	struct progress progress;
	struct event_buffer *buffer;
	int64_t wall_offset_ns;
	uint64_t live_begin_ns; /* CLOCK_MONOTONIC, when all programs were loaded */
	uint64_t live_end_ns;   /* 0: not known yet */
	uint64_t live_dump_ns;  /* so long the first dump may take */
	const char *defect;     /* of a trace that can be read all the same; "": none */
	bool stopped;
	bool no_memory;
};

/* A live source ends when its last events had the time to come. */
static enum ctf_status check_live(const struct reading *reading)
{
	uint64_t now_ns = clock_now_ns() + (uint64_t)reading->wall_offset_ns;
	uint64_t end_ns = reading->live_end_ns;

	if (!end_ns)
		end_ns = reading->live_begin_ns + (uint64_t)reading->wall_offset_ns +
		         reading->run->live_for_ns + reading->live_dump_ns;
	return now_ns < end_ns + LIVE_DELAY_NS ? CTF_RUNNING : CTF_ENDED;
}

/* What counts begins when all that was there before is told. false: it is at its end. */
static bool follow_live(struct reading *reading, const struct event *event)
{
	const struct trace_run *run = reading->run;

	if (run->live && event->type == EVENT_STATEDUMP_END && !reading->live_end_ns) {
		reading->live_end_ns = event->time_ns + run->live_for_ns;
		if (run->live_end_ns)
			*run->live_end_ns = reading->live_end_ns;
	}
	return !reading->live_end_ns || event->time_ns <= reading->live_end_ns;
}

static void take_record(struct reading *reading)
{
	const struct trace_run *run = reading->run;
	struct kernel_event view;
	enum trace_step step;

	switch (feed_record(run->feed, &reading->buffer->event, reading->buffer->words, &view)) {
	case FEED_APPLIED:
		if (!follow_live(reading, view.event)) {
			reading->stopped = true;
			return;
		}
		if (!reading->progress.first_ns)
			reading->progress.first_ns = view.event->time_ns;
		step = run->event(run->context, run->feed, &view);
		if (step == TRACE_STEP_APPLY)
			feed_apply(run->feed, &view);
		reading->stopped = step == TRACE_STEP_STOP;
		if (run->progress && ++reading->progress.events % PROGRESS_EVENTS == 0)
			show_progress(&reading->progress, run->feed, view.event->time_ns);
		return;
	case FEED_NO_MEMORY:
		reading->no_memory = true;
		return;
	default:
		return;
	}
}

static enum ctf_status take_all(struct reading *reading, struct ring *ring, struct ctf *ctf,
                                struct error *error)
{
	const struct timespec pause = {.tv_nsec = EMPTY_PAUSE_NS};
	enum ctf_status status;

	for (;;) {
		status = ctf ? ctf_check(ctf, error) : check_live(reading);
		while (!reading->stopped && !reading->no_memory && !ended_by &&
		       ring_peek(ring, reading->buffer)) {
			take_record(reading);
			ring_pop(ring);
		}
		if (reading->stopped || reading->no_memory || ended_by || status != CTF_RUNNING)
			return status;
		nanosleep(&pause, NULL);
	}
}

static enum trace_outcome outcome(const struct reading *reading, enum ctf_status status,
                                  struct error *error)
{
	const struct feed *feed = reading->run->feed;

	if (ended_by) {
		error_set(error, "ended by a signal: %s", strsignal(ended_by));
		return TRACE_FAILED;
	}
	if (reading->no_memory) {
		error_set(error, "not enough memory to keep what the trace tells");
		return TRACE_FAILED;
	}
	if (reading->stopped && !*reading->defect)
		return TRACE_DONE;
	if (reading->stopped) {
		error_set(error, "%s", reading->defect);
		return TRACE_TOLD;
	}
	if (status == CTF_FAILED)
		return feed_host_count(feed) ? TRACE_DAMAGED : TRACE_FAILED;
	if (feed_end_code(feed)) {
		error_set(error, "%s", feed_end_text(feed));
		/* All was read all the same, if that is its only defect. */
		return strcmp(feed_end_text(feed), reading->defect) ? TRACE_DAMAGED : TRACE_TOLD;
	}
	if (feed_corrupt(feed) && feed_host_count(feed) == FEED_HOSTS_MAX) {
		error_set(error, "%llu records are of more than %u hosts and were left out",
		          (unsigned long long)feed_corrupt(feed), FEED_HOSTS_MAX);
		return TRACE_DAMAGED;
	}
	if (feed_corrupt(feed)) {
		error_set(error, "%llu records of the trace could not be understood",
		          (unsigned long long)feed_corrupt(feed));
		return TRACE_DAMAGED;
	}
	return TRACE_DONE;
}

static enum trace_outcome read_trace(struct reading *reading, const char *path, struct error *error)
{
	const struct trace_run *run = reading->run;
	const struct ctf_options options = {.ring_bytes = TRACE_RING_BYTES,
	                                    .begin_ns = run->begin_ns,
	                                    .end_ns = run->end_ns,
	                                    .last_only = run->last_only,
	                                    .interrupted = &ended_by};
	struct ctf *ctf = ctf_open(path, &options, error);
	enum trace_outcome result;

	if (!ctf)
		return TRACE_FAILED;
	reading->defect = ctf_defect(ctf);
	result = outcome(reading, take_all(reading, ctf_ring(ctf), ctf, error), error);
	ctf_close(ctf);
	return result;
}

/* Why the kernel cannot be asked is in `error`, and stays there with what was done instead. */
static enum trace_outcome read_proc(struct reading *reading, struct error *error)
{
	const struct proc_source_options options = {
	        .time_offset_ns = reading->wall_offset_ns,
	        .refresh_ns = LIST_NS,
	        .threads = true,
	        .wanted = true,
	        .drop = ~RIGHTS_OTHERS,
	};
	const struct error why = *error;
	struct proc_source *source = proc_source_start(&options, error);
	enum trace_outcome result;

	if (!source)
		return TRACE_FAILED;
	reading->live_begin_ns = clock_now_ns();
	/* It is an ordinary thread that lists, and there may be much to do on this host. */
	reading->live_dump_ns = LIST_DUMP_NS;
	result = outcome(reading, take_all(reading, proc_source_ring(source), NULL, error), error);
	proc_source_stop(source);
	if (result != TRACE_DONE)
		return result;
	error_set(error, "%.400s; %s", why.text, PROC_SOURCE_INSTEAD);
	return TRACE_TOLD;
}

static enum trace_outcome read_host(struct reading *reading, struct error *error)
{
	const struct kernel_source_options options = {
	        .groups = reading->run->groups,
	        .time_offset_ns = reading->wall_offset_ns,
	        .ring_bytes = LIVE_RING_BYTES,
	};
	/* FIFO 1 is had at its start. */
	const struct kernel_reader_options reader = {.drop = ~(RIGHTS_OTHERS | RIGHTS_RECORD)};
	struct kernel_source *source = kernel_source_load(&options, error);
	enum trace_outcome result;

	kernel_source_spare_rights(source);
	if (!source && reading->run->lists)
		return read_proc(reading, error);
	if (!source || !kernel_source_run(source, &reader, error)) {
		kernel_source_stop(source);
		return TRACE_FAILED;
	}
	rights_drop(RIGHTS_MEASURE);
	reading->live_begin_ns = clock_now_ns();
	reading->live_dump_ns = LIVE_DUMP_NS;
	if (*kernel_source_notice(source))
		fprintf(stderr, "rtscope: %s\n", kernel_source_notice(source));
	result =
	        outcome(reading, take_all(reading, kernel_source_ring(source), NULL, error), error);
	kernel_source_stop(source);
	return result;
}

void trace_run_seal_rights(bool live)
{
	rights_seal(RIGHTS_OTHERS | RIGHTS_FILES | (live ? RIGHTS_RECORD | RIGHTS_MEASURE : 0));
}

enum trace_outcome trace_run(const struct trace_run *run, const char *path, struct error *error)
{
	struct trace_run silent = *run;
	struct reading reading = {
	        .run = &silent, .wall_offset_ns = clock_wall_offset_ns(), .defect = ""};
	enum trace_outcome result = TRACE_FAILED;
	struct trace_signals signals;

	trace_signals_catch(&signals);
	silent.progress = run->progress && isatty(STDERR_FILENO);
	reading.progress.start_ns = clock_now_ns();
	reading.progress.next_ns = reading.progress.start_ns + PROGRESS_FIRST_NS;
	reading.buffer = malloc(sizeof(*reading.buffer));
	if (!reading.buffer)
		error_set(error, "not enough memory to read the trace");
	else if (run->live)
		result = read_host(&reading, error);
	else
		result = read_trace(&reading, path, error);
	for (unsigned i = 0; i < feed_host_count(run->feed); i++)
		if (result == TRACE_DAMAGED || result == TRACE_TOLD)
			kernel_state_damaged(feed_host_at(run->feed, i)->state);
	if (reading.progress.shown)
		fputs("\r\033[K", stderr);
	free(reading.buffer);
	trace_signals_release(&signals);
	return result;
}

static enum trace_step note_first(void *context, struct feed *feed, const struct kernel_event *view)
{
	struct trace_span *span = context;

	(void)feed;
	span->first_ns = view->event->time_ns;
	return TRACE_STEP_STOP;
}

static enum trace_step note_last(void *context, struct feed *feed, const struct kernel_event *view)
{
	struct trace_span *span = context;

	(void)feed;
	span->last_ns = view->event->time_ns;
	return TRACE_STEP_SKIP;
}

enum trace_outcome trace_find_span(struct trace_span *span, const char *path, struct error *error)
{
	const struct kernel_settings settings = {0};
	struct trace_run first = {.event = note_first, .context = span};
	struct trace_run last = {.event = note_last, .context = span, .last_only = true};
	enum trace_outcome result;

	*span = (struct trace_span){0};
	first.feed = feed_create(&settings);
	last.feed = feed_create(&settings);
	if (!first.feed || !last.feed) {
		error_set(error, "not enough memory");
		result = TRACE_FAILED;
	} else {
		result = trace_run(&first, path, error);
		if (result != TRACE_FAILED)
			result = trace_run(&last, path, error);
	}
	feed_destroy(first.feed);
	feed_destroy(last.feed);
	return result;
}

static enum trace_step skip(void *context, struct feed *feed, const struct kernel_event *view)
{
	(void)context;
	(void)feed;
	(void)view;
	return TRACE_STEP_SKIP;
}

bool trace_run_empty(struct feed **feed, const struct kernel_settings *settings, const char *path,
                     struct error *error)
{
	struct trace_run run = {.feed = feed_create(settings), .event = skip};

	if (!run.feed)
		return error_set(error, "not enough memory");
	if (trace_run(&run, path, error) == TRACE_FAILED) {
		feed_destroy(run.feed);
		return false;
	}
	feed_destroy(*feed);
	*feed = run.feed;
	return true;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Batch mode. See batch.h. One loop waits for the next deadline, a signal, the end of
 * what measures, an outlier or the reader's end, whichever is first.
 */
#include "cmd/batch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cmd/output.h"
#include "model/window_look.h"
#include "util/clock.h"
#include "util/self.h"
#include "view/json.h"
#include "view/report/tracker_json.h"
#include "view/sample.h"
#include "view/text.h"

/* How often it is looked whether there was an outlier. */
#define OUTLIER_LOOK_NS (20 * NS_PER_MS)
/* How long the first sample waits for the host's first reading, and how often it looks for it. */
#define READING_PATIENCE_NS (5 * NS_PER_S)
#define READING_LOOK_NS     (5 * NS_PER_MS)
/* Hosts of one model are at most that many. */
#define BATCH_HOSTS 65u

enum wake {
	WAKE_DEADLINE,
	WAKE_SIGNAL,
	WAKE_ENDED,
	WAKE_OUTLIER,
	WAKE_READER_GONE,
	WAKE_NOTHING,
	WAKE_FAILED,
};

struct batch {
	const struct batch_options *options;
	struct model *model;
	struct snapshot *snapshot;
	int signals;
	bool reading_awaited; /* the first sample does not wait any more */
	uint64_t deadline_ns;
	uint64_t next_second_ns;
	uint64_t outliers_told[BATCH_HOSTS]; /* of each host */
	struct self_usage usage;
	double self_cpu_pct; /* from the sample before up to `usage` */
};

/* When there is something to do again, at the latest. */
static uint64_t next_time_ns(const struct batch *batch, uint64_t now_ns)
{
	uint64_t next_ns = batch->deadline_ns;

	if (next_ns <= now_ns && !batch->reading_awaited)
		next_ns = now_ns + READING_LOOK_NS;
	if (batch->next_second_ns < next_ns)
		next_ns = batch->next_second_ns;
	if (batch->options->exit_on_outlier && now_ns + OUTLIER_LOOK_NS < next_ns)
		next_ns = now_ns + OUTLIER_LOOK_NS;
	return next_ns;
}

/*
 * A sample without the host's figures would be one less than asked for. WAKE_NOTHING: they are
 * still to come.
 */
static enum wake await_reading(struct batch *batch, uint64_t now_ns, struct error *error)
{
	const struct metric_view *metrics;
	bool waited = now_ns - batch->deadline_ns >= READING_PATIENCE_NS;
	bool held = model_snapshot(batch->model, NULL, batch->snapshot);

	if (held) {
		metrics = batch->snapshot->sampled.metrics;
		batch->reading_awaited = metrics && metric_view_frames(metrics) > 0;
	}
	/* A reading that is not over may have left out what is too much, and be held nevertheless. */
	if (!batch->reading_awaited &&
	    (!held || (waited && batch->snapshot->sampled.refused > 0))) {
		error_set_errno(error, ENOMEM, "the host's figures cannot be held");
		return WAKE_FAILED;
	}
	batch->reading_awaited |= waited;
	return batch->reading_awaited ? WAKE_DEADLINE : WAKE_NOTHING;
}

static enum wake wait_for_next(struct batch *batch, struct error *error)
{
	const struct batch_options *options = batch->options;

	for (;;) {
		struct pollfd waits[] = {
		        {.fd = batch->signals, .events = POLLIN},
		        {.fd = options->end_fd, .events = POLLIN},
		        {.fd = STDOUT_FILENO, .events = 0}, /* POLLERR: the pipe has no reader */
		};
		uint64_t now_ns = clock_now_ns();
		uint64_t next_ns = next_time_ns(batch, now_ns);
		struct timespec left = clock_timespec(next_ns > now_ns ? next_ns - now_ns : 0);
		enum wake wake;

		if (ppoll(waits, 3, &left, NULL) < 0 && errno != EINTR) {
			error_set_errno(error, errno, "cannot wait for the next sample");
			return WAKE_FAILED;
		}
		if (waits[0].revents)
			return WAKE_SIGNAL;
		if (waits[1].revents)
			return WAKE_ENDED;
		if (waits[2].revents & (POLLERR | POLLHUP))
			return WAKE_READER_GONE;
		if (options->exit_on_outlier && model_outliers(batch->model) > 0)
			return WAKE_OUTLIER;
		now_ns = clock_now_ns();
		if (now_ns >= batch->next_second_ns) {
			if (options->every_second)
				options->every_second(options->context);
			batch->next_second_ns = now_ns + NS_PER_S;
		}
		if (now_ns < batch->deadline_ns)
			continue;
		wake = batch->reading_awaited ? WAKE_DEADLINE : await_reading(batch, now_ns, error);
		if (wake != WAKE_NOTHING)
			return wake;
	}
}

/* As wait_for_next(), where others know the time. */
static enum wake await_next(struct batch *batch)
{
	const struct batch_options *options = batch->options;

	switch (options->await(options->context, batch->signals)) {
	case BATCH_TIME_COME:
		return WAKE_DEADLINE;
	case BATCH_TIME_SIGNAL:
		return WAKE_SIGNAL;
	case BATCH_TIME_NEVER:
		return WAKE_NOTHING;
	default:
		return WAKE_ENDED;
	}
}

struct tracker_sample {
	struct json_object *object;
	bool failed;
};

/* Under the model's lock. */
static void take_trackers(void *context, const struct window_look *look)
{
	struct tracker_sample *sample = context;
	struct tracker_list list;

	if (!look->state)
		return;
	if (!tracker_list_build(&list, look->state, look->earlier, look->names, look->at_ns))
		sample->failed = true;
	sample->object = tracker_list_json(&list, &sample->failed);
	tracker_list_free(&list);
}

static enum output_result print_sample(struct batch *batch, unsigned host, struct error *error)
{
	const struct model_request request = {
	        .host = host, .all_kinds = true, .end_interval = true};
	struct sample sample = {
	        .snapshot = batch->snapshot,
	        .source = batch->options->source,
	        .outliers_before = batch->outliers_told[host],
	        .self_cpu_pct = batch->self_cpu_pct,
	        .self_rss_bytes = batch->usage.rss_bytes,
	        .pids = batch->options->pids,
	        .pid_count = batch->options->pid_count,
	};
	struct tracker_sample trackers = {NULL, false};
	enum output_result result;
	char *text = NULL;

	if (batch->options->json && batch->options->trackers &&
	    !model_look(batch->model, &request, take_trackers, &trackers))
		trackers.failed = true;
	sample.trackers = trackers.object;
	if (!trackers.failed && model_snapshot(batch->model, &request, batch->snapshot))
		text = batch->options->json ? json_line(&sample) : text_block(&sample);
	json_object_put(trackers.object);
	if (!text) {
		error_set_errno(error, ENOMEM, "no sample can be taken");
		return OUTPUT_FAILED;
	}
	batch->outliers_told[host] = batch->snapshot->outliers_total;
	result = output_write(STDOUT_FILENO, batch->signals, text, strlen(text), error);
	free(text);
	return result;
}

/* The signal that waits, as an exit code. */
static int signal_code(const struct batch *batch)
{
	struct signalfd_siginfo info;

	if (read(batch->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return EXIT_CODE_FAILED;
	return 128 + (int)info.ssi_signo;
}

/* The next deadline that has not passed: those in between are skipped, none is shifted. */
static void advance_deadline(struct batch *batch)
{
	uint64_t delay_ns = batch->options->delay_ns;
	uint64_t now_ns = clock_now_ns();

	batch->deadline_ns += delay_ns;
	if (batch->deadline_ns < now_ns)
		batch->deadline_ns +=
		        (now_ns - batch->deadline_ns + delay_ns - 1) / delay_ns * delay_ns;
}

/* One sample of each host. What we cost is one figure for all of them: we watch them together. */
static enum output_result print_samples(struct batch *batch, struct error *error)
{
	struct self_usage usage = self_usage_now();
	unsigned hosts = model_host_count(batch->model);
	unsigned count = hosts < BATCH_HOSTS ? hosts : BATCH_HOSTS;
	enum output_result result = OUTPUT_DONE;

	batch->self_cpu_pct = self_cpu_pct(&batch->usage, &usage);
	batch->usage = usage;
	for (unsigned host = 0; host < count && result == OUTPUT_DONE; host++)
		result = print_sample(batch, host, error);
	return result;
}

static bool has_told_outlier(const struct batch *batch)
{
	for (unsigned host = 0; host < BATCH_HOSTS; host++)
		if (batch->outliers_told[host] > 0)
			return true;
	return false;
}

static int run(struct batch *batch, struct error *error)
{
	const struct batch_options *options = batch->options;

	for (uint64_t printed = 1;; printed++) {
		enum wake wake = options->await ? await_next(batch) : wait_for_next(batch, error);
		bool last = wake != WAKE_DEADLINE || printed == options->iterations;

		if (wake == WAKE_SIGNAL)
			return signal_code(batch);
		if (wake == WAKE_READER_GONE || wake == WAKE_NOTHING)
			return EXIT_CODE_OK;
		if (wake == WAKE_FAILED)
			return EXIT_CODE_FAILED;
		if (last && options->before_last)
			options->before_last(options->context);
		switch (print_samples(batch, error)) {
		case OUTPUT_DONE:
			break;
		case OUTPUT_GONE:
			return EXIT_CODE_OK;
		case OUTPUT_INTERRUPTED:
			return signal_code(batch);
		case OUTPUT_FAILED:
			return EXIT_CODE_FAILED;
		}
		/* An outlier counts at whichever moment it is seen first. */
		if (options->exit_on_outlier && has_told_outlier(batch))
			return EXIT_CODE_THRESHOLD;
		if (last)
			return EXIT_CODE_OK;
		advance_deadline(batch);
	}
}

/* Those that end it; what nohup(1) and the like had ignored from the start stays ignored. */
static void ending_signals(sigset_t *signals)
{
	static const int all[] = {SIGINT, SIGTERM, SIGHUP};

	sigemptyset(signals);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct sigaction action;

		if (sigaction(all[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(signals, all[i]);
	}
}

int batch_run(const struct batch_options *options, struct model *model, struct error *error)
{
	struct batch batch = {
	        .options = options,
	        .model = model,
	        .snapshot = snapshot_create(),
	        .reading_awaited = !options->await_reading,
	        .usage = self_usage_now(),
	};
	sigset_t signals;
	int code = EXIT_CODE_FAILED;

	batch.deadline_ns = clock_now_ns() + options->delay_ns;
	batch.next_second_ns = clock_now_ns() + NS_PER_S;
	ending_signals(&signals);
	batch.signals = signalfd(-1, &signals, SFD_CLOEXEC);
	if (batch.signals < 0)
		error_set_errno(error, errno, "cannot wait for signals");
	else if (!batch.snapshot)
		error_set(error, "out of memory");
	else
		code = run(&batch, error);
	if (batch.signals >= 0)
		close(batch.signals);
	snapshot_destroy(batch.snapshot);
	return code;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Watching traces. See attach.h. attach_run() holds the only sequence of start and end.
 */
#include "cmd/attach.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/command.h"
#include "cmd/monitor.h"
#include "cmd/option.h"
#include "cmd/program.h"
#include "cmd/show.h"
#include "source/live/relay_url.h"
#include "util/clock.h"
#include "util/rights.h"

#define SPEED_MAX 1e6
/* How often it is looked whether a played trace has come to the next sample. */
#define AWAIT_MS 5
/* The clock of a live host must be known when its first events come. */
#define AWAIT_WATCHES 10
/* A host that is idle says nothing for longer; a trace that is open says something soon. */
#define FIRST_MS        2000
#define FIRST_PLAYED_MS 300

/* The first row whose scheme fits. */
static const struct attach_type *const types[] = {&attach_live, &attach_directory};

struct attach {
	struct attach_options options;
	const struct attach_type *type;
	void *source;
	struct model *model;
	uint64_t sample_ns; /* of the trace: the last sample's time; 0: none yet */
	uint64_t watched_ns;
	sigset_t signals_before;
};

bool attach_option(unsigned i, struct command_option *option)
{
	static const struct command_option rows[] = {
	        {"speed", "X",
	         "Play a recorded trace X times as fast as it happened, or `max` (1)."},
	        {"wait", NULL,
	         "Wait for a relay, a live session that is not there yet, or its other viewer's "
	         "end."},
	};

	if (i >= sizeof(rows) / sizeof(rows[0]))
		return false;
	*option = rows[i];
	return true;
}

static void print_help(const char *name)
{
	struct command_option option;

	printf("usage: rtscope %s DIR [options]\n"
	       "       rtscope %s net://RELAY[:PORT]/host/HOST/SESSION... [options]\n"
	       "       rtscope %s net://RELAY[:PORT] [options]\n\n"
	       "Plays the trace in a directory through the screens, or with -b as samples, as if\n"
	       "it were live; its end stays on screen. Or shows live sessions of LTTng relays, of\n"
	       "which the user picks where only the relay is given; one that is lost or ends is\n"
	       "attached to again. Without --wait samples end when the sessions do.\n\nOptions:\n",
	       name, name, name);
	for (unsigned i = 0; attach_option(i, &option); i++)
		printf("  --%s %-*s %s\n", option.name, 15 - (int)strlen(option.name),
		       option.argument ? option.argument : "", option.help);
	puts("\nand those of rtscope itself that do not measure: -b, --json, -n, -d (of the "
	     "trace's\n"
	     "time), --window, --window-memory, --threshold (of wakeups, all without --wakeup),\n"
	     "--wakeup, --on-threshold, --theme, --view, see rtscope --help.\n"
	     "\nExit codes: 0 done; 1 failed, or the trace is damaged; 2 a threshold was hit; 64\n"
	     "wrong usage; 128+N ended by signal N.");
}

static bool parse_speed(double *speed, const char *text, struct error *error)
{
	char *end;

	if (strcmp(text, "max") == 0) {
		*speed = 0;
		return true;
	}
	*speed = strtod(text, &end);
	if (end == text || *end || !(*speed > 0) || *speed > SPEED_MAX)
		return error_set(error, "--speed: '%s' is neither a number above 0 nor max", text);
	return true;
}

/* The value of --speed if that is what stands there; NULL: it is not, or the error is set. */
static const char *speed_value(int *at, int argc, char **argv, struct error *error)
{
	if (strncmp(argv[*at], "--speed=", 8) == 0)
		return argv[*at] + 8;
	if (strcmp(argv[*at], "--speed") != 0)
		return NULL;
	if (*at + 1 < argc)
		return argv[++*at];
	error_set(error, "--speed needs a value: X or max");
	return NULL;
}

static bool take_url(struct attach_options *options, const char *text, struct error *error)
{
	struct relay_url url;

	if (!relay_url_parse(&url, text, error))
		return false;
	if (options->url_count == ATTACH_URLS_MAX)
		return error_set(error, "more than %u URLs at once", ATTACH_URLS_MAX);
	options->urls[options->url_count++] = text;
	options->where = options->urls[0];
	return true;
}

/* Take our own out of the words; the rest is the monitor's. false: the sentence says why. */
static bool take_own(struct attach_options *options, int *argc, char **argv, struct error *error)
{
	int kept = 1;

	options->speed = 1;
	for (int i = 1; i < *argc; i++) {
		const char *speed = speed_value(&i, *argc, argv, error);

		if (error->text[0] || (speed && !parse_speed(&options->speed, speed, error)))
			return false;
		if (speed)
			continue;
		if (strcmp(argv[i], "--wait") == 0)
			options->wait = true;
		else if (!relay_url_is(argv[i]))
			argv[kept++] = argv[i];
		else if (!take_url(options, argv[i], error))
			return false;
	}
	argv[kept] = NULL;
	*argc = kept;
	return true;
}

/* Why an option of the monitor is none of a trace's or live session's; NULL: it is one. */
static const char *why_not(int id)
{
	if (option_table[id].group == OPTION_GROUP_PROBE)
		return "measures this host";
	switch (id) {
	case OPTION_TRACE:
		return "records this host";
	case OPTION_HISTFILE:
		return "writes what was measured on this host";
	case OPTION_PRINT_CONFIG:
	case OPTION_VERSION:
		return "tells of rtscope itself, without a command";
	default:
		return NULL;
	}
}

/* What would have no effect is not passed over in silence. */
static bool check_options(const struct settings *settings, const char *name, struct error *error)
{
	for (int id = 0; id < OPTION_COUNT; id++)
		if (settings->origin[id] == OPTION_ORIGIN_COMMAND_LINE && why_not(id))
			return error_set(error, "--%s %s; rtscope %s does not",
			                 option_table[id].long_name, why_not(id), name);
	return true;
}

static void watch(void *context)
{
	struct attach *attach = context;

	attach->type->watch(attach->source, attach->model);
	attach->watched_ns = clock_now_ns();
}

static bool has_ended(const struct attach *attach)
{
	struct model_source *source = attach->type->now(attach->source);

	return source && model_source_ended(attach->model, source);
}

/* Has the first host's window come to the time that the next sample is of? */
static bool has_come(struct attach *attach, uint64_t *wanted_ns)
{
	struct model_source *source = attach->type->now(attach->source);
	struct model_host host;

	if (!attach->sample_ns) {
		attach->sample_ns = source ? model_source_begin(attach->model, source) : 0;
		if (!attach->sample_ns)
			return false;
	}
	if (!*wanted_ns) {
		*wanted_ns = attach->sample_ns + attach->options.settings->delay_ns;
		model_source_play_to(attach->model, source, *wanted_ns);
	}
	return model_get_host(attach->model, 0, &host) && host.now_ns >= *wanted_ns;
}

/* The next sample's time is the trace's. See batch.h. */
static enum batch_time await(void *context, int signals)
{
	struct attach *attach = context;
	uint64_t wanted_ns = 0;

	for (;;) {
		struct pollfd wait = {.fd = signals, .events = POLLIN};

		if (has_come(attach, &wanted_ns)) {
			attach->sample_ns = wanted_ns;
			return BATCH_TIME_COME;
		}
		if (has_ended(attach))
			return model_source_begin(attach->model, attach->type->now(attach->source))
			               ? BATCH_TIME_ENDED
			               : BATCH_TIME_NEVER;
		if (poll(&wait, 1, AWAIT_MS) > 0)
			return BATCH_TIME_SIGNAL;
		if (clock_now_ns() - attach->watched_ns > NS_PER_S)
			watch(attach);
	}
}

static int show(struct attach *attach, struct error *error)
{
	const struct settings *settings = attach->options.settings;
	struct batch_options batch = show_batch_options(settings);
	struct tui_options tui = show_tui_options(settings);

	if (settings->batch) {
		batch.source = attach->type->plays ? "trace" : "remote";
		if (attach->type->end_fd)
			batch.end_fd = attach->type->end_fd(attach->source);
		batch.every_second = watch;
		batch.await = attach->type->plays ? await : NULL;
		batch.context = attach;
		return batch_run(&batch, attach->model, error);
	}
	tui.every_second = watch;
	tui.context = attach;
	return tui_run(&tui, attach->model, error);
}

/* The first screen is shown when something has come, but does not wait for ever. */
static void await_host(struct attach *attach)
{
	const struct timespec pause = {.tv_nsec = AWAIT_MS * 1000000};
	unsigned most_ms = attach->type->plays ? FIRST_PLAYED_MS : FIRST_MS;
	struct model_host host;

	for (unsigned i = 0; i < most_ms / AWAIT_MS; i++) {
		if (i % AWAIT_WATCHES == 0)
			watch(attach);
		if (model_get_host(attach->model, 0, &host) && host.now_ns)
			return;
		nanosleep(&pause, NULL);
	}
}

static int judge_end(struct attach *attach, int code, struct error *error)
{
	watch(attach);
	if (code != EXIT_CODE_OK || !attach->type->judge)
		return code;
	return attach->type->judge(attach->source, attach->model, attach->options.settings->batch,
	                           error);
}

static int run(struct attach *attach, struct error *error)
{
	const struct settings *settings = attach->options.settings;
	/* There are no samples of a probe: without a choice it is everybody's. */
	struct wakeup_choice wakeups = settings->wakeup ? settings_wakeups(settings)
	                                                : (struct wakeup_choice){true, -1, NULL};
	const struct model_options options = {
	        .window_ns = settings->window_ns,
	        .memory_bytes = settings->window_memory_bytes,
	        .threshold_ns = settings->threshold_ns,
	        .wakeups = wakeups,
	        .trackers = settings->trackers.count ? &settings->trackers : NULL,
	        .wall_offset_ns = clock_wall_offset_ns(),
	        .traces_only = true,
	};
	struct program *program;
	int code = EXIT_CODE_FAILED;

	if (!program_create(&program, settings, error))
		return code;
	attach->source = attach->type->open(&attach->options, error);
	if (!attach->source) {
		program_destroy(program);
		return code;
	}
	/* Who reads the trace, and the user's program, were forked before. */
	rights_seal(settings->drop_all ? 0 : RIGHTS_FILES);
	monitor_block_signals(&attach->signals_before);
	attach->model = model_create(&options, error);
	if (!attach->model || !attach->type->start(attach->source, attach->model, error))
		goto out;
	/* Samples are of times of the trace: it begins to play when the first one is waited for. */
	if (settings->batch && attach->type->plays)
		model_source_play_to(attach->model, attach->type->now(attach->source), 1);
	if (!model_start(attach->model, error) || !program_watch(program, attach->model, error))
		goto out;
	monitor_restore_signals(&attach->signals_before, settings->batch);
	if (!attach->type->plays || !settings->batch)
		await_host(attach);
	code = show(attach, error);
	code = judge_end(attach, code, error);
out:
	program_destroy(program);
	if (attach->model) {
		model_stop(attach->model);
		attach->type->stop(attach->source, attach->model);
	}
	model_destroy(attach->model);
	attach->type->close(attach->source);
	return code;
}

static const struct attach_type *find_type(const char *where)
{
	size_t count = sizeof(types) / sizeof(types[0]);

	for (size_t i = 0; i < count; i++)
		if (strncmp(where, types[i]->scheme, strlen(types[i]->scheme)) == 0)
			return types[i];
	return types[count - 1];
}

/* Is it clear what to attach to? */
static bool check_where(const struct attach_options *options, const char *directory,
                        struct error *error)
{
	if (directory && options->url_count)
		return error_set(error, "a directory and live sessions exclude one another: %.200s",
		                 directory);
	if (!directory && !options->url_count)
		return error_set(error, "which trace? give its directory, or the URL of a live "
		                        "session: net://RELAY/host/HOST/SESSION");
	if (options->wait && directory)
		return error_set(error, "--wait is for live sessions");
	return true;
}

int attach_run(int argc, char **argv, struct error *error)
{
	struct settings settings = {.batch = false};
	struct attach attach = {.options = {.settings = &settings}};
	const char *directory = NULL;
	const char *name = argv[0];
	int code = EXIT_CODE_USAGE;

	if (take_own(&attach.options, &argc, argv, error))
		code = (int)settings_load_with_operand(&settings, argc, argv, &directory, error);
	if (code == EXIT_CODE_OK && settings.help) {
		print_help(name);
	} else if (code == EXIT_CODE_OK && (!check_options(&settings, name, error) ||
	                                    !check_where(&attach.options, directory, error))) {
		code = EXIT_CODE_USAGE;
	} else if (code == EXIT_CODE_OK) {
		if (directory)
			attach.options.where = directory;
		attach.type = find_type(attach.options.where);
		code = run(&attach, error);
	}
	settings_clear(&settings);
	return code;
}

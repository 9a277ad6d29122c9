// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `rtscope state`: the window of a trace that ends at a time. Two states are needed, the
 * one at that time and the one a window before; both come out of one pass.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/trace_options.h"
#include "cmd/trace_run.h"
#include "view/report/state_view.h"

struct pass {
	const struct trace_options *options;
	uint64_t first_ns;
	uint64_t last_ns;
	bool resolved;
	bool no_memory;
	uint64_t at_ns;
	uint64_t earlier_ns;
	struct kernel_state *earlier[FEED_HOSTS_MAX];
};

static enum trace_step note_times(void *context, struct feed *feed, const struct kernel_event *view)
{
	struct pass *pass = context;

	(void)feed;
	if (!pass->first_ns)
		pass->first_ns = view->event->time_ns;
	pass->last_ns = view->event->time_ns;
	return TRACE_STEP_SKIP;
}

static void resolve(struct pass *pass)
{
	const struct trace_options *options = pass->options;

	pass->at_ns = trace_time_resolve(&options->at, pass->first_ns, pass->last_ns, options->utc);
	pass->earlier_ns = pass->at_ns > options->window_ns ? pass->at_ns - options->window_ns : 0;
	pass->resolved = true;
}

static bool copy_earlier(struct pass *pass, struct feed *feed)
{
	const struct kernel_settings settings = {.window_ns = pass->options->window_ns};

	for (unsigned i = 0; i < feed_host_count(feed); i++) {
		const struct feed_host *host = feed_host_at(feed, i);

		pass->earlier[i] = kernel_state_create(&settings, feed_names(feed));
		if (!pass->earlier[i] || !kernel_state_copy(pass->earlier[i], host->state))
			return false;
	}
	return true;
}

static enum trace_step follow(void *context, struct feed *feed, const struct kernel_event *view)
{
	struct pass *pass = context;
	uint64_t time_ns = view->event->time_ns;

	if (!pass->resolved) {
		if (!pass->first_ns)
			pass->first_ns = time_ns;
		resolve(pass);
	}
	if (time_ns > pass->at_ns)
		return TRACE_STEP_STOP;
	/* An event is out of the window when it is a whole window old. */
	if (time_ns > pass->earlier_ns && !pass->earlier[0] && feed_host_count(feed) &&
	    kernel_state_sequence(feed_host_at(feed, 0)->state) && !copy_earlier(pass, feed)) {
		pass->no_memory = true;
		return TRACE_STEP_STOP;
	}
	return TRACE_STEP_APPLY;
}

/* Times before the end need the end first; so does the end itself. */
static bool find_end(struct pass *pass, struct error *error)
{
	const struct trace_options *options = pass->options;
	const struct kernel_settings settings = {.window_ns = options->window_ns};
	struct trace_run run = {.event = note_times, .context = pass, .progress = true};
	enum trace_outcome result;

	if (options->at.kind != TRACE_TIME_FROM_END && options->at.kind != TRACE_TIME_NONE)
		return true;
	run.feed = feed_create(&settings);
	if (!run.feed)
		return error_set(error, "not enough memory");
	result = trace_run(&run, options->path, error);
	feed_destroy(run.feed);
	return result != TRACE_FAILED;
}

static bool print_host(const struct pass *pass, const struct state_view *view, struct error *error)
{
	struct json_object *object;
	bool done;

	if (pass->options->csv)
		return state_view_csv(view, pass->options->csv, error);
	if (!pass->options->json)
		return state_view_text(view, stdout) ||
		       error_set_errno(error, errno, "cannot write to the standard output");
	object = state_view_json(view);
	if (!object)
		return error_set(error, "not enough memory to print the state");
	done = puts(json_object_to_json_string_ext(
	               object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE)) >= 0;
	json_object_put(object);
	return done || error_set_errno(error, errno, "cannot write to the standard output");
}

static bool print_all(struct pass *pass, struct feed *feed, struct error *error)
{
	if (!feed_host_count(feed))
		return error_set(error, "the trace holds no events");
	for (unsigned i = 0; i < feed_host_count(feed); i++) {
		const struct feed_host *host = feed_host_at(feed, i);
		struct state_view view = {
		        .state = host->state,
		        .earlier = pass->earlier[i],
		        .names = feed_names(feed),
		        .host = names_text(feed_names(feed), host->name),
		        .at_ns = pass->at_ns,
		        .window_ns = pass->options->window_ns,
		        .pid = pass->options->pid,
		        .utc = pass->options->utc,
		};

		/* The time goes on, though the trace has no event any more. */
		kernel_state_advance(host->state, pass->at_ns);
		if (!print_host(pass, &view, error))
			return false;
	}
	return true;
}

static int look(const struct trace_options *options, struct error *error)
{
	const struct kernel_settings settings = {.window_ns = options->window_ns};
	struct pass pass = {.options = options};
	struct trace_run run = {.event = follow, .context = &pass, .progress = true};
	enum trace_outcome result;
	bool printed;

	if (!find_end(&pass, error))
		return EXIT_CODE_FAILED;
	run.feed = feed_create(&settings);
	if (!run.feed) {
		error_set(error, "not enough memory");
		return EXIT_CODE_FAILED;
	}
	result = trace_run(&run, options->path, error);
	if (pass.no_memory) {
		error_set(error, "not enough memory");
		result = TRACE_FAILED;
	}
	printed = result != TRACE_FAILED && print_all(&pass, run.feed, error);
	for (unsigned i = 0; i < FEED_HOSTS_MAX; i++)
		kernel_state_destroy(pass.earlier[i]);
	feed_destroy(run.feed);
	return result == TRACE_DONE && printed ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

int state_run(int argc, char **argv, struct error *error)
{
	struct trace_options options;
	int code = EXIT_CODE_OK;

	if (!trace_options_parse(&options, TRACE_COMMAND_STATE, argc, argv, error))
		return EXIT_CODE_USAGE;
	if (options.help)
		trace_options_help(TRACE_COMMAND_STATE, stdout);
	else
		code = look(&options, error);
	if ((fflush(stdout) != 0 || ferror(stdout)) && !*error->text) {
		error_set_errno(error, errno, "cannot write to the standard output");
		return EXIT_CODE_FAILED;
	}
	return code;
}

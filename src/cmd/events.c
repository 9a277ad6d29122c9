// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `rtscope events`: the original events that the window at a time holds. One pass finds
 * the state at that time, and with it the events that created what still lives; a
 * second one prints those and the window's. Or those between two times, for which the
 * packets that hold them do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/trace_absent.h"
#include "cmd/trace_options.h"
#include "cmd/trace_run.h"
#include "cmd/window_events.h"
#include "view/report/event_line.h"

struct pass {
	const struct trace_options *options;
	struct window_events events;
	uint64_t first_ns;
	uint64_t last_ns;
	bool resolved;
	bool after;   /* the trace goes on after the window */
	bool outside; /* the window, of the trace's times */
	bool printed; /* at least one event */
	struct event_line *line;
	struct error failure; /* of printing */
};

static void resolve(struct pass *pass)
{
	const struct trace_options *options = pass->options;
	struct window_events *events = &pass->events;
	uint64_t at_ns =
	        trace_time_resolve(&options->at, pass->first_ns, pass->last_ns, options->utc);

	events->window_ns = options->window_ns;
	events->at_ns = at_ns;
	events->earlier_ns = at_ns > options->window_ns ? at_ns - options->window_ns : 0;
	events->until_ns =
	        options->for_ns < UINT64_MAX - at_ns ? at_ns + options->for_ns : UINT64_MAX;
	pass->resolved = true;
}

static enum trace_step follow(void *context, struct feed *feed, const struct kernel_event *view)
{
	struct pass *pass = context;

	(void)feed;
	if (!pass->resolved) {
		if (!pass->first_ns)
			pass->first_ns = view->event->time_ns;
		resolve(pass);
	}
	pass->after = view->event->time_ns > pass->events.at_ns;
	if (!pass->after)
		pass->last_ns = view->event->time_ns;
	return pass->after ? TRACE_STEP_STOP : TRACE_STEP_APPLY;
}

static bool print_event(void *context, const struct window_event *event)
{
	struct pass *pass = context;
	const struct event_line_head head = {.host = event->host,
	                                     .name = event->name,
	                                     .creates = event->creates,
	                                     .json = pass->options->json};
	const char *line = event_line_write(pass->line, &head, event->words, event->view);

	if (!line) {
		error_set(&pass->failure, "not enough memory to print an event");
		return false;
	}
	pass->printed = true;
	/* Now, as long as errno tells why. */
	return puts(line) >= 0 ||
	       error_set_errno(&pass->failure, errno, "cannot write to the standard output");
}

/* A pass that prints nothing: what created what lives at its end is noted. */
static enum trace_outcome look(struct pass *pass, struct error *error)
{
	const struct kernel_settings settings = {.window_ns = pass->options->window_ns};
	struct trace_run run = {.event = follow, .context = pass, .progress = true};
	enum trace_outcome result;

	run.feed = feed_create(&settings);
	if (!run.feed) {
		error_set(error, "not enough memory");
		return TRACE_FAILED;
	}
	result = trace_run(&run, pass->options->path, error);
	/* Nobody knows what there was at a time that the trace does not tell of. */
	pass->outside = result == TRACE_DONE && pass->resolved &&
	                (pass->first_ns > pass->events.at_ns ||
	                 (!pass->after && pass->last_ns <= pass->events.earlier_ns));
	if (trace_is_read(result) && !pass->outside &&
	    !window_events_note(&pass->events, run.feed, error))
		result = TRACE_FAILED;
	feed_destroy(run.feed);
	return result;
}

static enum trace_outcome find_span(struct pass *pass, struct error *error)
{
	struct trace_span span;
	enum trace_outcome result = trace_find_span(&span, pass->options->path, error);

	pass->first_ns = span.first_ns;
	pass->last_ns = span.last_ns;
	return result;
}

static enum trace_outcome print_window(struct pass *pass, struct error *error)
{
	const struct trace_options *options = pass->options;
	enum trace_outcome result = TRACE_DONE;

	if (options->at.kind == TRACE_TIME_FROM_END || options->at.kind == TRACE_TIME_NONE)
		result = find_span(pass, error);
	if (trace_is_read(result))
		result = look(pass, error);
	if (trace_is_read(result))
		result = window_events_each(&pass->events, options->path, print_event, pass, error);
	if (pass->outside && (result == TRACE_DONE || result == TRACE_TOLD))
		result = trace_absent_time(options, "--at", error);
	return result;
}

/* Must the first or the last event be known, to know when that is? */
static bool is_relative(const struct trace_time *time)
{
	return time->kind != TRACE_TIME_NONE && time->kind != TRACE_TIME_EPOCH;
}

static enum trace_outcome print_range(struct pass *pass, struct error *error)
{
	const struct trace_options *options = pass->options;
	struct window_events *events = &pass->events;
	enum trace_outcome result;
	uint64_t begin_ns = 0;

	if ((is_relative(&options->begin) || is_relative(&options->end)) &&
	    find_span(pass, error) == TRACE_FAILED)
		return TRACE_FAILED;
	if (options->begin.kind != TRACE_TIME_NONE)
		begin_ns = trace_time_resolve(&options->begin, pass->first_ns, pass->last_ns,
		                              options->utc);
	events->only_range = true;
	events->earlier_ns = begin_ns ? begin_ns - 1 : 0;
	events->until_ns = UINT64_MAX;
	if (options->end.kind != TRACE_TIME_NONE)
		events->until_ns = trace_time_resolve(&options->end, pass->first_ns, pass->last_ns,
		                                      options->utc);
	result = window_events_each(events, options->path, print_event, pass, error);
	if (result == TRACE_DONE && !pass->printed)
		result = trace_absent_range(options, begin_ns, events->until_ns, error);
	return result;
}

/* What will happen on this host from now on. */
static enum trace_outcome print_live(struct pass *pass, struct error *error)
{
	const struct trace_options *options = pass->options;
	struct window_events *events = &pass->events;

	events->live = true;
	events->groups = options->groups;
	events->live_for_ns = options->for_ns;
	events->window_ns = options->window_ns;
	events->at_ns = events->until_ns = UINT64_MAX;
	return window_events_each(events, NULL, print_event, pass, error);
}

static int print(const struct trace_options *options, struct error *error)
{
	struct pass pass = {.options = options,
	                    .events.filter = {.pid = options->pid,
	                                      .comm = options->comm,
	                                      .cpus = options->has_cpus ? &options->cpus : NULL,
	                                      .name = options->name},
	                    .line = event_line_create()};
	enum trace_outcome result;

	if (!pass.line) {
		error_set(error, "not enough memory");
		return EXIT_CODE_FAILED;
	}
	if (options->live)
		result = print_live(&pass, error);
	else if (options->begin.kind == TRACE_TIME_NONE && options->end.kind == TRACE_TIME_NONE)
		result = print_window(&pass, error);
	else
		result = print_range(&pass, error);
	window_events_clear(&pass.events);
	event_line_destroy(pass.line);
	/* Of the end, which was looked for before. */
	if (result == TRACE_DONE && *error->text)
		result = TRACE_DAMAGED;
	if (*pass.failure.text) {
		*error = pass.failure;
		result = TRACE_FAILED;
	}
	return trace_exit_code(result);
}

int events_run(int argc, char **argv, struct error *error)
{
	struct trace_options options;
	int code = EXIT_CODE_OK;

	if (!trace_options_parse(&options, TRACE_COMMAND_EVENTS, argc, argv, error))
		return EXIT_CODE_USAGE;
	trace_run_seal_rights(options.live);
	if (options.help)
		trace_options_help(TRACE_COMMAND_EVENTS, stdout);
	else
		code = print(&options, error);
	return trace_run_finish(code, error);
}

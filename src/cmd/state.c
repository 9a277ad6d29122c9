// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `rtscope state`: the window of a trace that ends at a time. Two states are needed, the
 * one at that time and the one a window before; both come out of one pass.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/trace_absent.h"
#include "cmd/trace_csv.h"
#include "cmd/trace_json.h"
#include "cmd/trace_options.h"
#include "cmd/trace_run.h"
#include "cmd/window_events.h"
#include "view/report/event_line.h"
#include "view/report/latency_csv.h"
#include "view/report/outlier_csv.h"
#include "view/report/state_view.h"

struct pass {
	const struct trace_options *options;
	uint64_t first_ns;
	uint64_t last_ns;
	bool resolved;
	bool begun; /* the window */
	bool after; /* the trace goes on after the window */
	bool no_memory;
	uint64_t at_ns;
	uint64_t earlier_ns;
	struct kernel_state *earlier[FEED_HOSTS_MAX];
};

static void resolve(struct pass *pass)
{
	const struct trace_options *options = pass->options;

	pass->at_ns = trace_time_resolve(&options->at, pass->first_ns, pass->last_ns, options->utc);
	pass->earlier_ns = pass->at_ns > options->window_ns ? pass->at_ns - options->window_ns : 0;
	pass->resolved = true;
}

/* The states one window before are kept, and latencies count from here on. */
static bool begin_window(struct pass *pass, struct feed *feed)
{
	const struct kernel_settings settings = {.window_ns = pass->options->window_ns};

	pass->begun = true;
	for (unsigned i = 0; i < feed_host_count(feed); i++) {
		const struct feed_host *host = feed_host_at(feed, i);

		pass->earlier[i] = kernel_state_create(&settings, feed_names(feed));
		if (!pass->earlier[i] || !kernel_state_copy(pass->earlier[i], host->state))
			return false;
		kernel_state_forget_latencies(host->state);
	}
	feed_forget_outliers(feed);
	return true;
}

static enum trace_step follow(void *context, struct feed *feed, const struct kernel_event *view)
{
	struct pass *pass = context;
	uint64_t time_ns = view->event->time_ns;

	if (pass->options->live) {
		/* Until the state dump is complete nobody knows when the window ends. */
		if (!pass->at_ns)
			return TRACE_STEP_APPLY;
		pass->earlier_ns = pass->at_ns - pass->options->window_ns;
	} else if (!pass->resolved) {
		if (!pass->first_ns)
			pass->first_ns = time_ns;
		resolve(pass);
	}
	if (time_ns > pass->at_ns) {
		pass->after = true;
		return TRACE_STEP_STOP;
	}
	/* An event is out of the window when it is a whole window old. */
	if (time_ns > pass->earlier_ns && !pass->begun && !begin_window(pass, feed)) {
		pass->no_memory = true;
		return TRACE_STEP_STOP;
	}
	return TRACE_STEP_APPLY;
}

/* Times before the end need the end first; so does the end itself. */
static bool find_end(struct pass *pass, struct error *error)
{
	const struct trace_options *options = pass->options;
	struct trace_span span;

	if (options->at.kind != TRACE_TIME_FROM_END && options->at.kind != TRACE_TIME_NONE)
		return true;
	if (trace_find_span(&span, options->path, error) == TRACE_FAILED)
		return false;
	pass->first_ns = span.first_ns;
	pass->last_ns = span.last_ns;
	return true;
}

static struct state_view view_of(const struct pass *pass, const struct feed *feed, unsigned i)
{
	const struct feed_host *host = feed_host_at(feed, i);

	return (struct state_view){
	        .state = host->state,
	        .earlier = pass->earlier[i],
	        .names = feed_names(feed),
	        .host = names_text(feed_names(feed), host->name),
	        .at_ns = pass->at_ns,
	        .window_ns = pass->options->window_ns,
	        .pid = pass->options->pid,
	        .comm = pass->options->comm,
	        .timeout_ns = pass->options->timeout_ns,
	        .utc = pass->options->utc,
	};
}

static bool print_text(const struct pass *pass, const struct feed *feed, struct error *error)
{
	for (unsigned i = 0; i < feed_host_count(feed); i++) {
		struct state_view view = view_of(pass, feed, i);

		if (!state_view_text(&view, stdout))
			return error_set_errno(error, errno, "cannot write to the standard output");
	}
	return true;
}

static bool print_json(const struct pass *pass, const struct feed *feed, struct error *error)
{
	struct trace_json json = trace_json_begin(feed_host_count(feed));

	for (unsigned i = 0; i < feed_host_count(feed); i++) {
		struct state_view view = view_of(pass, feed, i);

		trace_json_add(&json, state_view_json(&view));
	}
	return trace_json_print(&json, error);
}

static bool write_event(void *context, const struct window_event *event)
{
	struct csv_export *export = context;
	const struct event_line_head head = {
	        .host = event->host, .name = event->name, .creates = event->creates};

	event_csv_row(export, &head, event->words, event->view);
	return true;
}

/* The window's events, for which the trace is read once more. */
static enum trace_outcome write_events(const struct pass *pass, const struct feed *feed,
                                       struct csv_export *export, struct error *error)
{
	struct window_events events = {
	        .window_ns = pass->options->window_ns,
	        .earlier_ns = pass->earlier_ns,
	        .at_ns = pass->at_ns,
	        .until_ns = pass->at_ns,
	        .filter = {.pid = pass->options->pid, .comm = pass->options->comm}};
	enum trace_outcome result = TRACE_FAILED;

	event_csv_table(export);
	if (window_events_note(&events, feed, error))
		result = window_events_each(&events, pass->options->path, write_event, export,
		                            error);
	window_events_clear(&events);
	return result;
}

struct tables {
	const struct pass *pass;
	const struct feed *feed;
};

/* Of all hosts. */
static bool write_tables(void *context, struct csv_export *export, struct error *error)
{
	const struct tables *tables = context;
	const struct pass *pass = tables->pass;
	const struct feed *feed = tables->feed;
	const struct outlier_csv_choice window = {.from_ns = pass->earlier_ns,
	                                          .to_ns = pass->at_ns};

	for (unsigned i = 0; i < feed_host_count(feed); i++) {
		struct state_view view = view_of(pass, feed, i);

		state_view_csv(export, &view);
		latency_csv_of_state(export, view.state, pass->earlier_ns, pass->at_ns);
		outlier_csv_list(export, OUTLIER_CSV_ALL, &feed_host_at(feed, i)->outliers,
		                 &window);
	}
	/* What has happened on this host cannot be read again. */
	return pass->options->live || trace_is_read(write_events(pass, feed, export, error));
}

static bool print_all(const struct pass *pass, const struct feed *feed, struct error *error)
{
	struct tables tables = {pass, feed};

	if (!feed_host_count(feed))
		return error_set(error, pass->options->live ? "no event came"
		                                            : "the trace holds no events");
	/* The time goes on, though the trace has no event any more. */
	for (unsigned i = 0; i < feed_host_count(feed); i++)
		kernel_state_advance(feed_host_at(feed, i)->state, pass->at_ns);
	if (pass->options->csv)
		return trace_csv_write(pass->options->csv, write_tables, &tables, error);
	if (pass->options->json)
		return print_json(pass, feed, error);
	return print_text(pass, feed, error);
}

/* Is there nothing in the trace of what was asked for? */
static enum trace_outcome find_absent(const struct pass *pass, struct feed **feed,
                                      const struct kernel_settings *settings, struct error *error)
{
	const struct trace_options *options = pass->options;
	uint64_t last_ns = 0;

	if (options->live || !pass->resolved)
		return trace_absent_process(*feed, options->pid, error) ? TRACE_TOLD : TRACE_DONE;
	for (unsigned i = 0; i < feed_host_count(*feed); i++)
		if (kernel_state_time_ns(feed_host_at(*feed, i)->state) > last_ns)
			last_ns = kernel_state_time_ns(feed_host_at(*feed, i)->state);
	/* Nobody knows what there was at a time that the trace does not tell of. */
	if (pass->first_ns > pass->at_ns || (!pass->after && last_ns <= pass->earlier_ns)) {
		if (!trace_run_empty(feed, settings, options->path, error))
			return TRACE_FAILED;
		return trace_absent_time(options, "--at", error);
	}
	return !pass->after && trace_absent_process(*feed, options->pid, error) ? TRACE_TOLD
	                                                                        : TRACE_DONE;
}

static int look(const struct trace_options *options, struct error *error)
{
	struct tracker_rules trackers;
	const struct kernel_settings settings = {
	        .window_ns = options->window_ns,
	        .trackers = &trackers,
	        .threshold_ns = options->threshold_ns,
	        .wakeups = {true, (int32_t)options->pid, options->comm}};
	struct pass pass = {.options = options};
	struct trace_run run = {.event = follow, .context = &pass, .progress = true};
	enum trace_outcome result;

	if (!trace_options_trackers(options, &trackers, error))
		return EXIT_CODE_FAILED;
	if (!options->live && !find_end(&pass, error))
		return EXIT_CODE_FAILED;
	run.live = run.lists = options->live;
	run.groups = options->groups;
	run.live_for_ns = options->for_ns;
	run.live_end_ns = &pass.at_ns;
	run.feed = feed_create(&settings);
	if (!run.feed) {
		error_set(error, "not enough memory");
		return EXIT_CODE_FAILED;
	}
	result = trace_run(&run, options->path, error);
	if (result == TRACE_DONE)
		result = find_absent(&pass, &run.feed, &settings, error);
	/* Nothing happened in the window: all that there was had been before. */
	if (result != TRACE_FAILED && !options->live && !pass.begun &&
	    !begin_window(&pass, run.feed))
		pass.no_memory = true;
	/* No dump became complete: the time of what came. */
	if (options->live && !pass.at_ns && feed_host_count(run.feed))
		pass.at_ns = kernel_state_time_ns(feed_host_at(run.feed, 0)->state);
	if (pass.no_memory) {
		error_set(error, "not enough memory");
		result = TRACE_FAILED;
	}
	if (trace_is_read(result) && !print_all(&pass, run.feed, error))
		result = TRACE_FAILED;
	for (unsigned i = 0; i < FEED_HOSTS_MAX; i++)
		kernel_state_destroy(pass.earlier[i]);
	feed_destroy(run.feed);
	return trace_exit_code(result);
}

int state_run(int argc, char **argv, struct error *error)
{
	struct trace_options options;
	int code = EXIT_CODE_OK;

	if (!trace_options_parse(&options, TRACE_COMMAND_STATE, argc, argv, error))
		return EXIT_CODE_USAGE;
	trace_run_seal_rights(options.live);
	if (options.help)
		trace_options_help(TRACE_COMMAND_STATE, stdout);
	else
		code = look(&options, error);
	return trace_run_finish(code, error);
}

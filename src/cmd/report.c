// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `rtscope report`: one pass over a trace, one state, its totals as tables.
 */
#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <string.h>

#include "cmd/trace_absent.h"
#include "cmd/trace_csv.h"
#include "cmd/trace_json.h"
#include "cmd/trace_options.h"
#include "cmd/trace_run.h"
#include "view/report/report.h"

struct pass {
	const struct trace_options *options;
	uint64_t first_ns;
	uint64_t last_ns;
	uint64_t begin_ns;
	uint64_t end_ns;
	bool resolved;
	bool begun;
	bool stopped; /* the trace goes on after --end */
};

static bool has_range(const struct trace_options *options)
{
	return options->begin.kind != TRACE_TIME_NONE || options->end.kind != TRACE_TIME_NONE;
}

static void begin_anew(struct feed *feed)
{
	for (unsigned i = 0; i < feed_host_count(feed); i++)
		feed_begin_anew(feed, i);
}

static enum trace_step count(void *context, struct feed *feed, const struct kernel_event *view)
{
	struct pass *pass = context;
	const struct trace_options *options = pass->options;
	uint64_t time_ns = view->event->time_ns;

	if (!has_range(options))
		return TRACE_STEP_APPLY;
	if (!pass->resolved) {
		if (!pass->first_ns)
			pass->first_ns = time_ns;
		pass->begin_ns = options->begin.kind == TRACE_TIME_NONE
		                         ? 0
		                         : trace_time_resolve(&options->begin, pass->first_ns,
		                                              pass->last_ns, options->utc);
		pass->end_ns = options->end.kind == TRACE_TIME_NONE
		                       ? UINT64_MAX
		                       : trace_time_resolve(&options->end, pass->first_ns,
		                                            pass->last_ns, options->utc);
		pass->resolved = true;
	}
	if (time_ns > pass->end_ns || pass->begin_ns > pass->end_ns) {
		pass->stopped = true;
		return TRACE_STEP_STOP;
	}
	if (time_ns >= pass->begin_ns && !pass->begun) {
		pass->begun = true;
		begin_anew(feed);
	}
	return TRACE_STEP_APPLY;
}

/* Times counted from the end need the end first. */
static bool find_end(struct pass *pass, const struct trace_options *options, struct error *error)
{
	struct trace_span span;

	if (options->begin.kind != TRACE_TIME_FROM_END && options->end.kind != TRACE_TIME_FROM_END)
		return true;
	if (trace_find_span(&span, options->path, error) == TRACE_FAILED)
		return false;
	pass->first_ns = span.first_ns;
	pass->last_ns = span.last_ns;
	return true;
}

static struct report report_of(const struct trace_options *options, const struct feed *feed,
                               unsigned i)
{
	const struct feed_host *host = feed_host_at(feed, i);

	return (struct report){
	        .state = host->state,
	        .names = feed_names(feed),
	        .host = names_text(feed_names(feed), host->name),
	        .outliers = options->threshold_ns ? &host->outliers : NULL,
	        .threshold_ns = options->threshold_ns,
	        .timeout_ns = options->timeout_ns,
	        .tables = options->tables,
	        .top = options->json ? 0 : options->top,
	        .cpus = options->has_cpus ? &options->cpus : NULL,
	        .pid = options->pid,
	        .comm = options->comm,
	        .frequencies = options->frequencies,
	        .ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0,
	        .utc = options->utc,
	};
}

static bool print_text(const struct trace_options *options, const struct feed *feed,
                       struct error *error)
{
	for (unsigned i = 0; i < feed_host_count(feed); i++) {
		struct report report = report_of(options, feed, i);

		if (!report_text(&report, stdout))
			return error_set_errno(error, errno, "cannot write to the standard output");
	}
	return true;
}

static bool print_json(const struct trace_options *options, const struct feed *feed,
                       struct error *error)
{
	struct trace_json json = trace_json_begin(feed_host_count(feed));

	for (unsigned i = 0; i < feed_host_count(feed); i++) {
		struct report report = report_of(options, feed, i);

		trace_json_add(&json, report_json(&report));
	}
	return trace_json_print(&json, error);
}

/* One object with the tables of all hosts. */
static bool print_lami(const struct trace_options *options, const struct feed *feed,
                       struct error *error)
{
	struct trace_json json = trace_json_begin(1);
	struct json_object *results = report_lami_results();

	for (unsigned i = 0; i < feed_host_count(feed); i++) {
		struct report report = report_of(options, feed, i);

		if (results && !report_lami_add(results, &report, feed_host_count(feed) > 1)) {
			json_object_put(results);
			results = NULL;
		}
	}
	trace_json_add(&json, results);
	return trace_json_print(&json, error);
}

struct tables {
	const struct trace_options *options;
	const struct feed *feed;
};

static bool write_tables(void *context, struct csv_export *export, struct error *error)
{
	const struct tables *tables = context;

	(void)error;
	for (unsigned i = 0; i < feed_host_count(tables->feed); i++) {
		struct report report = report_of(tables->options, tables->feed, i);

		report_csv(export, &report);
	}
	return true;
}

static bool print_all(const struct trace_options *options, const struct feed *feed,
                      struct error *error)
{
	struct tables tables = {options, feed};

	for (unsigned i = 0; i < feed_host_count(feed); i++)
		kernel_state_settle(feed_host_at(feed, i)->state);
	if (options->csv)
		return trace_csv_write(options->csv, write_tables, &tables, error);
	if (options->lami_compatibility)
		return feed_host_count(feed) > 0 || error_set(error, "the trace holds no events");
	if (options->json)
		return print_json(options, feed, error);
	if (options->lami)
		return print_lami(options, feed, error);
	return print_text(options, feed, error);
}

static bool print_metadata(struct error *error)
{
	struct trace_json json = trace_json_begin(1);

	trace_json_add(&json, report_lami_metadata());
	return trace_json_print(&json, error);
}

/* Is there nothing in the trace of what was asked for? */
static enum trace_outcome find_absent(const struct pass *pass, struct feed **feed,
                                      const struct kernel_settings *settings, struct error *error)
{
	const struct trace_options *options = pass->options;
	enum trace_outcome result = TRACE_DONE;

	if (has_range(options) && pass->resolved && !pass->begun)
		result = trace_absent_range(options, pass->begin_ns, pass->end_ns, error);
	/* Nobody knows what there was at a time that the trace does not tell of. */
	if (result == TRACE_TOLD && !trace_run_empty(feed, settings, options->path, error))
		return TRACE_FAILED;
	if (result == TRACE_DONE && !pass->stopped &&
	    trace_absent_process(*feed, options->pid, error))
		return TRACE_TOLD;
	return result;
}

static int analyse(const struct trace_options *options, struct error *error)
{
	const struct kernel_filter filter = {.cpus = options->has_cpus ? &options->cpus : NULL,
	                                     .pid = options->pid,
	                                     .comm = options->comm};
	struct tracker_rules trackers;
	const struct kernel_settings settings = {
	        .window_ns = options->window_ns,
	        .whole_trace = true,
	        .trackers = &trackers,
	        .filter = options->has_cpus || options->pid >= 0 || options->comm ? &filter : NULL,
	        .latency_min_ns = options->min_ns,
	        .latency_max_ns = options->max_ns,
	        .threshold_ns = options->threshold_ns,
	        .wakeups = {true, (int32_t)options->pid, options->comm},
	};
	struct pass pass = {.options = options};
	struct trace_run run = {.event = count, .context = &pass, .progress = true};
	enum trace_outcome result;

	if (!trace_options_trackers(options, &trackers, error) || !find_end(&pass, options, error))
		return EXIT_CODE_FAILED;
	run.feed = feed_create(&settings);
	if (!run.feed) {
		error_set(error, "not enough memory");
		return EXIT_CODE_FAILED;
	}
	result = trace_run(&run, options->path, error);
	if (result == TRACE_DONE)
		result = find_absent(&pass, &run.feed, &settings, error);
	/* A trace without events has its report, too. */
	if (trace_is_read(result) && !options->lami_compatibility && !feed_need_host(run.feed)) {
		error_set(error, "not enough memory");
		result = TRACE_FAILED;
	}
	/* Nothing came from --begin on: what was before does not count. */
	if (options->begin.kind != TRACE_TIME_NONE && !pass.begun)
		begin_anew(run.feed);
	if (trace_is_read(result) && !print_all(options, run.feed, error))
		result = TRACE_FAILED;
	feed_destroy(run.feed);
	return trace_exit_code(result);
}

int report_run(int argc, char **argv, struct error *error)
{
	struct trace_options options;
	int code = EXIT_CODE_OK;

	if (!trace_options_parse(&options, TRACE_COMMAND_REPORT, argc, argv, error))
		return EXIT_CODE_USAGE;
	trace_run_seal_rights(false);
	if (options.help)
		trace_options_help(TRACE_COMMAND_REPORT, stdout);
	else if (options.lami_version)
		puts("1.0");
	else if (options.lami_metadata)
		code = print_metadata(error) ? EXIT_CODE_OK : EXIT_CODE_FAILED;
	else
		code = analyse(&options, error);
	return trace_run_finish(code, error);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `rtscope events`: the original events that the window at a time holds. One pass finds
 * the state at that time, and with it the events that created what still lives; a
 * second one prints those and the window's.
 */
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/trace_options.h"
#include "cmd/trace_run.h"
#include "model/kernel/event_text.h"
#include "util/clock.h"

#define LINE_BYTES (1u << 18)

struct pass {
	const struct trace_options *options;
	uint64_t first_ns;
	uint64_t last_ns;
	bool resolved;
	uint64_t at_ns;
	uint64_t earlier_ns;
	/* Of each host, by its place: numbers of the events that created what lives, ascending. */
	struct creating {
		uint64_t *sequences;
		size_t count;
		size_t next;
		uint64_t sequence; /* of the second pass */
	} creating[FEED_HOSTS_MAX];
	char *line;
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

static enum trace_step follow(void *context, struct feed *feed, const struct kernel_event *view)
{
	struct pass *pass = context;
	const struct trace_options *options = pass->options;

	(void)feed;
	if (!pass->resolved) {
		if (!pass->first_ns)
			pass->first_ns = view->event->time_ns;
		pass->at_ns = trace_time_resolve(&options->at, pass->first_ns, pass->last_ns,
		                                 options->utc);
		pass->earlier_ns =
		        pass->at_ns > options->window_ns ? pass->at_ns - options->window_ns : 0;
		pass->resolved = true;
	}
	return view->event->time_ns > pass->at_ns ? TRACE_STEP_STOP : TRACE_STEP_APPLY;
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a;
	uint64_t right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

/* The events that created what lives and is open: of an FD also the entry of its call. */
static bool collect_creating(struct creating *creating, const struct kernel_state *state)
{
	size_t capacity = 1;

	for (uint32_t i = 0; (i = kernel_thread_next(state, i));)
		capacity++;
	for (uint32_t i = 0; (i = kernel_fd_next(state, i));)
		capacity += 2;
	creating->sequences = malloc(capacity * sizeof(*creating->sequences));
	if (!creating->sequences)
		return false;
	for (uint32_t i = 0; (i = kernel_thread_next(state, i));)
		if (!kernel_thread_at(state, i)->ended)
			creating->sequences[creating->count++] =
			        kernel_thread_at(state, i)->created_sequence;
	for (uint32_t i = 0; (i = kernel_fd_next(state, i));) {
		const struct kernel_fd *fd = kernel_fd_at(state, i);

		if (!fd->open)
			continue;
		creating->sequences[creating->count++] = fd->created_sequence;
		if (fd->entry_sequence)
			creating->sequences[creating->count++] = fd->entry_sequence;
	}
	qsort(creating->sequences, creating->count, sizeof(*creating->sequences), compare);
	return true;
}

/* Did event number `sequence` create something? Numbers are asked for in order. */
static bool is_creating(struct creating *creating, uint64_t sequence)
{
	while (creating->next < creating->count && creating->sequences[creating->next] < sequence)
		creating->next++;
	return creating->next < creating->count && creating->sequences[creating->next] == sequence;
}

static const char *string_of(void *context, uint32_t id)
{
	const struct feed *feed = context;

	return id < STRING_IDS ? names_text(feed_names(feed), feed_map(feed)[id]) : "";
}

static void print_json(const struct pass *pass, const struct kernel_event *view, const char *host,
                       const char *name, bool creating)
{
	struct json_object *object = json_object_new_object();
	const char *fields = pass->line + strlen(name);

	json_object_object_add(object, "timestamp_ns",
	                       json_object_new_uint64(view->event->time_ns));
	json_object_object_add(object, "host", json_object_new_string(host));
	json_object_object_add(object, "cpu",
	                       view->event->cpu == EVENT_CPU_NONE
	                               ? NULL
	                               : json_object_new_int((int)view->event->cpu));
	json_object_object_add(object, "name", json_object_new_string(name));
	json_object_object_add(object, "creates", json_object_new_boolean(creating));
	json_object_object_add(object, "text",
	                       json_object_new_string(fields[0] == ':' ? fields + 2 : fields));
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
	                                                    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

static enum trace_step print_event(void *context, struct feed *feed,
                                   const struct kernel_event *view)
{
	struct pass *pass = context;
	const struct event_text text = {string_of, feed, false};
	const struct feed_host *host = feed_host(feed);
	struct creating *creating = &pass->creating[host - feed_host_at(feed, 0)];
	const char *host_name = names_text(feed_names(feed), host->name);
	char name[320];
	bool in_window;
	bool creates;

	if (view->event->time_ns > pass->at_ns)
		return TRACE_STEP_STOP;
	in_window = view->event->time_ns > pass->earlier_ns;
	creates = is_creating(creating, ++creating->sequence);
	if (!in_window && !creates)
		return TRACE_STEP_SKIP;
	event_text_write(&text, view, pass->line, LINE_BYTES);
	if (pass->options->json) {
		event_text_name(&text, view, name, sizeof(name));
		print_json(pass, view, host_name, name, creates);
	} else if (view->event->cpu == EVENT_CPU_NONE) {
		printf("%" PRIu64 ".%09" PRIu64 " %s - %s\n", view->event->time_ns / NS_PER_S,
		       view->event->time_ns % NS_PER_S, host_name, pass->line);
	} else {
		printf("%" PRIu64 ".%09" PRIu64 " %s %u %s\n", view->event->time_ns / NS_PER_S,
		       view->event->time_ns % NS_PER_S, host_name, (unsigned)view->event->cpu,
		       pass->line);
	}
	return ferror(stdout) ? TRACE_STEP_STOP : TRACE_STEP_SKIP;
}

static enum trace_outcome run_pass(struct pass *pass,
                                   enum trace_step (*event)(void *, struct feed *,
                                                            const struct kernel_event *),
                                   bool collect, struct error *error)
{
	const struct kernel_settings settings = {.window_ns = pass->options->window_ns};
	struct trace_run run = {.event = event, .context = pass, .progress = true};
	enum trace_outcome result;

	run.feed = feed_create(&settings);
	if (!run.feed) {
		error_set(error, "not enough memory");
		return TRACE_FAILED;
	}
	result = trace_run(&run, pass->options->path, error);
	for (unsigned i = 0; collect && i < feed_host_count(run.feed); i++) {
		if (collect_creating(&pass->creating[i], feed_host_at(run.feed, i)->state))
			continue;
		error_set(error, "not enough memory");
		result = TRACE_FAILED;
	}
	feed_destroy(run.feed);
	return result;
}

static int print_window(const struct trace_options *options, struct error *error)
{
	struct pass pass = {.options = options};
	enum trace_outcome result = TRACE_DONE;
	bool end_first =
	        options->at.kind == TRACE_TIME_FROM_END || options->at.kind == TRACE_TIME_NONE;

	pass.line = malloc(LINE_BYTES);
	if (!pass.line) {
		error_set(error, "not enough memory");
		return EXIT_CODE_FAILED;
	}
	if (end_first)
		result = run_pass(&pass, note_times, false, error);
	if (result != TRACE_FAILED)
		result = run_pass(&pass, follow, true, error);
	if (result != TRACE_FAILED)
		result = run_pass(&pass, print_event, false, error);
	for (unsigned i = 0; i < FEED_HOSTS_MAX; i++)
		free(pass.creating[i].sequences);
	free(pass.line);
	return result == TRACE_DONE ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

int events_run(int argc, char **argv, struct error *error)
{
	struct trace_options options;
	int code = EXIT_CODE_OK;

	if (!trace_options_parse(&options, TRACE_COMMAND_EVENTS, argc, argv, error))
		return EXIT_CODE_USAGE;
	if (options.help)
		trace_options_help(TRACE_COMMAND_EVENTS, stdout);
	else
		code = print_window(&options, error);
	if ((fflush(stdout) != 0 || ferror(stdout)) && !*error->text) {
		error_set_errno(error, errno, "cannot write to the standard output");
		return EXIT_CODE_FAILED;
	}
	return code;
}

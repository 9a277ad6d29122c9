// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The events of a window. See window_events.h.
 */
#include "cmd/window_events.h"

#include "cmd/trace_absent.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct window_creation {
	uint64_t sequence;
	int32_t pid; /* whose it is */
	bool wanted; /* by the filter on names */
};

struct pass {
	const struct window_events *events;
	bool (*each)(void *context, const struct window_event *event);
	void *context;
	bool follow;  /* the filter asks which thread an event happened in */
	bool stopped; /* the trace goes on after what is wanted */
	struct progress_of_host {
		size_t next;
		uint64_t sequence;
	} hosts[FEED_HOSTS_MAX];
};

static int compare(const void *a, const void *b)
{
	const struct window_creation *left = a;
	const struct window_creation *right = b;

	return left->sequence < right->sequence ? -1 : left->sequence > right->sequence;
}

static void note(struct window_creations *creations, uint64_t sequence, int32_t pid, bool wanted)
{
	creations->entries[creations->count++] =
	        (struct window_creation){.sequence = sequence, .pid = pid, .wanted = wanted};
}

static void note_table(const struct kernel_state *state, struct window_creations *creations,
                       uint32_t table, int32_t pid, bool wanted)
{
	for (uint32_t i = kernel_fd_table_at(state, table)->first_open; i;
	     i = kernel_fd_at(state, i)->next) {
		const struct kernel_fd *fd = kernel_fd_at(state, i);

		note(creations, fd->created_sequence, pid, wanted);
		/* The entry of the call tells the path. */
		if (fd->entry_sequence)
			note(creations, fd->entry_sequence, pid, wanted);
	}
}

/* A table that threads share is noted once for each process, and once more where they do not. */
static bool is_first_with_table(const struct kernel_state *state,
                                const struct kernel_process *process, uint32_t thread)
{
	uint32_t table = kernel_thread_at(state, thread)->table;

	for (uint32_t i = process->first_thread; i != thread; i = kernel_thread_at(state, i)->next)
		if (!kernel_thread_at(state, i)->ended &&
		    kernel_thread_at(state, i)->table == table)
			return false;
	return true;
}

static void note_process(const struct kernel_state *state, struct window_creations *creations,
                         const struct kernel_process *process, bool wanted)
{
	note(creations, process->created_sequence, process->pid, wanted);
	for (uint32_t i = process->first_thread; i; i = kernel_thread_at(state, i)->next) {
		const struct kernel_thread *thread = kernel_thread_at(state, i);

		if (thread->ended)
			continue;
		note(creations, thread->created_sequence, process->pid, wanted);
		if (is_first_with_table(state, process, i))
			note_table(state, creations, thread->table, process->pid, wanted);
	}
}

/* How many notes there can be: a table counts for each process that has a thread in it. */
static size_t count_notes(const struct kernel_state *state)
{
	size_t count = 1;

	for (uint32_t i = 0; (i = kernel_process_next(state, i));) {
		const struct kernel_process *process = kernel_process_at(state, i);

		count++;
		for (uint32_t at = process->first_thread; at;
		     at = kernel_thread_at(state, at)->next) {
			const struct kernel_thread *thread = kernel_thread_at(state, at);

			count++;
			if (!thread->ended && is_first_with_table(state, process, at))
				count += 2 * (size_t)kernel_fd_table_at(state, thread->table)
				                     ->open_count;
		}
	}
	return count;
}

static bool wants_comm(const struct window_filter *filter, const struct names *names, uint32_t comm)
{
	return !filter->comm || !strcmp(filter->comm, names_text(names, comm));
}

bool window_events_note(struct window_events *events, const struct feed *feed, struct error *error)
{
	for (unsigned host = 0; host < feed_host_count(feed); host++) {
		const struct kernel_state *state = feed_host_at(feed, host)->state;
		struct window_creations *creations = &events->creations[host];

		creations->entries = calloc(count_notes(state), sizeof(*creations->entries));
		if (!creations->entries)
			return error_set(error, "not enough memory");
		for (uint32_t i = 0; (i = kernel_process_next(state, i));) {
			const struct kernel_process *process = kernel_process_at(state, i);

			if (!process->ended)
				note_process(state, creations, process,
				             wants_comm(&events->filter, feed_names(feed),
				                        process->comm));
		}
		qsort(creations->entries, creations->count, sizeof(*creations->entries), compare);
	}
	return true;
}

void window_events_clear(struct window_events *events)
{
	for (unsigned host = 0; host < FEED_HOSTS_MAX; host++)
		free(events->creations[host].entries);
	memset(events->creations, 0, sizeof(events->creations));
}

struct creates {
	bool any;
	bool wanted;
};

/* Did the host's next event create something? Each event is asked for once, in order. */
static struct creates next_creates(struct pass *pass, unsigned host)
{
	const struct window_creations *creations = &pass->events->creations[host];
	const struct window_filter *filter = &pass->events->filter;
	struct progress_of_host *at = &pass->hosts[host];
	struct creates creates = {false, false};

	at->sequence++;
	for (; at->next < creations->count && creations->entries[at->next].sequence <= at->sequence;
	     at->next++) {
		const struct window_creation *creation = &creations->entries[at->next];

		if (creation->sequence != at->sequence)
			continue;
		creates.any = true;
		if (creation->wanted && (filter->pid < 0 || filter->pid == creation->pid))
			creates.wanted = true;
	}
	return creates;
}

/* Did it happen in a process that is wanted? The event was applied. */
static bool in_process(const struct window_filter *filter, const struct feed *feed)
{
	const struct kernel_state *state = feed_host(feed)->state;
	uint32_t thread = kernel_state_event_thread(state);
	const struct kernel_process *process;

	if (!thread)
		return false;
	process = kernel_process_at(state, kernel_thread_at(state, thread)->process);
	return (filter->pid < 0 || filter->pid == process->pid) &&
	       wants_comm(filter, feed_names(feed), process->comm);
}

/* Of the own host all that was there before is told by its state dump. */
static bool is_dumped(const struct kernel_event *view)
{
	return view->event->type == EVENT_STATEDUMP_PROCESS_STATE ||
	       view->event->type == EVENT_STATEDUMP_FILE_DESCRIPTOR;
}

static const char *string_of(void *context, uint32_t id)
{
	const struct feed *feed = context;

	return id < STRING_IDS ? names_text(feed_names(feed), feed_map(feed)[id]) : "";
}

static enum trace_step take(void *context, struct feed *feed, const struct kernel_event *view)
{
	struct pass *pass = context;
	const struct window_events *events = pass->events;
	const struct window_filter *filter = &events->filter;
	const struct event_words words = {.string = string_of, .context = feed};
	const struct feed_host *host = feed_host(feed);
	char name[STRING_BYTES_MAX + 1];
	struct window_event event = {.view = view,
	                             .words = &words,
	                             .host = names_text(feed_names(feed), host->name),
	                             .name = name};
	struct creates creates;

	if (view->event->time_ns > events->until_ns) {
		pass->stopped = true;
		return TRACE_STEP_STOP;
	}
	creates = next_creates(pass, (unsigned)(host - feed_host_at(feed, 0)));
	if (pass->follow)
		feed_apply(feed, view);
	if (view->event->time_ns <= events->earlier_ns && !creates.any)
		return TRACE_STEP_SKIP;
	if (pass->follow && !creates.wanted &&
	    (view->event->time_ns <= events->earlier_ns || !in_process(filter, feed)))
		return TRACE_STEP_SKIP;
	if (filter->cpus &&
	    (view->event->cpu == EVENT_CPU_NONE || !cpuset_has(filter->cpus, view->event->cpu)))
		return TRACE_STEP_SKIP;
	event_name(&words, view, name, sizeof(name));
	if (filter->name && fnmatch(filter->name, name, 0) != 0)
		return TRACE_STEP_SKIP;
	event.creates = events->live ? is_dumped(view) : creates.any;
	return pass->each(pass->context, &event) ? TRACE_STEP_SKIP : TRACE_STEP_STOP;
}

enum trace_outcome window_events_each(const struct window_events *events, const char *path,
                                      bool (*each)(void *context, const struct window_event *event),
                                      void *context, struct error *error)
{
	const struct kernel_settings settings = {.window_ns = events->window_ns};
	struct pass pass = {.events = events,
	                    .each = each,
	                    .context = context,
	                    .follow = events->filter.pid >= 0 || events->filter.comm};
	struct trace_run run = {.event = take, .context = &pass, .progress = true};
	enum trace_outcome result;

	run.feed = feed_create(&settings);
	if (!run.feed) {
		error_set(error, "not enough memory");
		return TRACE_FAILED;
	}
	/* Whose an event is only the state knows, which is made of all that came before. */
	if (events->only_range && !pass.follow) {
		run.begin_ns = events->earlier_ns;
		run.end_ns = events->until_ns;
	}
	run.live = events->live;
	run.groups = events->groups;
	run.live_for_ns = events->live_for_ns;
	result = trace_run(&run, path, error);
	if (result == TRACE_DONE && pass.follow && !pass.stopped &&
	    trace_absent_process(run.feed, events->filter.pid, error))
		result = TRACE_TOLD;
	feed_destroy(run.feed);
	return result;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows of a host's window, copied out under the model's lock. See window_rows.h.
 */
#include "model/window_rows.h"

#include <stdlib.h>
#include <string.h>

#include "model/model_parts.h"

void window_rows_clear(struct window_rows *rows)
{
	free(rows->processes);
	free(rows->fds);
	free(rows->spans);
	row_text_destroy(rows->text);
	*rows = (struct window_rows){0};
}

/* Room for one more in an array that `*array` points to. false: out of memory. */
static bool grow(void **array, size_t count, size_t *capacity, size_t bytes)
{
	size_t larger = *capacity ? *capacity * 2 : 64;
	void *moved;

	if (count < *capacity)
		return true;
	moved = realloc(*array, larger * bytes);
	if (!moved)
		return false;
	*array = moved;
	*capacity = larger;
	return true;
}

/* A query: what it is about, under the lock. */
struct query {
	struct model *model;
	struct watched_host *host;
	struct window_moment moment;
	struct kernel_span span;
	struct object_maxima *maxima;
	struct window_rows *rows;
	unsigned number; /* of the host */
	const char *name;
	uint64_t process_serial; /* of the process whose files are asked for; 0: of all */
	const struct model_request *request;
};

static bool empty(struct window_rows *rows)
{
	rows->process_count = rows->fd_count = rows->span_count = 0;
	rows->available = false;
	return false;
}

/* false: there is nothing to be told. */
static bool begin(struct query *query, const struct model_request *request)
{
	struct window_rows *rows = query->rows;
	const struct kernel_state *kernel;

	if (request->host >= query->model->host_count)
		return false;
	query->host = query->model->hosts[request->host];
	query->number = request->host;
	query->name =
	        row_text_copy(rows->text, request->host > 0 || query->model->options.traces_only
	                                          ? query->host->info.name
	                                          : query->host->topology.host);
	window_range(query->host->window, &rows->oldest_ns, &rows->newest_ns);
	if (!window_moment(query->host->window, request->at_ns ? request->at_ns : UINT64_MAX,
	                   &query->moment))
		return false;
	rows->at_ns = query->moment.time_ns;
	rows->from_ns = query->moment.from_ns;
	rows->available = true;
	kernel = state_kernel(query->moment.state);
	rows->counted = kernel && !kernel_state_only_listed(kernel);
	rows->runs_told = kernel && kernel_state_is_told(kernel, STATEDUMP_NO_SCHED);
	rows->followed = !kernel || kernel_state_follows(kernel);
	rows->complete = rows->counted && kernel_state_complete(kernel);
	rows->refused = kernel && kernel_state_totals(kernel)->refused > 0;
	query->span = (struct kernel_span){
	        .state = kernel,
	        .earlier = query->moment.earlier ? state_kernel(query->moment.earlier) : NULL,
	        .names = query->model->names,
	        .at_ns = rows->at_ns,
	        .from_ns = rows->from_ns,
	        .wall_offset_ns = query->host->wall_offset_ns,
	};
	return kernel != NULL;
}

static bool wants_pid(const struct model_request *request, int32_t pid)
{
	for (size_t i = 0; i < request->pid_count; i++)
		if (request->pids[i] == (uint32_t)pid)
			return true;
	return request->pid_count == 0;
}

static bool wants_process(const struct query *query, uint32_t number)
{
	const struct kernel_process *process = kernel_process_at(query->span.state, number);

	return (query->process_serial == 0 || process->serial == query->process_serial) &&
	       wants_pid(query->request, process->pid);
}

static bool find_maxima(struct query *query)
{
	object_maxima_destroy(query->maxima);
	query->maxima = object_maxima_create();
	query->span.maxima = query->maxima;
	return query->maxima &&
	       window_moment_maxima(query->host->window, &query->moment, query->maxima);
}

static bool fill_processes(struct query *query)
{
	struct window_rows *rows = query->rows;
	struct number_list list = {0};
	bool filled = find_maxima(query) && process_list(&list, query->span.state);

	for (size_t i = 0; filled && i < list.count; i++) {
		struct process_row *row;

		if (!wants_process(query, list.numbers[i]))
			continue;
		filled = grow((void **)&rows->processes, rows->process_count,
		              &rows->process_capacity, sizeof(*row));
		if (!filled)
			break;
		row = &rows->processes[rows->process_count++];
		process_row_fill(row, &query->span, list.numbers[i]);
		row->host = query->number;
		row->host_name = query->name;
		row->comm = row_text_copy(rows->text, row->comm);
		row->directory = row_text_copy(rows->text, row->directory);
		row->cgroup = row_text_copy(rows->text, row->cgroup);
		row->container = row_text_copy(rows->text, row->container);
	}
	free(list.numbers);
	return filled;
}

static bool fill_fds_of(struct query *query, uint32_t process, struct number_list *list)
{
	struct window_rows *rows = query->rows;

	if (!fd_list_of_process(list, query->span.state, process))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		struct fd_row *row;

		if (!grow((void **)&rows->fds, rows->fd_count, &rows->fd_capacity, sizeof(*row)))
			return false;
		row = &rows->fds[rows->fd_count++];
		fd_row_fill(row, &query->span, process, list->numbers[i]);
		row->host = query->number;
		row->host_name = query->name;
		row->comm = row_text_copy(rows->text, row->comm);
		row->path = row_text_copy(rows->text, row->path);
	}
	return true;
}

static bool fill_fds(struct query *query)
{
	struct number_list processes = {0};
	struct number_list fds = {0};
	bool filled = process_list(&processes, query->span.state);

	for (size_t i = 0; filled && i < processes.count; i++)
		if (wants_process(query, processes.numbers[i]))
			filled = fill_fds_of(query, processes.numbers[i], &fds);
	free(processes.numbers);
	free(fds.numbers);
	return filled;
}

/* false: out of memory. */
static bool need_text(struct window_rows *rows)
{
	if (!rows->text)
		rows->text = row_text_create();
	else
		row_text_clear(rows->text);
	return rows->text != NULL;
}

typedef bool fill_function(struct query *query);

/* One host after the other, that of the request last: the times of the rows are its own. */
static bool fill_all(struct query *query, fill_function *fill)
{
	const struct model_request *request = query->request;
	struct window_rows *rows = query->rows;
	unsigned count = query->model->host_count;
	bool available = false;
	bool counted = false;
	bool complete = true;
	bool followed = true;
	bool refused = false;

	for (unsigned i = 1; i <= count; i++) {
		struct model_request one = *request;

		one.host = (request->host + i) % count;
		if (one.host != request->host)
			one.at_ns = 0;
		if (!begin(query, &one))
			continue;
		if (!fill(query))
			return false;
		available = true;
		counted |= rows->counted;
		complete &= rows->complete;
		followed &= rows->followed;
		refused |= rows->refused;
	}
	rows->available = available;
	rows->counted = counted;
	rows->complete = complete;
	rows->followed = followed;
	rows->refused = refused;
	return true;
}

static bool ask(struct query *query, fill_function *fill)
{
	const struct model_request *request = query->request;
	struct window_rows *rows = query->rows;
	bool filled = true;

	(void)empty(rows);
	if (!need_text(rows))
		return false;
	model_enter(query->model);
	if (request->all_hosts)
		filled = fill_all(query, fill);
	else if (begin(query, request))
		filled = fill(query);
	model_leave(query->model);
	object_maxima_destroy(query->maxima);
	return filled || empty(rows);
}

bool model_processes(struct model *model, const struct model_request *request,
                     struct window_rows *rows)
{
	struct query query = {.model = model, .rows = rows, .request = request};

	return ask(&query, fill_processes);
}

bool model_fds(struct model *model, const struct model_request *request, uint64_t process_serial,
               struct window_rows *rows)
{
	struct query query = {
	        .model = model,
	        .rows = rows,
	        .process_serial = process_serial,
	        .request = request,
	};

	return ask(&query, fill_fds);
}

/* Timeline ---------------------------------------------------------------- */

/* What one CPU is at, while the window's events go by. */
struct cpu_walk {
	struct timeline_span running; /* the thread; end_ns: longest part of a joined span so far */
	struct timeline_span irq;
	struct timeline_span softirq;
	size_t last;         /* place + 1 of its newest span in the rows; 0: none */
	uint64_t longest_ns; /* of the parts of that span */
};

struct timeline_walk {
	struct query *query;
	uint64_t from_ns;
	uint64_t to_ns;
	uint64_t resolution_ns;
	struct cpu_walk *cpus;
	unsigned cpu_count;
	bool failed;
};

static const char *thread_name(const struct query *query, int32_t tid)
{
	uint32_t number = kernel_thread_find(query->span.state, tid);

	return number ? names_text(query->span.names,
	                           kernel_thread_at(query->span.state, number)->comm)
	              : "";
}

/* Lies in the same step of the CPU as the span before: one of them stands for both. */
static bool join(struct timeline_walk *walk, struct cpu_walk *cpu, const struct timeline_span *span,
                 uint64_t length_ns)
{
	struct timeline_span *last;

	if (!walk->resolution_ns || !cpu->last)
		return false;
	last = &walk->query->rows->spans[cpu->last - 1];
	if (last->what == span->what && last->tid == span->tid && last->end_ns == span->begin_ns &&
	    strcmp(last->name, span->name) == 0) {
		last->end_ns = span->end_ns;
		cpu->longest_ns += length_ns;
		return true;
	}
	if ((last->begin_ns - walk->from_ns) / walk->resolution_ns !=
	    (span->end_ns - 1 - walk->from_ns) / walk->resolution_ns)
		return false;
	if (length_ns > cpu->longest_ns) {
		cpu->longest_ns = length_ns;
		last->what = span->what;
		last->tid = span->tid;
		last->name = row_text_copy(walk->query->rows->text, span->name);
	}
	last->end_ns = span->end_ns;
	return true;
}

/* It ended, or the window does. */
static void put_span(struct timeline_walk *walk, unsigned number, struct timeline_span span,
                     uint64_t end_ns)
{
	struct window_rows *rows = walk->query->rows;
	struct cpu_walk *cpu = &walk->cpus[number];

	if (span.begin_ns < walk->from_ns)
		span.begin_ns = walk->from_ns;
	span.end_ns = end_ns < walk->to_ns ? end_ns : walk->to_ns;
	if (span.end_ns <= span.begin_ns || join(walk, cpu, &span, span.end_ns - span.begin_ns))
		return;
	if (!grow((void **)&rows->spans, rows->span_count, &rows->span_capacity, sizeof(span))) {
		walk->failed = true;
		return;
	}
	span.cpu = number;
	span.name = row_text_copy(rows->text, span.name);
	rows->spans[rows->span_count++] = span;
	cpu->last = rows->span_count;
	cpu->longest_ns = span.end_ns - span.begin_ns;
}

static struct cpu_walk *need_cpu(struct timeline_walk *walk, unsigned cpu)
{
	struct cpu_walk *cpus;

	if (cpu == EVENT_CPU_NONE)
		return NULL;
	if (cpu < walk->cpu_count)
		return &walk->cpus[cpu];
	cpus = realloc(walk->cpus, (cpu + 1) * sizeof(*cpus));
	if (!cpus) {
		walk->failed = true;
		return NULL;
	}
	memset(cpus + walk->cpu_count, 0, (cpu + 1 - walk->cpu_count) * sizeof(*cpus));
	walk->cpus = cpus;
	walk->cpu_count = cpu + 1;
	return &walk->cpus[cpu];
}

static void on_switch(struct timeline_walk *walk, unsigned number, struct cpu_walk *cpu,
                      const struct kernel_event *event)
{
	const struct sched_switch_fields *fields = event->sched_switch;

	if (cpu->running.begin_ns && cpu->running.tid != 0)
		put_span(walk, number, cpu->running, event->event->time_ns);
	cpu->running = (struct timeline_span){
	        .what = TIMELINE_THREAD,
	        .tid = fields->next_tid,
	        .name = names_text(walk->query->span.names, fields->next_comm),
	        .begin_ns = event->event->time_ns,
	};
}

/* Interrupts lie on top of what they interrupted: spans of their own, as they end. */
static void on_irq(struct timeline_walk *walk, unsigned number, struct timeline_span *open,
                   enum timeline_what what, int32_t id, const char *name, uint64_t time_ns,
                   bool begins)
{
	if (!begins && open->begin_ns && open->tid == id)
		put_span(walk, number, *open, time_ns);
	*open = (struct timeline_span){0};
	if (begins)
		*open = (struct timeline_span){
		        .what = what, .tid = id, .name = name, .begin_ns = time_ns};
}

static bool on_event(void *context, const struct event *event, const uint64_t *payload)
{
	struct timeline_walk *walk = context;
	const struct names *names = walk->query->span.names;
	struct kernel_event view;
	const char *vector;
	struct cpu_walk *cpu;

	if (event->type != EVENT_SCHED_SWITCH && event->type != EVENT_IRQ_HANDLER_ENTRY &&
	    event->type != EVENT_IRQ_HANDLER_EXIT && event->type != EVENT_IRQ_SOFTIRQ_ENTRY &&
	    event->type != EVENT_IRQ_SOFTIRQ_EXIT)
		return true;
	cpu = need_cpu(walk, event->cpu);
	if (!cpu)
		return !walk->failed;
	kernel_event_view_held(event, payload, &view);
	switch (event->type) {
	case EVENT_SCHED_SWITCH:
		on_switch(walk, event->cpu, cpu, &view);
		break;
	case EVENT_IRQ_HANDLER_ENTRY:
		on_irq(walk, event->cpu, &cpu->irq, TIMELINE_IRQ, view.irq_handler_entry->irq,
		       names_text(names, view.irq_handler_entry->name), event->time_ns, true);
		break;
	case EVENT_IRQ_HANDLER_EXIT:
		on_irq(walk, event->cpu, &cpu->irq, TIMELINE_IRQ, view.irq_handler_exit->irq, "",
		       event->time_ns, false);
		break;
	case EVENT_IRQ_SOFTIRQ_ENTRY:
	case EVENT_IRQ_SOFTIRQ_EXIT:
		vector = softirq_name(view.irq_softirq_entry->vec);
		on_irq(walk, event->cpu, &cpu->softirq, TIMELINE_SOFTIRQ,
		       (int32_t)view.irq_softirq_entry->vec, vector ? vector : "", event->time_ns,
		       event->type == EVENT_IRQ_SOFTIRQ_ENTRY);
		break;
	default:
		break;
	}
	return !walk->failed && event->time_ns <= walk->to_ns;
}

/* What ran when the window began. */
static void start_walk(struct timeline_walk *walk)
{
	const struct kernel_state *earlier = walk->query->span.earlier;

	for (unsigned i = 0; earlier && i < kernel_cpu_count(earlier); i++) {
		const struct kernel_cpu *then = kernel_cpu_at(earlier, i);
		struct cpu_walk *cpu = need_cpu(walk, i);

		if (!cpu || then->current < 0 || !then->since_ns)
			continue;
		cpu->running = (struct timeline_span){
		        .what = TIMELINE_THREAD,
		        .tid = then->current,
		        .name = then->thread
		                        ? names_text(walk->query->span.names,
		                                     kernel_thread_at(earlier, then->thread)->comm)
		                        : thread_name(walk->query, then->current),
		        .begin_ns = then->since_ns,
		};
	}
}

static int compare_spans(const void *a, const void *b)
{
	const struct timeline_span *left = a;
	const struct timeline_span *right = b;

	if (left->cpu != right->cpu)
		return left->cpu < right->cpu ? -1 : 1;
	return left->begin_ns < right->begin_ns ? -1 : left->begin_ns > right->begin_ns;
}

static bool fill_spans(struct timeline_walk *walk)
{
	struct window_rows *rows = walk->query->rows;

	start_walk(walk);
	if (!walk->failed)
		window_moment_events(walk->query->host->window, &walk->query->moment, on_event,
		                     walk);
	for (unsigned i = 0; i < walk->cpu_count && !walk->failed; i++)
		if (walk->cpus[i].running.begin_ns && walk->cpus[i].running.tid != 0)
			put_span(walk, i, walk->cpus[i].running, rows->at_ns);
	if (rows->span_count > 0)
		qsort(rows->spans, rows->span_count, sizeof(*rows->spans), compare_spans);
	free(walk->cpus);
	return !walk->failed;
}

bool model_timeline(struct model *model, const struct model_request *request, uint64_t from_ns,
                    uint64_t to_ns, uint64_t resolution_ns, struct window_rows *rows)
{
	struct query query = {.model = model, .rows = rows};
	struct timeline_walk walk = {
	        .query = &query,
	        .from_ns = from_ns,
	        .to_ns = to_ns,
	        .resolution_ns = resolution_ns,
	};
	bool filled = true;

	(void)empty(rows);
	if (!need_text(rows))
		return false;
	model_enter(model);
	if (begin(&query, request)) {
		if (walk.from_ns < rows->from_ns)
			walk.from_ns = rows->from_ns;
		if (!to_ns || to_ns > rows->at_ns)
			walk.to_ns = rows->at_ns;
		filled = fill_spans(&walk);
	}
	model_leave(model);
	return filled || empty(rows);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows of figures. See rows.h.
 */
#include "model/kernel/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/kernel/table.h"

#define NS_PER_SECOND  1e9
#define PRIO_DEADLINE  (-101) /* as LTTng writes it: the kernel's less 100 */
#define PRIO_NICE_ZERO 20

/* Bits of prev_state, as the kernel's tracepoint has them, and their letters. */
static const struct {
	int64_t bit;
	char letter;
} state_letters[] = {
        {0x01, 'S'}, {0x02, 'D'}, {0x04, 'T'}, {0x08, 't'},
        {0x10, 'X'}, {0x20, 'Z'}, {0x40, 'P'}, {0x80, 'I'},
};

struct object_maxima {
	struct table table;
};

struct object_maxima *object_maxima_create(void)
{
	return calloc(1, sizeof(struct object_maxima));
}

void object_maxima_destroy(struct object_maxima *maxima)
{
	if (!maxima)
		return;
	table_end(&maxima->table);
	free(maxima);
}

bool object_maxima_add(struct object_maxima *maxima, uint64_t serial, uint64_t latency_ns)
{
	uint64_t *greatest = table_put(&maxima->table, serial, 0);

	if (!greatest)
		return false;
	if (latency_ns > *greatest)
		*greatest = latency_ns;
	return true;
}

uint64_t object_maxima_get(const struct object_maxima *maxima, uint64_t serial)
{
	return table_get(&maxima->table, serial, 0);
}

static const char *name_of(const struct kernel_span *span, uint32_t name)
{
	return name ? names_text(span->names, name) : NULL;
}

static uint64_t difference(uint64_t now, uint64_t before)
{
	return now > before ? now - before : 0;
}

/* 0, not known, stays so. */
static uint64_t time_of(const struct kernel_span *span, uint64_t time_ns)
{
	return time_ns ? time_ns + (uint64_t)span->wall_offset_ns : 0;
}

static char letter_of(int64_t last_state)
{
	for (size_t i = 0; i < sizeof(state_letters) / sizeof(state_letters[0]); i++)
		if (last_state & state_letters[i].bit)
			return state_letters[i].letter;
	return 'R';
}

static char thread_letter(const struct kernel_thread *thread)
{
	if (thread->ended)
		return '+';
	if (thread->current_cpus || thread->waking_ns || thread->wakeup_ns)
		return 'R';
	return thread->switches ? letter_of(thread->last_state) : '-';
}

/* The larger, the more there is to tell of it. */
static unsigned activity(char letter)
{
	static const char order[] = "+-XZPTtISDR";
	const char *found = strchr(order, letter);

	return found ? (unsigned)(found - order) : 0;
}

/* CPU time at `at_ns` with what has not been charged yet, because it still runs. */
static uint64_t cpu_time(const struct kernel_state *state, uint32_t number, uint64_t at_ns)
{
	const struct kernel_thread *thread = kernel_thread_at(state, number);
	const struct kernel_cpu *cpu;

	if (!thread->current_cpus)
		return thread->cpu_time_ns;
	cpu = kernel_cpu_at(state, thread->last_cpu);
	if (!cpu || cpu->thread != number || !cpu->since_ns)
		return thread->cpu_time_ns;
	return thread->cpu_time_ns + difference(at_ns, cpu->since_ns);
}

static void put_priority(struct process_row *row, const struct kernel_thread *thread)
{
	row->policy = "TS";
	row->priority = thread->prio - PRIO_NICE_ZERO;
	if (thread->prio == PRIO_DEADLINE) {
		row->policy = "DL";
		row->priority = 0;
	} else if (thread->prio < 0) {
		row->policy = "RT";
		row->priority = -1 - thread->prio;
	}
}

/* A thread that was switched, woken or dumped has told its priority; one made by fork has not. */
static bool knows_priority(const struct kernel_thread *thread)
{
	return thread->switches || thread->current_cpus || thread->waking_ns || thread->wakeup_ns ||
	       thread->prio;
}

static void add_thread(struct process_row *row, const struct kernel_span *span, uint32_t number)
{
	const struct kernel_thread *thread = kernel_thread_at(span->state, number);
	const struct kernel_thread *before =
	        span->earlier ? kernel_thread_earlier(span->earlier, number, thread->serial) : NULL;
	uint64_t woken_ns = thread->waking_ns ? thread->waking_ns : thread->wakeup_ns;
	char letter = thread_letter(thread);
	bool leads = thread->tid == row->pid;

	row->threads += !thread->ended;
	row->charged_ns += thread->cpu_time_ns;
	row->cpu_time_ns += difference(cpu_time(span->state, number, span->at_ns),
	                               before ? cpu_time(span->earlier, number, span->from_ns) : 0);
	row->switches += difference(thread->switches, before ? before->switches : 0);
	if (activity(letter) > activity(row->state))
		row->state = letter;
	if (knows_priority(thread) && (leads || *row->policy == '-'))
		put_priority(row, thread);
	if (thread->current_cpus) {
		row->cpu = (int32_t)thread->last_cpu;
		row->running = true;
	} else if (!row->running && thread->switches && (leads || row->cpu < 0)) {
		row->cpu = (int32_t)thread->last_cpu;
	}
	if (woken_ns && !thread->ended && difference(span->at_ns, woken_ns) > row->pending_ns)
		row->pending_ns = difference(span->at_ns, woken_ns);
}

static void count_table(struct process_row *row, const struct kernel_span *span, uint32_t number)
{
	const struct kernel_fd_table *table = kernel_fd_table_at(span->state, number);

	row->files_known |= kernel_files_listed(span->state, number);
	row->fds_open += table->open_count;
	/* Most tables have been as they are for long: not each of their files is looked at. */
	if (table->opened_ns > span->from_ns)
		for (uint32_t at = table->first_open; at; at = kernel_fd_at(span->state, at)->next)
			row->fds_opened += kernel_fd_at(span->state, at)->opened_ns > span->from_ns;
	for (uint32_t at = table->first_closed; at; at = kernel_fd_at(span->state, at)->next) {
		const struct kernel_fd *fd = kernel_fd_at(span->state, at);

		row->fds_opened += fd->opened_ns > span->from_ns;
		row->fds_closed += fd->closed_ns > span->from_ns;
	}
}

/* Threads of one process may have tables of their own; each counts once. */
static bool seen_before(const struct kernel_state *state, const struct kernel_process *process,
                        uint32_t thread_number)
{
	uint32_t table = kernel_thread_at(state, thread_number)->table;

	if (table == process->table)
		return true;
	for (uint32_t at = process->first_thread; at != thread_number;
	     at = kernel_thread_at(state, at)->next)
		if (kernel_thread_at(state, at)->table == table)
			return true;
	return false;
}

static void add_bytes(struct process_row *row, const struct kernel_process *process,
                      const struct kernel_process *before)
{
	for (unsigned i = 0; i < BYTE_CALL_COUNT; i++) {
		uint64_t bytes = difference(process->bytes[i], before ? before->bytes[i] : 0);

		*(byte_call_is_write((enum byte_call)i) ? &row->written_bytes : &row->read_bytes) +=
		        bytes;
	}
}

static void put_wakeups(struct process_row *row, const struct kernel_span *span,
                        const struct kernel_process *process, const struct kernel_process *before)
{
	row->wakeup_max_ns = span->maxima ? object_maxima_get(span->maxima, process->serial)
	                                  : process->wakeup_max_ns;
	row->wakeups = kernel_coarse_window(span->state, process->coarse, span->earlier,
	                                    before ? before->coarse : 0, 99.0, row->wakeup_max_ns,
	                                    &row->wakeup_p99_ns);
}

static void put_rates(struct process_row *row, const struct kernel_span *span)
{
	uint64_t from_ns = span->from_ns;
	double seconds;

	/* Of a window that reaches back to before the trace only what was seen counts. */
	if (from_ns < kernel_state_totals(span->state)->first_ns)
		from_ns = kernel_state_totals(span->state)->first_ns;
	seconds = (double)difference(span->at_ns, from_ns) / NS_PER_SECOND;
	row->cpu_pct = row->switches_per_s = row->syscalls_per_s = NAN;
	row->read_bytes_per_s = row->written_bytes_per_s = NAN;
	if (seconds <= 0)
		return;
	if (row->scheduled) {
		row->cpu_pct = (double)row->cpu_time_ns / NS_PER_SECOND * 100 / seconds;
		row->switches_per_s = (double)row->switches / seconds;
	}
	if (kernel_state_is_told(span->state, STATEDUMP_NO_CALLS))
		row->syscalls_per_s = (double)row->syscalls / seconds;
	if (kernel_state_is_told(span->state, STATEDUMP_NO_IO)) {
		row->read_bytes_per_s = (double)row->read_bytes / seconds;
		row->written_bytes_per_s = (double)row->written_bytes / seconds;
	}
}

void process_row_fill(struct process_row *row, const struct kernel_span *span, uint32_t number)
{
	const struct kernel_process *process = kernel_process_at(span->state, number);
	const struct kernel_process *before =
	        span->earlier ? kernel_process_earlier(span->earlier, number, process->serial)
	                      : NULL;

	*row = (struct process_row){
	        .serial = process->serial,
	        .pid = process->pid,
	        .ppid = kernel_process_parent(span->state, process),
	        .vpid = process->vpid,
	        .generation = process->generation,
	        .comm = name_of(span, process->comm),
	        .state = process->ended ? '+' : '-',
	        .policy = "-",
	        .cpu = -1,
	        .syscalls = difference(process->syscalls, before ? before->syscalls : 0),
	        .charged_ns = process->gone_cpu_time_ns,
	        .start_ns = time_of(span, process->start_ns),
	        .end_ns = process->ended ? time_of(span, process->end_ns) : 0,
	        .is_new = process->start_ns > span->from_ns,
	        .cgroup_ns = process->cgroup_ns,
	        .cgroup = name_of(span, process->cgroup),
	        .container = name_of(span, process->container),
	        .pid_known = process->pid_known,
	        .end_cause_unknown = process->cause_unknown,
	        .scheduled = kernel_state_is_told(span->state, STATEDUMP_NO_SCHED),
	        .files_known = kernel_state_is_told(span->state, STATEDUMP_NO_CALLS),
	        .directory = name_of(span, process->directory),
	};
	for (uint32_t at = process->first_thread; at;
	     at = kernel_thread_at(span->state, at)->next) {
		add_thread(row, span, at);
		if (!seen_before(span->state, process, at))
			count_table(row, span, kernel_thread_at(span->state, at)->table);
	}
	if (process->table)
		count_table(row, span, process->table);
	add_bytes(row, process, before);
	put_wakeups(row, span, process, before);
	put_rates(row, span);
}

void thread_row_fill(struct thread_row *row, const struct kernel_span *span, uint32_t number)
{
	const struct kernel_thread *thread = kernel_thread_at(span->state, number);
	const struct kernel_call *call = &thread->call;

	*row = (struct thread_row){
	        .tid = thread->tid,
	        .generation = thread->generation,
	        .counted = kernel_state_is_told(span->state, STATEDUMP_NO_CALLS),
	        .scheduled = kernel_state_is_told(span->state, STATEDUMP_NO_SCHED),
	        .comm = name_of(span, thread->comm),
	        .start_ns = thread->start_ns,
	        .end_ns = thread->ended ? thread->end_ns : 0,
	        .charged_ns = thread->cpu_time_ns,
	        .switches = thread->switches,
	        .migrations = thread->migrations,
	        .syscalls = thread->syscalls,
	        .in_flight_fd = -1,
	};
	if (!call->active || thread->ended)
		return;
	row->in_flight =
	        call->name ? names_text(span->names, call->name) : syscall_row(call->number)->name;
	row->entered_ns = call->entry_ns;
	row->in_flight_ns = difference(span->at_ns, call->entry_ns);
	if (call->fd)
		row->in_flight_fd = (int32_t)call->args[0];
}

/* The oldest call that works on the FD and has not returned. */
static void put_in_flight(struct fd_row *row, const struct kernel_span *span,
                          const struct kernel_process *process, uint32_t number, uint64_t serial)
{
	uint64_t oldest_ns = UINT64_MAX;

	for (uint32_t at = process->first_thread; at;
	     at = kernel_thread_at(span->state, at)->next) {
		const struct kernel_thread *thread = kernel_thread_at(span->state, at);
		const struct kernel_call *call = &thread->call;

		if (!call->active || thread->ended || call->entry_ns >= oldest_ns ||
		    !((call->fd == number && call->fd_serial == serial) ||
		      (call->fd2 == number && call->fd2_serial == serial)))
			continue;
		oldest_ns = call->entry_ns;
		row->in_flight = syscall_row(call->number)->name;
		row->in_flight_tid = thread->tid;
		row->in_flight_ns = difference(span->at_ns, call->entry_ns);
	}
}

/* No call on it was ever told of: nor was one at the window's begin, which need not be looked at. */
static bool is_untouched(const struct kernel_fd *fd)
{
	return !(fd->calls | fd->errors | fd->read_bytes | fd->written_bytes);
}

void fd_row_fill(struct fd_row *row, const struct kernel_span *span, uint32_t process_number,
                 uint32_t number)
{
	const struct kernel_process *process = kernel_process_at(span->state, process_number);
	const struct kernel_fd *fd = kernel_fd_at(span->state, number);
	const struct kernel_fd *before = NULL;

	if (span->earlier && !is_untouched(fd))
		before = kernel_fd_earlier(span->earlier, number, fd->serial);
	*row = (struct fd_row){
	        .serial = fd->serial,
	        .process_serial = process->serial,
	        .pid = process->pid,
	        .comm = name_of(span, process->comm),
	        .number = fd->number,
	        .kind = fd_kind_name((enum fd_kind)fd->kind),
	        .path = name_of(span, fd->path),
	        .open = fd->open,
	        .cloexec = fd->cloexec,
	        .spliced = fd->spliced,
	        .end_cause_unknown = fd->cause_unknown,
	        .counted = fd->spliced || kernel_state_is_told(span->state, STATEDUMP_NO_IO),
	        .followed = !kernel_state_only_listed(span->state),
	        .opened_ns = time_of(span, fd->opened_ns),
	        .closed_ns = fd->open ? 0 : time_of(span, fd->closed_ns),
	        .is_new = fd->opened_ns > span->from_ns,
	        .read_bytes = fd->read_bytes,
	        .written_bytes = fd->written_bytes,
	        .window_read_bytes = difference(fd->read_bytes, before ? before->read_bytes : 0),
	        .window_written_bytes =
	                difference(fd->written_bytes, before ? before->written_bytes : 0),
	        .calls = fd->calls,
	        .window_calls = difference(fd->calls, before ? before->calls : 0),
	        .errors = fd->errors,
	        .window_errors = difference(fd->errors, before ? before->errors : 0),
	        .max_ns = fd->max_ns,
	        .last_call = fd->calls ? syscall_row(fd->last_call)->name : NULL,
	        .last_call_ns = fd->last_call_ns,
	};
	row->p99_ns = kernel_coarse_percentile_ns(span->state, fd->coarse, 99.0, fd->max_ns);
	put_in_flight(row, span, process, number, fd->serial);
}

static bool append(struct number_list *list, uint32_t number)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 64;
		uint32_t *numbers = realloc(list->numbers, capacity * sizeof(*numbers));

		if (!numbers)
			return false;
		list->numbers = numbers;
		list->capacity = capacity;
	}
	list->numbers[list->count++] = number;
	return true;
}

static bool append_table(struct number_list *list, const struct kernel_state *state,
                         uint32_t number)
{
	const struct kernel_fd_table *table = kernel_fd_table_at(state, number);

	for (uint32_t at = table->first_open; at; at = kernel_fd_at(state, at)->next)
		if (!append(list, at))
			return false;
	for (uint32_t at = table->first_closed; at; at = kernel_fd_at(state, at)->next)
		if (!append(list, at))
			return false;
	return true;
}

static int compare_fds(const void *a, const void *b, void *context)
{
	const struct kernel_fd *left = kernel_fd_at(context, *(const uint32_t *)a);
	const struct kernel_fd *right = kernel_fd_at(context, *(const uint32_t *)b);

	if (left->number != right->number)
		return left->number < right->number ? -1 : 1;
	return left->serial < right->serial ? -1 : left->serial > right->serial;
}

static int compare_processes(const void *a, const void *b, void *context)
{
	const struct kernel_process *left = kernel_process_at(context, *(const uint32_t *)a);
	const struct kernel_process *right = kernel_process_at(context, *(const uint32_t *)b);

	if (left->pid != right->pid)
		return left->pid < right->pid ? -1 : 1;
	return left->serial < right->serial ? -1 : left->serial > right->serial;
}

/* qsort_r() does not change what its context points to. */
static void *without_const(const void *pointer)
{
	union {
		const void *from;
		void *to;
	} both = {pointer};

	return both.to;
}

/* Those of a table come in the order in which they were opened last: mostly the highest first. */
static void sort_fds(struct number_list *list, const struct kernel_state *state)
{
	size_t in_order = 1;

	for (size_t i = 0; i < list->count / 2; i++) {
		uint32_t number = list->numbers[i];

		list->numbers[i] = list->numbers[list->count - 1 - i];
		list->numbers[list->count - 1 - i] = number;
	}
	while (in_order < list->count &&
	       compare_fds(&list->numbers[in_order - 1], &list->numbers[in_order],
	                   without_const(state)) < 0)
		in_order++;
	if (in_order < list->count)
		qsort_r(list->numbers, list->count, sizeof(*list->numbers), compare_fds,
		        without_const(state));
}

bool fd_list_of_process(struct number_list *list, const struct kernel_state *state,
                        uint32_t process_number)
{
	const struct kernel_process *process = kernel_process_at(state, process_number);

	list->count = 0;
	if (process->table && !append_table(list, state, process->table))
		return false;
	for (uint32_t at = process->first_thread; at; at = kernel_thread_at(state, at)->next)
		if (!seen_before(state, process, at) &&
		    !append_table(list, state, kernel_thread_at(state, at)->table))
			return false;
	sort_fds(list, state);
	return true;
}

bool process_list(struct number_list *list, const struct kernel_state *state)
{
	list->count = 0;
	for (uint32_t i = 0; (i = kernel_process_next(state, i));)
		if (kernel_process_at(state, i)->pid != 0 && !append(list, i))
			return false;
	if (list->count)
		qsort_r(list->numbers, list->count, sizeof(*list->numbers), compare_processes,
		        without_const(state));
	return true;
}

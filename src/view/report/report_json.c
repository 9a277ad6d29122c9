// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The report as JSON. The members are a table: one row each, with the table of the
 * report that it belongs to. See report.h.
 */
#include <stdio.h>
#include <string.h>

#include "view/cause_text.h"
#include "view/json_build.h"
#include "view/report/pending.h"
#include "view/report/report_rows.h"
#include "view/report/tracker_json.h"

struct builder {
	const struct report *report;
	struct json_object *target;
	bool failed;
};

static struct json_object *statistics_of(const struct latency_series *series, bool *failed)
{
	struct statistics statistics = {0};

	if (series)
		histogram_statistics(series->histogram, &statistics);
	return json_build_statistics(&statistics, failed);
}

/* The object of a name in `parent`, made if it is not there. */
static struct json_object *child(struct json_object *parent, const char *name, bool *failed)
{
	struct json_object *object;

	if (json_object_object_get_ex(parent, name, &object))
		return object;
	object = json_build_object(failed);
	json_build_add(parent, name, object, failed);
	return object;
}

/* Add to a number, which may not be there yet. */
static void add_number(struct json_object *object, const char *name, uint64_t value, bool *failed)
{
	struct json_object *before;

	if (json_object_object_get_ex(object, name, &before))
		value += json_object_get_uint64(before);
	json_build_add(object, name, json_build_integer(value, failed), failed);
}

static void count_by_name(void *context, uint32_t name, unsigned cpu, uint64_t count)
{
	struct builder *builder = context;

	(void)cpu;
	add_number(builder->target, names_text(builder->report->names, name), count,
	           &builder->failed);
}

static void count_by_cpu(void *context, uint32_t name, unsigned cpu, uint64_t count)
{
	struct builder *builder = context;
	char text[16] = "unknown";

	(void)name;
	if (cpu != EVENT_CPU_NONE)
		snprintf(text, sizeof(text), "%u", cpu);
	add_number(builder->target, text, count, &builder->failed);
}

/* All histograms of one kind added up. */
static struct json_object *sum_of(const struct report *report, enum latency_kind kind,
                                  enum latency_key key, bool *failed)
{
	struct histogram *sum = histogram_create();
	struct statistics statistics = {0};

	for (uint32_t i = 0; sum && (i = kernel_series_next(report->state, i));) {
		const struct latency_series *series = kernel_series_at(report->state, i);

		if (series->kind == kind && series->key == key &&
		    !histogram_add(sum, series->histogram))
			*failed = true;
	}
	if (!sum)
		*failed = true;
	else
		histogram_statistics(sum, &statistics);
	histogram_destroy(sum);
	return json_build_statistics(&statistics, failed);
}

static struct json_object *wakeup(const struct report *report, enum latency_kind kind, bool *failed)
{
	struct json_object *object = json_build_object(failed);
	struct json_object *keys[] = {
	        [LATENCY_BY_CPU] = json_build_object(failed),
	        [LATENCY_BY_COMM] = json_build_object(failed),
	        [LATENCY_BY_TID] = json_build_object(failed),
	};

	json_build_add(object, "all", sum_of(report, kind, LATENCY_BY_CPU, failed), failed);
	json_build_add(object, "per_cpu", keys[LATENCY_BY_CPU], failed);
	json_build_add(object, "by_comm", keys[LATENCY_BY_COMM], failed);
	json_build_add(object, "by_tid_rt", keys[LATENCY_BY_TID], failed);
	for (uint32_t i = 0; (i = kernel_series_next(report->state, i));) {
		const struct latency_series *series = kernel_series_at(report->state, i);
		const char *name = names_text(report->names, series->name);
		struct json_object *value;
		char id[24];

		if (series->kind != kind || series->key == LATENCY_BY_ID ||
		    series->key == LATENCY_BY_THREAD)
			continue;
		snprintf(id, sizeof(id), "%llu", (unsigned long long)series->id);
		value = statistics_of(series, failed);
		if (series->key == LATENCY_BY_TID) {
			json_build_add(value, "comm", json_build_string(name, failed), failed);
			json_build_add(value, "prio", json_object_new_int(series->prio), failed);
		}
		json_build_add(keys[series->key], series->key == LATENCY_BY_COMM ? name : id, value,
		               failed);
	}
	return object;
}

static void add_wakeup(struct builder *builder)
{
	bool *failed = &builder->failed;
	struct json_object *object = json_build_object(failed);

	json_build_add(object, "waking", wakeup(builder->report, LATENCY_WAKING, failed), failed);
	json_build_add(object, "wakeup", wakeup(builder->report, LATENCY_WAKEUP, failed), failed);
	json_build_add(builder->target, "wakeup_latency", object, failed);
}

/* Statistics by id; irqs and disks with their names, disks under them. */
static void add_by_id(struct builder *builder, enum latency_kind kind)
{
	const struct report *report = builder->report;
	bool *failed = &builder->failed;
	bool disk = kind == LATENCY_BLOCK || kind == LATENCY_BLOCK_INSERT;
	struct json_object *object = json_build_object(failed);

	for (uint32_t i = 0; (i = kernel_series_next(report->state, i));) {
		const struct latency_series *series = kernel_series_at(report->state, i);
		const char *name;
		struct json_object *value;
		char id[24];

		if (series->kind != kind || series->key != LATENCY_BY_ID)
			continue;
		name = names_text(report->names, series->name);
		value = statistics_of(series, failed);
		snprintf(id, sizeof(id), "%llu", (unsigned long long)series->id);
		if (disk) {
			json_build_add(value, "dev", json_build_integer(series->id, failed),
			               failed);
			if (!*name)
				snprintf(id, sizeof(id), "%llu:%llu",
				         (unsigned long long)series->id >> 20,
				         (unsigned long long)series->id & 0xfffff);
		} else if (kind == LATENCY_IRQ) {
			json_build_add(value, "name",
			               *name ? json_build_string(name, failed) : NULL, failed);
		}
		json_build_add(object, kind == LATENCY_SYSCALL || (disk && *name) ? name : id,
		               value, failed);
	}
	json_build_add(builder->target, latency_kind_name(kind), object, failed);
}

static void add_irq(struct builder *builder)
{
	add_by_id(builder, LATENCY_IRQ);
}

static void add_softirq(struct builder *builder)
{
	add_by_id(builder, LATENCY_SOFTIRQ_RAISE);
	add_by_id(builder, LATENCY_SOFTIRQ);
}

static void add_block(struct builder *builder)
{
	add_by_id(builder, LATENCY_BLOCK_INSERT);
	add_by_id(builder, LATENCY_BLOCK);
}

static void add_single(struct builder *builder, enum latency_kind kind)
{
	json_build_add(builder->target, latency_kind_name(kind),
	               sum_of(builder->report, kind, LATENCY_BY_ID, &builder->failed),
	               &builder->failed);
}

static void add_net(struct builder *builder)
{
	add_single(builder, LATENCY_NET_RECEIVE);
	add_single(builder, LATENCY_NET_TRANSMIT);
}

static void add_timer(struct builder *builder)
{
	add_single(builder, LATENCY_HRTIMER);
}

static void add_error(void *context, uint32_t name, uint64_t second, uint64_t value)
{
	struct builder *builder = context;
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)second);
	add_number(
	        child(builder->target, names_text(builder->report->names, name), &builder->failed),
	        text, value, &builder->failed);
}

static void add_unmatched(struct builder *builder, enum call_count count, const char *name,
                          uint32_t call, uint64_t value)
{
	char text[320];

	(void)count;
	snprintf(text, sizeof(text), "%s:%.256s", name, names_text(builder->report->names, call));
	add_number(builder->target, text, value, &builder->failed);
	add_number(builder->target, name, value, &builder->failed);
}

static void add_exit(void *context, uint32_t name, uint64_t second, uint64_t value)
{
	(void)second;
	add_unmatched(context, CALL_EXIT_WITHOUT_ENTRY, "exit_without_entry", name, value);
}

static void add_entry(void *context, uint32_t name, uint64_t second, uint64_t value)
{
	(void)second;
	add_unmatched(context, CALL_ENTRY_WITHOUT_EXIT, "entry_without_exit", name, value);
}

static void add_mismatch(void *context, uint32_t name, uint64_t second, uint64_t value)
{
	struct builder *builder = context;

	(void)name;
	(void)second;
	add_number(builder->target, "name_mismatch", value, &builder->failed);
}

static void add_no_thread(void *context, uint32_t name, uint64_t second, uint64_t value)
{
	struct builder *builder = context;

	(void)name;
	(void)second;
	add_number(builder->target, "entry_no_tid", value, &builder->failed);
}

static void add_syscall(struct builder *builder)
{
	struct builder errors = {.report = builder->report};
	struct builder unmatched = {.report = builder->report};

	add_by_id(builder, LATENCY_SYSCALL);
	errors.target = json_build_object(&errors.failed);
	kernel_call_counts_each(builder->report->state, CALL_ERROR, add_error, &errors);
	json_build_add(builder->target, "syscall_errors", errors.target, &errors.failed);
	unmatched.target = json_build_object(&unmatched.failed);
	kernel_call_counts_each(builder->report->state, CALL_EXIT_WITHOUT_ENTRY, add_exit,
	                        &unmatched);
	kernel_call_counts_each(builder->report->state, CALL_ENTRY_WITHOUT_EXIT, add_entry,
	                        &unmatched);
	kernel_call_counts_each(builder->report->state, CALL_NAME_MISMATCH, add_mismatch,
	                        &unmatched);
	kernel_call_counts_each(builder->report->state, CALL_ENTRY_NO_THREAD, add_no_thread,
	                        &unmatched);
	json_build_add(builder->target, "syscall_unmatched", unmatched.target, &unmatched.failed);
	builder->failed = builder->failed || errors.failed || unmatched.failed;
}

static void add_process_bytes(void *context, int32_t pid, uint32_t comm,
                              const uint64_t bytes[BYTE_CALL_COUNT])
{
	struct builder *builder = context;
	struct json_object *process;
	char id[16];

	snprintf(id, sizeof(id), "%d", (int)pid);
	process = child(builder->target, id, &builder->failed);
	json_build_add(
	        process, "comm",
	        comm ? json_build_string(names_text(builder->report->names, comm), &builder->failed)
	             : NULL,
	        &builder->failed);
	for (unsigned i = 0; i < BYTE_CALL_COUNT; i++)
		if (bytes[i])
			add_number(process, byte_call_name((enum byte_call)i), bytes[i],
			           &builder->failed);
}

static struct json_object *cell_json(const struct report *report,
                                     const struct report_column *column,
                                     const struct report_cell *cell, bool *failed)
{
	if (!cell->present)
		return NULL;
	switch (column->kind) {
	case CELL_TEXT:
	case CELL_SENTENCE:
		return json_build_string(names_text(report->names, cell->text), failed);
	case CELL_PERCENT:
		return json_build_number((double)cell->number / 1000.0, 3, failed);
	default:
		return json_object_new_int64(cell->number);
	}
}

/* A table as an array, its rows as objects, by the names that it has as CSV. */
static void add_table(struct builder *builder, const char *name)
{
	bool *failed = &builder->failed;
	struct json_object *array = json_build_array(failed);
	struct report_rows rows;

	report_rows_build(&rows, report_rows_find(name), builder->report);
	for (size_t row = 0; row < rows.row_count; row++) {
		const struct report_cell *cells = rows.cells + row * rows.column_count;
		struct json_object *object = json_build_object(failed);

		for (unsigned i = 0; i < rows.column_count; i++)
			json_build_add(
			        object, rows.columns[i].name,
			        cell_json(builder->report, &rows.columns[i], &cells[i], failed),
			        failed);
		json_build_append(array, object, failed);
	}
	*failed = *failed || rows.failed;
	report_rows_free(&rows);
	json_build_add(builder->target, name, array, failed);
}

static void add_fd(struct builder *builder)
{
	add_table(builder, "open_files");
}

static void add_io(struct builder *builder)
{
	struct builder processes = {.report = builder->report};

	processes.target = json_build_object(&processes.failed);
	kernel_process_bytes_each(builder->report->state, add_process_bytes, &processes);
	json_build_add(builder->target, "rw_bytes_by_process", processes.target, &processes.failed);
	builder->failed = builder->failed || processes.failed;
	add_table(builder, "io_by_file");
}

static void add_cpu_time(void *context, const struct retired_thread *thread)
{
	struct builder *builder = context;

	if (thread->tid != 0 && thread->cpu_time_ns &&
	    report_wants(builder->report, thread->pid, thread->comm))
		add_number(builder->target, names_text(builder->report->names, thread->comm),
		           thread->cpu_time_ns, &builder->failed);
}

static void add_cpu(struct builder *builder)
{
	struct builder times = {.report = builder->report};

	times.target = json_build_object(&times.failed);
	kernel_threads_each(builder->report->state, add_cpu_time, &times);
	json_build_add(builder->target, "cpu_time_ns_by_comm", times.target, &times.failed);
	builder->failed = builder->failed || times.failed;
	add_table(builder, "cpu_by_thread");
	add_table(builder, "cpu_by_cpu");
}

static int by_time(const void *a, const void *b)
{
	uint64_t times[2];

	for (unsigned i = 0; i < 2; i++) {
		struct json_object *object = *(struct json_object *const *)(i ? b : a);

		times[i] = json_object_get_uint64(json_object_object_get(object, "timestamp_ns"));
	}
	return times[0] < times[1] ? -1 : times[0] > times[1];
}

static void add_outliers(struct builder *builder)
{
	const struct outlier_list *list = builder->report->outliers;
	bool *failed = &builder->failed;
	struct json_object *array;

	json_build_add(builder->target, "threshold_ns",
	               list ? json_build_integer(builder->report->threshold_ns, failed) : NULL,
	               failed);
	json_build_add(builder->target, "outliers_total",
	               list ? json_build_integer(list->total, failed) : NULL, failed);
	array = list ? json_build_array(failed) : NULL;
	for (size_t i = 0; list && i < list->count; i++)
		json_build_append(array, outlier_json(outlier_list_at(list, i), 0, failed), failed);
	if (array && !*failed)
		json_object_array_sort(array, by_time);
	json_build_add(builder->target, "outliers", array, failed);
}

static void add_trackers(struct builder *builder)
{
	const struct kernel_state *state = builder->report->state;
	struct tracker_list list;

	tracker_list_build(&list, state, NULL, builder->report->names, kernel_state_time_ns(state));
	json_build_add(builder->target, "trackers", tracker_list_json(&list, &builder->failed),
	               &builder->failed);
	json_build_add(builder->target, "trackers_unmatched",
	               tracker_unmatched_json(state, &builder->failed), &builder->failed);
	tracker_list_free(&list);
}

static void add_pending(struct builder *builder)
{
	const struct report *report = builder->report;
	const struct pending_filter filter = {report->pid, report->comm, report->cpus};
	struct pending_list list;

	pending_list_build(&list, report->state, report->names, &filter,
	                   kernel_state_time_ns(report->state), report->timeout_ns);
	json_build_add(builder->target, "pending", pending_list_json(&list, &builder->failed),
	               &builder->failed);
	pending_list_free(&list);
}

/* Ends that had no begin, by kind. */
static struct json_object *unmatched_json(const struct kernel_state *state, bool *failed)
{
	const struct kernel_totals *totals = kernel_state_totals(state);
	struct json_object *object = json_build_object(failed);

	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++)
		if (totals->unmatched[kind])
			json_build_add(object, latency_kind_name((enum latency_kind)kind),
			               json_build_integer(totals->unmatched[kind], failed), failed);
	return object;
}

/* What every report has, whatever tables are asked for. */
static void add_head(struct builder *builder)
{
	const struct kernel_totals *totals = kernel_state_totals(builder->report->state);
	struct builder names = {.report = builder->report};
	struct builder cpus = {.report = builder->report};
	struct json_object *target = builder->target;
	bool *failed = &builder->failed;

	json_build_add(target, "host", json_build_string(builder->report->host, failed), failed);
	json_build_add(target, "complete",
	               json_build_boolean(kernel_state_complete(builder->report->state), failed),
	               failed);
	json_build_add(target, "events_total", json_build_integer(totals->events, failed), failed);
	names.target = json_build_object(failed);
	kernel_counts_each(builder->report->state, count_by_name, &names);
	json_build_add(target, "events_by_name", names.target, failed);
	cpus.target = json_build_object(failed);
	kernel_counts_each(builder->report->state, count_by_cpu, &cpus);
	json_build_add(target, "events_by_cpu", cpus.target, failed);
	json_build_add(target, "first_ns",
	               totals->events ? json_build_integer(totals->first_ns, failed) : NULL,
	               failed);
	json_build_add(target, "last_ns",
	               totals->events ? json_build_integer(totals->last_ns, failed) : NULL, failed);
	json_build_add(target, "discarded_events_total",
	               json_build_integer(totals->discarded_events, failed), failed);
	json_build_add(target, "discarded_packets_total",
	               json_build_integer(totals->discarded_packets, failed), failed);
	json_build_add(target, "refused_objects", json_build_integer(totals->refused, failed),
	               failed);
	json_build_add(target, "ends_without_begin", unmatched_json(builder->report->state, failed),
	               failed);
	builder->failed = builder->failed || names.failed || cpus.failed;
}

struct json_object *report_json(const struct report *report)
{
	static const struct {
		enum report_table table;
		void (*add)(struct builder *builder);
	} members[] = {
	        {REPORT_SCHED, add_wakeup},
	        {REPORT_IRQ, add_irq},
	        {REPORT_SOFTIRQ, add_softirq},
	        {REPORT_BLOCK, add_block},
	        {REPORT_NET, add_net},
	        {REPORT_SYSCALL, add_syscall},
	        {REPORT_IO, add_io},
	        {REPORT_TIMER, add_timer},
	        {REPORT_CPU, add_cpu},
	        {REPORT_FD, add_fd},
	        {REPORT_OUTLIERS, add_outliers},
	        {REPORT_TRACKERS, add_trackers},
	        {REPORT_PENDING, add_pending},
	};
	struct builder builder = {.report = report};

	builder.target = json_build_object(&builder.failed);
	add_head(&builder);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (report->tables >> members[i].table & 1)
			members[i].add(&builder);
	if (!builder.failed)
		return builder.target;
	json_object_put(builder.target);
	return NULL;
}

bool report_wants(const struct report *report, int32_t pid, uint32_t comm)
{
	return (report->pid < 0 || report->pid == pid) &&
	       (!report->comm || !strcmp(report->comm, names_text(report->names, comm)));
}

const char *report_table_name(enum report_table table)
{
	static const char *const names[] = {
#define REPORT_TABLE_NAME(symbol, name, help) [REPORT_##symbol] = name,
	        REPORT_TABLE_LIST(REPORT_TABLE_NAME)
#undef REPORT_TABLE_NAME
	};

	return table < REPORT_TABLE_COUNT ? names[table] : "?";
}

const char *report_table_help(enum report_table table)
{
	static const char *const texts[] = {
#define REPORT_TABLE_HELP(symbol, name, help) [REPORT_##symbol] = help,
	        REPORT_TABLE_LIST(REPORT_TABLE_HELP)
#undef REPORT_TABLE_HELP
	};

	return table < REPORT_TABLE_COUNT ? texts[table] : "?";
}

enum report_table report_table_find(const char *name)
{
	unsigned table = 0;

	while (table < REPORT_TABLE_COUNT && strcmp(report_table_name(table), name))
		table++;
	return (enum report_table)table;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The members of a JSON sample that the sampler fills: every metric of the table
 * under its own name, processes, warnings. A host without one, or a trace, has null.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/json_build.h"
#include "view/json_metrics.h"

static int decimals_of(enum metric_unit unit, double value)
{
	switch (unit) {
	case METRIC_UNIT_PERCENT:
	case METRIC_UNIT_PER_SECOND:
	case METRIC_UNIT_KB_PER_SECOND:
	case METRIC_UNIT_KB:
	case METRIC_UNIT_SECONDS:
	case METRIC_UNIT_CELSIUS:
		return 2;
	case METRIC_UNIT_MS:
		return 3;
	case METRIC_UNIT_COUNT:
		return value == floor(value) ? 0 : 2;
	default:
		return 0;
	}
}

static struct json_object *build_value(const struct metric_view *view,
                                       const struct metric_instance *instance, enum metric metric,
                                       bool *failed)
{
	enum metric_unit unit = metric_info(metric)->unit;
	const char *text;
	double value;

	if (!instance)
		return NULL;
	if (unit == METRIC_UNIT_TEXT) {
		text = metric_view_text(view, instance, metric);
		return text ? json_build_string(text, failed) : NULL;
	}
	value = metric_view_value(view, instance, metric);
	if (!isfinite(value))
		return NULL;
	if (decimals_of(unit, value) == 0 && value >= 0 && value < 1e18)
		return json_build_integer((uint64_t)value, failed);
	return json_build_number(value, decimals_of(unit, value), failed);
}

/* Every metric of `kind` under its name; `instance` NULL: all null. */
static void add_values(struct json_object *object, const struct metric_view *view,
                       enum metric_object kind, const struct metric_instance *instance,
                       bool *failed)
{
	const struct metric_object_info *info = metric_object_info(kind);

	for (size_t i = 0; i < info->count; i++) {
		enum metric metric = (enum metric)(info->first + i);

		json_build_member(object, metric_info(metric)->name,
		                  build_value(view, instance, metric, failed), failed);
	}
}

void json_metrics_add_cpu(struct json_object *object, const struct sample *sample, unsigned cpu,
                          bool *failed)
{
	struct metric_view *view = sample->snapshot->sampled.metrics;

	add_values(object, view, METRIC_OBJECT_CPU,
	           view ? metric_view_find(view, METRIC_OBJECT_CPU, cpu, "") : NULL, failed);
}

JSON_BUILDER(json_idle_states)
{
	struct metric_view *view = sample->snapshot->sampled.metrics;
	const struct metric_instance *list = NULL;
	size_t count = view ? metric_view_instances(view, METRIC_OBJECT_IDLE, &list) : 0;
	struct json_object *array = NULL;

	for (size_t i = 0; i < count; i++) {
		struct json_object *object;

		if (list[i].cpu != row->info->cpu)
			continue;
		object = json_build_object(failed);
		json_build_add(object, "name", json_build_string(list[i].name, failed), failed);
		add_values(object, view, METRIC_OBJECT_IDLE, &list[i], failed);
		array = array ? array : json_build_array(failed);
		json_build_append(array, object, failed);
	}
	return array;
}

/* One object for what there is one of. */
static struct json_object *build_single(const struct sample *sample, enum metric_object kind,
                                        bool *failed)
{
	struct metric_view *view = sample->snapshot->sampled.metrics;
	const struct metric_instance *instance =
	        view ? metric_view_find(view, kind, METRIC_CPU_ALL, "") : NULL;
	struct json_object *object;

	if (!instance)
		return NULL;
	object = json_build_object(failed);
	add_values(object, view, kind, instance, failed);
	return object;
}

/* An array, each object with its name under `name`. */
static struct json_object *build_list(const struct sample *sample, enum metric_object kind,
                                      const char *name, bool *failed)
{
	struct metric_view *view = sample->snapshot->sampled.metrics;
	const struct metric_instance *instances;
	struct json_object *array;
	size_t count;

	if (!view || metric_view_frames(view) == 0)
		return NULL;
	array = json_build_array(failed);
	count = metric_view_instances(view, kind, &instances);
	for (size_t i = 0; i < count; i++) {
		struct json_object *object = json_build_object(failed);

		json_build_add(object, name,
		               kind == METRIC_OBJECT_NODE
		                       ? json_build_integer(instances[i].number, failed)
		                       : json_build_string(instances[i].name, failed),
		               failed);
		add_values(object, view, kind, &instances[i], failed);
		json_build_append(array, object, failed);
	}
	return array;
}

/* When all of this was read: two samples may tell of one reading. */
JSON_BUILDER(json_host_metrics)
{
	struct json_object *object = build_single(sample, METRIC_OBJECT_HOST, failed);
	uint64_t time_ns;

	(void)row;
	if (!object)
		return NULL;
	time_ns = metric_view_time_ns(sample->snapshot->sampled.metrics);
	json_build_add(object, "timestamp_ns",
	               json_build_integer(sample_wall_ns(sample, time_ns), failed), failed);
	return object;
}

JSON_BUILDER(json_memory)
{
	(void)row;
	return build_single(sample, METRIC_OBJECT_MEMORY, failed);
}

JSON_BUILDER(json_disks)
{
	(void)row;
	return build_list(sample, METRIC_OBJECT_DISK, "name", failed);
}

JSON_BUILDER(json_interfaces)
{
	(void)row;
	return build_list(sample, METRIC_OBJECT_INTERFACE, "name", failed);
}

JSON_BUILDER(json_nodes)
{
	(void)row;
	return build_list(sample, METRIC_OBJECT_NODE, "node", failed);
}

JSON_BUILDER(json_pressure)
{
	static const char *const resources[] = {"cpu", "memory", "io"};
	struct metric_view *view = sample->snapshot->sampled.metrics;
	const struct metric_instance *instances;
	struct json_object *object;

	(void)row;
	if (!view || metric_view_instances(view, METRIC_OBJECT_PRESSURE, &instances) == 0)
		return NULL;
	object = json_build_object(failed);
	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
		struct json_object *resource = json_build_object(failed);

		add_values(resource, view, METRIC_OBJECT_PRESSURE,
		           metric_view_find(view, METRIC_OBJECT_PRESSURE, METRIC_CPU_ALL,
		                            resources[i]),
		           failed);
		json_build_add(object, resources[i], resource, failed);
	}
	return object;
}

/*
 * One object for each line, its rate on all CPUs and on each that had any. The rows of
 * all CPUs come first, then those of CPU 0, and so on.
 */
static struct json_object *build_matrix(const struct sample *sample, enum metric_object kind,
                                        bool *failed)
{
	struct metric_view *view = sample->snapshot->sampled.metrics;
	enum metric rate = metric_object_info(kind)->first;
	const struct metric_instance *list;
	struct json_object *array;
	size_t lines = 0;
	size_t count;

	if (!view || metric_view_frames(view) == 0)
		return NULL;
	array = json_build_array(failed);
	count = metric_view_instances(view, kind, &list);
	while (lines < count && list[lines].cpu == METRIC_CPU_ALL)
		lines++;
	for (size_t i = 0; i < lines; i++) {
		struct json_object *object = json_build_object(failed);
		struct json_object *cpus = json_build_object(failed);

		json_build_add(object, "name", json_build_string(list[i].name, failed), failed);
		json_build_add(object, "per_s", build_value(view, &list[i], rate, failed), failed);
		for (size_t j = lines; j < count; j++) {
			char cpu[16];

			if (list[j].number != list[i].number ||
			    !(metric_view_value(view, &list[j], rate) > 0))
				continue;
			snprintf(cpu, sizeof(cpu), "%u", list[j].cpu);
			json_build_add(cpus, cpu, build_value(view, &list[j], rate, failed),
			               failed);
		}
		json_build_add(object, "cpus", cpus, failed);
		json_build_append(array, object, failed);
	}
	return array;
}

JSON_BUILDER(json_irqs)
{
	(void)row;
	return build_matrix(sample, METRIC_OBJECT_IRQ, failed);
}

JSON_BUILDER(json_softirqs)
{
	(void)row;
	return build_matrix(sample, METRIC_OBJECT_SOFTIRQ, failed);
}

/* The instance's name is `PID RUNTIME COLLECTOR`. */
static void add_collector_name(struct json_object *object, const char *name, bool *failed)
{
	char runtime[64] = "";
	unsigned pid = 0;
	int end = 0;

	if (sscanf(name, "%u %63s %n", &pid, runtime, &end) != 2)
		end = 0;
	json_build_add(object, "pid", json_build_integer(pid, failed), failed);
	json_build_add(object, "runtime", json_build_string(runtime, failed), failed);
	json_build_add(object, "collector", json_build_string(name + end, failed), failed);
}

JSON_BUILDER(json_gc)
{
	struct metric_view *view = sample->snapshot->sampled.metrics;
	const struct metric_instance *instances;
	struct json_object *array;
	size_t count;

	(void)row;
	if (!view || metric_view_frames(view) == 0)
		return NULL;
	array = json_build_array(failed);
	count = metric_view_instances(view, METRIC_OBJECT_GC, &instances);
	for (size_t i = 0; i < count; i++) {
		struct json_object *object = json_build_object(failed);

		add_collector_name(object, instances[i].name, failed);
		add_values(object, view, METRIC_OBJECT_GC, &instances[i], failed);
		json_build_append(array, object, failed);
	}
	return array;
}

static void add_u64(struct json_object *object, const char *name, uint64_t value, bool *failed)
{
	json_build_add(object, name,
	               value == PROCESS_UNKNOWN_U64 ? NULL : json_build_integer(value, failed),
	               failed);
}

static void add_u32(struct json_object *object, const char *name, uint32_t value, bool *failed)
{
	add_u64(object, name, value == PROCESS_UNKNOWN_U32 ? PROCESS_UNKNOWN_U64 : value, failed);
}

static void add_float(struct json_object *object, const char *name, float value, bool *failed)
{
	json_build_add(object, name,
	               isfinite(value) ? json_build_number((double)value, 2, failed) : NULL,
	               failed);
}

static void add_text(struct json_object *object, const char *name, const char *value, bool *failed)
{
	json_build_add(object, name, value ? json_build_string(value, failed) : NULL, failed);
}

/* What is about scheduling; a process that may not be looked at has none. */
static void add_scheduling(struct json_object *object, const struct process_record *record,
                           bool *failed)
{
	bool known = record->policy != PROCESS_UNKNOWN_U32;

	add_text(object, "policy", known ? process_policy_name(record->policy) : NULL, failed);
	add_u32(object, "rtprio", known ? record->rtprio : PROCESS_UNKNOWN_U32, failed);
	json_build_add(object, "nice", known ? json_object_new_int(record->nice) : NULL, failed);
	add_u32(object, "last_cpu", record->last_cpu, failed);
	add_u32(object, "threads", known ? record->threads : PROCESS_UNKNOWN_U32, failed);
	add_u64(object, "voluntary", record->voluntary, failed);
	add_u64(object, "involuntary", record->involuntary, failed);
}

static void put_process(struct json_object *object, const struct process_table *table,
                        const struct process_record *record, bool *failed)
{
	const char state[2] = {record->state, '\0'};

	json_build_add(object, "pid", json_build_integer(record->pid, failed), failed);
	add_u32(object, "ppid", record->state == '?' ? PROCESS_UNKNOWN_U32 : record->ppid, failed);
	json_build_add(object, "comm", json_build_string(record->comm, failed), failed);
	json_build_add(object, "state", json_build_string(state, failed), failed);
	add_u32(object, "uid", record->uid, failed);
	add_text(object, "user", process_table_text(table, record->user), failed);
	add_float(object, "cpu_pct", record->cpu_pct, failed);
	add_u64(object, "cpu_time_ns", record->cpu_time_ns, failed);
	add_u64(object, "rss_kib", record->rss_kib, failed);
	add_u64(object, "virtual_kib", record->virtual_kib, failed);
	add_u64(object, "shared_kib", record->shared_kib, failed);
	add_scheduling(object, record, failed);
	add_text(object, "affinity", process_table_text(table, record->affinity), failed);
	add_u64(object, "read_bytes", record->read_bytes, failed);
	add_u64(object, "written_bytes", record->written_bytes, failed);
	add_text(object, "container", process_table_text(table, record->container), failed);
	add_text(object, "command", process_table_text(table, record->command), failed);
}

/* What the array of processes is printed from. */
struct process_source {
	const struct sample *sample;
	bool *failed;
};

/* The next element of an array that is printed. */
static bool print_element(struct printbuf *line, bool first, struct json_object *object, int flags)
{
	size_t length = 0;
	const char *text = json_object_to_json_string_length(object, flags, &length);

	return object && text && (first || printbuf_memappend(line, ",", 1) >= 0) &&
	       printbuf_memappend(line, text, (int)length) >= 0;
}

static int print_processes(struct json_object *array, struct printbuf *line, int level, int flags)
{
	const struct process_source *source = json_object_get_userdata(array);
	const struct process_table *table = &source->sample->snapshot->sampled.processes;
	struct json_object *object = json_build_object(source->failed);
	bool first = true;
	bool good = printbuf_memappend(line, "[", 1) >= 0;

	(void)level;
	for (size_t i = 0; good && i < table->count; i++) {
		const struct process *process = &table->processes[i];

		if (process->record.tid != process->record.pid || process->ended_ns ||
		    !sample_wants_process(source->sample, process->record.pid))
			continue;
		put_process(object, table, &process->record, source->failed);
		good = print_element(line, first, object, flags);
		first = false;
	}
	json_object_put(object);
	good = good && printbuf_memappend(line, "]", 1) >= 0;
	*source->failed |= !good;
	return good ? 0 : -1;
}

static void free_source(struct json_object *array, void *source)
{
	(void)array;
	free(source);
}

/*
 * There may be thousands, of twenty members each: each is made when it is printed, of the same
 * object.
 */
JSON_BUILDER(json_processes)
{
	struct process_source *source;
	struct json_object *array;

	(void)row;
	if (sample->snapshot->sampled.processes.time_ns == 0)
		return NULL;
	array = json_build_array(failed);
	source = malloc(sizeof(*source));
	if (!array || !source) {
		*failed = true;
		free(source);
		return array;
	}
	*source = (struct process_source){sample, failed};
	json_object_set_serializer(array, print_processes, source, free_source);
	return array;
}

JSON_BUILDER(json_warnings)
{
	const struct warnings *warnings = &sample->snapshot->sampled.warnings;
	struct json_object *array;

	(void)row;
	if (!warnings->known)
		return NULL;
	array = json_build_array(failed);
	for (size_t i = 0; i < WARNING_COUNT; i++) {
		const struct warning_info *info = warning_info((enum warning)i);
		struct json_object *object;

		if (!warnings->on[i])
			continue;
		object = json_build_object(failed);
		json_build_add(object, "name", json_build_string(info->name, failed), failed);
		json_build_add(
		        object, "level",
		        json_build_string(info->level == WARNING_LEVEL_WARN ? "warning" : "note",
		                          failed),
		        failed);
		json_build_add(object, "headline", json_build_string(info->headline, failed),
		               failed);
		json_build_add(object, "detail", json_build_string(warnings->detail[i], failed),
		               failed);
		json_build_append(array, object, failed);
	}
	return array;
}

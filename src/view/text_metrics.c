// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Metrics as plain text. See text_metrics.h.
 */
#include "view/text_metrics.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Processes shown where none were asked for by --pid. */
#define PROCESSES_SHOWN 10u

/* `-`: no data. */
static void print_value(FILE *target, int width, int decimals, double value)
{
	if (isnan(value))
		fprintf(target, " %*s", width, "-");
	else
		fprintf(target, " %*.*f", width, decimals, value);
}

static double host(struct metric_view *view, enum metric metric)
{
	return metric_view_cpu_value(view, METRIC_CPU_ALL, metric);
}

/* A line of single values: "label value" after "label value". */
static void print_line(FILE *target, struct metric_view *view, const char *title,
                       const enum metric *metrics, size_t count, double scale, int decimals)
{
	fputs(title, target);
	for (size_t i = 0; i < count; i++) {
		fprintf(target, "  %s", metric_info(metrics[i])->title);
		print_value(target, 1, decimals, host(view, metrics[i]) / scale);
	}
	fputc('\n', target);
}

static void print_host(FILE *target, struct metric_view *view)
{
	static const enum metric load[] = {METRIC_HOST_LOAD_1, METRIC_HOST_LOAD_5,
	                                   METRIC_HOST_LOAD_15, METRIC_HOST_RUN_QUEUE,
	                                   METRIC_HOST_BLOCKED};
	static const enum metric rates[] = {METRIC_HOST_CONTEXT_SWITCHES_PER_S,
	                                    METRIC_HOST_INTERRUPTS_PER_S,
	                                    METRIC_HOST_SOFTIRQS_PER_S, METRIC_HOST_FORKS_PER_S};
	static const enum metric memory[] = {
	        METRIC_MEMORY_TOTAL_KIB,     METRIC_MEMORY_USED_KIB,
	        METRIC_MEMORY_FREE_KIB,      METRIC_MEMORY_SHARED_KIB,
	        METRIC_MEMORY_CACHE_KIB,     METRIC_MEMORY_AVAILABLE_KIB,
	        METRIC_MEMORY_DIRTY_KIB,     METRIC_MEMORY_SWAP_TOTAL_KIB,
	        METRIC_MEMORY_SWAP_USED_KIB, METRIC_MEMORY_SWAP_FREE_KIB,
	};
	static const enum metric paging[] = {
	        METRIC_MEMORY_MAJOR_FAULTS_PER_S, METRIC_MEMORY_FAULTS_PER_S,
	        METRIC_MEMORY_SWAP_IN_PER_S, METRIC_MEMORY_SWAP_OUT_PER_S};

	print_line(target, view, "host     ", load, sizeof(load) / sizeof(load[0]), 1, 2);
	print_line(target, view, "per s    ", rates, sizeof(rates) / sizeof(rates[0]), 1, 0);
	print_line(target, view, "mem MiB  ", memory, sizeof(memory) / sizeof(memory[0]), 1024, 1);
	print_line(target, view, "mem per s", paging, sizeof(paging) / sizeof(paging[0]), 1, 0);
}

#define NAME_CELLS 28

static void instance_name(const struct metric_instance *instance, char *text, size_t size)
{
	if (instance->object == METRIC_OBJECT_CPU && instance->cpu == METRIC_CPU_ALL)
		snprintf(text, size, "all");
	else if (instance->cpu != METRIC_CPU_ALL)
		snprintf(text, size, "%u%s%s", instance->cpu, *instance->name ? " " : "",
		         instance->name);
	else
		snprintf(text, size, "%s", instance->name);
}

static void print_cell(FILE *target, const struct metric_view *view,
                       const struct metric_instance *instance, enum metric metric)
{
	double value = metric_view_value(view, instance, metric);
	const char *text;

	if (metric_info(metric)->unit == METRIC_UNIT_BYTES) {
		print_value(target, 11, 2, value / (1 << 20));
	} else if (metric_info(metric)->unit == METRIC_UNIT_TEXT) {
		text = metric_view_text(view, instance, metric);
		fprintf(target, "  %s", text ? text : "-");
	} else {
		print_value(target, 11, 2, value);
	}
}

/* A table: a heading of titles, a row for each instance. Texts stand last, bytes are MiB. */
static void print_table(FILE *target, struct metric_view *view, enum metric_object kind,
                        const char *heading, const enum metric *metrics, size_t count)
{
	const struct metric_instance *instances;
	size_t rows = metric_view_instances(view, kind, &instances);

	if (rows == 0)
		return;
	fprintf(target, "%-*s", NAME_CELLS, heading);
	for (size_t i = 0; i < count; i++)
		fprintf(target,
		        metric_info(metrics[i])->unit == METRIC_UNIT_TEXT ? "  %s" : " %11s",
		        metric_info(metrics[i])->title);
	fputc('\n', target);
	for (size_t i = 0; i < rows; i++) {
		char name[STRINGS_TEXT_BYTES + 16];

		instance_name(&instances[i], name, sizeof(name));
		fprintf(target, "%-*s", NAME_CELLS, name);
		for (size_t j = 0; j < count; j++)
			print_cell(target, view, &instances[i], metrics[j]);
		fputc('\n', target);
	}
}

/* X(OBJECT, "heading", metrics...) */
#define TABLE_LIST(X)                                                                              \
	X(CPU, "cpu %", METRIC_CPU_BUSY_PCT, METRIC_CPU_USER_PCT, METRIC_CPU_NICE_PCT,             \
	  METRIC_CPU_SYSTEM_PCT, METRIC_CPU_IDLE_PCT, METRIC_CPU_IOWAIT_PCT, METRIC_CPU_IRQ_PCT,   \
	  METRIC_CPU_SOFTIRQ_PCT, METRIC_CPU_STEAL_PCT, METRIC_CPU_GUEST_PCT)                      \
	X(CPU, "cpu, /s, kHz, C", METRIC_CPU_IRQ_PER_S, METRIC_CPU_SOFTIRQ_PER_S,                  \
	  METRIC_CPU_FREQ_KHZ, METRIC_CPU_TEMPERATURE_C)                                           \
	X(IDLE, "cpu and idle state, %, us", METRIC_IDLE_RESIDENCY_PCT, METRIC_IDLE_ENTRIES_PER_S, \
	  METRIC_IDLE_EXIT_LATENCY_US)                                                             \
	X(DISK, "disk", METRIC_DISK_READS_PER_S, METRIC_DISK_WRITES_PER_S,                         \
	  METRIC_DISK_READ_KB_PER_S, METRIC_DISK_WRITE_KB_PER_S, METRIC_DISK_READ_AWAIT_MS,        \
	  METRIC_DISK_WRITE_AWAIT_MS, METRIC_DISK_AWAIT_MS, METRIC_DISK_QUEUE,                     \
	  METRIC_DISK_UTIL_PCT)                                                                    \
	X(INTERFACE, "interface", METRIC_INTERFACE_RX_KB_PER_S, METRIC_INTERFACE_TX_KB_PER_S,      \
	  METRIC_INTERFACE_RX_PACKETS_PER_S, METRIC_INTERFACE_TX_PACKETS_PER_S,                    \
	  METRIC_INTERFACE_RX_ERRORS_PER_S, METRIC_INTERFACE_TX_ERRORS_PER_S,                      \
	  METRIC_INTERFACE_RX_DROPS_PER_S, METRIC_INTERFACE_TX_DROPS_PER_S)                        \
	X(PRESSURE, "pressure %", METRIC_PRESSURE_SOME_PCT, METRIC_PRESSURE_FULL_PCT,              \
	  METRIC_PRESSURE_SOME_AVG10, METRIC_PRESSURE_SOME_AVG60, METRIC_PRESSURE_SOME_AVG300,     \
	  METRIC_PRESSURE_FULL_AVG10, METRIC_PRESSURE_FULL_AVG60, METRIC_PRESSURE_FULL_AVG300)     \
	X(NODE, "node, KiB", METRIC_NODE_TOTAL_KIB, METRIC_NODE_USED_KIB, METRIC_NODE_FREE_KIB,    \
	  METRIC_NODE_HIT_PER_S, METRIC_NODE_MISS_PER_S, METRIC_NODE_FOREIGN_PER_S)                \
	X(GC, "collector, heap MiB", METRIC_GC_COLLECTIONS, METRIC_GC_COLLECTIONS_PER_S,           \
	  METRIC_GC_TIME_PCT, METRIC_GC_PAUSE_MS, METRIC_GC_HEAP_USED_BYTES,                       \
	  METRIC_GC_HEAP_CAPACITY_BYTES, METRIC_GC_CAUSE)

static void print_tables(FILE *target, struct metric_view *view)
{
#define PRINT_TABLE(object, heading, ...)                                           \
	{                                                                           \
		static const enum metric columns[] = {__VA_ARGS__};                 \
                                                                                    \
		print_table(target, view, METRIC_OBJECT_##object, heading, columns, \
		            sizeof(columns) / sizeof(columns[0]));                  \
	}
	TABLE_LIST(PRINT_TABLE)
#undef PRINT_TABLE
}

#define BUSIEST_CPUS 8u

/* The CPUs that have most of the line, as CPU:rate, the largest first. */
static void print_busiest(FILE *target, const struct metric_view *view,
                          const struct metric_instance *list, size_t count, uint64_t line)
{
	const struct metric_instance *busiest[BUSIEST_CPUS + 1];
	enum metric rate = metric_object_info(list->object)->first;
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		double value = metric_view_value(view, &list[i], rate);
		size_t place = found;

		if (list[i].cpu == METRIC_CPU_ALL || list[i].number != line || !(value > 0))
			continue;
		while (place > 0 && metric_view_value(view, busiest[place - 1], rate) < value)
			place--;
		memmove(busiest + place + 1, busiest + place, (found - place) * sizeof(busiest[0]));
		busiest[place] = &list[i];
		found += found < BUSIEST_CPUS;
	}
	for (size_t i = 0; i < found; i++)
		fprintf(target, "  %u:%.1f", busiest[i]->cpu,
		        metric_view_value(view, busiest[i], rate));
}

/* Interrupts or softirqs: a row for each line that came at all in the interval. */
static void print_matrix(FILE *target, struct metric_view *view, enum metric_object kind,
                         const char *heading)
{
	enum metric rate = metric_object_info(kind)->first;
	const struct metric_instance *list;
	size_t count = metric_view_instances(view, kind, &list);

	if (count == 0)
		return;
	fprintf(target, "%-*s %11s  busiest CPUs, as CPU:rate\n", NAME_CELLS, heading,
	        metric_info(rate)->title);
	for (size_t i = 0; i < count && list[i].cpu == METRIC_CPU_ALL; i++) {
		double value = metric_view_value(view, &list[i], rate);

		if (!(value > 0))
			continue;
		fprintf(target, "%-*s", NAME_CELLS, list[i].name);
		print_value(target, 11, 2, value);
		print_busiest(target, view, list, count, list[i].number);
		fputc('\n', target);
	}
}

/* Most CPU first, then by pid; those without a value last. */
static int compare(const void *left, const void *right)
{
	const struct process_record *a = &(*(const struct process *const *)left)->record;
	const struct process_record *b = &(*(const struct process *const *)right)->record;
	float a_pct = isnan(a->cpu_pct) ? -1 : a->cpu_pct;
	float b_pct = isnan(b->cpu_pct) ? -1 : b->cpu_pct;

	if (a_pct > b_pct || a_pct < b_pct)
		return a_pct > b_pct ? -1 : 1;
	return (a->pid > b->pid) - (a->pid < b->pid);
}

static void print_total(FILE *target, uint64_t count)
{
	print_value(target, 9, 0, count == PROCESS_UNKNOWN_U64 ? (double)NAN : (double)count);
}

static void print_process(FILE *target, const struct process_table *table,
                          const struct process_record *record)
{
	const char *container = process_table_text(table, record->container);
	const char *affinity = process_table_text(table, record->affinity);
	bool known = record->policy != PROCESS_UNKNOWN_U32;

	fprintf(target, "%7u %c %3s", record->pid, record->state,
	        known ? process_class(record->policy) : "-");
	print_value(target, 3, 0, known ? (double)record->rtprio : (double)NAN);
	print_value(target, 4, 0, known ? (double)record->last_cpu : (double)NAN);
	print_value(target, 6, 1, (double)record->cpu_pct);
	print_value(target, 9, 0, known ? (double)record->rss_kib : (double)NAN);
	print_total(target, record->voluntary);
	print_total(target, record->involuntary);
	fprintf(target, "  %-9s %-16s %s\n", affinity ? affinity : "-", record->comm,
	        container ? container : "");
}

static void print_processes(FILE *target, const struct sample *sample)
{
	const struct process_table *table = &sample->snapshot->sampled.processes;
	const struct process **shown = calloc(table->count + 1, sizeof(const struct process *));
	size_t count = 0;

	if (!shown)
		return;
	for (size_t i = 0; i < table->count; i++) {
		const struct process *process = &table->processes[i];

		if (process->record.tid == process->record.pid && !process->ended_ns &&
		    sample_wants_process(sample, process->record.pid))
			shown[count++] = process;
	}
	qsort(shown, count, sizeof(const struct process *), compare);
	if (sample->pid_count == 0 && count > PROCESSES_SHOWN)
		count = PROCESSES_SHOWN;
	fprintf(target, "%7s %c %3s %3s %4s %6s %9s %9s %9s  %-9s %-16s %s\n", "PID", 'S', "CLS",
	        "PRI", "CPU", "%CPU", "RSS KiB", "VOLUNTARY", "INVOL", "AFFINITY", "COMM",
	        "CONTAINER");
	for (size_t i = 0; i < count; i++)
		print_process(target, table, &shown[i]->record);
	free(shown);
}

static void print_warnings(FILE *target, const struct warnings *warnings)
{
	for (size_t i = 0; i < WARNING_COUNT; i++) {
		const struct warning_info *info = warning_info((enum warning)i);

		if (warnings->on[i])
			fprintf(target, "%s: %s%s%s\n",
			        info->level == WARNING_LEVEL_WARN ? "warning" : "note",
			        info->headline, *warnings->detail[i] ? ": " : "",
			        warnings->detail[i]);
	}
}

void text_metrics_print(FILE *target, const struct sample *sample)
{
	const struct sampled_view *sampled = &sample->snapshot->sampled;

	if (!sampled->metrics || metric_view_frames(sampled->metrics) == 0)
		return;
	print_warnings(target, &sampled->warnings);
	print_host(target, sampled->metrics);
	print_tables(target, sampled->metrics);
	print_matrix(target, sampled->metrics, METRIC_OBJECT_IRQ, "interrupts, /s");
	print_matrix(target, sampled->metrics, METRIC_OBJECT_SOFTIRQ, "softirqs, /s");
	print_processes(target, sample);
}

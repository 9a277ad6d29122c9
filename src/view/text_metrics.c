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
	        METRIC_MEMORY_TOTAL_KIB, METRIC_MEMORY_USED_KIB,      METRIC_MEMORY_FREE_KIB,
	        METRIC_MEMORY_CACHE_KIB, METRIC_MEMORY_AVAILABLE_KIB, METRIC_MEMORY_SWAP_USED_KIB};

	print_line(target, view, "host     ", load, sizeof(load) / sizeof(load[0]), 1, 2);
	print_line(target, view, "per s    ", rates, sizeof(rates) / sizeof(rates[0]), 1, 0);
	print_line(target, view, "mem MiB  ", memory, sizeof(memory) / sizeof(memory[0]), 1024, 1);
}

/* A table: a heading of titles, a row for each instance. */
static void print_table(FILE *target, struct metric_view *view, enum metric_object kind,
                        const char *heading, const enum metric *metrics, size_t count)
{
	const struct metric_instance *instances;
	size_t rows = metric_view_instances(view, kind, &instances);

	if (rows == 0)
		return;
	fprintf(target, "%-28s", heading);
	for (size_t i = 0; i < count; i++)
		fprintf(target, " %11s", metric_info(metrics[i])->title);
	fputc('\n', target);
	for (size_t i = 0; i < rows; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%u", instances[i].cpu);
		if (kind != METRIC_OBJECT_CPU)
			fprintf(target, "%-28s", instances[i].name);
		else
			fprintf(target, "%-28s", instances[i].cpu == METRIC_CPU_ALL ? "all" : name);
		for (size_t j = 0; j < count; j++)
			print_value(target, 11, 2,
			            metric_view_value(view, &instances[i], metrics[j]));
		fputc('\n', target);
	}
}

static void print_tables(FILE *target, struct metric_view *view)
{
	static const enum metric cpu[] = {METRIC_CPU_BUSY_PCT,   METRIC_CPU_USER_PCT,
	                                  METRIC_CPU_SYSTEM_PCT, METRIC_CPU_IOWAIT_PCT,
	                                  METRIC_CPU_IRQ_PCT,    METRIC_CPU_SOFTIRQ_PCT,
	                                  METRIC_CPU_STEAL_PCT,  METRIC_CPU_IRQ_PER_S};
	static const enum metric disk[] = {METRIC_DISK_READS_PER_S,   METRIC_DISK_WRITES_PER_S,
	                                   METRIC_DISK_READ_KB_PER_S, METRIC_DISK_WRITE_KB_PER_S,
	                                   METRIC_DISK_AWAIT_MS,      METRIC_DISK_QUEUE,
	                                   METRIC_DISK_UTIL_PCT};
	static const enum metric interface[] = {
	        METRIC_INTERFACE_RX_KB_PER_S, METRIC_INTERFACE_TX_KB_PER_S,
	        METRIC_INTERFACE_RX_PACKETS_PER_S, METRIC_INTERFACE_TX_PACKETS_PER_S,
	        METRIC_INTERFACE_RX_DROPS_PER_S};
	static const enum metric pressure[] = {METRIC_PRESSURE_SOME_PCT, METRIC_PRESSURE_FULL_PCT,
	                                       METRIC_PRESSURE_SOME_AVG10,
	                                       METRIC_PRESSURE_FULL_AVG10};
	static const enum metric gc[] = {METRIC_GC_COLLECTIONS, METRIC_GC_COLLECTIONS_PER_S,
	                                 METRIC_GC_TIME_PCT, METRIC_GC_PAUSE_MS};
	static const enum metric node[] = {METRIC_NODE_TOTAL_KIB,  METRIC_NODE_USED_KIB,
	                                   METRIC_NODE_FREE_KIB,   METRIC_NODE_HIT_PER_S,
	                                   METRIC_NODE_MISS_PER_S, METRIC_NODE_FOREIGN_PER_S};

	print_table(target, view, METRIC_OBJECT_CPU, "cpu %", cpu, sizeof(cpu) / sizeof(cpu[0]));
	print_table(target, view, METRIC_OBJECT_DISK, "disk", disk, sizeof(disk) / sizeof(disk[0]));
	print_table(target, view, METRIC_OBJECT_INTERFACE, "interface", interface,
	            sizeof(interface) / sizeof(interface[0]));
	print_table(target, view, METRIC_OBJECT_PRESSURE, "pressure %", pressure,
	            sizeof(pressure) / sizeof(pressure[0]));
	print_table(target, view, METRIC_OBJECT_NODE, "node, KiB", node,
	            sizeof(node) / sizeof(node[0]));
	print_table(target, view, METRIC_OBJECT_GC, "collector", gc, sizeof(gc) / sizeof(gc[0]));
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

static void print_process(FILE *target, const struct process_table *table,
                          const struct process_record *record)
{
	const char *container = process_table_text(table, record->container);
	bool known = record->policy != PROCESS_UNKNOWN_U32;

	fprintf(target, "%7u %c %3s", record->pid, record->state,
	        known ? process_class(record->policy) : "-");
	print_value(target, 3, 0, known ? (double)record->rtprio : (double)NAN);
	print_value(target, 4, 0, known ? (double)record->last_cpu : (double)NAN);
	print_value(target, 6, 1, (double)record->cpu_pct);
	print_value(target, 9, 0, known ? (double)record->rss_kib : (double)NAN);
	fprintf(target, "  %-16s %s\n", record->comm, container ? container : "");
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
	fprintf(target, "%7s %c %3s %3s %4s %6s %9s  %s\n", "PID", 'S', "CLS", "PRI", "CPU", "%CPU",
	        "RSS KiB", "COMM");
	for (size_t i = 0; i < count; i++)
		print_process(target, table, &shown[i]->record);
	free(shown);
}

static void print_warnings(FILE *target, const struct warnings *warnings)
{
	for (size_t i = 0; i < WARNING_COUNT; i++)
		if (warnings->on[i])
			fprintf(target, "warning: %s%s%s\n",
			        warning_info((enum warning)i)->headline,
			        *warnings->detail[i] ? ": " : "", warnings->detail[i]);
}

void text_metrics_print(FILE *target, const struct sample *sample)
{
	const struct sampled_view *sampled = &sample->snapshot->sampled;

	if (!sampled->metrics || metric_view_frames(sampled->metrics) == 0)
		return;
	print_warnings(target, &sampled->warnings);
	print_host(target, sampled->metrics);
	print_tables(target, sampled->metrics);
	print_processes(target, sample);
}

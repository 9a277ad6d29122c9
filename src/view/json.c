// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of a JSON sample's members and the line made of them. See json.h.
 */
#include "view/json.h"

#include <stdlib.h>
#include <string.h>

#include "view/json_build.h"
#include "view/json_metrics.h"

static JSON_BUILDER(json_cpus);

const struct json_member json_cpu_members[] = {
        {"cpu", "number of the CPU", json_cpu},
        {"node", "its NUMA node", json_node},
        {"isolated", "isolcpus= or an isolated cpuset partition", json_isolated},
        {"online", "whether it is on-line", json_online},
        {"timer",
         "programmed expiry to thread running, ns: statistics of the interval, `overruns` (periods "
         "that were missed), and the same `since_start`; null: not measured",
         json_timer},
        {"lost_events",
         "events of the kernel on this CPU that were lost since the start; null: none are seen",
         json_lost_events},
        {"idle_states",
         "one object an idle state of the CPU, see below; null: the host tells of none",
         json_idle_states},
        {NULL, NULL, NULL},
};

const struct json_member json_members[] = {
        {"timestamp_ns", "the sample's time, ns since the epoch", json_timestamp_ns},
        {"host", "name of the host", json_host},
        {"interval_ns", "measured time since the sample before, ns", json_interval_ns},
        {"source", "`live`, `remote` or `trace`", json_source},
        {"lost", "`events`, `packets` and `samples` that were lost since the start", json_lost},
        {"cpus",
         "one object a CPU; where events of the kernel are seen it also holds the statistics of "
         "the interval of `wakeup_latency` (`waking`, `wakeup`), `irq`, `softirq_raise_to_entry`, "
         "`softirq_entry_to_exit`, `block_insert_to_issue`, `block_issue_to_complete`, `syscalls`, "
         "`net_receive_to_consume`, `net_queue_to_transmit`, `hrtimer_expiry_lag`; null: not "
         "recorded. Without the group syscalls `syscalls` are those of the groups fd and io that "
         "are recorded one by one",
         json_cpus},
        {"all", "the same of all CPUs together", json_all},
        {"trackers",
         "durations that the configuration declares, of the window: by tracker and label, with "
         "what "
         "is `pending` and has `timed_out`; null: none are declared",
         json_trackers},
        {"host_metrics", "metrics of the host and when they were read, see below; null: no sampler",
         json_host_metrics},
        {"memory", "memory and swap, see below", json_memory},
        {"disks", "one object a block device, see below", json_disks},
        {"interfaces", "one object a network interface, see below", json_interfaces},
        {"pressure", "`cpu`, `memory` and `io`, see below; null: the kernel has none",
         json_pressure},
        {"irqs", "one object an interrupt line: `per_s` of all CPUs, and of each in `cpus`",
         json_irqs},
        {"softirqs", "the same of softirqs", json_softirqs},
        {"nodes", "one object a NUMA node, see below", json_nodes},
        {"gc", "one object a collector: `pid`, `runtime`, `collector`, see below", json_gc},
        {"processes",
         "one object a process (those of --pid): `cpu_pct` 100 is one CPU, over the last reading; "
         "null: not measured, not read yet or no right",
         json_processes},
        {"warnings",
         "what an engineer would point out: `name`, `level` (warning, note), `headline`, `detail`; "
         "null: not looked yet",
         json_warnings},
        {"probe",
         "`policy`, `priority` and `interval_us` in force, the `cpus` that are measured, and in "
         "`notice` what is degraded; null: no probe",
         json_probe},
        {"kernel",
         "`groups` of this host's kernel's events that are recorded, and in `notice` what of them "
         "is not and why",
         json_kernel},
        {"rights",
         "`held`: the capabilities that rtscope still has; `notice`: what is lost by those that "
         "--drop-all gave up",
         json_rights},
        {"outliers",
         "samples above the threshold, each in exactly one row; `cause` says what held the CPU, "
         "`causes` likewise for programs; null: nobody knows",
         json_outliers},
        {"outliers_total", "outliers since the start, also those that `outliers` had no room for",
         json_outliers_total},
        {"program",
         "--on-threshold run: how many `runs`, outliers that were `not_run` for, and how many "
         "`failed`; null: no program",
         json_program},
        {"self", "`cpu_pct` (100: one CPU) and `rss_bytes` of rtscope", json_self},
        {NULL, NULL, NULL},
};

static void build_members(struct json_object *object, const struct json_member *members,
                          const struct sample *sample, const struct snapshot_row *row, bool *failed)
{
	for (const struct json_member *member = members; member->name; member++)
		json_build_member(object, member->name, member->build(sample, row, failed), failed);
}

static JSON_BUILDER(json_cpus)
{
	struct json_object *array = json_build_array(failed);

	(void)row;
	for (size_t i = 0; i < sample->snapshot->cpu_count; i++) {
		struct json_object *object = json_build_object(failed);

		build_members(object, json_cpu_members, sample, &sample->snapshot->rows[i], failed);
		json_latency_add_kinds(object, sample, i, failed);
		json_metrics_add_cpu(object, sample, sample->snapshot->rows[i].info->cpu, failed);
		json_build_append(array, object, failed);
	}
	return array;
}

char *json_line(const struct sample *sample)
{
	bool failed = false;
	struct json_object *object = json_build_object(&failed);
	const char *text = NULL;
	char *line = NULL;
	size_t length = 0;

	build_members(object, json_members, sample, NULL, &failed);
	if (!failed)
		text = json_object_to_json_string_length(
		        object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
	if (text && !failed)
		line = malloc(length + 2);
	if (line) {
		memcpy(line, text, length);
		memcpy(line + length, "\n", 2);
	}
	json_object_put(object);
	return line;
}

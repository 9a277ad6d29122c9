// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The members of a JSON sample that tell of latencies and of what measures them.
 */
#include "view/cause_text.h"
#include "view/json_build.h"

#include <stdio.h>
#include <string.h>

#include "util/clock.h"

static struct json_object *latency(const struct latency_view *view, bool *failed)
{
	struct json_object *object = json_build_statistics(&view->statistics, failed);

	json_build_add(object, "overruns", json_build_integer(view->overruns, failed), failed);
	return object;
}

JSON_BUILDER(json_timer)
{
	struct json_object *timer;

	if (!sample->snapshot->topology.probe_on || !sample_is_measured(row))
		return NULL;
	timer = latency(&row->interval, failed);
	json_build_add(timer, "since_start", latency(&row->since_start, failed), failed);
	return timer;
}

/* `wakeup_latency.waking` is a member of a member. */
static void add_kind(struct json_object *object, const char *name, struct json_object *statistics,
                     bool *failed)
{
	const char *dot = strchr(name, '.');
	struct json_object *outer;
	char outer_name[40];

	if (!dot) {
		json_build_add(object, name, statistics, failed);
		return;
	}
	snprintf(outer_name, sizeof(outer_name), "%.*s", (int)(dot - name), name);
	if (!json_object_object_get_ex(object, outer_name, &outer)) {
		outer = json_build_object(failed);
		json_build_add(object, outer_name, outer, failed);
	}
	if (outer)
		json_build_add(outer, dot + 1, statistics, failed);
	else
		json_object_put(statistics);
}

/*
 * Would a latency of that kind be seen if there were one? Of a trace nobody knows what was
 * recorded, so all are looked for.
 */
static bool is_looked_for(const struct sample *sample, enum latency_kind kind)
{
	const struct topology *topology = &sample->snapshot->topology;

	if (kind == LATENCY_TRACKER)
		return sample->trackers != NULL;
	return !*topology->traced || topology->traced_kinds >> kind & 1;
}

void json_latency_add_kinds(struct json_object *object, const struct sample *sample, size_t row,
                            bool *failed)
{
	static const struct statistics empty;
	const struct snapshot *snapshot = sample->snapshot;

	for (unsigned kind = 0; snapshot->has_kernel && kind < LATENCY_KIND_COUNT; kind++) {
		const struct snapshot_kind *of = &snapshot->kinds[kind];
		struct json_object *statistics = NULL;

		if (kind == LATENCY_TIMER)
			continue;
		if (of->known || is_looked_for(sample, (enum latency_kind)kind))
			statistics = json_build_statistics(
			        of->known ? &of->statistics[row] : &empty, failed);
		add_kind(object, latency_kind_name((enum latency_kind)kind), statistics, failed);
	}
}

JSON_BUILDER(json_all)
{
	struct json_object *all = json_build_object(failed);
	const struct snapshot_row *all_row = snapshot_all(sample->snapshot);

	(void)row;
	json_build_add(all, "timer", json_timer(sample, all_row, failed), failed);
	json_latency_add_kinds(all, sample, sample->snapshot->row_count - 1, failed);
	return all;
}

JSON_BUILDER(json_trackers)
{
	(void)row;
	(void)failed;
	return json_object_get(sample->trackers);
}

/* In the order in which they came. */
JSON_BUILDER(json_outliers)
{
	const struct snapshot *snapshot = sample->snapshot;
	struct json_object *array = json_build_array(failed);

	(void)row;
	for (size_t i = sample_new_outliers(sample); i > 0; i--)
		json_build_append(
		        array,
		        outlier_json(&snapshot->outliers[i - 1], snapshot->wall_offset_ns, failed),
		        failed);
	return array;
}

JSON_BUILDER(json_program)
{
	const struct program_figures *program = &sample->snapshot->program;
	struct json_object *object;

	(void)row;
	if (!program->on)
		return NULL;
	object = json_build_object(failed);
	json_build_add(object, "runs", json_build_integer(program->runs, failed), failed);
	json_build_add(object, "not_run", json_build_integer(program->not_run, failed), failed);
	json_build_add(object, "failed", json_build_integer(program->failed, failed), failed);
	return object;
}

JSON_BUILDER(json_outliers_total)
{
	(void)row;
	return json_build_integer(sample->snapshot->outliers_total, failed);
}

/* The words of a list with commas. */
static struct json_object *words(const char *list, bool *failed)
{
	struct json_object *array = json_build_array(failed);

	for (const char *at = list; *at;) {
		char word[80];
		size_t length = strcspn(at, ",");

		snprintf(word, sizeof(word), "%.*s", (int)length, at);
		json_build_append(array, json_build_string(word, failed), failed);
		at += length + (at[length] == ',');
	}
	return array;
}

static struct json_object *notice_or_null(const char *notice, bool *failed)
{
	return *notice ? json_build_string(notice, failed) : NULL;
}

JSON_BUILDER(json_probe)
{
	const struct topology *topology = &sample->snapshot->topology;
	struct json_object *probe;
	struct json_object *cpus;

	(void)row;
	if (!topology->probe_on)
		return NULL;
	probe = json_build_object(failed);
	json_build_add(probe, "policy", json_build_string(topology->policy, failed), failed);
	json_build_add(probe, "priority", json_build_integer((uint64_t)topology->priority, failed),
	               failed);
	json_build_add(probe, "interval_us",
	               topology->interval_ns % NS_PER_US == 0
	                       ? json_build_integer(topology->interval_ns / NS_PER_US, failed)
	                       : json_build_number((double)topology->interval_ns / 1e3, 3, failed),
	               failed);
	cpus = json_build_array(failed);
	for (size_t i = 0; i < topology->cpu_count; i++)
		if (topology->cpus[i].probe == PROBE_STATE_RUNNING ||
		    topology->cpus[i].probe == PROBE_STATE_ENDED)
			json_build_append(cpus, json_build_integer(topology->cpus[i].cpu, failed),
			                  failed);
	json_build_add(probe, "cpus", cpus, failed);
	json_build_add(probe, "notice", notice_or_null(topology->notice, failed), failed);
	return probe;
}

JSON_BUILDER(json_kernel)
{
	const struct topology *topology = &sample->snapshot->topology;
	struct json_object *kernel = json_build_object(failed);

	(void)row;
	json_build_add(kernel, "groups", words(topology->traced, failed), failed);
	json_build_add(kernel, "notice", notice_or_null(topology->trace_notice, failed), failed);
	return kernel;
}

JSON_BUILDER(json_rights)
{
	const struct topology *topology = &sample->snapshot->topology;
	struct json_object *rights = json_build_object(failed);

	(void)row;
	json_build_add(rights, "held", words(topology->rights, failed), failed);
	json_build_add(rights, "notice", notice_or_null(topology->rights_notice, failed), failed);
	return rights;
}

JSON_BUILDER(json_lost_events)
{
	return sample->snapshot->has_kernel ? json_build_integer(row->lost_events, failed) : NULL;
}

JSON_BUILDER(json_lost)
{
	const struct snapshot *snapshot = sample->snapshot;
	struct json_object *lost = json_build_object(failed);

	(void)row;
	json_build_add(lost, "events", json_build_integer(snapshot->lost_events, failed), failed);
	json_build_add(lost, "packets", json_build_integer(snapshot->lost_packets, failed), failed);
	json_build_add(lost, "samples", json_build_integer(snapshot->lost_samples, failed), failed);
	return lost;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Filling a snapshot. See snapshot.h and snapshot_fill.h. Memory once got is used
 * again by the next call.
 */
#include "model/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "model/snapshot_fill.h"

/* Every row's spans of time. */
#define SPANS(X)       \
	X(since_start) \
	X(window)      \
	X(interval)

struct snapshot *snapshot_create(void)
{
	return calloc(1, sizeof(struct snapshot));
}

void snapshot_destroy(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	for (size_t i = 0; i < snapshot->row_capacity; i++) {
#define DESTROY_SPAN(span) histogram_destroy(snapshot->rows[i].span.histogram);
		SPANS(DESTROY_SPAN)
#undef DESTROY_SPAN
	}
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++)
		free(snapshot->kinds[kind].statistics);
	free(snapshot->rows);
	free(snapshot->outliers);
	topology_clear(&snapshot->topology);
	sampled_view_clear(&snapshot->sampled);
	free(snapshot);
}

const struct snapshot_row *snapshot_all(const struct snapshot *snapshot)
{
	return snapshot->row_count > 0 ? &snapshot->rows[snapshot->row_count - 1] : NULL;
}

static bool need_rows(struct snapshot *snapshot, size_t count)
{
	struct snapshot_row *rows;

	if (count > snapshot->row_capacity) {
		rows = realloc(snapshot->rows, count * sizeof(*rows));
		if (!rows)
			return false;
		memset(rows + snapshot->row_capacity, 0,
		       (count - snapshot->row_capacity) * sizeof(*rows));
		snapshot->rows = rows;
		snapshot->row_capacity = count;
	}
	for (size_t i = 0; i < count; i++) {
#define NEED_SPAN(span)                                      \
	if (!rows[i].span.histogram)                         \
		rows[i].span.histogram = histogram_create(); \
	if (!rows[i].span.histogram)                         \
		return false;
		rows = snapshot->rows;
		SPANS(NEED_SPAN)
#undef NEED_SPAN
	}
	return true;
}

/* CPUs with latencies that the topology does not list come after those that it does. */
static bool has_latencies(const struct snapshot_input *input, unsigned cpu)
{
	return state_latency(input->moment.state, input->kind, cpu) ||
	       since_start_measured(input->host->since[input->kind], cpu);
}

static unsigned cpu_limit(const struct snapshot_input *input)
{
	unsigned head = state_cpu_limit(input->moment.state);
	unsigned since = since_start_cpu_limit(input->host->since[input->kind]);

	return head > since ? head : since;
}

static uint32_t measured_kinds(const struct state *state)
{
	uint32_t measured = 0;

	_Static_assert(LATENCY_KIND_COUNT <= 32, "a bit each");
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++)
		for (unsigned cpu = 0; cpu < state_cpu_limit(state); cpu++)
			if (state_latency(state, (enum latency_kind)kind, cpu)) {
				measured |= 1u << kind;
				break;
			}
	return measured;
}

static size_t count_unlisted(const struct snapshot_input *input)
{
	size_t count = 0;

	for (unsigned cpu = 0; cpu < cpu_limit(input); cpu++)
		count += has_latencies(input, cpu) && !topology_cpu(input->topology, cpu);
	return count;
}

/* The nodes of the topology's CPUs, ascending; returns how many. */
static size_t list_nodes(const struct topology *topology, int *nodes)
{
	size_t count = 0;

	for (size_t i = 0; i < topology->cpu_count; i++) {
		int node = topology->cpus[i].node;
		size_t place = count;

		while (place > 0 && nodes[place - 1] > node)
			place--;
		if (place > 0 && nodes[place - 1] == node)
			continue;
		memmove(nodes + place + 1, nodes + place, (count - place) * sizeof(*nodes));
		nodes[place] = node;
		count++;
	}
	return count;
}

/* At a time of the past there is no interval, and nothing has been reset. */
static bool copy_past_spans(struct snapshot_row *row, const struct latency *total)
{
	histogram_clear(row->interval.histogram);
	row->interval.overruns = 0;
	row->since_start.overruns = total ? total->overruns : 0;
	row->outliers = total ? total->outliers : 0;
	if (total)
		return histogram_copy(row->since_start.histogram, total->histogram);
	histogram_clear(row->since_start.histogram);
	return true;
}

static bool copy_present_spans(struct snapshot_row *row, const struct snapshot_input *input,
                               unsigned cpu)
{
	struct window *window = input->host->window;
	struct window_latency since = {.histogram = row->since_start.histogram};
	struct window_latency interval = {.histogram = row->interval.histogram};

	if (!since_start_get(input->host->since[input->kind], window, cpu, &since,
	                     &row->outliers) ||
	    !window_interval(window, input->kind, cpu, &interval))
		return false;
	row->since_start.overruns = since.overruns;
	row->interval.overruns = interval.overruns;
	return true;
}

static bool copy_cpu(struct snapshot_row *row, const struct snapshot_input *input, unsigned cpu,
                     const struct cpu_info *info)
{
	const struct latency *total = state_latency(input->moment.state, input->kind, cpu);
	const struct kernel_state *kernel = state_kernel(input->moment.state);
	struct window_latency window = {.histogram = row->window.histogram};

	row->lost_events =
	        kernel && cpu < kernel_cpu_count(kernel) ? kernel_cpu_at(kernel, cpu)->lost : 0;
	row->cpu = (int)cpu;
	row->node = info ? info->node : -1;
	row->info = info;
	row->has_current = total && histogram_count(total->histogram) > 0;
	row->current_ns = total ? total->current_ns : 0;
	if (!window_moment_latency(input->host->window, &input->moment, input->kind, cpu, &window))
		return false;
	row->window.overruns = window.overruns;
	return input->past ? copy_past_spans(row, total) : copy_present_spans(row, input, cpu);
}

static bool copy_cpus(struct snapshot *snapshot, const struct snapshot_input *input)
{
	const struct topology *topology = &snapshot->topology;
	size_t row = 0;

	for (size_t i = 0; i < topology->cpu_count; i++) {
		if (!copy_cpu(&snapshot->rows[row++], input, topology->cpus[i].cpu,
		              &topology->cpus[i]))
			return false;
	}
	for (unsigned cpu = 0; cpu < cpu_limit(input); cpu++) {
		if (has_latencies(input, cpu) && !topology_cpu(topology, cpu) &&
		    !copy_cpu(&snapshot->rows[row++], input, cpu, NULL))
			return false;
	}
	snapshot->cpu_count = row;
	return true;
}

static bool copy_outliers(struct snapshot *snapshot, const struct state *head)
{
	const struct outlier *outlier;
	size_t count = 0;

	snapshot->outliers_total = state_outliers(head);
	if (snapshot->outliers_total > 0 && !snapshot->outliers)
		snapshot->outliers = calloc(STATE_OUTLIERS_KEPT, sizeof(*snapshot->outliers));
	if (snapshot->outliers_total > 0 && !snapshot->outliers)
		return false;
	while ((outlier = state_outlier(head, count)))
		snapshot->outliers[count++] = *outlier;
	snapshot->outlier_count = count;
	return true;
}

static void copy_kernel(struct snapshot *snapshot, const struct snapshot_input *input)
{
	const struct kernel_state *kernel = state_kernel(input->moment.state);

	snapshot->has_files = kernel != NULL;
	snapshot->has_kernel = kernel && !kernel_state_only_listed(kernel);
	snapshot->complete = kernel && kernel_state_complete(kernel);
	snapshot->refused_objects = kernel ? kernel_state_totals(kernel)->refused : 0;
	snapshot->lost_packets = 0;
	if (!kernel)
		return;
	snapshot->lost_events += kernel_state_totals(kernel)->discarded_events;
	snapshot->lost_packets = kernel_state_totals(kernel)->discarded_packets;
}

static void copy_figures(struct snapshot *snapshot, const struct snapshot_input *input)
{
	const struct watched_host *host = input->host;
	struct window_status status;

	window_get_status(host->window, &status);
	window_range(host->window, &snapshot->oldest_ns, &snapshot->newest_ns);
	snapshot->time_ns = input->now_ns;
	snapshot->wall_offset_ns = host->wall_offset_ns;
	/* At a time of the past nothing has been reset. */
	snapshot->start_ns = input->past ? host->first_start_ns : host->start_ns;
	snapshot->window_ns = status.window_ns;
	snapshot->window_held_ns =
	        input->past ? input->moment.time_ns - input->moment.from_ns : status.held_ns;
	snapshot->window_bytes = status.bytes;
	snapshot->events_held = status.events_held;
	snapshot->events = state_events(window_head(host->window));
	snapshot->status = host->info.status;
	snapshot->kind = input->kind;
	snapshot->measured = measured_kinds(input->moment.state);
	snapshot->past = input->past;
	snapshot->threshold_ns = input->threshold_ns;
	snapshot->lost_samples = input->losses.samples + status.refused;
	snapshot->lost_events = input->losses.events + state_lost(input->moment.state);
	snapshot->late_events = status.late;
	snapshot->samples = state_samples(input->moment.state);
	copy_kernel(snapshot, input);
}

static void set_times(struct snapshot *snapshot, const struct snapshot_input *input)
{
	uint64_t begin_ns = input->host->interval_begin_ns;

	for (size_t i = 0; !input->past && i < snapshot->cpu_count; i++) {
		struct statistics statistics;

		/* A thread may have measured since the owner looked at the clock. */
		histogram_statistics(snapshot->rows[i].since_start.histogram, &statistics);
		if (statistics.max_time_ns > snapshot->time_ns)
			snapshot->time_ns = statistics.max_time_ns;
	}
	/* Two snapshots between two steps: time stands still, it does not go back. */
	if (!input->past && snapshot->time_ns < begin_ns)
		snapshot->time_ns = begin_ns;
	snapshot->wall_ns = snapshot->time_ns + (uint64_t)snapshot->wall_offset_ns;
	snapshot->interval_ns = input->past ? 0 : snapshot->time_ns - begin_ns;
}

bool snapshot_copy_in(struct snapshot *snapshot, const struct snapshot_input *input)
{
	const struct topology *topology = input->topology;
	int *nodes = malloc((topology->cpu_count + 1) * sizeof(*nodes));
	size_t cpu_count = topology->cpu_count + count_unlisted(input);
	bool copied = false;

	snapshot->row_count = 0;
	snapshot->cpu_count = 0;
	snapshot->node_count = 0;
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++)
		snapshot->kinds[kind].known = false;
	if (!nodes)
		return false;
	snapshot->node_count = list_nodes(topology, nodes);
	copy_figures(snapshot, input);
	if (topology_copy(&snapshot->topology, topology) &&
	    need_rows(snapshot, cpu_count + snapshot->node_count + 1) &&
	    copy_cpus(snapshot, input) &&
	    window_sampled(input->host->window, input->past ? input->moment.time_ns : UINT64_MAX,
	                   &snapshot->sampled) &&
	    copy_outliers(snapshot, input->moment.state)) {
		for (size_t i = 0; i < snapshot->node_count; i++)
			snapshot->rows[cpu_count + i].node = nodes[i];
		copied = true;
	}
	free(nodes);
	if (copied)
		set_times(snapshot, input);
	return copied;
}

static void clear_sum(struct snapshot_row *row)
{
	row->cpu = -1;
	row->info = NULL;
	row->has_current = false;
	row->current_ns = 0;
	row->outliers = 0;
#define CLEAR_SPAN(span)                      \
	histogram_clear(row->span.histogram); \
	row->span.overruns = 0;
	SPANS(CLEAR_SPAN)
#undef CLEAR_SPAN
}

static bool add_to_sum(struct snapshot_row *sum, const struct snapshot_row *row)
{
	sum->outliers += row->outliers;
#define ADD_SPAN(span)                                                \
	sum->span.overruns += row->span.overruns;                     \
	if (!histogram_add(sum->span.histogram, row->span.histogram)) \
		return false;
	SPANS(ADD_SPAN)
#undef ADD_SPAN
	return true;
}

bool snapshot_compute(struct snapshot *snapshot)
{
	struct snapshot_row *nodes = snapshot->rows + snapshot->cpu_count;
	struct snapshot_row *all = nodes + snapshot->node_count;
	size_t row_count = snapshot->cpu_count + snapshot->node_count + 1;

	for (size_t n = 0; n <= snapshot->node_count; n++)
		clear_sum(&nodes[n]);
	all->node = -1;
	for (size_t i = 0; i < snapshot->cpu_count; i++) {
		const struct snapshot_row *row = &snapshot->rows[i];

		for (size_t n = 0; n < snapshot->node_count; n++) {
			if (row->info && nodes[n].node == row->node && !add_to_sum(&nodes[n], row))
				return false;
		}
		if (!add_to_sum(all, row))
			return false;
	}
	for (size_t i = 0; i < row_count; i++) {
#define STATISTICS_OF_SPAN(span) \
	histogram_statistics(snapshot->rows[i].span.histogram, &snapshot->rows[i].span.statistics);
		SPANS(STATISTICS_OF_SPAN)
#undef STATISTICS_OF_SPAN
	}
	snapshot->row_count = row_count;
	return true;
}

static bool need_kind(struct snapshot_kind *kind, size_t count)
{
	struct statistics *statistics;

	if (count > kind->capacity) {
		statistics = realloc(kind->statistics, count * sizeof(*statistics));
		if (!statistics)
			return false;
		kind->statistics = statistics;
		kind->capacity = count;
	}
	memset(kind->statistics, 0, count * sizeof(*kind->statistics));
	return true;
}

/* One node (-1: all) of the interval of `kind`, in `sum`. */
static bool sum_kind(const struct snapshot *snapshot, struct window *window, unsigned kind,
                     int node, struct histogram *sum, struct histogram *scratch)
{
	histogram_clear(sum);
	for (size_t i = 0; i < snapshot->cpu_count; i++) {
		struct window_latency interval = {.histogram = scratch};
		const struct snapshot_row *row = &snapshot->rows[i];

		if (node >= 0 && (!row->info || row->node != node))
			continue;
		if (!window_interval(window, (enum latency_kind)kind, (unsigned)row->cpu,
		                     &interval) ||
		    !histogram_add(sum, scratch))
			return false;
	}
	return true;
}

static bool copy_kind(struct snapshot *snapshot, const struct snapshot_input *input, unsigned kind,
                      struct histogram *sum, struct histogram *scratch)
{
	struct window *window = input->host->window;
	struct snapshot_kind *target = &snapshot->kinds[kind];
	size_t count = snapshot->cpu_count + snapshot->node_count + 1;

	target->known = snapshot->measured >> kind & 1;
	if (!target->known)
		return true;
	if (!need_kind(target, count))
		return false;
	for (size_t i = 0; i < snapshot->cpu_count; i++) {
		struct window_latency interval = {.histogram = scratch};

		if (!window_interval(window, (enum latency_kind)kind,
		                     (unsigned)snapshot->rows[i].cpu, &interval))
			return false;
		histogram_statistics(scratch, &target->statistics[i]);
	}
	for (size_t i = snapshot->cpu_count; i < count; i++) {
		int node = i + 1 < count ? snapshot->rows[i].node : -1;

		if (!sum_kind(snapshot, window, kind, node, sum, scratch))
			return false;
		histogram_statistics(sum, &target->statistics[i]);
	}
	return true;
}

bool snapshot_copy_kinds(struct snapshot *snapshot, const struct snapshot_input *input)
{
	struct histogram *sum = histogram_create();
	struct histogram *scratch = histogram_create();
	bool copied = sum && scratch;

	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT && copied; kind++)
		copied = copy_kind(snapshot, input, kind, sum, scratch);
	histogram_destroy(sum);
	histogram_destroy(scratch);
	return copied;
}

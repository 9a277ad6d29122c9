// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Declared trackers by label. See tracker_json.h.
 */
#include "view/report/tracker_json.h"

#include <stdlib.h>
#include <string.h>

#include "view/json_build.h"

/* The row of a label, made if it is not there; NULL: out of memory. */
static struct tracker_row *row_of(struct tracker_list *list, unsigned rule, uint32_t label)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->rows[i].rule == rule && list->rows[i].label == label)
			return &list->rows[i];
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 16;
		struct tracker_row *rows = realloc(list->rows, capacity * sizeof(*rows));

		if (!rows) {
			list->failed = true;
			return NULL;
		}
		list->rows = rows;
		list->capacity = capacity;
	}
	list->rows[list->count] = (struct tracker_row){.rule = rule, .label = label};
	return &list->rows[list->count++];
}

static void add_pending(void *context, const struct kernel_pending *pending)
{
	struct tracker_list *list = context;
	struct tracker_row *row;
	uint64_t timeout_ns;

	if (pending->kind != LATENCY_TRACKER)
		return;
	row = row_of(list, (unsigned)pending->id, pending->name);
	if (!row)
		return;
	timeout_ns = kernel_trackers(list->state)->rules[pending->id].timeout_ns;
	row->pending++;
	if (timeout_ns && list->at_ns > pending->begin_ns &&
	    list->at_ns - pending->begin_ns > timeout_ns)
		row->timed_out++;
}

static void add_count(void *context, enum tracker_count what, unsigned rule, uint32_t label,
                      uint64_t value)
{
	struct tracker_row *row = what == TRACKER_TIMED_OUT ? row_of(context, rule, label) : NULL;

	if (row)
		row->timed_out += value;
}

static int compare(const void *a, const void *b, void *context)
{
	const struct tracker_list *list = context;
	const struct tracker_row *left = a;
	const struct tracker_row *right = b;

	if (left->rule != right->rule)
		return left->rule < right->rule ? -1 : 1;
	return strcmp(names_text(list->names, left->label), names_text(list->names, right->label));
}

/* What was counted since `earlier`; NULL: nothing. */
static struct histogram *difference(const struct kernel_state *earlier,
                                    const struct latency_series *series, bool *failed)
{
	uint32_t before = kernel_series_find(earlier, LATENCY_TRACKER, LATENCY_BY_ID, series->id);
	struct histogram *histogram = histogram_create();

	if (!histogram || !histogram_copy(histogram, series->histogram))
		*failed = true;
	else if (before)
		histogram_subtract(histogram, kernel_series_at(earlier, before)->histogram);
	if (!*failed && histogram_count(histogram) > 0)
		return histogram;
	histogram_destroy(histogram);
	return NULL;
}

static void take_series(struct tracker_list *list, const struct kernel_state *earlier,
                        const struct latency_series *series)
{
	struct histogram *own = NULL;
	struct tracker_row *row;

	if (earlier) {
		own = difference(earlier, series, &list->failed);
		if (!own)
			return;
	}
	row = row_of(list, tracker_of_series(series), series->name);
	if (!row) {
		histogram_destroy(own);
		return;
	}
	row->own = own;
	row->histogram = own ? own : series->histogram;
}

static void subtract_count(void *context, enum tracker_count what, unsigned rule, uint32_t label,
                           uint64_t value)
{
	struct tracker_list *list = context;

	for (size_t i = 0; what == TRACKER_TIMED_OUT && i < list->count; i++)
		if (list->rows[i].rule == rule && list->rows[i].label == label)
			list->rows[i].timed_out -= value;
}

/* Labels of which the window knows nothing. */
static void drop_empty(struct tracker_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct tracker_row *row = &list->rows[i];

		if (row->histogram || row->pending || row->timed_out)
			list->rows[kept++] = *row;
	}
	list->count = kept;
}

bool tracker_list_build(struct tracker_list *list, const struct kernel_state *state,
                        const struct kernel_state *earlier, const struct names *names,
                        uint64_t at_ns)
{
	*list = (struct tracker_list){.state = state, .names = names, .at_ns = at_ns};
	if (!kernel_trackers(state))
		return true;
	for (uint32_t i = 0; (i = kernel_series_next(state, i));) {
		const struct latency_series *series = kernel_series_at(state, i);

		if (series->kind == LATENCY_TRACKER && series->key == LATENCY_BY_ID)
			take_series(list, earlier, series);
	}
	kernel_tracker_counts_each(state, add_count, list);
	if (earlier)
		kernel_tracker_counts_each(earlier, subtract_count, list);
	kernel_pending_each(state, add_pending, list);
	drop_empty(list);
	if (list->count)
		qsort_r(list->rows, list->count, sizeof(*list->rows), compare, list);
	return !list->failed;
}

void tracker_list_free(struct tracker_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		histogram_destroy(list->rows[i].own);
	free(list->rows);
}

struct json_object *tracker_list_json(const struct tracker_list *list, bool *failed)
{
	const struct tracker_rules *rules = kernel_trackers(list->state);
	struct json_object *object = json_build_object(failed);
	struct json_object *labels[TRACKERS_MAX] = {NULL};

	for (unsigned i = 0; rules && i < rules->count; i++) {
		labels[i] = json_build_object(failed);
		json_build_add(object, rules->rules[i].name, labels[i], failed);
	}
	for (size_t i = 0; i < list->count && !*failed; i++) {
		const struct tracker_row *row = &list->rows[i];
		struct statistics statistics = {0};
		struct json_object *value;

		if (row->histogram)
			histogram_statistics(row->histogram, &statistics);
		value = json_build_statistics(&statistics, failed);
		json_build_add(value, "pending", json_build_integer(row->pending, failed), failed);
		json_build_add(value, "timed_out", json_build_integer(row->timed_out, failed),
		               failed);
		json_build_add(labels[row->rule], names_text(list->names, row->label), value,
		               failed);
	}
	*failed = *failed || list->failed;
	return object;
}

struct unmatched {
	uint64_t counts[TRACKERS_MAX][TRACKER_NO_KEY + 1];
};

static void add_unmatched(void *context, enum tracker_count what, unsigned rule, uint32_t label,
                          uint64_t value)
{
	struct unmatched *unmatched = context;

	(void)label;
	unmatched->counts[rule][what] += value;
}

struct json_object *tracker_unmatched_json(const struct kernel_state *state, bool *failed)
{
	const struct tracker_rules *rules = kernel_trackers(state);
	struct json_object *object = json_build_object(failed);
	struct unmatched unmatched = {{{0}}};

	kernel_tracker_counts_each(state, add_unmatched, &unmatched);
	for (unsigned i = 0; rules && i < rules->count; i++) {
		struct json_object *counts = json_build_object(failed);
		const uint64_t *values = unmatched.counts[i];

		json_build_add(counts, "begin_without_end",
		               json_build_integer(values[TRACKER_BEGIN_WITHOUT_END], failed),
		               failed);
		json_build_add(counts, "end_without_begin",
		               json_build_integer(values[TRACKER_END_WITHOUT_BEGIN], failed),
		               failed);
		json_build_add(counts, "without_key",
		               json_build_integer(values[TRACKER_NO_KEY], failed), failed);
		json_build_add(object, rules->rules[i].name, counts, failed);
	}
	return object;
}

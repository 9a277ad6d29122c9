// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All hosts that are watched, a row each, and one for all of them together: how their events
 * come, and the latency of the kind that is shown, of all CPUs. Enter shows the host under the
 * cursor. Several have their own clocks: nothing here compares their times.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "view/tui/view.h"

enum host_column {
	COLUMN_HOST,
	COLUMN_STATE,
	COLUMN_BEHIND,
	COLUMN_CPUS,
	COLUMN_COUNT,
	COLUMN_P50,
	COLUMN_P99,
	COLUMN_P99_9,
	COLUMN_MAX,
	COLUMN_WHEN,
	COLUMN_LOST,
	COLUMN_WHY
};

static const struct list_column columns[] = {
        [COLUMN_HOST] =
                {.title = "HOST", .width = 32, .left = true, .narrow = 16, .narrow_title = "HOST"},
        [COLUMN_STATE] = {.title = "STATE", .width = 6, .left = true},
        [COLUMN_BEHIND] = {.title = "BEHIND",
                           .width = NUMBER_AGE_WIDTH,
                           .priority = 2,
                           .descending = true},
        [COLUMN_CPUS] = {.title = "CPUS", .width = 4, .priority = 6, .descending = true},
        [COLUMN_COUNT] = {.title = "COUNT",
                          .width = NUMBER_COUNT_WIDTH,
                          .priority = 4,
                          .descending = true},
        [COLUMN_P50] = {.title = "P50",
                        .width = NUMBER_US_WIDTH,
                        .priority = 5,
                        .descending = true},
        [COLUMN_P99] = {.title = "P99",
                        .width = NUMBER_US_WIDTH,
                        .priority = 1,
                        .descending = true},
        [COLUMN_P99_9] = {.title = "P99.9",
                          .width = NUMBER_US_WIDTH,
                          .priority = 3,
                          .descending = true},
        [COLUMN_MAX] = {.title = "MAX", .width = NUMBER_US_WIDTH, .descending = true},
        [COLUMN_WHEN] = {.title = "WHEN", .width = NUMBER_AGE_WIDTH, .priority = 4},
        [COLUMN_LOST] = {.title = "LOST",
                         .width = NUMBER_COUNT_WIDTH,
                         .priority = 1,
                         .descending = true},
        [COLUMN_WHY] = {.title = "", .width = 20, .priority = 7, .left = true, .grows = true},
};

struct host_row {
	struct model_host host;
	struct statistics statistics; /* of all CPUs */
	uint64_t max_age_ns;
	size_t cpus;
	uint64_t lost;
	bool known; /* something is held of the time that is shown */
	bool late;  /* its maximum is above the threshold */
	bool all;   /* the sum of all others */
};

struct hosts_state {
	struct list list;
	struct snapshot *snapshot;   /* of one host after the other */
	struct histogram *histogram; /* of all */
	struct host_row *rows;
	size_t count; /* the last one is the sum where there are several hosts */
	size_t room;
	bool opened; /* the cursor was put on the host that is shown */
};

static size_t row_count(const void *rows)
{
	const struct hosts_state *hosts = rows;

	return hosts->count;
}

static uint64_t row_identity(const void *rows, size_t row)
{
	const struct hosts_state *hosts = rows;

	return hosts->rows[row].all ? UINT64_MAX : row;
}

static uint64_t value_of(const struct host_row *row, size_t column)
{
	switch (column) {
	case COLUMN_STATE:
		return (uint64_t)row->host.status;
	case COLUMN_BEHIND:
		return row->host.behind_ns;
	case COLUMN_CPUS:
		return row->cpus;
	case COLUMN_COUNT:
		return row->statistics.count;
	case COLUMN_P50:
		return row->statistics.p50_ns;
	case COLUMN_P99:
		return row->statistics.p99_ns;
	case COLUMN_P99_9:
		return row->statistics.p99_9_ns;
	case COLUMN_MAX:
		return row->statistics.max_ns;
	case COLUMN_WHEN:
		return row->max_age_ns;
	default:
		return row->lost;
	}
}

static bool is_latency(size_t column)
{
	return column >= COLUMN_P50 && column <= COLUMN_WHEN;
}

static int row_compare(const void *rows, size_t column, size_t a, size_t b)
{
	const struct hosts_state *hosts = rows;
	const struct host_row *left = &hosts->rows[a];
	const struct host_row *right = &hosts->rows[b];
	bool has_left = left->statistics.count > 0;
	bool has_right = right->statistics.count > 0;

	if (column == COLUMN_HOST)
		return strcmp(left->host.name, right->host.name);
	if (column == COLUMN_WHY)
		return strcmp(left->host.sentence, right->host.sentence);
	if (is_latency(column) && (!has_left || !has_right))
		return has_left - has_right;
	return (value_of(left, column) > value_of(right, column)) -
	       (value_of(left, column) < value_of(right, column));
}

static void number_text(const struct host_row *row, size_t column, char number[NUMBER_TEXT_BYTES])
{
	uint64_t value = value_of(row, column);

	snprintf(number, NUMBER_TEXT_BYTES, "%s", NUMBER_MISSING);
	if ((!row->known && column != COLUMN_BEHIND) ||
	    (is_latency(column) && !row->statistics.count))
		return;
	if (column == COLUMN_WHEN)
		number_age(number, value);
	else if (is_latency(column))
		number_us(number, value);
	else if (column != COLUMN_BEHIND)
		number_count(number, value);
	else if (!row->all && row->host.now_ns && row->host.status != HOST_STATUS_ENDED &&
	         row->host.status != HOST_STATUS_REPLAY)
		snprintf(number, NUMBER_TEXT_BYTES, "%.1fs", (double)value / NS_PER_S);
}

static enum style row_style(const struct host_row *row, size_t column, bool known)
{
	if ((column == COLUMN_MAX && row->late) || (column == COLUMN_LOST && row->lost > 0))
		return STYLE_THRESHOLD;
	if (column == COLUMN_STATE && !row->all &&
	    (row->host.status == HOST_STATUS_STALE || row->host.status == HOST_STATUS_GAP))
		return STYLE_STALE;
	if (!known)
		return STYLE_DIM;
	return row->all ? STYLE_SUM : STYLE_NORMAL;
}

static enum style row_cell(const void *rows, size_t index, size_t column,
                           char text[LIST_TEXT_BYTES])
{
	const struct hosts_state *hosts = rows;
	const struct host_row *row = &hosts->rows[index];
	char number[NUMBER_TEXT_BYTES];

	if (column == COLUMN_HOST) {
		snprintf(text, LIST_TEXT_BYTES, "%.100s",
		         row->host.name[0] ? row->host.name : "unnamed");
		return row_style(row, column, true);
	}
	if (column == COLUMN_WHY) {
		snprintf(text, LIST_TEXT_BYTES, "%.*s", LIST_TEXT_BYTES - 1, row->host.sentence);
		return row_style(row, column, true);
	}
	if (column == COLUMN_STATE) {
		snprintf(text, LIST_TEXT_BYTES, "%s",
		         row->all ? "" : host_status_word(row->host.status));
		return row_style(row, column, true);
	}
	number_text(row, column, number);
	/* The mark says what the colour says. */
	snprintf(text, LIST_TEXT_BYTES, "%s%s",
	         column == COLUMN_LOST && row->lost > 0 && strlen(number) < NUMBER_COUNT_WIDTH ? "!"
	                                                                                       : "",
	         number);
	return row_style(row, column, strcmp(number, NUMBER_MISSING) != 0);
}

static bool row_pinned(const void *rows, size_t row)
{
	const struct hosts_state *hosts = rows;

	return hosts->rows[row].all;
}

static const struct list_type list_type = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .first_sort = COLUMN_HOST,
        .count = row_count,
        .identity = row_identity,
        .compare = row_compare,
        .cell = row_cell,
        .pinned = row_pinned,
};

static void init(void *view)
{
	struct hosts_state *hosts = view;

	list_init(&hosts->list, &list_type);
}

static void clear(void *view)
{
	struct hosts_state *hosts = view;

	list_clear(&hosts->list);
	snapshot_destroy(hosts->snapshot);
	histogram_destroy(hosts->histogram);
	free(hosts->rows);
}

static bool make_room(struct hosts_state *hosts, size_t count)
{
	struct host_row *rows;

	if (!hosts->snapshot)
		hosts->snapshot = snapshot_create();
	if (!hosts->histogram)
		hosts->histogram = histogram_create();
	if (!hosts->snapshot || !hosts->histogram)
		return false;
	if (count <= hosts->room)
		return true;
	rows = realloc(hosts->rows, count * sizeof(*rows));
	if (!rows)
		return false;
	hosts->rows = rows;
	hosts->room = count;
	return true;
}

/* What is not held of the time that is shown has no figures. */
static void fill_row(struct hosts_state *hosts, const struct view_context *context, unsigned host,
                     struct host_row *row)
{
	struct model_request request = *context->request;
	const struct snapshot *snapshot = hosts->snapshot;
	const struct snapshot_row *all;

	*row = (struct host_row){.late = false};
	(void)model_get_host(context->model, host, &row->host);
	/* A pause is one of the host that is shown, on its clock; the others are as of now. */
	if (host != request.host)
		request.at_ns = 0;
	request.host = host;
	if (!model_snapshot(context->model, &request, hosts->snapshot))
		return;
	row->known = true;
	row->cpus = snapshot->cpu_count;
	row->lost = snapshot->lost_samples + snapshot->lost_events + snapshot->lost_packets;
	all = snapshot_all(snapshot);
	if (!all)
		return;
	row->statistics = latency_of(all, context->span)->statistics;
	if (row->statistics.max_time_ns < snapshot->time_ns)
		row->max_age_ns = snapshot->time_ns - row->statistics.max_time_ns;
	row->late = view_is_late(context, all);
	(void)histogram_add(hosts->histogram, latency_of(all, context->span)->histogram);
}

static void fill_sum(struct hosts_state *hosts, struct host_row *sum, size_t count)
{
	*sum = (struct host_row){.all = true, .known = true, .host = {.name = "all hosts"}};
	histogram_statistics(hosts->histogram, &sum->statistics);
	for (size_t i = 0; i < count; i++) {
		const struct host_row *row = &hosts->rows[i];

		sum->cpus += row->cpus;
		sum->lost += row->lost;
		sum->late |= row->late;
		if (row->statistics.count && row->statistics.max_ns == sum->statistics.max_ns)
			sum->max_age_ns = row->max_age_ns;
	}
}

static void ask(struct hosts_state *hosts, const struct view_context *context)
{
	unsigned count = model_host_count(context->model);

	/* Without memory it stays as it was. */
	if (!make_room(hosts, count + 1u))
		return;
	histogram_clear(hosts->histogram);
	for (unsigned i = 0; i < count; i++)
		fill_row(hosts, context, i, &hosts->rows[i]);
	hosts->count = count;
	if (count > 1)
		fill_sum(hosts, &hosts->rows[hosts->count++], count);
}

static void update(void *view, struct view_context *context)
{
	struct hosts_state *hosts = view;

	ask(hosts, context);
	list_update(&hosts->list, hosts, context->snapshot->time_ns);
	if (!hosts->opened)
		list_set_cursor(&hosts->list, context->request->host);
	hosts->opened = true;
}

static void title(void *view, const struct view_context *context, char *text, size_t size)
{
	char span[64];

	(void)view;
	view_span_text(context, span, sizeof(span));
	snprintf(text, size, "all hosts: %s, us, %s%s   Enter: show the host",
	         latency_kind_title(context->snapshot->kind), span,
	         context->request->at_ns ? ", others as of now" : "");
}

static void choose(struct hosts_state *hosts, struct view_context *context)
{
	size_t row = list_cursor_row(&hosts->list);

	if (row == SIZE_MAX)
		return;
	context->all_hosts = hosts->rows[row].all;
	view_all_fds(context);
	context->open = context->all_hosts ? ACTION_PROCESSES : ACTION_BACK;
	if (!context->all_hosts)
		context->wanted_host = (unsigned)row;
	hosts->opened = false;
}

static bool act(void *view, struct view_context *context, enum action action)
{
	struct hosts_state *hosts = view;

	switch (action) {
	case ACTION_OPEN:
		choose(hosts, context);
		return true;
	case ACTION_HOSTS:
	case ACTION_BACK:
		hosts->opened = false;
		context->open = action == ACTION_HOSTS ? ACTION_BACK : ACTION_NONE;
		return action == ACTION_HOSTS;
	default:
		break;
	}
	if (!list_act(&hosts->list, hosts, action))
		return false;
	list_update(&hosts->list, hosts, context->snapshot->time_ns);
	return true;
}

static struct list *list_of(void *view)
{
	struct hosts_state *hosts = view;

	return &hosts->list;
}

const struct view_type view_hosts = {
        .name = "hosts",
        .action = ACTION_HOSTS,
        .keys = KEYS_NONE,
        .state_bytes = sizeof(struct hosts_state),
        .init = init,
        .clear = clear,
        .update = update,
        .title = title,
        .act = act,
        .list = list_of,
};

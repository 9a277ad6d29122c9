// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The columns of an outlier. See outlier_columns.h.
 */
#include "view/outlier_columns.h"

#include "model/latency.h"
#include "util/clock.h"

static double seconds(uint64_t time_ns)
{
	return (double)time_ns / NS_PER_S;
}

static const char *causes_of(const struct outlier_row *row)
{
	causes_text(row->causes, CAUSES_TEXT_BYTES, row->outlier);
	return row->causes;
}

static void value_of(const void *object, size_t column, struct filter_value *value)
{
	const struct outlier_row *row = object;
	const struct outlier *outlier = row->outlier;

	switch ((enum outlier_column)column) {
	case OUTLIER_COLUMN_TIME:
		column_set_number(value, true,
		                  seconds(outlier->time_ns + (uint64_t)row->wall_offset_ns));
		break;
	case OUTLIER_COLUMN_AGE:
		column_set_number(value, row->now_ns >= outlier->time_ns,
		                  seconds(row->now_ns - outlier->time_ns));
		break;
	case OUTLIER_COLUMN_CPU:
		column_set_number(value, true, outlier->cpu);
		break;
	case OUTLIER_COLUMN_NODE:
		column_set_number(value, row->node >= 0, row->node);
		break;
	case OUTLIER_COLUMN_LATENCY:
		column_set_number(value, true, (double)outlier->latency_ns / NS_PER_US);
		break;
	case OUTLIER_COLUMN_KIND:
		column_set_text(value, latency_kind_title((enum latency_kind)outlier->kind));
		break;
	case OUTLIER_COLUMN_THREAD:
		column_set_text(value, outlier->thread_known ? outlier->comm : NULL);
		break;
	case OUTLIER_COLUMN_CAUSE:
		column_set_text(value, causes_of(row));
		break;
	case OUTLIER_COLUMN_COUNT:
		break;
	}
}

static const struct column columns[OUTLIER_COLUMN_COUNT] = {OUTLIER_COLUMN_LIST(COLUMN_ROW)};
static const struct filter_field fields[OUTLIER_COLUMN_COUNT] = {OUTLIER_COLUMN_LIST(COLUMN_FIELD)};

const struct column_table outlier_column_table = {
        .objects = "Outliers",
        .columns = columns,
        .count = OUTLIER_COLUMN_COUNT,
        .fields = fields,
        .value = value_of,
};

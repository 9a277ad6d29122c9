// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What has begun and not ended as CSV. See pending.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "view/report/pending.h"

#define INSTANCE_BYTES 640

static struct csv *table(struct csv_export *export)
{
	static const char *const columns[] = {"timestamp_ns", "host",      "kind", "tracker",
	                                      "name",         "id",        "id2",  "begin_ns",
	                                      "age_ns",       "timed_out", NULL};

	return csv_export_table(export, "pending", columns);
}

void pending_csv_table(struct csv_export *export)
{
	table(export);
}

static void put_id(struct csv *csv, const char *name, uint64_t id)
{
	if (name)
		csv_number(csv, (int64_t)id);
	else
		csv_text(csv, NULL);
}

static void put_row(struct csv_export *export, const struct pending_list *list,
                    const struct pending_row *row, uint64_t begin_ns)
{
	struct csv *csv = table(export);
	const struct kernel_pending *begun = &row->begun;
	const char *tracker = begun->kind == LATENCY_TRACKER
	                              ? kernel_trackers(list->state)->rules[begun->id].name
	                              : NULL;
	char address[PENDING_NAME_BYTES];
	const char *name = pending_name(list, begun, address);
	char instance[INSTANCE_BYTES];

	csv_number(csv, (int64_t)csv_export_timestamp_ns(export));
	csv_text(csv, csv_export_host(export));
	csv_text(csv, latency_kind_name(begun->kind));
	csv_text(csv, tracker);
	csv_text(csv, name);
	put_id(csv, pending_id_name(begun->kind), begun->id);
	put_id(csv, pending_id2_name(begun->kind), begun->id2);
	csv_number(csv, (int64_t)begin_ns);
	csv_number(csv, (int64_t)row->age_ns);
	csv_number(csv, row->timed_out);
	csv_end_row(csv);
	snprintf(instance, sizeof(instance), "%s %s%s%s %" PRIu64 " %" PRIu64 " %" PRIu64,
	         latency_kind_name(begun->kind), tracker ? tracker : "", tracker ? " " : "",
	         name ? name : "", begun->id, begun->id2, begin_ns);
	csv_export_object(export, "pending", instance);
	csv_export_value(export, "age_ns", (int64_t)row->age_ns, "ns");
	csv_export_value(export, "timed_out", row->timed_out, "boolean");
}

void pending_csv(struct csv_export *export, const struct pending_list *list, uint64_t top,
                 int64_t wall_offset_ns)
{
	pending_csv_table(export);
	if (list->failed)
		csv_export_fail(export, "not enough memory");
	for (size_t i = 0; i < list->count && (!top || i < top); i++)
		put_row(export, list, &list->rows[i],
		        list->rows[i].begun.begin_ns + (uint64_t)wall_offset_ns);
}

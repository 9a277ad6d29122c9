// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of outliers. See outlier_csv.h.
 */
#include "view/report/outlier_csv.h"

#include <stdlib.h>

#include "model/latency.h"
#include "view/cause_text.h"

struct csv *outlier_csv_table(struct csv_export *export)
{
	static const char *const columns[] = {"timestamp_ns", "host", "cpu",   "kind", "latency_ns",
	                                      "tid",          "comm", "cause", NULL};

	return csv_export_table(export, "outliers", columns);
}

void outlier_csv_row(struct csv *csv, const char *host, const struct outlier *outlier,
                     int64_t wall_offset_ns)
{
	char causes[CAUSES_TEXT_BYTES];

	causes_text(causes, sizeof(causes), outlier);
	csv_number(csv, (int64_t)outlier->time_ns + wall_offset_ns);
	csv_text(csv, host);
	csv_number(csv, (int64_t)outlier->cpu);
	csv_text(csv, latency_kind_name((enum latency_kind)outlier->kind));
	csv_number(csv, (int64_t)outlier->latency_ns);
	if (outlier->thread_known)
		csv_number(csv, outlier->tid);
	else
		csv_text(csv, NULL);
	csv_text(csv, outlier->thread_known ? outlier->comm : NULL);
	csv_text(csv, *causes ? causes : NULL);
	csv_end_row(csv);
}

static int compare(const void *a, const void *b)
{
	const struct outlier *left = *(const struct outlier *const *)a;
	const struct outlier *right = *(const struct outlier *const *)b;

	return (left->time_ns > right->time_ns) - (left->time_ns < right->time_ns);
}

void outlier_csv_list(struct csv_export *export, const char *host, const struct outlier_list *list,
                      uint64_t from_ns, uint64_t to_ns)
{
	struct csv *csv = outlier_csv_table(export);
	const struct outlier **rows = calloc(list->count + 1, sizeof(const struct outlier *));
	size_t count = 0;

	if (!rows) {
		csv_export_fail(export, "not enough memory");
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		const struct outlier *outlier = outlier_list_at(list, i);

		if (outlier->time_ns > from_ns && outlier->time_ns <= to_ns)
			rows[count++] = outlier;
	}
	qsort(rows, count, sizeof(*rows), compare);
	for (size_t i = 0; i < count; i++)
		outlier_csv_row(csv, host, rows[i], 0);
	free(rows);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of outliers and of their causes. See outlier_csv.h.
 */
#include "view/report/outlier_csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/latency.h"
#include "view/cause_text.h"

#define INSTANCE_BYTES 96

static struct csv *table(struct csv_export *export, enum outlier_csv_table number)
{
	static const char *const names[] = {
#define OUTLIER_CSV_NAME(symbol, name) [OUTLIER_CSV_##symbol] = name,
	        OUTLIER_CSV_TABLE_LIST(OUTLIER_CSV_NAME)
#undef OUTLIER_CSV_NAME
	};
	static const char *const columns[][12] = {
	        [OUTLIER_CSV_OUTLIERS] = {"timestamp_ns", "host", "cpu", "kind", "latency_ns",
	                                  "tid", "comm", "prio", "cause"},
	        [OUTLIER_CSV_CAUSES] = {"timestamp_ns", "host", "cpu", "tid", "rank", "kind",
	                                "cause", "priority", "duration_ns", "count",
	                                "first_after_ns"},
	};

	return csv_export_table(export, names[number], columns[number]);
}

void outlier_csv_tables(struct csv_export *export, unsigned tables)
{
	for (unsigned i = 0; i < OUTLIER_CSV_COUNT; i++)
		if (tables >> i & 1)
			table(export, (enum outlier_csv_table)i);
}

static void put_tid(struct csv *csv, const struct outlier *outlier)
{
	if (outlier->thread_known)
		csv_number(csv, outlier->tid);
	else
		csv_text(csv, NULL);
}

static void put_outlier(struct csv_export *export, const struct outlier *outlier, uint64_t time_ns,
                        const char *instance)
{
	struct csv *csv = table(export, OUTLIER_CSV_OUTLIERS);
	char causes[CAUSES_TEXT_BYTES];

	causes_text(causes, sizeof(causes), outlier);
	csv_number(csv, (int64_t)time_ns);
	csv_text(csv, csv_export_host(export));
	csv_number(csv, (int64_t)outlier->cpu);
	csv_text(csv, latency_kind_name((enum latency_kind)outlier->kind));
	csv_number(csv, (int64_t)outlier->latency_ns);
	put_tid(csv, outlier);
	csv_text(csv, outlier->thread_known ? outlier->comm : NULL);
	if (outlier->thread_known)
		csv_number(csv, outlier->prio);
	else
		csv_text(csv, NULL);
	csv_text(csv, *causes ? causes : NULL);
	csv_end_row(csv);
	csv_export_object(export, "outlier", instance);
	csv_export_value(export, "latency_ns", (int64_t)outlier->latency_ns, "ns");
}

static void put_cause(struct csv_export *export, const struct outlier *outlier, unsigned rank,
                      uint64_t time_ns, const char *of)
{
	struct csv *csv = table(export, OUTLIER_CSV_CAUSES);
	const struct cause *cause = &outlier->causes[rank];
	uint64_t begin_ns = outlier->time_ns - outlier->latency_ns;
	const char *relation = cause_relation(outlier, cause);
	char instance[INSTANCE_BYTES + 16];
	char words[CAUSE_TEXT_BYTES];

	cause_text(words, cause);
	csv_number(csv, (int64_t)time_ns);
	csv_text(csv, csv_export_host(export));
	csv_number(csv, (int64_t)outlier->cpu);
	put_tid(csv, outlier);
	csv_number(csv, rank + 1);
	csv_text(csv, cause_kind_name((enum cause_kind)cause->kind));
	csv_text(csv, words);
	csv_text(csv, *relation ? relation : NULL);
	csv_number(csv, (int64_t)cause->duration_ns);
	csv_number(csv, (int64_t)cause->count);
	csv_number(csv, (int64_t)(cause->first_ns - begin_ns));
	csv_end_row(csv);
	snprintf(instance, sizeof(instance), "%s rank %u", of, rank + 1);
	csv_export_object(export, "outlier_cause", instance);
	csv_export_value(export, "duration_ns", (int64_t)cause->duration_ns, "ns");
	csv_export_value(export, "count", (int64_t)cause->count, "count");
	csv_export_value(export, "first_after_ns", (int64_t)(cause->first_ns - begin_ns), "ns");
}

void outlier_csv_row(struct csv_export *export, unsigned tables, const struct outlier *outlier,
                     int64_t wall_offset_ns)
{
	uint64_t time_ns = outlier->time_ns + (uint64_t)wall_offset_ns;
	char instance[INSTANCE_BYTES];

	snprintf(instance, sizeof(instance), "%" PRIu64 " cpu %u %s", time_ns, outlier->cpu,
	         latency_kind_name((enum latency_kind)outlier->kind));
	if (tables >> OUTLIER_CSV_OUTLIERS & 1)
		put_outlier(export, outlier, time_ns, instance);
	for (unsigned rank = 0; tables >> OUTLIER_CSV_CAUSES & 1 && rank < outlier->cause_count;
	     rank++)
		put_cause(export, outlier, rank, time_ns, instance);
}

static int compare_times(const void *a, const void *b)
{
	const struct outlier *left = *(const struct outlier *const *)a;
	const struct outlier *right = *(const struct outlier *const *)b;

	return (left->time_ns > right->time_ns) - (left->time_ns < right->time_ns);
}

/* The worst first; of equal ones the one that came first. */
static int compare_latencies(const void *a, const void *b)
{
	const struct outlier *left = *(const struct outlier *const *)a;
	const struct outlier *right = *(const struct outlier *const *)b;

	if (left->latency_ns != right->latency_ns)
		return left->latency_ns > right->latency_ns ? -1 : 1;
	return compare_times(a, b);
}

static bool is_chosen(const struct outlier *outlier, const struct outlier_csv_choice *choice)
{
	return outlier->time_ns > choice->from_ns && outlier->time_ns <= choice->to_ns &&
	       (!choice->cpus ||
	        (outlier->cpu < CPUSET_LIMIT && cpuset_has(choice->cpus, outlier->cpu)));
}

void outlier_csv_list(struct csv_export *export, unsigned tables, const struct outlier_list *list,
                      const struct outlier_csv_choice *choice)
{
	const struct outlier **rows = calloc(list->count + 1, sizeof(const struct outlier *));
	size_t count = 0;

	outlier_csv_tables(export, tables);
	if (!rows) {
		csv_export_fail(export, "not enough memory");
		return;
	}
	for (size_t i = 0; i < list->count; i++)
		if (is_chosen(outlier_list_at(list, i), choice))
			rows[count++] = outlier_list_at(list, i);
	qsort(rows, count, sizeof(*rows), compare_latencies);
	if (choice->top && choice->top < count)
		count = (size_t)choice->top;
	qsort(rows, count, sizeof(*rows), compare_times);
	for (size_t i = 0; i < count; i++)
		outlier_csv_row(export, tables, rows[i], 0);
	free(rows);
}

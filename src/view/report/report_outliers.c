// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of outliers and their causes. See report_outliers.h.
 */
#include "view/report/report_outliers.h"

#include "view/cause_text.h"

const struct report_column report_outlier_columns[REPORT_OUTLIER_COLUMNS] = {
        {"timestamp_ns", "Time", CELL_TIME, NULL},
        {"cpu", "CPU", CELL_NUMBER, "cpu"},
        {"latency_ns", "Late", CELL_DURATION, NULL},
        {"tid", "TID", CELL_NUMBER, NULL},
        {"comm", "Thread", CELL_TEXT, NULL},
        {"prio", "Prio", CELL_NUMBER, NULL},
        {"cause", "What held the CPU", CELL_SENTENCE, NULL},
};

const struct report_column report_cause_columns[REPORT_CAUSE_COLUMNS] = {
        {"timestamp_ns", "Time", CELL_TIME, NULL},
        {"cpu", "CPU", CELL_NUMBER, "cpu"},
        {"tid", "TID", CELL_NUMBER, NULL},
        {"latency_ns", "Late", CELL_DURATION, NULL},
        {"rank", "Rank", CELL_NUMBER, NULL},
        {"kind", "Kind", CELL_TEXT, NULL},
        {"cause", "What held the CPU", CELL_TEXT, NULL},
        {"priority", "Priority", CELL_TEXT, NULL},
        {"duration_ns", "Duration", CELL_DURATION, NULL},
        {"count", "Times", CELL_COUNT, NULL},
        {"first_after_ns", "First after", CELL_DURATION, NULL},
};

/* NULL: not of the CPUs that are asked for. */
static const struct outlier *wanted(const struct report *report, size_t place)
{
	const struct outlier *outlier = outlier_list_at(report->outliers, place);

	if (report->cpus &&
	    (outlier->cpu >= CPUSET_LIMIT || !cpuset_has(report->cpus, outlier->cpu)))
		return NULL;
	return outlier;
}

static void add_outlier(struct builder *builder, const struct outlier *outlier)
{
	const struct report *report = builder->report;
	char causes[CAUSES_TEXT_BYTES];

	causes_text(causes, sizeof(causes), outlier);
	begin_row(builder, NULL);
	put_count(builder, outlier->time_ns);
	put_count(builder, outlier->cpu);
	put_count(builder, outlier->latency_ns);
	put_number(builder, outlier->tid);
	put_text(builder, intern(report, outlier->comm));
	put_number(builder, outlier->prio);
	put_text(builder, intern(report, *causes ? causes : NULL));
}

void report_build_outliers(struct builder *builder)
{
	const struct report *report = builder->report;

	for (size_t i = 0; report->outliers && i < report->outliers->count; i++) {
		const struct outlier *outlier = wanted(report, i);

		if (outlier)
			add_outlier(builder, outlier);
	}
}

static void add_cause(struct builder *builder, const struct outlier *outlier, unsigned rank)
{
	const struct report *report = builder->report;
	const struct cause *cause = &outlier->causes[rank];
	uint64_t begin_ns = outlier->time_ns - outlier->latency_ns;
	const char *relation = cause_relation(outlier, cause);
	char words[CAUSE_TEXT_BYTES];

	cause_text(words, cause);
	begin_row(builder, NULL);
	put_count(builder, outlier->time_ns);
	put_count(builder, outlier->cpu);
	put_number(builder, outlier->tid);
	put_count(builder, outlier->latency_ns);
	put_count(builder, rank + 1);
	put_text(builder, intern(report, cause_kind_name((enum cause_kind)cause->kind)));
	put_text(builder, intern(report, words));
	put_text(builder, intern(report, *relation ? relation : NULL));
	put_count(builder, cause->duration_ns);
	put_count(builder, cause->count);
	put_count(builder, cause->first_ns - begin_ns);
}

void report_build_causes(struct builder *builder)
{
	const struct report *report = builder->report;

	for (size_t i = 0; report->outliers && i < report->outliers->count; i++) {
		const struct outlier *outlier = wanted(report, i);

		for (unsigned rank = 0; outlier && rank < outlier->cause_count; rank++)
			add_cause(builder, outlier, rank);
	}
}

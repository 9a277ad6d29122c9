// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of outliers and their causes. See report_outliers.h.
 */
#include "view/report/report_outliers.h"

#include <string.h>

#include "view/cause_text.h"

const struct report_column report_outlier_columns[REPORT_OUTLIER_COLUMNS] = {
        {"time_ns", "Time", CELL_TIME, NULL},
        {"cpu", "CPU", CELL_NUMBER, "cpu"},
        {"latency_ns", "Late", CELL_DURATION, NULL},
        {"tid", "TID", CELL_NUMBER, NULL},
        {"comm", "Thread", CELL_TEXT, NULL},
        {"prio", "Prio", CELL_NUMBER, NULL},
        {"cause", "What held the CPU", CELL_SENTENCE, NULL},
};

const struct report_column report_cause_columns[REPORT_CAUSE_COLUMNS] = {
        {"time_ns", "Time", CELL_TIME, NULL},
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

static struct report_cell number(int64_t value)
{
	return (struct report_cell){.present = true, .number = value};
}

static struct report_cell count(uint64_t value)
{
	return number(value < INT64_MAX ? (int64_t)value : INT64_MAX);
}

static struct report_cell text(const struct report *report, const char *words)
{
	return (struct report_cell){.present = *words != '\0',
	                            .text = names_intern(report->names, words, strlen(words))};
}

/* NULL: not of the CPUs that are asked for. */
static const struct outlier *wanted(const struct report *report, size_t place)
{
	const struct outlier *outlier = outlier_list_at(report->outliers, place);

	if (report->cpus &&
	    (outlier->cpu >= CPUSET_LIMIT || !cpuset_has(report->cpus, outlier->cpu)))
		return NULL;
	return outlier;
}

static void add_outlier(struct report_rows *rows, const struct report *report,
                        const struct outlier *outlier)
{
	struct report_cell *cells = report_rows_add(rows, NULL);
	char causes[CAUSES_TEXT_BYTES];

	if (!cells)
		return;
	causes_text(causes, sizeof(causes), outlier);
	*cells++ = count(outlier->time_ns);
	*cells++ = count(outlier->cpu);
	*cells++ = count(outlier->latency_ns);
	*cells++ = number(outlier->tid);
	*cells++ = text(report, outlier->comm);
	*cells++ = number(outlier->prio);
	*cells = text(report, causes);
}

void report_outliers_build(struct report_rows *rows, const struct report *report)
{
	for (size_t i = 0; report->outliers && i < report->outliers->count; i++) {
		const struct outlier *outlier = wanted(report, i);

		if (outlier)
			add_outlier(rows, report, outlier);
	}
}

static void add_cause(struct report_rows *rows, const struct report *report,
                      const struct outlier *outlier, unsigned rank)
{
	struct report_cell *cells = report_rows_add(rows, NULL);
	const struct cause *cause = &outlier->causes[rank];
	uint64_t begin_ns = outlier->time_ns - outlier->latency_ns;
	char words[CAUSE_TEXT_BYTES];

	if (!cells)
		return;
	cause_text(words, cause);
	*cells++ = count(outlier->time_ns);
	*cells++ = count(outlier->cpu);
	*cells++ = number(outlier->tid);
	*cells++ = count(outlier->latency_ns);
	*cells++ = count(rank + 1);
	*cells++ = text(report, cause_kind_name((enum cause_kind)cause->kind));
	*cells++ = text(report, words);
	*cells++ = text(report, cause_relation(outlier, cause));
	*cells++ = count(cause->duration_ns);
	*cells++ = count(cause->count);
	*cells = count(cause->first_ns - begin_ns);
}

void report_causes_build(struct report_rows *rows, const struct report *report)
{
	for (size_t i = 0; report->outliers && i < report->outliers->count; i++) {
		const struct outlier *outlier = wanted(report, i);

		for (unsigned rank = 0; outlier && rank < outlier->cause_count; rank++)
			add_cause(rows, report, outlier, rank);
	}
}

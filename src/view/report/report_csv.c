// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The report's tables as CSV: one file a table, and each of their values in long.csv.
 */
#include <stdio.h>
#include <string.h>

#include "view/report/csv.h"
#include "view/report/latency_csv.h"
#include "view/report/outlier_csv.h"
#include "view/report/pending.h"
#include "view/report/report_rows.h"

/* Room for a thread's id and name, or a long path. */
#define INSTANCE_BYTES (2 * NAME_BYTES_MAX)

/* NULL: it has none, but may tell the row from others. */
static const char *unit_of(const struct report_column *column)
{
	switch (column->kind) {
	case CELL_DURATION:
	case CELL_TIME:
		return "ns";
	case CELL_BYTES:
		return "bytes";
	case CELL_PERCENT:
		return "percent";
	case CELL_COUNT:
		return "count";
	case CELL_TEXT:
	case CELL_SENTENCE:
	case CELL_NUMBER:
		break;
	}
	return NULL;
}

/* Is it a part of what tells a row from others? The first column always is. */
static bool is_label(const struct report_rows *rows, unsigned column)
{
	enum cell_kind kind = rows->columns[column].kind;

	return column == 0 || kind == CELL_TEXT || kind == CELL_NUMBER;
}

/* All such cells, with blanks between them. */
static void name_row(struct csv_export *export, const struct report *report,
                     const struct report_rows *rows, const struct report_cell *cells)
{
	char instance[INSTANCE_BYTES];
	size_t length = 0;

	instance[0] = '\0';
	for (unsigned i = 0; i < rows->column_count && length + 1 < sizeof(instance); i++) {
		const char *separator = length ? " " : "";

		if (!is_label(rows, i) || !cells[i].present)
			continue;
		if (rows->columns[i].kind == CELL_TEXT)
			length += (size_t)snprintf(instance + length, sizeof(instance) - length,
			                           "%s%s", separator,
			                           names_text(report->names, cells[i].text));
		else
			length += (size_t)snprintf(instance + length, sizeof(instance) - length,
			                           "%s%lld", separator, (long long)cells[i].number);
	}
	csv_export_object(export, rows->name, instance);
}

static void write_values(struct csv_export *export, const struct report *report,
                         const struct report_rows *rows, const struct report_cell *cells)
{
	name_row(export, report, rows, cells);
	for (unsigned i = 0; i < rows->column_count; i++) {
		const struct report_column *column = &rows->columns[i];

		if (is_label(rows, i) || !unit_of(column) || !cells[i].present)
			continue;
		if (column->kind == CELL_PERCENT)
			csv_export_thousandths(export, column->name, cells[i].number, "percent");
		else
			csv_export_value(export, column->name, cells[i].number, unit_of(column));
	}
}

static void write_row(struct csv *csv, const struct report *report, const struct report_rows *rows,
                      const struct report_cell *cells)
{
	csv_text(csv, report->host);
	for (unsigned i = 0; i < rows->column_count; i++) {
		if (!cells[i].present)
			csv_text(csv, NULL);
		else if (rows->columns[i].kind == CELL_TEXT ||
		         rows->columns[i].kind == CELL_SENTENCE)
			csv_text(csv, names_text(report->names, cells[i].text));
		else if (rows->columns[i].kind == CELL_PERCENT)
			csv_thousandths(csv, cells[i].number);
		else
			csv_number(csv, cells[i].number);
	}
	csv_end_row(csv);
}

static void write_table(struct csv_export *export, const struct report *report,
                        const struct report_rows *rows)
{
	const char *columns[REPORT_COLUMNS_MAX + 2] = {"host"};
	struct csv *csv;

	if (rows->failed) {
		csv_export_fail(export, "not enough memory");
		return;
	}
	for (unsigned i = 0; i < rows->column_count; i++)
		columns[i + 1] = rows->columns[i].name;
	csv = csv_export_table(export, rows->name, columns);
	for (size_t row = 0; csv && row < rows->row_count && !csv_export_stopped(export); row++) {
		const struct report_cell *cells = rows->cells + row * rows->column_count;

		write_row(csv, report, rows, cells);
		write_values(export, report, rows, cells);
	}
}

/* Tables that a state has as well: one form of each. true: it is one of them. */
static bool write_shared(struct csv_export *export, const struct report *report,
                         enum report_table table)
{
	const struct pending_filter filter = {report->pid, report->comm, report->cpus};
	const struct outlier_csv_choice choice = {
	        .to_ns = UINT64_MAX, .top = report->top, .cpus = report->cpus};
	static const struct outlier_list none;
	const struct outlier_list *outliers = report->outliers ? report->outliers : &none;
	struct pending_list pending;

	switch (table) {
	case REPORT_OUTLIERS:
		outlier_csv_list(export, 1u << OUTLIER_CSV_OUTLIERS, outliers, &choice);
		return true;
	case REPORT_CAUSES:
		outlier_csv_list(export, 1u << OUTLIER_CSV_CAUSES, outliers, &choice);
		return true;
	case REPORT_PENDING:
		pending_list_build(&pending, report->state, report->names, &filter,
		                   kernel_state_time_ns(report->state), report->timeout_ns);
		pending_csv(export, &pending, report->top, 0);
		pending_list_free(&pending);
		return true;
	default:
		return false;
	}
}

void report_csv(struct csv_export *export, const struct report *report)
{
	const struct kernel_totals *totals = kernel_state_totals(report->state);

	csv_export_snapshot(export, report->host, totals->last_ns);
	latency_csv_of_state(export, report->state, totals->first_ns, totals->last_ns);
	for (unsigned i = 0; i < REPORT_ROWS_COUNT && !csv_export_stopped(export); i++) {
		struct report_rows rows;

		report_rows_describe(&rows, i);
		if (!(report->tables >> rows.table & 1) || write_shared(export, report, rows.table))
			continue;
		report_rows_build(&rows, i, report);
		write_table(export, report, &rows);
		report_rows_free(&rows);
	}
}

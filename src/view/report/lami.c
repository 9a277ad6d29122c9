// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The report's tables in LAMI 1.0, the machine interface of the LTTng analyses: their
 * metadata, and results that such a viewer loads.
 */
#include <string.h>

#include "view/json_build.h"
#include "view/report/report_rows.h"

#define ADD(object, name, value) json_build_add(object, name, value, failed)

static const char *class_of(const struct report_column *column)
{
	if (column->lami_class)
		return column->lami_class;
	switch (column->kind) {
	case CELL_DURATION:
		return "duration";
	case CELL_BYTES:
		return "size";
	case CELL_TIME:
		return "timestamp";
	case CELL_PERCENT:
		return "ratio";
	case CELL_TEXT:
	case CELL_SENTENCE:
		return "string";
	case CELL_COUNT:
	case CELL_NUMBER:
		break;
	}
	return "number";
}

static struct json_object *version(int major, int minor, bool *failed)
{
	struct json_object *object = json_build_object(failed);

	ADD(object, "major", json_object_new_int(major));
	ADD(object, "minor", json_object_new_int(minor));
	return object;
}

static struct json_object *table_class(const struct report_rows *rows, bool *failed)
{
	struct json_object *object = json_build_object(failed);
	struct json_object *columns = json_build_array(failed);

	ADD(object, "title", json_build_string(rows->title, failed));
	for (unsigned i = 0; i < rows->column_count; i++) {
		struct json_object *column = json_build_object(failed);

		ADD(column, "title", json_build_string(rows->columns[i].heading, failed));
		ADD(column, "class", json_build_string(class_of(&rows->columns[i]), failed));
		json_build_append(columns, column, failed);
	}
	ADD(object, "column-descriptions", columns);
	return object;
}

struct json_object *report_lami_metadata(void)
{
	bool outcome = false;
	bool *failed = &outcome;
	struct json_object *object = json_build_object(failed);
	struct json_object *classes = json_build_object(failed);
	struct json_object *authors = json_build_array(failed);
	struct json_object *tags = json_build_array(failed);

	ADD(object, "mi-version", version(1, 0, failed));
	ADD(object, "version", version(0, 1, failed));
	ADD(object, "title", json_build_string("rtscope report", failed));
	ADD(object, "description",
	    json_build_string("Latencies, CPU time, input and output of a kernel trace", failed));
	json_build_append(authors, json_build_string("rtscope", failed), failed);
	ADD(object, "authors", authors);
	ADD(object, "url", json_build_string("", failed));
	json_build_append(tags, json_build_string("real-time", failed), failed);
	json_build_append(tags, json_build_string("latency", failed), failed);
	ADD(object, "tags", tags);
	for (unsigned i = 0; i < REPORT_ROWS_COUNT; i++) {
		struct report_rows rows;

		report_rows_describe(&rows, i);
		ADD(classes, rows.name, table_class(&rows, failed));
	}
	ADD(object, "table-classes", classes);
	if (!outcome)
		return object;
	json_object_put(object);
	return NULL;
}

/* An object of a class with one value. */
static struct json_object *valued(const char *class, const char *member, struct json_object *value,
                                  bool *failed)
{
	struct json_object *object = json_build_object(failed);

	ADD(object, "class", json_build_string(class, failed));
	ADD(object, member, value);
	return object;
}

static struct json_object *cell_json(const struct report *report,
                                     const struct report_column *column,
                                     const struct report_cell *cell, bool *failed)
{
	const char *class = class_of(column);
	struct json_object *value;

	if (!cell->present)
		return NULL;
	if (column->kind == CELL_TEXT || column->kind == CELL_SENTENCE) {
		value = json_build_string(names_text(report->names, cell->text), failed);
		return strcmp(class, "path") ? value : valued("path", "path", value, failed);
	}
	if (column->kind == CELL_PERCENT)
		return valued(class, "value", json_object_new_double((double)cell->number / 1e5),
		              failed);
	value = json_object_new_int64(cell->number);
	if (!strcmp(class, "cpu"))
		return valued(class, "id", value, failed);
	if (!strcmp(class, "fd"))
		return valued(class, "fd", value, failed);
	if (!strcmp(class, "number"))
		return value;
	return valued(class, "value", value, failed);
}

static struct json_object *time_range(const struct report *report, bool *failed)
{
	const struct kernel_totals *totals = kernel_state_totals(report->state);
	struct json_object *object = json_build_object(failed);

	ADD(object, "class", json_build_string("time-range", failed));
	ADD(object, "begin",
	    valued("timestamp", "value", json_build_integer(totals->first_ns, failed), failed));
	ADD(object, "end",
	    valued("timestamp", "value", json_build_integer(totals->last_ns, failed), failed));
	return object;
}

static struct json_object *table_json(const struct report *report, const struct report_rows *rows,
                                      bool *failed)
{
	struct json_object *object = json_build_object(failed);
	struct json_object *data = json_build_array(failed);

	ADD(object, "class", json_build_string(rows->name, failed));
	ADD(object, "time-range", time_range(report, failed));
	for (size_t row = 0; row < rows->row_count; row++) {
		struct json_object *line = json_build_array(failed);

		for (unsigned i = 0; i < rows->column_count; i++)
			json_build_append(line,
			                  cell_json(report, &rows->columns[i],
			                            &rows->cells[row * rows->column_count + i],
			                            failed),
			                  failed);
		json_build_append(data, line, failed);
	}
	ADD(object, "data", data);
	return object;
}

struct json_object *report_lami_results(const struct report *report)
{
	bool outcome = false;
	bool *failed = &outcome;
	struct json_object *object = json_build_object(failed);
	struct json_object *results = json_build_array(failed);

	for (unsigned i = 0; i < REPORT_ROWS_COUNT; i++) {
		struct report_rows rows;

		report_rows_describe(&rows, i);
		if (!(report->tables >> rows.table & 1))
			continue;
		report_rows_build(&rows, i, report);
		json_build_append(results, table_json(report, &rows, failed), failed);
		outcome = outcome || rows.failed;
		report_rows_free(&rows);
	}
	ADD(object, "results", results);
	if (!outcome)
		return object;
	json_object_put(object);
	return NULL;
}

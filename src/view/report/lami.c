// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The report's tables in LAMI 1.0, the machine interface of the LTTng analyses: their
 * metadata, and results that such a viewer loads.
 */
#include <stdio.h>
#include <string.h>

#include "view/json_build.h"
#include "view/report/report_rows.h"

#define ADD(object, name, value) json_build_add(object, name, value, failed)

static const char *class_of(const struct report_column *column)
{
	if (column->lami_class)
		return !strcmp(column->lami_class, "softirq") ? "irq" : column->lami_class;
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

/* The cell of another column of the row, by its name; NULL: there is none. */
static const struct report_cell *sibling(const struct report_rows *rows,
                                         const struct report_cell *row, const char *name)
{
	for (unsigned i = 0; i < rows->column_count; i++)
		if (!strcmp(rows->columns[i].name, name) && row[i].present)
			return &row[i];
	return NULL;
}

/* What an object of a class has beside its value. */
static void add_siblings(struct json_object *object, const struct report *report,
                         const struct report_rows *rows, const struct report_cell *row,
                         const struct report_column *column, bool *failed)
{
	static const char *const ids[] = {"pid", "tid"};
	const char *class = class_of(column);
	const struct report_cell *cell;

	if (!strcmp(class, "irq")) {
		ADD(object, "hard", json_build_boolean(!strcmp(column->lami_class, "irq"), failed));
		cell = sibling(rows, row, "name");
		if (cell)
			ADD(object, "name",
			    json_build_string(names_text(report->names, cell->text), failed));
	}
	for (size_t i = 0; !strcmp(class, "process") && i < 2; i++) {
		cell = sibling(rows, row, ids[i]);
		if (cell)
			ADD(object, ids[i], json_object_new_int64(cell->number));
	}
}

static struct json_object *cell_json(const struct report *report, const struct report_rows *rows,
                                     const struct report_cell *row, unsigned i, bool *failed)
{
	/* The member that holds the value of an object of a class; of others it is `value`. */
	static const char *const members[][2] = {
	        {"syscall", "name"}, {"process", "name"}, {"disk", "name"}, {"path", "path"},
	        {"cpu", "id"},       {"fd", "fd"},        {"irq", "nr"},
	};
	const struct report_column *column = &rows->columns[i];
	const char *class = class_of(column);
	const char *member = "value";
	struct json_object *value;
	struct json_object *object;

	if (!row[i].present)
		return NULL;
	for (size_t at = 0; at < sizeof(members) / sizeof(members[0]); at++)
		if (!strcmp(members[at][0], class))
			member = members[at][1];
	if (column->kind == CELL_TEXT || column->kind == CELL_SENTENCE)
		value = json_build_string(names_text(report->names, row[i].text), failed);
	else if (column->kind == CELL_PERCENT)
		value = json_object_new_double((double)row[i].number / 1e5);
	else
		value = json_object_new_int64(row[i].number);
	object = valued(class, member, value, failed);
	add_siblings(object, report, rows, row, column, failed);
	return object;
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

/* Of several hosts each has its tables, told apart by their titles. */
static struct json_object *result_class(const struct report *report, const struct report_rows *rows,
                                        bool named, bool *failed)
{
	struct json_object *object;
	char title[512];

	if (!named)
		return json_build_string(rows->name, failed);
	snprintf(title, sizeof(title), "%s [%s]", rows->title, *report->host ? report->host : "-");
	object = json_build_object(failed);
	ADD(object, "inherit", json_build_string(rows->name, failed));
	ADD(object, "title", json_build_string(title, failed));
	return object;
}

static struct json_object *table_json(const struct report *report, const struct report_rows *rows,
                                      bool named, bool *failed)
{
	struct json_object *object = json_build_object(failed);
	struct json_object *data = json_build_array(failed);

	ADD(object, "class", result_class(report, rows, named, failed));
	ADD(object, "time-range", time_range(report, failed));
	for (size_t row = 0; row < rows->row_count; row++) {
		struct json_object *line = json_build_array(failed);

		for (unsigned i = 0; i < rows->column_count; i++)
			json_build_append(line,
			                  cell_json(report, rows,
			                            &rows->cells[row * rows->column_count], i,
			                            failed),
			                  failed);
		json_build_append(data, line, failed);
	}
	ADD(object, "data", data);
	return object;
}

struct json_object *report_lami_results(void)
{
	bool failed = false;
	struct json_object *object = json_build_object(&failed);

	json_build_add(object, "results", json_build_array(&failed), &failed);
	if (!failed)
		return object;
	json_object_put(object);
	return NULL;
}

bool report_lami_add(struct json_object *results, const struct report *report, bool named)
{
	struct json_object *tables = json_object_object_get(results, "results");
	bool failed = false;

	for (unsigned i = 0; i < REPORT_ROWS_COUNT; i++) {
		struct report_rows rows;

		report_rows_describe(&rows, i);
		if (!(report->tables >> rows.table & 1))
			continue;
		report_rows_build(&rows, i, report);
		json_build_append(tables, table_json(report, &rows, named, &failed), &failed);
		failed = failed || rows.failed;
		report_rows_free(&rows);
	}
	return !failed;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing of CSV files, and the report's tables as such. See csv.h.
 */
#include "view/report/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "view/report/report_rows.h"

bool csv_open(struct csv *csv, const char *directory, const char *name, struct error *error)
{
	int descriptor;

	*csv = (struct csv){.first = true};
	if (mkdir(directory, 0700) != 0 && errno != EEXIST)
		return error_set_errno(error, errno, "cannot make the directory '%s'", directory);
	if ((size_t)snprintf(csv->path, sizeof(csv->path), "%s/%s.csv", directory, name) >=
	    sizeof(csv->path))
		return error_set(error, "the name of the directory is too long");
	snprintf(csv->temporary, sizeof(csv->temporary), "%s.tmp", csv->path);
	descriptor =
	        open(csv->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	csv->file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
	if (csv->file)
		return true;
	error_set_errno(error, errno, "cannot write '%s'", csv->temporary);
	if (descriptor >= 0)
		close(descriptor);
	return false;
}

static void separate(struct csv *csv)
{
	if (!csv->first)
		putc(',', csv->file);
	csv->first = false;
}

void csv_text(struct csv *csv, const char *text)
{
	separate(csv);
	if (!text)
		return;
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, csv->file);
		return;
	}
	putc('"', csv->file);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', csv->file);
		putc(*text, csv->file);
	}
	putc('"', csv->file);
}

void csv_number(struct csv *csv, int64_t number)
{
	separate(csv);
	fprintf(csv->file, "%" PRId64, number);
}

void csv_end_row(struct csv *csv)
{
	putc('\n', csv->file);
	csv->first = true;
}

bool csv_close(struct csv *csv, struct error *error)
{
	bool written = !ferror(csv->file);

	written = fclose(csv->file) == 0 && written;
	if (written && rename(csv->temporary, csv->path) == 0)
		return true;
	error_set_errno(error, errno, "cannot write '%s'", csv->path);
	unlink(csv->temporary);
	return false;
}

static bool write_rows(const struct report *report, const struct report_rows *rows,
                       const char *directory, struct error *error)
{
	struct csv csv;

	if (rows->failed)
		return error_set(error, "not enough memory for the table '%s'", rows->name);
	if (!csv_open(&csv, directory, rows->name, error))
		return false;
	csv_text(&csv, "host");
	for (unsigned i = 0; i < rows->column_count; i++)
		csv_text(&csv, rows->columns[i].name);
	csv_end_row(&csv);
	for (size_t row = 0; row < rows->row_count; row++) {
		const struct report_cell *cells = rows->cells + row * rows->column_count;

		csv_text(&csv, report->host);
		for (unsigned i = 0; i < rows->column_count; i++) {
			if (!cells[i].present)
				csv_text(&csv, NULL);
			else if (rows->columns[i].kind == CELL_TEXT ||
			         rows->columns[i].kind == CELL_SENTENCE)
				csv_text(&csv, names_text(report->names, cells[i].text));
			else
				csv_number(&csv, cells[i].number);
		}
		csv_end_row(&csv);
	}
	return csv_close(&csv, error);
}

bool report_csv(const struct report *report, const char *directory, struct error *error)
{
	for (unsigned i = 0; i < REPORT_ROWS_COUNT; i++) {
		struct report_rows rows;
		bool done;

		report_rows_describe(&rows, i);
		if (!(report->tables >> rows.table & 1))
			continue;
		report_rows_build(&rows, i, report);
		done = write_rows(report, &rows, directory, error);
		report_rows_free(&rows);
		if (!done)
			return false;
	}
	return true;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing of CSV files. See csv.h.
 */
#include "view/report/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TABLES_MAX 40u
/* Rows of any table after which it is asked whether to go on. */
#define ASK_ROWS 64u

struct csv {
	struct csv_export *export;
	FILE *file;
	bool first; /* in its row */
	char name[64];
};

struct csv_export {
	int directory;
	bool made;  /* the directory was not there */
	char *path; /* of the directory, for sentences */
	const char *host;
	uint64_t timestamp_ns;
	struct csv tables[TABLES_MAX];
	unsigned table_count;
	struct csv *values; /* long.csv */
	char object[64];
	char *instance;
	bool (*stop_wanted)(void *context); /* NULL: nobody ever wants it */
	void *stop_context;
	unsigned rows; /* since it was asked */
	bool stopped;
	struct error error;
};

static const char *const value_columns[] = {"timestamp_ns", "host",  "object", "instance",
                                            "metric",       "value", "unit",   NULL};

struct csv_export *csv_export_create(const char *directory, struct error *error)
{
	struct csv_export *export = calloc(1, sizeof(*export));

	if (!export) {
		error_set(error, "not enough memory for the tables");
		return NULL;
	}
	export->directory = -1;
	export->host = "";
	export->path = strdup(directory);
	if (!export->path)
		error_set(error, "not enough memory for the tables");
	else if (!(export->made = mkdir(directory, 0700) == 0) && errno != EEXIST)
		error_set_errno(error, errno, "cannot make the directory '%s'", directory);
	else if ((export->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		error_set_errno(error, errno, "cannot write into '%s'", directory);
	else
		export->values = csv_export_table(export, "long", value_columns);
	if (export->values)
		return export;
	if (*export->error.text)
		error_set(error, "%s", export->error.text);
	csv_export_finish(export, false, NULL);
	return NULL;
}

void csv_export_snapshot(struct csv_export *export, const char *host, uint64_t timestamp_ns)
{
	export->host = host;
	export->timestamp_ns = timestamp_ns;
}

void csv_export_stop_when(struct csv_export *export, bool (*wanted)(void *context), void *context)
{
	export->stop_wanted = wanted;
	export->stop_context = context;
}

bool csv_export_stopped(const struct csv_export *export)
{
	return export->stopped;
}

static void ask(struct csv_export *export)
{
	export->rows = 0;
	export->stopped = export->stopped ||
	                  (export->stop_wanted && export->stop_wanted(export->stop_context));
}

const char *csv_export_host(const struct csv_export *export)
{
	return export->host;
}

uint64_t csv_export_timestamp_ns(const struct csv_export *export)
{
	return export->timestamp_ns;
}

void csv_export_fail(struct csv_export *export, const char *why)
{
	if (!*export->error.text)
		error_set(&export->error, "cannot write the tables into '%s': %s", export->path,
		          why);
}

static void file_name(char *target, size_t size, const struct csv *csv, bool temporary)
{
	snprintf(target, size, "%s.csv%s", csv->name, temporary ? ".tmp" : "");
}

/* What is no plain file would be replaced by one, or be in the way when all are complete. */
static bool check_table(struct csv_export *export, const struct csv *csv)
{
	struct stat status;
	char name[80];
	char why[160];

	file_name(name, sizeof(name), csv, false);
	if (fstatat(export->directory, name, &status, 0) != 0 || S_ISREG(status.st_mode))
		return true;
	snprintf(why, sizeof(why), "%s there is no plain file", name);
	csv_export_fail(export, why);
	return false;
}

static bool open_table(struct csv_export *export, struct csv *csv)
{
	char name[80];
	int descriptor;

	if (!check_table(export, csv))
		return false;
	file_name(name, sizeof(name), csv, true);
	/* Not what somebody put there for us to follow or to append to. */
	unlinkat(export->directory, name, 0);
	descriptor = openat(export->directory, name,
	                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	csv->file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
	if (csv->file)
		return true;
	csv_export_fail(export, strerror(errno));
	if (descriptor >= 0)
		close(descriptor);
	return false;
}

struct csv *csv_export_table(struct csv_export *export, const char *name,
                             const char *const *columns)
{
	struct csv *csv;

	for (unsigned i = 0; i < export->table_count; i++)
		if (!strcmp(export->tables[i].name, name))
			return &export->tables[i];
	ask(export);
	if (*export->error.text || export->stopped)
		return NULL;
	if (export->table_count == TABLES_MAX) {
		csv_export_fail(export, "too many tables");
		return NULL;
	}
	csv = &export->tables[export->table_count];
	*csv = (struct csv){.export = export, .first = true};
	snprintf(csv->name, sizeof(csv->name), "%s", name);
	if (!open_table(export, csv))
		return NULL;
	export->table_count++;
	for (; *columns; columns++)
		csv_text(csv, *columns);
	csv_end_row(csv);
	return csv;
}

/* There is no such table, or nobody wants it any more. */
static bool is_idle(const struct csv *csv)
{
	return !csv || csv->export->stopped;
}

static void separate(struct csv *csv)
{
	if (!csv->first)
		putc(',', csv->file);
	csv->first = false;
}

void csv_text(struct csv *csv, const char *text)
{
	if (is_idle(csv))
		return;
	separate(csv);
	if (!text)
		return;
	/* An empty text is not a missing one: PostgreSQL tells them apart by the quotes. */
	if (*text && !strpbrk(text, ",\"\r\n")) {
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
	if (is_idle(csv))
		return;
	separate(csv);
	fprintf(csv->file, "%" PRId64, number);
}

void csv_thousandths(struct csv *csv, int64_t number)
{
	uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;

	if (is_idle(csv))
		return;
	separate(csv);
	fprintf(csv->file, "%s%" PRIu64 ".%03" PRIu64, number < 0 ? "-" : "", magnitude / 1000,
	        magnitude % 1000);
}

void csv_number_or_empty(struct csv *csv, uint64_t number)
{
	if (number)
		csv_number(csv, (int64_t)number);
	else
		csv_text(csv, NULL);
}

void csv_end_row(struct csv *csv)
{
	if (is_idle(csv))
		return;
	putc('\n', csv->file);
	csv->first = true;
	if (++csv->export->rows >= ASK_ROWS)
		ask(csv->export);
}

void csv_export_object(struct csv_export *export, const char *object, const char *instance)
{
	snprintf(export->object, sizeof(export->object), "%s", object);
	free(export->instance);
	export->instance = strdup(instance);
	if (!export->instance)
		csv_export_fail(export, "not enough memory");
}

static struct csv *begin_value(struct csv_export *export, const char *metric)
{
	struct csv *csv = export->values;

	csv_number(csv, (int64_t) export->timestamp_ns);
	csv_text(csv, export->host);
	csv_text(csv, export->object);
	csv_text(csv, export->instance);
	csv_text(csv, metric);
	return csv;
}

void csv_export_value(struct csv_export *export, const char *metric, int64_t value,
                      const char *unit)
{
	struct csv *csv = begin_value(export, metric);

	csv_number(csv, value);
	csv_text(csv, unit);
	csv_end_row(csv);
}

void csv_export_thousandths(struct csv_export *export, const char *metric, int64_t value,
                            const char *unit)
{
	struct csv *csv = begin_value(export, metric);

	csv_thousandths(csv, value);
	csv_text(csv, unit);
	csv_end_row(csv);
}

/* All is written; nothing has its name yet. */
static void close_tables(struct csv_export *export)
{
	for (unsigned i = 0; i < export->table_count; i++) {
		struct csv *csv = &export->tables[i];
		bool written = !ferror(csv->file);

		if (fclose(csv->file) != 0 || !written)
			csv_export_fail(export, strerror(errno));
	}
}

bool csv_export_finish(struct csv_export *export, bool keep, struct error *error)
{
	bool good;

	close_tables(export);
	keep = keep && !*export->error.text && !export->stopped;
	for (unsigned i = 0; i < export->table_count; i++) {
		char temporary[80];
		char name[80];

		file_name(temporary, sizeof(temporary), &export->tables[i], true);
		file_name(name, sizeof(name), &export->tables[i], false);
		if (keep && renameat(export->directory, temporary, export->directory, name) != 0) {
			csv_export_fail(export, strerror(errno));
			keep = false;
		}
		if (!keep)
			unlinkat(export->directory, temporary, 0);
	}
	good = !*export->error.text;
	if (!good)
		error_set(error, "%s", export->error.text);
	if (!keep && export->made)
		rmdir(export->path);
	if (export->directory >= 0)
		close(export->directory);
	free(export->instance);
	free(export->path);
	free(export);
	return good;
}

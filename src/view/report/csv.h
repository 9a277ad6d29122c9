/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CSV as RFC 4180 says, with LF and always a header: what sqlite3 and PostgreSQL load
 * without a lost row. An export is a directory with one file a table and long.csv, which
 * has one row a value. Its files appear whole, when all are complete, or not at all.
 * doc/formats.md is the specification.
 */
#ifndef RTSCOPE_VIEW_REPORT_CSV_H
#define RTSCOPE_VIEW_REPORT_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "util/error.h"

struct csv;        /* one table */
struct csv_export; /* all of a directory */

/*
 * Files readable by their owner only, in `directory`, which is made if it is not there; its
 * last component may be new, no more. NULL: the sentence is in `error`.
 */
struct csv_export *csv_export_create(const char *directory, struct error *error);
/*
 * `wanted` is asked now and then. When it says so nothing more is written, and none of the files
 * stays. Whoever makes rows in a loop asks csv_export_stopped(), which is true then.
 */
void csv_export_stop_when(struct csv_export *export, bool (*wanted)(void *context), void *context);
bool csv_export_stopped(const struct csv_export *export);
/* What comes next is of this host, as at this time. `host` must outlive the export. */
void csv_export_snapshot(struct csv_export *export, const char *host, uint64_t timestamp_ns);
/*
 * The table of a name with these columns (ended by NULL); the first call makes the file
 * and its header. NULL: cannot be; csv_export_finish() says why.
 */
struct csv *csv_export_table(struct csv_export *export, const char *name,
                             const char *const *columns);
/* Rows of long.csv: the object's instance, then one call a value. */
void csv_export_object(struct csv_export *export, const char *object, const char *instance);
void csv_export_value(struct csv_export *export, const char *metric, int64_t value,
                      const char *unit);
/* A value in thousandths of the unit. */
void csv_export_thousandths(struct csv_export *export, const char *metric, int64_t value,
                            const char *unit);
/* Remember that something could not be written, e.g. for want of memory. */
void csv_export_fail(struct csv_export *export, const char *why);
/*
 * The files get their names; frees. With `keep` false, stopped, or where one of them could not be
 * written, none does, and a directory that was made for them goes. false: the sentence is in
 * `error`.
 */
bool csv_export_finish(struct csv_export *export, bool keep, struct error *error);

const char *csv_export_host(const struct csv_export *export);
uint64_t csv_export_timestamp_ns(const struct csv_export *export);

/* Fields of a row; with csv NULL they do nothing. NULL is an empty field, "" a quoted one. */
void csv_text(struct csv *csv, const char *text);
void csv_number(struct csv *csv, int64_t number);
void csv_thousandths(struct csv *csv, int64_t number);
/* Empty where it is 0: not known. */
void csv_number_or_empty(struct csv *csv, uint64_t number);
void csv_end_row(struct csv *csv);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CSV as RFC 4180 says, with LF and always a header: what sqlite3 and PostgreSQL load
 * without a lost row. A file appears whole or not at all.
 */
#ifndef RTSCOPE_VIEW_REPORT_CSV_H
#define RTSCOPE_VIEW_REPORT_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "util/error.h"

struct csv {
	FILE *file;
	bool first; /* in its row */
	char path[4096];
	char temporary[4096 + 8];
};

/* A new file DIRECTORY/NAME.csv, readable by its owner; the directory is made if it is not there. */
bool csv_open(struct csv *csv, const char *directory, const char *name, struct error *error);
/* A field: quoted where it has to be; NULL is an empty one. */
void csv_text(struct csv *csv, const char *text);
void csv_number(struct csv *csv, int64_t number);
void csv_end_row(struct csv *csv);
/* The file is complete: give it its name. */
bool csv_close(struct csv *csv, struct error *error);

#endif

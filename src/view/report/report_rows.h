/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of a report as columns and rows of cells, built once and then printed as
 * text, CSV or LAMI. What a column is called, holds and means stands in one row.
 */
#ifndef RTSCOPE_VIEW_REPORT_REPORT_ROWS_H
#define RTSCOPE_VIEW_REPORT_REPORT_ROWS_H

#include "view/report/report.h"

enum cell_kind {
	CELL_TEXT,
	CELL_SENTENCE, /* text that may be long: in the last column only */
	CELL_COUNT,
	CELL_NUMBER,   /* signed, an id: not to be shortened */
	CELL_DURATION, /* ns */
	CELL_BYTES,
	CELL_TIME,    /* ns since the epoch */
	CELL_PERCENT, /* in thousandths */
};

struct report_column {
	const char *name;    /* of CSV */
	const char *heading; /* of text and LAMI */
	enum cell_kind kind;
	const char *lami_class; /* NULL: as the kind says */
};

struct report_cell {
	bool present;
	uint32_t text; /* name number */
	int64_t number;
};

#define REPORT_COLUMNS_MAX 12

struct report_rows {
	const char *name; /* of the CSV file and the LAMI class */
	const char *title;
	enum report_table table;
	unsigned column_count;
	const struct report_column *columns;
	size_t row_count;
	size_t capacity;
	struct report_cell *cells; /* column_count a row */
	/* With --freq: the histogram of each row; borrowed, NULL where there is none. */
	const struct histogram **histograms;
	bool failed; /* out of memory */
};

#define REPORT_ROWS_COUNT 20

/* Fill table `index` (below REPORT_ROWS_COUNT), sorted, cut to --top. Free with the next. */
void report_rows_build(struct report_rows *rows, unsigned index, const struct report *report);
void report_rows_free(struct report_rows *rows);
/* Place of the table of a name. */
unsigned report_rows_find(const char *name);
/* The same without rows: what it is called and which columns it has. */
void report_rows_describe(struct report_rows *rows, unsigned index);
/* Another row, its cells to be filled; NULL: out of memory, and rows->failed is set. */
struct report_cell *report_rows_add(struct report_rows *rows, const struct histogram *histogram);

#endif

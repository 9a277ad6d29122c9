/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Outliers as CSV, and what held the CPU during each: the same two tables whether a screen,
 * `state` or `report` writes them, and their values in long.csv.
 */
#ifndef RTSCOPE_VIEW_REPORT_OUTLIER_CSV_H
#define RTSCOPE_VIEW_REPORT_OUTLIER_CSV_H

#include "model/outlier.h"
#include "util/cpuset.h"
#include "view/report/csv.h"

/* X(SYMBOL, "name of the file") */
#define OUTLIER_CSV_TABLE_LIST(X) \
	X(OUTLIERS, "outliers")   \
	X(CAUSES, "outlier_causes")

enum outlier_csv_table {
#define OUTLIER_CSV_ENUM(symbol, name) OUTLIER_CSV_##symbol,
	OUTLIER_CSV_TABLE_LIST(OUTLIER_CSV_ENUM)
#undef OUTLIER_CSV_ENUM
	OUTLIER_CSV_COUNT
};

#define OUTLIER_CSV_ALL ((1u << OUTLIER_CSV_COUNT) - 1)

/* The tables (bits, enum outlier_csv_table), also where no row of them comes. */
void outlier_csv_tables(struct csv_export *export, unsigned tables);
void outlier_csv_row(struct csv_export *export, unsigned tables, const struct outlier *outlier,
                     int64_t wall_offset_ns);

/* Which ones of a list. */
struct outlier_csv_choice {
	uint64_t from_ns;          /* ended after this ... */
	uint64_t to_ns;            /* ... and no later than this */
	uint64_t top;              /* so many of the worst; 0: all */
	const struct cpuset *cpus; /* NULL: all */
};

/* In the order of time. */
void outlier_csv_list(struct csv_export *export, unsigned tables, const struct outlier_list *list,
                      const struct outlier_csv_choice *choice);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Outliers as CSV: the same table whether a screen or a command writes it.
 */
#ifndef RTSCOPE_VIEW_REPORT_OUTLIER_CSV_H
#define RTSCOPE_VIEW_REPORT_OUTLIER_CSV_H

#include "model/outlier.h"
#include "view/report/csv.h"

/* The table, also where no row of it comes. */
struct csv *outlier_csv_table(struct csv_export *export);
void outlier_csv_row(struct csv *csv, const char *host, const struct outlier *outlier,
                     int64_t wall_offset_ns);
/* Those of a host that ended after `from_ns` and no later than `to_ns`, in the order of time. */
void outlier_csv_list(struct csv_export *export, const char *host, const struct outlier_list *list,
                      uint64_t from_ns, uint64_t to_ns);

#endif

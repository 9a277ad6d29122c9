/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report's tables of what was above the threshold: one row an outlier, and one row
 * for each thing that held the CPU meanwhile.
 */
#ifndef RTSCOPE_VIEW_REPORT_REPORT_OUTLIERS_H
#define RTSCOPE_VIEW_REPORT_REPORT_OUTLIERS_H

#include "view/report/report_builder.h"

#define REPORT_OUTLIER_COLUMNS 7
#define REPORT_CAUSE_COLUMNS   11

extern const struct report_column report_outlier_columns[REPORT_OUTLIER_COLUMNS];
extern const struct report_column report_cause_columns[REPORT_CAUSE_COLUMNS];

/* Add the rows; not sorted. */
void report_build_outliers(struct builder *builder);
void report_build_causes(struct builder *builder);

#endif

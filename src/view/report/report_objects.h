/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report's tables of objects, not of latencies: their columns and how their rows are
 * filled in, not sorted.
 */
#ifndef RTSCOPE_VIEW_REPORT_REPORT_OBJECTS_H
#define RTSCOPE_VIEW_REPORT_REPORT_OBJECTS_H

#include "view/report/report_builder.h"

extern const struct report_column report_process_io_columns[5];
extern const struct report_column report_file_columns[8];
extern const struct report_column report_thread_columns[7];
extern const struct report_column report_busy_columns[4];
extern const struct report_column report_tracker_columns[12];
extern const struct report_column report_pending_columns[8];
extern const struct report_column report_fd_columns[11];

void report_build_process_io(struct builder *builder);
void report_build_file(struct builder *builder);
void report_build_threads(struct builder *builder);
void report_build_busy(struct builder *builder);
void report_build_fds(struct builder *builder);
void report_build_trackers(struct builder *builder);
void report_build_pending(struct builder *builder);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One original event as one line: for people as babeltrace2 prints it, for machines
 * as a JSON object. What a dump of the window is made of, from the command line and
 * from the screens.
 */
#ifndef RTSCOPE_VIEW_REPORT_EVENT_LINE_H
#define RTSCOPE_VIEW_REPORT_EVENT_LINE_H

#include <stdbool.h>

#include "model/kernel/event_walk.h"
#include "view/report/csv.h"

struct event_line; /* room for a line, used again and again */

struct event_line_head {
	const char *host;       /* "": not told */
	const char *name;       /* of the event, not escaped */
	bool creates;           /* what still lives */
	int64_t wall_offset_ns; /* to be added to its time: ns since the epoch */
	bool json;
};

struct event_line *event_line_create(void); /* NULL: out of memory */
void event_line_destroy(struct event_line *line);
/* The line without its newline, valid until the next call; NULL: out of memory. */
const char *event_line_write(struct event_line *line, const struct event_line_head *head,
                             const struct event_words *words, const struct kernel_event *view);

/* events.csv of an export; contexts and fields are JSON objects in it. */
struct csv *event_csv_table(struct csv_export *export);
void event_csv_row(struct csv_export *export, const struct event_line_head *head,
                   const struct event_words *words, const struct kernel_event *view);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a screen writes of the window that it shows: its original events as lines of text,
 * as `rtscope events` prints them, and the window as tables, as `rtscope state --csv`
 * writes them. From any thread; intake goes on meanwhile.
 */
#ifndef RTSCOPE_VIEW_REPORT_WINDOW_EXPORT_H
#define RTSCOPE_VIEW_REPORT_WINDOW_EXPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"
#include "util/error.h"

/*
 * Is it to end before it is done? Asked now and then, in the calling thread; nothing is left behind
 * then, and it failed. NULL: never.
 */
struct window_stop {
	bool (*wanted)(void *context);
	void *context;
};

/*
 * The events of the window of request->host that ends at request->at_ns (0: now), those that
 * created what lives first, into a new file of that name, readable by its owner; one that is
 * there is replaced when the new one is complete. *count: how many. false: see `error`.
 */
bool window_dump(struct model *model, const struct model_request *request, const char *path,
                 const struct window_stop *stop, uint64_t *count, struct error *error);
/* The same window as long CSV and one CSV a table into `directory`, which is made if need be. */
bool window_export(struct model *model, const struct model_request *request, const char *directory,
                   const struct window_stop *stop, struct error *error);

#endif

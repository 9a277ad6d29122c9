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
 * The events of the window of request->host that ends at request->at_ns (0: now), those that
 * created what lives first, into a new file of that name, readable by its owner; one that is
 * there is replaced when the new one is complete. *count: how many. false: see `error`.
 */
bool window_dump(struct model *model, const struct model_request *request, const char *path,
                 uint64_t *count, struct error *error);
/* The same window as long CSV and one CSV a table into `directory`, which is made if need be. */
bool window_export(struct model *model, const struct model_request *request, const char *directory,
                   struct error *error);

#endif

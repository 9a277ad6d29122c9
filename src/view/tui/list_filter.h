/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The filter of a list as an expression (view/filter.h), compiled anew only when
 * its text has changed. While it is no expression every row passes, and the
 * sentence that says why is there to be shown.
 */
#ifndef RTSCOPE_VIEW_TUI_LIST_FILTER_H
#define RTSCOPE_VIEW_TUI_LIST_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"
#include "view/filter.h"
#include "view/tui/list.h"

/* All zero: no filter. */
struct list_filter {
	char text[LIST_PATTERN_BYTES];
	struct filter *filter; /* NULL: none, or its text is no expression */
	struct error error;    /* why it is none */
};

/* Take `text`; `fields` must outlive the filter. */
void list_filter_set(struct list_filter *filter, const char *text,
                     const struct filter_field *fields, size_t count);
void list_filter_clear(struct list_filter *filter);
bool list_filter_match(const struct list_filter *filter, filter_value_function *value,
                       const void *object);

#endif

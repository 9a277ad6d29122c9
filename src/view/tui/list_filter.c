// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The filter of a list. See list_filter.h.
 */
#include "view/tui/list_filter.h"

#include <stdio.h>
#include <string.h>

void list_filter_set(struct list_filter *filter, const char *text,
                     const struct filter_field *fields, size_t count)
{
	if (strcmp(filter->text, text) == 0)
		return;
	list_filter_clear(filter);
	snprintf(filter->text, sizeof(filter->text), "%s", text);
	if (filter->text[0])
		filter->filter = filter_compile(filter->text, fields, count, &filter->error);
}

void list_filter_clear(struct list_filter *filter)
{
	filter_destroy(filter->filter);
	memset(filter, 0, sizeof(*filter));
}

bool list_filter_match(const struct list_filter *filter, filter_value_function *value,
                       const void *object)
{
	return !filter->filter || filter_match(filter->filter, value, object);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The groups by name. See groups.h.
 */
#include "source/kernel/groups.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {
#define TRACE_GROUP_NAME(symbol, name, help) name,
        TRACE_GROUP_LIST(TRACE_GROUP_NAME)
#undef TRACE_GROUP_NAME
};

static bool add_group(unsigned *groups, const char *text, size_t length, struct error *error)
{
	char known[80];

	for (unsigned i = 0; i < TRACE_GROUP_COUNT; i++) {
		if (strlen(names[i]) != length || strncmp(names[i], text, length) != 0)
			continue;
		*groups |= 1u << i;
		return true;
	}
	trace_groups_format(known, sizeof(known), TRACE_GROUPS_ALL);
	return error_set(error, "there is no group '%.*s'; there are %s, and none or all",
	                 (int)(length < 40 ? length : 40), text, known);
}

bool trace_groups_parse(unsigned *groups, const char *text, struct error *error)
{
	*groups = 0;
	if (!strcmp(text, "none"))
		return true;
	if (!strcmp(text, "all")) {
		*groups = TRACE_GROUPS_ALL;
		return true;
	}
	for (;;) {
		size_t length = strcspn(text, ",");

		if (!add_group(groups, text, length, error))
			return false;
		if (!text[length])
			return true;
		text += length + 1;
	}
}

void trace_groups_format(char *target, size_t size, unsigned groups)
{
	size_t length = 0;

	snprintf(target, size, "none");
	for (unsigned i = 0; i < TRACE_GROUP_COUNT && length < size; i++)
		if (groups >> i & 1)
			length += (size_t)snprintf(target + length, size - length, "%s%s",
			                           length ? "," : "", names[i]);
}

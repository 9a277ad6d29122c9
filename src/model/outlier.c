// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists of outliers. See outlier.h.
 */
#include "model/outlier.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 8u

static bool grow(struct outlier_list *list)
{
	size_t capacity = list->capacity ? list->capacity * 2 : FIRST_CAPACITY;
	struct outlier *entries;

	if (capacity > list->limit)
		capacity = list->limit;
	entries = realloc(list->entries, capacity * sizeof(*entries));
	if (!entries)
		return false;
	list->entries = entries;
	list->capacity = capacity;
	return true;
}

static void find_least(struct outlier_list *list)
{
	list->least = 0;
	for (size_t i = 1; i < list->count; i++)
		if (list->entries[i].latency_ns < list->entries[list->least].latency_ns)
			list->least = i;
}

bool outlier_list_add(struct outlier_list *list, const struct outlier *outlier)
{
	if (list->count < list->limit) {
		if (list->count == list->capacity && !grow(list))
			return false;
		list->entries[list->count++] = *outlier;
		if (list->count == list->limit)
			find_least(list);
	} else if (list->keep == OUTLIERS_NEWEST) {
		list->entries[list->total % list->limit] = *outlier;
	} else if (outlier->latency_ns > list->entries[list->least].latency_ns) {
		list->entries[list->least] = *outlier;
		find_least(list);
	}
	list->total++;
	return true;
}

const struct outlier *outlier_list_at(const struct outlier_list *list, size_t place)
{
	if (place >= list->count)
		return NULL;
	if (list->keep == OUTLIERS_WORST)
		return &list->entries[place];
	return &list->entries[(list->total - 1 - place) % list->limit];
}

void outlier_list_clear(struct outlier_list *list)
{
	free(list->entries);
	*list = (struct outlier_list){.limit = list->limit, .keep = list->keep};
}

const char *cause_kind_name(enum cause_kind kind)
{
	static const char *const names[] = {
#define CAUSE_NAME(symbol, name, help) [CAUSE_##symbol] = name,
	        CAUSE_LIST(CAUSE_NAME)
#undef CAUSE_NAME
	};

	return kind < CAUSE_KIND_COUNT ? names[kind] : "?";
}

const char *cause_kind_help(enum cause_kind kind)
{
	static const char *const texts[] = {
#define CAUSE_HELP(symbol, name, help) [CAUSE_##symbol] = help,
	        CAUSE_LIST(CAUSE_HELP)
#undef CAUSE_HELP
	};

	return kind < CAUSE_KIND_COUNT ? texts[kind] : "?";
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of warnings. See warning.h.
 */
#include "model/warning.h"

const struct warning_info *warning_info(enum warning warning)
{
	static const struct warning_info rows[] = {
#define WARNING_ROW(symbol, level, name, headline, explanation) \
	[WARNING_##symbol] = {WARNING_LEVEL_##level, name, headline, explanation},
	        WARNING_LIST(WARNING_ROW)
#undef WARNING_ROW
	};

	return &rows[warning];
}

size_t warnings_count(const struct warnings *warnings, enum warning_level level)
{
	size_t count = 0;

	for (size_t i = 0; i < WARNING_COUNT; i++)
		count += warnings->on[i] && warning_info((enum warning)i)->level == level;
	return count;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of event types. See event.h.
 */
#include "model/event.h"

const char *event_type_name(unsigned type)
{
	static const char *const names[] = {
#define EVENT_NAME(symbol, name, fields) [EVENT_##symbol] = name,
	        EVENT_LIST(EVENT_NAME)
#undef EVENT_NAME
#define KERNEL_EVENT_NAME(symbol, name) [EVENT_##symbol] = #name,
	                KERNEL_EVENT_LIST(KERNEL_EVENT_NAME)
#undef KERNEL_EVENT_NAME
	};

	return type < EVENT_TYPE_COUNT ? names[type] : "unknown";
}

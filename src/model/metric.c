// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of metrics. See metric.h.
 */
#include "model/metric.h"

#include <string.h>

static const struct metric_info metrics[] = {
#define METRIC_ROW(symbol, object_, name_, unit_, title_, where_, what_, normal_) \
	[METRIC_##symbol] = {.object = METRIC_OBJECT_##object_,                   \
	                     .name = name_,                                       \
	                     .unit = METRIC_UNIT_##unit_,                         \
	                     .title = title_,                                     \
	                     .where = where_,                                     \
	                     .what = what_,                                       \
	                     .normal = normal_},
        METRIC_LIST(METRIC_ROW)
#undef METRIC_ROW
};

/* The number of rows of a list, as a sum. */
#define METRIC_ONE(symbol, object, name, unit, title, where, what, normal) +1
#define METRIC_FIRST_HOST                                                  0
#define METRIC_FIRST_MEMORY                                                METRIC_FIRST_HOST METRIC_HOST_LIST(METRIC_ONE)
#define METRIC_FIRST_CPU                                                   METRIC_FIRST_MEMORY METRIC_MEMORY_LIST(METRIC_ONE)
#define METRIC_FIRST_IDLE                                                  METRIC_FIRST_CPU METRIC_CPU_LIST(METRIC_ONE)
#define METRIC_FIRST_IRQ                                                   METRIC_FIRST_IDLE METRIC_IDLE_LIST(METRIC_ONE)
#define METRIC_FIRST_SOFTIRQ                                               METRIC_FIRST_IRQ METRIC_IRQ_LIST(METRIC_ONE)
#define METRIC_FIRST_DISK                                                  METRIC_FIRST_SOFTIRQ METRIC_SOFTIRQ_LIST(METRIC_ONE)
#define METRIC_FIRST_INTERFACE                                             METRIC_FIRST_DISK METRIC_DISK_LIST(METRIC_ONE)
#define METRIC_FIRST_PRESSURE                                              METRIC_FIRST_INTERFACE METRIC_INTERFACE_LIST(METRIC_ONE)
#define METRIC_FIRST_NODE                                                  METRIC_FIRST_PRESSURE METRIC_PRESSURE_LIST(METRIC_ONE)
#define METRIC_FIRST_GC                                                    METRIC_FIRST_NODE METRIC_NODE_LIST(METRIC_ONE)
#define METRIC_FIRST_WINDOW                                                METRIC_FIRST_GC METRIC_GC_LIST(METRIC_ONE)

static const struct metric_object_info objects[] = {
#define METRIC_OBJECT_ROW(symbol, name_, title_, instance_)                        \
	[METRIC_OBJECT_##symbol] = {.name = name_,                                 \
	                            .title = title_,                               \
	                            .instance = instance_,                         \
	                            .first = (enum metric)(METRIC_FIRST_##symbol), \
	                            .count = 0 METRIC_##symbol##_LIST(METRIC_ONE)},
        METRIC_OBJECT_LIST(METRIC_OBJECT_ROW)
#undef METRIC_OBJECT_ROW
};

const struct metric_info *metric_info(enum metric metric)
{
	return &metrics[metric];
}

const struct metric_object_info *metric_object_info(enum metric_object object)
{
	return &objects[object];
}

const char *metric_unit_name(enum metric_unit unit)
{
	static const char *const names[] = {
#define METRIC_UNIT_ROW(symbol, name) [METRIC_UNIT_##symbol] = name,
	        METRIC_UNIT_LIST(METRIC_UNIT_ROW)
#undef METRIC_UNIT_ROW
	};

	return names[unit];
}

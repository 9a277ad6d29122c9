/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of metrics: what each number of the sampler is, in which unit, of
 * which object, where it is read and what is normal. Rows are in metric_list.h;
 * values are in metric_store.h and asked for through metric_view.h.
 */
#ifndef RTSCOPE_MODEL_METRIC_H
#define RTSCOPE_MODEL_METRIC_H

#include <stddef.h>

#include "model/metric_list.h"

enum metric_object {
#define METRIC_OBJECT_ENUM(symbol, name, title, instance) METRIC_OBJECT_##symbol,
	METRIC_OBJECT_LIST(METRIC_OBJECT_ENUM)
#undef METRIC_OBJECT_ENUM
	METRIC_OBJECT_COUNT
};

enum metric_unit {
#define METRIC_UNIT_ENUM(symbol, name) METRIC_UNIT_##symbol,
	METRIC_UNIT_LIST(METRIC_UNIT_ENUM)
#undef METRIC_UNIT_ENUM
};

/* METRIC_CPU_BUSY_PCT and so on; the metrics of one object follow one another. */
enum metric {
#define METRIC_ENUM(symbol, object, name, unit, title, where, what, normal) METRIC_##symbol,
	METRIC_LIST(METRIC_ENUM)
#undef METRIC_ENUM
	METRIC_COUNT
};

struct metric_info {
	enum metric_object object;
	const char *name; /* machine name within its object: "busy_pct" */
	enum metric_unit unit;
	const char *title;  /* column heading */
	const char *where;  /* file it is read from */
	const char *what;   /* what it is, a sentence */
	const char *normal; /* what is normal, a sentence */
};

struct metric_object_info {
	const char *name; /* machine name: "cpu" */
	const char *title;
	const char *instance; /* what one instance is */
	enum metric first;    /* its metrics are first .. first + count - 1 */
	size_t count;
};

/* The row of `metric`, which must be below METRIC_COUNT. */
const struct metric_info *metric_info(enum metric metric);
const struct metric_object_info *metric_object_info(enum metric_object object);
/* "kB/s"; empty for a plain count. */
const char *metric_unit_name(enum metric_unit unit);

#endif

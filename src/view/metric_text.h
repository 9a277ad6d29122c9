/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A metric's value as people read it: three significant digits and the unit
 * beside it. Machine output does not come here.
 */
#ifndef RTSCOPE_VIEW_METRIC_TEXT_H
#define RTSCOPE_VIEW_METRIC_TEXT_H

#include "model/metric.h"
#include "view/number.h"

/* `-` for NaN. Memory is told in bytes with K, M, G of 1024, all else in powers of 1000. */
void metric_text_value(char text[NUMBER_TEXT_BYTES], enum metric metric, double value);
/* The unit that belongs to it: "B", "kB/s", "%"; empty for a count. */
const char *metric_text_unit(enum metric metric);

#endif

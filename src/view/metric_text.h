/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A metric's value as people read it: three significant digits and the unit
 * beside it. Machine output does not come here.
 */
#ifndef RTSCOPE_VIEW_METRIC_TEXT_H
#define RTSCOPE_VIEW_METRIC_TEXT_H

#include "model/metric.h"
#include "view/number.h"

/*
 * The number, `-` for NaN, and the unit that it is in: "23.5" and "GiB", "3.32" and
 * "ms", "5.02" and "k/s". Memory and rates of bytes are told in powers of 1024, all
 * else in powers of 1000.
 */
void metric_text(char number[NUMBER_TEXT_BYTES], char unit[NUMBER_TEXT_BYTES], enum metric metric,
                 double value);

#endif

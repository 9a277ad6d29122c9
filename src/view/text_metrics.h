/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the sampler saw as plain text: the part of batch mode's block that follows
 * the latencies.
 */
#ifndef RTSCOPE_VIEW_TEXT_METRICS_H
#define RTSCOPE_VIEW_TEXT_METRICS_H

#include <stdio.h>

#include "view/sample.h"

/* Nothing before the sampler's first reading. */
void text_metrics_print(FILE *target, const struct sample *sample);

#endif

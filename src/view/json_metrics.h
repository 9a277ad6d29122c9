/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the sampler saw as JSON: the members of a sample and those of each CPU.
 */
#ifndef RTSCOPE_VIEW_JSON_METRICS_H
#define RTSCOPE_VIEW_JSON_METRICS_H

#include "view/json_build.h"

/* Every metric of CPU `cpu` under its name; null where there is no data. */
void json_metrics_add_cpu(struct json_object *object, const struct sample *sample, unsigned cpu,
                          bool *failed);

JSON_BUILDER(json_host_metrics);
JSON_BUILDER(json_idle_states);
JSON_BUILDER(json_memory);
JSON_BUILDER(json_disks);
JSON_BUILDER(json_interfaces);
JSON_BUILDER(json_pressure);
JSON_BUILDER(json_irqs);
JSON_BUILDER(json_softirqs);
JSON_BUILDER(json_nodes);
JSON_BUILDER(json_gc);
JSON_BUILDER(json_processes);
JSON_BUILDER(json_warnings);

#endif

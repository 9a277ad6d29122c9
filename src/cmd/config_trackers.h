/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trackers of the configuration: an array of objects, each begin, end, key, label and
 * timeout of a duration. An error names the key with its path, as in trackers[0].key[1].
 */
#ifndef RTSCOPE_CMD_CONFIG_TRACKERS_H
#define RTSCOPE_CMD_CONFIG_TRACKERS_H

#include <json-c/json.h>
#include <stdbool.h>

#include "model/kernel/declared.h"
#include "util/error.h"

#define CONFIG_TRACKERS_KEY "trackers"

bool config_trackers_parse(struct tracker_rules *rules, struct json_object *value,
                           struct error *error);
/* As config_trackers_parse() reads it; NULL: out of memory. */
struct json_object *config_trackers_json(const struct tracker_rules *rules);

#endif

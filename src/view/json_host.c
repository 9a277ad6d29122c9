// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The members of a JSON sample that say when, where and at which cost it was taken.
 */
#include "view/json_build.h"

JSON_BUILDER(json_timestamp_ns)
{
	(void)row;
	return json_build_integer(sample->snapshot->wall_ns, failed);
}

JSON_BUILDER(json_host)
{
	(void)row;
	return json_build_string(sample->snapshot->topology.host, failed);
}

JSON_BUILDER(json_interval_ns)
{
	(void)row;
	return json_build_integer(sample->snapshot->interval_ns, failed);
}

JSON_BUILDER(json_source)
{
	(void)row;
	return json_build_string(sample->source, failed);
}

JSON_BUILDER(json_cpu)
{
	(void)sample;
	return json_build_integer(row->info->cpu, failed);
}

JSON_BUILDER(json_node)
{
	(void)sample;
	return json_build_integer((uint64_t)row->info->node, failed);
}

JSON_BUILDER(json_isolated)
{
	(void)sample;
	return json_build_boolean(row->info->isolated, failed);
}

JSON_BUILDER(json_online)
{
	(void)sample;
	return json_build_boolean(row->info->online, failed);
}

JSON_BUILDER(json_self)
{
	struct json_object *self = json_build_object(failed);

	(void)row;
	json_build_add(self, "cpu_pct", json_build_number(sample->self_cpu_pct, 2, failed), failed);
	json_build_add(self, "rss_bytes",
	               sample->self_rss_bytes ? json_build_integer(sample->self_rss_bytes, failed)
	                                      : NULL,
	               failed);
	return self;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What text and JSON need to know of a sample. See sample.h.
 */
#include "view/sample.h"

bool sample_wants_process(const struct sample *sample, uint32_t pid)
{
	for (size_t i = 0; i < sample->pid_count; i++)
		if (sample->pids[i] == pid)
			return true;
	return sample->pid_count == 0;
}

bool sample_is_measured(const struct snapshot_row *row)
{
	return row->since_start.statistics.count > 0 || !row->info ||
	       row->info->probe == PROBE_STATE_RUNNING || row->info->probe == PROBE_STATE_ENDED;
}

size_t sample_new_outliers(const struct sample *sample)
{
	const struct snapshot *snapshot = sample->snapshot;
	uint64_t fresh = snapshot->outliers_total - sample->outliers_before;

	return fresh < snapshot->outlier_count ? (size_t)fresh : snapshot->outlier_count;
}

uint64_t sample_wall_ns(const struct sample *sample, uint64_t time_ns)
{
	return time_ns + (uint64_t)sample->snapshot->wall_offset_ns;
}

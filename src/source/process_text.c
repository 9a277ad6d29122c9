// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files of one process. See process_text.h.
 */
#include "source/process_text.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "model/kernel/container.h"
#include "util/clock.h"
#include "util/text.h"

#define KERNEL_THREAD_FLAG 0x00200000u /* PF_KTHREAD */

/* proc(5): number of each field of stat that is read, the first after the name being 3. */
enum stat_field {
	STATE = 3,
	PPID = 4,
	FLAGS = 9,
	MINOR_FAULTS = 10,
	MAJOR_FAULTS = 12,
	USER_TICKS = 14,
	SYSTEM_TICKS = 15,
	PRIORITY = 18,
	NICE = 19,
	THREADS = 20,
	START = 22,
	VIRTUAL_BYTES = 23,
	RSS_PAGES = 24,
	LAST_CPU = 39,
	RT_PRIORITY = 40,
	POLICY = 41,
	STAT_FIELDS = 42
};

bool process_parse_stat(struct scan text, long ticks_per_s, long page_kib,
                        struct process_record *record, uint64_t *cpu_ticks)
{
	int64_t fields[STAT_FIELDS] = {0};
	const char *open;
	const char *close;
	struct scan state;
	uint64_t pid;
	uint64_t start;
	uint64_t bytes;

	memset(record, 0, sizeof(*record));
	open = memchr(text.at, '(', scan_length(&text));
	close = memrchr(text.at, ')', scan_length(&text));
	if (!open || !close || close < open || !scan_u64(&text, &pid) || pid > INT32_MAX)
		return false;
	text_escape(record->comm, sizeof(record->comm), open + 1, (size_t)(close - open - 1));
	text.at = close + 1;
	if (!scan_word(&text, &state) || scan_length(&state) != 1)
		return false;
	for (int field = PPID; field < STAT_FIELDS; field++) {
		struct scan word;

		/* Some are unsigned and large (rsslim): those that do not fit are not read here. */
		if (field == START ? !scan_u64(&text, &start)
		    : field == VIRTUAL_BYTES
		            ? !scan_u64(&text, &bytes)
		            : !scan_i64(&text, &fields[field]) && !scan_word(&text, &word))
			return false;
	}
	record->pid = (uint32_t)pid;
	record->tid = (uint32_t)pid;
	record->state = *state.at;
	record->ppid = (uint32_t)fields[PPID];
	record->start_ticks = start;
	record->flags = fields[FLAGS] & KERNEL_THREAD_FLAG ? PROCESS_KERNEL_THREAD : 0;
	*cpu_ticks = (uint64_t)(fields[USER_TICKS] + fields[SYSTEM_TICKS]);
	record->cpu_time_ns = *cpu_ticks * (NS_PER_S / (uint64_t)ticks_per_s);
	record->virtual_kib = bytes / 1024;
	record->rss_kib =
	        fields[RSS_PAGES] > 0 ? (uint64_t)fields[RSS_PAGES] * (uint64_t)page_kib : 0;
	record->minor_faults = (uint64_t)fields[MINOR_FAULTS];
	record->major_faults = (uint64_t)fields[MAJOR_FAULTS];
	record->priority = (int32_t)fields[PRIORITY];
	record->nice = (int32_t)fields[NICE];
	record->threads = (uint32_t)fields[THREADS];
	record->last_cpu = (uint32_t)fields[LAST_CPU];
	record->rtprio = (uint32_t)fields[RT_PRIORITY];
	record->policy = (uint32_t)fields[POLICY];
	return true;
}

void process_parse_status(struct scan text, struct process_record *record, struct scan *affinity)
{
	uint64_t shared_file = 0;
	uint64_t shared_memory = 0;
	bool has_shared = false;
	struct scan line;

	affinity->at = affinity->end = text.at;
	while (scan_line(&text, &line)) {
		uint64_t value;

		/* Real, effective, saved, file system. */
		if (scan_literal(&line, "Uid:")) {
			if (scan_skip(&line, 1) && scan_u64(&line, &value))
				record->uid = (uint32_t)value;
		} else if (scan_literal(&line, "RssFile:")) {
			has_shared |= scan_u64(&line, &shared_file);
		} else if (scan_literal(&line, "RssShmem:")) {
			has_shared |= scan_u64(&line, &shared_memory);
		} else if (scan_literal(&line, "Cpus_allowed_list:")) {
			scan_word(&line, affinity);
		} else if (scan_literal(&line, "voluntary_ctxt_switches:")) {
			if (scan_u64(&line, &value))
				record->voluntary = value;
		} else if (scan_literal(&line, "nonvoluntary_ctxt_switches:")) {
			if (scan_u64(&line, &value))
				record->involuntary = value;
		}
	}
	if (has_shared)
		record->shared_kib = shared_file + shared_memory;
}

void process_parse_io(struct scan text, struct process_record *record)
{
	struct scan line;

	while (scan_line(&text, &line)) {
		uint64_t value;

		if (scan_literal(&line, "read_bytes:") && scan_u64(&line, &value))
			record->read_bytes = value;
		else if (scan_literal(&line, "write_bytes:") && scan_u64(&line, &value))
			record->written_bytes = value;
	}
}

/* The path in a line `number:controllers:/path`; false: it has none, or one that is too long. */
static bool take_path(struct scan line, char *target, size_t size)
{
	for (unsigned colons = 0; colons < 2; colons++) {
		line.at = memchr(line.at, ':', scan_length(&line));
		if (!line.at)
			return false;
		line.at++;
	}
	if (scan_length(&line) >= size)
		return false;
	memcpy(target, line.at, scan_length(&line));
	target[scan_length(&line)] = '\0';
	return true;
}

/* What a path tells of where a process is; more is better. */
static unsigned path_rank(const char *path, bool is_unified)
{
	char name[CONTAINER_NAME_BYTES];

	if (container_name(name, sizeof(name), path) == CONTAINER_OF_ENGINE)
		return 2;
	return is_unified && path[0] && path[1];
}

void process_parse_cgroup_path(struct scan text, char *target, size_t size)
{
	char path[PATH_MAX];
	struct scan line;
	unsigned best = 0;

	target[0] = '\0';
	while (scan_line(&text, &line)) {
		bool is_unified = scan_length(&line) > 3 && !memcmp(line.at, "0::", 3);
		unsigned rank;

		if (!take_path(line, path, sizeof(path)) || strlen(path) >= size)
			continue;
		rank = path_rank(path, is_unified);
		if (rank < best || (rank == best && strlen(path) <= strlen(target)))
			continue;
		best = rank;
		strcpy(target, path);
	}
}

size_t process_parse_cgroup(struct scan text, char *target, size_t size)
{
	char path[PATH_MAX];

	process_parse_cgroup_path(text, path, sizeof(path));
	container_name(target, size, path);
	return strlen(target);
}

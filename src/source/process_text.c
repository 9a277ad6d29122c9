// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files of one process. See process_text.h.
 */
#include "source/process_text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

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

#define ID_DIGITS    64u /* of a container's id */
#define SHORT_DIGITS 12u /* as docker ps shows it */

/* The first 64 hex digits in a row that nothing of the kind precedes or follows. */
static const char *find_id(const struct scan *path)
{
	size_t digits = 0;

	for (const char *at = path->at; at < path->end; at++) {
		digits = isxdigit((unsigned char)*at) ? digits + 1 : 0;
		if (digits == ID_DIGITS && (at + 1 == path->end || !isxdigit((unsigned char)at[1])))
			return at + 1 - ID_DIGITS;
	}
	return NULL;
}

static bool contains(const struct scan *path, const char *text)
{
	return memmem(path->at, scan_length(path), text, strlen(text)) != NULL;
}

/* The name that follows `prefix`, to the next "/" or `suffix`. */
static bool find_name(const struct scan *path, const char *prefix, const char *suffix,
                      struct scan *name)
{
	const char *at = memmem(path->at, scan_length(path), prefix, strlen(prefix));
	const char *end;

	if (!at)
		return false;
	name->at = at + strlen(prefix);
	end = memchr(name->at, '/', (size_t)(path->end - name->at));
	name->end = end ? end : path->end;
	end = *suffix ? memmem(name->at, scan_length(name), suffix, strlen(suffix)) : NULL;
	if (end)
		name->end = end;
	return name->end > name->at;
}

size_t process_parse_cgroup(struct scan text, char *target, size_t size)
{
	static const struct {
		const char *prefix;
		const char *suffix;
		const char *runtime;
	} named[] = {
	        {"/lxc.payload.", "", "lxc"},
	        {"/lxc/", "", "lxc"},
	        {"systemd-nspawn@", ".service", "nspawn"},
	        {"machine.slice/machine-", ".scope", "machine"},
	};
	static const struct {
		const char *part;
		const char *runtime;
	} numbered[] = {
	        {"kubepods", "kube"},
	        {"libpod", "podman"},
	        {"docker", "docker"},
	        {"crio", "crio"},
	};
	struct scan line;

	while (scan_line(&text, &line)) {
		const char *id = find_id(&line);
		struct scan name;

		for (size_t i = 0; id && i < sizeof(numbered) / sizeof(numbered[0]); i++)
			if (contains(&line, numbered[i].part))
				return (size_t)snprintf(target, size, "%s/%.*s",
				                        numbered[i].runtime, SHORT_DIGITS, id);
		for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
			if (find_name(&line, named[i].prefix, named[i].suffix, &name))
				return (size_t)snprintf(target, size, "%s/%.*s", named[i].runtime,
				                        (int)scan_length(&name), name.at);
		if (id)
			return (size_t)snprintf(target, size, "container/%.*s", SHORT_DIGITS, id);
	}
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an engineer would point out about this host, and what could not be read:
 * the conditions of the table in model/warning.h. The last reader: it judges what
 * the others found, too.
 */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "source/sampler/reader.h"
#include "source/sampler/virtual.h"

/* What seldom changes is looked at this often, in readings. */
#define SLOW_READINGS 10u
/* Which of them: the first reading primes, so the second is the first that is seen. */
#define SLOW_READING 2u
/* A sibling above this is busy; the monitor itself and the tick stay below. */
#define SIBLING_BUSY_PCT 5.0
#define STEAL_PCT        0.1

struct warnings_reader {
	struct cpuset odd;      /* CPUs of the condition that is being looked at */
	const char *hypervisor; /* NULL: none */
	double most_steal_pct;  /* in an interval since the start */
};

static void *warnings_open(void)
{
	return calloc(1, sizeof(struct warnings_reader));
}

static bool equals(const struct scan *text, const char *word)
{
	return scan_length(text) == strlen(word) && memcmp(text->at, word, strlen(word)) == 0;
}

static bool is_preempt_rt(struct reading *reading)
{
	struct scan text;

	if (file_read_once(&reading->buffer, &text, reading->root, "/sys/kernel/realtime"))
		return scan_literal(&text, "1");
	return file_read_once(&reading->buffer, &text, reading->root, "/proc/sys/kernel/version") &&
	       scan_contains(&text, "PREEMPT_RT");
}

static void check_governor(struct warnings_reader *self, struct reading *reading)
{
	char detail[WARNING_DETAIL_BYTES] = "";
	char first[32] = "";
	struct scan text;
	char list[80];

	cpuset_clear(&self->odd);
	for (unsigned cpu = cpuset_next(&reading->online, 0); cpu < CPUSET_LIMIT;
	     cpu = cpuset_next(&reading->online, cpu + 1)) {
		if (!file_read_once(&reading->buffer, &text, reading->root,
		                    "/sys/devices/system/cpu/cpu%u/cpufreq/scaling_governor",
		                    cpu) ||
		    equals(&text, "performance"))
			continue;
		if (!*first)
			snprintf(first, sizeof(first), "%.*s", (int)scan_length(&text), text.at);
		cpuset_add(&self->odd, cpu);
	}
	if (*first) {
		cpuset_format(&self->odd, list, sizeof(list));
		snprintf(detail, sizeof(detail), "cpu %s: %s", list, first);
	}
	batch_warning(reading->batch, WARNING_GOVERNOR, *first != '\0', detail);
}

static void check_throttling(struct reading *reading)
{
	char detail[WARNING_DETAIL_BYTES];
	struct scan text;
	int64_t runtime_us;
	int64_t period_us;

	if (!file_read_once(&reading->buffer, &text, reading->root,
	                    "/proc/sys/kernel/sched_rt_runtime_us") ||
	    !scan_i64(&text, &runtime_us) ||
	    !file_read_once(&reading->buffer, &text, reading->root,
	                    "/proc/sys/kernel/sched_rt_period_us") ||
	    !scan_i64(&text, &period_us))
		return;
	snprintf(detail, sizeof(detail), "%lld of %lld us", (long long)runtime_us,
	         (long long)period_us);
	batch_warning(reading->batch, WARNING_RT_THROTTLING,
	              runtime_us >= 0 && runtime_us < period_us, detail);
}

static void check_clocksource(struct reading *reading)
{
	static const char *const good[] = {"tsc",
	                                   "kvm-clock",
	                                   "arch_sys_counter",
	                                   "hyperv_clocksource_tsc_page",
	                                   "riscv_clocksource",
	                                   "timebase",
	                                   "tod"};
	char detail[WARNING_DETAIL_BYTES];
	struct scan text;
	bool is_good = false;

	if (!file_read_once(&reading->buffer, &text, reading->root,
	                    "/sys/devices/system/clocksource/clocksource0/current_clocksource"))
		return;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		is_good |= equals(&text, good[i]);
	snprintf(detail, sizeof(detail), "%.*s", (int)scan_length(&text), text.at);
	batch_warning(reading->batch, WARNING_CLOCKSOURCE, !is_good, detail);
}

/* A busy thread on the core of a measured CPU; no figures, they would change at each reading. */
static void check_siblings(struct warnings_reader *self, struct reading *reading)
{
	char detail[WARNING_DETAIL_BYTES] = "";
	size_t used = 0;

	for (unsigned cpu = cpuset_next(reading->probed, 0); cpu < CPUSET_LIMIT;
	     cpu = cpuset_next(reading->probed, cpu + 1)) {
		char list[256];
		struct scan text;

		if (!file_read_once(&reading->buffer, &text, reading->root,
		                    "/sys/devices/system/cpu/cpu%u/topology/thread_siblings_list",
		                    cpu))
			continue;
		snprintf(list, sizeof(list), "%.*s", (int)scan_length(&text), text.at);
		if (!cpuset_parse(&self->odd, list, "siblings", NULL))
			continue;
		for (unsigned other = cpuset_next(&self->odd, 0); other < CPUSET_LIMIT;
		     other = cpuset_next(&self->odd, other + 1))
			if (other != cpu && reading->busy_pct[other] > SIBLING_BUSY_PCT &&
			    used + 48 < sizeof(detail))
				used += (size_t)snprintf(detail + used, sizeof(detail) - used,
				                         "%scpu %u (sibling %u)", used ? ", " : "",
				                         cpu, other);
	}
	batch_warning(reading->batch, WARNING_SMT, used > 0, detail);
}

/*
 * Steal since the boot, which is there at once, or in any interval since the start, which would
 * drown in it. Once told it stays: what a hypervisor did it will do again.
 */
static void check_steal(struct warnings_reader *self, struct reading *reading)
{
	bool slow = reading->number % SLOW_READINGS == SLOW_READING;
	double since_boot_pct = reading->steal_since_boot_pct;
	char detail[WARNING_DETAIL_BYTES];
	bool stolen;

	if (slow)
		self->hypervisor = virtual_machine(reading);
	if (!slow && !(reading->steal_pct > self->most_steal_pct))
		return;
	if (reading->steal_pct > self->most_steal_pct)
		self->most_steal_pct = reading->steal_pct;
	stolen = self->most_steal_pct >= STEAL_PCT || since_boot_pct >= STEAL_PCT;
	snprintf(detail, sizeof(detail), "%s, %.2g %% since boot, up to %.2g %% in an interval",
	         self->hypervisor ? self->hypervisor : "no hypervisor is known", since_boot_pct,
	         self->most_steal_pct);
	batch_warning(reading->batch, WARNING_STEAL, stolen, detail);
	batch_warning(reading->batch, WARNING_VIRTUAL, self->hypervisor && !stolen, detail);
}

/* hidepid in the options of /proc, and pid 1 cannot be looked at. */
static bool is_hidden(struct reading *reading)
{
	char path[PATH_MAX];
	struct scan text;
	struct scan line;
	bool hidden = false;

	if (!file_read_once(&reading->buffer, &text, reading->root, "/proc/self/mounts") &&
	    !file_read_once(&reading->buffer, &text, reading->root, "/proc/mounts"))
		return false;
	while (scan_line(&text, &line))
		if (scan_contains(&line, " /proc proc "))
			hidden = scan_contains(&line, "hidepid=") &&
			         !scan_contains(&line, "hidepid=0") &&
			         !scan_contains(&line, "hidepid=off");
	snprintf(path, sizeof(path), "%s/proc/1/stat", reading->root);
	return hidden && access(path, R_OK) != 0;
}

/* What the window takes while it fills, and more. */
#define MEMORY_LEFT_MIN (UINT64_C(32) << 20)

/* Of memory that a limit of ours allows nearly all is taken. */
static void check_memory_limit(struct reading *reading)
{
	char detail[WARNING_DETAIL_BYTES] = "";
	struct rlimit limit;
	struct scan text;
	uint64_t pages = 0;
	bool few;

	if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
		return;
	few = file_read_once(&reading->buffer, &text, "", "/proc/self/statm") &&
	      scan_u64(&text, &pages) &&
	      limit.rlim_cur < pages * (uint64_t)sysconf(_SC_PAGESIZE) + MEMORY_LEFT_MIN;
	snprintf(detail, sizeof(detail), "%llu KiB", (unsigned long long)limit.rlim_cur / 1024);
	batch_warning(reading->batch, WARNING_MEMORY_LIMIT, few, detail);
}

static void warnings_read(void *context, struct reading *reading)
{
	struct warnings_reader *self = context;

	if (reading->number % SLOW_READINGS == SLOW_READING) {
		batch_warning(reading->batch, WARNING_NO_PREEMPT_RT, !is_preempt_rt(reading), "");
		check_governor(self, reading);
		check_throttling(reading);
		check_clocksource(reading);
		batch_warning(reading->batch, WARNING_HIDEPID, is_hidden(reading), "");
	}
	check_siblings(self, reading);
	check_steal(self, reading);
	batch_warning(reading->batch, WARNING_NO_PTRACE, reading->no_ptrace, "");
	batch_warning(reading->batch, WARNING_FILE_LIMIT, reading->file_limit, "");
	check_memory_limit(reading);
	batch_warning(reading->batch, WARNING_NAMES, batch_names_refused(reading->batch), "");
	batch_warning(reading->batch, WARNING_UNREADABLE, reading->unreadable[0] != '\0',
	              reading->unreadable);
	batch_warning(reading->batch, WARNING_BAD_FORMAT, reading->bad_format[0] != '\0',
	              reading->bad_format);
}

const struct reader reader_warnings = {"warnings", warnings_open, warnings_read, free};

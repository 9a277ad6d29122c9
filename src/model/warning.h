/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an engineer would point out at a glance about this host, and which right
 * is missing: one row each with the headline and the explanation. Which of them
 * hold now comes in rtscope_warning events.
 */
#ifndef RTSCOPE_MODEL_WARNING_H
#define RTSCOPE_MODEL_WARNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * X(SYMBOL, LEVEL, "machine name", "headline", "explanation: what it means, what to do").
 * LEVEL: WARN, what is to be mended; NOTE, what is good to know.
 */
#define WARNING_LIST(X)                                                                            \
	X(NO_PREEMPT_RT, WARN, "no_preempt_rt", "no PREEMPT_RT",                                   \
	  "The kernel is not built with PREEMPT_RT: interrupt handlers and spinlocks delay "       \
	  "real-time threads without a bound. Install an RT kernel (Debian: "                      \
	  "linux-image-rt-amd64).")                                                                \
	X(GOVERNOR, WARN, "governor", "governor not performance",                                  \
	  "The frequency of these CPUs follows their load, so the first work after idling runs "   \
	  "slowly. Set it: cpupower frequency-set -g performance.")                                \
	X(RT_THROTTLING, WARN, "rt_throttling", "RT throttling on",                                \
	  "Real-time threads that use more than sched_rt_runtime_us of each sched_rt_period_us "   \
	  "are stopped for the rest of it: a gap of up to 50 ms by default. Off: sysctl "          \
	  "kernel.sched_rt_runtime_us=-1; then a runaway real-time thread holds its CPU for "      \
	  "ever.")                                                                                 \
	X(CLOCKSOURCE, WARN, "clocksource", "clocksource slow or unstable",                        \
	  "Reading the time is slow or the kernel found the TSC unstable: every time stamp and "   \
	  "timer is affected. Look for `clocksource` in the kernel log; tsc, kvm-clock, arch_sys_" \
	  "counter are good, hpet, acpi_pm, jiffies and refined-jiffies are not.")                 \
	X(SMT, WARN, "smt", "SMT sibling busy",                                                    \
	  "A sibling thread of a measured CPU shares its core and is busy: instructions and cache" \
	  "s are shared, latency rises and varies. Boot with nosmt or take the sibling off-line.") \
	X(STEAL, WARN, "steal", "virtual machine with steal",                                      \
	  "This host is a virtual machine, and its hypervisor ran something else while it had "    \
	  "work: at least 0.1 % of its time since it was booted, or of an interval since rtscope " \
	  "began. Its latencies contain that; the column STEAL tells whose. Pin the virtual CPUs " \
	  "on the hypervisor and give them priority.")                                             \
	X(VIRTUAL, NOTE, "virtual", "virtual machine, steal below 0.1 %",                          \
	  "This host is a virtual machine: its hypervisor may stop a CPU at any time. So far it "  \
	  "hardly did, as far as it tells; some hypervisors tell nothing.")                        \
	X(HIDEPID, WARN, "hidepid", "processes hidden",                                            \
	  "/proc is mounted with hidepid: only this user's processes are seen, their sums are "    \
	  "not the host's. Run as root or as a member of the group that the mount names (gid=).")  \
	X(NO_PTRACE, WARN, "no_ptrace", "I/O of others unknown",                                   \
	  "/proc/PID/io of other users' processes needs CAP_SYS_PTRACE: read and written bytes "   \
	  "are `-`. Grant it: setcap cap_sys_ptrace+ep rtscope. Root has it, but not in a "        \
	  "container that was started without (docker: --cap-add SYS_PTRACE).")                    \
	X(UNREADABLE, WARN, "unreadable", "files not readable",                                    \
	  "These files of /proc or /sys could not be read, their metrics are `-`. Run as root or " \
	  "mount them.")                                                                           \
	X(BAD_FORMAT, WARN, "bad_format", "files not understood",                                  \
	  "These files hold something that this version of rtscope does not understand; their "    \
	  "metrics are `-` rather than wrong. Please report it with the kernel's release.")        \
	X(FILE_LIMIT, WARN, "file_limit", "too few file descriptors",                              \
	  "The limit of open files is too low to keep each process's file open, so each reading "  \
	  "costs three times as much. Raise it: ulimit -n 65536.")                                 \
	X(MEMORY_LIMIT, WARN, "memory_limit", "too little memory allowed",                         \
	  "What this program may take of memory, by its own limit, nearly does not do: samples "   \
	  "and events that find no place are lost, and counted as such. Raise it: ulimit -v "      \
	  "unlimited.")                                                                            \
	X(NAMES, WARN, "names", "too many names",                                                  \
	  "More than 32,000 different command lines and the like, or more than 65,000 names of "   \
	  "interrupts, disks and interfaces, were there in the last 1,000 readings: those beyond " \
	  "it are `-`.")

enum warning {
#define WARNING_ENUM(symbol, level, name, headline, explanation) WARNING_##symbol,
	WARNING_LIST(WARNING_ENUM)
#undef WARNING_ENUM
	WARNING_COUNT
};

enum warning_level {
	WARNING_LEVEL_WARN,
	WARNING_LEVEL_NOTE,
};

struct warning_info {
	enum warning_level level;
	const char *name;
	const char *headline;
	const char *explanation;
};

/* The row of `warning`, which must be below WARNING_COUNT. */
const struct warning_info *warning_info(enum warning warning);

#define WARNING_DETAIL_BYTES 160

/* Which hold now. */
struct warnings {
	bool known; /* a source has looked */
	bool on[WARNING_COUNT];
	/* On what, escaped: "cpu 0-3: powersave"; empty: nothing to add. */
	char detail[WARNING_COUNT][WARNING_DETAIL_BYTES];
};

/* How many of that level hold. */
size_t warnings_count(const struct warnings *warnings, enum warning_level level);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is told of a whole trace: its tables, by name, as text, JSON, LAMI and CSV.
 * It asks the kernel state and knows neither trace nor source.
 */
#ifndef RTSCOPE_VIEW_REPORT_REPORT_H
#define RTSCOPE_VIEW_REPORT_REPORT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/kernel/kernel_state.h"
#include "util/cpuset.h"
#include "util/error.h"
#include "view/report/csv.h"

/* X(SYMBOL, "name on the command line", "what it tells") */
#define REPORT_TABLE_LIST(X)                                                       \
	X(SCHED, "sched", "wakeup latencies by CPU, process and real-time thread") \
	X(IRQ, "irq", "interrupt handlers")                                        \
	X(SOFTIRQ, "softirq", "softirqs: raised to entered, entered to left")      \
	X(SYSCALL, "syscall", "system calls: latencies and errors")                \
	X(BLOCK, "block", "block devices: queued to issued, issued to completed")  \
	X(NET, "net", "packets: received to consumed, queued to transmitted")      \
	X(TIMER, "timer", "timers: programmed expiry to handler")                  \
	X(IO, "io", "bytes read and written by process and by file")               \
	X(CPU, "cpu", "CPU time by process and CPU, migrations, priorities")       \
	X(FD, "fd", "open files: opened, closed, bytes, calls, latencies")         \
	X(OUTLIERS, "outliers", "wakeups above --threshold and what held the CPU") \
	X(CAUSES, "causes", "each thing that held the CPU during one of them")     \
	X(TRACKERS, "trackers", "durations that the configuration declares")       \
	X(PENDING, "pending", "what has begun and not ended, with its age")

enum report_table {
#define REPORT_TABLE_ENUM(symbol, name, help) REPORT_##symbol,
	REPORT_TABLE_LIST(REPORT_TABLE_ENUM)
#undef REPORT_TABLE_ENUM
	REPORT_TABLE_COUNT
};

#define REPORT_ALL ((1u << REPORT_TABLE_COUNT) - 1)

struct report {
	const struct kernel_state *state; /* settled */
	struct names *names;
	const char *host;                    /* "" : not told */
	unsigned tables;                     /* bit: enum report_table */
	const struct outlier_list *outliers; /* NULL: no threshold was given */
	uint64_t threshold_ns;
	uint64_t timeout_ns; /* what is pending for longer has timed out; 0: nothing */
	/* Which rows; the state was filtered by the same, see struct kernel_filter. */
	uint64_t top;              /* of the text, LAMI and CSV tables; 0: all */
	const struct cpuset *cpus; /* NULL: all */
	int64_t pid;               /* -1: all */
	const char *comm;          /* NULL: all */
	bool frequencies;          /* draw the histograms */
	bool ascii;
	bool utc;
};

/* --pid and --comm: is it a process, or a thread of one, that is told of? */
bool report_wants(const struct report *report, int32_t pid, uint32_t comm);
const char *report_table_name(enum report_table table);
const char *report_table_help(enum report_table table);
/* The table of a name; REPORT_TABLE_COUNT: none. */
enum report_table report_table_find(const char *name);

/* The members that doc/formats.md tells of; NULL: out of memory. */
struct json_object *report_json(const struct report *report);
/* Text tables. false: the output failed. */
bool report_text(const struct report *report, FILE *target);
/* LAMI 1.0, see lami.c. NULL: out of memory. */
struct json_object *report_lami_metadata(void);
struct json_object *report_lami_results(void); /* without tables */
/* Add the tables of a host; with `named` their titles tell which. false: out of memory. */
bool report_lami_add(struct json_object *results, const struct report *report, bool named);
/* One CSV a table, latency, summary, and their values in long.csv. */
void report_csv(struct csv_export *export, const struct report *report);

#endif

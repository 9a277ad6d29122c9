/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a reading consists of: one reader a subject (CPUs, disks, processes...),
 * each in a file of its own, behind one interface. sampling.c has the table.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_READER_H
#define RTSCOPE_SOURCE_SAMPLER_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "source/sampler/batch.h"
#include "source/sampler/counters.h"
#include "source/sampler/file.h"
#include "util/cpuset.h"
#include "util/scan.h"

struct interest;

/* What all readers of a reading share. */
struct reading {
	const char *root; /* "" or the directory that stands for / */
	uint64_t number;  /* counts from 1; 1 only primes the counters */
	struct batch *batch;
	struct buffer buffer; /* for one file at a time */
	/* Which processes someone looks at; see sampler_show_processes(). */
	const struct interest *interest;
	const struct cpuset *probed; /* CPUs that are measured */
	int task_list;               /* of kernel_source_task_list(); -1: none */
	/* What could not be read or understood, for the warnings; names of files, comma-separated. */
	char unreadable[WARNING_DETAIL_BYTES];
	char bad_format[WARNING_DETAIL_BYTES];
	/* Left by one reader for those after it in the table. */
	struct cpuset online; /* CPUs of /proc/stat */
	double busy_pct[CPUSET_LIMIT +
	                1];          /* of each of them, [CPUSET_LIMIT]: of all; NaN: no data */
	double steal_pct;            /* of all; NaN: no data */
	double steal_since_boot_pct; /* likewise, 0: no data */
	const struct process_list *processes;
	bool hidepid;
	bool no_ptrace;
	bool file_limit;
};

/* The clock of one reader: its counters' own interval, measured where they are read. */
struct pace {
	uint64_t last_ns;
	double seconds; /* since the reading before; 0: first */
};

/* Call before the file is read. */
void pace_step(struct pace *pace);

/*
 * Read `file` into reading->buffer. false: not there, or not allowed, which is then noted; its
 * metrics have no data.
 */
bool reading_file(struct reading *reading, struct file *file, struct scan *text);
/* Note that `path` holds something else than it should. */
void reading_bad_format(struct reading *reading, const char *path);
/* Note that `path` could not be read, if that is for lack of a right. */
void reading_unreadable(struct reading *reading, const char *path, int error);

struct reader {
	const char *name;
	/* NULL: out of memory. */
	void *(*open)(void);
	void (*read)(void *self, struct reading *reading);
	void (*close)(void *self);
};

extern const struct reader reader_cpus;
extern const struct reader reader_interrupts;
extern const struct reader reader_load;
extern const struct reader reader_memory;
extern const struct reader reader_disks;
extern const struct reader reader_interfaces;
extern const struct reader reader_pressure;
extern const struct reader reader_nodes;
extern const struct reader reader_cpu_power;
extern const struct reader reader_temperature;
extern const struct reader reader_processes;
extern const struct reader reader_collectors;
extern const struct reader reader_warnings;

#endif

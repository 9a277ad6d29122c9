/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of one process, as text: /proc/PID/stat, status, io, cgroup. Pure:
 * bytes in, members of a record out; opens nothing.
 */
#ifndef RTSCOPE_SOURCE_PROCESS_TEXT_H
#define RTSCOPE_SOURCE_PROCESS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/process.h"
#include "util/scan.h"

/*
 * stat: identity, name, state, times, memory, scheduling. `ticks_per_s`: USER_HZ;
 * `page_kib`: size of a page. The name may hold blanks and parentheses; it ends at the last ")".
 * *cpu_ticks: user + system. false: not understood, `record` is undefined.
 */
bool process_parse_stat(struct scan text, long ticks_per_s, long page_kib,
                        struct process_record *record, uint64_t *cpu_ticks);
/* status: effective uid, shared memory, context switches; *affinity: the list of allowed CPUs. */
void process_parse_status(struct scan text, struct process_record *record, struct scan *affinity);
/* io: bytes read from and written to block devices. */
void process_parse_io(struct scan text, struct process_record *record);
/*
 * cgroup: of the paths in its lines that of a container; else the one in the unified hierarchy,
 * unless that is not used, as where there are older ones: the longest of theirs then. One that
 * is longer than size - 1 bytes is left out; empty: there is none.
 */
void process_parse_cgroup_path(struct scan text, char *target, size_t size);
/*
 * cgroup: what container_name() makes of that path; at most size - 1 bytes. Returns its length, 0:
 * in none.
 */
size_t process_parse_cgroup(struct scan text, char *target, size_t size);

#endif

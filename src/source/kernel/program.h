/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF programs of one run: which of them this kernel and our rights allow, loaded,
 * attached, and gone with the process. It reads no record.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_PROGRAM_H
#define RTSCOPE_SOURCE_KERNEL_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/error.h"

struct program;

struct program_options {
	unsigned groups;   /* bits: enum trace_group */
	size_t ring_bytes; /* a power of two */
	bool probe_wakings;
};

/* NULL: nothing could be loaded; the sentence says why. */
struct program *program_load(const struct program_options *options, struct error *error);
/* Begin to record what can be, the rest is told by program_notice(). false: nothing, `error`. */
bool program_attach(struct program *program, struct error *error);
/* Record no more; what is in the ring stays. */
void program_detach(struct program *program);
void program_unload(struct program *program);

/*
 * Groups that record, in whole or in part; the kinds of latency (bits: enum latency_kind) that they
 * tell; what they do not tell of the host (bits: STATEDUMP_NO_...); what is missing of them as a
 * sentence.
 */
unsigned program_groups(const struct program *program);
unsigned program_kinds(const struct program *program);
unsigned program_untold(const struct program *program);
const char *program_notice(const struct program *program);

/* Descriptor of the ring that the programs write. */
int program_ring(const struct program *program);

enum program_list {
	PROGRAM_LIST_THREADS,
	PROGRAM_LIST_FILES,
	PROGRAM_LIST_CALLS, /* summed calls that go on */
	PROGRAM_LIST_FRESH, /* what was summed, but for program_sums_are_overdue() */
	PROGRAM_LIST_SUMS, /* what was summed; reads as a struct io_key each: tgid 0, or its process is gone */
	PROGRAM_LIST_MARKS, /* all threads; reads as struct task_mark */
	PROGRAM_LIST_COUNT
};
/* Can it be listed on this kernel? What cannot is told by program_notice(). */
bool program_has_list(const struct program *program, enum program_list list);
/* A descriptor whose reading makes the programs list; -1: there is no such program. */
int program_list(const struct program *program, enum program_list list);
/* PROGRAM_LIST_FILES tells of these processes only, up to ONLY_MAX; count 0: of all. */
void program_list_only(struct program *program, const uint32_t *tgids, unsigned count);
/* Will all that is asked of the programs from now on be granted to this thread? */
bool program_can_list(const struct program *program);
/* A descriptor from which the caller can make those itself, as long as it likes; -1: none. */
int program_list_link(const struct program *program, enum program_list list);
/* Something was summed since it was asked last that only PROGRAM_LIST_SUMS tells. */
bool program_sums_are_overdue(struct program *program);
/* Take back the sum of a process that is gone; key: struct io_key. */
void program_forget_sum(const struct program *program, const void *key);

/* Records that were lost so far, by CPU where `cpus` counts are wanted; returns the sum. */
uint64_t program_lost(const struct program *program, uint64_t *by_cpu, unsigned cpus);
/* Events that programs missed since they were running on that CPU already. */
uint64_t program_missed(const struct program *program);

#endif

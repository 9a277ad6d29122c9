/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The groups of tracepoints that can be switched on: one row each, with what it shows
 * and what it costs. `--trace` is read by it; known with and without BPF.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_GROUPS_H
#define RTSCOPE_SOURCE_KERNEL_GROUPS_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

/* X(SYMBOL, "name", "what it shows, and what it costs the host") */
#define TRACE_GROUP_LIST(X)                                                               \
	X(SCHED, "sched", "who runs where, wakeup latencies; 0.2 us a context switch")    \
	X(IRQ, "irq", "interrupts and softirqs; 0.1 us each")                             \
	X(BLOCK, "block", "requests to disks; 0.2 us each")                               \
	X(NET, "net", "packets in and out; 0.1 us each step")                             \
	X(FD, "fd", "files opened and closed; 0.2 us each, 0.1 us any other system call") \
	X(IO, "io", "reads and writes, summed by file; 0.2 us each")                      \
	X(SYSCALLS, "syscalls", "each system call with its arguments; 0.3 us each")

enum trace_group {
#define TRACE_GROUP_ENUM(symbol, name, help) TRACE_GROUP_##symbol,
	TRACE_GROUP_LIST(TRACE_GROUP_ENUM)
#undef TRACE_GROUP_ENUM
	TRACE_GROUP_COUNT
};

#define TRACE_GROUP_BIT(symbol) (1u << TRACE_GROUP_##symbol)
#define TRACE_GROUPS_ALL        ((1u << TRACE_GROUP_COUNT) - 1)
#define TRACE_GROUPS_DEFAULT                                                      \
	(TRACE_GROUP_BIT(SCHED) | TRACE_GROUP_BIT(IRQ) | TRACE_GROUP_BIT(BLOCK) | \
	 TRACE_GROUP_BIT(FD) | TRACE_GROUP_BIT(IO))

/* `sched (who runs where ...; 0.2 us a context switch), irq (...), `: a literal, for helps. */
#define TRACE_GROUP_HELP(symbol, name, help) name " (" help "), "
#define TRACE_GROUPS_HELP                    TRACE_GROUP_LIST(TRACE_GROUP_HELP)

/* `sched,irq,...`, `none` or `all` as bits; false: what is wrong. */
bool trace_groups_parse(unsigned *groups, const char *text, struct error *error);
/* Names with commas between them; `none` where there is none. */
void trace_groups_format(char *target, size_t size, unsigned groups);

#endif

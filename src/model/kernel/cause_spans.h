/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The past of each CPU as cause.c writes it and cause_find.c reads it, and nobody else:
 * a ring of spans, each with its holder and up to the begin of the next one, and the
 * stack of what holds the CPU now, the thread at the bottom.
 */
#ifndef RTSCOPE_MODEL_KERNEL_CAUSE_SPANS_H
#define RTSCOPE_MODEL_KERNEL_CAUSE_SPANS_H

#include "model/kernel/parts.h"

#define CAUSE_STACK_DEPTH 6u

struct holder {
	uint32_t name; /* of the names; 0: none */
	int32_t id;    /* tid, irq, vec, or what tells one timer from another */
	int16_t prio;
	uint8_t kind; /* enum cause_kind */
};

struct span {
	uint64_t begin_ns;
	struct holder holder;
};

struct cause_cpu {
	struct span *spans;
	uint32_t capacity; /* a power of two, or 0 */
	uint32_t count;    /* 0: nothing was told of this CPU yet */
	uint64_t next;     /* place of the next one, & (capacity - 1) */
	struct holder stack[CAUSE_STACK_DEPTH];
	unsigned depth;
	/* PREEMPT_RT: a softirq whose thread was switched out in the middle of it, and its timer. */
	struct holder suspended[CAUSE_STACK_DEPTH];
	unsigned suspended_depth; /* 0: none */
	int32_t suspended_tid;
	uint64_t waking_ns; /* when the thread at the bottom was woken; 0: not known */
	/* A measuring thread that was woken here and has not run since; 0: none. */
	uint64_t probe_waking_ns;
	int32_t probe_tid;
};

struct causes {
	const struct names *names;
	uint64_t threshold_ns;
	bool wakeups;
	int32_t tid;   /* whose wakeups; -1: of all */
	uint32_t comm; /* likewise; 0: of all */
	bool any_comm;
	/* An entry counts only where exits come, too: not all may have been recorded. */
	bool exits[CAUSE_KIND_COUNT];
	struct cause_cpu *cpus;
	unsigned cpu_count;
	size_t bytes;
	uint64_t outlier_sequence; /* of the event that made it */
	struct outlier outlier;
};

/* `age` 0 is the newest; below cpu->count. */
static inline struct span *span_at(const struct cause_cpu *cpu, uint32_t age)
{
	return &cpu->spans[(cpu->next - 1 - age) & (cpu->capacity - 1)];
}

#endif

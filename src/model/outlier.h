/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A latency above the threshold and what held its CPU meanwhile; lists of them. Names
 * are copied in, fit for a terminal: an outlier refers to nothing and outlives the state
 * that found it. How causes are found is told in model/kernel/cause.c.
 */
#ifndef RTSCOPE_MODEL_OUTLIER_H
#define RTSCOPE_MODEL_OUTLIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(SYMBOL, "name in machine output", "what it says") */
#define CAUSE_LIST(X)                                                                  \
	X(THREAD, "thread", "a thread ran")                                            \
	X(IRQ, "irq", "an interrupt handler ran")                                      \
	X(SOFTIRQ, "softirq", "a softirq ran")                                         \
	X(TIMER, "timer", "timer handlers ran")                                        \
	X(LATE_TIMER, "late_timer",                                                    \
	  "the timer had expired, its handler had not begun; that thread had the CPU") \
	X(IDLE, "idle_exit", "the CPU was idle and had to leave that state")           \
	X(SELF, "self", "the late thread itself, from when it was switched in")        \
	X(OTHER, "other", "all that is shorter than the listed ones, together")        \
	X(UNTRACED, "not_traced", "no event tells: none yet, some were lost, or not kept")

enum cause_kind {
#define CAUSE_ENUM(symbol, name, help) CAUSE_##symbol,
	CAUSE_LIST(CAUSE_ENUM)
#undef CAUSE_ENUM
	CAUSE_KIND_COUNT
};

/* A comm is 15 bytes; escaped ones and names of interrupts may be cut. */
#define CAUSE_NAME_BYTES 24u

/* One thing that held the CPU, maybe several times. */
struct cause {
	uint64_t duration_ns;        /* in all */
	uint64_t first_ns;           /* when it first had the CPU within the latency */
	uint32_t count;              /* how many times; OTHER: of all that it stands for */
	int32_t id;                  /* tid, irq, vec; OTHER: how many it stands for; else 0 */
	int32_t prio;                /* of a thread, as LTTng tells it: below 0 is real-time */
	uint8_t kind;                /* enum cause_kind */
	char name[CAUSE_NAME_BYTES]; /* comm or name of the interrupt; "": none */
};

#define OUTLIER_CAUSES 12u

/* Whose wakeups are outliers where they are above the threshold. */
struct wakeup_choice {
	bool on;          /* false: nobody's */
	int32_t tid;      /* this thread's, or those of a process' threads; -1: of all */
	const char *comm; /* those of threads of this name; NULL: of all */
};

/* One latency above the threshold. */
struct outlier {
	uint64_t time_ns; /* when it ended */
	uint64_t latency_ns;
	unsigned cpu;
	uint8_t kind; /* enum latency_kind: TIMER of the probe, WAKING or WAKEUP */
	bool thread_known;
	int32_t tid; /* of the late thread */
	int32_t prio;
	char comm[CAUSE_NAME_BYTES];
	/* Longest first; their durations sum to the latency. 0 causes: nobody knows. */
	unsigned cause_count;
	struct cause causes[OUTLIER_CAUSES];
};

/* Which ones a full list keeps. */
enum outlier_keep {
	OUTLIERS_NEWEST,
	OUTLIERS_WORST,
};

/* One thread. All zero but for `limit` and `keep`: empty. */
struct outlier_list {
	size_t limit;
	enum outlier_keep keep;
	uint64_t total; /* ever added */
	size_t count;   /* held */
	size_t capacity;
	size_t least; /* place of the smallest one, where the list is full of the worst */
	struct outlier *entries;
};

/* false: out of memory; it is not counted. */
bool outlier_list_add(struct outlier_list *list, const struct outlier *outlier);
/* OUTLIERS_NEWEST: 0 is the newest. OUTLIERS_WORST: in no order. NULL: it holds fewer. */
const struct outlier *outlier_list_at(const struct outlier_list *list, size_t place);
/* Empty, its memory given back. */
void outlier_list_clear(struct outlier_list *list);

const char *cause_kind_name(enum cause_kind kind);
const char *cause_kind_help(enum cause_kind kind);

#endif

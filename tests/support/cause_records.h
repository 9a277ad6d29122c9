/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records of what holds a CPU, and what every outlier must be, for the tests of causes.
 */
#ifndef RTSCOPE_TESTS_SUPPORT_CAUSE_RECORDS_H
#define RTSCOPE_TESTS_SUPPORT_CAUSE_RECORDS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel_records.h"
#include "util/clock.h"

#define THRESHOLD_NS 2000u

static inline void begin_with(struct records *records, const struct kernel_settings *settings)
{
	*records = (struct records){.names = names_create(), .time_ns = 1000};
	records->state = kernel_state_create(settings, records->names);
	assert_non_null(records->state);
}

static inline void begin(struct records *records)
{
	const struct kernel_settings settings = {
	        .window_ns = NS_PER_S, .threshold_ns = THRESHOLD_NS, .wakeups = {true, -1, NULL}};

	begin_with(records, &settings);
}

static inline void switch_to(struct records *records, int32_t from, int32_t to, int32_t prio,
                             const char *comm)
{
	RECORD(records, SCHED_SWITCH, sched_switch, .prev_tid = from, .next_tid = to,
	       .next_prio = prio, .prev_prio = 20, .next_comm = records_name(records, comm));
}

static inline void wake(struct records *records, int32_t tid, int32_t prio)
{
	RECORD(records, SCHED_WAKING, sched_waking, .tid = tid, .prio = prio,
	       .comm = records_name(records, "late"));
}

static inline void irq_entry(struct records *records, int32_t irq, const char *name)
{
	RECORD(records, IRQ_HANDLER_ENTRY, irq_handler_entry, .irq = irq,
	       .name = records_name(records, name));
}

static inline void irq_exit(struct records *records, int32_t irq)
{
	RECORD(records, IRQ_HANDLER_EXIT, irq_handler_exit, .irq = irq);
}

static inline void softirq_entry(struct records *records, uint32_t vec)
{
	RECORD(records, IRQ_SOFTIRQ_ENTRY, irq_softirq_entry, .vec = vec);
}

static inline void softirq_exit(struct records *records, uint32_t vec)
{
	RECORD(records, IRQ_SOFTIRQ_EXIT, irq_softirq_exit, .vec = vec);
}

static inline void timer_entry(struct records *records, uint64_t timer)
{
	RECORD(records, TIMER_HRTIMER_EXPIRE_ENTRY, timer_hrtimer_expire_entry, .hrtimer = timer);
}

static inline void timer_exit(struct records *records, uint64_t timer)
{
	RECORD(records, TIMER_HRTIMER_EXPIRE_EXIT, timer_hrtimer_expire_exit, .hrtimer = timer);
}

/* From here on entries count: exits have been seen. */
static inline void show_exits(struct records *records)
{
	irq_exit(records, 0);
	softirq_exit(records, 0);
	timer_exit(records, 0);
}

static inline void assert_sums(const struct outlier *outlier)
{
	uint64_t sum_ns = 0;

	for (unsigned i = 0; i < outlier->cause_count; i++) {
		assert_true(outlier->causes[i].duration_ns > 0);
		assert_true(outlier->causes[i].count > 0);
		assert_true(i == 0 ||
		            outlier->causes[i - 1].duration_ns >= outlier->causes[i].duration_ns);
		sum_ns += outlier->causes[i].duration_ns;
	}
	assert_int_equal(sum_ns, outlier->latency_ns);
}

#endif

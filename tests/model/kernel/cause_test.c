// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why something was late: single cases, and over many seeds a simulated kernel whose
 * own log is searched backwards, ns by ns, for who held the CPU. What was found must be
 * the same, and sum to the latency whatever the events were.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../support/kernel_records.h"
#include "util/clock.h"

#define VALID_SEEDS   3000u
#define INVALID_SEEDS 3000u
#define CPUS          3u
#define THREADS       9u
#define FIRST_TID     100
#define LOG_MAX       700u
#define DEPTH         5u
#define THRESHOLD_NS  2000u

static void begin_with(struct records *records, const struct kernel_settings *settings)
{
	*records = (struct records){.names = names_create(), .time_ns = 1000};
	records->state = kernel_state_create(settings, records->names);
	assert_non_null(records->state);
}

static void begin(struct records *records)
{
	const struct kernel_settings settings = {.window_ns = NS_PER_S,
	                                         .threshold_ns = THRESHOLD_NS,
	                                         .wakeups = true,
	                                         .wakeup_tid = -1};

	begin_with(records, &settings);
}

static void switch_to(struct records *records, int32_t from, int32_t to, int32_t prio,
                      const char *comm)
{
	RECORD(records, SCHED_SWITCH, sched_switch, .prev_tid = from, .next_tid = to,
	       .next_prio = prio, .prev_prio = 20, .next_comm = records_name(records, comm));
}

static void wake(struct records *records, int32_t tid, int32_t prio)
{
	RECORD(records, SCHED_WAKING, sched_waking, .tid = tid, .prio = prio,
	       .comm = records_name(records, "late"));
}

static void irq_entry(struct records *records, int32_t irq, const char *name)
{
	RECORD(records, IRQ_HANDLER_ENTRY, irq_handler_entry, .irq = irq,
	       .name = records_name(records, name));
}

static void irq_exit(struct records *records, int32_t irq)
{
	RECORD(records, IRQ_HANDLER_EXIT, irq_handler_exit, .irq = irq);
}

static void softirq_entry(struct records *records, uint32_t vec)
{
	RECORD(records, IRQ_SOFTIRQ_ENTRY, irq_softirq_entry, .vec = vec);
}

static void softirq_exit(struct records *records, uint32_t vec)
{
	RECORD(records, IRQ_SOFTIRQ_EXIT, irq_softirq_exit, .vec = vec);
}

static void timer_entry(struct records *records, uint64_t timer)
{
	RECORD(records, TIMER_HRTIMER_EXPIRE_ENTRY, timer_hrtimer_expire_entry, .hrtimer = timer);
}

static void timer_exit(struct records *records, uint64_t timer)
{
	RECORD(records, TIMER_HRTIMER_EXPIRE_EXIT, timer_hrtimer_expire_exit, .hrtimer = timer);
}

/* From here on entries count: exits have been seen. */
static void show_exits(struct records *records)
{
	irq_exit(records, 0);
	softirq_exit(records, 0);
	timer_exit(records, 0);
}

static void at(struct records *records, uint64_t time_ns)
{
	records->time_ns = time_ns;
}

static const struct cause *cause_of(const struct outlier *outlier, enum cause_kind kind, int32_t id)
{
	for (unsigned i = 0; i < outlier->cause_count; i++)
		if (outlier->causes[i].kind == kind && outlier->causes[i].id == id)
			return &outlier->causes[i];
	return NULL;
}

static uint64_t duration_of(const struct outlier *outlier, enum cause_kind kind, int32_t id)
{
	const struct cause *cause = cause_of(outlier, kind, id);

	return cause ? cause->duration_ns : 0;
}

static void assert_sums(const struct outlier *outlier)
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

/* A wakeup held up by a thread, a softirq in it and an interrupt in that. */
static void test_nested(void **state)
{
	struct records records;
	const struct outlier *outlier;

	(void)state;
	begin(&records);
	show_exits(&records);
	at(&records, 2000);
	switch_to(&records, 0, 7, -91, "burn");
	at(&records, 3000);
	wake(&records, 9, -81);
	assert_null(kernel_state_outlier(records.state));
	at(&records, 4000);
	softirq_entry(&records, 3);
	at(&records, 4500);
	irq_entry(&records, 24, "eth0");
	at(&records, 4600);
	irq_exit(&records, 24);
	at(&records, 5000);
	softirq_exit(&records, 3);
	at(&records, 9000);
	switch_to(&records, 7, 9, -81, "late");
	outlier = kernel_state_outlier(records.state);
	assert_non_null(outlier);
	assert_sums(outlier);
	assert_int_equal(outlier->latency_ns, 6000);
	assert_int_equal(outlier->time_ns, 9000);
	assert_int_equal(outlier->tid, 9);
	assert_int_equal(outlier->prio, -81);
	assert_string_equal(outlier->comm, "late");
	assert_int_equal(outlier->kind, LATENCY_WAKING);
	assert_int_equal(outlier->cause_count, 3);
	assert_int_equal(outlier->causes[0].kind, CAUSE_THREAD);
	assert_int_equal(outlier->causes[0].duration_ns, 5000);
	assert_int_equal(outlier->causes[0].count, 2);
	assert_int_equal(outlier->causes[0].first_ns, 3000);
	assert_int_equal(outlier->causes[0].prio, -91);
	assert_string_equal(outlier->causes[0].name, "burn");
	assert_int_equal(duration_of(outlier, CAUSE_SOFTIRQ, 3), 900);
	assert_int_equal(duration_of(outlier, CAUSE_IRQ, 24), 100);
	assert_string_equal(cause_of(outlier, CAUSE_IRQ, 24)->name, "eth0");
	/* The next event made none. */
	wake(&records, 7, 20);
	assert_null(kernel_state_outlier(records.state));
	records_end(&records);
}

/* A sample of the probe: late handler, a thread that was not preempted, the probe itself. */
static void test_sample(void **state)
{
	struct outlier outlier = {.time_ns = 12000, .latency_ns = 10000};
	struct records records;

	(void)state;
	begin(&records);
	show_exits(&records);
	at(&records, 1500);
	switch_to(&records, 0, 7, 20, "busy");
	at(&records, 5000);
	timer_entry(&records, 0xffff888012345678);
	at(&records, 5300);
	wake(&records, 9, -81);
	at(&records, 6000);
	timer_exit(&records, 0xffff888012345678);
	at(&records, 11000);
	switch_to(&records, 7, 9, -81, "probe");
	assert_true(kernel_state_explain(records.state, &outlier));
	assert_sums(&outlier);
	assert_int_equal(outlier.tid, 9);
	assert_int_equal(duration_of(&outlier, CAUSE_LATE_TIMER, 7), 3000);
	assert_int_equal(duration_of(&outlier, CAUSE_TIMER, 0), 1000);
	assert_int_equal(duration_of(&outlier, CAUSE_THREAD, 7), 5000);
	assert_int_equal(duration_of(&outlier, CAUSE_SELF, 9), 1000);
	assert_int_equal(outlier.cause_count, 4);
	/* Of a CPU that nothing was told of nobody knows. */
	outlier.cpu = 5;
	assert_false(kernel_state_explain(records.state, &outlier));
	assert_int_equal(outlier.cause_count, 0);
	records_end(&records);
}

static void test_idle(void **state)
{
	struct records records;
	const struct outlier *outlier;

	(void)state;
	begin(&records);
	switch_to(&records, 7, 0, 20, "swapper/0");
	at(&records, 3000);
	wake(&records, 9, 20);
	at(&records, 8000);
	switch_to(&records, 0, 9, 20, "late");
	outlier = kernel_state_outlier(records.state);
	assert_non_null(outlier);
	assert_int_equal(outlier->cause_count, 1);
	assert_int_equal(duration_of(outlier, CAUSE_IDLE, 0), 5000);
	records_end(&records);
}

/* What is not told is not said: before the first switch, after a loss, another than thought. */
static void test_not_traced(void **state)
{
	struct records records;

	(void)state;
	begin(&records);
	wake(&records, 9, 20);
	at(&records, 9000);
	switch_to(&records, 7, 9, 20, "late");
	assert_int_equal(duration_of(kernel_state_outlier(records.state), CAUSE_UNTRACED, 0), 8000);
	switch_to(&records, 9, 7, 20, "busy");
	at(&records, 10000);
	wake(&records, 9, 20);
	at(&records, 11000);
	switch_to(&records, 7, 8, 20, "other");
	kernel_state_lost(records.state, 1, 0);
	at(&records, 15000);
	switch_to(&records, 8, 9, 20, "late");
	assert_int_equal(duration_of(kernel_state_outlier(records.state), CAUSE_UNTRACED, 0), 4000);
	assert_int_equal(duration_of(kernel_state_outlier(records.state), CAUSE_THREAD, 7), 1000);
	switch_to(&records, 9, 7, 20, "busy");
	at(&records, 16000);
	wake(&records, 9, 20);
	at(&records, 20000);
	switch_to(&records, 8, 9, 20, "late");
	assert_int_equal(duration_of(kernel_state_outlier(records.state), CAUSE_UNTRACED, 0), 4000);
	records_end(&records);
}

/* Where only entries were recorded they do not stand for what came after them. */
static void test_entries_only(void **state)
{
	struct records records;

	(void)state;
	begin(&records);
	switch_to(&records, 0, 7, 20, "busy");
	at(&records, 2000);
	wake(&records, 9, 20);
	at(&records, 3000);
	softirq_entry(&records, 3);
	at(&records, 9000);
	switch_to(&records, 7, 9, 20, "late");
	assert_int_equal(duration_of(kernel_state_outlier(records.state), CAUSE_THREAD, 7), 7000);
	records_end(&records);
}

/* PREEMPT_RT: a softirq is interrupted by a thread and goes on when its own thread does. */
static void test_preempted_softirq(void **state)
{
	const struct outlier *outlier;
	struct records records;

	(void)state;
	begin(&records);
	show_exits(&records);
	switch_to(&records, 0, 7, 20, "ksoftirqd/0");
	at(&records, 2000);
	wake(&records, 9, 20);
	softirq_entry(&records, 3);
	at(&records, 3000);
	switch_to(&records, 7, 8, -51, "irq/24-eth0");
	at(&records, 4000);
	switch_to(&records, 8, 7, 20, "ksoftirqd/0");
	at(&records, 6000);
	softirq_exit(&records, 3);
	at(&records, 9000);
	switch_to(&records, 7, 9, 20, "late");
	outlier = kernel_state_outlier(records.state);
	assert_sums(outlier);
	assert_int_equal(duration_of(outlier, CAUSE_SOFTIRQ, 3), 3000);
	assert_int_equal(duration_of(outlier, CAUSE_THREAD, 8), 1000);
	assert_int_equal(duration_of(outlier, CAUSE_THREAD, 7), 3000);
	records_end(&records);
}

/* A thread that is not the leader calls exec, gets another id and goes on. */
static void test_exec(void **state)
{
	const struct outlier *outlier;
	struct records records;

	(void)state;
	begin(&records);
	switch_to(&records, 0, 7, 20, "busy");
	at(&records, 2000);
	wake(&records, 9, 20);
	at(&records, 3000);
	RECORD(&records, SCHED_PROCESS_EXEC, sched_process_exec, .tid = 6, .old_tid = 7);
	at(&records, 9000);
	switch_to(&records, 6, 9, 20, "late");
	outlier = kernel_state_outlier(records.state);
	assert_int_equal(duration_of(outlier, CAUSE_THREAD, 7), 1000);
	assert_int_equal(duration_of(outlier, CAUSE_THREAD, 6), 6000);
	records_end(&records);
}

/* More things than an outlier lists: the shortest are one, what is not traced stays itself. */
static void test_many(void **state)
{
	const struct outlier *outlier;
	struct records records;
	uint32_t others = 0;

	(void)state;
	begin(&records);
	at(&records, 2000);
	wake(&records, 9, 20);
	for (int32_t i = 0; i < 200; i++) {
		at(&records, records.time_ns + 100 + (uint64_t)i);
		switch_to(&records, i ? 999 + i : 5, 1000 + i, 20, "one");
	}
	at(&records, records.time_ns + 50);
	switch_to(&records, 1199, 9, 20, "late");
	outlier = kernel_state_outlier(records.state);
	assert_sums(outlier);
	assert_int_equal(outlier->cause_count, OUTLIER_CAUSES);
	assert_int_equal(outlier->causes[0].kind, CAUSE_OTHER);
	for (unsigned i = 0; i < outlier->cause_count; i++)
		if (outlier->causes[i].kind == CAUSE_OTHER)
			others = outlier->causes[i].count;
	assert_int_equal(others, 190);
	assert_int_equal(duration_of(outlier, CAUSE_UNTRACED, 0), 100);
	records_end(&records);
}

/* The ring is bounded: what it has forgotten is not traced; what is recent it keeps. */
static void test_ring(void **state)
{
	const struct outlier *outlier;
	struct records records;
	size_t bytes;

	(void)state;
	begin(&records);
	wake(&records, 9, 20);
	for (unsigned i = 0; i < 100000; i++) {
		at(&records, records.time_ns + 1000);
		switch_to(&records, i % 2 ? 7 : 8, i % 2 ? 8 : 7, 20, "ping");
	}
	bytes = kernel_state_bytes(records.state);
	for (unsigned i = 0; i < 100000; i++) {
		at(&records, records.time_ns + 1000);
		switch_to(&records, i % 2 ? 7 : 8, i % 2 ? 8 : 7, 20, "ping");
	}
	assert_int_equal(kernel_state_bytes(records.state), bytes);
	switch_to(&records, 8, 9, 20, "late");
	outlier = kernel_state_outlier(records.state);
	assert_sums(outlier);
	assert_true(duration_of(outlier, CAUSE_THREAD, 7) >= 1000000);
	assert_int_equal(outlier->causes[0].kind, CAUSE_UNTRACED);
	records_end(&records);
}

/* By thread, process and name. */
static void test_chosen(void **state)
{
	struct kernel_settings settings = {.window_ns = NS_PER_S,
	                                   .threshold_ns = THRESHOLD_NS,
	                                   .wakeups = true,
	                                   .wakeup_tid = 9};
	struct records records;

	(void)state;
	for (unsigned form = 0; form < 4; form++) {
		settings.wakeup_tid = form == 0 ? 9 : form == 1 ? 8 : -1;
		settings.wakeup_comm = form == 2 ? "late" : form == 3 ? "lat" : NULL;
		begin_with(&records, &settings);
		switch_to(&records, 0, 7, 20, "busy");
		wake(&records, 9, 20);
		at(&records, 9000);
		switch_to(&records, 7, 9, 20, "late");
		assert_int_equal(kernel_state_outlier(records.state) != NULL, form % 2 == 0);
		records_end(&records);
	}
	/* Without a threshold there is none, and a latency of exactly it is none. */
	settings =
	        (struct kernel_settings){.window_ns = NS_PER_S, .wakeups = true, .wakeup_tid = -1};
	begin_with(&records, &settings);
	wake(&records, 9, 20);
	at(&records, 9000);
	switch_to(&records, 7, 9, 20, "late");
	assert_null(kernel_state_outlier(records.state));
	records_end(&records);
	begin(&records);
	wake(&records, 9, 20);
	at(&records, records.time_ns + THRESHOLD_NS);
	switch_to(&records, 7, 9, 20, "late");
	assert_null(kernel_state_outlier(records.state));
	records_end(&records);
}

/* Names of any length fit, cut between characters. */
static void test_names(void **state)
{
	const struct outlier *outlier;
	struct records records;

	(void)state;
	begin(&records);
	switch_to(&records, 0, 7, 20, "0123456789012345678901\xc3\xa4\xc3\xa4");
	at(&records, 2000);
	wake(&records, 9, 20);
	at(&records, 9000);
	switch_to(&records, 7, 9, 20, "late");
	outlier = kernel_state_outlier(records.state);
	assert_string_equal(outlier->causes[0].name, "0123456789012345678901");
	records_end(&records);
}

/* The simulated kernel ------------------------------------------------------------- */

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)((random_state >> 11) % limit);
}

enum what {
	WHAT_SWITCH,
	WHAT_ENTER,
	WHAT_LEAVE
};

struct logged {
	uint64_t time_ns;
	unsigned cpu;
	enum what what;
	enum cause_kind kind; /* of enter and leave */
	int32_t id;           /* switch: the thread that runs now */
};

struct simulated_cpu {
	int32_t current;
	unsigned depth;
	enum cause_kind kinds[DEPTH];
	int32_t ids[DEPTH];
	uint64_t woken_ns; /* when its thread was, before it ran; 0: it was not */
};

struct simulation {
	struct records records;
	struct simulated_cpu cpus[CPUS];
	bool running[THREADS];
	uint64_t waking_ns[THREADS]; /* 0: not woken */
	struct logged log[LOG_MAX];
	unsigned logged;
};

static int32_t prio_of(int32_t tid)
{
	return tid % 3 ? 20 - tid % 5 : -tid;
}

static void log_event(struct simulation *simulation, unsigned cpu, enum what what,
                      enum cause_kind kind, int32_t id)
{
	assert_true(simulation->logged < LOG_MAX);
	simulation->log[simulation->logged++] =
	        (struct logged){.time_ns = simulation->records.time_ns,
	                        .cpu = cpu,
	                        .what = what,
	                        .kind = kind,
	                        .id = id};
}

/* Who held the CPU in the ns after the log's event `place` (the last one at or before it). */
static struct logged holder_after(const struct simulation *simulation, unsigned cpu, unsigned place)
{
	unsigned left = 0;

	/* Backwards, the first entry that was not left again, or else the last switch. */
	for (unsigned i = place + 1; i-- > 0;) {
		const struct logged *logged = &simulation->log[i];

		if (logged->cpu != cpu)
			continue;
		if (logged->what == WHAT_LEAVE)
			left++;
		else if (logged->what == WHAT_ENTER && left)
			left--;
		else if (logged->what == WHAT_ENTER)
			return *logged;
		else
			return (struct logged){.what = WHAT_SWITCH,
			                       .kind = logged->id ? CAUSE_THREAD : CAUSE_IDLE,
			                       .id = logged->id};
	}
	return (struct logged){.kind = CAUSE_UNTRACED};
}

struct expected {
	unsigned count;
	struct cause causes[64];
};

static void expect(struct expected *expected, enum cause_kind kind, int32_t id, uint64_t from_ns,
                   uint64_t to_ns)
{
	unsigned i = 0;

	if (from_ns >= to_ns)
		return;
	if (kind == CAUSE_TIMER)
		id = 0;
	while (i < expected->count &&
	       (expected->causes[i].kind != kind || expected->causes[i].id != id))
		i++;
	if (i == expected->count) {
		assert_true(i < 64);
		expected->causes[expected->count++] =
		        (struct cause){.kind = (uint8_t)kind, .id = id, .first_ns = from_ns};
	}
	expected->causes[i].duration_ns += to_ns - from_ns;
}

/* Where the timer's handler began within which the CPU's thread was woken. */
static uint64_t handler_ns(const struct simulation *simulation, unsigned cpu, uint64_t woken_ns)
{
	uint64_t begin_ns = woken_ns;

	for (unsigned i = 0; woken_ns && i < simulation->logged; i++) {
		const struct logged *logged = &simulation->log[i];
		struct logged holder;

		if (logged->cpu != cpu || logged->time_ns > woken_ns)
			continue;
		holder = holder_after(simulation, cpu, i);
		begin_ns = holder.kind == CAUSE_TIMER ? logged->time_ns : woken_ns;
	}
	return begin_ns;
}

static void expect_span(struct expected *expected, const struct logged *holder, int32_t subject,
                        uint64_t late_ns, uint64_t from_ns, uint64_t to_ns)
{
	if (holder->kind != CAUSE_THREAD) {
		expect(expected, holder->kind, holder->kind == CAUSE_IDLE ? 0 : holder->id, from_ns,
		       to_ns);
	} else if (holder->id == subject) {
		expect(expected, CAUSE_SELF, subject, from_ns, to_ns);
	} else {
		expect(expected, CAUSE_LATE_TIMER, holder->id, from_ns,
		       to_ns < late_ns ? to_ns : late_ns);
		expect(expected, CAUSE_THREAD, holder->id, from_ns > late_ns ? from_ns : late_ns,
		       to_ns);
	}
}

/* From the log alone. */
static void find_expected(const struct simulation *simulation, const struct outlier *outlier,
                          int32_t subject, uint64_t late_ns, struct expected *expected)
{
	uint64_t end_ns = outlier->time_ns;
	uint64_t from_ns = end_ns - outlier->latency_ns;

	expected->count = 0;
	while (from_ns < end_ns) {
		uint64_t to_ns = end_ns;
		struct logged holder = {.kind = CAUSE_UNTRACED};

		for (unsigned i = 0; i < simulation->logged; i++) {
			const struct logged *logged = &simulation->log[i];

			if (logged->cpu != outlier->cpu)
				continue;
			if (logged->time_ns <= from_ns)
				holder = holder_after(simulation, outlier->cpu, i);
			else if (logged->time_ns < to_ns)
				to_ns = logged->time_ns;
		}
		expect_span(expected, &holder, subject, late_ns, from_ns, to_ns);
		from_ns = to_ns;
	}
}

static void compare(const struct outlier *outlier, const struct expected *expected)
{
	assert_sums(outlier);
	if (expected->count <= OUTLIER_CAUSES)
		assert_int_equal(outlier->cause_count, expected->count);
	for (unsigned i = 0; i < outlier->cause_count; i++) {
		const struct cause *cause = &outlier->causes[i];
		unsigned at = 0;

		if (cause->kind == CAUSE_OTHER) {
			assert_true(expected->count > OUTLIER_CAUSES);
			continue;
		}
		while (at < expected->count && (expected->causes[at].kind != cause->kind ||
		                                expected->causes[at].id != cause->id))
			at++;
		assert_true(at < expected->count);
		assert_int_equal(cause->duration_ns, expected->causes[at].duration_ns);
		assert_int_equal(cause->first_ns, expected->causes[at].first_ns);
		if (cause->kind == CAUSE_THREAD)
			assert_int_equal(cause->prio, prio_of(cause->id));
	}
}

/* An outlier must have come where the thread was woken long enough ago, and no other. */
static void check_wakeup(struct simulation *simulation, unsigned cpu, int32_t tid)
{
	const struct outlier *outlier = kernel_state_outlier(simulation->records.state);
	uint64_t since_ns = tid ? simulation->waking_ns[tid - FIRST_TID] : 0;
	struct expected expected;

	if (!since_ns || simulation->records.time_ns - since_ns <= THRESHOLD_NS) {
		assert_null(outlier);
		return;
	}
	assert_non_null(outlier);
	assert_int_equal(outlier->cpu, cpu);
	assert_int_equal(outlier->tid, tid);
	assert_int_equal(outlier->latency_ns, simulation->records.time_ns - since_ns);
	find_expected(simulation, outlier, tid, 0, &expected);
	compare(outlier, &expected);
}

/* As a sample of the probe that ends now. */
static void check_sample(struct simulation *simulation, unsigned number)
{
	const struct simulated_cpu *cpu = &simulation->cpus[number];
	struct outlier outlier = {.time_ns = simulation->records.time_ns, .cpu = number};
	struct expected expected;

	outlier.latency_ns = 1 + random_below(outlier.time_ns > 20000 ? 20000 : 900);
	if (!kernel_state_explain(simulation->records.state, &outlier)) {
		find_expected(simulation, &outlier, -1, 0, &expected);
		assert_true(expected.count == 1 && expected.causes[0].kind == CAUSE_UNTRACED);
		return;
	}
	find_expected(simulation, &outlier, cpu->current ? cpu->current : -1,
	              cpu->current ? handler_ns(simulation, number, cpu->woken_ns) : 0, &expected);
	compare(&outlier, &expected);
}

static void simulate_switch(struct simulation *simulation, unsigned number)
{
	struct simulated_cpu *cpu = &simulation->cpus[number];
	int32_t next = random_below(4) ? FIRST_TID + (int32_t)random_below(THREADS) : 0;
	char comm[16];

	if (cpu->depth || next == cpu->current || (next && simulation->running[next - FIRST_TID]))
		return;
	snprintf(comm, sizeof(comm), "t%d", (int)next);
	switch_to(&simulation->records, cpu->current, next, prio_of(next), comm);
	log_event(simulation, number, WHAT_SWITCH, CAUSE_THREAD, next);
	check_wakeup(simulation, number, next);
	if (cpu->current > 0)
		simulation->running[cpu->current - FIRST_TID] = false;
	cpu->current = next;
	cpu->woken_ns = next ? simulation->waking_ns[next - FIRST_TID] : 0;
	if (next) {
		simulation->running[next - FIRST_TID] = true;
		simulation->waking_ns[next - FIRST_TID] = 0;
	}
}

static void simulate_enter(struct simulation *simulation, unsigned number)
{
	static const enum cause_kind kinds[] = {CAUSE_IRQ, CAUSE_SOFTIRQ, CAUSE_TIMER};
	struct simulated_cpu *cpu = &simulation->cpus[number];
	enum cause_kind kind = kinds[random_below(3)];
	int32_t id = 1 + (int32_t)random_below(4);

	if (cpu->depth == DEPTH)
		return;
	for (unsigned i = 0; i < cpu->depth; i++)
		if (cpu->kinds[i] == kind && (kind == CAUSE_SOFTIRQ || cpu->ids[i] == id))
			return;
	if (kind == CAUSE_IRQ)
		irq_entry(&simulation->records, id, "line");
	else if (kind == CAUSE_SOFTIRQ)
		softirq_entry(&simulation->records, (uint32_t)id);
	else
		timer_entry(&simulation->records, (uint64_t)id);
	cpu->kinds[cpu->depth] = kind;
	cpu->ids[cpu->depth++] = id;
	log_event(simulation, number, WHAT_ENTER, kind, id);
}

static void simulate_leave(struct simulation *simulation, unsigned number)
{
	struct simulated_cpu *cpu = &simulation->cpus[number];
	enum cause_kind kind;
	int32_t id;

	if (!cpu->depth)
		return;
	kind = cpu->kinds[--cpu->depth];
	id = cpu->ids[cpu->depth];
	if (kind == CAUSE_IRQ)
		irq_exit(&simulation->records, id);
	else if (kind == CAUSE_SOFTIRQ)
		softirq_exit(&simulation->records, (uint32_t)id);
	else
		timer_exit(&simulation->records, (uint64_t)id);
	log_event(simulation, number, WHAT_LEAVE, kind, id);
}

static void simulate_waking(struct simulation *simulation)
{
	int32_t thread = (int32_t)random_below(THREADS);

	wake(&simulation->records, FIRST_TID + thread, prio_of(FIRST_TID + thread));
	if (!simulation->running[thread] && !simulation->waking_ns[thread])
		simulation->waking_ns[thread] = simulation->records.time_ns;
}

static void simulate(uint64_t seed)
{
	struct simulation simulation = {.logged = 0};
	unsigned steps = 40 + (unsigned)seed % 400;

	random_state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	begin(&simulation.records);
	show_exits(&simulation.records);
	for (unsigned i = 0; i < CPUS; i++)
		simulation.cpus[i].current = -1;
	for (unsigned i = 0; i < steps; i++) {
		unsigned cpu = random_below(CPUS);

		/* Two CPUs may have events of the same ns. */
		simulation.records.time_ns += random_below(1500);
		simulation.records.cpu = cpu;
		switch (random_below(8)) {
		case 0:
		case 1:
			simulate_switch(&simulation, cpu);
			break;
		case 2:
		case 3:
			simulate_enter(&simulation, cpu);
			break;
		case 4:
		case 5:
			simulate_leave(&simulation, cpu);
			break;
		case 6:
			simulate_waking(&simulation);
			break;
		default:
			simulation.records.time_ns += random_below(500);
			check_sample(&simulation, cpu);
		}
	}
	records_end(&simulation.records);
}

static void test_oracle(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= VALID_SEEDS; seed++)
		simulate(seed);
}

/* Anything at any time: whatever is said sums to the latency, and a copy says the same. */
static void anything(struct records *records)
{
	int32_t id = (int32_t)random_below(6);
	int32_t other = (int32_t)random_below(6);

	records->cpu = random_below(20) ? random_below(CPUS) : EVENT_CPU_NONE;
	records->time_ns += random_below(8) ? random_below(3000) : random_below(40000000);
	switch (random_below(12)) {
	case 0:
		irq_entry(records, id, "line");
		break;
	case 1:
		irq_exit(records, id);
		break;
	case 2:
		softirq_entry(records, (uint32_t)id);
		break;
	case 3:
		softirq_exit(records, (uint32_t)id);
		break;
	case 4:
		timer_entry(records, (uint64_t)id);
		break;
	case 5:
		timer_exit(records, (uint64_t)id);
		break;
	case 6:
		RECORD(records, SCHED_PROCESS_EXEC, sched_process_exec, .tid = id,
		       .old_tid = other);
		break;
	case 7:
		if (!random_below(10))
			kernel_state_lost(records->state, 1, 0);
		break;
	case 8:
	case 9:
		wake(records, id, (int32_t)random_state);
		break;
	default:
		switch_to(records, other, id, (int32_t)random_state, "t");
	}
}

static void test_invalid(void **state)
{
	const struct kernel_settings settings = {.window_ns = NS_PER_S};
	unsigned outliers = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= INVALID_SEEDS; seed++) {
		struct records records;
		struct kernel_state *copy;

		random_state = seed * UINT64_C(0xd1342543de82ef95) + 1;
		begin(&records);
		copy = kernel_state_create(&settings, records.names);
		for (unsigned i = 0; i < 200; i++) {
			const struct outlier *outlier;
			struct outlier sample[2] = {{.cpu = random_below(CPUS + 1)}};

			anything(&records);
			outlier = kernel_state_outlier(records.state);
			if (outlier)
				assert_sums(outlier);
			outliers += outlier != NULL;
			sample[0].time_ns = records.time_ns + random_below(100);
			sample[0].latency_ns = 1 + random_below(100000000);
			if (sample[0].latency_ns > sample[0].time_ns)
				sample[0].latency_ns = sample[0].time_ns;
			sample[1] = sample[0];
			if (kernel_state_explain(records.state, &sample[0]))
				assert_sums(&sample[0]);
			if (i % 50)
				continue;
			assert_true(kernel_state_copy(copy, records.state));
			kernel_state_explain(copy, &sample[1]);
			assert_memory_equal(&sample[0], &sample[1], sizeof(sample[0]));
		}
		kernel_state_destroy(copy);
		records_end(&records);
	}
	assert_true(outliers > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_nested),       cmocka_unit_test(test_sample),
	        cmocka_unit_test(test_idle),         cmocka_unit_test(test_not_traced),
	        cmocka_unit_test(test_entries_only), cmocka_unit_test(test_preempted_softirq),
	        cmocka_unit_test(test_exec),         cmocka_unit_test(test_many),
	        cmocka_unit_test(test_ring),         cmocka_unit_test(test_chosen),
	        cmocka_unit_test(test_names),        cmocka_unit_test(test_oracle),
	        cmocka_unit_test(test_invalid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

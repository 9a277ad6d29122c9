// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why something was late, case by case.
 */
#include "../../support/cause_records.h"

static void at(struct records *records, uint64_t time_ns)
{
	records->time_ns = time_ns;
}

/* The thread 7 runs when 9 is woken. */
static void wake_behind(struct records *records, const char *comm)
{
	switch_to(records, 0, 7, 20, comm);
	at(records, 2000);
	wake(records, 9, 20);
}

/* The thread 9 gets the CPU after the thread `from`: the outlier that this is, if it is one. */
static const struct outlier *run_late(struct records *records, int32_t from, uint64_t time_ns)
{
	at(records, time_ns);
	switch_to(records, from, 9, 20, "late");
	return kernel_state_outlier(records->state);
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

/* The own host's source tells of the waking only: a thread with interrupts off, then another. */
static void test_probe_waking(void **state)
{
	struct outlier outlier = {.time_ns = 12000, .latency_ns = 10000};
	struct records records;

	(void)state;
	begin(&records);
	at(&records, 1500);
	switch_to(&records, 0, 7, 20, "busy");
	at(&records, 5000);
	RECORD(&records, RTSCOPE_PROBE_WAKING, rtscope_probe_waking, .tid = 9, .prio = -81);
	switch_to(&records, 7, 8, -91, "burn");
	at(&records, 11000);
	switch_to(&records, 8, 9, -81, "probe");
	assert_null(kernel_state_outlier(records.state));
	assert_int_equal(kernel_series_find(records.state, LATENCY_WAKING, LATENCY_BY_CPU, 0), 0);
	assert_true(kernel_state_explain(records.state, &outlier));
	assert_sums(&outlier);
	assert_int_equal(duration_of(&outlier, CAUSE_LATE_TIMER, 7), 3000);
	assert_int_equal(duration_of(&outlier, CAUSE_THREAD, 8), 6000);
	assert_int_equal(duration_of(&outlier, CAUSE_SELF, 9), 1000);
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
	outlier = run_late(&records, 0, 8000);
	assert_non_null(outlier);
	assert_int_equal(outlier->cause_count, 1);
	assert_int_equal(duration_of(outlier, CAUSE_IDLE, 0), 5000);
	records_end(&records);
}

/* What is not told is not said: before the first switch, after a loss, another than thought. */
static void test_not_traced(void **state)
{
	const struct outlier *outlier;
	struct records records;

	(void)state;
	begin(&records);
	wake(&records, 9, 20);
	outlier = run_late(&records, 7, 9000);
	assert_int_equal(duration_of(outlier, CAUSE_UNTRACED, 0), 8000);
	switch_to(&records, 9, 7, 20, "busy");
	at(&records, 10000);
	wake(&records, 9, 20);
	at(&records, 11000);
	switch_to(&records, 7, 8, 20, "other");
	kernel_state_lost(records.state, 1, 0);
	outlier = run_late(&records, 8, 15000);
	assert_int_equal(duration_of(outlier, CAUSE_UNTRACED, 0), 4000);
	assert_int_equal(duration_of(outlier, CAUSE_THREAD, 7), 1000);
	switch_to(&records, 9, 7, 20, "busy");
	at(&records, 16000);
	wake(&records, 9, 20);
	outlier = run_late(&records, 8, 20000);
	assert_int_equal(duration_of(outlier, CAUSE_UNTRACED, 0), 4000);
	records_end(&records);
}

/* Where only entries were recorded they do not stand for what came after them. */
static void test_entries_only(void **state)
{
	const struct outlier *outlier;
	struct records records;

	(void)state;
	begin(&records);
	wake_behind(&records, "busy");
	at(&records, 3000);
	softirq_entry(&records, 3);
	outlier = run_late(&records, 7, 9000);
	assert_int_equal(duration_of(outlier, CAUSE_THREAD, 7), 7000);
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
	wake_behind(&records, "ksoftirqd/0");
	softirq_entry(&records, 3);
	at(&records, 3000);
	switch_to(&records, 7, 8, -51, "irq/24-eth0");
	at(&records, 4000);
	switch_to(&records, 8, 7, 20, "ksoftirqd/0");
	at(&records, 6000);
	softirq_exit(&records, 3);
	outlier = run_late(&records, 7, 9000);
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
	wake_behind(&records, "busy");
	at(&records, 3000);
	RECORD(&records, SCHED_PROCESS_EXEC, sched_process_exec, .tid = 6, .old_tid = 7);
	outlier = run_late(&records, 6, 9000);
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
	outlier = run_late(&records, 1199, records.time_ns + 50);
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
	struct kernel_settings settings = {
	        .window_ns = NS_PER_S, .threshold_ns = THRESHOLD_NS, .wakeups = {true, 9, NULL}};
	struct records records;

	(void)state;
	for (unsigned form = 0; form < 4; form++) {
		settings.wakeups.tid = form == 0 ? 9 : form == 1 ? 8 : -1;
		settings.wakeups.comm = form == 2 ? "late" : form == 3 ? "lat" : NULL;
		begin_with(&records, &settings);
		switch_to(&records, 0, 7, 20, "busy");
		wake(&records, 9, 20);
		assert_int_equal(run_late(&records, 7, 9000) != NULL, form % 2 == 0);
		records_end(&records);
	}
	/* Without a threshold there is none, and a latency of exactly it is none. */
	settings = (struct kernel_settings){.window_ns = NS_PER_S, .wakeups = {true, -1, NULL}};
	begin_with(&records, &settings);
	wake(&records, 9, 20);
	assert_null(run_late(&records, 7, 9000));
	records_end(&records);
	begin(&records);
	wake(&records, 9, 20);
	assert_null(run_late(&records, 7, records.time_ns + THRESHOLD_NS));
	records_end(&records);
}

/* Names of any length fit, cut between characters. */
static void test_names(void **state)
{
	const struct outlier *outlier;
	struct records records;

	(void)state;
	begin(&records);
	wake_behind(&records, "0123456789012345678901\xc3\xa4\xc3\xa4");
	outlier = run_late(&records, 7, 9000);
	assert_string_equal(outlier->causes[0].name, "0123456789012345678901");
	records_end(&records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_nested),
	        cmocka_unit_test(test_sample),
	        cmocka_unit_test(test_probe_waking),
	        cmocka_unit_test(test_idle),
	        cmocka_unit_test(test_not_traced),
	        cmocka_unit_test(test_entries_only),
	        cmocka_unit_test(test_preempted_softirq),
	        cmocka_unit_test(test_exec),
	        cmocka_unit_test(test_many),
	        cmocka_unit_test(test_ring),
	        cmocka_unit_test(test_chosen),
	        cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

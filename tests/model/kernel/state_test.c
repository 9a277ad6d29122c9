// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What single events do to the kernel state: the worked example, latencies, the rules
 * of open files one by one.
 */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../support/kernel_records.h"
#include "model/image.h"
#include "model/kernel/rows.h"
#include "util/clock.h"

#define WINDOW_NS (10 * NS_PER_S)
#define AT_CWD    (-100)
#define CLOEXEC   0x80000

static const struct kernel_fd *fd_of(const struct records *records, int32_t tid, int32_t number)
{
	const struct kernel_state *state = records->state;
	uint32_t thread = kernel_thread_find(state, tid);

	for (uint32_t at =
	             thread ? kernel_fd_table_at(state, kernel_thread_at(state, thread)->table)
	                              ->first_open
	                    : 0;
	     at; at = kernel_fd_at(state, at)->next)
		if (kernel_fd_at(state, at)->number == number)
			return kernel_fd_at(state, at);
	return NULL;
}

static const struct kernel_fd *closed_fd_of(const struct records *records, int32_t tid,
                                            int32_t number)
{
	const struct kernel_state *state = records->state;
	uint32_t thread = kernel_thread_find(state, tid);

	for (uint32_t at =
	             thread ? kernel_fd_table_at(state, kernel_thread_at(state, thread)->table)
	                              ->first_closed
	                    : 0;
	     at; at = kernel_fd_at(state, at)->next)
		if (kernel_fd_at(state, at)->number == number)
			return kernel_fd_at(state, at);
	return NULL;
}

static const char *path_of(const struct records *records, int32_t tid, int32_t number)
{
	const struct kernel_fd *fd = fd_of(records, tid, number);

	return fd ? names_text(records->names, fd->path) : "(none)";
}

static void call_open(struct records *records, int32_t tid, const char *path, int64_t fd,
                      int64_t flags)
{
	records_entry(records, tid, SYSCALL_openat, 4, (int64_t)AT_CWD,
	              (int64_t)records_name(records, path), flags, (int64_t)0);
	records_exit(records, tid, SYSCALL_openat, fd);
}

static void call(struct records *records, int32_t tid, enum syscall number, int64_t first,
                 int64_t second, int64_t third, int64_t ret)
{
	records_entry(records, tid, number, 3, first, second, third);
	records_exit(records, tid, number, ret);
}

/* As tests/model/worked_example_test.c has it of a whole window. */
static void test_worked_example(void **state)
{
	struct records records;

	(void)state;
	records_begin(&records, WINDOW_NS);
	records.time_ns = 1 * NS_PER_S;
	call_open(&records, 7, "/tmp/test", 4, 0);
	records.time_ns = 2 * NS_PER_S;
	call(&records, 7, SYSCALL_write, 4, 0, 8192, 8192);
	records.time_ns = 3 * NS_PER_S;
	call_open(&records, 7, "/tmp/test2", 5, 0);
	records.time_ns = 4 * NS_PER_S;
	call(&records, 7, SYSCALL_write, 5, 0, 16384, 16384);
	records.time_ns = 5 * NS_PER_S;
	call(&records, 7, SYSCALL_close, 5, 0, 0, 0);

	kernel_state_advance(records.state, 6 * NS_PER_S);
	assert_string_equal(path_of(&records, 7, 4), "/tmp/test");
	assert_int_equal(fd_of(&records, 7, 4)->opened_ns, 1 * NS_PER_S);
	assert_int_equal(fd_of(&records, 7, 4)->written_bytes, 8192);
	assert_non_null(closed_fd_of(&records, 7, 5));
	assert_int_equal(closed_fd_of(&records, 7, 5)->opened_ns, 3 * NS_PER_S);
	assert_int_equal(closed_fd_of(&records, 7, 5)->closed_ns, 5 * NS_PER_S);
	assert_int_equal(closed_fd_of(&records, 7, 5)->written_bytes, 16384);
	assert_null(fd_of(&records, 7, 5));

	kernel_state_advance(records.state, 15 * NS_PER_S - 1);
	assert_non_null(closed_fd_of(&records, 7, 5));
	kernel_state_advance(records.state, 15 * NS_PER_S);
	assert_null(closed_fd_of(&records, 7, 5));
	kernel_state_advance(records.state, 1000 * NS_PER_S);
	assert_int_equal(fd_of(&records, 7, 4)->opened_ns, 1 * NS_PER_S);
	assert_int_equal(fd_of(&records, 7, 4)->written_bytes, 8192);
	records_end(&records);
}

static struct statistics by_cpu(const struct records *records, enum latency_kind kind, unsigned cpu)
{
	struct statistics statistics = {0};
	uint32_t series = kernel_series_find(records->state, kind, LATENCY_BY_CPU, cpu);

	if (series)
		histogram_statistics(kernel_series_at(records->state, series)->histogram,
		                     &statistics);
	return statistics;
}

static void wake(struct records *records, int32_t tid, uint64_t time_ns)
{
	records->time_ns = time_ns;
	RECORD(records, SCHED_WAKING, sched_waking, .tid = tid);
}

static void test_wakeup_latency(void **state)
{
	struct records records;

	(void)state;
	records_begin(&records, WINDOW_NS);
	wake(&records, 5, 100);
	wake(&records, 5, 200); /* the first counts */
	records.time_ns = 350;
	records_switch(&records, 0, 5);
	assert_int_equal(by_cpu(&records, LATENCY_WAKING, 0).count, 1);
	assert_int_equal(by_cpu(&records, LATENCY_WAKING, 0).max_ns, 250);
	wake(&records, 5, 400); /* it runs: ignored */
	records.time_ns = 500;
	records_switch(&records, 5, 0);
	records.time_ns = 600;
	records_switch(&records, 0, 5);
	assert_int_equal(by_cpu(&records, LATENCY_WAKING, 0).count, 1);
	wake(&records, 0, 700); /* idle is nobody */
	records.time_ns = 800;
	records_switch(&records, 5, 0);
	assert_int_equal(by_cpu(&records, LATENCY_WAKING, 0).count, 1);
	/* 350 .. 500 and 600 .. 800 */
	assert_int_equal(
	        kernel_thread_at(records.state, kernel_thread_find(records.state, 5))->cpu_time_ns,
	        350);
	records_end(&records);
}

/* A thread that is forgotten leaves its CPU time to its process. */
static void test_cpu_time_of_threads(void **state)
{
	struct records records;
	struct process_row row;
	uint32_t number;

	(void)state;
	records_begin(&records, WINDOW_NS);
	records_fork(&records, 7, 8, 7, "worker");
	records_switch(&records, 0, 8);
	records.time_ns = 301;
	records_switch(&records, 8, 7);
	RECORD(&records, SCHED_PROCESS_EXIT, sched_process_exit, .tid = 8);
	records.time_ns = 401;
	records_switch(&records, 7, 0);
	kernel_state_advance(records.state, 2 * WINDOW_NS);
	assert_int_equal(kernel_thread_find(records.state, 8), 0);
	number = kernel_process_find(records.state, 7);
	process_row_fill(&row,
	                 &(struct kernel_span){.state = records.state,
	                                       .names = records.names,
	                                       .at_ns = 2 * WINDOW_NS,
	                                       .from_ns = WINDOW_NS},
	                 number);
	assert_int_equal(row.threads, 1);
	assert_int_equal(row.charged_ns, 300 + 100);
	assert_true(kernel_process_seen(records.state, 7));
	assert_false(kernel_process_seen(records.state, 8));
	records_end(&records);
}

static void test_softirq(void **state)
{
	struct records records;

	(void)state;
	records_begin(&records, WINDOW_NS);
	records.time_ns = 10;
	RECORD(&records, IRQ_SOFTIRQ_RAISE, irq_softirq_raise, .vec = 3);
	records.time_ns = 20;
	RECORD(&records, IRQ_SOFTIRQ_RAISE, irq_softirq_raise, .vec = 3);
	records.time_ns = 50;
	RECORD(&records, IRQ_SOFTIRQ_ENTRY, irq_softirq_entry, .vec = 3);
	records.time_ns = 57;
	RECORD(&records, IRQ_SOFTIRQ_EXIT, irq_softirq_exit, .vec = 3);
	RECORD(&records, IRQ_SOFTIRQ_EXIT, irq_softirq_exit, .vec = 3);
	assert_int_equal(by_cpu(&records, LATENCY_SOFTIRQ_RAISE, 0).max_ns, 40);
	assert_int_equal(by_cpu(&records, LATENCY_SOFTIRQ, 0).max_ns, 7);
	assert_int_equal(kernel_state_totals(records.state)->unmatched[LATENCY_SOFTIRQ], 1);
	records_end(&records);
}

static void test_relative_paths(void **state)
{
	struct records records;

	(void)state;
	records_begin(&records, WINDOW_NS);
	call_open(&records, 7, "a/../b", 3, 0);
	assert_string_equal(path_of(&records, 7, 3), "a/../b");
	call(&records, 7, SYSCALL_chdir, (int64_t)records_name(&records, "/srv//x/./y"), 0, 0, 0);
	call_open(&records, 7, "../b", 4, 0);
	assert_string_equal(path_of(&records, 7, 4), "/srv/x/b");
	call_open(&records, 7, "/..//", 5, 0);
	assert_string_equal(path_of(&records, 7, 5), "/");
	records_entry(&records, 7, SYSCALL_openat, 4, (int64_t)4,
	              (int64_t)records_name(&records, "c"), (int64_t)0, (int64_t)0);
	records_exit(&records, 7, SYSCALL_openat, 6);
	assert_string_equal(path_of(&records, 7, 6), "/srv/x/b/c");
	/* The tracer could not read the page. */
	records_entry(&records, 7, SYSCALL_openat, 4, (int64_t)AT_CWD, (int64_t)0, (int64_t)0,
	              (int64_t)0);
	records_exit(&records, 7, SYSCALL_openat, 8);
	assert_int_equal(fd_of(&records, 7, 8)->path, 0);
	records_end(&records);
}

static void test_use_without_open(void **state)
{
	struct records records;

	(void)state;
	records_begin(&records, WINDOW_NS);
	call(&records, 7, SYSCALL_read, 12, 0, 10, -9);
	assert_null(fd_of(&records, 7, 12));
	call(&records, 7, SYSCALL_read, 12, 0, 10, -11);
	assert_non_null(fd_of(&records, 7, 12));
	assert_int_equal(fd_of(&records, 7, 12)->errors, 1);
	assert_int_equal(fd_of(&records, 7, 12)->kind, FD_KIND_UNKNOWN);
	assert_int_equal(fd_of(&records, 7, 12)->opened_ns, 0);
	/* An exit without its entry still creates. */
	records_exit(&records, 7, SYSCALL_openat, 0);
	assert_non_null(fd_of(&records, 7, 0));
	records_end(&records);
}

static void test_close_of_another(void **state)
{
	struct records records;

	(void)state;
	records_begin(&records, WINDOW_NS);
	call_open(&records, 7, "/first", 3, 0);
	records_entry(&records, 7, SYSCALL_clone, 1, (int64_t)0x10f00);
	records_fork(&records, 7, 8, 7, "thread");
	records_exit(&records, 7, SYSCALL_clone, 8);
	/* The thread enters close(3); meanwhile 3 is closed and opened again. */
	records_entry(&records, 8, SYSCALL_close, 1, (int64_t)3);
	call(&records, 7, SYSCALL_close, 3, 0, 0, 0);
	call_open(&records, 7, "/second", 3, 0);
	records_exit(&records, 8, SYSCALL_close, 0);
	assert_string_equal(path_of(&records, 8, 3), "/second");
	/* EBADF closes nothing. */
	call(&records, 8, SYSCALL_close, 3, 0, 0, -9);
	assert_string_equal(path_of(&records, 7, 3), "/second");
	records_end(&records);
}

static void test_exec_and_ids_used_again(void **state)
{
	struct records records;
	uint32_t process;

	(void)state;
	records_begin(&records, WINDOW_NS);
	call_open(&records, 7, "/keep", 3, 0);
	call_open(&records, 7, "/vanish", 4, CLOEXEC);
	records_fork(&records, 7, 9, 9, "sh");
	assert_int_equal(fd_of(&records, 9, 3)->opened_ns, fd_of(&records, 7, 3)->opened_ns);
	RECORD(&records, SCHED_PROCESS_EXEC, sched_process_exec, .tid = 9, .old_tid = 9,
	       .filename = records_name(&records, "/usr/bin/a-name-that-is-too-long"));
	assert_string_equal(path_of(&records, 9, 3), "/keep");
	assert_null(fd_of(&records, 9, 4));
	assert_string_equal(path_of(&records, 7, 4), "/vanish");
	process = kernel_process_find(records.state, 9);
	assert_string_equal(
	        names_text(records.names, kernel_process_at(records.state, process)->comm),
	        "a-name-that-is-");
	assert_int_equal(
	        kernel_process_parent(records.state, kernel_process_at(records.state, process)), 7);
	RECORD(&records, SCHED_PROCESS_EXIT, sched_process_exit, .tid = 9);
	RECORD(&records, SCHED_PROCESS_FREE, sched_process_free, .tid = 9);
	records.time_ns += NS_PER_S;
	records_fork(&records, 7, 9, 9, "sh");
	assert_int_not_equal(kernel_process_find(records.state, 9), process);
	assert_int_equal(
	        kernel_process_at(records.state, kernel_process_find(records.state, 9))->generation,
	        2);
	assert_true(kernel_process_at(records.state, process)->ended);
	records_end(&records);
}

static int32_t parent_of(const struct records *records, uint32_t process)
{
	return kernel_process_parent(records->state, kernel_process_at(records->state, process));
}

static void exit_of(struct records *records, int32_t pid)
{
	records->time_ns += NS_PER_S;
	RECORD(records, SCHED_PROCESS_EXIT, sched_process_exit, .tid = pid);
	RECORD(records, SCHED_PROCESS_FREE, sched_process_free, .tid = pid);
}

/* Whoever lives when its parent ends is init's then; whoever ended before keeps its parent. */
static void test_parents_that_end(void **state)
{
	struct records records;
	uint32_t before;
	uint32_t after;
	uint32_t living;

	(void)state;
	records_begin(&records, WINDOW_NS);
	records_fork(&records, 7, 8, 8, "parent");
	records_fork(&records, 8, 9, 9, "before");
	records_fork(&records, 8, 10, 10, "after");
	records_fork(&records, 8, 11, 11, "living");
	before = kernel_process_find(records.state, 9);
	after = kernel_process_find(records.state, 10);
	living = kernel_process_find(records.state, 11);
	exit_of(&records, 9);
	assert_int_equal(parent_of(&records, before), 8);
	exit_of(&records, 8);
	assert_int_equal(parent_of(&records, before), 8);
	assert_int_equal(parent_of(&records, living), 1);
	exit_of(&records, 10);
	assert_int_equal(parent_of(&records, before), 8);
	assert_int_equal(parent_of(&records, after), 1);
	/* Its number is another's: a child of that one is not a child of the first. */
	records.time_ns += NS_PER_S;
	records_fork(&records, 7, 8, 8, "another");
	assert_int_equal(parent_of(&records, before), 8);
	assert_int_equal(parent_of(&records, living), 1);
	/* Also when both have ended, the orphan first. */
	exit_of(&records, 11);
	exit_of(&records, 8);
	assert_int_equal(parent_of(&records, before), 8);
	assert_int_equal(parent_of(&records, living), 1);
	records_end(&records);
}

static void dump_process(struct records *records, int32_t pid, uint64_t address, int32_t fd,
                         const char *path)
{
	RECORD(records, STATEDUMP_PROCESS_STATE, lttng_statedump_process_state, .tid = pid,
	       .pid = pid, .ppid = 1, .file_table_address = address,
	       .name = records_name(records, "dumped"));
	RECORD(records, STATEDUMP_FILE_DESCRIPTOR, lttng_statedump_file_descriptor,
	       .file_table_address = address, .fd = fd, .filename = records_name(records, path));
}

/* A dump before anything has happened: it is quiet, not unknown, and 0 is what was counted. */
static void test_nothing_but_a_dump(void **state)
{
	struct records records;

	(void)state;
	records_begin(&records, WINDOW_NS);
	RECORD(&records, STATEDUMP_START, lttng_statedump_start);
	dump_process(&records, 7, 0xabc, 0, "/dev/null");
	RECORD(&records, STATEDUMP_END, lttng_statedump_end);
	assert_false(kernel_state_only_listed(records.state));
	records_end(&records);
}

static void test_state_dump(void **state)
{
	struct records records;

	(void)state;
	records_begin(&records, WINDOW_NS);
	call(&records, 7, SYSCALL_read, 0, 0, 10, 10);
	records_switch(&records, 99, 7);
	RECORD(&records, STATEDUMP_START, lttng_statedump_start);
	dump_process(&records, 7, 0xabc, 0, "/dev/null");
	assert_false(kernel_state_complete(records.state));
	RECORD(&records, STATEDUMP_END, lttng_statedump_end);
	assert_true(kernel_state_complete(records.state));
	assert_string_equal(path_of(&records, 7, 0), "/dev/null");
	assert_int_equal(fd_of(&records, 7, 0)->read_bytes, 10);
	/* 99 was not in the dump: it ended unseen. */
	assert_true(kernel_thread_at(records.state, kernel_thread_find(records.state, 99))->ended);
	/* 1 and 2 were skipped: they are open, though nobody said so. */
	call_open(&records, 7, "/x", 3, 0);
	assert_non_null(fd_of(&records, 7, 1));
	assert_non_null(fd_of(&records, 7, 2));
	assert_int_equal(fd_of(&records, 7, 1)->kind, FD_KIND_UNKNOWN);
	/* A later dump that does not confirm ends them. */
	records.time_ns += NS_PER_S;
	RECORD(&records, STATEDUMP_START, lttng_statedump_start);
	assert_false(kernel_state_only_listed(records.state));
	dump_process(&records, 7, 0xabc, 3, "/y");
	RECORD(&records, STATEDUMP_END, lttng_statedump_end);
	assert_null(fd_of(&records, 7, 1));
	assert_string_equal(path_of(&records, 7, 3), "/y");
	assert_true(closed_fd_of(&records, 7, 2)->cause_unknown);
	kernel_state_lost(records.state, 1, 0);
	assert_false(kernel_state_complete(records.state));
	records_end(&records);
}

static void test_pipe_range_and_dup(void **state)
{
	struct records records;

	(void)state;
	records_begin(&records, WINDOW_NS);
	records_entry(&records, 7, SYSCALL_pipe2, 2, (int64_t)0, (int64_t)CLOEXEC);
	records_exit_pair(&records, 7, SYSCALL_pipe2, 0, 5, 6);
	assert_string_equal(path_of(&records, 7, 6), "pipe");
	assert_true(fd_of(&records, 7, 5)->cloexec);
	call(&records, 7, SYSCALL_dup2, 5, 9, 0, 9);
	assert_false(fd_of(&records, 7, 9)->cloexec);
	call(&records, 7, SYSCALL_dup2, 9, 9, 0, 9);
	assert_non_null(fd_of(&records, 7, 9));
	call(&records, 7, SYSCALL_fcntl, 9, 2, 1, 0);
	assert_true(fd_of(&records, 7, 9)->cloexec);
	call(&records, 7, SYSCALL_close_range, 6, 100, 4, 0);
	assert_true(fd_of(&records, 7, 6)->cloexec);
	call(&records, 7, SYSCALL_close_range, 6, 100, 0, 0);
	assert_null(fd_of(&records, 7, 6));
	assert_null(fd_of(&records, 7, 9));
	assert_non_null(fd_of(&records, 7, 5));
	call(&records, 7, SYSCALL_sendfile64, 11, 5, 0, 70);
	assert_int_equal(fd_of(&records, 7, 5)->read_bytes, 70);
	assert_int_equal(fd_of(&records, 7, 11)->written_bytes, 70);
	assert_true(fd_of(&records, 7, 11)->spliced);
	records_end(&records);
}

/* What a second image takes beside a first one, when new memory is full of `first` and `second`. */
static size_t bytes_beside(int first, int second)
{
	const int fills[] = {first, second};
	struct chunk_store *store = chunk_store_create();
	struct records records[2];
	struct image *images[2];
	size_t bytes[2];

	for (unsigned i = 0; i < 2; i++) {
		mallopt(M_PERTURB, fills[i]);
		records_begin(&records[i], WINDOW_NS);
		dump_process(&records[i], 7, 0xabc, 3, "/x");
		records_switch(&records[i], 7, 8);
		call(&records[i], 7, SYSCALL_close, 3, 0, 0, 0);
		images[i] = image_create(store);
		kernel_state_freeze(records[i].state, images[i]);
		assert_false(image_failed(images[i]));
		bytes[i] = chunk_store_bytes(store);
	}
	mallopt(M_PERTURB, 0);
	for (unsigned i = 0; i < 2; i++) {
		image_release(images[i]);
		records_end(&records[i]);
	}
	chunk_store_destroy(store);
	return bytes[1] - bytes[0];
}

/* Nothing in an image is what happened to be in memory before: equal states are equal. */
static void test_image_of_equal_states(void **state)
{
	(void)state;
	assert_int_equal(bytes_beside(0x55, 0x55), bytes_beside(0x55, 0x33));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_nothing_but_a_dump),
	        cmocka_unit_test(test_worked_example),
	        cmocka_unit_test(test_wakeup_latency),
	        cmocka_unit_test(test_cpu_time_of_threads),
	        cmocka_unit_test(test_softirq),
	        cmocka_unit_test(test_relative_paths),
	        cmocka_unit_test(test_use_without_open),
	        cmocka_unit_test(test_close_of_another),
	        cmocka_unit_test(test_exec_and_ids_used_again),
	        cmocka_unit_test(test_parents_that_end),
	        cmocka_unit_test(test_state_dump),
	        cmocka_unit_test(test_pipe_range_and_dup),
	        cmocka_unit_test(test_image_of_equal_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

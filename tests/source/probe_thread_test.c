// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A real measuring thread on this host: what it writes, what it never does, and
 * how it ends. SCHED_OTHER wherever the policy is not what is tested.
 */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "source/affinity.h"
#include "source/probe_thread.h"
#include "util/clock.h"

/* A sanitizer's own locks spin and its memory faults: no real-time thread, no such count. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

static struct probe_group group;

static struct probe_thread_options options_for(uint64_t interval_ns, uint64_t loops)
{
	struct cpuset mask;

	assert_true(affinity_get(0, &mask));
	return (struct probe_thread_options){
	        .cpu = cpuset_next(&mask, 0),
	        .node = 0,
	        .policy = PROBE_POLICY_OTHER,
	        .priority = 80,
	        .interval_ns = interval_ns,
	        .loops = loops,
	        .group = &group,
	};
}

static struct probe_thread *start(const struct probe_thread_options *options)
{
	struct error error = {""};
	struct probe_thread *thread = probe_thread_create(options, &error);

	if (!thread || !probe_thread_start(thread, &error))
		fail_msg("%s", error.text);
	assert_int_equal(probe_thread_policy(thread), options->policy);
	return thread;
}

static void nap(void)
{
	const struct timespec pause = {.tv_nsec = 1000000};

	clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
}

static enum probe_thread_state wait_for_end(const struct probe_thread *thread)
{
	while (probe_thread_state(thread) <= PROBE_THREAD_RUNNING)
		nap();
	return probe_thread_state(thread);
}

static void wait_for_samples(const struct probe_thread *thread, uint64_t count)
{
	while (histogram_count(probe_thread_histogram(thread)) < count)
		nap();
}

/* Number `field` (from 1) of the thread's stat file; its name holds no blank. */
static uint64_t stat_field(const struct probe_thread *thread, int field)
{
	char path[64], text[1024] = "";
	char *at = text;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", probe_thread_id(thread));
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	fclose(file);
	while (--field > 0)
		at = strchr(at, ' ') + 1;
	return strtoull(at, NULL, 10);
}

/* Empties the ring: samples in it, their buckets in `seen`, and periods missed. */
static void drain(struct probe_thread *thread, struct histogram *seen, uint64_t *missed)
{
	static struct event_buffer buffer;
	uint64_t last_ns = 0;

	while (ring_peek(probe_thread_ring(thread), &buffer)) {
		assert_int_equal(buffer.event.cpu, probe_thread_options(thread)->cpu);
		assert_true(buffer.event.time_ns >= last_ns);
		last_ns = buffer.event.time_ns;
		if (buffer.event.type == EVENT_PROBE_SAMPLE)
			assert_true(histogram_record(
			        seen, buffer.event.words ? buffer.words[0] : buffer.event.value,
			        buffer.event.time_ns));
		else
			*missed += buffer.event.value;
		ring_pop(probe_thread_ring(thread));
	}
}

static void test_every_sample_arrives_twice(void **state)
{
	struct probe_thread_options options = options_for(NS_PER_MS, 300);
	struct probe_thread *thread = start(&options);
	const struct histogram *own = probe_thread_histogram(thread);
	struct histogram *seen = histogram_create();
	uint64_t missed = 0;

	(void)state;
	assert_int_equal(wait_for_end(thread), PROBE_THREAD_LIMIT);
	drain(thread, seen, &missed);
	assert_int_equal(ring_dropped(probe_thread_ring(thread)), 0);
	assert_int_equal(histogram_count(own), 300);
	assert_int_equal(histogram_count(seen), 300);
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
		assert_int_equal(histogram_bucket_count(own, i), histogram_bucket_count(seen, i));
	assert_int_equal(missed, atomic_load(probe_thread_overruns(thread)));
	probe_thread_stop(thread);
	probe_thread_destroy(thread);
	histogram_destroy(seen);
}

/* Nobody reads: the ring fills, the thread goes on, and the sum still holds. */
static void test_full_ring(void **state)
{
	struct probe_thread_options options = options_for(NS_PER_MS, 3000);
	struct probe_thread *thread;
	struct ring *ring;

	(void)state;
	options.interval_ns = 100 * NS_PER_US;
	thread = start(&options);
	ring = probe_thread_ring(thread);
	while (probe_thread_state(thread) == PROBE_THREAD_RUNNING && ring_dropped(ring) == 0)
		nap();
	probe_thread_stop(thread);
	/* Each overrun event stands beside a sample, so there are at most as many. */
	assert_true(ring_pushed(ring) + ring_dropped(ring) >=
	            histogram_count(probe_thread_histogram(thread)));
	assert_true(ring_pushed(ring) + ring_dropped(ring) <=
	            2 * histogram_count(probe_thread_histogram(thread)));
	probe_thread_destroy(thread);
}

static void test_last_thread_tells_the_end(void **state)
{
	struct probe_thread_options options = options_for(NS_PER_MS, 5);
	struct probe_thread *threads[3];
	struct pollfd end = {.fd = group.fd, .events = POLLIN};
	uint64_t value;

	(void)state;
	if (read(group.fd, &value, sizeof(value)) < 0)
		assert_int_equal(poll(&end, 1, 0), 0);
	options.loops = 0;
	threads[0] = start(&options);
	options.loops = 5;
	threads[1] = start(&options);
	options.loops = 0;
	options.end_ns = clock_now_ns() + 20 * NS_PER_MS;
	options.interval_ns = 3600 * NS_PER_S;
	threads[2] = start(&options);
	assert_int_equal(wait_for_end(threads[1]), PROBE_THREAD_LIMIT);
	assert_int_equal(wait_for_end(threads[2]), PROBE_THREAD_LIMIT);
	assert_int_equal(histogram_count(probe_thread_histogram(threads[2])), 0);
	assert_int_equal(poll(&end, 1, 0), 0);
	probe_thread_stop(threads[0]);
	assert_int_equal(poll(&end, 1, 0), 0);
	for (int i = 0; i < 3; i++) {
		probe_thread_stop(threads[i]);
		probe_thread_destroy(threads[i]);
	}
	options = options_for(NS_PER_MS, 5);
	threads[0] = start(&options);
	assert_int_equal(poll(&end, 1, -1), 1);
	probe_thread_stop(threads[0]);
	probe_thread_destroy(threads[0]);
}

/* The sleep is for an hour; the end does not wait for it. */
static void test_stop_wakes_a_sleeper(void **state)
{
	struct probe_thread_options options = options_for(3600 * NS_PER_S, 0);

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct probe_thread *thread = start(&options);

		probe_thread_stop(thread);
		assert_int_equal(probe_thread_state(thread), PROBE_THREAD_STOPPED);
		assert_int_equal(histogram_count(probe_thread_histogram(thread)), 0);
		probe_thread_destroy(thread);
	}
}

static void test_never_started(void **state)
{
	struct probe_thread_options options = options_for(NS_PER_MS, 0);
	struct probe_thread *thread = probe_thread_create(&options, NULL);

	(void)state;
	assert_non_null(thread);
	probe_thread_stop(thread);
	probe_thread_destroy(thread);
	probe_thread_destroy(NULL);
	/* A CPU that no host has. */
	options.cpu = CPUSET_LIMIT - 1;
	thread = probe_thread_create(&options, NULL);
	if (thread) {
		struct error error = {""};

		assert_false(probe_thread_start(thread, &error));
		assert_non_null(strstr(error.text, "CPU 8190"));
		probe_thread_destroy(thread);
	}
}

static void test_no_page_fault(void **state)
{
	struct probe_thread_options options = options_for(NS_PER_MS, 0);
	struct probe_thread *thread = start(&options);
	uint64_t faults, major_faults;

	(void)state;
	if (SANITIZED)
		goto out;
	wait_for_samples(thread, 5);
	faults = stat_field(thread, 10);
	major_faults = stat_field(thread, 12);
	wait_for_samples(thread, 300);
	assert_int_equal(stat_field(thread, 10), faults);
	assert_int_equal(stat_field(thread, 12), major_faults);
out:
	probe_thread_stop(thread);
	probe_thread_destroy(thread);
}

/*
 * In a process of its own: once the thread runs, the kernel kills everybody who
 * makes another system call than the sleep (and, without a vDSO clock, the clock).
 */
static int sleep_is_the_only_call(void)
{
	struct sock_filter code[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clock_nanosleep, 3, 0),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clock_gettime, 2, 0),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {.len = sizeof(code) / sizeof(code[0]), .filter = code};
	struct probe_thread_options options = options_for(NS_PER_MS, 0);
	struct probe_thread *thread = start(&options);

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter) != 0)
		return 77;
	wait_for_samples(thread, 300);
	return 0;
}

static void test_no_system_call_but_the_sleep(void **state)
{
	pid_t child;
	int status;

	(void)state;
	if (SANITIZED) {
		print_message("# left out: a sanitizer makes calls of its own\n");
		return;
	}
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		syscall(SYS_exit_group, sleep_is_the_only_call());
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
		print_message("# left out: no seccomp here\n");
		return;
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/*
 * In a process of its own: its first thread ends and nobody else does. The
 * process must end with it, not stay as a zombie with measuring threads.
 */
static void test_no_thread_outlives_the_keeper(void **state)
{
	struct probe_thread_options options = options_for(NS_PER_MS, 0);
	pid_t child;
	int status;

	(void)state;
	/* A sanitizer has a thread of its own, which does outlive it. */
	if (SANITIZED) {
		print_message("# left out: a sanitizer has a thread of its own\n");
		return;
	}
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		/* The parent's lock is not this process' own. */
		if (!probe_group_open(&group, NULL))
			syscall(SYS_exit_group, 1);
		for (int i = 0; i < 3; i++)
			start(&options);
		syscall(SYS_exit, 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* The kernel moves a thread whose CPU goes: it must not measure another's. */
static void test_moved_thread_ends(void **state)
{
	struct probe_thread_options options = options_for(NS_PER_MS, 0);
	struct probe_thread *thread;
	struct cpuset mask;
	unsigned other;
	uint64_t count;

	(void)state;
	assert_true(affinity_get(0, &mask));
	other = cpuset_next(&mask, options.cpu + 1);
	if (other == CPUSET_LIMIT) {
		print_message("# left out: it needs two CPUs\n");
		return;
	}
	thread = start(&options);
	wait_for_samples(thread, 3);
	cpuset_clear(&mask);
	cpuset_add(&mask, other);
	assert_true(affinity_set(probe_thread_id(thread), &mask));
	assert_int_equal(wait_for_end(thread), PROBE_THREAD_MOVED);
	count = histogram_count(probe_thread_histogram(thread));
	assert_true(count >= 3);
	probe_thread_stop(thread);
	assert_int_equal(histogram_count(probe_thread_histogram(thread)), count);
	probe_thread_destroy(thread);
}

static void test_name_and_signals(void **state)
{
	struct probe_thread_options options = options_for(NS_PER_MS, 0);
	struct probe_thread *thread = start(&options);
	char path[64], line[256], expected[32];
	uint64_t blocked = 0;
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "/proc/self/task/%d/status", probe_thread_id(thread));
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	snprintf(expected, sizeof(expected), "Name:\tprobe/%u\n", options.cpu);
	assert_string_equal(line, expected);
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, "SigBlk:", 7) == 0)
			blocked = strtoull(line + 7, NULL, 16);
	}
	fclose(file);
	assert_true(blocked >> (SIGINT - 1) & 1);
	assert_true(blocked >> (SIGTERM - 1) & 1);
	assert_true(blocked >> (SIGXCPU - 1) & 1);
	assert_true(blocked >> (SIGWINCH - 1) & 1);
	probe_thread_stop(thread);
	probe_thread_destroy(thread);
}

/* true: what real-time needs is there, and the build may use it. */
static bool may_be_real_time(void)
{
	struct sched_param parameter = {.sched_priority = 1};
	struct sched_param none = {.sched_priority = 0};

	if (SANITIZED || sched_setscheduler(0, SCHED_FIFO, &parameter) != 0)
		return false;
	return sched_setscheduler(0, SCHED_OTHER, &none) == 0;
}

static void test_real_time(void **state)
{
	static const struct {
		enum probe_policy policy;
		int kernel;
	} policies[] = {{PROBE_POLICY_FIFO, SCHED_FIFO}, {PROBE_POLICY_RR, SCHED_RR}};
	struct probe_thread_options options = options_for(10 * NS_PER_MS, 0);

	(void)state;
	if (!may_be_real_time()) {
		print_message("# left out: no right to be real-time\n");
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		struct sched_param parameter;
		struct probe_thread *thread;

		options.policy = policies[i].policy;
		thread = start(&options);
		assert_int_equal(sched_getscheduler(probe_thread_id(thread)), policies[i].kernel);
		assert_int_equal(sched_getparam(probe_thread_id(thread), &parameter), 0);
		assert_int_equal(parameter.sched_priority, 80);
		wait_for_samples(thread, 3);
		probe_thread_stop(thread);
		probe_thread_destroy(thread);
	}
	/* The kernel refuses it for a thread that is bound to one CPU of several. */
	options.policy = PROBE_POLICY_DEADLINE;
	if (options_for(1, 1).cpu + 1 < (unsigned)sysconf(_SC_NPROCESSORS_ONLN)) {
		struct probe_thread *thread = probe_thread_create(&options, NULL);
		struct error error = {""};

		assert_non_null(thread);
		assert_false(probe_thread_start(thread, &error));
		assert_non_null(strstr(error.text, "exclusive cpuset of that one CPU"));
		probe_thread_destroy(thread);
	}
}

static void set_sys_nice(cap_flag_value_t value)
{
	static const cap_value_t sys_nice = CAP_SYS_NICE;
	cap_t capabilities = cap_get_proc();

	assert_non_null(capabilities);
	cap_set_flag(capabilities, CAP_EFFECTIVE, 1, &sys_nice, value);
	assert_int_equal(cap_set_proc(capabilities), 0);
	cap_free(capabilities);
}

static void test_without_the_right(void **state)
{
	struct probe_thread_options options = options_for(NS_PER_MS, 3);
	const struct rlimit none = {0, 0};
	struct error error = {""};
	struct probe_thread *thread;
	struct rlimit before;
	bool had = probe_thread_has_sys_nice();

	(void)state;
	getrlimit(RLIMIT_RTPRIO, &before);
	setrlimit(RLIMIT_RTPRIO, &none);
	if (had)
		set_sys_nice(CAP_CLEAR);
	options.policy = PROBE_POLICY_FIFO;
	thread = probe_thread_create(&options, &error);
	assert_non_null(thread);
	assert_false(probe_thread_start(thread, &error));
	assert_non_null(strstr(error.text, "as fifo with priority 80"));
	assert_non_null(strstr(error.text, "CAP_SYS_NICE"));
	assert_int_equal(probe_thread_state(thread), PROBE_THREAD_FAILED);
	probe_thread_destroy(thread);

	options.may_fall_back = true;
	thread = probe_thread_create(&options, &error);
	assert_true(probe_thread_start(thread, &error));
	assert_int_equal(probe_thread_policy(thread), PROBE_POLICY_OTHER);
	assert_int_equal(wait_for_end(thread), PROBE_THREAD_LIMIT);
	probe_thread_stop(thread);
	probe_thread_destroy(thread);
	if (had)
		set_sys_nice(CAP_SET);
	setrlimit(RLIMIT_RTPRIO, &before);
}

/* The kernel's own guard is in force before any thread is real-time. */
static void test_run_limit(void **state)
{
	struct rlimit run;

	(void)state;
	assert_true(probe_thread_prepare(PROBE_POLICY_FIFO, NULL));
	assert_int_equal(getrlimit(RLIMIT_RTTIME, &run), 0);
	assert_true(run.rlim_cur <= 200000);
	assert_true(run.rlim_max <= 300000);
	assert_true(probe_thread_prepare(PROBE_POLICY_FIFO, NULL));
}

static int prepare(void **state)
{
	(void)state;
	group.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return group.fd >= 0 && probe_group_open(&group, NULL) &&
	                       probe_thread_prepare(PROBE_POLICY_OTHER, NULL)
	               ? 0
	               : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_every_sample_arrives_twice),
	        cmocka_unit_test(test_full_ring),
	        cmocka_unit_test(test_last_thread_tells_the_end),
	        cmocka_unit_test(test_stop_wakes_a_sleeper),
	        cmocka_unit_test(test_never_started),
	        cmocka_unit_test(test_no_page_fault),
	        cmocka_unit_test(test_no_system_call_but_the_sleep),
	        cmocka_unit_test(test_no_thread_outlives_the_keeper),
	        cmocka_unit_test(test_moved_thread_ends),
	        cmocka_unit_test(test_name_and_signals),
	        cmocka_unit_test(test_run_limit),
	        cmocka_unit_test(test_real_time),
	        cmocka_unit_test(test_without_the_right),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}

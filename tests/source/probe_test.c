// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The probe as a whole with a real model: start, end, notices, and CPUs that go
 * and come back on a simulated host. SCHED_OTHER, so that no test takes a CPU.
 */
#include <dirent.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe_scene.h"
#include "source/affinity.h"
#include "source/host.h"
#include "source/probe.h"
#include "util/clock.h"

static bool open_scene_of_two(struct scene *scene)
{
	scene_open(scene);
	if (cpuset_has(&scene->mask, 0) && cpuset_has(&scene->mask, 1))
		return true;
	scene_close(scene);
	print_message("# left out: it needs two CPUs\n");
	return false;
}

static size_t thread_count(void)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *entry;
	size_t count = 0;

	assert_non_null(tasks);
	while ((entry = readdir(tasks)))
		count += entry->d_name[0] != '.';
	closedir(tasks);
	return count;
}

/* One that was joined may be listed for a moment. */
static void expect_threads(size_t count)
{
	while (thread_count() != count)
		scene_nap();
}

/* What the threads counted, what came through the rings and what was dropped agree. */
static void test_conservation(void **state)
{
	struct scene scene;
	uint64_t total = 0;
	size_t threads;

	(void)state;
	scene_open(&scene);
	threads = thread_count();
	scene_start(&scene);
	assert_true(scene.topology.probe_on);
	assert_string_equal(scene.topology.policy, "other");
	assert_int_equal(scene.topology.priority, 0);
	assert_int_equal(scene.topology.interval_ns, NS_PER_MS);
	assert_int_equal(scene.topology.dma_latency_us, -1);
	scene_wait_for_samples(&scene, 0, 200);
	assert_true(scene.topology.cpus[0].thread_id > 0);
	assert_int_equal(scene.topology.cpus[0].probe, PROBE_STATE_RUNNING);
	scene_stop(&scene);
	for (size_t i = 0; i < 2; i++) {
		const struct snapshot_row *row = scene_look(&scene, i);

		total += row->since_start.statistics.count;
		if (scene.snapshot->lost_samples == 0)
			assert_int_equal(row->window.statistics.count,
			                 row->since_start.statistics.count);
	}
	assert_true(total >= 200);
	assert_int_equal(scene.snapshot->samples + scene.snapshot->lost_samples, total);
	expect_threads(threads);
	scene_close(&scene);
}

/* A plan leaves the CPUs that will be measured, and starts nothing. */
static void test_plan(void **state)
{
	struct error error = {""};
	size_t threads;
	struct cpuset mine, named;
	struct scene scene;

	(void)state;
	if (!open_scene_of_two(&scene))
		return;
	threads = thread_count();
	assert_true(cpuset_parse(&named, "1", "-a", NULL));
	scene.options.cpus = &named;
	scene.probe = probe_plan(&scene.options, &scene.topology, &error);
	assert_non_null(scene.probe);
	assert_memory_equal(probe_planned(scene.probe), &named, sizeof(named));
	assert_true(affinity_get(0, &mine));
	assert_false(cpuset_has(&mine, 1));
	expect_threads(threads);
	assert_true(probe_start(scene.probe, &scene.topology, scene.model, &error));
	scene_wait_for_samples(&scene, 1, 5);
	assert_int_equal(scene.topology.cpus[0].probe, PROBE_STATE_NOT_CHOSEN);
	assert_int_equal(scene.topology.cpus[1].probe, PROBE_STATE_RUNNING);
	scene_close(&scene);
}

static void test_loops(void **state)
{
	struct scene scene;
	struct pollfd end = {.events = POLLIN};

	(void)state;
	scene_open(&scene);
	scene.options.loops = 25;
	scene_start(&scene);
	end.fd = probe_ended_fd(scene.probe);
	assert_int_equal(poll(&end, 1, -1), 1);
	assert_true(probe_follow(scene.probe, &scene.topology, scene.model));
	assert_int_equal(scene.topology.cpus[0].probe, PROBE_STATE_ENDED);
	assert_int_equal(scene.topology.cpus[0].thread_id, 0);
	assert_int_equal(scene_since_start(&scene, 0), 25);
	assert_int_equal(scene.snapshot->topology.cpus[0].probe, PROBE_STATE_ENDED);
	/* They have ended: a CPU that goes and comes back changes nothing in that. */
	scene_set_online(&scene, "1\n");
	probe_follow(scene.probe, &scene.topology, scene.model);
	assert_int_equal(scene.topology.cpus[0].probe, PROBE_STATE_OFFLINE);
	scene_set_online(&scene, "0-1\n");
	probe_follow(scene.probe, &scene.topology, scene.model);
	assert_int_equal(scene.topology.cpus[0].probe, PROBE_STATE_ENDED);
	assert_int_equal(scene_since_start(&scene, 0), 25);
	scene_close(&scene);
}

/* The end is that of the last thread, also where the first is done before the last has begun. */
static void test_the_last_one_ends_it(void **state)
{
	struct pollfd end = {.events = POLLIN};

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct scene scene;

		if (!open_scene_of_two(&scene))
			return;
		scene.options.loops = 1;
		scene.options.interval_ns = PROBE_INTERVAL_MIN_NS;
		scene_start(&scene);
		end.fd = probe_ended_fd(scene.probe);
		while (poll(&end, 1, 10) == 0)
			probe_follow(scene.probe, &scene.topology, scene.model);
		assert_int_equal(scene_since_start(&scene, 0), 1);
		assert_int_equal(scene_since_start(&scene, 1), 1);
		scene_close(&scene);
	}
}

static void test_duration(void **state)
{
	struct scene scene;
	struct pollfd end = {.events = POLLIN};

	(void)state;
	for (int off = 0; off < 2; off++) {
		scene_open(&scene);
		scene.options.off = off != 0;
		scene.options.duration_ns = 30 * NS_PER_MS;
		scene_start(&scene);
		assert_int_equal(scene.topology.probe_on, !off);
		if (off)
			assert_int_equal(scene.topology.cpus[0].probe, PROBE_STATE_OFF);
		end.fd = probe_ended_fd(scene.probe);
		assert_int_equal(poll(&end, 1, -1), 1);
		scene_close(&scene);
	}
}

/* The threads of the CPUs that are on-line run, the others' do not; counts stay and go on. */
static void test_hot_plug(void **state)
{
	struct scene scene;
	uint64_t count;

	(void)state;
	if (!open_scene_of_two(&scene))
		return;
	scene_start(&scene);
	assert_false(probe_follow(scene.probe, &scene.topology, scene.model));
	scene_wait_for_samples(&scene, 1, 10);
	for (int round = 0; round < 5; round++) {
		scene_set_online(&scene, "0\n");
		assert_true(probe_follow(scene.probe, &scene.topology, scene.model));
		assert_int_equal(scene.topology.cpus[1].probe, PROBE_STATE_OFFLINE);
		assert_int_equal(scene.topology.cpus[1].thread_id, 0);
		assert_false(scene.topology.cpus[1].online);
		assert_int_equal(scene.topology.cpus[0].probe, PROBE_STATE_RUNNING);
		count = scene_since_start(&scene, 1);
		assert_int_equal(scene.snapshot->topology.cpus[1].probe, PROBE_STATE_OFFLINE);
		scene_wait_for_samples(&scene, 0, scene_since_start(&scene, 0) + 10);
		assert_int_equal(scene_since_start(&scene, 1), count);
		assert_false(probe_follow(scene.probe, &scene.topology, scene.model));

		scene_set_online(&scene, "0-1\n");
		assert_true(probe_follow(scene.probe, &scene.topology, scene.model));
		assert_int_equal(scene.topology.cpus[1].probe, PROBE_STATE_RUNNING);
		scene_wait_for_samples(&scene, 1, count + 10);
	}
	scene_stop(&scene);
	count = scene_since_start(&scene, 0) + scene_since_start(&scene, 1);
	assert_int_equal(scene.snapshot->samples + scene.snapshot->lost_samples, count);
	scene_close(&scene);
}

/* All is isolated: nothing is measured, and that is said. */
static void test_nothing_to_measure(void **state)
{
	struct scene scene;

	(void)state;
	scene_open(&scene);
	scene_write(&scene, "/sys/devices/system/cpu/isolated", "0-1\n");
	assert_true(host_read(&scene.topology, scene.root, NULL));
	scene_start(&scene);
	assert_int_equal(scene.topology.cpus[0].probe, PROBE_STATE_ISOLATED);
	assert_int_equal(scene.topology.cpus[1].probe, PROBE_STATE_ISOLATED);
	assert_memory_equal(scene.topology.notice, "No CPU is measured: ", 20);
	scene_close(&scene);
}

/* A CPU that somebody isolates while it is measured is left to him, until he gives it back. */
static void test_isolated_meanwhile(void **state)
{
	struct scene scene;
	uint64_t count;

	(void)state;
	if (!open_scene_of_two(&scene))
		return;
	scene_start(&scene);
	scene_wait_for_samples(&scene, 1, 10);
	scene_write(&scene, "/sys/devices/system/cpu/isolated", "1\n");
	/* As the kernel does it: the thread is moved elsewhere. */
	{
		struct cpuset other;

		cpuset_clear(&other);
		cpuset_add(&other, 0);
		assert_true(affinity_set(scene.topology.cpus[1].thread_id, &other));
	}
	while (!probe_follow(scene.probe, &scene.topology, scene.model))
		scene_nap();
	assert_int_equal(scene.topology.cpus[1].probe, PROBE_STATE_ISOLATED);
	count = scene_since_start(&scene, 1);
	assert_false(probe_follow(scene.probe, &scene.topology, scene.model));
	scene_write(&scene, "/sys/devices/system/cpu/isolated", "\n");
	assert_true(probe_follow(scene.probe, &scene.topology, scene.model));
	assert_int_equal(scene.topology.cpus[1].probe, PROBE_STATE_RUNNING);
	scene_wait_for_samples(&scene, 1, count + 10);
	scene_close(&scene);
}

/* Back on-line, but not yet ours: it is looked at again until it is. */
static void test_back_by_and_by(void **state)
{
	struct scene scene;
	uint64_t count;

	(void)state;
	if (!open_scene_of_two(&scene))
		return;
	scene_start(&scene);
	scene_wait_for_samples(&scene, 1, 10);
	scene_set_online(&scene, "0\n");
	assert_true(probe_follow(scene.probe, &scene.topology, scene.model));
	count = scene_since_start(&scene, 1);
	scene_write(&scene, "/sys/devices/system/cpu/isolated", "1\n");
	scene_set_online(&scene, "0-1\n");
	assert_true(probe_follow(scene.probe, &scene.topology, scene.model));
	assert_int_equal(scene.topology.cpus[1].probe, PROBE_STATE_ISOLATED);
	assert_false(probe_follow(scene.probe, &scene.topology, scene.model));
	scene_write(&scene, "/sys/devices/system/cpu/isolated", "\n");
	assert_true(probe_follow(scene.probe, &scene.topology, scene.model));
	assert_int_equal(scene.topology.cpus[1].probe, PROBE_STATE_RUNNING);
	scene_wait_for_samples(&scene, 1, count + 10);
	scene_close(&scene);
}

/* Stopped by ^Z: the time that it stood is neither latency nor overrun. */
static void test_hold(void **state)
{
	const struct snapshot_row *row;
	struct scene scene;
	uint64_t count, overruns;

	(void)state;
	scene_open(&scene);
	scene_start(&scene);
	scene_wait_for_samples(&scene, 0, 20);
	probe_hold(scene.probe, true);
	/* Whoever is about to record does so, on a busy host after a while; then nothing comes. */
	do {
		count = scene_since_start(&scene, 0);
		overruns = scene_look(&scene, 0)->since_start.overruns;
		for (int i = 0; i < 20; i++)
			scene_nap();
		row = scene_look(&scene, 0);
	} while (row->since_start.statistics.count != count ||
	         row->since_start.overruns != overruns);
	probe_hold(scene.probe, false);
	scene_wait_for_samples(&scene, 0, count + 20);
	scene_close(&scene);
}

static void test_distance(void **state)
{
	struct scene scene;

	(void)state;
	if (!open_scene_of_two(&scene))
		return;
	scene.options.distance_ns = 500 * NS_PER_US;
	scene_start(&scene);
	assert_int_equal(scene.topology.cpus[0].interval_ns, 1000 * NS_PER_US);
	assert_int_equal(scene.topology.cpus[1].interval_ns, 1500 * NS_PER_US);
	scene_close(&scene);
}

/* Every thread but the measuring one keeps off the measured CPU. */
static void test_rest_keeps_off(void **state)
{
	struct cpuset named, mask;
	struct scene scene;

	(void)state;
	if (!open_scene_of_two(&scene))
		return;
	assert_true(cpuset_parse(&named, "1", "-a", NULL));
	scene.options.cpus = &named;
	scene_start(&scene);
	scene_wait_for_samples(&scene, 1, 3);
	assert_int_equal(scene.topology.cpus[0].probe, PROBE_STATE_NOT_CHOSEN);
	assert_true(affinity_get(0, &mask));
	assert_true(cpuset_has(&mask, 0));
	assert_false(cpuset_has(&mask, 1));
	assert_true(affinity_get(scene.topology.cpus[1].thread_id, &mask));
	assert_false(cpuset_has(&mask, 0));
	assert_true(cpuset_has(&mask, 1));
	scene_close(&scene);
}

/* Held as long as the probe lives: four bytes in an open file. */
static void test_dma_latency(void **state)
{
	char path[128], link[64];
	int32_t value = -1;
	struct scene scene;
	bool held = false;
	FILE *file;

	(void)state;
	scene_open(&scene);
	scene_write(&scene, "/dev/cpu_dma_latency", "");
	snprintf(path, sizeof(path), "%s/dev/cpu_dma_latency", scene.root);
	scene.options.dma_latency_us = 7;
	scene_start(&scene);
	assert_int_equal(scene.topology.dma_latency_us, 7);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fread(&value, sizeof(value), 1, file), 1);
	fclose(file);
	assert_int_equal(value, 7);
	for (int round = 0; round < 2; round++) {
		held = false;
		for (int fd = 0; fd < 64; fd++) {
			char target[128] = "";

			snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
			held |= readlink(link, target, sizeof(target) - 1) > 0 &&
			        strcmp(target, path) == 0;
		}
		assert_int_equal(held, round == 0);
		if (round == 0)
			scene_stop(&scene);
	}
	scene_close(&scene);
}

static void check_refused(struct scene *scene, const char *sentence)
{
	size_t threads = thread_count();
	struct error error = {""};

	assert_false(scene_try(scene, &error));
	if (!strstr(error.text, sentence))
		fail_msg("'%s' is not in: %s", sentence, error.text);
	expect_threads(threads);
}

static void test_impossible_demands(void **state)
{
	struct probe_options good;
	struct cpuset named;
	struct scene scene;

	(void)state;
	scene_open(&scene);
	good = scene.options;
	assert_true(cpuset_parse(&named, "0,2-5", "-a", NULL));
	scene.options.cpus = &named;
	check_refused(&scene, "CPU 2-5 does not exist");
	scene.options = good;
	scene.options.policy = PROBE_POLICY_FIFO;
	scene.options.priority = 100;
	check_refused(&scene, "priority 100");
	scene.options.priority = 0;
	check_refused(&scene, "priority 0");
	scene.options = good;
	scene.options.interval_ns = 0;
	check_refused(&scene, "interval of 0 ns");
	scene.options.interval_ns = UINT64_C(1000000000000000);
	check_refused(&scene, "interval of 1000000000000000 ns");
	scene.options = good;
	scene.options.distance_ns = UINT64_MAX / 2;
	check_refused(&scene, "distance of");
	scene.options = good;
	scene.options.dma_latency_us = 0;
	check_refused(&scene, "/dev/cpu_dma_latency");
	/* And after all of that it works. */
	scene.options = good;
	scene_start(&scene);
	scene_wait_for_samples(&scene, 0, 3);
	scene_close(&scene);
}

static void set_sys_nice(cap_flag_value_t value)
{
	static const cap_value_t sys_nice = CAP_SYS_NICE;
	cap_t capabilities = cap_get_proc();
	cap_flag_value_t permitted = CAP_CLEAR;

	assert_non_null(capabilities);
	cap_get_flag(capabilities, CAP_SYS_NICE, CAP_PERMITTED, &permitted);
	if (permitted == CAP_SET) {
		cap_set_flag(capabilities, CAP_EFFECTIVE, 1, &sys_nice, value);
		assert_int_equal(cap_set_proc(capabilities), 0);
	}
	cap_free(capabilities);
}

static void test_without_the_right(void **state)
{
	const struct rlimit none = {0, 0};
	struct rlimit before;
	struct scene scene;

	(void)state;
	getrlimit(RLIMIT_RTPRIO, &before);
	setrlimit(RLIMIT_RTPRIO, &none);
	set_sys_nice(CAP_CLEAR);
	scene_open(&scene);
	scene.options.policy = PROBE_POLICY_FIFO;
	scene.options.priority = 80;
	check_refused(&scene, "as fifo with priority 80");
	/* Not asked for: it goes on without, and says how to have it. */
	scene.options.policy_given = false;
	scene_start(&scene);
	assert_string_equal(scene.topology.policy, "other");
	assert_int_equal(scene.topology.priority, 0);
	assert_memory_equal(scene.topology.notice, "No right to be real-time: ", 26);
	assert_non_null(
	        strstr(scene.topology.notice, "sudo setcap cap_sys_nice,cap_ipc_lock+ep /"));
	scene_wait_for_samples(&scene, 0, 3);
	assert_string_equal(scene.snapshot->topology.notice, scene.topology.notice);
	scene_close(&scene);
	set_sys_nice(CAP_SET);
	setrlimit(RLIMIT_RTPRIO, &before);
}

int main(void)
{
	struct cpuset allowed;
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_conservation),
	        cmocka_unit_test(test_plan),
	        cmocka_unit_test(test_loops),
	        cmocka_unit_test(test_the_last_one_ends_it),
	        cmocka_unit_test(test_duration),
	        cmocka_unit_test(test_hot_plug),
	        cmocka_unit_test(test_nothing_to_measure),
	        cmocka_unit_test(test_isolated_meanwhile),
	        cmocka_unit_test(test_back_by_and_by),
	        cmocka_unit_test(test_hold),
	        cmocka_unit_test(test_distance),
	        cmocka_unit_test(test_rest_keeps_off),
	        cmocka_unit_test(test_dma_latency),
	        cmocka_unit_test(test_impossible_demands),
	        cmocka_unit_test(test_without_the_right),
	};

	/* Whoever runs the tests may have chosen a mask; the scenes' first CPU is this host's. */
	if (!affinity_allowed(&allowed) || !cpuset_has(&allowed, 0)) {
		puts("1..0 # SKIP the cpuset has no CPU 0");
		return 0;
	}
	affinity_set(0, &allowed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

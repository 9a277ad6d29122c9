// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The state dump while everything moves: programs that fork, open and close as fast as they
 * can; a ring that is far too small for them; a reader that stands still meanwhile. When they
 * stand still, the window equals /proc.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "util/clock.h"
#include "watch.h"

#define WORKERS   4
#define FILES_MAX 40
#define ROUNDS    5
#define PAGE      4096u

/* What test and workers share. */
struct shared {
	_Atomic int stop;  /* stand still */
	_Atomic int still; /* how many do */
	_Atomic int begun;
	_Atomic int end;
};

struct scene {
	struct watch watch;
	struct shared *shared;
	pid_t workers[WORKERS];
	char why[400];
};

static void open_and_close(int files[FILES_MAX], unsigned *seed)
{
	int *file = &files[(unsigned)rand_r(seed) % FILES_MAX];

	if (*file > 0) {
		close(*file);
		*file = 0;
	} else {
		*file = open(rand_r(seed) & 1 ? "/dev/null" : "/dev/zero",
		             O_RDONLY | (rand_r(seed) & 1 ? O_CLOEXEC : 0));
	}
}

/* A child that does a little and ends, or becomes what its parent was. */
static void fork_one(int files[FILES_MAX], unsigned *seed)
{
	pid_t pid = fork();

	if (pid == 0) {
		for (int i = 0; i < 20; i++)
			open_and_close(files, seed);
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void work(struct shared *shared, unsigned seed)
{
	int files[FILES_MAX] = {0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	atomic_fetch_add(&shared->begun, 1);
	while (!atomic_load(&shared->stop)) {
		for (int i = 0; i < 50; i++)
			open_and_close(files, &seed);
		fork_one(files, &seed);
	}
	atomic_fetch_add(&shared->still, 1);
	while (!atomic_load(&shared->end))
		usleep(5000);
	_exit(0);
}

static void start_workers(struct scene *scene)
{
	scene->shared = mmap(NULL, sizeof(*scene->shared), PROT_READ | PROT_WRITE,
	                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(scene->shared != MAP_FAILED);
	for (int i = 0; i < WORKERS; i++) {
		scene->workers[i] = fork();
		assert_true(scene->workers[i] >= 0);
		if (scene->workers[i] == 0)
			work(scene->shared, (unsigned)i + 1);
	}
	while (atomic_load(&scene->shared->begun) < WORKERS)
		usleep(1000);
}

static void end_workers(struct scene *scene)
{
	atomic_store(&scene->shared->stop, 1);
	atomic_store(&scene->shared->end, 1);
	for (int i = 0; i < WORKERS; i++)
		assert_int_equal(waitpid(scene->workers[i], NULL, 0), scene->workers[i]);
	munmap(scene->shared, sizeof(*scene->shared));
}

static void begin(struct scene *scene, const struct kernel_source_options *options)
{
	struct error error = {""};

	start_workers(scene);
	if (watch_start(&scene->watch, options, 10 * NS_PER_S, &error))
		return;
	end_workers(scene);
	print_message("# %s\n", error.text);
	skip();
}

static void end(struct scene *scene)
{
	end_workers(scene);
	watch_stop(&scene->watch);
}

static bool is_complete(struct watch *watch, void *context)
{
	(void)context;
	return kernel_state_complete(watch_state(watch));
}

static bool stand_still(struct watch *watch, void *context)
{
	const struct scene *scene = context;

	(void)watch;
	return atomic_load(&scene->shared->still) == WORKERS;
}

static bool all_equal_proc(struct watch *watch, void *context)
{
	struct scene *scene = context;

	for (int i = 0; i < WORKERS; i++)
		if (!watch_same_as_proc(watch, scene->workers[i], scene->why, sizeof(scene->why)))
			return false;
	return true;
}

static bool complete_and_equal(struct watch *watch, void *context)
{
	return is_complete(watch, context) && all_equal_proc(watch, context);
}

static bool has_lost(struct watch *watch, void *context)
{
	(void)context;
	return watch->lost > 100;
}

static bool all_losses_are_told(struct watch *watch, void *context)
{
	struct kernel_source_counts counts = kernel_source_counts(watch->source);

	(void)context;
	return watch->lost == counts.lost_kernel + counts.lost_ring;
}

static void test_dump_while_all_moves(void **state)
{
	const struct kernel_source_options options = {.groups = TRACE_GROUP_BIT(FD)};

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct scene scene = {.shared = NULL};

		begin(&scene, &options);
		assert_true(watch_until(&scene.watch, is_complete, NULL));
		atomic_store(&scene.shared->stop, 1);
		assert_true(watch_until(&scene.watch, stand_still, &scene));
		if (!watch_until(&scene.watch, all_equal_proc, &scene))
			fail_msg("%s", scene.why);
		end(&scene);
	}
}

/* Much is lost; it is counted, and a dump makes good what is wrong. */
static void test_ring_of_one_page(void **state)
{
	const struct kernel_source_options options = {.groups = TRACE_GROUP_BIT(FD),
	                                              .kernel_ring_bytes = PAGE};
	struct scene scene = {.shared = NULL};

	(void)state;
	begin(&scene, &options);
	assert_true(watch_until(&scene.watch, has_lost, NULL));
	atomic_store(&scene.shared->stop, 1);
	assert_true(watch_until(&scene.watch, stand_still, &scene));
	if (!watch_until(&scene.watch, complete_and_equal, &scene))
		fail_msg("%s", scene.why);
	assert_true(watch_until(&scene.watch, all_losses_are_told, NULL));
	end(&scene);
}

#define STANDS_STILL_S 5
/* Far less than the workers tell in that time, also where they get little of a CPU. */
#define RING_TO_FILL ((size_t)1 << 20)

/* The monitor, in a process of its own, that is stopped and goes on: why it failed; NULL: it did not. */
static const char *watch_that_is_stopped(struct scene *scene, int ready)
{
	const struct kernel_source_options options = {.groups = TRACE_GROUP_BIT(FD),
	                                              .kernel_ring_bytes = RING_TO_FILL};
	struct error error = {""};

	if (!watch_start(&scene->watch, &options, 10 * NS_PER_S, &error))
		return "the host cannot be watched any more";
	if (!watch_until(&scene->watch, is_complete, NULL))
		return "no state dump";
	if (write(ready, "x", 1) != 1)
		return "nobody waits";
	if (!watch_until(&scene->watch, has_lost, NULL))
		return "nothing is lost";
	if (!watch_until(&scene->watch, stand_still, scene))
		return "the workers go on";
	if (!watch_until(&scene->watch, complete_and_equal, scene))
		return scene->why;
	if (!watch_until(&scene->watch, all_losses_are_told, NULL))
		return "not all losses are told";
	if (kernel_source_counts(scene->watch.source).dumps < 2)
		return "healed without a dump";
	watch_stop(&scene->watch);
	return NULL;
}

/* The reader stands still for seconds while all moves: the same monitor is right again later. */
static void test_reader_that_stands_still(void **state)
{
	const struct kernel_source_options options = {.groups = TRACE_GROUP_BIT(FD)};
	struct scene scene = {.shared = NULL};
	int status = 0;
	int ready[2];
	char byte = 0;
	pid_t monitor;

	(void)state;
	/* Skipped where this host cannot be watched. */
	begin(&scene, &options);
	watch_stop(&scene.watch);
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	monitor = fork();
	assert_true(monitor >= 0);
	if (monitor == 0) {
		const char *why;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		why = watch_that_is_stopped(&scene, ready[1]);
		if (why)
			fprintf(stderr, "# %s\n", why);
		_exit(why ? 1 : 0);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) == 1) {
		kill(monitor, SIGSTOP);
		sleep(STANDS_STILL_S);
		kill(monitor, SIGCONT);
	}
	close(ready[0]);
	atomic_store(&scene.shared->stop, 1);
	assert_int_equal(waitpid(monitor, &status, 0), monitor);
	end_workers(&scene);
	assert_int_equal(status, 0);
}

#define MANY_FILES     4000
#define MANY_PROCESSES 4
#define SMALL_RING     ((size_t)1 << 20)
#define PART_OF_DUMP   3000
#define PATIENCE_MS    60000

static bool may_open_many(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < MANY_FILES + 100)
		return false;
	limit.rlim_cur = MANY_FILES + 100;
	return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

/* Processes with more open files than fit into the ring; they end when `stay` is closed. */
static void start_many(pid_t pids[MANY_PROCESSES], int stay[2])
{
	int opened[2];
	char byte;

	assert_int_equal(pipe2(stay, O_CLOEXEC), 0);
	assert_int_equal(pipe2(opened, O_CLOEXEC), 0);
	for (int i = 0; i < MANY_PROCESSES; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] > 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(stay[1]);
		if (!may_open_many())
			_exit(3);
		for (int file = 0; file < MANY_FILES; file++)
			dup(stay[0]);
		if (write(opened[1], "x", 1) != 1)
			_exit(4);
		while (read(stay[0], &byte, 1) < 0 && errno == EINTR)
			;
		_exit(0);
	}
	close(opened[1]);
	for (int i = 0; i < MANY_PROCESSES; i++)
		assert_int_equal(read(opened[0], &byte, 1), 1);
	close(opened[0]);
}

static void end_many(const pid_t pids[MANY_PROCESSES], const int stay[2])
{
	close(stay[0]);
	close(stay[1]);
	for (int i = 0; i < MANY_PROCESSES; i++)
		assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
}

/* An end waits for no dump that nobody takes, and what the dump did not come to has not ended. */
static void test_end_within_a_dump(void **state)
{
	const struct kernel_source_options options = {.groups = TRACE_GROUP_BIT(FD),
	                                              .ring_bytes = SMALL_RING};
	struct rlimit before;
	struct error error = {""};
	pid_t pids[MANY_PROCESSES];
	unsigned ends = 0;
	struct watch watch;
	struct ring *ring;
	int stay[2];

	(void)state;
	if (getrlimit(RLIMIT_NOFILE, &before) != 0 || before.rlim_max < MANY_FILES + 100)
		skip();
	start_many(pids, stay);
	if (!watch_start(&watch, &options, NS_PER_S, &error)) {
		end_many(pids, stay);
		print_message("# %s\n", error.text);
		skip();
	}
	ring = kernel_source_ring(watch.source);
	for (int i = 0; i < PATIENCE_MS && ring_pushed(ring) < PART_OF_DUMP; i++)
		usleep(1000);
	assert_true(ring_pushed(ring) >= PART_OF_DUMP);
	kernel_source_end(watch.source);
	assert_int_equal(kernel_source_counts(watch.source).dumps, 0);
	for (; ring_peek(ring, watch.buffer); ring_pop(ring))
		ends += watch.buffer->event.type == EVENT_STATEDUMP_END;
	assert_int_equal(ends, 0);
	watch_stop(&watch);
	end_many(pids, stay);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_dump_while_all_moves),
	        cmocka_unit_test(test_ring_of_one_page),
	        cmocka_unit_test(test_reader_that_stands_still),
	        cmocka_unit_test(test_end_within_a_dump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sums of reads and writes that are read and cleared all the time while threads of two
 * processes add to them as fast as they can: at the end they are what the program has counted
 * itself, to the byte; none is lost, none counted twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scene.h"
#include "util/clock.h"

#define THREADS    3
#define LOAD_NS    (2 * NS_PER_S)
#define REFRESH_NS (50 * NS_PER_MS)
#define REFRESHES  10u
#define ATTEMPTS   5
#define BYTES_MAX  64u

/* Numbers that neither a shell nor the scene uses. */
enum shared_file {
	ZERO = 60,
	TO_NULL,
	EMPTY_PIPE, /* nothing can be read of it at once: each call fails */
	SPARE,      /* as ZERO, which it replaces now and then */
	FIRST_OWN,  /* from here on one a thread, opened and closed again and again */
};

#define FILES (FIRST_OWN + THREADS)

struct truth {
	_Atomic uint64_t calls;
	_Atomic uint64_t read_bytes;
	_Atomic uint64_t written_bytes;
	_Atomic uint64_t errors;
};

/* Of the program and of its child, by FD. */
struct account {
	pid_t child;
	_Atomic bool child_is_done;
	struct truth of[2][FILES];
};

static struct account *account;

struct worker {
	pthread_t thread;
	int own;
	unsigned process; /* in the account */
};

static void count(const struct worker *worker, int file, ssize_t result, bool writes)
{
	struct truth *truth = &account->of[worker->process][file];

	atomic_fetch_add(&truth->calls, 1);
	if (result < 0)
		atomic_fetch_add(&truth->errors, 1);
	else
		atomic_fetch_add(writes ? &truth->written_bytes : &truth->read_bytes,
		                 (uint64_t)result);
}

static void *add_up(void *context)
{
	const struct worker *worker = context;
	uint64_t end_ns = clock_now_ns() + LOAD_NS;
	unsigned seed = (unsigned)(worker->own + 100 * (int)worker->process);
	char bytes[BYTES_MAX] = "";

	while (clock_now_ns() < end_ns) {
		if (dup2(TO_NULL, worker->own) != worker->own)
			_exit(7);
		for (unsigned i = 0; i < 300; i++) {
			size_t size = (unsigned)rand_r(&seed) % BYTES_MAX + 1;

			count(worker, ZERO, read(ZERO, bytes, size), false);
			count(worker, TO_NULL, write(TO_NULL, bytes, size), true);
			/* Another file, while others read: its sum is told at once. */
			if (i % 50 == 0 && worker->own == FIRST_OWN && dup2(SPARE, ZERO) != ZERO)
				_exit(8);
			if (i % 8 == 0)
				count(worker, EMPTY_PIPE, read(EMPTY_PIPE, bytes, size), false);
			if (i % 4 == 0)
				count(worker, worker->own, write(worker->own, bytes, size), true);
		}
		close(worker->own);
	}
	return NULL;
}

static void work(unsigned process)
{
	struct worker workers[THREADS];

	for (int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){.own = FIRST_OWN + i, .process = process};
		if (pthread_create(&workers[i].thread, NULL, add_up, &workers[i]) != 0)
			_exit(6);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
}

static void act(const char *folder, int done, int stay)
{
	pid_t child;
	int ends[2];

	(void)folder;
	if (pipe2(ends, O_NONBLOCK) || dup2(ends[0], EMPTY_PIPE) < 0 ||
	    dup2(open("/dev/zero", O_RDONLY), ZERO) < 0 || dup2(ZERO, SPARE) < 0 ||
	    dup2(open("/dev/null", O_WRONLY), TO_NULL) < 0)
		_exit(4);
	child = fork();
	if (child < 0)
		_exit(5);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		work(1);
		atomic_store(&account->child_is_done, true);
		/* It stays as long as its parent: its files can be looked at. */
		for (;;)
			pause();
	}
	account->child = child;
	work(0);
	while (!atomic_load(&account->child_is_done))
		usleep(1000);
	scene_tell_done(done);
	scene_wait_for_byte(stay);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void add_fd(struct truth *sum, const struct kernel_fd *fd)
{
	sum->calls += fd->calls;
	sum->read_bytes += fd->read_bytes;
	sum->written_bytes += fd->written_bytes;
	sum->errors += fd->errors;
}

/* All that had that number, open and closed: who is read while it is replaced may be either. */
static struct truth told(const struct watch *watch, pid_t pid, int number)
{
	const struct kernel_state *state = watch_state(watch);
	const struct kernel_fd_table *table;
	struct truth sum = {0};
	uint32_t process = kernel_process_find(state, pid);
	uint32_t at = process ? kernel_process_at(state, process)->table : 0;

	if (!at)
		return sum;
	table = kernel_fd_table_at(state, at);
	for (unsigned closed = 0; closed < 2; closed++)
		for (at = closed ? table->first_closed : table->first_open; at;
		     at = kernel_fd_at(state, at)->next)
			if (kernel_fd_at(state, at)->number == number)
				add_fd(&sum, kernel_fd_at(state, at));
	return sum;
}

static bool equal(const struct truth *a, const struct truth *b)
{
	return a->calls == b->calls && a->read_bytes == b->read_bytes &&
	       a->written_bytes == b->written_bytes && a->errors == b->errors;
}

static bool more(const struct truth *a, const struct truth *b)
{
	return a->calls > b->calls || a->read_bytes > b->read_bytes ||
	       a->written_bytes > b->written_bytes || a->errors > b->errors;
}

static void explain(struct scene *scene, const char *what, int file, const struct truth *sum,
                    const struct truth *truth)
{
	snprintf(scene->why, sizeof(scene->why),
	         "%s, fd %d: %llu calls, %llu read, %llu written, %llu errors; they were %llu, "
	         "%llu, %llu, %llu",
	         what, file, (unsigned long long)sum->calls, (unsigned long long)sum->read_bytes,
	         (unsigned long long)sum->written_bytes, (unsigned long long)sum->errors,
	         (unsigned long long)truth->calls, (unsigned long long)truth->read_bytes,
	         (unsigned long long)truth->written_bytes, (unsigned long long)truth->errors);
}

/* When the load is over: never more than what was. */
static bool sums_are_true(struct scene *scene)
{
	bool all = true;

	for (unsigned process = 0; process < 2; process++)
		for (int file = ZERO; file < FILES; file++) {
			const struct truth *truth = &account->of[process][file];
			pid_t pid = process ? account->child : scene->program.pid;
			struct truth sum = told(&scene->watch, pid, file);

			if (equal(&sum, truth))
				continue;
			explain(scene, process ? "child" : "program", file, &sum, truth);
			if (more(&sum, truth))
				fail_msg("%s", scene->why);
			all = false;
		}
	return all;
}

/* What was lost may have been another's: what is on its way gets the time to come. */
#define ON_ITS_WAY_NS (2 * NS_PER_S)

struct looked_for {
	struct scene *scene;
	uint64_t since_ns;
};

static bool sums_are_true_or_lost(struct watch *watch, void *context)
{
	const struct looked_for *looked_for = context;

	return sums_are_true(looked_for->scene) ||
	       (watch->lost > 0 && clock_now_ns() > looked_for->since_ns + ON_ITS_WAY_NS);
}

static bool time_is_over(struct watch *watch, void *context)
{
	const uint64_t *end_ns = context;

	(void)watch;
	return clock_now_ns() > *end_ns;
}

static void begin_load(struct scene *scene)
{
	const struct kernel_source_options options = {
	        .groups = TRACE_GROUP_BIT(FD) | TRACE_GROUP_BIT(IO), .refresh_ns = REFRESH_NS};

	memset(account, 0, sizeof(*account));
	/* Closed files are there as long as is waited. */
	scene_begin(scene, act, &options, 200 * NS_PER_S);
	scene_take_until_done(scene);
}

static void test_contention(void **state)
{
	struct scene scene;
	uint64_t later_ns;

	(void)state;
	account = mmap(NULL, sizeof(*account), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	               -1, 0);
	assert_true(account != MAP_FAILED);
	/* What a host lost that had too much to do, as it told, cannot be right: once more then. */
	for (int attempt = 1;; attempt++) {
		struct looked_for looked_for = {.scene = &scene};

		begin_load(&scene);
		looked_for.since_ns = clock_now_ns();
		if (!watch_until(&scene.watch, sums_are_true_or_lost, &looked_for))
			fail_msg("%s", scene.why);
		if (sums_are_true(&scene))
			break;
		assert_true(attempt < ATTEMPTS);
		scene_end(&scene);
	}
	/* They were drawn often meanwhile, and nothing comes behind. */
	later_ns = clock_now_ns() + 5 * REFRESH_NS;
	assert_true(watch_until(&scene.watch, time_is_over, &later_ns));
	assert_true(sums_are_true(&scene));
	assert_true(scene.watch.sums > REFRESHES * 2);
	assert_true(account->of[0][ZERO].calls > 1000 && account->of[1][EMPTY_PIPE].errors > 100);
	print_message("# %llu reads in %llu sums\n", (unsigned long long)account->of[0][ZERO].calls,
	              (unsigned long long)scene.watch.sums);
	scene_end(&scene);
	munmap(account, sizeof(*account));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_contention)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

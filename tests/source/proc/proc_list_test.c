// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the kernel may not be asked: what /proc lists becomes the state, twice in a row, of a
 * process that opens and closes in between, and of one whose files are another user's.
 */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../kernel/watch.h"
#include "model/kernel/rows.h"
#include "source/proc/proc_list.h"
#include "source/proc/proc_source.h"
#include "util/clock.h"

#define WINDOW_NS   (2 * NS_PER_S)
#define RING_BYTES  ((size_t)64 << 10)
#define PATIENCE_NS (20 * NS_PER_S)
#define FIRST_FD    50
#define SECOND_FD   51

struct scene {
	struct watch watch; /* without a source: its feed, and what compares it with /proc */
	struct ring *ring;
	struct proc_list *list;
	pid_t child;
	int orders; /* a byte: one order */
	int done;   /* a byte: it was carried out */
	char why[400];
};

/* All that a child can do. */
static void carry_out(char order)
{
	switch (order) {
	case 'o':
		dup2(open("/etc/passwd", O_RDONLY | O_CLOEXEC), FIRST_FD);
		dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), SECOND_FD);
		break;
	case 'r': /* the number is another file's */
		dup2(open("/dev/zero", O_RDONLY | O_CLOEXEC), FIRST_FD);
		break;
	case 'c':
		close(FIRST_FD);
		break;
	default:
		_exit(0);
	}
}

static void start_child(struct scene *scene)
{
	int orders[2];
	int done[2];
	char order;

	assert_int_equal(pipe2(orders, O_CLOEXEC), 0);
	assert_int_equal(pipe2(done, O_CLOEXEC), 0);
	scene->child = fork();
	assert_true(scene->child >= 0);
	if (scene->child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(orders[1]);
		while (read(orders[0], &order, 1) == 1) {
			carry_out(order);
			if (write(done[1], "x", 1) != 1)
				_exit(3);
		}
		_exit(0);
	}
	close(orders[0]);
	close(done[1]);
	scene->orders = orders[1];
	scene->done = done[0];
}

static void order(struct scene *scene, char what)
{
	char byte;

	assert_int_equal(write(scene->orders, &what, 1), 1);
	assert_int_equal(read(scene->done, &byte, 1), 1);
}

static void end_child(struct scene *scene)
{
	close(scene->orders);
	close(scene->done);
	assert_int_equal(waitpid(scene->child, NULL, 0), scene->child);
}

static void take(struct scene *scene, struct ring *ring)
{
	struct watch *watch = &scene->watch;
	struct kernel_event view;

	while (ring_peek(ring, watch->buffer)) {
		const struct event *event = &watch->buffer->event;

		if (feed_record(watch->feed, event, watch->buffer->words, &view) == FEED_APPLIED)
			feed_apply(watch->feed, &view);
		ring_pop(ring);
	}
}

/* The ring is small: it is emptied whenever it is full. */
static bool make_room(void *context)
{
	struct scene *scene = context;

	if (!ring_fits(scene->ring, PROC_EVENT_WORDS))
		take(scene, scene->ring);
	return true;
}

static void begin(struct scene *scene)
{
	const struct kernel_settings settings = {.window_ns = WINDOW_NS};
	const struct proc_list_options options = {
	        .threads = true, .await_room = make_room, .context = scene};

	*scene = (struct scene){.watch = {.feed = feed_create(&settings),
	                                  .buffer = malloc(sizeof(struct event_buffer))},
	                        .ring = ring_create(RING_BYTES, -1)};
	assert_non_null(scene->watch.feed);
	assert_non_null(scene->watch.buffer);
	assert_non_null(scene->ring);
	scene->list = proc_list_create(scene->ring, &options);
	assert_non_null(scene->list);
	start_child(scene);
	order(scene, 'o');
}

static void end(struct scene *scene)
{
	proc_list_destroy(scene->list);
	ring_destroy(scene->ring);
	feed_destroy(scene->watch.feed);
	free(scene->watch.buffer);
}

static void list(struct scene *scene)
{
	assert_true(proc_list_all(scene->list));
	take(scene, scene->ring);
	assert_int_equal(ring_dropped(scene->ring), 0);
}

static void expect_same_as_proc(struct scene *scene)
{
	if (!watch_same_as_proc(&scene->watch, scene->child, scene->why, sizeof(scene->why)))
		fail_msg("%s", scene->why);
}

static struct process_row row_of(const struct scene *scene, pid_t pid)
{
	const struct kernel_state *state = watch_state(&scene->watch);
	const struct kernel_span span = {.state = state,
	                                 .names = feed_names(scene->watch.feed),
	                                 .at_ns = kernel_state_time_ns(state)};
	uint32_t process = kernel_process_find(state, pid);
	struct process_row row;

	assert_int_not_equal(process, 0);
	process_row_fill(&row, &span, process);
	return row;
}

static const char *path_of(const struct scene *scene, int number, bool open)
{
	const struct kernel_fd *fd = watch_fd(&scene->watch, scene->child, number, open);

	return fd ? watch_path(&scene->watch, fd) : "(none)";
}

/* A sanitizer may have one of its own in each process. */
static unsigned threads_in_proc(pid_t pid)
{
	struct dirent *entry;
	unsigned count = 0;
	char path[40];
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	tasks = opendir(path);
	assert_non_null(tasks);
	while ((entry = readdir(tasks)))
		count += entry->d_name[0] != '.';
	closedir(tasks);
	return count;
}

static void test_files_are_those_of_proc(void **state)
{
	struct scene scene;
	struct process_row row;
	uint64_t now_ns;

	(void)state;
	begin(&scene);
	list(&scene);
	expect_same_as_proc(&scene);
	assert_string_equal(path_of(&scene, FIRST_FD, true), "/etc/passwd");
	row = row_of(&scene, scene.child);
	now_ns = clock_now_ns();
	assert_true(kernel_state_only_listed(watch_state(&scene.watch)));
	assert_true(row.files_known);
	assert_false(row.scheduled);
	assert_int_equal(row.ppid, getpid());
	assert_int_equal(row.threads, threads_in_proc(scene.child));
	/* Its start is told in ticks, and rounded down to one. */
	assert_true(row.start_ns <= now_ns && now_ns - row.start_ns < 60 * NS_PER_S);
	/* What the one who looks has open for that is left out. */
	assert_false(row_of(&scene, getpid()).files_known);
	end_child(&scene);
	end(&scene);
}

static void test_what_happened_between_two_lists(void **state)
{
	struct scene scene;
	struct kernel_state *of;
	uint64_t serial;

	(void)state;
	begin(&scene);
	list(&scene);
	serial = watch_fd(&scene.watch, scene.child, SECOND_FD, true)->serial;
	order(&scene, 'r');
	list(&scene);
	expect_same_as_proc(&scene);
	assert_string_equal(path_of(&scene, FIRST_FD, true), "/dev/zero");
	assert_string_equal(path_of(&scene, FIRST_FD, false), "/etc/passwd");
	assert_int_equal(watch_fd(&scene.watch, scene.child, SECOND_FD, true)->serial, serial);
	order(&scene, 'c');
	list(&scene);
	expect_same_as_proc(&scene);
	assert_null(watch_fd(&scene.watch, scene.child, FIRST_FD, true));
	assert_string_equal(path_of(&scene, FIRST_FD, false), "/dev/zero");
	assert_true(watch_fd(&scene.watch, scene.child, FIRST_FD, false)->cause_unknown);
	/* A window later what is closed is forgotten. */
	of = feed_host_at(scene.watch.feed, 0)->state;
	kernel_state_advance(of, kernel_state_time_ns(of) + WINDOW_NS);
	assert_null(watch_fd(&scene.watch, scene.child, FIRST_FD, false));
	assert_int_equal(row_of(&scene, scene.child).generation, 1);
	end_child(&scene);
	list(&scene);
	assert_true(row_of(&scene, scene.child).end_ns > 0);
	end(&scene);
}

/* Not 0 files, but none that we know of. */
static void test_files_of_others(void **state)
{
	struct scene scene;
	bool root = geteuid() == 0;

	(void)state;
	begin(&scene);
	if (!root) {
		end_child(&scene);
		end(&scene);
		skip();
	}
	assert_int_equal(seteuid(65534), 0);
	list(&scene);
	assert_int_equal(seteuid(0), 0);
	assert_false(row_of(&scene, scene.child).files_known);
	assert_int_equal(row_of(&scene, scene.child).ppid, getpid());
	/* From when on they may be seen they are known. */
	list(&scene);
	assert_true(row_of(&scene, scene.child).files_known);
	expect_same_as_proc(&scene);
	/* What was known once is no answer later. */
	assert_int_equal(seteuid(65534), 0);
	list(&scene);
	assert_int_equal(seteuid(0), 0);
	assert_false(row_of(&scene, scene.child).files_known);
	end_child(&scene);
	end(&scene);
}

static bool has_dump(const struct scene *scene)
{
	return feed_host_count(scene->watch.feed) &&
	       kernel_state_totals(watch_state(&scene->watch))->dumps > 0;
}

/* The thread lists when it is asked to, and ends though nobody takes what it lists. */
static void test_thread_lists_when_wanted(void **state)
{
	const struct proc_source_options options = {.refresh_ns = 10 * NS_PER_MS};
	const struct timespec pause = {.tv_nsec = (long)NS_PER_MS};
	struct error error = {""};
	struct proc_source *source;
	struct scene scene;
	uint64_t end_ns = clock_now_ns() + PATIENCE_NS;

	(void)state;
	begin(&scene);
	source = proc_source_start(&options, &error);
	assert_non_null(source);
	take(&scene, proc_source_ring(source));
	assert_false(has_dump(&scene));
	proc_source_want(source, true);
	while (!has_dump(&scene) && clock_now_ns() < end_ns) {
		take(&scene, proc_source_ring(source));
		nanosleep(&pause, NULL);
	}
	assert_true(has_dump(&scene));
	expect_same_as_proc(&scene);
	proc_source_stop(source);
	end_child(&scene);
	end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_files_are_those_of_proc),
	        cmocka_unit_test(test_what_happened_between_two_lists),
	        cmocka_unit_test(test_files_of_others),
	        cmocka_unit_test(test_thread_lists_when_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

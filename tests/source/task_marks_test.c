// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes listed by the kernel instead of by /proc, those that did nothing left as they
 * were: what the sampler then knows of processes that run, start threads, are renamed and
 * get other priorities is what /proc says of them.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/sampled.h"
#include "source/kernel/kernel.h"
#include "source/process_text.h"
#include "source/sampler/process_ids.h"
#include "source/sampler/sampling.h"
#include "source/task_marks.h"
#include "util/clock.h"

#define CHILDREN 5
#define ROUNDS   40
#define PATIENCE 20000 /* ms */
#define TRIES    200

struct child {
	pid_t pid;
	int orders; /* a byte each */
	int done;
};

struct scene {
	struct kernel_source *source;
	int list;
	struct child children[CHILDREN];
};

static void *sleep_for_ever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void burn(void)
{
	uint64_t begin_ns = clock_thread_cpu_ns();

	while (clock_thread_cpu_ns() - begin_ns < 3 * NS_PER_MS)
		;
}

static void obey(int orders, int done)
{
	char order;

	while (read(orders, &order, 1) == 1) {
		pthread_t thread;

		if (order == 'b')
			burn();
		else if (order == 't')
			pthread_create(&thread, NULL, sleep_for_ever, NULL);
		else
			prctl(PR_SET_NAME, (char[]){'m', order, '\0'});
		if (write(done, &order, 1) != 1)
			break;
	}
	_exit(0);
}

static void start_child(struct child *child)
{
	int orders[2];
	int done[2];

	assert_int_equal(pipe2(orders, O_CLOEXEC), 0);
	assert_int_equal(pipe2(done, O_CLOEXEC), 0);
	child->pid = fork();
	assert_true(child->pid >= 0);
	if (child->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(orders[1]);
		obey(orders[0], done[1]);
	}
	close(orders[0]);
	close(done[1]);
	child->orders = orders[1];
	child->done = done[0];
}

static void give_order(const struct child *child, char order)
{
	char answer;

	assert_int_equal(write(child->orders, &order, 1), 1);
	assert_int_equal(read(child->done, &answer, 1), 1);
}

/* What /proc says of a thread now. */
static struct process_record stat_of(pid_t pid, const char *tid)
{
	struct process_record record = {0};
	char path[300];
	char text[1024];
	uint64_t ticks;
	ssize_t length;
	int file;

	snprintf(path, sizeof(path), "/proc/%d/%s%s/stat", (int)pid, *tid ? "task/" : "", tid);
	file = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(file >= 0);
	length = read(file, text, sizeof(text));
	close(file);
	assert_true(length > 0);
	assert_true(process_parse_stat((struct scan){text, text + length}, sysconf(_SC_CLK_TCK), 4,
	                               &record, &ticks));
	return record;
}

static bool all_sleep(pid_t pid)
{
	char path[40];
	struct dirent *entry;
	bool asleep = true;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	tasks = opendir(path);
	assert_non_null(tasks);
	while ((entry = readdir(tasks)))
		if (entry->d_name[0] != '.')
			asleep = asleep && stat_of(pid, entry->d_name).state == 'S';
	closedir(tasks);
	return asleep;
}

/* Nobody gives it anything to do then. */
static void wait_until_asleep(pid_t pid)
{
	for (int i = 0; !all_sleep(pid) && i < PATIENCE; i++)
		usleep(1000);
	assert_true(all_sleep(pid));
}

static int begin(void **state)
{
	const struct kernel_source_options options = {.groups = TRACE_GROUP_BIT(IO)};
	const struct kernel_reader_options reader = {NULL, 0};
	struct scene *scene = calloc(1, sizeof(*scene));
	struct task_marks marks = {0};
	struct error error = {""};

	*state = scene;
	scene->source = kernel_source_load(&options, &error);
	if (scene->source)
		assert_true(kernel_source_run(scene->source, &reader, &error));
	scene->list = scene->source ? kernel_source_task_list(scene->source) : -1;
	if (!scene->source) {
		print_message("%s\n", error.text);
		return 0;
	}
	if (!task_marks_read(&marks, scene->list)) {
		print_message("the kernel's ids are not those of this pid namespace\n");
		close(scene->list);
		scene->list = -1;
	}
	task_marks_free(&marks);
	for (unsigned i = 0; i < CHILDREN; i++)
		start_child(&scene->children[i]);
	return 0;
}

static int end(void **state)
{
	struct scene *scene = *state;

	for (unsigned i = 0; scene->source && i < CHILDREN; i++) {
		kill(scene->children[i].pid, SIGKILL);
		while (waitpid(scene->children[i].pid, NULL, 0) < 0 && errno == EINTR)
			;
		close(scene->children[i].orders);
		close(scene->children[i].done);
	}
	if (scene->list >= 0)
		close(scene->list);
	kernel_source_stop(scene->source);
	free(scene);
	return 0;
}

static const struct task_mark *find(const struct task_marks *marks, pid_t pid)
{
	for (size_t i = 0; i < marks->count; i++)
		if (marks->items[i].tgid == (uint32_t)pid && marks->items[i].tid == (uint32_t)pid)
			return &marks->items[i];
	return NULL;
}

static uint64_t mark_of(int list, struct task_marks *marks, pid_t pid)
{
	const struct task_mark *mark;

	assert_true(task_marks_read(marks, list));
	for (size_t i = 1; i < marks->count; i++)
		assert_true(marks->items[i - 1].tgid < marks->items[i].tgid ||
		            (marks->items[i - 1].tgid == marks->items[i].tgid &&
		             marks->items[i - 1].tid < marks->items[i].tid));
	mark = find(marks, pid);
	assert_non_null(mark);
	assert_true(mark->mark);
	return mark->mark;
}

/* Of a process that sleeps it stays the same, unless the kernel takes memory away just then. */
static void test_marks(void **state)
{
	const struct scene *scene = *state;
	struct task_marks marks = {0};
	bool stays = false;
	uint64_t before;
	pid_t pid;

	assert_false(task_marks_read(&marks, -1));
	if (scene->list < 0)
		skip();
	pid = scene->children[0].pid;
	give_order(&scene->children[0], 'a');
	wait_until_asleep(pid);
	for (int i = 0; !stays && i < TRIES; i++)
		stays = mark_of(scene->list, &marks, pid) == mark_of(scene->list, &marks, pid);
	assert_true(stays);
	before = mark_of(scene->list, &marks, pid);
	give_order(&scene->children[0], 'b');
	wait_until_asleep(pid);
	assert_true(mark_of(scene->list, &marks, pid) != before);
	before = mark_of(scene->list, &marks, pid);
	assert_int_equal(setpriority(PRIO_PROCESS, (id_t)pid, 3), 0);
	assert_true(mark_of(scene->list, &marks, pid) != before);
	task_marks_free(&marks);
}

static void take(void *context, const struct event *event, const uint64_t *words)
{
	sampled_apply(context, event, words);
}

static void disturb(const struct child *child, unsigned *seed)
{
	switch (rand_r(seed) % 8) {
	case 0:
		give_order(child, 'b');
		break;
	case 1:
		give_order(child, 't');
		break;
	case 2:
		give_order(child, (char)('A' + rand_r(seed) % 20));
		break;
	case 3:
		setpriority(PRIO_PROCESS, (id_t)child->pid, (int)(rand_r(seed) % 19));
		break;
	default:
		break;
	}
}

static void compare(const struct sampled_view *view, pid_t pid, unsigned round)
{
	const struct process *process = process_table_find(&view->processes, (uint32_t)pid);
	struct process_record is = stat_of(pid, "");

	if (!process)
		fail_msg("round %u: %d is not known", round, (int)pid);
	assert_int_equal(process->record.state, is.state);
	assert_int_equal(process->record.cpu_time_ns, is.cpu_time_ns);
	assert_int_equal(process->record.minor_faults, is.minor_faults);
	assert_int_equal(process->record.priority, is.priority);
	assert_int_equal(process->record.nice, is.nice);
	assert_int_equal(process->record.threads, is.threads);
	assert_int_equal(process->record.virtual_kib, is.virtual_kib);
	assert_int_equal(process->record.last_cpu, is.last_cpu);
	assert_int_equal(process->record.ppid, is.ppid);
	assert_string_equal(process->record.comm, is.comm);
}

static void test_same_as_proc(void **state)
{
	const struct scene *scene = *state;
	struct sampling *sampling = sampling_create("");
	struct sampled *sampled = sampled_create(10 * NS_PER_S, 8 << 20);
	struct sampled_view view = {0};
	struct interest nobody = {0};
	struct cpuset none = {0};
	unsigned seed = 1;

	assert_non_null(sampling);
	assert_non_null(sampled);
	if (scene->list >= 0)
		sampling_set_task_list(sampling, scene->list);
	for (unsigned round = 1; scene->list >= 0 && round <= ROUNDS; round++) {
		for (unsigned i = 0; i < CHILDREN; i++)
			disturb(&scene->children[i], &seed);
		for (unsigned i = 0; i < CHILDREN; i++)
			wait_until_asleep(scene->children[i].pid);
		batch_each(sampling_read(sampling, &nobody, &none), round * NS_PER_S, take,
		           sampled);
		assert_true(sampled_copy(sampled, UINT64_MAX, &view));
		for (unsigned i = 0; round > 1 && i < CHILDREN; i++)
			compare(&view, scene->children[i].pid, round);
	}
	sampled_view_clear(&view);
	sampled_destroy(sampled);
	sampling_destroy(sampling);
	if (scene->list < 0)
		skip();
}

static size_t count_id(const struct process_ids *ids, uint32_t pid)
{
	size_t count = 0;

	for (size_t i = 0; i < ids->count; i++)
		count += ids->items[i].pid == pid && ids->items[i].tid == pid;
	return count;
}

/* What /proc has and the kernel does not list is there, once, and is always read; so is the rest. */
static void test_hidden(void **state)
{
	const struct scene *scene = *state;
	const uint32_t hidden = 2000000000; /* no kernel gives such a number */
	const uint32_t listed = (uint32_t)scene->children[0].pid;
	char root[] = "/tmp/rtscope-marks.XXXXXX";
	struct process_ids ids = {0};
	char paths[4][80];
	char other[80];

	if (scene->list < 0)
		skip();
	assert_non_null(mkdtemp(root));
	snprintf(paths[0], sizeof(paths[0]), "%s", root);
	snprintf(paths[1], sizeof(paths[1]), "%s/proc", root);
	snprintf(paths[2], sizeof(paths[2]), "%s/proc/%u", root, hidden);
	snprintf(paths[3], sizeof(paths[3]), "%s/proc/%u", root, listed);
	for (unsigned i = 1; i < 4; i++)
		assert_int_equal(mkdir(paths[i], 0700), 0);
	for (unsigned round = 0; round < 3; round++) {
		assert_true(process_ids_list(&ids, root, scene->list, NULL));
		assert_int_equal(count_id(&ids, hidden), 1);
		assert_int_equal(count_id(&ids, listed), 1);
		assert_int_equal(ids.items[ids.count - 1].pid, hidden);
		assert_int_equal(ids.items[ids.count - 1].mark, 0);
	}
	/* It ends: that is seen at once. Another one comes: that, now and then. */
	assert_int_equal(rmdir(paths[2]), 0);
	assert_true(process_ids_list(&ids, root, scene->list, NULL));
	assert_int_equal(count_id(&ids, hidden), 0);
	for (unsigned come = 0; come < 2; come++) {
		snprintf(other, sizeof(other), "%s/proc/%u", root, hidden + come);
		assert_int_equal(mkdir(other, 0700), 0);
		for (unsigned round = 0; round < 10 && !count_id(&ids, hidden + come); round++)
			assert_true(process_ids_list(&ids, root, scene->list, NULL));
		assert_int_equal(count_id(&ids, hidden), 1);
		assert_int_equal(count_id(&ids, hidden + come), 1);
	}
	assert_int_equal(rmdir(paths[2]), 0);
	process_ids_close(&ids);
	rmdir(other);
	for (unsigned i = 4; i > 0; i--)
		rmdir(paths[i - 1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_marks, begin, end),
	        cmocka_unit_test_setup_teardown(test_same_as_proc, begin, end),
	        cmocka_unit_test_setup_teardown(test_hidden, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

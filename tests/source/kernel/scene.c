// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program under watch. See scene.h.
 */
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "util/clock.h"

const struct kernel_source_options scene_options = {
        .groups = TRACE_GROUP_BIT(FD) | TRACE_GROUP_BIT(IO) | TRACE_GROUP_BIT(SCHED),
        .refresh_ns = 100 * NS_PER_MS,
};

void scene_tell_done(int done)
{
	if (write(done, "x", 1) != 1)
		_exit(3);
	close(done);
}

void scene_wait_for_byte(int stay)
{
	char byte;

	while (read(stay, &byte, 1) < 0 && errno == EINTR)
		;
}

/* `act` in a process of its own, which waits for its begin and dies with this one. */
static struct program start(void (*act)(const char *folder, int done, int stay), const char *folder)
{
	int done[2];
	int stay[2];
	struct program program;

	assert_int_equal(pipe2(done, O_CLOEXEC), 0);
	assert_int_equal(pipe2(stay, O_CLOEXEC), 0);
	program.pid = fork();
	assert_true(program.pid >= 0);
	if (program.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(done[0]);
		close(stay[1]);
		scene_wait_for_byte(stay[0]);
		act(folder, done[1], stay[0]);
		_exit(0);
	}
	close(done[1]);
	close(stay[0]);
	program.done = done[0];
	program.stay = stay[1];
	return program;
}

void scene_wait_until_done(struct program *program)
{
	char byte = 0;

	while (read(program->done, &byte, 1) < 0 && errno == EINTR)
		;
	assert_int_equal(byte, 'x');
	close(program->done);
}

static void let_go(struct program *program)
{
	int status = 0;

	close(program->stay);
	assert_int_equal(waitpid(program->pid, &status, 0), program->pid);
	assert_int_equal(status, 0);
}

struct comparison {
	struct scene *scene;
	pid_t pid;
};

static bool equals_proc(struct watch *watch, void *context)
{
	struct comparison *comparison = context;

	return watch_same_as_proc(watch, comparison->pid, comparison->scene->why,
	                          sizeof(comparison->scene->why));
}

void scene_expect_same_as_proc(struct scene *scene, pid_t pid)
{
	struct comparison comparison = {scene, pid};

	if (!watch_until(&scene->watch, equals_proc, &comparison))
		fail_msg("%s", scene->why);
}

/* What was lost may have been another's: what is on its way, or goes, gets the time to. */
#define ON_ITS_WAY_NS (20 * NS_PER_S)

struct looked_for {
	bool (*holds)(struct watch *watch, void *context);
	void *context;
	uint64_t since_ns;
};

static bool holds_or_lost(struct watch *watch, void *context)
{
	const struct looked_for *looked_for = context;

	return looked_for->holds(watch, looked_for->context) ||
	       (watch->lost && clock_now_ns() > looked_for->since_ns + ON_ITS_WAY_NS);
}

bool scene_shows(struct scene *scene, int attempt,
                 bool (*holds)(struct watch *watch, void *context), void *context)
{
	struct looked_for looked_for = {holds, context, clock_now_ns()};

	if (watch_until(&scene->watch, holds_or_lost, &looked_for) && holds(&scene->watch, context))
		return true;
	print_message("# attempt %d: %llu events were lost\n", attempt,
	              (unsigned long long)scene->watch.lost);
	assert_true(scene->watch.lost > 0 && attempt < SCENE_ATTEMPTS);
	return false;
}

static bool is_complete(struct watch *watch, void *context)
{
	(void)context;
	return kernel_state_complete(watch_state(watch));
}

void scene_begin(struct scene *scene, void (*act)(const char *folder, int done, int stay),
                 const struct kernel_source_options *options, uint64_t window_ns)
{
	struct error error = {""};

	*scene = (struct scene){.folder = "/tmp/rtscope-window.XXXXXX"};
	assert_non_null(mkdtemp(scene->folder));
	scene->program = start(act, scene->folder);
	if (!watch_start(&scene->watch, options, window_ns, &error)) {
		print_message("# %s\n", error.text);
		kill(scene->program.pid, SIGKILL);
		rmdir(scene->folder);
		skip();
	}
	assert_true(watch_until(&scene->watch, is_complete, NULL));
	assert_int_equal(write(scene->program.stay, "x", 1), 1);
}

void scene_end(struct scene *scene)
{
	char command[100];

	let_go(&scene->program);
	watch_stop(&scene->watch);
	snprintf(command, sizeof(command), "rm -rf '%s'", scene->folder);
	assert_int_equal(system(command), 0);
}

int scene_open(const char *folder, const char *name, int flags)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return open(path, flags, 0600);
}

const struct kernel_fd *scene_fd(const struct watch *watch, pid_t pid, const char *path, bool open)
{
	for (int number = 0; number < (int)WATCH_FDS_MAX; number++) {
		const struct kernel_fd *fd = watch_fd(watch, pid, number, open);

		if (fd && !strcmp(watch_path(watch, fd), path))
			return fd;
	}
	return NULL;
}

static bool is_done(struct watch *watch, void *context)
{
	struct pollfd done = {.fd = ((const struct program *)context)->done, .events = POLLIN};

	(void)watch;
	return poll(&done, 1, 0) == 1;
}

void scene_take_until_done(struct scene *scene)
{
	assert_true(watch_until(&scene->watch, is_done, &scene->program));
	scene_wait_until_done(&scene->program);
}

void scene_begin_example(struct scene *scene, struct example *example,
                         void (*act)(const char *folder, int done, int stay),
                         const char *const names[2], uint64_t window_ns)
{
	scene_begin(scene, act, &scene_options, window_ns);
	example->pid = scene->program.pid;
	snprintf(example->first, sizeof(example->first), "%s/%s", scene->folder, names[0]);
	snprintf(example->second, sizeof(example->second), "%s/%s", scene->folder, names[1]);
	scene_take_until_done(scene);
}

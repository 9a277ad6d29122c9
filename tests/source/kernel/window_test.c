// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The window of this host beside the kernel's own account: programs that open, copy, hand
 * over and close files in every way there is; what the source makes of it equals their log
 * and /proc.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "scene.h"
#include "util/clock.h"

#define STACK_BYTES (64u << 10)

/* The worked example: a tenth of a second for each second that it tells. */
static void act_example(const char *folder, int done, int stay)
{
	const struct timespec step = {.tv_nsec = 100000000};
	char bytes[16384] = "";
	int first;
	int second;

	first = scene_open(folder, "test", O_WRONLY | O_CREAT);
	nanosleep(&step, NULL);
	if (write(first, bytes, 8192) != 8192)
		_exit(4);
	nanosleep(&step, NULL);
	second = scene_open(folder, "test2", O_WRONLY | O_CREAT);
	nanosleep(&step, NULL);
	if (write(second, bytes, 16384) != 16384)
		_exit(5);
	nanosleep(&step, NULL);
	close(second);
	scene_tell_done(done);
	scene_wait_for_byte(stay);
}

static bool both_are_shown(struct watch *watch, void *context)
{
	struct example *example = context;
	const struct kernel_fd *one = scene_fd(watch, example->pid, example->first, true);
	const struct kernel_fd *two = scene_fd(watch, example->pid, example->second, false);

	return one && two && one->written_bytes == 8192 && two->written_bytes == 16384 &&
	       one->calls == 1 && two->calls == 1 && one->opened_ns &&
	       two->opened_ns > one->opened_ns + 2 * 100 * NS_PER_MS &&
	       two->closed_ns >= two->opened_ns + 2 * 100 * NS_PER_MS;
}

static bool only_the_open_one(struct watch *watch, void *context)
{
	struct example *example = context;
	const struct kernel_fd *one = scene_fd(watch, example->pid, example->first, true);

	return one && one->written_bytes == 8192 &&
	       !scene_fd(watch, example->pid, example->second, false);
}

static void test_worked_example(void **state)
{
	struct scene scene;
	struct example example;
	bool shown = false;

	(void)state;
	for (int attempt = 1; !shown; attempt++) {
		/* So long that a busy host looks before the closed file is out. */
		scene_begin_example(&scene, &example, act_example,
		                    (const char *const[]){"test", "test2"}, 8 * NS_PER_S);
		shown = scene_shows(&scene, attempt, both_are_shown, &example);
		if (shown) {
			scene_expect_same_as_proc(&scene, scene.program.pid);
			/* A window later the one that is closed is forgotten, the other never. */
			shown = scene_shows(&scene, attempt, only_the_open_one, &example);
		}
		if (shown)
			scene_expect_same_as_proc(&scene, scene.program.pid);
		scene_end(&scene);
	}
}

static void act_every_way(const char *folder, int done, int stay)
{
	sigset_t signals;
	int pair[2];
	int file = scene_open(folder, "file", O_RDWR | O_CREAT);
	int copy = dup(file);
	struct {
		uint64_t flags, mode, resolve;
	} how = {O_RDWR | O_CREAT, 0600, 0};

	sigemptyset(&signals);
	fcntl(copy, F_DUPFD, 100);
	fcntl(copy, F_DUPFD_CLOEXEC, 100);
	dup2(file, 90);
	dup3(file, 91, O_CLOEXEC);
	dup2(90, 91);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || pipe2(pair, O_CLOEXEC))
		_exit(4);
	socket(AF_INET, SOCK_DGRAM, 0);
	eventfd(0, 0);
	epoll_create1(EPOLL_CLOEXEC);
	timerfd_create(CLOCK_MONOTONIC, 0);
	signalfd(-1, &signals, 0);
	inotify_init1(0);
	memfd_create("mine", 0);
	if (chdir(folder))
		_exit(5);
	open("relative", O_RDWR | O_CREAT, 0600);
	openat(open(".", O_DIRECTORY), "../etc/../etc/passwd", O_RDONLY);
	syscall(SYS_openat2, AT_FDCWD, "by-openat2", &how, sizeof(how));
	for (int i = 0; i < 20; i++)
		open("/dev/null", O_RDONLY);
	syscall(SYS_close_range, 30, 35, 0);
	syscall(SYS_close_range, 36, 40, 4 /* CLOSE_RANGE_CLOEXEC */);
	close(copy);
	close(200);
	scene_tell_done(done);
	scene_wait_for_byte(stay);
}

static void test_every_way_to_open(void **state)
{
	struct scene scene;

	(void)state;
	scene_begin(&scene, act_every_way, &scene_options, 10 * NS_PER_S);
	scene_wait_until_done(&scene.program);
	scene_expect_same_as_proc(&scene, scene.program.pid);
	scene_end(&scene);
}

static void act_exec(const char *folder, int done, int stay)
{
	scene_open(folder, "kept", O_RDWR | O_CREAT);
	scene_open(folder, "gone", O_RDWR | O_CREAT | O_CLOEXEC);
	fcntl(scene_open(folder, "marked", O_RDWR | O_CREAT), F_SETFD, FD_CLOEXEC);
	fcntl(scene_open(folder, "unmarked", O_RDWR | O_CREAT | O_CLOEXEC), F_SETFD, 0);
	/* Copies lose the mark, ranges get it. */
	dup2(scene_open(folder, "copied", O_RDWR | O_CREAT | O_CLOEXEC), 60);
	dup3(60, 61, O_CLOEXEC);
	for (int number = 70; number < 80; number++)
		dup2(60, number);
	syscall(SYS_close_range, 72, 74, 4 /* CLOSE_RANGE_CLOEXEC */);
	ioctl(75, FIOCLEX);
	ioctl(61, FIONCLEX);
	fcntl(76, F_DUPFD_CLOEXEC, 90);
	fcntl(76, F_DUPFD, 95);
	dup2(done, 8);
	dup2(stay, 9);
	execl("/bin/sh", "sh", "-c", "printf x >&8; exec 8>&-; read line <&9 || :", NULL);
	_exit(6);
}

static void test_exec(void **state)
{
	struct scene scene;

	(void)state;
	scene_begin(&scene, act_exec, &scene_options, 10 * NS_PER_S);
	scene_wait_until_done(&scene.program);
	scene_expect_same_as_proc(&scene, scene.program.pid);
	scene_end(&scene);
}

/* Who opens in a table that is another's, too. */
static int share(void *context)
{
	const char *folder = context;

	scene_open(folder, "by-the-other", O_RDWR | O_CREAT);
	close(scene_open(folder, "and-closed", O_RDWR | O_CREAT));
	return 0;
}

static void act_shared_table(const char *folder, int done, int stay)
{
	char *stack = malloc(STACK_BYTES);
	char copy[100];
	pid_t pid;

	snprintf(copy, sizeof(copy), "%s", folder);
	pid = clone(share, stack + STACK_BYTES, CLONE_FILES | CLONE_VM | SIGCHLD, copy);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		_exit(4);
	scene_tell_done(done);
	scene_wait_for_byte(stay);
}

static void test_shared_table(void **state)
{
	struct scene scene;

	(void)state;
	scene_begin(&scene, act_shared_table, &scene_options, 10 * NS_PER_S);
	scene_wait_until_done(&scene.program);
	scene_expect_same_as_proc(&scene, scene.program.pid);
	scene_end(&scene);
}

#define HAND_OVERS 2000

static void *close_what_comes(void *context)
{
	const int *pipe_end = context;
	int number;

	while (read(*pipe_end, &number, sizeof(number)) == sizeof(number))
		close(number);
	return NULL;
}

/* One thread opens, the other closes, as fast as they can. */
static void act_threads(const char *folder, int done, int stay)
{
	pthread_t thread;
	int numbers[2];

	if (pipe(numbers) || pthread_create(&thread, NULL, close_what_comes, &numbers[0]))
		_exit(4);
	for (int i = 0; i < HAND_OVERS; i++) {
		int number = open("/dev/null", O_RDONLY);

		if (i % 200 == 7)
			continue; /* this one stays */
		if (write(numbers[1], &number, sizeof(number)) != sizeof(number))
			_exit(5);
	}
	close(numbers[1]);
	pthread_join(thread, NULL);
	scene_open(folder, "last", O_RDWR | O_CREAT);
	scene_tell_done(done);
	scene_wait_for_byte(stay);
}

static void test_threads(void **state)
{
	struct scene scene;

	(void)state;
	scene_begin(&scene, act_threads, &scene_options, 10 * NS_PER_S);
	scene_wait_until_done(&scene.program);
	scene_expect_same_as_proc(&scene, scene.program.pid);
	scene_end(&scene);
}

/* A file that comes over a socket leaves no call that names it: it is seen when it is used. */
static void act_hand_over(const char *folder, int done, int stay)
{
	char byte = 0;
	char room[CMSG_SPACE(sizeof(int))] = "";
	struct iovec io = {&byte, 1};
	struct msghdr message = {.msg_iov = &io,
	                         .msg_iovlen = 1,
	                         .msg_control = room,
	                         .msg_controllen = sizeof(room)};
	struct cmsghdr *control = CMSG_FIRSTHDR(&message);
	int pair[2];
	int file = scene_open(folder, "handed-over", O_RDWR | O_CREAT);
	int received;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		_exit(4);
	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(control), &file, sizeof(file));
	if (sendmsg(pair[0], &message, 0) != 1 || recvmsg(pair[1], &message, 0) != 1)
		_exit(5);
	memcpy(&received, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(received));
	if (write(received, "12345", 5) != 5)
		_exit(6);
	scene_tell_done(done);
	scene_wait_for_byte(stay);
}

static void test_handed_over(void **state)
{
	struct scene scene;

	(void)state;
	scene_begin(&scene, act_hand_over, &scene_options, 10 * NS_PER_S);
	scene_wait_until_done(&scene.program);
	scene_expect_same_as_proc(&scene, scene.program.pid);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_worked_example), cmocka_unit_test(test_every_way_to_open),
	        cmocka_unit_test(test_exec),           cmocka_unit_test(test_shared_table),
	        cmocka_unit_test(test_threads),        cmocka_unit_test(test_handed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

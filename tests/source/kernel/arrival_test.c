// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What no call of the kind that is followed tells of: files that come over a socket, calls
 * of a 32-bit program, a process that is moved to another control group.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scene.h"
#include "util/clock.h"

/* Two of them, of which nobody makes use. */
static void act_receive(const char *folder, int done, int stay)
{
	char byte = 0;
	char room[CMSG_SPACE(2 * sizeof(int))] = "";
	struct iovec io = {&byte, 1};
	struct msghdr message = {.msg_iov = &io,
	                         .msg_iovlen = 1,
	                         .msg_control = room,
	                         .msg_controllen = sizeof(room)};
	struct cmsghdr *control = CMSG_FIRSTHDR(&message);
	int files[] = {scene_open(folder, "one", O_RDWR | O_CREAT),
	               scene_open(folder, "two", O_RDWR | O_CREAT)};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		_exit(4);
	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof(files));
	memcpy(CMSG_DATA(control), files, sizeof(files));
	if (sendmsg(pair[0], &message, 0) != 1)
		_exit(5);
	close(files[0]);
	close(files[1]);
	if (recvmsg(pair[1], &message, 0) != 1)
		_exit(6);
	scene_tell_done(done);
	scene_wait_for_byte(stay);
}

static bool both_are_named(struct watch *watch, void *context)
{
	struct example *example = context;

	return scene_fd(watch, example->pid, example->first, true) &&
	       scene_fd(watch, example->pid, example->second, true);
}

static void test_received_are_named(void **state)
{
	struct scene scene;
	struct example example;

	(void)state;
	scene_begin_example(&scene, &example, act_receive, (const char *const[]){"one", "two"},
	                    10 * NS_PER_S);
	assert_true(watch_until(&scene.watch, both_are_named, &example));
	scene_expect_same_as_proc(&scene, scene.program.pid);
	scene_end(&scene);
}

/* Files in two of many messages that one call brings. */
#define MESSAGES 200

static void receive_many(const char *folder, int done, int stay, const int *carriers)
{
	static char room[MESSAGES][CMSG_SPACE(sizeof(int))];
	static struct mmsghdr messages[MESSAGES];
	char bytes[MESSAGES];
	struct iovec io[MESSAGES];
	int files[] = {scene_open(folder, "one", O_RDWR | O_CREAT),
	               scene_open(folder, "two", O_RDWR | O_CREAT)};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		_exit(4);
	for (int i = 0; i < MESSAGES; i++) {
		io[i] = (struct iovec){&bytes[i], 1};
		messages[i].msg_hdr = (struct msghdr){.msg_iov = &io[i], .msg_iovlen = 1};
	}
	for (int i = 0; i < 2; i++) {
		struct msghdr *message = &messages[carriers[i]].msg_hdr;
		struct cmsghdr *control;

		message->msg_control = room[carriers[i]];
		message->msg_controllen = sizeof(room[0]);
		control = CMSG_FIRSTHDR(message);
		control->cmsg_level = SOL_SOCKET;
		control->cmsg_type = SCM_RIGHTS;
		control->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(control), &files[i], sizeof(int));
	}
	if (sendmmsg(pair[0], messages, MESSAGES, 0) != MESSAGES ||
	    recvmmsg(pair[1], messages, MESSAGES, 0, NULL) != MESSAGES)
		_exit(5);
	close(files[0]);
	close(files[1]);
	scene_tell_done(done);
	scene_wait_for_byte(stay);
}

static void act_receive_early(const char *folder, int done, int stay)
{
	receive_many(folder, done, stay, (const int[]){1, MESSAGES - 1});
}

/* Behind all that are looked at. */
static void act_receive_late(const char *folder, int done, int stay)
{
	receive_many(folder, done, stay, (const int[]){MESSAGES - 2, MESSAGES - 1});
}

static void expect_received(void (*act)(const char *folder, int done, int stay))
{
	struct scene scene;
	struct example example;

	scene_begin_example(&scene, &example, act, (const char *const[]){"one", "two"},
	                    10 * NS_PER_S);
	assert_true(watch_until(&scene.watch, both_are_named, &example));
	scene_expect_same_as_proc(&scene, scene.program.pid);
	scene_end(&scene);
}

static void test_received_in_further_messages(void **state)
{
	(void)state;
	expect_received(act_receive_early);
}

static void test_received_in_late_messages(void **state)
{
	(void)state;
	expect_received(act_receive_late);
}

#if defined(__x86_64__)
/* A call as a 32-bit program makes it; what its arguments point to lies below 4 GiB. */
static long call_32(long number, long first, long second, long third, long fourth)
{
	long result;

	__asm__ volatile("int $0x80"
	                 : "=a"(result)
	                 : "a"(number), "b"(first), "c"(second), "d"(third), "S"(fourth)
	                 : "memory", "r8", "r9", "r10", "r11");
	return (int)result;
}

static void *low_memory(void)
{
	void *memory = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
	                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (memory == MAP_FAILED)
		_exit(4);
	return memory;
}

static void act_32(const char *folder, int done, int stay)
{
	char *memory = low_memory();
	/* socketcall(SYS_SOCKETPAIR): domain, type, protocol, where to. */
	uint32_t socket_words[] = {AF_UNIX, SOCK_STREAM, 0, (uint32_t)(uintptr_t)memory + 4200};
	long closed;
	long file;

	memcpy(memory + 4096, socket_words, sizeof(socket_words));
	snprintf(memory, 4096, "%s/test", folder);
	file = call_32(5 /* open */, (long)memory, O_RDWR | O_CREAT, 0600, 0);
	if (call_32(4 /* write */, file, (long)memory, 1000, 0) != 1000)
		_exit(5);
	snprintf(memory, 4096, "%s/test2", folder);
	closed = call_32(295 /* openat */, AT_FDCWD, (long)memory, O_RDWR | O_CREAT, 0600);
	if (call_32(146 /* writev */, closed, (long)memory, 0, 0) != 0 ||
	    call_32(4, closed, (long)memory, 77, 0) != 77 ||
	    call_32(6 /* close */, closed, 0, 0, 0))
		_exit(6);
	if (call_32(102, 8, (long)memory + 4096, 0, 0) || /* socketpair */
	    call_32(331 /* pipe2 */, (long)memory + 4300, O_CLOEXEC, 0, 0) ||
	    call_32(63 /* dup2 */, file, 40, 0, 0) != 40 ||
	    call_32(221 /* fcntl64 */, file, F_DUPFD, 50, 0) != 50)
		_exit(7);
	scene_tell_done(done);
	scene_wait_for_byte(stay);
}

static bool calls_are_told(struct watch *watch, void *context)
{
	struct example *example = context;
	const struct kernel_fd *one = scene_fd(watch, example->pid, example->first, true);
	const struct kernel_fd *two = scene_fd(watch, example->pid, example->second, false);

	return one && two && one->written_bytes == 1000 && two->written_bytes == 77 &&
	       one->opened_ns && two->closed_ns;
}

static bool has_32(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		/* A kernel without them has no such interrupt. */
		signal(SIGSEGV, SIG_DFL);
		_exit(call_32(20 /* getpid */, 0, 0, 0, 0) == getpid() ? 0 : 1);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

/* A 32-bit program's calls have other numbers and are told all the same. */
static void test_32(void **state)
{
	struct scene scene;
	struct example example;

	(void)state;
	if (!has_32())
		skip();
	for (int attempt = 1;; attempt++) {
		scene_begin_example(&scene, &example, act_32,
		                    (const char *const[]){"test", "test2"}, 20 * NS_PER_S);
		if (scene_shows(&scene, attempt, calls_are_told, &example))
			break;
		scene_end(&scene);
	}
	scene_expect_same_as_proc(&scene, scene.program.pid);
	scene_end(&scene);
}
#define TEST_32 cmocka_unit_test(test_32),
#else
#define TEST_32
#endif

#define CONTAINER "docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope"

/* Where the unified hierarchy is mounted; false: it is not. */
static bool find_unified(char *target, size_t size)
{
	FILE *mounts = fopen("/proc/self/mounts", "re");
	char line[512];
	char where[256];
	char type[32];
	bool found = false;

	while (mounts && !found && fgets(line, sizeof(line), mounts))
		found = sscanf(line, "%*s %255s %31s", where, type) == 2 &&
		        !strcmp(type, "cgroup2");
	if (mounts)
		fclose(mounts);
	if (found)
		snprintf(target, size, "%s", where);
	return found;
}

static bool move_to(const char *group, pid_t pid)
{
	char path[500];
	char text[16];
	int file;
	bool moved;

	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	file = open(path, O_WRONLY | O_CLOEXEC);
	snprintf(text, sizeof(text), "%d", (int)pid);
	moved = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
	if (file >= 0)
		close(file);
	return moved;
}

static void act_nothing(const char *folder, int done, int stay)
{
	(void)folder;
	scene_tell_done(done);
	scene_wait_for_byte(stay);
}

struct place_of {
	pid_t pid;
	const char *container;
};

static bool is_in(struct watch *watch, void *context)
{
	const struct place_of *place = context;
	uint32_t process = kernel_process_find(watch_state(watch), place->pid);

	return process &&
	       !strcmp(names_text(feed_names(watch->feed),
	                          kernel_process_at(watch_state(watch), process)->container),
	               place->container);
}

/* What moves to another control group while it is watched. */
static void test_moved(void **state)
{
	struct scene scene;
	struct place_of place;
	char group[400];
	char back[256] = "";
	bool found;

	(void)state;
	scene_begin(&scene, act_nothing, &scene_options, 10 * NS_PER_S);
	scene_wait_until_done(&scene.program);
	found = find_unified(back, sizeof(back));
	snprintf(group, sizeof(group), "%s/rtscope-test-%d", back, (int)getpid());
	if (!found || mkdir(group, 0700) != 0) {
		scene_end(&scene);
		skip();
	}
	snprintf(group, sizeof(group), "%s/rtscope-test-%d/" CONTAINER, back, (int)getpid());
	assert_int_equal(mkdir(group, 0700), 0);
	place = (struct place_of){scene.program.pid, "docker/0123456789ab"};
	if (move_to(group, place.pid)) {
		assert_true(watch_until(&scene.watch, is_in, &place));
		*strrchr(group, '/') = '\0';
		assert_true(move_to(group, place.pid));
		place.container = "";
		assert_true(watch_until(&scene.watch, is_in, &place));
	}
	scene_end(&scene);
	snprintf(group, sizeof(group), "%s/rtscope-test-%d/" CONTAINER, back, (int)getpid());
	rmdir(group);
	*strrchr(group, '/') = '\0';
	assert_int_equal(rmdir(group), 0);
}

#define INTO_CGROUP 0x200000000ull

/* As the kernel's struct clone_args; what follows is 0. */
struct clone_arguments {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
	        set_tid_size, cgroup;
};

/* A process that ends at once, born into `group`; -1: no such call. */
static pid_t bear_into(const char *group)
{
	int folder = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct clone_arguments arguments = {
	        .flags = INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)folder};
	pid_t pid = folder < 0 ? -1 : (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));

	if (pid == 0)
		_exit(0);
	if (folder >= 0)
		close(folder);
	if (pid > 0)
		assert_int_equal(waitpid(pid, NULL, 0), pid);
	return pid;
}

/* A control group in one of the test's own; false: none can be made. */
static bool make_groups(char outer[300], char group[400])
{
	char back[256] = "";
	bool found = find_unified(back, sizeof(back));

	snprintf(outer, 300, "%s/rtscope-test-%d", back, (int)getpid());
	if (!found || mkdir(outer, 0700) != 0)
		return false;
	snprintf(group, 400, "%s/" CONTAINER, outer);
	assert_int_equal(mkdir(group, 0700), 0);
	return true;
}

/* What is born into another control group than its parent's is in it, however short it lives. */
static void test_born_elsewhere(void **state)
{
	struct scene scene;
	struct place_of place = {.container = "docker/0123456789ab"};
	char outer[300];
	char group[400];
	bool made;
	bool shown = false;

	(void)state;
	for (int attempt = 1; !shown; attempt++) {
		/* Longer than is waited for: who has ended stays. */
		scene_begin(&scene, act_nothing, &scene_options, 100 * NS_PER_S);
		scene_wait_until_done(&scene.program);
		made = make_groups(outer, group);
		place.pid = made ? bear_into(group) : -1;
		shown = place.pid < 0 || scene_shows(&scene, attempt, is_in, &place);
		scene_end(&scene);
		if (made)
			assert_int_equal(rmdir(group) | rmdir(outer), 0);
	}
	if (place.pid < 0)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_received_are_named),
	        cmocka_unit_test(test_received_in_further_messages),
	        cmocka_unit_test(test_received_in_late_messages),
	        TEST_32 cmocka_unit_test(test_moved),
	        cmocka_unit_test(test_born_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel source inside of a pid namespace, where ids are other ones than those of the
 * kernel: of whom it has sums it must not ask by the wrong ones. The map of the sums is looked
 * at by itself, since nobody tells what is forgotten.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "source/kernel/kernel.h"
#include "source/kernel/record.h"
#include "util/clock.h"

#define DESCRIPTORS_MAX 1024
#define PATIENCE_NS     (60 * NS_PER_S)
#define LOOK_NS         (2 * NS_PER_MS)

/* How the reader's process ends. */
enum verdict {
	GOOD,
	CANNOT = 10, /* load the programs here */
	NO_MAP,
	NO_SUMS,   /* of the two that read */
	KEPT,      /* that of the one that is gone */
	FORGOTTEN, /* that of the quiet one that lives */
};

struct subject {
	pid_t pid;
	int file; /* that it reads once */
	int go;
	int done;
};

static void send(int pipe)
{
	if (write(pipe, "x", 1) != 1)
		_exit(3);
}

static bool receive(int pipe)
{
	char byte;
	ssize_t length;

	do {
		length = read(pipe, &byte, 1);
	} while (length < 0 && errno == EINTR);
	return length == 1;
}

static void read_once(int file, int go, int done)
{
	char bytes[100];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!receive(go) || read(file, bytes, sizeof(bytes)) != sizeof(bytes))
		_exit(4);
	send(done);
	for (;;)
		pause();
}

static void start_subject(struct subject *subject)
{
	int go[2];
	int done[2];

	subject->file = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	assert_true(subject->file >= 0);
	assert_int_equal(pipe2(go, O_CLOEXEC), 0);
	assert_int_equal(pipe2(done, O_CLOEXEC), 0);
	subject->pid = fork();
	assert_true(subject->pid >= 0);
	if (subject->pid == 0)
		read_once(subject->file, go[0], done[1]);
	subject->go = go[1];
	subject->done = done[0];
	close(go[0]);
	close(done[1]);
}

static void end_subject(const struct subject *subject)
{
	assert_int_equal(kill(subject->pid, SIGKILL), 0);
	assert_int_equal(waitpid(subject->pid, NULL, 0), subject->pid);
}

/* The map of the sums among all that this process has open; -1: none. */
static int find_sums(uint32_t *value_bytes)
{
	for (int fd = 0; fd < DESCRIPTORS_MAX; fd++) {
		struct bpf_map_info info = {0};
		union bpf_attr attributes = {
		        .info = {.bpf_fd = (uint32_t)fd,
		                 .info_len = sizeof(info),
		                 .info = (uintptr_t)&info},
		};

		if (syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &attributes, sizeof(attributes)) !=
		            0 ||
		    strcmp(info.name, "sums") != 0 || info.key_size != sizeof(struct io_key))
			continue;
		*value_bytes = info.value_size;
		return fd;
	}
	return -1;
}

static bool has_sum(int map, uint32_t value_bytes, const struct subject *subject)
{
	struct io_key key = {.tgid = (uint32_t)subject->pid, .fd = subject->file};
	char value[2 * sizeof(struct io_sum)];
	union bpf_attr attributes = {
	        .map_fd = (uint32_t)map, .key = (uintptr_t)&key, .value = (uintptr_t)value};

	return value_bytes <= sizeof(value) &&
	       syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &attributes, sizeof(attributes)) == 0;
}

/* Take what comes until there is a sum of the subject, or is none. */
static bool await(struct ring *ring, int map, uint32_t value_bytes, const struct subject *subject,
                  bool wanted)
{
	const struct timespec pause = {.tv_nsec = (long)LOOK_NS};
	struct event_buffer *buffer = malloc(sizeof(*buffer));
	uint64_t end_ns = clock_now_ns() + PATIENCE_NS;
	bool is = !wanted;

	while (buffer && is != wanted && clock_now_ns() < end_ns) {
		for (; ring_peek(ring, buffer); ring_pop(ring))
			;
		is = has_sum(map, value_bytes, subject);
		nanosleep(&pause, NULL);
	}
	free(buffer);
	return is == wanted;
}

static enum verdict watch(const struct subject *gone, const struct subject *quiet, int go, int done)
{
	const struct kernel_source_options options = {.groups = TRACE_GROUP_BIT(IO),
	                                              .refresh_ns = 100 * NS_PER_MS};
	struct error error = {""};
	struct kernel_source *source = kernel_source_load(&options, &error);
	struct ring *ring;
	uint32_t value_bytes = 0;
	int map;

	if (!source ||
	    !kernel_source_run(source, &(struct kernel_reader_options){NULL, 0}, &error)) {
		print_message("# %s\n", error.text);
		return CANNOT;
	}
	ring = kernel_source_ring(source);
	map = find_sums(&value_bytes);
	if (map < 0)
		return NO_MAP;
	send(done);
	if (!receive(go) || !await(ring, map, value_bytes, quiet, true) ||
	    !await(ring, map, value_bytes, gone, true))
		return NO_SUMS;
	send(done);
	if (!receive(go) || !await(ring, map, value_bytes, gone, false))
		return KEPT;
	if (!has_sum(map, value_bytes, quiet))
		return FORGOTTEN;
	kernel_source_stop(source);
	return GOOD;
}

/* PROC_PID_INIT_INO of the kernel's include/linux/proc_ns.h. */
static bool in_first_pid_namespace(void)
{
	char name[40] = "";

	return readlink("/proc/self/ns/pid", name, sizeof(name) - 1) > 0 &&
	       !strcmp(name, "pid:[4026531836]");
}

/* The quiet one's sum stays as long as it lives, the other's goes with it. */
static void test_sums_in_a_namespace(void **state)
{
	struct subject gone;
	struct subject quiet;
	int status = 0;
	int done[2];
	int go[2];
	int ours;
	pid_t reader;

	(void)state;
	if (!in_first_pid_namespace())
		skip();
	start_subject(&quiet);
	start_subject(&gone);
	assert_int_equal(pipe2(go, O_CLOEXEC), 0);
	assert_int_equal(pipe2(done, O_CLOEXEC), 0);
	ours = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	assert_true(ours >= 0);
	/* Who is born from now on lives there, not this process. */
	if (unshare(CLONE_NEWPID) != 0) {
		close(ours);
		end_subject(&gone);
		end_subject(&quiet);
		skip();
	}
	reader = fork();
	assert_true(reader >= 0);
	if (reader == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(go[1]);
		close(done[0]);
		_exit((int)watch(&gone, &quiet, go[0], done[1]));
	}
	/* When the reader has ended nobody can be born there any more. */
	assert_int_equal(setns(ours, CLONE_NEWPID), 0);
	close(ours);
	close(go[0]);
	close(done[1]);
	if (receive(done[0])) {
		send(quiet.go);
		send(gone.go);
		assert_true(receive(quiet.done) && receive(gone.done));
		send(go[1]);
	}
	if (receive(done[0])) {
		end_subject(&gone);
		send(go[1]);
	} else {
		end_subject(&gone);
	}
	assert_int_equal(waitpid(reader, &status, 0), reader);
	end_subject(&quiet);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == CANNOT)
		skip();
	assert_int_equal(WEXITSTATUS(status), GOOD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_sums_in_a_namespace)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

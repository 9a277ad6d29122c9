// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a desktop does while nobody works at it, for benchmarks of monitors: PAIRS of programs,
 * one of which wakes HZ times a second by its timer and writes to the other by a pipe; every
 * tenth time it opens, reads and closes a file. It ends when its input does.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND 1000000000L
#define FILE_EVERY    10

static void look_into_file(void)
{
	char bytes[256];
	int file = open("/etc/hostname", O_RDONLY);

	if (file < 0)
		return;
	if (read(file, bytes, sizeof(bytes)) < 0)
		perror("read");
	close(file);
}

static void wake_and_write(int pipe_end, long period_ns)
{
	struct timespec next;
	char message[64] = "";

	clock_gettime(CLOCK_MONOTONIC, &next);
	for (unsigned i = 0;; i++) {
		next.tv_nsec += period_ns;
		while (next.tv_nsec >= NS_PER_SECOND) {
			next.tv_nsec -= NS_PER_SECOND;
			next.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
		if (write(pipe_end, message, sizeof(message)) < 0)
			return;
		if (i % FILE_EVERY == 0)
			look_into_file();
	}
}

static void read_all(int pipe_end)
{
	char message[64];

	while (read(pipe_end, message, sizeof(message)) > 0)
		;
}

/* false: there is no such child. */
static int start(int pipe_ends[2], int writes, long period_ns)
{
	pid_t parent = getpid();
	pid_t child = fork();

	if (child < 0) {
		perror("fork");
		return 0;
	}
	if (child > 0)
		return 1;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	close(pipe_ends[!writes]);
	if (writes)
		wake_and_write(pipe_ends[1], period_ns);
	else
		read_all(pipe_ends[0]);
	_exit(0);
}

int main(int argc, char **argv)
{
	int pairs = argc > 1 ? atoi(argv[1]) : 0;
	long hz = argc > 2 ? atol(argv[2]) : 0;
	char byte;

	if (pairs < 1 || hz < 1) {
		fputs("usage: desktop PAIRS HZ\n", stderr);
		return 64;
	}
	for (int i = 0; i < pairs; i++) {
		int pipe_ends[2];

		if (pipe(pipe_ends)) {
			perror("pipe");
			return 1;
		}
		if (!start(pipe_ends, 0, 0) || !start(pipe_ends, 1, NS_PER_SECOND / hz))
			return 1;
		close(pipe_ends[0]);
		close(pipe_ends[1]);
	}
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}

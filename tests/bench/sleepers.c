// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * COUNT processes that sleep until this one ends, each with FILES open files more (none),
 * for benchmarks of monitors. Prints a line when all of them are there; ends, and with it
 * all of them, when its input does.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 0;
	int files = argc > 2 ? atoi(argv[2]) : 0;
	pid_t parent = getpid();
	char byte;

	for (int i = 0; i < files; i++)
		if (open("/dev/null", O_RDONLY) < 0)
			perror("open");
	for (int i = 0; i < count; i++) {
		pid_t child = fork();

		if (child < 0) {
			perror("fork");
			break;
		}
		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() == parent)
				pause();
			_exit(0);
		}
	}
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}

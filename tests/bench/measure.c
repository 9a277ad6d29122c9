// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What commands cost: runs them in turns, several rounds, and prints for each the least CPU
 * time of a round (seconds, user and system, its children's included), the least elapsed
 * time and the largest resident set of a process (KiB). A machine that others use as well
 * disturbs all of them alike.
 *
 *   measure ROUNDS -- COMMAND ARGUMENT... [-- COMMAND ARGUMENT...]...
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/clock.h"

#define COMMANDS_MAX 16

struct command {
	char **argv;
	double cpu_s;
	double elapsed_s;
	long resident_kib;
};

static double seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

static bool run(struct command *command)
{
	struct rusage usage;
	uint64_t begin_ns = clock_now_ns();
	pid_t pid = fork();
	double cpu_s;
	double elapsed_s;
	int status;

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDOUT_FILENO);
		execvp(command->argv[0], command->argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
		return false;
	elapsed_s = (double)(clock_now_ns() - begin_ns) / NS_PER_S;
	cpu_s = seconds(&usage.ru_utime) + seconds(&usage.ru_stime);
	if (command->cpu_s == 0 || cpu_s < command->cpu_s)
		command->cpu_s = cpu_s;
	if (command->elapsed_s == 0 || elapsed_s < command->elapsed_s)
		command->elapsed_s = elapsed_s;
	if (usage.ru_maxrss > command->resident_kib)
		command->resident_kib = usage.ru_maxrss;
	return WIFEXITED(status) && WEXITSTATUS(status) != 127;
}

int main(int argc, char **argv)
{
	struct command commands[COMMANDS_MAX] = {{0}};
	unsigned count = 0;
	int rounds = argc > 1 ? atoi(argv[1]) : 0;

	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		argv[i] = NULL;
		if (count < COMMANDS_MAX && i + 1 < argc)
			commands[count++].argv = &argv[i + 1];
	}
	if (rounds < 1 || count == 0) {
		fputs("usage: measure ROUNDS -- COMMAND ARGUMENT... [-- ...]\n", stderr);
		return 64;
	}
	for (int round = 0; round < rounds; round++) {
		for (unsigned i = 0; i < count; i++) {
			if (run(&commands[i]))
				continue;
			fprintf(stderr, "measure: cannot run %s\n", commands[i].argv[0]);
			return 1;
		}
	}
	for (unsigned i = 0; i < count; i++)
		printf("%.6f %.3f %ld\n", commands[i].cpu_s, commands[i].elapsed_s,
		       commands[i].resident_kib);
	return 0;
}

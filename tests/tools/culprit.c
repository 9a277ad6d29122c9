// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A known culprit for tests of what held a CPU. `culprit burn CPU`: a FIFO 90 thread named
 * `culprit` that computes for 3 ms, five times, a fifth of a second apart; the kernel ends
 * it after 20 ms without a sleep. `culprit storm CPU`: for two seconds a broadcast over
 * loopback each 5 ms, which the softirq NET_RX delivers to a thousand sockets.
 */
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/clock.h"

#define BURN_NS       (3 * NS_PER_MS)
#define BURNS         5
#define BURN_REST_NS  (200 * NS_PER_MS)
#define RTTIME_US     20000
#define SOCKETS       1000
#define STORM_NS      (2 * NS_PER_S)
#define STORM_REST_NS (5 * NS_PER_MS)
#define PORT          47611

static void rest(uint64_t ns)
{
	const struct timespec pause = clock_timespec(ns);

	nanosleep(&pause, NULL);
}

static int burn(void)
{
	const struct rlimit limit = {RTTIME_US, RTTIME_US};
	const struct sched_param priority = {.sched_priority = 90};

	if (setrlimit(RLIMIT_RTTIME, &limit) != 0 || prctl(PR_SET_NAME, "culprit") != 0 ||
	    sched_setscheduler(0, SCHED_FIFO, &priority) != 0) {
		perror("culprit");
		return 1;
	}
	for (int i = 0; i < BURNS; i++) {
		uint64_t end_ns;

		rest(BURN_REST_NS);
		end_ns = clock_now_ns() + BURN_NS;
		while (clock_now_ns() < end_ns)
			;
	}
	return 0;
}

static int receiver(const struct sockaddr_in *address)
{
	int receiver = socket(AF_INET, SOCK_DGRAM, 0);
	int yes = 1;
	int small = 1;

	if (receiver < 0)
		return -1;
	setsockopt(receiver, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	setsockopt(receiver, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	return bind(receiver, (const struct sockaddr *)address, sizeof(*address));
}

static int storm(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	struct rlimit files;
	uint64_t end_ns;
	int yes = 1;
	int sender;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	address.sin_addr.s_addr = htonl(UINT32_C(0x7fffffff)); /* 127.255.255.255 */
	for (int i = 0; i < SOCKETS; i++) {
		if (receiver(&address) == 0)
			continue;
		perror("culprit");
		return 1;
	}
	sender = socket(AF_INET, SOCK_DGRAM, 0);
	setsockopt(sender, SOL_SOCKET, SO_BROADCAST, &yes, sizeof(yes));
	for (end_ns = clock_now_ns() + STORM_NS; clock_now_ns() < end_ns;) {
		if (sendto(sender, "x", 1, 0, (struct sockaddr *)&address, sizeof(address)) < 0) {
			perror("culprit");
			return 1;
		}
		rest(STORM_REST_NS);
	}
	return 0;
}

int main(int argc, char **argv)
{
	cpu_set_t cpus;

	if (argc != 3) {
		fputs("usage: culprit burn|storm CPU\n", stderr);
		return 64;
	}
	CPU_ZERO(&cpus);
	CPU_SET((unsigned)atoi(argv[2]), &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus) != 0) {
		perror("culprit");
		return 1;
	}
	return strcmp(argv[1], "burn") == 0 ? burn() : storm();
}

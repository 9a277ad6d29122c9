// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The child that starts the user's program. See program_child.h. It gives up all rights
 * that the user has not, once, so that each program starts as if typed in a shell:
 * SCHED_OTHER, the user's CPUs and limits, no descriptor but /dev/null, default signals.
 */
#include "cmd/program_child.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/program.h"
#include "util/clock.h"

#define SOCKET       3
#define LOOK_MS      20
#define KILL_WAIT_NS NS_PER_S

static void be_ordinary(void)
{
	const struct sched_param none = {.sched_priority = 0};
	struct sigaction standard = {.sa_handler = SIG_DFL};
	sigset_t signals;
	cap_t empty;

	prctl(PR_SET_NAME, "rtscope-program");
	setsid(); /* ^C is the screens' */
	sched_setscheduler(0, SCHED_OTHER, &none);
	for (int signal = 1; signal < NSIG; signal++)
		sigaction(signal, &standard, NULL);
	sigemptyset(&signals);
	sigprocmask(SIG_SETMASK, &signals, NULL);
	/* File capabilities are rtscope's; a root's are the user's own. */
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (setresgid(getgid(), getgid(), getgid()) != 0 ||
	    setresuid(getuid(), getuid(), getuid()) != 0)
		_exit(1);
	if (getuid() == 0)
		return;
	empty = cap_init();
	if (!empty || cap_set_proc(empty) != 0)
		_exit(1);
	cap_free(empty);
}

static void close_range_from(int first)
{
	long limit = sysconf(_SC_OPEN_MAX);

	if (syscall(SYS_close_range, first, ~0U, 0) == 0)
		return;
	for (int descriptor = first; descriptor < limit; descriptor++)
		close(descriptor);
}

/* /dev/null as the three standard ones, the socket, nothing else. */
static void keep_descriptors(int socket)
{
	int null;

	if (socket != SOCKET && dup2(socket, SOCKET) < 0)
		_exit(1);
	fcntl(SOCKET, F_SETFD, FD_CLOEXEC);
	null = open("/dev/null", O_RDWR);
	if (null < 0)
		_exit(1);
	for (int descriptor = 0; descriptor < SOCKET; descriptor++)
		if (null != descriptor && dup2(null, descriptor) < 0)
			_exit(1);
	close_range_from(SOCKET + 1);
}

/* In the program's process. Tells the errno through `failure` where it does not come to run. */
_Noreturn static void execute(char *path, const struct program_request *request, int failure)
{
	char time[24];
	char cpu[24];
	char latency[24];
	char cause[CAUSES_TEXT_BYTES];
	char *const arguments[] = {path, time, cpu, latency, cause, NULL};
	int problem;

	snprintf(time, sizeof(time), "%" PRIu64, request->wall_ns);
	snprintf(cpu, sizeof(cpu), "%u", request->cpu);
	snprintf(latency, sizeof(latency), "%" PRIu64, request->latency_ns);
	snprintf(cause, sizeof(cause), "%.*s", (int)sizeof(request->cause), request->cause);
	setsid();
	execv(path, arguments);
	problem = errno;
	(void)!write(failure, &problem, sizeof(problem));
	_exit(127);
}

/* The process of the program, a group of its own; -1: it could not be started. */
static pid_t start(char *path, const struct program_request *request)
{
	int failure[2];
	int problem;
	pid_t pid;
	ssize_t got;

	if (pipe2(failure, O_CLOEXEC) != 0)
		return -1;
	pid = fork();
	if (pid == 0)
		execute(path, request, failure[1]);
	close(failure[1]);
	if (pid < 0) {
		close(failure[0]);
		return -1;
	}
	do
		got = read(failure[0], &problem, sizeof(problem));
	while (got < 0 && errno == EINTR);
	close(failure[0]);
	if (got == 0)
		return pid;
	waitpid(pid, NULL, 0);
	return -1;
}

/* false: the other end of the socket is closed. */
static bool still_wanted(int timeout_ms)
{
	struct pollfd wait = {.fd = SOCKET, .events = 0};

	return poll(&wait, 1, timeout_ms) <= 0 || !(wait.revents & (POLLHUP | POLLERR));
}

/* What does not end even then sits in the kernel and is left to init. */
static void end_with(pid_t pid, int signal)
{
	uint64_t deadline_ns = clock_now_ns() + KILL_WAIT_NS;

	kill(-pid, signal);
	while (clock_now_ns() < deadline_ns && waitpid(pid, NULL, WNOHANG) == 0)
		poll(NULL, 0, LOOK_MS);
}

/* The program and what it started. */
static void end_group(pid_t pid)
{
	end_with(pid, SIGTERM);
	end_with(pid, SIGKILL);
}

static enum program_answer await(pid_t pid)
{
	uint64_t deadline_ns = clock_now_ns() + PROGRAM_LIMIT_NS;
	bool wanted = true;
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (wanted && !still_wanted(LOOK_MS)) {
			wanted = false;
			deadline_ns = clock_now_ns() + PROGRAM_GRACE_NS;
		} else if (!wanted) {
			poll(NULL, 0, LOOK_MS);
		}
		if (clock_now_ns() >= deadline_ns) {
			end_group(pid);
			return PROGRAM_TOO_LONG;
		}
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? PROGRAM_DONE : PROGRAM_FAILED;
}

void program_child_run(char *path, int socket)
{
	struct program_request request;

	keep_descriptors(socket);
	be_ordinary();
	while (recv(SOCKET, &request, sizeof(request), 0) == (ssize_t)sizeof(request)) {
		pid_t pid = start(path, &request);
		uint8_t answer = (uint8_t)(pid < 0 ? PROGRAM_NOT_RUN : await(pid));

		if (send(SOCKET, &answer, sizeof(answer), MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

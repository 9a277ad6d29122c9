// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Running the user's program at outliers: found, handed to the child, counted. See program.h.
 */
#include "cmd/program.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/program_child.h"
#include "util/clock.h"
#include "util/rights.h"
#include "util/thread.h"
#include "view/tui/tui.h"

/* How often it is looked whether there was an outlier, or an answer. */
#define LOOK_MS 50

struct program {
	char path[PATH_MAX];
	pid_t child;
	int socket;
	bool running;     /* the child has not answered yet */
	bool child_gone;  /* nothing will be run any more */
	uint64_t next_ns; /* not before that */
	uint64_t told;    /* outliers that were looked at */
	struct model *model;
	pthread_t thread;
	bool thread_started;
	atomic_bool ending;
	struct program_figures figures;
};

/* Finding it ------------------------------------------------------------------------ */

static bool is_program(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* As execvp() looks for it; but an empty entry is not the current directory. */
static bool find_in_path(char target[PATH_MAX], const char *name)
{
	const char *list = getenv("PATH");

	for (const char *at = list ? list : "/usr/bin:/bin"; *at;) {
		size_t length = strcspn(at, ":");

		if (length &&
		    (size_t)snprintf(target, PATH_MAX, "%.*s/%s", (int)length, at, name) <
		            PATH_MAX &&
		    is_program(target))
			return true;
		at += length + (at[length] == ':');
	}
	return false;
}

static bool find(char target[PATH_MAX], const char *name, struct error *error)
{
	struct stat status;

	if (!strchr(name, '/')) {
		if (find_in_path(target, name))
			return true;
		return error_set(error, "run:%s: there is no such program in PATH", name);
	}
	if (strlen(name) >= PATH_MAX)
		return error_set(error, "run: the path of the program is too long");
	strcpy(target, name);
	if (stat(name, &status) != 0)
		return error_set_errno(error, errno, "run:%s: cannot be run", name);
	if (!S_ISREG(status.st_mode))
		return error_set(error, "run:%s is no regular file; give a program", name);
	if (access(name, X_OK) != 0)
		return error_set_errno(error, errno, "run:%s: cannot be run, try chmod +x", name);
	return true;
}

static struct program *create(const char *name, struct error *error)
{
	struct program *program = calloc(1, sizeof(*program));
	int sockets[2];

	if (!program) {
		error_set(error, "out of memory");
		return NULL;
	}
	if (!find(program->path, name, error))
		goto out_free;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
		error_set_errno(error, errno, "run:%s: cannot make a socket", name);
		goto out_free;
	}
	program->child = fork();
	if (program->child == 0) {
		close(sockets[0]);
		program_child_run(program->path, sockets[1]);
	}
	close(sockets[1]);
	program->socket = sockets[0];
	if (program->child > 0)
		return program;
	error_set_errno(error, errno, "run:%s: cannot start a process", name);
	close(program->socket);
out_free:
	free(program);
	return NULL;
}

bool program_create(struct program **program, const struct settings *settings, struct error *error)
{
	*program = NULL;
	if (settings->threshold_ns == 0 || settings->on_threshold != ON_THRESHOLD_RUN)
		return true;
	*program = create(settings->on_threshold_program, error);
	return *program || error_prefix(error, "--on-threshold");
}

/* Running it ------------------------------------------------------------------------ */

static void take_answer(struct program *program)
{
	uint8_t answer;
	ssize_t got = recv(program->socket, &answer, sizeof(answer), MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got != (ssize_t)sizeof(answer)) {
		/* Somebody killed it. */
		program->child_gone = true;
		if (program->running)
			program->figures.failed++;
		program->running = false;
		return;
	}
	program->running = false;
	if (answer != PROGRAM_DONE)
		program->figures.failed++;
}

static bool request(struct program *program, const struct outlier *outlier, uint64_t wall_ns)
{
	struct program_request request = {
	        .wall_ns = wall_ns,
	        .latency_ns = outlier->latency_ns,
	        .cpu = outlier->cpu,
	};

	causes_text(request.cause, sizeof(request.cause), outlier);
	return send(program->socket, &request, sizeof(request), MSG_NOSIGNAL | MSG_DONTWAIT) ==
	       (ssize_t)sizeof(request);
}

/* The newest one is the one that it is run for. */
static void look(struct program *program)
{
	uint64_t outliers = model_outliers(program->model);
	uint64_t fresh = outliers - program->told;
	struct outlier outlier;
	uint64_t wall_ns;

	if (program->running)
		take_answer(program);
	if (!fresh)
		return;
	if (!program->running && !program->child_gone && clock_now_ns() >= program->next_ns &&
	    model_newest_outlier(program->model, &outlier, &wall_ns) &&
	    request(program, &outlier, wall_ns)) {
		program->running = true;
		program->next_ns = clock_now_ns() + PROGRAM_PAUSE_NS;
		program->figures.runs++;
		fresh--;
	}
	program->figures.not_run += fresh;
	program->told = outliers;
}

static void *watch(void *context)
{
	struct program *program = context;

	rights_drop(RIGHTS_ALL);
	while (!atomic_load(&program->ending)) {
		look(program);
		model_set_program(program->model, &program->figures);
		poll(NULL, 0, LOOK_MS);
	}
	return NULL;
}

bool program_watch(struct program *program, struct model *model, struct error *error)
{
	int problem;

	if (!program)
		return true;
	program->model = model;
	program->figures.on = true;
	problem = thread_start(&program->thread, "program", watch, program);
	if (problem)
		return error_set_errno(error, problem, "cannot start the thread of run:");
	program->thread_started = true;
	return true;
}

void program_destroy(struct program *program)
{
	if (!program)
		return;
	atomic_store(&program->ending, true);
	if (program->thread_started)
		pthread_join(program->thread, NULL);
	/* Other children of ours may have the descriptor, too. */
	shutdown(program->socket, SHUT_RDWR);
	close(program->socket);
	/* It sees that, and ends when the program has, or has had its time. */
	while (waitpid(program->child, NULL, 0) < 0 && errno == EINTR)
		;
	free(program);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parent's side: starting the child, watching it, telling in one sentence what
 * became of it. See ctf.h.
 */
#include "source/ctf/ctf.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "source/ctf/child.h"
#include "source/ctf/child_time.h"
#include "source/ctf/scratch.h"
#include "util/clock.h"
#include "util/memory.h"

#define RING_BYTES   ((size_t)8 << 20)
#define STALL_NS     (20 * NS_PER_S)
#define OPEN_POLL_NS (2 * NS_PER_MS)
/* One that neither computes nor is stopped waits for a disk, or for a CPU: be patient. */
#define PATIENCE 6u

struct ctf {
	struct ring *ring;
	struct control *control;
	pid_t pid; /* 0: reaped */
	enum ctf_status status;
	struct error failure;
	struct error defect;
	bool open; /* or it was */
	uint64_t stall_ns;
	/* When it was last seen to get on, and what it had computed soon after. */
	uint64_t progress;
	uint64_t progress_ns;
	uint64_t progress_cpu_ns;
	bool progress_cpu_known;
	char *path;
	struct scratch scratch; /* the child's folder for a part of a trace */
};

static void kill_child(struct ctf *ctf)
{
	if (!ctf->pid)
		return;
	kill(ctf->pid, SIGKILL);
	while (waitpid(ctf->pid, NULL, 0) < 0 && errno == EINTR)
		;
	ctf->pid = 0;
}

static enum ctf_status fail(struct ctf *ctf)
{
	kill_child(ctf);
	return ctf->status = CTF_FAILED;
}

/* The child ended: did it say so itself, and if not, of what did it die? */
static void tell_death(struct ctf *ctf, int status, const struct rusage *usage)
{
	uint64_t memory_kib = CHILD_MEMORY_BYTES / 1024;
	int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (WIFEXITED(status))
		error_set(&ctf->failure, "cannot read the trace %.200s: its reader ended early",
		          ctf->path);
	else if (number == SIGXCPU)
		error_set(&ctf->failure,
		          "cannot read the trace %.200s: its reader computed far longer than its "
		          "size explains and was ended",
		          ctf->path);
	/* glib traps where it gets no memory. */
	else if (number == SIGTRAP || (uint64_t)usage->ru_maxrss > memory_kib / 4 * 3)
		error_set(&ctf->failure,
		          "cannot read the trace %.200s: its reader ran out of memory (limit %llu "
		          "MiB)",
		          ctf->path, (unsigned long long)memory_kib / 1024);
	else
		error_set(&ctf->failure,
		          "cannot read the trace %.200s: its reader was killed by signal %d (%s)",
		          ctf->path, number, strsignal(number));
}

/* The child's sentence, as if it were anything. */
static void take_sentence(const struct ctf *ctf, struct error *error)
{
	char sentence[sizeof(ctf->control->sentence)];

	memcpy(sentence, ctf->control->sentence, sizeof(sentence));
	sentence[sizeof(sentence) - 1] = '\0';
	error_set(error, "%s", sentence);
}

static enum ctf_status reap(struct ctf *ctf)
{
	struct rusage usage = {0};
	int status = 0;
	pid_t pid = wait4(ctf->pid, &status, WNOHANG, &usage);

	if (pid == 0 || (pid < 0 && errno == EINTR))
		return CTF_RUNNING;
	ctf->pid = 0;
	switch (atomic_load_explicit(&ctf->control->stage, memory_order_acquire)) {
	case CONTROL_ENDED:
		return ctf->status = CTF_ENDED;
	case CONTROL_REFUSED:
		take_sentence(ctf, &ctf->failure);
		break;
	default:
		tell_death(ctf, status, &usage);
		break;
	}
	return ctf->status = CTF_FAILED;
}

/* It has not moved for stall_ns: why? */
static enum ctf_status judge_stall(struct ctf *ctf, uint64_t idle_ns)
{
	unsigned long long seconds = (idle_ns + NS_PER_S / 2) / NS_PER_S;
	uint64_t cpu_ns;
	char state;

	if (!child_time_read(ctf->pid, &state, &cpu_ns))
		return CTF_RUNNING;
	if (state == 'T' || state == 't')
		error_set(&ctf->failure,
		          "cannot read the trace %.200s: its reader was stopped (SIGSTOP) for "
		          "%llu s and was ended",
		          ctf->path, seconds);
	/* Where it hardly gets a CPU, that it wants one at the end of all patience. */
	else if (cpu_ns - ctf->progress_cpu_ns >= ctf->stall_ns / 4 * 3 ||
	         (state == 'R' && idle_ns >= PATIENCE * ctf->stall_ns))
		error_set(
		        &ctf->failure,
		        "cannot read the trace %.200s: libbabeltrace2 computed for %llu s without "
		        "getting on and was ended; the trace is damaged",
		        ctf->path, seconds);
	else if (idle_ns >= PATIENCE * ctf->stall_ns)
		error_set(&ctf->failure,
		          "cannot read the trace %.200s: its reader got no data for %llu s and was "
		          "ended; is the disk reachable?",
		          ctf->path, seconds);
	else
		return CTF_RUNNING;
	return fail(ctf);
}

static enum ctf_status watch(struct ctf *ctf)
{
	uint64_t progress = atomic_load_explicit(&ctf->control->progress, memory_order_relaxed) +
	                    atomic_load_explicit(&ctf->control->stage, memory_order_relaxed);
	uint64_t now_ns = clock_now_ns();
	char state;

	if (progress != ctf->progress || !ctf->progress_ns) {
		ctf->progress = progress;
		ctf->progress_ns = now_ns;
		ctf->progress_cpu_known = false;
		return CTF_RUNNING;
	}
	/* Asking the kernel is dear: only once it stands. */
	if (!ctf->progress_cpu_known) {
		ctf->progress_cpu_known = true;
		if (!child_time_read(ctf->pid, &state, &ctf->progress_cpu_ns))
			ctf->progress_cpu_ns = 0;
	}
	if (now_ns - ctf->progress_ns < ctf->stall_ns)
		return CTF_RUNNING;
	return judge_stall(ctf, now_ns - ctf->progress_ns);
}

enum ctf_status ctf_check(struct ctf *ctf, struct error *error)
{
	if (ctf->status == CTF_RUNNING && reap(ctf) == CTF_RUNNING)
		watch(ctf);
	if (ctf->status == CTF_FAILED)
		error_set(error, "%s", ctf->failure.text);
	return ctf->status;
}

static bool start(struct ctf *ctf, const struct ctf_options *options, struct error *error)
{
	struct output output = {.ring = ctf->ring, .control = ctf->control};
	struct child_task task = {.path = ctf->path, .selection = {.end_ns = UINT64_MAX}};
	pid_t parent = getpid();

	if (options) {
		task.selection.begin_ns = options->begin_ns;
		task.selection.last_only = options->last_only;
		if (options->end_ns)
			task.selection.end_ns = options->end_ns;
	}
	/* Without it all of the trace is read: slower, and just as right. */
	if (selection_is_part(&task.selection))
		ctf->scratch = scratch_make();
	task.scratch = ctf->scratch.path;
	ctf->pid = fork();
	if (ctf->pid == 0)
		child_run(parent, &task, &output);
	if (ctf->pid > 0)
		return true;
	ctf->pid = 0;
	return error_set_errno(error, errno, "cannot start the reader of %.200s", ctf->path);
}

bool ctf_is_open(struct ctf *ctf)
{
	uint32_t stage = atomic_load_explicit(&ctf->control->stage, memory_order_acquire);

	if (!ctf->open && (stage == CONTROL_OPEN || stage == CONTROL_ENDED)) {
		ctf->open = true;
		take_sentence(ctf, &ctf->defect);
	}
	return ctf->open;
}

/* Until the trace is open, or will not be, or it takes too long. false: it will not be. */
static bool wait_open(struct ctf *ctf, const volatile sig_atomic_t *interrupted, uint64_t most_ns,
                      struct error *error)
{
	const struct timespec pause = {.tv_nsec = OPEN_POLL_NS};
	uint64_t begin_ns = clock_now_ns();

	for (;;) {
		if (ctf_is_open(ctf) || clock_now_ns() - begin_ns >= most_ns)
			return true;
		if (ctf_check(ctf, error) == CTF_FAILED)
			return false;
		if (interrupted && *interrupted)
			return error_set(error, "opening the trace %.200s was interrupted",
			                 ctf->path);
		nanosleep(&pause, NULL);
	}
}

struct ctf *ctf_start(const char *path, const struct ctf_options *options, uint64_t most_ns,
                      struct error *error)
{
	struct ctf *ctf = calloc(1, sizeof(*ctf));

	if (!ctf) {
		error_set(error, "out of memory");
		return NULL;
	}
	ctf->stall_ns = options && options->stall_ns ? options->stall_ns : STALL_NS;
	ctf->path = strdup(path);
	ctf->ring =
	        ring_create(options && options->ring_bytes ? options->ring_bytes : RING_BYTES, -1);
	ctf->control = memory_map(sizeof(*ctf->control), -1, MEMORY_SHARED);
	if (!ctf->path || !ctf->ring || !ctf->control)
		error_set(error, "out of memory");
	else if (start(ctf, options, error) &&
	         wait_open(ctf, options ? options->interrupted : NULL, most_ns, error))
		return ctf;
	ctf_close(ctf);
	return NULL;
}

struct ctf *ctf_open(const char *path, const struct ctf_options *options, struct error *error)
{
	return ctf_start(path, options, UINT64_MAX, error);
}

const char *ctf_defect(const struct ctf *ctf)
{
	return ctf->defect.text;
}

struct ring *ctf_ring(struct ctf *ctf)
{
	return ctf->ring;
}

int ctf_pid(const struct ctf *ctf)
{
	return ctf->pid;
}

void ctf_close(struct ctf *ctf)
{
	if (!ctf)
		return;
	kill_child(ctf);
	if (ctf->control)
		memory_unmap(ctf->control, sizeof(*ctf->control));
	ring_destroy(ctf->ring);
	scratch_remove(&ctf->scratch);
	free(ctf->path);
	free(ctf);
}

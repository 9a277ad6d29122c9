// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Beside a peer: bpftrace on the same tracepoints, with one-liners of our own, measures the same
 * latencies of the same load: as many of them, and together as long, but for the moment between
 * its look at the clock and ours.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "util/clock.h"
#include "watch.h"

#define TURNS        3000
#define WARM_TURNS   5
#define REQUESTS     300
#define BLOCK_BYTES  4096
#define PATIENCE_NS  (60 * NS_PER_S)
#define OUTPUT_BYTES 65536
/* Other programs use the disk, too, before or after one of the two looks. */
#define ATTEMPTS 5

/* A thread is woken once until it runs; `@warm` tells the test that both probes are there. */
static const char wakeup_program[] =
        "tracepoint:sched:sched_waking /args->comm == \"rtspeerwarm\"/ { printf(\"W\"); } "
        "tracepoint:sched:sched_switch /args->next_comm == \"rtspeerwarm\"/ { printf(\"S\"); } "
        "tracepoint:sched:sched_waking /args->comm == \"rtspeer\" && !@since[args->pid]/ "
        "{ @since[args->pid] = nsecs; } "
        "tracepoint:sched:sched_switch /@since[args->next_pid]/ "
        "{ @found = stats(nsecs - @since[args->next_pid]); delete(@since[args->next_pid]); } "
        "END { clear(@since); }";

/* Others use the disk, too: only requests that the load gives it itself. */
static const char block_program[] =
        "tracepoint:block:block_rq_issue /comm == \"rtspeerwarm\"/ { printf(\"W\"); } "
        "tracepoint:block:block_rq_complete { @seen = 1; } "
        "tracepoint:block:block_rq_issue /comm == \"rtspeer\" && args->nr_sector > 0/ "
        "{ @since[args->dev, args->sector] = nsecs; } "
        "tracepoint:block:block_rq_complete /@since[args->dev, args->sector]/ "
        "{ @found = stats(nsecs - @since[args->dev, args->sector]); "
        "delete(@since[args->dev, args->sector]); } "
        "interval:ms:50 /@seen/ { printf(\"S\"); clear(@seen); } "
        "END { clear(@since); clear(@seen); }";

struct peer {
	pid_t pid;
	int output;
	size_t length;
	char text[OUTPUT_BYTES];
};

static void start_peer(struct peer *peer, const char *program)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	peer->length = 0;
	peer->pid = fork();
	assert_true(peer->pid >= 0);
	if (peer->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		/* Its output comes at once, not when a buffer is full. */
		execlp("bpftrace", "bpftrace", "-B", "none", "-e", program, NULL);
		_exit(127);
	}
	close(ends[1]);
	peer->output = ends[0];
}

/* What it has printed so far; false: it has ended. */
static bool read_peer(struct peer *peer, int wait_ms)
{
	struct pollfd wait = {.fd = peer->output, .events = POLLIN};
	ssize_t length;

	if (poll(&wait, 1, wait_ms) <= 0)
		return true;
	/* The letters are many: only their first ones and the sum at the end are wanted. */
	if (peer->length > OUTPUT_BYTES / 2) {
		memmove(peer->text + 64, peer->text + peer->length - 256, 256);
		peer->length = 320;
	}
	length = read(peer->output, peer->text + peer->length, OUTPUT_BYTES - 1 - peer->length);
	if (length <= 0)
		return length < 0 && errno == EINTR;
	peer->length += (size_t)length;
	peer->text[peer->length] = '\0';
	return true;
}

/* All its probes are there. */
static bool has_both(const struct peer *peer)
{
	return peer->length && strchr(peer->text, 'S') && strchr(peer->text, 'W');
}

/* How many latencies, and how long together; a count of -1: it told nothing. */
struct figures {
	long count;
	double total_ns;
};

static struct figures end_peer(struct peer *peer)
{
	struct figures figures = {-1, 0};
	uint64_t end_ns = clock_now_ns() + PATIENCE_NS;
	const char *found;

	kill(peer->pid, SIGINT);
	while (read_peer(peer, 100) && clock_now_ns() < end_ns)
		;
	kill(peer->pid, SIGKILL);
	while (waitpid(peer->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(peer->output);
	found = peer->length ? strstr(peer->text, "@found: ") : NULL;
	if (found && sscanf(found, "@found: count %ld, average %*d, total %lf", &figures.count,
	                    &figures.total_ns) != 2)
		fail_msg("bpftrace told '%s'", found);
	return figures;
}

static void take_turns(int from, int to, const char *name, unsigned turns, bool begins)
{
	char token = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, name);
	if (begins && write(to, &token, 1) != 1)
		_exit(1);
	for (unsigned i = 0; i < turns && read(from, &token, 1) == 1; i++)
		if (write(to, &token, 1) != 1)
			break;
	_exit(0);
}

/* Two processes of that name wake each other. */
static void ping_pong(const char *name, unsigned turns, pid_t pids[2])
{
	int there[2];
	int back[2];

	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(there), 0);
	assert_int_equal(pipe(back), 0);
	for (unsigned i = 0; i < 2; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			close(i ? there[1] : there[0]);
			close(i ? back[0] : back[1]);
			take_turns(i ? there[0] : back[0], i ? back[1] : there[1], name, turns, !i);
		}
	}
	close(there[0]);
	close(there[1]);
	close(back[0]);
	close(back[1]);
	for (unsigned i = 0; i < 2; i++)
		while (waitpid(pids[i], NULL, 0) < 0 && errno == EINTR)
			;
}

/* Requests that a disk has to complete before the call returns, on the file system of `path`. */
static bool write_through(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_DIRECT | O_CLOEXEC, 0600);
	void *block = NULL;
	bool good = file >= 0 && posix_memalign(&block, BLOCK_BYTES, BLOCK_BYTES) == 0;

	if (good)
		memset(block, 'x', BLOCK_BYTES);
	for (int i = 0; good && i < REQUESTS; i++)
		good = pwrite(file, block, BLOCK_BYTES, (off_t)i * BLOCK_BYTES) == BLOCK_BYTES;
	free(block);
	if (file >= 0)
		close(file);
	unlink(path);
	return good;
}

static void add_histogram(struct figures *figures, const struct histogram *histogram)
{
	struct histogram_head head;

	histogram_get_head(histogram, &head);
	figures->count += (long)head.count;
	figures->total_ns += (double)head.sum_low;
}

static struct figures figures_of(const struct watch *watch, enum latency_kind kind,
                                 enum latency_key key, const char *name)
{
	const struct kernel_state *state = watch_state(watch);
	struct figures figures = {0, 0};

	for (uint32_t i = 0; (i = kernel_series_next(state, i));) {
		const struct latency_series *series = kernel_series_at(state, i);

		if (series->kind == kind && series->key == key &&
		    (!name || !strcmp(names_text(feed_names(watch->feed), series->name), name)))
			add_histogram(&figures, series->histogram);
	}
	return figures;
}

/*
 * Between two looks at the clock in the same tracepoint lies a program that runs, seldom an
 * interrupt or another guest.
 */
#define LOOK_APART_NS 2000.0
#define SHARE_APART   0.25

static double apart_ns(const struct figures *peer)
{
	return SHARE_APART * peer->total_ns + LOOK_APART_NS * (double)peer->count;
}

static void print_figures(const char *what, const struct figures *ours, const struct figures *peer)
{
	print_message("# %s: %ld, %.0f us together; bpftrace %ld, %.0f us\n", what, ours->count,
	              ours->total_ns / NS_PER_US, peer->count, peer->total_ns / NS_PER_US);
}

/* All up to that time has been applied: the host is never so quiet that nothing follows. */
static bool is_past(struct watch *watch, void *context)
{
	const uint64_t *end_ns = context;

	return kernel_state_totals(watch_state(watch))->last_ns > *end_ns;
}

static bool dump_is_there(struct watch *watch, void *context)
{
	(void)context;
	return kernel_source_counts(watch->source).dumps > 0;
}

/* NULL: both can be here; otherwise why not. */
static const char *cannot(void)
{
	if (!getenv("RTSCOPE_LONG"))
		return "only in make check-long: a second tracer costs the host much";
	if (geteuid() != 0)
		return "not root";
	if (system("command -v bpftrace >/dev/null 2>&1") != 0)
		return "bpftrace is not installed";
	if (system("timeout -s KILL 60 bpftrace -e 'BEGIN { exit(); }' >/dev/null 2>&1") != 0)
		return "bpftrace does not run here";
	return NULL;
}

static void begin(struct watch *watch, unsigned groups)
{
	const struct kernel_source_options options = {.groups = groups};
	const char *reason = cannot();
	struct error error = {""};

	if (!reason && !watch_start(watch, &options, 10 * NS_PER_S, &error))
		reason = error.text;
	if (reason) {
		print_message("# %s\n", reason);
		skip();
	}
	assert_true(watch_until(watch, dump_is_there, NULL));
}

static void test_wakeups(void **state)
{
	uint64_t end_ns = clock_now_ns() + PATIENCE_NS;
	static struct peer peer;
	struct watch watch;
	uint64_t load_end_ns;
	pid_t pids[2];
	struct figures ours;
	struct figures theirs;

	(void)state;
	begin(&watch, TRACE_GROUP_BIT(SCHED));
	start_peer(&peer, wakeup_program);
	do {
		ping_pong("rtspeerwarm", WARM_TURNS, pids);
		assert_true(read_peer(&peer, 100));
		watch_take(&watch);
	} while (!has_both(&peer) && clock_now_ns() < end_ns);
	ping_pong("rtspeer", TURNS, pids);
	load_end_ns = clock_now_ns();
	assert_true(watch_until(&watch, is_past, &load_end_ns));
	theirs = end_peer(&peer);
	ours = figures_of(&watch, LATENCY_WAKING, LATENCY_BY_COMM, "rtspeer");
	print_figures("wakeups", &ours, &theirs);
	assert_true(theirs.count > 0);
	assert_in_range((uint64_t)ours.count + watch.lost,
	                (uint64_t)(theirs.count - theirs.count / 50 - 5), UINT64_MAX);
	assert_in_range((uint64_t)ours.count, 0, (uint64_t)(theirs.count + theirs.count / 50 + 5));
	/* One alone that is missing may have been as long as all others. */
	if (ours.count == theirs.count)
		assert_true(fabs(ours.total_ns - theirs.total_ns) <= apart_ns(&theirs));
	watch_stop(&watch);
}

/* In a process of that name; false: that cannot be done on this file system. */
static bool write_through_as(const char *name)
{
	int status = 1;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_NAME, name);
		_exit(write_through("peers_test.blocks") ? 0 : 1);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

struct wanted {
	long count;
};

static bool are_counted(struct watch *watch, void *context)
{
	const struct wanted *wanted = context;

	return figures_of(watch, LATENCY_BLOCK, LATENCY_BY_ID, NULL).count >= wanted->count;
}

/* Ours are those of all programs meanwhile: at least as many, and where it is quiet no more. */
static bool compare_requests(void)
{
	uint64_t end_ns = clock_now_ns() + PATIENCE_NS;
	static struct peer peer;
	struct watch watch;
	struct wanted wanted;
	struct figures before;
	bool seen = false;
	struct figures ours;
	struct figures theirs;

	begin(&watch, TRACE_GROUP_BIT(BLOCK));
	start_peer(&peer, block_program);
	do {
		if (!write_through_as("rtspeerwarm"))
			break;
		read_peer(&peer, 100);
		watch_take(&watch);
		seen = has_both(&peer);
	} while (!seen && clock_now_ns() < end_ns);
	before = figures_of(&watch, LATENCY_BLOCK, LATENCY_BY_ID, NULL);
	if (seen)
		write_through_as("rtspeer");
	theirs = end_peer(&peer);
	wanted.count = before.count + (theirs.count > 0 ? theirs.count : 0);
	seen = watch_until(&watch, are_counted, &wanted);
	ours = figures_of(&watch, LATENCY_BLOCK, LATENCY_BY_ID, NULL);
	ours.count -= before.count;
	ours.total_ns -= before.total_ns;
	print_figures("requests", &ours, &theirs);
	watch_stop(&watch);
	if (theirs.count <= 0) {
		print_message("# no request of the load to a disk is seen here\n");
		skip();
	}
	assert_true(seen);
	assert_true(ours.total_ns >= theirs.total_ns - apart_ns(&theirs));
	if (ours.count == theirs.count)
		assert_true(ours.total_ns <= theirs.total_ns + apart_ns(&theirs));
	return ours.count <= theirs.count + theirs.count / 10 + 16;
}

static void test_requests(void **state)
{
	bool quiet = false;

	(void)state;
	for (unsigned attempt = 0; !quiet && attempt < ATTEMPTS; attempt++)
		quiet = compare_requests();
	if (!quiet)
		print_message("# others used the disk all the time: only that none is missing\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_wakeups),
	        cmocka_unit_test(test_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

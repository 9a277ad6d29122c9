// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reconnecting. See keeper.h.
 */
#include "source/live/keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/ctf/child_time.h"
#include "source/ctf/confine.h"
#include "source/live/live_child.h"
#include "util/clock.h"

/* A relay that answers at all does so in much less. */
#define CONNECT_NS (5 * NS_PER_S)
/* So much computed without getting on: it spins. */
#define SPIN_CPU_NS (10 * NS_PER_S)
#define LOOK_NS     (50 * NS_PER_MS)
/* Pauses between attempts; a relay that is restarted is there within the first few. */
#define PAUSE_FIRST_NS (200 * NS_PER_MS)
#define PAUSE_MOST_NS  (2 * NS_PER_S)
/* Between questions whether a session without streams is there: a process each. */
#define ASK_FIRST_NS (500 * NS_PER_MS)
#define ASK_MOST_NS  (8 * NS_PER_S)

struct keeper {
	const struct relay_url *url;
	bool wait;
	struct ring *ring;
	struct live_control *control;
	pid_t reader;
	pid_t asker;      /* 0: none */
	sigset_t signals; /* SIGTERM and SIGCHLD, blocked but where we wait for them */
	uint64_t pause_ns;
	bool quiet_is_due; /* to be told: a reader that was attached has ended */
	/* Of this reader. */
	uint64_t started_ns;
	uint64_t progress;
	uint64_t progress_cpu_ns;
	uint64_t asked_ns; /* the asker was started */
	uint64_t ask_pause_ns;
	struct error failure; /* why we ended it */
	enum live_outcome failure_outcome;
};

static void reap(pid_t *child)
{
	while (*child && waitpid(*child, NULL, 0) < 0 && errno == EINTR)
		;
	*child = 0;
}

static _Noreturn void end(struct keeper *keeper)
{
	if (keeper->reader)
		kill(keeper->reader, SIGKILL);
	if (keeper->asker)
		kill(keeper->asker, SIGKILL);
	reap(&keeper->reader);
	reap(&keeper->asker);
	_exit(0);
}

/* Wait at most so long for the end of the reader; SIGTERM ends us. */
static void wait_signal(struct keeper *keeper, uint64_t most_ns)
{
	const struct timespec timeout = clock_timespec(most_ns);

	if (sigtimedwait(&keeper->signals, NULL, &timeout) == SIGTERM)
		end(keeper);
}

/* Behind the last word of a reader that is dead: nothing follows now. */
static void tell_quiet(struct keeper *keeper)
{
	const struct event event = {
	        .time_ns = atomic_load_explicit(&keeper->control->reader.message_ns,
	                                        memory_order_relaxed),
	        .type = EVENT_QUIET,
	        .cpu = EVENT_CPU_NONE};

	if (!keeper->quiet_is_due)
		return;
	ring_take_over(keeper->ring);
	if (ring_fits(keeper->ring, event.words) && ring_push(keeper->ring, &event, NULL))
		keeper->quiet_is_due = false;
}

static void pause_for(struct keeper *keeper, uint64_t pause_ns)
{
	uint64_t until_ns = clock_now_ns() + pause_ns;
	uint64_t now_ns;

	while ((now_ns = clock_now_ns()) < until_ns) {
		uint64_t rest_ns = until_ns - now_ns;

		tell_quiet(keeper);
		wait_signal(keeper, keeper->quiet_is_due && rest_ns > LOOK_NS ? LOOK_NS : rest_ns);
	}
}

static void tell(struct keeper *keeper, enum keeper_state state, const char *sentence)
{
	struct live_keeper_control *control = &keeper->control->keeper;

	snprintf(control->sentence, sizeof(control->sentence), "%s", sentence);
	atomic_store_explicit(&control->state, state, memory_order_release);
}

static bool is_attached(const struct keeper *keeper)
{
	return atomic_load_explicit(&keeper->control->reader.attached, memory_order_acquire);
}

/* End a reader that will not end itself. */
static void give_up(struct keeper *keeper, enum live_outcome outcome, const char *why)
{
	char relay[RELAY_NAME_BYTES + 20];

	relay_url_relay(keeper->url, relay, sizeof(relay));
	error_set(&keeper->failure, "%.200s %s", relay, why);
	keeper->failure_outcome = outcome;
	kill(keeper->reader, SIGKILL);
}

/*
 * One that waits for its relay is left alone once it is attached: a relay that hung goes on
 * where it stopped, and nothing is lost; a link that is dead the kernel finds.
 */
static void watch(struct keeper *keeper)
{
	uint64_t progress = atomic_load_explicit(&keeper->control->reader.control.progress,
	                                         memory_order_relaxed);
	uint64_t cpu_ns = 0;
	char state;

	if (!is_attached(keeper) && clock_now_ns() - keeper->started_ns > CONNECT_NS) {
		give_up(keeper, LIVE_OUTCOME_RELAY, "does not answer");
		return;
	}
	if (!child_time_read(keeper->reader, &state, &cpu_ns))
		return;
	if (progress != keeper->progress) {
		keeper->progress = progress;
		keeper->progress_cpu_ns = cpu_ns;
	} else if (cpu_ns - keeper->progress_cpu_ns > SPIN_CPU_NS) {
		give_up(keeper, LIVE_OUTCOME_LOST,
		        "sent what kept libbabeltrace2 computing without getting on");
	}
}

static void start_asker(struct keeper *keeper, uint64_t now_ns)
{
	pid_t self = getpid();

	atomic_store_explicit(&keeper->control->asker.outcome, LIVE_OUTCOME_NONE,
	                      memory_order_relaxed);
	keeper->asked_ns = now_ns;
	keeper->asker = fork();
	if (keeper->asker == 0)
		asking_child_run(self, keeper->url, &keeper->control->asker);
	if (keeper->asker < 0)
		keeper->asker = 0;
}

/* true: it has just ended, or was ended because its relay does not answer. */
static bool asker_ended(struct keeper *keeper, uint64_t now_ns)
{
	if (!keeper->asker)
		return false;
	if (waitpid(keeper->asker, NULL, WNOHANG) == 0) {
		if (now_ns - keeper->asked_ns < CONNECT_NS)
			return false;
		kill(keeper->asker, SIGKILL);
		reap(&keeper->asker);
	}
	keeper->asker = 0;
	return true;
}

/*
 * A session without streams looks the same whether it waits for a program or has ended. Its
 * reader stays attached, so that it misses nothing of a program that begins; whether there is
 * a session another process asks.
 */
static void look_for_session(struct keeper *keeper)
{
	struct live_control *control = keeper->control;
	uint64_t now_ns = clock_now_ns();
	bool deserted = is_attached(keeper) &&
	                atomic_load_explicit(&control->reader.is_deserted, memory_order_relaxed);

	if (!deserted)
		keeper->ask_pause_ns = ASK_FIRST_NS;
	if (asker_ended(keeper, now_ns)) {
		if (deserted && atomic_load_explicit(&control->asker.outcome,
		                                     memory_order_acquire) == LIVE_OUTCOME_ABSENT)
			give_up(keeper, LIVE_OUTCOME_ABSENT, "has the session no more");
		return;
	}
	if (keeper->asker || !deserted || now_ns - keeper->asked_ns < keeper->ask_pause_ns)
		return;
	start_asker(keeper, now_ns);
	keeper->ask_pause_ns *= 2;
	if (keeper->ask_pause_ns > ASK_MOST_NS)
		keeper->ask_pause_ns = ASK_MOST_NS;
}

/* Start a reader and wait until it ends. */
static int run_reader(struct keeper *keeper)
{
	pid_t self = getpid();
	int status = 0;

	atomic_store_explicit(&keeper->control->reader.attached, 0, memory_order_relaxed);
	atomic_store_explicit(&keeper->control->reader.is_deserted, 0, memory_order_relaxed);
	atomic_store_explicit(&keeper->control->reader.outcome, LIVE_OUTCOME_NONE,
	                      memory_order_relaxed);
	keeper->failure = (struct error){""};
	keeper->progress = UINT64_MAX;
	keeper->started_ns = clock_now_ns();
	keeper->reader = fork();
	if (keeper->reader == 0)
		live_child_run(self, keeper->url, keeper->ring, &keeper->control->reader);
	if (keeper->reader < 0) {
		keeper->reader = 0;
		error_set_errno(&keeper->failure, errno, "cannot start the reader of the session");
		keeper->failure_outcome = LIVE_OUTCOME_RELAY;
		return 0;
	}
	for (bool told = false; waitpid(keeper->reader, &status, WNOHANG) == 0;) {
		wait_signal(keeper, LOOK_NS);
		watch(keeper);
		look_for_session(keeper);
		if (!told && is_attached(keeper)) {
			tell(keeper, KEEPER_ATTACHED, "");
			atomic_fetch_add_explicit(&keeper->control->keeper.attachments, 1,
			                          memory_order_relaxed);
			told = true;
		}
	}
	keeper->reader = 0;
	if (keeper->asker)
		kill(keeper->asker, SIGKILL);
	reap(&keeper->asker);
	return status;
}

/* What became of it: its own word, or how it died. */
static enum live_outcome outcome_of(struct keeper *keeper, int status, char *sentence, size_t size)
{
	struct live_reader_control *control = &keeper->control->reader;
	enum live_outcome outcome = atomic_load_explicit(&control->outcome, memory_order_acquire);

	if (keeper->failure.text[0]) {
		snprintf(sentence, size, "%s", keeper->failure.text);
		return keeper->failure_outcome;
	}
	if (outcome == LIVE_OUTCOME_NONE || outcome > LIVE_OUTCOME_FAILED) {
		struct error error = {""};
		int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

		/* glib traps where it gets no memory. */
		if (number == SIGTRAP)
			error_set(&error, "the reader of the session ran out of memory");
		else
			error_set(&error, "the reader of the session died: %s",
			          number ? strsignal(number) : "it ended early");
		snprintf(sentence, size, "%s: what the relay sends is damaged", error.text);
		return LIVE_OUTCOME_LOST;
	}
	control->control.sentence[sizeof(control->control.sentence) - 1] = '\0';
	snprintf(sentence, size, "%s", control->control.sentence);
	return outcome;
}

static enum keeper_state next_state(const struct keeper *keeper, enum live_outcome outcome)
{
	bool was_attached = atomic_load_explicit(&keeper->control->keeper.attachments,
	                                         memory_order_relaxed) > 0;

	if (outcome == LIVE_OUTCOME_FAILED || (!was_attached && outcome == LIVE_OUTCOME_USELESS))
		return KEEPER_FAILED;
	if (!was_attached)
		return keeper->wait ? KEEPER_WAITING : KEEPER_FAILED;
	if (outcome == LIVE_OUTCOME_ENDED)
		return KEEPER_ATTACHED;
	return outcome == LIVE_OUTCOME_ABSENT ? KEEPER_ENDED : KEEPER_GAP;
}

static void prepare(struct keeper *keeper, pid_t parent)
{
	struct error error = {""};

	sigemptyset(&keeper->signals);
	sigaddset(&keeper->signals, SIGTERM);
	sigaddset(&keeper->signals, SIGCHLD);
	if (!confine_bind(parent, "rtscope-keep", &error) || !confine_leave_terminal(&error)) {
		tell(keeper, KEEPER_FAILED, error.text);
		_exit(1);
	}
	sigprocmask(SIG_BLOCK, &keeper->signals, NULL);
}

_Noreturn void keeper_run(pid_t parent, const struct relay_url *url, bool wait, struct ring *ring,
                          struct live_control *control)
{
	struct keeper keeper = {.url = url,
	                        .wait = wait,
	                        .ring = ring,
	                        .control = control,
	                        .pause_ns = PAUSE_FIRST_NS};
	char sentence[LIVE_SENTENCE_BYTES];

	prepare(&keeper, parent);
	for (;;) {
		int status = run_reader(&keeper);
		enum live_outcome outcome = outcome_of(&keeper, status, sentence, sizeof(sentence));
		enum keeper_state state = next_state(&keeper, outcome);

		if (is_attached(&keeper)) {
			keeper.pause_ns = PAUSE_FIRST_NS;
			keeper.quiet_is_due = true;
		}
		if (state == KEEPER_ATTACHED)
			sentence[0] = '\0';
		if (state == KEEPER_ENDED)
			snprintf(sentence, sizeof(sentence), "the session %.150s of %.64s ended",
			         url->session, url->host);
		atomic_store_explicit(&control->keeper.outcome, outcome, memory_order_relaxed);
		tell(&keeper, state, sentence);
		if (state == KEEPER_FAILED)
			_exit(1);
		pause_for(&keeper, keeper.pause_ns);
		keeper.pause_ns =
		        keeper.pause_ns * 2 < PAUSE_MOST_NS ? keeper.pause_ns * 2 : PAUSE_MOST_NS;
	}
}

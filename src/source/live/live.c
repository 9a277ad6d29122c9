// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The monitor's side of a live session. See live.h.
 */
#include "source/live/live.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "source/live/keeper.h"
#include "source/live/live_control.h"
#include "util/clock.h"
#include "util/memory.h"

#define RING_BYTES ((size_t)8 << 20)
/* Silence of so many live timers is no rest. */
#define STALE_TIMERS 3u
/* Under this a timer is drowned in what the machine does otherwise. */
#define STALE_LEAST_NS (500 * NS_PER_MS)
/* A lag that never was less than this, beside the live timer, is no delay but a clock. */
#define LAG_MOST_NS (500 * NS_PER_MS)
/* Mostly they have ended by then; those that have not do so behind us. */
#define END_WAIT_NS (20 * NS_PER_MS)
#define END_STEP_NS (1 * NS_PER_MS)

struct live {
	struct relay_url url;
	struct ring *ring;
	struct live_control *control;
	pid_t keeper; /* 0: reaped */
	bool died;
};

/* The memory that its processes have, too. */
static void unmap(struct live *live)
{
	if (live->control)
		memory_unmap(live->control, sizeof(*live->control));
	ring_destroy(live->ring);
}

struct live *live_open(const struct relay_url *url, const struct live_options *options,
                       struct error *error)
{
	struct live *live = calloc(1, sizeof(*live));
	pid_t parent = getpid();

	if (!live) {
		error_set(error, "out of memory");
		return NULL;
	}
	live->url = *url;
	live->ring =
	        ring_create(options && options->ring_bytes ? options->ring_bytes : RING_BYTES, -1);
	live->control = memory_map(sizeof(*live->control), -1, MEMORY_SHARED);
	if (!live->ring || !live->control) {
		error_set(error, "out of memory");
		unmap(live);
		free(live);
		return NULL;
	}
	live->keeper = fork();
	if (live->keeper == 0)
		keeper_run(parent, &live->url, options && options->wait, live->ring, live->control);
	if (live->keeper > 0)
		return live;
	error_set_errno(error, errno, "cannot start the reader of the session");
	unmap(live);
	free(live);
	return NULL;
}

struct ring *live_ring(struct live *live)
{
	return live->ring;
}

const struct relay_url *live_url(const struct live *live)
{
	return &live->url;
}

/* Nothing came for so long; 0: it did. */
static uint64_t silence(const struct live *live, uint64_t now_ns, uint64_t timer_ns)
{
	const struct live_reader_control *reader = &live->control->reader;
	uint64_t received_ns = atomic_load_explicit(&reader->received_ns, memory_order_relaxed);
	uint64_t patience_ns = STALE_TIMERS * timer_ns;

	if (patience_ns < STALE_LEAST_NS)
		patience_ns = STALE_LEAST_NS;
	if (!received_ns || received_ns > now_ns || now_ns - received_ns < patience_ns)
		return 0;
	return now_ns - received_ns;
}

static void tell_stale(const struct live *live, uint64_t now_ns, uint64_t silence_ns,
                       struct live_status *status)
{
	const struct live_reader_control *reader = &live->control->reader;
	uint64_t answered_ns = atomic_load_explicit(&reader->answered_ns, memory_order_relaxed);
	double seconds = (double)(silence_ns / (NS_PER_S / 10)) / 10;

	status->state = LIVE_STALE;
	if (now_ns > answered_ns && now_ns - answered_ns > silence_ns / 2)
		error_set(&status->sentence, "the relay %.200s has not answered for %.1f s",
		          live->url.relay, seconds);
	else if (!atomic_load_explicit(&reader->has_streams, memory_order_relaxed) &&
	         !atomic_load_explicit(&reader->awaits_streams, memory_order_relaxed))
		error_set(&status->sentence,
		          "the session %.150s of %.64s has no streams: no program that it traces "
		          "runs there",
		          live->url.session, live->url.host);
	else
		error_set(
		        &status->sentence,
		        "nothing came from %.64s for %.1f s, the relay answers: is the host there?",
		        live->url.host, seconds);
}

/*
 * The least lag of the last minutes holds the offset of the clock and the least delay. A
 * delay is not negative and a live timer makes it no larger than itself: what does not fit
 * is the clock.
 */
static void tell_time(const struct live *live, uint64_t now_ns, uint64_t timer_ns,
                      struct live_status *status)
{
	const struct live_reader_control *reader = &live->control->reader;
	int64_t wall_offset_ns = clock_wall_offset_ns();
	int64_t wall_ns = (int64_t)now_ns + wall_offset_ns;
	int64_t lag_ns;
	int64_t least_ns;

	status->has_time = atomic_load_explicit(&reader->lag_is_known, memory_order_acquire);
	if (!status->has_time)
		return;
	least_ns = atomic_load_explicit(&reader->least_lag_ns, memory_order_relaxed);
	lag_ns = wall_ns - (int64_t)atomic_load_explicit(&reader->message_ns, memory_order_relaxed);
	status->ahead_ns = (int64_t)((uint64_t)wall_offset_ns - (uint64_t)least_ns);
	if (least_ns >= 0 && (uint64_t)least_ns <= timer_ns + LAG_MOST_NS)
		least_ns = 0;
	status->clock_offset_ns = -least_ns;
	status->behind_ns = lag_ns > least_ns ? (uint64_t)(lag_ns - least_ns) : 0;
}

static void check_keeper(struct live *live)
{
	if (live->keeper && waitpid(live->keeper, NULL, WNOHANG) != 0) {
		live->keeper = 0;
		live->died = true;
	}
}

void live_check(struct live *live, struct live_status *status)
{
	static const enum live_state states[] = {
	        [KEEPER_CONNECTING] = LIVE_CONNECTING, [KEEPER_WAITING] = LIVE_WAITING,
	        [KEEPER_ATTACHED] = LIVE_RUNNING,      [KEEPER_GAP] = LIVE_GAP,
	        [KEEPER_ENDED] = LIVE_ENDED,           [KEEPER_FAILED] = LIVE_FAILED};
	struct live_control *control = live->control;
	uint64_t now_ns = clock_now_ns();
	uint32_t state;
	uint64_t timer_ns;
	uint64_t silence_ns;
	char sentence[LIVE_SENTENCE_BYTES];

	*status = (struct live_status){.state = LIVE_FAILED};
	check_keeper(live);
	state = atomic_load_explicit(&control->keeper.state, memory_order_acquire);
	if (state < sizeof(states) / sizeof(*states))
		status->state = states[state];
	memcpy(sentence, control->keeper.sentence, sizeof(sentence));
	sentence[sizeof(sentence) - 1] = '\0';
	error_set(&status->sentence, "%s", sentence);
	if (live->died && status->state != LIVE_FAILED) {
		status->state = LIVE_FAILED;
		error_set(&status->sentence, "the process that keeps the session %.150s died",
		          live->url.session);
	}
	timer_ns =
	        atomic_load_explicit(&control->reader.timer_us, memory_order_relaxed) * NS_PER_US;
	status->live_timer_ns = timer_ns;
	status->attachments =
	        atomic_load_explicit(&control->keeper.attachments, memory_order_relaxed);
	status->dropped =
	        atomic_load_explicit(&control->reader.control.dropped, memory_order_relaxed);
	tell_time(live, now_ns, timer_ns, status);
	silence_ns = silence(live, now_ns, timer_ns);
	if (status->state == LIVE_RUNNING && silence_ns)
		tell_stale(live, now_ns, silence_ns, status);
}

/* Each ends its reader before itself. */
static bool have_ended(struct live *const *lives, size_t count)
{
	bool all = true;

	for (size_t i = 0; i < count; i++) {
		check_keeper(lives[i]);
		all = all && !lives[i]->keeper;
	}
	return all;
}

/* Those that have not ended by themselves: their readers die with them. */
static void kill_keepers(struct live *const *lives, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (lives[i]->keeper)
			kill(lives[i]->keeper, SIGKILL);
	for (size_t i = 0; i < count; i++)
		while (lives[i]->keeper && waitpid(lives[i]->keeper, NULL, 0) < 0 && errno == EINTR)
			;
}

void live_close(struct live *const *lives, size_t count)
{
	const struct timespec step = {.tv_nsec = END_STEP_NS};
	uint64_t until_ns;

	/* What is ours goes first: so many processes that end take a busy host's time. */
	for (size_t i = 0; i < count; i++)
		unmap(lives[i]);
	for (size_t i = 0; i < count; i++)
		if (lives[i]->keeper)
			kill(lives[i]->keeper, SIGTERM);
	until_ns = clock_now_ns() + END_WAIT_NS;
	while (!have_ended(lives, count) && clock_now_ns() < until_ns)
		nanosleep(&step, NULL);
	kill_keepers(lives, count);
	for (size_t i = 0; i < count; i++)
		free(lives[i]);
}

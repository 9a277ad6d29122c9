// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parent's side of asking a relay. See listing.h.
 */
#include "source/live/listing.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/live/live_child.h"
#include "util/clock.h"
#include "util/memory.h"
#include "util/text.h"

#define ANSWER_NS (5 * NS_PER_S)

struct listing {
	struct relay_url url;
	struct listing_control *control;
	pid_t pid; /* 0: reaped */
	uint64_t started_ns;
	enum listing_status status;
	struct error failure;
	struct relay_session *sessions;
	size_t count;
};

static void end_child(struct listing *listing)
{
	if (!listing->pid)
		return;
	kill(listing->pid, SIGKILL);
	while (waitpid(listing->pid, NULL, 0) < 0 && errno == EINTR)
		;
	listing->pid = 0;
}

struct listing *listing_start(const struct relay_url *url, struct error *error)
{
	struct listing *listing = calloc(1, sizeof(*listing));
	pid_t parent = getpid();

	if (!listing) {
		error_set(error, "out of memory");
		return NULL;
	}
	listing->url = *url;
	listing->started_ns = clock_now_ns();
	listing->control = memory_map(sizeof(*listing->control), -1, MEMORY_SHARED);
	if (!listing->control) {
		error_set(error, "out of memory");
		free(listing);
		return NULL;
	}
	listing->pid = fork();
	if (listing->pid == 0)
		listing_child_run(parent, &listing->url, listing->control);
	if (listing->pid > 0)
		return listing;
	listing->pid = 0;
	error_set_errno(error, errno, "cannot start a process that asks the relay");
	listing_close(listing);
	return NULL;
}

static int compare(const void *a, const void *b)
{
	const struct relay_session *left = a;
	const struct relay_session *right = b;
	int order = strcmp(left->host, right->host);

	return order ? order : strcmp(left->session, right->session);
}

/* What the child left is not believed. */
static enum listing_status take_answer(struct listing *listing)
{
	uint32_t count = atomic_load_explicit(&listing->control->count, memory_order_relaxed);

	if (count > RELAY_SESSIONS_MAX)
		count = RELAY_SESSIONS_MAX;
	listing->sessions = calloc(count + 1u, sizeof(*listing->sessions));
	if (!listing->sessions) {
		error_set(&listing->failure, "out of memory");
		return LISTING_FAILED;
	}
	for (uint32_t i = 0; i < count; i++) {
		const struct relay_session *from = &listing->control->sessions[i];
		struct relay_session *to = &listing->sessions[i];

		*to = *from;
		text_escape(to->host, sizeof(to->host), from->host,
		            strnlen(from->host, sizeof(from->host)));
		text_escape(to->session, sizeof(to->session), from->session,
		            strnlen(from->session, sizeof(from->session)));
	}
	listing->count = count;
	qsort(listing->sessions, count, sizeof(*listing->sessions), compare);
	return LISTING_DONE;
}

static enum listing_status judge(struct listing *listing)
{
	struct control *control = &listing->control->control;
	char relay[RELAY_NAME_BYTES + 20];
	char sentence[sizeof(control->sentence)];

	switch (atomic_load_explicit(&control->stage, memory_order_acquire)) {
	case CONTROL_ENDED:
		return take_answer(listing);
	case CONTROL_REFUSED:
		memcpy(sentence, control->sentence, sizeof(sentence));
		sentence[sizeof(sentence) - 1] = '\0';
		error_set(&listing->failure, "%s", sentence);
		return LISTING_FAILED;
	default:
		relay_url_relay(&listing->url, relay, sizeof(relay));
		error_set(&listing->failure,
		          "what answers at %.200s is no relay that can be read: the process that "
		          "asked it died",
		          relay);
		return LISTING_FAILED;
	}
}

enum listing_status listing_check(struct listing *listing, struct error *error)
{
	char relay[RELAY_NAME_BYTES + 20];
	pid_t pid;

	if (listing->status == LISTING_RUNNING) {
		pid = waitpid(listing->pid, NULL, WNOHANG);
		if (pid > 0 || (pid < 0 && errno != EINTR)) {
			listing->pid = 0;
			listing->status = judge(listing);
		} else if (clock_now_ns() - listing->started_ns > ANSWER_NS) {
			end_child(listing);
			relay_url_relay(&listing->url, relay, sizeof(relay));
			error_set(&listing->failure, "%.200s does not answer", relay);
			listing->status = LISTING_FAILED;
		}
	}
	if (listing->status == LISTING_FAILED)
		*error = listing->failure;
	return listing->status;
}

const struct relay_session *listing_sessions(const struct listing *listing, size_t *count)
{
	*count = listing->count;
	return listing->sessions;
}

void listing_close(struct listing *listing)
{
	if (!listing)
		return;
	end_child(listing);
	memory_unmap(listing->control, sizeof(*listing->control));
	free(listing->sessions);
	free(listing);
}

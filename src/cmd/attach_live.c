// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Live sessions of relays as something to attach to: opened before there are threads,
 * sources of the model while they are shown, told of as they are lost and found.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "cmd/attach.h"
#include "cmd/attach_pick.h"
#include "source/live/live.h"
#include "util/clock.h"

#define POLL_NS (20 * NS_PER_MS)
/* Sessions of one host wait for one another: room for the seconds that they may be apart. */
#define SHARED_RING_BYTES ((size_t)16 << 20)
/* Of many the rings would take more memory than all windows. */
#define SMALL_RING_BYTES ((size_t)4 << 20)
#define MANY_SESSIONS    8u
/* As many live timers of silence are no rest: the others go on without. */
#define PATIENCE_TIMERS 3u

struct attached {
	struct live *live;
	struct model_source *source; /* NULL: not in the model */
	char told[512];              /* the last sentence on stderr */
	bool ended;
};

struct attached_sessions {
	size_t count;
	bool wait;
	int end_fd; /* readable when all have ended; -1: for ever attached */
	struct attached all[ATTACH_URLS_MAX];
};

static void close_live(void *source)
{
	struct attached_sessions *sessions = source;
	struct live *lives[ATTACH_URLS_MAX];

	for (size_t i = 0; i < sessions->count; i++)
		lives[i] = sessions->all[i].live;
	live_close(lives, sessions->count);
	if (sessions->end_fd >= 0)
		close(sessions->end_fd);
	free(sessions);
}

static void tell(struct attached *attached, const struct live_status *status)
{
	if (!status->sentence.text[0] || strcmp(attached->told, status->sentence.text) == 0)
		return;
	snprintf(attached->told, sizeof(attached->told), "%s", status->sentence.text);
	fprintf(stderr, "rtscope: waiting: %s\n", attached->told);
}

/* Until each is attached; what it waits for is told once a change. ^C ends us all. */
static bool wait_attached(struct attached_sessions *sessions, struct error *error)
{
	const struct timespec pause = {.tv_nsec = POLL_NS};

	for (;;) {
		size_t attached = 0;

		for (size_t i = 0; i < sessions->count; i++) {
			struct live_status status;

			live_check(sessions->all[i].live, &status);
			if (status.state == LIVE_FAILED)
				return error_set(error, "%s", status.sentence.text);
			if (status.state == LIVE_WAITING)
				tell(&sessions->all[i], &status);
			attached += status.attachments > 0;
		}
		if (attached == sessions->count)
			return true;
		nanosleep(&pause, NULL);
	}
}

/* 0: the usual. */
static size_t ring_bytes(const struct relay_url *urls, size_t count, size_t index)
{
	for (size_t i = 0; i < count; i++)
		if (i != index && strcmp(urls[i].host, urls[index].host) == 0)
			return SHARED_RING_BYTES;
	return count > MANY_SESSIONS ? SMALL_RING_BYTES : 0;
}

static bool open_sessions(struct attached_sessions *sessions, const struct relay_url *urls,
                          size_t count, struct error *error)
{
	for (; sessions->count < count; sessions->count++) {
		const struct live_options options = {
		        .wait = sessions->wait,
		        .ring_bytes = ring_bytes(urls, count, sessions->count),
		};
		struct live *live = live_open(&urls[sessions->count], &options, error);

		if (!live)
			return false;
		sessions->all[sessions->count].live = live;
	}
	return wait_attached(sessions, error);
}

/* URLs that name no session are replaced by what the user picks of that relay. */
static bool choose(const struct attach_options *options, struct relay_url *urls, size_t *count,
                   struct error *error)
{
	*count = 0;
	for (size_t i = 0; i < options->url_count; i++) {
		struct relay_url url;

		if (!relay_url_parse(&url, options->urls[i], error))
			return false;
		if (url.session[0]) {
			if (*count == ATTACH_URLS_MAX)
				return error_set(error, "more than %u sessions at once",
				                 ATTACH_URLS_MAX);
			urls[(*count)++] = url;
		} else if (!attach_pick(&url, urls, count, error)) {
			return false;
		}
	}
	return true;
}

static void *open_live(const struct attach_options *options, struct error *error)
{
	struct attached_sessions *sessions = calloc(1, sizeof(*sessions));
	struct relay_url urls[ATTACH_URLS_MAX];
	size_t count;

	if (!sessions) {
		error_set(error, "not enough memory");
		return NULL;
	}
	sessions->wait = options->wait;
	sessions->end_fd = -1;
	if (choose(options, urls, &count, error) && open_sessions(sessions, urls, count, error)) {
		if (!options->wait)
			sessions->end_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		return sessions;
	}
	close_live(sessions);
	return NULL;
}

static bool start_live(void *source, struct model *model, struct error *error)
{
	struct attached_sessions *sessions = source;

	for (size_t i = 0; i < sessions->count; i++) {
		struct attached *attached = &sessions->all[i];
		const struct relay_url *url = live_url(attached->live);
		struct model_source_options options = {.host = url->host, .name = url->session};
		struct live_status status;

		live_check(attached->live, &status);
		options.patience_ns = PATIENCE_TIMERS * status.live_timer_ns;
		attached->source =
		        model_add_source(model, live_ring(attached->live), &options, error);
		if (!attached->source)
			return false;
	}
	return true;
}

static enum host_status status_of(enum live_state state)
{
	switch (state) {
	case LIVE_STALE:
		return HOST_STATUS_STALE;
	case LIVE_GAP:
	case LIVE_CONNECTING:
	case LIVE_WAITING:
		return HOST_STATUS_GAP;
	case LIVE_ENDED:
	case LIVE_FAILED:
		return HOST_STATUS_ENDED;
	default:
		return HOST_STATUS_LIVE;
	}
}

static void watch_live(void *source, struct model *model)
{
	struct attached_sessions *sessions = source;
	size_t ended = 0;

	for (size_t i = 0; i < sessions->count; i++) {
		struct attached *attached = &sessions->all[i];
		struct live_status status;

		live_check(attached->live, &status);
		ended += status.state == LIVE_ENDED || status.state == LIVE_FAILED;
		if (!attached->source)
			continue;
		model_source_status(model, attached->source, status_of(status.state),
		                    status.sentence.text);
		model_source_clock(model, attached->source,
		                   status.has_time ? status.clock_offset_ns : INT64_MIN,
		                   status.ahead_ns);
		/* Nobody writes into its ring any more. */
		if (status.state == LIVE_FAILED)
			model_source_no_more(model, attached->source, status.sentence.text);
	}
	if (ended == sessions->count && sessions->end_fd >= 0)
		eventfd_write(sessions->end_fd, 1);
}

/* There may be many; those who ask want one that plays. */
static struct model_source *live_source(void *source)
{
	(void)source;
	return NULL;
}

static int live_end_fd(void *source)
{
	const struct attached_sessions *sessions = source;

	return sessions->end_fd;
}

static void stop_live(void *source, struct model *model)
{
	struct attached_sessions *sessions = source;

	for (size_t i = 0; i < sessions->count; i++) {
		if (sessions->all[i].source)
			model_remove_source(model, sessions->all[i].source, NULL);
		sessions->all[i].source = NULL;
	}
}

const struct attach_type attach_live = {
        .scheme = "net://",
        .plays = false,
        .open = open_live,
        .start = start_live,
        .watch = watch_live,
        .now = live_source,
        .end_fd = live_end_fd,
        .stop = stop_live,
        .close = close_live,
};

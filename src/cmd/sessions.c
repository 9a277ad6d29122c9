// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `rtscope sessions`: what a relay has that could be attached to. See sessions.h.
 */
#include "cmd/sessions.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "source/live/listing.h"
#include "util/clock.h"
#include "view/json_build.h"

#define POLL_NS (5 * NS_PER_MS)

static const struct command_option options[] = {
        {"json", NULL, "Print JSON."},
        {"help", NULL, "Print this."},
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

bool sessions_option(unsigned i, struct command_option *option)
{
	if (i >= OPTION_COUNT)
		return false;
	*option = options[i];
	return true;
}

static void print_help(void)
{
	fputs("usage: rtscope sessions net://RELAY[:PORT] [options]\n\n"
	      "The sessions of traced hosts that a relay (lttng-relayd) has.\n\nOptions:\n",
	      stdout);
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		printf("  --%-18s %s\n", options[i].name, options[i].help);
	fputs("\nExit codes: 0 done; 1 no relay answers; 64 wrong usage.\n", stdout);
}

enum listing_status sessions_wait(struct listing *listing, struct error *error)
{
	const struct timespec pause = {.tv_nsec = POLL_NS};
	enum listing_status status;

	while ((status = listing_check(listing, error)) == LISTING_RUNNING)
		nanosleep(&pause, NULL);
	return status;
}

void sessions_url(const struct relay_url *relay, const struct relay_session *session, char *text,
                  size_t size)
{
	char base[RELAY_NAME_BYTES + 20];

	relay_url_relay(relay, base, sizeof(base));
	snprintf(text, size, "%s/host/%s/%s", base, session->host, session->session);
}

/* A timer as a person says it. */
static void format_timer(const struct relay_session *session, char *text, size_t size)
{
	if (!session->live_timer_us)
		snprintf(text, size, "not live");
	else if (session->live_timer_us % 1000000 == 0)
		snprintf(text, size, "%" PRIu64 " s", session->live_timer_us / 1000000);
	else
		snprintf(text, size, "%g ms", (double)session->live_timer_us / 1000);
}

static void print_text(const struct relay_url *relay, const struct relay_session *sessions,
                       size_t count)
{
	char url[SESSIONS_URL_BYTES];
	char timer[32];
	int host_width = 4;
	int session_width = 7;

	if (!count) {
		relay_url_relay(relay, url, sizeof(url));
		printf("%s has no session\n", url);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		int host = (int)strlen(sessions[i].host);
		int session = (int)strlen(sessions[i].session);

		host_width = host > host_width ? host : host_width;
		session_width = session > session_width ? session : session_width;
	}
	printf("%-*s  %-*s  %8s  %7s  %7s  URL\n", host_width, "HOST", session_width, "SESSION",
	       "TIMER", "STREAMS", "VIEWERS");
	for (size_t i = 0; i < count; i++) {
		sessions_url(relay, &sessions[i], url, sizeof(url));
		format_timer(&sessions[i], timer, sizeof(timer));
		printf("%-*s  %-*s  %8s  %7" PRIu64 "  %7" PRIu64 "  %s\n", host_width,
		       sessions[i].host, session_width, sessions[i].session, timer,
		       sessions[i].streams, sessions[i].viewers, url);
	}
}

static struct json_object *session_json(const struct relay_url *relay,
                                        const struct relay_session *session, bool *failed)
{
	struct json_object *object = json_build_object(failed);
	char url[SESSIONS_URL_BYTES];

	sessions_url(relay, session, url, sizeof(url));
	json_build_add(object, "host", json_build_string(session->host, failed), failed);
	json_build_add(object, "session", json_build_string(session->session, failed), failed);
	json_build_add(object, "live_timer_us",
	               session->live_timer_us ? json_build_integer(session->live_timer_us, failed)
	                                      : NULL,
	               failed);
	json_build_add(object, "streams", json_build_integer(session->streams, failed), failed);
	json_build_add(object, "viewers", json_build_integer(session->viewers, failed), failed);
	json_build_add(object, "url", json_build_string(url, failed), failed);
	return object;
}

static bool print_json(const struct relay_url *relay, const struct relay_session *sessions,
                       size_t count, struct error *error)
{
	bool failed = false;
	struct json_object *object = json_build_object(&failed);
	struct json_object *array = json_build_array(&failed);
	char url[SESSIONS_URL_BYTES];

	relay_url_relay(relay, url, sizeof(url));
	json_build_add(object, "relay", json_build_string(url, &failed), &failed);
	for (size_t i = 0; i < count; i++)
		json_build_append(array, session_json(relay, &sessions[i], &failed), &failed);
	json_build_add(object, "sessions", array, &failed);
	if (!failed)
		puts(json_object_to_json_string_ext(
		        object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
	return !failed || error_set(error, "not enough memory");
}

static int list(const struct relay_url *relay, bool json, struct error *error)
{
	struct listing *listing = listing_start(relay, error);
	const struct relay_session *sessions;
	size_t count;
	bool ok;

	if (!listing)
		return EXIT_CODE_FAILED;
	ok = sessions_wait(listing, error) == LISTING_DONE;
	if (ok) {
		sessions = listing_sessions(listing, &count);
		if (json)
			ok = print_json(relay, sessions, count, error);
		else
			print_text(relay, sessions, count);
	}
	listing_close(listing);
	return ok ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

int sessions_run(int argc, char **argv, struct error *error)
{
	const char *text = NULL;
	struct relay_url url;
	bool json = false;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			print_help();
			return EXIT_CODE_OK;
		}
		if (strcmp(argv[i], "--json") == 0) {
			json = true;
		} else if (argv[i][0] == '-') {
			error_set(error, "unknown option '%s'; see rtscope sessions --help",
			          argv[i]);
			return EXIT_CODE_USAGE;
		} else if (text) {
			error_set(error, "unexpected argument '%s'", argv[i]);
			return EXIT_CODE_USAGE;
		} else {
			text = argv[i];
		}
	}
	if (!text) {
		error_set(error, "which relay? give its URL, net://RELAY[:PORT]");
		return EXIT_CODE_USAGE;
	}
	if (!relay_url_parse(&url, text, error))
		return EXIT_CODE_USAGE;
	return list(&url, json, error);
}

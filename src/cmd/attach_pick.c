// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A numbered list and a line of answer. See attach_pick.h.
 */
#include "cmd/attach_pick.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/attach.h"
#include "cmd/sessions.h"

/* What is around a list: its heading, the question, what was typed, what is said of it. */
#define OTHER_LINES 4
/* Of a line: the number before, the streams and notes behind the names. */
#define OTHER_CELLS      40
#define NAME_CELLS_LEAST 8

struct choice {
	const struct relay_url *relay;
	const struct relay_session *sessions;
	size_t count;
	bool *shown; /* those that match what was typed */
	size_t from; /* of them, the first that is listed */
	size_t *picked;
	size_t picked_count;
};

/* Names are escaped: a byte is not always a cell, but never less than one. */
static int longest(const struct choice *choice, bool session)
{
	size_t most = NAME_CELLS_LEAST;

	for (size_t i = 0; i < choice->count; i++) {
		const struct relay_session *at = &choice->sessions[i];
		size_t length = strlen(session ? at->session : at->host);

		if (choice->shown[i] && length > most)
			most = length;
	}
	return (int)most;
}

/* Both in full where there is room; the longer one is cut first. */
static void share_width(int width, int *host, int *session)
{
	int room = width - OTHER_CELLS;

	if (room < 2 * NAME_CELLS_LEAST)
		room = 2 * NAME_CELLS_LEAST;
	if (*host + *session <= room)
		return;
	if (*host <= room / 2)
		*session = room - *host;
	else if (*session <= room / 2)
		*host = room - *session;
	else
		*host = *session = room / 2;
}

static void print_name(const char *name, int width)
{
	if ((int)strlen(name) > width)
		fprintf(stderr, "%.*s~  ", width - 1, name);
	else
		fprintf(stderr, "%-*s  ", width, name);
}

/* As many as fit on the terminal; returns how many follow. */
static size_t print_list(const struct choice *choice)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	int host = longest(choice, false);
	int session = longest(choice, true);
	size_t room = 1;
	size_t match = 0;
	size_t listed = 0;

	(void)ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
	if (size.ws_row > OTHER_LINES + 1)
		room = (size_t)(size.ws_row - OTHER_LINES);
	share_width(size.ws_col ? size.ws_col : 80, &host, &session);
	fprintf(stderr, "%4s  %-*s  %-*s  %7s\n", "", host, "HOST", session, "SESSION", "STREAMS");
	for (size_t i = 0; i < choice->count; i++) {
		const struct relay_session *at = &choice->sessions[i];
		const char *note = "";

		if (!choice->shown[i] || match++ < choice->from || listed >= room)
			continue;
		listed++;
		if (!at->live_timer_us)
			note = "not live";
		else if (at->viewers)
			note = "another viewer has it";
		fprintf(stderr, "%4zu  ", i + 1);
		print_name(at->host, host);
		print_name(at->session, session);
		fprintf(stderr, "%7llu  %s\n", (unsigned long long)at->streams, note);
	}
	return match - choice->from - listed;
}

static bool is_free(const struct relay_session *session)
{
	return session->live_timer_us && !session->viewers;
}

static bool pick(struct choice *choice, size_t index)
{
	for (size_t i = 0; i < choice->picked_count; i++)
		if (choice->picked[i] == index)
			return true;
	choice->picked[choice->picked_count++] = index;
	return true;
}

/* `1,3,5-7` or `all`; false: it is nothing of that kind. */
static bool take_numbers(struct choice *choice, char *line)
{
	char *rest = line;

	choice->picked_count = 0;
	if (strcmp(line, "all") == 0) {
		for (size_t i = 0; i < choice->count; i++)
			if (choice->shown[i] && is_free(&choice->sessions[i]))
				pick(choice, i);
		return choice->picked_count > 0;
	}
	while (*rest) {
		char *end;
		unsigned long first = strtoul(rest, &end, 10);
		unsigned long last = first;

		if (end == rest)
			return false;
		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		if ((*end && *end != ',' && *end != ' ') || first < 1 || last > choice->count ||
		    first > last)
			return false;
		for (unsigned long number = first; number <= last; number++)
			pick(choice, number - 1);
		rest = end + (*end != '\0');
	}
	return choice->picked_count > 0;
}

/* Part of a name: the only one that has it is picked, of several a shorter list is made. */
static bool take_name(struct choice *choice, const char *line)
{
	size_t found = 0;
	size_t index = 0;

	for (size_t i = 0; i < choice->count; i++) {
		choice->shown[i] = strcasestr(choice->sessions[i].host, line) ||
		                   strcasestr(choice->sessions[i].session, line);
		if (choice->shown[i]) {
			found++;
			index = i;
		}
	}
	choice->picked_count = 0;
	choice->from = 0;
	if (found == 1)
		return pick(choice, index);
	if (!found) {
		fprintf(stderr, "No host and no session is called like '%s'.\n", line);
		for (size_t i = 0; i < choice->count; i++)
			choice->shown[i] = true;
	}
	return false;
}

static size_t count_shown(const struct choice *choice)
{
	size_t shown = 0;

	for (size_t i = 0; i < choice->count; i++)
		shown += choice->shown[i];
	return shown;
}

static bool ask(struct choice *choice, struct error *error)
{
	char *line = NULL;
	size_t size = 0;
	bool done = false;

	while (!done) {
		size_t more = print_list(choice);
		ssize_t length;

		if (more)
			fprintf(stderr,
			        "Attach to (number, 1,3-5, all, part of a name; Enter: %zu more)? ",
			        more);
		else
			fprintf(stderr,
			        "Attach to (number, 1,3-5, all, part of a name; empty: none)? ");
		length = getline(&line, &size, stdin);
		if (length < 0)
			break;
		while (length > 0 && strchr("\n ", line[length - 1]))
			line[--length] = '\0';
		if (length == 0 && !more)
			break;
		if (length == 0) {
			choice->from = count_shown(choice) - more;
			continue;
		}
		done = take_numbers(choice, line) ||
		       (line[strspn(line, "0123456789,- ")] != '\0' && take_name(choice, line));
	}
	free(line);
	return done || error_set(error, "no session was picked");
}

static bool choose(struct choice *choice, struct error *error)
{
	char relay[RELAY_NAME_BYTES + 20];

	relay_url_relay(choice->relay, relay, sizeof(relay));
	if (!choice->count)
		return error_set(error,
		                 "%.200s has no session: is a traced host sending to it "
		                 "(lttng create --live -U net://RELAY)?",
		                 relay);
	if (choice->count == 1 && is_free(&choice->sessions[0]))
		return pick(choice, 0);
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return error_set(error,
		                 "%.200s has %zu sessions and there is no terminal to pick from: "
		                 "give the URL of one (rtscope sessions %.200s lists them)",
		                 relay, choice->count, relay);
	return ask(choice, error);
}

static bool add_picked(const struct choice *choice, struct relay_url *urls, size_t *count,
                       struct error *error)
{
	for (size_t i = 0; i < choice->picked_count; i++) {
		const struct relay_session *session = &choice->sessions[choice->picked[i]];
		struct relay_url *url = &urls[*count];

		if (*count == ATTACH_URLS_MAX)
			return error_set(error, "more than %u sessions at once", ATTACH_URLS_MAX);
		*url = *choice->relay;
		memcpy(url->host, session->host, sizeof(url->host));
		memcpy(url->session, session->session, sizeof(url->session));
		(*count)++;
	}
	return true;
}

bool attach_pick(const struct relay_url *relay, struct relay_url *urls, size_t *count,
                 struct error *error)
{
	struct choice choice = {.relay = relay};
	struct listing *listing = listing_start(relay, error);
	bool ok = listing && sessions_wait(listing, error) == LISTING_DONE;

	if (ok) {
		choice.sessions = listing_sessions(listing, &choice.count);
		choice.shown = malloc(choice.count + 1);
		choice.picked = calloc(choice.count + 1, sizeof(*choice.picked));
		ok = choice.shown && choice.picked;
		if (ok)
			memset(choice.shown, true, choice.count + 1);
		else
			error_set(error, "not enough memory");
	}
	ok = ok && choose(&choice, error) && add_picked(&choice, urls, count, error);
	free(choice.shown);
	free(choice.picked);
	listing_close(listing);
	return ok;
}

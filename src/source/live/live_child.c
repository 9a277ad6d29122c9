// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading a live session without rights. See live_child.h.
 */
#include "source/live/live_child.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/ctf/child.h"
#include "source/ctf/confine.h"
#include "source/ctf/reader.h"
#include "source/live/relay_connect.h"
#include "util/clock.h"
#include "util/text.h"

#define CHILD_FILES 32u

/* A clock, theirs or ours, that jumps so far was set: what was known of it is void. */
#define CLOCK_SET_NS (10 * (int64_t)NS_PER_S)
/* The least lag of so many minutes ago is forgotten: clocks drift. */
#define LAG_SLOT_NS (60 * NS_PER_S)
#define LAG_SLOTS   10u

struct live_child {
	const struct relay_url *url;
	struct live_reader_control *control;
	struct library library;
	const bt_plugin *plugin;
	struct relay_session *sessions;
	size_t session_count;
	const struct relay_session *session; /* of those, the one that is read */
	int64_t wall_offset_ns;
	uint64_t message_ns; /* the last one's */
	uint64_t lag_minute; /* of CLOCK_MONOTONIC, in which something last came */
	uint64_t lag_slot;   /* its number */
	int64_t least_lag_ns[LAG_SLOTS];
};

static void tell(struct live_reader_control *control, enum live_outcome outcome,
                 const struct error *error)
{
	memcpy(control->control.sentence, error->text, sizeof(control->control.sentence));
	atomic_store_explicit(&control->outcome, outcome, memory_order_release);
}

/* Descriptor 0 becomes the connection: that is what the library's socket() returns. */
static void hand_over(int connection)
{
	dup2(connection, STDIN_FILENO);
	close(connection);
}

/*
 * Connect `count` times, then give up all else. In this order: names are looked up with
 * files and sockets that nothing needs later. LIVE_OUTCOME_NONE: the first connection is the
 * library's.
 */
static enum live_outcome confine(pid_t parent, const struct relay_url *url, int *connections,
                                 unsigned count, struct library *library, const bt_plugin **plugin,
                                 struct error *error)
{
	const struct confine_limits limits = {.memory_bytes = CHILD_MEMORY_BYTES,
	                                      .files = CHILD_FILES};
	int log_fd = -1;

	if (!confine_bind(parent, "rtscope-live", error) || !confine_close(&log_fd, error) ||
	    !confine_drop(NULL, &limits, error))
		return LIVE_OUTCOME_FAILED;
	for (unsigned i = 0; i < count; i++) {
		connections[i] = relay_connect(url, error);
		if (connections[i] < 0)
			return LIVE_OUTCOME_RELAY;
	}
	*plugin = library_load_plugin(library, log_fd, error);
	if (!*plugin || !confine_filter(CONFINE_CONNECTED, error))
		return LIVE_OUTCOME_FAILED;
	hand_over(connections[0]);
	return LIVE_OUTCOME_NONE;
}

/* The library's words are of a relay that we know and it does not. */
static void name_relay(const struct relay_url *url, struct error *error)
{
	struct error why = *error;
	char relay[RELAY_NAME_BYTES + 20];

	relay_url_relay(url, relay, sizeof(relay));
	error_set(error, "what answers at %.200s is no relay that can be read: %.250s", relay,
	          why.text);
}

static void tell_taken(const struct relay_url *url, struct error *error)
{
	error_set(
	        error,
	        "another viewer has the session %.150s of %.64s: a relay gives each session to one",
	        url->session, url->host);
}

/* Is `name` the relay's `own`, as it is or as we print it (listing.h)? `size`: of both. */
static bool is_called(const char *own, const char *name, size_t size)
{
	char printed[RELAY_SESSION_BYTES];

	if (strcmp(own, name) == 0)
		return true;
	text_escape(printed, size, own, strnlen(own, size));
	return strcmp(printed, name) == 0;
}

/* Is the session there, and free? Its live timer is told on the way. */
static enum live_outcome look_up(struct live_child *child, struct error *error)
{
	const struct relay_url *url = child->url;
	char relay[RELAY_NAME_BYTES + 20];

	relay_url_relay(url, relay, sizeof(relay));
	if (!session_query(&child->library, child->plugin, child->sessions, &child->session_count,
	                   error)) {
		name_relay(url, error);
		return LIVE_OUTCOME_RELAY;
	}
	for (size_t i = 0; i < child->session_count; i++) {
		const struct relay_session *session = &child->sessions[i];

		if (!is_called(session->host, url->host, sizeof(url->host)) ||
		    !is_called(session->session, url->session, sizeof(url->session)))
			continue;
		child->session = session;
		atomic_store_explicit(&child->control->timer_us, session->live_timer_us,
		                      memory_order_relaxed);
		atomic_store_explicit(&child->control->awaits_streams, session->streams > 0,
		                      memory_order_relaxed);
		if (!session->live_timer_us) {
			error_set(error,
			          "the session %.150s of %.64s is not live (lttng create --live)",
			          url->session, url->host);
			return LIVE_OUTCOME_USELESS;
		}
		if (session->viewers) {
			tell_taken(url, error);
			return LIVE_OUTCOME_TAKEN;
		}
		return LIVE_OUTCOME_NONE;
	}
	error_set(error,
	          "%.100s has no session %.150s of %.64s (rtscope sessions %.100s lists them)",
	          relay, url->session, url->host, relay);
	return LIVE_OUTCOME_ABSENT;
}

static void forget_lags(struct live_child *child)
{
	for (unsigned i = 0; i < LAG_SLOTS; i++)
		child->least_lag_ns[i] = INT64_MAX;
}

/* Clocks go on, but for corrections; if one was set the lags before tell nothing. */
static void look_at_clocks(struct live_child *child, uint64_t message_ns)
{
	int64_t wall_offset_ns = clock_wall_offset_ns();
	int64_t ours_ns = wall_offset_ns - child->wall_offset_ns;
	int64_t theirs_ns = (int64_t)(message_ns - child->message_ns);

	if (ours_ns > CLOCK_SET_NS || ours_ns < -CLOCK_SET_NS || theirs_ns < -CLOCK_SET_NS)
		forget_lags(child);
	child->wall_offset_ns = wall_offset_ns;
	child->message_ns = message_ns;
}

/*
 * The least of the last minutes in which something came: a delay passes, be it of a relay that
 * hangs for long, the offset of a clock stays.
 */
static void note_lag(struct live_child *child, uint64_t now_ns, uint64_t message_ns)
{
	int64_t lag_ns = (int64_t)now_ns + child->wall_offset_ns - (int64_t)message_ns;
	uint64_t minute = now_ns / LAG_SLOT_NS;
	int64_t least_ns;

	if (child->lag_minute != minute)
		child->least_lag_ns[++child->lag_slot % LAG_SLOTS] = INT64_MAX;
	child->lag_minute = minute;
	if (lag_ns < child->least_lag_ns[child->lag_slot % LAG_SLOTS])
		child->least_lag_ns[child->lag_slot % LAG_SLOTS] = lag_ns;
	least_ns = INT64_MAX;
	for (unsigned i = 0; i < LAG_SLOTS; i++)
		if (child->least_lag_ns[i] < least_ns)
			least_ns = child->least_lag_ns[i];
	atomic_store_explicit(&child->control->least_lag_ns, least_ns, memory_order_relaxed);
	atomic_store_explicit(&child->control->lag_is_known, 1, memory_order_release);
}

static void answered(void *context, const struct reader_answer *answer)
{
	struct live_child *child = context;
	struct live_reader_control *control = child->control;
	uint64_t now_ns = clock_now_ns();

	atomic_store_explicit(&control->answered_ns, now_ns, memory_order_relaxed);
	/* Patience begins anew with each connection. */
	if (!atomic_load_explicit(&control->attached, memory_order_relaxed))
		atomic_store_explicit(&control->received_ns, now_ns, memory_order_relaxed);
	if (answer->message_ns) {
		look_at_clocks(child, answer->message_ns);
		note_lag(child, now_ns, answer->message_ns);
		atomic_store_explicit(&control->message_ns, answer->message_ns,
		                      memory_order_relaxed);
		atomic_store_explicit(&control->received_ns, now_ns, memory_order_relaxed);
	}
	atomic_store_explicit(&control->has_streams, answer->has_streams, memory_order_relaxed);
	if (answer->has_streams)
		atomic_store_explicit(&control->awaits_streams, 0, memory_order_relaxed);
	atomic_store_explicit(&control->is_deserted, answer->is_deserted, memory_order_relaxed);
	atomic_store_explicit(&control->was_attached, 1, memory_order_relaxed);
	atomic_store_explicit(&control->attached, 1, memory_order_release);
}

/* Read until the end; whether there was anything to read is told in `attached`. */
static enum live_outcome read_session(struct live_child *child, struct ring *ring,
                                      struct error *error)
{
	struct output output = {.ring = ring, .control = &child->control->control, .live = true};
	const struct reader_watch watch = {
	        answered, child,
	        atomic_load_explicit(&child->control->was_attached, memory_order_relaxed) != 0,
	        atomic_load_explicit(&child->control->message_ns, memory_order_relaxed),
	        atomic_load_explicit(&child->control->timer_us, memory_order_relaxed) * NS_PER_US};
	char text[RELAY_HOST_BYTES + RELAY_SESSION_BYTES + 32];
	char relay[RELAY_NAME_BYTES + 20];
	char *url = text;
	struct graph_inputs inputs;
	struct reader *reader;
	bool ended = false;

	forget_lags(child);
	snprintf(text, sizeof(text), "net://127.0.0.1/host/%s/%s", child->session->host,
	         child->session->session);
	inputs = graph_live(&url);
	reader = reader_open(&child->library, child->plugin, &inputs, &watch, &output, error);
	if (!reader)
		return LIVE_OUTCOME_FAILED;
	ended = reader_run_live(reader, error);
	reader_close(reader);
	if (ended)
		return LIVE_OUTCOME_ENDED;
	if (strstr(error->text, "already a viewer")) {
		tell_taken(child->url, error);
		return LIVE_OUTCOME_TAKEN;
	}
	relay_url_relay(child->url, relay, sizeof(relay));
	error_prefix(error, "the connection to %.200s broke", relay);
	return LIVE_OUTCOME_LOST;
}

/* Give up all rights but `count` connections and find the session over the first of them. */
static enum live_outcome find_session(struct live_child *child, pid_t parent, int *connections,
                                      unsigned count, struct error *error)
{
	enum live_outcome outcome;

	child->sessions = calloc(RELAY_SESSIONS_MAX, sizeof(*child->sessions));
	if (!child->sessions) {
		error_set(error, "out of memory");
		return LIVE_OUTCOME_FAILED;
	}
	outcome = confine(parent, child->url, connections, count, &child->library, &child->plugin,
	                  error);
	return outcome == LIVE_OUTCOME_NONE ? look_up(child, error) : outcome;
}

_Noreturn void live_child_run(pid_t parent, const struct relay_url *url, struct ring *ring,
                              struct live_reader_control *control)
{
	struct live_child child = {.url = url, .control = control};
	struct error error = {""};
	enum live_outcome outcome;
	int connections[2];

	ring_take_over(ring);
	outcome = find_session(&child, parent, connections, 2, &error);
	if (outcome == LIVE_OUTCOME_NONE) {
		hand_over(connections[1]);
		outcome = read_session(&child, ring, &error);
	}
	tell(control, outcome, &error);
	_exit(outcome != LIVE_OUTCOME_ENDED);
}

_Noreturn void asking_child_run(pid_t parent, const struct relay_url *url,
                                struct live_reader_control *control)
{
	struct live_child child = {.url = url, .control = control};
	struct error error = {""};
	int connection;

	tell(control, find_session(&child, parent, &connection, 1, &error), &error);
	_exit(0);
}

_Noreturn void listing_child_run(pid_t parent, const struct relay_url *url,
                                 struct listing_control *control)
{
	struct library library;
	const bt_plugin *plugin;
	struct error error = {""};
	uint32_t stage = CONTROL_REFUSED;
	size_t count = 0;
	int connection;

	if (confine(parent, url, &connection, 1, &library, &plugin, &error) == LIVE_OUTCOME_NONE) {
		if (session_query(&library, plugin, control->sessions, &count, &error))
			stage = CONTROL_ENDED;
		else
			name_relay(url, &error);
	}
	memcpy(control->control.sentence, error.text, sizeof(control->control.sentence));
	atomic_store_explicit(&control->count, (uint32_t)count, memory_order_relaxed);
	atomic_store_explicit(&control->control.stage, stage, memory_order_release);
	_exit(stage != CONTROL_ENDED);
}

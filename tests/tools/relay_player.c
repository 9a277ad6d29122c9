// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plays a recorded trace into lttng-relayd as a live session, as the traced host would
 * have sent it: for tests, and to try live viewing without a second host. It decodes no
 * event and shifts no event: the clock of the trace is moved so that it happens now.
 */
#include <getopt.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recorded_trace.h"
#include "util/clock.h"

struct player {
	const char *relay;
	const char *control_port;
	const char *data_port;
	const char *live_port;
	const char *host;
	const char *session;
	uint64_t live_timer_us;
	double speed; /* 0: as fast as the relay takes it */
	double clock_offset_s;
	double stay_s;
	double start_s; /* of the trace */
	unsigned long times;
	bool recorded_clock;
	bool wait_viewer;
	bool quiet;
	bool tell_sent;
};

struct playing_stream {
	const struct recorded_stream *recorded;
	uint64_t handle;
	uint64_t number; /* of the next packet to the relay */
	size_t next;     /* of the recorded ones */
	uint64_t told;   /* the viewer knows of all up to then, cycles */
};

struct playing {
	const struct player *player;
	struct recorded_trace *trace;
	struct relay_client relay;
	struct playing_stream *streams;
	unsigned char *buffer;
	uint64_t begin;    /* cycles */
	uint64_t start_ns; /* CLOCK_MONOTONIC, of `begin` */
};

static volatile sig_atomic_t ended;

static void end(int number)
{
	(void)number;
	ended = 1;
}

static void sleep_until(uint64_t time_ns)
{
	const struct timespec time = clock_timespec(time_ns);

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

/* How far the trace's time is at this moment. */
static uint64_t now_cycles(const struct playing *playing)
{
	double elapsed_ns = (double)(clock_now_ns() - playing->start_ns);

	return playing->begin + (uint64_t)(elapsed_ns * playing->player->speed);
}

static uint64_t due_ns(const struct playing *playing, uint64_t cycles)
{
	if (cycles <= playing->begin)
		return playing->start_ns;
	return playing->start_ns +
	       (uint64_t)((double)(cycles - playing->begin) / playing->player->speed);
}

static const struct relay_index *next_packet(const struct playing_stream *stream)
{
	if (stream->next == stream->recorded->packet_count)
		return NULL;
	return &stream->recorded->packets[stream->next].index;
}

/* The stream whose packet ends first; NULL: all were sent. */
static struct playing_stream *earliest(const struct playing *playing)
{
	struct playing_stream *found = NULL;

	for (size_t i = 0; i < playing->trace->stream_count; i++) {
		struct playing_stream *stream = &playing->streams[i];
		const struct relay_index *next = next_packet(stream);

		if (next && (!found || next->end < next_packet(found)->end))
			found = stream;
	}
	return found;
}

static void send_next(struct playing *playing, struct playing_stream *stream)
{
	struct relay_index index;

	recorded_stream_read(stream->recorded, stream->next, &index, playing->buffer);
	relay_client_send_packet(&playing->relay, stream->handle, stream->number++, &index,
	                         playing->buffer, index.packet_bits / 8);
	stream->next++;
	stream->told = index.end;
}

/* What the live timer of a traced host does: say how long nothing happened. */
static void send_beacons(struct playing *playing, uint64_t time)
{
	for (size_t i = 0; i < playing->trace->stream_count; i++) {
		struct playing_stream *stream = &playing->streams[i];
		const struct relay_index *next = next_packet(stream);
		uint64_t until = next && next->begin < time ? next->begin : time;

		if (until <= stream->told)
			continue;
		relay_client_send_beacon(&playing->relay, stream->handle, stream->number,
		                         stream->recorded->packets[0].index.class_id, until);
		stream->told = until;
	}
}

/* Each stream begins with a packet without events: one that never had data holds all others. */
static void begin_streams(struct playing *playing)
{
	struct relay_client *relay = &playing->relay;
	const struct recorded_trace *trace = playing->trace;
	const char *session = playing->player->session;
	unsigned char packet[EMPTY_PACKET_BYTES];
	struct relay_index index;
	uint64_t metadata;
	size_t bytes;
	void *text = recorded_trace_metadata(trace, &bytes);
	char path[200];

	snprintf(path, sizeof(path), "%.60s/%.120s/kernel", playing->player->host, session);
	for (size_t i = 0; i < trace->stream_count; i++)
		playing->streams[i].handle =
		        relay_client_add_stream(relay, trace->streams[i].name, path);
	metadata = relay_client_add_stream(relay, "metadata", path);
	relay_client_send_metadata(relay, metadata, text, bytes);
	free(text);
	relay_client_publish(relay);
	for (size_t i = 0; i < trace->stream_count; i++) {
		struct playing_stream *stream = &playing->streams[i];

		recorded_stream_empty(stream->recorded, stream->next, playing->begin, &index,
		                      packet);
		relay_client_send_packet(relay, stream->handle, stream->number++, &index, packet,
		                         sizeof(packet));
		stream->told = playing->begin;
	}
}

static void wait_for_viewer(struct playing *playing)
{
	const struct player *player = playing->player;

	while (!ended && !relay_client_viewers(player->relay, player->live_port, player->host,
	                                       player->session))
		sleep_until(clock_now_ns() + 20 * NS_PER_MS);
	/* The viewer asks for what comes after it attached. */
	sleep_until(clock_now_ns() + 100 * NS_PER_MS);
}

static void play_packets(struct playing *playing)
{
	const uint64_t timer_ns = playing->player->live_timer_us * NS_PER_US;
	uint64_t beacon_ns = playing->start_ns + timer_ns;
	struct playing_stream *stream;

	while (!ended && (stream = earliest(playing))) {
		uint64_t packet_ns;

		if (playing->player->speed == 0) {
			send_next(playing, stream);
			continue;
		}
		packet_ns = due_ns(playing, next_packet(stream)->end);
		sleep_until(packet_ns < beacon_ns ? packet_ns : beacon_ns);
		if (packet_ns <= beacon_ns) {
			send_next(playing, stream);
		} else {
			send_beacons(playing, now_cycles(playing));
			beacon_ns += timer_ns;
		}
	}
}

/* An idle host: beacons for some time. */
static void stay(struct playing *playing)
{
	const struct player *player = playing->player;
	uint64_t from_ns = clock_now_ns();
	uint64_t until_ns = from_ns + (uint64_t)(player->stay_s * 1e9);
	uint64_t cycles = playing->trace->last;

	send_beacons(playing, cycles);
	for (uint64_t at_ns = from_ns; !ended && at_ns < until_ns;) {
		at_ns += player->live_timer_us * NS_PER_US;
		sleep_until(at_ns < until_ns ? at_ns : until_ns);
		if (player->speed == 0)
			send_beacons(playing, cycles + (clock_now_ns() - from_ns));
		else
			send_beacons(playing, now_cycles(playing));
	}
}

/* The trace's first event shall be now, or off by what was asked for. */
static void move_clock(struct playing *playing)
{
	const struct player *player = playing->player;
	int64_t now_ns = (int64_t)clock_now_ns() + clock_wall_offset_ns();
	int64_t off_ns = (int64_t)(player->clock_offset_s * 1e9);

	if (!player->recorded_clock)
		recorded_trace_set_clock_offset(playing->trace,
		                                now_ns - (int64_t)playing->begin + off_ns);
	else if (off_ns)
		recorded_trace_set_clock_offset(
		        playing->trace, recorded_trace_clock_offset(playing->trace) + off_ns);
}

static void skip_start(struct playing *playing)
{
	for (size_t i = 0; i < playing->trace->stream_count; i++) {
		struct playing_stream *stream = &playing->streams[i];

		while (next_packet(stream) && next_packet(stream)->begin < playing->begin)
			stream->next++;
	}
}

static void play(const struct player *player, struct recorded_trace *trace)
{
	struct playing playing = {.player = player, .trace = trace};
	uint64_t largest = 0;

	playing.streams = calloc(trace->stream_count, sizeof(*playing.streams));
	playing.begin = trace->first + (uint64_t)(player->start_s * 1e9);
	for (size_t i = 0; playing.streams && i < trace->stream_count; i++) {
		playing.streams[i].recorded = &trace->streams[i];
		if (trace->streams[i].largest_bytes > largest)
			largest = trace->streams[i].largest_bytes;
	}
	playing.buffer = malloc(largest);
	if (!playing.streams || !playing.buffer)
		relay_client_fail("out of memory");
	skip_start(&playing);
	relay_client_open(&playing.relay, player->relay, player->control_port, player->data_port);
	relay_client_create_session(&playing.relay, player->host, player->session,
	                            (uint32_t)player->live_timer_us);
	move_clock(&playing);
	begin_streams(&playing);
	if (!player->quiet) {
		printf("net://%s:%s/host/%s/%s\n", player->relay, player->live_port, player->host,
		       player->session);
		fflush(stdout);
	}
	if (player->wait_viewer)
		wait_for_viewer(&playing);
	playing.start_ns = clock_now_ns();
	play_packets(&playing);
	if (player->tell_sent)
		fprintf(stderr, "sent in %.3f s\n",
		        (double)(clock_now_ns() - playing.start_ns) / 1e9);
	stay(&playing);
	for (size_t i = 0; i < trace->stream_count; i++)
		relay_client_close_stream(&playing.relay, playing.streams[i].handle,
		                          playing.streams[i].number - 1);
	relay_client_close(&playing.relay);
	free(playing.streams);
	free(playing.buffer);
}

static const char help[] =
        "Usage: relay_player [OPTION]... TRACE\n"
        "Play TRACE (a directory that LTTng recorded) into lttng-relayd as a live session.\n"
        "\n"
        "  --relay HOST          the relay (127.0.0.1)\n"
        "  --control-port PORT   its port for control (5342)\n"
        "  --data-port PORT      its port for data (5343)\n"
        "  --live-port PORT      its port for viewers (5344)\n"
        "  --host NAME           the traced host's name (as recorded)\n"
        "  --session NAME        the session's name (recorded)\n"
        "  --live-timer US       its live timer (1000000)\n"
        "  --speed FACTOR        of time, 0: as fast as the relay takes it (1)\n"
        "  --start SECONDS       begin that far in the trace (0)\n"
        "  --stay SECONDS        be idle so long at the end (2)\n"
        "  --times COUNT         play so often, each time as a new session (1)\n"
        "  --recorded-clock      events keep their times; without it they happen now\n"
        "  --clock-offset SECONDS   the host's clock is off by this (0)\n"
        "  --wait-viewer         begin when a viewer is attached\n"
        "  --tell-sent           say on stderr when all was sent, and in what time\n"
        "  --quiet               do not print the URL of the session\n";

enum {
	OPTION_FIRST = 256,
	OPTION_RELAY = OPTION_FIRST,
	OPTION_CONTROL_PORT,
	OPTION_DATA_PORT,
	OPTION_LIVE_PORT,
	OPTION_HOST,
	OPTION_SESSION,
	OPTION_LIVE_TIMER,
	OPTION_SPEED,
	OPTION_START,
	OPTION_STAY,
	OPTION_TIMES,
	OPTION_RECORDED_CLOCK,
	OPTION_CLOCK_OFFSET,
	OPTION_WAIT_VIEWER,
	OPTION_TELL_SENT,
	OPTION_QUIET,
	OPTION_HELP,
};

static const struct option options[] = {
        {"relay", required_argument, NULL, OPTION_RELAY},
        {"control-port", required_argument, NULL, OPTION_CONTROL_PORT},
        {"data-port", required_argument, NULL, OPTION_DATA_PORT},
        {"live-port", required_argument, NULL, OPTION_LIVE_PORT},
        {"host", required_argument, NULL, OPTION_HOST},
        {"session", required_argument, NULL, OPTION_SESSION},
        {"live-timer", required_argument, NULL, OPTION_LIVE_TIMER},
        {"speed", required_argument, NULL, OPTION_SPEED},
        {"start", required_argument, NULL, OPTION_START},
        {"stay", required_argument, NULL, OPTION_STAY},
        {"times", required_argument, NULL, OPTION_TIMES},
        {"recorded-clock", no_argument, NULL, OPTION_RECORDED_CLOCK},
        {"clock-offset", required_argument, NULL, OPTION_CLOCK_OFFSET},
        {"wait-viewer", no_argument, NULL, OPTION_WAIT_VIEWER},
        {"tell-sent", no_argument, NULL, OPTION_TELL_SENT},
        {"quiet", no_argument, NULL, OPTION_QUIET},
        {"help", no_argument, NULL, OPTION_HELP},
        {NULL, 0, NULL, 0},
};

static double number(const char *text, double minimum)
{
	char *stop;
	double value = strtod(text, &stop);

	if (stop == text || *stop || !isfinite(value) || value < minimum)
		relay_client_fail("%s is no number that fits here", text);
	return value;
}

static void set_option(struct player *player, int option)
{
	switch (option) {
	case OPTION_RELAY:
		player->relay = optarg;
		return;
	case OPTION_CONTROL_PORT:
		player->control_port = optarg;
		return;
	case OPTION_DATA_PORT:
		player->data_port = optarg;
		return;
	case OPTION_LIVE_PORT:
		player->live_port = optarg;
		return;
	case OPTION_HOST:
		player->host = optarg;
		return;
	case OPTION_SESSION:
		player->session = optarg;
		return;
	case OPTION_LIVE_TIMER:
		player->live_timer_us = (uint64_t)number(optarg, 1000);
		return;
	case OPTION_SPEED:
		player->speed = number(optarg, 0);
		return;
	case OPTION_START:
		player->start_s = number(optarg, 0);
		return;
	case OPTION_STAY:
		player->stay_s = number(optarg, 0);
		return;
	case OPTION_TIMES:
		player->times = (unsigned long)number(optarg, 1);
		return;
	case OPTION_RECORDED_CLOCK:
		player->recorded_clock = true;
		return;
	case OPTION_CLOCK_OFFSET:
		player->clock_offset_s = number(optarg, -1e9);
		return;
	case OPTION_WAIT_VIEWER:
		player->wait_viewer = true;
		return;
	case OPTION_TELL_SENT:
		player->tell_sent = true;
		return;
	case OPTION_QUIET:
		player->quiet = true;
		return;
	case OPTION_HELP:
		fputs(help, stdout);
		exit(0);
	default:
		exit(64);
	}
}

int main(int argc, char **argv)
{
	struct player player = {.relay = "127.0.0.1",
	                        .control_port = "5342",
	                        .data_port = "5343",
	                        .live_port = "5344",
	                        .session = "recorded",
	                        .live_timer_us = 1000000,
	                        .stay_s = 2,
	                        .speed = 1,
	                        .times = 1};
	const struct sigaction action = {.sa_handler = end};
	struct recorded_trace trace;
	char recorded_host[64];
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		set_option(&player, option);
	if (optind + 1 != argc)
		relay_client_fail("give one trace; --help tells more");
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	recorded_trace_open(&trace, argv[optind]);
	recorded_trace_host(&trace, recorded_host, sizeof(recorded_host));
	if (player.host)
		recorded_trace_set_host(&trace, player.host);
	else
		player.host = recorded_host;
	for (unsigned long i = 0; i < player.times && !ended; i++)
		play(&player, &trace);
	recorded_trace_close(&trace);
	return 0;
}

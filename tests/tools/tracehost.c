// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The real screens on a recorded trace, which is played to a chosen time and goes on by
 * one second for each refresh, never by itself. Its screens are the same every time.
 *
 *   tracehost TRACE [NAME=VALUE...]
 *
 * Names: to_ns (since the epoch, where it stops at first; without it at its end), window_ms,
 * threshold_us, wakeup (a name), memory_mib, view, theme.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/model.h"
#include "source/ctf/ctf.h"
#include "util/clock.h"
#include "view/tui/tui.h"

#define NEVER_NS (UINT64_C(1000000) * NS_PER_S)
#define PAUSE_NS (2 * NS_PER_MS)

struct player {
	struct ctf *ctf;
	struct model *model;
	struct model_source *source;
	uint64_t to_ns; /* 0: to the end */
	bool shown;     /* the first screen was */
	struct model_options model_options;
	struct tui_options options;
};

static bool has_played(const struct player *player, const struct model_host *host)
{
	return model_source_ended(player->model, player->source) ||
	       (player->to_ns > 0 && host->now_ns >= player->to_ns);
}

/* The reader's child writes whenever it can: until it has brought what is asked for. */
static bool play(struct player *player, struct error *error)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	struct model_host host = {.now_ns = 0};

	for (;;) {
		enum ctf_status status = ctf_check(player->ctf, error);

		model_step(player->model, clock_now_ns());
		(void)model_get_host(player->model, 0, &host);
		if (has_played(player, &host))
			return true;
		if (status == CTF_FAILED)
			return false;
		nanosleep(&pause, NULL);
	}
}

static void before_snapshot(void *context)
{
	struct player *player = context;
	struct error error;

	if (player->to_ns == 0)
		return;
	player->to_ns += player->shown ? NS_PER_S : 0;
	player->shown = true;
	model_source_play_to(player->model, player->source, player->to_ns);
	(void)play(player, &error);
}

static struct self_usage self_usage(void *context)
{
	(void)context;
	return (struct self_usage){.time_ns = 1, .cpu_ns = 0, .rss_bytes = 0};
}

static bool set_option(struct player *player, const char *name, const char *value)
{
	uint64_t number = strtoull(value, NULL, 10);

	if (strcmp(name, "to_ns") == 0)
		player->to_ns = number;
	else if (strcmp(name, "window_ms") == 0)
		player->model_options.window_ns = number * NS_PER_MS;
	else if (strcmp(name, "threshold_us") == 0)
		player->model_options.threshold_ns = number * NS_PER_US;
	else if (strcmp(name, "wakeup") == 0)
		player->model_options.wakeups = (struct wakeup_choice){true, -1, value};
	else if (strcmp(name, "memory_mib") == 0)
		player->model_options.memory_bytes = number << 20;
	else if (strcmp(name, "view") == 0)
		player->options.view = value;
	else if (strcmp(name, "theme") == 0)
		player->options.theme = value;
	else
		return false;
	return true;
}

static bool set_options(struct player *player, int count, char **words, struct error *error)
{
	for (int i = 0; i < count; i++) {
		char name[32];
		char *equals = strchr(words[i], '=');
		size_t length = equals ? (size_t)(equals - words[i]) : sizeof(name);

		if (length < sizeof(name)) {
			memcpy(name, words[i], length);
			name[length] = '\0';
			if (set_option(player, name, equals + 1))
				continue;
		}
		return error_set(error, "unknown option '%s'", words[i]);
	}
	return true;
}

int main(int count, char **words)
{
	struct player player = {
	        .model_options = {.traces_only = true},
	        .options =
	                {
	                        .refresh_ns = NEVER_NS,
	                        .mouse = true,
	                        .before_snapshot = before_snapshot,
	                        .self_usage = self_usage,
	                        .end_fd = -1,
	                        .context = &player,
	                },
	};
	const struct model_source_options source_options = {.play = true};
	struct error error = {""};
	int code = EXIT_CODE_FAILED;

	if (count < 2) {
		fputs("usage: tracehost TRACE [NAME=VALUE...]\n", stderr);
		return EXIT_CODE_USAGE;
	}
	if (!set_options(&player, count - 2, words + 2, &error))
		goto out;
	player.ctf = ctf_open(words[1], NULL, &error);
	if (!player.ctf)
		goto out;
	player.model = model_create(&player.model_options, &error);
	if (!player.model)
		goto out_ctf;
	player.source =
	        model_add_source(player.model, ctf_ring(player.ctf), &source_options, &error);
	if (!player.source)
		goto out_model;
	model_source_play_to(player.model, player.source, player.to_ns ? player.to_ns : UINT64_MAX);
	if (play(&player, &error))
		code = tui_run(&player.options, player.model, &error);
	model_remove_source(player.model, player.source, NULL);
out_model:
	model_destroy(player.model);
out_ctf:
	ctf_close(player.ctf);
out:
	if (error.text[0])
		fprintf(stderr, "tracehost: %s\n", error.text);
	return code;
}

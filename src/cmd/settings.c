// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Settings: defaults, configuration and command line, one over the other, and what
 * they must not say together. See settings.h.
 */
#include "cmd/settings.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/command_line.h"
#include "cmd/config.h"
#include "cmd/option.h"
#include "source/kernel/groups.h"
#include "source/probe.h"

void settings_init(struct settings *settings)
{
	memset(settings, 0, sizeof(*settings));
	for (unsigned id = 0; id < OPTION_COUNT; id++) {
		const struct option_row *row = &option_table[id];

		if (row->standard)
			option_set(settings, id, row->standard, OPTION_ORIGIN_DEFAULT, NULL);
	}
}

void settings_clear(struct settings *settings)
{
	for (unsigned id = 0; id < OPTION_COUNT; id++) {
		const struct option_row *row = &option_table[id];

		if (row->type == OPTION_TYPE_NAME || row->type == OPTION_TYPE_PATH ||
		    row->type == OPTION_TYPE_THREAD)
			free(*(char *const *)option_member(settings, row));
		if (row->text_offset)
			free(*(char **)((char *)settings + row->text_offset));
	}
	memset(settings, 0, sizeof(*settings));
}

struct wakeup_choice settings_wakeups(const struct settings *settings)
{
	struct wakeup_choice choice = {.tid = -1, .comm = settings->wakeup};
	char *end;
	long number;

	if (!settings->wakeup)
		return choice;
	choice.on = true;
	number = strtol(settings->wakeup, &end, 10);
	if (!*end && number > 0 && number <= INT32_MAX) {
		choice.tid = (int32_t)number;
		choice.comm = NULL;
	}
	return choice;
}

static bool typed(const struct settings *settings, enum option_id id)
{
	return settings->origin[id] == OPTION_ORIGIN_COMMAND_LINE;
}

/*
 * What contradicts itself on one command line; the configuration alone may be odd. What it says
 * of recording is of this host.
 */
static bool check(const struct settings *settings, bool is_this_host, struct error *error)
{
	bool real_time =
	        settings->policy == PROBE_POLICY_FIFO || settings->policy == PROBE_POLICY_RR;

	if (settings->json && !settings->batch)
		return error_set(error, "--json needs -b");
	if (typed(settings, OPTION_ON_THRESHOLD) && !option_given(settings, OPTION_THRESHOLD))
		return error_set(error, "--on-threshold needs --threshold US");
	if (typed(settings, OPTION_WAKEUP) && !option_given(settings, OPTION_THRESHOLD))
		return error_set(error, "--wakeup needs --threshold US");
	if (is_this_host && typed(settings, OPTION_WAKEUP) &&
	    !(settings->groups & TRACE_GROUP_BIT(SCHED)))
		return error_set(error, "--wakeup needs the group sched of --trace");
	if (typed(settings, OPTION_PRIORITY) && typed(settings, OPTION_POLICY) && !real_time)
		return error_set(error, "-p: only the policies fifo and rr have a priority");
	if (typed(settings, OPTION_NO_PROBE) && typed(settings, OPTION_HISTFILE))
		return error_set(error, "--histfile: with --no-probe there is nothing to write");
	return true;
}

enum exit_code settings_load(struct settings *settings, int argc, char **argv, struct error *error)
{
	return settings_load_with_operand(settings, argc, argv, NULL, error);
}

enum exit_code settings_load_with_operand(struct settings *settings, int argc, char **argv,
                                          const char **operand, struct error *error)
{
	struct settings first;
	bool done;

	/* Which configuration is read stands on the command line, which then goes over it. */
	settings_init(settings);
	settings_init(&first);
	done = command_line_parse(&first, argc, argv, operand, error);
	if (!done) {
		settings_clear(&first);
		return EXIT_CODE_USAGE;
	}
	if (!first.help && !first.version)
		done = config_read(settings, first.config, error);
	settings_clear(&first);
	if (!done)
		return EXIT_CODE_FAILED;
	if (!command_line_parse(settings, argc, argv, operand, error) ||
	    !check(settings, !operand, error))
		return EXIT_CODE_USAGE;
	return EXIT_CODE_OK;
}

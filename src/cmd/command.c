// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of commands. See command.h.
 */
#include "cmd/command.h"

#include <stddef.h>
#include <string.h>

#include "cmd/attach.h"
#include "cmd/sessions.h"
#include "cmd/trace_options.h"
#include "cmd/trace_run.h"

static bool report_option(unsigned i, struct command_option *option)
{
	return trace_options_row(TRACE_COMMAND_REPORT, i, option);
}

static bool state_option(unsigned i, struct command_option *option)
{
	return trace_options_row(TRACE_COMMAND_STATE, i, option);
}

static bool events_option(unsigned i, struct command_option *option)
{
	return trace_options_row(TRACE_COMMAND_EVENTS, i, option);
}

const struct command command_table[] = {
        {"attach", "DIR|net://RELAY[/host/HOST/SESSION]...",
         "the screens over a recorded trace, or over live sessions", attach_run, attach_option},
        {"replay", "DIR", "the same as attach", attach_run, attach_option},
        {"report", "TRACE [TABLE]...", "what happened in a whole trace", report_run, report_option},
        {"state", "TRACE|--live", "processes and open files of the window that ends at a time",
         state_run, state_option},
        {"events", "TRACE|--live", "the events that the window at a time holds", events_run,
         events_option},
        {"sessions", "net://RELAY[:PORT]", "the live sessions that a relay has", sessions_run,
         sessions_option},
        {NULL, NULL, NULL, NULL, NULL},
};

const struct command *command_find(const char *name)
{
	for (const struct command *command = command_table; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

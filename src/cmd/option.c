// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The option table and the setting of one option. See option.h.
 */
#include "cmd/option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/kernel/groups.h"
#include "source/probe.h"
#include "util/clock.h"
#include "util/quantity.h"
#include "view/tui/theme.h"
#include "view/tui/tui.h"
#include "view/tui/view.h"

#define OPTION_MEMBER(member)  .offset = offsetof(struct settings, member)
#define OPTION_MIB             (UINT64_C(1) << 20)
#define OPTION_DURATION_MAX_NS (UINT64_C(3650) * 86400 * NS_PER_S) /* ten years */
#define OPTION_COUNT_MAX       UINT64_C(1000000000000000)

static const char *policy_choice(unsigned i)
{
	static const char *const names[] = {
#define OPTION_POLICY(symbol, name, kernel) [PROBE_POLICY_##symbol] = name,
	        PROBE_POLICY_LIST(OPTION_POLICY)
#undef OPTION_POLICY
	};

	return i < sizeof(names) / sizeof(names[0]) ? names[i] : NULL;
}

static const char *action_choice(unsigned i)
{
	static const char *const names[] = {
#define OPTION_ACTION(symbol, name, help) [ON_THRESHOLD_##symbol] = name,
	        ON_THRESHOLD_LIST(OPTION_ACTION)
#undef OPTION_ACTION
	};

	return i < sizeof(names) / sizeof(names[0]) ? names[i] : NULL;
}

static const char *theme_choice(unsigned i)
{
	return i < THEME_COUNT ? themes[i].name : NULL;
}

static const char *view_choice(unsigned i)
{
	return i < view_count ? views[i]->name : NULL;
}

const struct option_row option_table[OPTION_COUNT] = {
#define OPTION(id, ...) [OPTION_##id] = {__VA_ARGS__},
#include "cmd/option_rows.h"
#undef OPTION
};

const struct option_hint option_hints[] = {
        {'q', "quiet", "leave it out (nothing is printed while it measures), or give -b for text"},
        {'m', "mlockall", "leave it out, what the measuring threads use is always locked"},
        {'t', "threads", "choose CPUs with -a, each has one measuring thread"},
        {'S', "smp", "leave it out, each CPU has one measuring thread of the same priority"},
        {'N', "nsecs", "leave it out, figures are kept in ns and --json prints them so"},
        {'M', "refresh_on_max", "choose the time between refreshes with -d"},
        {'v', "verbose", "give -b --json for figures that a program reads"},
        {'H', "histofall", "give --histfile FILE, histograms have no limit here"},
        {0, "histogram", "give --histfile FILE, histograms have no limit here"},
        {0, "breaktrace", "give --threshold US --on-threshold exit"},
        {0, "default-system", "leave it out, the power state is left alone without --latency"},
        {0, "laptop", "leave it out, the power state is left alone without --latency"},
        {0, "mainaffinity", "leave it out, what does not measure keeps off measured CPUs"},
        {0, NULL, NULL},
};

const char *option_group_heading(enum option_group group)
{
	static const char *const headings[] = {
#define OPTION_GROUP_HEADING(symbol, heading) [OPTION_GROUP_##symbol] = heading,
	        OPTION_GROUP_LIST(OPTION_GROUP_HEADING)
#undef OPTION_GROUP_HEADING
	};

	return headings[group];
}

static enum quantity_kind quantity_kind_of(const struct option_row *row)
{
	switch (row->type) {
	case OPTION_TYPE_DURATION:
		return QUANTITY_DURATION;
	case OPTION_TYPE_SIZE:
		return QUANTITY_SIZE;
	default:
		return QUANTITY_COUNT;
	}
}

void option_format_range(char *target, size_t size, const struct option_row *row)
{
	char minimum[32];
	char maximum[32];

	target[0] = '\0';
	if (row->maximum == 0)
		return;
	quantity_format(minimum, sizeof(minimum), row->minimum, quantity_kind_of(row));
	quantity_format(maximum, sizeof(maximum), row->maximum, quantity_kind_of(row));
	snprintf(target, size, "%s..%s", minimum, maximum);
}

static bool set_flag(bool *member, const char *text, struct error *error)
{
	if (text && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return error_set(error, "'%s' is neither true nor false", text);
	*member = !text || strcmp(text, "true") == 0;
	return true;
}

static bool set_number(uint64_t *member, const struct option_row *row, const char *text,
                       struct error *error)
{
	uint64_t value;
	char range[80];

	if (!quantity_parse(&value, text, quantity_kind_of(row), row->unit ? row->unit : 1, error))
		return false;
	option_format_range(range, sizeof(range), row);
	if (value < row->minimum || value > row->maximum)
		return error_set(error, "%s is out of %s", text, range);
	*member = value;
	return true;
}

size_t option_choice_length(const char *choice)
{
	const char *colon = strchr(choice, ':');

	return colon ? (size_t)(colon - choice) + 1 : strlen(choice);
}

void option_format_choice(char *target, size_t size, const struct settings *settings,
                          const struct option_row *row)
{
	const char *choice =
	        row->choice ? row->choice(*(const unsigned *)option_member(settings, row)) : "";
	size_t length = option_choice_length(choice);
	bool has_text = length && choice[length - 1] == ':';

	snprintf(target, size, "%.*s%s", (int)length, choice,
	         has_text ? *(char *const *)((const char *)settings + row->text_offset) : "");
}

/* Is `text` that choice, with a text of its own if it takes one? */
static bool is_choice(const char *choice, const char *text)
{
	size_t length = option_choice_length(choice);

	return choice[length - 1] == ':' ? strncmp(choice, text, length) == 0 && text[length]
	                                 : strcmp(choice, text) == 0;
}

/* Which of the row's choices `text` is; `*which` may be NULL. */
static bool find_choice(unsigned *which, const struct option_row *row, const char *text,
                        struct error *error)
{
	char known[200] = "";

	for (unsigned i = 0; row->choice(i); i++) {
		size_t length = strlen(known);

		if (is_choice(row->choice(i), text)) {
			if (which)
				*which = i;
			return true;
		}
		snprintf(known + length, sizeof(known) - length, "%s%s", i ? ", " : "",
		         row->choice(i));
	}
	return error_set(error, "'%s' is none of %s", text, known);
}

static bool set_text(char **member, const char *text, struct error *error)
{
	char *copy;

	if (!*text)
		return error_set(error, "'' is empty");
	copy = strdup(text);
	if (!copy)
		return error_set(error, "out of memory");
	free(*member);
	*member = copy;
	return true;
}

static bool set_cpuset(struct cpuset *member, const char *text, struct error *error)
{
	struct cpuset set;

	if (!cpuset_parse(&set, text, "", NULL))
		return error_set(error, "'%s' is no list of CPUs such as 0-3,8", text);
	if (cpuset_count(&set) == 0)
		return error_set(error, "'%s' names no CPU", text);
	*member = set;
	return true;
}

static bool set_choice(struct settings *settings, const struct option_row *row, const char *text,
                       struct error *error)
{
	unsigned *member = (unsigned *)((char *)settings + row->offset);
	const char *choice;
	unsigned which;

	if (!find_choice(&which, row, text, error))
		return false;
	choice = row->choice(which);
	if (choice[option_choice_length(choice) - 1] == ':' &&
	    !set_text((char **)((char *)settings + row->text_offset),
	              text + option_choice_length(choice), error))
		return false;
	*member = which;
	return true;
}

static bool set_groups(unsigned *member, const char *text, struct error *error)
{
	unsigned groups;

	if (!trace_groups_parse(&groups, text, error))
		return false;
	*member = groups;
	return true;
}

bool option_set(struct settings *settings, enum option_id id, const char *text,
                enum option_origin origin, struct error *error)
{
	const struct option_row *row = &option_table[id];
	void *member = (char *)settings + row->offset;
	bool done = false;

	switch (row->type) {
	case OPTION_TYPE_FLAG:
		done = set_flag(member, text, error);
		break;
	case OPTION_TYPE_COUNT:
	case OPTION_TYPE_DURATION:
	case OPTION_TYPE_SIZE:
		done = set_number(member, row, text, error);
		break;
	case OPTION_TYPE_CHOICE:
		done = set_choice(settings, row, text, error);
		break;
	case OPTION_TYPE_CPUSET:
		done = set_cpuset(member, text, error);
		break;
	case OPTION_TYPE_NAME:
		done = (!row->choice || find_choice(NULL, row, text, error)) &&
		       set_text(member, text, error);
		break;
	case OPTION_TYPE_PATH:
		done = set_text(member, text, error);
		break;
	case OPTION_TYPE_THREAD:
		done = thread_parse(text, error) && set_text(member, text, error);
		break;
	case OPTION_TYPE_PIDS:
		done = pid_list_parse(member, text, error);
		break;
	case OPTION_TYPE_GROUPS:
		done = set_groups(member, text, error);
		break;
	}
	if (done)
		settings->origin[id] = origin;
	return done;
}

bool option_given(const struct settings *settings, enum option_id id)
{
	return settings->origin[id] != OPTION_ORIGIN_DEFAULT;
}

const void *option_member(const struct settings *settings, const struct option_row *row)
{
	return (const char *)settings + row->offset;
}

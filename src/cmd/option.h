/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The option table (rows in option_rows.h) and what is done with one row: set a
 * member of the settings from text, and write it back. Where the text comes from
 * is not its business.
 */
#ifndef RTSCOPE_CMD_OPTION_H
#define RTSCOPE_CMD_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd/settings.h"
#include "util/error.h"

/* X(SYMBOL, "heading in --help and rtscope(1)") */
#define OPTION_GROUP_LIST(X)  \
	X(PROBE, "Measuring") \
	X(WATCH, "Watching")  \
	X(OUTPUT, "Output")   \
	X(SCREEN, "Screens")  \
	X(PROGRAM, "The program")

enum option_group {
#define OPTION_GROUP_ENUM(symbol, heading) OPTION_GROUP_##symbol,
	OPTION_GROUP_LIST(OPTION_GROUP_ENUM)
#undef OPTION_GROUP_ENUM
	OPTION_GROUP_COUNT
};

enum option_type {
	OPTION_TYPE_FLAG,     /* bool, no argument */
	OPTION_TYPE_COUNT,    /* uint64_t */
	OPTION_TYPE_DURATION, /* uint64_t, ns; a number without unit counts in .unit */
	OPTION_TYPE_SIZE,     /* uint64_t, bytes; likewise */
	OPTION_TYPE_CHOICE,   /* unsigned, one of .choice */
	OPTION_TYPE_CPUSET,   /* struct cpuset */
	OPTION_TYPE_NAME,     /* char *, owned; one of .choice if there are any */
	OPTION_TYPE_PATH,     /* char *, owned; completed as a file */
	OPTION_TYPE_THREAD,   /* char *, owned; a number or a name */
	OPTION_TYPE_PIDS,     /* struct pid_list */
	OPTION_TYPE_GROUPS,   /* unsigned, bits of enum trace_group */
};

struct option_row {
	enum option_group group;
	char short_name; /* 0: none */
	const char *long_name;
	const char *argument; /* NULL: takes none */
	enum option_type type;
	size_t offset;      /* of the member of struct settings, see OPTION_MEMBER() */
	size_t text_offset; /* of a char *: what follows the colon of a choice that has one */
	uint64_t unit;      /* of a number without one; 0: 1 */
	uint64_t minimum, maximum;
	/*
	 * The name of choice `i`, NULL behind the last one. Without it: no choices. `run:PROGRAM`
	 * is a choice that takes a text of its own.
	 */
	const char *(*choice)(unsigned i);
	const char *standard; /* the default as an argument; NULL: not set */
	const char *config;   /* key path in the configuration; NULL: command line only */
	const char *help;
};

extern const struct option_row option_table[OPTION_COUNT];

/* What people who know cyclictest type, and what to say to them. */
struct option_hint {
	char short_name; /* 0: none */
	const char *long_name;
	const char *hint;
};

extern const struct option_hint option_hints[]; /* ended by hint NULL */

const char *option_group_heading(enum option_group group);

/*
 * Set the member of an option from `text` (of a flag: "true", "false", or NULL for
 * true). The error is the bare reason ("100 is out of 1..99"); the caller puts the
 * option or the key before it.
 */
bool option_set(struct settings *settings, enum option_id id, const char *text,
                enum option_origin origin, struct error *error);
/* Was it set by more than its default? */
bool option_given(const struct settings *settings, enum option_id id);
/* The range of a number, as in `1..99` or `50us..10s`; empty where there is none. */
void option_format_range(char *target, size_t size, const struct option_row *row);
/* How much of a choice's name is typed as it stands there: all, or up to the colon. */
size_t option_choice_length(const char *choice);
/* The value as it would be typed; empty where the option has no choices. */
void option_format_choice(char *target, size_t size, const struct settings *settings,
                          const struct option_row *row);
/* Address of the row's member. */
const void *option_member(const struct settings *settings, const struct option_row *row);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading of the command line. See command_line.h.
 */
#include "cmd/command_line.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/option.h"

/* getopt's value of a long option is this plus its place in the table, hints after options. */
#define LONG_BASE   256
#define HINTS_LIMIT 32

struct parser {
	struct option longs[OPTION_COUNT + HINTS_LIMIT + 1];
	char shorts[2 * (OPTION_COUNT + HINTS_LIMIT) + 2];
};

static void build(struct parser *parser)
{
	struct option *option = parser->longs;
	char *shorts = parser->shorts;

	memset(parser, 0, sizeof(*parser));
	*shorts++ = ':'; /* a missing argument is told from an unknown option */
	for (int id = 0; id < OPTION_COUNT; id++) {
		const struct option_row *row = &option_table[id];

		*option++ = (struct option){
		        .name = row->long_name,
		        .has_arg = row->argument ? required_argument : no_argument,
		        .val = LONG_BASE + id,
		};
		if (row->short_name) {
			*shorts++ = row->short_name;
			if (row->argument)
				*shorts++ = ':';
		}
	}
	for (int i = 0; option_hints[i].hint; i++) {
		*option++ = (struct option){
		        .name = option_hints[i].long_name,
		        .has_arg = optional_argument,
		        .val = LONG_BASE + OPTION_COUNT + i,
		};
		if (option_hints[i].short_name)
			*shorts++ = option_hints[i].short_name;
	}
}

/* The place in the tables of what getopt returned: options, then hints; -1: in none. */
static int find(int value)
{
	if (value >= LONG_BASE)
		return value - LONG_BASE;
	for (int id = 0; id < OPTION_COUNT; id++)
		if (option_table[id].short_name == value)
			return id;
	for (int i = 0; option_hints[i].hint; i++)
		if (option_hints[i].short_name == value)
			return OPTION_COUNT + i;
	return -1;
}

/* What was typed for the option that getopt returned last: `-p` or `--priority`. */
static void label(char *target, size_t size, int value, int place)
{
	if (value < LONG_BASE)
		snprintf(target, size, "-%c", value);
	else if (place < OPTION_COUNT)
		snprintf(target, size, "--%s", option_table[place].long_name);
	else
		snprintf(target, size, "--%s", option_hints[place - OPTION_COUNT].long_name);
}

/* Was the long option of that name typed in full? */
static bool in_full(const char *argument, const char *name)
{
	size_t length = strlen(name);

	return strncmp(argument, "--", 2) == 0 && strncmp(argument + 2, name, length) == 0 &&
	       (argument[2 + length] == '\0' || argument[2 + length] == '=');
}

static bool refuse(int result, char **argv, struct error *error)
{
	char name[64];
	int place = find(optopt);

	if (place >= 0)
		label(name, sizeof(name), optopt, place);
	if (result == ':')
		return error_set(error, "%s needs a value: %s; see rtscope --help", name,
		                 option_table[place].argument);
	if (optopt >= LONG_BASE)
		return error_set(error, "%s takes no value", name);
	if (optopt != 0)
		return error_set(error, "unknown option '-%c'; see rtscope --help", optopt);
	return error_set(error, "unknown option '%s'; see rtscope --help", argv[optind - 1]);
}

static bool apply(struct settings *settings, int value, char **argv, struct error *error)
{
	int place = find(value);
	const char *argument = argv[optarg == argv[optind - 1] ? optind - 2 : optind - 1];
	char name[64];

	label(name, sizeof(name), value, place);
	if (value >= LONG_BASE && !in_full(argument, name + 2))
		return error_set(error, "unknown option '%s'; if %s is meant, write it in full",
		                 argument, name);
	if (place >= OPTION_COUNT)
		return error_set(error, "%s is an option of cyclictest, not of rtscope: %s", name,
		                 option_hints[place - OPTION_COUNT].hint);
	if (!option_set(settings, (enum option_id)place, optarg, OPTION_ORIGIN_COMMAND_LINE, error))
		return error_prefix(error, "%s", name);
	return true;
}

bool command_line_parse(struct settings *settings, int argc, char **argv, const char **operand,
                        struct error *error)
{
	struct parser parser;
	int value;

	build(&parser);
	opterr = 0;
	optind = 0; /* glibc: begin anew, with its own state cleared */
	while ((value = getopt_long(argc, argv, parser.shorts, parser.longs, NULL)) != -1) {
		if (value == '?' || value == ':')
			return refuse(value, argv, error);
		if (!apply(settings, value, argv, error))
			return false;
	}
	if (operand && optind < argc)
		*operand = argv[optind++];
	else if (optind < argc && command_find(argv[optind]))
		return error_set(error, "'%s' is a command and stands first: rtscope %s ...",
		                 argv[optind], argv[optind]);
	if (optind < argc)
		return error_set(error, "unexpected argument '%s'; see rtscope --help",
		                 argv[optind]);
	return true;
}

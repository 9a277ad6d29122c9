// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `--help`. See help.h.
 */
#include "cmd/help.h"

#include <stdarg.h>
#include <string.h>

#include "cmd/command.h"

#define LINE_COLUMNS 79
#define TEXT_COLUMN  28

__attribute__((format(printf, 3, 4))) static void append(char *target, size_t size,
                                                         const char *format, ...)
{
	size_t length = strlen(target);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(target + length, size - length, format, arguments);
	va_end(arguments);
}

void help_facts(char *target, size_t size, const struct option_row *row)
{
	char range[80];

	target[0] = '\0';
	option_format_range(range, sizeof(range), row);
	for (unsigned i = 0; row->choice && row->choice(i); i++)
		append(target, size, "%s%s", i ? ", " : "", row->choice(i));
	if (row->choice || *range)
		append(target, size, "%s; ", row->choice ? "" : range);
	if (row->standard)
		append(target, size, "default %s; ", row->standard);
	if (strlen(target) >= 2)
		target[strlen(target) - 2] = '\0';
}

/* Words from `column` on, broken at LINE_COLUMNS, continued at TEXT_COLUMN. */
static void print_wrapped(FILE *target, size_t column, const char *text)
{
	if (column >= TEXT_COLUMN) {
		fputc('\n', target);
		column = 0;
	}
	fprintf(target, "%*s", (int)(TEXT_COLUMN - column), "");
	column = TEXT_COLUMN;
	while (*text) {
		size_t length = strcspn(text, " ");

		if (column > TEXT_COLUMN && column + 1 + length > LINE_COLUMNS) {
			fprintf(target, "\n%*s", TEXT_COLUMN, "");
			column = TEXT_COLUMN;
		} else if (column > TEXT_COLUMN) {
			fputc(' ', target);
			column++;
		}
		fprintf(target, "%.*s", (int)length, text);
		column += length;
		text += length;
		text += strspn(text, " ");
	}
	fputc('\n', target);
}

static void print_row(FILE *target, const struct option_row *row)
{
	char names[80] = "";
	char text[600] = "";
	char facts[200];

	if (row->short_name)
		append(names, sizeof(names), "  -%c, ", row->short_name);
	else
		append(names, sizeof(names), "      ");
	append(names, sizeof(names), "--%s%s%s", row->long_name, row->argument ? " " : "",
	       row->argument ? row->argument : "");
	help_facts(facts, sizeof(facts), row);
	append(text, sizeof(text), "%s%s%s%s", row->help, *facts ? " [" : "", facts,
	       *facts ? "]" : "");
	fputs(names, target);
	print_wrapped(target, strlen(names) + 1, text);
}

void help_print(FILE *target)
{
	fputs("Usage: rtscope [OPTION]...\n", target);
	for (const struct command *command = command_table; command->name; command++)
		fprintf(target, "       rtscope %s %s [OPTION]...\n", command->name,
		        command->operands);
	fputs("Show, live, how late each CPU of this host wakes a thread up that must run now.\n"
	      "\nCommands, each with a --help of its own\n",
	      target);
	for (const struct command *command = command_table; command->name; command++)
		fprintf(target, "  %-8s %s\n", command->name, command->summary);
	for (unsigned group = 0; group < OPTION_GROUP_COUNT; group++) {
		fprintf(target, "\n%s\n", option_group_heading(group));
		for (unsigned id = 0; id < OPTION_COUNT; id++)
			if (option_table[id].group == group)
				print_row(target, &option_table[id]);
	}
	fputs("\nDurations take a unit: 10, 10s, 500ms, 200us.\n"
	      "Exit status: 0 done, 1 failed, 2 a threshold was hit, 64 wrong usage, 128+N\n"
	      "ended by signal N. See rtscope(1).\n",
	      target);
}

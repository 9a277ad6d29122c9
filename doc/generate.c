// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes what is documented of the tables in the program: the man page's options, the
 * shells' completions, doc/columns.md. Built and run by `make docs`, never installed; a
 * test compares what it writes with what is committed.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/help.h"
#include "cmd/option.h"
#include "model/metric.h"
#include "view/columns.h"
#include "view/fd_columns.h"
#include "view/json.h"
#include "view/outlier_columns.h"
#include "view/process_columns.h"
#include "view/report/report.h"
#include "view/text.h"
#include "view/tui/keys.h"
#include "view/window_process_columns.h"

/* troff: a hyphen that is typed as such, no control character at a line's begin. */
static void put_troff(const char *text)
{
	for (; *text; text++) {
		if (*text == '-')
			fputs("\\-", stdout);
		else if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '\'')
			fputs("\\(aq", stdout);
		else
			putchar(*text);
	}
}

/* The man page ------------------------------------------------------------------ */

static void man_option(const struct option_row *row)
{
	char facts[200];

	puts(".TP");
	fputs(".B ", stdout);
	if (row->short_name) {
		printf("\\-%c", row->short_name);
		if (row->argument)
			printf(" \\fI%s\\fB", row->argument);
		fputs(", ", stdout);
	}
	put_troff("--");
	put_troff(row->long_name);
	if (row->argument)
		printf("=\\fI%s", row->argument);
	putchar('\n');
	put_troff(row->help);
	putchar('\n');
	help_facts(facts, sizeof(facts), row);
	if (*facts) {
		putchar('(');
		put_troff(facts);
		puts(")");
	}
	if (row->config) {
		fputs("Configuration:\n.BR ", stdout);
		put_troff(row->config);
		puts(" .");
	}
}

static void man_options(void)
{
	for (unsigned group = 0; group < OPTION_GROUP_COUNT; group++) {
		printf(".SS %s\n", option_group_heading(group));
		for (unsigned id = 0; id < OPTION_COUNT; id++)
			if (option_table[id].group == group)
				man_option(&option_table[id]);
	}
}

static void man_tables(void)
{
	puts(".PP\nIts tables, all if none is named:");
	for (unsigned i = 0; i < REPORT_TABLE_COUNT; i++) {
		puts(".TP");
		fputs(".B ", stdout);
		put_troff(report_table_name((enum report_table)i));
		putchar('\n');
		put_troff(report_table_help((enum report_table)i));
		putchar('\n');
	}
}

static void man_commands(void)
{
	for (const struct command *command = command_table; command->name; command++) {
		struct command_option option;

		printf(".SS rtscope %s %s\n", command->name, command->operands);
		fputs("Show ", stdout);
		put_troff(command->summary);
		puts(".");
		for (unsigned i = 0; command->option(i, &option); i++) {
			fputs(".TP\n.B ", stdout);
			put_troff("--");
			put_troff(option.name);
			if (option.argument)
				printf("=\\fI%s", option.argument);
			putchar('\n');
			put_troff(option.help);
			putchar('\n');
		}
		if (strcmp(command->name, "report") == 0)
			man_tables();
	}
}

/* `^L`, `F10 q` and the like: a caret and a backslash are the typed ones. */
static void put_key(const char *text)
{
	for (; *text; text++) {
		if (*text == '^')
			fputs("\\(ha", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else if (*text == '\\')
			fputs("\\e", stdout);
		else
			putchar(*text);
	}
}

static void man_keys_of(enum key_context context)
{
	for (unsigned action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
		const struct key_info *key = &key_table[action];

		if (key->context != context)
			continue;
		fputs(".TP\n.B ", stdout);
		put_key(key->names);
		putchar('\n');
		put_troff(key->help);
		putchar('\n');
	}
}

static void man_keys(void)
{
	for (unsigned context = 0; context < KEYS_NONE; context++) {
		printf(".SS %s\n", key_context_heading((enum key_context)context));
		man_keys_of((enum key_context)context);
	}
}

/* Parts of the page that stand in tables; a line of the template names the place. */
static const struct {
	const char *mark;
	void (*write)(void);
} man_parts[] = {
        {"@OPTIONS@\n", man_options},
        {"@KEYS@\n", man_keys},
        {"@COMMANDS@\n", man_commands},
};

static bool write_man(const char *template_path)
{
	FILE *template = fopen(template_path, "r");
	char line[1024];

	if (!template) {
		perror(template_path);
		return false;
	}
	while (fgets(line, sizeof(line), template)) {
		size_t part = 0;

		while (part < sizeof(man_parts) / sizeof(man_parts[0]) &&
		       strcmp(man_parts[part].mark, line) != 0)
			part++;
		if (part < sizeof(man_parts) / sizeof(man_parts[0]))
			man_parts[part].write();
		else if (strcmp(line, "@TITLE@\n") == 0)
			printf(".TH RTSCOPE 1 \"\" \"%s\" \"User Commands\"\n", PACKAGE_STRING);
		else
			fputs(line, stdout);
	}
	fclose(template);
	return true;
}

/* Completion -------------------------------------------------------------------- */

/* `-p|--priority` or `--policy`: a pattern of case. */
static void bash_pattern(const struct option_row *row)
{
	if (row->short_name)
		printf("-%c|", row->short_name);
	printf("--%s", row->long_name);
}

static void bash_argument(const struct option_row *row)
{
	fputs("\t", stdout);
	bash_pattern(row);
	if (row->choice) {
		fputs(")\n\t\tCOMPREPLY=($(compgen -W '", stdout);
		for (unsigned i = 0; row->choice(i); i++)
			printf("%s%.*s", i ? " " : "", (int)option_choice_length(row->choice(i)),
			       row->choice(i));
		fputs("' -- \"$current\"))\n", stdout);
	} else if (row->type == OPTION_TYPE_PATH) {
		fputs(")\n\t\tCOMPREPLY=($(compgen -f -- \"$current\"))\n", stdout);
	} else {
		fputs(")\n", stdout);
	}
	fputs("\t\treturn\n\t\t;;\n", stdout);
}

/* Behind the name of a command: its options, or files. */
static void bash_commands(void)
{
	for (const struct command *command = command_table; command->name; command++) {
		struct command_option option;

		printf("\t%s)\n\t\t[[ $COMP_CWORD -gt 1 ]] || {\n"
		       "\t\t\tCOMPREPLY=(%s)\n\t\t\treturn\n\t\t}\n"
		       "\t\tif [[ $current == -* ]]; then\n\t\t\tCOMPREPLY=($(compgen -W '",
		       command->name, command->name);
		for (unsigned i = 0; command->option(i, &option); i++)
			printf("%s--%s", i ? " " : "", option.name);
		fputs("' -- \"$current\"))\n\t\telse\n"
		      "\t\t\tCOMPREPLY=($(compgen -f -- \"$current\"))\n\t\tfi\n"
		      "\t\treturn\n\t\t;;\n",
		      stdout);
	}
}

static bool write_bash(const char *unused)
{
	(void)unused;
	fputs("# Completion of rtscope for bash. Made by `make docs`: do not edit.\n"
	      "_rtscope() {\n"
	      "\tlocal current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD-1]}\n"
	      "\t# bash takes --option=value for three words.\n"
	      "\tif [[ $current == '=' ]]; then\n"
	      "\t\tcurrent=\n"
	      "\telif [[ $option == '=' ]]; then\n"
	      "\t\toption=${COMP_WORDS[COMP_CWORD-2]}\n"
	      "\tfi\n"
	      "\tcase ${COMP_WORDS[1]} in\n",
	      stdout);
	bash_commands();
	fputs("\tesac\n\tcase $option in\n", stdout);
	for (unsigned id = 0; id < OPTION_COUNT; id++)
		if (option_table[id].argument)
			bash_argument(&option_table[id]);
	fputs("\tesac\n\tCOMPREPLY=($(compgen -W '", stdout);
	for (const struct command *command = command_table; command->name; command++)
		printf("%s ", command->name);
	for (unsigned id = 0; id < OPTION_COUNT; id++) {
		if (option_table[id].short_name)
			printf("-%c ", option_table[id].short_name);
		printf("--%s%s", option_table[id].long_name, id + 1 < OPTION_COUNT ? " " : "");
	}
	fputs("' -- \"$current\"))\n}\ncomplete -o filenames -F _rtscope rtscope\n", stdout);
	return true;
}

/* The first sentence of the help, quoted for a description in single quotes and brackets. */
static void put_zsh_description(const char *help)
{
	for (; *help && !(help[0] == '.' && (help[1] == ' ' || help[1] == '\0')); help++) {
		if (*help == '\'')
			fputs("'\\''", stdout);
		else if (strchr("[]:\\", *help))
			printf("\\%c", *help);
		else
			putchar(*help);
	}
}

static void zsh_option(const struct option_row *row)
{
	fputs(" \\\n\t", stdout);
	if (row->short_name)
		printf("'(-%c --%s)'{-%c%s,--%s%s}'", row->short_name, row->long_name,
		       row->short_name, row->argument ? "+" : "", row->long_name,
		       row->argument ? "=" : "");
	else
		printf("'--%s%s", row->long_name, row->argument ? "=" : "");
	putchar('[');
	put_zsh_description(row->help);
	putchar(']');
	if (row->argument)
		printf(":%s:", row->argument);
	if (row->choice) {
		putchar('(');
		for (unsigned i = 0; row->choice(i); i++)
			printf("%s%.*s", i ? " " : "", (int)option_choice_length(row->choice(i)),
			       row->choice(i));
		putchar(')');
	} else if (row->type == OPTION_TYPE_PATH) {
		fputs("_files", stdout);
	}
	putchar('\'');
}

/* Behind the name of a command: its options, and files. */
static void zsh_commands(void)
{
	for (const struct command *command = command_table; command->name; command++) {
		struct command_option option;

		printf("%s)\n\t_arguments -S", command->name);
		for (unsigned i = 0; command->option(i, &option); i++) {
			printf(" \\\n\t\t'--%s%s[", option.name, option.argument ? "=" : "");
			put_zsh_description(option.help);
			putchar(']');
			if (option.argument)
				printf(":%s:", option.argument);
			putchar('\'');
		}
		fputs(" \\\n\t\t'*:file:_files'\n\treturn\n\t;;\n", stdout);
	}
}

static bool write_zsh(const char *unused)
{
	(void)unused;
	fputs("#compdef rtscope\n# Completion of rtscope for zsh. Made by `make docs`: do not "
	      "edit.\n"
	      "case $words[2] in\n",
	      stdout);
	zsh_commands();
	fputs("esac\n_arguments -s -S \\\n\t'1:command:((", stdout);
	for (const struct command *command = command_table; command->name; command++)
		printf("%s%s\\:\"%s\"", command == command_table ? "" : " ", command->name,
		       command->summary);
	fputs("))'", stdout);
	for (unsigned id = 0; id < OPTION_COUNT; id++)
		zsh_option(&option_table[id]);
	putchar('\n');
	return true;
}

/* Columns ------------------------------------------------------------------------- */

static void json_table(const char *heading, const struct json_member *members)
{
	printf("\n### %s\n\n| member | what it is |\n|---|---|\n", heading);
	for (; members->name; members++)
		printf("| `%s` | %s |\n", members->name, members->description);
}

static void metric_table(const struct metric_object_info *object)
{
	printf("\n### %s: `%s`\n\nOne for each %s.\n\n", object->title, object->name,
	       object->instance);
	puts("| metric | unit | what it is | what is normal | where it is read |\n"
	     "|---|---|---|---|---|");
	for (size_t i = 0; i < object->count; i++) {
		const struct metric_info *info = metric_info(object->first + (enum metric)i);

		printf("| `%s` | %s | %s | %s | %s |\n", info->name, metric_unit_name(info->unit),
		       info->what, info->normal, info->where);
	}
}

static void column_table(const struct column_table *table)
{
	printf("\n## %s\n\n| column | name in filters | what it is |\n|---|---|---|\n",
	       table->objects);
	for (size_t i = 0; i < table->count; i++)
		printf("| %s | `%s` | %s |\n", table->columns[i].title, table->columns[i].name,
		       table->columns[i].description);
}

static bool write_columns(const char *unused)
{
	(void)unused;
	puts("# Columns and members\n\n"
	     "Made by `make docs` from the tables in the program: do not edit.\n\n"
	     "Latencies are integer ns in JSON and us in text. `count`, `min`, `max` and the mean "
	     "are exact; a\npercentile is nearest rank, the upper bound of its bucket, within "
	     "1/64. "
	     "Not measured is `null` in JSON\nand `-` in text; measured but empty is "
	     "`{\"count\": 0}`.\n\n"
	     "## `rtscope -b --json`\n\nOne object a sample and line.");
	json_table("The object", json_members);
	json_table("Each object in `cpus`", json_cpu_members);
	puts("\n## `rtscope -b`\n\n| column | what it is |\n|---|---|");
	for (const struct text_column *column = text_columns; column->heading; column++)
		printf("| %s | %s |\n", column->heading, column->description);
	puts("\n## Screens\n\n| column | unit | what it is |\n|---|---|---|");
	for (unsigned i = 0; i < LATENCY_COLUMN_COUNT_OF; i++)
		printf("| %s | %s | %s |\n", latency_columns[i].title, latency_columns[i].unit,
		       latency_columns[i].description);
	column_table(&window_process_column_table);
	column_table(&fd_column_table);
	column_table(&process_column_table);
	column_table(&outlier_column_table);
	puts("\n## Metrics");
	for (unsigned object = 0; object < METRIC_OBJECT_COUNT; object++)
		metric_table(metric_object_info(object));
	return true;
}

static const struct {
	const char *name;
	bool (*write)(const char *argument);
} documents[] = {
        {"man", write_man},
        {"bash", write_bash},
        {"zsh", write_zsh},
        {"columns", write_columns},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(documents) / sizeof(documents[0]); i++)
		if (strcmp(documents[i].name, argv[1]) == 0)
			return documents[i].write(argc > 2 ? argv[2] : "") && fflush(stdout) == 0
			               ? 0
			               : 1;
	fputs("usage: generate man TEMPLATE | bash | zsh | columns\n", stderr);
	return 64;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The terminal oracle: plays scripts (*.screen) that start a program on a real
 * pseudo-terminal, press its keys and look at its screen, and tells the results
 * as TAP. CONTRIBUTING.md lists the commands; script.c carries them out.
 */
#include <ctype.h>
#include <ftw.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "script.h"

void script_comment(const char *label, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		printf("# %s%.*s\n", label, (int)length, text);
		text += length + (text[length] == '\n');
	}
}

bool script_result(struct script *script, bool passed, const char *format, ...)
{
	va_list arguments;

	script->count++;
	printf("%sok %d - line %d: ", passed ? "" : "not ", script->count, script->line);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	script->failed += !passed;
	if (!passed && script->terminal) {
		char *text = terminal_text(script->terminal);

		printf("# the screen, %dx%d%s:\n", script->columns, script->rows,
		       script->terminal->exited ? ", the program has ended" : "");
		script_comment("  |", text);
		free(text);
	}
	return passed;
}

void script_wrong(struct script *script, const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	script_result(script, false, "%s", text);
	script->ended = true;
}

/* `$NAME` and `${NAME}` of the environment; an unknown one is an error. The caller frees. */
static char *expand(struct script *script, const char *text)
{
	char *result;
	size_t size;
	FILE *out = open_memstream(&result, &size);

	if (!out)
		abort();
	while (*text) {
		char name[64];
		int used = 0;
		const char *value;

		if (text[0] != '$' ||
		    (sscanf(text, "${%63[A-Za-z0-9_]}%n", name, &used) != 1 &&
		     sscanf(text, "$%63[A-Za-z0-9_]%n", name, &used) != 1) ||
		    used == 0) {
			fputc(*text++, out);
			continue;
		}
		value = getenv(name);
		if (!value)
			script_wrong(script, "%s: $%s is not set", script->path, name);
		fputs(value ? value : "", out);
		text += used;
	}
	fclose(out);
	return result;
}

static void play_line(struct script *script, char *line)
{
	char *end = line + strlen(line);
	char *name;

	while (end > line && isspace((unsigned char)end[-1]))
		*--end = '\0';
	while (isspace((unsigned char)*line))
		line++;
	if (*line == '\0' || *line == '#')
		return;
	name = strsep(&line, " \t");
	while (line && isspace((unsigned char)*line))
		line++;
	/* What a shell reads, the shell expands. */
	if (strcmp(name, "start") == 0 || strcmp(name, "command") == 0) {
		script_command(script, name, line ? line : "");
	} else {
		char *argument = expand(script, line ? line : "");

		if (!script->ended)
			script_command(script, name, argument);
		free(argument);
	}
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Settings, files and history of whoever runs the tests stay out of them. */
static void own_environment(struct script *script)
{
	snprintf(script->work, sizeof(script->work), "/tmp/rtscope-screen.XXXXXX");
	if (!mkdtemp(script->work)) {
		perror(script->work);
		exit(1);
	}
	setenv("work", script->work, 1);
	setenv("HOME", script->work, 1);
	setenv("XDG_CONFIG_HOME", script->work, 1);
	setenv("TERM", "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "UTC", 1);
	unsetenv("NO_COLOR");
	unsetenv("LINES");
	unsetenv("COLUMNS");
}

static bool play(struct script *script)
{
	FILE *file = fopen(script->path, "re");
	char *line = NULL;
	size_t size = 0;

	if (!file) {
		perror(script->path);
		return false;
	}
	own_environment(script);
	while (!script->ended && getline(&line, &size, file) >= 0) {
		script->line++;
		play_line(script, line);
		fflush(stdout);
	}
	terminal_destroy(script->terminal);
	script->terminal = NULL;
	if (nftw(script->work, remove_entry, 16, FTW_DEPTH | FTW_PHYS) < 0)
		perror(script->work);
	free(script->environment);
	free(line);
	fclose(file);
	printf("1..%d\n", script->count);
	return script->failed == 0;
}

int main(int argc, char **argv)
{
	struct script script = {.columns = 80, .rows = 24, .limit_ms = 30000};

	if (argc != 2) {
		fputs("usage: screen SCRIPT\n", stderr);
		return 64;
	}
	/* A blocked terminal or a dead child must end in a failed test, not in a signal. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_DFL);
	setlocale(LC_CTYPE, "C.UTF-8");
	script.path = argv[1];
	return play(&script) ? 0 : 1;
}

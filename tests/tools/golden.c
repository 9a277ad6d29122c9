// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Golden screens: plain text files under tests/data/ that a reviewer can read,
 * compared with what is shown, line by line.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"

/* Without any output for this long, a screen that is to become a file is complete. */
#define SETTLED_MS 300

static char *drawn(const struct terminal *terminal, bool attributes)
{
	char *text = terminal_text(terminal);
	char *how;
	char *both;

	if (!attributes)
		return text;
	how = terminal_attributes(terminal);
	if (asprintf(&both, "%s-- row:columns and how they look\n%s", text, how) < 0)
		abort();
	free(text);
	free(how);
	return both;
}

/* The whole file; NULL and errno. The caller frees. */
static char *read_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!file)
		return NULL;
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(file);
	return text;
}

static bool write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return false;
	fputs(text, file);
	return fclose(file) == 0;
}

static void settle(struct script *script)
{
	int64_t quiet_since = terminal_clock_ms();
	uint64_t bytes = script->terminal->bytes;
	int64_t end = quiet_since + script->limit_ms;

	while (terminal_clock_ms() < quiet_since + SETTLED_MS && terminal_clock_ms() < end) {
		terminal_pump(script->terminal, 10);
		if (script->terminal->bytes != bytes)
			quiet_since = terminal_clock_ms();
		bytes = script->terminal->bytes;
	}
}

static void show_difference(const char *expected, const char *got)
{
	for (int line = 1; *expected || *got; line++) {
		size_t expected_length = strcspn(expected, "\n");
		size_t got_length = strcspn(got, "\n");

		if (expected_length != got_length || memcmp(expected, got, got_length) != 0) {
			printf("# line %3d expected |%.*s\n", line, (int)expected_length, expected);
			printf("#          shown    |%.*s\n", (int)got_length, got);
		}
		expected += expected_length + (expected[expected_length] == '\n');
		got += got_length + (got[got_length] == '\n');
	}
}

static bool compare(struct script *script, const char *expected, bool attributes)
{
	int64_t end = terminal_clock_ms() + script->limit_ms;

	for (;;) {
		char *got = drawn(script->terminal, attributes);
		bool equal = strcmp(got, expected) == 0;

		if (!equal && terminal_clock_ms() >= end)
			show_difference(expected, got);
		free(got);
		if (equal || terminal_clock_ms() >= end)
			return equal;
		terminal_pump(script->terminal, 10);
	}
}

void script_golden(struct script *script, const char *file, bool attributes)
{
	const char *source_directory = getenv("srcdir");
	char path[4096];
	char *text;

	snprintf(path, sizeof(path), "%s/tests/data/%s", source_directory ? source_directory : ".",
	         file);
	terminal_pump(script->terminal, 0);
	if (getenv("UPDATE_GOLDEN")) {
		settle(script);
		text = drawn(script->terminal, attributes);
		script_result(script, write_file(path, text), "golden %s written", file);
	} else {
		text = read_file(path);
		if (!text)
			script_result(script, false, "golden %s: %s", path, strerror(errno));
		else
			script_result(script, compare(script, text, attributes), "golden %s", file);
	}
	free(text);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any words, one a line, as a command line: settings, or one sentence without a control
 * character; settings that were taken, printed as a configuration, read back the same.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command_line.h"
#include "cmd/config.h"

#define WORDS_MAX 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The configuration as --print-config shows it. The caller frees. */
static char *printed(const struct settings *settings)
{
	char *text = NULL;
	size_t size;
	FILE *target = open_memstream(&text, &size);

	if (!target || !config_print(settings, target) || fclose(target) != 0)
		abort();
	return text;
}

/*
 * Bytes that are no UTF-8 can stand in a path but not in JSON, so such settings are
 * left out here.
 */
static void check_round_trip(const struct settings *settings)
{
	char *once = printed(settings);
	struct error error = {""};
	struct settings again;
	char *twice;

	for (const char *c = once; *c; c++) {
		if ((unsigned char)*c >= 0x80) {
			free(once);
			return;
		}
	}
	settings_init(&again);
	if (!config_parse(&again, once, strlen(once), &error))
		abort();
	twice = printed(&again);
	if (strcmp(once, twice) != 0)
		abort();
	settings_clear(&again);
	free(once);
	free(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	char *argv[WORDS_MAX + 1] = {(char[]){"rtscope"}};
	struct settings settings;
	struct error error = {""};
	int argc = 1;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	for (char *rest = text; rest && argc < WORDS_MAX;)
		argv[argc++] = strsep(&rest, "\n");
	settings_init(&settings);
	if (command_line_parse(&settings, argc, argv, NULL, &error) != !error.text[0])
		abort();
	for (const char *c = error.text; *c; c++)
		if (iscntrl((unsigned char)*c))
			abort();
	if (!error.text[0])
		check_round_trip(&settings);
	settings_clear(&settings);
	free(text);
	return 0;
}

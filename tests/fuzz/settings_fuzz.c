// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a configuration: settings or a sentence; settings that were taken,
 * printed and read again, print the same.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/config.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings first;
	struct settings second;
	struct error error = {0};

	settings_init(&first);
	settings_init(&second);
	if (!config_parse(&first, (const char *)data, size, &error)) {
		if (!error.text[0])
			abort();
	} else {
		char *once = printed(&first);
		char *twice;

		if (!config_parse(&second, once, strlen(once), &error))
			abort();
		twice = printed(&second);
		if (strcmp(once, twice) != 0)
			abort();
		free(once);
		free(twice);
	}
	settings_clear(&first);
	settings_clear(&second);
	return 0;
}

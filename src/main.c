// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which command runs; nothing else.
 */
#include <errno.h>
#include <locale.h>
#include <stdio.h>

#include "cmd/config.h"
#include "cmd/help.h"
#include "cmd/settings.h"

/* What --help and the like print; a standard output that is full or closed is a failure. */
static enum exit_code print_and_end(const struct settings *settings, struct error *error)
{
	if (settings->help)
		help_print(stdout);
	else if (settings->version)
		puts(PACKAGE_STRING);
	else
		config_print(settings, stdout);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		error_set_errno(error, errno, "cannot write to the standard output");
		return EXIT_CODE_FAILED;
	}
	return EXIT_CODE_OK;
}

int main(int argc, char **argv)
{
	struct settings settings;
	struct error error = {""};
	enum exit_code code;

	setlocale(LC_ALL, "");
	code = settings_load(&settings, argc, argv, &error);
	if (code == EXIT_CODE_OK)
		code = print_and_end(&settings, &error);
	settings_clear(&settings);
	if (*error.text)
		fprintf(stderr, "rtscope: %s\n", error.text);
	return (int)code;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which command runs; nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/config.h"
#include "cmd/help.h"
#include "cmd/monitor.h"
#include "cmd/settings.h"
#include "util/text.h"

/* What --help and the like print. */
static int print_and_end(const struct settings *settings)
{
	if (settings->help)
		help_print(stdout);
	else if (settings->version)
		puts(PACKAGE_STRING);
	else
		config_print(settings, stdout);
	return EXIT_CODE_OK;
}

/* A standard output that is full or closed is a failure, whatever was printed to it. */
static int end_output(int code, struct error *error)
{
	if (code != EXIT_CODE_OK || (fflush(stdout) == 0 && !ferror(stdout)))
		return code;
	error_set_errno(error, errno, "cannot write to the standard output");
	return EXIT_CODE_FAILED;
}

/* The words of the command line, with blanks between them, for records. */
static void join(char *target, size_t size, int argc, char **argv)
{
	size_t length = 0;

	target[0] = '\0';
	for (int i = 0; i < argc && length + 1 < size; i++) {
		if (i > 0)
			target[length++] = ' ';
		length += text_escape(target + length, size - length, argv[i], strlen(argv[i]));
	}
}

/*
 * A descriptor of the three that is closed would be given to the next file that is
 * opened, which then gets what was meant for the terminal. It is taken by one that fails.
 */
static void hold_standard_descriptors(void)
{
	for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
		if (fcntl(descriptor, F_GETFD) < 0)
			(void)open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static int monitor(int argc, char **argv, struct error *error)
{
	struct settings settings;
	char command_line[2048];
	int code;

	join(command_line, sizeof(command_line), argc, argv);
	code = (int)settings_load(&settings, argc, argv, error);
	if (code == EXIT_CODE_OK) {
		if (settings.help || settings.version || settings.print_config)
			code = print_and_end(&settings);
		else
			code = monitor_run(&settings, command_line, error);
	}
	settings_clear(&settings);
	return code;
}

int main(int argc, char **argv)
{
	const struct command *command;
	struct error error = {""};
	int code;

	hold_standard_descriptors();
	/* Characters alone: a number has a point, whatever the language, or JSON would not be. */
	setlocale(LC_CTYPE, "");
	command = argc > 1 ? command_find(argv[1]) : NULL;
	if (command)
		code = command->run(argc - 1, argv + 1, &error);
	else
		code = monitor(argc, argv, &error);
	code = end_output(code, &error);
	if (*error.text)
		fprintf(stderr, "rtscope: %s\n", error.text);
	return code;
}

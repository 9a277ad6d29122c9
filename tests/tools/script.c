// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The commands of a script, one function each, and the table of their names.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "keys.h"
#include "script.h"

/* How long to let the program write before the screen is looked at again. */
#define LOOK_MS 10

static bool parse_size(struct script *script, const char *text)
{
	char rest;

	if (sscanf(text, "%dx%d%c", &script->columns, &script->rows, &rest) == 2 &&
	    script->columns >= 1 && script->rows >= 1 && script->columns <= 1000 &&
	    script->rows <= 1000)
		return true;
	script_wrong(script, "a size is COLUMNSxROWS, not '%s'", text);
	return false;
}

static void do_size(struct script *script, const char *argument)
{
	if (!parse_size(script, argument) || !script->terminal)
		return;
	terminal_pump(script->terminal, 0);
	script->bytes_before = script->terminal->bytes;
	terminal_resize(script->terminal, script->columns, script->rows);
}

static void do_limit(struct script *script, const char *argument)
{
	script->limit_ms = (int)(strtod(argument, NULL) * 1000);
}

static void do_environment(struct script *script, const char *argument)
{
	char *joined;

	if (asprintf(&joined, "%s %s", script->environment ? script->environment : "", argument) <
	    0)
		abort();
	free(script->environment);
	script->environment = joined;
}

static void do_start(struct script *script, const char *argument)
{
	char *command_line;

	terminal_destroy(script->terminal);
	if (asprintf(&command_line, "exec env %s %s",
	             script->environment ? script->environment : "", argument) < 0)
		abort();
	script->bytes_before = 0;
	script->terminal = terminal_start(script->columns, script->rows, command_line);
	if (!script->terminal)
		script_wrong(script, "start: %s", strerror(errno));
	free(command_line);
}

static void do_type(struct script *script, const char *argument)
{
	const char *bad;

	script->bytes_before = script->terminal->bytes;
	if (!keys_type(script->terminal, argument, &bad))
		script_wrong(script, "no such key: %s", bad);
	terminal_pump(script->terminal, 0);
}

/* A text that is on the screen, or between slashes an extended regular expression of a line. */
static bool screen_has(struct script *script, const char *pattern)
{
	char *text = terminal_text(script->terminal);
	size_t length = strlen(pattern);
	bool found;

	if (length > 2 && pattern[0] == '/' && pattern[length - 1] == '/') {
		char *expression = strndup(pattern + 1, length - 2);
		regex_t regex;

		if (!expression ||
		    regcomp(&regex, expression, REG_EXTENDED | REG_NEWLINE | REG_NOSUB) != 0) {
			script_wrong(script, "no regular expression: %s", pattern);
			found = false;
		} else {
			found = regexec(&regex, text, 0, NULL, 0) == 0;
			regfree(&regex);
		}
		free(expression);
	} else {
		found = strstr(text, pattern) != NULL;
	}
	free(text);
	return found;
}

static bool wait_for(struct script *script, const char *pattern, bool there)
{
	int64_t end = terminal_clock_ms() + script->limit_ms;

	terminal_pump(script->terminal, 0);
	while (screen_has(script, pattern) != there) {
		bool last = script->terminal->exited || terminal_clock_ms() >= end;

		terminal_pump(script->terminal, LOOK_MS);
		if (last)
			return screen_has(script, pattern) == there;
	}
	return true;
}

static void do_wait(struct script *script, const char *argument)
{
	if (!script_result(script, wait_for(script, argument, true), "wait %s", argument))
		script->ended = true;
}

static void do_wait_gone(struct script *script, const char *argument)
{
	if (!script_result(script, wait_for(script, argument, false), "wait-gone %s", argument))
		script->ended = true;
}

/* Not a look at one instant: what was waited for may be the first half of a frame. */
static void do_expect(struct script *script, const char *argument)
{
	script_result(script, wait_for(script, argument, true), "expect %s", argument);
}

static void do_refuse(struct script *script, const char *argument)
{
	script_result(script, wait_for(script, argument, false), "refuse %s", argument);
}

static void do_wait_output(struct script *script, const char *argument)
{
	int64_t end = terminal_clock_ms() + script->limit_ms;
	uint64_t bytes = script->bytes_before;

	(void)argument;
	while (script->terminal->bytes == bytes && !script->terminal->exited &&
	       terminal_clock_ms() < end)
		terminal_pump(script->terminal, LOOK_MS);
	script_result(script, script->terminal->bytes > bytes, "wait-output");
}

static void do_golden(struct script *script, const char *argument)
{
	script_golden(script, argument, false);
}

static void do_golden_attributes(struct script *script, const char *argument)
{
	script_golden(script, argument, true);
}

static void do_bytes_below(struct script *script, const char *argument)
{
	terminal_pump(script->terminal, 0);
	if (strcmp(argument, "128") != 0)
		script_wrong(script, "bytes-below knows 128 only");
	script_result(script, script->terminal->bytes_above_127 == 0 && script->terminal->bytes > 0,
	              "%" PRIu64 " of %" PRIu64 " bytes above 127",
	              script->terminal->bytes_above_127, script->terminal->bytes);
}

/* Is there anything with a colour of its own? */
static void do_colours(struct script *script, const char *argument)
{
	char *text = terminal_attributes(script->terminal);
	int runs = 0;

	for (const char *at = text; (at = strpbrk(at, "fb")) != NULL; at++)
		runs += strncmp(at, "fg=", 3) == 0 || strncmp(at, "bg=", 3) == 0;
	free(text);
	script_result(script, (runs > 0) == (atoi(argument) > 0), "colours %s (%d)", argument,
	              runs);
}

static void do_signal(struct script *script, const char *argument)
{
	static const struct {
		const char *name;
		int number;
	} signals[] = {
	        {"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT},   {"TERM", SIGTERM},
	        {"SEGV", SIGSEGV}, {"ABRT", SIGABRT}, {"TSTP", SIGTSTP},   {"CONT", SIGCONT},
	        {"STOP", SIGSTOP}, {"KILL", SIGKILL}, {"WINCH", SIGWINCH}, {"USR1", SIGUSR1},
	        {"USR2", SIGUSR2}, {"BUS", SIGBUS},   {"PIPE", SIGPIPE},
	};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (strcmp(signals[i].name, argument) == 0) {
			if (!script->terminal->exited)
				kill(script->terminal->child, signals[i].number);
			return;
		}
	script_wrong(script, "no such signal: %s", argument);
}

static void do_stop_reading(struct script *script, const char *argument)
{
	(void)argument;
	script->terminal->reading = false;
}

static void do_go_on_reading(struct script *script, const char *argument)
{
	(void)argument;
	script->terminal->reading = true;
	terminal_pump(script->terminal, 0);
}

static void do_close(struct script *script, const char *argument)
{
	(void)argument;
	terminal_hang_up(script->terminal);
}

static void do_exit(struct script *script, const char *argument)
{
	int expected = atoi(argument);

	if (!terminal_wait_exit(script->terminal, script->limit_ms))
		script_wrong(script, "exit %s: still running", argument);
	else
		script_result(script, script->terminal->exit_code == expected,
		              "exit %s (exit code is %d)", argument, script->terminal->exit_code);
}

static void do_running(struct script *script, const char *argument)
{
	(void)argument;
	terminal_pump(script->terminal, 0);
	script_result(script, !script->terminal->exited, "running");
}

static void do_restored(struct script *script, const char *argument)
{
	int64_t end = terminal_clock_ms() + script->limit_ms;
	const char *why;
	bool restored;

	(void)argument;
	/* The kernel may hand on the last bytes after it has told of the program's end. */
	do {
		terminal_pump(script->terminal, LOOK_MS);
		restored = terminal_restored(script->terminal, &why);
	} while (!restored && terminal_clock_ms() < end);
	script_result(script, restored, "restored%s%s", why ? ": " : "", why ? why : "");
}

/* What `command` may refer to: $pid, $exit_code, and the screen in $screen. */
static void set_command_environment(struct script *script)
{
	char text[128];
	FILE *file;

	if (!script->terminal)
		return;
	snprintf(text, sizeof(text), "%ld", (long)script->terminal->child);
	setenv("pid", text, 1);
	snprintf(text, sizeof(text), "%d", script->terminal->exit_code);
	setenv("exit_code", text, 1);
	snprintf(text, sizeof(text), "%s/screen.txt", script->work);
	setenv("screen", text, 1);
	file = fopen(text, "we");
	if (file) {
		char *screen = terminal_text(script->terminal);

		fputs(screen, file);
		free(screen);
		fclose(file);
	}
}

static pid_t spawn_shell(const char *command, const char *output)
{
	pid_t child = fork();
	int file;

	if (child != 0)
		return child;
	setpgid(0, 0);
	file = open("/dev/null", O_RDONLY);
	dup2(file, STDIN_FILENO);
	file = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	dup2(file, STDOUT_FILENO);
	dup2(file, STDERR_FILENO);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static void show_output(const char *path)
{
	FILE *file = fopen(path, "re");
	char line[512];

	while (file && fgets(line, sizeof(line), file))
		script_comment("", line);
	if (file)
		fclose(file);
}

/* A shell's verdict, while the terminal is served. */
static void do_command(struct script *script, const char *argument)
{
	int64_t end = terminal_clock_ms() + script->limit_ms;
	char output[128];
	int status = -1;
	pid_t child;
	pid_t ended = 0;

	if (script->terminal)
		terminal_pump(script->terminal, 0);
	set_command_environment(script);
	snprintf(output, sizeof(output), "%s/command.txt", script->work);
	fflush(stdout);
	child = spawn_shell(argument, output);
	if (child < 0) {
		script_wrong(script, "fork: %s", strerror(errno));
		return;
	}
	while (ended == 0 && terminal_clock_ms() < end) {
		if (script->terminal)
			terminal_pump(script->terminal, LOOK_MS);
		else
			usleep(LOOK_MS * 1000);
		ended = waitpid(child, &status, WNOHANG);
	}
	kill(-child, SIGKILL);
	if (ended == 0)
		waitpid(child, NULL, 0);
	show_output(output);
	script_result(script, ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0,
	              "command %s%s", argument, ended == 0 ? " (no end within the limit)" : "");
}

/* For benchmarks: bytes written and CPU time used over SECONDS, as a comment `# LABEL ...`. */
static void do_measure(struct script *script, const char *argument)
{
	char label[128] = "";
	double seconds = 0;
	clockid_t clock;
	struct timespec before = {0};
	struct timespec after = {0};
	uint64_t bytes = script->terminal->bytes;
	int64_t begin = terminal_clock_ms();

	if (sscanf(argument, "%lf %127[^\n]", &seconds, label) < 1 ||
	    clock_getcpuclockid(script->terminal->child, &clock) != 0) {
		script_wrong(script, "measure SECONDS LABEL of a living program");
		return;
	}
	clock_gettime(clock, &before);
	while (terminal_clock_ms() < begin + (int64_t)(seconds * 1000))
		terminal_pump(script->terminal, LOOK_MS);
	clock_gettime(clock, &after);
	printf("# %s: %" PRIu64 " bytes and %.1f ms of CPU in %.1f s\n", label,
	       script->terminal->bytes - bytes,
	       (double)(after.tv_sec - before.tv_sec) * 1e3 +
	               (double)(after.tv_nsec - before.tv_nsec) / 1e6,
	       (double)(terminal_clock_ms() - begin) / 1e3);
}

static const struct {
	const char *name;
	void (*run)(struct script *script, const char *argument);
	bool needs_terminal;
} commands[] = {
        {"size", do_size, false},
        {"resize", do_size, true},
        {"limit", do_limit, false},
        {"env", do_environment, false},
        {"start", do_start, false},
        {"type", do_type, true},
        {"wait", do_wait, true},
        {"wait-gone", do_wait_gone, true},
        {"wait-output", do_wait_output, true},
        {"expect", do_expect, true},
        {"refuse", do_refuse, true},
        {"golden", do_golden, true},
        {"golden-attributes", do_golden_attributes, true},
        {"bytes-below", do_bytes_below, true},
        {"colours", do_colours, true},
        {"signal", do_signal, true},
        {"stop-reading", do_stop_reading, true},
        {"go-on-reading", do_go_on_reading, true},
        {"close", do_close, true},
        {"exit", do_exit, true},
        {"running", do_running, true},
        {"restored", do_restored, true},
        {"command", do_command, false},
        {"measure", do_measure, true},
};

void script_command(struct script *script, const char *name, const char *argument)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, name) != 0)
			continue;
		if (commands[i].needs_terminal && !script->terminal)
			script_wrong(script, "%s before any start", name);
		else
			commands[i].run(script, argument);
		return;
	}
	script_wrong(script, "no such command: %s", name);
}

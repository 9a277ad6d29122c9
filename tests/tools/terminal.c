// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The child and its pseudo-terminal: start, output, input, size, end. What is on
 * the screen is told by terminal_screen.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "terminal.h"

/* How long a terminal may stay open behind a program that has ended: others may have it, too. */
#define LAST_WORDS_MS 1000

int64_t terminal_clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void terminal_send(struct terminal *terminal, const char *bytes, size_t length)
{
	while (length > 0 && terminal->master >= 0) {
		ssize_t written = write(terminal->master, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) /* nobody there any more, or the input queue is full */
			return;
		bytes += written;
		length -= (size_t)written;
	}
}

static void answer(const char *bytes, size_t length, void *user)
{
	terminal_send(user, bytes, length);
}

static int property_changed(VTermProp property, VTermValue *value, void *user)
{
	struct terminal *terminal = user;

	if (property == VTERM_PROP_ALTSCREEN)
		terminal->alternate = value->boolean;
	else if (property == VTERM_PROP_MOUSE)
		terminal->mouse = value->number != VTERM_PROP_MOUSE_NONE;
	return 1;
}

static bool draw_with_vterm(struct terminal *terminal)
{
	static const VTermScreenCallbacks callbacks = {.settermprop = property_changed};

	terminal->vterm = vterm_new(terminal->rows, terminal->columns);
	if (!terminal->vterm)
		return false;
	vterm_set_utf8(terminal->vterm, 1);
	vterm_output_set_callback(terminal->vterm, answer, terminal);
	terminal->screen = vterm_obtain_screen(terminal->vterm);
	vterm_screen_set_callbacks(terminal->screen, &callbacks, terminal);
	vterm_screen_enable_altscreen(terminal->screen, 1);
	vterm_screen_reset(terminal->screen, 1);
	terminal->alternate = false;
	terminal->cursor_hidden = false;
	terminal->mouse = false;
	return true;
}

static void run_child(pid_t parent, const char *command_line)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execl("/bin/sh", "sh", "-c", command_line, (char *)NULL);
	_exit(127);
}

struct terminal *terminal_start(int columns, int rows, const char *command_line)
{
	struct terminal *terminal = calloc(1, sizeof(*terminal));
	struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
	pid_t parent = getpid();

	if (!terminal)
		return NULL;
	terminal->columns = columns;
	terminal->rows = rows;
	terminal->reading = true;
	if (!draw_with_vterm(terminal)) {
		free(terminal);
		return NULL;
	}
	terminal->child = forkpty(&terminal->master, NULL, NULL, &size);
	if (terminal->child == 0)
		run_child(parent, command_line);
	if (terminal->child < 0) {
		vterm_free(terminal->vterm);
		free(terminal);
		return NULL;
	}
	/* A child that does not read must not stop the script. */
	fcntl(terminal->master, F_SETFL, O_NONBLOCK);
	tcgetattr(terminal->master, &terminal->lines_at_start);
	return terminal;
}

/* Kill whoever is in the session `session`, background jobs too. */
static void kill_session(pid_t session)
{
	char command[64];

	snprintf(command, sizeof(command), "pkill -KILL -s %ld", (long)session);
	if (kill(-session, SIGKILL) < 0 && errno != ESRCH)
		perror("kill");
	if (system(command) < 0)
		perror(command);
}

void terminal_destroy(struct terminal *terminal)
{
	if (!terminal)
		return;
	kill_session(terminal->child);
	terminal_hang_up(terminal);
	if (!terminal->exited)
		waitpid(terminal->child, NULL, 0);
	vterm_free(terminal->vterm);
	free(terminal);
}

static void look_for_exit(struct terminal *terminal)
{
	int status;

	if (terminal->exited || waitpid(terminal->child, &status, WNOHANG) != terminal->child)
		return;
	terminal->exited = true;
	terminal->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/*
 * libvterm restores the cursor's visibility together with the screen, as no terminal
 * does: what the program itself said of it is what counts.
 */
static void follow_cursor(struct terminal *terminal, char byte)
{
	static const char sequence[] = "\033[?25";

	if (terminal->cursor_matched < sizeof(sequence) - 1 &&
	    byte == sequence[terminal->cursor_matched]) {
		terminal->cursor_matched++;
		return;
	}
	if (terminal->cursor_matched == sizeof(sequence) - 1 && (byte == 'h' || byte == 'l'))
		terminal->cursor_hidden = byte == 'l';
	terminal->cursor_matched = byte == sequence[0];
}

/* Take one read's worth. false: nothing there. */
static bool take_output(struct terminal *terminal, int timeout_ms)
{
	struct pollfd wait = {.fd = terminal->master, .events = POLLIN};
	char bytes[16384];
	ssize_t got;

	if (!terminal->reading || terminal->master < 0) {
		poll(NULL, 0, timeout_ms);
		return false;
	}
	if (poll(&wait, 1, timeout_ms) <= 0)
		return false;
	got = read(terminal->master, bytes, sizeof(bytes));
	if (got <= 0) { /* EIO: no one has the terminal open; do not spin on it */
		terminal->drained = true;
		poll(NULL, 0, timeout_ms);
		return false;
	}
	terminal->bytes += (uint64_t)got;
	for (ssize_t i = 0; i < got; i++) {
		terminal->bytes_above_127 += (unsigned char)bytes[i] > 127;
		follow_cursor(terminal, bytes[i]);
	}
	vterm_input_write(terminal->vterm, bytes, (size_t)got);
	return true;
}

void terminal_pump(struct terminal *terminal, int timeout_ms)
{
	look_for_exit(terminal);
	if (!take_output(terminal, terminal->exited ? 0 : timeout_ms))
		return;
	while (take_output(terminal, 0))
		;
	vterm_screen_flush_damage(terminal->screen);
}

bool terminal_wait_exit(struct terminal *terminal, int timeout_ms)
{
	int64_t end = terminal_clock_ms() + timeout_ms;

	while (!terminal->exited && terminal_clock_ms() < end)
		terminal_pump(terminal, 10);
	/* The last words come through a queue of the kernel's, maybe after the end. */
	end = terminal_clock_ms() + LAST_WORDS_MS;
	terminal->drained = false;
	do
		terminal_pump(terminal, 0);
	while (terminal->exited && terminal->reading && terminal->master >= 0 &&
	       !terminal->drained && terminal_clock_ms() < end);
	return terminal->exited;
}

void terminal_resize(struct terminal *terminal, int columns, int rows)
{
	struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};

	terminal->columns = columns;
	terminal->rows = rows;
	vterm_set_size(terminal->vterm, rows, columns);
	if (terminal->master >= 0)
		ioctl(terminal->master, TIOCSWINSZ, &size);
}

void terminal_hang_up(struct terminal *terminal)
{
	if (terminal->master >= 0)
		close(terminal->master);
	terminal->master = -1;
}

bool terminal_restored(const struct terminal *terminal, const char **why)
{
	const struct termios *before = &terminal->lines_at_start;
	struct termios now;

	*why = NULL;
	if (terminal->alternate)
		*why = "the alternate screen is still shown";
	else if (terminal->cursor_hidden)
		*why = "the cursor is still hidden";
	else if (terminal->mouse)
		*why = "the mouse is still reported";
	else if (terminal->master < 0 || tcgetattr(terminal->master, &now) < 0)
		*why = "the terminal is gone";
	else if (now.c_lflag != before->c_lflag || now.c_iflag != before->c_iflag ||
	         now.c_oflag != before->c_oflag)
		*why = "the line modes (stty) are not as they were";
	return !*why;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A terminal without a window: a child on a real pseudo-terminal, and libvterm
 * that draws what the child writes. It judges nothing; screen.c does.
 */
#ifndef RTSCOPE_TESTS_TERMINAL_H
#define RTSCOPE_TESTS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#include <vterm.h>

struct terminal {
	VTerm *vterm;
	VTermScreen *screen;
	int columns;
	int rows;
	int master; /* -1: hung up */
	pid_t child;
	bool reading; /* false: the reader has stopped, output piles up in the kernel */
	bool drained; /* nobody has it open any more, and all that was written has come */
	bool exited;
	int exit_code; /* 128 + N if ended by signal N */
	struct termios lines_at_start;
	/* Modes that a program must undo at its end. */
	bool alternate;
	bool cursor_hidden;
	size_t cursor_matched; /* bytes of the sequence that shows or hides it */
	bool mouse;
	/* What came, counted as bytes. */
	uint64_t bytes;
	uint64_t bytes_above_127;
};

/*
 * Run `command_line` by `sh -c` as leader of a session of its own on a new terminal.
 * NULL and errno: not possible. The child is killed when this process ends.
 */
struct terminal *terminal_start(int columns, int rows, const char *command_line);
/* Kills the child's session, hangs up and frees. NULL is allowed. */
void terminal_destroy(struct terminal *terminal);

/* Wait up to `timeout_ms` for output or the child's end, and take what came. */
void terminal_pump(struct terminal *terminal, int timeout_ms);
/* Until the child's end, nothing in between; `false`: still there at `timeout_ms`. */
bool terminal_wait_exit(struct terminal *terminal, int timeout_ms);

/* Input, as bytes or through libvterm (which knows the modes that the child has set). */
void terminal_send(struct terminal *terminal, const char *bytes, size_t length);

void terminal_resize(struct terminal *terminal, int columns, int rows);
/* Close the master side, as a terminal does that vanishes. */
void terminal_hang_up(struct terminal *terminal);
/* The child gave back what it took: screen, cursor, mouse, line modes. `why` tells what not. */
bool terminal_restored(const struct terminal *terminal, const char **why);

/* The screen: a line a row, UTF-8, no blanks at the ends. The caller frees. */
char *terminal_text(const struct terminal *terminal);
/* One line a run of cells that is not plain: `ROW:FIRST-LAST ATTRIBUTES`. The caller frees. */
char *terminal_attributes(const struct terminal *terminal);

/* Milliseconds of a clock that only goes forward. */
int64_t terminal_clock_ms(void);

#endif

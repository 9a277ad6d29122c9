/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terminal: taken, and given back as it was however the program ends. Owns
 * the modes, the signals that concern a terminal, and the way of the bytes:
 * curses writes its frames into memory, they go to the terminal without ever
 * blocking. It draws nothing and knows no key.
 */
#ifndef RTSCOPE_VIEW_TUI_TERMINAL_H
#define RTSCOPE_VIEW_TUI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

struct terminal;

/* What happened; a set of bits. */
enum terminal_event {
	TERMINAL_RESIZED = 1 << 0,   /* draw anew */
	TERMINAL_SUSPENDED = 1 << 1, /* ^Z was pressed, and now it goes on: draw anew */
	TERMINAL_GONE = 1 << 2,      /* hung up: nobody sees us any more */
	TERMINAL_INPUT = 1 << 3,     /* keys can be read */
	TERMINAL_DRAINED = 1 << 4,   /* a frame that waited is out, the next one may come */
	TERMINAL_ENDED = 1 << 5,     /* a signal ends the program: terminal_signal() */
	TERMINAL_OTHER = 1 << 6,     /* `other_fd` of terminal_wait() is readable */
};

/*
 * Take the terminal of standard input and output, start curses with it. One at
 * a time in a process. NULL: not a terminal, or one of an unknown type.
 */
struct terminal *terminal_take(bool mouse, struct error *error);
/* `hold(context, true)` is called before ^Z stops the program, with false when it goes on. */
void terminal_set_hold(struct terminal *terminal, void (*hold)(void *context, bool hold),
                       void *context);
/*
 * Give it back as it was found, and free. Waits at most half a second for a
 * terminal that does not take what is still to be written.
 */
void terminal_release(struct terminal *terminal);

/*
 * Wait at most `timeout_ms` (-1: for ever) for something to happen; returns a
 * set of enum terminal_event. Writes what waits to be written meanwhile.
 */
unsigned terminal_wait(struct terminal *terminal, int timeout_ms, int other_fd);
/* The signal that ends the program, 0: none. */
int terminal_signal(const struct terminal *terminal);

/* A frame is still on its way: do not draw, terminal_wait() tells when it is out. */
bool terminal_busy(const struct terminal *terminal);
/*
 * Send what was drawn on curses' screen, as the difference to what the terminal
 * shows. With `whole` everything. Returns the bytes of this frame.
 */
size_t terminal_refresh(struct terminal *terminal, bool whole);

/* Called by the reader of keys where the terminal said there was input and gave none. */
void terminal_no_input(struct terminal *terminal);

#endif

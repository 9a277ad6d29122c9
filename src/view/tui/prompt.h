/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line of text that is typed in the footer's place: a pattern, a time, a file.
 * It edits text and says when that is done; what the text is for its user knows.
 */
#ifndef RTSCOPE_VIEW_TUI_PROMPT_H
#define RTSCOPE_VIEW_TUI_PROMPT_H

#include <stddef.h>

#include "view/tui/input.h"

#define PROMPT_BYTES 256

/* X(SYMBOL, "the word before the text") */
#define PROMPT_LIST(X)                                               \
	X(NONE, "")                                                  \
	X(SEARCH, "Search")                                          \
	X(FILTER, "Filter")                                          \
	X(GO_TO, "Go to time (HH:MM:SS[.frac], -SECONDS, +SECONDS)") \
	X(DUMP, "Events to file")                                    \
	X(EXPORT, "CSV to folder")

enum prompt_kind {
#define PROMPT_ENUM(symbol, word) PROMPT_##symbol,
	PROMPT_LIST(PROMPT_ENUM)
#undef PROMPT_ENUM
};

enum prompt_result {
	PROMPT_TYPING,  /* a key without effect */
	PROMPT_CHANGED, /* the text is another */
	PROMPT_DONE,
	PROMPT_LEFT, /* with Esc: the text is empty */
};

struct prompt {
	enum prompt_kind kind;
	size_t room; /* bytes of the text, with its NUL */
	char text[PROMPT_BYTES];
};

/* Begin with `text`, at most `room` bytes with its NUL. */
void prompt_begin(struct prompt *prompt, enum prompt_kind kind, const char *text, size_t room);
/* Take a key. After PROMPT_DONE and PROMPT_LEFT the kind is PROMPT_NONE, the text stays. */
enum prompt_result prompt_key(struct prompt *prompt, const struct input *input);
const char *prompt_word(enum prompt_kind kind);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text that is longer than the screen: which of its rows is the first one shown.
 */
#ifndef RTSCOPE_VIEW_TUI_TEXT_SCROLL_H
#define RTSCOPE_VIEW_TUI_TEXT_SCROLL_H

#include <stdbool.h>

#include "view/tui/keys.h"

struct text_scroll {
	int top;    /* rows scrolled away */
	int rows;   /* that all of it takes, as drawn last */
	int height; /* of the screen, as drawn last */
};

/* Scrolls, never beyond the last row. false: not an action of texts. */
bool text_scroll_act(struct text_scroll *scroll, enum action action);

#endif

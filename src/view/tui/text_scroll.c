// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Scrolling a text. See text_scroll.h.
 */
#include "view/tui/text_scroll.h"

bool text_scroll_act(struct text_scroll *scroll, enum action action)
{
	int last = scroll->rows > scroll->height ? scroll->rows - scroll->height : 0;
	/* One row of the page before stays, to go on reading from. */
	int page = scroll->height > 1 ? scroll->height - 1 : 1;

	switch (action) {
	case ACTION_UP:
		scroll->top--;
		break;
	case ACTION_DOWN:
		scroll->top++;
		break;
	case ACTION_PAGE_UP:
		scroll->top -= page;
		break;
	case ACTION_PAGE_DOWN:
		scroll->top += page;
		break;
	case ACTION_FIRST:
		scroll->top = 0;
		break;
	case ACTION_LAST:
		scroll->top = last;
		break;
	default:
		return false;
	}
	if (scroll->top > last)
		scroll->top = last;
	if (scroll->top < 0)
		scroll->top = 0;
	return true;
}

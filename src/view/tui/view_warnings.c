// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an engineer would point out about this host, each explained. Not the
 * notice under the header, which is about rtscope itself.
 */
#include <stdio.h>

#include "view/tui/paragraph.h"
#include "view/tui/view.h"

struct warnings_state {
	int top;  /* rows scrolled away */
	int rows; /* that all of it takes, as drawn last */
	int page; /* rows on screen */
};

static void title(void *view, const struct view_context *context, char *text, size_t size)
{
	const struct warnings *warnings = &context->snapshot->sampled.warnings;
	size_t notes = warnings_count(warnings, WARNING_LEVEL_NOTE);
	char more[32] = "";

	(void)view;
	if (notes > 0)
		snprintf(more, sizeof(more), ", and %zu to note", notes);
	if (!warnings->known)
		snprintf(text, size, "warnings: %s",
		         context->snapshot->past ? "no reading of that time is held"
		                                 : "the host has not been looked at yet");
	else
		snprintf(text, size, "warnings about this host: %zu%s",
		         warnings_count(warnings, WARNING_LEVEL_WARN), more);
}

static void draw(void *view, struct view_context *context, const struct canvas *canvas)
{
	struct warnings_state *state = view;
	const struct warnings *warnings = &context->snapshot->sampled.warnings;
	struct canvas text = canvas_part(canvas, 0, 2, canvas->height, canvas->width - 4);
	int row = -state->top;

	for (size_t i = 0; warnings->known && i < WARNING_COUNT; i++) {
		const struct warning_info *info = warning_info((enum warning)i);

		if (!warnings->on[i])
			continue;
		canvas_print(canvas, row, 0,
		             info->level == WARNING_LEVEL_WARN ? STYLE_NOTICE : STYLE_TITLE,
		             "%s %s%s%s", info->level == WARNING_LEVEL_WARN ? "!" : "-",
		             info->headline, warnings->detail[i][0] ? ": " : "",
		             warnings->detail[i]);
		row += 1 + paragraph_draw(&text, row + 1, STYLE_NORMAL, info->explanation) + 1;
	}
	if (warnings->known && row == -state->top)
		canvas_text(canvas, row++, 0, STYLE_NORMAL, "nothing to warn of");
	state->rows = row + state->top;
	state->page = canvas->height;
}

static bool act(void *view, struct view_context *context, enum action action)
{
	struct warnings_state *state = view;
	int last = state->rows > state->page ? state->rows - state->page : 0;

	(void)context;
	switch (action) {
	case ACTION_UP:
		state->top--;
		break;
	case ACTION_DOWN:
		state->top++;
		break;
	case ACTION_PAGE_UP:
		state->top -= state->page;
		break;
	case ACTION_PAGE_DOWN:
		state->top += state->page;
		break;
	case ACTION_FIRST:
		state->top = 0;
		break;
	case ACTION_LAST:
		state->top = last;
		break;
	default:
		return false;
	}
	if (state->top > last)
		state->top = last;
	if (state->top < 0)
		state->top = 0;
	return true;
}

const struct view_type view_warnings = {
        .name = "warnings",
        .action = ACTION_WARNINGS,
        .keys = KEYS_NONE,
        .state_bytes = sizeof(struct warnings_state),
        .title = title,
        .draw = draw,
        .act = act,
};

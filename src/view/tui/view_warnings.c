// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an engineer would point out about this host, each explained. Not the
 * notice under the header, which is about rtscope itself.
 */
#include <stdio.h>

#include "view/tui/paragraph.h"
#include "view/tui/text_scroll.h"
#include "view/tui/view.h"

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
	struct text_scroll *scroll = view;
	const struct warnings *warnings = &context->snapshot->sampled.warnings;
	struct canvas text = canvas_part(canvas, 0, 2, canvas->height, canvas->width - 4);
	int row = -scroll->top;

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
	if (warnings->known && row == -scroll->top)
		canvas_text(canvas, row++, 0, STYLE_NORMAL, "nothing to warn of");
	scroll->rows = row + scroll->top;
	scroll->height = canvas->height;
}

static bool act(void *view, struct view_context *context, enum action action)
{
	(void)context;
	return text_scroll_act(view, action);
}

const struct view_type view_warnings = {
        .name = "warnings",
        .action = ACTION_WARNINGS,
        .keys = KEYS_NONE,
        .state_bytes = sizeof(struct text_scroll),
        .title = title,
        .draw = draw,
        .act = act,
};

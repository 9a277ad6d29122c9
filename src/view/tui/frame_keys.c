// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words of the footer: which keys stand there, and which is under a click. See frame.h.
 */
#include <stdio.h>
#include <string.h>

#include "view/tui/frame.h"

static void first_key(const char *names, char *text, size_t size)
{
	snprintf(text, size, "%.*s", (int)strcspn(names, " "), names);
}

/* What matters most while paused, with the word that it has then. */
static const struct {
	enum action action;
	const char *label;
} paused_words[] = {
        {ACTION_SCRUB_BACK, "Back"}, {ACTION_SCRUB_ON, "On"}, {ACTION_GO_TO, "Go to"},
        {ACTION_PAUSE, "Go on"},     {ACTION_DUMP, "Dump"},   {ACTION_EXPORT, "Export"},
};

#define PAUSED_WORDS (sizeof(paused_words) / sizeof(paused_words[0]))

/* The `index`th word of the footer; NULL: it has none there. */
static const char *footer_word(const struct frame *frame, size_t index, enum action *action)
{
	const struct key_place place = view_key_place(frame->view, frame->pause->on);

	if (frame->pause->on && index < PAUSED_WORDS) {
		*action = paused_words[index].action;
		return paused_words[index].label;
	}
	*action = (enum action)(ACTION_NONE + 1 + index - (frame->pause->on ? PAUSED_WORDS : 0));
	for (size_t i = 0; frame->pause->on && i < PAUSED_WORDS; i++)
		if (paused_words[i].action == *action)
			return NULL;
	return key_table[*action].label[0] && key_in_force(*action, &place)
	               ? key_table[*action].label
	               : NULL;
}

/*
 * Walks over the words of the footer that fit; draws them, or finds the one at
 * `column`. Both ways in one place, so that a click hits what is seen.
 */
static enum action walk_footer(const struct frame *frame, const struct canvas *canvas, int row,
                               int width, int wanted)
{
	size_t count = ACTION_COUNT - 1 + (frame->pause->on ? PAUSED_WORDS : 0);
	int column = 0;

	for (size_t i = 0; i < count; i++) {
		enum action action;
		const char *label = footer_word(frame, i, &action);
		char key[16];
		int cells;

		if (!label)
			continue;
		first_key(key_table[action].names, key, sizeof(key));
		cells = (int)(strlen(key) + strlen(label)) + 1;
		if (column + cells - 1 > width)
			continue;
		if (wanted >= column && wanted < column + cells)
			return action;
		if (canvas) {
			int after = canvas_text(canvas, row, column, STYLE_KEY, key);

			canvas_text(canvas, row, after, STYLE_LABEL, label);
		}
		column += cells;
	}
	return ACTION_NONE;
}

enum action frame_footer_action(const struct frame *frame, int width, int column)
{
	return walk_footer(frame, NULL, 0, width, column);
}

void frame_draw_keys(const struct frame *frame, const struct canvas *screen, int row)
{
	(void)walk_footer(frame, screen, row, screen->width, -1);
}

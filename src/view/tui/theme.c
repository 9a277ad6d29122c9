// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of themes. See theme.h.
 */
#include "view/tui/theme.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>

/* Colours of 256 (after Okabe and Ito, who chose them for all kinds of sight), and of 8. */
struct style_look {
	attr_t attributes;
	short foreground, background;     /* of 256; -1: the terminal's own */
	short foreground_8, background_8; /* of 8 */
};

struct theme {
	bool coloured;
	struct style_look looks[STYLE_COUNT];
};

const struct theme_info themes[THEME_COUNT] = {
#define THEME_INFO(symbol, name, description) [THEME_##symbol] = {name, description},
        THEME_LIST(THEME_INFO)
#undef THEME_INFO
};

#define OWN -1, -1, -1, -1

/* clang-format off */
static const struct theme theme_tables[THEME_COUNT] = {
	[THEME_DEFAULT] = {true, {
		[STYLE_NORMAL]	  = {A_NORMAL, OWN},
		[STYLE_DIM]	  = {A_NORMAL, 245, -1, COLOR_WHITE, -1},
		[STYLE_HEADER]	  = {A_NORMAL, 252, 236, COLOR_WHITE, -1},
		[STYLE_LIVE]	  = {A_BOLD, 16, 74, COLOR_BLACK, COLOR_CYAN},
		[STYLE_STALE]	  = {A_BOLD, 16, 208, COLOR_BLACK, COLOR_RED},
		[STYLE_OVER]	  = {A_BOLD, 16, 250, COLOR_BLACK, COLOR_WHITE},
		[STYLE_PAUSED]	  = {A_BOLD, 16, 214, COLOR_BLACK, COLOR_YELLOW},
		[STYLE_NOTICE]	  = {A_BOLD, 220, -1, COLOR_YELLOW, -1},
		[STYLE_TITLE]	  = {A_BOLD, OWN},
		[STYLE_HEADING]	  = {A_NORMAL, 16, 110, COLOR_BLACK, COLOR_CYAN},
		[STYLE_SORTED]	  = {A_BOLD, 16, 220, COLOR_BLACK, COLOR_YELLOW},
		[STYLE_CURSOR]	  = {A_BOLD, 231, 24, COLOR_WHITE, COLOR_BLUE},
		[STYLE_SUM]	  = {A_BOLD, OWN},
		[STYLE_THRESHOLD] = {A_BOLD, 208, -1, COLOR_YELLOW, -1},
		[STYLE_ISOLATED]  = {A_NORMAL, 117, -1, COLOR_CYAN, -1},
		[STYLE_NEW]	  = {A_BOLD, 117, -1, COLOR_CYAN, -1},
		[STYLE_ENDED]	  = {A_NORMAL, 245, -1, COLOR_WHITE, -1},
		[STYLE_BAR]	  = {A_NORMAL, 75, -1, COLOR_CYAN, -1},
		[STYLE_MARK]	  = {A_BOLD, 220, -1, COLOR_YELLOW, -1},
		[STYLE_KEY]	  = {A_BOLD, OWN},
		[STYLE_LABEL]	  = {A_NORMAL, 16, 110, COLOR_BLACK, COLOR_CYAN},
		[STYLE_MATCH]	  = {A_UNDERLINE | A_BOLD, 220, -1, COLOR_YELLOW, -1},
	}},
	[THEME_LIGHT] = {true, {
		[STYLE_NORMAL]	  = {A_NORMAL, OWN},
		[STYLE_DIM]	  = {A_NORMAL, 241, -1, -1, -1},
		[STYLE_HEADER]	  = {A_NORMAL, 16, 253, -1, -1},
		[STYLE_LIVE]	  = {A_BOLD, 231, 25, COLOR_WHITE, COLOR_BLUE},
		[STYLE_STALE]	  = {A_BOLD, 231, 130, COLOR_WHITE, COLOR_MAGENTA},
		[STYLE_OVER]	  = {A_BOLD, 231, 241, COLOR_WHITE, COLOR_BLACK},
		[STYLE_PAUSED]	  = {A_BOLD, 16, 214, COLOR_BLACK, COLOR_YELLOW},
		[STYLE_NOTICE]	  = {A_BOLD, 130, -1, COLOR_MAGENTA, -1},
		[STYLE_TITLE]	  = {A_BOLD, OWN},
		[STYLE_HEADING]	  = {A_NORMAL, 231, 25, COLOR_WHITE, COLOR_BLUE},
		[STYLE_SORTED]	  = {A_BOLD, 16, 214, COLOR_BLACK, COLOR_YELLOW},
		[STYLE_CURSOR]	  = {A_BOLD, 16, 153, COLOR_BLACK, COLOR_CYAN},
		[STYLE_SUM]	  = {A_BOLD, OWN},
		[STYLE_THRESHOLD] = {A_BOLD, 130, -1, COLOR_MAGENTA, -1},
		[STYLE_ISOLATED]  = {A_NORMAL, 25, -1, COLOR_BLUE, -1},
		[STYLE_NEW]	  = {A_BOLD, 25, -1, COLOR_BLUE, -1},
		[STYLE_ENDED]	  = {A_NORMAL, 241, -1, -1, -1},
		[STYLE_BAR]	  = {A_NORMAL, 25, -1, COLOR_BLUE, -1},
		[STYLE_MARK]	  = {A_BOLD, 130, -1, COLOR_MAGENTA, -1},
		[STYLE_KEY]	  = {A_BOLD, OWN},
		[STYLE_LABEL]	  = {A_NORMAL, 231, 25, COLOR_WHITE, COLOR_BLUE},
		[STYLE_MATCH]	  = {A_UNDERLINE | A_BOLD, 130, -1, COLOR_MAGENTA, -1},
	}},
	[THEME_MONO] = {false, {
		[STYLE_DIM]	  = {A_DIM, OWN},
		[STYLE_LIVE]	  = {A_REVERSE | A_BOLD, OWN},
		[STYLE_STALE]	  = {A_REVERSE | A_BOLD, OWN},
		[STYLE_OVER]	  = {A_REVERSE, OWN},
		[STYLE_PAUSED]	  = {A_REVERSE | A_BOLD, OWN},
		[STYLE_NOTICE]	  = {A_BOLD, OWN},
		[STYLE_TITLE]	  = {A_BOLD, OWN},
		[STYLE_HEADING]	  = {A_REVERSE, OWN},
		[STYLE_SORTED]	  = {A_BOLD | A_UNDERLINE, OWN},
		[STYLE_CURSOR]	  = {A_REVERSE, OWN},
		[STYLE_SUM]	  = {A_BOLD, OWN},
		[STYLE_THRESHOLD] = {A_BOLD, OWN},
		[STYLE_NEW]	  = {A_BOLD, OWN},
		[STYLE_ENDED]	  = {A_DIM, OWN},
		[STYLE_MARK]	  = {A_BOLD, OWN},
		[STYLE_KEY]	  = {A_BOLD, OWN},
		[STYLE_LABEL]	  = {A_REVERSE, OWN},
		[STYLE_MATCH]	  = {A_UNDERLINE | A_BOLD, OWN},
	}},
};
/* clang-format on */

static bool same_colours(const struct style_look *one, const struct style_look *other)
{
	return one->foreground == other->foreground && one->background == other->background &&
	       one->foreground_8 == other->foreground_8 && one->background_8 == other->background_8;
}

/*
 * Pair of a style: 0, which cannot be set, is the terminal's own. Styles of the same colours
 * share one, as to change the pair costs a dozen bytes on the wire.
 */
static short pair_of(const struct theme *theme, enum style style)
{
	const struct style_look *look = &theme->looks[style];
	enum style first = 0;

	if (look->foreground < 0 && look->background < 0)
		return 0;
	while (!same_colours(&theme->looks[first], look))
		first++;
	return (short)(first + 1);
}

static bool start_colours(const struct theme *theme)
{
	const char *no_color = getenv("NO_COLOR");
	bool rich;

	if ((no_color && no_color[0] != '\0') || !has_colors() || start_color() == ERR)
		return false;
	if (COLORS < 8 || COLOR_PAIRS <= STYLE_COUNT || use_default_colors() == ERR)
		return false;
	rich = COLORS >= 256;
	for (enum style style = 0; style < STYLE_COUNT; style++) {
		const struct style_look *look = &theme->looks[style];

		if (pair_of(theme, style) == 0)
			continue;
		init_pair(pair_of(theme, style), rich ? look->foreground : look->foreground_8,
		          rich ? look->background : look->background_8);
	}
	return true;
}

const struct theme *theme_start(const char *name, struct error *error)
{
	for (size_t i = 0; i < THEME_COUNT; i++) {
		if (strcmp(name ? name : themes[0].name, themes[i].name) != 0)
			continue;
		if (theme_tables[i].coloured && !start_colours(&theme_tables[i]))
			return &theme_tables[THEME_MONO];
		return &theme_tables[i];
	}
	error_set(error, "there is no theme '%s'; see --help for their names", name);
	return NULL;
}

unsigned long theme_attributes(const struct theme *theme, enum style style)
{
	chtype pair = theme->coloured ? (chtype)COLOR_PAIR(pair_of(theme, style)) : 0;

	return theme->looks[style].attributes | pair;
}

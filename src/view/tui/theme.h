/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is drawn how: a table of roles, and of themes that give each role
 * attributes and colours. A colour is never the only sign of anything: each
 * role that means something also has an attribute or a mark in the text.
 */
#ifndef RTSCOPE_VIEW_TUI_THEME_H
#define RTSCOPE_VIEW_TUI_THEME_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

enum style {
	STYLE_NORMAL,
	STYLE_DIM,    /* of little importance, or without data */
	STYLE_HEADER, /* the first line */
	STYLE_LIVE,   /* the state word */
	STYLE_STALE,  /* the state word where events are missing or late */
	STYLE_OVER,   /* the state word where no more events come */
	STYLE_PAUSED, /* the state word, and the whole line with it */
	STYLE_NOTICE, /* something is degraded */
	STYLE_TITLE,
	STYLE_HEADING,   /* of columns */
	STYLE_SORTED,    /* heading of the column that sorts */
	STYLE_CURSOR,    /* the row under the cursor */
	STYLE_SUM,       /* rows that stand for several others */
	STYLE_THRESHOLD, /* above the threshold; its mark is `!` */
	STYLE_ISOLATED,  /* its mark is `i` */
	STYLE_NEW,       /* since the last refresh; its mark is `+` */
	STYLE_ENDED,     /* its mark is the word */
	STYLE_BAR,
	STYLE_MARK,  /* percentiles and the like beside bars */
	STYLE_KEY,   /* a key's name in the footer */
	STYLE_LABEL, /* what it does */
	STYLE_MATCH, /* what a search found */
	STYLE_COUNT,
};

/* X(SYMBOL, "name", "description"): --theme */
#define THEME_LIST(X)                                                                      \
	X(DEFAULT, "default", "blue, yellow and orange, told apart by all kinds of sight") \
	X(LIGHT, "light", "the same for a light background")                               \
	X(MONO, "mono", "no colour, only bold, dim and inverse")

enum theme_name {
#define THEME_ENUM(symbol, name, description) THEME_##symbol,
	THEME_LIST(THEME_ENUM)
#undef THEME_ENUM
	THEME_COUNT
};

struct theme_info {
	const char *name;
	const char *description;
};

extern const struct theme_info themes[THEME_COUNT];

struct theme;

/*
 * The theme of that name (NULL: default) on the terminal that curses runs on; mono
 * where NO_COLOR is set and not empty or the terminal has no colours. NULL: no such theme.
 */
const struct theme *theme_start(const char *name, struct error *error);
/* What curses calls attributes (attr_t and colour pair in one chtype). */
unsigned long theme_attributes(const struct theme *theme, enum style style);

#endif

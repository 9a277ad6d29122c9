/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of a filter expression: what filter.c parses. Not for others.
 */
#ifndef RTSCOPE_VIEW_FILTER_TOKEN_H
#define RTSCOPE_VIEW_FILTER_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

#define FILTER_WORD_BYTES 256

/* X(SYMBOL, "spelling"): longer spellings before their beginnings. */
#define FILTER_OPERATOR_LIST(X) \
	X(NOT_EQUAL, "!=")      \
	X(NO_MATCH, "!~")       \
	X(LESS_EQUAL, "<=")     \
	X(MORE_EQUAL, ">=")     \
	X(EQUAL, "==")          \
	X(EQUAL_SHORT, "=")     \
	X(LESS, "<")            \
	X(MORE, ">")            \
	X(MATCH, "~")

enum filter_operator {
#define FILTER_OPERATOR_ENUM(symbol, spelling) FILTER_##symbol,
	FILTER_OPERATOR_LIST(FILTER_OPERATOR_ENUM)
#undef FILTER_OPERATOR_ENUM
};

enum filter_token_kind {
	FILTER_TOKEN_END,
	FILTER_TOKEN_OPEN,
	FILTER_TOKEN_CLOSE,
	FILTER_TOKEN_AND,
	FILTER_TOKEN_OR,
	FILTER_TOKEN_NOT,
	FILTER_TOKEN_OPERATOR,
	FILTER_TOKEN_WORD,
};

struct filter_token {
	enum filter_token_kind kind;
	enum filter_operator operator_;
	size_t position; /* byte in the text, from 0 */
	char word[FILTER_WORD_BYTES];
};

/* Read the token at *text and move *text behind it. `start` is the text's begin. */
bool filter_token_next(const char *start, const char **text, struct filter_token *token,
                       struct error *error);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cutting a filter expression into words. See filter_token.h.
 */
#include "view/filter_token.h"

#include <string.h>
#include <strings.h>

static const struct {
	enum filter_operator operator_;
	const char *spelling;
} operators[] = {
#define OPERATOR(symbol, spelling) {FILTER_##symbol, spelling},
        FILTER_OPERATOR_LIST(OPERATOR)
#undef OPERATOR
};

static const struct {
	enum filter_token_kind kind;
	const char *spelling;
} keywords[] = {
        {FILTER_TOKEN_AND, "and"},
        {FILTER_TOKEN_OR, "or"},
        {FILTER_TOKEN_NOT, "not"},
};

static bool take_operator(const char **text, struct filter_token *token)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		size_t length = strlen(operators[i].spelling);

		if (strncmp(*text, operators[i].spelling, length) == 0) {
			token->kind = FILTER_TOKEN_OPERATOR;
			token->operator_ = operators[i].operator_;
			*text += length;
			return true;
		}
	}
	return false;
}

static bool take_word(const char **text, size_t length, struct filter_token *token,
                      struct error *error)
{
	if (length >= sizeof(token->word))
		return error_set(error, "filter: the word at position %zu is longer than %zu bytes",
		                 token->position + 1, sizeof(token->word) - 1);
	token->kind = FILTER_TOKEN_WORD;
	memcpy(token->word, *text, length);
	token->word[length] = '\0';
	*text += length;
	return true;
}

static bool take_quoted(const char **text, struct filter_token *token, struct error *error)
{
	const char *end = strchr(*text + 1, **text);

	if (!end)
		return error_set(error, "filter: the quote at position %zu is not closed",
		                 token->position + 1);
	(*text)++;
	if (!take_word(text, (size_t)(end - *text), token, error))
		return false;
	(*text)++;
	return true;
}

bool filter_token_next(const char *start, const char **text, struct filter_token *token,
                       struct error *error)
{
	size_t length;

	*text += strspn(*text, " \t");
	memset(token, 0, sizeof(*token));
	token->position = (size_t)(*text - start);
	switch (**text) {
	case '\0':
		token->kind = FILTER_TOKEN_END;
		return true;
	case '(':
	case ')':
		token->kind = **text == '(' ? FILTER_TOKEN_OPEN : FILTER_TOKEN_CLOSE;
		(*text)++;
		return true;
	case '\'':
	case '"':
		return take_quoted(text, token, error);
	default:
		break;
	}
	if (take_operator(text, token))
		return true;
	length = strcspn(*text, " \t()<>=~!'\"");
	if (length == 0) {
		return error_set(error,
		                 "filter: '%c' at position %zu is neither a word nor an "
		                 "operator",
		                 **text, token->position + 1);
	}
	if (!take_word(text, length, token, error))
		return false;
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strcasecmp(token->word, keywords[i].spelling) == 0)
			token->kind = keywords[i].kind;
	return true;
}

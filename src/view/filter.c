// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Filter expressions. See filter.h. A filter is a flat array of nodes in which
 * children come before their parents; the last one is the root.
 */
#include "view/filter.h"

#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "view/filter_token.h"

#define FILTER_NODES_MAX 64 /* parentheses and `not` nest at most that deep, too */

enum node_kind {
	NODE_AND,
	NODE_OR,
	NODE_NOT,
	NODE_COMPARE,
	NODE_WORD
};

struct node {
	enum node_kind kind;
	size_t left; /* of and, or, not */
	size_t right;
	size_t field; /* of a comparison */
	enum filter_operator operator_;
	double number;
	char *text;
	regex_t *pattern;
};

struct filter {
	const struct filter_field *fields;
	size_t field_count;
	size_t node_count;
	struct node nodes[FILTER_NODES_MAX];
};

struct parser {
	struct filter *filter;
	const char *start;
	const char *rest;
	struct filter_token token; /* the one that is looked at */
	struct error *error;
	unsigned depth;
};

static bool parse_expression(struct parser *parser, size_t *node);

static bool advance(struct parser *parser)
{
	return filter_token_next(parser->start, &parser->rest, &parser->token, parser->error);
}

static struct node *add_node(struct parser *parser, enum node_kind kind, size_t *index)
{
	struct filter *filter = parser->filter;
	struct node *node;

	if (filter->node_count == FILTER_NODES_MAX) {
		error_set(parser->error, "filter: more than %d terms", FILTER_NODES_MAX);
		return NULL;
	}
	*index = filter->node_count++;
	node = &filter->nodes[*index];
	node->kind = kind;
	return node;
}

static void list_fields(const struct filter *filter, char *target, size_t size)
{
	target[0] = '\0';
	for (size_t i = 0; i < filter->field_count; i++) {
		if (strlen(target) + strlen(filter->fields[i].name) + 3 > size)
			return;
		if (i > 0)
			strcat(target, " ");
		strcat(target, filter->fields[i].name);
	}
}

static bool find_field(struct parser *parser, const char *name, size_t *field)
{
	char names[300];

	for (size_t i = 0; i < parser->filter->field_count; i++) {
		if (strcasecmp(parser->filter->fields[i].name, name) == 0) {
			*field = i;
			return true;
		}
	}
	list_fields(parser->filter, names, sizeof(names));
	return error_set(parser->error, "filter: no column '%s', there are: %s", name, names);
}

/* A number with k, M, G or Ki, Mi, Gi behind it. */
static bool parse_number(const char *text, double *number)
{
	static const char suffixes[] = "kMGT";
	char *end;
	const char *suffix;

	*number = strtod(text, &end);
	if (end == text || !isfinite(*number))
		return false;
	if (*end == '\0' || strcmp(end, "%") == 0)
		return true;
	suffix = strchr(suffixes, *end == 'K' ? 'k' : *end);
	if (!suffix || (end[1] != '\0' && strcmp(end + 1, "i") != 0))
		return false;
	*number *= pow(end[1] ? 1024 : 1000, (double)(suffix - suffixes + 1));
	return true;
}

static bool compile_pattern(struct parser *parser, struct node *node)
{
	char reason[128];
	int code;

	node->pattern = calloc(1, sizeof(*node->pattern));
	if (!node->pattern)
		return error_set(parser->error, "filter: out of memory");
	code = regcomp(node->pattern, node->text, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (code == 0)
		return true;
	regerror(code, node->pattern, reason, sizeof(reason));
	free(node->pattern);
	node->pattern = NULL;
	return error_set(parser->error, "filter: '%s' is no regular expression: %s", node->text,
	                 reason);
}

static bool set_value(struct parser *parser, struct node *node, const char *word)
{
	const struct filter_field *field = &parser->filter->fields[node->field];
	bool matches = node->operator_ == FILTER_MATCH || node->operator_ == FILTER_NO_MATCH;

	node->text = strdup(word);
	if (!node->text)
		return error_set(parser->error, "filter: out of memory");
	if (matches && !field->is_text)
		return error_set(parser->error, "filter: %s is a number, `~` is for text",
		                 field->name);
	if (matches)
		return compile_pattern(parser, node);
	if (!field->is_text && !parse_number(word, &node->number))
		return error_set(parser->error, "filter: %s wants a number, '%s' is none",
		                 field->name, word);
	return true;
}

/* `field operator value`, or a word alone. */
static bool parse_comparison(struct parser *parser, size_t *index)
{
	struct filter_token first = parser->token;
	struct node *node = add_node(parser, NODE_WORD, index);

	if (!node || !advance(parser))
		return false;
	if (parser->token.kind != FILTER_TOKEN_OPERATOR) {
		node->text = strdup(first.word);
		return node->text || error_set(parser->error, "filter: out of memory");
	}
	node->kind = NODE_COMPARE;
	node->operator_ = parser->token.operator_;
	if (!find_field(parser, first.word, &node->field) || !advance(parser))
		return false;
	if (parser->token.kind != FILTER_TOKEN_WORD)
		return error_set(parser->error, "filter: a value is missing at position %zu",
		                 parser->token.position + 1);
	return set_value(parser, node, parser->token.word) && advance(parser);
}

static bool parse_nested(struct parser *parser, size_t *index)
{
	if (!advance(parser) || !parse_expression(parser, index))
		return false;
	if (parser->token.kind != FILTER_TOKEN_CLOSE)
		return error_set(parser->error, "filter: `)` is missing at position %zu",
		                 parser->token.position + 1);
	return advance(parser);
}

static bool parse_factor(struct parser *parser, size_t *index)
{
	struct node *node;
	size_t operand;
	bool done;

	if (parser->depth == FILTER_NODES_MAX)
		return error_set(parser->error, "filter: nested deeper than %d", FILTER_NODES_MAX);
	parser->depth++;
	switch (parser->token.kind) {
	case FILTER_TOKEN_NOT:
		done = advance(parser) && parse_factor(parser, &operand);
		node = done ? add_node(parser, NODE_NOT, index) : NULL;
		if (node)
			node->left = operand;
		done = node != NULL;
		break;
	case FILTER_TOKEN_OPEN:
		done = parse_nested(parser, index);
		break;
	case FILTER_TOKEN_WORD:
		done = parse_comparison(parser, index);
		break;
	default:
		done = error_set(parser->error,
		                 "filter: a column or a word is missing at position "
		                 "%zu",
		                 parser->token.position + 1);
	}
	parser->depth--;
	return done;
}

/* operand { joint operand }, for `and` and, one level up, `or`. */
static bool parse_chain(struct parser *parser, enum filter_token_kind joint, enum node_kind kind,
                        bool (*operand)(struct parser *, size_t *), size_t *index)
{
	if (!operand(parser, index))
		return false;
	while (parser->token.kind == joint) {
		size_t left = *index;
		size_t right;
		struct node *node;

		if (!advance(parser) || !operand(parser, &right))
			return false;
		node = add_node(parser, kind, index);
		if (!node)
			return false;
		node->left = left;
		node->right = right;
	}
	return true;
}

static bool parse_term(struct parser *parser, size_t *index)
{
	return parse_chain(parser, FILTER_TOKEN_AND, NODE_AND, parse_factor, index);
}

static bool parse_expression(struct parser *parser, size_t *index)
{
	return parse_chain(parser, FILTER_TOKEN_OR, NODE_OR, parse_term, index);
}

struct filter *filter_compile(const char *text, const struct filter_field *fields, size_t count,
                              struct error *error)
{
	struct filter *filter = calloc(1, sizeof(*filter));
	struct parser parser = {filter, text, text, {0}, error, 0};
	size_t root;

	if (!filter) {
		error_set(error, "filter: out of memory");
		return NULL;
	}
	filter->fields = fields;
	filter->field_count = count;
	if (advance(&parser) && parse_expression(&parser, &root)) {
		if (parser.token.kind == FILTER_TOKEN_END)
			return filter;
		error_set(error, "filter: `and` or `or` is missing at position %zu",
		          parser.token.position + 1);
	}
	filter_destroy(filter);
	return NULL;
}

void filter_destroy(struct filter *filter)
{
	if (!filter)
		return;
	for (size_t i = 0; i < filter->node_count; i++) {
		if (filter->nodes[i].pattern)
			regfree(filter->nodes[i].pattern);
		free(filter->nodes[i].pattern);
		free(filter->nodes[i].text);
	}
	free(filter);
}

static bool compare(enum filter_operator operator_, double difference)
{
	switch (operator_) {
	case FILTER_EQUAL:
	case FILTER_EQUAL_SHORT:
		return difference == 0;
	case FILTER_NOT_EQUAL:
		return difference != 0;
	case FILTER_LESS:
		return difference < 0;
	case FILTER_LESS_EQUAL:
		return difference <= 0;
	case FILTER_MORE:
		return difference > 0;
	case FILTER_MORE_EQUAL:
		return difference >= 0;
	case FILTER_MATCH:
	case FILTER_NO_MATCH:
		break;
	}
	return false;
}

static bool match_compare(const struct filter *filter, const struct node *node,
                          filter_value_function *value, const void *object)
{
	struct filter_value got = {0};

	value(object, node->field, &got);
	if (!got.known)
		return false;
	if (node->pattern)
		return (regexec(node->pattern, got.text, 0, NULL, 0) == 0) ==
		       (node->operator_ == FILTER_MATCH);
	if (filter->fields[node->field].is_text)
		return compare(node->operator_, strcasecmp(got.text, node->text));
	return compare(node->operator_, got.number - node->number);
}

static bool match_word(const struct filter *filter, const struct node *node,
                       filter_value_function *value, const void *object)
{
	for (size_t field = 0; field < filter->field_count; field++) {
		struct filter_value got = {0};

		if (!filter->fields[field].is_text)
			continue;
		value(object, field, &got);
		if (got.known && strcasestr(got.text, node->text))
			return true;
	}
	return false;
}

bool filter_match(const struct filter *filter, filter_value_function *value, const void *object)
{
	bool results[FILTER_NODES_MAX];

	/* Children stand before their parents: one pass, no recursion. */
	for (size_t i = 0; i < filter->node_count; i++) {
		const struct node *node = &filter->nodes[i];

		switch (node->kind) {
		case NODE_AND:
			results[i] = results[node->left] && results[node->right];
			break;
		case NODE_OR:
			results[i] = results[node->left] || results[node->right];
			break;
		case NODE_NOT:
			results[i] = !results[node->left];
			break;
		case NODE_COMPARE:
			results[i] = match_compare(filter, node, value, object);
			break;
		case NODE_WORD:
			results[i] = match_word(filter, node, value, object);
			break;
		}
	}
	return results[filter->node_count - 1];
}

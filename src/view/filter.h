/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Filter expressions such as `cpu>5 and comm~java`: compiled once against a
 * list of fields, then asked for each row. Knows fields by name and value only,
 * no table and no screen.
 *
 *   expression = term { "or" term }
 *   term       = factor { "and" factor }
 *   factor     = "not" factor | "(" expression ")" | field operator value | word
 *   operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~"
 *
 * `~` is a POSIX extended regular expression, case ignored. Numbers may end in
 * k, M, G (powers of 1000) or Ki, Mi, Gi. Words that hold blanks are quoted with
 * ' or ". A word alone matches where any text field holds it, case ignored. A
 * value that is missing matches no comparison, neither `=` nor `!=`.
 */
#ifndef RTSCOPE_VIEW_FILTER_H
#define RTSCOPE_VIEW_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

struct filter_field {
	const char *name; /* as typed; case is ignored */
	bool is_text;
};

struct filter_value {
	bool known;
	double number;    /* of a number field, in the unit that the field is shown in */
	const char *text; /* of a text field */
};

/* Fill in `value` for field number `field` of `object`. */
typedef void filter_value_function(const void *object, size_t field, struct filter_value *value);

struct filter;

/*
 * Compile `text` for `fields`, which must outlive the filter. NULL: the sentence in
 * `error` says what is wrong and where. An empty text is an error.
 */
struct filter *filter_compile(const char *text, const struct filter_field *fields, size_t count,
                              struct error *error);
void filter_destroy(struct filter *filter);
bool filter_match(const struct filter *filter, filter_value_function *value, const void *object);

#endif

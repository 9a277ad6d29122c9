// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hand parsing. See scan.h.
 */
#include "util/scan.h"

#include <string.h>

static const char *after_blanks(const struct scan *scan)
{
	const char *at = scan->at;

	while (at < scan->end && (*at == ' ' || *at == '\t'))
		at++;
	return at;
}

bool scan_line(struct scan *text, struct scan *line)
{
	const char *newline;

	if (text->at >= text->end)
		return false;
	newline = memchr(text->at, '\n', scan_length(text));
	line->at = text->at;
	line->end = newline ? newline : text->end;
	text->at = newline ? newline + 1 : text->end;
	return true;
}

bool scan_word(struct scan *scan, struct scan *word)
{
	const char *at = after_blanks(scan);

	word->at = at;
	while (at < scan->end && *at != ' ' && *at != '\t' && *at != '\n')
		at++;
	word->end = at;
	if (word->at == word->end)
		return false;
	scan->at = at;
	return true;
}

bool scan_u64(struct scan *scan, uint64_t *value)
{
	const char *at = after_blanks(scan);
	const char *first = at;
	uint64_t sum = 0;

	for (; at < scan->end && *at >= '0' && *at <= '9'; at++) {
		uint64_t digit = (uint64_t)(*at - '0');

		if (sum > (UINT64_MAX - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	if (at == first)
		return false;
	scan->at = at;
	*value = sum;
	return true;
}

bool scan_i64(struct scan *scan, int64_t *value)
{
	struct scan rest = {after_blanks(scan), scan->end};
	bool negative = rest.at < rest.end && *rest.at == '-';
	uint64_t magnitude;

	rest.at += negative;
	if (rest.at == rest.end || *rest.at < '0' || *rest.at > '9' ||
	    !scan_u64(&rest, &magnitude) || magnitude > INT64_MAX)
		return false;
	*value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	scan->at = rest.at;
	return true;
}

bool scan_decimal(struct scan *scan, double *value)
{
	struct scan rest = *scan;
	uint64_t whole;
	double scale = 1;
	double sum;

	if (!scan_u64(&rest, &whole))
		return false;
	sum = (double)whole;
	if (rest.at < rest.end && *rest.at == '.')
		for (rest.at++; rest.at < rest.end && *rest.at >= '0' && *rest.at <= '9';
		     rest.at++) {
			scale *= 10;
			sum += (double)(*rest.at - '0') / scale;
		}
	*value = sum;
	scan->at = rest.at;
	return true;
}

bool scan_literal(struct scan *scan, const char *text)
{
	const char *at = after_blanks(scan);
	size_t length = strlen(text);

	if ((size_t)(scan->end - at) < length || memcmp(at, text, length) != 0)
		return false;
	scan->at = at + length;
	return true;
}

bool scan_skip(struct scan *scan, unsigned words)
{
	struct scan word;

	while (words-- > 0)
		if (!scan_word(scan, &word))
			return false;
	return true;
}

bool scan_contains(const struct scan *scan, const char *text)
{
	return scan_length(scan) > 0 &&
	       memmem(scan->at, scan_length(scan), text, strlen(text)) != NULL;
}

bool scan_begins(const struct scan *scan, const char *text)
{
	return scan_length(scan) >= strlen(text) && memcmp(scan->at, text, strlen(text)) == 0;
}

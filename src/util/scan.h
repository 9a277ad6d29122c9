/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hand parsing of /proc and /sys: a cursor over bytes that are not ended by NUL,
 * numbers, words, lines. Never reads past its end, never believes a format.
 */
#ifndef RTSCOPE_UTIL_SCAN_H
#define RTSCOPE_UTIL_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scan {
	const char *at;
	const char *end;
};

/* Take the next line (without its newline) off `text`. false: nothing left. */
bool scan_line(struct scan *text, struct scan *line);
/* Each skips blanks and tabs first; false: not there, the cursor is where it was. */
bool scan_word(struct scan *scan, struct scan *word);
/* Digits only, at most UINT64_MAX. */
bool scan_u64(struct scan *scan, uint64_t *value);
/* The same with an optional minus. */
bool scan_i64(struct scan *scan, int64_t *value);
/* 12.34, no exponent; not after the locale. */
bool scan_decimal(struct scan *scan, double *value);
bool scan_literal(struct scan *scan, const char *text);
/* Words passed over; false: there were fewer. */
bool scan_skip(struct scan *scan, unsigned words);

/* Do these bytes stand anywhere, or first, in what is left? Blanks count. */
bool scan_contains(const struct scan *scan, const char *text);
bool scan_begins(const struct scan *scan, const char *text);

static inline size_t scan_length(const struct scan *scan)
{
	return (size_t)(scan->end - scan->at);
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers and quantities as people write them: `10`, `10s`, `500ms`, `64M`.
 * One parser and one writer for the command line and the configuration. Knows
 * text only, no option.
 */
#ifndef RTSCOPE_UTIL_QUANTITY_H
#define RTSCOPE_UTIL_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/error.h"

enum quantity_kind {
	QUANTITY_COUNT,    /* a whole number without a unit */
	QUANTITY_DURATION, /* ns; units ns us ms s m h d */
	QUANTITY_SIZE,     /* bytes; units B K M G T, powers of 1024 */
};

/*
 * Parse decimal digits, a fraction where a unit allows one, and a unit. Without a
 * unit the number counts in `unit` (ns or bytes; 1 for a count). What is finer than
 * 1 ns or 1 byte is cut off. Too large a number becomes UINT64_MAX, for the
 * caller's range check. false: not such a text; the error says what it should be.
 */
bool quantity_parse(uint64_t *value, const char *text, enum quantity_kind kind, uint64_t unit,
                    struct error *error);

/*
 * Write the shortest text that quantity_parse() reads back to the same value
 * whatever its `unit`: in the largest unit that divides it (`1ms`, `64M`).
 */
void quantity_format(char *target, size_t size, uint64_t value, enum quantity_kind kind);

/* Write `value` as a decimal number of `unit`s, exactly, without a unit: 1500 -> `1.5`. */
void quantity_format_in_unit(char *target, size_t size, uint64_t value, uint64_t unit);

#endif

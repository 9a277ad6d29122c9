// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbers with units. See quantity.h. Whole numbers only, so that what is read is
 * what was written to the last nanosecond.
 */
#include "util/quantity.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct unit {
	const char *name;
	uint64_t factor;
};

/* Largest first: quantity_format() takes the first that divides. */
static const struct unit duration_units[] = {
        {"d", UINT64_C(86400000000000)},
        {"h", UINT64_C(3600000000000)},
        {"m", UINT64_C(60000000000)},
        {"s", UINT64_C(1000000000)},
        {"ms", UINT64_C(1000000)},
        {"us", UINT64_C(1000)},
        {"ns", UINT64_C(1)},
        {NULL, 0},
};

static const struct unit size_units[] = {
        {"T", UINT64_C(1) << 40}, {"G", UINT64_C(1) << 30}, {"M", UINT64_C(1) << 20},
        {"K", UINT64_C(1) << 10}, {"B", UINT64_C(1)},       {NULL, 0},
};

static const struct unit no_units[] = {{NULL, 0}};

static const struct {
	const struct unit *units;
	const char *what;
} kinds[] = {
        [QUANTITY_COUNT] = {no_units, "a whole number"},
        [QUANTITY_DURATION] = {duration_units, "a duration such as 10, 10s, 500ms or 200us"},
        [QUANTITY_SIZE] = {size_units, "a size such as 64, 64M or 1G"},
};

static uint64_t saturating_multiply(uint64_t left, uint64_t right)
{
	uint64_t product;

	return __builtin_mul_overflow(left, right, &product) ? UINT64_MAX : product;
}

static uint64_t saturating_add(uint64_t left, uint64_t right)
{
	uint64_t sum;

	return __builtin_add_overflow(left, right, &sum) ? UINT64_MAX : sum;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits before and after the point; *end is what follows. false: no digit at all. */
static bool split(const char *text, const char **fraction, const char **end)
{
	const char *c = text;
	size_t digits = 0;

	*fraction = NULL;
	for (; is_digit(*c); c++)
		digits++;
	if (*c == '.') {
		*fraction = ++c;
		for (; is_digit(*c); c++)
			digits++;
	}
	*end = c;
	return digits > 0;
}

/* floor(0.DIGITS * unit); exact, as 24 digits times the largest unit fit into 128 bits. */
static uint64_t fraction_of(const char *digits, uint64_t unit)
{
	unsigned __int128 numerator = 0;
	unsigned __int128 denominator = 1;

	for (int i = 0; digits && is_digit(*digits) && i < 24; i++, digits++) {
		numerator = numerator * 10 + (unsigned)(*digits - '0');
		denominator *= 10;
	}
	return (uint64_t)(numerator * unit / denominator);
}

bool quantity_parse(uint64_t *value, const char *text, enum quantity_kind kind, uint64_t unit,
                    struct error *error)
{
	const struct unit *row = kinds[kind].units;
	const char *fraction;
	const char *end;

	if (!split(text, &fraction, &end))
		return error_set(error, "'%s' is not %s", text, kinds[kind].what);
	if (*end) {
		while (row->name && strcmp(row->name, end) != 0)
			row++;
		if (!row->name)
			return error_set(error, "'%s' is not %s", text, kinds[kind].what);
		unit = row->factor;
	}
	if (fraction && unit == 1)
		return error_set(error, "'%s' is not a whole number", text);
	*value = 0;
	for (; is_digit(*text); text++)
		*value = saturating_add(saturating_multiply(*value, 10), (uint64_t)(*text - '0'));
	*value = saturating_multiply(*value, unit);
	*value = saturating_add(*value, fraction_of(fraction, unit));
	return true;
}

void quantity_format(char *target, size_t size, uint64_t value, enum quantity_kind kind)
{
	const struct unit *row = kinds[kind].units;

	if (value > 0)
		while (row->name && value % row->factor != 0)
			row++;
	if (value == 0 || !row->name)
		snprintf(target, size, "%" PRIu64, value);
	else
		snprintf(target, size, "%" PRIu64 "%s", value / row->factor, row->name);
}

void quantity_format_in_unit(char *target, size_t size, uint64_t value, uint64_t unit)
{
	int length = snprintf(target, size, "%" PRIu64, value / unit);
	uint64_t rest = value % unit;

	if (rest == 0 || length < 0)
		return;
	length += snprintf(target + length, size - (size_t)length, ".");
	while (rest > 0 && (size_t)length + 1 < size) {
		rest *= 10;
		target[length++] = (char)('0' + rest / unit);
		target[length] = '\0';
		rest %= unit;
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Texts, order and search of cells. See column_table.h.
 */
#include "view/column_table.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "util/clock.h"
#include "view/number.h"

#define SEARCHED_BYTES 512

/* CPU time as top(1): minutes:seconds, with hundredths below an hour; hours above 99 minutes. */
static void time_text(char text[NUMBER_TEXT_BYTES], double seconds)
{
	unsigned long long hundredths = (unsigned long long)(seconds * 100);
	unsigned long long minutes = hundredths / 6000;

	if (minutes < 100)
		snprintf(text, NUMBER_TEXT_BYTES, "%llu:%05.2f", minutes,
		         (double)(hundredths % 6000) / 100);
	else
		snprintf(text, NUMBER_TEXT_BYTES, "%lluh%02llu", minutes / 60, minutes % 60);
}

static void number_text(char text[NUMBER_TEXT_BYTES], const struct column *column, double number)
{
	switch (column->form) {
	case COLUMN_TENTHS:
		snprintf(text, NUMBER_TEXT_BYTES, number < 999.95 ? "%.1f" : "%.0f", number);
		break;
	case COLUMN_CPU_TIME:
		time_text(text, number);
		break;
	case COLUMN_BYTES:
		number_bytes(text, (uint64_t)number);
		break;
	case COLUMN_KIB:
		number_bytes(text, (uint64_t)(number * 1024));
		break;
	case COLUMN_QUANTITY:
		number_count_within(text, (uint64_t)(number + 0.5), column->width);
		break;
	case COLUMN_US:
		number_us(text, (uint64_t)(number * NS_PER_US + 0.5));
		break;
	case COLUMN_CLOCK:
		number_time_of_day(text,
		                   (uint64_t)(number * NS_PER_MS + 0.5) * (NS_PER_S / NS_PER_MS));
		break;
	case COLUMN_TEXT:
	case COLUMN_PATH:
	case COLUMN_NUMBER:
		snprintf(text, NUMBER_TEXT_BYTES, "%.0f", number);
	}
}

/* Of a path the end, where not all has room. */
static void path_text(char *text, size_t size, const char *path)
{
	static const char sign[] = "...";
	size_t length = strlen(path);
	size_t room = size - sizeof(sign);

	if (length < size) {
		memcpy(text, path, length + 1);
		return;
	}
	path += length - room;
	/* Not from the middle of a character on. */
	while ((*path & 0xc0) == 0x80)
		path++;
	snprintf(text, size, "%s%s", sign, path);
}

void column_set_number(struct filter_value *value, bool known, double number)
{
	value->known = known && !isnan(number);
	value->number = number;
}

void column_set_text(struct filter_value *value, const char *text)
{
	value->known = text && text[0];
	value->text = text;
}

void column_text(const struct column_table *table, size_t column, const void *object, char *text,
                 size_t size)
{
	struct filter_value value = {0};
	char number[NUMBER_TEXT_BYTES];

	table->value(object, column, &value);
	if (!value.known) {
		snprintf(text, size, "%s", NUMBER_MISSING);
		return;
	}
	switch (table->columns[column].form) {
	case COLUMN_TEXT:
		snprintf(text, size, "%s", value.text);
		return;
	case COLUMN_PATH:
		path_text(text, size, value.text);
		return;
	default:
		break;
	}
	number_text(number, &table->columns[column], value.number);
	snprintf(text, size, "%s", number);
}

static int compare_numbers(double left, double right)
{
	return (left > right) - (left < right);
}

int column_compare_values(const struct column_table *table, size_t column,
                          const struct filter_value *left, const struct filter_value *right)
{
	if (!left->known || !right->known)
		return left->known - right->known;
	if (COLUMN_IS_TEXT(table->columns[column].form))
		return left->text == right->text ? 0 : strcmp(left->text, right->text);
	/* What is the same on screen has no order: rows would change places for nothing that is seen. */
	if (table->columns[column].form == COLUMN_TENTHS)
		return compare_numbers(round(left->number * 10), round(right->number * 10));
	return compare_numbers(left->number, right->number);
}

int column_compare(const struct column_table *table, size_t column, const void *a, const void *b)
{
	struct filter_value left = {0};
	struct filter_value right = {0};

	table->value(a, column, &left);
	table->value(b, column, &right);
	return column_compare_values(table, column, &left, &right);
}

bool column_search(const struct column_table *table, const void *object, const char *pattern)
{
	for (size_t column = 0; column < table->count; column++) {
		char text[SEARCHED_BYTES];

		column_text(table, column, object, text, sizeof(text));
		if (strcasestr(text, pattern))
			return true;
	}
	return false;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Items, word by word. See items.h.
 */
#include "source/items.h"

#include <string.h>

bool items_add_head(struct item_writer *writer, uint32_t name, enum item_kind kind, unsigned detail,
                    uint32_t small)
{
	if (writer->count >= writer->limit)
		return false;
	writer->words[writer->count++] =
	        name | (uint64_t)kind << 16 | (uint64_t)detail << 24 | (uint64_t)small << 32;
	return true;
}

bool items_add_word(struct item_writer *writer, uint64_t word)
{
	if (writer->count >= writer->limit)
		return false;
	writer->words[writer->count++] = word;
	return true;
}

bool items_add_unsigned(struct item_writer *writer, uint32_t name, uint64_t value, unsigned base)
{
	if (value <= UINT32_MAX)
		return items_add_head(writer, name, ITEM_UINT32, base, (uint32_t)value);
	return items_add_head(writer, name, ITEM_UINT, base, 0) && items_add_word(writer, value);
}

bool items_add_signed(struct item_writer *writer, uint32_t name, int64_t value, unsigned base)
{
	if (value >= INT32_MIN && value <= INT32_MAX)
		return items_add_head(writer, name, ITEM_INT32, base, (uint32_t)value);
	return items_add_head(writer, name, ITEM_INT, base, 0) &&
	       items_add_word(writer, (uint64_t)value);
}

bool items_add_text(struct item_writer *writer, uint32_t name, const char *text, size_t length)
{
	return items_add_head(writer, name, ITEM_STRING, 0,
	                      string_ids_value(writer->strings, text, length));
}

bool items_add_string(struct item_writer *writer, uint32_t name, const char *text)
{
	return items_add_text(writer, name, text, strlen(text));
}

bool items_add_integer(struct item_writer *writer, uint32_t name, int64_t value)
{
	unsigned count = writer->count;

	if (items_add_signed(writer, name, value, 10))
		return true;
	writer->count = count;
	return false;
}

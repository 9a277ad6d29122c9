/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing items, the part of a record for what has no place of its own; the form is told
 * in model/kernel/vocabulary.h. For every source of trace events.
 */
#ifndef RTSCOPE_SOURCE_ITEMS_H
#define RTSCOPE_SOURCE_ITEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/kernel/vocabulary.h"
#include "source/string_ids.h"

/* Items are appended at words[*count], at most up to `limit`. */
struct item_writer {
	struct string_ids *strings;
	uint64_t *words;
	unsigned count;
	unsigned limit;
};

/* Each: false: it does not fit. An item of two words may have left its head behind then. */
bool items_add_head(struct item_writer *writer, uint32_t name, enum item_kind kind, unsigned detail,
                    uint32_t small);
bool items_add_word(struct item_writer *writer, uint64_t word);
bool items_add_unsigned(struct item_writer *writer, uint32_t name, uint64_t value, unsigned base);
bool items_add_signed(struct item_writer *writer, uint32_t name, int64_t value, unsigned base);
bool items_add_text(struct item_writer *writer, uint32_t name, const char *text, size_t length);

/* The same; where it does not fit, nothing was appended. */
bool items_add_string(struct item_writer *writer, uint32_t name, const char *text);
bool items_add_integer(struct item_writer *writer, uint32_t name, int64_t value);

#endif

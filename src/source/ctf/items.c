// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fields of any kind as items, so that what the vocabulary has no place for is
 * kept. The form: model/kernel/vocabulary.h.
 */
#include <string.h>

#include "model/kernel/vocabulary.h"
#include "source/ctf/pack.h"

static bool add(struct item_writer *writer, uint32_t name, enum item_kind kind, unsigned detail,
                uint32_t small)
{
	if (writer->count >= writer->limit)
		return false;
	writer->words[writer->count++] =
	        name | (uint64_t)kind << 16 | (uint64_t)detail << 24 | (uint64_t)small << 32;
	return true;
}

static bool add_word(struct item_writer *writer, uint64_t word)
{
	if (writer->count >= writer->limit)
		return false;
	writer->words[writer->count++] = word;
	return true;
}

static unsigned base_of(const struct library *bt, const bt_field *field)
{
	return bt->field_class_integer_get_preferred_display_base(
	        bt->field_borrow_class_const(field));
}

static bool add_unsigned(struct item_writer *writer, uint32_t name, uint64_t value, unsigned base)
{
	if (value <= UINT32_MAX)
		return add(writer, name, ITEM_UINT32, base, (uint32_t)value);
	return add(writer, name, ITEM_UINT, base, 0) && add_word(writer, value);
}

static bool add_signed(struct item_writer *writer, uint32_t name, int64_t value, unsigned base)
{
	if (value >= INT32_MIN && value <= INT32_MAX)
		return add(writer, name, ITEM_INT32, base, (uint32_t)value);
	return add(writer, name, ITEM_INT, base, 0) && add_word(writer, (uint64_t)value);
}

static bool add_enumeration(struct item_writer *writer, uint32_t name, const bt_field *field,
                            bool is_signed)
{
	const struct library *bt = writer->packer->functions;
	bt_field_class_enumeration_mapping_label_array labels = NULL;
	uint64_t count = 0;
	uint64_t value;
	uint32_t label = 0;

	if (is_signed) {
		value = (uint64_t)bt->field_integer_signed_get_value(field);
		if (bt->field_enumeration_signed_get_mapping_labels(field, &labels, &count) != 0)
			bt->current_thread_clear_error();
	} else {
		value = bt->field_integer_unsigned_get_value(field);
		if (bt->field_enumeration_unsigned_get_mapping_labels(field, &labels, &count) != 0)
			bt->current_thread_clear_error();
	}
	if (labels && count)
		label = string_ids_value(writer->packer->strings, labels[0], strlen(labels[0]));
	return add(writer, name, ITEM_LABEL, is_signed, label) && add_word(writer, value);
}

static bool add_real(struct item_writer *writer, uint32_t name, double value)
{
	uint64_t word;

	memcpy(&word, &value, sizeof(word));
	return add(writer, name, ITEM_REAL, 0, 0) && add_word(writer, word);
}

static bool add_text(struct item_writer *writer, uint32_t name, const char *text, size_t length)
{
	return add(writer, name, ITEM_STRING, 0,
	           string_ids_value(writer->packer->strings, text, length));
}

static bool add_field(struct item_writer *writer, uint32_t name, const bt_field *field,
                      unsigned depth);

static bool add_structure(struct item_writer *writer, uint32_t name, const bt_field *field,
                          unsigned depth)
{
	const struct library *bt = writer->packer->functions;
	const bt_field_class *class = bt->field_borrow_class_const(field);
	uint64_t count = bt->field_class_structure_get_member_count(class);

	if (depth == ITEM_DEPTH_MAX || count > writer->limit ||
	    !add(writer, name, ITEM_STRUCT, 0, (uint32_t)count))
		return false;
	for (uint64_t i = 0; i < count; i++) {
		const char *member = bt->field_class_structure_member_get_name(
		        bt->field_class_structure_borrow_member_by_index_const(class, i));

		if (!add_field(writer, string_ids_name(writer->packer->strings, member),
		               bt->field_structure_borrow_member_field_by_index_const(field, i),
		               depth + 1))
			return false;
	}
	return true;
}

static bool add_array(struct item_writer *writer, uint32_t name, const bt_field *field,
                      unsigned depth)
{
	const struct library *bt = writer->packer->functions;
	uint64_t count = bt->field_array_get_length(field);

	if (depth == ITEM_DEPTH_MAX || count > writer->limit ||
	    !add(writer, name, ITEM_ARRAY, 0, (uint32_t)count))
		return false;
	for (uint64_t i = 0; i < count; i++)
		if (!add_field(writer, 0,
		               bt->field_array_borrow_element_field_by_index_const(field, i),
		               depth + 1))
			return false;
	return true;
}

static bool add_field(struct item_writer *writer, uint32_t name, const bt_field *field,
                      unsigned depth)
{
	const struct library *bt = writer->packer->functions;
	bt_field_class_type type = bt->field_class_get_type(bt->field_borrow_class_const(field));
	const bt_field *inner;

	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_ENUMERATION))
		return add_enumeration(
		        writer, name, field,
		        bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_SIGNED_INTEGER));
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_UNSIGNED_INTEGER))
		return add_unsigned(writer, name, bt->field_integer_unsigned_get_value(field),
		                    base_of(bt, field));
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_SIGNED_INTEGER))
		return add_signed(writer, name, bt->field_integer_signed_get_value(field),
		                  base_of(bt, field));
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_STRING))
		return add_text(writer, name, bt->field_string_get_value(field),
		                bt->field_string_get_length(field));
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_BOOL))
		return add(writer, name, ITEM_BOOL, 0, bt->field_bool_get_value(field) != 0);
	if (type == BT_FIELD_CLASS_TYPE_SINGLE_PRECISION_REAL)
		return add_real(writer, name,
		                (double)bt->field_real_single_precision_get_value(field));
	if (type == BT_FIELD_CLASS_TYPE_DOUBLE_PRECISION_REAL)
		return add_real(writer, name, bt->field_real_double_precision_get_value(field));
	if (type == BT_FIELD_CLASS_TYPE_STRUCTURE)
		return add_structure(writer, name, field, depth);
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_ARRAY))
		return add_array(writer, name, field, depth);
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_VARIANT))
		return depth < ITEM_DEPTH_MAX &&
		       add_field(writer, name,
		                 bt->field_variant_borrow_selected_option_field_const(field),
		                 depth + 1);
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_OPTION)) {
		inner = bt->field_option_borrow_field_const(field);
		if (!inner)
			return add(writer, name, ITEM_STRUCT, 0, 0);
		return depth < ITEM_DEPTH_MAX && add_field(writer, name, inner, depth + 1);
	}
	return false;
}

bool items_add_field(struct item_writer *writer, uint32_t name, const bt_field *field)
{
	unsigned count = writer->count;

	if (add_field(writer, name, field, 0))
		return true;
	writer->count = count;
	return false;
}

bool items_add_string(struct item_writer *writer, uint32_t name, const char *text)
{
	return add_text(writer, name, text, strlen(text));
}

bool items_add_integer(struct item_writer *writer, uint32_t name, int64_t value)
{
	unsigned count = writer->count;

	if (add_signed(writer, name, value, 10))
		return true;
	writer->count = count;
	return false;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fields of any kind as items, so that what the vocabulary has no place for is
 * kept. The form: model/kernel/vocabulary.h.
 */
#include <string.h>

#include "model/kernel/vocabulary.h"
#include "source/ctf/pack.h"

static unsigned base_of(const struct library *bt, const bt_field *field)
{
	return bt->field_class_integer_get_preferred_display_base(
	        bt->field_borrow_class_const(field));
}

static bool add_enumeration(struct field_writer *writer, uint32_t name, const bt_field *field,
                            bool is_signed)
{
	const struct library *bt = writer->functions;
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
		label = string_ids_value(writer->items.strings, labels[0], strlen(labels[0]));
	return items_add_head(&writer->items, name, ITEM_LABEL, is_signed, label) &&
	       items_add_word(&writer->items, value);
}

static bool add_real(struct field_writer *writer, uint32_t name, double value)
{
	uint64_t word;

	memcpy(&word, &value, sizeof(word));
	return items_add_head(&writer->items, name, ITEM_REAL, 0, 0) &&
	       items_add_word(&writer->items, word);
}

static bool add_field(struct field_writer *writer, uint32_t name, const bt_field *field,
                      unsigned depth);

static bool add_structure(struct field_writer *writer, uint32_t name, const bt_field *field,
                          unsigned depth)
{
	const struct library *bt = writer->functions;
	const bt_field_class *class = bt->field_borrow_class_const(field);
	uint64_t count = bt->field_class_structure_get_member_count(class);

	if (depth == ITEM_DEPTH_MAX || count > writer->items.limit ||
	    !items_add_head(&writer->items, name, ITEM_STRUCT, 0, (uint32_t)count))
		return false;
	for (uint64_t i = 0; i < count; i++) {
		const char *member = bt->field_class_structure_member_get_name(
		        bt->field_class_structure_borrow_member_by_index_const(class, i));

		if (!add_field(writer, string_ids_name(writer->items.strings, member),
		               bt->field_structure_borrow_member_field_by_index_const(field, i),
		               depth + 1))
			return false;
	}
	return true;
}

static bool add_array(struct field_writer *writer, uint32_t name, const bt_field *field,
                      unsigned depth)
{
	const struct library *bt = writer->functions;
	uint64_t count = bt->field_array_get_length(field);

	if (depth == ITEM_DEPTH_MAX || count > writer->items.limit ||
	    !items_add_head(&writer->items, name, ITEM_ARRAY, 0, (uint32_t)count))
		return false;
	for (uint64_t i = 0; i < count; i++)
		if (!add_field(writer, 0,
		               bt->field_array_borrow_element_field_by_index_const(field, i),
		               depth + 1))
			return false;
	return true;
}

static bool add_field(struct field_writer *writer, uint32_t name, const bt_field *field,
                      unsigned depth)
{
	const struct library *bt = writer->functions;
	bt_field_class_type type = bt->field_class_get_type(bt->field_borrow_class_const(field));
	const bt_field *inner;

	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_ENUMERATION))
		return add_enumeration(
		        writer, name, field,
		        bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_SIGNED_INTEGER));
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_UNSIGNED_INTEGER))
		return items_add_unsigned(&writer->items, name,
		                          bt->field_integer_unsigned_get_value(field),
		                          base_of(bt, field));
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_SIGNED_INTEGER))
		return items_add_signed(&writer->items, name,
		                        bt->field_integer_signed_get_value(field),
		                        base_of(bt, field));
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_STRING))
		return items_add_text(&writer->items, name, bt->field_string_get_value(field),
		                      bt->field_string_get_length(field));
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_BOOL))
		return items_add_head(&writer->items, name, ITEM_BOOL, 0,
		                      bt->field_bool_get_value(field) != 0);
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
			return items_add_head(&writer->items, name, ITEM_STRUCT, 0, 0);
		return depth < ITEM_DEPTH_MAX && add_field(writer, name, inner, depth + 1);
	}
	return false;
}

bool items_add_field(struct field_writer *writer, uint32_t name, const bt_field *field)
{
	unsigned count = writer->items.count;

	if (add_field(writer, name, field, 0))
		return true;
	writer->items.count = count;
	return false;
}

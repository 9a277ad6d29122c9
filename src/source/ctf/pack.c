// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Following a plan. This runs for each event of a trace: no name is compared, no
 * memory allocated here. See pack.h.
 */
#include "source/ctf/pack.h"

#include <string.h>

#include "model/kernel/vocabulary.h"

static int32_t clamp_signed(int64_t value)
{
	return value > INT32_MAX ? INT32_MAX : value < INT32_MIN ? INT32_MIN : (int32_t)value;
}

static uint32_t clamp_unsigned(uint64_t value)
{
	return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

/* The length counts: of an empty string libbabeltrace2 2.0 hands out an earlier one's bytes. */
static uint32_t string_id(struct packer *packer, const bt_field *field)
{
	return string_ids_value(packer->strings, packer->functions->field_string_get_value(field),
	                        packer->functions->field_string_get_length(field));
}

static int64_t integer_of(const struct library *bt, const bt_field *field)
{
	bt_field_class_type type = bt->field_class_get_type(bt->field_borrow_class_const(field));

	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_SIGNED_INTEGER))
		return bt->field_integer_signed_get_value(field);
	return (int64_t)bt->field_integer_unsigned_get_value(field);
}

static void copy_array(struct packer *packer, const bt_field *field, enum step_kind kind,
                       char *target)
{
	const struct library *bt = packer->functions;
	uint64_t length = bt->field_array_get_length(field);
	unsigned count = kind == STEP_PAIR ? 2 : SYSCALL_ARGS_MAX;

	for (unsigned i = 0; i < count && i < length; i++) {
		int64_t value = integer_of(
		        bt, bt->field_array_borrow_element_field_by_index_const(field, i));
		int32_t half = clamp_signed(value);

		if (kind == STEP_PAIR)
			memcpy(target + i * sizeof(half), &half, sizeof(half));
		else
			memcpy(target + i * sizeof(value), &value, sizeof(value));
	}
}

static void follow_step(struct packer *packer, const struct step *step, const bt_field *field,
                        char *words)
{
	const struct library *bt = packer->functions;
	char *target = words + step->offset;
	uint64_t wide;
	uint32_t narrow;

	switch (step->kind) {
	case STEP_UNSIGNED_32:
		narrow = clamp_unsigned(bt->field_integer_unsigned_get_value(field));
		break;
	case STEP_SIGNED_32:
		narrow = (uint32_t)clamp_signed(bt->field_integer_signed_get_value(field));
		break;
	case STEP_STRING_32:
		narrow = string_id(packer, field);
		break;
	case STEP_UNSIGNED_64:
		wide = bt->field_integer_unsigned_get_value(field);
		memcpy(target, &wide, sizeof(wide));
		return;
	case STEP_SIGNED_64:
		wide = (uint64_t)bt->field_integer_signed_get_value(field);
		memcpy(target, &wide, sizeof(wide));
		return;
	case STEP_STRING_64:
		wide = string_id(packer, field);
		memcpy(target, &wide, sizeof(wide));
		return;
	default:
		copy_array(packer, field, step->kind, target);
		return;
	}
	memcpy(target, &narrow, sizeof(narrow));
}

static const bt_field *part_of(const struct library *bt, const bt_event *event, unsigned part)
{
	switch (part) {
	case PART_PAYLOAD:
		return bt->event_borrow_payload_field_const(event);
	case PART_COMMON_CONTEXT:
		return bt->event_borrow_common_context_field_const(event);
	default:
		return bt->event_borrow_specific_context_field_const(event);
	}
}

/* What has no place of its own; returns how many did not fit. */
static unsigned add_extras(struct field_writer *writer, const struct part *part,
                           const bt_field *structure)
{
	const struct library *bt = writer->functions;
	unsigned cut = 0;

	for (unsigned i = 0; i < part->extra_count; i++) {
		const bt_field *field = bt->field_structure_borrow_member_field_by_index_const(
		        structure, part->extras[i].member);

		cut += !items_add_field(writer, part->extras[i].name, field);
	}
	return cut;
}

static void add_items(struct packer *packer, struct field_writer *fields, const struct plan *plan,
                      const bt_field *const structures[PART_COUNT])
{
	struct item_writer *writer = &fields->items;
	unsigned cut = 0;

	if (plan->context_name && writer->count < writer->limit) {
		unsigned head = writer->count++;
		unsigned members = 0;

		for (unsigned p = PART_COMMON_CONTEXT; p < PART_COUNT; p++) {
			unsigned missing;

			if (!structures[p])
				continue;
			missing = add_extras(fields, &plan->parts[p], structures[p]);
			members += plan->parts[p].extra_count - missing;
			cut += missing;
		}
		writer->words[head] =
		        plan->context_name | (uint64_t)ITEM_STRUCT << 16 | (uint64_t)members << 32;
	}
	if (structures[PART_PAYLOAD])
		cut += add_extras(fields, &plan->parts[PART_PAYLOAD], structures[PART_PAYLOAD]);
	if (cut) {
		/* The limit keeps one word free for this. */
		writer->words[writer->count++] = (uint64_t)ITEM_CUT << 16 | (uint64_t)cut << 32;
		packer->cut += cut;
	}
}

/* syscall_*_unknown: the plan for numbers of the table, if this one is in it. */
static const struct plan *choose(struct packer *packer, const struct plan *plan,
                                 const bt_field *payload, uint32_t *number)
{
	const struct library *bt = packer->functions;
	int64_t id;

	if (!plan->known || !payload || plan->value & VALUE_COMPAT)
		return plan;
	id = integer_of(bt, bt->field_structure_borrow_member_field_by_index_const(
	                            payload, (uint64_t)plan->id_member));
	if (id < 0 || id >= (int64_t)SYSCALL_NUMBERS || plan->numbers[id] == SYSCALL_OTHER)
		return plan;
	*number = plan->numbers[id];
	return plan->known;
}

void pack_event(struct packer *packer, const struct plan *plan, const bt_event *source,
                struct event_buffer *buffer)
{
	const struct library *bt = packer->functions;
	const bt_field *structures[PART_COUNT] = {NULL};
	struct field_writer writer = {{packer->strings, buffer->words, 0, EVENT_WORDS_MAX - 1}, bt};
	uint32_t number = 0;
	bool extras = false;

	string_ids_next_event(packer->strings);
	if (plan->known)
		plan = choose(packer, plan, part_of(bt, source, PART_PAYLOAD), &number);
	buffer->event.type = plan->type;
	buffer->event.value = plan->value | number;
	memset(buffer->words, 0, plan->static_words * 8u);
	for (unsigned p = 0; p < PART_COUNT; p++) {
		const struct part *part = &plan->parts[p];

		if (!part->step_count && !part->extra_count)
			continue;
		structures[p] = part_of(bt, source, p);
		extras |= part->extra_count != 0;
		for (unsigned i = 0; structures[p] && i < part->step_count; i++)
			follow_step(packer, &part->steps[i],
			            bt->field_structure_borrow_member_field_by_index_const(
			                    structures[p], part->steps[i].member),
			            (char *)buffer->words);
	}
	if (plan->name)
		memcpy((char *)buffer->words + plan->name_offset, &plan->name, sizeof(plan->name));
	if (plan->absent)
		memcpy((char *)buffer->words + plan->absent_offset, &plan->absent,
		       sizeof(plan->absent));
	writer.items.count = plan->static_words;
	if (extras)
		add_items(packer, &writer, plan, structures);
	buffer->event.words = writer.items.count & EVENT_WORDS_MAX;
}

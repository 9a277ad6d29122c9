// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the names of an event class to the places of its fields. See plan.h.
 */
#include "source/ctf/plan.h"

#include <stdlib.h>
#include <string.h>

#include "model/kernel/vocabulary.h"

/* LTTng's traces have a dozen members; more than this travel as items. */
#define MEMBERS_MAX 256u

/* A structure of the class while its members find their places. */
struct source {
	const bt_field_class *class; /* NULL: the event has none */
	unsigned count;
	bool taken[MEMBERS_MAX];
	struct part *part;
};

struct builder {
	const struct library *functions;
	struct string_ids *strings;
	struct plan *plan;
	struct source sources[PART_COUNT];
};

static const char *member_name(const struct builder *builder, const struct source *source,
                               unsigned index)
{
	return builder->functions->field_class_structure_member_get_name(
	        builder->functions->field_class_structure_borrow_member_by_index_const(
	                source->class, index));
}

static const bt_field_class *member_class(const struct builder *builder,
                                          const struct source *source, unsigned index)
{
	return builder->functions->field_class_structure_member_borrow_field_class_const(
	        builder->functions->field_class_structure_borrow_member_by_index_const(
	                source->class, index));
}

/* Index of the member `name`, also written `other` in some versions; -1: none. */
static int find_member(const struct builder *builder, const struct source *source, const char *name,
                       size_t length, const char *other)
{
	for (unsigned i = 0; i < source->count; i++) {
		const char *found = member_name(builder, source, i);

		if (source->taken[i])
			continue;
		if (strlen(found) == length && memcmp(found, name, length) == 0)
			return (int)i;
		if (other && strcmp(found, other) == 0)
			return (int)i;
	}
	return -1;
}

static bool is_array(bt_field_class_type type)
{
	return bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_ARRAY);
}

/* An array of integers, of `count` elements at least where that is known. */
static bool is_integers(const struct builder *builder, const bt_field_class *class, unsigned count)
{
	const struct library *bt = builder->functions;
	bt_field_class_type type = bt->field_class_get_type(class);

	if (!is_array(type))
		return false;
	if (type == BT_FIELD_CLASS_TYPE_STATIC_ARRAY &&
	    bt->field_class_array_static_get_length(class) != count)
		return false;
	type = bt->field_class_get_type(
	        bt->field_class_array_borrow_element_field_class_const(class));
	return bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_INTEGER);
}

static void add_step(struct source *source, int member, enum step_kind kind, size_t offset)
{
	source->taken[member] = true;
	source->part->steps[source->part->step_count++] = (struct step){
	        .member = (uint16_t)member,
	        .offset = (uint16_t)offset,
	        .kind = (uint8_t)kind,
	};
}

/* Give `member` its place if its class fits: a number of `bytes` bytes, or a string's id. */
static bool place(struct builder *builder, struct source *source, int member, bool string,
                  unsigned bytes, size_t offset)
{
	bt_field_class_type type;

	if (member < 0)
		return false;
	type = builder->functions->field_class_get_type(
	        member_class(builder, source, (unsigned)member));
	if (string) {
		if (type != BT_FIELD_CLASS_TYPE_STRING)
			return false;
		add_step(source, member, bytes == 4 ? STEP_STRING_32 : STEP_STRING_64, offset);
		return true;
	}
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_SIGNED_INTEGER))
		add_step(source, member, bytes == 4 ? STEP_SIGNED_32 : STEP_SIGNED_64, offset);
	else if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_UNSIGNED_INTEGER))
		add_step(source, member, bytes == 4 ? STEP_UNSIGNED_32 : STEP_UNSIGNED_64, offset);
	else
		return false;
	return true;
}

/* Names that fields had in other versions of LTTng. */
static const char *former_name(const char *name)
{
	return strcmp(name, "error") == 0 ? "errors" : NULL;
}

static void place_fields(struct builder *builder)
{
	const struct kernel_event_row *row = kernel_event_row(builder->plan->type);
	struct source *payload = &builder->sources[PART_PAYLOAD];

	for (unsigned i = 0; i < row->field_count; i++) {
		const struct field_row *field = &row->fields[i];
		int member = find_member(builder, payload, field->name, strlen(field->name),
		                         former_name(field->name));

		if (!place(builder, payload, member, field->kind == FIELD_STR,
		           field->kind >= FIELD_I64 ? 8 : 4, field->offset))
			builder->plan->absent |= UINT64_C(1) << i;
	}
	builder->plan->static_words = row->words;
}

static void place_arguments(struct builder *builder, unsigned number)
{
	struct source *payload = &builder->sources[PART_PAYLOAD];
	struct syscall_argument argument;
	struct plan *plan = builder->plan;

	for (unsigned i = 0; syscall_argument(syscall_row(number), i, &argument); i++) {
		const char *end = argument.name + argument.name_length;
		char other[32] = "";
		size_t offset = plan->static_words * 8u;
		int member;

		if (*end == '|') {
			size_t length = strcspn(end + 1, " |");

			if (length < sizeof(other))
				memcpy(other, end + 1, length);
		}
		member = find_member(builder, payload, argument.name, argument.name_length,
		                     other[0] ? other : NULL);
		if (member >= 0 && argument.kind == 'p') {
			if (!is_integers(builder, member_class(builder, payload, (unsigned)member),
			                 2))
				continue;
			add_step(payload, member, STEP_PAIR, offset);
		} else if (!place(builder, payload, member, argument.kind == 's', 8, offset)) {
			continue;
		}
		plan->value |= 1u << (VALUE_ARGS_SHIFT + i);
		plan->static_words++;
	}
}

/* syscall_*_unknown where the table has the number: six arguments without names. */
static void place_unknown(struct builder *builder)
{
	struct source *payload = &builder->sources[PART_PAYLOAD];
	int member = find_member(builder, payload, "args", 4, NULL);
	struct plan *plan = builder->plan;

	payload->taken[plan->id_member] = true;
	plan->value |= VALUE_UNKNOWN;
	if (member < 0 || !is_integers(builder, member_class(builder, payload, (unsigned)member),
	                               SYSCALL_ARGS_MAX))
		return;
	add_step(payload, member, STEP_INTEGERS, plan->static_words * 8u);
	plan->value |= ((1u << SYSCALL_ARGS_MAX) - 1) << VALUE_ARGS_SHIFT;
	plan->static_words = (uint16_t)(plan->static_words + SYSCALL_ARGS_MAX);
}

static void place_syscall(struct builder *builder, unsigned number, const char *name, bool known)
{
	struct source *payload = &builder->sources[PART_PAYLOAD];
	struct plan *plan = builder->plan;

	if (plan->type == EVENT_SYSCALL_EXIT) {
		place(builder, payload, find_member(builder, payload, "ret", 3, NULL), false, 8, 0);
		plan->static_words = 1;
	}
	if (known) {
		place_unknown(builder);
		return;
	}
	plan->value |= number;
	if (number != SYSCALL_OTHER) {
		place_arguments(builder, number);
		return;
	}
	plan->value |= 1u << VALUE_ARGS_SHIFT;
	plan->name = (uint16_t)string_ids_name(builder->strings, name);
	plan->name_offset = (uint16_t)(plan->static_words++ * 8);
}

/* Find the contexts that have a place, then give them theirs in the table's order. */
static void place_contexts(struct builder *builder)
{
	struct plan *plan = builder->plan;
	unsigned count = 0;

	for (unsigned i = 0; i < CONTEXT_COUNT; i++) {
		const struct context_row *row = context_row(i);

		for (unsigned p = PART_COMMON_CONTEXT; p < PART_COUNT; p++) {
			struct source *source = &builder->sources[p];
			int member =
			        find_member(builder, source, row->name, strlen(row->name), NULL);

			if (!place(builder, source, member, row->string, 4,
			           plan->static_words * 8u + count * 4u))
				continue;
			plan->value |= 1u << (VALUE_CONTEXTS_SHIFT + i);
			count++;
			break;
		}
	}
	plan->static_words = (uint16_t)(plan->static_words + (count + 1) / 2);
}

static void add_extras(struct builder *builder)
{
	for (unsigned p = 0; p < PART_COUNT; p++) {
		struct source *source = &builder->sources[p];

		for (unsigned i = 0; i < source->count; i++) {
			if (source->taken[i])
				continue;
			source->part->extras[source->part->extra_count++] = (struct extra){
			        .member = (uint16_t)i,
			        .name = (uint16_t)string_ids_name(builder->strings,
			                                          member_name(builder, source, i)),
			};
			if (p != PART_PAYLOAD)
				builder->plan->context_name =
				        (uint16_t)string_ids_name(builder->strings, "context");
		}
	}
}

/* The type of a kernel event's name, and the rest of the name for system calls. */
static unsigned type_of(const char *name, const char **call, uint32_t *value)
{
	if (strncmp(name, "compat_syscall_", 15) == 0) {
		*value |= VALUE_COMPAT;
		name += 7;
	}
	if (strncmp(name, "syscall_entry_", 14) == 0) {
		*call = name + 14;
		return EVENT_SYSCALL_ENTRY;
	}
	if (strncmp(name, "syscall_exit_", 13) == 0) {
		*call = name + 13;
		return EVENT_SYSCALL_EXIT;
	}
	for (unsigned type = EVENT_NAMED + 1; type < EVENT_TYPE_COUNT; type++)
		if (kernel_event_row(type)->name && strcmp(kernel_event_row(type)->name, name) == 0)
			return type;
	return EVENT_NAMED;
}

static unsigned syscall_number(const char *name)
{
	for (unsigned number = SYSCALL_OTHER + 1; number < SYSCALL_COUNT; number++)
		if (strcmp(syscall_row(number)->name, name) == 0)
			return number;
	return SYSCALL_OTHER;
}

static bool open_sources(struct builder *builder, const bt_event_class *class)
{
	const struct library *bt = builder->functions;
	const bt_stream_class *stream_class = bt->event_class_borrow_stream_class_const(class);

	builder->sources[PART_PAYLOAD].class =
	        bt->event_class_borrow_payload_field_class_const(class);
	builder->sources[PART_SPECIFIC_CONTEXT].class =
	        bt->event_class_borrow_specific_context_field_class_const(class);
	builder->sources[PART_COMMON_CONTEXT].class =
	        bt->stream_class_borrow_event_common_context_field_class_const(stream_class);
	for (unsigned p = 0; p < PART_COUNT; p++) {
		struct source *source = &builder->sources[p];
		uint64_t count = 0;

		source->part = &builder->plan->parts[p];
		if (source->class)
			count = bt->field_class_structure_get_member_count(source->class);
		source->count = count > MEMBERS_MAX ? MEMBERS_MAX : (unsigned)count;
		source->part->steps = calloc(source->count + 1, sizeof(struct step));
		source->part->extras = calloc(source->count + 1, sizeof(struct extra));
		if (!source->part->steps || !source->part->extras)
			return false;
	}
	return true;
}

static struct plan *build(const struct library *library, struct string_ids *strings,
                          const bt_event_class *class, bool kernel, bool known)
{
	const char *name = library->event_class_get_name(class);
	struct plan *plan = calloc(1, sizeof(*plan));
	struct builder builder = {.functions = library, .strings = strings, .plan = plan};
	const char *call = NULL;

	if (!plan || !open_sources(&builder, class)) {
		plan_destroy(plan);
		return NULL;
	}
	plan->id_member = -1;
	if (!name)
		name = "";
	plan->type = EVENT_NAMED;
	if (kernel)
		plan->type = (uint8_t)type_of(name, &call, &plan->value);
	if (call && strcmp(call, "unknown") == 0)
		plan->id_member =
		        find_member(&builder, &builder.sources[PART_PAYLOAD], "id", 2, NULL);
	if (call)
		place_syscall(&builder, syscall_number(call), call, known && plan->id_member >= 0);
	else if (plan->type == EVENT_NAMED)
		plan->value = string_ids_name(strings, name);
	else
		place_fields(&builder);
	place_contexts(&builder);
	if (plan->absent) {
		plan->value |= VALUE_ABSENT;
		plan->absent_offset = (uint16_t)(plan->static_words++ * 8);
	}
	add_extras(&builder);
	return plan;
}

static uint16_t *number_table(enum architecture architecture)
{
	uint16_t *numbers = calloc(SYSCALL_NUMBERS, sizeof(*numbers));

	for (unsigned i = SYSCALL_OTHER + 1; numbers && i < SYSCALL_COUNT; i++) {
		const struct syscall_row *row = syscall_row(i);
		int number = architecture == ARCHITECTURE_X86_64 ? row->number_x86_64
		                                                 : row->number_generic;

		if (number >= 0 && number < (int)SYSCALL_NUMBERS)
			numbers[number] = (uint16_t)i;
	}
	return numbers;
}

struct plan *plan_create(const struct library *library, struct string_ids *strings,
                         const bt_event_class *class, bool kernel, enum architecture architecture)
{
	struct plan *plan = build(library, strings, class, kernel, false);

	if (!plan || plan->id_member < 0)
		return plan;
	plan->numbers = number_table(architecture);
	plan->known = build(library, strings, class, kernel, true);
	if (!plan->known || !plan->numbers) {
		plan_destroy(plan);
		return NULL;
	}
	return plan;
}

void plan_destroy(struct plan *plan)
{
	if (!plan)
		return;
	plan_destroy(plan->known);
	free(plan->numbers);
	for (unsigned p = 0; p < PART_COUNT; p++) {
		free(plan->parts[p].steps);
		free(plan->parts[p].extras);
	}
	free(plan);
}

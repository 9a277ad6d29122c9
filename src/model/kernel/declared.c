// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Durations between events that the user declared. Names are resolved once; an event
 * that no tracker asks for costs one look at its type. See declared.h.
 */
#include "model/kernel/declared.h"

#include <stdio.h>
#include <string.h>

#include "model/kernel/parts.h"

/* Bounded, as the begins of other latencies are. */
#define BEGUN_MAX (1u << 20)

/* A begin that has not ended. */
struct begun {
	struct pool_header header;
	uint32_t label;
	uint64_t rule;
	uint64_t begin_ns;
	uint64_t hash[2];
};

void declared_init(struct kernel_state *state)
{
	pool_init(&state->begun, sizeof(struct begun));
	state->declared.rules = state->settings.trackers;
}

void declared_mark_names(const struct kernel_state *state, struct names *names)
{
	const struct declared *declared = &state->declared;

	for (unsigned i = 0; i < TRACKERS_MAX; i++) {
		const struct declared_names *own = &declared->names[i];
		const uint32_t numbers[] = {own->begin, own->end, own->label, own->begin_call,
		                            own->end_call};

		for (size_t at = 0; at < sizeof(numbers) / sizeof(numbers[0]); at++)
			names_mark(names, numbers[at]);
		for (unsigned key = 0; key < TRACKER_KEYS_MAX; key++)
			names_mark(names, own->keys[key]);
	}
	for (uint32_t i = 0; (i = pool_next(&state->begun, i));)
		names_mark(names, ((struct begun *)pool_at(&state->begun, i))->label);
	for (size_t i = 0; i < state->tracker_counts.capacity; i++)
		if (state->tracker_counts.slots[i].used)
			names_mark(names, (uint32_t)state->tracker_counts.slots[i].b);
}

void declared_begin_anew(struct kernel_state *state)
{
	table_end(&state->tracker_counts);
}

/* Names ------------------------------------------------------------------------- */

static uint32_t intern(struct kernel_state *state, const char *text)
{
	return names_intern(state->names, text, strlen(text));
}

/*
 * The types that an event of this name can be of: that of its row, a system call's, and
 * without a row. *call: of a system call, the name without what stands in front.
 */
static void add_types(struct declared *declared, const char *name, uint32_t rule, const char **call)
{
	static const struct {
		const char *prefix;
		enum event_type type;
	} calls[] = {
	        {"syscall_entry_", EVENT_SYSCALL_ENTRY},
	        {"syscall_exit_", EVENT_SYSCALL_EXIT},
	};

	*call = "";
	declared->types[EVENT_NAMED] |= UINT32_C(1) << rule;
	for (unsigned type = EVENT_NAMED + 1; type < EVENT_TYPE_COUNT; type++)
		if (strcmp(event_type_name(type), name) == 0)
			declared->types[type] |= UINT32_C(1) << rule;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		size_t length = strlen(calls[i].prefix);

		if (strncmp(name, calls[i].prefix, length) != 0)
			continue;
		declared->types[calls[i].type] |= UINT32_C(1) << rule;
		*call = name + length;
	}
}

static void resolve(struct kernel_state *state)
{
	struct declared *declared = &state->declared;
	const char *call;

	declared->resolved = true;
	for (uint32_t i = 0; i < declared->rules->count; i++) {
		const struct tracker_rule *rule = &declared->rules->rules[i];
		struct declared_names *names = &declared->names[i];

		names->begin = intern(state, rule->begin);
		names->end = intern(state, rule->end);
		names->label = intern(state, rule->label);
		for (unsigned key = 0; key < rule->key_count; key++)
			names->keys[key] = intern(state, rule->keys[key]);
		add_types(declared, rule->begin, i, &call);
		names->begin_call = intern(state, call);
		add_types(declared, rule->end, i, &call);
		names->end_call = intern(state, call);
	}
}

/* Is the event, which is of one of its types, the one of that name? */
static bool is_event(struct apply *apply, const char *name, uint32_t number, uint32_t call)
{
	const struct event *event = apply->event->event;

	if (event->type == EVENT_NAMED)
		return apply_word(apply, apply->event->number) == number;
	if (event->type > EVENT_NAMED)
		return strcmp(event_type_name(event->type), name) == 0;
	if (!call || state_call_name(apply->state, apply->event, apply->map) != call)
		return false;
	return (strncmp(name, "syscall_exit_", 13) == 0) == (event->type == EVENT_SYSCALL_EXIT);
}

/* Fields ------------------------------------------------------------------------ */

struct value {
	enum {
		VALUE_NONE,
		VALUE_NUMBER,
		VALUE_NAME
	} kind;
	bool is_signed;
	uint64_t number;
	uint32_t name;
};

static struct value of_number(uint64_t number, bool is_signed)
{
	return (struct value){VALUE_NUMBER, is_signed, number, 0};
}

static struct value of_name(const struct apply *apply, uint64_t id)
{
	return (struct value){VALUE_NAME, false, 0, apply_name(apply, id)};
}

static struct value row_field(const struct apply *apply, const char *name)
{
	const struct kernel_event *event = apply->event;
	const struct kernel_event_row *row = kernel_event_row(event->event->type);

	for (unsigned i = 0; i < row->field_count; i++) {
		const struct field_row *field = &row->fields[i];
		const char *at = (const char *)event->fields + field->offset;
		uint64_t wide;
		uint32_t narrow;

		if (strcmp(field->name, name) != 0)
			continue;
		if (event->absent >> i & 1)
			break;
		memcpy(&narrow, at, sizeof(narrow));
		if (field->kind == FIELD_STR)
			return of_name(apply, narrow);
		if (field->kind == FIELD_I32)
			return of_number((uint64_t)(int64_t)(int32_t)narrow, true);
		if (field->kind < FIELD_I64)
			return of_number(narrow, false);
		memcpy(&wide, at, sizeof(wide));
		return of_number(wide, field->kind == FIELD_I64);
	}
	return (struct value){VALUE_NONE, false, 0, 0};
}

static struct value call_field(const struct apply *apply, const char *name)
{
	const struct kernel_event *event = apply->event;
	const struct syscall_row *row = syscall_row(event->number);
	struct syscall_argument argument;

	if (event->event->type == EVENT_SYSCALL_EXIT && strcmp(name, "ret") == 0)
		return of_number((uint64_t)event->ret, true);
	for (unsigned i = 0; syscall_argument(row, i, &argument); i++) {
		if (strncmp(argument.name, name, argument.name_length) != 0 ||
		    name[argument.name_length] || !kernel_event_has_arg(event, i))
			continue;
		return argument.kind == 's' ? of_name(apply, event->args[i])
		                            : of_number(event->args[i], argument.kind == 'd');
	}
	return (struct value){VALUE_NONE, false, 0, 0};
}

static struct value context_field(const struct apply *apply, const char *name)
{
	for (unsigned i = 0; i < CONTEXT_COUNT; i++) {
		uint32_t value = apply->event->contexts[i];

		if (!kernel_event_has_context(apply->event, i) ||
		    strcmp(context_row(i)->name, name))
			continue;
		return context_row(i)->string ? of_name(apply, value)
		                              : of_number((uint64_t)(int64_t)(int32_t)value, true);
	}
	if (apply->cpu != EVENT_CPU_NONE && strcmp(name, "cpu_id") == 0)
		return of_number(apply->cpu, false);
	return (struct value){VALUE_NONE, false, 0, 0};
}

static struct value of_item(const struct apply *apply, const struct item *item)
{
	switch (item->kind) {
	case ITEM_UINT:
	case ITEM_UINT32:
	case ITEM_BOOL:
	case ITEM_REAL:
		return of_number(item->word, false);
	case ITEM_INT:
	case ITEM_INT32:
		return of_number(item->word, true);
	case ITEM_STRING:
		return of_name(apply, item->small);
	case ITEM_LABEL:
		return item->small ? of_name(apply, item->small)
		                   : of_number(item->word, item->detail & 1);
	default:
		return (struct value){VALUE_NONE, false, 0, 0};
	}
}

/* An item at the outermost level, or a context among those that have no place of their own. */
static struct value item_field(const struct apply *apply, uint32_t name)
{
	const struct kernel_event *event = apply->event;
	unsigned at = 0;
	struct item item;

	while (at < event->item_words) {
		unsigned next = at;

		if (!item_next(event->items, event->item_words, &next, &item))
			break;
		if (at == 0 && item.kind == ITEM_STRUCT &&
		    strcmp(names_text(apply->state->names, apply_word(apply, item.name)),
		           "context") == 0) {
			at = next;
			continue;
		}
		if (apply_word(apply, item.name) == name)
			return of_item(apply, &item);
		if (!item_skip(event->items, event->item_words, &at))
			break;
	}
	return (struct value){VALUE_NONE, false, 0, 0};
}

static struct value find_field(const struct apply *apply, const char *text, uint32_t name)
{
	struct value value = apply->event->event->type <= EVENT_SYSCALL_EXIT
	                             ? call_field(apply, text)
	                             : row_field(apply, text);

	if (value.kind == VALUE_NONE)
		value = item_field(apply, name);
	if (value.kind == VALUE_NONE)
		value = context_field(apply, text);
	return value;
}

/* Begin and end ----------------------------------------------------------------- */

static void mix(uint64_t hash[2], uint64_t word)
{
	hash[0] = (hash[0] ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	hash[0] ^= hash[0] >> 32;
	hash[1] = (hash[1] + word) * UINT64_C(0xd6e8feb86659fd93);
	hash[1] ^= hash[1] >> 29;
}

/* The key as 128 bits: names by their text, for numbers of names come again. */
static bool hash_key(const struct apply *apply, uint32_t rule_number, uint64_t hash[2])
{
	const struct declared *declared = &apply->state->declared;
	const struct tracker_rule *rule = &declared->rules->rules[rule_number];

	hash[0] = hash[1] = rule_number + 1;
	for (unsigned i = 0; i < rule->key_count; i++) {
		struct value value =
		        find_field(apply, rule->keys[i], declared->names[rule_number].keys[i]);
		const char *text = names_text(apply->state->names, value.name);
		size_t length = names_length(apply->state->names, value.name);

		if (value.kind == VALUE_NONE)
			return false;
		mix(hash, value.kind);
		mix(hash, value.kind == VALUE_NUMBER ? value.number : length);
		for (size_t at = 0; value.kind == VALUE_NAME && at < length; at += 8) {
			uint64_t word = 0;

			memcpy(&word, text + at, length - at < 8 ? length - at : 8);
			mix(hash, word);
		}
	}
	return true;
}

static uint32_t label_of(const struct apply *apply, uint32_t rule_number)
{
	struct kernel_state *state = apply->state;
	const struct tracker_rule *rule = &state->declared.rules->rules[rule_number];
	struct value value;
	char number[24];

	if (!*rule->label)
		return intern(state, TRACKER_NO_LABEL);
	value = find_field(apply, rule->label, state->declared.names[rule_number].label);
	if (value.kind == VALUE_NAME && value.name)
		return value.name;
	if (value.kind != VALUE_NUMBER)
		return intern(state, TRACKER_LABEL_UNKNOWN);
	if (value.is_signed)
		snprintf(number, sizeof(number), "%lld", (long long)value.number);
	else
		snprintf(number, sizeof(number), "%llu", (unsigned long long)value.number);
	return intern(state, number);
}

static void count(struct kernel_state *state, enum tracker_count what, uint32_t rule,
                  uint32_t label)
{
	uint64_t *slot;

	if (state->tracker_counts.count >= BEGUN_MAX) {
		state->totals.refused++;
		return;
	}
	slot = table_put(&state->tracker_counts, (uint64_t)rule << 8 | (uint64_t)what, label);
	if (slot)
		++*slot;
}

/* It ends, or is replaced: was it longer than the tracker allows? */
static void judge(struct apply *apply, const struct begun *begun)
{
	const struct tracker_rule *rule = &apply->state->declared.rules->rules[begun->rule];

	if (rule->timeout_ns && apply->time_ns - begun->begin_ns > rule->timeout_ns)
		count(apply->state, TRACKER_TIMED_OUT, (uint32_t)begun->rule, begun->label);
}

static void forget(struct kernel_state *state, uint32_t number)
{
	const struct begun *begun = pool_at(&state->begun, number);

	table_remove(&state->begun_index, begun->hash[0], begun->hash[1]);
	pool_give(&state->begun, number);
}

static void begin(struct apply *apply, uint32_t rule)
{
	struct kernel_state *state = apply->state;
	struct begun *begun;
	uint64_t hash[2];
	uint64_t *slot;
	uint32_t number;

	if (!hash_key(apply, rule, hash)) {
		count(state, TRACKER_NO_KEY, rule, 0);
		return;
	}
	number = (uint32_t)table_get(&state->begun_index, hash[0], hash[1]);
	if (number) {
		begun = pool_at(&state->begun, number);
		judge(apply, begun);
		count(state, TRACKER_BEGIN_WITHOUT_END, rule, begun->label);
	} else {
		number = state->begun.count < BEGUN_MAX ? state_take(state, &state->begun) : 0;
		slot = number ? table_put(&state->begun_index, hash[0], hash[1]) : NULL;
		if (!slot) {
			if (number)
				pool_give(&state->begun, number);
			state->totals.refused++;
			return;
		}
		*slot = number;
		begun = pool_at(&state->begun, number);
	}
	begun->rule = rule;
	begun->begin_ns = apply->time_ns;
	begun->label = label_of(apply, rule);
	memcpy(begun->hash, hash, sizeof(begun->hash));
}

static void end(struct apply *apply, uint32_t rule)
{
	struct kernel_state *state = apply->state;
	const struct begun *begun;
	uint64_t value_ns;
	uint64_t hash[2];
	uint32_t number;

	if (!hash_key(apply, rule, hash)) {
		count(state, TRACKER_NO_KEY, rule, 0);
		return;
	}
	number = (uint32_t)table_get(&state->begun_index, hash[0], hash[1]);
	if (!number) {
		count(state, TRACKER_END_WITHOUT_BEGIN, rule, 0);
		state->totals.unmatched[LATENCY_TRACKER]++;
		return;
	}
	begun = pool_at(&state->begun, number);
	judge(apply, begun);
	value_ns = apply->time_ns - begun->begin_ns;
	latency_record(state, LATENCY_TRACKER, LATENCY_BY_ID, tracker_series_id(rule, begun->label),
	               value_ns, begun->label, 0);
	latency_record_cpu(apply, LATENCY_TRACKER, value_ns);
	forget(state, number);
}

void declared_apply(struct apply *apply)
{
	struct declared *declared = &apply->state->declared;
	uint32_t rules;

	if (!declared->resolved)
		resolve(apply->state);
	rules = declared->types[apply->event->event->type];
	for (uint32_t i = 0; rules; i++, rules >>= 1) {
		const struct tracker_rule *rule = &declared->rules->rules[i];
		const struct declared_names *names = &declared->names[i];

		if (!(rules & 1))
			continue;
		/* Where one event is both, it ends what the one before began. */
		if (is_event(apply, rule->end, names->end, names->end_call))
			end(apply, i);
		if (is_event(apply, rule->begin, names->begin, names->begin_call))
			begin(apply, i);
	}
}

/* Looking ----------------------------------------------------------------------- */

const struct tracker_rules *kernel_trackers(const struct kernel_state *state)
{
	return state->declared.rules;
}

void declared_pending_each(const struct kernel_state *state,
                           void (*each)(void *context, const struct kernel_pending *pending),
                           void *context)
{
	for (uint32_t i = 0; (i = pool_next(&state->begun, i));) {
		const struct begun *begun = pool_at(&state->begun, i);
		const struct kernel_pending pending = {.kind = LATENCY_TRACKER,
		                                       .id = begun->rule,
		                                       .name = begun->label,
		                                       .begin_ns = begun->begin_ns};

		each(context, &pending);
	}
}

void kernel_tracker_counts_each(const struct kernel_state *state,
                                void (*each)(void *context, enum tracker_count what, unsigned rule,
                                             uint32_t label, uint64_t value),
                                void *context)
{
	const struct table *counts = &state->tracker_counts;

	for (size_t i = 0; i < counts->capacity; i++)
		if (counts->slots[i].used)
			each(context, (enum tracker_count)(counts->slots[i].a & 0xff),
			     (unsigned)(counts->slots[i].a >> 8), (uint32_t)counts->slots[i].b,
			     counts->slots[i].value);
}

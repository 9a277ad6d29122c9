// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The records of trace events: that the view of one gives back what was packed,
 * and that no record, however made, leads outside of itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/kernel/vocabulary.h"

static void a_switch_with_contexts(void **state)
{
	struct sched_switch_fields fields = {.prev_comm = 3,
	                                     .prev_tid = 7,
	                                     .next_tid = 9,
	                                     .next_comm = 4,
	                                     .prev_state = -2,
	                                     .next_prio = -81};
	uint64_t words[6];
	struct event event = {.type = EVENT_SCHED_SWITCH, .words = 6};
	uint32_t contexts[] = {1204, 1205, 17};
	struct kernel_event view;

	(void)state;
	assert_int_equal(sizeof(fields), 32);
	memcpy(words, &fields, sizeof(fields));
	memcpy(words + 4, contexts, sizeof(contexts));
	event.value = (1u << CONTEXT_PID | 1u << CONTEXT_TID | 1u << CONTEXT_PROCNAME)
	              << VALUE_CONTEXTS_SHIFT;
	assert_true(kernel_event_view(&event, words, &view));
	assert_int_equal(view.sched_switch->next_prio, -81);
	assert_int_equal(view.sched_switch->prev_state, -2);
	assert_int_equal(view.contexts[CONTEXT_TID], 1205);
	assert_int_equal(view.contexts[CONTEXT_PROCNAME], 17);
	assert_false(kernel_event_has_context(&view, CONTEXT_VTID));
	assert_true(KERNEL_EVENT_HAS(&view, sched_switch, prev_state));
	assert_int_equal(view.item_words, 0);
}

static void a_call_with_gaps_and_items(void **state)
{
	/* openat: dfd and flags recorded, filename not; an item behind. */
	uint64_t words[] = {(uint64_t)-100, 0x80000,
	                    5 | (uint64_t)ITEM_UINT32 << 16 | 10ull << 24 | 42ull << 32};
	struct event event = {.type = EVENT_SYSCALL_ENTRY,
	                      .words = 3,
	                      .value = SYSCALL_openat | 5u << VALUE_ARGS_SHIFT};
	struct kernel_event view;
	struct item item;
	unsigned position = 0;

	(void)state;
	assert_true(kernel_event_view(&event, words, &view));
	assert_int_equal((int64_t)view.args[0], -100);
	assert_int_equal(view.args[2], 0x80000);
	assert_false(kernel_event_has_arg(&view, 1));
	assert_true(item_next(view.items, view.item_words, &position, &item));
	assert_int_equal(item.name, 5);
	assert_int_equal(item.word, 42);
	assert_false(item_next(view.items, view.item_words, &position, &item));
}

static void what_a_version_lacks_is_absent(void **state)
{
	struct lttng_statedump_file_descriptor_fields fields = {.fd = 0, .pid = 12};
	uint64_t words[sizeof(fields) / 8 + 1];
	struct event event = {.type = EVENT_STATEDUMP_FILE_DESCRIPTOR,
	                      .words = sizeof(words) / 8,
	                      .value = VALUE_ABSENT};
	struct kernel_event view;

	(void)state;
	memcpy(words, &fields, sizeof(fields));
	words[sizeof(fields) / 8] =
	        1ull << FIELD_INDEX_lttng_statedump_file_descriptor_file_table_address;
	assert_true(kernel_event_view(&event, words, &view));
	assert_false(KERNEL_EVENT_HAS(&view, lttng_statedump_file_descriptor, file_table_address));
	assert_true(KERNEL_EVENT_HAS(&view, lttng_statedump_file_descriptor, pid));
}

/* Random words behind random heads, each at the end of an allocation of its own size. */
static void nothing_is_read_outside(void **state)
{
	unsigned valid = 0;

	(void)state;
	srandom(4);
	for (unsigned seed = 0; seed < 20000; seed++) {
		struct event event = {.type = (uint8_t)random(), .words = (uint8_t)random() % 12};
		uint64_t *words = malloc(event.words * 8u + 1);
		struct kernel_event view;

		event.value = (uint32_t)random() ^ (uint32_t)random() << 16;
		if (seed % 2)
			event.value &= 0x1ffu;
		for (unsigned i = 0; i < event.words; i++)
			words[i] = (uint64_t)random() & (seed % 3 ? 0xfffffu : 0xffffffffu);
		if (kernel_event_view(&event, words, &view)) {
			valid++;
			assert_true(view.items + view.item_words == words + event.words);
		}
		free(words);
	}
	assert_true(valid > 100);
}

static void every_row_can_be_read(void **state)
{
	(void)state;
	for (unsigned number = 1; number < SYSCALL_COUNT; number++) {
		const struct syscall_row *row = syscall_row(number);
		struct syscall_argument argument;
		unsigned count = 0;

		for (; syscall_argument(row, count, &argument); count++) {
			assert_non_null(strchr("duxsp", argument.kind));
			assert_true(argument.name_length > 0);
		}
		assert_true(count <= SYSCALL_ARGS_MAX);
	}
	assert_string_equal(syscall_row(SYSCALL_COUNT)->name, "?");
	for (unsigned type = EVENT_NAMED + 1; type < EVENT_TYPE_COUNT; type++) {
		const struct kernel_event_row *row = kernel_event_row(type);

		assert_string_equal(row->name, event_type_name(type));
		assert_true(row->field_count <= 64);
	}
}

/* Each in the one before, and each the last of it: what a count of open ones must not forget. */
static void nesting_is_bounded(void **state)
{
	const uint64_t one_inside = (uint64_t)1 << 32 | (uint64_t)ITEM_STRUCT << 16;
	const uint64_t leaf = (uint64_t)ITEM_BOOL << 16;

	(void)state;
	for (unsigned depth = 0; depth <= ITEM_DEPTH_MAX + 2; depth++) {
		uint64_t words[ITEM_DEPTH_MAX + 4];
		unsigned position = 0;

		for (unsigned i = 0; i < depth; i++)
			words[i] = one_inside;
		words[depth] = leaf;
		words[depth + 1] = leaf;
		assert_int_equal(item_skip(words, depth + 2, &position), depth <= ITEM_DEPTH_MAX);
		if (depth <= ITEM_DEPTH_MAX)
			assert_int_equal(position, depth + 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_switch_with_contexts),
	        cmocka_unit_test(a_call_with_gaps_and_items),
	        cmocka_unit_test(what_a_version_lacks_is_absent),
	        cmocka_unit_test(nothing_is_read_outside),
	        cmocka_unit_test(every_row_can_be_read),
	        cmocka_unit_test(nesting_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

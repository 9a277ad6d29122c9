// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The worked example of the design, to the letter: two files are opened and written, one of
 * them is closed and stays in the window until that is a whole window old, also in a pause.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/window.h"
#include "model/window_rows.h"
#include "util/clock.h"

#define EXAMPLE_NS UINT64_C(1795219825000000000)

static void call(struct window *window, double second, enum syscall number, int64_t ret,
                 unsigned count, const uint64_t *arguments)
{
	const uint32_t contexts = 1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_TID) |
	                          1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_PID);
	const uint64_t ids = 77 | UINT64_C(77) << 32;
	uint64_t words[8];
	struct event event = {
	        .time_ns = EXAMPLE_NS + (uint64_t)(second * 1e9),
	        .type = EVENT_SYSCALL_ENTRY,
	        .words = (count + 1) & EVENT_WORDS_MAX,
	        .value = (uint32_t)number | contexts | ((1u << count) - 1) << VALUE_ARGS_SHIFT,
	};

	memcpy(words, arguments, count * sizeof(*words));
	words[count] = ids;
	assert_true(window_apply(window, &event, words));
	event.type = EVENT_SYSCALL_EXIT;
	event.value = (uint32_t)number | contexts;
	event.words = 2;
	words[0] = (uint64_t)ret;
	words[1] = ids;
	assert_true(window_apply(window, &event, words));
}

static void tick(struct window *window, uint64_t second)
{
	const struct event event = {.time_ns = EXAMPLE_NS + second * NS_PER_S, .type = EVENT_TICK};

	assert_true(window_apply(window, &event, NULL));
}

/* Rows of the FDs at a time; returns how many. */
static size_t rows_at(struct window *window, const struct names *names, uint64_t time_ns,
                      struct fd_row rows[4])
{
	struct number_list list = {0};
	struct window_moment moment;
	struct kernel_span span;
	uint32_t process;

	assert_true(window_moment(window, time_ns, &moment));
	span = (struct kernel_span){
	        .state = state_kernel(moment.state),
	        .earlier = moment.earlier ? state_kernel(moment.earlier) : NULL,
	        .names = names,
	        .at_ns = moment.time_ns,
	        .from_ns = moment.from_ns,
	};
	process = kernel_process_find(span.state, 77);
	assert_true(process > 0);
	assert_true(fd_list_of_process(&list, span.state, process));
	assert_true(list.count <= 4);
	for (size_t i = 0; i < list.count; i++)
		fd_row_fill(&rows[i], &span, process, list.numbers[i]);
	free(list.numbers);
	return list.count;
}

static void assert_four(const struct fd_row *row, uint64_t window_bytes)
{
	assert_int_equal(row->number, 4);
	assert_string_equal(row->path, "/tmp/test");
	assert_true(row->open);
	assert_int_equal(row->opened_ns, EXAMPLE_NS + 1 * NS_PER_S);
	assert_int_equal(row->closed_ns, 0);
	assert_int_equal(row->written_bytes, 8000);
	assert_int_equal(row->window_written_bytes, window_bytes);
}

static void check_at_six(struct window *window, const struct names *names, uint64_t time_ns)
{
	struct fd_row rows[4];

	assert_int_equal(rows_at(window, names, time_ns, rows), 2);
	assert_four(&rows[0], 8000);
	assert_int_equal(rows[1].number, 5);
	assert_string_equal(rows[1].path, "/tmp/test2");
	assert_false(rows[1].open);
	assert_int_equal(rows[1].opened_ns, EXAMPLE_NS + 3 * NS_PER_S);
	assert_int_equal(rows[1].closed_ns, EXAMPLE_NS + 5 * NS_PER_S);
	assert_int_equal(rows[1].written_bytes, 16000);
	assert_int_equal(rows[1].window_written_bytes, 16000);
}

static void test_the_worked_example(void **state)
{
	const uint64_t cwd = (uint64_t)-100;
	struct names *names = names_create();
	const struct window_options options = {.names = names};
	struct window *window = window_create(&options);
	uint64_t first = names_intern(names, "/tmp/test", 9);
	uint64_t second = names_intern(names, "/tmp/test2", 10);
	struct fd_row rows[4];

	(void)state;
	call(window, 1, SYSCALL_openat, 4, 3, (const uint64_t[]){cwd, first, 2});
	call(window, 2, SYSCALL_write, 8000, 3, (const uint64_t[]){4, 0, 8000});
	call(window, 3, SYSCALL_openat, 5, 3, (const uint64_t[]){cwd, second, 2});
	call(window, 4, SYSCALL_write, 16000, 3, (const uint64_t[]){5, 0, 16000});
	call(window, 5, SYSCALL_close, 0, 1, (const uint64_t[]){5});
	tick(window, 6);
	check_at_six(window, names, UINT64_MAX);
	/* One nanosecond before :15 the closed one is still there. */
	tick(window, 14);
	assert_int_equal(rows_at(window, names, UINT64_MAX, rows), 2);
	tick(window, 15);
	assert_int_equal(rows_at(window, names, UINT64_MAX, rows), 1);
	assert_four(&rows[0], 0);
	assert_true(window_pin(window, UINT64_MAX));
	tick(window, 100);
	assert_int_equal(rows_at(window, names, UINT64_MAX, rows), 1);
	assert_four(&rows[0], 0);
	/* And back, in the pause, a minute and a half later. */
	check_at_six(window, names, EXAMPLE_NS + 6 * NS_PER_S);
	assert_int_equal(rows_at(window, names, EXAMPLE_NS + 15 * NS_PER_S - 1, rows), 2);
	assert_int_equal(rows_at(window, names, EXAMPLE_NS + 15 * NS_PER_S, rows), 1);
	window_destroy(window);
	names_destroy(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_the_worked_example),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The list: order at most once a second, the cursor on its object, filter,
 * search and pinned rows, while objects come, change and go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/clock.h"
#include "view/tui/list.h"

#define OBJECTS_MAX 64

struct object {
	uint64_t identity;
	int value;
	bool pinned;
};

struct objects {
	struct object object[OBJECTS_MAX];
	size_t count;
};

static const struct object *at(const void *rows, size_t row)
{
	return &((const struct objects *)rows)->object[row];
}

static size_t count_of(const void *rows)
{
	return ((const struct objects *)rows)->count;
}

static uint64_t identity(const void *rows, size_t row)
{
	return at(rows, row)->identity;
}

static int compare(const void *rows, size_t column, size_t a, size_t b)
{
	(void)column;
	return at(rows, a)->value - at(rows, b)->value;
}

static enum style cell(const void *rows, size_t row, size_t column, char text[LIST_TEXT_BYTES])
{
	if (column == 0)
		snprintf(text, LIST_TEXT_BYTES, "object-%d", (int)at(rows, row)->identity);
	else
		snprintf(text, LIST_TEXT_BYTES, "%d", at(rows, row)->value);
	return STYLE_NORMAL;
}

static bool pinned(const void *rows, size_t row)
{
	return at(rows, row)->pinned;
}

static const struct list_column columns[] = {
        {.title = "NAME", .width = 10},
        {.title = "VALUE", .width = 5, .descending = true},
};

static const struct list_type type = {
        .columns = columns,
        .column_count = 2,
        .first_sort = 1,
        .count = count_of,
        .identity = identity,
        .compare = compare,
        .cell = cell,
        .pinned = pinned,
};

static void add(struct objects *objects, uint64_t id, int value)
{
	objects->object[objects->count++] = (struct object){.identity = id, .value = value};
}

static void remove_object(struct objects *objects, size_t index)
{
	objects->count--;
	objects->object[index] = objects->object[objects->count];
}

static void check_order(const struct list *list, const struct objects *objects,
                        const char *expected)
{
	char text[256] = "";

	for (size_t i = 0; i < list->entry_count + list->pinned_count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%d", i ? " " : "",
		         (int)objects->object[list->entries[i].row].identity);
	assert_string_equal(text, expected);
}

static void test_order_once_a_second(void **state)
{
	struct objects objects = {.count = 0};
	struct list list;

	(void)state;
	list_init(&list, &type);
	add(&objects, 1, 10);
	add(&objects, 2, 30);
	add(&objects, 3, 20);
	assert_true(list_update(&list, &objects, 5 * NS_PER_S));
	check_order(&list, &objects, "2 3 1");
	objects.object[0].value = 99;
	assert_true(list_update(&list, &objects, 6 * NS_PER_S - NS_PER_S / 9));
	check_order(&list, &objects, "2 3 1");
	/* A new one goes to the end until then. */
	add(&objects, 4, 50);
	assert_true(list_update(&list, &objects, 6 * NS_PER_S - NS_PER_S / 9));
	check_order(&list, &objects, "2 3 1 4");
	assert_true(list_update(&list, &objects, 6 * NS_PER_S));
	check_order(&list, &objects, "1 4 2 3");
	/* What the user chooses is there at once. */
	list_act(&list, &objects, ACTION_SORT_REVERSE);
	assert_true(list_update(&list, &objects, 6 * NS_PER_S));
	check_order(&list, &objects, "3 2 4 1");
	list_clear(&list);
}

static void test_cursor_stays_on_its_object(void **state)
{
	struct objects objects = {.count = 0};
	struct list list;

	(void)state;
	list_init(&list, &type);
	for (int i = 0; i < 10; i++)
		add(&objects, (uint64_t)i, i);
	list_update(&list, &objects, 0);
	list_set_cursor(&list, 7);
	for (uint64_t second = 1; second < 200; second++) {
		for (size_t i = 0; i < objects.count; i++)
			objects.object[i].value = (int)((second * 7919 + i * 104729) % 1000);
		list_update(&list, &objects, second * NS_PER_S);
		assert_int_equal(list_cursor_row(&list), 7);
	}
	/* It goes: the cursor stays where it was, on what is there now. */
	objects.count = 7;
	list_update(&list, &objects, 300 * NS_PER_S);
	assert_true(list.cursor < 7);
	objects.count = 0;
	list_update(&list, &objects, 301 * NS_PER_S);
	assert_int_equal(list_cursor_row(&list), SIZE_MAX);
	list_act(&list, &objects, ACTION_DOWN);
	list_act(&list, &objects, ACTION_FIRST);
	list_act(&list, &objects, ACTION_LAST);
	assert_int_equal(list_cursor_row(&list), SIZE_MAX);
	list_clear(&list);
}

/* The object of the first row gets less or ends, and the rest of the list is not lost with it. */
static void test_cursor_stays_first_until_placed(void **state)
{
	struct list_type first = type;
	struct objects objects = {.count = 0};
	struct list list;

	(void)state;
	first.first_until_placed = true;
	list_init(&list, &first);
	add(&objects, 1, 10);
	add(&objects, 2, 30);
	add(&objects, 3, 20);
	list_update(&list, &objects, 5 * NS_PER_S);
	assert_int_equal(list_cursor_row(&list), 1);
	objects.object[1].value = 0;
	list_update(&list, &objects, 6 * NS_PER_S);
	assert_int_equal(list.cursor, 0);
	assert_int_equal(list_cursor_row(&list), 2);
	/* Placed it follows its object, on the first row, too. */
	list_act(&list, &objects, ACTION_DOWN);
	list_act(&list, &objects, ACTION_UP);
	objects.object[2].value = 0;
	list_update(&list, &objects, 7 * NS_PER_S);
	assert_int_equal(list_cursor_row(&list), 2);
	assert_int_not_equal(list.cursor, 0);
	/* Back to the first row it stays there again. */
	list_act(&list, &objects, ACTION_FIRST);
	assert_int_equal(list_cursor_row(&list), 0);
	objects.object[0].value = -1;
	list_update(&list, &objects, 8 * NS_PER_S);
	assert_int_equal(list.cursor, 0);
	list_clear(&list);
}

static void test_pinned_and_filter(void **state)
{
	struct objects objects = {.count = 0};
	struct list list;

	(void)state;
	list_init(&list, &type);
	add(&objects, 100, 1000);
	objects.object[0].pinned = true;
	for (int i = 1; i <= 12; i++)
		add(&objects, (uint64_t)i, i);
	list_update(&list, &objects, 0);
	check_order(&list, &objects, "12 11 10 9 8 7 6 5 4 3 2 1 100");
	snprintf(list.filter, sizeof(list.filter), "OBJECT-1");
	list_update(&list, &objects, NS_PER_S);
	check_order(&list, &objects, "12 11 10 1 100");
	snprintf(list.search, sizeof(list.search), "object-1");
	list_set_cursor(&list, 11);
	assert_true(list_search(&list, &objects, 1, false));
	assert_int_equal(list.cursor_identity, 11);
	assert_true(list_search(&list, &objects, 1, true));
	assert_int_equal(list.cursor_identity, 10);
	assert_true(list_search(&list, &objects, -1, true));
	assert_true(list_search(&list, &objects, -1, true));
	assert_int_equal(list.cursor_identity, 12);
	/* Round the end. */
	assert_true(list_search(&list, &objects, -1, true));
	assert_int_equal(list.cursor_identity, 100);
	snprintf(list.search, sizeof(list.search), "nothing");
	assert_false(list_search(&list, &objects, 1, false));
	list_clear(&list);
}

/* Random lives: every object is in the list once, sorted, the pinned ones last. */
static void test_random_lives(void **state)
{
	uint64_t seed = 42;
	struct objects objects = {.count = 0};
	struct list list;

	(void)state;
	list_init(&list, &type);
	for (uint64_t round = 1; round < 3000; round++) {
		bool seen[OBJECTS_MAX] = {false};

		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
		if (objects.count < OBJECTS_MAX && (seed >> 40) % 2)
			add(&objects, round, (int)((seed >> 33) % 100));
		else if (objects.count > 0)
			remove_object(&objects, (seed >> 33) % objects.count);
		list_act(&list, &objects, (enum action)((seed >> 20) % ACTION_COUNT));
		list_update(&list, &objects, round * NS_PER_S);
		assert_int_equal(list.entry_count, objects.count);
		for (size_t i = 0; i < list.entry_count; i++) {
			assert_false(seen[list.entries[i].row]);
			seen[list.entries[i].row] = true;
			if (i > 0) {
				int before = objects.object[list.entries[i - 1].row].value;
				int now = objects.object[list.entries[i].row].value;

				assert_true(list.descending ? before >= now : before <= now);
			}
		}
		assert_true(objects.count == 0 || list.cursor < objects.count);
	}
	list_clear(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_order_once_a_second),
	        cmocka_unit_test(test_cursor_stays_on_its_object),
	        cmocka_unit_test(test_cursor_stays_first_until_placed),
	        cmocka_unit_test(test_pinned_and_filter),
	        cmocka_unit_test(test_random_lives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

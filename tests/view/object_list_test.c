// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A list of objects beside a naive one, which compares, filters and follows object by object by the
 * column table: random objects that change, come and go between refreshes, random orders, filters,
 * keys and rows that are followed, many seeds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/model/random.h"
#include "util/clock.h"
#include "view/fd_columns.h"
#include "view/tui/object_list.h"

#define OBJECTS_MAX 40u
#define REFRESHES   30u

struct scene {
	struct random random;
	struct fd_row rows[OBJECTS_MAX];
	size_t count;
	uint64_t next_serial;
	struct object_list objects;
	uint64_t now_ns;
};

static size_t row_count(const void *owner)
{
	return ((const struct scene *)owner)->count;
}

static const void *row_object(const void *owner, size_t row)
{
	return &((const struct scene *)owner)->rows[row];
}

static uint64_t row_identity(const void *owner, size_t row)
{
	return ((const struct scene *)owner)->rows[row].serial;
}

static enum style row_style(const void *owner, size_t row, size_t column,
                            char text[LIST_TEXT_BYTES])
{
	(void)owner;
	(void)row;
	(void)column;
	(void)text;
	return STYLE_NORMAL;
}

static const struct object_list_type type = {
        .table = &fd_column_table,
        .first_sort = FD_COLUMN_PID,
        .grows = FD_COLUMN_PATH,
        .count = row_count,
        .object = row_object,
        .identity = row_identity,
        .style = row_style,
        .ordered = true,
};

/* Few different values, so that many are equal; some are not known. */
static void change(struct scene *scene, struct fd_row *row)
{
	static const char *const paths[] = {NULL, "", "/a", "/b/c", "/dev/null", "pipe"};
	uint64_t serial = row->serial;

	*row = (struct fd_row){
	        .serial = serial,
	        .pid = (int32_t)random_below(&scene->random, 6),
	        .number = (int32_t)random_below(&scene->random, 8),
	        .comm = paths[random_below(&scene->random, 6)],
	        .path = paths[random_below(&scene->random, 6)],
	        .kind = "file",
	        .counted = random_below(&scene->random, 4) > 0,
	        .open = random_below(&scene->random, 2),
	        .opened_ns = random_below(&scene->random, 3) * NS_PER_S,
	        .read_bytes = random_below(&scene->random, 5),
	        .written_bytes = random_below(&scene->random, 2000),
	        .calls = random_below(&scene->random, 3),
	        .max_ns = random_below(&scene->random, 5000),
	};
}

static void pass_time(struct scene *scene)
{
	scene->now_ns += NS_PER_S;
	for (unsigned i = 0; i < 5; i++) {
		size_t at = random_below(&scene->random, scene->count + 1);

		if (at < scene->count && random_below(&scene->random, 3) == 0) {
			scene->count--;
			memmove(&scene->rows[at], &scene->rows[at + 1],
			        (scene->count - at) * sizeof(scene->rows[0]));
		} else if (at < scene->count) {
			change(scene, &scene->rows[at]);
		} else if (scene->count < OBJECTS_MAX) {
			scene->rows[scene->count].serial = ++scene->next_serial;
			change(scene, &scene->rows[scene->count++]);
		}
	}
}

/* What a user may do; a reorder follows. */
static void act(struct scene *scene)
{
	static const enum action actions[] = {ACTION_UP,           ACTION_DOWN,   ACTION_PAGE_DOWN,
	                                      ACTION_FIRST,        ACTION_LAST,   ACTION_FOLLOW,
	                                      ACTION_SORT_REVERSE, ACTION_EXPLAIN};
	size_t count = sizeof(actions) / sizeof(actions[0]);

	if (random_below(&scene->random, 3) == 0)
		list_sort(&scene->objects.list, random_below(&scene->random, FD_COLUMN_COUNT),
		          random_below(&scene->random, 2));
	else
		object_list_act(&scene->objects, actions[random_below(&scene->random, count)]);
}

static void choose_filter(struct scene *scene)
{
	static const char *const filters[] = {
	        "",       "",        "pid<3",         "path~dev or fd=2", "not comm=/a",
	        "read>1", "written", "/a and calls>0"};

	snprintf(scene->objects.list.filter, sizeof(scene->objects.list.filter), "%s",
	         filters[random_below(&scene->random, sizeof(filters) / sizeof(filters[0]))]);
}

static bool is_followed(const struct scene *scene, size_t row)
{
	return scene->objects.followed && scene->rows[row].serial == scene->objects.followed;
}

/* Does row `a` stand before row `b`? */
static bool stands_before(const struct scene *scene, size_t a, size_t b)
{
	const struct list *list = &scene->objects.list;
	int order = column_compare(&fd_column_table, list->sort_column, &scene->rows[a],
	                           &scene->rows[b]);

	if (order == 0)
		return a < b;
	return list->descending ? order > 0 : order < 0;
}

static size_t naive_list(const struct scene *scene, size_t expected[OBJECTS_MAX], size_t *pinned)
{
	const char *text = scene->objects.list.filter;
	struct error error = {""};
	struct filter *filter =
	        text[0] ? filter_compile(text, fd_column_table.fields, FD_COLUMN_COUNT, &error)
	                : NULL;
	size_t count = 0;

	*pinned = 0;
	for (size_t row = 0; row < scene->count; row++) {
		size_t place = count;

		if (is_followed(scene, row) ||
		    (filter && !filter_match(filter, fd_column_table.value, &scene->rows[row])))
			continue;
		for (; place > 0 && stands_before(scene, row, expected[place - 1]); place--)
			expected[place] = expected[place - 1];
		expected[place] = row;
		count++;
	}
	for (size_t row = 0; row < scene->count; row++)
		if (is_followed(scene, row))
			expected[count + (*pinned)++] = row;
	filter_destroy(filter);
	return count;
}

static void check(const struct scene *scene)
{
	const struct list *list = &scene->objects.list;
	size_t expected[OBJECTS_MAX];
	size_t pinned;

	assert_int_equal(list->entry_count, naive_list(scene, expected, &pinned));
	assert_int_equal(list->pinned_count, pinned);
	for (size_t i = 0; i < list->entry_count + pinned; i++) {
		assert_int_equal(list->entries[i].row, expected[i]);
		assert_true(list->entries[i].identity == scene->rows[expected[i]].serial);
	}
	assert_true(list->cursor == 0 || list->cursor < list->entry_count + pinned);
	if (list->entry_count + pinned > 0)
		assert_true(list->entries[list->cursor].identity == list->cursor_identity);
}

static void test_equals_the_naive_list(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	(void)state;
	assert_non_null(scene);
	for (uint64_t seed = 1; seed <= random_seeds(3000); seed++) {
		*scene = (struct scene){.random = {seed}};
		object_list_init(&scene->objects, &type, scene);
		for (unsigned i = 0; i < REFRESHES; i++) {
			pass_time(scene);
			if (random_below(&scene->random, 5) == 0)
				choose_filter(scene);
			assert_true(object_list_update(&scene->objects, scene->now_ns));
			check(scene);
			act(scene);
			assert_true(object_list_reorder(&scene->objects, scene->now_ns));
			check(scene);
		}
		object_list_clear(&scene->objects);
	}
	free(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_equals_the_naive_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names by id beside a plain list of what was used when: an id never has another name
 * while it may be in use, and ids come back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "source/sampler/name_table.h"

static uint32_t id_of(struct name_table *table, const char *name, bool *fresh)
{
	return name_table_id(table, name, strlen(name), 0, fresh);
}

static void test_equal_names_have_one_id(void **state)
{
	struct name_table *table = name_table_create(100);
	char longer[2 * NAME_BYTES];
	bool fresh;
	uint32_t sda, none;

	(void)state;
	sda = id_of(table, "sda", &fresh);
	assert_true(sda > 0 && fresh);
	assert_int_equal(id_of(table, "sda", &fresh), sda);
	assert_false(fresh);
	assert_int_equal(name_table_id(table, "sda1", 3, 0, &fresh), sda);
	assert_int_not_equal(id_of(table, "sda1", &fresh), sda);
	none = id_of(table, "", &fresh);
	assert_true(none > 0 && fresh);
	assert_string_equal(name_table_text(table, none), "");
	memset(longer, 'x', sizeof(longer));
	assert_int_equal(strlen(name_table_text(
	                         table, name_table_id(table, longer, sizeof(longer), 0, &fresh))),
	                 NAME_BYTES - 1);
	name_table_destroy(table);
}

static void test_spare_ids_are_left(void **state)
{
	struct name_table *table = name_table_create(101);
	char name[16];
	bool fresh;

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "text %u", i);
		assert_int_equal(name_table_id(table, name, strlen(name), 40, &fresh) > 0, i < 60);
	}
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "name %u", i);
		assert_int_equal(id_of(table, name, &fresh) > 0, i < 40);
	}
	/* What is there keeps its id. */
	assert_true(name_table_id(table, "text 3", 6, 40, &fresh) > 0);
	name_table_destroy(table);
}

/* Ten new names a reading, for far more readings than there are ids. */
static void test_ids_come_back(void **state)
{
	struct name_table *table = name_table_create(65536);
	uint32_t init = 0, highest = 0;
	char name[32];
	bool fresh;

	(void)state;
	init = id_of(table, "/sbin/init", &fresh);
	for (unsigned reading = 0; reading < 20000; reading++) {
		name_table_next_reading(table);
		name_table_keep(table, init);
		for (unsigned i = 0; i < 10; i++) {
			uint32_t id;

			snprintf(name, sizeof(name), "sh -c job %u.%u", reading, i);
			id = id_of(table, name, &fresh);
			assert_true(id > 0 && id != init && fresh);
			highest = id > highest ? id : highest;
		}
	}
	/* At most twice those of the last NAME_KEEP_READINGS. */
	assert_true(highest <= 2 * 10 * (NAME_KEEP_READINGS + 1) + 2);
	assert_string_equal(name_table_text(table, init), "/sbin/init");
	assert_int_equal(id_of(table, "/sbin/init", &fresh), init);
	name_table_destroy(table);
}

#define LIMIT 3000u
#define NAMES 6000u

/* Beside the oracle: when each name was used last, and under which id. */
static void test_no_id_in_use_changes_its_name(void **state)
{
	static uint64_t used[NAMES];
	static uint32_t ids[NAMES];
	struct name_table *table = name_table_create(LIMIT);
	unsigned refused = 0;
	char name[16];

	(void)state;
	srand(11);
	for (uint64_t reading = 1; reading < 6000; reading++) {
		name_table_next_reading(table);
		for (int i = 0; i < 20; i++) {
			unsigned n = (unsigned)rand() % (reading % 3000 < 1000 ? NAMES : 100);
			bool fresh;
			uint32_t id;

			if (used[n] && used[n] + NAME_KEEP_READINGS > reading && rand() % 2) {
				name_table_keep(table, ids[n]);
				used[n] = reading;
				continue;
			}
			snprintf(name, sizeof(name), "%u", n);
			id = id_of(table, name, &fresh);
			if (!id) {
				refused++;
				continue;
			}
			assert_true(id < LIMIT);
			assert_string_equal(name_table_text(table, id), name);
			if (used[n] && used[n] + NAME_KEEP_READINGS > reading)
				assert_true(id == ids[n] && !fresh);
			ids[n] = id;
			used[n] = reading;
		}
		if (reading % 100 != 0)
			continue;
		for (unsigned n = 0; n < NAMES; n++) {
			if (!used[n] || used[n] + NAME_KEEP_READINGS < reading)
				continue;
			snprintf(name, sizeof(name), "%u", n);
			assert_string_equal(name_table_text(table, ids[n]), name);
		}
	}
	/* The limit was met, and the names came in again afterwards. */
	assert_true(refused > 0);
	name_table_destroy(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_equal_names_have_one_id),
	        cmocka_unit_test(test_spare_ids_are_left),
	        cmocka_unit_test(test_ids_come_back),
	        cmocka_unit_test(test_no_id_in_use_changes_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where processes are by number: read where it must be, remembered where two agree. This
 * process stands for all: it goes from folder to folder.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "source/place.h"

static void expect(struct place *place, const char *in, uint64_t number, const char *told)
{
	assert_int_equal(chdir(in), 0);
	place_read(place, getpid(), 0, number);
	assert_string_equal(place->directory, told);
}

static void test_without_number(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	(void)state;
	expect(place, "/", 0, "/");
	expect(place, "/", 0, "/");
	expect(place, "/usr", 0, "/usr");
	free(place);
}

/* Who is not in our /proc may be where others are, of whom its numbers are known. */
static void test_not_in_proc(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	(void)state;
	place_read(place, 0, 0, 5);
	assert_string_equal(place->directory, "");
	assert_string_equal(place->cgroup, "");
	expect(place, "/usr", 5, "/usr");
	expect(place, "/usr", 5, "/usr");
	place_read(place, 0, 0, 5);
	assert_string_equal(place->directory, "/usr");
	free(place);
}

static void test_two_agree(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	(void)state;
	expect(place, "/", 5, "/");
	expect(place, "/", 5, "/");
	expect(place, "/usr", 5, "/");
	/* Another number of the same remainder, then again the first. */
	expect(place, "/usr", 5 + PLACES_KNOWN, "/usr");
	expect(place, "/usr", 5, "/usr");
	free(place);
}

static void test_one_has_moved(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	(void)state;
	expect(place, "/usr", 5, "/usr");
	expect(place, "/", 5, "/");
	expect(place, "/", 5, "/");
	expect(place, "/usr", 5, "/");
	free(place);
}

static void test_forgotten(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	(void)state;
	expect(place, "/", 5, "/");
	expect(place, "/", 5, "/");
	place_forget(place);
	expect(place, "/usr", 5, "/usr");
	free(place);
}

/* Who may not be read, or is gone, says nothing of others. */
static void test_unreadable(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	(void)state;
	for (int i = 0; i < 3; i++) {
		place_read(place, -1, 6, 5);
		assert_string_equal(place->directory, "");
		assert_string_equal(place->cgroup, "");
	}
	expect(place, "/", 5, "/");
	free(place);
}

static void test_control_group(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	char first[sizeof(place->read_cgroup)];

	(void)state;
	place_read_cgroup(place, getpid(), 9);
	snprintf(first, sizeof(first), "%s", place->cgroup);
	place_read_cgroup(place, getpid(), 9);
	if (!*first)
		skip();
	/* Nobody is asked any more. */
	place_read_cgroup(place, -1, 9);
	assert_string_equal(place->cgroup, first);
	place_read_cgroup(place, -1, 0);
	assert_string_equal(place->cgroup, "");
	free(place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_without_number), cmocka_unit_test(test_not_in_proc),
	        cmocka_unit_test(test_two_agree),      cmocka_unit_test(test_one_has_moved),
	        cmocka_unit_test(test_forgotten),      cmocka_unit_test(test_unreadable),
	        cmocka_unit_test(test_control_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

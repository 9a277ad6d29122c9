// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Untrusted text never reaches a terminal raw.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/text.h"

static void check(const char *source, size_t length, const char *expected)
{
	char target[256];

	assert_int_equal(text_escape(target, sizeof(target), source, length), strlen(expected));
	assert_string_equal(target, expected);
}

static void test_plain_text_stays(void **state)
{
	(void)state;
	check("kworker/0:1-ev", 14, "kworker/0:1-ev");
	check("gr\xc3\xbc\xc3\x9f", 6, "gr\xc3\xbc\xc3\x9f");
	check("", 0, "");
}

static void test_controls_are_escaped(void **state)
{
	(void)state;
	check("a\033[2Jb", 6, "a\\x1b[2Jb");
	check("a\0b", 3, "a\\x00b");
	check("\n\t\r\177", 4, "\\n\\t\\r\\x7f");
	check("\xc2\x9b"
	      "31m",
	      5, "\\xc2\\x9b31m");
	check("\xe2\x80\xae", 3, "\\xe2\\x80\\xae");
}

static void test_broken_utf8_is_escaped(void **state)
{
	(void)state;
	check("\xc3", 1, "\\xc3");
	check("\xff\xfe", 2, "\\xff\\xfe");
	check("\xc0\x80", 2, "\\xc0\\x80");
	check("\xed\xa0\x80", 3, "\\xed\\xa0\\x80");
	check("\xf4\x90\x80\x80", 4, "\\xf4\\x90\\x80\\x80");
}

static void test_cut_at_a_boundary(void **state)
{
	char target[4];

	(void)state;
	assert_int_equal(text_escape(target, sizeof(target), "ab\xc3\xbc", 4), 2);
	assert_string_equal(target, "ab");
	assert_int_equal(text_escape(target, sizeof(target), "a\033", 2), 1);
	assert_string_equal(target, "a");
	assert_int_equal(text_escape(target, 0, "a", 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_plain_text_stays),
	        cmocka_unit_test(test_controls_are_escaped),
	        cmocka_unit_test(test_broken_utf8_is_escaped),
	        cmocka_unit_test(test_cut_at_a_boundary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

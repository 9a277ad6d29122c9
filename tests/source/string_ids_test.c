// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * String ids against a consumer that only knows the definitions: whatever pushed out
 * what, at the end of each event its ids mean its strings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/kernel/vocabulary.h"
#include "source/string_ids.h"

struct consumer {
	char *strings[STRING_IDS];
	uint64_t definitions;
};

static void define(void *context, uint32_t id, const char *text, size_t length)
{
	struct consumer *consumer = context;

	assert_in_range(id, 1, STRING_IDS - 1);
	assert_in_range(length, 1, STRING_BYTES_MAX);
	free(consumer->strings[id]);
	consumer->strings[id] = strndup(text, length);
	consumer->definitions++;
}

static void destroy(struct consumer *consumer, struct string_ids *strings)
{
	for (unsigned i = 0; i < STRING_IDS; i++)
		free(consumer->strings[i]);
	free(consumer);
	string_ids_destroy(strings);
}

/* String `number` of a large world: some short, some long, some of the longest kind. */
static size_t make_text(char *target, unsigned number)
{
	size_t length = (size_t)sprintf(target, "%u", number);
	size_t padded = number % 50 == 0 ? 100 + number % 900 : length + number % 40;

	memset(target + length, 'x', padded - length);
	target[padded] = '\0';
	return padded;
}

/* Events of 1 to 20 strings; most of few that are common, others seen once. */
static void play(unsigned seed, unsigned events, unsigned world)
{
	struct consumer *consumer = calloc(1, sizeof(*consumer));
	struct string_ids *strings = string_ids_create(define, consumer);
	static char texts[20][1100];
	uint32_t ids[20];

	srandom(seed);
	for (unsigned event = 0; event < events; event++) {
		unsigned count = 1 + (unsigned)random() % 20;

		string_ids_next_event(strings);
		for (unsigned i = 0; i < count; i++) {
			unsigned number = (unsigned)random() % (i % 2 ? 30 : world);
			size_t length = make_text(texts[i], number);

			ids[i] = string_ids_value(strings, texts[i], length);
		}
		for (unsigned i = 0; i < count; i++) {
			assert_int_not_equal(ids[i], 0);
			assert_string_equal(consumer->strings[ids[i]], texts[i]);
		}
	}
	assert_int_equal(string_ids_refused(strings), 0);
	destroy(consumer, strings);
}

static void ids_mean_what_the_event_said(void **state)
{
	unsigned seeds = getenv("RTSCOPE_LONG") ? 200 : 5;

	(void)state;
	for (unsigned seed = 1; seed <= seeds; seed++)
		play(seed, 20000, 1000000);
}

static void what_is_common_is_defined_once(void **state)
{
	struct consumer *consumer = calloc(1, sizeof(*consumer));
	struct string_ids *strings = string_ids_create(define, consumer);
	char text[1100];

	(void)state;
	for (unsigned round = 0; round < 100; round++)
		for (unsigned i = 1; i < 500; i++) {
			string_ids_next_event(strings);
			string_ids_value(strings, text, make_text(text, i));
		}
	assert_in_range(consumer->definitions, 499, 520);
	destroy(consumer, strings);
}

static void names_stay(void **state)
{
	struct consumer *consumer = calloc(1, sizeof(*consumer));
	struct string_ids *strings = string_ids_create(define, consumer);
	char text[1100];
	uint32_t pid = string_ids_name(strings, "pid");
	unsigned given = 0;

	(void)state;
	assert_int_equal(string_ids_name(strings, ""), 0);
	assert_int_equal(string_ids_name(strings, "pid"), pid);
	for (unsigned i = 0; i < 100000; i++) {
		make_text(text, i);
		given += string_ids_name(strings, text) != 0;
		string_ids_next_event(strings);
		string_ids_value(strings, text, strlen(text));
	}
	/* More names than fit have no id; those that have one keep it. */
	assert_in_range(given, 20000, 30000);
	assert_int_equal(string_ids_name(strings, "pid"), pid);
	assert_string_equal(consumer->strings[pid], "pid");
	destroy(consumer, strings);
}

static void empty_and_endless(void **state)
{
	struct consumer *consumer = calloc(1, sizeof(*consumer));
	struct string_ids *strings = string_ids_create(define, consumer);
	char *text = malloc(100000);
	uint32_t id;

	(void)state;
	memset(text, 'y', 100000);
	string_ids_next_event(strings);
	assert_int_equal(string_ids_value(strings, text, 0), 0);
	id = string_ids_value(strings, text, 100000);
	assert_int_equal(strlen(consumer->strings[id]), STRING_BYTES_MAX);
	free(text);
	destroy(consumer, strings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ids_mean_what_the_event_said),
	        cmocka_unit_test(what_is_common_is_defined_once),
	        cmocka_unit_test(names_stay),
	        cmocka_unit_test(empty_and_endless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

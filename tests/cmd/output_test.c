// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing to readers that read, that do not, and that are gone.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "cmd/output.h"

#define TEXT_BYTES 1000000u /* more than any pipe holds */

struct ends {
	int reader, writer, signals;
};

static struct ends open_ends(unsigned signals)
{
	struct ends ends;
	int both[2];

	assert_int_equal(pipe2(both, O_CLOEXEC), 0);
	ends.reader = both[0];
	ends.writer = both[1];
	ends.signals = eventfd(signals, EFD_CLOEXEC);
	return ends;
}

static void close_ends(const struct ends *ends)
{
	if (ends->reader >= 0)
		close(ends->reader);
	close(ends->writer);
	close(ends->signals);
}

static void test_what_fits_is_finished_before_a_signal_counts(void **state)
{
	struct ends ends = open_ends(1);
	char read_back[16] = "";
	struct error error = {""};

	(void)state;
	assert_int_equal(output_write(ends.writer, ends.signals, "a line\n", 7, &error),
	                 OUTPUT_DONE);
	assert_int_equal(read(ends.reader, read_back, sizeof(read_back)), 7);
	assert_string_equal(read_back, "a line\n");
	close_ends(&ends);
}

static void test_a_signal_frees_from_a_reader_that_does_not_read(void **state)
{
	struct ends ends = open_ends(1);
	char *text = calloc(1, TEXT_BYTES);
	struct error error = {""};

	(void)state;
	assert_int_equal(output_write(ends.writer, ends.signals, text, TEXT_BYTES, &error),
	                 OUTPUT_INTERRUPTED);
	assert_string_equal(error.text, "");
	free(text);
	close_ends(&ends);
}

static void test_a_reader_that_is_gone(void **state)
{
	struct ends ends = open_ends(0);
	struct error error = {""};

	(void)state;
	close(ends.reader);
	ends.reader = -1;
	assert_int_equal(output_write(ends.writer, ends.signals, "x", 1, &error), OUTPUT_GONE);
	assert_string_equal(error.text, "");
	close_ends(&ends);
}

static void test_a_full_disk_and_no_output(void **state)
{
	struct ends ends = open_ends(0);
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct error error = {""};

	(void)state;
	assert_int_equal(output_write(full, ends.signals, "x", 1, &error), OUTPUT_FAILED);
	assert_string_equal(error.text,
	                    "cannot write to the standard output: No space left on device");
	close(full);
	assert_int_equal(output_write(full, ends.signals, "x", 1, &error), OUTPUT_FAILED);
	assert_string_equal(error.text, "cannot write to the standard output: Bad file descriptor");
	close_ends(&ends);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_what_fits_is_finished_before_a_signal_counts),
	        cmocka_unit_test(test_a_signal_frees_from_a_reader_that_does_not_read),
	        cmocka_unit_test(test_a_reader_that_is_gone),
	        cmocka_unit_test(test_a_full_disk_and_no_output),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

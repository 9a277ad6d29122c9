/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An error is a value that reaches the user as one sentence: what failed, on
 * what, why, what to do. It is no exception, no code and no log line.
 */
#ifndef RTSCOPE_UTIL_ERROR_H
#define RTSCOPE_UTIL_ERROR_H

#include <stdbool.h>

/* Exit codes of the program; doc: rtscope(1), EXIT STATUS. */
enum exit_code {
	EXIT_CODE_OK = 0,
	EXIT_CODE_FAILED = 1,
	EXIT_CODE_THRESHOLD = 2, /* a threshold was hit, a comparison found a difference */
	EXIT_CODE_USAGE = 64,
};

/* Empty text: no error. Zero-initialise before use. */
struct error {
	char text[512];
};

/*
 * Set the sentence. Untrusted bytes in it (names, paths) are escaped here,
 * so that the text may go to a terminal. Returns false, so that a caller
 * can `return error_set(error, ...)`. `error` may be NULL.
 */
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As error_set(), followed by ": " and the text of `errnum` (an errno value). */
bool error_set_errno(struct error *error, int errnum, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* Put "format: " before the sentence that is already there. Returns false. */
bool error_prefix(struct error *error, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

#endif

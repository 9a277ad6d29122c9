/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The standard output of a program that may be told to end while its reader does not
 * read: it writes no more at once than fits, and gives up where a signal waits.
 */
#ifndef RTSCOPE_CMD_OUTPUT_H
#define RTSCOPE_CMD_OUTPUT_H

#include <stddef.h>

#include "util/error.h"

enum output_result {
	OUTPUT_DONE,
	OUTPUT_GONE,        /* the reader is gone: nobody is left to tell, end quietly */
	OUTPUT_INTERRUPTED, /* `signals` has something and the reader does not read */
	OUTPUT_FAILED,      /* the sentence is set */
};

/*
 * Write all of `text` to the descriptor `output`; blocks as long as its reader does
 * and `signals`, a pollable descriptor, is silent. SIGPIPE must be ignored.
 */
enum output_result output_write(int output, int signals, const char *text, size_t length,
                                struct error *error);

#endif

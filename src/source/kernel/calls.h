/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which system call is recorded how: derived from the model's tables of calls, for the
 * groups that are on.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_CALLS_H
#define RTSCOPE_SOURCE_KERNEL_CALLS_H

#include "source/kernel/record.h"

/* Fill the rows of this architecture's numbers, and of its 32-bit programs'. */
void calls_choose(struct call_row rows[CALL_ROWS], unsigned groups);

#endif

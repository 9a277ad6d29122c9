/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether this kernel can have the BPF programs at all, and why not: a sentence that says what
 * is missing and, where something does, what grants it. What single programs need program.c finds
 * out.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_FITNESS_H
#define RTSCOPE_SOURCE_KERNEL_FITNESS_H

#include <stdbool.h>

#include "util/error.h"

struct btf;

/* As far as can be told before anything is loaded. btf: the kernel's; NULL: it has none. */
bool fitness_check(const struct btf *btf, struct error *error);

/* Why nothing could be loaded; result: what libbpf said, negative. Always false. */
bool fitness_tell_failure(int result, struct error *error);

#endif

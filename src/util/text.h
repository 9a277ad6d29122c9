/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text that came from outside, made fit for a terminal or an export. Knows
 * bytes and UTF-8, no curses and no locale.
 */
#ifndef RTSCOPE_UTIL_TEXT_H
#define RTSCOPE_UTIL_TEXT_H

#include <stddef.h>

/*
 * Copy `length` bytes of `source` to `target` (`size` bytes, always ended by
 * NUL) with every control character (C0, DEL, C1), every byte that is not
 * valid UTF-8, and every bidirectional control as `\xHH` (`\n`, `\t`, `\r` as
 * such). A backslash stays as it is. Cut at a character boundary where `size`
 * does not do. Returns the bytes written without the NUL.
 */
size_t text_escape(char *target, size_t size, const char *source, size_t length);

#endif

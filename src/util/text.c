// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Escaping of untrusted text. See text.h.
 */
#include "util/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Length of the UTF-8 sequence at `source`, its code point in *point; 0: invalid. */
static size_t sequence_length(const unsigned char *source, size_t length, uint32_t *point)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t want;

	if (source[0] < 0x80) {
		*point = source[0];
		return 1;
	}
	if (source[0] >= 0xc2 && source[0] <= 0xdf)
		want = 2;
	else if (source[0] >= 0xe0 && source[0] <= 0xef)
		want = 3;
	else if (source[0] >= 0xf0 && source[0] <= 0xf4)
		want = 4;
	else
		return 0;
	if (want > length)
		return 0;
	*point = source[0] & (0x7fu >> want);
	for (size_t i = 1; i < want; i++) {
		if ((source[i] & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (source[i] & 0x3fu);
	}
	if (*point < smallest[want] || *point > 0x10ffff || (*point >= 0xd800 && *point <= 0xdfff))
		return 0;
	return want;
}

/* Code points that move the cursor, hide text or turn its direction round. */
static bool is_harmful(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point <= 0x9f) ||
	       (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2060 && point <= 0x206f) || point == 0xfeff || point == 0x061c;
}

size_t text_escape(char *target, size_t size, const char *source, size_t length)
{
	const unsigned char *from = (const unsigned char *)source;
	size_t used = 0;

	if (size == 0)
		return 0;
	while (length > 0) {
		char escaped[20];
		uint32_t point = 0;
		size_t taken = sequence_length(from, length, &point);
		size_t written = 0;

		if (taken > 0 && !is_harmful(point)) {
			memcpy(escaped, from, taken);
			written = taken;
		} else {
			if (taken == 0)
				taken = 1;
			for (size_t i = 0; i < taken; i++)
				written += (size_t)snprintf(escaped + written,
				                            sizeof(escaped) - written,
				                            from[i] == '\n'   ? "\\n"
				                            : from[i] == '\t' ? "\\t"
				                            : from[i] == '\r' ? "\\r"
				                                              : "\\x%02x",
				                            from[i]);
		}
		if (used + written + 1 > size)
			break;
		memcpy(target + used, escaped, written);
		used += written;
		from += taken;
		length -= taken;
	}
	target[used] = '\0';
	return used;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whatever bytes come in, what text_escape() lets out is printable and whole.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text, size_t length)
{
	char again[4 * 256 + 1];

	if (strlen(text) != length)
		abort();
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte < 0x20 || byte == 0x7f)
			abort();
		/* C1 controls are two bytes in UTF-8. */
		if (byte == 0xc2 && (unsigned char)text[i + 1] < 0xa0)
			abort();
	}
	/* What is clean stays as it is. */
	if (text_escape(again, sizeof(again), text, length) != length ||
	    memcmp(again, text, length) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char target[4 * 256 + 1];
	size_t limit;

	if (size < 1 || size > 256)
		return 0;
	limit = data[0];
	check(target, text_escape(target, sizeof(target), (const char *)data + 1, size - 1));
	if (limit > 0)
		check(target, text_escape(target, limit, (const char *)data + 1, size - 1));
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A quantity that parses, written and parsed again, is the same number.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/quantity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t units[] = {1, 1000, 1000000000};
	struct error error = {0};
	enum quantity_kind kind;
	uint64_t first;
	uint64_t second;
	uint64_t unit;
	char text[128];
	char again[128];

	if (size < 1 || size > sizeof(text))
		return 0;
	kind = (enum quantity_kind)(data[0] % 3);
	unit = kind == QUANTITY_COUNT ? 1 : units[data[0] / 3 % 3];
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (!quantity_parse(&first, text, kind, unit, &error)) {
		if (!error.text[0])
			abort();
		return 0;
	}
	quantity_format(again, sizeof(again), first, kind);
	if (!quantity_parse(&second, again, kind, 1, &error) || first != second)
		abort();
	return 0;
}

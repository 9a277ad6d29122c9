// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whatever lies in a hsperfdata file is read within its bounds, or refused in a
 * sentence.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "source/gc/hsperfdata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gc_reading reading;
	struct error error = {0};

	if (!hsperfdata_parse(data, size, &reading, &error)) {
		if (!error.text[0])
			abort();
		return 0;
	}
	if (reading.collector_count > GC_COLLECTORS_MAX ||
	    !memchr(reading.cause, '\0', sizeof(reading.cause)))
		abort();
	return 0;
}

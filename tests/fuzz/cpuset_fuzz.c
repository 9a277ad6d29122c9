// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A list of CPUs that parses, written and parsed again, is the same set; one that
 * does not parse comes with a sentence.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/cpuset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_by_walking(const struct cpuset *set)
{
	size_t count = 0;

	for (unsigned cpu = cpuset_next(set, 0); cpu < CPUSET_LIMIT;
	     cpu = cpuset_next(set, cpu + 1))
		count++;
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char list[CPUSET_LIMIT * 6];
	struct cpuset first;
	struct cpuset second;
	struct error error = {0};
	char text[512];

	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (!cpuset_parse(&first, text, "-a", &error)) {
		if (!error.text[0])
			abort();
		return 0;
	}
	if (cpuset_format(&first, list, sizeof(list)) >= sizeof(list) ||
	    !cpuset_parse(&second, list, "again", &error) ||
	    memcmp(&first, &second, sizeof(first)) != 0 ||
	    count_by_walking(&first) != cpuset_count(&first))
		abort();
	return 0;
}

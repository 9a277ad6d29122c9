// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sets of CPU numbers and their text form. See cpuset.h.
 */
#include "util/cpuset.h"

#include <stdio.h>
#include <string.h>

void cpuset_clear(struct cpuset *set)
{
	memset(set, 0, sizeof(*set));
}

void cpuset_add(struct cpuset *set, unsigned cpu)
{
	if (cpu < CPUSET_LIMIT)
		set->bits[cpu / 64] |= UINT64_C(1) << cpu % 64;
}

void cpuset_remove(struct cpuset *set, unsigned cpu)
{
	if (cpu < CPUSET_LIMIT)
		set->bits[cpu / 64] &= ~(UINT64_C(1) << cpu % 64);
}

bool cpuset_has(const struct cpuset *set, unsigned cpu)
{
	return cpu < CPUSET_LIMIT && (set->bits[cpu / 64] >> cpu % 64 & 1) != 0;
}

size_t cpuset_count(const struct cpuset *set)
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(set->bits) / sizeof(set->bits[0]); i++)
		count += (size_t)__builtin_popcountll(set->bits[i]);
	return count;
}

unsigned cpuset_next(const struct cpuset *set, unsigned cpu)
{
	while (cpu < CPUSET_LIMIT) {
		uint64_t rest = set->bits[cpu / 64] >> cpu % 64;

		if (rest != 0)
			return cpu + (unsigned)__builtin_ctzll(rest);
		cpu = (cpu / 64 + 1) * 64;
	}
	return CPUSET_LIMIT;
}

/* A decimal number at *text, which moves behind it. CPUSET_LIMIT: too large. false: no digit. */
static bool parse_number(const char **text, unsigned *number)
{
	const char *digit = *text;

	if (*digit < '0' || *digit > '9')
		return false;
	for (*number = 0; *digit >= '0' && *digit <= '9'; digit++) {
		if (*number < CPUSET_LIMIT)
			*number = *number * 10 + (unsigned)(*digit - '0');
	}
	if (*number > CPUSET_LIMIT)
		*number = CPUSET_LIMIT;
	*text = digit;
	return true;
}

/* One `FIRST[-LAST[:STRIDE]]`. NULL, or what is wrong with it. */
static const char *parse_range(struct cpuset *set, const char **text)
{
	unsigned first, last, stride = 1;

	if (!parse_number(text, &first))
		return "a CPU number is missing";
	last = first;
	if (**text == '-') {
		(*text)++;
		if (!parse_number(text, &last))
			return "a range has no end";
		if (**text == ':') {
			(*text)++;
			if (!parse_number(text, &stride) || stride == 0)
				return "a stride must be 1 or more";
		}
	}
	if (last >= CPUSET_LIMIT || first >= CPUSET_LIMIT)
		return "a CPU number is too large";
	if (last < first)
		return "a range runs backwards";
	for (unsigned cpu = first; cpu <= last; cpu += stride)
		cpuset_add(set, cpu);
	return NULL;
}

/* Spaces and the newline that end a line of /sys or /proc. */
static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t\n");
}

bool cpuset_parse(struct cpuset *set, const char *text, const char *what, struct error *error)
{
	const char *at = skip_blanks(text);
	const char *wrong = NULL;

	cpuset_clear(set);
	if (*at == '\0')
		return true;
	for (;;) {
		wrong = parse_range(set, &at);
		if (wrong)
			break;
		if (*at == ',') {
			at++;
			continue;
		}
		if (*skip_blanks(at) == '\0')
			return true;
		wrong = "a comma is missing";
		break;
	}
	return error_set(error, "%s: '%.80s' is no list of CPUs such as 0-3,8: %s", what, text,
	                 wrong);
}

size_t cpuset_format(const struct cpuset *set, char *target, size_t size)
{
	size_t length = 0;
	unsigned cpu = cpuset_next(set, 0);

	if (size > 0)
		target[0] = '\0';
	while (cpu < CPUSET_LIMIT) {
		unsigned last = cpu;
		size_t room = length < size ? size - length : 0;
		const char *comma = length > 0 ? "," : "";
		int written;

		while (cpuset_has(set, last + 1))
			last++;
		written = snprintf(room > 0 ? target + length : NULL, room,
		                   last > cpu ? "%s%u-%u" : "%s%u", comma, cpu, last);
		length += (size_t)written;
		cpu = cpuset_next(set, last + 1);
	}
	return length;
}

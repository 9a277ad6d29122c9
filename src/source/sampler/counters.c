// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters of the reading before. See counters.h.
 */
#include "source/sampler/counters.h"

#include <stdlib.h>
#include <string.h>

#define ROW_KEY     0
#define ROW_READING 1
#define ROW_VALUES  2

void counters_free(struct counters *counters)
{
	free(counters->rows);
	counters->rows = NULL;
	counters->count = 0;
	counters->size = 0;
}

static uint64_t *find(uint64_t *rows, size_t size, size_t row_words, uint64_t key)
{
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 24);

	for (;; at++) {
		uint64_t *row = rows + (at & (size - 1)) * row_words;

		if (row[ROW_KEY] == 0 || row[ROW_KEY] == key + 1)
			return row;
	}
}

/* A table of twice what lives: what was not seen at the last reading is forgotten. */
static bool rebuild(struct counters *counters, uint64_t reading)
{
	size_t row_words = ROW_VALUES + counters->width;
	size_t live = 0;
	size_t size = 16;
	uint64_t *rows;

	for (size_t i = 0; i < counters->size; i++) {
		const uint64_t *row = counters->rows + i * row_words;

		live += row[ROW_KEY] != 0 && row[ROW_READING] + 1 >= reading;
	}
	while (size < 4 * (live + 1))
		size *= 2;
	rows = calloc(size * row_words, sizeof(*rows));
	if (!rows)
		return false;
	for (size_t i = 0; i < counters->size; i++) {
		const uint64_t *row = counters->rows + i * row_words;

		if (row[ROW_KEY] != 0 && row[ROW_READING] + 1 >= reading)
			memcpy(find(rows, size, row_words, row[ROW_KEY] - 1), row,
			       row_words * sizeof(*row));
	}
	free(counters->rows);
	counters->rows = rows;
	counters->size = size;
	counters->count = live;
	return true;
}

bool counters_exchange(struct counters *counters, uint64_t key, uint64_t reading,
                       const uint64_t *now, uint64_t *before)
{
	size_t row_words = ROW_VALUES + counters->width;
	size_t bytes = counters->width * sizeof(*now);
	uint64_t *row;
	bool known;

	if (2 * (counters->count + 1) > counters->size && !rebuild(counters, reading))
		return false;
	row = find(counters->rows, counters->size, row_words, key);
	known = row[ROW_KEY] != 0 && row[ROW_READING] + 1 == reading;
	if (known)
		memcpy(before, row + ROW_VALUES, bytes);
	else if (row[ROW_KEY] == 0)
		counters->count++;
	row[ROW_KEY] = key + 1;
	row[ROW_READING] = reading;
	memcpy(row + ROW_VALUES, now, bytes);
	return known;
}

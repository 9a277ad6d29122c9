// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Copies of strings in blocks that never move. See rows.h.
 */
#include <stdlib.h>
#include <string.h>

#include "model/kernel/rows.h"

#define BLOCK_BYTES 65536u
#define COPIES      256u

struct block {
	struct block *next;
	char text[BLOCK_BYTES];
};

struct row_text {
	struct block *first;   /* all of them */
	struct block *current; /* that is filled */
	size_t used;
	const char *copies[COPIES]; /* the same strings often come again: by where they are */
};

struct row_text *row_text_create(void)
{
	return calloc(1, sizeof(struct row_text));
}

void row_text_destroy(struct row_text *text)
{
	if (!text)
		return;
	while (text->first) {
		struct block *next = text->first->next;

		free(text->first);
		text->first = next;
	}
	free(text);
}

void row_text_clear(struct row_text *text)
{
	text->current = text->first;
	text->used = 0;
	memset(text->copies, 0, sizeof(text->copies));
}

static bool next_block(struct row_text *text)
{
	struct block *next = text->current ? text->current->next : text->first;

	if (!next) {
		next = malloc(sizeof(*next));
		if (!next)
			return false;
		next->next = NULL;
		if (text->current)
			text->current->next = next;
		else
			text->first = next;
	}
	text->current = next;
	text->used = 0;
	return true;
}

const char *row_text_copy(struct row_text *text, const char *string)
{
	const char **known;
	size_t bytes;
	char *copy;

	if (!string)
		return NULL;
	known = &text->copies[((uintptr_t)string >> 4) % COPIES];
	if (*known && strcmp(*known, string) == 0)
		return *known;
	bytes = strlen(string) + 1;
	if (bytes > BLOCK_BYTES)
		return "?";
	if ((!text->current || text->used + bytes > BLOCK_BYTES) && !next_block(text))
		return "?";
	copy = text->current->text + text->used;
	memcpy(copy, string, bytes);
	text->used += bytes;
	return *known = copy;
}

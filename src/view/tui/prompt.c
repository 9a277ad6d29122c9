// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Typing a line. See prompt.h.
 */
#include "view/tui/prompt.h"

#include <stdio.h>
#include <string.h>

void prompt_begin(struct prompt *prompt, enum prompt_kind kind, const char *text, size_t room)
{
	prompt->kind = kind;
	prompt->room = room < PROMPT_BYTES ? room : PROMPT_BYTES;
	snprintf(prompt->text, prompt->room, "%s", text);
}

/* A whole UTF-8 character. */
static void erase_last(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && ((unsigned char)text[length - 1] & 0xc0) == 0x80)
		length--;
	if (length > 0)
		text[length - 1] = '\0';
}

enum prompt_result prompt_key(struct prompt *prompt, const struct input *input)
{
	size_t length = strlen(prompt->text);

	if (input->key == '\n' || input->key == '\r') {
		prompt->kind = PROMPT_NONE;
		return PROMPT_DONE;
	}
	if (input->key == 27) {
		prompt->text[0] = '\0';
		prompt->kind = PROMPT_NONE;
		return PROMPT_LEFT;
	}
	if (input->erase) {
		erase_last(prompt->text);
		return PROMPT_CHANGED;
	}
	/* ^U, as a shell's line. */
	if (input->key == 'U' - '@') {
		prompt->text[0] = '\0';
		return PROMPT_CHANGED;
	}
	if (!input->text[0] || length + strlen(input->text) >= prompt->room)
		return PROMPT_TYPING;
	memcpy(prompt->text + length, input->text, strlen(input->text) + 1);
	return PROMPT_CHANGED;
}

const char *prompt_word(enum prompt_kind kind)
{
	static const char *const words[] = {
#define PROMPT_WORD(symbol, word) [PROMPT_##symbol] = word,
	        PROMPT_LIST(PROMPT_WORD)
#undef PROMPT_WORD
	};

	return words[kind];
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A record that the child wrote, as it lies in the ring: taking it apart and printing
 * it reads nothing outside of its words, and what is accepted keeps its promises.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/kernel/event_text.h"
#include "view/report/event_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *string_of(void *context, uint32_t id)
{
	static const char *const strings[] = {"", "context", "\033[2J", "a name"};

	(void)context;
	if (id >= STRING_IDS)
		abort();
	return strings[id % 4];
}

static void check_items(const struct kernel_event *view)
{
	unsigned at = 0;
	struct item item;

	while (at < view->item_words)
		if (!item_next(view->items, view->item_words, &at, &item))
			abort();
}

static void check_json(struct json_object *object, bool failed)
{
	struct json_object *again =
	        failed ? NULL : json_tokener_parse(json_object_to_json_string(object));

	if (!again)
		abort();
	json_object_put(again);
	json_object_put(object);
}

static void check(const struct kernel_event *view)
{
	const struct event_words words = {.string = string_of,
	                                  .generic = view->event->cpu % 2 == 1};
	bool failed = false;
	char line[700];
	size_t length = event_text_write(&words, view, line, sizeof(line));

	if (length >= sizeof(line) || strlen(line) != length || strchr(line, '\033'))
		abort();
	event_name(&words, view, line, 10);
	if (strlen(line) >= 10)
		abort();
	check_items(view);
	check_json(event_json_contexts(&words, view, &failed), failed);
	check_json(event_json_fields(&words, view, &failed), failed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct event event;
	struct kernel_event view;
	uint64_t *words;

	if (size < sizeof(event))
		return 0;
	memcpy(&event, data, sizeof(event));
	size = (size - sizeof(event)) / 8;
	if (event.words > size)
		event.words = size & EVENT_WORDS_MAX;
	/* Of its own size: one word too far is seen. */
	words = malloc(event.words * 8u + 1);
	if (!words)
		abort();
	memcpy(words, data + sizeof(event), event.words * 8u);
	if (kernel_event_view(&event, words, &view))
		check(&view);
	free(words);
	return 0;
}

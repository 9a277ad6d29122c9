/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One event of libbabeltrace2 into one record, as its class's plan says. Neither
 * the time nor the CPU, which the reader knows of the stream.
 */
#ifndef RTSCOPE_SOURCE_CTF_PACK_H
#define RTSCOPE_SOURCE_CTF_PACK_H

#include "model/event.h"
#include "source/ctf/plan.h"

struct packer {
	const struct library *functions;
	struct string_ids *strings;
	uint64_t cut; /* items that did not fit */
};

/* Fill in type, value, words of `buffer`. Defines strings on the way. */
void pack_event(struct packer *packer, const struct plan *plan, const bt_event *source,
                struct event_buffer *buffer);

/* Items are appended at words[*count], at most up to `limit`. */
struct item_writer {
	struct packer *packer;
	uint64_t *words;
	unsigned count;
	unsigned limit;
};

/* One field with all that is in it; false: does not fit, nothing was appended. */
bool items_add_field(struct item_writer *writer, uint32_t name, const bt_field *field);
bool items_add_string(struct item_writer *writer, uint32_t name, const char *text);
bool items_add_integer(struct item_writer *writer, uint32_t name, int64_t value);

#endif

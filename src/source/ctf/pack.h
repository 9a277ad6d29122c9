/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One event of libbabeltrace2 into one record, as its class's plan says. Neither
 * the time nor the CPU, which the reader knows of the stream.
 */
#ifndef RTSCOPE_SOURCE_CTF_PACK_H
#define RTSCOPE_SOURCE_CTF_PACK_H

#include "model/event.h"
#include "source/ctf/plan.h"
#include "source/items.h"

struct packer {
	const struct library *functions;
	struct string_ids *strings;
	uint64_t cut; /* items that did not fit */
};

/* Fill in type, value, words of `buffer`. Defines strings on the way. */
void pack_event(struct packer *packer, const struct plan *plan, const bt_event *source,
                struct event_buffer *buffer);

/* Fields of libbabeltrace2 as items. */
struct field_writer {
	struct item_writer items;
	const struct library *functions;
};

/* One field with all that is in it; false: does not fit, nothing was appended. */
bool items_add_field(struct field_writer *writer, uint32_t name, const bt_field *field);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the events of one class become records: made once for each event class, by
 * name; followed for each event, by index. See model/kernel/vocabulary.h for the form.
 */
#ifndef RTSCOPE_SOURCE_CTF_PLAN_H
#define RTSCOPE_SOURCE_CTF_PLAN_H

#include <babeltrace2/babeltrace.h>
#include <stdbool.h>
#include <stdint.h>

#include "source/ctf/library.h"
#include "source/string_ids.h"

/* Whose system call numbers `syscall_entry_unknown` holds. */
enum architecture {
	ARCHITECTURE_X86_64,
	ARCHITECTURE_GENERIC
};

enum step_kind {
	STEP_UNSIGNED_32, /* to 4 bytes at `offset` of the record's words */
	STEP_SIGNED_32,
	STEP_UNSIGNED_64,
	STEP_SIGNED_64,
	STEP_STRING_32, /* its id */
	STEP_STRING_64,
	STEP_PAIR,    /* an array of two integers into one word */
	STEP_INTEGERS /* an array of integers, a word each */
};

/* No architecture's numbers reach it. */
#define SYSCALL_NUMBERS 1024u

/* One member of a structure that has a place of its own in the record. */
struct step {
	uint16_t member;
	uint16_t offset; /* bytes */
	uint8_t kind;    /* enum step_kind */
};

/* One that has none: it becomes an item. */
struct extra {
	uint16_t member;
	uint16_t name; /* string id */
};

/* The members of one of an event's structures: payload, common or specific context. */
struct part {
	struct step *steps;
	struct extra *extras;
	unsigned step_count;
	unsigned extra_count;
};

enum part_index {
	PART_PAYLOAD,
	PART_COMMON_CONTEXT,
	PART_SPECIFIC_CONTEXT,
	PART_COUNT
};

struct plan {
	uint8_t type;          /* enum event_type */
	uint32_t value;        /* of every event of the class */
	uint16_t static_words; /* the parts before the items */
	uint16_t name;         /* string id where a call's name travels as args[0] */
	uint16_t name_offset;
	uint16_t absent_offset;
	uint16_t context_name; /* string id of "context", where contexts become items */
	uint64_t absent;
	struct part parts[PART_COUNT];
	/* syscall_*_unknown: its member `id`, and the plan for numbers that the table has. */
	int id_member;
	struct plan *known;
	uint16_t *numbers; /* enum syscall of each number below SYSCALL_NUMBERS */
};

/*
 * Make the plan of `class`. `kernel`: its names are the kernel tracer's, else all
 * travels as EVENT_NAMED. NULL: out of memory. Owner: the caller.
 */
struct plan *plan_create(const struct library *library, struct string_ids *strings,
                         const bt_event_class *class, bool kernel, enum architecture architecture);
void plan_destroy(struct plan *plan);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How LTTng's events travel as records: the specification of the payload of every
 * trace event (sources write it, the model reads it) and the checked view of one.
 * It interprets nothing: what an event does to a process is state's business.
 *
 * Form of a trace event (type >= EVENT_TRACE_FIRST)
 *
 *   time_ns  ns since the epoch on the trace's clock; never runs back within a ring
 *   cpu      of the event, EVENT_CPU_NONE where the trace does not tell
 *   value    bits 0..15   number, see below
 *            bits 16..22  contexts that are present, bit CONTEXT_X each
 *            bits 23..28  arguments of a system call that are present, bit i: args[i]
 *            bit 29       fields are absent: a mask word follows the contexts
 *            bits 30, 31  system calls: SYSCALL_UNKNOWN, SYSCALL_COMPAT
 *   words    1. fixed part. A table row's: its struct, holes 0, padded to 8 bytes.
 *               EVENT_SYSCALL_EXIT: one word, ret. EVENT_SYSCALL_ENTRY, EVENT_NAMED: none
 *            2. system calls: one word for each argument present, ascending; a signed
 *               one is sign-extended; a string is its id
 *            3. contexts: 4 bytes each in the order of CONTEXT_LIST, padded to 8
 *            4. with bit 29 set: one word, bit i set: field i of the table row (in the
 *               order of FIELDS_X) was not recorded and is 0 in the struct. Missing is
 *               not 0: ask KERNEL_EVENT_HAS() where a version may lack it
 *            5. the rest: items, see below: all that has no place above, so that
 *               nothing of the original is lost
 *
 * Number. EVENT_SYSCALL_ENTRY and _EXIT: enum syscall; where it is SYSCALL_OTHER,
 * args[0] is the string id of the call's name and all that was recorded is items.
 * EVENT_NAMED: the string id of the event's name (`app:request_begin`, or a kernel
 * event that has no row). Otherwise 0.
 * SYSCALL_COMPAT: `compat_syscall_...`, a 32-bit call. SYSCALL_UNKNOWN: the tracer
 * recorded `syscall_entry_unknown {id, args[6]}`; number and args are translated by
 * the architecture of the trace, the original name is the unknown one.
 *
 * Strings. A string id is below STRING_IDS. EVENT_STRING defines it before its first
 * use and may define it anew: an id means what was defined last before, in the same
 * ring. A consumer that keeps events translates ids to its own. Strings are bytes
 * without NUL, not escaped, at most STRING_BYTES_MAX. Id 0 is the empty string. A
 * field that the tracer left empty comes as id 0, never as another event's value.
 *
 * Items (part 5, and payload of EVENT_TRACE). Each begins with one word:
 *   bits 0..15 string id of the name (0: an element of an array), bits 16..23 enum
 *   item_kind, bits 24..31 detail, bits 32..63 small. By kind:
 *     UINT, INT  detail: preferred base 2, 8, 10 or 16; value in the next word
 *     UINT32, INT32  the same, value in `small`; no next word
 *     STRING     small: string id
 *     LABEL      an enumeration: small: string id of its label (0: none); next word value,
 *                detail 1: signed
 *     REAL       next word: a double
 *     BOOL       small: 0 or 1
 *     STRUCT     small: members; they follow as items
 *     ARRAY      small: elements; they follow as items
 *   A variant is its selected option under the variant's name. Nesting is at most
 *   ITEM_DEPTH_MAX deep. Items that do not fit into EVENT_WORDS_MAX are left off and
 *   counted by a last item of kind CUT, small: how many at the outermost level.
 *
 * Records around them
 *   EVENT_TRACE    value: host number; items: path hostname domain tracer_name
 *                  tracer_major ... (the trace's environment) clock_name clock_frequency
 *                  clock_offset_ns, and begin_ns end_ns where they are known
 *   EVENT_HOST     value: host number: of it are the trace events from here on. Before
 *                  the first one: 0. Hosts are told apart by hostname
 *   EVENT_DISCARDED_EVENTS, EVENT_DISCARDED_PACKETS   lost while recording. value: how
 *                  many, UINT32_MAX: more than fits or unknown; words 0..2: how many
 *                  (UINT64_MAX: unknown), begin and end ns of the gap; cpu: of the stream.
 *                  Unknown: the host was not seen meanwhile, what had begun has no end;
 *                  only after such a one time may be earlier: the clock was set back.
 *                  0: nothing was lost, but the host is seen from here on only.
 *                  word 3, which the model adds, 1: events of programs only, of which
 *                  another source than that of the kernel's events tells
 *   EVENT_QUIET    a live session: nothing is to be read now. value: it is attached to,
 *                  and of what begins something comes within so many us; 0: it is lost or
 *                  has ended, what comes next comes after a gap
 *   EVENT_STATEDUMP_START  value: bits, STATEDUMP_..., of what is not told of the host
 *   EVENT_SOURCE_END  the last record. value 0: read to the end; 1: the trace is
 *                  damaged here; 2: the source failed. words: the sentence, NUL padded
 */
#ifndef RTSCOPE_MODEL_KERNEL_VOCABULARY_H
#define RTSCOPE_MODEL_KERNEL_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "model/kernel/syscalls.h"

#define STRING_IDS       65536u
#define STRING_BYTES_MAX (EVENT_WORDS_MAX * 8 - 8)
#define ITEM_DEPTH_MAX   8u

enum syscall {
	SYSCALL_OTHER, /* a name that is not in the table */
#define SYSCALL_ENUM(name, x86_64, generic, arguments) SYSCALL_##name,
	SYSCALL_LIST(SYSCALL_ENUM)
#undef SYSCALL_ENUM
	SYSCALL_COUNT
};

#define SYSCALL_ARGS_MAX 6u

/* X(SYMBOL, field name, is a string id) */
#define CONTEXT_LIST(X)             \
	X(PID, pid, false)          \
	X(TID, tid, false)          \
	X(PPID, ppid, false)        \
	X(VPID, vpid, false)        \
	X(VTID, vtid, false)        \
	X(PROCNAME, procname, true) \
	X(PRIO, prio, false)

enum context {
#define CONTEXT_ENUM(symbol, name, string) CONTEXT_##symbol,
	CONTEXT_LIST(CONTEXT_ENUM)
#undef CONTEXT_ENUM
	CONTEXT_COUNT
};

struct context_row {
	const char *name;
	bool string; /* it is a string id */
};

/* `context` < CONTEXT_COUNT. */
const struct context_row *context_row(unsigned context);

/* Parts of struct event.value. */
#define VALUE_NUMBER_MASK    0xffffu
#define VALUE_CONTEXTS_SHIFT 16
#define VALUE_ARGS_SHIFT     23
#define VALUE_ABSENT         (1u << 29)
#define VALUE_UNKNOWN        (1u << 30)
#define VALUE_COMPAT         (1u << 31)

/* Nothing but such dumps comes of this host: what there is is listed, what it does is not told. */
#define STATEDUMP_ALONE 1u
/* Events do come, but none that tell of that. */
#define STATEDUMP_NO_SCHED 2u /* who runs where */
#define STATEDUMP_NO_CALLS 4u /* system calls */
#define STATEDUMP_NO_IO    8u /* reads and writes */
/* What these bits do not name is told; without it, as in LTTng's dumps, nothing is said of it. */
#define STATEDUMP_SAYS 16u
/* What becomes of what they list is not told: who begins and ends, what is opened and closed. */
#define STATEDUMP_NO_CHANGE 32u

/* The structs of the fixed parts: struct sched_switch_fields and so on. */
typedef uint32_t field_STR;
typedef int32_t field_I32;
typedef uint32_t field_U32;
typedef uint32_t field_X32;
typedef int64_t field_I64;
typedef uint64_t field_U64;
typedef uint64_t field_X64;

#define FIELD_MEMBER(event, kind, name) field_##kind name;
#define FIELD_STRUCT(symbol, name)                  \
	struct name##_fields {                      \
		FIELDS_##symbol(FIELD_MEMBER, name) \
	};
KERNEL_EVENT_LIST(FIELD_STRUCT)
#undef FIELD_STRUCT
#undef FIELD_MEMBER

/* FIELD_INDEX_sched_process_fork_child_pid and so on: bits of the mask of part 4. */
#define FIELD_INDEX(event, kind, name) FIELD_INDEX_##event##_##name,
#define FIELD_INDICES(symbol, name)                                   \
	enum {                                                        \
		FIELDS_##symbol(FIELD_INDEX, name) FIELD_COUNT_##name \
	};
KERNEL_EVENT_LIST(FIELD_INDICES)
#undef FIELD_INDICES
#undef FIELD_INDEX

enum field_kind {
	FIELD_STR,
	FIELD_I32,
	FIELD_U32,
	FIELD_X32,
	FIELD_I64,
	FIELD_U64,
	FIELD_X64,
};

struct field_row {
	const char *name;
	enum field_kind kind;
	uint16_t offset; /* in the struct */
};

/* A row of the table as data. */
struct kernel_event_row {
	const char *name; /* NULL: this type has no row */
	uint16_t words;   /* that the struct takes */
	uint16_t field_count;
	uint32_t string_words; /* bit i: a string id lies at bytes 4 * i of the struct */
	const struct field_row *fields;
};

/* The row of a type; name NULL for types without one. Never NULL. */
const struct kernel_event_row *kernel_event_row(unsigned type);

struct syscall_argument {
	char kind; /* d u x s p, see syscalls.h */
	const char *name;
	unsigned name_length;
};

struct syscall_row {
	const char *name;
	int16_t number_x86_64;
	int16_t number_generic;
	const char *arguments;
};

/* The row of a call; SYSCALL_OTHER and numbers outside: name "?", no arguments. */
const struct syscall_row *syscall_row(unsigned number);
/* Argument `index` of a row's list; false: it has none. */
bool syscall_argument(const struct syscall_row *row, unsigned index,
                      struct syscall_argument *argument);

/* A trace event, taken apart and checked. Points into the record it was made of. */
struct kernel_event {
	const struct event *event;
	union {
		const void *fields;
#define FIELD_POINTER(symbol, name) const struct name##_fields *name;
		KERNEL_EVENT_LIST(FIELD_POINTER)
#undef FIELD_POINTER
	};
	uint16_t number; /* enum syscall, or a string id: see "Number" above */
	uint8_t args_present;
	uint8_t contexts_present;
	uint64_t args[SYSCALL_ARGS_MAX];  /* valid where present */
	int64_t ret;                      /* EVENT_SYSCALL_EXIT */
	uint32_t contexts[CONTEXT_COUNT]; /* valid where present; int32_t but procname */
	uint64_t absent;                  /* bit i: field i was not recorded */
	const uint64_t *items;
	unsigned item_words;
};

/*
 * Take `event` (a trace event) with its words apart. The record may be hostile:
 * every length, id range and item is checked, nothing outside of the words is
 * read. false: it cannot be; `view` is undefined, count it as corrupt. No
 * allocation; any thread.
 */
bool kernel_event_view(const struct event *event, const uint64_t *words, struct kernel_event *view);

/*
 * The same for an event that a window holds (translate.h): it was checked when it came
 * and its strings are no ids of a ring, so that nothing is looked at twice.
 */
void kernel_event_view_held(const struct event *event, const uint64_t *words,
                            struct kernel_event *view);

static inline bool kernel_event_is(const struct event *event)
{
	return event->type >= EVENT_TRACE_FIRST && event->type < EVENT_TYPE_COUNT;
}

/* Is there anything but fields and items in it? Of few events there is. */
static inline bool kernel_event_has_middle(const struct event *event)
{
	return event->type <= EVENT_SYSCALL_EXIT || event->value > VALUE_NUMBER_MASK;
}

static inline bool kernel_event_has_context(const struct kernel_event *view, enum context context)
{
	return view->contexts_present >> context & 1;
}

static inline bool kernel_event_has_arg(const struct kernel_event *view, unsigned index)
{
	return view->args_present >> index & 1;
}

/* Was a field recorded? E.g. KERNEL_EVENT_HAS(view, sched_process_fork, child_pid). */
#define KERNEL_EVENT_HAS(view, event, member) \
	(!((view)->absent >> FIELD_INDEX_##event##_##member & 1))

enum item_kind {
	ITEM_UINT,
	ITEM_INT,
	ITEM_UINT32,
	ITEM_INT32,
	ITEM_STRING,
	ITEM_LABEL,
	ITEM_REAL,
	ITEM_BOOL,
	ITEM_STRUCT,
	ITEM_ARRAY,
	ITEM_CUT,
	ITEM_KIND_COUNT
};

struct item {
	uint16_t name; /* string id */
	uint8_t kind;  /* enum item_kind */
	uint8_t detail;
	uint32_t small;
	uint64_t word; /* UINT INT LABEL REAL: the next word; UINT32 INT32: the value, extended */
};

/*
 * The item at *position of `words`, and *position moved behind its head (members
 * and elements follow). false: the end, or what cannot be. Whether a string id is
 * one is not looked at. To skip over one with all that is in it: item_skip().
 */
bool item_next(const uint64_t *words, unsigned count, unsigned *position, struct item *item);
bool item_skip(const uint64_t *words, unsigned count, unsigned *position);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records of trace events made by hand, as model/kernel/vocabulary.h says, and applied
 * to a kernel state. String ids are name numbers.
 */
#ifndef RTSCOPE_TESTS_SUPPORT_KERNEL_RECORDS_H
#define RTSCOPE_TESTS_SUPPORT_KERNEL_RECORDS_H

#include <stdarg.h>
#include <string.h>

#include "model/kernel/kernel_state.h"

struct records {
	struct names *names;
	struct kernel_state *state;
	uint64_t time_ns;
	unsigned cpu;
};

static inline uint32_t records_name(struct records *records, const char *text)
{
	return names_intern(records->names, text, strlen(text));
}

static inline void records_apply(struct records *records, struct event *event,
                                 const uint64_t *words)
{
	struct kernel_event view;

	event->time_ns = records->time_ns;
	event->cpu = records->cpu & (EVENT_CPU_LIMIT - 1);
	if (kernel_event_view(event, words, &view))
		kernel_state_apply(records->state, &view, NULL);
}

/* An event with a row: `fields` is its struct. */
static inline void records_event(struct records *records, enum event_type type, const void *fields,
                                 size_t bytes)
{
	struct event_buffer buffer = {.event = {0}};

	memcpy(buffer.words, fields, bytes);
	buffer.event.type = type & 0xff;
	buffer.event.words = (unsigned)((bytes + 7) / 8) & EVENT_WORDS_MAX;
	records_apply(records, &buffer.event, buffer.words);
}

#define RECORD(records, symbol, name, ...)                                           \
	records_event(records, EVENT_##symbol, &(struct name##_fields){__VA_ARGS__}, \
	              sizeof(struct name##_fields))

/* Entry of `call` by the thread `tid`, with `count` arguments. */
static inline void records_entry(struct records *records, int32_t tid, enum syscall call,
                                 unsigned count, ...)
{
	struct event_buffer buffer = {.event = {0}};
	va_list arguments;

	va_start(arguments, count);
	for (unsigned i = 0; i < count; i++)
		buffer.words[i] = (uint64_t)va_arg(arguments, int64_t);
	va_end(arguments);
	buffer.words[count] = (uint32_t)tid;
	buffer.event.type = EVENT_SYSCALL_ENTRY;
	buffer.event.words = (count + 1) & EVENT_WORDS_MAX;
	buffer.event.value = (uint32_t)call | 1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_TID) |
	                     ((1u << count) - 1) << VALUE_ARGS_SHIFT;
	records_apply(records, &buffer.event, buffer.words);
}

static inline void records_exit(struct records *records, int32_t tid, enum syscall call,
                                int64_t ret)
{
	const uint64_t words[] = {(uint64_t)ret, (uint32_t)tid};
	struct event event = {.type = EVENT_SYSCALL_EXIT,
	                      .words = 2,
	                      .value = (uint32_t)call | 1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_TID)};

	records_apply(records, &event, words);
}

/* The exit of pipe: its two FDs are an argument. */
static inline void records_exit_pair(struct records *records, int32_t tid, enum syscall call,
                                     unsigned argument, int32_t first, int32_t second)
{
	const uint64_t words[] = {0, (uint32_t)first | (uint64_t)(uint32_t)second << 32,
	                          (uint32_t)tid};
	struct event event = {.type = EVENT_SYSCALL_EXIT,
	                      .words = 3,
	                      .value = (uint32_t)call | 1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_TID) |
	                               1u << (VALUE_ARGS_SHIFT + argument)};

	records_apply(records, &event, words);
}

static inline void records_switch(struct records *records, int32_t from, int32_t to)
{
	RECORD(records, SCHED_SWITCH, sched_switch, .prev_tid = from, .next_tid = to,
	       .next_prio = 20, .prev_prio = 20);
}

static inline void records_fork(struct records *records, int32_t parent, int32_t child,
                                int32_t child_pid, const char *comm)
{
	RECORD(records, SCHED_PROCESS_FORK, sched_process_fork, .parent_tid = parent,
	       .parent_pid = parent, .child_tid = child, .child_pid = child_pid,
	       .child_comm = records_name(records, comm));
}

/* A state with one window of `window_ns`. */
static inline void records_begin(struct records *records, uint64_t window_ns)
{
	const struct kernel_settings settings = {.window_ns = window_ns};

	*records = (struct records){.names = names_create(), .time_ns = 1};
	records->state = kernel_state_create(&settings, records->names);
}

static inline void records_end(struct records *records)
{
	kernel_state_destroy(records->state);
	names_destroy(records->names);
}

#endif

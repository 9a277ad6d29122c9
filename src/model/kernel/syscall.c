// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls: an entry and an exit of one thread belong together; how long the
 * call took, what it returned. What it did to files: fd_calls.c.
 */
#include <string.h>

#include "model/kernel/parts.h"

#define ERRNO_MAX 4095

static void count_call(struct kernel_state *state, enum call_count what, uint64_t second,
                       uint32_t name)
{
	uint64_t *count = table_put(&state->call_counts, second << 8 | (uint64_t)what, name);

	if (count)
		++*count;
}

/* The thread of a call. One that has exited does not call: the id was used again unseen. */
static uint32_t calling_thread(struct apply *apply)
{
	struct kernel_state *state = apply->state;
	uint32_t number = apply->thread;
	int32_t tid;

	if (!number || !thread_at(state, number)->ended)
		return number;
	tid = thread_at(state, number)->tid;
	if (apply->event->event->type == EVENT_SYSCALL_EXIT)
		return number;
	if (kernel_thread_find(state, tid) == number)
		table_remove(&state->thread_index, (uint32_t)tid, 0);
	return thread_get(state, tid);
}

/* A call that was long under way when it became an event tells when it began. */
static uint64_t entry_time_ns(const struct apply *apply)
{
	const struct kernel_event *event = apply->event;
	unsigned position = 0;
	struct item item;

	if (!event->item_words || !item_next(event->items, event->item_words, &position, &item) ||
	    item.kind > ITEM_INT32 || item.word > apply->time_ns ||
	    strcmp(names_text(apply->state->names, apply_word(apply, item.name)), "begin_ns") != 0)
		return apply->time_ns;
	return item.word;
}

void syscall_entry(struct apply *apply)
{
	struct kernel_state *state = apply->state;
	const struct kernel_event *event = apply->event;
	uint32_t name = state_call_name(state, event, apply->map);
	struct kernel_thread *thread;

	apply->thread = calling_thread(apply);
	if (!apply->thread) {
		state->totals.syscall_no_thread++;
		count_call(state, CALL_ENTRY_NO_THREAD, 0, name);
		return;
	}
	thread = thread_at(state, apply->thread);
	if (thread->call.active) {
		count_call(state, CALL_ENTRY_WITHOUT_EXIT, 0, thread->call.name);
		fd_call_drop(state, thread);
	}
	thread->syscalls++;
	process_at(state, thread->process)->syscalls++;
	thread->call = (struct kernel_call){.active = true,
	                                    .number = event->number,
	                                    .name = name,
	                                    .raw = event->event->value & VALUE_UNKNOWN,
	                                    .args_present = event->args_present,
	                                    .entry_ns = entry_time_ns(apply),
	                                    .sequence = state->sequence};
	for (unsigned i = 0; i < SYSCALL_ARGS_MAX; i++)
		thread->call.args[i] = event->args_present >> i & 1 ? event->args[i] : 0;
	if (event->number != SYSCALL_OTHER)
		fd_call_entry(apply, thread);
}

static void record_call(struct apply *apply, uint32_t name, uint64_t value_ns)
{
	struct kernel_state *state = apply->state;

	if (state_call_is_plain(apply->event))
		latency_record_known(state, &state->call_series[apply->event->number],
		                     LATENCY_SYSCALL, LATENCY_BY_ID, name, value_ns);
	else
		latency_record(state, LATENCY_SYSCALL, LATENCY_BY_ID, name, value_ns, 0, 0);
	latency_record_cpu(apply, LATENCY_SYSCALL, value_ns);
}

/* settings.filter: does a call of this thread on this CPU count? */
static bool is_wanted(const struct apply *apply)
{
	const struct kernel_state *state = apply->state;

	if (!state->settings.filter)
		return true;
	return state_wants_cpu(state, apply->cpu) && apply->thread &&
	       state_wants_thread(state, thread_at(state, apply->thread));
}

void syscall_exit(struct apply *apply)
{
	struct kernel_state *state = apply->state;
	const struct kernel_event *event = apply->event;
	uint32_t name = state_call_name(state, event, apply->map);
	struct kernel_thread *thread;
	bool entered;

	apply->thread = calling_thread(apply);
	if (event->ret < 0 && event->ret >= -ERRNO_MAX && is_wanted(apply))
		count_call(state, CALL_ERROR, (uint64_t)-event->ret, name);
	if (!apply->thread) {
		state->totals.syscall_no_thread++;
		state->totals.unmatched[LATENCY_SYSCALL]++;
		count_call(state, CALL_EXIT_WITHOUT_ENTRY, 0, name);
		return;
	}
	thread = thread_at(state, apply->thread);
	entered = thread->call.active && thread->call.name == name;
	if (entered) {
		uint64_t value_ns = apply->time_ns - thread->call.entry_ns;

		if (is_wanted(apply))
			record_call(apply, name, value_ns);
	} else {
		state->totals.unmatched[LATENCY_SYSCALL]++;
		count_call(state,
		           thread->call.active ? CALL_NAME_MISMATCH : CALL_EXIT_WITHOUT_ENTRY, 0,
		           name);
	}
	if (event->number != SYSCALL_OTHER && !thread->ended)
		fd_call_exit(apply, thread, entered && thread->call.number == event->number);
	fd_call_drop(state, thread);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rtscope_fd_io: calls on an open file that the source summed where they happened. They
 * come late, a refresh at most; by then the number may be another file's.
 */
#include <string.h>

#include "model/kernel/parts.h"

/* The file that had the number when the last of the calls returned; 0: not known. */
static uint32_t find_file(struct kernel_state *state, uint32_t table, int64_t number,
                          uint64_t last_ns)
{
	uint32_t open = fd_find(state, table, number);
	uint32_t closed;

	/*
	 * What comes too late is applied at one and the same time: of that only the order tells,
	 * and a sum is told before its file is closed or the number becomes another's.
	 */
	if (open && (fd_at(state, open)->opened_ns <= last_ns ||
	             fd_at(state, open)->opened_ns == state->time_ns))
		return open;
	closed = fd_find_closed(state, table, number);
	return closed && (!open || fd_at(state, closed)->opened_ns <= last_ns) ? closed : open;
}

/* Bucket i of the item holds what took less than 2^(i + 1) ns. */
static void add_latencies(struct apply *apply, struct kernel_fd *fd, uint64_t max_ns)
{
	const struct kernel_event *event = apply->event;
	unsigned position = 0;
	struct item item;
	uint32_t count;

	if (!item_next(event->items, event->item_words, &position, &item) ||
	    item.kind != ITEM_ARRAY || item.small > 63)
		return;
	count = item.small;
	for (uint32_t i = 0; i < count; i++) {
		uint64_t upper_ns = (UINT64_C(2) << i) - 1;

		if (!item_next(event->items, event->item_words, &position, &item))
			return;
		if (item.word)
			coarse_add(apply->state, &fd->coarse, upper_ns < max_ns ? upper_ns : max_ns,
			           item.word);
	}
}

static void add_to_file(struct apply *apply, uint32_t number,
                        const struct rtscope_fd_io_fields *fields)
{
	struct kernel_fd *fd = fd_at(apply->state, number);

	fd->read_bytes += fields->read_bytes;
	fd->written_bytes += fields->written_bytes;
	fd->calls += fields->calls;
	fd->errors += fields->errors;
	if (fields->max_ns > fd->max_ns)
		fd->max_ns = fields->max_ns;
	if (fields->last_ns >= fd->last_call_ns && fields->last_call < SYSCALL_COUNT) {
		fd->last_call_ns = fields->last_ns;
		fd->last_call = (uint16_t)fields->last_call;
	}
	add_latencies(apply, fd, fields->max_ns);
}

void fd_io_apply(struct apply *apply)
{
	const struct rtscope_fd_io_fields *fields = apply->event->rtscope_fd_io;
	struct kernel_state *state = apply->state;
	uint32_t number = kernel_process_find(state, fields->pid);
	struct kernel_process *process;
	uint32_t fd = 0;

	if (!number) {
		uint32_t thread = thread_get(state, fields->pid);

		number = thread ? thread_at(state, thread)->process : 0;
	}
	if (!number)
		return;
	process = process_at(state, number);
	process->syscalls += fields->calls;
	/* Which calls they were is not told apart; reading and writing is. */
	process->bytes[BYTE_CALL_read] += fields->read_bytes;
	process->bytes[BYTE_CALL_write] += fields->written_bytes;
	if (!process->table)
		return;
	fd = find_file(state, process->table, fields->fd, fields->last_ns);
	/* First seen in use, as with SCM_RIGHTS. */
	if (!fd && !process->ended)
		fd = fd_create(state, process->table, fields->fd);
	if (fd)
		add_to_file(apply, fd, fields);
}

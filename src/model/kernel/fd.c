// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Open files and the tables they are in: made, closed, copied by fork, split,
 * joined, forgotten. Which system call does what of this is told in fd_calls.c.
 */
#include <string.h>

#include "model/kernel/parts.h"

/* A gap wider than this below a returned number is not believed. */
#define INFER_MAX 4096

uint32_t fd_table_create(struct kernel_state *state)
{
	return state_take(state, &state->tables);
}

void fd_table_reference(struct kernel_state *state, uint32_t table)
{
	fd_table_at(state, table)->references++;
}

void fd_table_release(struct kernel_state *state, uint32_t number)
{
	struct kernel_fd_table *table = fd_table_at(state, number);

	if (--table->references)
		return;
	if (table->address && table_get(&state->address_index, table->address, 0) == number)
		table_remove(&state->address_index, table->address, 0);
	pool_give(&state->tables, number);
}

void fd_table_enter(struct kernel_state *state, uint32_t table)
{
	fd_table_at(state, table)->users++;
}

void fd_table_leave(struct kernel_state *state, uint32_t number)
{
	struct kernel_fd_table *table = fd_table_at(state, number);

	if (--table->users)
		return;
	while (table->first_open)
		fd_close(state, table->first_open, false);
	if (table->address) {
		table_remove(&state->address_index, table->address, 0);
		table->address = 0;
	}
}

/* Put an FD at the head of its table's list of open or of closed ones. */
static void link_fd(struct kernel_state *state, uint32_t number)
{
	struct kernel_fd *fd = fd_at(state, number);
	struct kernel_fd_table *table = fd_table_at(state, fd->table);
	uint32_t *first = fd->open ? &table->first_open : &table->first_closed;

	fd->previous = 0;
	fd->next = *first;
	if (fd->next)
		fd_at(state, fd->next)->previous = number;
	*first = number;
	table->open_count += fd->open;
}

static void unlink_fd(struct kernel_state *state, uint32_t number)
{
	struct kernel_fd *fd = fd_at(state, number);
	struct kernel_fd_table *table = fd_table_at(state, fd->table);
	uint32_t *first = fd->open ? &table->first_open : &table->first_closed;

	if (fd->next)
		fd_at(state, fd->next)->previous = fd->previous;
	if (fd->previous)
		fd_at(state, fd->previous)->next = fd->next;
	else
		*first = fd->next;
	table->open_count -= fd->open;
}

/* What fd_find() finds. false: out of memory. */
static bool note_open(struct kernel_state *state, uint32_t table, int32_t number, uint32_t fd)
{
	uint64_t *slot;

	if (number < FD_LOW_NUMBERS) {
		fd_table_at(state, table)->low[number] = fd;
		return true;
	}
	slot = table_put(&state->fd_index, (uint64_t)number, table);
	if (slot)
		*slot = fd;
	return slot != NULL;
}

static void forget_open(struct kernel_state *state, uint32_t table, int32_t number)
{
	if (number < FD_LOW_NUMBERS)
		fd_table_at(state, table)->low[number] = 0;
	else
		table_remove(&state->fd_index, (uint64_t)number, table);
}

/* What fd_find_closed() finds: it is not, where there is no memory for it. */
static void note_closed(struct kernel_state *state, uint32_t number)
{
	const struct kernel_fd *fd = fd_at(state, number);
	uint64_t *slot = table_put(&state->closed_index, (uint64_t)fd->number, fd->table);

	if (slot && (!*slot || fd_at(state, (uint32_t)*slot)->closed_ns <= fd->closed_ns))
		*slot = number;
}

static void forget_closed(struct kernel_state *state, uint32_t number)
{
	const struct kernel_fd *fd = fd_at(state, number);

	if (fd_find_closed(state, fd->table, fd->number) == number)
		table_remove(&state->closed_index, (uint64_t)fd->number, fd->table);
}

uint32_t fd_create(struct kernel_state *state, uint32_t table_number, int64_t number)
{
	uint32_t existing = fd_find(state, table_number, number);
	struct kernel_fd_table *table = fd_table_at(state, table_number);
	struct kernel_fd *fd;
	uint32_t created;

	if (number < 0 || number > INT32_MAX)
		return 0;
	if (existing)
		fd_close(state, existing, true);
	created = state_take(state, &state->fds);
	if (!created)
		return 0;
	if (!note_open(state, table_number, (int32_t)number, created)) {
		pool_give(&state->fds, created);
		return 0;
	}
	fd = fd_at(state, created);
	fd->table = table_number;
	fd->number = (int32_t)number;
	fd->open = true;
	fd->serial = ++state->serial;
	fd->created_sequence = state->sequence;
	fd->dump = state->dump;
	link_fd(state, created);
	fd_table_reference(state, table_number);
	if (number == table->lowest_free)
		table->lowest_free++;
	return created;
}

void fd_close(struct kernel_state *state, uint32_t number, bool cause_unknown)
{
	struct kernel_fd *fd = fd_at(state, number);
	struct kernel_fd_table *table = fd_table_at(state, fd->table);

	unlink_fd(state, number);
	forget_open(state, fd->table, fd->number);
	if (fd->number < table->lowest_free)
		table->lowest_free = fd->number;
	fd->open = false;
	fd->closed_ns = state->time_ns;
	fd->cause_unknown = cause_unknown;
	link_fd(state, number);
	note_closed(state, number);
	state_queue_ended(state, ENDED_FD, number, fd->serial);
}

void fd_forget(struct kernel_state *state, uint32_t number)
{
	struct kernel_fd *fd = fd_at(state, number);
	uint32_t table = fd->table;

	/* An open one is only forgotten when another took its counters over. */
	if (fd->open) {
		forget_open(state, table, fd->number);
	} else {
		retire_fd(state, fd);
		forget_closed(state, number);
	}
	unlink_fd(state, number);
	coarse_free(state, fd->coarse);
	pool_give(&state->fds, number);
	fd_table_release(state, table);
}

static enum fd_kind kind_of_path(const char *path)
{
	static const struct {
		const char *prefix;
		enum fd_kind kind;
	} rows[] = {
	        {"socket:", FD_KIND_SOCKET},
	        {"pipe:", FD_KIND_PIPE},
	        {"/memfd:", FD_KIND_MEMFD},
	        {"anon_inode:[eventpoll]", FD_KIND_EVENTPOLL},
	        {"anon_inode:[eventfd]", FD_KIND_EVENTFD},
	        {"anon_inode:[signalfd]", FD_KIND_SIGNALFD},
	        {"anon_inode:[timerfd]", FD_KIND_TIMERFD},
	        {"anon_inode:[userfaultfd]", FD_KIND_USERFAULTFD},
	        {"anon_inode:[perf_event]", FD_KIND_PERF_EVENT},
	        {"anon_inode:[pidfd]", FD_KIND_PIDFD},
	        {"anon_inode:[io_uring]", FD_KIND_IO_URING},
	        {"anon_inode:[fanotify]", FD_KIND_FANOTIFY},
	        {"anon_inode:inotify", FD_KIND_INOTIFY},
	        {"anon_inode:bpf", FD_KIND_BPF},
	        {"anon_inode:", FD_KIND_ANONYMOUS},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strncmp(path, rows[i].prefix, strlen(rows[i].prefix)))
			return rows[i].kind;
	return FD_KIND_FILE;
}

void fd_name(struct kernel_state *state, uint32_t number, uint32_t path)
{
	struct kernel_fd *fd = fd_at(state, number);

	if (!path)
		return;
	fd->path = path;
	fd->kind = (uint8_t)kind_of_path(names_text(state->names, path));
}

static void table_opened(struct kernel_fd_table *table, uint64_t time_ns)
{
	if (time_ns > table->opened_ns)
		table->opened_ns = time_ns;
}

void fd_opened(struct kernel_state *state, uint32_t number, uint64_t time_ns)
{
	struct kernel_fd *fd = fd_at(state, number);

	fd->opened_ns = time_ns;
	table_opened(fd_table_at(state, fd->table), time_ns);
}

/* What fork leaves of an FD in the child: its time of opening, counters at 0. */
static bool copy_fd(struct kernel_state *state, uint32_t number, uint32_t table)
{
	uint32_t copy = fd_create(state, table, fd_at(state, number)->number);
	const struct kernel_fd *from = fd_at(state, number);
	struct kernel_fd *to;

	if (!copy)
		return false;
	to = fd_at(state, copy);
	to->path = from->path;
	to->kind = from->kind;
	to->cloexec = from->cloexec;
	fd_opened(state, copy, from->opened_ns);
	to->dump = from->dump;
	return true;
}

uint32_t fd_table_copy(struct kernel_state *state, uint32_t number)
{
	uint32_t copy = fd_table_create(state);

	if (!copy)
		return 0;
	for (uint32_t at = fd_table_at(state, number)->first_open; at; at = fd_at(state, at)->next)
		if (!copy_fd(state, at, copy))
			break;
	fd_table_at(state, copy)->dump = fd_table_at(state, number)->dump;
	fd_table_at(state, copy)->lowest_free = fd_table_at(state, number)->lowest_free;
	return copy;
}

static void add_counters(struct kernel_state *state, uint32_t into_number, uint32_t from_number)
{
	struct kernel_fd *into = fd_at(state, into_number);
	const struct kernel_fd *from = fd_at(state, from_number);

	if (!into->path) {
		into->path = from->path;
		into->kind = from->kind;
	}
	if (!into->opened_ns)
		fd_opened(state, into_number, from->opened_ns);
	into->cloexec = into->cloexec || from->cloexec;
	into->spliced = into->spliced || from->spliced;
	into->read_bytes += from->read_bytes;
	into->written_bytes += from->written_bytes;
	into->calls += from->calls;
	into->errors += from->errors;
	if (from->max_ns > into->max_ns)
		into->max_ns = from->max_ns;
	if (from->last_call_ns > into->last_call_ns) {
		into->last_call_ns = from->last_call_ns;
		into->last_call = from->last_call;
	}
}

static void move_fd(struct kernel_state *state, uint32_t number, uint32_t into)
{
	struct kernel_fd *fd = fd_at(state, number);
	uint32_t from = fd->table;

	unlink_fd(state, number);
	if (fd->open)
		forget_open(state, from, fd->number);
	else
		forget_closed(state, number);
	fd->table = into;
	table_opened(fd_table_at(state, into), fd->opened_ns);
	fd_table_reference(state, into);
	if (fd->open)
		(void)note_open(state, into, fd->number, number);
	else
		note_closed(state, number);
	link_fd(state, number);
	if (fd->open && fd->number == fd_table_at(state, into)->lowest_free)
		fd_table_at(state, into)->lowest_free++;
	fd_table_release(state, from);
}

void fd_table_merge(struct kernel_state *state, uint32_t into, uint32_t from)
{
	uint32_t next;

	if (into == from)
		return;
	/* It must not vanish while it is emptied. */
	fd_table_reference(state, from);
	for (uint32_t at = fd_table_at(state, from)->first_open; at; at = next) {
		uint32_t same = fd_find(state, into, fd_at(state, at)->number);

		next = fd_at(state, at)->next;
		if (same) {
			add_counters(state, same, at);
			fd_forget(state, at);
		} else {
			move_fd(state, at, into);
		}
	}
	for (uint32_t at = fd_table_at(state, from)->first_closed; at; at = next) {
		next = fd_at(state, at)->next;
		move_fd(state, at, into);
	}
	fd_table_release(state, from);
}

void fd_infer_below(struct kernel_state *state, uint32_t table_number, int64_t from, int64_t number)
{
	struct kernel_fd_table *table = fd_table_at(state, table_number);
	bool from_start = from <= table->lowest_free;

	if (!table->dump || table->dump > state->dump_fds_complete || table->changing)
		return;
	if (from_start)
		from = table->lowest_free;
	if (number - from > INFER_MAX)
		return;
	for (; from < number; from++)
		if (!fd_find(state, table_number, from) && !fd_create(state, table_number, from))
			return;
	if (from_start && table->lowest_free < number)
		table->lowest_free = (int32_t)number;
}

void fd_table_exec(struct kernel_state *state, uint32_t number)
{
	uint32_t next;

	for (uint32_t at = fd_table_at(state, number)->first_open; at; at = next) {
		next = fd_at(state, at)->next;
		if (fd_at(state, at)->cloexec)
			fd_close(state, at, false);
	}
}

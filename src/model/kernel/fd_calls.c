// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What system calls do to open files: at the entry the objects that a call works on
 * are noted, at the exit its effect takes place. The rules are those of the
 * semantics' section on file descriptors.
 */
#include <stdio.h>
#include <string.h>

#include "model/kernel/fd_call_rows.h"
#include "model/kernel/parts.h"

#define CALL_EBADF          9
#define FCNTL_DUPFD         0
#define FCNTL_GETFD         1
#define FCNTL_SETFD         2
#define FCNTL_DUPFD_CLOEXEC 1030
#define IOCTL_FIOCLEX       0x5451u
#define IOCTL_FIONCLEX      0x5450u
#define RANGE_UNSHARE       2u
#define RANGE_CLOEXEC       4u
#define UNSHARE_FILES       0x400u
#define MAP_ANONYMOUS_FLAG  0x20u

enum effect {
	EFFECT_NONE,
	EFFECT_USE,
	EFFECT_BYTES,
	EFFECT_MAP,
	EFFECT_TRANSFER,
	EFFECT_IOCTL,
	EFFECT_FCNTL,
	EFFECT_CHDIR,
	EFFECT_FCHDIR,
	EFFECT_UNSHARE,
	/* From here on they may change the table, see changes_table(). */
	EFFECT_OPEN,
	EFFECT_CREATE,
	EFFECT_SIGNALFD,
	EFFECT_ACCEPT,
	EFFECT_PAIR,
	EFFECT_DUP,
	EFFECT_DUP_ONTO,
	EFFECT_CLOSE,
	EFFECT_CLOSE_RANGE,
};

struct row {
	uint8_t effect;
	int8_t fd;
	int8_t second;
	uint8_t kind;
	int8_t flags;
	uint8_t byte_call;
	uint32_t cloexec;
};

static const struct row rows[SYSCALL_COUNT] = {
#define FD_CALL_ROW(name, effect, fd, second, kind, flags, bit) \
	[SYSCALL_##name] = {EFFECT_##effect, fd, second, FD_KIND_##kind, flags, 0, bit},
        FD_CALL_LIST(FD_CALL_ROW)
#undef FD_CALL_ROW
#define BYTE_CALL_ROW(name, is_write) \
	[SYSCALL_##name] = {EFFECT_BYTES, 0, NONE, 0, NONE, BYTE_CALL_##name, 0},
                BYTE_CALL_LIST(BYTE_CALL_ROW)
#undef BYTE_CALL_ROW
};

/* An exit as its effects see it. */
struct call_exit {
	struct apply *apply;
	struct kernel_state *state;
	struct kernel_thread *thread;
	const struct kernel_call *call; /* all 0 without an entry */
	const struct row *row;
	bool entered;
	bool counts; /* settings.filter: it is among the figures of files and processes */
	int64_t ret;
	uint32_t table;
};

/* FDs are 32 bits wide and signed, whatever the tracer says. */
static int64_t fd_argument(const struct kernel_call *call, int argument)
{
	if (argument < 0 || !(call->args_present >> argument & 1))
		return -1;
	return (int32_t)call->args[argument];
}

static bool is_duplication(const struct kernel_call *call)
{
	return (uint32_t)call->args[1] == FCNTL_DUPFD ||
	       (uint32_t)call->args[1] == FCNTL_DUPFD_CLOEXEC;
}

static bool changes_table(const struct kernel_call *call, const struct row *row)
{
	if (row->effect == EFFECT_FCNTL)
		return is_duplication(call);
	return row->effect >= EFFECT_OPEN;
}

void fd_call_entry(struct apply *apply, struct kernel_thread *thread)
{
	struct kernel_state *state = apply->state;
	struct kernel_call *call = &thread->call;
	const struct row *row = &rows[call->number];
	int64_t directory;

	if (row->effect == EFFECT_NONE)
		return;
	call->fd = fd_find(state, thread->table, fd_argument(call, row->fd));
	call->fd_serial = call->fd ? fd_at(state, call->fd)->serial : 0;
	/* Its exit counts there. */
	if (call->fd && fd_at(state, call->fd)->coarse)
		object_expect(pool_at(&state->coarse, fd_at(state, call->fd)->coarse), 1);
	if (row->effect == EFFECT_TRANSFER || row->effect == EFFECT_USE) {
		call->fd2 = fd_find(state, thread->table, fd_argument(call, row->second));
		call->fd2_serial = call->fd2 ? fd_at(state, call->fd2)->serial : 0;
	}
	if ((row->effect == EFFECT_OPEN || row->effect == EFFECT_CREATE ||
	     row->effect == EFFECT_CHDIR) &&
	    row->second >= 0 && !call->raw && (call->args_present >> row->second & 1)) {
		call->path = apply_name(apply, call->args[row->second]);
		call->base = process_at(state, thread->process)->directory;
		directory = fd_argument(call, row->fd);
		if (directory >= 0)
			call->base = call->fd ? fd_at(state, call->fd)->path : 0;
	}
	call->changes_table = changes_table(call, row);
	if (call->changes_table)
		fd_table_at(state, thread->table)->changing++;
}

void fd_call_drop(struct kernel_state *state, struct kernel_thread *thread)
{
	if (thread->call.active && thread->call.changes_table)
		fd_table_at(state, thread->table)->changing--;
	thread->call.active = false;
	thread->call.changes_table = false;
}

/* The object that was there at the entry, also where it was closed since. 0: none. */
static uint32_t noted(const struct kernel_state *state, uint32_t fd, uint64_t serial)
{
	if (!fd || !fd_at(state, fd)->header.in_use || fd_at(state, fd)->serial != serial)
		return 0;
	return fd;
}

/* The FD that the call used; one that was not known is open, unless the call says EBADF. */
static uint32_t used_fd(const struct call_exit *exit, int argument, uint32_t fd, uint64_t serial)
{
	int64_t number = fd_argument(exit->call, argument);
	uint32_t found = noted(exit->state, fd, serial);

	if (found || number < 0 || !exit->entered)
		return found;
	found = fd_find(exit->state, exit->table, number);
	if (found || exit->ret == -CALL_EBADF)
		return found;
	return fd_create(exit->state, exit->table, number);
}

static void account(const struct call_exit *exit, uint32_t number)
{
	struct kernel_fd *fd;
	uint64_t value_ns = exit->state->time_ns - exit->call->entry_ns;

	if (!number || !exit->counts)
		return;
	fd = fd_at(exit->state, number);
	fd->calls++;
	fd->errors += exit->ret < 0;
	fd->last_call = exit->call->number;
	fd->last_call_ns = exit->state->time_ns;
	if (value_ns > fd->max_ns)
		fd->max_ns = value_ns;
	coarse_record(exit->state, &fd->coarse, value_ns);
	state_tell_object(exit->state, LATENCY_SYSCALL, fd->serial, value_ns);
}

static uint32_t use_first(const struct call_exit *exit)
{
	uint32_t fd = used_fd(exit, exit->row->fd, exit->call->fd, exit->call->fd_serial);

	account(exit, fd);
	return fd;
}

static void use_both(const struct call_exit *exit)
{
	uint32_t from = use_first(exit);
	uint32_t to = used_fd(exit, exit->row->second, exit->call->fd2, exit->call->fd2_serial);

	account(exit, to);
	if (exit->row->effect != EFFECT_TRANSFER || exit->ret <= 0 || !exit->entered ||
	    !exit->counts)
		return;
	if (from) {
		fd_at(exit->state, from)->read_bytes += (uint64_t)exit->ret;
		fd_at(exit->state, from)->spliced = true;
	}
	if (to) {
		fd_at(exit->state, to)->written_bytes += (uint64_t)exit->ret;
		fd_at(exit->state, to)->spliced = true;
	}
}

static void move_bytes(const struct call_exit *exit)
{
	uint32_t number = use_first(exit);
	enum byte_call byte_call = (enum byte_call)exit->row->byte_call;
	struct kernel_fd *fd;

	exit->state->seen |= STATEDUMP_NO_IO;
	if (exit->ret <= 0 || !exit->entered || !exit->counts)
		return;
	process_at(exit->state, exit->thread->process)->bytes[byte_call] += (uint64_t)exit->ret;
	if (!number)
		return;
	fd = fd_at(exit->state, number);
	if (byte_call_is_write(byte_call))
		fd->written_bytes += (uint64_t)exit->ret;
	else
		fd->read_bytes += (uint64_t)exit->ret;
}

static bool marks_cloexec(const struct call_exit *exit)
{
	const struct row *row = exit->row;

	if (row->flags == ALWAYS)
		return true;
	return row->flags >= 0 && (exit->call->args_present >> row->flags & 1) &&
	       !(exit->call->raw && exit->call->number == SYSCALL_openat2) &&
	       (exit->call->args[row->flags] & row->cloexec);
}

/*
 * The FD that the call returned. One that a state dump or another thread showed while
 * the call went on is the same one; one that is older was closed unseen.
 */
static void created(const struct call_exit *exit, int64_t number, enum fd_kind kind, uint32_t path,
                    bool cloexec)
{
	struct kernel_state *state = exit->state;
	uint32_t fd = fd_find(state, exit->table, number);
	struct kernel_fd *object;

	if (!fd || !exit->entered || fd_at(state, fd)->created_sequence < exit->call->sequence)
		fd = fd_create(state, exit->table, number);
	if (!fd)
		return;
	object = fd_at(state, fd);
	fd_opened(state, fd, state->time_ns);
	object->entry_sequence = exit->call->sequence;
	object->cloexec = cloexec;
	if (!object->path) {
		object->path = path;
		object->kind = (uint8_t)kind;
	}
}

/* As created(), of a call that returns the lowest free number from `from`. */
static void allocated(const struct call_exit *exit, int64_t number, int64_t from, enum fd_kind kind,
                      uint32_t path, bool cloexec)
{
	struct kernel_fd_table *table = fd_table_at(exit->state, exit->table);
	bool quiet = exit->entered && table->close_sequence <= exit->call->sequence;

	if (number < 0)
		return;
	/* The call itself is one of those that change the table. */
	table->changing -= exit->call->changes_table;
	if (quiet)
		fd_infer_below(exit->state, exit->table, from, number);
	table->changing += exit->call->changes_table;
	created(exit, number, kind, path, cloexec);
}

static uint32_t intern(struct kernel_state *state, const char *text)
{
	return names_intern(state->names, text, strlen(text));
}

static uint32_t socket_path(const struct call_exit *exit)
{
	static const char *const families[] = {
	        [0] = "AF_UNSPEC",     [1] = "AF_UNIX",      [2] = "AF_INET",   [3] = "AF_AX25",
	        [4] = "AF_IPX",        [5] = "AF_APPLETALK", [10] = "AF_INET6", [15] = "AF_KEY",
	        [16] = "AF_NETLINK",   [17] = "AF_PACKET",   [29] = "AF_CAN",   [30] = "AF_TIPC",
	        [31] = "AF_BLUETOOTH", [38] = "AF_ALG",      [40] = "AF_VSOCK", [44] = "AF_XDP",
	};
	uint64_t family = exit->call->args[0];
	char text[64];

	if (!(exit->call->args_present & 1))
		return intern(exit->state, "socket");
	if (family < sizeof(families) / sizeof(families[0]) && families[family])
		snprintf(text, sizeof(text), "socket:[%s]", families[family]);
	else
		snprintf(text, sizeof(text), "socket:[%u]", (unsigned)family);
	return intern(exit->state, text);
}

/* An accepted socket is of the family of the one that listened. */
static uint32_t accepted_path(const struct call_exit *exit, uint32_t listening)
{
	const char *path;

	if (!listening)
		return intern(exit->state, "socket");
	path = names_text(exit->state->names, fd_at(exit->state, listening)->path);
	return strncmp(path, "socket:[AF_", 11) ? intern(exit->state, "socket")
	                                        : fd_at(exit->state, listening)->path;
}

static uint32_t memfd_path(const struct call_exit *exit)
{
	char text[300]; /* the kernel takes 249 bytes */

	snprintf(text, sizeof(text), "memfd:%s", names_text(exit->state->names, exit->call->path));
	return intern(exit->state, text);
}

static uint32_t created_path(const struct call_exit *exit)
{
	enum fd_kind kind = (enum fd_kind)exit->row->kind;

	if (kind == FD_KIND_SOCKET)
		return socket_path(exit);
	if (kind == FD_KIND_MEMFD && exit->call->path)
		return memfd_path(exit);
	if (kind == FD_KIND_UNKNOWN || kind == FD_KIND_FILE)
		return 0;
	return intern(exit->state, fd_kind_name(kind));
}

/* The path that a call was given. One that could not be read at the entry may come now. */
static uint32_t given_path(const struct call_exit *exit)
{
	const struct kernel_event *event = exit->apply->event;
	uint32_t path = exit->call->path;

	if (!path && exit->row->second >= 0 && !exit->call->raw &&
	    kernel_event_has_arg(event, (unsigned)exit->row->second))
		path = apply_name(exit->apply, event->args[exit->row->second]);
	return path_join(exit->state, exit->call->base, path);
}

static void open_file(const struct call_exit *exit)
{
	if (exit->row->fd >= 0)
		used_fd(exit, exit->row->fd, exit->call->fd, exit->call->fd_serial);
	if (exit->ret < 0)
		return;
	allocated(exit, exit->ret, 0, FD_KIND_FILE, given_path(exit), marks_cloexec(exit));
}

static void pair(const struct call_exit *exit)
{
	const struct kernel_event *event = exit->apply->event;
	uint32_t path = created_path(exit);

	if (exit->ret < 0 || !kernel_event_has_arg(event, (unsigned)exit->row->second))
		return;
	for (unsigned i = 0; i < 2; i++)
		allocated(exit, (int32_t)(event->args[exit->row->second] >> (32 * i)), 0,
		          (enum fd_kind)exit->row->kind, path, marks_cloexec(exit));
}

static void accept_socket(const struct call_exit *exit)
{
	uint32_t listening = use_first(exit);

	if (exit->ret >= 0)
		allocated(exit, exit->ret, 0, FD_KIND_SOCKET, accepted_path(exit, listening),
		          marks_cloexec(exit));
}

static void duplicate(const struct call_exit *exit, int64_t from, bool cloexec)
{
	uint32_t old = used_fd(exit, exit->row->fd, exit->call->fd, exit->call->fd_serial);
	uint32_t path = old ? fd_at(exit->state, old)->path : 0;
	enum fd_kind kind = old ? (enum fd_kind)fd_at(exit->state, old)->kind : FD_KIND_UNKNOWN;

	if (exit->ret >= 0)
		allocated(exit, exit->ret, from, kind, path, cloexec);
}

static void duplicate_onto(const struct call_exit *exit)
{
	uint32_t old = used_fd(exit, exit->row->fd, exit->call->fd, exit->call->fd_serial);
	uint32_t target;

	if (exit->ret < 0 || (exit->entered && fd_argument(exit->call, 0) == exit->ret))
		return;
	target = fd_find(exit->state, exit->table, exit->ret);
	if (target)
		fd_close(exit->state, target, false);
	created(exit, exit->ret,
	        old ? (enum fd_kind)fd_at(exit->state, old)->kind : FD_KIND_UNKNOWN,
	        old ? fd_at(exit->state, old)->path : 0, marks_cloexec(exit));
}

static void file_control(const struct call_exit *exit)
{
	uint32_t command = (uint32_t)exit->call->args[1];
	uint32_t number;

	if (!exit->entered)
		return;
	if (is_duplication(exit->call)) {
		duplicate(exit, (int32_t)exit->call->args[2], command == FCNTL_DUPFD_CLOEXEC);
		return;
	}
	number = use_first(exit);
	if (!number || exit->ret < 0)
		return;
	if (command == FCNTL_SETFD)
		fd_at(exit->state, number)->cloexec = exit->call->args[2] & 1;
	else if (command == FCNTL_GETFD)
		fd_at(exit->state, number)->cloexec = exit->ret & 1;
}

static void device_control(const struct call_exit *exit)
{
	uint32_t number = use_first(exit);
	uint32_t command = (uint32_t)exit->call->args[1];

	if (!number || exit->ret < 0 || (command != IOCTL_FIOCLEX && command != IOCTL_FIONCLEX))
		return;
	fd_at(exit->state, number)->cloexec = command == IOCTL_FIOCLEX;
}

static void close_one(const struct call_exit *exit)
{
	uint32_t fd = noted(exit->state, exit->call->fd, exit->call->fd_serial);

	if (!fd || !fd_at(exit->state, fd)->open || exit->ret == -CALL_EBADF)
		return;
	fd_at(exit->state, fd)->errors += exit->ret < 0 && exit->counts;
	fd_close(exit->state, fd, false);
}

static void close_range(const struct call_exit *exit)
{
	struct kernel_state *state = exit->state;
	uint32_t first = (uint32_t)exit->call->args[0];
	uint32_t last = (uint32_t)exit->call->args[1];
	uint32_t flags = (uint32_t)exit->call->args[2];
	uint32_t next;

	if (!exit->entered || exit->ret < 0)
		return;
	if (flags & RANGE_UNSHARE)
		thread_unshare_table(state, exit->apply->thread, false);
	for (uint32_t at = fd_table_at(state, exit->thread->table)->first_open; at; at = next) {
		struct kernel_fd *fd = fd_at(state, at);

		next = fd->next;
		if ((uint32_t)fd->number < first || (uint32_t)fd->number > last)
			continue;
		if (flags & RANGE_CLOEXEC)
			fd->cloexec = true;
		else
			fd_close(state, at, false);
	}
}

static void change_directory(const struct call_exit *exit)
{
	struct kernel_process *process = process_at(exit->state, exit->thread->process);
	uint32_t fd = 0;
	uint32_t path;

	if (exit->row->effect == EFFECT_FCHDIR) {
		fd = use_first(exit);
		path = fd ? fd_at(exit->state, fd)->path : 0;
	} else {
		path = given_path(exit);
	}
	if (exit->ret < 0)
		return;
	process->directory = names_text(exit->state->names, path)[0] == '/' ? path : 0;
}

static void create(const struct call_exit *exit)
{
	if (exit->ret >= 0)
		allocated(exit, exit->ret, 0, (enum fd_kind)exit->row->kind, created_path(exit),
		          marks_cloexec(exit));
}

static void take_effect(const struct call_exit *exit)
{
	switch ((enum effect)exit->row->effect) {
	case EFFECT_NONE:
		return;
	case EFFECT_USE:
	case EFFECT_TRANSFER:
		use_both(exit);
		return;
	case EFFECT_BYTES:
		move_bytes(exit);
		return;
	case EFFECT_MAP:
		if (!(exit->call->args[3] & MAP_ANONYMOUS_FLAG))
			use_first(exit);
		return;
	case EFFECT_IOCTL:
		device_control(exit);
		return;
	case EFFECT_FCNTL:
		file_control(exit);
		return;
	case EFFECT_CHDIR:
	case EFFECT_FCHDIR:
		change_directory(exit);
		return;
	case EFFECT_UNSHARE:
		if (exit->ret >= 0 && (exit->call->args[0] & UNSHARE_FILES))
			thread_unshare_table(exit->state, exit->apply->thread, false);
		return;
	case EFFECT_OPEN:
		open_file(exit);
		return;
	case EFFECT_SIGNALFD:
		/* With an FD of its own it only changes that one. */
		if (exit->entered && fd_argument(exit->call, 0) < 0)
			create(exit);
		return;
	case EFFECT_CREATE:
		create(exit);
		return;
	case EFFECT_ACCEPT:
		accept_socket(exit);
		return;
	case EFFECT_PAIR:
		pair(exit);
		return;
	case EFFECT_DUP:
		duplicate(exit, 0, false);
		return;
	case EFFECT_DUP_ONTO:
		duplicate_onto(exit);
		return;
	case EFFECT_CLOSE:
		close_one(exit);
		return;
	case EFFECT_CLOSE_RANGE:
		close_range(exit);
		return;
	}
}

void fd_call_exit(struct apply *apply, struct kernel_thread *thread, bool entered)
{
	static const struct kernel_call no_call;
	struct call_exit exit = {.apply = apply,
	                         .state = apply->state,
	                         .thread = thread,
	                         .call = entered ? &thread->call : &no_call,
	                         .row = &rows[apply->event->number],
	                         .entered = entered,
	                         .counts = state_counts_files(apply->state, thread, apply->cpu),
	                         .ret = apply->event->ret,
	                         .table = thread->table};

	if (exit.row->effect == EFFECT_NONE)
		return;
	take_effect(&exit);
	if (exit.call->changes_table)
		fd_table_at(apply->state, thread->table)->close_sequence = apply->state->sequence;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The system calls by number of this machine. See calls.h.
 */
#include "source/kernel/calls.h"

#include <string.h>

#include "model/kernel/fd_call_rows.h"
#include "model/kernel/kernel_state.h"
#include "source/kernel/compat_rows.h"
#include "source/kernel/groups.h"

/* What the model's effects mean here; X(EFFECT, group, how, special). */
#define EFFECT_LIST(X)                                                          \
	X(USE, IO, SUM, PLAIN)                                                  \
	X(TRANSFER, IO, EACH, PLAIN)                                            \
	X(IOCTL, FD, EACH, DEVICE)                                              \
	X(FCNTL, FD, EACH, CONTROL)                                             \
	X(CHDIR, FD, EACH, PLAIN)                                               \
	X(FCHDIR, FD, EACH, PLAIN)                                              \
	X(UNSHARE, FD, EACH, PLAIN)                                             \
	X(OPEN, FD, EACH, CREATES)                                              \
	X(CREATE, FD, EACH, CREATES)                                            \
	X(SIGNALFD, FD, EACH, CREATES)                                          \
	X(ACCEPT, FD, EACH, CREATES)                                            \
	X(PAIR, FD, EACH, PAIR)                                                 \
	X(DUP, FD, EACH, CREATES)                                               \
	X(DUP_ONTO, FD, EACH, CREATES)                                          \
	X(CLOSE, FD, EACH, CLOSES)                                              \
	X(CLOSE_RANGE, FD, EACH, PLAIN)                                         \
	/* an FD of its own for a mapping: nothing is moved, nothing changes */ \
	X(MAP, SYSCALLS, EACH, PLAIN)

enum effect {
#define EFFECT_ENUM(effect, group, how, special) EFFECT_##effect,
	EFFECT_LIST(EFFECT_ENUM)
#undef EFFECT_ENUM
};

static const struct {
	uint8_t group;
	uint8_t how;
	uint8_t special;
} effects[] = {
#define EFFECT_ROW(effect, group, how, special) {TRACE_GROUP_##group, CALL_##how, CALL_##special},
        EFFECT_LIST(EFFECT_ROW)
#undef EFFECT_ROW
};

struct fd_call {
	uint16_t number;
	uint8_t effect;
	int8_t fd;
	int8_t second;
};

static const struct fd_call fd_calls[] = {
#define FD_CALL_ROW(name, effect, fd, second, kind, flags, bit) \
	{SYSCALL_##name, EFFECT_##effect, fd, second},
        FD_CALL_LIST(FD_CALL_ROW)
#undef FD_CALL_ROW
};

struct byte_call_row {
	uint16_t number;
	bool is_write;
};

static const struct byte_call_row byte_calls[] = {
#define BYTE_CALL_ROW(name, is_write) {SYSCALL_##name, is_write},
        BYTE_CALL_LIST(BYTE_CALL_ROW)
#undef BYTE_CALL_ROW
};

/* Calls that say what fork and exec do to the tables. */
static const uint16_t process_calls[] = {SYSCALL_clone, SYSCALL_clone3, SYSCALL_fork,
                                         SYSCALL_vfork, SYSCALL_execve, SYSCALL_execveat};

/* Calls that may bring open files along: in any message, where there are several. */
static const struct {
	uint16_t number;
	uint8_t special;
} receiving_calls[] = {
        {SYSCALL_recvmsg, CALL_RECEIVES},
        {SYSCALL_recvmmsg, CALL_RECEIVES_MANY},
        {SYSCALL_recvmmsg_time64, CALL_RECEIVES_MANY},
};

/* Which row a 32-bit program's call is; those of arm64 are left out. */
static const struct {
	uint16_t call;
	uint16_t place;
} compat_calls[] = {
#if defined(__x86_64__)
#define COMPAT_ROW(name, number) {SYSCALL_##name, CALLS + (number)},
        COMPAT_CALL_LIST(COMPAT_ROW)
#undef COMPAT_ROW
#define COMPAT_SOCKET_ROW(name, number) {SYSCALL_##name, SOCKET_CALLS + (number)},
                COMPAT_SOCKET_CALL_LIST(COMPAT_SOCKET_ROW)
#undef COMPAT_SOCKET_ROW
#else
        {0, CALLS},
#endif
};

static int number_here(unsigned call)
{
#if defined(__x86_64__)
	return syscall_row(call)->number_x86_64;
#else
	return syscall_row(call)->number_generic;
#endif
}

static void describe(struct call_row *row, unsigned call)
{
	struct syscall_argument argument;
	unsigned texts = 0;

	row->number = (uint16_t)call;
	row->args = 0;
	for (unsigned i = 0; syscall_argument(syscall_row(call), i, &argument); i++) {
		row->args = (uint8_t)(i + 1);
		if (argument.kind == 's' && texts < 2)
			row->texts[texts++] = (uint8_t)(i + 1);
		if (argument.kind == 'p')
			row->pair = (uint8_t)i;
	}
}

static void choose_fd_call(struct call_row *row, const struct fd_call *call, unsigned groups)
{
	if (groups >> effects[call->effect].group & 1)
		row->how = effects[call->effect].how;
	row->special = effects[call->effect].special;
	if (row->special == CALL_CONTROL || row->special == CALL_DEVICE)
		row->otherwise = groups & TRACE_GROUP_BIT(IO) ? CALL_SUM : CALL_IGNORED;
	if (call->fd >= 0)
		row->fd = (uint8_t)call->fd;
	if (call->number == SYSCALL_openat2)
		row->special = CALL_OPENAT2;
}

/* What is done with each call, by enum syscall. */
static void choose(struct call_row rows[SYSCALL_COUNT], unsigned groups)
{
	for (unsigned call = 1; call < SYSCALL_COUNT; call++)
		describe(&rows[call], call);
	for (size_t i = 0; i < sizeof(fd_calls) / sizeof(fd_calls[0]); i++)
		choose_fd_call(&rows[fd_calls[i].number], &fd_calls[i], groups);
	for (size_t i = 0; i < sizeof(byte_calls) / sizeof(byte_calls[0]); i++) {
		struct call_row *row = &rows[byte_calls[i].number];

		if (groups & TRACE_GROUP_BIT(IO))
			row->how = CALL_SUM;
		row->direction = byte_calls[i].is_write ? 2 : 1;
	}
	for (size_t i = 0; i < sizeof(receiving_calls) / sizeof(receiving_calls[0]); i++)
		if (groups & TRACE_GROUP_BIT(FD))
			rows[receiving_calls[i].number].special = receiving_calls[i].special;
	for (size_t i = 0; i < sizeof(process_calls) / sizeof(process_calls[0]); i++) {
		struct call_row *row = &rows[process_calls[i]];

		if (groups & TRACE_GROUP_BIT(FD))
			row->how = CALL_EACH;
		if (process_calls[i] == SYSCALL_clone3)
			row->special = CALL_CLONE3;
	}
	for (unsigned call = 1; groups & TRACE_GROUP_BIT(SYSCALLS) && call < SYSCALL_COUNT; call++)
		rows[call].how = rows[call].otherwise = CALL_EACH;
}

static void place_compat(struct call_row rows[CALL_ROWS], const struct call_row *by_call)
{
	for (size_t i = 0; i < sizeof(compat_calls) / sizeof(compat_calls[0]); i++) {
		struct call_row *row = &rows[compat_calls[i].place];

		*row = by_call[compat_calls[i].call];
		row->compat = 1;
	}
}

void calls_choose(struct call_row rows[CALL_ROWS], unsigned groups)
{
	struct call_row by_call[SYSCALL_COUNT] = {{0}};

	choose(by_call, groups);
	memset(rows, 0, CALL_ROWS * sizeof(*rows));
	for (unsigned call = 1; call < SYSCALL_COUNT; call++) {
		int number = number_here(call);

		if (number >= 0 && number < (int)CALLS)
			rows[number] = by_call[call];
	}
	place_compat(rows, by_call);
}

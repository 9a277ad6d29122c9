/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls in the kernel: each as an entry and an exit, or summed by process and FD.
 * Part of kernel.bpf.c and of nothing else.
 */
#include "source/kernel/sums.bpf.h"

#define CALL_CONTEXTS ((1u << CONTEXT_PID | 1u << CONTEXT_TID) << VALUE_CONTEXTS_SHIFT)

#define FCNTL_DUPFD         0
#define FCNTL_SETFD         2
#define FCNTL_DUPFD_CLOEXEC 1030
#define IOCTL_FIOCLEX       0x5451u
#define IOCTL_FIONCLEX      0x5450u

/* A 32-bit program's numbers are other ones. */
static __always_inline bool is_compat(void)
{
#if defined(__TARGET_ARCH_x86)
	return bpf_get_current_task_btf()->thread_info.status & COMPAT_STATUS;
#else
	return bpf_get_current_task_btf()->thread_info.flags & COMPAT_FLAG;
#endif
}

#if defined(__TARGET_ARCH_x86)
/* Six registers of 32 bits; those of socketcall() point to what it is called for. */
static __always_inline void read_compat_arguments(struct pt_regs *registers, __u64 *args)
{
	__u32 words[SYSCALL_ARGS_MAX] = {0};

	args[0] = (__u32)registers->bx;
	args[1] = (__u32)registers->cx;
	args[2] = (__u32)registers->dx;
	args[3] = (__u32)registers->si;
	args[4] = (__u32)registers->di;
	args[5] = (__u32)registers->bp;
	if (registers->orig_ax != SOCKETCALL)
		return;
	bpf_probe_read_user(words, sizeof(words), (void *)args[1]);
	for (int i = 0; i < (int)SYSCALL_ARGS_MAX; i++)
		args[i] = words[i];
}
#endif

static __always_inline void read_arguments(struct pt_regs *registers, __u64 *args)
{
#if defined(__TARGET_ARCH_x86)
	if (is_compat()) {
		read_compat_arguments(registers, args);
		return;
	}
	args[0] = registers->di;
	args[1] = registers->si;
	args[2] = registers->dx;
	args[3] = registers->r10;
	args[4] = registers->r8;
	args[5] = registers->r9;
#elif defined(__TARGET_ARCH_arm64)
	args[0] = registers->orig_x0;
	args[1] = registers->regs[1];
	args[2] = registers->regs[2];
	args[3] = registers->regs[3];
	args[4] = registers->regs[4];
	args[5] = registers->regs[5];
#endif
}

static __always_inline __u64 argument(struct pt_regs *registers, __u32 index)
{
	__u64 args[SYSCALL_ARGS_MAX];

	read_arguments(registers, args);
	switch (index) {
	case 0:
		return args[0];
	case 1:
		return args[1];
	case 2:
		return args[2];
	case 3:
		return args[3];
	case 4:
		return args[4];
	default:
		return args[5];
	}
}

/* Which row of calls[] it is; CALL_ROWS: none. */
static __always_inline __u64 number_of(struct pt_regs *registers)
{
#if defined(__TARGET_ARCH_x86)
	__u64 number = registers->orig_ax;

	if (!is_compat())
		return number < CALLS ? number : CALL_ROWS;
	if (number == SOCKETCALL)
		return registers->bx <= SOCKET_CALL_MAX ? SOCKET_CALLS + registers->bx : CALL_ROWS;
	return number < CALLS ? CALLS + number : CALL_ROWS;
#elif defined(__TARGET_ARCH_arm64)
	__u64 number = (__u64)(__s64)registers->syscallno;

	return number < CALLS && !is_compat() ? number : CALL_ROWS;
#endif
}

/* The mask is for verifiers that lose sight of the comparison, as that of 6.1 does. */
static __always_inline const volatile struct call_row *row_at(__u64 number)
{
	barrier_var(number);
	return &calls[number & (CALL_ROWS - 1)];
}

static __always_inline __u32 kind_of(const volatile struct call_row *row)
{
	return row->number | CALL_CONTEXTS | (row->compat ? VALUE_COMPAT : 0);
}

/* Process in the low half, thread in the high one: the order of the contexts. */
static __always_inline __u64 contexts_of(__u64 ids)
{
	return ids >> 32 | ids << 32;
}

static __always_inline __u8 how_of(const volatile struct call_row *row, struct pt_regs *registers)
{
	__u32 command;

	if (row->special != CALL_CONTROL && row->special != CALL_DEVICE)
		return row->how;
	command = (__u32)argument(registers, 1);
	if (row->special == CALL_CONTROL)
		return command <= FCNTL_SETFD || command == FCNTL_DUPFD_CLOEXEC ? row->how
		                                                                : row->otherwise;
	return command == IOCTL_FIOCLEX || command == IOCTL_FIONCLEX ? row->how : row->otherwise;
}

static __always_inline void begin_summed(struct pt_regs *registers, __u64 id)
{
	struct call_state *state = bpf_task_storage_get(&summed_calls, bpf_get_current_task_btf(),
	                                                0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	/* Without it the call is counted all the same, only not timed. */
	if (!state)
		return;
	state->state = (state->state & ~3ull) + 4;
	state->begin_ns = bpf_ktime_get_ns();
	state->id = id;
	read_arguments(registers, state->args);
	barrier();
	state->state |= CALL_STATE_ACTIVE;
}

static __always_inline void fill_entry(struct call_record *record,
                                       const volatile struct call_row *row,
                                       struct pt_regs *registers, __u64 ids)
{
	__u32 count = row->args & ARGS_MASK;

	fill_head(&record->event, EVENT_SYSCALL_ENTRY, count + 1,
	          kind_of(row) | ((1u << count) - 1) << VALUE_ARGS_SHIFT);
	read_arguments(registers, record->words);
	if (row->special == CALL_CLONE3)
		bpf_probe_read_user(&record->words[2], 8, (void *)record->words[0]);
	if (row->special == CALL_OPENAT2)
		bpf_probe_read_user(&record->words[4], 8, (void *)record->words[2]);
	record->words[count] = contexts_of(ids);
}

/* The place of a string argument among the words. */
static __always_inline __u32 place_of(__u8 text)
{
	return ((__u32)text - 1) & ARGS_MASK;
}

/* The page of the string is not in memory yet: at the exit it is. */
static __always_inline void note_unread(void)
{
	struct call_state *state = bpf_task_storage_get(&summed_calls, bpf_get_current_task_btf(),
	                                                0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (state)
		state->unread = 1;
}

static __always_inline void enter_with_long_text(const volatile struct call_row *row,
                                                 struct pt_regs *registers, __u64 ids)
{
	struct long_path_call_record *record = TAKE(long_path_call_record);

	if (!record)
		return;
	fill_entry(&record->call, row, registers, ids);
	for (int i = 0; i < 2; i++) {
		__u32 place = place_of(row->texts[i]);

		if (!row->texts[i])
			break;
		if (bpf_probe_read_user_str(record->text[i], LONG_PATH_BYTES,
		                            (void *)record->call.words[place]) < 0)
			record->call.words[place] = 0;
		else
			record->call.words[place] = TEXT_AT(
			        sizeof(struct call_record) + i * LONG_PATH_BYTES, LONG_PATH_BYTES);
	}
	give(record);
}

static __always_inline void enter_with_text(const volatile struct call_row *row,
                                            struct pt_regs *registers, __u64 ids)
{
	struct path_call_record *record;
	__u32 place = place_of(row->texts[0]);
	long length;

	if (row->texts[1]) {
		enter_with_long_text(row, registers, ids);
		return;
	}
	record = TAKE(path_call_record);
	if (!record)
		return;
	fill_entry(&record->call, row, registers, ids);
	length = bpf_probe_read_user_str(record->text, SHORT_PATH_BYTES,
	                                 (void *)record->call.words[place]);
	if (length == SHORT_PATH_BYTES) {
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
		enter_with_long_text(row, registers, ids);
		return;
	}
	if (length <= 0) {
		record->call.words[place] = 0;
		note_unread();
	} else {
		record->call.words[place] = TEXT_AT(sizeof(struct call_record), SHORT_PATH_BYTES);
	}
	give(record);
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_sys_enter, struct pt_regs *registers, long id)
{
	__u64 number = number_of(registers);
	const volatile struct call_row *row;
	struct call_record *record;
	__u64 ids;
	__u8 how;

	if (number >= CALL_ROWS)
		return 0;
	row = row_at(number);
	if (row->how == CALL_IGNORED && row->otherwise == CALL_IGNORED)
		return 0;
	ids = bpf_get_current_pid_tgid();
	if (ids >> 32 == own_tgid)
		return 0;
	how = how_of(row, registers);
	if (how == CALL_SUM) {
		begin_summed(registers, number);
	} else if (how == CALL_EACH) {
		if (row->texts[0]) {
			enter_with_text(row, registers, ids);
			return 0;
		}
		record = TAKE(call_record);
		if (!record)
			return 0;
		fill_entry(record, row, registers, ids);
		give(record);
	}
	return 0;
}

/* The exit of a call that gave two FDs. */
static __always_inline void leave_pair(const volatile struct call_row *row,
                                       struct pt_regs *registers, __u64 ids, long ret)
{
	struct call_record *record;
	__s32 pair[2] = {-1, -1};

	bpf_probe_read_user(pair, sizeof(pair), (void *)argument(registers, row->pair));
	flush_sum((__u32)(ids >> 32), pair[0]);
	flush_sum((__u32)(ids >> 32), pair[1]);
	record = TAKE(call_record);
	if (!record)
		return;
	fill_head(&record->event, EVENT_SYSCALL_EXIT, 3,
	          kind_of(row) | 1u << ((row->pair & 7) + VALUE_ARGS_SHIFT));
	record->words[0] = (__u64)ret;
	record->words[1] = (__u32)pair[0] | (__u64)(__u32)pair[1] << 32;
	record->words[2] = contexts_of(ids);
	give(record);
}

/* Its path could not be read at the entry: it travels with the exit. */
static __always_inline void leave_with_text(const volatile struct call_row *row,
                                            struct pt_regs *registers, __u64 ids, long ret)
{
	struct path_call_record *record = TAKE(path_call_record);
	__u32 place = place_of(row->texts[0]);

	if (!record)
		return;
	fill_head(&record->call.event, EVENT_SYSCALL_EXIT, 3,
	          kind_of(row) | 1u << (place + VALUE_ARGS_SHIFT));
	record->call.words[0] = (__u64)ret;
	record->call.words[1] = TEXT_AT(sizeof(struct call_record), SHORT_PATH_BYTES);
	record->call.words[2] = contexts_of(ids);
	if (bpf_probe_read_user_str(record->text, SHORT_PATH_BYTES,
	                            (void *)argument(registers, place)) < 0)
		record->call.words[1] = 0;
	give(record);
}

static __always_inline void leave_each(const volatile struct call_row *row,
                                       struct pt_regs *registers, __u64 ids, long ret)
{
	struct call_record *record;

	if (row->special == CALL_PAIR && ret >= 0) {
		leave_pair(row, registers, ids, ret);
		return;
	}
	if (row->special == CALL_CLOSES)
		flush_sum((__u32)(ids >> 32), (__s64)argument(registers, 0));
	else if ((row->special == CALL_CREATES || row->special == CALL_OPENAT2 ||
	          row->special == CALL_CONTROL) &&
	         ret >= 0)
		flush_sum((__u32)(ids >> 32), ret);
	if (row->texts[0]) {
		struct call_state *state =
		        bpf_task_storage_get(&summed_calls, bpf_get_current_task_btf(), 0, 0);

		if (state && state->unread) {
			state->unread = 0;
			leave_with_text(row, registers, ids, ret);
			return;
		}
	}
	record = TAKE(call_record);
	if (!record)
		return;
	fill_head(&record->event, EVENT_SYSCALL_EXIT, 2, kind_of(row));
	record->words[0] = (__u64)ret;
	record->words[1] = contexts_of(ids);
	give(record);
}

static __always_inline void leave_summed(const volatile struct call_row *row, __u64 id,
                                         struct pt_regs *registers, __u64 ids, long ret)
{
	struct call_state *state =
	        bpf_task_storage_get(&summed_calls, bpf_get_current_task_btf(), 0, 0);
	__u64 begin_ns = 0;

	if (state && state->id == id) {
		__u64 before = __sync_lock_test_and_set(&state->state, state->state & ~3ull);

		if ((before & 3) == CALL_STATE_TOLD) {
			leave_each(row, registers, ids, ret);
			return;
		}
		if ((before & 3) == CALL_STATE_ACTIVE)
			begin_ns = state->begin_ns;
	}
	add_call(row, (__u32)(ids >> 32), (__s32)argument(registers, row->fd), begin_ns, ret);
}

#define SOCKET_LEVEL 1
#define RIGHTS_TYPE  1
#define HEADERS_MAX  4  /* of control messages: those before the files are few */
#define MESSAGES_MAX 32 /* of a call that are looked at: nothing else runs meanwhile */
#define UNIX_FAMILY  1

/* Two words of a program that stand one behind the other, of 4 or 8 bytes each. */
static __always_inline void read_pair(__u64 *pair, __u64 address, __u32 word)
{
	__u32 halves[2] = {0};

	pair[0] = pair[1] = 0;
	if (word == 8) {
		bpf_probe_read_user(pair, 2 * sizeof(*pair), (void *)address);
		return;
	}
	bpf_probe_read_user(halves, sizeof(halves), (void *)address);
	pair[0] = halves[0];
	pair[1] = halves[1];
}

/*
 * Does the struct msghdr at `message` bring open files? word: bytes of a pointer there. By itself,
 * so that verifiers look at it once and not for each message.
 */
__attribute__((noinline)) int message_brings_files(__u64 message, __u32 word)
{
	__u64 control[2]; /* where they are, how many bytes */

	read_pair(control, message + (word == 4 ? 16 : 32), word);
	for (int i = 0; i < HEADERS_MAX && control[1] >= word + 8; i++) {
		struct {
			__u64 length;
			__u32 level;
			__u32 type;
		} header = {0};

		if (word == 4) {
			bpf_probe_read_user((char *)&header + 4, 12, (void *)control[0]);
			header.length >>= 32;
		} else {
			bpf_probe_read_user(&header, 16, (void *)control[0]);
		}
		if (header.level == SOCKET_LEVEL && header.type == RIGHTS_TYPE)
			return 1;
		header.length = (header.length + word - 1) & ~(__u64)(word - 1);
		if (header.length < word + 8 || header.length >= control[1])
			return 0;
		control[0] += header.length;
		control[1] -= header.length;
	}
	return 0;
}

/* Files come through no other sockets. */
static __always_inline bool is_of_another_family(__u64 fd)
{
	struct fdtable *table = bpf_get_current_task_btf()->files->fdt;
	__u16 family = 0;
	__u64 at = 0;

	if (fd < table->max_fds)
		bpf_probe_read_kernel(&at, sizeof(at), table->fd + fd);
	at = at ? word_at(at + bpf_core_field_offset(struct file, private_data)) : 0;
	at = at ? word_at(at + bpf_core_field_offset(struct socket, sk)) : 0;
	if (at)
		bpf_probe_read_kernel(
		        &family, sizeof(family),
		        (void *)(at + bpf_core_field_offset(struct sock, __sk_common.skc_family)));
	return family && family != UNIX_FAMILY;
}

/*
 * The one message of a call, or any of the array that it has filled. Of a long array the first
 * ones are looked at; the others of a socket that files can come through may bring some.
 */
static __always_inline bool brings_files(const volatile struct call_row *row,
                                         struct pt_regs *registers, long ret)
{
	__u32 word = is_compat() ? 4 : 8;
	__u64 message = argument(registers, 1);
	long count = row->special == CALL_RECEIVES_MANY ? ret : 1;

	if (count > MESSAGES_MAX && is_of_another_family(argument(registers, 0)))
		return false;
	for (int i = 0; i < MESSAGES_MAX && i < count; i++) {
		if (message_brings_files(message, word))
			return true;
		message += 8 * word; /* struct mmsghdr */
	}
	return count > MESSAGES_MAX;
}

static __always_inline bool receives(const volatile struct call_row *row)
{
	return row->special == CALL_RECEIVES || row->special == CALL_RECEIVES_MANY;
}

static __always_inline void look_for_files(const volatile struct call_row *row,
                                           struct pt_regs *registers, __u64 ids, long ret)
{
	struct received_record *record;

	if (!brings_files(row, registers, ret))
		return;
	record = TAKE(received_record);
	if (!record)
		return;
	fill_head(&record->event, RECORD_RECEIVED, 0, (__u32)(ids >> 32));
	give(record);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_sys_exit, struct pt_regs *registers, long ret)
{
	__u64 id = number_of(registers);
	const volatile struct call_row *row;
	__u64 ids;
	__u8 how;

	if (id >= CALL_ROWS)
		return 0;
	row = row_at(id);
	if (row->how == CALL_IGNORED && row->otherwise == CALL_IGNORED && !receives(row))
		return 0;
	ids = bpf_get_current_pid_tgid();
	if (ids >> 32 == own_tgid)
		return 0;
	how = how_of(row, registers);
	if (receives(row) && ret >= 0)
		look_for_files(row, registers, ids, ret);
	if (how == CALL_SUM)
		leave_summed(row, id, registers, ids, ret);
	else if (how == CALL_EACH)
		leave_each(row, registers, ids, ret);
	return 0;
}

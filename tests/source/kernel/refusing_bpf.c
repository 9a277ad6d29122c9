// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stands between a program and the kernel (LD_PRELOAD): a verifier that refuses the BPF
 * program whose name begins with $REFUSE, as the kernel would say it; with $REFUSE_ATTACH a
 * kernel that loads such a program, but lets nobody attach it; with $REFUSE_READ, one where the
 * list that such a program makes cannot be read; with $MISSING, one whose BTF has
 * nothing of that name; with $NO_MEMBER, one whose task_struct has no such member; with
 * $OLD_KERNEL, one that asks for CAP_BPF at every bpf(), as kernels before 5.19 do; with $RELEASE,
 * one of that version that lets nobody have storage of tasks, as those before 5.11 do whose limit
 * of locked memory is small; with $RING_LOCK, a PREEMPT_RT kernel whose BPF ring has a lock of
 * that type.
 */
#define _GNU_SOURCE
#if __has_include(<bpf/btf.h>)
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#endif
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

static int refuse(const union bpf_attr *attributes)
{
	static const char why[] = "R1 is refused by the test\n";

	if (attributes->log_level && attributes->log_size > sizeof(why))
		memcpy((void *)(uintptr_t)attributes->log_buf, why, sizeof(why));
	errno = EACCES;
	return -1;
}

#define FDS 4096

/* Programs that are not to be attached, and those not to be read with their links, by descriptor. */
static char unattachable[FDS];
static char unreadable[FDS];

static int begins(const union bpf_attr *attributes, const char *name)
{
	return name && !strncmp(attributes->prog_name, name, strlen(name));
}

static int may_not_attach(long command, const union bpf_attr *attributes)
{
	unsigned fd = command == BPF_RAW_TRACEPOINT_OPEN ? attributes->raw_tracepoint.prog_fd
	              : command == BPF_LINK_CREATE       ? attributes->link_create.prog_fd
	                                                 : FDS;

	return fd < FDS && unattachable[fd];
}

static int has_bpf(long (*next)(long, ...))
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{0}};

	next(SYS_capget, &header, data);
	return data[CAP_BPF / 32].effective >> (CAP_BPF % 32) & 1;
}

/* As the kernel itself lets nobody read a directory. */
static long open_unreadable(void)
{
	return open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* What became of a call that the kernel did. */
static void note(long command, const union bpf_attr *attributes, long result)
{
	unsigned program = command == BPF_LINK_CREATE ? attributes->link_create.prog_fd : FDS;

	if (result < 0 || result >= FDS)
		return;
	if (command == BPF_PROG_LOAD) {
		unattachable[result] = begins(attributes, getenv("REFUSE_ATTACH")) != 0;
		unreadable[result] = begins(attributes, getenv("REFUSE_READ")) != 0;
	} else {
		unreadable[result] = program < FDS && unreadable[program];
	}
}

long syscall(long number, ...)
{
	long (*next)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	va_list arguments;
	long a[6];
	long result;

	va_start(arguments, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(arguments, long);
	va_end(arguments);
	if (number == SYS_bpf && a[0] == BPF_PROG_LOAD &&
	    begins((const union bpf_attr *)a[1], getenv("REFUSE")))
		return refuse((const union bpf_attr *)a[1]);
	if (number == SYS_bpf && a[0] == BPF_MAP_CREATE && getenv("RELEASE") &&
	    ((const union bpf_attr *)a[1])->map_type == BPF_MAP_TYPE_TASK_STORAGE) {
		errno = EPERM;
		return -1;
	}
	if (number == SYS_bpf && ((getenv("OLD_KERNEL") && !has_bpf(next)) ||
	                          may_not_attach(a[0], (const union bpf_attr *)a[1]))) {
		errno = EPERM;
		return -1;
	}
	if (number == SYS_bpf && a[0] == BPF_ITER_CREATE &&
	    unreadable[((const union bpf_attr *)a[1])->iter_create.link_fd % FDS])
		return open_unreadable();
	result = next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (number == SYS_bpf)
		note(a[0], (const union bpf_attr *)a[1], result);
	return result;
}

#if __has_include(<bpf/btf.h>)
int uname(struct utsname *names)
{
	int (*next)(struct utsname *) = (int (*)(struct utsname *))dlsym(RTLD_NEXT, "uname");
	int result = next(names);

	if (result == 0 && getenv("RING_LOCK"))
		strcpy(names->version, "#1 SMP PREEMPT_RT");
	if (result == 0 && getenv("RELEASE"))
		strncpy(names->release, getenv("RELEASE"), sizeof(names->release) - 1);
	return result;
}

int btf__find_by_name_kind(const struct btf *btf, const char *name, __u32 kind)
{
	int (*next)(const struct btf *, const char *, __u32) =
	        (int (*)(const struct btf *, const char *, __u32))dlsym(RTLD_NEXT, __func__);
	const char *missing = getenv("MISSING");

	return missing && !strcmp(name, missing) ? -ENOENT : next(btf, name, kind);
}

static void hide_member(const struct btf *btf, const char *hidden)
{
	int id = btf__find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT);
	const struct btf_type *task = id < 0 ? NULL : btf__type_by_id(btf, (__u32)id);

	for (unsigned i = 0; task && i < btf_vlen(task); i++) {
		struct btf_member *member = &btf_members(task)[i];

		if (!strcmp(btf__name_by_offset(btf, member->name_off), hidden))
			member->name_off = 0;
	}
}

/* What the kernel tells of itself, but for that member and the name of the type of that lock. */
struct btf *btf__load_vmlinux_btf(void)
{
	struct btf *(*next)(void) = (struct btf * (*)(void)) dlsym(RTLD_NEXT, __func__);
	const char *lock = getenv("RING_LOCK");
	const char *hidden = getenv("NO_MEMBER");
	struct btf *btf = next();
	int id = lock ? btf__find_by_name_kind(btf, "bpf_ringbuf", BTF_KIND_STRUCT) : -1;
	int name = lock ? btf__find_by_name_kind(btf, lock, BTF_KIND_TYPEDEF) : -1;
	const struct btf_type *ring = id < 0 ? NULL : btf__type_by_id(btf, (__u32)id);

	if (hidden && !libbpf_get_error(btf))
		hide_member(btf, hidden);
	for (unsigned i = 0; name >= 0 && ring && i < btf_vlen(ring); i++) {
		const struct btf_member *member = &btf_members(ring)[i];
		struct btf_type *type = (struct btf_type *)btf__type_by_id(btf, member->type);

		if (!strcmp(btf__name_by_offset(btf, member->name_off), "spinlock"))
			type->name_off = btf__type_by_id(btf, (__u32)name)->name_off;
	}
	return btf;
}
#endif

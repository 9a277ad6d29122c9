// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What this kernel lacks, by what it tells of itself. See fitness.h.
 */
#include "source/kernel/fitness.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "util/rights.h"

/*
 * On a PREEMPT_RT kernel a spinlock sleeps, where tracepoints must not. The other kinds of locks
 * that the ring had or has (raw_spinlock_t; rqspinlock_t since 6.16) spin there, too.
 */
static bool ring_lock_sleeps(const struct btf *btf)
{
	int id = btf__find_by_name_kind(btf, "bpf_ringbuf", BTF_KIND_STRUCT);
	const struct btf_type *ring = id < 0 ? NULL : btf__type_by_id(btf, (__u32)id);

	for (unsigned i = 0; ring && i < btf_vlen(ring); i++) {
		const struct btf_member *member = &btf_members(ring)[i];
		const struct btf_type *type = btf__type_by_id(btf, member->type);

		if (!strcmp(btf__name_by_offset(btf, member->name_off), "spinlock"))
			return !strcmp(btf__name_by_offset(btf, type->name_off), "spinlock_t");
	}
	return false;
}

bool fitness_check(const struct btf *btf, struct error *error)
{
	struct utsname names;

	if (!btf)
		return error_set(
		        error, "no events of this kernel: it has no BTF (/sys/kernel/btf/vmlinux); "
		               "a kernel with CONFIG_DEBUG_INFO_BTF has it");
	if (uname(&names) == 0 && strstr(names.version, "PREEMPT_RT") && ring_lock_sleeps(btf))
		return error_set(error,
		                 "no events of this kernel: the lock of its BPF ring sleeps, "
		                 "which PREEMPT_RT does not allow there; kernels from 6.12 "
		                 "on, and 6.1 and 6.6 with later fixes, have another");
	return true;
}

/* The kernel lets nobody read its memory, BPF programs included (kernel_lockdown(7)). */
static bool is_locked_down(void)
{
	FILE *file = fopen("/sys/kernel/security/lockdown", "re");
	char modes[80] = "";
	bool locked;

	if (!file)
		return false;
	locked = fgets(modes, sizeof(modes), file) && strstr(modes, "[confidentiality]");
	fclose(file);
	return locked;
}

/*
 * The first kernel that has all that is needed: storage of tasks for programs on tracepoints (5.13)
 * and, compiled, atomic operations that return a value (5.12; on arm64 5.18).
 */
#ifdef __aarch64__
#define OLDEST_MINOR 18u
#else
#define OLDEST_MINOR 13u
#endif

static bool is_too_old(const struct utsname *names)
{
	unsigned major;
	unsigned minor;

	return sscanf(names->release, "%u.%u", &major, &minor) == 2 &&
	       (major < 5 || (major == 5 && minor < OLDEST_MINOR));
}

bool fitness_tell_failure(int result, struct error *error)
{
	bool is_forbidden = result == -EPERM || result == -EACCES;
	struct utsname names;

	if (is_locked_down())
		return error_set(error,
		                 "no events of this kernel: it is locked down "
		                 "(/sys/kernel/security/lockdown: confidentiality), BPF programs "
		                 "may not read its memory; lockdown=integrity lets them");
	/* With the right to them: older kernels count BPF as memory that is locked. */
	if (uname(&names) == 0 && is_too_old(&names) &&
	    (!is_forbidden || (rights_held() & RIGHTS_RECORD) == RIGHTS_RECORD))
		return error_set(error,
		                 "no events of this kernel: %.64s is too old for the BPF programs "
		                 "that record it; kernels from 5.%u on can",
		                 names.release, OLDEST_MINOR);
	if (is_forbidden)
		return error_set(error, "no events of this kernel: no right to load BPF programs; "
		                        "as root, or with CAP_BPF and CAP_PERFMON (make setcap)");
	return error_set_errno(error, -result,
	                       "no events of this kernel: its BPF programs cannot be loaded");
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Capabilities of this thread. See rights.h. The system calls themselves: libcap allocates,
 * which would give each measuring thread a heap of its own.
 */
#include "util/rights.h"

#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
	unsigned capability;
	const char *name;
} rows[RIGHT_COUNT] = {
#define RIGHT_ROW(symbol, name) {CAP_##symbol, name},
        RIGHT_LIST(RIGHT_ROW)
#undef RIGHT_ROW
};

struct sets {
	uint64_t effective;
	uint64_t permitted;
};

static uint64_t mask_of(unsigned set)
{
	uint64_t mask = 0;

	for (unsigned i = 0; i < RIGHT_COUNT; i++)
		if (set >> i & 1)
			mask |= UINT64_C(1) << rows[i].capability;
	return mask;
}

static struct sets read_sets(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{0}};

	if (syscall(SYS_capget, &header, data) != 0)
		return (struct sets){0, 0};
	return (struct sets){
	        .effective = data[0].effective | (uint64_t)data[1].effective << 32,
	        .permitted = data[0].permitted | (uint64_t)data[1].permitted << 32,
	};
}

/* To less than there is, which is never refused. */
static void write_sets(const struct sets *sets)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
	        {.effective = (uint32_t)sets->effective, .permitted = (uint32_t)sets->permitted},
	        {.effective = (uint32_t)(sets->effective >> 32),
	         .permitted = (uint32_t)(sets->permitted >> 32)},
	};

	syscall(SYS_capset, &header, data);
}

void rights_seal(unsigned set)
{
	struct sets sets = read_sets();

	/* The bounding set can be emptied only by who may set capabilities: root may. */
	for (unsigned long i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
		prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	sets.permitted &= mask_of(set);
	sets.effective &= sets.permitted & ~mask_of(RIGHTS_FILES);
	write_sets(&sets);
}

void rights_drop(unsigned set)
{
	struct sets sets = read_sets();

	sets.permitted &= ~mask_of(set);
	sets.effective &= sets.permitted;
	write_sets(&sets);
}

static void put_in_force(unsigned set, bool in_force)
{
	struct sets sets = read_sets();

	if (in_force)
		sets.effective |= sets.permitted & mask_of(set);
	else
		sets.effective &= ~mask_of(set);
	write_sets(&sets);
}

void rights_spare(enum right right, bool (*works)(void *context), void *context)
{
	put_in_force(1u << right, false);
	if (works(context))
		rights_drop(1u << right);
	else
		put_in_force(1u << right, true);
}

unsigned rights_held(void)
{
	struct sets sets = read_sets();
	unsigned held = 0;

	for (unsigned i = 0; i < RIGHT_COUNT; i++)
		if (sets.permitted >> rows[i].capability & 1)
			held |= 1u << i;
	return held;
}

void rights_begin_files(void)
{
	put_in_force(RIGHTS_FILES, true);
}

void rights_end_files(void)
{
	put_in_force(RIGHTS_FILES, false);
}

void rights_format(char *target, size_t size, unsigned set)
{
	size_t length = 0;

	target[0] = '\0';
	for (unsigned i = 0; i < RIGHT_COUNT && length < size; i++)
		if (set >> i & 1)
			length += (size_t)snprintf(target + length, size - length, "%s%s",
			                           length ? "," : "", rows[i].name);
}

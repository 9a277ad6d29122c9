/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of users, from the file of users only: a directory service could block or be asked too
 * often. For the sampler's readers, on its thread.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_USERS_H
#define RTSCOPE_SOURCE_SAMPLER_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/sampler/reader.h"

struct user;

/* All zero: nothing was read yet. */
struct users {
	struct user *items;
	size_t count;
	bool read;
};

/* Read the file at the first time, and keep the names for this reading. */
void users_read(struct users *users, const struct reading *reading);
void users_clear(struct users *users);
/* The batch's id of the name; 0: there is none. */
uint32_t users_name(const struct users *users, uint32_t uid);

#endif

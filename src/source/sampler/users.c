// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of users. See users.h.
 */
#include "source/sampler/users.h"

#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USERS_MAX 4096u

struct user {
	uint32_t uid;
	uint32_t name; /* id in the batch */
};

static void read_file(struct users *users, const struct reading *reading)
{
	char path[PATH_MAX];
	struct passwd *entry;
	FILE *file;

	snprintf(path, sizeof(path), "%s/etc/passwd", reading->root);
	file = fopen(path, "re");
	if (!file)
		return;
	while (users->count < USERS_MAX && (entry = fgetpwent(file))) {
		struct user *items = realloc(users->items, (users->count + 1) * sizeof(*items));

		if (!items)
			break;
		users->items = items;
		items[users->count++] = (struct user){
		        (uint32_t)entry->pw_uid,
		        batch_text(reading->batch, entry->pw_name, strlen(entry->pw_name))};
	}
	fclose(file);
}

void users_read(struct users *users, const struct reading *reading)
{
	if (!users->read)
		read_file(users, reading);
	users->read = true;
	for (size_t i = 0; i < users->count; i++)
		batch_keep(reading->batch, users->items[i].name);
}

void users_clear(struct users *users)
{
	free(users->items);
	*users = (struct users){0};
}

uint32_t users_name(const struct users *users, uint32_t uid)
{
	for (size_t i = 0; i < users->count; i++)
		if (users->items[i].uid == uid)
			return users->items[i].name;
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The names by which container engines know their control groups. See container.h.
 */
#include "model/kernel/container.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ID_DIGITS 12 /* as the engines themselves print it */

/* What stands before an id or a name, in which form the rest is one. */
static const struct engine {
	const char *before;
	const char *engine;
	bool is_id; /* hexadecimal digits; else up to the next slash or dot */
} engines[] = {
        {"/docker-", "docker", true}, {"/docker/", "docker", true},
        {"/libpod-", "podman", true}, {"/cri-containerd-", "cri", true},
        {"/crio-", "cri", true},      {"/lxc.payload.", "lxc", false},
        {"/lxc/", "lxc", false},      {"/machine-", "machine", false},
};

static size_t id_length(const char *text)
{
	size_t length = strspn(text, "0123456789abcdef");

	return length < ID_DIGITS ? 0 : ID_DIGITS;
}

static bool name_by_engine(char *target, size_t size, const char *cgroup)
{
	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++) {
		const char *found = strstr(cgroup, engines[i].before);
		size_t length;

		if (!found)
			continue;
		found += strlen(engines[i].before);
		length = engines[i].is_id ? id_length(found) : strcspn(found, "/.");
		if (!length)
			continue;
		snprintf(target, size, "%s/%.*s", engines[i].engine, (int)length, found);
		return true;
	}
	return false;
}

/* The innermost unit: a service, or the scope of a session. */
static void name_by_unit(char *target, size_t size, const char *cgroup)
{
	static const char *const units[] = {".service", ".scope"};

	for (size_t end = strlen(cgroup); end > 0;) {
		size_t begin = end;

		while (begin > 0 && cgroup[begin - 1] != '/')
			begin--;
		for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
			size_t length = strlen(units[i]);

			if (end - begin <= length ||
			    strncmp(cgroup + end - length, units[i], length) != 0)
				continue;
			snprintf(target, size, "%.*s", (int)(end - begin), cgroup + begin);
			return;
		}
		end = begin > 0 ? begin - 1 : 0;
	}
}

void container_name(char *target, size_t size, const char *cgroup)
{
	target[0] = '\0';
	if (!name_by_engine(target, size, cgroup))
		name_by_unit(target, size, cgroup);
}

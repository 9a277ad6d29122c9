// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The names by which container engines know their control groups. See container.h.
 */
#include "model/kernel/container.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ID_DIGITS    64u /* of a container's id */
#define SHORT_DIGITS 12u /* as the engines themselves print it */

/* Whose containers have an id: what such a path has in it, that of the outer one first. */
static const struct {
	const char *part;
	const char *engine;
} numbered[] = {
        {"/kubepods", "kube"},       {"/libpod", "podman"}, {"/docker", "docker"},
        {"/cri-containerd-", "cri"}, {"/crio", "cri"},
};

/* Whose containers have a name: what stands before it, and behind it where that is no slash. */
static const struct {
	const char *before;
	const char *behind;
	const char *engine;
} named[] = {
        {"/lxc.payload.", "", "lxc"},
        {"/lxc/", "", "lxc"},
        {"/systemd-nspawn@", ".service", "nspawn"},
        {"/machine-", ".scope", "machine"},
};

/* The first 64 hexadecimal digits in a row that nothing of the kind precedes or follows. */
static const char *find_id(const char *path)
{
	size_t digits = 0;

	for (; *path; path++) {
		digits = isxdigit((unsigned char)*path) ? digits + 1 : 0;
		if (digits == ID_DIGITS && !isxdigit((unsigned char)path[1]))
			return path + 1 - ID_DIGITS;
	}
	return NULL;
}

static bool name_by_id(char *target, size_t size, const char *path, const char *id)
{
	const char *engine = NULL;

	for (size_t i = 0; !engine && i < sizeof(numbered) / sizeof(numbered[0]); i++) {
		const char *part = strstr(path, numbered[i].part);

		/* What stands behind the id is of a container in this one. */
		if (part && part < id)
			engine = numbered[i].engine;
	}
	if (engine)
		snprintf(target, size, "%s/%.*s", engine, SHORT_DIGITS, id);
	return engine;
}

static size_t name_length(const char *name, const char *behind)
{
	size_t length = strcspn(name, "/");
	size_t end = strlen(behind);

	if (length > end && !strncmp(name + length - end, behind, end))
		length -= end;
	return length;
}

static bool name_by_engine(char *target, size_t size, const char *path)
{
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		const char *name = strstr(path, named[i].before);
		size_t length;

		if (!name)
			continue;
		name += strlen(named[i].before);
		length = name_length(name, named[i].behind);
		if (!length)
			continue;
		snprintf(target, size, "%s/%.*s", named[i].engine, (int)length, name);
		return true;
	}
	return false;
}

/* The innermost unit: a service, or the scope of a session. */
static bool name_by_unit(char *target, size_t size, const char *path)
{
	static const char *const units[] = {".service", ".scope"};

	for (size_t end = strlen(path); end > 0;) {
		size_t begin = end;

		while (begin > 0 && path[begin - 1] != '/')
			begin--;
		for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
			size_t length = strlen(units[i]);

			if (end - begin <= length ||
			    strncmp(path + end - length, units[i], length) != 0)
				continue;
			snprintf(target, size, "%.*s", (int)(end - begin), path + begin);
			return true;
		}
		end = begin > 0 ? begin - 1 : 0;
	}
	return false;
}

enum container_sort container_name(char *target, size_t size, const char *cgroup)
{
	const char *id = find_id(cgroup);

	target[0] = '\0';
	if ((id && name_by_id(target, size, cgroup, id)) || name_by_engine(target, size, cgroup))
		return CONTAINER_OF_ENGINE;
	if (id) {
		snprintf(target, size, "container/%.*s", SHORT_DIGITS, id);
		return CONTAINER_OF_ENGINE;
	}
	return name_by_unit(target, size, cgroup) ? CONTAINER_UNIT : CONTAINER_NONE;
}

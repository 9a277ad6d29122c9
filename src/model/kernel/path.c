// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Paths as the kernel would see them: joined to a directory, `.` and `..` taken
 * out. Symbolic links cannot be resolved from a trace.
 */
#include <string.h>

#include "model/kernel/parts.h"

/* Is there `//`, `/./`, `/../`, or one of them at the end? */
static bool is_normal(const char *path)
{
	for (const char *at = path; (at = strchr(at, '/')); at++) {
		const char *part = at + 1;

		if (part[0] == '/' || (part[0] == '\0' && at != path))
			return false;
		if (part[0] != '.')
			continue;
		if (part[1] == '/' || part[1] == '\0')
			return false;
		if (part[1] == '.' && (part[2] == '/' || part[2] == '\0'))
			return false;
	}
	return true;
}

/* Take the empty parts, `.` and `..` out of an absolute path; its new length. */
static size_t normalise(char *path)
{
	size_t length = 0; /* of what is kept, without a slash at its end */
	const char *from = path;

	while (*from) {
		const char *part = from + strspn(from, "/");
		size_t part_length = strcspn(part, "/");

		from = part + part_length;
		if (part_length == 0 || (part_length == 1 && part[0] == '.'))
			continue;
		if (part_length == 2 && part[0] == '.' && part[1] == '.') {
			while (length && path[--length] != '/')
				;
			continue;
		}
		path[length++] = '/';
		memmove(path + length, part, part_length);
		length += part_length;
	}
	if (!length)
		path[length++] = '/';
	path[length] = '\0';
	return length;
}

uint32_t path_join(struct kernel_state *state, uint32_t base, uint32_t path)
{
	const char *text = names_text(state->names, path);
	const char *directory = names_text(state->names, base);
	char joined[2 * NAME_BYTES_MAX + 2];
	size_t length = 0;

	if (!path || (text[0] != '/' && directory[0] != '/'))
		return path;
	if (text[0] == '/' && is_normal(text))
		return path;
	if (text[0] != '/') {
		length = names_length(state->names, base);
		memcpy(joined, directory, length);
		joined[length++] = '/';
	}
	memcpy(joined + length, text, names_length(state->names, path) + 1);
	return names_intern(state->names, joined, normalise(joined));
}

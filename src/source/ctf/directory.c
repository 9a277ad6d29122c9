// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finding the directories of a trace. See directory.h.
 */
#include "source/ctf/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A session has a few; beyond this it is no trace but a file system. */
#define DIRECTORIES_MAX 4096u
#define ENTRIES_MAX     1000000u
#define DEPTH_MAX       16u

struct walk {
	struct directory_list *list;
	uint64_t entries;
	char path[DIRECTORY_PATH_MAX];
};

static bool add(struct walk *walk, struct error *error)
{
	struct directory_list *list = walk->list;
	char **paths = realloc(list->paths, (list->count + 1) * sizeof(*paths));

	if (!paths)
		return error_set(error, "out of memory");
	list->paths = paths;
	paths[list->count] = strdup(walk->path);
	if (!paths[list->count])
		return error_set(error, "out of memory");
	list->count++;
	return true;
}

static bool visit(struct walk *walk, size_t length, unsigned depth, struct error *error);

/* One entry of the directory that walk->path names up to `length`. */
static bool visit_entry(struct walk *walk, int fd, const char *name, size_t length, unsigned depth,
                        struct error *error)
{
	int written;
	struct stat status;
	bool ok = true;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return true;
	if (++walk->entries > ENTRIES_MAX)
		return error_set(error, "%.200s holds too many files for a trace", walk->path);
	if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return true;
	if (S_ISREG(status.st_mode)) {
		walk->list->files++;
		walk->list->bytes += (uint64_t)status.st_size;
		if (strcmp(name, "metadata") == 0 && walk->list->count < DIRECTORIES_MAX)
			ok = add(walk, error);
	} else if (S_ISDIR(status.st_mode) && depth < DEPTH_MAX) {
		written = snprintf(walk->path + length, sizeof(walk->path) - length, "/%s", name);
		if (written > 0 && (size_t)written < sizeof(walk->path) - length)
			ok = visit(walk, length + (size_t)written, depth + 1, error);
		walk->path[length] = '\0';
	}
	return ok;
}

static bool visit(struct walk *walk, size_t length, unsigned depth, struct error *error)
{
	int fd = open(walk->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth ? O_NOFOLLOW : 0));
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	bool ok = true;

	if (!directory) {
		int cause = errno;

		if (fd >= 0)
			close(fd);
		return error_set_errno(error, cause, "cannot open the trace %.300s", walk->path);
	}
	while (ok && (entry = readdir(directory)))
		ok = visit_entry(walk, fd, entry->d_name, length, depth, error);
	closedir(directory);
	return ok;
}

static int compare_paths(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

bool directory_list_find(struct directory_list *list, const char *path, struct error *error)
{
	struct walk walk = {.list = list};
	size_t length = strlen(path);

	memset(list, 0, sizeof(*list));
	while (length > 1 && path[length - 1] == '/')
		length--;
	if (length >= sizeof(walk.path))
		return error_set(error, "cannot open the trace: its path has %zu bytes", length);
	memcpy(walk.path, path, length);
	if (!visit(&walk, length, 0, error)) {
		directory_list_clear(list);
		return false;
	}
	if (!list->count)
		return error_set(error, "%.300s holds no trace: no file `metadata` in it or below",
		                 path);
	qsort(list->paths, list->count, sizeof(*list->paths), compare_paths);
	list->given = calloc(list->count, sizeof(*list->given));
	for (size_t i = 0; list->given && i < list->count; i++) {
		list->given[i] = strdup(list->paths[i]);
		if (!list->given[i])
			return error_set(error, "out of memory");
	}
	return list->given || error_set(error, "out of memory");
}

void directory_list_clear(struct directory_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->paths[i]);
		if (list->given)
			free(list->given[i]);
	}
	free(list->paths);
	free(list->given);
	memset(list, 0, sizeof(*list));
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Making and removing a folder that a killed process must not leave for ever. See scratch.h.
 */
#include "source/ctf/scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PREFIX "rtscope-packets-"
/* Between its making and its locking a folder looks abandoned. */
#define ABANDONED_S 60

static int open_folder(int parent, const char *name)
{
	return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void remove_folder(int parent, const char *name, unsigned depth)
{
	int fd = open_folder(parent, name);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, entry->d_name, 0) != 0 && depth > 0)
			remove_folder(fd, entry->d_name, depth - 1);
	}
	if (folder)
		closedir(folder);
	else if (fd >= 0)
		close(fd);
	unlinkat(parent, name, AT_REMOVEDIR);
}

/* Ours, old enough, and nobody holds it. */
static bool is_abandoned(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && status.st_uid == geteuid() &&
	       time(NULL) - status.st_mtime > ABANDONED_S && flock(fd, LOCK_EX | LOCK_NB) == 0;
}

static void remove_abandoned(const char *directory)
{
	DIR *folder = opendir(directory);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		int fd;

		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) != 0)
			continue;
		fd = open_folder(dirfd(folder), entry->d_name);
		if (fd < 0)
			continue;
		if (is_abandoned(fd))
			remove_folder(dirfd(folder), entry->d_name, 1);
		close(fd);
	}
	if (folder)
		closedir(folder);
}

struct scratch scratch_make(void)
{
	struct scratch scratch = {.path = NULL, .lock = -1};
	const char *directory = getenv("TMPDIR");
	char path[4096];

	if (!directory || !*directory)
		directory = "/tmp";
	remove_abandoned(directory);
	if ((size_t)snprintf(path, sizeof(path), "%s/" PREFIX "XXXXXX", directory) >=
	            sizeof(path) ||
	    !mkdtemp(path))
		return scratch;
	scratch.lock = open_folder(AT_FDCWD, path);
	if (scratch.lock >= 0 && flock(scratch.lock, LOCK_EX | LOCK_NB) == 0)
		scratch.path = strdup(path);
	if (scratch.path)
		return scratch;
	if (scratch.lock >= 0)
		close(scratch.lock);
	rmdir(path);
	return (struct scratch){.path = NULL, .lock = -1};
}

void scratch_remove(struct scratch *scratch)
{
	if (!scratch->path)
		return;
	remove_folder(AT_FDCWD, scratch->path, 1);
	close(scratch->lock);
	free(scratch->path);
	scratch->path = NULL;
}

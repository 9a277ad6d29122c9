// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing of --histfile. See histfile.h.
 */
#include "cmd/histfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef bool write_form(FILE *target, const struct cyclictest_run *run);

/* A new file beside `path`, mode 0600, its name in `temporary`; -1: the error is set. */
static int open_beside(const char *path, char *temporary, size_t size, struct error *error)
{
	int length = snprintf(temporary, size, "%s.XXXXXX", path);
	int file;

	if (length < 0 || (size_t)length >= size) {
		error_set(error, "--histfile: the path %.80s... is too long", path);
		return -1;
	}
	file = mkostemp(temporary, O_CLOEXEC);
	if (file < 0)
		error_set_errno(error, errno, "cannot write the histograms to %s", path);
	return file;
}

/* What is no plain file would be replaced by one: a device, a directory, a FIFO. */
static bool check_target(const char *path, struct error *error)
{
	struct stat status;

	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		return error_set(error, "cannot write the histograms to %s: %s", path,
		                 S_ISDIR(status.st_mode) ? "it is a directory"
		                                         : "it is not a plain file");
	return true;
}

bool histfile_check(const char *path, struct error *error)
{
	char temporary[PATH_MAX];
	char json[PATH_MAX];
	int file;

	snprintf(json, sizeof(json), "%s.json", path);
	if (!check_target(path, error) || !check_target(json, error))
		return false;
	/* The longer of the two names. */
	file = open_beside(json, temporary, sizeof(temporary), error);
	if (file < 0)
		return false;
	close(file);
	unlink(temporary);
	return true;
}

static bool write_atomically(const char *path, write_form *form, const struct cyclictest_run *run,
                             struct error *error)
{
	char temporary[PATH_MAX];
	int file = open_beside(path, temporary, sizeof(temporary), error);
	FILE *target;
	bool good;

	if (file < 0)
		return false;
	target = fdopen(file, "w");
	if (!target) {
		close(file);
		unlink(temporary);
		return error_set_errno(error, errno, "cannot write the histograms to %s", path);
	}
	errno = ENOMEM; /* of the form; the stream's own failures set theirs */
	good = form(target, run) && fflush(target) == 0 && fsync(file) == 0;
	if (fclose(target) != 0)
		good = false;
	if (good && rename(temporary, path) == 0)
		return true;
	error_set_errno(error, errno, "cannot write the histograms to %s", path);
	unlink(temporary);
	return false;
}

bool histfile_write(const char *path, const struct cyclictest_run *run, struct error *error)
{
	char json[PATH_MAX];

	snprintf(json, sizeof(json), "%s.json", path);
	return write_atomically(path, cyclictest_write_text, run, error) &&
	       write_atomically(json, cyclictest_write_json, run, error);
}
